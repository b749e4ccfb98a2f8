"""Rules → SQL over typed tables, for counting by region in SQLite and PostgreSQL.

A second way of the referee beside compiler.py, by another principle: SQL's own three-valued logic.
Not the program's SQL printer. The tables `household`, `person` … have for every indicator a column
<id>, NULL where nobody knows it, and <id>_absent, 1 where it does not apply; codes are their place in
the list, sets are bits, money is fen, dates are days since 1970, months count from year 0. What SQL
cannot say alike in both databases (texts, month arithmetic) is refused with NotInSql.
"""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from compiler import kind_of
from language import parse
from values import TEXTS, exact, read_date, read_money, read_month

EPOCH = datetime.date(1970, 1, 1).toordinal()
UNITS = {"yuan": lambda t: read_money(t + " yuan"), "percent": lambda t: Fraction(t) / 100,
         "number": exact, "date": lambda t: read_date(t) - EPOCH, "month": read_month}


class NotInSql(Exception):
    """The rule uses what this way does not say in SQL."""


@dataclass
class Value:
    """number / under, NULL when unknown; `absent` a condition that is never NULL."""

    number: str
    kind: str
    under: str = "1"
    absent: str = "FALSE"
    bounds: tuple | None = None  # Of a count: surely, possibly.


def both(sign, parts):
    parts = [part for part in parts if part != ("FALSE" if sign == "OR" else "TRUE")]
    return "(" + f" {sign} ".join(parts) + ")" if parts else "FALSE" if sign == "OR" else "TRUE"


class Scope:
    def __init__(self, entity, alias, outer=None):
        self.entity, self.alias, self.outer = entity, alias, outer

    def chain(self):
        scope = self
        while scope:
            yield scope
            scope = scope.outer


class SqlCompiler:
    def __init__(self, pack, dialect, as_of, parameters):
        self.pack = pack
        self.dialect = dialect
        self.as_of = as_of - EPOCH
        self.parameters = parameters  # id → value as compiler.py has it
        self.lists = pack.lists
        self.made = {}  # Derived indicator → (depth, assignments, is it a quotient)
        self.depth = 0
        self.aliases = 0
        self.columns = set()  # (entity, indicator) that the tables must have

    def fresh(self):
        self.aliases += 1
        return f"r{self.aliases}"

    # -- conditions

    def condition(self, tree, scope):
        what = tree[0]
        if what in ("and", "or"):
            return both(what.upper(), [self.condition(part, scope) for part in tree[1]])
        if what == "not":
            return f"(NOT {self.condition(tree[1], scope)})"
        if what == "unless":
            return both("AND", [self.condition(tree[1], scope),
                                f"(NOT {self.condition(tree[2], scope)})"])
        if what == "compare":
            return self.compare(*tree[1:], scope)
        if what == "between":
            return both("AND", [self.compare(">=", tree[1], tree[2], scope),
                                self.compare("<=", tree[1], tree[3], scope)])
        if what == "in":
            return self.inside(tree, scope)
        if what == "is":
            return self.state(tree, scope)
        if what == "aggregate" and tree[1] in ("any", "all"):
            return self.exists(tree, scope)
        if what == "call" and tree[1] == "has_any":
            return self.has_any(tree, scope)
        if what == "literal" and tree[1] == "flag":
            return tree[2].upper()
        value = self.value(tree, scope)
        if value.kind != "flag":
            raise NotInSql(f"{value.kind} as a condition")
        return self.guarded(f"({value.number} = 1)", value)

    @staticmethod
    def guarded(text, *values):
        """No where a value does not apply."""
        absent = both("OR", [value.absent for value in values])
        return text if absent == "FALSE" else f"(CASE WHEN {absent} THEN FALSE ELSE {text} END)"

    def compare(self, sign, a, b, scope):
        x, y = self.pair(a, b, scope)
        sql_sign = "<>" if sign == "!=" else sign
        if x.bounds or y.bounds:
            return self.compare_counts(sign, x, y)
        left = x.number if y.under == "1" else f"({x.number}) * ({y.under})"
        right = y.number if x.under == "1" else f"({y.number}) * ({x.under})"
        return self.guarded(f"({left} {sql_sign} {right})", x, y)

    def compare_counts(self, sign, x, y):
        if x.under != "1" or y.under != "1":
            raise NotInSql("a count beside a quotient")
        (a, b), (c, d) = (v.bounds or (v.number, v.number) for v in (x, y))
        yes, no = {
            "<": (f"{b} < {c}", f"{a} >= {d}"), "<=": (f"{b} <= {c}", f"{a} > {d}"),
            ">": (f"{a} > {d}", f"{b} <= {c}"), ">=": (f"{a} >= {d}", f"{b} < {c}"),
            "=": (f"{a} = {b} AND {c} = {d} AND {a} = {c}", f"{b} < {c} OR {d} < {a}"),
            "!=": (f"{b} < {c} OR {d} < {a}", f"{a} = {b} AND {c} = {d} AND {a} = {c}"),
        }[sign]
        return self.guarded(f"(CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END)", x, y)

    def pair(self, a, b, scope):
        if a[0] == "literal" and a[1] == "text":
            y = self.value(b, scope)
            return self.value(a, scope, y.kind), y
        x = self.value(a, scope)
        return x, self.value(b, scope, x.kind)

    def inside(self, tree, scope):
        value = self.value(tree[1], scope)
        if value.under != "1" or value.bounds:
            raise NotInSql("a set of numbers")
        items = ", ".join(self.literal(item, value.kind).number for item in tree[2])
        return self.guarded(f"({value.number} {'NOT ' if tree[3] else ''}IN ({items}))", value)

    def state(self, tree, scope):
        if tree[1][0] != "name":
            raise NotInSql("a state of an expression")
        value = self.value(tree[1], scope)
        unknown = f"({value.number} IS NULL AND NOT {value.absent})"
        if value.under != "1":
            raise NotInSql("a state of a quotient")
        return {"known": f"({value.number} IS NOT NULL)", "unknown": unknown,
                "not_applicable": value.absent}[tree[2]]

    def has_any(self, tree, scope):
        value = self.value(tree[2][0], scope)
        codes = self.lists[value.kind.split(":")[1]]
        names = self.pack.codes[value.kind.split(":")[1]]
        mask = 0
        for item in tree[2][1][1]:
            mask |= 1 << codes.index(names[item[2]])
        return self.guarded(f"(({value.number} & {mask}) <> 0)", value)

    # -- rows

    def rows(self, collection_id, scope):
        """FROM … WHERE of a collection's rows below a row in scope; the scope inside, presence."""
        collection = self.pack.collections[collection_id]
        for level in scope.chain():
            if level.entity == collection.of:
                break
        else:
            raise NotInSql("rows of rows")
        inner = Scope(collection.entity, self.fresh(), scope)
        present = self.condition(parse(collection.where), inner) if collection.where else "TRUE"
        return inner, f"{collection.entity}_now {inner.alias} WHERE {inner.alias}.parent = " \
                      f"{level.alias}.id", present

    def exists(self, tree, scope):
        inner, source, present = self.rows(tree[2], scope)
        holds = self.condition(tree[3], inner) if tree[3] else "TRUE"
        if tree[1] == "all":
            test = both("AND", [present, f"(NOT {holds})"])
        else:
            test = both("AND", [present, holds])
        most = f"(SELECT MAX(CASE WHEN {test} THEN 2 WHEN {test} IS NULL THEN 1 ELSE 0 END) " \
               f"FROM {source})"
        yes, no = ("FALSE", "TRUE") if tree[1] == "all" else ("TRUE", "FALSE")
        return f"(CASE COALESCE({most}, 0) WHEN 2 THEN {yes} WHEN 0 THEN {no} END)"

    def count(self, tree, scope):
        inner, source, present = self.rows(tree[2], scope)
        holds = self.condition(tree[3], inner) if tree[3] else "TRUE"
        test = both("AND", [present, holds])
        ends = [f"(SELECT COUNT(*) FROM {source} AND {case})"
                for case in (f"({test})", f"(({test}) IS NULL OR ({test}))")]
        exactly = f"(CASE WHEN {ends[0]} = {ends[1]} THEN {ends[0]} END)"
        return Value(exactly, "number", bounds=tuple(ends))

    def total(self, tree, scope):
        if tree[1] != "sum":
            raise NotInSql(tree[1])
        inner, source, present = self.rows(tree[2], scope)
        holds = self.condition(tree[3], inner) if tree[3] else "TRUE"
        test = both("AND", [present, holds])
        amount = self.value(tree[4], inner)
        if amount.under != "1":
            raise NotInSql("a sum of quotients")
        doubt = f"SUM(CASE WHEN {amount.absent} THEN 0 WHEN {test} IS NULL THEN 1 " \
                f"WHEN {test} AND {amount.number} IS NULL THEN 1 ELSE 0 END)"
        sum_ = f"SUM(CASE WHEN {test} AND NOT {amount.absent} THEN {amount.number} ELSE 0 END)"
        return Value(f"(SELECT CASE WHEN COALESCE({doubt}, 0) = 0 THEN COALESCE({sum_}, 0) END "
                     f"FROM {source})", "number")

    # -- values

    def value(self, tree, scope, want=""):
        what = tree[0]
        if what == "literal":
            return self.literal(tree, want)
        if what == "name":
            return self.name(tree, scope)
        if what == "parameter":
            return self.parameter(tree[1])
        if what == "context" and tree[1] == "as_of":
            return Value(str(self.as_of), "date")
        if what == "sum":
            return self.arithmetic(tree[1], *(self.value(part, scope) for part in tree[2:]))
        if what == "aggregate" and tree[1] not in ("any", "all"):
            return self.count(tree, scope) if tree[1] == "count" else self.total(tree, scope)
        if what == "call" and tree[1] in ("age", "year_of", "month_of"):
            return self.of_date(tree, scope)
        if what in ("context", "if", "one", "negative") or what == "call" and tree[1] != "has_any":
            raise NotInSql(tree[1] if what == "call" else what)
        condition = self.condition(tree, scope)
        return Value(f"(CASE WHEN {condition} THEN 1 WHEN NOT {condition} THEN 0 END)", "flag")

    def literal(self, tree, want):
        kind, text = tree[1:]
        if kind == "text":
            list_ = want.split(":")[1] if ":" in want else ""
            if not list_:
                raise NotInSql("a text")
            return Value(str(self.lists[list_].index(self.pack.codes[list_][text])), want)
        if kind == "flag":
            return Value("1" if text == "true" else "0", "flag")
        if kind not in UNITS:
            raise NotInSql(kind)
        number = Fraction(UNITS[kind](text))
        kind = kind if kind in ("date", "month") else "number"
        return Value(f"CAST({number.numerator} AS BIGINT)", kind, str(number.denominator))

    def parameter(self, id_):
        value, type_ = self.parameters[id_], self.pack.parameters[id_].type
        kind = kind_of(type_)
        if kind == "flag":
            return Value(str(int(value)), kind)
        if kind == "date":
            return Value(str(value - EPOCH), kind)
        if kind.startswith("enum:"):
            return Value(str(self.lists[type_.list].index(value)), kind)
        if kind.startswith("set:"):
            codes = self.lists[type_.list]
            return Value(str(sum(1 << codes.index(code) for code in value)), kind)
        if kind != "number":
            raise NotInSql(kind)
        value = Fraction(value)
        return Value(f"CAST({value.numerator} AS BIGINT)", kind, str(value.denominator))

    def name(self, tree, scope):
        indicator = self.pack.indicators[tree[1]]
        if tree[2]:
            raise NotInSql("a moment")
        for level in scope.chain():
            if level.entity == indicator.entity:
                break
        else:
            raise NotInSql("another entity")
        if indicator.derived:
            return self.derived(indicator, level)
        if indicator.type.kind in TEXTS:
            raise NotInSql("a text")
        if indicator.repeats:
            raise NotInSql("a comparison of all records")
        self.columns.add((indicator.entity, indicator.id))
        column = f"{level.alias}.{indicator.id}"
        kind = kind_of(indicator.type)
        number = f"CAST({column} AS BIGINT)"
        under = {"rate": "10000", "decimal": str(10 ** indicator.type.scale)}.get(
            indicator.type.kind, "1")
        return Value(number, kind, under, f"({column}_absent = 1)")

    def derived(self, indicator, level):
        """A column that an UPDATE fills beforehand (steps)."""
        if indicator.id not in self.made:
            self.made[indicator.id] = self.make(indicator)
        self.depth = max(self.depth, self.made[indicator.id][0])
        column = f"{level.alias}.{indicator.id}"
        return Value(f"CAST({column} AS BIGINT)", kind_of(indicator.type),
                     f"{column}_under" if self.made[indicator.id][2] else "1",
                     f"({column}_absent = 1)")

    def make(self, indicator):
        """(depth, assignments, is it a quotient): the expression; where it is unknown, what the
        column held: what was stated."""
        kept, self.depth = self.depth, 0
        tree, scope = parse(indicator.derived), Scope(indicator.entity, "h")
        is_quotient = tree[0] == "sum" and tree[1] == "/"
        value = self.value(tree, scope, kind_of(indicator.type))
        if not is_quotient and value.under != "1":
            raise NotInSql("a derived share")
        parts = [f"({value.number} IS NOT NULL)"]
        if is_quotient:
            parts.append(f"({value.under} IS NOT NULL)")
        known = both("OR", [value.absent, both("AND", parts)])
        id_ = indicator.id
        sets = [f"{id_} = CASE WHEN {known} THEN {value.number} ELSE h.{id_} END",
                f"{id_}_absent = CASE WHEN NOT {known} THEN h.{id_}_absent "
                f"WHEN {value.absent} THEN 1 ELSE 0 END"]
        if is_quotient:
            sets.append(f"{id_}_under = CASE WHEN {known} THEN {value.under} ELSE 1 END")
        made = self.depth + 1, sets, is_quotient
        self.depth = kept
        return made

    def steps(self):
        """The UPDATEs that fill the derived columns, in their order."""
        groups = {}
        for id_, (depth, sets, _) in self.made.items():
            groups.setdefault((depth, self.pack.indicators[id_].entity), []).extend(sets)
        return [f"UPDATE {entity}_now AS h SET {', '.join(sets)}"
                for (_, entity), sets in sorted(groups.items())]

    def made_columns(self, entity):
        """Derived columns that the table of the entity must have, and which are quotients."""
        return {id_: made[2] for id_, made in self.made.items()
                if self.pack.indicators[id_].entity == entity}

    def arithmetic(self, sign, x, y):
        kinds = x.kind, y.kind
        absent = both("OR", [x.absent, y.absent])
        if kinds == ("date", "date") and sign == "-":
            return Value(f"({x.number} - {y.number})", "number", absent=absent)
        if kinds != ("number", "number"):
            raise NotInSql(f"{kinds[0]} {sign} {kinds[1]}")
        if sign == "/":
            zero = f"(COALESCE({y.number}, 1) = 0)"
            return Value(self.times(x.number, y.under), "number", self.times(y.number, x.under),
                         both("OR", [absent, zero]))
        if sign == "*":
            return Value(self.times(x.number, y.number), "number", self.times(x.under, y.under),
                         absent)
        left, right = self.times(x.number, y.under), self.times(y.number, x.under)
        return Value(f"({left} {sign} {right})", "number", self.times(x.under, y.under), absent)

    @staticmethod
    def times(a, b):
        if a == "1" or b == "1":
            return b if a == "1" else a
        return f"({a} * {b})"

    def of_date(self, tree, scope):
        date = self.value(tree[2][0], scope)
        if date.kind != "date":
            raise NotInSql(f"{tree[1]} of {date.kind}")
        year, month, day = (self.part(letter, date.number) for letter in "Ymd")
        if tree[1] == "year_of":
            return Value(year, "number", absent=date.absent)
        if tree[1] == "month_of":
            return Value(f"({year} * 12 + {month} - 1)", "month", absent=date.absent)
        if tree[2][1] != ("context", "as_of"):
            raise NotInSql("an age on another day")
        today = datetime.date.fromordinal(self.as_of + EPOCH)
        later = f"({month} * 100 + {day} > {today.month * 100 + today.day})"
        return Value(f"({today.year} - {year} - CASE WHEN {later} THEN 1 ELSE 0 END)", "number",
                     absent=date.absent)

    def part(self, letter, days):
        if self.dialect == "sqlite":
            return f"CAST(strftime('%{letter}', {days} * 86400, 'unixepoch') AS INTEGER)"
        field = {"Y": "YEAR", "m": "MONTH", "d": "DAY"}[letter]
        return f"CAST(EXTRACT({field} FROM DATE '1970-01-01' + CAST({days} AS INTEGER)) AS BIGINT)"

    # -- a rule

    def rule(self, rule):
        """A condition on a row `h` of household_now: TRUE, FALSE or NULL."""
        scope = Scope("household", "h")
        when = self.condition(parse(rule.when), scope)
        return both("AND", [self.condition(parse(rule.applies), scope), when]) if rule.applies else when
