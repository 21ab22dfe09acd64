"""The small shop with people and goods, for everything that sells: 李敏 the cashier, 周凯 the
clerk, 赵磊 the manager; a mug, a T-shirt, water, noodles and apples by weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from posdesk.cart.cart import Cart
from posdesk.cart.operations import add
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.db import Command, Database
from posdesk.models import Approval, Product, Staff, Variant
from posdesk.orders.opening import new_cart, snapshot
from posdesk.payments.attempts import Attempt, record_answer, start_attempt
from posdesk.payments.commands import Sale, complete_sale
from posdesk.payments.settle import Tendered
from posdesk.payments.tenders import CASH
from posdesk.staff.people import first_role_id, seed_roles

LI_MIN, ZHOU_KAI, ZHAO_LEI = "li-min", "zhou-kai", "zhao-lei"
PEOPLE = ((LI_MIN, "李敏", "cashier"), (ZHOU_KAI, "周凯", "clerk"), (ZHAO_LEI, "赵磊", "manager"))
GOODS = (
    ("water", "农夫山泉 550ml", "", 200, 1300, 0),
    ("noodles", "康师傅 红烧牛肉面", "", 1390, 1300, 0),
    ("shirt", "圆领T恤", "白 / L", 7900, 1300, 0),
    ("apples", "红富士苹果", "", 898, 900, 1),
    ("mug", "马克杯", "", 2500, 1300, 0),
)
ALIPAY_CODE = "281234567890123456"
WECHAT_CODE = "134567890123456789"
UNIONPAY_CODE = "6212345678901234567"


def furnish(db: Database) -> None:
    """People and goods, written at once."""
    with db.command("test.furnish", None) as tx:
        hire(tx)
        for key, name, label, price, rate, weighed in GOODS:
            tx.insert(Product, id=f"p-{key}", name=name, created_at=tx.now)
            tx.insert(
                Variant,
                id=key,
                product_id=f"p-{key}",
                sku=key.upper(),
                label=label,
                price=price,
                tax_rate=rate,
                weighed=weighed,
                cost=price // 2,
                created_at=tx.now,
            )


def hire(tx: Command) -> None:
    """The people, inside a command."""
    seed_roles(tx)
    for key, name, role in PEOPLE:
        tx.insert(
            Staff,
            id=key,
            name=name,
            role_id=first_role_id(role),
            pin_hash="x",
            colour="",
            active=1,
            created_at=tx.now,
        )


@dataclass
class Shop:
    """The furnished shop, and the short ways in which tests sell."""

    db: Database
    rules: Rules = field(default_factory=lambda: NO_RULES)

    def cart(self, *things: tuple[str, int]) -> Cart:
        """A new cart with (variant, thousandths)."""
        cart = new_cart(self.db)
        for variant, quantity in things:
            cart = add(cart, snapshot(self.db, variant), quantity)
        return cart

    def sell(
        self, cart: Cart, *tenders: Tendered, actor: str = LI_MIN, shown: int | None = None
    ) -> Sale:
        """Complete the sale with these tenders."""
        return complete_sale(self.db, actor, cart, tenders, self.rules, shown).value

    def sell_for_cash(self, cash: int, *things: tuple[str, int]) -> Sale:
        """One cash sale of a new cart."""
        return self.sell(self.cart(*things), Tendered(CASH, cash))

    def ask(self, cart: Cart, tender: str, amount: int, code: str = "") -> Attempt:
        """A payment about to be asked for."""
        return start_attempt(self.db, LI_MIN, cart, tender, amount, code, self.rules).value

    def answer(self, attempt: Attempt, state: str, reference: str = "") -> Attempt:
        """What the cashier saw on the device."""
        return record_answer(self.db, LI_MIN, attempt.id, state, reference).value

    def paid_by(self, cart: Cart, tender: str, amount: int, code: str = "") -> Attempt:
        """A payment that was confirmed."""
        return self.answer(self.ask(cart, tender, amount, code), "confirmed", "R-1024")

    def approve(self, act: str, asked_by: str = LI_MIN) -> str:
        """Zhao Lei's approval for an act, as his PIN would have given it."""
        with self.db.command("test.approve", asked_by) as tx:
            key = tx.new_id()
            tx.insert(
                Approval,
                id=key,
                act=act,
                asked_by_id=asked_by,
                approved_by_id=ZHAO_LEI,
                till="T1",
                occurred_at=tx.now,
            )
        return key

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.db.value(f'SELECT count(*) FROM "{table}"'))

    def counts(self, tables: Sequence[str]) -> dict[str, int]:
        """How many rows each of these tables has."""
        return {table: self.count(table) for table in tables}
