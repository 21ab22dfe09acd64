"""What can be wrong between a till and its hub, each with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from posdesk.errors import Refusal, WorldFault
from posdesk.i18n import N_
from posdesk.sync import protocol


@dataclass(eq=False)
class HubUnreachable(WorldFault):
    """The hub does not answer, or not with anything that can be understood."""

    server: str = ""
    detail: str = ""
    text = N_("The hub {server} can't be reached ({detail}).")
    advice = N_("Selling goes on. What was done here is handed in by itself when it answers again.")


@dataclass(eq=False)
class NotTheHub(WorldFault):
    """Who answers at the hub's address shows another certificate than the hub that was paired."""

    server: str = ""
    text = N_("Who answers at {server} is not the hub that this till was paired with.")
    advice = N_(
        "Nothing was sent. If the hub was set up anew, sign this till off and pair it anew."
    )


@dataclass(eq=False)
class NotSecured(Refusal):
    """An address without TLS, elsewhere than on this machine."""

    url: str = ""
    text = N_("{url} is no secure address of a hub.")
    advice = N_("The address of a hub begins with https://.")


@dataclass(eq=False)
class BadPairingCode(Refusal):
    """What was typed can't be a pairing code."""

    text = N_("This is no pairing code.")
    advice = N_("A code has five groups of four letters and digits; it is made at the hub.")


@dataclass(eq=False)
class AlreadyPaired(Refusal):
    """The till has a hub."""

    url: str = ""
    text = N_("This till is paired with the hub {url} already.")
    advice = N_("Sign it off from that hub first.")


@dataclass(eq=False)
class NoHub(Refusal):
    """The till is paired with no hub."""

    text = N_("This till is paired with no hub.")
    advice = N_("Make a code at the hub, then pair this till in the settings or by posdesk enroll.")


@dataclass(eq=False)
class DeviceKeyGone(WorldFault):
    """The key that this till signs with is in no key store any more."""

    text = N_("The key that this till proves itself to the hub with is gone.")
    advice = N_("Sign this till off and pair it anew: nothing that was done here is lost.")


@dataclass(eq=False)
class EntriesWaiting(Refusal):
    """What can't be taken back was asked for while the hub lacks what was done here."""

    count: int = 0
    text = N_("The hub does not have everything yet: {count} entries wait on this till alone.")
    advice = N_(
        "Let them be handed in first, or save them with posdesk export-outbox and have them read in"
        " at the hub."
    )


@dataclass(eq=False)
class HubDiffers(Refusal):
    """A shop with other books than the hub's was to be joined to it."""

    detail: str = ""
    text = N_("This shop does not fit the hub ({detail}).")
    advice = N_("Pair the till with the hub of its own company.")


@dataclass(eq=False)
class NotAnOutbox(Refusal):
    """A file is not a sealed outbox, or it was changed."""

    path: str = ""
    text = N_("{path} is not a whole file of entries that wait.")
    advice = N_("Export it again at the till.")


@dataclass(eq=False)
class HubSaysNo(Refusal):
    """The hub refuses a request; nothing was done."""

    code: str = ""
    detail: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    text = N_("The hub refuses what this till sends ({code}: {detail}).")
    advice = N_("Selling goes on. Tell whoever looks after the hub.")

    @property
    def retry_after(self) -> float:
        """Seconds after which the hub may be asked again."""
        try:
            return max(0.0, float(self.data.get("retry_after", 0)))
        except (TypeError, ValueError):
            return 0.0


@dataclass(eq=False)
class CodeRefused(HubSaysNo):
    """The one-time code is wrong, was used, or is too old."""

    text = N_("The hub does not take this code: it is wrong, was used already, or is too old.")
    advice = N_("Make a new one at the hub; it is good for a quarter of an hour.")


@dataclass(eq=False)
class TillRevoked(HubSaysNo):
    """The hub no longer takes this till's word."""

    text = N_("The hub has revoked this till.")
    advice = N_("Selling goes on and is kept for a person to look at. Pair the till anew to go on.")


@dataclass(eq=False)
class ProgramTooOld(HubSaysNo):
    """The hub wants a newer program."""

    text = N_("The hub wants a newer PosDesk on this till.")
    advice = N_("Sales are still handed in. Update PosDesk to get changes from other tills again.")


@dataclass(eq=False)
class HubBusy(HubSaysNo):
    """The hub can't answer now: too many requests, or its database is away."""

    text = N_("The hub is busy ({detail}).")
    advice = N_("It is tried again by itself.")


@dataclass(eq=False)
class NotCovered(HubSaysNo):
    """The stored value is not there, or is set aside for other tills."""

    text = N_("The hub does not set so much of this customer's credit aside.")
    advice = N_("It was spent elsewhere, or another till is about to spend it. Take less of it.")


@dataclass(eq=False)
class TillNotThere(HubSaysNo):
    """The till that has a parked cart is not online."""

    text = N_("The till that has this cart does not answer.")
    advice = N_("Recall it there, or try again when that till is online.")


_KINDS: dict[str, type[HubSaysNo]] = {
    protocol.BAD_CODE: CodeRefused,
    protocol.REVOKED: TillRevoked,
    protocol.TOO_OLD: ProgramTooOld,
    protocol.TOO_MANY: HubBusy,
    protocol.UNAVAILABLE: HubBusy,
    protocol.NOT_COVERED: NotCovered,
    protocol.NOT_THERE: TillNotThere,
}


def refusal(code: str, detail: str = "", data: Mapping[str, Any] | None = None) -> HubSaysNo:
    """What the hub said, as what is raised."""
    return _KINDS.get(code, HubSaysNo)(code, detail, data or {})
