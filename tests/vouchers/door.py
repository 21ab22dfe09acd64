"""The small shop sells tickets too: short ways in which the tests sell, check and count them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.derived import REBUILDS
from posdesk.models import Product, Variant
from posdesk.payments.commands import Sale
from posdesk.payments.settle import Tendered
from posdesk.verify import Problem, verify
from posdesk.vouchers.checking import Answer, check
from posdesk.vouchers.plans import Terms, save_plan
from posdesk.vouchers.queries import VoucherRow, vouchers_of_order
from tests.selling import ZHAO_LEI, ZHOU_KAI, Shop

TODAY = "2026-09-21"  # a Monday; the shop's clock stands at 22:13
TICKET, SWIM = "ticket", "swim"
ANY_TIME = Terms()
TONIGHT = Terms(day=TODAY, session="22:00 二号厅", opens=1260, closes=1380, capacity=3)


def print_tickets(shop: Shop) -> None:
    """The variants that are sold as codes."""
    with shop.db.command("test.tickets", None) as tx:
        for key, name, price in ((TICKET, "《茶馆》成人票", 8000), (SWIM, "游泳单次券", 4000)):
            tx.insert(Product, id=f"p-{key}", name=name, created_at=tx.now)
            tx.insert(
                Variant, id=key, product_id=f"p-{key}", price=price, tax_rate=600,
                created_at=tx.now,
            )  # fmt: skip


@dataclass
class BoxOffice(Shop):
    """The shop with its door."""

    def plan(self, variant: str = TICKET, terms: Terms = ANY_TIME, **changes: object) -> None:
        save_plan(self.db, ZHAO_LEI, variant, replace(terms, **changes))  # type: ignore[arg-type]

    def buy(self, count: int = 1, variant: str = TICKET) -> Sale:
        """Tickets paid in cash."""
        return self.sell(self.cart((variant, count * 1000)), Tendered("cash", count * 10_000))

    def codes(self, sale: Sale) -> list[str]:
        return [row.code for row in self.rows(sale)]

    def rows(self, sale: Sale) -> tuple[VoucherRow, ...]:
        return vouchers_of_order(self.db, sale.order_id)

    def show(self, code: str, session: str = "") -> Answer:
        """Somebody shows a code at the door."""
        return check(self.db, ZHOU_KAI, code, session).value

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the codes in the books."""
        found = verify(self.db, REBUILDS).problems
        return tuple(each for each in found if each.part == "books" and "codes" in each.text)
