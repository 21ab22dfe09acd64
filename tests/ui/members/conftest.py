"""The window on a shop that knows its customers: 王小雨 with an address and an order, 陈立, and one
without a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.members import credit
from posdesk.ui.members.place import MembersPlace
from tests.members.conftest import Counter
from tests.selling import LI_MIN
from tests.ui.shop import Till, open_till, stocked

__all__ = ["open_till", "stocked"]


@dataclass
class People:
    """Who is there, by id."""

    xiaoyu: str
    chen_li: str
    nameless: str
    number: str


@pytest.fixture
def people(stocked: Path, clock: ManualClock) -> People:
    """The customers, written before the window opens."""
    db = open_database(stocked, clock)
    counter = Counter(db)
    xiaoyu = counter.add("王小雨", "13800006621", card_code="M-77")
    counter.address(xiaoyu)
    sale = counter.buy(xiaoyu, 2500, ("mug", 1000))
    chen_li = counter.add("陈立", "13912345678")
    nameless = counter.add("", "13788881234")
    with db.command("test.credit", LI_MIN) as tx:
        credit.give(tx, chen_li, 5000, note="R000001")
    db.close()
    return People(xiaoyu, chen_li, nameless, sale.number)


@dataclass
class Desk:
    """Somebody at the customers place."""

    till: Till
    people: People

    @property
    def place(self) -> MembersPlace:
        place = self.till.desk.window.place()
        assert isinstance(place, MembersPlace)
        return place

    def listed(self) -> list[str]:
        """The names in the list."""
        model = self.place.left.model
        found = [model.row(at) for at in range(model.rowCount())]
        return [row.title for row in found if row]

    def shown(self) -> str:
        """Whose detail is open."""
        return self.place.detail.view.head.name.text()

    def settle(self) -> None:
        self.till.settle()


@pytest.fixture
def desk(people: People, open_till: Callable[[], Till]) -> Desk:
    """李敏 has opened the customers place."""
    till = open_till()
    till.desk.window.go("members")
    return Desk(till, people)
