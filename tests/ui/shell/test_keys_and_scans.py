"""Keys and scans on the real window: a scan never ends up in a field, typing never gets lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from tests.ui.shell.conftest import Person

WATER = "6921168509256"


@pytest.fixture
def amount(cashier: Person) -> QLineEdit:
    """An amount field in the open place, with the cursor in it."""
    field = QLineEdit(cashier.counter)
    field.setGeometry(20, 20, 200, 40)
    field.show()
    field.setFocus()
    return field


def test_a_scan_goes_to_the_open_place_and_leaves_the_amount_alone(
    cashier: Person, amount: QLineEdit
) -> None:
    cashier.type("12")
    cashier.scan(WATER)
    QTest.qWait(150)
    assert cashier.counter.scans == [WATER]
    assert amount.text() == "12"


def test_two_scans_in_a_row_with_no_pause_are_two_codes(cashier: Person, amount: QLineEdit) -> None:
    cashier.scan(WATER)
    cashier.scan("6901234567892")
    assert cashier.counter.scans == [WATER, "6901234567892"]
    assert amount.text() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key(10)])
def test_a_code_may_end_in_return_in_the_keypads_enter_or_in_a_line_feed(
    cashier: Person, amount: QLineEdit, key: Qt.Key
) -> None:
    QTest.keyClicks(amount, WATER)
    text = "\n" if key == Qt.Key(10) else "\r"
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(amount, event)
    assert cashier.counter.scans == [WATER]
    assert amount.text() == ""


def test_a_scan_while_the_search_field_is_half_filled_does_not_touch_it(cashier: Person) -> None:
    counter = cashier.counter
    cashier.desk.window.focus_search()
    cashier.type("nfs")
    cashier.scan(WATER)
    assert counter.scans == [WATER]
    assert cashier.desk.window.search.text() == "nfs"


def test_typed_digits_and_enter_stay_in_the_field(cashier: Person, amount: QLineEdit) -> None:
    pressed = []
    amount.returnPressed.connect(lambda: pressed.append(amount.text()))
    cashier.type("1200")
    cashier.press(Qt.Key.Key_Return)
    assert pressed == ["1200"]
    assert cashier.counter.scans == []


def test_a_single_typed_key_appears_after_a_moment(cashier: Person, amount: QLineEdit) -> None:
    QTest.keyClick(amount, "5")
    assert amount.text() == ""
    cashier.until(lambda: amount.text() == "5")


def test_keys_rolled_over_quickly_keep_their_order(cashier: Person, amount: QLineEdit) -> None:
    QTest.keyClicks(amount, "ab")
    cashier.press(Qt.Key.Key_Backspace)
    QTest.keyClick(amount, "c")
    cashier.until(lambda: amount.text() == "ac")


def test_a_held_down_key_repeats_as_typing(cashier: Person, amount: QLineEdit) -> None:
    for repeat in range(6):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_8, Qt.KeyboardModifier.NoModifier, "8", repeat > 0
        )
        QApplication.sendEvent(amount, event)
        QTest.qWait(30 if repeat else 250)
    cashier.press(Qt.Key.Key_Return)
    assert amount.text() == "888888"
    assert cashier.counter.scans == []


def test_a_digit_twice_in_a_code_that_x_takes_for_a_repeated_key_stays_in_it(
    cashier: Person, amount: QLineEdit
) -> None:
    """X reports a release and a press of one key within a millisecond as an automatic repeat."""
    for place, digit in enumerate(WATER):
        repeated = place > 0 and WATER[place - 1] == digit
        key = Qt.Key(ord(digit))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            none = Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(amount, QKeyEvent(kind, key, none, digit, repeated))
    cashier.press(Qt.Key.Key_Return)
    assert cashier.counter.scans == [WATER]
    assert amount.text() == ""


def test_capital_letters_of_a_code_come_with_their_shift_keys(
    cashier: Person, amount: QLineEdit
) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    for character in "AB-123":
        if character.isalpha():
            QTest.keyPress(amount, Qt.Key.Key_Shift)
            QTest.keyClick(amount, character, shift)
            QTest.keyRelease(amount, Qt.Key.Key_Shift)
        else:
            QTest.keyClick(amount, character)
    cashier.press(Qt.Key.Key_Return)
    assert cashier.counter.scans == ["AB-123"]
    assert amount.text() == ""


def test_a_code_with_plus_and_minus_changes_no_quantity(cashier: Person) -> None:
    counter = cashier.counter
    cashier.scan("12-34+56")
    assert counter.scans == ["12-34+56"]
    assert counter.acts == []


def test_a_space_typed_on_a_button_clicks_it_once(cashier: Person) -> None:
    clicks: list[bool] = []
    button = QPushButton("touch", cashier.counter)
    button.clicked.connect(lambda: clicks.append(button.isDown()))
    button.show()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    cashier.until(lambda: len(clicks) == 1)
    assert not button.isDown()


def test_a_scan_in_a_place_that_has_no_use_for_it_opens_the_sell_place(cashier: Person) -> None:
    counter = cashier.counter
    other = cashier.desk.window.go("catalog")
    other.takes_scans = False  # type: ignore[attr-defined]
    cashier.scan(WATER)
    assert cashier.desk.window.place() is counter
    assert counter.scans == [WATER]


def test_a_scan_on_the_settings_goes_to_the_cart(manager: Person) -> None:
    manager.desk.window.go("settings")
    manager.scan(WATER)
    assert manager.counter.scans == [WATER]


def test_a_scan_before_the_sign_in_is_answered_and_is_no_pin(person: Person) -> None:
    person.touch(next(b for b in person.buttons() if b.accessibleName().startswith("李敏")))
    person.type("73")
    person.scan(WATER)
    assert person.sees("The scan was not used.")
    person.type("91")
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.desk.session.person is not None)


def test_a_scan_behind_a_manager_panel_reaches_neither_pin_nor_cart(cashier: Person) -> None:
    counter = cashier.counter
    cashier.desk.window.ask_approval("void.cart", "", lambda _approval: None)
    cashier.scan(WATER)
    assert counter.scans == []
    assert cashier.sees("A manager's approval")


@pytest.mark.parametrize(
    ("key", "act"),
    [
        (Qt.Key.Key_F12, "pay"),
        (Qt.Key.Key_F2, "new"),
        (Qt.Key.Key_Delete, "delete"),
        (Qt.Key.Key_Up, "previous"),
        (Qt.Key.Key_Down, "next"),
    ],
)
def test_a_key_does_its_act_while_the_empty_search_field_has_the_cursor(
    cashier: Person, key: Qt.Key, act: str
) -> None:
    counter = cashier.counter
    cashier.press(key)
    assert counter.acts == [act]


def test_plus_and_minus_change_the_quantity_until_something_is_typed(cashier: Person) -> None:
    counter = cashier.counter
    cashier.type("+-")
    assert counter.acts == ["more", "less"]
    cashier.type("a-b")
    assert cashier.desk.window.search.text() == "a-b"
    assert counter.acts == ["more", "less"]


def test_f1_lists_the_keys_and_esc_takes_the_list_away(cashier: Person) -> None:
    cashier.press(Qt.Key.Key_F1)
    assert cashier.sees("New sale")
    assert cashier.sees("F12")
    cashier.press(Qt.Key.Key_Escape)
    assert not cashier.sees("New sale")
    assert QApplication.focusWidget() is cashier.desk.window.search


def test_alt_and_a_digit_opens_a_place(manager: Person) -> None:
    manager.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert manager.desk.window.open_id() == list(manager.desk.window.rail.buttons)[1]
    manager.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert manager.desk.window.open_id() == "sell"


def test_behind_the_lock_no_key_acts(cashier: Person) -> None:
    counter = cashier.counter
    cashier.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    cashier.settle()
    counter.acts.clear()
    cashier.press(Qt.Key.Key_F12)
    cashier.press(Qt.Key.Key_F1)
    assert counter.acts == []
    assert not cashier.sees("New sale")


def test_text_is_searched_once_typing_pauses(cashier: Person) -> None:
    counter = cashier.counter
    cashier.type("nfsq")
    cashier.until(lambda: counter.searches[-1:] == ["nfsq"])
    cashier.press(Qt.Key.Key_Escape)
    assert counter.searches[-1] == ""
