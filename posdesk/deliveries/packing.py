"""Preparing: a shipment is made of what is still to go, checked line by line, and packed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posdesk.cart.texts import check_texts
from posdesk.catalog.scanning import NeedsWeight, NotOnSale, Scanned, UnknownCode, scan
from posdesk.changes import Done
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.deliveries.errors import (
    BadCheck,
    BadParcels,
    NotAllChecked,
    NothingToPack,
    OrderEnded,
    OrderNotAccepted,
    TooMany,
    TooMuchToPack,
    UnknownItem,
    WrongItem,
)
from posdesk.deliveries.record import (
    Held,
    Step,
    check_may_leave,
    load,
    take_step,
    write_step,
)
from posdesk.deliveries.states import CANCELLED, PACKED, PACKING, SHIPMENT, STATES, check_step
from posdesk.deliveries.togo import ToGo, to_go
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import Parcel, PickCheck, Shipment, ShipmentLine
from posdesk.money import THOUSAND
from posdesk.orders import summary as orders
from posdesk.orders.numbers import lettered
from posdesk.staff.access import authorize
from posdesk.workflow import IllegalStep

MOST_PARCELS = 99
MOST_GRAMS = 1_000_000

_ORDER = (
    "SELECT orders.number, summary.accepted, summary.status FROM orders"
    " JOIN order_summary AS summary ON summary.order_id = orders.id WHERE orders.id = ?"
)
_LINE = """
SELECT part.order_line_id, line.name, line.variant_id, part.quantity,
       (SELECT coalesce(sum(quantity), 0) FROM pick_check
        WHERE shipment_id = part.shipment_id AND order_line_id = part.order_line_id
        AND quality_ok = 1)
FROM shipment_line AS part JOIN order_line AS line ON line.id = part.order_line_id
WHERE part.shipment_id = ?
"""
_WEIGHT = """
SELECT coalesce(sum(CASE WHEN line.weighed THEN part.quantity
                         ELSE part.quantity * variant.weight / 1000 END), 0)
FROM shipment_line AS part JOIN order_line AS line ON line.id = part.order_line_id
JOIN variant ON variant.id = line.variant_id WHERE part.shipment_id = ?
"""


@dataclass(frozen=True, slots=True)
class Started:
    """A shipment that is being packed now."""

    shipment_id: str
    number: str
    order_id: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A line after a check; quantities in thousandths. ``all_done``: nothing is missing any more,
    in the line (`done`) or in the whole shipment.
    """

    order_line_id: str
    name: str
    wanted: int
    checked: int
    all_done: bool

    @property
    def done(self) -> bool:
        return self.checked >= self.wanted


def start_packing(
    db: Database,
    actor: str | None,
    order_id: str,
    fulfilment_id: str | None = None,
    quantities: Mapping[str, int] | None = None,
) -> Done[Started]:
    """Make a shipment of what of a fulfilment is still to go.

    ``fulfilment_id`` None takes the order's first that has something to go; ``quantities``
    (order line id → thousandths) makes a part shipment of these alone.

    Raises:
        NothingToPack, TooMuchToPack, OrderNotAccepted, OrderEnded, NotPaidYet, NotAllowed, NotFound
    """
    with db.command("delivery.start_packing", actor) as tx:
        authorize(tx, "deliveries.handle")
        number = _check_order(tx, order_id)
        going = [
            line
            for line in to_go(tx, order_id)
            if fulfilment_id in (None, line.fulfilment_id) and line.left > 0
        ]
        if not going:
            raise NothingToPack(number)
        mine = [line for line in going if line.fulfilment_id == going[0].fulfilment_id]
        if mine[0].method != "pickup":
            check_may_leave(tx, order_id)
        started = _open(tx, order_id, mine[0], _chosen(number, mine, quantities))
        failpoint("delivery.packing.started")
        orders.refresh(tx, order_id)
    return Done(started, tx.changes)


def _check_order(tx: Command, order_id: str) -> str:
    row = tx.row(_ORDER, order_id)
    if row is None:
        raise NotFound(N_("order"), order_id)
    number, accepted, status = row
    if status == "cancelled":
        raise OrderEnded(number)
    if not accepted:
        raise OrderNotAccepted(number)
    return str(number)


def _chosen(
    number: str, mine: Sequence[ToGo], quantities: Mapping[str, int] | None
) -> list[tuple[str, int]]:
    """(order line id, thousandths) that go into the shipment."""
    if quantities is None:
        return [(line.order_line_id, line.left) for line in mine]
    left = {line.order_line_id: line for line in mine}
    chosen = [(line_id, quantity) for line_id, quantity in quantities.items() if quantity]
    for line_id, quantity in chosen:
        line = left.get(line_id)
        if line is None or not 0 < quantity <= line.left:
            raise TooMuchToPack(line.name if line else line_id, quantity, line.left if line else 0)
    if not chosen:
        raise NothingToPack(number)
    return chosen


def _open(tx: Command, order_id: str, first: ToGo, chosen: Sequence[tuple[str, int]]) -> Started:
    started = Started(tx.new_id(), lettered(tx, "P", "shipment"), order_id)
    tx.insert(
        Shipment,
        id=started.shipment_id,
        number=started.number,
        order_id=order_id,
        fulfilment_id=first.fulfilment_id,
        method=first.method,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        business_day=business_day(tx.now, tx.zone),
        occurred_at=tx.now,
    )
    tx.insert_many(
        ShipmentLine,
        (
            {
                "id": tx.new_id(),
                "shipment_id": started.shipment_id,
                "order_line_id": line_id,
                "quantity": quantity,
            }
            for line_id, quantity in chosen
        ),
    )
    held = Held(
        *(started.shipment_id, started.number, order_id, first.fulfilment_id, first.method),
        *(tx.now, PACKING, ""),
    )
    write_step(tx, held, Step(PACKING))
    return started


def check_scan(db: Database, actor: str | None, shipment_id: str, code: str) -> Done[Checked]:
    """A code was scanned into the box: a barcode counts its pieces, a scale's label its weight.

    Raises:
        WrongItem, UnknownItem, TooMany, IllegalStep, NotAllowed, NotFound
    """
    found = scan(db, code)
    if isinstance(found, Scanned):
        variant_id, name, quantity = found.item.variant_id, found.item.name, found.quantity
    elif isinstance(found, NeedsWeight | NotOnSale):
        # No weight on the code, or no longer sold: the whole line, or one piece, lies there.
        variant_id, name, quantity = found.item.variant_id, found.item.name, 0
    else:
        raise UnknownItem(found.code if isinstance(found, UnknownCode) else code)
    with db.command("delivery.check", actor) as tx:
        held = _packing(tx, shipment_id)
        lines = [line for line in _lines(tx, held.id) if line[2] == variant_id]
        if not lines:
            raise WrongItem(name)
        line = next((one for one in lines if one[4] < one[3]), lines[0])
        missing = line[3] - line[4]
        if not quantity:
            whole = isinstance(found, NeedsWeight) or missing < THOUSAND
            quantity = max(missing, 1) if whole else THOUSAND
        if quantity > missing:
            raise TooMany(line[1], sum(one[3] for one in lines))
        _write_check(tx, held, line[0], quantity, quality_ok=True, scanned=True, note="")
        checked = _after(tx, held, line[0])
    return Done(checked, tx.changes)


def check_line(
    db: Database,
    actor: str | None,
    shipment_id: str,
    order_line_id: str,
    quantity: int,
    quality_ok: bool = True,
    note: str = "",
) -> Done[Checked]:
    """Thousandths of a line were counted and looked at by hand; negative takes a count back.

    What is not good (``quality_ok`` false, with a note) is written down and does not count.

    Raises:
        TooMany, BadCheck, IllegalStep, NotAllowed, NotFound, TextTooLong, CardNumberRefused
    """
    check_texts(note)
    with db.command("delivery.check", actor) as tx:
        held = _packing(tx, shipment_id)
        line = next((one for one in _lines(tx, held.id) if one[0] == order_line_id), None)
        if line is None:
            raise NotFound(N_("line"), order_line_id)
        _line_id, name, _variant, wanted, checked = line
        if quantity == 0 or (quality_ok and checked + quantity < 0):
            raise BadCheck(name)
        if quality_ok and checked + quantity > wanted:
            raise TooMany(name, wanted)
        if not quality_ok and not note.strip():
            raise BadCheck(name)
        _write_check(
            tx, held, order_line_id, quantity, quality_ok=quality_ok, scanned=False, note=note
        )
        after = _after(tx, held, order_line_id)
    return Done(after, tx.changes)


def _packing(tx: Command, shipment_id: str) -> Held:
    authorize(tx, "deliveries.handle")
    held = load(tx, shipment_id)
    if held.state != PACKING:
        raise IllegalStep(SHIPMENT.name, STATES[held.state], STATES[PACKING])
    return held


def _lines(tx: Command, shipment_id: str) -> list[tuple[str, str, str | None, int, int]]:
    """(order line id, name, variant id, wanted, checked)"""
    return [(row[0], row[1], row[2], row[3], row[4]) for row in tx.rows(_LINE, shipment_id)]


def _write_check(
    tx: Command,
    held: Held,
    line_id: str,
    quantity: int,
    *,
    quality_ok: bool,
    scanned: bool,
    note: str,
) -> None:
    tx.insert(
        PickCheck,
        id=tx.new_id(),
        shipment_id=held.id,
        order_line_id=line_id,
        quantity=quantity,
        quality_ok=int(quality_ok),
        scanned=int(scanned),
        note=note.strip(),
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
    tx.changed("deliveries")


def _after(tx: Command, held: Held, line_id: str) -> Checked:
    lines = _lines(tx, held.id)
    line = next(one for one in lines if one[0] == line_id)
    return Checked(line[0], line[1], line[3], line[4], all(one[4] >= one[3] for one in lines))


def goods_weight(reader: Database | Command, shipment_id: str) -> int:
    """What the goods of a shipment weigh, in grams, as far as the catalog knows."""
    return int(reader.value(_WEIGHT, shipment_id))


def pack(
    db: Database, actor: str | None, shipment_id: str, weights: Sequence[int] = ()
) -> Done[tuple[str, ...]]:
    """Close the box, or boxes: one parcel for each of ``weights`` (grams; 0: not known); without
    any, one parcel of the weight of its goods. Answers the parcels' ids.

    Raises:
        NotAllChecked, BadParcels, IllegalStep, NotAllowed, NotFound
    """
    with db.command("delivery.pack", actor) as tx:
        authorize(tx, "deliveries.handle")
        held = load(tx, shipment_id)
        check_step(held.state, PACKED, held.method)
        missing = sum(1 for line in _lines(tx, held.id) if line[4] < line[3])
        if missing:
            raise NotAllChecked(held.number, missing)
        parcels = _write_parcels(tx, held, tuple(weights) or (goods_weight(tx, held.id),))
        failpoint("delivery.parcels.written")
        take_step(tx, held, Step(PACKED))
    return Done(parcels, tx.changes)


def _write_parcels(tx: Command, held: Held, weights: Sequence[int]) -> tuple[str, ...]:
    if len(weights) > MOST_PARCELS or any(not 0 <= weight <= MOST_GRAMS for weight in weights):
        raise BadParcels(MOST_PARCELS)
    ids = tuple(tx.new_id() for _weight in weights)
    tx.insert_many(
        Parcel,
        (
            {
                "id": id_,
                "shipment_id": held.id,
                "position": position,
                "weight": weight,
                "occurred_at": tx.now,
            }
            for position, (id_, weight) in enumerate(zip(ids, weights, strict=True), 1)
        ),
    )
    return ids


def cancel_shipment(
    db: Database, actor: str | None, shipment_id: str, reason: str = ""
) -> Done[None]:
    """Take a shipment apart that has not left: its goods go back on the shelf, and are to go again.

    Raises:
        IllegalStep: it left. NotAllowed, NotFound, TextTooLong, CardNumberRefused
    """
    with db.command("delivery.cancel", actor) as tx:
        authorize(tx, "deliveries.handle")
        take_step(tx, load(tx, shipment_id), Step(CANCELLED, detail=reason))
    return Done(None, tx.changes)
