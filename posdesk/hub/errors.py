"""What the hub refuses, as it is answered on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from posdesk.errors import Refusal, WorldFault
from posdesk.i18n import N_
from posdesk.sync import protocol

STATUS: Final = {
    protocol.FORK: 409,
    protocol.GAP: 409,
    protocol.NOT_COVERED: 409,
    protocol.NOT_THERE: 409,
    protocol.BAD_CHAIN: 422,
    protocol.BAD_REQUEST: 400,
    protocol.TOO_LARGE: 413,
    protocol.UNKNOWN_DEVICE: 401,
    protocol.BAD_SIGNATURE: 401,
    protocol.REVOKED: 403,
    protocol.BAD_CODE: 403,
    protocol.TOO_OLD: 426,
    protocol.TOO_MANY: 429,
    protocol.UNAVAILABLE: 503,
}


class HubRefusal(Exception):
    """A request was refused and changed nothing."""

    def __init__(self, code: str, detail: str = "", **data: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.answer = protocol.Refused(code, detail, data)
        self.status = STATUS[code]


@dataclass(eq=False)
class LedgerAway(WorldFault):
    """The hub's database does not answer."""

    detail: str = ""
    text = N_("The hub's database does not answer ({detail}).")
    advice = N_("See whether it runs, and whether --dsn is right.")


@dataclass(eq=False)
class HubRefuses(Refusal):
    """The hub refused what was asked on its own command line."""

    code: str = ""
    detail: str = ""
    text = N_("The hub refuses this ({code}: {detail}).")
    advice = N_("Nothing was changed.")


def worded(refusal: HubRefusal) -> Refusal:
    """A refusal in words for people."""
    answer = refusal.answer
    if answer.code == protocol.UNAVAILABLE:
        return LedgerAway(answer.detail)
    return HubRefuses(answer.code, answer.detail)
