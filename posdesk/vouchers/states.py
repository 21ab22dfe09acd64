"""What can be said of a code: words for its state, and for why the door stays shut."""

from __future__ import annotations

from posdesk.i18n import N_

VALID, USED, TAKEN_BACK = "valid", "used", "taken_back"
EXPIRED, NOT_YET = "expired", "not_yet"
WRONG_DAY, WRONG_HOUR, WRONG_SESSION = "wrong_day", "wrong_hour", "wrong_session"
UNKNOWN, MISTYPED = "unknown", "mistyped"

STATES = {
    VALID: N_("Valid"),
    USED: N_("Used"),
    TAKEN_BACK: N_("Taken back"),
    EXPIRED: N_("Expired"),
    NOT_YET: N_("Not valid yet"),
}
REFUSALS = {
    USED: N_("Used already"),
    TAKEN_BACK: N_("Taken back"),
    EXPIRED: N_("Expired"),
    NOT_YET: N_("Not valid yet"),
    WRONG_DAY: N_("Not today"),
    WRONG_HOUR: N_("Not at this hour"),
    WRONG_SESSION: N_("Another session"),
    UNKNOWN: N_("Unknown code"),
    MISTYPED: N_("Mistyped code"),
}
"""Why a code is refused, in the largest type of the door."""

WEEKDAYS = (
    N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
)  # fmt: skip
