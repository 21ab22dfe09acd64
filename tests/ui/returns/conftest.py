"""The returns place on a shop that has sold, and the hands of the clerk there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.members import keys
from posdesk.models import Member, MemberPhone
from posdesk.payments.commands import Sale
from posdesk.ui.returns.place import ReturnsPlace
from tests.returns.back import WANG, card, cash
from tests.selling import ZHOU_KAI, Shop
from tests.ui.shop import Till, open_till, stocked

__all__ = ["open_till", "stocked"]


@dataclass
class Sold:
    """What was sold: a T-shirt, two mugs and water by card and cash; a mug, and water, for cash."""

    two_tenders: Sale
    mug: Sale
    waters: Sale


@pytest.fixture
def sold(stocked: Path, clock: ManualClock) -> Sold:
    """王小雨 is known by 6621; the sales are a day old."""
    database = open_database(stocked, clock)
    with database.command("test.member", None) as tx:
        tx.insert(Member, id=WANG, name="王小雨", created_at=tx.now)
        tx.insert(MemberPhone, id="phone", member_id=WANG, phone="13812346621")
        keys.refresh(tx, WANG)
    shop = Shop(database)
    cart = shop.cart(("shirt", 1000), ("mug", 2000), ("water", 6000))
    both = shop.sell(cart, card(8_000), cash(6_100))
    mug, waters = shop.sell_for_cash(2_500, ("mug", 1000)), shop.sell_for_cash(600, ("water", 3000))
    made = Sold(both, mug, waters)
    database.close()
    clock.advance(86_400_000)
    return made


class Clerk(Till):
    """周凯 at the returns place."""

    @property
    def here(self) -> ReturnsPlace:
        place = self.desk.window.place()
        assert isinstance(place, ReturnsPlace)
        return place

    def find(self, text: str) -> None:
        """F2, the number, Enter."""
        self.press(Qt.Key.Key_F2)
        self.desk.window.search.setText(text)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def columns(self) -> dict[str, int]:
        """How many cards the board counts."""
        from posdesk.returns.board import board

        return {each.key: each.count for each in self.desk.ops.read(board)}

    def values(self, query: str, *params: object) -> list[tuple[object, ...]]:
        return self.desk.ops.db.rows(query, *params)

    def facts(self, shown: object) -> dict[str, str]:
        """What a list of figures says."""
        return {fact.text: fact.amount for fact in shown.facts if fact.text}  # type: ignore[attr-defined]


@pytest.fixture
def clerk(sold: Sold, open_till: Callable[[], Till]) -> Clerk:
    """The window at the returns place."""
    opened = open_till()
    made = Clerk(opened.desk, opened.qtbot)
    made.sign_in(ZHOU_KAI)
    made.desk.window.go("returns")
    made.settle()
    made.desk.window.notices.clear()
    return made
