"""How orders are worded: when, by which way, by whom, and what happened."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.i18n import N_, _, gettext, n_
from posdesk.money import format_money, format_quantity
from posdesk.orders import finding, progress
from posdesk.orders.listing import OrderRow, Way
from posdesk.orders.progress import Milestone
from posdesk.orders.states import COD, COUNTER, METHODS, PICKUP, TERMS
from posdesk.ui.pay.words import tender_name
from posdesk.ui.widgets.labels import MINUS
from posdesk.ui.widgets.timeline import Step, StepState

WHY = {
    finding.CODE: N_("pick-up code"),
    finding.WAYBILL: N_("waybill"),
    finding.SHIPMENT: N_("shipment"),
    finding.RETURN: N_("return"),
    finding.PHONE: N_("phone"),
    finding.NAME: N_("name"),
}
_STEPS = {
    progress.PLACED: N_("Placed"),
    progress.PAID: N_("Payment"),
    progress.PACKED: N_("Pick and check"),
    progress.SHIPPED: N_("Shipping"),
    progress.UNDER_WAY: N_("On the road"),
    progress.SIGNED: N_("Signed for"),
    progress.READY_STEP: N_("Ready"),
    progress.COLLECTED: N_("Collected"),
    progress.HANDED: N_("Handed over"),
    progress.ENDED: N_("Cancelled"),
}
_STATES: dict[str, StepState] = {
    progress.DONE: "done",
    progress.CURRENT: "current",
    progress.TODO: "todo",
    progress.FAILED: "failed",
}


def when(moment: int, zone: ZoneInfo, now: int) -> str:
    """A moment: today the time alone, this year with the day, else with the year too."""
    at, today = local(moment, zone), local(now, zone)
    if at.date() == today.date():
        return f"{at:%H:%M}"
    return f"{at:%m-%d %H:%M}" if at.year == today.year else f"{at:%Y-%m-%d %H:%M}"


def clock_time(minutes: int) -> str:
    """Minutes after midnight as ``18:00``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def slot_words(day: str, starts: int, ends: int, today: date) -> str:
    """A promised time: ``today 18:00–20:00``."""
    if not day:
        return ""
    slot_day = date.fromisoformat(day)
    named = {today: _("today"), today + timedelta(days=1): _("tomorrow")}
    said = named.get(slot_day) or (day[5:] if slot_day.year == today.year else day)
    return f"{said} {clock_time(starts)}–{clock_time(ends)}" if ends else said


def way_words(way: Way, today: date) -> str:
    """One way of an order in a row: method with carrier, code or slot."""
    said = gettext(METHODS.get(way.method, way.method))
    if way.method == PICKUP and way.code:
        more = _("code {code}").format(code=way.code)
    else:
        more = slot_words(way.slot_day, way.slot_from, way.slot_until, today) or way.carrier
    return " · ".join(part for part in (said, more) if part)


def row_words(row: OrderRow, today: date) -> str:
    """How an order gets to the customer, and how it is paid where that is not at once."""
    ways = list(dict.fromkeys(way_words(way, today) for way in row.ways))
    said = " + ".join(ways) or gettext(METHODS[COUNTER])
    return f"{said} · {gettext(TERMS[COD])}" if row.terms == COD else said


def money(amount: int, currency: str) -> str:
    """An amount with a true minus sign."""
    return format_money(amount, currency).replace("-", MINUS)


def quantity(thousandths: int) -> str:
    """A quantity with a true minus sign."""
    return format_quantity(thousandths).replace("-", MINUS)


def step_of(milestone: Milestone, zone: ZoneInfo, now: int, currency: str) -> Step:
    """A milestone as the timeline shows it."""
    name = gettext(_STEPS[milestone.code])
    at = when(milestone.at, zone, now) if milestone.at is not None else ""
    first = " ".join(part for part in (at, milestone.who) if part)
    captions = [first]
    if milestone.code == progress.PAID and milestone.tender:
        captions = [at, f"{tender_name(milestone.tender)} {money(milestone.amount, currency)}"]
    elif milestone.code == progress.PAID and milestone.amount:
        captions = [_("{amount} due").format(amount=money(milestone.amount, currency))]
    elif milestone.waybill:
        captions = [f"{milestone.carrier} {milestone.waybill}", first]
    elif 0 < milestone.done < milestone.of:
        done, of = quantity(milestone.done), quantity(milestone.of)
        captions.append(_("{done} of {of}").format(done=done, of=of))
    return Step(name, _STATES[milestone.state], tuple(caption for caption in captions if caption))


def count_words(found: int, *, complete: bool) -> str:
    """How many orders the list shows."""
    words = n_("{n} order", "{n} orders", found).format(n=f"{found:,}")
    return words if complete else _("More than {orders}").format(orders=words)
