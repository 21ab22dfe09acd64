"""What a test lets die: one command on a shop whose orders were made ready for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.orders.accepting import accept
from posdesk.orders.changes import Edits, NewWay, propose
from posdesk.orders.plan import Deposit
from posdesk.payments.balance import pay_order, start_order_attempt
from posdesk.payments.cancelling import cancel_order, expire_due
from posdesk.payments.changing import apply_change
from posdesk.payments.placing import place_order
from posdesk.payments.settle import Tendered
from tests.conftest import MORNING
from tests.ordertaking import DAY_MS, HOME, XIAOYU, Desk, add_member, card, cash
from tests.selling import LI_MIN, ZHOU_KAI, furnish

LATER = MORNING + 2 * DAY_MS
CART = "c" * 32
KEY = "0" * 31 + "1"


def prepare(db: Database, act: str) -> None:
    """The shop just before the act."""
    furnish(db)
    add_member(db)
    desk = Desk(db)
    desk.give_credit(1000)
    if act == "place":
        return
    plan: dict[str, Any] = {"channel": "phone", "member_id": XIAOYU, "terms": "later"}
    if act in ("change", "cancel", "accept"):
        plan |= {"terms": "deposit", "deposit": Deposit(9000), "pay": (card(5000), cash(4000))}
    desk.order(("mug", 2000), ("shirt", 1000), **plan)


def order_id(db: Database) -> str:
    return str(db.value("SELECT id FROM orders"))


def place(db: Database) -> None:
    """Two ways, a deposit partly in store credit."""
    desk = Desk(db)
    cart = replace(desk.cart(("mug", 2000), ("shirt", 1000)), id=CART)
    plan = desk.mixed(cart, 1000, terms="deposit", deposit=Deposit(3000), member_id=XIAOYU)
    place_order(db, LI_MIN, cart, plan, [Tendered("credit", 1000), cash(2000)])


def pay(db: Database) -> None:
    """The rest of what is owed."""
    pay_order(db, LI_MIN, order_id(db), [cash(13_000)], key=KEY)


def attempt(db: Database) -> None:
    """The customer is about to pay by phone."""
    start_order_attempt(db, LI_MIN, order_id(db), "wechat", 2000)


def change(db: Database) -> None:
    """Less, to another address, with money back."""
    order = order_id(db)
    desk = Desk(db)
    ways = (NewWay(desk.part(order), "pickup", HOME),)
    edits = Edits(quantities=((desk.line(order, "shirt"), 0),), ways=ways)
    apply_change(db, ZHOU_KAI, propose(db, order, edits))


def cancel(db: Database) -> None:
    """Everything, with the money back."""
    cancel_order(db, ZHOU_KAI, order_id(db))


def expire(db: Database) -> None:
    """Nobody paid."""
    expire_due(db)


def take_on(db: Database) -> None:
    """The shop accepts it."""
    accept(db, LI_MIN, order_id(db))


ACTS = {
    "place": place,
    "pay": pay,
    "attempt": attempt,
    "change": change,
    "cancel": cancel,
    "expire": expire,
    "accept": take_on,
}


def main(folder: str, act: str, point: str) -> None:
    """A child's main: one act, which ends dead at the point."""
    failpoints.arm(point)
    db = open_database(Path(folder), ManualClock(LATER))
    ACTS[act](db)
    db.close()
