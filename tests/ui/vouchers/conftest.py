"""The door of the real window on the small shop that sells tickets: 周凯 stands at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.ui.vouchers.place import VouchersPlace
from posdesk.vouchers.queries import vouchers_of_order
from tests.selling import ZHOU_KAI
from tests.ui.shop import Till, open_till, stocked, till
from tests.vouchers.door import SWIM, TICKET, TONIGHT, BoxOffice, print_tickets

__all__ = ["door", "open_till", "stocked", "till"]


class Door(Till):
    """Who stands at the door, and what they see."""

    codes: list[str]
    swims: list[str]
    number: str

    @property
    def here(self) -> VouchersPlace:
        place = self.desk.window.place()
        assert isinstance(place, VouchersPlace)
        return place

    def stand(self) -> None:
        self.sign_in(ZHOU_KAI)
        self.desk.window.go("vouchers")
        self.settle()

    def place_is_the_door(self) -> bool:
        return isinstance(self.desk.window.place(), VouchersPlace)

    def outcome(self) -> tuple[str, str]:
        """The word of the panel, and its tone."""
        self.settle()
        panel = self.here.verdict
        assert panel.word.isVisible()
        return panel.word.text(), str(panel.property("tone"))


@pytest.fixture
def sold(stocked: Path, clock: ManualClock) -> tuple[list[str], list[str], str]:
    """Three tickets of tonight's session and two for the pool, sold before the window opens."""
    db = open_database(stocked, clock)
    office = BoxOffice(db)
    print_tickets(office)
    office.plan(TICKET, TONIGHT, numbered=True)
    office.plan(SWIM, valid_days=30)
    tickets, swims = office.buy(3), office.buy(2, SWIM)
    codes = [row.code for row in vouchers_of_order(db, tickets.order_id)]
    pool = [row.code for row in vouchers_of_order(db, swims.order_id)]
    db.close()
    return codes, pool, tickets.number


@pytest.fixture
def door(sold: tuple[list[str], list[str], str], till: Till) -> Door:
    made = Door(till.desk, till.qtbot)
    made.codes, made.swims, made.number = sold
    made.stand()
    return made
