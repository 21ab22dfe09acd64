"""What somebody who has never sold here before does: mistypes, corrects, and goes on typing."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from posdesk.ui import theme
from posdesk.ui.sell.create import CreateTask
from posdesk.ui.sell.left import Suggestions
from posdesk.ui.sell.parking import EntryTask, NameTask
from posdesk.ui.sell.variants import FormKey, Option, VariantPage
from posdesk.ui.widgets import Label, SearchField
from tests.selling import ZHAO_LEI
from tests.ui.sell.test_cart_work import line_task, order_task
from tests.ui.shop import MUG, UNKNOWN, WATER, Till


def quantity_boxes(till: Till) -> list[QLineEdit]:
    return till.place.cart.view.findChildren(QLineEdit)


def search_field(till: Till) -> SearchField:
    return till.desk.window.search


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
    assert search_field(till).hasFocus()


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
    assert search_field(till).hasFocus()
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
    assert search_field(till).hasFocus()
    assert quantity_boxes(till) == []


def test_a_touch_on_apply_leaves_the_search_field_ready(till: Till) -> None:
    till.scan(WATER)
    task = line_task(till)
    task.discount.value.setText("10")
    till.click(task.apply)
    till.until(lambda: till.place.side.task is None)
    QTest.qWait(80)
    assert search_field(till).hasFocus()


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


def shirt_forms(till: Till) -> VariantPage:
    grid = till.place.left.grid
    till.click(grid.viewport(), grid.visualRect(till.place.left.model.index(2)).center())
    forms = till.place.left.forms
    assert forms is not None
    till.until(lambda: any(key.hasFocus() for key in forms.keys.values()))
    return forms


def test_arrows_walk_over_colours_and_sizes_in_two_dimensions(till: Till) -> None:
    keys = shirt_forms(till).keys
    walk = [
        (Qt.Key.Key_Down, "shirt-3"),
        (Qt.Key.Key_Right, "shirt-2"),
        (Qt.Key.Key_Right, "shirt-4"),
        (Qt.Key.Key_Right, "shirt-4"),
        (Qt.Key.Key_Up, "shirt-1"),
        (Qt.Key.Key_Left, "shirt-0"),
        (Qt.Key.Key_Up, "shirt-0"),
        (Qt.Key.Key_Left, "shirt"),
        (Qt.Key.Key_Left, "shirt"),
        (Qt.Key.Key_Down, "shirt-3"),
        (Qt.Key.Key_Down, "shirt-3"),
    ]
    assert keys["shirt"].hasFocus()
    for key, reached in walk:
        till.press(key)
        assert keys[reached].hasFocus(), reached
    till.press(Qt.Key.Key_Return)
    assert till.place.cart.model.line(0).detail == "黑 / L"  # type: ignore[union-attr]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """An empty window to put something in."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(520, 500)
    return window


def shoes(window: QWidget, qtbot: QtBot, options: list[Option]) -> VariantPage:
    page = VariantPage("布鞋", ("尺码",), options, "CNY")
    page.setParent(window)
    page.resize(520, 500)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return page


def test_arrows_walk_over_the_forms_of_one_specification(window: QWidget, qtbot: QtBot) -> None:
    options = [Option(f"size-{n}", (f"{36 + n}",), 9900, 5000) for n in range(9)]
    page = shoes(window, qtbot, options)
    page.keys["size-0"].setFocus()
    row = [key for key in page.keys.values() if key.y() == page.keys["size-0"].y()]
    QTest.keyClick(page.keys["size-0"], Qt.Key.Key_Down)
    assert page.keys[f"size-{len(row)}"].hasFocus()
    QTest.keyClick(page.keys[f"size-{len(row)}"], Qt.Key.Key_Up)
    QTest.keyClick(page.keys["size-0"], Qt.Key.Key_Right)
    assert page.keys["size-1"].hasFocus()


def has_ink(key: FormKey, ink: str, top: float, bottom: float) -> bool:
    """Whether exactly this ink is found between two heights (parts of the whole) of a key."""
    picture = key.grab().toImage()
    wanted = theme.colour(ink).rgb()
    rows = range(int(picture.height() * top), int(picture.height() * bottom))
    return any(picture.pixel(x, y) == wanted for y in rows for x in range(12, picture.width() - 12))


def test_few_left_colours_the_stock_and_not_the_price(window: QWidget, qtbot: QtBot) -> None:
    options = [Option("few", ("38",), 9900, 5000, low=True), Option("many", ("39",), 9900, 50000)]
    page = shoes(window, qtbot, options)
    few, many = page.keys["few"], page.keys["many"]
    assert not has_ink(few, "bad", 0, 0.6)
    assert has_ink(few, "bad", 0.6, 0.95)
    assert has_ink(few, "ink", 0, 0.6)
    assert not has_ink(many, "bad", 0, 1)


@pytest.mark.parametrize("words", ["yl", "shirt"])
def test_enter_on_goods_in_many_forms_asks_for_the_form(till: Till, words: str) -> None:
    till.type(words)
    till.press(Qt.Key.Key_Return)
    forms = till.place.left.forms
    assert forms is not None
    till.until(forms.keys["shirt"].hasFocus)
    QTest.qWait(120)
    assert till.place.left.forms is forms
    assert search_field(till).text() == ""
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Return)
    assert till.lines() == [("圆领T恤", "1", "79.00")]
    assert search_field(till).hasFocus()
    assert till.tiles()[0] == "农夫山泉 550ml"


@pytest.mark.parametrize("words", ["zzqq", "6909999999"])
def test_what_was_not_found_stays_to_be_typed_over(till: Till, words: str) -> None:
    till.type(words)
    till.press(Qt.Key.Key_Return)
    QTest.qWait(120)
    assert till.notices()
    assert search_field(till).selectedText() == words
    assert search_field(till).hasFocus()
    till.type("nfsq")
    till.press(Qt.Key.Key_Return)
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]
    assert search_field(till).text() == ""


def parked(till: Till) -> list[tuple[str, str]]:
    """Title and amount of every parked cart, as the list shows them."""
    till.press(Qt.Key.Key_F5)
    task = till.place.side.task
    assert isinstance(task, EntryTask)
    rows = [task.list.entries.entry(row) for row in range(task.list.entries.rowCount())]
    return [(entry.title, entry.amount) for entry in rows if entry]


def test_a_cart_just_parked_is_given_a_name_from_its_notice(till: Till) -> None:
    till.scan(WATER)
    till.press(Qt.Key.Key_F4)
    till.settle()
    till.touch("Name it…")
    task = till.place.side.task
    assert isinstance(task, NameTask)
    till.until(task.label.hasFocus)
    till.type("red bag")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.place.side.task is None
    assert search_field(till).hasFocus()
    assert parked(till) == [("red bag", "¥2.00")]
    entry = till.place.side.task.list.entries.entry(0)  # type: ignore[attr-defined]
    assert re.match(r"\d\d:\d\d · 1 line", entry.detail)


def test_a_parked_cart_is_renamed_in_the_list_and_stays_selected(till: Till) -> None:
    for goods in (WATER, MUG):
        till.scan(goods)
        till.press(Qt.Key.Key_F4)
        till.settle()
    parked(till)
    till.press(Qt.Key.Key_Down)
    till.touch("Name it…")
    task = till.place.side.task
    assert isinstance(task, NameTask)
    till.until(task.label.hasFocus)
    task.label.setText("4111 1111 1111 1111")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert task.error.text().startswith("This looks like a bank card number.")
    assert task.label.selectedText()
    till.type("Wang")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert [amount for title, amount in parked(till) if title == "Wang"] == ["¥25.00"]


def test_the_notice_of_a_parked_cart_goes_when_it_is_recalled(till: Till) -> None:
    till.scan(WATER)
    till.press(Qt.Key.Key_F4)
    till.settle()
    assert till.notices() == ["The cart is parked."]
    parked(till)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]
    assert till.notices() == []


def test_a_manager_sees_the_percentage_that_is_approved(till: Till) -> None:
    till.scan(MUG)
    task = order_task(till)
    task.discount.value.setText("50")
    till.press(Qt.Key.Key_Return)
    till.approve()
    till.scan(WATER)
    assert till.due() == "¥13.50"
    assert till.desk.ops.db.rows("SELECT act, detail FROM approval") == [
        ("discount.order.over_limit", "50 % off the order (¥12.50 now)")
    ]


def test_an_amount_off_is_approved_as_an_amount(till: Till) -> None:
    till.scan(MUG)
    task = order_task(till)
    till.click(task.discount.amount)
    task.discount.value.setText("20")
    task.discount.value.setFocus()
    till.press(Qt.Key.Key_Return)
    till.approve()
    assert till.desk.ops.db.rows("SELECT detail FROM approval") == [("¥20.00 off the order",)]


def test_weighed_goods_of_a_sale_show_their_unit(till: Till) -> None:
    sell_apples(till)
    till.scan(MUG)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.touch("Recent sales")
    words = [label.text() for label in till.place.side.findChildren(Label)]
    assert "红富士苹果 × 1.234 kg" in words
    assert "马克杯 × 1" in words


def test_only_suggestions_that_fit_are_shown_whole(window: QWidget, qtbot: QtBot) -> None:
    words = [f"农夫山泉 饮用天然水 {n} 升" for n in range(1, 7)]
    row = Suggestions()
    row.setParent(window)
    row.setGeometry(0, 0, 520, row.height())
    window.show()
    row.show_words("Suggestions", words)
    few = whole(row)
    assert 1 <= len(few) < len(words)
    row.resize(3000, row.height())
    qtbot.waitUntil(lambda: whole(row) == words)
    row.resize(520, row.height())
    qtbot.waitUntil(lambda: whole(row) == few)


def whole(row: Suggestions) -> list[str]:
    """The words on the chips that can be seen; each must be seen from end to end."""
    QTest.qWait(10)
    shown = [chip for chip in row.chips if not chip.isHidden()]
    for chip in shown:
        assert chip.width() >= chip.sizeHint().width()
        assert row.rect().contains(chip.geometry())
    return [chip.text() for chip in shown]
