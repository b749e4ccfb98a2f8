"""Rules → one Python function that judges a record, in Kleene logic with exact numbers.

The meaning is that of docs/formats/expressions.md and docs/adr/0004-one-typed-program.md:
- a value is known, unknown (None) or not applicable (...); a condition is True, False or None;
- what does not apply wins over unknown in arithmetic, and a comparison with it is no;
- a count is a pair (surely, possibly), and its comparisons use both;
- a derived indicator is its expression; where that is unknown, a stated value stands in.

A record is a list of cells; `Layout` says which cell holds what. Values of derived indicators and
the presence of rows in a collection are cells too, filled before the rules run.
"""

from dataclasses import dataclass, field

from language import parse
from packs import PackError
from values import NUMBERS, TEXTS, exact, read_date, read_money, read_month


@dataclass(frozen=True)
class Code:
    """A Python expression, what it yields, and whether it is always known."""

    text: str
    kind: str  # flag number count date month span text enum:LIST set:LIST
    sure: bool = False


@dataclass
class Scope:
    entity: str
    row: str
    outer: "Scope | None" = None

    def chain(self):
        scope = self
        while scope is not None:
            yield scope
            scope = scope.outer


@dataclass
class Table:
    facts: dict = field(default_factory=dict)  # (indicator, moment) → cell
    made: dict = field(default_factory=dict)  # ("derived" | "present", id) → cell
    rows: dict = field(default_factory=dict)  # child entity → cell
    cells: int = 0

    def cell(self, of, key):
        if key not in of:
            of[key] = self.cells
            self.cells += 1
        return of[key]


def kind_of(type_):
    if type_.kind in NUMBERS:
        return "number"
    if type_.kind in TEXTS:
        return "text"
    if type_.kind in ("enum", "set"):
        return type_.kind + ":" + type_.list
    return {"bool": "flag", "duration": "span"}.get(type_.kind, type_.kind)


class Compiler:
    def __init__(self, pack, root):
        self.pack = pack
        self.root = root
        self.tables = {root: Table()}
        self.steps = []  # Lines that fill the cells made from others, in their order.
        self.out = None
        self.depth = 1
        self.names = 0
        self.made = set()
        self.doing = []
        self.constants = {}
        self.parameters = []

    # -- writing --------------------------------------------------------------------------------

    def put(self, line):
        self.out.append("  " * self.depth + line)

    def fresh(self):
        self.names += 1
        return f"t{self.names}"

    def constant(self, value):
        if isinstance(value, (bool, int)):
            return repr(value)
        for name, known in self.constants.items():
            if known == value and type(known) is type(value):
                return name
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def table(self, entity):
        return self.tables.setdefault(entity, Table())

    # -- names ----------------------------------------------------------------------------------

    def scope_of(self, entity, scope, what):
        for level in scope.chain():
            if level.entity == entity:
                return level
        raise PackError(f"{what} belongs to {entity}, which is not spoken of here")

    def name(self, name, moment, scope):
        indicator = self.pack.indicators.get(name)
        if indicator is None:
            raise PackError(f"no indicator {name}")
        level = self.scope_of(indicator.entity, scope, name)
        table = self.table(indicator.entity)
        if indicator.derived and not moment:
            self.make("derived", indicator)
            cell = table.cell(table.made, ("derived", name))
        else:
            cell = table.cell(table.facts, (name, moment))
        return Code(f"{level.row}[{cell}]", kind_of(indicator.type))

    def path_to(self, entity, start):
        """Entities from below `start` down to `entity`; None when it does not lie below."""
        path = []
        while entity and entity != start:
            path.insert(0, entity)
            entity = self.pack.parent_of(entity)
        return path if entity else None

    def make(self, what, item):
        """Writes once the step that fills a derived indicator or a row's presence in a collection."""
        key = (what, item.id)
        if key in self.made:
            return
        if key in self.doing:
            raise PackError(f"{item.id} is made from itself")
        self.doing.append(key)
        kept = self.out, self.depth
        self.out, self.depth = [], 1
        scope = Scope(self.root, "h")
        for entity in self.path_to(item.entity, self.root):
            scope = self.enter(entity, scope)
        table = self.table(item.entity)
        if what == "present":
            code = self.flag(parse(item.where), scope)
        else:
            code = self.derived(item, scope)
        self.put(f"{scope.row}[{table.cell(table.made, key)}] = {code}")
        self.steps += self.out
        self.out, self.depth = kept
        self.doing.pop()
        self.made.add(key)

    def derived(self, indicator, scope):
        """The expression; where it is unknown, what was stated."""
        table = self.table(indicator.entity)
        stated = f"{scope.row}[{table.cell(table.facts, (indicator.id, ''))}]"
        code = self.one_value(parse(indicator.derived), scope, kind_of(indicator.type))
        return f"{stated} if {code} is None else {code}"

    def one_value(self, tree, scope, kind):
        code = self.value(tree, scope, kind)
        if code.kind == "count":
            code = self.number(code)
        if code.kind != kind:
            raise PackError(f"{code.kind} where {kind} is wanted")
        name = self.fresh()
        self.put(f"{name} = {code.text}")
        return name

    def enter(self, entity, scope):
        parent = self.table(scope.entity)
        row = self.fresh()
        self.put(f"for {row} in {scope.row}[{parent.cell(parent.rows, entity)}]:")
        self.depth += 1
        self.table(entity)
        return Scope(entity, row, scope)

    # -- conditions -----------------------------------------------------------------------------

    def flag(self, tree, scope):
        """A condition: True, False or None; what does not apply is False."""
        writer = getattr(self, "flag_" + tree[0], None)
        if writer is not None:
            return writer(tree, scope)
        if tree[0] == "aggregate" and tree[1] in ("any", "all"):
            return self.exists(tree, scope) if tree[1] == "any" else self.always(tree, scope)
        code = self.value(tree, scope, "flag")
        if code.kind != "flag":
            raise PackError(f"{code.kind} where a condition is wanted")
        if code.sure:
            return code.text
        name = self.fresh()
        self.put(f"{name} = {code.text}")
        self.put(f"if {name} is ...: {name} = False")
        return name

    def flag_and(self, tree, scope, deciding=False):
        name = self.fresh()
        for i, part in enumerate(tree[1]):
            if i == 0:
                self.put(f"{name} = {self.flag(part, scope)}")
                continue
            self.put(f"if {name} is not {deciding}:")
            self.depth += 1
            other = self.flag(part, scope)
            self.put(f"if {other} is {deciding}: {name} = {deciding}")
            self.put(f"elif {other} is None: {name} = None")
            self.depth -= 1
        return name

    def flag_or(self, tree, scope):
        return self.flag_and(tree, scope, True)

    def flag_not(self, tree, scope):
        inner, name = self.flag(tree[1], scope), self.fresh()
        self.put(f"{name} = None if {inner} is None else not {inner}")
        return name

    def flag_unless(self, tree, scope):
        return self.flag_and(("and", [tree[1], ("not", tree[2])]), scope)

    def flag_between(self, tree, scope):
        parts = [("compare", ">=", tree[1], tree[2]), ("compare", "<=", tree[1], tree[3])]
        return self.flag_and(("and", parts), scope)

    def flag_is(self, tree, scope):
        state = tree[2]
        if tree[1][0] in ("and", "or", "not", "compare", "in", "between", "is", "unless"):
            code = self.flag(tree[1], scope)
        else:
            code = self.number(self.value(tree[1], scope)).text
        name = self.fresh()
        test = {"known": "{0} is not None and {0} is not ...", "unknown": "{0} is None",
                "not_applicable": "{0} is ..."}[state]
        kept = self.fresh()
        self.put(f"{kept} = {code}")
        self.put(f"{name} = {test.format(kept)}")
        return name

    def flag_in(self, tree, scope):
        code = self.value(tree[1], scope)
        if code.kind == "count":
            same = self.flag_or(("or", [("compare", "=", tree[1], item) for item in tree[2]]), scope)
            return f"(None if {same} is None else not {same})" if tree[3] else same
        items = [self.fixed(item, code.kind) for item in tree[2]]
        members = self.constant(frozenset(items))
        return self.tested(f"{{0}} {'not ' if tree[3] else ''}in {members}", [code])

    def tested(self, test, codes):
        """A test of values: no where one does not apply, unknown where one is."""
        names = []
        for code in codes:
            if code.sure:
                names.append(code.text)
                continue
            name = self.fresh()
            self.put(f"{name} = {code.text}")
            names.append(name)
        open_ = [name for name, code in zip(names, codes) if not code.sure]
        result = self.fresh()
        text = test.format(*names)
        if open_:
            absent = " or ".join(f"{name} is ..." for name in open_)
            unknown = " or ".join(f"{name} is None" for name in open_)
            text = f"False if {absent} else None if {unknown} else {text}"
        self.put(f"{result} = {text}")
        return result

    def flag_compare(self, tree, scope):
        sign, a, b = tree[1:]
        if a[0] == "literal" and a[1] == "text":
            y = self.value(b, scope)
            x = self.value(a, scope, y.kind)
        else:
            x = self.value(a, scope)
            y = self.value(b, scope, x.kind)
        if x.kind == "count" or y.kind == "count":
            return self.compare_counts(sign, x, y)
        if x.kind != y.kind:
            raise PackError(f"{x.kind} compared with {y.kind}")
        return self.tested(f"{{0}} {'==' if sign == '=' else sign} {{1}}", [x, y])

    def compare_counts(self, sign, x, y):
        """Bounds decide: what is surely so, surely not so, otherwise unknown."""
        ends = []
        for code in (x, y):
            ends.append(code.text.split(",") if code.kind == "count" else [code.text, code.text])
        (a, b), (c, d) = ends
        yes, no = {
            "<": (f"{b} < {c}", f"{a} >= {d}"), "<=": (f"{b} <= {c}", f"{a} > {d}"),
            ">": (f"{a} > {d}", f"{b} <= {c}"), ">=": (f"{a} >= {d}", f"{b} < {c}"),
            "=": (f"{a} == {b} == {c} == {d}", f"{b} < {c} or {d} < {a}"),
            "!=": (f"{b} < {c} or {d} < {a}", f"{a} == {b} == {c} == {d}"),
        }[sign]
        text = f"True if {yes} else False if {no} else None"
        for code in (x, y):
            if code.kind == "number" and not code.sure:
                text = f"False if {code.text} is ... else None if {code.text} is None else {text}"
            elif code.kind not in ("number", "count"):
                raise PackError(f"a count compared with {code.kind}")
        name = self.fresh()
        self.put(f"{name} = {text}")
        return name

    # -- aggregates -----------------------------------------------------------------------------

    def rows(self, collection_id, scope):
        """Opens the loops over a collection's rows; the scope inside and who is in (None: all)."""
        collection = self.pack.collections.get(collection_id)
        if collection is None:
            raise PackError(f"no collection {collection_id}")
        for level in scope.chain():
            path = self.path_to(collection.entity, level.entity)
            if path:
                break
        else:
            raise PackError(f"no rows of {collection_id} here")
        present = None
        if collection.where:
            self.make("present", collection)
        inner = Scope(level.entity, level.row, scope)
        for entity in path:
            inner = self.enter(entity, inner)
        if collection.where:
            table = self.table(collection.entity)
            present = f"{inner.row}[{table.cell(table.made, ('present', collection_id))}]"
        return inner, present, len(path)

    def inside(self, tree, scope, present, condition):
        """Is the row in the set? True, False or None."""
        if condition is None:
            return present or "True"
        if present is None:
            return self.flag(condition, scope)
        name = self.fresh()
        self.put(f"{name} = {present}")
        self.put(f"if {name} is not False:")
        self.depth += 1
        other = self.flag(condition, scope)
        self.put(f"if {other} is False: {name} = False")
        self.put(f"elif {other} is None: {name} = None")
        self.depth -= 1
        return name

    def leave(self, loops, stop=None):
        for i in range(loops):
            self.depth -= 1
            if stop and i < loops - 1:
                self.put(f"if {stop}: break")

    def exists(self, tree, scope):
        name = self.fresh()
        self.put(f"{name} = False")
        inner, present, loops = self.rows(tree[2], scope)
        found = self.inside(tree, inner, present, tree[3])
        self.put(f"if {found}:")
        self.put(f"  {name} = True")
        self.put("  break")
        self.put(f"if {found} is None: {name} = None")
        self.leave(loops, f"{name}")
        return name

    def always(self, tree, scope):
        name = self.fresh()
        self.put(f"{name} = True")
        inner, present, loops = self.rows(tree[2], scope)
        if present is not None:
            self.put(f"if {present} is False: continue")
        holds = "True" if tree[3] is None else self.flag(tree[3], inner)
        surely = f" and {present}" if present is not None else ""
        self.put(f"if {holds} is False{surely}:")
        self.put(f"  {name} = False")
        self.put("  break")
        self.put(f"if not {holds}: {name} = None")
        self.leave(loops, f"{name} is False")
        return name

    def count(self, tree, scope):
        surely, possibly = self.fresh(), self.fresh()
        self.put(f"{surely} = {possibly} = 0")
        inner, present, loops = self.rows(tree[2], scope)
        found = self.inside(tree, inner, present, tree[3])
        if found == "True":
            self.put(f"{surely} += 1")
            self.put(f"{possibly} += 1")
        else:
            self.put(f"if {found} is not False:")
            self.put(f"  {possibly} += 1")
            self.put(f"  if {found}: {surely} += 1")
        self.leave(loops)
        return Code(f"{surely},{possibly}", "count", True)

    def collect(self, tree, scope):
        """sum, min, max: a row that may be in, or whose amount is unknown, makes it unknown."""
        how, name, blurred = tree[1], self.fresh(), self.fresh()
        self.put(f"{name} = {'0' if how == 'sum' else '...'}")
        self.put(f"{blurred} = False")
        inner, present, loops = self.rows(tree[2], scope)
        found = self.inside(tree, inner, present, tree[3])
        self.put(f"if {found} is not False:")
        self.depth += 1
        amount = self.number(self.value(tree[4], inner))
        value = self.fresh()
        self.put(f"{value} = {amount.text}")
        self.put(f"if {value} is not ...:")
        self.put(f"  if {value} is None or {found} is None: {blurred} = True")
        if how == "sum":
            self.put(f"  else: {name} += {value}")
        else:
            sign = "<" if how == "min" else ">"
            self.put(f"  elif {name} is ... or {value} {sign} {name}: {name} = {value}")
        self.depth -= 1
        self.leave(loops)
        self.put(f"if {blurred}: {name} = None")
        return Code(name, amount.kind)

    def value_one(self, tree, scope):
        name, rows, sure = self.fresh(), self.fresh(), self.fresh()
        self.put(f"{name}, {rows}, {sure} = ..., 0, True")
        inner, present, loops = self.rows(tree[1], scope)
        found = self.inside(tree, inner, present, tree[2])
        self.put(f"if {found} is not False:")
        self.depth += 1
        code = self.name(tree[3], "", inner)
        self.put(f"{rows} += 1")
        self.put(f"{sure} = {found}")
        self.put(f"{name} = {code.text}")
        self.depth -= 1
        self.leave(loops)
        self.put(f"if {rows} > 1 or {sure} is None: {name} = None")
        return Code(name, code.kind)

    # -- values ---------------------------------------------------------------------------------

    def number(self, code):
        """A count as a number: unknown where it is not sure."""
        if code.kind != "count":
            return code
        surely, possibly = code.text.split(",")
        return Code(f"({surely} if {surely} == {possibly} else None)", "number")

    def value(self, tree, scope, want=""):
        writer = getattr(self, "value_" + tree[0], None)
        if writer is None:
            return Code(self.flag(tree, scope), "flag")
        if tree[0] in ("literal", "if", "negative"):
            return writer(tree, scope, want)
        return writer(tree, scope)

    def fixed(self, tree, want):
        if tree[0] == "negative":
            return -self.fixed(tree[1], want)
        _, kind, text = tree
        if kind == "text":
            if want.split(":")[0] in ("enum", "set"):
                names = self.pack.codes[want.split(":")[1]]
                if text not in names:
                    raise PackError(f"no code {text!r} in list {want.split(':')[1]}")
                return names[text]
            return text
        return {"number": exact, "yuan": lambda t: read_money(t + " yuan"),
                "percent": lambda t: exact(exact(t) * exact("1/100")), "date": read_date,
                "month": read_month, "months": lambda t: (int(t), 0),
                "days": lambda t: (0, int(t)), "flag": lambda t: t == "true"}[kind](text)

    def value_literal(self, tree, scope, want):
        kind = {"yuan": "number", "percent": "number", "months": "span", "days": "span",
                "text": want or "text"}.get(tree[1], tree[1])
        return Code(self.constant(self.fixed(tree, want)), kind, True)

    def value_negative(self, tree, scope, want):
        return self.calculated("-{0}", [self.value(tree[1], scope, want)], "number")

    def value_name(self, tree, scope):
        return self.name(tree[1], tree[2], scope)

    def value_parameter(self, tree, scope):
        if tree[1] not in self.pack.parameters:
            raise PackError(f"no parameter {tree[1]}")
        if tree[1] not in self.parameters:
            self.parameters.append(tree[1])
        return Code("p_" + tree[1], kind_of(self.pack.parameters[tree[1]].type), True)

    def value_context(self, tree, scope):
        return Code(tree[1], "date", not tree[1].startswith("period"))

    def value_if(self, tree, scope, want):
        name = self.fresh()
        condition = self.flag(tree[1], scope)
        self.put(f"{name} = None")
        kinds = []
        for test, branch in ((f"{condition}", tree[2]), (f"{condition} is False", tree[3])):
            self.put(f"if {test}:")
            self.depth += 1
            code = self.number(self.value(branch, scope, want or (kinds and kinds[0]) or ""))
            kinds.append(code.kind)
            self.put(f"{name} = {code.text}")
            self.depth -= 1
        if kinds[0] != kinds[1]:
            raise PackError(f"if … then {kinds[0]} else {kinds[1]}")
        return Code(name, kinds[0])

    def calculated(self, test, codes, kind, absent_if=""):
        """Strict: not applicable wins, then unknown."""
        names, open_ = [], []
        for code in codes:
            code = self.number(code)
            name = code.text
            if not code.sure or not name.isidentifier():
                name = self.fresh()
                self.put(f"{name} = {code.text}")
            names.append(name)
            if not code.sure:
                open_.append(name)
        text = test.format(*names)
        absent = [f"{name} is ..." for name in open_] + ([absent_if.format(*names)] if absent_if else [])
        if open_:
            text = f"None if {' or '.join(f'{name} is None' for name in open_)} else {text}"
        if absent:
            text = f"... if {' or '.join(absent)} else {text}"
        result = self.fresh()
        self.put(f"{result} = {text}")
        return Code(result, kind)

    def value_sum(self, tree, scope):
        sign = tree[1]
        codes = [self.number(self.value(part, scope)) for part in tree[2:]]
        kinds = codes[0].kind, codes[1].kind
        if kinds == ("number", "number"):
            if sign == "/":
                return self.calculated("divide({0}, {1})", codes, "number", "{1} == 0")
            return self.calculated(f"{{0}} {sign} {{1}}", codes, "number")
        if kinds == ("date", "date") and sign == "-":
            return self.calculated("{0} - {1}", codes, "number")
        if kinds == ("date", "span") and sign in "+-":
            return self.calculated(f"{{0}} {sign} days_of({{1}})", codes, "date")
        raise PackError(f"{kinds[0]} {sign} {kinds[1]}")

    def value_aggregate(self, tree, scope):
        if tree[1] == "count":
            return self.count(tree, scope)
        if tree[1] in ("any", "all"):
            return Code(self.flag(tree, scope), "flag")
        return self.collect(tree, scope)

    def value_call(self, tree, scope):
        function, arguments = tree[1:]
        options = [a[1] for a in arguments if a[0] == "option"]
        trees = [a for a in arguments if a[0] not in ("option", "codes")]
        if function == "has_any":
            code = self.value(trees[0], scope)
            codes = frozenset(self.fixed(item, code.kind) for item in arguments[1][1])
            test = f"not {self.constant(codes)}.isdisjoint({{0}})"
            return Code(self.tested(test, [code]), "flag")
        if function == "matches":
            code = self.value(trees[0], scope)
            return Code(self.tested(f"matches({{0}}, {trees[1][2]!r})", [code]), "flag")
        codes = [self.value(a, scope) for a in trees]
        if function == "covers":
            return Code(self.tested("{0} >= {1}", codes), "flag")
        if function == "id_valid":
            return Code(self.tested("id_valid({0})", codes), "flag")
        if function == "default":
            return self.defaulted(codes)
        codes = [self.number(code) for code in codes]
        if function in ("greatest", "least"):
            pick = "max" if function == "greatest" else "min"
            names = ", ".join(f"{{{i}}}" for i in range(len(codes)))
            return self.calculated(f"{pick}({names})", codes, codes[0].kind)
        if function == "round":
            return self.calculated(f"round_to({{0}}, {options[0]!r})", codes, "number")
        if function == "add_months":
            return self.calculated(f"add_months({{0}}, {{1}}, {options[0]!r})", codes, "date")
        kinds = {"age": "number", "months_between": "number", "month_of": "month",
                 "year_of": "number", "length": "number", "id_birth": "date", "id_sex": "number",
                 "id_kind": "number"}
        if function not in kinds:
            raise PackError(f"the referee does not know {function}")
        words = ", ".join(f"{{{i}}}" for i in range(len(codes)))
        name = "len" if function == "length" else function
        return self.calculated(f"{name}({words})", codes, kinds[function])

    def defaulted(self, codes):
        first, second = (self.number(code) for code in codes)
        name = self.fresh()
        self.put(f"{name} = {first.text}")
        self.put(f"if {name} is None or {name} is ...: {name} = {second.text}")
        return Code(name, first.kind, second.sure)
