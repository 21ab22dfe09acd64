"""What the door says of a code, in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.i18n import _, gettext
from posdesk.vouchers.checking import Answer
from posdesk.vouchers.queries import DoorRow, VoucherRow
from posdesk.vouchers.states import (
    EXPIRED,
    MISTYPED,
    NOT_YET,
    REFUSALS,
    TAKEN_BACK,
    UNKNOWN,
    USED,
    WEEKDAYS,
    WRONG_DAY,
    WRONG_HOUR,
    WRONG_SESSION,
)

EVERY_DAY = 127
WHOLE_DAY = (0, 1440)
_MINUTE = 60_000


def verdict(answer: Answer) -> str:
    """The one word that is read from afar."""
    return _("Welcome") if answer.ok else gettext(REFUSALS[answer.reason])


def why(answer: Answer, zone: ZoneInfo) -> str:
    """Why a code was refused, with the time or day that belongs to it; what to do about it."""
    voucher = answer.voucher
    if answer.reason == MISTYPED:
        return _("One character is not right. Scan it, or type it again.")
    if voucher is None:
        return _("This shop never issued such a code.") if answer.reason == UNKNOWN else ""
    if answer.reason in (USED, TAKEN_BACK):
        return _ended(voucher, answer.checked_at, zone)
    return {
        EXPIRED: _("It was valid until {day}.").format(day=voucher.valid_until),
        NOT_YET: _("It is valid from {day}.").format(day=voucher.valid_from),
        WRONG_DAY: _("It is valid on {days}.").format(days=weekdays(voucher.weekdays)),
        WRONG_HOUR: _("It lets in {hours}.").format(hours=hours(voucher.opens, voucher.closes)),
        WRONG_SESSION: _("It is for {session}.").format(session=voucher.session or _("no session")),
    }.get(answer.reason, "")


def _ended(voucher: VoucherRow, now: int, zone: ZoneInfo) -> str:
    at = voucher.ended_at or 0
    when = f"{local(at, zone):%Y-%m-%d %H:%M:%S}"
    if now - at < _MINUTE:
        when = _("{when}, just now").format(when=when)
    who = (voucher.ended_till, voucher.ended_by, voucher.reason)
    return " · ".join(filter(None, (when, *who)))


def details(voucher: VoucherRow) -> str:
    """Seat, session, day and time of a code, in one line."""
    parts = [voucher.session]
    if voucher.seat is not None:
        parts.insert(0, _("Seat {n}").format(n=voucher.seat))
    parts.append(days(voucher))
    if (voucher.opens, voucher.closes) != WHOLE_DAY:
        parts.append(hours(voucher.opens, voucher.closes))
    return " · ".join(filter(None, parts))


def days(voucher: VoucherRow) -> str:
    """The days on which a code holds."""
    if voucher.valid_until == voucher.valid_from:
        return voucher.valid_until
    until = voucher.valid_until or "…"
    span = f"{voucher.valid_from} – {until}"
    return span if voucher.weekdays == EVERY_DAY else f"{span} {weekdays(voucher.weekdays)}"


def weekdays(bits: int) -> str:
    """The days of a week, bit 0 for Monday."""
    return " ".join(gettext(day) for at, day in enumerate(WEEKDAYS) if bits >> at & 1)


def hours(opens: int, closes: int) -> str:
    """Minutes after midnight as 18:45–20:00."""
    return f"{opens // 60:02}:{opens % 60:02}–{closes // 60:02}:{closes % 60:02}"


def session_title(row: DoorRow) -> str:
    """What stands at the head of a kind of code: its session, else its hours, and its goods."""
    return " · ".join(filter(None, (row.session, row.title)))
