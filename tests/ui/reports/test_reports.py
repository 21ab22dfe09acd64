"""The day's figures on the screen: what was sold is what they say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from posdesk.cart.operations import add
from posdesk.clock import ManualClock
from posdesk.orders.opening import new_cart, snapshot
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.ui.reports.place import ReportsPlace, Table
from posdesk.ui.widgets import Label
from tests.selling import LI_MIN, ZHAO_LEI
from tests.ui.shop import Till

DAY_MS = 86_400_000


def sell_water(till: Till, bottles: int = 2) -> None:
    """Li Min sells water for a ten-yuan note, at another till of the same moment."""
    db = till.desk.ops.db
    cart = add(new_cart(db), snapshot(db, "water"), bottles * 1000)
    till.desk.ops.run(complete_sale, cart, [Tendered("cash", 1000)])
    till.settle()


def reports(till: Till) -> ReportsPlace:
    """Zhao Lei, who may see the figures, opens them."""
    till.sign_in(ZHAO_LEI)
    place = till.desk.window.go("reports")
    assert isinstance(place, ReportsPlace)
    return place


def texts(till: Till, table: Table) -> list[str]:
    """What a table shows, without its title, once it is on the screen."""

    def shown() -> list[str]:
        return [label.text() for label in table.findChildren(Label) if label.isVisible()][1:]

    till.until(lambda: bool(shown()))
    return shown()


def test_a_day_without_sales_says_so(till: Till) -> None:
    place = reports(till)
    assert place.empty.isVisible()
    assert not place.filled.isVisible()


def test_the_figures_are_what_was_sold(till: Till) -> None:
    sell_water(till)
    sell_water(till, bottles=1)
    place = reports(till)
    assert place.takings.figure.text() == "¥6.00"
    assert place.sales.figure.text() == "2"
    assert place.average.figure.text() == "¥3.00"
    assert place.cash.figure.text() == "¥6.00"
    assert texts(till, place.tenders) == ["Cash", "2", "¥6.00"]
    assert texts(till, place.taxes) == ["13% on ¥5.31", "", "¥0.69"]
    assert texts(till, place.people) == ["李敏", "2 sales", "¥6.00"]
    assert texts(till, place.reductions) == ["Nothing yet"]


def test_a_sale_shows_itself_while_the_figures_are_open(till: Till) -> None:
    sell_water(till)
    place = reports(till)
    assert place.sales.figure.text() == "1"
    sell_water(till)
    assert place.sales.figure.text() == "2"


def test_yesterday_is_one_step_back_and_tomorrow_can_not_be_seen(
    till: Till, clock: ManualClock
) -> None:
    sell_water(till)
    clock.advance(DAY_MS)
    place = reports(till)
    assert place.empty.isVisible()
    assert not place.later.isEnabled()
    till.click(place.earlier)
    assert place.sales.figure.text() == "1"
    assert place.later.isEnabled()
    till.touch("Today")
    assert place.empty.isVisible()


def test_the_x_report_goes_to_the_printer(till: Till) -> None:
    sell_water(till)
    reports(till)
    QTest.keyClick(till.focus(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    till.settle()
    jobs = till.desk.ops.db.rows("SELECT job FROM print_job WHERE job = 'x_report'")
    assert jobs == [("x_report",)]
    assert till.notices() == ["The X report is on its way to the printer."]


def test_a_cashier_without_the_right_does_not_find_the_place(till: Till) -> None:
    till.sign_in(LI_MIN)
    assert "reports" not in till.desk.window.rail.buttons
    till.sign_in(ZHAO_LEI)
    assert "reports" in till.desk.window.rail.buttons


def test_the_hours_chart_speaks_its_busiest_hour(till: Till) -> None:
    sell_water(till)
    place = reports(till)
    assert "¥4.00" in place.chart.accessibleDescription()
