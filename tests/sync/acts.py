"""What people do at tills, by the commands that the window calls, each drawn from seeded random
numbers. A refusal in words is an outcome like any other; anything else that is raised is a defect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from posdesk.cart.cart import Cart, MemberRef
from posdesk.cart.operations import set_member
from posdesk.cart.pricing import price
from posdesk.catalog import commands as catalog
from posdesk.catalog.search import index_products
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.members import commands as members
from posdesk.members import credit
from posdesk.members.people import MemberDraft
from posdesk.orders.commands import park, recall
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.payments.tenders import CARD, CASH, CREDIT
from posdesk.returns.counter import Taken, take_back
from posdesk.returns.eligible import eligible
from posdesk.returns.requesting import Wanted
from posdesk.simulate.desk import OrderDesk
from posdesk.staff import commands as staff
from posdesk.staff.people import first_role_id
from posdesk.stock.commands import count_stock
from posdesk.vouchers.checking import check
from posdesk.vouchers.plans import Terms, save_plan
from tests.ordertaking import XIAOYU
from tests.selling import GOODS as SOLD
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop

GOODS = ("water", "noodles", "shirt", "apples")
TICKET = "mug"
"""Sold as a code that is used once at the door."""
PRODUCTS = ("p-water", "p-noodles", "p-shirt")
NAMES = ("农夫山泉", "红烧牛肉面", "白T恤", "矿泉水 550ml", "牛肉面")
COUNTED = 5_000


def stock_up(db: Database) -> None:
    """What `furnish` leaves out: tickets, a customer with store credit, a counted shelf."""
    with db.command("test.index", None) as tx:
        index_products(tx, [f"p-{key}" for key, *_rest in SOLD])
    save_plan(db, ZHAO_LEI, TICKET, Terms())
    credit.adjust(db, ZHAO_LEI, XIAOYU, 10_000, "开业")
    for variant in GOODS:
        count_stock(db, ZHAO_LEI, variant, COUNTED)


@dataclass
class People:
    """Whoever is at one till. ``reported`` are the orders whose sale was shown as done."""

    db: Database
    random: Random
    reported: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lease: Callable[[str, int], object] | None = None
    """Has stored value set aside at the hub before it is spent; None: nobody asks."""

    def do(self, act: str) -> bool:
        """One act by name; False where it was refused."""
        try:
            ACTS[act](self)
        except Refusal as refusal:
            self.refused[f"{act}: {type(refusal).__name__}"] += 1
            return False
        self.done[act] += 1
        return True

    # --- selling ----------------------------------------------------------------------------------

    def _cart(self) -> Cart:
        some = self.random.sample(GOODS, self.random.randint(1, 3))
        return Shop(self.db).cart(*((each, self.random.randint(1, 2) * 1000) for each in some))

    def _complete(self, cart: Cart, tender: str = CASH) -> None:
        due = price(cart).due()
        given = Tendered(tender, due, "004512" if tender == CARD else "")
        self.reported.add(complete_sale(self.db, LI_MIN, cart, [given]).value.order_id)

    def sell(self) -> None:
        self._complete(self._cart(), self.random.choice((CASH, CASH, CARD)))

    def sell_ticket(self) -> None:
        self._complete(Shop(self.db).cart((TICKET, 1000)))

    def spend_credit(self) -> None:
        cart = set_member(Shop(self.db).cart(("noodles", 2000)), MemberRef(XIAOYU, "王小雨"))
        if self.lease is not None:
            self.lease(XIAOYU, price(cart).due())
        self._complete(cart, CREDIT)

    def give_credit(self) -> None:
        credit.adjust(self.db, ZHAO_LEI, XIAOYU, self.random.randint(1, 30) * 100, "补偿")

    def park(self) -> None:
        park(self.db, LI_MIN, self._cart(), "红包")

    def recall(self) -> None:
        query = (
            "SELECT id FROM parked_cart WHERE recalled_at IS NULL AND deleted_at IS NULL"
            " AND till = ? ORDER BY id"
        )
        waiting = [row[0] for row in self.db.rows(query, self.db.setting("till.code"))]
        if waiting:
            self._complete(recall(self.db, LI_MIN, self.random.choice(waiting)).value)

    # --- what comes back, what is let in ----------------------------------------------------------

    def take_back(self) -> None:
        """Goods of any order that this till knows, whoever sold it."""
        order = self._some("SELECT id FROM orders ORDER BY id")
        if order is None:
            return
        lines = [line for line in eligible(self.db, order).lines if line.left]
        if lines:
            line = self.random.choice(lines)
            taken = Taken(Wanted(line.id, line.left, "mind", "intact"))
            ids = self.db.ids.new(), self.db.ids.new()
            take_back(self.db, ZHAO_LEI, *ids, order, [taken])

    def let_in(self) -> None:
        code = self._some("SELECT code FROM voucher ORDER BY id")
        if code is not None:
            check(self.db, ZHAO_LEI, code)

    # --- orders that are brought or fetched -------------------------------------------------------

    def take_order(self) -> None:
        desk = self._desk()
        placed = desk.take(LI_MIN, self._cart())
        if placed is not None:
            self.reported.add(placed.order_id)

    def work_on_order(self) -> None:
        query = (
            "SELECT order_id FROM order_summary WHERE status NOT IN ('completed', 'cancelled')"
            " AND order_id IN (SELECT order_id FROM fulfilment) ORDER BY order_id"
        )
        self._desk([row[0] for row in self.db.rows(query)]).work()

    def _desk(self, orders: list[str] | None = None) -> OrderDesk:
        return OrderDesk(self.db, self.random, ZHAO_LEI, Counter(), orders or [])

    # --- registers --------------------------------------------------------------------------------

    def set_price(self) -> None:
        new = self.random.randint(1, 90) * 100
        catalog.set_price(self.db, ZHAO_LEI, self.random.choice(GOODS), new)

    def switch(self) -> None:
        on_sale = self.random.random() < 0.9
        catalog.set_on_sale(self.db, ZHAO_LEI, self.random.choice(PRODUCTS), on_sale)

    def scan_new(self) -> None:
        code = f"{self.random.randrange(10**7):07}"
        code += str(-sum(int(d) * (3, 1)[place % 2] for place, d in enumerate(code)) % 10)
        catalog.create_from_scan(self.db, ZHAO_LEI, code, self.random.choice(NAMES), 1_290)

    def count(self) -> None:
        counted = self.random.randint(0, 9) * 1000
        count_stock(self.db, ZHAO_LEI, self.random.choice(GOODS), counted)

    def edit_member(self) -> None:
        draft = MemberDraft(
            self.random.choice(("王小雨", "王晓雨", "小雨")),
            email=self.random.choice(("", "wang@example.com")),
            note=self.random.choice(("", "不要香菜")),
            notices_ok=self.random.random() < 0.5,
        )
        members.edit(self.db, ZHAO_LEI, XIAOYU, draft)

    def edit_staff(self) -> None:
        who = self.random.choice((LI_MIN, ZHOU_KAI))
        name = self.random.choice(("李敏", "周凯", "李小敏", "周小凯"))
        staff.edit_staff(
            self.db, ZHAO_LEI, who, name=name, role_id=first_role_id("cashier"),
            colour=self.random.choice(("#1F6FEB", "#138A5B", "#B45309")),
        )  # fmt: skip

    def _some(self, query: str) -> str | None:
        found = [str(row[0]) for row in self.db.rows(query)]
        return self.random.choice(found) if found else None


ACTS: dict[str, Callable[[People], None]] = {
    "sell": People.sell,
    "sell_ticket": People.sell_ticket,
    "spend_credit": People.spend_credit,
    "give_credit": People.give_credit,
    "park": People.park,
    "recall": People.recall,
    "take_back": People.take_back,
    "let_in": People.let_in,
    "take_order": People.take_order,
    "work_on_order": People.work_on_order,
    "set_price": People.set_price,
    "switch": People.switch,
    "scan_new": People.scan_new,
    "count": People.count,
    "edit_member": People.edit_member,
    "edit_staff": People.edit_staff,
}
