"""How a till stands with its hub, in words; the command line says them, and whoever has no place
for a picture.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.errors import sentences
from posdesk.i18n import N_, gettext, n_
from posdesk.sync.states import State, Status, Trouble

_STATES: Final = {
    State.ALONE: N_("This till has no hub."),
    State.ATTENTION: N_("Somebody must look at this till and its hub."),
    State.OFFLINE: N_("The hub does not answer."),
    State.SYNCING: N_("Till and hub are not proven equal yet."),
    State.WAITING: N_("The hub does not have everything yet."),
    State.PROVEN: N_("Till and hub hold the same."),
}
_TROUBLES: Final = {
    Trouble.REVOKED: N_("The hub has revoked this till. What is sold is kept for a person there."),
    Trouble.FORKED: N_(
        "This till was set back to an older copy, or copied: both histories were kept."
    ),
    Trouble.DIFFERENT: N_("Till and hub differ, and reading anew did not help."),
    Trouble.REPAIRED: N_("Rows here were not the hub's; they were put right."),
    Trouble.TOO_OLD: N_("The hub wants a newer PosDesk on this till."),
    Trouble.HUB_OLD: N_("The hub's program is older than this till's."),
    Trouble.HUB_RESTORED: N_("The hub was restored; what it lacks is handed in again."),
    Trouble.CERTIFICATE: N_("Who answers at the hub's address is not the hub. Nothing was sent."),
    Trouble.REFUSED: N_("The hub refuses what this till sends."),
}
_DOINGS: Final = {
    "contact": N_("Calling the hub …"),
    "certificate": N_("The hub is the one that made the code."),
    "history": N_("Looking through what was done so far …"),
    "wait": N_("Waiting for the hub to prepare the shop's data …"),
    "fetch": N_("Fetching the shop's data …"),
    "check": N_("Checking the shop's data …"),
    "install": N_("Putting the shop's data in place …"),
}


def said(status: Status, zone: ZoneInfo) -> str:
    """A line or two on how it stands."""
    parts = [gettext(_STATES[status.state])]
    if status.trouble:
        parts.append(gettext(_TROUBLES[status.trouble]))
    if status.detail:
        parts.append(f"({status.detail})")
    if status.waiting:
        text = n_("{n} entry waits.", "{n} entries wait.", status.waiting)
        parts.append(text.format(n=status.waiting))
    if status.exceptions:
        text = n_("{n} contradiction is open.", "{n} contradictions are open.", status.exceptions)
        parts.append(text.format(n=status.exceptions))
    if status.quarantined:
        text = n_("{n} entry is held back.", "{n} entries are held back.", status.quarantined)
        parts.append(text.format(n=status.quarantined))
    if status.proven_at is not None:
        moment = f"{local(status.proven_at, zone):%Y-%m-%d %H:%M:%S}"
        parts.append(gettext(N_("Proven equal at {time}.")).format(time=moment))
    return sentences(*parts)


def spoken(doing: str) -> str:
    """What pairing is busy with."""
    return gettext(_DOINGS.get(doing, doing))
