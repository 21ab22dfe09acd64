"""Money and quantities as integers: minor units (fen), thousandths of a unit (grams of a kilogram),
basis points.

Rounding is half up, away from zero, everywhere, so that refund(x) = -sale(x).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_

THOUSAND = 1000
SYMBOLS = {
    "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$",
    "MOP": "MOP$", "SGD": "S$", "KRW": "₩", "MYR": "RM", "THB": "฿", "AUD": "A$", "CAD": "C$",
}  # fmt: skip
# ISO 4217 minor units that are not 2.
EXPONENTS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
         "VUV", "XAF", "XOF", "XPF"), 0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
_NUMBER = re.compile(r"([+-]?)(\d{1,15})?(?:\.(\d*))?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


@dataclass(eq=False)
class BadAmount(Refusal):
    """A text is not an amount of money."""

    entered: str
    text = N_("“{entered}” is not an amount.")
    advice = N_("Enter digits with at most one point, for example 12.50.")


@dataclass(eq=False)
class BadQuantity(Refusal):
    """A text is not a quantity."""

    entered: str
    text = N_("“{entered}” is not a quantity.")
    advice = N_("Enter a number with at most three decimals, for example 2 or 1.236.")


def round_div(numerator: int, denominator: int) -> int:
    """numerator / denominator, rounded half away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(abs(numerator), denominator)
    quotient += 2 * rest >= denominator
    return quotient if numerator >= 0 else -quotient


def line_amount(unit_price: int, quantity: int) -> int:
    """Price in minor units of `quantity` thousandths at `unit_price` per whole unit."""
    return round_div(unit_price * quantity, THOUSAND)


def percent_of(amount: int, basis_points: int) -> int:
    """`basis_points` (1 % = 100) of an amount, in minor units."""
    return round_div(amount * basis_points, 10_000)


def included_tax(net: int, rate: int) -> int:
    """The tax inside a tax-inclusive net: net - round(net / (1 + rate)), rate in basis points."""
    return net - round_div(net * 10_000, 10_000 + rate)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared over `weights` by largest remainder, ties to the earlier; sums exactly to
    `total`.

    Weights are non-negative; where they are all zero nothing can be shared, so `total` must be
    zero.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to spread over")
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    shares = [share for share, _rest in parts]
    missing = abs(total) - sum(shares)
    for place in sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:missing]:
        shares[place] += 1
    return [sign * share for share in shares]


def exponent(currency: str) -> int:
    """Decimals of a currency (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def _decimal(value: int, decimals: int) -> str:
    sign, value = ("-" if value < 0 else ""), abs(value)
    if not decimals:
        return f"{sign}{value:,}"
    whole, rest = divmod(value, 10**decimals)
    return f"{sign}{whole:,}.{rest:0{decimals}}"


class _Shown:
    currency = "CNY"


def show_in(currency: str) -> None:
    """The currency in which amounts are worded from now on where none is named (refusals)."""
    _Shown.currency = currency


def format_amount(amount: int, currency: str | None = None) -> str:
    """Minor units as `1,234.50`, without a symbol."""
    return _decimal(amount, exponent(currency or _Shown.currency))


def format_money(amount: int, currency: str | None = None) -> str:
    """Minor units as `¥1,234.50`; a negative amount as `-¥4.00`."""
    currency = currency or _Shown.currency
    symbol = SYMBOLS.get(currency, currency + " ")
    return ("-" if amount < 0 else "") + symbol + format_amount(abs(amount), currency)


def format_quantity(quantity: int) -> str:
    """Thousandths as `6` or `1.236`."""
    text = _decimal(quantity, 3).replace(",", "")
    return text.rstrip("0").rstrip(".")


def format_percent(basis_points: int) -> str:
    """Basis points as `13%` or `12.5%`."""
    return _decimal(basis_points, 2).rstrip("0").rstrip(".") + "%"


def _parse(text: str, decimals: int) -> int | None:
    normal = text.strip().replace("，", ",").replace("。", ".")
    if "," in normal and not _GROUPED.fullmatch(normal):
        return None  # 12,50 may be meant as 12.50: better asked again than taken for 1,250
    match = _NUMBER.fullmatch(normal.replace(",", ""))
    if not match or not (match[2] or match[3]):
        return None
    fraction = (match[3] or "").rstrip("0")
    if len(fraction) > decimals:
        return None
    value: int = int(match[2] or 0) * 10**decimals + int(fraction.ljust(decimals, "0") or 0)
    return -value if match[1] == "-" else value


def parse_amount(text: str, currency: str | None = None) -> int:
    """`115.9`, `¥1,234.50` → minor units; raises `BadAmount`."""
    currency = currency or _Shown.currency
    bare = text.strip().lstrip("¥￥").removeprefix(SYMBOLS.get(currency, "\0"))
    value = _parse(bare, exponent(currency))
    if value is None:
        raise BadAmount(text)
    return value


def parse_quantity(text: str) -> int:
    """`2` or `1.236` → thousandths; raises `BadQuantity`."""
    value = _parse(text, 3)
    if value is None:
        raise BadQuantity(text)
    return value
