"""Orders that travel: what of them may come back, what their delivery costs, what is not paid."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.models import LineCancel, OrderLine
from posdesk.orders import summary
from posdesk.returns import finding, reviewing
from posdesk.returns.board import board, due_count
from posdesk.returns.eligible import CANCELLED, NOT_LEFT, UNDER_WAY, eligible
from posdesk.returns.errors import MoreThanLeft
from posdesk.returns.requesting import Wanted, request
from posdesk.settings import save
from tests.orders.desk import DAY, XIAOYU, Book
from tests.returns.back import ReturnsShop
from tests.selling import ZHOU_KAI


@pytest.fixture
def book(shop: ReturnsShop) -> Book:
    return Book(shop.db)


def asked(shop: ReturnsShop, order: str, reason: str = "mind", **more: object) -> str:
    key = shop.db.ids.new()
    line = eligible(shop.db, order).lines[0].id
    request(shop.db, ZHOU_KAI, key, order, [Wanted(line, 1000, reason)], **more)  # type: ignore[arg-type]
    return key


def test_what_has_not_left_the_shop_cannot_come_back(shop: ReturnsShop, book: Book) -> None:
    order = book.order(method="courier")
    line = eligible(shop.db, order).lines[0]
    assert (line.left, line.why_not, line.got_on) == (0, NOT_LEFT, None)
    with pytest.raises(MoreThanLeft):
        asked(shop, order)


def test_days_run_from_the_signature_and_before_it_a_request_is_a_warning(
    shop: ReturnsShop, book: Book, clock: ManualClock
) -> None:
    on_its_way = book.order(method="courier")
    book.ship(on_its_way, "packing", "packed", "handed_over", "in_transit")
    signed = book.order(method="courier")
    book.ship(signed, "packing", "packed", "handed_over", "signed")
    clock.advance(3 * DAY)
    early = asked(shop, on_its_way)
    risks = shop.db.value("SELECT risks FROM return_request WHERE id = ?", early)
    assert risks == "too_fast"
    line = eligible(shop.db, signed).lines[0]
    assert line.verdict("mind", eligible(shop.db, signed).today).day == 3
    assert eligible(shop.db, on_its_way).lines[0].why_not == UNDER_WAY


def test_a_cancelled_order_has_nothing_to_come_back(shop: ReturnsShop, book: Book) -> None:
    order = book.order()
    line = eligible(shop.db, order).lines[0]
    with shop.db.command("test.cancel", None) as tx:
        tx.insert(
            LineCancel, id="c", order_id=order, order_line_id=line.id, quantity=1000, amount=2500,
            occurred_at=tx.now,
        )  # fmt: skip
    assert eligible(shop.db, order).lines[0].why_not == CANCELLED


def with_delivery(shop: ReturnsShop, book: Book, paid: int) -> str:
    """A mug for 25.00 that was brought for 8.00, signed for."""
    order = book.order(method="courier", total=2_500, paid=0, terms="account")
    with shop.db.command("test.charge", None) as tx:
        tx.insert(
            OrderLine, id=f"charge-{order}", order_id=order, position=2, name="运费",
            quantity=1000, list_price=800, unit_price=800, gross=800, net=800, tax_rate=0, tax=0,
            kind_of="charge",
        )  # fmt: skip
        tx.execute("DROP TRIGGER orders_no_update")
        tx.execute("UPDATE orders SET total = 3300, gross = 3300 WHERE id = ?", order)
        summary.refresh(tx, order)
    if paid:
        book.pay(order, paid)
    book.ship(order, "packing", "packed", "handed_over", "signed")
    return order


@pytest.mark.parametrize(
    ("rule", "reason", "given"),
    [
        ("never", "wrong", 2_500),
        ("fault", "mind", 2_500),
        ("fault", "wrong", 3_300),
        ("whole", "mind", 3_300),
    ],
)
def test_the_delivery_charge_comes_back_as_the_shop_has_it(
    shop: ReturnsShop, book: Book, rule: str, reason: str, given: int
) -> None:
    save(shop.db, None, {"returns.charges": rule})
    order = with_delivery(shop, book, 3_300)
    back = asked(shop, order, reason)
    shop.arrive(back)
    shop.inspect_all(back)
    assert shop.settle(back).amount == given


@pytest.mark.parametrize(("paid", "money"), [(0, 0), (1_000, 200), (3_300, 2_500)])
def test_what_is_owed_is_lowered_before_money_goes_out(
    shop: ReturnsShop, book: Book, paid: int, money: int
) -> None:
    order = with_delivery(shop, book, paid)
    back = asked(shop, order)
    shop.arrive(back)
    shop.inspect_all(back)
    settled = shop.settle(back)
    assert (settled.amount, settled.money) == (2_500, money)
    owed = shop.db.row(
        "SELECT owed - returned - paid + refunded FROM order_summary WHERE order_id = ?", order
    )
    assert owed == (max(0, 800 - paid),)


def test_many_returns_and_high_value_are_warnings_and_are_found(
    shop: ReturnsShop, book: Book
) -> None:
    for _number in range(3):
        order = book.order(member=XIAOYU)
        reviewing.reject(shop.db, ZHOU_KAI, asked(shop, order), "used")
    save(shop.db, None, {"returns.ceiling": 2_000})
    order = book.order(member=XIAOYU)
    last = asked(shop, order)
    risks = shop.db.value("SELECT risks FROM return_request WHERE id = ?", last)
    assert set(risks.split()) == {"high_value", "many"}
    columns = {each.key: each for each in board(shop.db)}
    assert [card.id for card in columns["review"].cards] == [last]
    assert columns["review"].cards[0].verdict is not None
    assert due_count(shop.db) == 1
    number = shop.db.value("SELECT number FROM return_request WHERE id = ?", last)
    assert [card.id for card in finding.find(shop.db, str(number))] == [last]
    assert finding.find(shop.db, "4")[0].id == last
    assert len(finding.history(shop.db)) == 4
