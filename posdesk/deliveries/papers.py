"""What the papers of a delivery say: data for documents, without any layout.

Quantities are thousandths, weights grams, money minor units, times UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.deliveries.pickup import pickup_qr
from posdesk.deliveries.record import (
    Reader,
)
from posdesk.deliveries.togo import to_collect
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.orders.states import COD


@dataclass(frozen=True, slots=True)
class Address:
    """Who receives the goods, and where."""

    name: str = ""
    phone: str = ""
    region: str = ""
    street: str = ""
    note: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Goods of a shipment."""

    position: int
    name: str
    label: str
    sku: str
    barcode: str
    unit: str
    weighed: bool
    quantity: int
    shelf: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PickPart:
    """So many of one kind of goods go into the box with this number."""

    box: int
    shipment_number: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PickRow:
    """One stop of the walk: take ``quantity``, and put it into these boxes."""

    shelf: str
    category: str
    name: str
    label: str
    sku: str
    barcode: str
    unit: str
    weighed: bool
    quantity: int
    parts: tuple[PickPart, ...]


@dataclass(frozen=True, slots=True)
class PickBox:
    """A box of a pick list: one shipment."""

    box: int
    shipment_number: str
    order_number: str
    method: str
    consignee: str
    due_at: int | None
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class PickListPaper:
    """拣货单: the walk along the shelves in ``rows``, and what each order gets in ``boxes``."""

    number: str
    made_at: int
    made_by: str
    rows: tuple[PickRow, ...]
    boxes: tuple[PickBox, ...]


@dataclass(frozen=True, slots=True)
class ParcelPaper:
    """A parcel: number ``position`` of so many of its shipment."""

    parcel_id: str
    position: int
    of: int
    weight: int
    waybill: str


@dataclass(frozen=True, slots=True)
class ShipmentPaper:
    """A shipment: for the packing slip 装箱单 and the dispatch note 发货单 (with its signature
    line).

    ``collect`` is cash on delivery; ``pickup_code`` and ``pickup_qr`` are empty but for pick-ups.
    """

    shipment_id: str
    number: str
    order_id: str
    order_number: str
    ordered_at: int
    made_at: int
    method: str
    state: str
    address: Address
    slot_day: str
    slot_from: int
    slot_until: int
    carrier: str
    carrier_phone: str
    lines: tuple[PaperLine, ...]
    parcels: tuple[ParcelPaper, ...]
    collect: int
    note: str
    pickup_code: str
    pickup_qr: str
    packed_by: str


@dataclass(frozen=True, slots=True)
class LabelPaper:
    """A waybill label of 100 × 150 mm for one parcel. ``code`` is what its barcode holds: the
    waybill, or the shipment's number where the shop's own driver brings it.
    """

    code: str
    waybill: str
    carrier: str
    carrier_phone: str
    parcel: ParcelPaper
    shipment_number: str
    order_number: str
    method: str
    address: Address
    slot_day: str
    slot_from: int
    slot_until: int
    collect: int
    contents: str


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """A parcel on a hand-over list."""

    waybill: str
    shipment_number: str
    order_number: str
    consignee: str
    region: str
    parcel: int
    of: int
    weight: int
    collect: int


@dataclass(frozen=True, slots=True)
class HandOverPaper:
    """交接单: the parcels that a carrier took at one time, to be signed."""

    number: str
    carrier: str
    carrier_phone: str
    made_at: int
    made_by: str
    received_by: str
    rows: tuple[HandOverRow, ...]

    @property
    def weight(self) -> int:
        """Grams of all parcels."""
        return sum(row.weight for row in self.rows)


@dataclass(frozen=True, slots=True)
class RunStopPaper:
    """A stop of a driver, in the order in which he drives."""

    position: int
    shipment_number: str
    order_number: str
    address: Address
    slot_day: str
    slot_from: int
    slot_until: int
    parcels: int
    weight: int
    collect: int
    note: str


@dataclass(frozen=True, slots=True)
class RunPaper:
    """配送单: a driver's run with its stops, and the cash to be brought back."""

    number: str
    driver: str
    made_at: int
    made_by: str
    stops: tuple[RunStopPaper, ...]

    @property
    def collect(self) -> int:
        """Cash on delivery of all stops."""
        return sum(stop.collect for stop in self.stops)


_LINES = """
SELECT line.position, line.name, line.label, line.sku,
       coalesce(nullif(line.barcode, ''), (SELECT code FROM barcode
           WHERE variant_id = line.variant_id AND deleted_at IS NULL ORDER BY id LIMIT 1), ''),
       line.unit, line.weighed, part.quantity, coalesce(variant.shelf, ''), line.note
FROM shipment_line AS part JOIN order_line AS line ON line.id = part.order_line_id
LEFT JOIN variant ON variant.id = line.variant_id
WHERE part.shipment_id = ? ORDER BY line.position
"""
_PARCELS = """
SELECT parcel.id, parcel.position, (SELECT count(*) FROM parcel AS other
           WHERE other.shipment_id = parcel.shipment_id), parcel.weight,
       coalesce((SELECT number FROM waybill WHERE parcel_id = parcel.id ORDER BY id DESC LIMIT 1),
                '')
FROM parcel WHERE parcel.shipment_id = ? ORDER BY parcel.position
"""
_SHIPMENT = """
SELECT shipment.number, shipment.order_id, orders.number, orders.occurred_at,
       shipment.occurred_at, shipment.method, summary.state,
       coalesce(consignee.name, ''), coalesce(consignee.phone, ''),
       coalesce(consignee.region, ''), coalesce(consignee.street, ''),
       coalesce(consignee.note, ''), coalesce(consignee.hours, ''),
       coalesce(terms.slot_day, ''), coalesce(terms.slot_from, 0), coalesce(terms.slot_until, 0),
       coalesce(carrier.name, ''), coalesce(carrier.phone, ''), orders.terms, orders.note,
       coalesce((SELECT code FROM pickup_code WHERE fulfilment_id = shipment.fulfilment_id
                 ORDER BY id DESC LIMIT 1), ''),
       coalesce(staff.name, '')
FROM shipment JOIN orders ON orders.id = shipment.order_id
JOIN shipment_summary AS summary ON summary.shipment_id = shipment.id
LEFT JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = shipment.fulfilment_id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
LEFT JOIN carrier ON carrier.id = summary.carrier_id
LEFT JOIN staff ON staff.id = shipment.staff_id
WHERE shipment.id = ?
"""
_WALK = """
SELECT coalesce(variant.shelf, ''), coalesce(category.name, ''), line.name, line.label, line.sku,
       coalesce(nullif(line.barcode, ''), (SELECT code FROM barcode
           WHERE variant_id = line.variant_id AND deleted_at IS NULL ORDER BY id LIMIT 1), ''),
       line.unit, line.weighed, coalesce(line.variant_id, line.id), listed.position,
       shipment.number, sum(part.quantity)
FROM pick_list_shipment AS listed JOIN shipment ON shipment.id = listed.shipment_id
JOIN shipment_line AS part ON part.shipment_id = shipment.id
JOIN order_line AS line ON line.id = part.order_line_id
LEFT JOIN variant ON variant.id = line.variant_id
LEFT JOIN product ON product.id = variant.product_id
LEFT JOIN category ON category.id = product.category_id
WHERE listed.pick_list_id = ?
GROUP BY 9, listed.position
ORDER BY variant.shelf IS NULL OR variant.shelf = '', variant.shelf, category.position,
         category.name, line.name, line.label, 9, listed.position
"""


def shipment_paper(reader: Reader, shipment_id: str) -> ShipmentPaper:
    """A shipment for its packing slip or dispatch note; raises `NotFound`."""
    row = reader.row(_SHIPMENT, shipment_id)
    if row is None:
        raise NotFound(N_("shipment"), shipment_id)
    number, order_id, order_number, ordered_at, made_at, method, state, *rest = row
    address, rest = Address(*rest[:6]), rest[6:]
    slot_day, slot_from, slot_until, carrier, phone, terms, note, code, packer = rest
    picked = method == "pickup" and bool(code)
    return ShipmentPaper(
        *(shipment_id, number, order_id, order_number, ordered_at, made_at, method, state),
        *(address, slot_day, slot_from, slot_until, carrier, phone),
        lines=_lines(reader, shipment_id),
        parcels=parcels(reader, shipment_id),
        collect=to_collect(reader, order_id, shipment_id) if terms == COD else 0,
        note=note,
        pickup_code=code if picked else "",
        pickup_qr=pickup_qr(order_number, code) if picked else "",
        packed_by=packer,
    )


def _lines(reader: Reader, shipment_id: str) -> tuple[PaperLine, ...]:
    lines = (PaperLine(*row) for row in reader.rows(_LINES, shipment_id))
    return tuple(replace(line, weighed=bool(line.weighed)) for line in lines)


def parcels(reader: Reader, shipment_id: str) -> tuple[ParcelPaper, ...]:
    """The parcels of a shipment with the waybills that they have now."""
    return tuple(ParcelPaper(*row) for row in reader.rows(_PARCELS, shipment_id))


def labels(reader: Reader, shipment_id: str) -> tuple[LabelPaper, ...]:
    """The label of each parcel of a shipment; raises `NotFound`."""
    paper = shipment_paper(reader, shipment_id)
    names = [f"{line.name} {line.label}".strip() for line in paper.lines[:MOST_CONTENTS]]
    contents = (", " if all(map(str.isascii, names)) else "、").join(names)
    return tuple(
        LabelPaper(
            code=parcel.waybill or paper.number,
            waybill=parcel.waybill,
            carrier=paper.carrier,
            carrier_phone=paper.carrier_phone,
            parcel=parcel,
            shipment_number=paper.number,
            order_number=paper.order_number,
            method=paper.method,
            address=paper.address,
            slot_day=paper.slot_day,
            slot_from=paper.slot_from,
            slot_until=paper.slot_until,
            collect=paper.collect if parcel.position == 1 else 0,
            contents=contents,
        )
        for parcel in paper.parcels
    )


MOST_CONTENTS = 6
"""So many kinds of goods are named on a label."""


def pick_list_paper(reader: Reader, pick_list_id: str) -> PickListPaper:
    """A pick list: its walk by shelf and category, and its boxes; raises `NotFound`."""
    row = reader.row(
        "SELECT number, pick_list.occurred_at, coalesce(staff.name, '') FROM pick_list"
        " LEFT JOIN staff ON staff.id = pick_list.staff_id WHERE pick_list.id = ?",
        pick_list_id,
    )
    if row is None:
        raise NotFound(N_("pick list"), pick_list_id)
    boxes = tuple(
        _box(reader, position, shipment_id)
        for position, shipment_id in reader.rows(
            "SELECT position, shipment_id FROM pick_list_shipment WHERE pick_list_id = ?"
            " ORDER BY position",
            pick_list_id,
        )
    )
    number, made_at, made_by = row
    return PickListPaper(number, made_at, made_by, _walk(reader, pick_list_id), boxes)


def _box(reader: Reader, position: int, shipment_id: str) -> PickBox:
    paper = shipment_paper(reader, shipment_id)
    due_at = reader.value("SELECT due_at FROM shipment_summary WHERE shipment_id = ?", shipment_id)
    about = (position, paper.number, paper.order_number, paper.method, paper.address.name)
    return PickBox(*about, due_at, paper.lines)


def _walk(reader: Reader, pick_list_id: str) -> tuple[PickRow, ...]:
    stops: dict[str, PickRow] = {}
    for row in reader.rows(_WALK, pick_list_id):
        shelf, category, name, label, sku, code, unit, weighed, key, box, number, quantity = row
        empty = PickRow(shelf, category, name, label, sku, code, unit, bool(weighed), 0, ())
        stop = stops.get(key, empty)
        parts = (*stop.parts, PickPart(box, number, quantity))
        stops[key] = replace(stop, quantity=stop.quantity + quantity, parts=parts)
    return tuple(stops.values())


def hand_over_paper(reader: Reader, hand_over_id: str) -> HandOverPaper:
    """A hand-over list with all its parcels; raises `NotFound`."""
    row = reader.row(
        "SELECT hand_over.number, carrier.name, carrier.phone, hand_over.occurred_at,"
        " coalesce(staff.name, ''), hand_over.received_by FROM hand_over"
        " JOIN carrier ON carrier.id = hand_over.carrier_id"
        " LEFT JOIN staff ON staff.id = hand_over.staff_id WHERE hand_over.id = ?",
        hand_over_id,
    )
    if row is None:
        raise NotFound(N_("hand-over"), hand_over_id)
    rows: list[HandOverRow] = []
    for (shipment_id,) in reader.rows(
        "SELECT shipment_id FROM shipment_event WHERE hand_over_id = ? AND state = 'handed_over'"
        " ORDER BY id",
        hand_over_id,
    ):
        rows += _handed(shipment_paper(reader, shipment_id))
    number, carrier, phone, made_at, made_by, received_by = row
    return HandOverPaper(number, carrier, phone, made_at, made_by, received_by, tuple(rows))


def _handed(paper: ShipmentPaper) -> list[HandOverRow]:
    return [
        HandOverRow(
            *(parcel.waybill, paper.number, paper.order_number, paper.address.name),
            *(paper.address.region, parcel.position, parcel.of, parcel.weight),
            paper.collect if parcel.position == 1 else 0,
        )
        for parcel in paper.parcels
    ]


def run_paper(reader: Reader, run_id: str) -> RunPaper:
    """A driver's run sheet; raises `NotFound`."""
    row = reader.row(
        "SELECT run.number, coalesce(nullif(run.driver_name, ''), driver.name, ''),"
        " run.occurred_at, coalesce(maker.name, '') FROM driver_run AS run"
        " LEFT JOIN staff AS driver ON driver.id = run.driver_id"
        " LEFT JOIN staff AS maker ON maker.id = run.staff_id WHERE run.id = ?",
        run_id,
    )
    if row is None:
        raise NotFound(N_("run"), run_id)
    stops = reader.rows(
        "SELECT position, shipment_id FROM run_stop WHERE run_id = ? ORDER BY position", run_id
    )
    number, driver, made_at, made_by = row
    sheet = tuple(_stop(position, shipment_paper(reader, id_)) for position, id_ in stops)
    return RunPaper(number, driver, made_at, made_by, sheet)


def _stop(position: int, paper: ShipmentPaper) -> RunStopPaper:
    return RunStopPaper(
        *(position, paper.number, paper.order_number, paper.address),
        *(paper.slot_day, paper.slot_from, paper.slot_until, len(paper.parcels)),
        sum(parcel.weight for parcel in paper.parcels),
        paper.collect,
        paper.note,
    )
