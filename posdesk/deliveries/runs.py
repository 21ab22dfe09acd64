"""The shop's own drivers: a run takes shipments along, and its cash is settled when it is back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cart.texts import check_texts
from posdesk.changes import Done
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.deliveries.errors import (
    CashDiffers,
    NameMissing,
    NoneChosen,
    RunOpen,
    RunSettled,
)
from posdesk.deliveries.record import (
    Reader,
    Step,
    check_may_leave,
    load,
    take_step,
)
from posdesk.deliveries.states import (
    FAILED,
    HANDED_OVER,
    OUT_FOR_DELIVERY,
    SHIPMENT,
    SIGNED,
    STATES,
    check_step,
)
from posdesk.deliveries.togo import to_collect
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import DriverRun, RunSettlement, RunStop
from posdesk.orders.numbers import lettered
from posdesk.orders.states import COD
from posdesk.payments.balance import book_cash
from posdesk.staff.access import authorize
from posdesk.workflow import IllegalStep

OPEN = "open"
"""A stop of which nobody said yet what became of it."""

# What became of each stop on this run; one that failed may be on a later run again.
_STOPS = """
SELECT stop.position, stop.shipment_id, shipment.number, shipment.order_id, orders.number,
       orders.terms, coalesce((SELECT state FROM shipment_event AS event
           WHERE event.shipment_id = stop.shipment_id AND event.run_id = stop.run_id
           AND state IN ('signed', 'failed', 'out_for_delivery')
           ORDER BY event.id DESC LIMIT 1), ''),
       coalesce(consignee.name, ''), coalesce(consignee.region, ''),
       coalesce(consignee.street, ''), coalesce(consignee.phone, '')
FROM run_stop AS stop JOIN shipment ON shipment.id = stop.shipment_id
JOIN orders ON orders.id = shipment.order_id
LEFT JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = shipment.fulfilment_id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
WHERE stop.run_id = ? ORDER BY stop.position
"""
_RUNS = """
SELECT run.id, run.number, coalesce(nullif(run.driver_name, ''), driver.name, ''),
       run.occurred_at, settlement.expected, settlement.counted, settlement.occurred_at,
       coalesce(settlement.note, '')
FROM driver_run AS run LEFT JOIN staff AS driver ON driver.id = run.driver_id
LEFT JOIN run_settlement AS settlement ON settlement.run_id = run.id
"""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A run that drove off just now."""

    run_id: str
    number: str
    stops: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a run: ``outcome`` is open, signed or failed; ``cash`` (minor units) was, or is, to
    be collected there, and counts for the driver once it is signed for.
    """

    position: int
    shipment_id: str
    number: str
    order_id: str
    order_number: str
    outcome: str
    name: str
    region: str
    street: str
    phone: str
    cash: int


@dataclass(frozen=True, slots=True)
class Run:
    """A driver's run. ``expected`` is what he owes by now, or owed when it was settled."""

    id: str
    number: str
    driver: str
    left_at: int
    stops: tuple[Stop, ...]
    expected: int
    counted: int | None
    settled_at: int | None
    note: str

    @property
    def open_stops(self) -> int:
        return sum(1 for stop in self.stops if stop.outcome == OPEN)


@dataclass(frozen=True, slots=True)
class Settled:
    """A run that was settled: amounts in minor units."""

    run_id: str
    number: str
    expected: int
    counted: int
    orders: int


def dispatch_run(
    db: Database,
    actor: str | None,
    shipment_ids: Sequence[str],
    driver_id: str | None = None,
    driver_name: str = "",
) -> Done[Dispatched]:
    """A driver leaves with local deliveries, in this order: their goods leave the stock.

    The driver is one of the staff, or has a name. Shipments that failed may go again.

    Raises:
        NoneChosen, NameMissing, IllegalStep, NotPaidYet, OrderEnded, NotAllowed, NotFound
        TextTooLong, CardNumberRefused
    """
    chosen = tuple(dict.fromkeys(shipment_ids))
    if not chosen:
        raise NoneChosen
    if driver_id is None and not driver_name.strip():
        raise NameMissing
    check_texts(driver_name)
    with db.command("delivery.dispatch_run", actor) as tx:
        authorize(tx, "deliveries.handle")
        for shipment_id in chosen:
            held = load(tx, shipment_id)
            check_step(held.state, HANDED_OVER, held.method)
            if held.method != "local":
                raise IllegalStep(SHIPMENT.name, STATES[held.state], STATES[OUT_FOR_DELIVERY])
            check_may_leave(tx, held.order_id)
        run = _write_run(tx, chosen, driver_id, driver_name.strip())
        failpoint("delivery.run.written")
        for shipment_id in chosen:
            take_step(tx, load(tx, shipment_id), Step(HANDED_OVER, run_id=run.run_id))
            take_step(tx, load(tx, shipment_id), Step(OUT_FOR_DELIVERY, run_id=run.run_id))
    return Done(run, tx.changes)


def _write_run(
    tx: Command, chosen: Sequence[str], driver_id: str | None, driver_name: str
) -> Dispatched:
    run = Dispatched(tx.new_id(), lettered(tx, "D", "driver_run"), len(chosen))
    tx.insert(
        DriverRun,
        id=run.run_id,
        number=run.number,
        driver_id=driver_id,
        driver_name=driver_name,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        business_day=business_day(tx.now, tx.zone),
        occurred_at=tx.now,
    )
    tx.insert_many(
        RunStop,
        (
            {
                "id": tx.new_id(),
                "run_id": run.run_id,
                "shipment_id": shipment_id,
                "position": position,
            }
            for position, shipment_id in enumerate(chosen, 1)
        ),
    )
    return run


def run_detail(reader: Reader, run_id: str) -> Run:
    """A run with its stops and what the driver owes; raises `NotFound`."""
    row = reader.row(f"{_RUNS} WHERE run.id = ?", run_id)
    if row is None:
        raise NotFound(N_("run"), run_id)
    id_, number, driver, left_at, expected, counted, settled_at, note = row
    stops = _stops(reader, run_id)
    owed = _owed(stops)
    if expected is None:
        expected = sum(owed.values())
    return Run(id_, number, driver, left_at, stops, expected, counted, settled_at, note)


def runs(reader: Reader, *, settled: bool = False, limit: int = 100) -> tuple[Run, ...]:
    """Runs whose cash is still out, oldest first; or the newest of those that are settled."""
    which = "IS NOT NULL" if settled else "IS NULL"
    order = "DESC" if settled else "ASC"
    found = reader.rows(
        f"{_RUNS} WHERE settlement.id {which} ORDER BY run.id {order} LIMIT ?", limit
    )
    return tuple(run_detail(reader, row[0]) for row in found)


def _stops(reader: Reader, run_id: str) -> tuple[Stop, ...]:
    found: list[Stop] = []
    for row in reader.rows(_STOPS, run_id):
        position, shipment_id, number, order_id, order_number, terms, state, *where = row
        outcome = state if state in (SIGNED, FAILED) else OPEN
        cash = to_collect(reader, order_id, shipment_id) if terms == COD else 0
        name, region, street, phone = where
        about = (position, shipment_id, number, order_id, order_number, outcome)
        found.append(Stop(*about, name, region, street, phone, cash))
    return tuple(found)


def _owed(stops: Sequence[Stop]) -> dict[str, int]:
    """Minor units by order that the driver has to bring for what was signed for."""
    owed: dict[str, int] = {}
    for stop in stops:
        if stop.outcome == SIGNED and stop.cash:
            owed[stop.order_id] = owed.get(stop.order_id, 0) + stop.cash
    return owed


def settle_run(
    db: Database,
    actor: str | None,
    run_id: str,
    counted: int,
    note: str = "",
    approval: str | None = None,
) -> Done[Settled]:
    """The driver is back: his cash becomes the payments of the orders that were signed for.

    Every order is paid what was to be collected for it; a difference to what was ``counted`` (minor
    units) stays on the settlement, needs a note, and the right or an approval. Settling again with
    the same count changes nothing.

    Raises:
        RunOpen, RunSettled, CashDiffers, NotAllowed, ApprovalInvalid, NotFound
        TextTooLong, CardNumberRefused
    """
    check_texts(note)
    with db.command("delivery.settle_run", actor) as tx:
        authorize(tx, "deliveries.handle")
        run = run_detail(tx, run_id)
        if run.settled_at is not None:
            if run.counted != counted:
                raise RunSettled(run.number)
            return Done(Settled(run_id, run.number, run.expected, counted, 0), tx.changes)
        if run.open_stops:
            raise RunOpen(run.number, run.open_stops)
        used: str | None = None
        if counted != run.expected:
            if counted < 0 or not note.strip():
                raise CashDiffers(run.expected, counted)
            used = authorize(tx, "deliveries.difference", approval)
        _write_settlement(tx, run, counted, note, used)
        failpoint("delivery.settlement.written")
        owed = _owed(run.stops)
        for order_id, amount in owed.items():
            book_cash(tx, order_id, amount, run.number)
            failpoint("delivery.settlement.paid")
        tx.changed("deliveries")
    return Done(Settled(run_id, run.number, run.expected, counted, len(owed)), tx.changes)


def _write_settlement(
    tx: Command, run: Run, counted: int, note: str, approval_id: str | None
) -> None:
    tx.insert(
        RunSettlement,
        id=tx.new_id(),
        run_id=run.id,
        expected=run.expected,
        counted=counted,
        note=note.strip(),
        staff_id=tx.actor,
        approval_id=approval_id,
        till=tx.setting("till.code"),
        business_day=business_day(tx.now, tx.zone),
        occurred_at=tx.now,
    )


def kind_of(reader: Reader, key: str) -> str:
    """Whether an id is that of a `shipment`, a `run` or an `order` (or of nothing)."""
    if reader.value("SELECT 1 FROM shipment WHERE id = ?", key):
        return "shipment"
    return "run" if reader.value("SELECT 1 FROM driver_run WHERE id = ?", key) else "order"
