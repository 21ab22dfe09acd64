"""Facts of what carriers reported: which parcel is meant, what is new, what can't be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from posdesk.cards import has_card_number
from posdesk.cart.cart import MAX_TEXT
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.deliveries.record import (
    PATIENCE_MS,
    Held,
    Reader,
    Step,
    came_as_return,
    load,
    write_step,
)
from posdesk.deliveries.states import (
    CANCELLED,
    ENDED,
    OUTSIDE,
    PARCEL_SIGNED,
    RETURNED,
    SIGNED,
)
from posdesk.deliveries.waybills import plain
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.staff.access import authorize

_PARCEL = """
SELECT parcel.shipment_id, parcel.id, (SELECT count(*) FROM parcel AS other
    WHERE other.shipment_id = parcel.shipment_id)
FROM waybill JOIN parcel ON parcel.id = waybill.parcel_id
WHERE waybill.number = ?1 AND (?2 = '' OR waybill.carrier_id = ?2) AND waybill.id = (
    SELECT id FROM waybill AS newest WHERE newest.parcel_id = parcel.id ORDER BY id DESC LIMIT 1)
ORDER BY waybill.id DESC LIMIT 1
"""
_KNOWN = """
SELECT 1 FROM shipment_event WHERE shipment_id = ?1 AND happened_at = ?3 AND place = ?4
AND detail = ?5 AND (state = ?2 OR (?2 = 'signed' AND state = 'parcel_signed'))
AND (parcel_id = ?6 OR state = 'signed') LIMIT 1
"""
_UNSIGNED = """
SELECT count(*) FROM parcel WHERE shipment_id = ? AND id <> ? AND NOT EXISTS (
    SELECT 1 FROM shipment_event WHERE parcel_id = parcel.id AND state = 'parcel_signed')
"""


class Verdict(StrEnum):
    """What became of a report."""

    NEW = "new"
    KNOWN = "known"
    NO_WAYBILL = "no_waybill"
    UNKNOWN_WAYBILL = "unknown_waybill"
    NO_STATE = "no_state"
    NO_MOMENT = "no_moment"
    BAD_MOMENT = "bad_moment"
    ENDED = "ended"
    BAD_TEXT = "bad_text"
    UNREADABLE = "unreadable"


VERDICTS = {
    Verdict.NEW: N_("taken"),
    Verdict.KNOWN: N_("known already"),
    Verdict.NO_WAYBILL: N_("there is no waybill in this row"),
    Verdict.UNKNOWN_WAYBILL: N_("no parcel of the shop has this waybill"),
    Verdict.NO_STATE: N_("the state is not understood"),
    Verdict.NO_MOMENT: N_("the time is not understood"),
    Verdict.BAD_MOMENT: N_("the time is before the packing, or in the future"),
    Verdict.ENDED: N_("the shipment has ended in another way already"),
    Verdict.BAD_TEXT: N_("a text holds a bank card number"),
    Verdict.UNREADABLE: N_("the row can't be read"),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One report of a carrier: a state of ours and a moment in UTC ms, None where they were not
    understood. ``row`` says where in its file it stands.
    """

    row: int
    waybill: str
    state: str | None
    happened_at: int | None
    place: str = ""
    detail: str = ""
    person: str = ""
    said: str = ""  # the words that the state was read from


@dataclass(frozen=True, slots=True)
class Judged:
    """A report and what becomes of it."""

    heard: Heard
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Meant:
    held: Held
    parcel_id: str
    parcels: int


def judge(reader: Reader, heard: Heard, carrier_id: str = "") -> Verdict:
    """What would become of a report now; nothing is written. ``carrier_id`` empty: any carrier's
    parcel.
    """
    return _judge(reader, heard, carrier_id)[0]


def _judge(reader: Reader, heard: Heard, carrier_id: str) -> tuple[Verdict, _Meant | None]:
    number = plain(heard.waybill)
    if not number:
        return Verdict.NO_WAYBILL, None
    meant = _meant(reader, number, carrier_id)
    if meant is None:
        return Verdict.UNKNOWN_WAYBILL, None
    if heard.state is None:
        return Verdict.NO_STATE, None
    if heard.happened_at is None:
        return Verdict.NO_MOMENT, None
    if has_card_number("\n".join((heard.place, heard.detail, heard.person))):
        return Verdict.BAD_TEXT, None
    now = reader.now if isinstance(reader, Command) else reader.clock.now()
    if not meant.held.made_at - PATIENCE_MS <= heard.happened_at <= now + PATIENCE_MS:
        return Verdict.BAD_MOMENT, None
    place, detail = _short(heard.place), _short(heard.detail)
    if reader.value(
        _KNOWN, meant.held.id, heard.state, heard.happened_at, place, detail, meant.parcel_id
    ):
        return Verdict.KNOWN, None
    state = meant.held.state
    if heard.state not in OUTSIDE or meant.held.method == "pickup" or state == CANCELLED:
        return Verdict.ENDED, None
    if state in ENDED and heard.state == SIGNED:
        return (Verdict.KNOWN if state == SIGNED else Verdict.ENDED), None
    if heard.state == RETURNED and (state in ENDED or came_as_return(reader, meant.held.id)):
        return (Verdict.KNOWN if state == RETURNED else Verdict.ENDED), None
    return Verdict.NEW, meant


def _meant(reader: Reader, number: str, carrier_id: str) -> _Meant | None:
    row = reader.row(_PARCEL, number, carrier_id)
    return _Meant(load(reader, row[0]), row[1], row[2]) if row else None


def _short(text: str) -> str:
    return text.strip()[:MAX_TEXT]


def learn(
    db: Database,
    actor: str | None,
    heard: Sequence[Heard],
    carrier_id: str = "",
    source: str = "import",
) -> Done[tuple[Judged, ...]]:
    """Keep what is new of a batch of reports, in one command; answers what became of each.

    A batch in which nothing is new writes nothing. Nobody needs to be signed in for a provider.

    Raises:
        NotAllowed
    """
    with db.command("delivery.learn", actor) as tx:
        if source == "import":
            authorize(tx, "deliveries.handle")
        judged = tuple(Judged(one, _learn(tx, one, carrier_id, source)) for one in heard)
    return Done(judged, tx.changes)


def _learn(tx: Command, heard: Heard, carrier_id: str, source: str) -> Verdict:
    verdict, meant = _judge(tx, heard, carrier_id)
    if meant is None or heard.state is None:
        return verdict
    step = Step(
        heard.state,
        heard.happened_at,
        _short(heard.place),
        _short(heard.detail),
        _short(heard.person),
        source=source,
        parcel_id=meant.parcel_id,
    )
    if step.state == SIGNED and meant.parcels > 1:
        write_step(tx, meant.held, _of_parcel(step))
        if not tx.value(_UNSIGNED, meant.held.id, meant.parcel_id):
            write_step(tx, load(tx, meant.held.id), step)
    else:
        write_step(tx, meant.held, step)
    failpoint("delivery.learn.one")
    return verdict


def _of_parcel(step: Step) -> Step:
    """The signature for one parcel of several."""
    return Step(
        PARCEL_SIGNED,
        step.happened_at,
        step.place,
        step.detail,
        step.person,
        source=step.source,
        parcel_id=step.parcel_id,
    )
