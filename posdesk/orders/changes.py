"""What a change of an open order would do, before it is done: lines added and taken out, another
way, another time, and the difference in money.

Prices that were agreed stand: what is taken out takes its share of its line with it, what is added
costs what it costs today. The charge for bringing it is asked of the rules again, and replaced
where the change makes it another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from posdesk.cart.cart import Cart, CartLine, Charge, VariantSnapshot
from posdesk.cart.errors import NotWhole, QuantityRefused
from posdesk.cart.priced import Priced
from posdesk.cart.pricing import price
from posdesk.cart.rounding import rounding_of
from posdesk.db import Command, Database, Row
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.money import round_div
from posdesk.orders import charges
from posdesk.orders.agreeing import check_way
from posdesk.orders.charges import Load, grams_of
from posdesk.orders.errors import (
    BeingPacked,
    NothingChanged,
    NothingLeft,
    NotOpen,
    NotSoMuchLeft,
    PlanDoesNotFit,
    RegionNotServed,
)
from posdesk.orders.opening import shop_rounding
from posdesk.orders.plan import ConsigneeDraft, Part, Slot
from posdesk.orders.standing import Line, Standing, standing
from posdesk.orders.states import COMPLETED, COUNTER

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class Added:
    """Goods that come to an order, as they are sold now; None: with what goes its first way."""

    item: VariantSnapshot
    quantity: int
    fulfilment_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewWay:
    """Another way, consignee or time for a part of an order; all of it as it shall be."""

    fulfilment_id: str
    method: str
    consignee: ConsigneeDraft | None = None
    slot: Slot | None = None
    carrier_id: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """What shall be changed. ``quantities`` are (order line, thousandths that the customer shall
    get in all); none takes the line out. ``charge`` replaces what the rules ask for bringing it.
    """

    added: tuple[Added, ...] = ()
    quantities: tuple[tuple[str, int], ...] = ()
    ways: tuple[NewWay, ...] = ()
    charge: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LineOff:
    """Thousandths of a line that the customer will not get, and what is owed less for them."""

    line_id: str
    variant_id: str | None
    name: str
    quantity: int
    amount: int
    tax: int
    tax_rate: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What edits would make of an order. Amounts in minor units.

    ``priced`` are the lines and charges that come, ``off`` what goes. ``difference`` = what comes −
    what goes + ``rounding`` is what is owed more. Afterwards ``owed`` is owed in all; ``refund`` is
    given back at once, or ``to_pay`` is still to be paid.
    """

    order_id: str
    number: str
    version: int
    edits: Edits
    priced: Priced
    homes: tuple[str, ...]
    off: tuple[LineOff, ...]
    rounding: int
    difference: int
    owed: int
    outstanding: int

    @property
    def refund(self) -> int:
        return max(0, -self.outstanding)

    @property
    def to_pay(self) -> int:
        return max(0, self.outstanding)


def propose(reader: Reader, order_id: str, edits: Edits) -> Proposal:
    """What these edits would do; nothing is written.

    Raises:
        NotFound, NotOpen: the order is over. NotSoMuchLeft, BeingPacked: it is too late for a line
        or a way. NothingLeft: nothing would stay, so cancel instead. NothingChanged, PlanDoesNotFit
        QuantityRefused, NotWhole, ConsigneeIncomplete, RegionNotServed, the slots' refusals
    """
    order = standing(reader, order_id)
    if order.ended or order.status == COMPLETED:
        raise NotOpen(order.number, order.status)
    off = [_off(order, line_id, wanted) for line_id, wanted in dict(edits.quantities).items()]
    goods_off = [each for each in off if each]
    parts = _parts(reader, order_id)
    homes = tuple(_home(parts, added) for added in edits.added)
    new_parts = _with_ways(reader, order, parts, edits.ways)
    _check_left(order, goods_off, edits.added)
    plain = _priced(order, edits.added, ())
    asked = _charges(reader, order, _Both(parts, new_parts), plain, homes, goods_off, edits.charge)
    priced = _priced(order, edits.added, asked) if asked else plain
    if asked is not None:
        goods_off += [_all_of(line) for line in order.lines if line.is_charge and line.wanted]
    if not goods_off and not edits.added and not edits.ways and asked is None:
        raise NothingChanged
    return _proposal(reader, order, edits, priced, homes, tuple(goods_off))


def _proposal(
    reader: Reader,
    order: Standing,
    edits: Edits,
    priced: Priced,
    homes: tuple[str, ...],
    off: tuple[LineOff, ...],
) -> Proposal:
    change = priced.total - sum(each.amount for each in off)
    worth = order.worth + change
    rounding = _rounding(reader, order, worth) - order.rounding
    difference = change + rounding
    return Proposal(
        order.order_id,
        order.number,
        order.version,
        edits,
        priced,
        homes,
        off,
        rounding,
        difference,
        order.owed + difference,
        order.outstanding + difference,
    )


def _rounding(reader: Reader, order: Standing, worth: int) -> int:
    """抹零 of the order once its lines come to ``worth``: by the shop's rule where it rounds every
    order, else as it was agreed, as far as there is something to round. What came back was given
    for as it was; once nothing else is left, just that is owed.
    """
    given = int(reader.value(_GIVEN, order.order_id))
    if worth <= sum(line.returned.amount for line in order.lines):
        return given - worth
    rule = shop_rounding(reader)
    agreed = rounding_of(worth, rule, cash=False) if rule.when == "always" else order.rounding
    return max(agreed, given - worth)


# What returns took off before deductions and ways back.
_GIVEN = """
SELECT coalesce(sum(settlement.amount + deduction + way_back), 0) FROM settlement
JOIN return_request AS request ON request.id = request_id WHERE request.order_id = ?
"""


def _off(order: Standing, line_id: str, wanted: int) -> LineOff | None:
    line = order.line(line_id)
    if line.is_charge or not 0 <= wanted <= line.wanted:
        raise QuantityRefused(wanted)
    if not line.weighed and wanted % 1000:
        raise NotWhole(line.name, wanted)
    quantity = line.wanted - wanted
    if quantity > line.to_go:
        if line.packing and quantity <= line.to_go + line.packing:
            raise BeingPacked(order.number, order.packing)
        raise NotSoMuchLeft(line.name, quantity, line.to_go)
    return line_off(line, quantity) if quantity else None


def line_off(line: Line, quantity: int) -> LineOff:
    """What is owed less for so much of a line."""
    less = line.less(quantity)
    return LineOff(
        line.id, line.variant_id, line.name, quantity, less.amount, less.tax, line.tax_rate
    )


def _all_of(line: Line) -> LineOff:
    return line_off(line, line.wanted)


def _check_left(order: Standing, off: Sequence[LineOff], added: Sequence[Added]) -> None:
    goods = sum(line.wanted for line in order.lines if not line.is_charge)
    if not added and goods == sum(each.quantity for each in off):
        raise NothingLeft(order.number)


def _priced(order: Standing, added: Iterable[Added], asked: Sequence[Charge] | None) -> Priced:
    lines = tuple(CartLine(at, each.item, each.quantity) for at, each in enumerate(added, 1))
    cart = Cart(
        order.order_id, lines, tax_inclusive=order.tax_inclusive, charges=tuple(asked or ())
    )
    return price(cart)


# --- the ways -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Fulfilment:
    """A part of the order as it goes now; ``shipment`` is one that still has goods of it."""

    id: str
    method: str
    region: str
    lines: Mapping[str, int] = field(default_factory=dict)
    shipment: str = ""


@dataclass(frozen=True, slots=True)
class _Both:
    """The ways before and after the change."""

    before: Sequence[_Fulfilment]
    after: Sequence[_Fulfilment]


_PARTS = """
SELECT fulfilment.id, terms.method, coalesce(consignee.region, ''),
       coalesce((SELECT shipment.number FROM shipment JOIN shipment_summary AS summary
                 ON summary.shipment_id = shipment.id
                 WHERE shipment.fulfilment_id = fulfilment.id
                 AND summary.state NOT IN ('signed', 'returned', 'cancelled') LIMIT 1), '')
FROM fulfilment JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = fulfilment.id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
WHERE fulfilment.order_id = ? ORDER BY fulfilment.id
"""
_PART_LINES = (
    "SELECT order_line_id, sum(quantity) FROM fulfilment_line WHERE fulfilment_id = ?"
    " GROUP BY order_line_id"
)


def _parts(reader: Reader, order_id: str) -> list[_Fulfilment]:
    def fulfilment(row: Row) -> _Fulfilment:
        id_, method, region, shipment = row
        return _Fulfilment(id_, method, region, dict(reader.rows(_PART_LINES, id_)), shipment)

    return [fulfilment(row) for row in reader.rows(_PARTS, order_id)]


def _home(parts: Sequence[_Fulfilment], added: Added) -> str:
    """The fulfilment that added goods go with."""
    for part in parts:
        if part.method != COUNTER and added.fulfilment_id in (None, part.id):
            return part.id
    raise PlanDoesNotFit(added.item.name)


def _with_ways(
    reader: Reader, order: Standing, parts: Sequence[_Fulfilment], ways: Iterable[NewWay]
) -> list[_Fulfilment]:
    new = {part.id: part for part in parts}
    for way in ways:
        old = new.get(way.fulfilment_id)
        if old is None:
            raise NotFound(N_("part of the order"), way.fulfilment_id)
        if COUNTER in (old.method, way.method):
            raise PlanDoesNotFit("")
        if old.shipment:
            raise BeingPacked(order.number, old.shipment)
        check_way(reader, part_of(way), way.fulfilment_id)
        region = way.consignee.region if way.consignee else ""
        new[way.fulfilment_id] = replace(old, method=way.method, region=region)
    return list(new.values())


def part_of(way: NewWay) -> Part:
    """The way as a part of a plan; which lines go in it does not change."""
    return Part(way.method, ((1, 1),), way.consignee, way.slot, way.carrier_id)


# --- what bringing it costs -----------------------------------------------------------------------


def _charges(
    reader: Reader,
    order: Standing,
    ways: _Both,
    priced: Priced,
    homes: Sequence[str],
    off: Sequence[LineOff],
    by_hand: int | None,
) -> tuple[Charge, ...] | None:
    """The charges that replace the order's; None where they stay."""
    after = charges.charges_of(reader, _loads(reader, order, ways.after, off, priced, homes))
    if by_hand is not None:
        now = sum(line.worth for line in order.lines if line.is_charge)
        asked = charges.by_hand(reader, by_hand)
        return asked if sum(each.amount for each in asked) != now else None
    try:
        before = charges.charges_of(reader, _loads(reader, order, ways.before, (), None, ()))
    except RegionNotServed:
        return after
    return after if after != before else None


def _loads(
    reader: Reader,
    order: Standing,
    parts: Sequence[_Fulfilment],
    off: Sequence[LineOff],
    priced: Priced | None,
    homes: Sequence[str],
) -> list[Load]:
    gone = {each.line_id: each for each in off}
    variants = [line.variant_id for line in order.lines if line.variant_id]
    new = priced.lines if priced else ()
    variants += [line.line.item.variant_id for line in new]
    weights = charges.unit_weights(reader, variants)
    loads = []
    for part in parts:
        if part.method == COUNTER:
            continue
        worth = grams = 0
        for line_id, quantity in part.lines.items():
            line, less = order.line(line_id), gone.get(line_id)
            left = min(quantity, line.wanted - (less.quantity if less else 0))
            rest = line.wanted - (less.quantity if less else 0)
            value = line.worth - (less.amount if less else 0)
            worth += round_div(value * left, rest) if rest else 0
            grams += grams_of(line.weighed, left, weights.get(line.variant_id or "", 0))
        for home, each in zip(homes, new, strict=False):
            if home == part.id:
                item = each.line.item
                worth += each.total
                unit = weights.get(item.variant_id, 0)
                grams += grams_of(item.weighed, each.line.quantity, unit)
        if worth or grams:
            loads.append(Load(part.method, part.region, worth, grams))
    return loads
