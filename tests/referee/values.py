"""Values of facts: text as packs write it → what the judge computes with.

unknown is None, not applicable is NOT_APPLICABLE; money is an int of fen, dates are ordinals, months
count from year 0, rates and decimals are exact fractions, codes are their code, sets are frozensets.
"""

import datetime
import re
from fractions import Fraction

NOT_APPLICABLE = ...
NUMBERS = {"money", "int", "decimal", "rate"}
TEXTS = {"text", "id_number", "region"}

MONEY = re.compile(r"(-?)(\d+)(?:\.(\d{1,2}))? ?yuan")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTH = re.compile(r"(\d{4})-(\d{2})")
SPAN = re.compile(r"(-?\d+) (months|days)")


class NotAValue(Exception):
    """A text that is no value of its type."""


def exact(number):
    number = Fraction(number)
    return number.numerator if number.denominator == 1 else number


def read_money(text):
    match = MONEY.fullmatch(text)
    if not match:
        raise NotAValue(f"no money: {text!r}")
    fen = int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0"))
    return -fen if match[1] else fen


def read_date(text):
    match = DATE.fullmatch(text)
    if not match:
        raise NotAValue(f"no date: {text!r}")
    return datetime.date(int(match[1]), int(match[2]), int(match[3])).toordinal()


def read_month(text):
    match = MONTH.fullmatch(text)
    if not match:
        raise NotAValue(f"no month: {text!r}")
    return int(match[1]) * 12 + int(match[2]) - 1


def read_rate(text):
    return exact(Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1))


def read_span(text):
    match = SPAN.fullmatch(text)
    if not match:
        raise NotAValue(f"no duration: {text!r}")
    return (int(match[1]), 0) if match[2] == "months" else (0, int(match[1]))


def read_flag(text):
    if text not in ("yes", "no"):
        raise NotAValue(f"neither yes nor no: {text!r}")
    return text == "yes"


def code_reader(names):
    def read(text):
        if text not in names:
            raise NotAValue(f"no code of the list: {text!r}")
        return names[text]
    return read


def set_reader(names):
    code = code_reader(names)

    def read(text):
        items = text if isinstance(text, list) else text.strip("[]").split(",")
        return frozenset(code(item.strip()) for item in items if item.strip())
    return read


READERS = {
    "bool": read_flag, "int": int, "money": read_money, "rate": read_rate, "date": read_date,
    "month": read_month, "duration": read_span, "decimal": exact, "text": str, "id_number": str,
    "region": str,
}


def reader_of(kind, names=None):
    """A function text → value for one type; `names` are those of its code list."""
    if kind == "enum":
        read = code_reader(names)
    elif kind == "set":
        read = set_reader(names)
    else:
        read = READERS[kind]

    def with_states(text):
        if text == "unknown":
            return None
        if text == "not_applicable":
            return NOT_APPLICABLE
        return read(text)
    return with_states


def remembering(read):
    """The same function for columns with few different texts."""
    known = {}

    def remember(text):
        try:
            return known[text]
        except KeyError:
            value = known[text] = read(text)
            return value
        except TypeError:  # A list, as YAML reads a set.
            return read(text)
    return remember
