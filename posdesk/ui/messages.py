"""Refusals in words for the window: how loud, and what can be done at once."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal, WorldFault, words
from posdesk.i18n import _
from posdesk.ui.ops import Failure


@dataclass(frozen=True)
class Message:
    """What a notice says: what happened and why, what can be done, and how bad it is."""

    text: str
    advice: str
    tone: str


def message(refusal: Refusal) -> Message:
    """A refusal as a notice: rules warn, the world's faults are bad news."""
    text, advice = words(refusal)
    return Message(text, advice, "bad" if isinstance(refusal, WorldFault) else "warn")


def unexpected(failure: Failure) -> Message:
    """Our own fault as a notice."""
    return Message(
        _("Something went wrong in PosDesk: {error}").format(error=failure.title),
        _("What was shown as done is safe, and you can go on selling. Please report it."),
        "bad",
    )


def act_wanted(refusal: Refusal) -> str:
    """The right that a manager's PIN can stand in for, "" if an approval does not help."""
    from posdesk.staff.rights import NotAllowed

    return refusal.act if isinstance(refusal, NotAllowed) else ""
