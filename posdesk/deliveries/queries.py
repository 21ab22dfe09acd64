"""One shipment as its screen shows it. Quantities in thousandths, weights in grams, money in minor
units, times in UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.deliveries import papers
from posdesk.deliveries.carriers import CarrierCard, carrier
from posdesk.deliveries.packing import goods_weight
from posdesk.deliveries.papers import ParcelPaper, ShipmentPaper
from posdesk.deliveries.record import (
    Reader,
)
from posdesk.deliveries.states import SHIPMENT
from posdesk.deliveries.togo import ToGo, to_go
from posdesk.errors import NotFound
from posdesk.i18n import N_


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line while it is packed: how many of those wanted are in the box. ``faults`` says what was
    found not good.
    """

    order_line_id: str
    name: str
    label: str
    sku: str
    unit: str
    weighed: bool
    shelf: str
    wanted: int
    checked: int
    scanned: bool
    faults: tuple[str, ...]

    @property
    def done(self) -> bool:
        return self.checked >= self.wanted


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step of a shipment, as the timeline shows it."""

    state: str
    happened_at: int
    place: str
    detail: str
    person: str
    source: str
    staff: str
    photo_id: str
    document: str  # number of the hand-over or the run it belongs to


@dataclass(frozen=True, slots=True)
class ShipmentDetail:
    """A shipment with its goods, parcels and steps; ``next_states`` are legal from here."""

    paper: ShipmentPaper
    fulfilment_id: str
    state: str
    next_states: tuple[str, ...]
    carrier: CarrierCard | None
    lines: tuple[CheckLine, ...]
    parcels: tuple[ParcelPaper, ...]
    events: tuple[EventRow, ...]
    late_at: int | None
    stuck_at: int | None
    due_at: int | None
    hand_over_id: str
    run_id: str
    goods_weight: int

    @property
    def remaining(self) -> int:
        """Lines that are not checked yet."""
        return sum(1 for line in self.lines if not line.done)


_LINES = """
SELECT part.order_line_id, line.name, line.label, line.sku, line.unit, line.weighed,
       coalesce(variant.shelf, ''), part.quantity,
       (SELECT coalesce(sum(quantity), 0) FROM pick_check WHERE shipment_id = part.shipment_id
        AND order_line_id = part.order_line_id AND quality_ok = 1),
       EXISTS (SELECT 1 FROM pick_check WHERE shipment_id = part.shipment_id
               AND order_line_id = part.order_line_id AND scanned = 1)
FROM shipment_line AS part JOIN order_line AS line ON line.id = part.order_line_id
LEFT JOIN variant ON variant.id = line.variant_id
WHERE part.shipment_id = ? ORDER BY line.position, line.id
"""
_FAULTS = (
    "SELECT note FROM pick_check WHERE shipment_id = ? AND order_line_id = ? AND quality_ok = 0"
    " ORDER BY id"
)
_EVENTS = """
SELECT event.state, event.happened_at, event.place, event.detail, event.person, event.source,
       coalesce(staff.name, ''), coalesce(event.photo_id, ''),
       coalesce(hand_over.number, driver_run.number, '')
FROM shipment_event AS event LEFT JOIN staff ON staff.id = event.staff_id
LEFT JOIN hand_over ON hand_over.id = event.hand_over_id
LEFT JOIN driver_run ON driver_run.id = event.run_id
WHERE event.shipment_id = ? ORDER BY event.happened_at DESC, event.id DESC
"""
_SUMMARY = """
SELECT shipment.fulfilment_id, summary.state, summary.carrier_id, summary.late_at,
       summary.stuck_at, summary.due_at,
       coalesce((SELECT hand_over_id FROM shipment_event WHERE shipment_id = summary.shipment_id
                 AND hand_over_id IS NOT NULL ORDER BY id DESC LIMIT 1), ''),
       coalesce((SELECT run_id FROM shipment_event WHERE shipment_id = summary.shipment_id
                 AND run_id IS NOT NULL ORDER BY id DESC LIMIT 1), '')
FROM shipment_summary AS summary JOIN shipment ON shipment.id = summary.shipment_id
WHERE summary.shipment_id = ?
"""


def shipment_detail(reader: Reader, shipment_id: str) -> ShipmentDetail:
    """A shipment; raises `NotFound`."""
    paper = papers.shipment_paper(reader, shipment_id)
    row = reader.row(_SUMMARY, shipment_id)
    assert row is not None
    fulfilment_id, state, carrier_id, late_at, stuck_at, due_at, hand_over_id, run_id = row
    return ShipmentDetail(
        paper,
        fulfilment_id,
        state,
        tuple(SHIPMENT.targets(state)),
        carrier(reader, carrier_id) if carrier_id else None,
        check_lines(reader, shipment_id),
        paper.parcels,
        tuple(EventRow(*event) for event in reader.rows(_EVENTS, shipment_id)),
        late_at,
        stuck_at,
        due_at,
        hand_over_id,
        run_id,
        goods_weight(reader, shipment_id),
    )


def check_lines(reader: Reader, shipment_id: str) -> tuple[CheckLine, ...]:
    """The lines of a shipment with what was checked of them."""
    found: list[CheckLine] = []
    for row in reader.rows(_LINES, shipment_id):
        line_id, name, label, sku, unit, weighed, shelf, wanted, checked, scanned = row
        faults = tuple(note for (note,) in reader.rows(_FAULTS, shipment_id, line_id))
        about = (line_id, name, label, sku, unit, bool(weighed), shelf)
        found.append(CheckLine(*about, wanted, checked, bool(scanned), faults))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OrderToGo:
    """An order that waits to be packed: what is still to go of it."""

    order_id: str
    number: str
    name: str
    region: str
    note: str
    lines: tuple[ToGo, ...]


def order_to_go(reader: Reader, order_id: str) -> OrderToGo:
    """What of an order is still to go; raises `NotFound`."""
    row = reader.row(
        "SELECT orders.number, coalesce(consignee.name, ''), coalesce(consignee.region, ''),"
        " orders.note FROM orders LEFT JOIN fulfilment_terms AS terms ON terms.id = ("
        " SELECT t.id FROM fulfilment_terms AS t JOIN fulfilment ON fulfilment.id ="
        " t.fulfilment_id WHERE fulfilment.order_id = orders.id AND t.method <> 'counter'"
        " ORDER BY t.version DESC, t.id LIMIT 1)"
        " LEFT JOIN consignee ON consignee.id = terms.consignee_id WHERE orders.id = ?",
        order_id,
    )
    if row is None:
        raise NotFound(N_("order"), order_id)
    number, name, region, note = row
    lines = tuple(line for line in to_go(reader, order_id) if line.left > 0)
    return OrderToGo(order_id, number, name, region, note, lines)
