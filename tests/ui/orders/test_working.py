"""What a clerk does at the orders place, with keys, clicks and scans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from posdesk.ui.orders.cancelling import CancelTask
from posdesk.ui.orders.changing import ChangeTask
from posdesk.ui.orders.collecting import CollectTask
from posdesk.ui.orders.pages import NOTES
from posdesk.ui.orders.words import quantity
from tests.selling import LI_MIN, ZHOU_KAI
from tests.ui.orders.conftest import Clerk
from tests.ui.shop import Till

CARD = "4111 1111 1111 1111"


def open_order(clerk: Clerk, tail: str) -> None:
    """A click on the row."""
    place = clerk.numbers().index(tail)
    view = clerk.here.left.list
    clerk.click(view.viewport(), view.visualRect(view.orders.index(place)).center())
    clerk.until(lambda: clerk.shown() == tail)


def back_in_the_list(clerk: Clerk) -> None:
    clerk.until(lambda: clerk.here.detail.task is None)
    clerk.settle()


def test_the_newest_order_is_open_and_the_chips_count_the_others(clerk: Clerk) -> None:
    assert clerk.numbers() == ["005", "004", "003", "002", "001"]
    assert clerk.shown() == "005"
    chips = {chip.text() for chip in clerk.here.left.filters.chips.chips.values()}
    assert {"All", "Awaiting payment 1", "To fulfil 1", "Ready for pick-up 1", "Returns 1"} <= chips
    assert clerk.here.left.count.text() == "5 orders"


def test_a_chip_shows_its_orders_and_the_filters_narrow_them(clerk: Clerk) -> None:
    clerk.touch("Returns 1")
    assert clerk.numbers() == ["005"]
    clerk.touch("Ready for pick-up 1")
    assert clerk.numbers() == [clerk.shown()], "what stands beside the list is of it"
    clerk.touch("All")
    clerk.touch("Filter")
    panel = clerk.here.left.filters.panel
    panel.method.setFocus()
    panel.method.setCurrentIndex(panel.method.findData("pickup"))
    panel.method.activated.emit(panel.method.currentIndex())
    assert clerk.numbers() == ["004"]
    clerk.touch("Clear")
    assert len(clerk.numbers()) == 5
    assert clerk.here.left.filters.more.text() == "Filter"


def test_a_filter_that_leaves_nothing_says_so_and_shows_all_again(clerk: Clerk) -> None:
    clerk.touch("Cancelled")
    assert clerk.here.left.empty.title.text() == "No order is like this"
    clerk.touch("Show all")
    assert len(clerk.numbers()) == 5


def test_a_phone_tail_finds_the_orders_of_who_buys_and_who_receives(clerk: Clerk) -> None:
    clerk.type("6621")
    clerk.until(lambda: clerk.numbers() == ["003", "001"])
    clerk.press(Qt.Key.Key_Return)
    assert clerk.shown() == "003"
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: len(clerk.numbers()) == 5)


def test_what_finds_nothing_is_named(clerk: Clerk) -> None:
    clerk.type("9999")
    clerk.until(lambda: not clerk.numbers())
    assert clerk.here.left.empty.title.text() == "Nothing found for “9999”"


def test_a_scanned_receipt_opens_its_order(clerk: Clerk) -> None:
    clerk.scan("S01-T1-000001")
    clerk.until(lambda: clerk.shown() == "001")
    clerk.scan("6900000000007")
    clerk.until(lambda: any("Nothing was found for" in said for said in clerk.notices()))
    assert clerk.shown() == "001"


def test_the_next_step_is_done_with_its_key(clerk: Clerk) -> None:
    open_order(clerk, "003")
    assert clerk.here.detail.head.step.text() == "Accept"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.settle()
    clerk.until(lambda: clerk.here.detail.head.step.text() == "Pick and pack")
    assert clerk.facts("history")[0] == "Accepted"


def test_several_orders_are_accepted_at_once_with_an_answer_for_each(clerk: Clerk) -> None:
    open_order(clerk, "003")
    clerk.touch("Select several")
    view = clerk.here.left.list
    for tail in ("001", "002"):
        place = clerk.numbers().index(tail)
        clerk.click(view.viewport(), view.visualRect(view.orders.index(place)).center())
    assert clerk.here.left.bulk.count.text() == "3 orders chosen"
    clerk.touch("Accept")
    bulk = clerk.here.left.bulk
    clerk.until(lambda: bulk.title.text() == "3 orders done")
    clerk.settle()
    clerk.touch("Close")
    assert not bulk.isVisible()
    model = clerk.here.left.model
    clerk.until(lambda: all(r.accepted for p in range(5) if (r := model.row(p)) is not None))


def test_an_order_that_refuses_stops_none_of_the_others(clerk: Clerk) -> None:
    view, bulk = clerk.here.left.list, clerk.here.left.bulk
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    clerk.touch("Ship")
    clerk.until(lambda: bulk.title.text() == "0 orders done · 5 refused")
    answers = [
        label.text() for label in bulk.findChildren(type(bulk.title)) if "packed" in label.text()
    ]
    assert len(answers) == 5


def test_cancelling_says_what_goes_back_before_it_is_done(clerk: Clerk) -> None:
    open_order(clerk, "003")
    clerk.touch("Cancel order")
    task = clerk.here.detail.task
    assert isinstance(task, CancelTask)
    assert task.go.text() == "Cancel the order, give back ¥25.00"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    back_in_the_list(clerk)
    clerk.until(lambda: clerk.here.detail.head.status.text() == "Cancelled")
    assert any("¥25.00 was given back" in said for said in clerk.notices())
    money = [(fact.text, fact.amount) for fact in clerk.here.detail.payment.facts.facts]
    assert ("Given back", "−¥25.00") in money


def test_goods_that_left_are_not_cancelled_and_it_says_why(clerk: Clerk) -> None:
    open_order(clerk, "004")
    clerk.touch("Cancel order")
    task = clerk.here.detail.task
    assert task is not None
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.until(lambda: bool(task.said.text()))
    assert clerk.here.detail.task is task
    clerk.press(Qt.Key.Key_Escape)
    assert clerk.here.detail.task is None


def test_a_change_shows_its_money_before_it_is_applied(clerk: Clerk) -> None:
    open_order(clerk, "003")
    clerk.here.tasks.change()
    task = clerk.here.detail.task
    assert isinstance(task, ChangeTask)
    assert not task.go.isEnabled(), "nothing is changed yet"
    clerk.type("6920152414019")
    clerk.press(Qt.Key.Key_Return)
    clerk.until(lambda: task.go.text() == "Apply, ¥13.90 to be paid")
    clerk.touch("One less")
    clerk.until(lambda: task.go.text() == "Apply, give back ¥11.10")
    outcome = [(fact.text, fact.amount) for fact in task.outcome.facts]
    assert outcome == [
        ("Owed so far", "¥25.00"), ("This change", "−¥11.10"), ("Owed then", "¥13.90"),
        ("Given back at once", "¥11.10"),
    ]  # fmt: skip
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    back_in_the_list(clerk)
    clerk.until(lambda: len(clerk.here.detail.detail.versions) == 1)  # type: ignore[union-attr]
    detail = clerk.here.detail.detail
    assert detail is not None
    assert [(line.name, quantity(line.wanted)) for line in detail.lines] == [
        ("马克杯", "0"), ("康师傅 红烧牛肉面", "1"),
    ]  # fmt: skip


def test_more_of_what_was_ordered_comes_to_it(clerk: Clerk) -> None:
    open_order(clerk, "003")
    clerk.here.tasks.change()
    task = clerk.here.detail.task
    assert isinstance(task, ChangeTask)
    clerk.touch("One more")
    clerk.until(lambda: task.go.text() == "Apply, ¥25.00 to be paid")
    clerk.touch("One less")
    clerk.until(lambda: not task.go.isEnabled())
    clerk.touch("One more")
    clerk.until(lambda: task.go.text() == "Apply, ¥25.00 to be paid")
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    back_in_the_list(clerk)
    clerk.until(lambda: clerk.here.detail.head.status.text() == "Awaiting payment")
    detail = clerk.here.detail.detail
    assert detail is not None
    assert sum(line.wanted for line in detail.lines) == 2_000


def test_a_quantity_that_is_none_is_said_and_nothing_typed_is_lost(clerk: Clerk) -> None:
    open_order(clerk, "003")
    clerk.here.tasks.change()
    task = clerk.here.detail.task
    assert isinstance(task, ChangeTask)
    mug = next(iter(task.goods.rows.values()))
    mug.field.setFocus()
    mug.field.selectAll()
    clerk.type("two")
    clerk.until(lambda: "is not a quantity" in task.said.text())
    assert mug.field.text() == "two"
    clerk.press(Qt.Key.Key_Escape)
    assert clerk.here.detail.task is task, "what was entered is not thrown away without a word"
    clerk.touch("Leave it")
    assert clerk.here.detail.task is None


def test_a_pick_up_is_handed_out_for_its_code_once(clerk: Clerk) -> None:
    open_order(clerk, "004")
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    task = clerk.here.detail.task
    assert isinstance(task, CollectTask)
    clerk.type("111111")
    clerk.press(Qt.Key.Key_Return)
    clerk.until(lambda: bool(task.said.text()))
    clerk.scan("482913")
    back_in_the_list(clerk)
    clerk.until(lambda: clerk.here.detail.head.status.text() == "Completed")


def test_a_note_is_kept_and_one_that_is_refused_stays_to_be_mended(clerk: Clerk) -> None:
    open_order(clerk, "002")
    pages = clerk.here.detail.pages
    pages.open_page(NOTES)
    pages.note.field.setFocus()
    pages.note.field.setText(f"卡号 {CARD}")
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()
    clerk.until(lambda: bool(clerk.notices()))
    assert pages.note.field.text() == f"卡号 {CARD}"
    pages.note.field.setText("周五再打电话")
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()
    clerk.until(lambda: clerk.facts(NOTES) == ["周五再打电话"])
    assert pages.note.field.text() == ""


def test_a_note_that_was_begun_stays_with_its_order(clerk: Clerk) -> None:
    open_order(clerk, "002")
    note = clerk.here.detail.pages.note
    note.field.setText("周五再打电话")
    open_order(clerk, "003")
    assert note.field.text() == ""
    open_order(clerk, "002")
    assert note.field.text() == "周五再打电话"


def test_who_is_responsible_is_chosen_in_the_menu(clerk: Clerk) -> None:
    open_order(clerk, "003")
    order = clerk.here.detail.detail
    assert order is not None
    menu = clerk.here.menus.more_menu(order)
    people = next(a.menu() for a in menu.actions() if a.text() == "Responsible")
    assert people is not None
    next(a for a in people.actions() if a.text() == "Me").trigger()  # type: ignore[attr-defined]
    clerk.settle()
    clerk.until(lambda: "responsible: 周凯" in clerk.here.detail.head.below.text())
    assert clerk.desk.ops.actor == ZHOU_KAI


def test_papers_of_an_order_are_sent_to_the_printer(clerk: Clerk) -> None:
    open_order(clerk, "004")
    order = clerk.here.detail.detail
    assert order is not None
    papers = [paper for paper, _subject, _more in clerk.here.menus.papers(order)]
    assert {"order_confirmation", "receipt", "packing_slip", "pickup_slip"} <= set(papers)
    menu = clerk.here.menus.paper_menu(order)
    next(a for a in menu.actions() if a.text() == "Order confirmation").trigger()
    clerk.settle()
    query = "SELECT count(*) FROM print_job WHERE job = 'order_confirmation'"
    clerk.until(lambda: clerk.desk.ops.db.value(query) == 1)


def test_the_phone_is_masked_until_it_is_asked_for(clerk: Clerk) -> None:
    open_order(clerk, "003")
    facts = clerk.here.detail.delivery.facts
    assert "王小雨   138****6621" in [fact.text for fact in facts.facts]
    clerk.touch("Show phone")
    assert "王小雨   138 0000 6621" in [fact.text for fact in facts.facts]
    open_order(clerk, "002")
    assert "刘洋   137****1111" in [fact.text for fact in facts.facts]


def test_what_comes_back_and_why_not_stands_beside_the_lines(clerk: Clerk) -> None:
    table = clerk.here.detail.lines.lines
    assert table.index(0, 5).data() == "on the way back"
    open_order(clerk, "001")
    assert table.index(0, 5).data() == "1"
    open_order(clerk, "003")
    assert table.index(0, 5).data() == "not sent yet"


def test_another_place_opens_an_order_or_a_customers_orders_here(clerk: Clerk) -> None:
    place = clerk.here
    open_order(clerk, "004")
    first = place.left.model.row(4)
    assert first is not None
    place.show_order(first.order_id)
    assert clerk.shown() == "001"
    place.show_customer("wang-xiaoyu", "王小雨")
    assert clerk.numbers() == ["003", "001"]
    clerk.touch("Customer 王小雨: show all again")
    assert len(clerk.numbers()) == 5


def test_what_is_due_stands_on_the_rail_before_the_place_is_opened(
    busy: Path, open_till: Callable[[], Till]
) -> None:
    till = open_till()
    till.sign_in(LI_MIN)
    rail = till.desk.window.rail
    till.until(lambda: rail.buttons["orders"].accessibleName() == "Orders 1")
    assert "orders" not in till.desk.window.inside.places


def test_a_shop_without_orders_says_where_they_will_come_from(
    stocked: Path, open_till: Callable[[], Till]
) -> None:
    till = open_till()
    clerk = Clerk(till.desk, till.qtbot)
    clerk.desk.window.go("orders")
    assert clerk.here.left.empty.title.text() == "No orders yet"
    assert clerk.here.detail.empty.isVisible()


def test_what_belongs_to_another_place_is_opened_there(clerk: Clerk) -> None:
    open_order(clerk, "004")
    number = clerk.here.detail.head.title.text()
    here = clerk.here
    clerk.touch("View")
    clerk.until(lambda: clerk.desk.window.open_id() == "deliveries")
    clerk.desk.window.go("orders")
    assert here.detail.head.title.text() == number
    here.tasks.new_ticket()
    assert clerk.desk.window.open_id() == "service"


def test_who_may_not_ship_is_told_who_can(busy: Path, open_till: Callable[[], Till]) -> None:
    till = open_till()
    clerk = Clerk(till.desk, till.qtbot)
    clerk.sign_in(LI_MIN)
    clerk.desk.window.go("orders")
    open_order(clerk, "004")
    clerk.here.tasks.open_deliveries()
    assert clerk.desk.window.open_id() == "orders"
    assert any("Pick, pack and ship" in said for said in clerk.notices())


def test_a_manager_approves_what_the_cashier_may_not_cancel(
    busy: Path, open_till: Callable[[], Till]
) -> None:
    till = open_till()
    clerk = Clerk(till.desk, till.qtbot)
    clerk.sign_in(LI_MIN)
    clerk.desk.window.go("orders")
    open_order(clerk, "003")
    clerk.touch("Cancel order")
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.touch("Ask a manager")
    clerk.approve()
    clerk.until(lambda: clerk.here.detail.head.status.text() == "Cancelled")


def test_a_balance_is_paid_at_the_order(clerk: Clerk) -> None:
    open_order(clerk, "002")
    assert clerk.here.detail.head.step.text() == "Take payment"
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.until(lambda: clerk.here.detail.task is not None)
    clerk.press(Qt.Key.Key_Return, ctrl=True)
    clerk.until(lambda: bool(clerk.buttons("Done")))
    clerk.touch("Done")
    back_in_the_list(clerk)
    clerk.until(lambda: clerk.here.detail.head.status.text() == "To fulfil")
    money = [(fact.text, fact.amount) for fact in clerk.here.detail.payment.facts.facts]
    assert ("Paid", "¥25.00") in money


def test_goods_that_left_are_taken_back_in_returns(clerk: Clerk) -> None:
    open_order(clerk, "001")
    clerk.touch("Return goods")
    assert clerk.desk.window.open_id() == "returns"


def test_whose_order_it_is_is_shown_among_the_customers(clerk: Clerk) -> None:
    open_order(clerk, "003")
    clerk.here.tasks.open_customer()
    assert clerk.desk.window.open_id() == "members"
