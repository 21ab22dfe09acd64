"""What the shop and the customer offer for a delivery: addresses, times, carriers, charges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from posdesk.cart.cart import Cart
from posdesk.cart.delivery import DeliveryDraft
from posdesk.clock import local
from posdesk.db import Database
from posdesk.deliveries.carriers import carriers
from posdesk.errors import Refusal
from posdesk.members import queries
from posdesk.members.addresses import Address
from posdesk.members.errors import MemberGone
from posdesk.orders import charges, slots
from posdesk.orders.charges import ChargeRule, Load
from posdesk.orders.drafts import plan_of
from posdesk.orders.slots import OpenSlot
from posdesk.orders.states import COUNTER, COURIER, LOCAL, PICKUP

DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer of a cart, as far as a delivery needs them."""

    member_id: str
    name: str
    phone: str
    addresses: tuple[Address, ...]


def customer(db: Database, cart: Cart) -> Customer | None:
    """Whose cart it is; None for nobody, or somebody who is not there any more."""
    if cart.member is None:
        return None
    try:
        found = queries.detail(db, cart.member.member_id)
    except MemberGone:
        return None
    return Customer(found.member_id, found.name, found.phone, found.addresses)


def times(db: Database, method: str) -> tuple[OpenSlot, ...]:
    """The times of the next days that can be promised for a way."""
    return slots.next_slots(db, method, DAYS_AHEAD) if method in (LOCAL, PICKUP) else ()


def couriers(db: Database, method: str) -> tuple[tuple[str, str], ...]:
    """Carriers that can be wished for, as (id, name); the shop's own drivers are no wish."""
    if method != COURIER:
        return ()
    return tuple((each.id, each.name) for each in carriers(db) if not each.own)


def reason(db: Database, cart: Cart, draft: DeliveryDraft) -> tuple[ChargeRule | None, Load] | None:
    """The rule by which the cart's delivery is charged, with what it is applied to; None where
    nothing is brought or the region is not served.
    """
    loads = charges.loads_of(db, cart, plan_of(cart)) if draft.method != COUNTER else []
    if not loads:
        return None
    load = loads[0]
    try:
        return charges.rule_for(charges.rules(db), load.method, load.region), load
    except Refusal:
        return None


def today(db: Database) -> date:
    """Which day it is in the shop."""
    return local(db.clock.now(), db.clock.zone).date()
