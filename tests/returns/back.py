"""The short ways in which tests take goods back."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from posdesk.catalog.search import index_products
from posdesk.derived import REBUILDS
from posdesk.members import keys
from posdesk.models import Category, Member, Product
from posdesk.payments.commands import Sale
from posdesk.payments.settle import Tendered
from posdesk.returns import inspecting, requesting, reviewing, settling
from posdesk.returns.arriving import brought_in, receive
from posdesk.returns.eligible import EligibleOrder, eligible
from posdesk.returns.inspecting import Found
from posdesk.returns.requesting import Wanted
from posdesk.verify import Problem, verify
from tests.selling import GOODS, ZHAO_LEI, ZHOU_KAI, Shop

WANG = "wang-xiaoyu"


@dataclass
class ReturnsShop(Shop):
    """The shop with 王小雨 the customer, and 周凯 the clerk who handles returns."""

    def add_member(self) -> None:
        with self.db.command("test.member", None) as tx:
            tx.insert(Member, id=WANG, name="王小雨", created_at=tx.now)
            keys.refresh(tx, WANG)
            products = [f"p-{key}" for key, *_rest in GOODS]
            index_products(tx, products)

    def put_into(self, product: str, category: str) -> None:
        """A category with a product in it."""
        with self.db.command("test.category", None) as tx:
            if tx.value("SELECT 1 FROM category WHERE id = ?", category) is None:
                tx.insert(Category, id=category, name=category, position=0)
            tx.update(Product, product, category_id=category)

    def order(self, sale: Sale) -> EligibleOrder:
        return eligible(self.db, sale.order_id)

    def line(self, sale: Sale, place: int = 0) -> str:
        return self.order(sale).lines[place].id

    def ask(  # type: ignore[override]
        self, sale: Sale, *wanted: tuple[int, int], reason: str = "mind", **more: object
    ) -> str:
        """A request for (line's place, thousandths); answers its id."""
        key = self.db.ids.new()
        lines = [Wanted(self.line(sale, place), much, reason) for place, much in wanted]
        requesting.request(self.db, ZHOU_KAI, key, sale.order_id, lines, **more)  # type: ignore[arg-type]
        return key

    def arrive(self, request: str) -> None:
        """Approved, brought in and received."""
        reviewing.approve(self.db, ZHAO_LEI, request)
        brought_in(self.db, ZHOU_KAI, request)
        receive(self.db, ZHOU_KAI, request)

    def inspect_all(
        self, request: str, disposition: str = "restock", deduction: int = 0, why: str = ""
    ) -> None:
        """Everything is as it should be, or not."""
        rows = self.db.rows(
            "SELECT id, quantity FROM return_line WHERE request_id = ? ORDER BY position", request
        )
        found = [Found(line, much, "intact", disposition, deduction, why) for line, much in rows]
        inspecting.inspect(self.db, ZHOU_KAI, request, found)

    def settle(self, request: str, resolution: str = "refund", **more: object) -> settling.Settled:
        key = self.db.ids.new()
        return settling.settle(
            self.db,
            ZHOU_KAI,
            request,
            key,
            resolution,
            **more,  # type: ignore[arg-type]
        ).value

    def give_back(self, sale: Sale, *wanted: tuple[int, int], **more: object) -> settling.Settled:
        """All steps of a return that is refunded."""
        request = self.ask(sale, *wanted, **more)
        self.arrive(request)
        self.inspect_all(request)
        return self.settle(request)

    def state(self, request: str) -> str:
        return str(self.db.value("SELECT state FROM return_summary WHERE request_id = ?", request))

    def stock(self, variant: str) -> int:
        return int(
            self.db.value("SELECT on_hand FROM stock_level WHERE variant_id = ?", variant) or 0
        )

    def marks(self, sale: Sale) -> tuple[str, str]:
        """The order's status and marks."""
        row = self.db.row(
            "SELECT status, marks FROM order_summary WHERE order_id = ?", sale.order_id
        )
        assert row is not None
        return row[0], row[1]

    def problems(self) -> tuple[Problem, ...]:
        return verify(self.db, REBUILDS).problems


def cash(amount: int) -> Tendered:
    return Tendered("cash", amount)


def card(amount: int) -> Tendered:
    return Tendered("card", amount, "R-77")


def picture(width: int = 800, height: int = 600, form: str = "JPEG") -> bytes:
    """A picture file."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, form)
    return out.getvalue()
