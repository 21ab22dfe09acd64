"""What is refused about shipments, waybills, runs and pick-ups."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_money, format_quantity


@dataclass(eq=False)
class NothingToPack(Refusal):
    """All of the order is in shipments, was handed over, or was cancelled."""

    number: str
    text = N_("Nothing of order {number} is left to pack.")
    advice = N_("Look at its shipments: they hold everything that is to go.")


@dataclass(eq=False)
class TooMuchToPack(Refusal):
    """More of a line was asked for than is still to go (thousandths)."""

    name: str
    wanted: int
    left: int
    text = N_("{wanted} of {name} can't be packed: {left} are still to go.")
    advice = N_("Enter what is still to go, or less for a part shipment.")

    def values(self) -> dict[str, object]:
        wanted, left = format_quantity(self.wanted), format_quantity(self.left)
        return {"name": self.name, "wanted": wanted, "left": left}


@dataclass(eq=False)
class OrderNotAccepted(Refusal):
    """The shop has not said yes to the order yet."""

    number: str
    text = N_("Order {number} is not accepted yet.")
    advice = N_("Accept it first; then its goods can be packed.")


@dataclass(eq=False)
class OrderEnded(Refusal):
    """The order was cancelled or has expired."""

    number: str
    text = N_("Order {number} was cancelled.")
    advice = N_("Put its goods back on the shelf.")


@dataclass(eq=False)
class NotPaidYet(Refusal):
    """Goods don't leave before they are paid, unless the terms say so; minor units."""

    number: str
    outstanding: int
    text = N_("{outstanding} of order {number} are not paid yet.")
    advice = N_("Take the payment first, then hand the goods over.")

    def values(self) -> dict[str, object]:
        return {"number": self.number, "outstanding": format_money(self.outstanding)}


@dataclass(eq=False)
class WrongItem(Refusal):
    """What was scanned does not belong into the shipment."""

    name: str
    text = N_("{name} does not belong in this shipment.")
    advice = N_("Put it back and take what the list says.")


@dataclass(eq=False)
class UnknownItem(Refusal):
    """A code that no goods of the shop have."""

    code: str
    text = N_("Nothing in the shop has the code {code}.")
    advice = N_("Scan again, or tick the line by hand after looking closely.")


@dataclass(eq=False)
class TooMany(Refusal):
    """More of something was scanned than the shipment holds (thousandths)."""

    name: str
    wanted: int
    text = N_("That is one too many: {wanted} of {name} belong in this shipment.")
    advice = N_("Put the surplus back on the shelf.")

    def values(self) -> dict[str, object]:
        return {"name": self.name, "wanted": format_quantity(self.wanted)}


@dataclass(eq=False)
class BadCheck(Refusal):
    """A count that can't be: nothing, or more taken back than was counted."""

    name: str
    text = N_("This can't be the count of {name}.")
    advice = N_("Enter how many you counted into the box.")


@dataclass(eq=False)
class NotAllChecked(Refusal):
    """A shipment is packed only when every line was checked."""

    number: str
    missing: int
    text = N_("{missing} lines of {number} are not checked yet.")
    advice = N_("Scan or count what is missing, then pack.")


@dataclass(eq=False)
class BadParcels(Refusal):
    """No parcels at all, too many, or a weight that no parcel has."""

    most: int
    text = N_("A shipment has 1 to {most} parcels of up to 1000 kg.")
    advice = N_("Enter the weight of each parcel in grams; 0 where it is not known.")


@dataclass(eq=False)
class NoneChosen(Refusal):
    """Nothing was chosen to be done something with."""

    text = N_("No shipment is chosen.")
    advice = N_("Choose at least one in the list.")


@dataclass(eq=False)
class BadWaybill(Refusal):
    """A number that is none of the carrier's."""

    carrier: str
    number: str
    text = N_("“{number}” is not a waybill number of {carrier}.")
    advice = N_("Check carrier and number. Scan the label instead of typing, if you can.")


@dataclass(eq=False)
class WaybillMistyped(BadWaybill):
    """The check digit does not fit."""

    text = N_("The check digit of “{number}” does not fit: a digit is wrong.")
    advice = N_("Compare it with the label, or scan the label.")


@dataclass(eq=False)
class WaybillUsed(Refusal):
    """The same waybill was given to another parcel."""

    number: str
    shipment: str
    text = N_("The waybill {number} is on shipment {shipment} already.")
    advice = N_("Check the label: every parcel has a waybill of its own.")


@dataclass(eq=False)
class WaybillMissing(Refusal):
    """A parcel can't go to a carrier without its waybill."""

    shipment: str
    carrier: str
    text = N_("Shipment {shipment} has a parcel without a waybill of {carrier}.")
    advice = N_("Enter the waybill of each parcel first.")


@dataclass(eq=False)
class NoRange(Refusal):
    """No waybill numbers of the carrier are left on this till."""

    carrier: str
    text = N_("No waybill numbers of {carrier} are left on this till.")
    advice = N_("Enter a new range in the settings, or type the number of the label.")


@dataclass(eq=False)
class BadRange(Refusal):
    """A range of waybill numbers that can't be used."""

    detail: str
    text = N_("This range of waybill numbers can't be used: {detail}.")
    advice = N_("Enter the first and the last number as the carrier gave them.")

    def values(self) -> dict[str, object]:
        return {"detail": gettext(self.detail)}


@dataclass(eq=False)
class BadCarrier(Refusal):
    """A carrier's entry that can't be saved."""

    detail: str
    text = N_("This carrier can't be saved: {detail}.")
    advice = N_("Correct it and save again; nothing was changed.")

    def values(self) -> dict[str, object]:
        return {"detail": gettext(self.detail)}


@dataclass(eq=False)
class ReasonMissing(Refusal):
    """A failed delivery, or goods that come back, need a word on why."""

    text = N_("The reason is missing.")
    advice = N_("Choose or write why.")


@dataclass(eq=False)
class NameMissing(Refusal):
    """A signature, or somebody else who collects, needs a name."""

    text = N_("The name is missing.")
    advice = N_("Write who took the goods.")


@dataclass(eq=False)
class BadMoment(Refusal):
    """A moment that can't be: in the future, or long before the shipment was made."""

    moment: str
    text = N_("It can't have happened at {moment}.")
    advice = N_("Enter a time between the packing and now.")


@dataclass(eq=False)
class CodeWrong(Refusal):
    """No pick-up has this code, number or QR."""

    code: str
    text = N_("No pick-up waits under “{code}”.")
    advice = N_("Compare order number and code with the customer's message.")


@dataclass(eq=False)
class CodeForAnother(Refusal):
    """Order number and code don't belong together."""

    number: str
    text = N_("This is not the pick-up code of order {number}.")
    advice = N_("Ask for the newest message, or prove by phone tail who it is.")


@dataclass(eq=False)
class CodeUsed(Refusal):
    """The code fetched its goods before."""

    number: str
    when: str
    person: str
    text = N_("Order {number} was collected on {when} by {person}.")
    advice = N_("Nothing is handed over a second time. Open the order to see what is left.")


@dataclass(eq=False)
class CodeExpired(Refusal):
    """The time to collect is over."""

    number: str
    when: str
    text = N_("The pick-up of order {number} expired on {when}.")
    advice = N_("Look whether the goods are still there, then extend the time.")


@dataclass(eq=False)
class NotReady(Refusal):
    """The goods of a pick-up are not packed yet."""

    number: str
    text = N_("Order {number} is not ready to be collected yet.")
    advice = N_("Pack it, mark it ready, and the customer is told.")


@dataclass(eq=False)
class BadDays(Refusal):
    """A pick-up can't wait so long."""

    most: int
    text = N_("A pick-up can be extended by 1 to {most} days.")
    advice = N_("Enter a number of days.")


@dataclass(eq=False)
class CameAsReturn(Refusal):
    """The goods of a shipment are in the shop already: the customer gave them back."""

    number: str
    text = N_("Goods of shipment {number} came back as a return already.")
    advice = N_("The customer got it, then: write down that it was signed for.")


@dataclass(eq=False)
class RunSettled(Refusal):
    """A driver's run was settled before."""

    number: str
    text = N_("The run {number} is settled already.")
    advice = N_("A correction is a payment or a refund on the order.")


@dataclass(eq=False)
class RunOpen(Refusal):
    """A run with stops of which nobody knows what became of them."""

    number: str
    stops: int
    text = N_("{stops} stops of run {number} are still open.")
    advice = N_("Say of each whether it was signed for or failed, then settle.")


@dataclass(eq=False)
class CashDiffers(Refusal):
    """The driver's cash does not add up; minor units."""

    expected: int
    counted: int
    text = N_("{counted} was counted, but {expected} is owed.")
    advice = N_("Count again. A manager may settle the difference, with a note.")

    def values(self) -> dict[str, object]:
        return {"expected": format_money(self.expected), "counted": format_money(self.counted)}
