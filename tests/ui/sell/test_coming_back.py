"""Closing, crashing, another language: the cart is there again; earlier sales can be printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.settings import save
from tests.selling import WECHAT_CODE
from tests.ui.shop import MUG, NOODLES, WATER, Till


def sell(till: Till, *codes: str) -> str:
    """One sale for cash; its number."""
    for code in codes:
        till.scan(code)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settle()
    result = till.place.cart.strip.result
    assert result is not None
    return result.number


def print_jobs(till: Till) -> list[tuple[str, str]]:
    return till.desk.ops.db.rows("SELECT job, payload FROM print_job ORDER BY rowid")


def test_the_cart_comes_back_with_everything_that_was_done_to_it(
    open_till: Callable[[], Till],
) -> None:
    first = open_till()
    first.scan(WATER)
    first.type("+")
    first.until(lambda: first.lines() == [("农夫山泉 550ml", "2", "4.00")])
    first.scan(MUG)
    first.settle()
    first.desk.window.close()
    second = open_till()
    assert second.lines() == [("农夫山泉 550ml", "2", "4.00"), ("马克杯", "1", "25.00")]
    assert "The cart with 2 lines is back." in second.notices()[0]


def test_a_wallet_that_paid_before_the_crash_is_not_asked_again(
    open_till: Callable[[], Till],
) -> None:
    first = open_till()
    first.scan(MUG)
    first.press(Qt.Key.Key_F12)
    first.press(Qt.Key.Key_F2)
    for key in ("2", "0"):
        first.click(first.place.desk.view.pad.keys[key])
    first.scan(WECHAT_CODE)
    first.settle()
    first.press(Qt.Key.Key_Return)
    first.settle()
    first.desk.window.close()
    second = open_till()
    assert "¥20.00 by WeChat Pay is already paid." in second.notices()[0]
    second.press(Qt.Key.Key_F12)
    assert second.place.desk.view.figures.left.text() == "¥5.00"
    second.press(Qt.Key.Key_Return)
    second.settle()
    paid = second.desk.ops.db.rows("SELECT tender, amount FROM payment ORDER BY position")
    assert paid == [("wechat", 2000), ("cash", 500)]


def test_a_sale_whose_receipt_did_not_come_out_is_named_and_offered(
    open_till: Callable[[], Till], stocked: Path, clock: ManualClock
) -> None:
    first = open_till()
    number = sell(first, MUG)
    first.desk.window.close()
    _forget_printing(stocked, clock)
    second = open_till()
    assert second.lines() == []
    assert f"Sale {number} of ¥25.00 is complete and safe." in second.notices()[0]
    second.click(second.desk.window.notices.notices()[0].buttons[0])
    second.settle()
    assert [job for job, _payload in print_jobs(second)][-1] == "reprint"


def _forget_printing(folder: Path, clock: ManualClock) -> None:
    """As if the power had gone while the receipt was on its way."""
    database: Database = open_database(folder, clock)
    with database.local() as tx:
        tx.execute("UPDATE print_job SET state = 'interrupted' WHERE job = 'receipt'")
    database.close()


def test_a_clean_start_says_nothing(open_till: Callable[[], Till]) -> None:
    assert open_till().notices() == []


def test_another_look_keeps_the_cart_and_says_nothing(till: Till) -> None:
    till.scan(MUG)
    till.desk.ops.run(_speak_chinese)
    till.settle()
    till.desk.window.look_changed.emit()
    till.until(lambda: till.desk.window.place() is not None)
    till.settle()
    till.until(lambda: till.lines() == [("马克杯", "1", "25.00")])
    assert till.place.cart.pay.text() == "收款 ¥25.00"
    assert till.notices() == []


def _speak_chinese(db: Database, actor: str | None) -> object:
    return save(db, actor, {"till.language": "zh_CN"})


def test_ctrl_p_prints_the_last_receipt_again_and_counts(till: Till) -> None:
    sell(till, MUG)
    till.press(Qt.Key.Key_P, ctrl=True)
    till.settle()
    till.press(Qt.Key.Key_P, ctrl=True)
    till.settle()
    assert print_jobs(till)[-2:] == [("reprint", '{"reprint": 1}'), ("reprint", '{"reprint": 2}')]
    till.until(lambda: "Reprint 2 is on its way to the printer." in till.notices())


def test_the_strip_gives_a_gift_receipt(till: Till) -> None:
    sell(till, MUG)
    till.touch("Gift receipt")
    till.settle()
    assert print_jobs(till)[-1][0] == "gift_receipt"


def test_a_scanned_receipt_opens_its_sale(till: Till) -> None:
    number = sell(till, MUG, NOODLES)
    sell(till, WATER)
    till.scan(number)
    till.until(lambda: till.place.side.task is not None)
    assert till.place.side.title.text() == "Recent sales"
    till.touch("Reprint")
    till.settle()
    order = till.desk.ops.db.value("SELECT order_id FROM print_job ORDER BY rowid DESC LIMIT 1")
    sold = till.desk.ops.db.value("SELECT number FROM orders WHERE id = ?", order)
    assert sold == number


def test_a_receipt_number_typed_by_hand_opens_its_sale(till: Till) -> None:
    number = sell(till, MUG)
    till.type(number)
    till.press(Qt.Key.Key_Return)
    assert till.place.side.title.text() == "Recent sales"


def test_the_same_again_fills_the_next_cart(till: Till) -> None:
    sell(till, MUG, WATER, WATER)
    till.touch("Recent sales")
    till.touch("Sell the same again")
    assert till.lines() == [("马克杯", "1", "25.00"), ("农夫山泉 550ml", "2", "4.00")]


def test_the_last_sale_is_repeated_with_one_touch(till: Till) -> None:
    till.touch("Repeat the last sale")
    assert "There is no earlier sale to repeat." in till.notices()[0]
    sell(till, MUG, WATER, WATER)
    till.touch("Repeat the last sale")
    assert till.lines() == [("马克杯", "1", "25.00"), ("农夫山泉 550ml", "2", "4.00")]


def test_a_price_changed_in_the_catalog_shows_on_the_tile_at_once(till: Till) -> None:
    from posdesk.catalog.commands import set_price

    till.sign_in("zhao-lei")
    till.desk.ops.run(set_price, "mug", 2600)
    till.settle()
    mug = till.place.left.model.row(4)
    assert mug is not None
    assert mug.price_text() == "¥26.00"
