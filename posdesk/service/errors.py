"""What after-sales service refuses, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_money


@dataclass(eq=False)
class NothingSaid(Refusal):
    """A ticket without a subject, or a message without words."""

    what: str
    text = N_("There is nothing in it: {what}.")
    advice = N_("Write a few words, then try again.")

    def values(self) -> dict[str, object]:
        return {"what": gettext(self.what)}


@dataclass(eq=False)
class TooLong(Refusal):
    """More words than are kept."""

    letters: int
    most: int
    text = N_("This is too long: {letters} characters.")
    advice = N_("Keep it to {most} characters.")


@dataclass(eq=False)
class UnknownWord(Refusal):
    """A kind of ticket, a side or a number of stars that is not known."""

    word: str
    text = N_("“{word}” is not known here.")
    advice = N_("Choose one of those offered.")


@dataclass(eq=False)
class TicketClosed(Refusal):
    """A closed ticket is answered or moved only after it was opened again."""

    number: str
    text = N_("Ticket {number} is closed.")
    advice = N_("Open it again first, or write a note among the staff.")


@dataclass(eq=False)
class TicketNotClosed(Refusal):
    """A ticket that is not closed can't be opened again."""

    number: str
    text = N_("Ticket {number} is not closed.")
    advice = N_("Just go on with it.")


@dataclass(eq=False)
class DueInThePast(Refusal):
    """A due time must lie ahead."""

    text = N_("This time has passed already.")
    advice = N_("Choose a time that lies ahead.")


@dataclass(eq=False)
class AlreadyReviewed(Refusal):
    """A line is reviewed once."""

    name: str
    text = N_("{name} of this order was reviewed already.")
    advice = N_("Answer the review that is there.")


@dataclass(eq=False)
class NotReviewable(Refusal):
    """Only goods that the customer got are reviewed."""

    name: str
    text = N_("{name} can't be reviewed: it is no goods, or the order was cancelled.")
    advice = N_("Choose a line of goods that the customer received.")


@dataclass(eq=False)
class BadTip(Refusal):
    """A tip of nothing, or one that can't be meant."""

    amount: int
    text = N_("{amount} is no tip.")
    advice = N_("Enter an amount above zero that is not more than {most}.")
    most: int = 0

    def values(self) -> dict[str, object]:
        return {"amount": format_money(self.amount), "most": format_money(self.most)}


@dataclass(eq=False)
class TipTakenBack(Refusal):
    """A tip is taken back once."""

    text = N_("This tip was taken back already.")
    advice = N_("Nothing is left to be done.")
