"""How the parts of an order get to the customer, and the shipments they travel in."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.members.addresses import place

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class ConsigneeRow:
    """Who receives goods and where; the phone is whole here; `members.phones.masked` hides it."""

    name: str
    phone: str
    region: str
    street: str
    note: str
    hours: str

    @property
    def address(self) -> str:
        """The address as it is written: without the slashes of the region's path."""
        return place(self.region, self.street)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of an order with its terms as they are now. Slot times are minutes after midnight."""

    fulfilment_id: str
    method: str
    carrier: str
    slot_day: str
    slot_from: int
    slot_until: int
    due_at: int | None
    consignee: ConsigneeRow | None
    code: str
    code_until: int | None
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A box: grams, and its carrier's number ("" before it has one)."""

    position: int
    weight: int
    carrier: str
    waybill: str
    tracking: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a shipment."""

    state: str
    at: int
    place: str
    detail: str
    person: str
    who: str


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment with its parcels and what happened to it, the newest last."""

    shipment_id: str
    number: str
    fulfilment_id: str
    method: str
    state: str
    state_at: int
    carrier_id: str
    carrier: str
    late_at: int | None
    lines: tuple[tuple[str, int], ...]
    parcels: tuple[ParcelRow, ...]
    steps: tuple[StepRow, ...]

    @property
    def waybills(self) -> tuple[str, ...]:
        return tuple(parcel.waybill for parcel in self.parcels if parcel.waybill)


_PARTS = """
SELECT part.id, terms.method, coalesce(carrier.name, ''), slot_day, slot_from, slot_until, due_at,
       who.name, who.phone, who.region, who.street, who.note, who.hours,
       (SELECT code FROM pickup_code WHERE fulfilment_id = part.id ORDER BY id DESC LIMIT 1),
       (SELECT expires_at FROM pickup_code WHERE fulfilment_id = part.id ORDER BY id DESC LIMIT 1)
FROM fulfilment AS part
JOIN fulfilment_terms AS terms ON terms.id = (
    SELECT id FROM fulfilment_terms WHERE fulfilment_id = part.id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee AS who ON who.id = terms.consignee_id
LEFT JOIN carrier ON carrier.id = terms.carrier_id
WHERE part.order_id = ? ORDER BY part.id
"""
_PART_LINES = """
SELECT fulfilment_id, order_line_id, quantity FROM fulfilment
JOIN fulfilment_line ON fulfilment_id = fulfilment.id WHERE order_id = ? ORDER BY fulfilment_line.id
"""


def parts(db: Reader, order_id: str) -> tuple[PartRow, ...]:
    """The ways of an order; none where it was handed over at the counter."""
    lines = _grouped(db.rows(_PART_LINES, order_id))
    found = []
    for row in db.rows(_PARTS, order_id):
        consignee = ConsigneeRow(*row[7:13]) if row[7] is not None else None
        going = tuple(lines.get(row[0], ()))
        found.append(PartRow(*[*row[:7], consignee, row[13] or "", row[14], going]))
    return tuple(found)


_SHIPMENTS = """
SELECT shipment.id, shipment.number, fulfilment_id, shipment.method, one.state, one.state_at,
       coalesce(carrier.id, ''), coalesce(carrier.name, ''), one.late_at
FROM shipment JOIN shipment_summary AS one ON one.shipment_id = shipment.id
LEFT JOIN carrier ON carrier.id = one.carrier_id
WHERE shipment.order_id = ? ORDER BY shipment.id
"""
_SENT = """
SELECT shipment_id, order_line_id, quantity FROM shipment JOIN shipment_line
ON shipment_id = shipment.id WHERE order_id = ? ORDER BY shipment_line.id
"""
_PARCELS = """
SELECT parcel.shipment_id, parcel.position, weight, coalesce(carrier.name, ''),
       coalesce(waybill.number, ''),
       coalesce(tracking_url, '')
FROM parcel LEFT JOIN waybill ON waybill.id = (
    SELECT id FROM waybill WHERE parcel_id = parcel.id ORDER BY id DESC LIMIT 1)
LEFT JOIN carrier ON carrier.id = waybill.carrier_id
WHERE parcel.shipment_id IN (SELECT id FROM shipment WHERE order_id = ?)
ORDER BY parcel.position
"""
_STEPS = """
SELECT shipment_id, state, happened_at, place, detail, person, coalesce(name, '')
FROM shipment_event AS event LEFT JOIN staff ON staff.id = event.staff_id
WHERE shipment_id IN (SELECT id FROM shipment WHERE order_id = ?)
ORDER BY happened_at, event.id
"""


def shipments(db: Reader, order_id: str) -> tuple[ShipmentRow, ...]:
    """The shipments of an order."""
    rows = db.rows(_SHIPMENTS, order_id)
    if not rows:
        return ()
    lines = _grouped(db.rows(_SENT, order_id))
    parcels: dict[str, list[ParcelRow]] = {}
    for shipment_id, *parcel in db.rows(_PARCELS, order_id):
        parcels.setdefault(shipment_id, []).append(ParcelRow(*parcel))
    steps: dict[str, list[StepRow]] = {}
    for shipment_id, *step in db.rows(_STEPS, order_id):
        steps.setdefault(shipment_id, []).append(StepRow(*step))
    found = []
    for row in rows:
        of = (each.get(row[0], ()) for each in (lines, parcels, steps))
        found.append(ShipmentRow(*[*row, *map(tuple, of)]))
    return tuple(found)


def _grouped(rows: list[tuple[str, str, int]]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for owner, line_id, quantity in rows:
        found.setdefault(owner, []).append((line_id, quantity))
    return found
