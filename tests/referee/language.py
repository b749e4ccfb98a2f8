"""The rule language (docs/formats/expressions.md): text → tree. Canonical spelling only, which is
what packs keep; a text in the Chinese spelling is refused by name.

A tree is a tuple whose first item says what it is:
  ("literal", kind, text)      kind: number, yuan, percent, date, month, months, days, text, flag
  ("name", id, moment)         moment: "" or "previous", "previous 2", "identified", a date
  ("parameter", id)  ("context", word)
  ("and" | "or", [tree …])  ("not", tree)  ("unless", tree, tree)  ("if", tree, tree, tree)
  ("compare", sign, a, b)  ("in", tree, [literal …], negated)  ("between", x, low, high)
  ("is", tree, state)  ("sum", sign, a, b)  ("negative", tree)
  ("call", function, [tree or word …])
  ("aggregate", function, collection, condition or None, tree or None)
  ("one", collection, condition or None, name)
"""

import re


class LanguageError(Exception):
    """The text is no expression of the language."""


TOKEN = re.compile(r"""\s*(?:
    (?P<date>\d{4}-\d{2}-\d{2})(?!\d) | (?P<month>\d{4}-\d{2})(?![\d-])
  | (?P<number>\d+(?:\.\d+)?)
  | '(?P<text>[^']*)'
  | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<sign>!=|<=|>=|[-+*/=<>(){},.@%])
)""", re.VERBOSE)

AGGREGATES = {"count", "any", "all", "sum", "min", "max"}
ARITIES = {
    "age": 2, "months_between": 2, "month_of": 1, "year_of": 1, "add_months": 3, "round": 2,
    "default": 2, "greatest": None, "least": None, "has_any": 2, "covers": 2, "length": 1,
    "matches": 2, "normal_name": 1, "same_digits": 2, "id_valid": 1, "id_birth": 1, "id_sex": 1,
    "id_kind": 1, "certificate_kind": 1, "certificate_grade": 1,
}
RESERVED = {"or", "and", "not", "in", "between", "is", "unless", "if", "then", "else", "where"}
UNITS = {"yuan": "yuan", "months": "months", "days": "days"}


def tokens_of(text):
    tokens, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if not match:
            raise LanguageError(f"cannot read {text[at:at + 20]!r} in {text!r}")
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    tokens.append(("end", ""))
    return tokens


class Parser:
    def __init__(self, text):
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0

    def fail(self, wanted):
        raise LanguageError(f"{wanted} expected before token {self.at} of {self.text!r}")

    def peek(self):
        return self.tokens[self.at]

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def is_next(self, *texts):
        kind, text = self.peek()
        return kind in ("word", "sign") and text in texts

    def accept(self, text):
        if self.is_next(text):
            self.at += 1
            return True
        return False

    def expect(self, text):
        if not self.accept(text):
            self.fail(repr(text))

    def word(self):
        kind, text = self.take()
        if kind != "word" or text in RESERVED:
            self.fail("a name")
        return text

    def whole(self):
        tree = self.expression()
        if self.peek()[0] != "end":
            self.fail("the end")
        return tree

    def expression(self):
        tree = self.either()
        if self.accept("unless"):
            tree = ("unless", tree, self.either())
        return tree

    def either(self):
        parts = [self.both()]
        while self.accept("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else ("or", parts)

    def both(self):
        parts = [self.negation()]
        while self.accept("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else ("and", parts)

    def negation(self):
        return ("not", self.comparison()) if self.accept("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        if self.is_next("=", "!=", "<", "<=", ">", ">="):
            return ("compare", self.take()[1], left, self.sum())
        if self.accept("between"):
            low = self.sum()
            self.expect("and")
            return ("between", left, low, self.sum())
        if self.accept("is"):
            state = self.word()
            if state not in ("known", "unknown", "not_applicable"):
                self.fail("a state")
            return ("is", left, state)
        negated = self.accept("not")
        if self.accept("in"):
            return ("in", left, self.literals(), negated)
        if negated:
            self.fail("'in'")
        return left

    def literals(self):
        self.expect("{")
        items = [self.literal()]
        while self.accept(","):
            items.append(self.literal())
        self.expect("}")
        return items

    def literal(self):
        if self.accept("-"):
            return ("negative", self.literal())
        kind, text = self.take()
        if kind == "number":
            if self.accept("%"):
                return ("literal", "percent", text)
            for word, unit in UNITS.items():
                if self.accept(word):
                    return ("literal", unit, text)
            return ("literal", "number", text)
        if kind in ("date", "month", "text"):
            return ("literal", kind, text)
        if kind == "word" and text in ("true", "false"):
            return ("literal", "flag", text)
        self.at -= 1
        return self.fail("a literal")

    def sum(self):
        tree = self.product()
        while self.is_next("+", "-"):
            tree = ("sum", self.take()[1], tree, self.product())
        return tree

    def product(self):
        tree = self.unary()
        while self.is_next("*", "/"):
            tree = ("sum", self.take()[1], tree, self.unary())
        return tree

    def unary(self):
        return ("negative", self.unary()) if self.accept("-") else self.value()

    def value(self):
        kind, text = self.peek()
        if kind in ("number", "date", "month", "text") or self.is_next("true", "false"):
            return self.literal()
        if self.accept("("):
            tree = self.expression()
            self.expect(")")
            return tree
        if self.accept("if"):
            condition = self.either()
            self.expect("then")
            yes = self.either()
            self.expect("else")
            return ("if", condition, yes, self.either())
        name = self.word()
        if name in ("as_of", "rule_date"):
            return ("context", name)
        if name in ("param", "period") and self.accept("."):
            part = self.take()[1]
            return ("parameter", part) if name == "param" else ("context", "period_" + part)
        if self.is_next("("):
            return self.call(name)
        return ("name", name, self.moment())

    def moment(self):
        if not self.accept("@"):
            return ""
        kind, text = self.take()
        if kind == "date" or text == "identified":
            return text
        if text != "previous":
            self.fail("a moment")
        if not self.accept("("):
            return "previous"
        count = self.take()[1]
        self.expect(")")
        return "previous" if count == "1" else "previous " + count

    def call(self, name):
        self.expect("(")
        if name in AGGREGATES or name == "one":
            return self.aggregate(name)
        if name not in ARITIES:
            self.fail("a known function, not " + name)
        arguments = [self.argument()]
        while self.accept(","):
            arguments.append(self.argument())
        self.expect(")")
        if ARITIES[name] not in (None, len(arguments)):
            self.fail(f"{ARITIES[name]} arguments of {name}")
        return ("call", name, arguments)

    def argument(self):
        if self.is_next("{"):
            return ("codes", self.literals())
        if self.is_next("clip", "fail", "to_yuan", "to_fen", "to_0"):
            word = self.take()[1]
            if word == "to_0":  # `to_0.1` reads as a word and a number.
                self.expect(".")
                word += "." + self.take()[1]
            return ("option", word)
        return self.either()

    def aggregate(self, name):
        collection = self.word()
        condition = self.either() if self.accept("where") else None
        if name == "one":
            self.expect(")")
            self.expect(".")
            return ("one", collection, condition, self.word())
        amount = None
        if name in ("sum", "min", "max"):
            self.expect(",")
            amount = self.either()
        self.expect(")")
        return ("aggregate", name, collection, condition, amount)


def parse(text):
    return Parser(text).whole()
