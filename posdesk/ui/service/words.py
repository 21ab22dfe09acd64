"""How after-sales service is said on the screen: times, states, stars, events."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.i18n import _, n_
from posdesk.service.queries import Entry, TicketRow
from posdesk.service.states import ASSIGNED, CLOSED, DUE, ENDED, OPEN, OPENED, REOPENED, WAITS
from posdesk.ui.widgets.status import Look

STARS = 5
_MINUTE, _HOUR = 60_000, 3_600_000


def stars(count: int) -> str:
    """Three of five as ★★★☆☆."""
    return "★" * count + "☆" * (STARS - count)


def when(moment: int, now: int, zone: ZoneInfo) -> str:
    """A moment (UTC ms) as short as it is clear: the time today, else day and time."""
    there, today = local(moment, zone), local(now, zone)
    if there.date() == today.date():
        return f"{there:%H:%M}"
    if there.date() == today.date() + timedelta(days=1):
        return _("tomorrow {time}").format(time=f"{there:%H:%M}")
    return f"{there:%m-%d %H:%M}" if there.year == today.year else f"{there:%Y-%m-%d}"


def due_words(row: TicketRow, now: int, zone: ZoneInfo) -> str:
    """When a ticket is due, or since when it is overdue; "" when nothing is."""
    if row.due_at is None:
        return ""
    if not row.overdue:
        return _("due {when}").format(when=when(row.due_at, now, zone))
    late = now - row.due_at
    if late < _HOUR:
        minutes = max(1, late // _MINUTE)
        return n_("{n} minute overdue", "{n} minutes overdue", minutes).format(n=minutes)
    if late < 48 * _HOUR:
        hours = late // _HOUR
        return n_("{n} hour overdue", "{n} hours overdue", hours).format(n=hours)
    days = late // (24 * _HOUR)
    return n_("{n} day overdue", "{n} days overdue", days).format(n=days)


def look_of(row: TicketRow) -> Look:
    """A ticket's state as a badge."""
    if row.state == CLOSED:
        return Look(row.state_label, "plain")
    if row.overdue:
        return Look(_("Overdue"), "bad")
    return Look(row.state_label if row.state == OPEN else _("Waiting"), _TONES[row.state])


_TONES = {OPEN: "info", "waiting": "warn"}
MATTER_TONES = {"enquiry": "info", "expedite": "warn", "complaint": "bad", "after_sales": "plain"}


def event_words(entry: Entry, now: int, zone: ZoneInfo) -> str:
    """An event of a ticket in one line."""
    due = when(entry.due_at, now, zone) if entry.due_at is not None else ""
    said = _said(entry, due)
    if entry.satisfaction:
        said = f"{said}  {stars(entry.satisfaction)}"
    return f"{said} · {entry.text}" if entry.text else said


def _said(entry: Entry, due: str) -> str:
    if entry.event == ASSIGNED:
        words = _("Given to {name}") if entry.owner else _("Nobody looks after it")
        return words.format(name=entry.owner)
    words = {
        OPENED: _("Opened, due {when}"),
        DUE: _("Due {when}") if due else _("No longer due"),
        WAITS: _("Waiting for the customer until {when}") if due else _("Waiting for the customer"),
        ENDED: _("Closed"),
        REOPENED: _("Opened again, due {when}"),
    }[entry.event]
    return words.format(when=due)
