"""From a priced cart to what the cart panel shows: lines, the rows of the totals, why a price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from posdesk.cart.priced import Priced, PricedLine, Stage
from posdesk.i18n import _, n_
from posdesk.money import format_amount, format_money, format_quantity
from posdesk.ui.sell.cart_model import LineView
from posdesk.ui.widgets.labels import MINUS

ORDER_STAGES = ("offer", "order")


@dataclass(frozen=True)
class TotalRow:
    """A row of the totals: words, minor units, and whether it takes something off."""

    label: str
    amount: int
    off: bool = False


@dataclass(frozen=True)
class WhyRow:
    """A step on the way from the list price to what a line costs, in minor units."""

    label: str
    amount: int
    result: bool = False


def signed(amount: int, currency: str) -> str:
    """−¥4.00 with a real minus, ¥4.00 otherwise."""
    return format_money(amount, currency).replace("-", MINUS)


def line_views(priced: Priced, currency: str) -> list[LineView]:
    """Every line of the cart, in its order."""
    return [_line_view(line, currency) for line in priced.lines]


def _line_view(line: PricedLine, currency: str) -> LineView:
    item = line.line.item
    return LineView(
        number=line.line.number,
        name=item.name,
        quantity=line.line.quantity,
        # The line shows what it costs by itself; the order's discounts stand below, once.
        net=line.net + line.order_discount,
        detail=_detail(line, currency),
        reason=_reason(line, currency),
        currency=currency,
        note=line.line.note,
        weighed=item.weighed,
    )


def _detail(line: PricedLine, currency: str) -> str:
    item = line.line.item
    if item.weighed:
        quantity = format_quantity(line.line.quantity)
        return f"{quantity} {item.unit or 'kg'} × {format_amount(line.unit_price, currency)}"
    return item.label or item.barcode or item.sku


def _reason(line: PricedLine, currency: str) -> str:
    shown = [s for s in line.stages if s.name not in ORDER_STAGES and s.amount]
    return "  ".join(f"{stage_words(s)} {_change(s.amount, currency)}" for s in shown)


def _change(amount: int, currency: str) -> str:
    sign = MINUS if amount < 0 else "+"
    return sign + format_amount(abs(amount), currency)


def stage_words(stage: Stage) -> str:
    """What a stage is called: its own label, or the name of its kind."""
    names = {
        "level": _("Member price"),
        "timed": _("Limited offer"),
        "hand": _("Price changed"),
        "line": _("Line discount"),
        "bundle": _("Bundle offer"),
        "offer": _("Order offer"),
        "order": _("Order discount"),
    }
    by_hand = stage.name in ("hand", "line", "order")
    return names.get(stage.name, stage.name) if by_hand or not stage.label else stage.label


def counted(priced: Priced) -> str:
    """4 种 · 10 件."""
    kinds, pieces = len(priced.lines), priced.cart.pieces // 1000
    return " · ".join(
        (
            n_("{n} item", "{n} items", kinds).format(n=kinds),
            n_("{n} piece", "{n} pieces", pieces).format(n=pieces),
        )
    )


def total_rows(priced: Priced, rounding: int = 0) -> list[TotalRow]:
    """The rows between the lines and what is due: 小计 of the goods, every kind of reduction once,
    what bringing them costs, tax, 抹零.
    """
    goods = priced.gross - sum(charge.gross for charge in priced.charges)
    rows = [TotalRow(counted(priced) + "    " + _("Subtotal"), goods)]
    rows += _taken_on_lines(priced.lines)
    for applied in priced.applied:
        name = _("Order discount")
        label = applied.label if applied.name == "offer" else _with_reason(name, applied.label)
        rows.append(TotalRow(label or _("Order offer"), -applied.amount, off=True))
    rows += [TotalRow(charge.line.item.name, charge.net) for charge in priced.charges]
    if not priced.cart.tax_inclusive and priced.tax:
        rows.append(TotalRow(_("Tax"), priced.tax))
    if rounding:
        rows.append(TotalRow(_("Rounding"), rounding, off=True))
    return rows


def _with_reason(name: str, reason: str) -> str:
    return f"{name} · {reason}" if reason else name


def _taken_on_lines(lines: Iterable[PricedLine]) -> list[TotalRow]:
    sums: dict[str, int] = {}
    for line in lines:
        for stage in line.stages:
            if stage.name not in ORDER_STAGES:
                words = stage_words(stage)
                sums[words] = sums.get(words, 0) + stage.amount
    return [TotalRow(words, amount, off=True) for words, amount in sums.items() if amount]


def why(line: PricedLine, currency: str) -> list[WhyRow]:
    """From the list price to the line's net, every stage with its figure."""
    item = line.line.item
    quantity = format_quantity(line.line.quantity)
    unit = format_money(item.unit_price, currency)
    rows = [
        WhyRow(
            _("List price {price} × {quantity}").format(price=unit, quantity=quantity), line.gross
        )
    ]
    for stage in line.stages:
        named = stage_words(stage)
        by_hand = stage.name in ("hand", "line", "order")
        rows.append(WhyRow(_with_reason(named, stage.label) if by_hand else named, stage.amount))
    if not line.tax_inclusive and line.tax:
        rows.append(WhyRow(_tax_words(line), line.tax))
    rows.append(WhyRow(_("Comes to"), line.total, result=True))
    if line.tax_inclusive and line.tax:
        rows.append(WhyRow(_("Of that {tax}").format(tax=_tax_words(line)), line.tax))
    return rows


def _tax_words(line: PricedLine) -> str:
    rate = format_quantity(line.line.item.tax_rate * 10)
    return _("Tax {rate} %").format(rate=rate)
