"""Tickets for the theatre: sold and printed with their codes, let in once, one given back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from posdesk.catalog.search import index_products
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.models import Barcode
from posdesk.vouchers.codes import spaced
from posdesk.vouchers.plans import Terms
from tests.scenarios.house import House
from tests.ui.served import Served
from tests.vouchers.door import TICKET, BoxOffice, print_tickets

ON_THE_SHELF = "6900000000014"
MORNING = Terms(day="2026-09-22", session="08:30 二号厅", opens=480, closes=600, capacity=3)


@pytest.fixture
def served(served: Served, stocked: object, clock: ManualClock) -> Served:
    """The shop sells tickets, too."""
    db = open_database(stocked, clock)  # type: ignore[arg-type]
    office = BoxOffice(db)
    print_tickets(office)
    office.plan(TICKET, MORNING, numbered=True)
    with db.command("test.barcode", None) as tx:
        tx.insert(Barcode, id="b-ticket", code=ON_THE_SHELF, variant_id=TICKET)
        index_products(tx, ["p-ticket", "p-swim"])
    db.close()
    return served


def test_a_ticket_is_sold_printed_let_in_once_and_an_unused_one_is_given_back(
    house: House,
) -> None:
    house.scan(ON_THE_SHELF, ON_THE_SHELF)
    house.begin_to_pay("¥160.00")
    house.cash("¥200.00")
    number = house.last_number()
    first, second = (code for (code,) in house.db.rows("SELECT code FROM voucher ORDER BY id"))
    house.printed("voucher", spaced(first), spaced(second), "08:30 二号厅")

    house.shows(first, "Welcome", "ok")
    house.reads("《茶馆》成人票")
    house.shows(first, "Used already", "bad")

    page = house.begin_return(number)
    assert page.lines[0].quantity.text() == "1"
    house.gives("Refund ¥80.00 as it was paid", Cash="¥80.00")
    house.next_step()
    house.is_told("¥80.00 given back")
    house.shows(second, "Taken back", "bad")
    page = house.begin_return(number)
    assert not page.go.isEnabled()
    page.setFocus()
    house.till.press(Qt.Key.Key_Escape)

    said = house.closes("¥160.00", 1, Cash=(1, "¥160.00"))
    assert said == ["Given back: Cash 1 −¥80.00"]
