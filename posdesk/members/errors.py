"""What the rules about customers refuse, each with the data that the window shows."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import NotFound, Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_money as money


@dataclass(eq=False)
class MemberGone(NotFound):
    """A customer who does not exist, or was erased."""

    what: str = N_("customer")
    text = N_("This customer is not there any more.")
    advice = N_("Search again: the record may have been erased.")


@dataclass(eq=False)
class MemberUnnamed(Refusal):
    """Neither a name nor a phone was given."""

    text = N_("A customer needs a name or a phone.")
    advice = N_("Enter at least one of them.")


@dataclass(eq=False)
class PhoneRefused(Refusal):
    """What was typed is no phone number; `why` is a message id."""

    typed: str
    why: str
    text = N_("“{typed}” is not a phone number: {why}.")
    advice = N_("Type a mobile number, a landline with its area code, or + and the country code.")

    def values(self) -> dict[str, object]:
        return {"typed": self.typed, "why": gettext(self.why)}


@dataclass(eq=False)
class PhoneKnown(Refusal):
    """Another customer has this phone: whoever types it may mean that one."""

    phone: str
    member_id: str
    name: str
    text = N_("The phone {phone} belongs to {name} already.")
    advice = N_("Use that customer, merge the two, or keep both.")

    def values(self) -> dict[str, object]:
        nameless = gettext(N_("a customer without a name"))
        return {"phone": self.phone, "name": self.name or nameless}


@dataclass(eq=False)
class CardTaken(Refusal):
    """A card code that another customer has."""

    code: str
    name: str
    text = N_("The card {code} belongs to {name}.")
    advice = N_("Scan the card again, or take it off the other customer first.")

    def values(self) -> dict[str, object]:
        nameless = gettext(N_("a customer without a name"))
        return {"code": self.code, "name": self.name or nameless}


@dataclass(eq=False)
class MailRefused(Refusal):
    """A mail address that no mail can be sent to."""

    typed: str
    text = N_("“{typed}” is not a mail address.")
    advice = N_("It reads like name@example.com.")


@dataclass(eq=False)
class TooLong(Refusal):
    """A text that is longer than a label or a form can carry."""

    field: str
    longest: int
    text = N_("{field}: no more than {longest} characters.")
    advice = N_("Shorten it.")

    def values(self) -> dict[str, object]:
        return {"field": gettext(self.field), "longest": self.longest}


@dataclass(eq=False)
class AddressIncomplete(Refusal):
    """An address without what a delivery needs; `missing` is a message id."""

    missing: str
    text = N_("The address lacks: {missing}.")
    advice = N_("Fill it in, then save again.")

    def values(self) -> dict[str, object]:
        return {"missing": gettext(self.missing)}


@dataclass(eq=False)
class SameMember(Refusal):
    """A customer was to be merged with themselves."""

    text = N_("These two are the same customer already.")
    advice = N_("Choose another one.")


@dataclass(eq=False)
class NotEnoughCredit(Refusal):
    """More store credit was to be spent than there is; minor units."""

    wanted: int
    balance: int
    text = N_("The store credit of {balance} does not cover {wanted}.")
    advice = N_("Take at most what there is, and the rest another way.")

    def values(self) -> dict[str, object]:
        return {"wanted": money(self.wanted), "balance": money(self.balance)}


@dataclass(eq=False)
class HubNeeded(Refusal):
    """Store credit that other tills may spend too, and the hub has set none aside for this one;
    minor units.
    """

    amount: int
    text = N_("Store credit can be spent only while the hub can be reached ({amount}).")
    advice = N_("Other tills may be spending it too. Try again, or take another way of paying.")

    def values(self) -> dict[str, object]:
        return {"amount": money(self.amount)}


@dataclass(eq=False)
class CreditRefused(Refusal):
    """An amount of store credit that is nothing, of the wrong sign, or beyond any shop."""

    amount: int
    text = N_("{amount} is no amount of store credit.")
    advice = N_("Enter another amount.")

    def values(self) -> dict[str, object]:
        return {"amount": money(self.amount)}


@dataclass(eq=False)
class ReasonMissing(Refusal):
    """A correction of store credit without a reason."""

    text = N_("A correction of store credit needs a reason.")
    advice = N_("Write down why it is corrected.")


@dataclass(eq=False)
class MemberBusy(Refusal):
    """A customer can't be erased while something of theirs is still under way."""

    orders: str
    text = N_("This customer still has something under way: {orders}.")
    advice = N_("Finish or cancel it first: it can't be delivered to nobody.")


@dataclass(eq=False)
class CreditLeft(Refusal):
    """A customer can't be erased while the shop owes them store credit (minor units)."""

    balance: int
    text = N_("This customer still has store credit of {balance}.")
    advice = N_("Pay it out or correct it first.")

    def values(self) -> dict[str, object]:
        return {"balance": money(self.balance)}
