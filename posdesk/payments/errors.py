"""What is refused when money is taken."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_money


def _money(error: Refusal, *names: str) -> dict[str, object]:
    return {name: format_money(getattr(error, name)) for name in names}


@dataclass(eq=False)
class UnknownTender(Refusal):
    """A way to pay that this program does not know, or that can't be used like this."""

    tender: str
    text = N_("“{tender}” can't be used to pay here.")
    advice = N_("Choose another way to pay.")


@dataclass(eq=False)
class NotAPaymentCode(Refusal):
    """A scanned code is none of the payment codes, or one of another tender."""

    text = N_("This is not a payment code of this kind.")
    advice = N_("Ask the customer for the payment code and scan it again.")


@dataclass(eq=False)
class NoAmount(Refusal):
    """A tender of nothing, or less."""

    amount: int
    text = N_("{amount} can't be paid.")
    advice = N_("Enter an amount above zero.")

    def values(self) -> dict[str, object]:
        return _money(self, "amount")


@dataclass(eq=False)
class MoreThanDue(Refusal):
    """Only cash may be more than is due."""

    amount: int
    due: int
    text = N_("{amount} is more than the {due} still due.")
    advice = N_("Enter at most what is due; only cash gives change.")

    def values(self) -> dict[str, object]:
        return _money(self, "amount", "due")


@dataclass(eq=False)
class TooMuchCash(Refusal):
    """So much cash that the amount must be a mistake (or a scanned code)."""

    amount: int
    most: int
    text = N_("{amount} in cash can't be right; at most {most} is taken here.")
    advice = N_("Enter what the customer handed over.")

    def values(self) -> dict[str, object]:
        return _money(self, "amount", "most")


@dataclass(eq=False)
class NotEnoughPaid(Refusal):
    """Something is still due."""

    missing: int
    text = N_("{missing} is still due.")
    advice = N_("Take the rest with any tender.")

    def values(self) -> dict[str, object]:
        return _money(self, "missing")


@dataclass(eq=False)
class PaidTooMuch(Refusal):
    """The cart became cheaper than what was already taken for it."""

    paid: int
    due: int
    text = N_("{paid} was already paid, but only {due} is due now.")
    advice = N_("Take a payment back, or put the goods back into the cart.")

    def values(self) -> dict[str, object]:
        return _money(self, "paid", "due")


@dataclass(eq=False)
class AnswerMissing(Refusal):
    """It is not known whether a payment went through."""

    tender: str
    amount: int
    text = N_("It is not known yet whether {amount} by {tender} went through.")
    advice = N_("Look at the device, then say whether it was paid.")

    def values(self) -> dict[str, object]:
        return {"tender": gettext(self.tender), **_money(self, "amount")}


@dataclass(eq=False)
class PaymentSettled(Refusal):
    """The payment belongs to a completed sale."""

    number: str
    text = N_("This payment belongs to the completed sale {number}.")
    advice = N_("To give the money back, make a return.")


@dataclass(eq=False)
class ReferenceMissing(Refusal):
    """A card payment without the reference on the terminal's slip."""

    text = N_("A bank card payment needs the reference on the terminal's slip.")
    advice = N_("Type the reference number, not the card number.")


@dataclass(eq=False)
class PriceChanged(Refusal):
    """What is due is not what the screen showed."""

    shown: int
    due: int
    text = N_("{due} is due, but {shown} was shown.")
    advice = N_("Look at the cart again and tell the customer the new amount.")

    def values(self) -> dict[str, object]:
        return _money(self, "shown", "due")


@dataclass(eq=False)
class CreditNeedsMember(Refusal):
    """Store credit belongs to a customer, and this order has none."""

    text = N_("Store credit belongs to a customer, and none is chosen.")
    advice = N_("Choose the customer first, or another way to pay.")


@dataclass(eq=False)
class DepositShort(Refusal):
    """Less than the deposit was paid, but not nothing either; minor units."""

    deposit: int
    paid: int
    text = N_("The deposit is {deposit}, but {paid} was paid.")
    advice = N_("Take the deposit in full, or nothing yet.")

    def values(self) -> dict[str, object]:
        return _money(self, "deposit", "paid")


@dataclass(eq=False)
class TakenAlongUnpaid(Refusal):
    """What is taken along at once must be paid, unless the terms say so; minor units."""

    worth: int
    paid: int
    text = N_("Goods for {worth} are taken along now, but only {paid} was paid.")
    advice = N_("Take at least that much, or let the goods wait until they are paid.")

    def values(self) -> dict[str, object]:
        return _money(self, "worth", "paid")


@dataclass(eq=False)
class NothingOwed(Refusal):
    """The order is paid, or was cancelled."""

    number: str
    text = N_("Nothing is owed on order {number}.")
    advice = N_("Look at its payments; someone may have taken the money already.")


@dataclass(eq=False)
class NotSoMuchToRefund(Refusal):
    """More is to be given back than was paid and not given back yet; minor units."""

    amount: int
    left: int
    text = N_("{amount} can't be given back; only {left} of what was paid is left.")
    advice = N_("Look at the payments and refunds of this order.")

    def values(self) -> dict[str, object]:
        return _money(self, "amount", "left")
