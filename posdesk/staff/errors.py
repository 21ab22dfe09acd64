"""What the staff rules refuse, each with the data that the window shows."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext, n_
from posdesk.staff.rights import NotAllowed, label

__all__ = ["NotAllowed", "label"]


@dataclass(eq=False)
class BadPin(Refusal):
    """A PIN of the wrong length, or not of digits."""

    shortest: int
    longest: int
    text = N_("A PIN has {shortest} to {longest} digits.")
    advice = N_("Enter another PIN.")


@dataclass(eq=False)
class WeakPin(Refusal):
    """A PIN that would be guessed first: 1234, 0000, a year, a date, a row of the keypad."""

    text = N_("This PIN is too easy to guess.")
    advice = N_("Avoid runs, repeats, years and dates.")


@dataclass(eq=False)
class WrongPin(Refusal):
    """The PIN does not match; `attempts_left` more before the next pause."""

    attempts_left: int
    text = N_("That is not the right PIN.")
    advice = N_("Try again. {attempts}")

    def values(self) -> dict[str, object]:
        left = self.attempts_left
        return {
            "attempts": n_("{n} attempt left.", "{n} attempts left.", left).format(n=left),
            "attempts_left": left,
        }


@dataclass(eq=False)
class LockedOut(Refusal):
    """Too many wrong PINs: `seconds` of running time must pass before the next attempt."""

    seconds: int
    text = N_("Too many wrong PINs. Locked for {wait}.")
    advice = N_("Wait with the till running, or ask a manager to reset the PIN.")

    def values(self) -> dict[str, object]:
        return {"wait": spoken_wait(self.seconds), "seconds": self.seconds}


@dataclass(eq=False)
class ResetNeeded(LockedOut):
    """So many wrong PINs that only a manager's reset opens this person's sign-in again; `seconds`
    is 0.
    """

    seconds: int = 0
    text = N_("Too many wrong PINs. Sign-in is locked.")
    advice = N_("Ask a manager to reset the PIN.")


@dataclass(eq=False)
class ApprovalInvalid(Refusal):
    """An approval that was used, has expired, or was given for something else."""

    act: str
    text = N_("The approval for “{act}” is used up or has expired.")
    advice = N_("Ask a manager to approve it again.")

    def values(self) -> dict[str, object]:
        return {"act": label(self.act)}


@dataclass(eq=False)
class CannotApprove(Refusal):
    """The person who entered a PIN lacks the right themselves."""

    name: str
    act: str
    text = N_("{name} may not approve this: {act}.")
    advice = N_("Ask somebody with this right.")

    def values(self) -> dict[str, object]:
        return {"name": self.name, "act": label(self.act)}


@dataclass(eq=False)
class ManagerExists(Refusal):
    """First-start set-up was asked for again."""

    text = N_("This shop already has a manager.")
    advice = N_("Sign in as a manager and add staff there.")


@dataclass(eq=False)
class LastManager(Refusal):
    """The change would leave nobody who may manage the staff."""

    text = N_("Nobody would be left who may manage staff.")
    advice = N_("Give another active person that right first.")


@dataclass(eq=False)
class StaffInactive(Refusal):
    """A person who has left can't sign in or approve."""

    name: str
    text = N_("{name} is no longer active.")
    advice = N_("A manager can make this person active again.")


@dataclass(eq=False)
class NameMissing(Refusal):
    """A person or role without a name."""

    text = N_("A name is missing.")
    advice = N_("Enter a name.")


@dataclass(eq=False)
class NameTaken(Refusal):
    """Another active person or role already goes by this name."""

    name: str
    text = N_("There is already somebody or something called {name}.")
    advice = N_("Add something to tell them apart.")


@dataclass(eq=False)
class RoleInUse(Refusal):
    """A role can't go while people have it."""

    name: str
    text = N_("People still have the role {name}.")
    advice = N_("Give them another role first.")

    def values(self) -> dict[str, object]:
        return {"name": gettext(self.name)}


@dataclass(eq=False)
class UnknownRight(Refusal):
    """A right or limit that this program does not know."""

    code: str
    text = N_("There is no right called {code}.")
    advice = N_("Choose one from the list.")


def spoken_wait(seconds: int) -> str:
    """A wait as it is said: seconds below two minutes, then whole minutes rounded up."""
    if seconds < 120:
        return n_("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = -(-seconds // 60)
    return n_("{n} minute", "{n} minutes", minutes).format(n=minutes)
