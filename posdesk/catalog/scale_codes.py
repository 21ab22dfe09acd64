"""Labels printed by a weighing scale: PLU with weight, amount, or both, inside one barcode.

A rule is data: a pattern of 13 or 18 places, read from left to right.

    digit   this digit must stand here (the rule's prefix)
    P       PLU, by which the variant is found
    W       weight, in steps of `weight_step` grams
    A       amount, in steps of `amount_step` minor units
    V       the scale's own check digit over the amount or the weight (`price_check`)
    X       not looked at
    C       check digit over all that stands before it (`check`), last place only

`22PPPPPWWWWWC` is the label most Chinese scales print at first, `21PPPPPAAAAAC` its form with the
amount, `22PPPPPAAAAAWWWWWC` the one with both. There is no world-wide rule: GS1 leaves the inside
of prefix 2 to each country.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from posdesk.catalog.barcodes import check_digit
from posdesk.catalog.errors import BadScaleCode, BadScaleRule
from posdesk.i18n import N_, gettext

LENGTHS = (13, 18)
CHECKS = ("gs1", "none")
PRICE_CHECKS = ("none", "gs1-4", "gs1-5")

# GS1 General Specifications, 7.9.3: what each digit counts for, by weighting factor.
_TWO_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)


@dataclass(frozen=True, slots=True)
class ScaleRule:
    """One kind of label. `check_rule` says whether it can be used."""

    name: str
    pattern: str
    weight_step: int = 1
    amount_step: int = 1
    check: str = "gs1"
    price_check: str = "none"


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """What a label says: weight in grams (thousandths of a kilogram), amount in minor units."""

    plu: str
    weight: int | None
    amount: int | None
    rule: str


def price_digit_4(amount: str) -> str:
    """Check digit of a four-digit price or weight field (GS1 General Specifications, 7.9.3)."""
    factors = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)
    total = sum(table[int(digit)] for table, digit in zip(factors, amount, strict=True))
    return str(total * 3 % 10)


def price_digit_5(amount: str) -> str:
    """Check digit of a five-digit price or weight field (GS1 General Specifications, 7.9.4)."""
    factors = (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS)
    total = sum(table[int(digit)] for table, digit in zip(factors, amount, strict=True))
    return str(_FIVE_MINUS.index(-total % 10))


_PRICE_DIGITS: dict[str, tuple[int, Callable[[str], str]]] = {
    "gs1-4": (4, price_digit_4),
    "gs1-5": (5, price_digit_5),
}

DEFAULT_RULES = (
    ScaleRule(N_("13 digits with the weight"), "22PPPPPWWWWWC"),
    ScaleRule(N_("13 digits with the amount"), "21PPPPPAAAAAC"),
    ScaleRule(N_("18 digits with both"), "22PPPPPAAAAAWWWWWC"),
)


def check_rule(rule: ScaleRule) -> ScaleRule:
    """`rule` itself when it can be used; raises `BadScaleRule` with the reason."""
    reason = _pattern_fault(rule.pattern) or _option_fault(rule)
    if reason:
        raise BadScaleRule(rule.pattern, reason)
    return rule


def rules_from(stored: Sequence[Mapping[str, object]]) -> tuple[ScaleRule, ...]:
    """The rules kept in the setting `catalog.scale_rules`; the usual ones where none are kept.

    Raises:
        BadScaleRule
    """
    if not stored:
        return tuple(replace(rule, name=gettext(rule.name)) for rule in DEFAULT_RULES)
    return tuple(check_rule(_rule_from(entry)) for entry in stored)


def stored_rules(rules: Sequence[ScaleRule]) -> list[dict[str, object]]:
    """The rules as the setting keeps them; raises `BadScaleRule`."""
    return [asdict(check_rule(rule)) for rule in rules]


def read_label(code: str, rules: Sequence[ScaleRule]) -> ScaleLabel | None:
    """What the label says, by the first rule that fits; None when no rule does.

    Raises:
        BadScaleCode: a rule fits but a check digit is wrong, or the weight or amount is zero
    """
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        return None
    fault: BadScaleCode | None = None
    for rule in rules:
        fields = _fields(code, rule.pattern)
        if fields is None:
            continue
        reason = _code_fault(code, fields, rule)
        if reason is None:
            return _label(fields, rule)
        fault = fault or BadScaleCode(code, reason)
    if fault:
        raise fault
    return None


def make_label(rule: ScaleRule, plu: str, weight: int = 0, amount: int = 0) -> str:
    """The code that a scale set to `rule` prints: for test labels and the simulator.

    `weight` in grams and `amount` in minor units are whole steps of the rule and fit their places.
    Raises:
        BadScaleRule
    """
    widths = {sign: rule.pattern.count(sign) for sign in "PWA"}
    texts = {
        "P": plu.zfill(widths["P"]),
        "W": str(weight // rule.weight_step).zfill(widths["W"]),
        "A": str(amount // rule.amount_step).zfill(widths["A"]),
        "V": "",
    }
    if any(len(texts[sign]) != width for sign, width in widths.items() if width):
        raise BadScaleRule(rule.pattern, N_("a figure is too long for its places"))
    if rule.price_check != "none":
        checked = texts["A"] if widths["A"] else texts["W"]
        texts["V"] = _PRICE_DIGITS[rule.price_check][1](checked)
    code = "".join(_printed(sign, len(list(run)), texts) for sign, run in groupby(rule.pattern))
    return code.replace("C", check_digit(code[:-1]) if code.endswith("C") else "")


def _printed(sign: str, width: int, texts: Mapping[str, str]) -> str:
    if sign == "X":
        return "0" * width
    return texts.get(sign, sign * width)


def _rule_from(entry: Mapping[str, object]) -> ScaleRule:
    def number(name: str) -> int:
        value = entry.get(name, 1)
        return value if isinstance(value, int) else 0

    return ScaleRule(
        str(entry.get("name", "")),
        str(entry.get("pattern", "")),
        number("weight_step"),
        number("amount_step"),
        str(entry.get("check", "gs1")),
        str(entry.get("price_check", "none")),
    )


def _pattern_fault(pattern: str) -> str | None:
    runs = [sign for sign, _run in groupby(pattern) if sign in "PWAVC"]
    if len(pattern) not in LENGTHS:
        return N_("it has neither 13 nor 18 places")
    if not re.fullmatch(r"[0-9][0-9PWAVXC]*", pattern):
        return N_("it must begin with a digit and use only digits, P, W, A, V, X and C")
    if "P" not in pattern:
        return N_("it has no PLU")
    if "W" not in pattern and "A" not in pattern:
        return N_("it has neither weight nor amount")
    if len(runs) != len(set(runs)):
        return N_("the places of one figure must stand together")
    if "C" in pattern and not re.fullmatch(r"[^C]*C", pattern):
        return N_("the check digit is one place, the last")
    return None


def _option_fault(rule: ScaleRule) -> str | None:
    if rule.check not in CHECKS or (rule.check == "gs1") != rule.pattern.endswith("C"):
        return N_("its check digit and its check do not agree")
    if rule.price_check not in PRICE_CHECKS or (rule.price_check != "none") != (
        "V" in rule.pattern
    ):
        return N_("its place V and its price check do not agree")
    if rule.weight_step < 1 or rule.amount_step < 1:
        return N_("a step must be a whole number from 1 up")
    if rule.price_check != "none":
        if rule.pattern.count("V") != 1:
            return N_("V is one place")
        if _checked_width(rule.pattern) != _PRICE_DIGITS[rule.price_check][0]:
            return N_("the price check needs as many digits as it is named for")
    return None


def _checked_width(pattern: str) -> int:
    return pattern.count("A") or pattern.count("W")


def _fields(code: str, pattern: str) -> dict[str, str] | None:
    if len(code) != len(pattern):
        return None
    fields: dict[str, str] = {}
    for sign, digit in zip(pattern, code, strict=True):
        if sign.isdigit():
            if sign != digit:
                return None
        else:
            fields[sign] = fields.get(sign, "") + digit
    return fields


def _code_fault(code: str, fields: Mapping[str, str], rule: ScaleRule) -> str | None:
    if "C" in fields and check_digit(code[:-1]) != fields["C"]:
        return N_("its check digit is wrong")
    if "V" in fields:
        _width, digit = _PRICE_DIGITS[rule.price_check]
        if digit(fields["A"] if "A" in fields else fields["W"]) != fields["V"]:
            return N_("the check digit of its amount is wrong")
    if int(fields.get("W", "1")) == 0:
        return N_("its weight is zero")
    if int(fields.get("A", "1")) == 0:
        return N_("its amount is zero")
    return None


def _label(fields: Mapping[str, str], rule: ScaleRule) -> ScaleLabel:
    weight = int(fields["W"]) * rule.weight_step if "W" in fields else None
    amount = int(fields["A"]) * rule.amount_step if "A" in fields else None
    return ScaleLabel(fields["P"], weight, amount, rule.name)
