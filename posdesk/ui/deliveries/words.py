"""How shipments are worded: where they are, when, and how they get there."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.deliveries import states
from posdesk.deliveries.papers import Address, ShipmentPaper
from posdesk.deliveries.queries import EventRow, ShipmentDetail
from posdesk.deliveries.worklists import TO_PACK, WorkRow
from posdesk.i18n import N_, _, gettext, n_
from posdesk.members.addresses import place
from posdesk.money import THOUSAND
from posdesk.orders.states import METHODS
from posdesk.ui.orders.words import quantity, slot_words, when
from posdesk.ui.widgets.status import Look
from posdesk.ui.widgets.timeline import Step, StepState

RUN = "run"
_TONES: Final = {
    states.PACKING: "warn",
    states.PACKED: "info",
    states.READY: "info",
    states.HANDED_OVER: "info",
    states.IN_TRANSIT: "info",
    states.OUT_FOR_DELIVERY: "info",
    states.SIGNED: "ok",
    states.FAILED: "bad",
    states.RETURNED: "warn",
    states.CANCELLED: "plain",
}
_OTHERS: Final = {TO_PACK: (N_("To pack"), "warn"), RUN: (N_("Out"), "info")}
_COURIER = (
    states.PACKING,
    states.PACKED,
    states.HANDED_OVER,
    states.IN_TRANSIT,
    states.OUT_FOR_DELIVERY,
    states.SIGNED,
)
_LOCAL = (states.PACKING, states.PACKED, states.OUT_FOR_DELIVERY, states.SIGNED)
_PICKUP = (states.PACKING, states.PACKED, states.READY, states.SIGNED)
_STEPS: Final = {
    states.PACKING: N_("Pick and check"),
    states.PACKED: N_("Packed"),
    states.READY: N_("Ready"),
    states.HANDED_OVER: N_("Handed over"),
    states.IN_TRANSIT: N_("In transit"),
    states.OUT_FOR_DELIVERY: N_("Out for delivery"),
    states.SIGNED: N_("Signed for"),
}


def look(state: str) -> Look:
    """How a state is shown; one of a newer program as its code."""
    if state in _OTHERS:
        words, tone = _OTHERS[state]
        return Look(gettext(words), tone)
    return Look(gettext(states.STATES.get(state, state)), _TONES.get(state, "plain"))


def alarm(row: WorkRow, now: int) -> Look | None:
    """What about a row needs somebody now."""
    if row.late_at is not None and row.late_at <= now:
        return Look(_("Late"), "bad")
    if row.stuck_at is not None and row.stuck_at <= now:
        return Look(_("Stuck"), "bad")
    if row.due_at is not None and row.due_at <= now and row.state not in states.ENDED:
        words = _("Expired") if row.state == states.READY else _("Overdue")
        return Look(words, "bad")
    return None


def way(row: WorkRow) -> str:
    """How a row gets to its customer, in one line."""
    method = gettext(METHODS.get(row.method, row.method))
    parts = [method, row.carrier, row.waybill or place(row.region, "")]
    if row.state == states.PACKED and row.unlabelled and row.method == "courier":
        parts[2] = _("no waybill yet")
    return " · ".join(part for part in parts if part)


def due(row: WorkRow, zone: ZoneInfo, now: int) -> str:
    """Until when, or since when."""
    if row.due_at is not None and row.state not in states.ENDED:
        return _("due {moment}").format(moment=when(row.due_at, zone, now))
    return when(row.since, zone, now)


def pieces(thousandths: int) -> str:
    """How much is in it, roughly: weighed goods count by the kilogram."""
    count = max(1, -(-thousandths // THOUSAND))
    return n_("{n} piece", "{n} pieces", count).format(n=count)


def address_lines(address: Address) -> tuple[str, ...]:
    """Who and where, line by line."""
    where = place(address.region, address.street)
    first = f"{address.name}   {address.phone}".strip()
    lines = (first, where, address.hours, address.note)
    return tuple(line for line in lines if line)


def slot(paper: ShipmentPaper, zone: ZoneInfo, now: int) -> str:
    """The promised time; empty where none was."""
    today = local(now, zone).date()
    return slot_words(paper.slot_day, paper.slot_from, paper.slot_until, today)


def weight(grams: int) -> str:
    """Grams as kilograms; a dash where they are not known."""
    return f"{quantity(grams)} kg" if grams else "–"


def steps(detail: ShipmentDetail, zone: ZoneInfo, now: int) -> list[Step]:
    """The way of a shipment as a timeline."""
    way_ = {"local": _LOCAL, "pickup": _PICKUP}.get(detail.paper.method, _COURIER)
    seen: dict[str, EventRow] = {}
    for event in reversed(detail.events):
        seen[event.state] = event
    ended = detail.state in (states.FAILED, states.RETURNED, states.CANCELLED)
    place = way_.index(detail.state) if detail.state in way_ else _reached(way_, seen)
    found = [
        _step(state, at, place, seen.get(state), zone, now, ended) for at, state in enumerate(way_)
    ]
    if ended:
        name = gettext(states.STATES[detail.state])
        found[-1] = Step(name, "failed", _captions(seen.get(detail.state), zone, now))
    return found


def _reached(way_: tuple[str, ...], seen: dict[str, EventRow]) -> int:
    return max((at for at, state in enumerate(way_) if state in seen), default=0)


def _step(
    state: str,
    at: int,
    place: int,
    event: EventRow | None,
    zone: ZoneInfo,
    now: int,
    ended: bool,
) -> Step:
    name = gettext(_STEPS[state])
    if state == states.SIGNED and at == place and not ended:
        return Step(name, "done", _captions(event, zone, now))
    if at > place:
        return Step(name, "current" if at == place + 1 and not ended else "todo")
    going: StepState = "current" if state == states.PACKING and at == place else "done"
    return Step(name, going, _captions(event, zone, now))


def _captions(event: EventRow | None, zone: ZoneInfo, now: int) -> tuple[str, ...]:
    if event is None:
        return ()
    first = " ".join(
        part for part in (when(event.happened_at, zone, now), event.person or event.staff) if part
    )
    second = event.document or event.place or event.detail
    return tuple(part for part in (first, second) if part)


def event_line(event: EventRow, zone: ZoneInfo, now: int) -> tuple[str, str]:
    """Time and words of a step in the list of all that happened."""
    source = {"import": _("from a file"), "provider": _("from the carrier")}.get(event.source, "")
    parts = (
        gettext(states.STATES.get(event.state, event.state)),
        event.place,
        event.detail,
        event.person,
        event.document,
        source or event.staff,
    )
    return when(event.happened_at, zone, now), " · ".join(part for part in parts if part)
