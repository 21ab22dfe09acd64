"""What somebody who has never sold here before does: mistypes, corrects, and goes on typing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from posdesk.ui.sell.create import CreateTask
from tests.selling import ZHAO_LEI
from tests.ui.sell.test_cart_work import line_task, order_task
from tests.ui.shop import MUG, UNKNOWN, WATER, Till


def quantity_boxes(till: Till) -> list[QLineEdit]:
    return till.place.cart.view.findChildren(QLineEdit)


def sell_apples(till: Till) -> None:
    till.place.session.add(till.place.counter.shelf.item("apples"), 1234)


def test_a_mistyped_order_discount_stays_to_be_typed_over(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    sell_apples(till)
    task = order_task(till)
    for wrong in ("abc", "50--"):
        till.type(wrong)
        till.press(Qt.Key.Key_Return)
        QTest.qWait(80)
        assert task.error.isVisible()
        assert task.discount.value.hasFocus()
        assert task.discount.value.selectedText() == wrong
        assert quantity_boxes(till) == []
    till.type("7")
    till.press(Qt.Key.Key_Return)
    till.settle()
    cart = till.place.session.cart
    assert cart.lines[0].quantity == 1234
    assert cart.discount is not None
    assert cart.discount.percent == 700
    assert till.window.search.hasFocus()  # type: ignore[attr-defined]


def test_a_mistyped_price_or_line_discount_stays_to_be_typed_over(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    for field, right in ((task.price, "25.00"), (task.discount.value, "10")):
        field.setFocus()
        field.selectAll()
        till.type("abc")
        till.press(Qt.Key.Key_Return)
        QTest.qWait(80)
        assert field.hasFocus()
        assert field.selectedText() == "abc"
        field.setText(right)
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.due() == "¥22.50")
    assert quantity_boxes(till) == []


def test_a_wrong_price_is_marked_even_when_enter_is_pressed_in_another_field(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    task.price.setText("x")
    task.note.setFocus()
    till.press(Qt.Key.Key_Return)
    assert task.price.hasFocus()
    assert task.price.selectedText() == "x"


def test_a_mistyped_price_of_new_goods_stays_to_be_typed_over(till: Till) -> None:
    till.scan(WATER)
    till.scan(UNKNOWN)
    till.touch("Create product")
    task = till.place.side.task
    assert isinstance(task, CreateTask)
    till.until(task.name.hasFocus)
    task.name.setText("手工皂")
    task.price.setFocus()
    till.type("abc")
    till.press(Qt.Key.Key_Return)
    QTest.qWait(80)
    assert task.error.isVisible()
    assert task.price.hasFocus()
    assert task.price.selectedText() == "abc"
    assert quantity_boxes(till) == []


def test_after_the_line_editor_typing_goes_to_the_search_field(till: Till) -> None:
    till.scan(WATER)
    task = line_task(till)
    task.discount.value.setFocus()
    till.type("10")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.place.side.task is None)
    QTest.qWait(80)
    assert till.window.search.hasFocus()  # type: ignore[attr-defined]
    till.type(MUG)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert [line[1] for line in till.lines()] == ["1", "1"]


def test_after_the_managers_pin_typing_goes_to_the_search_field(till: Till) -> None:
    till.scan(WATER)
    task = line_task(till)
    task.discount.value.setFocus()
    till.type("50")
    till.press(Qt.Key.Key_Return)
    till.approve()
    till.until(lambda: till.due() == "¥1.00")
    QTest.qWait(80)
    assert till.window.search.hasFocus()  # type: ignore[attr-defined]
    assert quantity_boxes(till) == []


def test_a_touch_on_apply_leaves_the_search_field_ready(till: Till) -> None:
    till.scan(WATER)
    task = line_task(till)
    task.discount.value.setText("10")
    till.click(task.apply)
    till.until(lambda: till.place.side.task is None)
    QTest.qWait(80)
    assert till.window.search.hasFocus()  # type: ignore[attr-defined]


def test_what_is_typed_replaces_the_old_discount(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.scan(MUG)
    till.scan(WATER)
    task = order_task(till)
    till.type("50")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.place.side.task is None)
    task = order_task(till)
    assert task.discount.value.selectedText() == "50"
    till.type("5")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.place.side.task is None)
    discount = till.place.session.cart.discount
    assert discount is not None
    assert discount.percent == 500


def test_the_figures_of_a_line_are_selected_by_key_and_by_finger(till: Till) -> None:
    till.scan(MUG)
    task = line_task(till)
    assert task.price.selectedText() == "25.00"
    task.discount.value.setText("10")
    till.click(task.discount.value)
    till.until(lambda: task.discount.value.selectedText() == "10")
    till.click(task.price)
    till.until(lambda: task.price.selectedText() == "25.00")
