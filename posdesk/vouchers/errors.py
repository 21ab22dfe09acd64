"""What is refused about goods sold as a code."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext


@dataclass(eq=False)
class SoldOut(Refusal):
    """More codes were to be sold than there are places; `left` is how many there are still."""

    name: str
    wanted: int
    left: int
    text = N_("{wanted} × {name} can't be sold: {left} left.")
    advice = N_("Sell fewer, or choose another day or session.")


@dataclass(eq=False)
class NotWhole(Refusal):
    """A code is for a whole unit; quantity in thousandths."""

    name: str
    text = N_("{name} is sold as a code, so only whole numbers of it can be sold.")
    advice = N_("Change the quantity.")


@dataclass(eq=False)
class VoucherUsed(Refusal):
    """Codes that were used at the door can't come back; `unused` are those that can."""

    name: str
    used: int
    unused: int
    text = N_("{used} of {name} were used at the door and can't come back.")
    advice = N_("At most {unused} can be taken back.")


@dataclass(eq=False)
class VoucherNotRefundable(Refusal):
    """The plan says that these goods are not taken back."""

    name: str
    text = N_("{name} was sold as not refundable.")
    advice = N_("Ask a manager whether it shall be taken back all the same.")


@dataclass(eq=False)
class BadPlan(Refusal):
    """What a variant is to be good for does not make sense; `problem` says why, in words."""

    problem: str
    text = N_("This can't be sold as a code like that: {problem}.")
    advice = N_("Change it and save again.")

    def values(self) -> dict[str, object]:
        return {"problem": gettext(self.problem)}
