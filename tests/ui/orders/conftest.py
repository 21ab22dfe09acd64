"""The orders place on a shop with orders in every state, and the hands of the clerk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.ui.orders.place import OrdersPlace
from tests.orders.desk import CHEN_LI, DAY, HOUR, XIAOYU, Book
from tests.selling import ZHOU_KAI
from tests.ui.shop import Till, open_till, stocked

__all__ = ["open_till", "stocked"]


class Clerk(Till):
    """周凯 at the orders place."""

    @property
    def here(self) -> OrdersPlace:
        place = self.desk.window.place()
        assert isinstance(place, OrdersPlace)
        return place

    def numbers(self) -> list[str]:
        """The last digits of the numbers in the list."""
        model = self.here.left.model
        rows = [model.row(at) for at in range(model.rowCount())]
        return [row.number[-3:] for row in rows if row]

    def shown(self) -> str:
        """The number of the open order."""
        return self.here.detail.head.title.text()[-3:]

    def facts(self, name: str) -> list[str]:
        """What a page of the open order says."""
        return [fact.text for fact in self.here.detail.pages.facts[name].facts]


@pytest.fixture
def busy(stocked: Path, clock: ManualClock) -> Path:
    """001 a counter sale to Wang Xiaoyu; 002 awaiting payment; 003 to ship, not accepted; 004 to
    be collected by Chen Li with 482913; 005 done and coming back.
    """
    database = open_database(stocked, clock)
    with database.command("test.mugs", None) as tx:
        tx.execute("UPDATE stock_level SET on_hand = 20000 WHERE variant_id = 'mug'")
    book = Book(database)
    book.furnish()
    now = clock.now()
    book.order(member=XIAOYU)
    clock.advance(60_000)
    unpaid = book.order(method="local", paid=0, terms="later", to=("刘洋", "13700001111"))
    book.owes(unpaid, 2500, now + HOUR)
    clock.advance(60_000)
    book.order(
        method="courier", member=XIAOYU, to=("王小雨", "13800006621"), due_at=now + 2 * DAY,
        accepted=False,
    )  # fmt: skip
    clock.advance(60_000)
    waiting = book.order(method="pickup", member=CHEN_LI)
    book.code(waiting, "482913", now + DAY)
    book.ship(waiting, "packed", "ready")
    clock.advance(60_000)
    done = book.order(method="local", total=34_260, to=("赵倩", "13600002222"))
    book.ship(done, "packed", "handed_over", "signed")
    book.wants_back(done)
    clock.advance(60_000)
    database.close()
    return stocked


@pytest.fixture
def clerk(busy: Path, open_till: Callable[[], Till]) -> Clerk:
    """The orders place, open."""
    till = open_till()
    made = Clerk(till.desk, till.qtbot)
    made.sign_in(ZHOU_KAI)
    made.desk.window.go("orders")
    made.settle()
    return made
