"""Rights as data: what can be allowed, what the two first roles may do, and the one question asked
of it.

Which role has which right stands in the database and is edited by a manager; this file only names
the acts that the program knows, so that a role can't be given a right that nothing asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext

RIGHTS: dict[str, str] = {
    "sell": N_("Sell and take payments"),
    "price.override": N_("Change a price in the cart"),
    "discount.line.over_limit": N_("Discount a line beyond the limit"),
    "discount.order.over_limit": N_("Discount an order beyond the limit"),
    "void.line": N_("Void a line of the cart"),
    "void.cart": N_("Void a whole cart"),
    "payment.cancel": N_("Take back a payment before the sale is done"),
    "drawer.open": N_("Open the drawer without a sale"),
    "reprint": N_("Print a receipt again"),
    "report.x": N_("See the X report"),
    "catalog.edit": N_("Edit the catalog"),
    "catalog.import": N_("Import a catalog"),
    "stock.edit": N_("Correct the stock"),
    "staff.manage": N_("Manage staff and roles"),
    "settings.edit": N_("Change settings"),
    "backup": N_("Make backups"),
    "members.edit": N_("Add and edit customers"),
    "members.erase": N_("Export or erase a customer's data"),
    "credit.adjust": N_("Correct a customer's store credit"),
    "orders.place": N_("Take orders for delivery or pick-up"),
    "orders.credit": N_("Let goods go on account or in instalments"),
    "orders.handle": N_("Accept, change and follow orders"),
    "orders.cancel": N_("Cancel an order"),
    "deliveries.handle": N_("Pick, pack and ship"),
    "deliveries.difference": N_("Settle a driver's cash that does not add up"),
    "returns.take": N_("Take return requests"),
    "returns.approve": N_("Approve or reject returns"),
    "returns.settle": N_("Inspect returns and give money back"),
    "returns.beyond_policy": N_("Take goods back beyond the policy"),
    "returns.no_receipt": N_("Take goods back without a receipt"),
    "notices.edit": N_("Edit what customers are told"),
    "service.handle": N_("Answer tickets and reviews"),
    "vouchers.check": N_("Check vouchers at the door"),
}

LIMITS: dict[str, str] = {
    "discount.line": N_("Largest line discount"),
    "discount.order": N_("Largest order discount"),
}
"""Limits of a role, in basis points of the amount (1000 = 10 %)."""

WHOLE = 10_000
"""A limit that limits nothing: all of the amount."""


def label(code: str) -> str:
    """A right or limit in the language in use; an unknown one (of a newer program) as its code."""
    return gettext(RIGHTS.get(code) or LIMITS.get(code) or code)


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The role of whoever is signed in lacks the right for `act`; a manager may approve it."""

    act: str
    text = N_("You may not do this: {act}.")
    advice = N_("Ask a manager to approve it with a PIN.")

    def values(self) -> dict[str, object]:
        return {"act": label(self.act)}


@dataclass(frozen=True)
class RoleSeed:
    """A role as a new shop gets it."""

    code: str
    name: str
    rights: frozenset[str]
    limits: Mapping[str, int]


_COUNTER = frozenset(
    {"members.edit", "orders.place", "orders.handle", "returns.take", "service.handle"}
    | {"vouchers.check"}
)
_DESK = frozenset(
    {"orders.cancel", "deliveries.handle", "returns.approve", "returns.settle", "notices.edit"}
)
CASHIER = RoleSeed(
    "cashier",
    N_("Cashier"),
    frozenset({"sell", "void.line", "reprint"}) | _COUNTER,
    {"discount.line": 1_000, "discount.order": 500},
)
CLERK = RoleSeed(
    "clerk",
    N_("Clerk"),
    frozenset({"sell", "void.line", "reprint", "catalog.edit", "catalog.import", "stock.edit"})
    | _COUNTER
    | _DESK,
    {"discount.line": 1_000, "discount.order": 500},
)
MANAGER = RoleSeed(
    "manager",
    N_("Manager"),
    frozenset(RIGHTS),
    {"discount.line": WHOLE, "discount.order": WHOLE},
)
FIRST_ROLES = (CASHIER, CLERK, MANAGER)


class Holder(Protocol):
    """Whatever has rights: a `Rights`, or who is signed in."""

    def may(self, act: str) -> bool:
        """Whether the act is allowed."""
        ...


@dataclass(frozen=True)
class Rights:
    """What one person may do, as their role says at this moment."""

    codes: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=dict)

    def may(self, act: str) -> bool:
        """Whether the act is allowed without anybody's approval."""
        return act in self.codes

    def limit(self, code: str) -> int:
        """A limit of the role in basis points; 0 when the role has none."""
        return self.limits.get(code, 0)


def require(holder: Holder, act: str) -> None:
    """Raise `NotAllowed` unless `holder` has the right; the window answers by asking for an
    approval.
    """
    if not holder.may(act):
        raise NotAllowed(act)
