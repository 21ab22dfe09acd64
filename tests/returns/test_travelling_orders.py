"""Orders that travel: what of them may come back, what their delivery costs, what is not paid."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.deliveries import handing
from posdesk.deliveries.errors import CameAsReturn
from posdesk.deliveries.events.learning import Heard, Verdict, learn
from posdesk.models import LineCancel, OrderLine
from posdesk.orders import summary
from posdesk.returns import arriving, counter, finding, inspecting, reviewing
from posdesk.returns.board import board, due_count
from posdesk.returns.counter import Taken
from posdesk.returns.eligible import CANCELLED, NOT_LEFT, UNDER_WAY, eligible
from posdesk.returns.errors import BadCount, MoreThanLeft
from posdesk.returns.inspecting import Found
from posdesk.returns.requesting import Wanted, request
from posdesk.settings import save
from posdesk.stock.moves import on_hand
from tests.orders.desk import DAY, XIAOYU, Book
from tests.orders.shipping import pack, send
from tests.ordertaking import Desk, cash
from tests.returns.back import ReturnsShop
from tests.selling import ZHAO_LEI, ZHOU_KAI


@pytest.fixture
def desk(shop: ReturnsShop) -> Desk:
    return Desk(shop.db)


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


def test_goods_of_a_parcel_that_came_back_undelivered_are_not_taken_once_more(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)]).order_id
    shipment = pack(desk, order)
    send(desk, shipment)
    key = desk.db.ids.new()
    request(desk.db, ZHOU_KAI, key, order, [Wanted(desk.line(order, "mug"), 1000, "mind")])
    reviewing.approve(desk.db, ZHOU_KAI, key)
    handing.back_to_shop(desk.db, ZHOU_KAI, shipment, "refused")
    arriving.receive(desk.db, ZHOU_KAI, arrived(desk, key))
    line = desk.db.value("SELECT id FROM return_line")
    with pytest.raises(BadCount) as refused:
        inspecting.inspect(desk.db, ZHOU_KAI, key, [Found(line, 1000, "intact")])
    assert refused.value.left == 0
    assert on_hand(desk.db, "mug") == 0


def arrived(desk: Desk, key: str) -> str:
    """The customer says that it is in the shop."""
    arriving.brought_in(desk.db, ZHOU_KAI, key)
    return key


def test_a_parcel_whose_goods_were_returned_does_not_come_back_undelivered(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)]).order_id
    shipment = pack(desk, order)
    send(desk, shipment)
    ids = desk.db.ids.new(), desk.db.ids.new()
    back = Taken(Wanted(desk.line(order, "mug"), 1000, "mind"))
    counter.take_back(desk.db, ZHAO_LEI, *ids, order, [back])
    with pytest.raises(CameAsReturn):
        handing.back_to_shop(desk.db, ZHOU_KAI, shipment, "refused")
    waybill = desk.db.value("SELECT number FROM waybill")
    heard = Heard(1, waybill, "returned", desk.db.clock.now())
    (judged,) = learn(desk.db, None, [heard], source="provider").value
    assert judged.verdict is Verdict.ENDED
    assert (on_hand(desk.db, "mug"), desk.reserved(order)) == (0, {})
    handing.note_event(desk.db, ZHOU_KAI, shipment, "signed", person="王小雨")
    assert desk.status(order) == "completed"
