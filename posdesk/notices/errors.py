"""What can be wrong with a notice or the way it goes, each with what to do about it.

A `ChannelFault` says whether the message may have gone out (`partial`: nobody sends it again but a
person), whether trying again is of any use (`lasting`: not), and whether the trouble is the way
itself (`network`: everything that goes this way waits).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import ClassVar

from posdesk.errors import Refusal, WorldFault
from posdesk.i18n import N_, gettext


@dataclass(eq=False)
class BadTemplate(Refusal):
    """A template can't be used as it is written."""

    problem: str
    text = N_("The text can't be used: {problem}.")
    advice = N_("Placeholders look like {{order}}; what may be missing stands in [ and ].")


@dataclass(eq=False)
class UnknownPlaceholder(Refusal):
    """A template names something that is not known at its step."""

    name: str
    known: str
    text = N_("“{name}” can't be said at this step.")
    advice = N_("Use one of: {known}.")


@dataclass(eq=False)
class BadMailSetup(Refusal):
    """The mail account is not complete, or impossible."""

    detail: str
    text = N_("The mail account is not set up right: {detail}.")
    advice = N_("Look at its entries in the settings.")


@dataclass(eq=False)
class BadSmsSetup(Refusal):
    """The SMS provider is not complete, or impossible."""

    detail: str
    text = N_("The SMS provider is not set up right: {detail}.")
    advice = N_("Look at its entries in the settings.")


@dataclass(eq=False)
class BadRecipient(Refusal):
    """Nobody can be reached at this address."""

    address: str
    text = N_("“{address}” is no address that a notice can be sent to.")
    advice = N_("Enter a mail address, or a mobile number with digits only.")


@dataclass(eq=False)
class NotRepeated(Refusal):
    """A notice in this state is not sent again by hand."""

    state: str
    text = N_("A notice that is {state} can't be sent again.")
    advice = N_("Only what failed, was interrupted or was cancelled can be.")

    def values(self) -> dict[str, object]:
        return {"state": gettext(self.state)}


@dataclass(eq=False)
class NoticeErased(Refusal):
    """The customer was erased, and the message with them."""

    text = N_("This customer was erased; the message is gone.")
    advice = N_("Nothing is left to be sent.")


@dataclass(eq=False)
class ChannelFault(WorldFault):
    """Something is wrong on the way of a notice."""

    partial: ClassVar[bool] = False
    lasting: ClassVar[bool] = False
    network: ClassVar[bool] = False
    text = N_("The notice could not be sent.")
    advice = N_("It is tried again by itself.")


@dataclass(eq=False)
class NoNetwork(ChannelFault):
    """The server can't be reached: no network, no such name, nothing answers there."""

    server: str = ""
    detail: str = ""
    network: ClassVar[bool] = True
    text = N_("{server} can't be reached ({detail}).")
    advice = N_("Notices wait and go out by themselves when there is a network again.")


@dataclass(eq=False)
class ServerBusy(ChannelFault):
    """The server says that it can't take the message now."""

    server: str = ""
    detail: str = ""
    text = N_("{server} does not take the message at the moment ({detail}).")
    advice = N_("It is tried again by itself.")


@dataclass(eq=False)
class ConnectionBroke(ChannelFault):
    """The connection broke before the message was handed over whole."""

    server: str = ""
    text = N_("The connection to {server} broke before the message was handed over.")
    advice = N_("It is tried again by itself.")


@dataclass(eq=False)
class NoAnswer(ChannelFault):
    """The message was handed over and the answer never came: it may have gone out."""

    server: str = ""
    partial: ClassVar[bool] = True
    text = N_("{server} got the message but did not answer: it may have gone out.")
    advice = N_("Ask the customer or look at the provider's list; then send it again or let it be.")


@dataclass(eq=False)
class StoppedWhileSending(ChannelFault):
    """PosDesk was stopped or killed while it sent the message."""

    partial: ClassVar[bool] = True
    text = N_("PosDesk stopped while this was being sent: it may have gone out.")
    advice = N_("Ask the customer or look at the provider's list; then send it again or let it be.")


@dataclass(eq=False)
class SendingFailed(ChannelFault):
    """Our own fault: nobody thought of this error."""

    detail: str = ""
    partial: ClassVar[bool] = True
    text = N_("Something unexpected happened while this was being sent ({detail}).")
    advice = N_("It may have gone out: ask the customer. Please report this.")


@dataclass(eq=False)
class SignInRefused(ChannelFault):
    """Name or password are wrong: nothing goes this way until they are put right."""

    server: str = ""
    detail: str = ""
    lasting: ClassVar[bool] = True
    network: ClassVar[bool] = True
    text = N_("{server} refuses the sign-in ({detail}).")
    advice = N_("Check user name and password in the settings; what waits goes out then.")


@dataclass(eq=False)
class NotSecure(ChannelFault):
    """The server can't prove who it is, or speaks no TLS though it must."""

    server: str = ""
    detail: str = ""
    lasting: ClassVar[bool] = True
    network: ClassVar[bool] = True
    text = N_("The connection to {server} is not secure ({detail}), so nothing was sent.")
    advice = N_(
        "Check the server's name and its encryption in the settings; what waits goes out then."
    )


@dataclass(eq=False)
class AddressRefused(ChannelFault):
    """The server knows no such recipient."""

    detail: str = ""
    lasting: ClassVar[bool] = True
    text = N_("The recipient was refused ({detail}).")
    advice = N_("Check the customer's address; then send it again.")


@dataclass(eq=False)
class MessageRefused(ChannelFault):
    """The server or provider refuses the message for good."""

    server: str = ""
    detail: str = ""
    lasting: ClassVar[bool] = True
    text = N_("{server} refuses the message ({detail}).")
    advice = N_("Ask the provider why, put it right, then send it again.")


@dataclass(eq=False)
class ChannelNotSetUp(ChannelFault):
    """There is no mail account or no SMS provider any more."""

    detail: str = ""
    lasting: ClassVar[bool] = True
    network: ClassVar[bool] = True
    text = N_("This way of telling customers is not set up ({detail}).")
    advice = N_("Set it up in the settings; what waits goes out then.")


@dataclass(eq=False)
class TooOld(ChannelFault):
    """It waited so long that it is no news any more."""

    lasting: ClassVar[bool] = True
    text = N_("It waited so long that it may be no news any more.")
    advice = N_("Send it anyway, or let it be.")


@dataclass(eq=False)
class HoldsCardNumber(ChannelFault):
    """The words would have held what looks like a bank card number, which is never stored."""

    lasting: ClassVar[bool] = True
    text = N_("The message looked as if it held a bank card number, so it was not kept.")
    advice = N_("Tell the customer by phone.")


KINDS: dict[str, type[ChannelFault]] = {
    kind.__name__: kind
    for kind in (
        ChannelFault, NoNetwork, ServerBusy, ConnectionBroke, NoAnswer, StoppedWhileSending,
        SendingFailed, SignInRefused, NotSecure, AddressRefused, MessageRefused, ChannelNotSetUp,
        TooOld, HoldsCardNumber,
    )
}  # fmt: skip


def to_cause(fault: ChannelFault) -> str:
    """A fault as the queue keeps it: its name and data, to be worded in any language later."""
    return json.dumps([type(fault).__name__, asdict(fault)], ensure_ascii=False)


def from_cause(cause: str) -> ChannelFault | None:
    """The fault that a queue row keeps; None for a row without one."""
    if not cause:
        return None
    name, values = json.loads(cause)
    kind = KINDS.get(name, ChannelFault)
    known = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in values.items() if key in known})
