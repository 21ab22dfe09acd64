"""Single values as lists write them: prices, quantities, units, rates, yes and no."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from posdesk.catalog.drafts import MAX_WEIGHT
from posdesk.money import exponent

MAX_PRICE = 999_999_999
_PLAIN = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?|-?\d*(?:\.\d*)?")
_AROUND = re.compile(r"(?i)rmb|cny|usd|eur|gbp|hkd|元|块|圆|[¥￥$€£]|/.*$|每.*$|\s")
_WEIGHT = re.compile(r"([\d.,]+)\s*(\w*)")
_PER_UNIT = re.compile(r"[/每]\s*(\w+)\s*$")

# Chinese and metric units of weight in grams (1 斤 = 500 g, 1 两 = 50 g).
_GRAMS = {
    "kg": 1000, "公斤": 1000, "千克": 1000, "kgs": 1000, "kilo": 1000, "kilogram": 1000,
    "斤": 500, "市斤": 500, "两": 50, "g": 1, "克": 1, "gram": 1,
}  # fmt: skip
_YES = frozenset(
    "1 true yes y t 是 有 上架 已上架 在售 销售中 出售中 启用 正常 上线 有效 称重 散称 计重"
    " 按重量 on active enabled onsale published available live".split()
)
_NO = frozenset(
    "0 false no n f 否 无 下架 已下架 停售 停用 禁用 下线 仓库中 无效 停产 不称重"
    " 标品 计件 按件 普通 off inactive disabled draft archived unpublished unavailable"
    " discontinued".split()
)


class Price(NamedTuple):
    """Minor units, and whether the figure had to be rounded."""

    amount: int
    rounded: bool


def price(text: str, currency: str = "CNY") -> Price | None:
    """`12.5`, `¥1,234.50`, `12.50元/斤` → minor units; None for what is not an amount."""
    plain = _PLAIN.fullmatch(text)
    decimals = exponent(currency)
    if plain and decimals == 2:
        return Price(int(plain[1]) * 100 + int((plain[2] or "").ljust(2, "0")), False)
    value = number(_AROUND.sub("", unicodedata.normalize("NFKC", text)))
    if value is None:
        return None
    exact = value.scaleb(decimals)
    amount = exact.quantize(Decimal(1), ROUND_HALF_UP)
    return Price(int(amount), amount != exact)


def per_unit(text: str) -> str:
    """The unit that a price is per: `5.80元/斤` → 斤; empty when it says none."""
    found = _PER_UNIT.search(text)
    return found[1] if found else ""


def number(text: str) -> Decimal | None:
    """A number with a decimal point or comma and, perhaps, thousands separated."""
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**15 else None


def quantity(text: str) -> int | None:
    """`12`, `1,200`, `3.5 kg`, `12件` → thousandths; None for what is not a quantity."""
    if text.isascii() and text.isdigit() and len(text) < 13:
        return int(text) * 1000
    bare = re.sub(r"[^\d.,+-].*$", "", unicodedata.normalize("NFKC", text).strip())
    value = number(bare)
    if value is None:
        return None
    return int(value.scaleb(3).quantize(Decimal(1), ROUND_HALF_UP))


def grams_in(unit: str) -> int:
    """How many grams the unit is; 0 for a unit that is no weight."""
    return _GRAMS.get(unit.strip().casefold(), 0)


def grams(text: str) -> int | None:
    """`450`, `450 g`, `0.45kg`, `9 两` → grams; None for what is not a weight of goods."""
    found = _WEIGHT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    value = number(found[1]) if found else None
    unit = grams_in(found[2] or "g") if found else 0
    if value is None or not unit or not 0 <= value * unit <= MAX_WEIGHT:
        return None
    return int((value * unit).quantize(Decimal(1), ROUND_HALF_UP))


def tax_rate(text: str) -> int | None:
    """`13%`, `13`, `0.13` and `免税` → basis points; None for what is not a rate."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded in ("免税", "零税率", "不征税", "exempt"):
        return 0
    value = number(folded.removesuffix("%").strip())
    if value is None:
        return None
    rate = value * (100 if folded.endswith("%") or value >= 1 else 10_000)
    whole = int(rate.quantize(Decimal(1), ROUND_HALF_UP))
    return whole if 0 <= whole <= 10_000 else None


def yes_or_no(text: str) -> bool | None:
    """是, 上架, yes, 1 … → True; 否, 下架, no, 0 … → False; None for anything else."""
    word = unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "")
    if word in _YES:
        return True
    return False if word in _NO else None
