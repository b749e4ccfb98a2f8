"""The language's functions on known values, from docs/formats/expressions.md and GB 11643-1999.

Dates are ordinals (datetime.date.toordinal), months count from year 0. Whoever calls has dealt with
unknown and not applicable; what has no answer is NOT_APPLICABLE.
"""

import datetime
import re
import unicodedata
from calendar import monthrange
from fractions import Fraction

from values import NOT_APPLICABLE

_days = {}


def day_of(ordinal):
    day = _days.get(ordinal)
    if day is None:
        date = datetime.date.fromordinal(ordinal)
        day = _days[ordinal] = (date.year, date.month, date.day)
    return day


def age(birth, on):
    """Completed years; the birthday counts, who was born on 29 February waits for 1 March."""
    b, t = day_of(birth), day_of(on)
    return t[0] - b[0] - ((t[1], t[2]) < (b[1], b[2]))


def add_months(date, amount, rule):
    months, days = amount if isinstance(amount, tuple) else (amount, 0)
    year, month, day = day_of(date)
    count = year * 12 + month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = monthrange(year, month)[1]
    if day > last and rule == "fail":
        return NOT_APPLICABLE
    return datetime.date(year, month, min(day, last)).toordinal() + days


def months_between(a, b):
    """Whole months from a to b: the greatest n for which a plus n months, clipped, is not after b."""
    if b < a:
        return -months_between(b, a)
    x, y = day_of(a), day_of(b)
    months = (y[0] - x[0]) * 12 + y[1] - x[1]
    return months if add_months(a, months, "clip") <= b else months - 1


def month_of(date):
    year, month, _ = day_of(date)
    return year * 12 + month - 1


def year_of(date):
    return day_of(date)[0]


def divide(a, b):
    if b == 0:
        return NOT_APPLICABLE
    result = Fraction(a) / b
    return result.numerator if result.denominator == 1 else result


def round_to(fen, option):
    """Half up, away from zero; fen in, fen out."""
    step = {"to_yuan": 100, "to_0.1": 10, "to_fen": 1}[option]
    steps = Fraction(abs(fen)) / step + Fraction(1, 2)
    whole = steps.numerator // steps.denominator * step
    return -whole if fen < 0 else whole


# Identity numbers: 18 characters by GB 11643; a certificate of disability is that number with class
# (1 to 7) and grade (1 to 4) behind it (20), and a suffix where it was issued again (22); the old
# numbers of 15 digits have no check character. Blanks and apostrophes do not count, full-width signs
# and a small x are read as they are meant.
_WEIGHTS = [2 ** (17 - i) % 11 for i in range(17)]
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_CERTIFICATE = re.compile(r"[1-7][1-4].*")


def normal_id(text):
    return re.sub("[ \t']", "", unicodedata.normalize("NFKC", text)).replace("x", "X")


def id_kind(text):
    length = len(normal_id(text))
    return length if length in (15, 18, 20, 22) else 0


def id_birth(text):
    text = normal_id(text)
    digits = text[6:14]
    # No date of the dictionary lies outside of 1850 to 2300.
    if len(text) < 18 or not re.fullmatch("[0-9]{8}", digits) or not "1850" < digits <= "23001231":
        return NOT_APPLICABLE
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).toordinal()
    except ValueError:
        return NOT_APPLICABLE


def id_valid(text):
    kind, text = id_kind(text), normal_id(text)
    if kind not in (18, 20, 22) or not _CITIZEN.fullmatch(text[:18]):
        return False
    if id_birth(text) is NOT_APPLICABLE or kind > 18 and not _CERTIFICATE.fullmatch(text[18:]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text))
    return text[17] == "10X98765432"[total % 11]


def id_sex(text):
    """1 male, 2 female, 0 where the number does not say."""
    text = normal_id(text)
    if len(text) < 18 or text[16] not in "0123456789":
        return 0
    return 1 if int(text[16]) % 2 else 2


_PATTERNS = {
    "mobile_phone": re.compile(r"1[3-9][0-9]{9}"),
    "digits": re.compile(r"[0-9]+"),
    "region_code": re.compile(r"[0-9]{12}"),
}


def matches(text, pattern):
    return _PATTERNS[pattern].fullmatch(text) is not None
