"""Random but valid sales and orders, made by the same commands that the window calls.

The same seed on the same shop makes the same carts, payments and totals; ids and times differ. Its
people can't sign in and are gone when it is done, so a new shop can still be set up.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from posdesk.cart.cart import Cart, Discount, PriceOverride
from posdesk.cart.operations import (
    add,
    set_discount,
    set_note,
    set_order_discount,
    set_price,
    set_quantity,
    set_rounding,
)
from posdesk.cart.pricing import price
from posdesk.catalog.importing.run import Alone
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.models import Staff
from posdesk.money import format_money, format_quantity
from posdesk.orders.commands import park, recall, save_open_cart, void_cart, void_line
from posdesk.orders.opening import manual_rounding, new_cart, repeat_last, snapshot
from posdesk.orders.queries import parked_carts
from posdesk.payments import asking
from posdesk.payments.attempts import start_attempt
from posdesk.payments.commands import complete_sale
from posdesk.payments.providers import Answer
from posdesk.payments.queries import cart_payments
from posdesk.payments.settle import Tendered
from posdesk.payments.states import CONFIRMED, FAILED, REVOKED, UNKNOWN
from posdesk.payments.tenders import ALIPAY, CARD, CASH, TENDERS, UNIONPAY, WECHAT
from posdesk.simulate import desk
from posdesk.staff.people import first_role_id, seed_roles

REASONS = ("散客要求", "包装破损", "临期", "老顾客")
NOTES = ("礼盒包装", "分开装", "不要袋子")
LABELS = ("穿红衣服的顾客", "忘带手机", "去取货")
_CHARGES = "SELECT count(*) FROM order_line WHERE order_id = ? AND kind_of = 'charge'"
_CODES = {ALIPAY: ("28", 16), WECHAT: ("13", 16), UNIONPAY: ("62", 17)}


class NothingToSell(Refusal):
    """The catalog has nothing that is for sale."""

    text = N_("There is nothing to sell in this shop yet.")
    advice = N_("Switch goods on in the catalog, or import some with posdesk import-catalog.")


@dataclass(slots=True)
class Simulated:
    """What a simulation did. Amounts in minor units, quantities in thousandths; ``tenders`` is what
    was taken less what was given back.
    """

    seed: int
    sales: int = 0
    total: int = 0
    lines: int = 0
    pieces: int = 0
    tenders: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)

    def report(self) -> Iterator[str]:
        """The figures in words, line by line."""
        yield _("{sales} sales, {lines} lines, {pieces} pieces, {total} (seed {seed})").format(
            sales=self.sales,
            lines=self.lines,
            pieces=format_quantity(self.pieces),
            total=format_money(self.total),
            seed=self.seed,
        )
        for tender, amount in sorted(self.tenders.items(), key=lambda each: -each[1]):
            yield f"  {gettext(TENDERS[tender].label)}: {format_money(amount)}"
        for event, count in sorted(self.events.items()):
            yield f"  {gettext(EVENTS[event])}: {count}"


EVENTS = {
    "parked": N_("carts parked"),
    "recalled": N_("carts recalled"),
    "voided lines": N_("lines voided"),
    "voided carts": N_("carts voided"),
    "failed": N_("payments failed"),
    "unknown": N_("payments without an answer at first"),
    "repeated": N_("sales repeated"),
    "asked twice": N_("sales asked for twice"),
    **desk.EVENTS,
}


def simulate(
    db: Database, sales: int, seed: int, say: Callable[[str], object] = print
) -> Simulated:
    """Make ``sales`` sales and say what they came to; an empty shop gets the demo's goods first.

    Nothing of them is printed.

    Raises:
        NothingToSell: all goods are switched off. And whatever the world does (disk full, …)
    """
    with _people(db) as people:
        if not db.value("SELECT 1 FROM variant LIMIT 1"):
            _stock_up(db, people["manager"])
        done = sell(db, sales, seed, people, orders=True)
    for line in done.report():
        say(line)
    return done


def _stock_up(db: Database, manager: str) -> None:
    from posdesk.demo import add_goods  # which itself sells with this module

    add_goods(Alone(db, manager))


def sell(
    db: Database,
    sales: int,
    seed: int,
    people: dict[str, str],
    customer_left: Callable[[], object] = lambda: None,
    orders: bool = False,
) -> Simulated:
    """Make ``sales`` sales by the ``people`` (role → staff id); each customer who left is told.
    With ``orders`` some of them are orders that are delivered or collected.

    Raises:
        NothingToSell, and whatever the world does (disk full, …)
    """
    goods = _goods(db)
    if not goods:
        raise NothingToSell
    random, done = Random(seed), Simulated(seed)
    taken = desk.OrderDesk(db, random, people["manager"], done.events) if orders else None
    day = _Day(db, random, goods, people, done, taken)
    try:
        while day.done.sales < sales:
            day.one_customer()
            customer_left()
    finally:
        _print_nothing(db, people)
    if taken:
        done.tenders.update(taken.tenders)
    return done


def _print_nothing(db: Database, people: dict[str, str]) -> None:
    """Nobody waits for the paper of these sales, and no drawer shall open for them."""
    with db.local() as tx:
        tx.execute(
            "DELETE FROM print_job WHERE state = 'queued' AND order_id IN"
            " (SELECT id FROM orders WHERE staff_id IN (SELECT value FROM json_each(?)))",
            json.dumps(list(people.values())),
        )


def _goods(db: Database) -> list[tuple[str, bool]]:
    """(variant id, weighed) in an order that does not depend on ids."""
    rows = db.rows(
        "SELECT variant.id, weighed FROM variant JOIN product ON product.id = product_id"
        " WHERE variant.active AND product.active AND variant.deleted_at IS NULL"
        " AND product.deleted_at IS NULL"
        " AND variant.id NOT IN (SELECT variant_id FROM voucher_plan)"
        " ORDER BY product.name, variant.label, variant.sku, variant.price LIMIT 5000"
    )
    return [(variant, bool(weighed)) for variant, weighed in rows]


@contextmanager
def _people(db: Database) -> Iterator[dict[str, str]]:
    """A cashier and a manager who exist as long as the simulation runs."""
    people: dict[str, str] = {}
    with db.command("simulate.begin", None) as tx:
        if not tx.value("SELECT count(*) FROM role"):
            seed_roles(tx)
        for role in ("cashier", "manager"):
            people[role] = tx.new_id()
            tx.insert(
                Staff,
                id=people[role],
                name=f"simulated {role} {people[role][-6:]}",
                role_id=first_role_id(role),
                pin_hash="",
                colour="",
                active=1,
                created_at=tx.now,
            )
    try:
        yield people
    finally:
        with db.command("simulate.end", None) as tx:
            for staff_id in people.values():
                tx.update(Staff, staff_id, active=0, deleted_at=tx.now)


class _Network:
    """A payment provider that answers most of the time, sometimes late, sometimes no."""

    name = "simulated"

    def __init__(self, random: Random, events: Counter[str]) -> None:
        self._random = random
        self._events = events

    def charge(self, code: str, amount: int, key: str) -> Answer:
        luck = self._random.random()
        if luck < 0.05:
            self._events["failed"] += 1
            return Answer(FAILED, detail="refused")
        if luck < 0.10:
            self._events["unknown"] += 1
            raise TimeoutError("no answer")
        return Answer(CONFIRMED, self._reference())

    def query(self, key: str) -> Answer:
        luck = self._random.random()
        if luck < 0.3:
            return Answer(UNKNOWN)
        return Answer(CONFIRMED, self._reference()) if luck < 0.8 else Answer(FAILED)

    def revoke(self, key: str) -> Answer:
        return Answer(REVOKED)

    def _reference(self) -> str:
        return f"R{self._random.randrange(10**9):09}"


@dataclass(slots=True)
class _Day:
    """Customers one after another, at one till."""

    db: Database
    random: Random
    goods: Sequence[tuple[str, bool]]
    people: dict[str, str]
    done: Simulated
    orders: desk.OrderDesk | None = None
    actor: str = ""

    def one_customer(self) -> None:
        """Somebody comes to the till; most of them leave with a sale."""
        manager = self._chance(0.15)
        self.actor = self.people["manager" if manager else "cashier"]
        cart = self._recalled() or self._filled(new_cart(self.db))
        if self._chance(0.06):
            self._park(cart)
            return
        cart = self._haggled(cart, manager)
        cart = self._thought_again(cart, manager)
        if not cart.empty and not self._ordered(cart):
            self._pay(cart)

    def _ordered(self, cart: Cart) -> bool:
        """Whether the cart became an order; now and then somebody works on one."""
        if self.orders is None:
            return False
        if self._chance(0.2):
            self.orders.work()
        placed = self.orders.take(self.actor, cart) if self._chance(desk.SHARE) else None
        if placed is None:
            return False
        charges = self.db.value(_CHARGES, placed.order_id)
        self._count(cart, placed.total, charges)
        return True

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _keep(self, cart: Cart) -> Cart:
        save_open_cart(self.db, self.actor, cart)
        return cart

    # --- the cart ---------------------------------------------------------------------------------

    def _filled(self, cart: Cart) -> Cart:
        if self.done.sales and self._chance(0.03):
            self.done.events["repeated"] += 1
            return self._keep(repeat_last(self.db, cart))
        for _scan in range(min(12, 1 + int(self.random.expovariate(0.4)))):
            variant, weighed = self.random.choice(self.goods)
            pieces = min(24, 1 + int(self.random.expovariate(1.2))) * 1000
            quantity = self.random.randint(40, 3500) if weighed else pieces
            cart = self._keep(add(cart, snapshot(self.db, variant), quantity))
        if self._chance(0.1) and not cart.lines[0].item.weighed:
            cart = self._keep(set_quantity(cart, cart.lines[0].number, 2000))
        return cart

    def _haggled(self, cart: Cart, manager: bool) -> Cart:
        number = self.random.choice(cart.lines).number
        reason = self.random.choice(REASONS)
        if self._chance(0.08):
            percent = self.random.randrange(100, 5001 if manager else 1001, 50)
            cart = set_discount(cart, number, Discount(percent=percent, reason=reason))
        if manager and self._chance(0.15):
            unit = max(0, cart.lines[0].item.unit_price + self.random.randint(-300, 100))
            cart = set_price(cart, cart.lines[0].number, PriceOverride(unit, reason))
        if self._chance(0.05):
            percent = self.random.randrange(50, 501, 50)
            cart = set_order_discount(cart, Discount(percent=percent, reason=reason))
        if self._chance(0.03):
            cart = set_note(cart, number, self.random.choice(NOTES))
        rounding = manual_rounding(self.db)
        if rounding and self._chance(0.05):
            cart = set_rounding(cart, rounding)
        return self._keep(cart)

    def _thought_again(self, cart: Cart, manager: bool) -> Cart:
        reason = self.random.choice(REASONS)
        if len(cart.lines) > 1 and self._chance(0.04):
            number = self.random.choice(cart.lines).number
            self.done.events["voided lines"] += 1
            cart = void_line(self.db, self.actor, cart, number, reason).value
        if manager and self._chance(0.04):
            self.done.events["voided carts"] += 1
            void_cart(self.db, self.actor, cart, reason)
            return Cart(cart.id)
        return cart

    def _park(self, cart: Cart) -> None:
        self.done.events["parked"] += 1
        park(self.db, self.actor, cart, self.random.choice(LABELS))

    def _recalled(self) -> Cart | None:
        here = self.db.setting("till.code")
        parked = parked_carts(self.db) if self._chance(0.08) else ()
        waiting = [cart for cart in parked if cart.till == here]
        if not waiting:
            return None
        self.done.events["recalled"] += 1
        return recall(self.db, self.actor, waiting[0].id).value

    # --- paying -----------------------------------------------------------------------------------

    def _pay(self, cart: Cart) -> None:
        priced = price(cart)
        due = priced.due()
        if due > 200 and self._chance(0.15):
            self._ask(cart, self.random.randint(1, due - 1))
        left = cart_payments(self.db, priced).left
        if left and self._chance(0.55):
            self._ask(cart, left)
        self._complete(cart, self._rest(cart))

    def _ask(self, cart: Cart, amount: int) -> None:
        """One payment by code, followed until it is known what became of it."""
        tender = self.random.choice((ALIPAY, ALIPAY, WECHAT, WECHAT, UNIONPAY))
        prefix, digits = _CODES[tender]
        code = prefix + "".join(self.random.choices("0123456789", k=digits))
        network = _Network(self.random, self.done.events)
        attempt = start_attempt(
            self.db, self.actor, cart, tender, amount, code, provider=network.name
        ).value
        attempt = asking.charge(self._write, network, attempt, code)
        while attempt.open:
            attempt = asking.query(self._write, network, attempt)

    def _write(self, command: Callable[..., Any], *args: object) -> Any:
        return command(self.db, self.actor, *args).value

    def _rest(self, cart: Cart) -> list[Tendered]:
        """What is handed over for what the codes did not pay."""
        paid = cart_payments(self.db, price(cart))
        tenders: list[Tendered] = []
        left, in_cash = paid.left, paid.left_in_cash
        if left and self._chance(0.15):
            reference = f"{self.random.randrange(10**6):06}"
            return [Tendered(CARD, left, reference)]
        if in_cash:
            notes = self.random.choice((1, 10, 100, 1000, 5000, 10_000))
            tenders.append(Tendered(CASH, -(-in_cash // notes) * notes))
        return tenders

    def _complete(self, cart: Cart, tenders: Sequence[Tendered]) -> None:
        sale = complete_sale(self.db, self.actor, cart, tenders).value
        if self._chance(0.02):
            self.done.events["asked twice"] += 1
            again = complete_sale(self.db, self.actor, cart, tenders).value
            if again != sale:
                raise AssertionError(f"{cart.id} was sold twice: {sale.number}, {again.number}")
        self._count(cart, sale.total)
        for paid in sale.paid:
            self.done.tenders[paid.tender] += paid.amount

    def _count(self, cart: Cart, total: int, charges: int = 0) -> None:
        self.done.sales += 1
        self.done.total += total
        self.done.lines += len(cart.lines) + charges
        self.done.pieces += cart.pieces
