"""How returns are worded: what comes back, why, until when, how risky, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from posdesk.i18n import N_, _, gettext
from posdesk.money import format_money, format_quantity
from posdesk.returns import states
from posdesk.returns.board import Goods, ReturnCard
from posdesk.returns.detail import DetailEvent
from posdesk.returns.eligible import WHY_NOT, EligibleLine
from posdesk.returns.policy import BEYOND, Verdict
from posdesk.returns.reviewing import NO_PHOTO
from posdesk.returns.risk import RISKS
from posdesk.ui.orders.words import when
from posdesk.ui.pay.words import tender_name
from posdesk.ui.widgets.labels import MINUS
from posdesk.ui.widgets.status import Look
from posdesk.ui.widgets.timeline import Step

DOT: Final = " · "
_TONES: Final = {
    states.REQUESTED: "warn",
    states.ASKED: "plain",
    states.ANSWERED: "warn",
    states.APPROVED: "info",
    states.SENT_BACK: "info",
    states.PARTLY_SETTLED: "info",
    states.BROUGHT_IN: "warn",
    states.RECEIVED: "warn",
    states.INSPECTED: "info",
    states.SETTLED: "ok",
    states.REJECTED: "bad",
    states.REFUSED: "bad",
    states.WITHDRAWN: "plain",
}
_BEYOND: Final = {**BEYOND, NO_PHOTO: N_("No photo shows the damage")}


def money(amount: int, currency: str) -> str:
    """An amount with a true minus sign."""
    return format_money(amount, currency).replace("-", MINUS)


def count_words(quantity: int, unit: str = "") -> str:
    """Thousandths with a unit that is a weight or measure."""
    text = format_quantity(quantity)
    return f"{text} {unit}" if unit.isascii() and unit else text


def goods_words(goods: Goods) -> str:
    """``圆领T恤 白/L × 1``, and what the customer wants instead."""
    words = f"{goods.name} × {count_words(goods.quantity, goods.unit)}"
    if goods.instead:
        words += DOT + _("exchange for {name}").format(name=goods.instead)
    return words


def reason_words(code: str) -> str:
    """Why goods come back; a code of a newer program as it is."""
    known = states.REASONS.get(code)
    return gettext(known.words) if known else code


def condition_words(code: str) -> str:
    """How goods are."""
    return gettext(states.CONDITIONS.get(code, code)) if code else ""


def day_words(verdict: Verdict) -> str:
    """``day 2 of 7``, or why it is beyond the policy."""
    if verdict.beyond == "not_returnable":
        return gettext(BEYOND[verdict.beyond])
    if verdict.day == 0:
        return _("not delivered yet")
    return _("day {day} of {days}").format(day=verdict.day, days=verdict.days)


def beyond_words(code: str) -> str:
    """Why the policy would not take something back."""
    return gettext(_BEYOND.get(code, code))


def risk_words(codes: Iterable[str]) -> str:
    """The warnings, in words."""
    return DOT.join(gettext(RISKS.get(code, code)) for code in codes)


def risk_look(codes: Sequence[str]) -> Look:
    """The badge of a card: quiet, or that somebody should look closely."""
    return Look(_("Look closely"), "warn") if codes else Look(_("Low risk"), "ok")


def state_look(state: str) -> Look:
    """Where a return is."""
    return Look(gettext(states.STATES.get(state, state)), _TONES.get(state, "plain"))


def why_not_words(line: EligibleLine) -> str:
    """Why nothing of a line may come back."""
    return gettext(WHY_NOT.get(line.why_not, line.why_not)) if line.why_not else ""


def caption(card: ReturnCard) -> str:
    """The small line of a card: why, which day of the policy, in what condition."""
    parts = [reason_words(card.goods[0].reason)] if card.goods else []
    if card.verdict is not None:
        parts.append(day_words(card.verdict))
    if card.goods and card.goods[0].condition:
        parts.append(condition_words(card.goods[0].condition))
    return DOT.join(parts)


def travel_words(card: ReturnCard, zone: ZoneInfo, now: int) -> str:
    """How the goods come back."""
    if card.waybill:
        return DOT.join(
            part for part in (f"{card.carrier} {card.waybill}".strip(), _since(card, zone, now))
        )
    return DOT.join((gettext(states.STATES.get(card.state, card.state)), _since(card, zone, now)))


def _since(card: ReturnCard, zone: ZoneInfo, now: int) -> str:
    return when(card.state_at, zone, now)


def way_words(tender: str) -> str:
    """A tender, as money goes back by it."""
    return tender_name(tender)


def event_words(event: DetailEvent) -> str:
    """What happened, why, and how it travelled."""
    said = gettext(states.STATES.get(event.state, event.state))
    reason = " ".join(beyond_words(code) for code in event.reason.split()) if (
        event.state == states.APPROVED and event.reason
    ) else event.reason  # fmt: skip
    travel = f"{event.carrier} {event.waybill}".strip()
    return DOT.join(part for part in (said, reason, event.note, travel) if part)


_ROAD: Final = (
    (N_("Requested"), (states.REQUESTED, states.ASKED, states.ANSWERED)),
    (N_("Approved"), (states.APPROVED,)),
    (N_("On its way"), (states.SENT_BACK, states.BROUGHT_IN)),
    (N_("Received"), (states.RECEIVED,)),
    (N_("Inspected"), (states.INSPECTED, states.PARTLY_SETTLED)),
    (N_("Settled"), (states.SETTLED,)),
)


def steps(state: str, events: Sequence[DetailEvent], zone: ZoneInfo, now: int) -> list[Step]:
    """The road of a return as a timeline."""
    reached = {event.state: event for event in events}
    place = next((at for at, (_name, kept) in enumerate(_ROAD) if state in kept), None)
    failed = state in states.ENDED and state != states.SETTLED
    made: list[Step] = []
    for at, (name, kept) in enumerate(_ROAD):
        event = next((reached[each] for each in reversed(kept) if each in reached), None)
        captions = (when(event.occurred_at, zone, now), event.staff) if event else ()
        if failed and event is None:
            made.append(Step(state_look(state).text, "failed", _end_of(events, zone, now)))
            break
        if place is not None and at == place and state != states.SETTLED:
            made.append(Step(gettext(name), "current", captions))
        else:
            done = event is not None or (place is not None and at < place)
            made.append(Step(gettext(name), "done" if done else "todo", captions))
    if failed and made[-1].state != "failed":
        made.append(Step(state_look(state).text, "failed", _end_of(events, zone, now)))
    return made


def _end_of(events: Sequence[DetailEvent], zone: ZoneInfo, now: int) -> tuple[str, ...]:
    return (when(events[-1].occurred_at, zone, now), events[-1].staff) if events else ()
