"""A customer pays: cash, card, wallets, and every mixture of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from posdesk.db import Database
from posdesk.payments.providers import Answer
from posdesk.settings import save
from posdesk.ui.sell.tasks import OrderTask
from tests.selling import ALIPAY_CODE, WECHAT_CODE, ZHAO_LEI
from tests.ui.shop import MUG, NOODLES, UNKNOWN, WATER, Till


def begin(till: Till, *codes: str) -> None:
    for code in codes or (MUG, NOODLES):
        till.scan(code)
    till.press(Qt.Key.Key_F12)
    assert till.place.paying


def payments(till: Till) -> list[tuple[str, int, int, int]]:
    return till.desk.ops.db.rows(
        "SELECT tender, amount, tendered, change FROM payment ORDER BY position"
    )


def figures(till: Till) -> tuple[str, str, str]:
    """Still due, received, change."""
    shown = till.place.desk.view.figures
    return shown.left.text(), shown.received.text(), shown.change.text()


def finish_words(till: Till) -> str:
    return till.place.desk.view.finish.text()


def error(till: Till) -> str:
    label = till.place.desk.view.error
    return label.text() if label.isVisible() else ""


def test_f12_and_enter_take_the_exact_amount_in_cash(till: Till) -> None:
    begin(till)
    assert figures(till) == ("¥38.90", "¥38.90", "¥0.00")
    assert finish_words(till) == "Finish, exactly ¥38.90"
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("cash", 3890, 3890, 0)]
    assert not till.place.paying
    assert till.lines() == []


def test_a_quick_amount_shows_the_change_before_anything_happens(till: Till) -> None:
    begin(till)
    till.touch("¥50.00")
    assert figures(till) == ("¥38.90", "¥50.00", "¥11.10")
    assert finish_words(till) == "Finish, change ¥11.10"
    till.touch("Finish, change ¥11.10")
    till.settle()
    assert payments(till) == [("cash", 3890, 5000, 1110)]
    assert till.place.cart.strip.change.text() == "Change ¥11.10"


def test_what_is_typed_is_what_the_customer_hands_over(till: Till) -> None:
    begin(till)
    till.type("100")
    till.until(lambda: figures(till) == ("¥38.90", "¥100.00", "¥61.10"))
    till.press(Qt.Key.Key_Backspace)
    till.until(lambda: figures(till)[1] == "¥10.00")
    assert finish_words(till) == "Cash ¥10.00, ¥28.90 still due"


def test_the_pad_types_and_clears(till: Till) -> None:
    begin(till)
    for key in ("5", "0", "."):
        till.click(till.place.desk.view.pad.keys[key])
    till.click(till.place.desk.view.pad.keys["00"])
    assert figures(till)[1] == "¥50.00"
    till.click(till.place.desk.view.pad.keys["clear"])
    assert figures(till)[1] == "¥38.90"


def test_after_a_sale_the_next_scan_begins_the_next_cart(till: Till) -> None:
    begin(till)
    till.press(Qt.Key.Key_Return)
    till.settle()
    strip = till.place.cart.strip
    assert strip.isVisible()
    assert strip.words.text() == "Paid ¥38.90 · S01-T1-000001"
    till.scan(WATER)
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]
    assert not strip.isVisible()


def test_enter_pressed_five_times_pays_once(till: Till) -> None:
    begin(till)
    for _each in range(5):
        QTest.keyClick(till.focus(), Qt.Key.Key_Return)
    till.settle()
    assert till.desk.ops.db.value("SELECT count(*) FROM orders") == 1
    assert till.desk.ops.db.value("SELECT count(*) FROM payment") == 1


def test_the_button_clicked_twice_pays_once(till: Till) -> None:
    begin(till)
    button = till.place.desk.view.finish
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isEnabled()
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    till.settle()
    assert till.desk.ops.db.value("SELECT count(*) FROM orders") == 1


def test_cash_and_card_share_a_sale(till: Till) -> None:
    begin(till)
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: figures(till)[0] == "¥18.90")
    till.press(Qt.Key.Key_F3)
    till.until(till.place.desk.view.reference.hasFocus)
    till.type("00482913")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("card", 1890, 1890, 0), ("cash", 2000, 2000, 0)]


def test_a_card_needs_its_slips_number_and_never_its_own(till: Till) -> None:
    begin(till)
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_Return)
    assert error(till) == "Type the number on the terminal's slip first."
    till.place.desk.view.reference.setText("4111111111111111")
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert error(till).startswith("This looks like a bank card number.")
    assert payments(till) == []


def test_more_than_is_due_is_taken_in_cash_only(till: Till) -> None:
    begin(till)
    till.press(Qt.Key.Key_F3)
    for key in ("9", "9"):
        till.click(till.place.desk.view.pad.keys[key])
    assert error(till) == "Only cash may be more than is due."
    assert not till.place.desk.view.finish.isEnabled()


def test_a_scanned_wallet_waits_for_the_shops_device_and_finishes_by_itself(till: Till) -> None:
    begin(till)
    till.scan(WECHAT_CODE)
    till.settle()
    waiting = till.place.desk.view.waiting
    assert waiting.isVisible()
    assert waiting.title.text() == "WeChat Pay ¥38.90"
    assert waiting.state.text() == "waiting for the answer · code …6789"
    till.press(Qt.Key.Key_Return)
    till.settle()
    till.settle()
    assert payments(till) == [("wechat", 3890, 3890, 0)]
    assert not till.place.paying


def test_a_wallet_that_did_not_pay_is_asked_again_or_paid_otherwise(till: Till) -> None:
    begin(till)
    till.scan(ALIPAY_CODE)
    till.settle()
    till.touch("Not paid")
    till.settle()
    assert error(till) == "The customer did not pay. Choose a tender again."
    till.press(Qt.Key.Key_F1)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("cash", 3890, 3890, 0)]


def test_part_by_wallet_and_the_rest_in_cash(till: Till) -> None:
    begin(till)
    till.press(Qt.Key.Key_F2)
    till.until(till.place.desk.view.wallet.code.hasFocus)
    for key in ("2", "0"):
        till.click(till.place.desk.view.pad.keys[key])
    till.touch("Alipay")
    till.settle()
    till.touch("Money arrived")
    till.settle()
    till.press(Qt.Key.Key_F1)
    till.until(lambda: figures(till) == ("¥18.90", "¥18.90", "¥0.00"))
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("alipay", 2000, 2000, 0), ("cash", 1890, 1890, 0)]


def test_taking_a_confirmed_payment_back_needs_a_manager(till: Till) -> None:
    begin(till)
    till.press(Qt.Key.Key_F2)
    for key in ("2", "0"):
        till.click(till.place.desk.view.pad.keys[key])
    till.touch("WeChat Pay")
    till.settle()
    till.touch("Money arrived")
    till.settle()
    till.touch("Take back WeChat Pay −¥20.00")
    till.approve()
    till.settle()
    assert figures(till)[0] == "¥38.90"
    states = till.desk.ops.db.rows("SELECT state FROM payment_attempt_event ORDER BY id")
    assert [state for (state,) in states] == ["pending", "confirmed", "revoked"]


def test_goods_scanned_while_paying_raise_what_is_due(till: Till) -> None:
    begin(till)
    till.scan(WATER)
    assert figures(till)[0] == "¥40.90"
    till.press(Qt.Key.Key_Escape)
    assert not till.place.paying
    assert till.due() == "¥40.90"


def test_a_scan_never_becomes_an_amount(till: Till) -> None:
    begin(till)
    till.type("5")
    till.scan(WATER)
    assert figures(till)[1] == "¥5.00"


def test_rounding_off_takes_the_odd_fen_and_gives_it_back(till: Till) -> None:
    begin(till, MUG, NOODLES)
    till.touch("Round off")
    assert figures(till)[0] == "¥38.90"
    till.press(Qt.Key.Key_Escape)
    till.desk.ops.run(_round_to_yuan)
    till.settle()
    till.press(Qt.Key.Key_F12)
    till.touch("Round off")
    assert figures(till)[0] == "¥38.00"
    till.touch("Round off")
    assert figures(till)[0] == "¥38.90"


def _round_to_yuan(db: Database, actor: str | None) -> object:
    return save(db, ZHAO_LEI, {"rounding.unit": "yuan"})


def test_so_much_cash_that_it_must_be_a_mistake_is_refused_where_it_was_typed(till: Till) -> None:
    begin(till)
    for _each in range(8):
        till.click(till.place.desk.view.pad.keys["9"])
    till.click(till.place.desk.view.finish)
    till.settle()
    assert "in cash can't be right" in error(till)
    assert payments(till) == []
    assert till.place.paying


class Silent:
    """A provider whose answer does not come, until it is asked again."""

    name = "silent"

    def __init__(self) -> None:
        self.asked = 0

    def charge(self, code: str, amount: int, key: str) -> Answer:
        raise TimeoutError("no answer within 10 s")

    def query(self, key: str) -> Answer:
        self.asked += 1
        return Answer("confirmed", "WX-1") if self.asked == 2 else Answer("unknown")

    def revoke(self, key: str) -> Answer:
        return Answer("revoked")


def test_an_unknown_answer_is_never_guessed_and_can_be_asked_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(till.place.desk.asking, "provider", Silent())
    begin(till)
    till.scan(WECHAT_CODE)
    till.settle()
    state = till.place.desk.view.waiting.state
    assert state.text() == "answer unknown · code …6789 · no answer within 10 s"
    till.touch("Query again")
    till.settle()
    assert state.text().startswith("answer unknown")
    assert payments(till) == []
    till.touch("Query again")
    till.settle()
    till.settle()
    assert payments(till) == [("wechat", 3890, 3890, 0)]


def test_a_payment_code_scanned_before_f12_offers_to_pay_with_it(till: Till) -> None:
    till.scan(MUG)
    till.scan(ALIPAY_CODE)
    assert till.notices() == ["This is a payment code of Alipay. Take the whole amount with it?"]
    till.touch("Pay with it")
    till.settle()
    assert till.place.desk.view.waiting.title.text() == "Alipay ¥25.00"


def test_an_empty_cart_cannot_be_paid(till: Till) -> None:
    till.press(Qt.Key.Key_F12)
    assert not till.place.paying
    assert not till.place.cart.pay.isEnabled()


def test_the_number_of_a_slip_may_be_scanned(till: Till) -> None:
    begin(till)
    till.press(Qt.Key.Key_F3)
    till.scan("004829130017")
    assert till.place.desk.view.reference.text() == "004829130017"
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("card", 3890, 3890, 0)]


def test_a_cart_that_costs_nothing_is_finished_with_one_key(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    till.scan(MUG)
    till.press(Qt.Key.Key_F6)
    task = till.place.side.task
    assert isinstance(task, OrderTask)
    task.discount.value.setText("100")
    till.until(task.discount.value.hasFocus)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    assert finish_words(till) == "Finish"
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.desk.ops.db.rows("SELECT total FROM orders") == [(0,)]


def test_cash_taken_so_far_is_kept_when_going_back_to_the_cart(till: Till) -> None:
    begin(till)
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F12)
    assert figures(till)[0] == "¥18.90"
    till.touch("Take back Cash −¥20.00")
    assert figures(till)[0] == "¥38.90"


def test_the_shop_whose_disk_is_full_says_so_and_sells_again_once_there_is_room(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(till)
    full = True

    def usage(_path: object) -> object:
        return type("Usage", (), {"free": 0 if full else 1 << 40})

    monkeypatch.setattr("posdesk.db.shutil.disk_usage", usage)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert error(till).startswith("The disk is full")
    assert till.place.paying
    full = False
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert payments(till) == [("cash", 3890, 3890, 0)]


def test_an_unknown_code_scanned_while_paying_can_be_created(till: Till) -> None:
    till.sign_in(ZHAO_LEI)
    begin(till)
    till.scan(UNKNOWN)
    till.touch("Create product")
    till.until(lambda: till.button("Create and sell").isVisible())
    assert not till.place.paying
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F12)
    assert till.place.paying


def test_rounding_for_cash_shows_in_the_sums_and_goes_with_another_tender(till: Till) -> None:
    till.desk.ops.run(_round_cash_to_yuan)
    till.settle()
    till.place.session.renew()
    begin(till)
    assert figures(till)[0] == "¥38.00"
    rows = [(row.words, row.amount) for row in till.place.desk.summary.rows]
    assert rows[:3] == [("Total", "¥38.90"), ("Rounding", "−¥0.90"), ("Total due", "¥38.00")]
    till.press(Qt.Key.Key_F3)
    assert figures(till)[0] == "¥38.90"
    till.press(Qt.Key.Key_F1)
    till.press(Qt.Key.Key_Return)
    till.settle()
    assert till.desk.ops.db.rows("SELECT total, rounding FROM orders") == [(3800, -90)]


def _round_cash_to_yuan(db: Database, actor: str | None) -> object:
    return save(db, ZHAO_LEI, {"rounding.unit": "yuan", "rounding.when": "cash"})
