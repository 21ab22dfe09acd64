"""A bank card: amount and slip reference are told apart, and the button names both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.shop import MUG, NOODLES, Till


def by_card(till: Till) -> None:
    for code in (MUG, NOODLES):
        till.scan(code)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F3)
    till.until(till.place.desk.view.reference.hasFocus)


def payments(till: Till) -> list[tuple[int, str]]:
    return till.desk.ops.db.rows("SELECT amount, reference FROM payment ORDER BY position")


def test_each_field_has_its_caption(till: Till) -> None:
    by_card(till)
    labels = till.place.desk.view.card.findChildren(QLabel)
    assert {"Amount", "Slip reference"} <= {label.text() for label in labels if label.isVisible()}
    assert till.place.desk.view.card.amount.text() == "38.90"


def test_the_button_says_what_will_be_charged_and_with_which_reference(till: Till) -> None:
    by_card(till)
    button = till.place.desk.view.finish
    assert button.text() == "Card ¥38.90, slip reference missing"
    till.type("5")
    till.until(lambda: button.text() == "Finish, card ¥38.90, slip 5")
    till.place.desk.view.reference.setText("004829130017442")
    assert button.text() == "Finish, card ¥38.90, slip …9130017442"


def test_an_amount_is_typed_in_its_own_field_one_step_before_the_reference(till: Till) -> None:
    by_card(till)
    view = till.place.desk.view
    till.press(Qt.Key.Key_Up)
    till.until(view.card.amount.hasFocus)
    till.type("20")
    till.until(lambda: view.card.amount.text() == "20.00")
    till.press(Qt.Key.Key_Tab)
    till.until(view.reference.hasFocus)
    till.type("4829")
    till.until(lambda: view.finish.text() == "Card ¥20.00, slip 4829, ¥18.90 still due")
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.press(Qt.Key.Key_F1)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [(2000, "4829"), (1890, "")]


def test_the_arrows_lead_from_the_amount_to_the_reference(till: Till) -> None:
    by_card(till)
    till.place.desk.view.card.amount.setFocus()
    till.press(Qt.Key.Key_Down)
    till.until(till.place.desk.view.reference.hasFocus)


def test_enter_in_the_amount_asks_for_the_reference(till: Till) -> None:
    by_card(till)
    till.place.desk.view.card.amount.setFocus()
    till.press(Qt.Key.Key_Return)
    till.until(till.place.desk.view.reference.hasFocus)
    assert payments(till) == []
