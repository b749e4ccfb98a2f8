"""All rules about one entity as one Python function, and the records that it judges."""

import functions
from compiler import Compiler, Scope
from language import parse
from packs import PackError
from values import TEXTS, reader_of, remembering


def days_of(span):
    if span[0]:
        raise PackError("months are added by add_months")
    return span[1]


class Judge:
    """All rules about one entity, ready to judge records of it."""

    def __init__(self, pack, root, rules=None):
        self.pack = pack
        self.rules = [r for r in pack.rules if r.entity == root] if rules is None else rules
        compiler = Compiler(pack, root)
        body = []
        for rule in self.rules:
            try:
                body += self.write(compiler, rule, root)
            except Exception as problem:
                raise PackError(f"{pack.id}/{rule.file}: {problem}") from problem
        names = ["p_" + id_ for id_ in compiler.parameters]
        lines = ["def judge(h, context, parameters):",
                 "  as_of, rule_date, period_from, period_to = context",
                 *(["  " + ", ".join(names) + ", = parameters"] if names else []),
                 "  out = []", *compiler.steps, *body, "  return ''.join(out)"]
        space = {name: getattr(functions, name) for name in dir(functions)}
        space |= compiler.constants | {"days_of": days_of}
        exec(compile("\n".join(lines), f"<{pack.id} {root}>", "exec"), space)
        self.run = space["judge"]
        self.source = lines
        self.tables = compiler.tables
        self.parameters = compiler.parameters
        self.root = root
        self.make_readers()

    @staticmethod
    def write(compiler, rule, root):
        compiler.out, compiler.depth = [], 1
        scope = Scope(root, "h")
        compiler.put(f"# {rule.id}")
        result = compiler.fresh()
        if rule.applies:
            guard = compiler.flag(parse(rule.applies), scope)
            compiler.put(f"if {guard} is False: {result} = '-'")
            compiler.put("else:")
            compiler.depth += 1
            when = compiler.flag(parse(rule.when), scope)
            compiler.put(f"{result} = 'n' if {when} is False else 'y' if {when} and {guard} else 'u'")
            compiler.depth -= 1
        else:
            when = compiler.flag(parse(rule.when), scope)
            compiler.put(f"{result} = 'n' if {when} is False else 'y' if {when} else 'u'")
        compiler.put(f"out.append({result})")
        return compiler.out

    def make_readers(self):
        self.readers = {}
        for entity, table in self.tables.items():
            columns = []
            for (id_, moment), cell in table.facts.items():
                indicator = self.pack.indicators[id_]
                read = reader_of(indicator.type.kind, self.pack.codes.get(indicator.type.list))
                if indicator.type.kind not in TEXTS and indicator.type.kind != "money":
                    read = remembering(read)
                plain = not moment and not indicator.derived
                blank = {"no": False, "not_applicable": ...}.get(indicator.blank) if plain else None
                key = id_ + ("_" + moment if moment else "")
                columns.append((cell, key, read, blank))
            self.readers[entity] = columns

    def record(self, node, entity=None):
        """A node {facts, children {entity: [node]}} as a list of cells."""
        entity = entity or self.root
        table = self.tables[entity]
        row = [None] * table.cells
        facts = node["facts"]
        for cell, key, read, blank in self.readers[entity]:
            text = facts.get(key)
            row[cell] = blank if text is None else read(text)
        for child, cell in table.rows.items():
            row[cell] = [self.record(one, child) for one in node["children"].get(child, ())]
        return row
