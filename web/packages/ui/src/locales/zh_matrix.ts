// Words of the page that compares forms. What a form asks comes from the server.
import type { ConversionLoss, MatrixDifference } from '@shouwang/api';

const difference: Record<MatrixDifference, string> = {
  opposite_polarity: '问法相反',
  options_differ: '选项不同',
  unit_differs: '单位不同',
  generated_differs: '填法不同',
};

const loss: Record<ConversionLoss['kind'], string> = {
  not_asked: '那张表没有这一项',
  option_not_printed: '那张表没有这个选项',
  options_merged: '并入另一个选项',
  as_words: '写在“其他”后面',
};

export const matrix_words = {
  title: '指标对照',
  intro: '同一个指标在每张表上的编号、问法和选项。一个指标只存一份，各表只是不同的填法。',
  tabs: { matrix: '对照表', loss: '转填丢失' },
  filter: '筛选指标或编号',
  only_differing: '只看有不同的',
  only_shared: '只看两张以上的表都问的',
  forms: '看哪些表',
  forms_shown: (shown: number, all: number) => `看哪些表（${shown} / ${all}）`,
  count: (count: number) => `${count} 个指标`,
  empty: '没有符合条件的指标',
  empty_next: '请放宽筛选',
  no_form: '请至少选一张表',
  indicator: '指标',
  not_asked: '不问',
  negated: '反向',
  generated: '系统生成',
  unit: (unit: string) => `（${unit}）`,
  options: (count: number) => `${count} 个选项`,
  without: '没有',
  difference,
  from: '从',
  to: '填到',
  swap: '对调',
  loss_intro: '拿一张填好的表去填另一张：哪些内容带不过去，哪些还要再问。',
  lost: '丢失',
  lost_none: '没有丢失',
  as_words: '写在“其他”后面，能转回来',
  unanswered: '还要问的',
  not_computed: '因此还算不出的',
  none: '没有',
  item: '项目',
  option: '选项',
  whole_item: '整项',
  what: '怎么样',
  loss,
  counted: (name: string, count: number) => `${name} ${count}`,
  same_form: '请选两张不同的表',
};
