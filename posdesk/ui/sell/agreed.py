"""What the cart on the screen comes to with its delivery: charges, what is due, what hinders."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.cart.cart import Cart
from posdesk.cart.operations import set_charges
from posdesk.cart.pricing import price
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.orders import charges
from posdesk.orders.drafts import plan_of
from posdesk.orders.plan import OrderPlan
from posdesk.orders.schedule import DueRow
from posdesk.orders.states import DEPOSIT, LATER
from posdesk.payments import placing


@dataclass(frozen=True, slots=True)
class Agreed:
    """A delivery as it stands: ``refused`` is why no order can be made of it yet.

    ``due`` is all of it and ``now`` what is paid at once (minor units); ``dues`` is what is paid by
    when.
    """

    plan: OrderPlan
    due: int
    now: int
    dues: tuple[DueRow, ...] = ()
    refused: Refusal | None = None


def agree(db: Database, cart: Cart) -> tuple[Cart, Agreed]:
    """The cart with what its delivery costs, and what that makes of it.

    A cart that is still incomplete is shown with what can be said of it already.
    """
    try:
        charged = charges.with_charges(db, cart, plan_of(cart))
    except Refusal as refusal:
        bare = set_charges(cart, ())
        due = price(bare).due()
        return bare, Agreed(plan_of(bare, due), due, due, refused=refusal)
    due = price(charged).due()
    plan = plan_of(charged, due)
    try:
        quote = placing.quote(db, charged, plan)
    except Refusal as refusal:
        return charged, Agreed(plan, due, due, refused=refusal)
    agreed = Agreed(plan, quote.due, quote.due_now, quote.dues)
    return charged, _by_phone(cart, agreed)


def _by_phone(cart: Cart, agreed: Agreed) -> Agreed:
    """Who orders by phone pays nothing now, whatever is due first."""
    by_phone = cart.delivery is not None and cart.delivery.channel == "phone"
    along = any(part.method == "counter" for part in agreed.plan.parts)
    if by_phone and not along and agreed.plan.terms in (LATER, DEPOSIT):
        return replace(agreed, now=0)
    return agreed
