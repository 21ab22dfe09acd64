"""Discounts, prices, notes, voids, parked carts: what is done to a cart, and by whom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QWidget

from posdesk.ui.sell.tasks import LineTask, OrderTask
from tests.selling import LI_MIN, ZHAO_LEI
from tests.ui.shop import MANAGERS_PIN, MUG, NOODLES, UNKNOWN, WATER, Till


def line_task(till: Till) -> LineTask:
    till.press(Qt.Key.Key_F7)
    task = till.place.side.task
    assert isinstance(task, LineTask)
    till.until(task.price.hasFocus)
    return task


def order_task(till: Till) -> OrderTask:
    till.press(Qt.Key.Key_F6)
    task = till.place.side.task
    assert isinstance(task, OrderTask)
    till.until(task.discount.value.hasFocus)
    return task


def voids(till: Till) -> list[tuple[str, str, int, str]]:
    return till.desk.ops.db.rows("SELECT scope, name, amount, reason FROM void_event ORDER BY id")


def test_a_small_line_discount_is_given_alone(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.discount.value.setFocus()
    till.type("10")
    till.press(Qt.Key.Key_Return)
    assert till.lines() == [("马克杯", "1", "22.50")]
    assert till.place.cart.model.line(0).reason == "Line discount −2.50"  # type: ignore[union-attr]
    assert ("Line discount", "−¥2.50") in till.place.cart.totals.texts()
    assert till.place.side.task is None


def test_a_discount_over_the_limit_needs_the_managers_pin(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.discount.value.setFocus()
    till.type("50")
    till.press(Qt.Key.Key_Return)
    assert till.due() == "¥25.00"
    till.approve()
    assert till.due() == "¥12.50"
    given = till.desk.ops.db.rows("SELECT act, approved_by_id, detail FROM approval")
    assert given == [("discount.line.over_limit", ZHAO_LEI, "马克杯 50 % cheaper (¥12.50 now)")]


def test_another_price_needs_the_managers_pin_and_names_both(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.price.selectAll()
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.approve()
    assert till.lines() == [("马克杯", "1", "20.00")]
    assert till.desk.ops.db.rows("SELECT asked_by_id, approved_by_id FROM approval") == [
        ("li-min", "zhao-lei")
    ]


def test_the_managers_pin_may_be_typed(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.price.selectAll()
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.focus().accessibleName() == "PIN")
    till.type(MANAGERS_PIN)
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.until(lambda: till.due() == "¥20.00")


def test_a_wrong_pin_changes_nothing(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.price.selectAll()
    till.type("1")
    till.press(Qt.Key.Key_Return)
    till.approve("11235")
    assert till.due() == "¥25.00"


def test_a_manager_discounts_the_order_without_asking(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.scan(MUG)
    till.scan(NOODLES)
    task = order_task(till)
    till.click(task.discount.amount)
    task.discount.value.setFocus()
    till.type("8.90")
    till.press(Qt.Key.Key_Return)
    assert till.due() == "¥30.00"
    assert ("Order discount", "−¥8.90") in till.place.cart.totals.texts()


def test_a_note_that_holds_a_card_number_is_refused_where_it_was_typed(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.note.setText("4111 1111 1111 1111")
    task.note.setFocus()
    till.press(Qt.Key.Key_Return)
    assert task.error.isVisible()
    assert task.error.text().startswith("This looks like a bank card number.")
    assert till.place.session.cart.lines[0].note == ""


def test_an_amount_that_is_none_is_refused_in_words(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.price.selectAll()
    till.type("2.5.0")
    till.press(Qt.Key.Key_Return)
    assert task.error.text().startswith("“2.5.0” is not an amount.")
    assert till.due() == "¥25.00"


def test_removing_a_line_asks_why_once_and_can_be_undone(till: Till) -> None:
    till.scan(WATER)
    till.scan(MUG)
    till.press(Qt.Key.Key_Delete)
    till.until(lambda: till.button("Customer does not want it").hasFocus())
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]
    assert voids(till) == [("line", "马克杯", 2500, "Customer does not want it")]
    till.touch("Put back")
    assert [line[0] for line in till.lines()] == ["农夫山泉 550ml", "马克杯"]


def test_what_is_scanned_while_a_line_goes_stays(till: Till) -> None:
    till.scan(WATER)
    till.press(Qt.Key.Key_Delete)
    till.until(lambda: till.button("Scanned by mistake").isVisible())
    till.touch("Scanned by mistake")
    till.scan(MUG)
    till.settle()
    assert till.lines() == [("马克杯", "1", "25.00")]


def test_one_less_than_one_asks_whether_the_line_goes(till: Till) -> None:
    till.scan(WATER)
    till.type("-")
    till.until(lambda: till.place.side.task is not None)
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]


def test_voiding_the_cart_needs_a_manager_and_is_recorded(till: Till) -> None:
    till.scan(MUG)
    till.touch("Void")
    till.touch("Customer left")
    till.settle()
    assert till.due() == "¥25.00"
    till.approve()
    assert till.lines() == []
    assert voids(till) == [("cart", "", 2500, "Customer left")]


def test_a_parked_cart_is_recalled_as_it_was(till: Till) -> None:
    till.scan(WATER)
    till.scan(WATER)
    till.press(Qt.Key.Key_F4)
    till.settle()
    assert till.lines() == []
    assert till.place.cart.header.parked.text() == "1"
    till.scan(MUG)
    till.press(Qt.Key.Key_F4)
    till.settle()
    till.press(Qt.Key.Key_F5)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.lines() == [("农夫山泉 550ml", "2", "4.00")]
    assert till.place.cart.header.parked.text() == "1"
    till.type("+")
    till.until(lambda: till.lines() == [("农夫山泉 550ml", "3", "6.00")])


def test_recalling_over_goods_says_what_to_do(till: Till) -> None:
    till.scan(WATER)
    till.press(Qt.Key.Key_F4)
    till.settle()
    till.scan(MUG)
    till.press(Qt.Key.Key_F5)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.lines() == [("马克杯", "1", "25.00")]
    assert "The cart on the screen is not empty." in till.notices()[-1]


def test_f2_with_goods_in_the_cart_offers_to_park_or_void(till: Till) -> None:
    till.scan(MUG)
    till.press(Qt.Key.Key_F2)
    assert till.notices() == ["This cart of ¥25.00 is not paid. Park it for later, or void it."]
    till.click(till.desk.window.notices.notices()[0].buttons[0])
    till.settle()
    assert till.lines() == []
    assert till.place.cart.header.parked.text() == "1"


def test_an_unknown_code_becomes_goods_and_is_sold_at_once(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.scan(UNKNOWN)
    till.touch("Create product")
    task = till.place.side.task
    assert task is not None
    assert task.code.text() == UNKNOWN  # type: ignore[attr-defined]
    till.until(task.name.hasFocus)  # type: ignore[attr-defined]
    task.name.setText("手工皂")  # type: ignore[attr-defined]
    task.price.setFocus()  # type: ignore[attr-defined]
    till.type("15.80")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.lines() == [("手工皂", "1", "15.80")]
    till.scan(UNKNOWN)
    assert till.lines() == [("手工皂", "2", "31.60")]


def test_a_cashier_creates_goods_with_the_managers_pin(till: Till) -> None:
    till.scan(UNKNOWN)
    till.touch("Create product")
    task = till.place.side.task
    task.name.setText("手工皂")  # type: ignore[union-attr]
    task.price.setText("15.80")  # type: ignore[union-attr]
    till.touch("Create and sell")
    till.settle()
    assert till.lines() == []
    till.approve()
    assert till.lines() == [("手工皂", "1", "15.80")]


def test_the_drawer_opens_by_hand_with_a_reason_and_a_manager(till: Till) -> None:
    till.press(Qt.Key.Key_D, ctrl=True)
    till.touch("Giving change")
    till.settle()
    till.approve()
    till.settle()
    opened = till.desk.ops.db.rows("SELECT reason, staff_id, approval_id FROM drawer_event")
    assert [(reason, staff) for reason, staff, _approval in opened] == [("Giving change", LI_MIN)]
    assert opened[0][2] is not None


def test_what_the_manager_gave_is_approved_again_when_the_cashier_takes_over(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.scan(MUG)
    task = order_task(till)
    task.discount.value.setText("40")
    till.press(Qt.Key.Key_Return)
    assert till.due() == "¥15.00"
    till.sign_in(LI_MIN)
    till.press(Qt.Key.Key_F12)
    assert not till.place.paying
    till.approve()
    assert till.place.paying
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.desk.ops.db.rows("SELECT total FROM orders") == [(1500,)]


def test_every_control_has_a_name_that_can_be_spoken(till: Till) -> None:
    till.scan(MUG)
    line_task(till)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in till.place.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
        and not isinstance(widget, QAbstractScrollArea)
    ]
    assert nameless == []


def test_tab_walks_from_the_search_field_over_tiles_to_the_payment(till: Till) -> None:
    till.scan(MUG)
    seen: list[str] = []
    for _each in range(60):
        till.press(Qt.Key.Key_Tab)
        seen.append(till.focus().accessibleName())
    order = [seen.index(name) for name in ("Favourites", "Products", "Cart", "Park", "Pay ¥25.00")]
    assert order == sorted(order)


def test_enter_in_the_line_editor_does_one_thing(till: Till) -> None:
    till.scan(WATER)
    till.until(lambda: len(till.lines()) == 1)
    task = line_task(till)
    task.discount.value.setFocus()
    till.type("10")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.place.side.task is None)
    QTest.qWait(60)
    assert not till.place.cart.view.findChildren(QLineEdit)
