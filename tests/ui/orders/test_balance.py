"""Money on an order that was placed before, taken at the orders place with every tender."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from posdesk.cart.rounding import JIAO, NO_ROUNDING, Rounding
from posdesk.clock import business_day
from posdesk.orders.plan import OrderPlan, split_evenly, whole
from posdesk.orders.schedule import DueRow
from posdesk.payments.placing import Placed, place_order
from posdesk.settings import save
from posdesk.ui.orders.balance import BalanceTask
from posdesk.ui.pay.orderbill import Left, Open
from tests.selling import WECHAT_CODE, ZHAO_LEI, Shop
from tests.ui.orders.conftest import Clerk
from tests.ui.orders.test_working import open_order


def taking(clerk: Clerk) -> BalanceTask:
    task = clerk.here.detail.task
    assert isinstance(task, BalanceTask)
    return task


def begin(clerk: Clerk, tail: str = "002") -> BalanceTask:
    """Open an order and take payment for it."""
    open_order(clerk, tail)
    clerk.here.tasks.pay()
    task = taking(clerk)
    clerk.until(task.desk.view.hasFocus)
    return task


def payments(clerk: Clerk) -> list[tuple[str, int, int, int]]:
    """What was paid on the order that was unpaid."""
    return clerk.desk.ops.db.rows(
        "SELECT tender, amount, tendered, change FROM payment JOIN orders ON orders.id = order_id"
        " WHERE terms <> 'now' ORDER BY payment.id"
    )


def done(clerk: Clerk) -> None:
    clerk.settle()
    clerk.until(lambda: taking(clerk).finished)


def test_cash_with_its_change_in_large_type(clerk: Clerk) -> None:
    task = begin(clerk)
    clerk.type("50")
    clerk.press(Qt.Key.Key_Return)
    done(clerk)
    assert payments(clerk) == [("cash", 2500, 5000, 2500)]
    assert task.change.text() == "Change ¥25.00"
    clerk.until(task.done.hasFocus)
    clerk.press(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.here.detail.task is None)
    clerk.until(lambda: clerk.here.detail.head.step_code != "pay")


def test_a_wallet_is_scanned_into_the_open_payment(clerk: Clerk) -> None:
    begin(clerk)
    clerk.scan(WECHAT_CODE)
    clerk.settle()
    assert taking(clerk).desk.view.waiting.isVisible()
    clerk.press(Qt.Key.Key_Return)
    done(clerk)
    assert payments(clerk) == [("wechat", 2500, 2500, 0)]


def test_the_tenders_have_their_keys_here_too(clerk: Clerk) -> None:
    task = begin(clerk)
    clerk.press(Qt.Key.Key_F3)
    clerk.until(task.desk.view.reference.hasFocus)
    clerk.type("778812")
    clerk.press(Qt.Key.Key_Return)
    done(clerk)
    assert payments(clerk) == [("card", 2500, 2500, 0)]


def test_a_part_of_it_can_be_paid(clerk: Clerk) -> None:
    task = begin(clerk)
    clerk.click(task.goals.other)
    clerk.until(task.goals.field.hasFocus)
    clerk.type("10")
    clerk.until(lambda: task.desk.view.figures.left.text() == "¥10.00")
    clerk.click(task.desk.view.finish)
    done(clerk)
    assert payments(clerk) == [("cash", 1000, 1000, 0)]
    assert task.paid.text().endswith("¥15.00 is left.")


def test_what_is_no_amount_is_said_and_nothing_is_taken(clerk: Clerk) -> None:
    task = begin(clerk)
    clerk.click(task.goals.other)
    clerk.until(task.goals.field.hasFocus)
    clerk.type("1.2.3")
    clerk.until(lambda: "1.2.3" in task.goals.error.text())
    assert task.goals.error.isVisible()


def test_money_that_was_taken_is_there_again_after_leaving(clerk: Clerk) -> None:
    task = begin(clerk)
    clerk.click(task.goals.other)
    clerk.type("10")
    clerk.until(lambda: task.desk.view.figures.left.text() == "¥10.00")
    clerk.scan(WECHAT_CODE)
    clerk.settle()
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.here.detail.task is None)
    task = begin(clerk)
    assert task.desk.sums().waiting is not None
    assert task.desk.sums().uncertain + task.desk.sums().otherwise == 1000


def test_esc_goes_back_and_takes_nothing(clerk: Clerk) -> None:
    begin(clerk)
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.here.detail.task is None)
    assert payments(clerk) == []


def test_the_next_instalment_is_what_is_taken_at_first(clerk: Clerk) -> None:
    placed = place_in_two(clerk)
    clerk.here.open_order(placed.order_id)
    clerk.until(lambda: clerk.here.detail.order_id == placed.order_id)
    clerk.here.tasks.pay()
    task = taking(clerk)
    clerk.until(lambda: task.desk.view.figures.left.text() == "¥12.50")
    assert task.goals.next.isChecked()
    clerk.click(task.desk.view.finish)
    done(clerk)
    assert payments(clerk) == [("cash", 1250, 1250, 0)]
    assert task.paid.text().endswith("¥12.50 is left.")


def place_in_two(clerk: Clerk) -> Placed:
    db = clerk.desk.ops.db
    cart = Shop(db).cart(("mug", 1000))
    dues = split_evenly(2500, 2, business_day(db.clock.now(), db.clock.zone))
    plan = OrderPlan((whole(cart),), "instalments", member_id="wang-xiaoyu", dues=dues)
    found: list[Placed] = []
    clerk.desk.ops.run(lambda db_, _actor: save(db_, None, {"till.code": "T9"}))
    clerk.desk.ops.run(
        lambda db_, _actor: place_order(db_, ZHAO_LEI, cart, plan), done=found.append
    )
    clerk.settle()
    return found[0]


@pytest.mark.parametrize(
    ("otherwise", "cash", "due"), [(0, True, 1230), (0, False, 1234), (1000, True, 1230)]
)
def test_the_cash_that_settles_an_order_is_rounded(otherwise: int, cash: bool, due: int) -> None:
    assert Left(1234, Rounding(JIAO, "down", "cash")).due(otherwise, cash) == due


def dues(*amounts: int) -> tuple[DueRow, ...]:
    return tuple(DueRow(f"2026-12-{at:02}", at, each) for at, each in enumerate(amounts, 1))


@pytest.mark.parametrize(
    ("left", "amounts", "due"),
    [
        (3000, (1000, 1000, 1000), 1000),
        (2500, (1000, 1000, 1000), 500),
        (2000, (1000, 1000, 1000), 1000),
        (1000, (1000, 1000, 1000), None),
        (3000, (), None),
    ],
)
def test_the_oldest_due_that_is_open_comes_first(
    left: int, amounts: tuple[int, ...], due: int | None
) -> None:
    order = Open("S01-T1-000001", Left(left, NO_ROUNDING), dues(*amounts), None, ())
    found = order.next_due
    assert (found.amount if found else None) == due
