#include "core/base/messages.h"

namespace base {
namespace {

constexpr Severity kWarn = Severity::kWarning;
constexpr Severity kErr = Severity::kError;

constexpr Message kMessages[] = {
    // Packs: files (edge/policy).
    {"policy.invalid_utf8", kErr, "这里不是有效的 UTF-8 文本", "请用 UTF-8 编码重新保存这个文件（不要用 GBK）"},
    {"policy.file_too_large", kErr, "文件超过 {0} MB", "请拆成几个文件"},
    {"policy.yaml_tab", kErr, "有制表符（Tab）", "请改成空格，缩进用两个空格"},
    {"policy.yaml_anchor", kErr, "不能用锚点 &{0}", "请把内容直接写出来，不要引用"},
    {"policy.yaml_alias", kErr, "不能用引用 *{0}", "请把内容直接写出来，不要引用"},
    {"policy.yaml_tag", kErr, "不能用标签 {0}", "请删掉叹号开头的标签，类型由指标决定"},
    {"policy.yaml_many_documents", kErr, "一个文件里有几个文档（---）", "请拆成几个文件，每个文件一个对象"},
    {"policy.yaml_too_deep", kErr, "嵌套太深（最多 {0} 层）", "请检查缩进和括号"},
    {"policy.yaml_too_large", kErr, "内容太多（最多 {0} 项）", "请拆成几个文件"},
    {"policy.yaml_key_not_text", kErr, "键必须是文字，不能是列表或映射", "请写成“键: 值”"},
    {"policy.yaml_syntax", kErr, "YAML 格式不对：{0}", "请对照 docs/formats/pack.md 检查这一行和上一行的缩进、冒号、引号和括号"},
    {"policy.duplicate_key", kErr, "键“{0}”写了两次，第一次在第 {1} 行", "请删掉一个"},
    {"policy.csv_empty", kErr, "CSV 文件没有表头", "第一行要写：{0}"},
    {"policy.csv_missing_column", kErr, "CSV 缺少列：{0}", "表头应为：{1}"},
    {"policy.csv_duplicate_column", kErr, "CSV 的列“{0}”重复", "请删掉一列"},
    {"policy.csv_unknown_column", kErr, "CSV 有多余的列“{0}”", "表头应为：{1}"},
    {"policy.csv_field_count", kErr, "这一行有 {0} 列，表头有 {1} 列", "请补齐或删去逗号；值里有逗号时整个值要加双引号"},
    {"policy.csv_open_quote", kErr, "双引号没有成对", "请在值的末尾补上双引号"},
    {"policy.csv_after_quote", kErr, "双引号后面只能是逗号或换行", "请把整个值放在一对双引号里"},
    {"policy.csv_stray_quote", kErr, "值的中间有双引号", "请把整个值放在双引号里，里面的双引号写两次"},
    // Expressions: text.
    {"expr.invalid_utf8", kErr, "表达式不是有效的 UTF-8 文本（第 {0} 个字节起）", "请用 UTF-8 编码重新保存"},
    {"expr.too_long", kErr, "表达式太长（{0} 字节，最多 {1} 字节）", "请拆成几个派生指标再引用"},
    {"expr.too_deep", kErr, "表达式嵌套太深（最多 {0} 层）", "请去掉多余的括号，或拆成派生指标"},
    {"expr.too_large", kErr, "表达式展开后有 {0} 个节点（最多 {1} 个）", "请拆成几条规则"},
    {"expr.unexpected", kErr, "这里不该出现 {0}，应为 {1}", "请检查前后的括号、运算符和关键词"},
    {"expr.unexpected_end", kErr, "表达式没有写完，还应有 {0}", "请补全后半部分"},
    {"expr.bad_character", kErr, "不认识的字符 {0}", "请删除它，或把文本写在单引号里"},
    {"expr.unclosed_quote", kErr, "单引号没有成对", "请在文本末尾补上单引号"},
    {"expr.bad_number", kErr, "不是有效的数：{0}", "请写成 1234、1234.50 这样的数字，不带千分号"},
    {"expr.bad_date", kErr, "不是有效的日期：{0}", "请写成 1999-09-30（年-月-日）或 1999-09（年-月）"},
    {"expr.number_too_large", kErr, "数太大：{0}", "请检查位数或单位"},
    {"expr.money_precision", kErr, "金额最多到分：{0}", "请写成两位小数以内"},
    // Expressions: names and types.
    {"expr.unknown_name", kErr, "没有叫“{0}”的指标", "是不是“{1}”？可用 shouwang policy show 查全部指标"},
    {"expr.unknown_name_plain", kErr, "没有叫“{0}”的指标", "请先在 indicators/ 里定义，或检查拼写"},
    {"expr.unknown_collection", kErr, "没有叫“{0}”的集合", "可用的集合有：{1}"},
    {"expr.unknown_parameter", kErr, "没有叫“{0}”的参数", "请在 parameters/ 里定义，相近的有：{1}"},
    {"expr.unknown_function", kErr, "没有叫“{0}”的函数", "相近的函数：{1}"},
    {"expr.ambiguous_label", kErr, "“{0}”同时是几个指标的名称", "请改用编号：{1}"},
    {"expr.wrong_entity", kErr, "“{0}”是{1}的指标，不能直接用在{2}上", "请写成 any(集合 where …)、count(…) 或 sum(…)"},
    {"expr.wrong_collection", kErr, "集合“{0}”属于{1}，不能用在{2}上", "请检查规则的 entity"},
    {"expr.argument_count", kErr, "{0} 要 {1} 个参数，这里有 {2} 个", "请按 {0} 的写法补齐或删去"},
    {"expr.type_mismatch", kErr, "{0} 两边类型不同：左边是{1}，右边是{2}", "请换成同类的指标，或用函数转换"},
    {"expr.unit_mismatch", kErr, "单位不同：左边是 {0}，右边是 {1}", "请换算成同一单位（例如除以 count(members) 得到人均）"},
    {"expr.need_bool", kErr, "{0}要的是是否（条件），这里是{1}", "请写成比较，例如 … > 0 或 … = '…'"},
    {"expr.need_number", kErr, "{0}要的是数，这里是{1}", "请换成数值指标"},
    {"expr.need_type", kErr, "{0}要的是{1}，这里是{2}", "请换成{1}类型的指标"},
    {"expr.unknown_code", kErr, "代码表“{1}”里没有“{0}”", "是不是“{2}”？"},
    {"expr.unknown_code_plain", kErr, "代码表“{1}”里没有“{0}”", "请按代码表填写代码或名称"},
    {"expr.untyped_text", kErr, "“{0}”没有可以对照的代码表", "文本只能和代码类或文本类指标比较"},
    {"expr.may_overflow", kErr, "{0} 的结果可能超出可表示的范围", "请在指标的 range 里缩小取值范围"},
    {"expr.quotient_arithmetic", kErr, "除法的结果不能直接相加减", "请先用 round(…, to_fen) 取整，或改为比较"},
    {"expr.divisor_sign", kErr, "除数可能为负数", "除数的取值范围必须不小于 0"},
    {"expr.unknown_pattern", kErr, "没有叫“{0}”的格式", "可用的格式有：{1}"},
    {"expr.bad_rounding", kErr, "没有叫“{0}”的取整方式", "可用：to_yuan、to_fen、to_0.1"},
    {"expr.not_constant", kErr, "{0} 的这个参数要直接写明", "请写常数或参数"},
    {"expr.derived_cycle", kErr, "派生指标循环引用：{0}", "请改掉其中一个 derived"},
    {"expr.previous_not_allowed", kErr, "“{0}”不是指标，不能取以往的值", "@ 只能跟在指标后面"},
    {"expr.set_too_large", kErr, "代码表“{0}”有 {1} 项，多选指标最多 {2} 项", "请拆分代码表"},
    {"expr.always_true", kErr, "条件恒成立：{0}", "请检查阈值和指标的取值范围"},
    {"expr.always_false", kErr, "条件永远不成立：{0}", "请检查阈值和指标的取值范围"},
    {"expr.not_applicable_compare", kWarn, "“{0}”可能不适用，不适用时比较算作否", "如果不是这个意思，请加上 is not_applicable 的判断"},
    // Facts of households.
    {"registry.no_id", kErr, "这一户没有编号", "请填写户编号"},
    {"registry.bad_region", kErr, "区划代码“{0}”不是 12 位数字", "请填写村（社区）的 12 位统计用区划代码"},
    {"registry.unknown_indicator", kErr, "没有叫“{0}”的指标", "是不是“{1}”？"},
    {"registry.unknown_indicator_plain", kErr, "没有叫“{0}”的指标", "请按政策包的指标编号填写"},
    {"registry.wrong_entity", kErr, "“{0}”是 {1} 的指标，不能填在 {2} 上", "请移到相应的一行"},
    {"registry.derived_value", kErr, "“{0}”由系统计算，不能填写", "请填写它的各个组成项"},
    {"registry.invalid_utf8", kErr, "“{0}”的值不是有效的 UTF-8 文本", "请用 UTF-8 编码重新保存"},
    {"registry.bad_value", kErr, "“{0}”读不懂这个值：{1}", "应为{2}；没有采集写 unknown"},
    {"registry.out_of_range", kErr, "“{0}”的值 {1} 超出范围", "应在 {2} 至 {3} 之间，请核对单位和位数"},
    {"registry.duplicate_value", kErr, "指标“{0}”填了两次", "请只保留一个"},
    {"registry.duplicate_record", kErr, "{1} 户里编号“{0}”出现了两次", "请改成不同的编号"},
    {"registry.unknown_collection", kErr, "没有叫“{0}”的集合", "请按政策包 collections/ 里的编号填写"},
    // Descriptions of invented populations.
    {"demo.bad_entry", kErr, "“{0}”写得不对", "应为{1}"},
    {"demo.unknown_key", kErr, "不认识“{0}”", "这里可以写：{1}"},
    {"demo.unknown_role", kErr, "没有叫“{0}”的家庭角色", "请在 roles 里定义"},
    {"demo.unknown_parent", kErr, "上级区划“{0}”没有列在前面", "请把上级区划写在下级前面"},
};

}  // namespace

const Message* find_message(std::string_view id) {
  for (const Message& message : kMessages) {
    if (message.id == id) return &message;
  }
  return nullptr;
}

const Message* messages_begin() { return kMessages; }
std::size_t messages_count() { return sizeof(kMessages) / sizeof(kMessages[0]); }

}  // namespace base
