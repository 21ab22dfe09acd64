"""A wallet's answer is open: only who looks at it says that the money arrived."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.selling import ALIPAY_CODE, WECHAT_CODE
from tests.ui.shop import MUG, NOODLES, Till


def waiting_for_wechat(till: Till) -> None:
    """¥38.90 asked of WeChat Pay, and no answer yet."""
    for code in (MUG, NOODLES):
        till.scan(code)
    till.press(Qt.Key.Key_F12)
    till.scan(WECHAT_CODE)
    till.settle()
    assert till.place.desk.view.waiting.isVisible()


def states(till: Till) -> list[str]:
    found = till.desk.ops.db.rows("SELECT state FROM payment_attempt_event ORDER BY id")
    return [state for (state,) in found]


def payments(till: Till) -> list[tuple[str, int]]:
    return till.desk.ops.db.rows("SELECT tender, amount FROM payment ORDER BY position")


def error(till: Till) -> str:
    label = till.place.desk.view.error
    return label.text() if label.isVisible() else ""


def test_cash_chosen_meanwhile_keeps_enter_from_the_wallet(till: Till) -> None:
    waiting_for_wechat(till)
    till.press(Qt.Key.Key_F1)
    till.type("50")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert states(till) == ["pending"]
    assert payments(till) == []
    assert error(till).startswith("WeChat Pay ¥38.90 is not answered yet.")


def test_the_keypad_and_the_quick_amounts_belong_to_the_cash_in_hand(till: Till) -> None:
    waiting_for_wechat(till)
    till.press(Qt.Key.Key_F1)
    view = till.place.desk.view
    assert not view.waiting.isVisible()
    assert view.pad.isVisible()
    assert [button.text() for button in view.quick_row.buttons][:2] == ["¥38.90", "¥39.00"]
    assert view.finish.text() == "WeChat Pay ¥38.90 is not answered yet"
    assert not view.finish.isEnabled()


def test_the_open_payment_stays_in_the_list_and_leads_back_to_its_question(till: Till) -> None:
    waiting_for_wechat(till)
    till.press(Qt.Key.Key_F1)
    shown = [row for row in till.place.desk.summary.rows if row.words == "WeChat Pay"]
    assert [row.detail for row in shown] == ["waiting for the answer · code …6789"]
    till.touch("Answer for WeChat Pay ¥38.90")
    assert till.place.desk.view.waiting.isVisible()
    till.touch("Not paid")
    till.settle()
    till.press(Qt.Key.Key_F1)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("cash", 3890)]


def test_what_is_typed_slowly_while_waiting_confirms_nothing(till: Till) -> None:
    waiting_for_wechat(till)
    till.type("50")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert states(till) == ["pending"]
    assert error(till).startswith("Enter confirms nothing now")
    till.touch("Money arrived")
    till.settle()
    till.settle()
    assert payments(till) == [("wechat", 3890)]


def test_choosing_the_wallet_again_lets_enter_confirm(till: Till) -> None:
    waiting_for_wechat(till)
    till.press(Qt.Key.Key_F1)
    till.press(Qt.Key.Key_F2)
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.settle()
    assert payments(till) == [("wechat", 3890)]


def test_enter_on_another_button_presses_that_button(till: Till) -> None:
    waiting_for_wechat(till)
    till.place.desk.view.waiting.no.setFocus()
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert states(till) == ["pending", "failed"]


def test_a_second_code_scanned_from_the_cash_panel_does_not_make_enter_confirm(till: Till) -> None:
    waiting_for_wechat(till)
    till.press(Qt.Key.Key_F1)
    till.scan(ALIPAY_CODE)
    till.settle()
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert states(till) == ["pending"]


def test_a_cart_found_again_with_an_open_payment_asks_first(
    till: Till, open_till: Callable[[], Till]
) -> None:
    waiting_for_wechat(till)
    till.window.close()
    again = open_till()
    again.press(Qt.Key.Key_F12)
    again.until(lambda: again.place.paying)
    assert again.place.desk.view.waiting.isVisible()
    again.press(Qt.Key.Key_F12)
    QTest.keyClick(again.focus(), Qt.Key.Key_Return)
    again.settle()
    assert states(again) == ["pending"]


def test_the_rest_in_cash_may_be_taken_while_part_is_waited_for(till: Till) -> None:
    for code in (MUG, NOODLES):
        till.scan(code)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F2)
    for key in ("2", "0"):
        till.click(till.place.desk.view.pad.keys[key])
    till.touch("Alipay")
    till.settle()
    till.press(Qt.Key.Key_F1)
    assert till.place.desk.view.finish.text() == "Cash ¥18.90, ¥20.00 still due"
    till.press(Qt.Key.Key_Return)
    assert till.place.desk.view.finish.text() == "Alipay ¥20.00 is not answered yet"
    till.press(Qt.Key.Key_F2)
    till.touch("Money arrived")
    till.settle()
    till.settle()
    assert payments(till) == [("alipay", 2000), ("cash", 1890)]


def test_no_card_is_charged_for_what_a_wallet_may_have_paid(till: Till) -> None:
    waiting_for_wechat(till)
    till.press(Qt.Key.Key_F3)
    till.type("00482913")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert states(till) == ["pending"]
    assert error(till).startswith("WeChat Pay ¥38.90 is not answered yet.")
