"""Parcels leave with a carrier, and what is heard of them afterwards, written down by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cart.texts import check_texts
from posdesk.changes import Done
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.deliveries.errors import (
    CameAsReturn,
    NameMissing,
    NoneChosen,
    ReasonMissing,
    WaybillMissing,
)
from posdesk.deliveries.record import (
    Held,
    Step,
    came_as_return,
    check_may_leave,
    load,
    take_step,
    write_step,
)
from posdesk.deliveries.states import (
    FAILED,
    HANDED_OVER,
    OUT_FOR_DELIVERY,
    REPORTED,
    RETURNED,
    SHIPMENT,
    SIGNED,
    STATES,
    check_step,
)
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import HandOver
from posdesk.orders.numbers import lettered
from posdesk.photos import Prepared, keep
from posdesk.staff.access import authorize
from posdesk.workflow import IllegalStep

FAILURES = {
    "nobody": N_("Nobody there"),
    "refused": N_("Refused by the customer"),
    "address": N_("Address not found"),
    "phone": N_("Phone not answered"),
    "later": N_("Customer asked for another time"),
    "damaged": N_("Damaged on the way"),
}
"""Reasons that are offered; any other words do as well."""

_WITHOUT = """
SELECT 1 FROM parcel WHERE shipment_id = ? AND NOT EXISTS (
    SELECT 1 FROM waybill WHERE waybill.parcel_id = parcel.id AND number <> '' AND carrier_id = ?
    AND waybill.id = (SELECT id FROM waybill AS newest WHERE newest.parcel_id = parcel.id
                      ORDER BY id DESC LIMIT 1)) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Parcels that a carrier took just now."""

    hand_over_id: str
    number: str
    shipments: int


def hand_over(
    db: Database,
    actor: str | None,
    carrier_id: str,
    shipment_ids: Sequence[str],
    received_by: str = "",
) -> Done[HandedOver]:
    """Give shipments to a carrier, all or none: their goods leave the stock.

    ``received_by`` is the name of whoever signs the list. Shipments that failed before may go again
    in the same way.

    Raises:
        NoneChosen, WaybillMissing, IllegalStep, NotPaidYet, OrderEnded, NotAllowed, NotFound
        TextTooLong, CardNumberRefused
    """
    chosen = tuple(dict.fromkeys(shipment_ids))
    if not chosen:
        raise NoneChosen
    check_texts(received_by)
    with db.command("delivery.hand_over", actor) as tx:
        authorize(tx, "deliveries.handle")
        row = tx.row("SELECT name, own FROM carrier WHERE id = ?", carrier_id)
        if row is None:
            raise NotFound(N_("carrier"), carrier_id)
        shipments = [load(tx, shipment_id) for shipment_id in chosen]
        for held in shipments:
            check_step(held.state, HANDED_OVER, held.method)
            check_may_leave(tx, held.order_id)
            if not row[1] and tx.value(_WITHOUT, held.id, carrier_id):
                raise WaybillMissing(held.number, row[0])
        done = _write(tx, carrier_id, len(chosen), received_by)
        failpoint("delivery.hand_over.written")
        for held in shipments:
            take_step(tx, held, Step(HANDED_OVER, hand_over_id=done.hand_over_id))
            failpoint("delivery.hand_over.one")
    return Done(done, tx.changes)


def _write(tx: Command, carrier_id: str, shipments: int, received_by: str) -> HandedOver:
    done = HandedOver(tx.new_id(), lettered(tx, "H", "hand_over"), shipments)
    tx.insert(
        HandOver,
        id=done.hand_over_id,
        number=done.number,
        carrier_id=carrier_id,
        received_by=received_by.strip(),
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        business_day=business_day(tx.now, tx.zone),
        occurred_at=tx.now,
    )
    return done


def note_event(
    db: Database,
    actor: str | None,
    shipment_id: str,
    state: str,
    *,
    happened_at: int | None = None,
    place: str = "",
    detail: str = "",
    person: str = "",
    photo: Prepared | None = None,
) -> Done[str]:
    """Write down what was heard of a shipment under way; answers where it is by now.

    A signature needs the ``person``, a failure its reason (``detail``); ``happened_at`` (UTC ms)
    is now unless it was earlier. ``photo`` is the proof, made ready by `photos.prepared`.

    Raises:
        IllegalStep, NameMissing, ReasonMissing, BadMoment, NotAllowed, NotFound
        TextTooLong, CardNumberRefused
    """
    if state == SIGNED and not person.strip():
        raise NameMissing
    if state == FAILED and not detail.strip():
        raise ReasonMissing
    with db.command("delivery.event", actor) as tx:
        authorize(tx, "deliveries.handle")
        held = load(tx, shipment_id)
        if state not in REPORTED or held.method == "pickup":
            raise IllegalStep(SHIPMENT.name, STATES[held.state], STATES.get(state, state))
        check_step(held.state, state, held.method)
        proof = keep(tx, "shipment", held.id, [photo])[0] if photo else None
        step = Step(state, happened_at, place, detail, person, proof, run_id=_run(tx, held))
        now = write_step(tx, held, step)
    return Done(now, tx.changes)


def _run(tx: Command, held: Held) -> str | None:
    """The driver's run that the shipment is on now."""
    found: str | None = tx.value(
        "SELECT run_id FROM shipment_event WHERE shipment_id = ? AND state = 'handed_over'"
        " ORDER BY id DESC LIMIT 1",
        held.id,
    )
    return found


def redeliver(db: Database, actor: str | None, shipment_id: str, detail: str = "") -> Done[str]:
    """After a failure: whoever has the parcel tries again.

    Raises:
        IllegalStep, NotAllowed, NotFound, TextTooLong, CardNumberRefused
    """
    with db.command("delivery.redeliver", actor) as tx:
        authorize(tx, "deliveries.handle")
        held = load(tx, shipment_id)
        if held.state != FAILED:
            raise IllegalStep(SHIPMENT.name, STATES[held.state], STATES[OUT_FOR_DELIVERY])
        step = Step(OUT_FOR_DELIVERY, detail=detail, run_id=_run(tx, held))
        now = take_step(tx, held, step)
    return Done(now, tx.changes)


def back_to_shop(db: Database, actor: str | None, shipment_id: str, reason: str) -> Done[str]:
    """The parcel is in the shop again: its goods are back in the stock and the order needs
    attention.

    Raises:
        ReasonMissing, CameAsReturn, IllegalStep, NotAllowed, NotFound, TextTooLong,
        CardNumberRefused
    """
    if not reason.strip():
        raise ReasonMissing
    with db.command("delivery.back", actor) as tx:
        authorize(tx, "deliveries.handle")
        held = load(tx, shipment_id)
        check_step(held.state, RETURNED, held.method)
        if came_as_return(tx, held.id):
            raise CameAsReturn(held.number)
        now = take_step(tx, held, Step(RETURNED, detail=reason))
    return Done(now, tx.changes)
