"""The contradictions that a hub finds between tills: their codes, and for each what it means to
people, how pressing it is, and what to do about it. The hub has kept every fact: nothing is undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posdesk.i18n import N_, gettext


class Severity(StrEnum):
    """How pressing: money or goods are gone; somebody must decide; for the record."""

    LOSS = "loss"
    DECIDE = "decide"
    NOTE = "note"


class Measure(StrEnum):
    """What the amount of an exception counts."""

    NONE = ""
    MONEY = "money"  # minor units
    GOODS = "goods"  # thousandths


OVER_RETURN, OVER_REFUND, OVER_SHIPPED = "over_return", "over_refund", "over_shipped"
OVER_CANCELLED, OVERSPENT, OVERPAID = "over_cancelled", "overspent", "overpaid"
VOUCHER_TWICE, SEAT_TWICE, OVER_CAPACITY = "voucher_twice", "seat_twice", "over_capacity"
PICKUP_TWICE, ENDED_TWICE, APPROVAL_TWICE = "pickup_twice", "ended_twice", "approval_twice"
RECALLED_TWICE, PAID_TWICE, TOLD_TWICE = "recalled_twice", "paid_twice", "told_twice"
SAME_NUMBER, SAME_ID, SAME_PHONE = "same_number", "same_id", "same_phone"
SAME_BARCODE, SAME_SKU, SAME_CARD, SAME_NAME = "same_barcode", "same_sku", "same_card", "same_name"
OVERSOLD, EDITED_APART, ILLEGAL_STEP = "oversold", "edited_apart", "illegal_step"
CLOCK_WRONG, CLONE, NOT_ALLOWED = "clock_wrong", "clone", "not_allowed"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of contradiction; `title`, `text` and `advice` are English message ids."""

    code: str
    title: str
    text: str
    advice: str
    severity: Severity = Severity.DECIDE
    measure: Measure = Measure.NONE

    def words(self) -> tuple[str, str, str]:
        """Title, what happened and what to do, in the language in use."""
        return gettext(self.title), gettext(self.text), gettext(self.advice)


_ALL = (
    Kind(
        OVER_RETURN,
        N_("More returned than was bought"),
        N_("Two tills that did not know of each other took back the same goods."),
        N_("Look at the returns of this order, and ask the customer for what was given twice."),
        Severity.LOSS,
        Measure.GOODS,
    ),
    Kind(
        OVER_REFUND,
        N_("More given back than was paid"),
        N_("Two tills gave money back out of the same payment."),
        N_("Look at the refunds of this order, and ask for the money that was given twice."),
        Severity.LOSS,
        Measure.MONEY,
    ),
    Kind(
        OVER_SHIPPED,
        N_("More sent than was ordered"),
        N_("Goods of this order were packed at two tills, or packed and cancelled."),
        N_("Stop the parcel that is too much, or call the customer."),
        Severity.LOSS,
        Measure.GOODS,
    ),
    Kind(
        OVER_CANCELLED,
        N_("More cancelled than was ordered"),
        N_("Two tills took the same goods out of this order."),
        N_("Look at what is still owed on this order."),
        Severity.DECIDE,
        Measure.GOODS,
    ),
    Kind(
        OVERSPENT,
        N_("More store credit spent than there was"),
        N_("Two tills let a customer spend the same store credit."),
        N_("Talk to the customer, then correct the store credit."),
        Severity.LOSS,
        Measure.MONEY,
    ),
    Kind(
        OVERPAID,
        N_("More paid than is owed"),
        N_("Two tills took money for the same order, or for one that was cancelled."),
        N_("Give back what was paid too much."),
        Severity.DECIDE,
        Measure.MONEY,
    ),
    Kind(
        VOUCHER_TWICE,
        N_("A code was used twice"),
        N_("The same code was used, or taken back, at two tills."),
        N_("Find out who came in with it; the amount is what the code was sold for."),
        Severity.LOSS,
        Measure.MONEY,
    ),
    Kind(
        SEAT_TWICE,
        N_("A seat was sold twice"),
        N_("Two tills sold the same seat."),
        N_("Offer one of the two customers another seat."),
        Severity.DECIDE,
    ),
    Kind(
        OVER_CAPACITY,
        N_("More codes sold than there are places"),
        N_("Several tills sold the last places."),
        N_("Make room, or offer some of the customers another session."),
        Severity.DECIDE,
        Measure.GOODS,
    ),
    Kind(
        PICKUP_TWICE,
        N_("Collected twice"),
        N_("The same goods were handed out at two tills."),
        N_("Find out who has them; the amount is what the order came to."),
        Severity.LOSS,
        Measure.MONEY,
    ),
    Kind(
        ENDED_TWICE,
        N_("Ended twice"),
        N_("Two tills ended the same thing, each in its own way."),
        N_("Look at both endings and decide which one holds."),
        Severity.DECIDE,
        Measure.MONEY,
    ),
    Kind(
        APPROVAL_TWICE,
        N_("An approval was used twice"),
        N_("What a manager allowed once was done at two tills."),
        N_("Show it to the manager who allowed it."),
    ),
    Kind(
        RECALLED_TWICE,
        N_("A parked cart was sold twice"),
        N_("Two tills sold the same parked cart."),
        N_("If the customer paid twice, give one payment back."),
        Severity.DECIDE,
        Measure.MONEY,
    ),
    Kind(
        PAID_TWICE,
        N_("A payment was booked twice"),
        N_("One payment of a provider was booked at two tills."),
        N_("Look at the provider's list, and take the booking back that is too much."),
        Severity.DECIDE,
        Measure.MONEY,
    ),
    Kind(
        TOLD_TWICE,
        N_("A customer was told twice"),
        N_("Two tills sent the same notice."),
        N_("Nothing has to be done."),
        Severity.NOTE,
    ),
    Kind(
        SAME_NUMBER,
        N_("A number was given out twice"),
        N_("Two tills gave out the same number: they share a code, or one is a copy."),
        N_("Give each till a code of its own. Both documents are kept; tell them apart by time."),
    ),
    Kind(
        SAME_ID,
        N_("Two records have one id"),
        N_("A till handed in a record that the hub has already, with other contents."),
        N_("This till's data may be damaged: check it with posdesk verify."),
    ),
    Kind(
        SAME_PHONE,
        N_("Two customers have one phone number"),
        N_("Two tills added a customer with the same phone number."),
        N_("If they are one person, merge them."),
        Severity.NOTE,
    ),
    Kind(
        SAME_BARCODE,
        N_("Two products have one barcode"),
        N_("Two tills gave the same barcode to different products."),
        N_("Take the barcode away from the wrong one."),
    ),
    Kind(
        SAME_SKU,
        N_("Two products have one SKU"),
        N_("Two tills gave the same SKU to different products."),
        N_("Delete the double, or give it another SKU."),
    ),
    Kind(
        SAME_CARD,
        N_("Two customers have one card"),
        N_("Two tills gave the same membership card to different customers."),
        N_("If they are one person, merge them; else give one of them another card."),
    ),
    Kind(
        SAME_NAME,
        N_("The same was made twice"),
        N_("Two tills made the same entry of a list."),
        N_("Remove one of the two."),
        Severity.NOTE,
    ),
    Kind(
        OVERSOLD,
        N_("Sold more than there was"),
        N_("Tills sold more of this than the shop had counted in."),
        N_("Count it. If it was promised to somebody, call them."),
        Severity.DECIDE,
        Measure.GOODS,
    ),
    Kind(
        EDITED_APART,
        N_("Changed at two tills"),
        N_("Two tills that did not know of each other changed the same; the later change counts."),
        N_("Check that what counts now is right."),
    ),
    Kind(
        ILLEGAL_STEP,
        N_("A step after the end"),
        N_("One till went on with something that another till had ended."),
        N_("Decide what holds, and talk to the customer."),
    ),
    Kind(
        CLOCK_WRONG,
        N_("A till's clock is wrong"),
        N_("The clock of this till differs from the hub's by more than five minutes."),
        N_("Set its clock. Its sales are kept; the hub counts them on the right day."),
        Severity.NOTE,
    ),
    Kind(
        CLONE,
        N_("A till exists twice"),
        N_("Two copies of one till hand in sales; everything is kept."),
        N_("Use only one of them, and enrol the other one anew."),
    ),
    Kind(
        NOT_ALLOWED,
        N_("Done without the right"),
        N_("Somebody sold or handled an order who may not do so, as far as the hub knows."),
        N_("Look at what was done; a till that was offline may not have known yet."),
    ),
)

KINDS: Final = {kind.code: kind for kind in _ALL}


def kind(code: str) -> Kind:
    """The kind of a code; one that only a newer hub knows is shown by its code."""
    unknown = N_("This program does not know this kind of contradiction.")
    return KINDS.get(code) or Kind(code, code, unknown, N_("Install the newer version."))
