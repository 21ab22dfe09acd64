"""Everything of one order, its steps, and the one thing to do next."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.errors import NotFound
from posdesk.models import LineCancel, Notice, OrderChange, OrderNote, PrintEvent, Refund
from posdesk.orders import progress, summary
from posdesk.orders.detail import OrderDetail, order_detail
from posdesk.orders.goods import LATE, LATER, PAID, PART
from posdesk.orders.progress import next_step, timeline
from tests.orders.desk import DAY, HOUR, XIAOYU, Book
from tests.selling import LI_MIN, ZHOU_KAI, Shop, furnish

TO = ("王小雨", "13800006621")


@pytest.fixture
def book(db: Database) -> Book:
    furnish(db)
    made = Book(db)
    made.furnish()
    return made


def read(book: Book, order_id: str) -> OrderDetail:
    return order_detail(book.db, order_id, book.db.clock.now())


def steps(detail: OrderDetail) -> list[tuple[str, str]]:
    return [(step.code, step.state) for step in timeline(detail)]


def test_there_is_no_such_order(book: Book) -> None:
    with pytest.raises(NotFound):
        read(book, "nothing")


def test_a_counter_sale_is_done_and_all_of_it_may_come_back(db: Database, book: Book) -> None:
    sale = Shop(db).sell_for_cash(10_000, ("water", 6000), ("mug", 1000))
    detail = read(book, sale.order_id)
    assert detail.money.owed == detail.money.paid == 3700
    assert detail.money.outstanding == 0
    assert [(line.name, line.returnable) for line in detail.lines] == [
        ("农夫山泉 550ml", 6000), ("马克杯", 1000),
    ]  # fmt: skip
    assert steps(detail) == [("placed", "done"), ("paid", "done"), ("handed", "done")]
    assert next_step(detail) == ""
    assert [(one.kind, one.who) for one in detail.history] == [("placed", "李敏"), ("paid", "李敏")]


def test_a_courier_order_walks_through_its_steps(book: Book, clock: ManualClock) -> None:
    order = book.order(method="courier", to=TO, member=XIAOYU, accepted=False)
    assert next_step(read(book, order)) == progress.ACCEPT
    book.event(order, "accepted")
    detail = read(book, order)
    assert next_step(detail) == progress.PACK
    assert steps(detail) == [
        ("placed", "done"), ("paid", "done"), ("packed", "current"), ("shipped", "todo"),
        ("under_way", "todo"), ("signed", "todo"),
    ]  # fmt: skip
    assert detail.lines[0].returnable == 0, "it is still on the shelf"
    clock.advance(HOUR)
    book.ship(order, "packed", waybill="SF1390")
    detail = read(book, order)
    assert next_step(detail) == progress.SHIP
    packed = timeline(detail)[2]
    assert (packed.state, packed.at, packed.who, packed.done, packed.of) == (
        "done", clock.now(), "周凯", 1000, 1000,
    )  # fmt: skip


def test_what_is_under_way_is_followed_to_the_signature(book: Book) -> None:
    order = book.order(method="courier", to=TO)
    book.ship(order, "packed", "handed_over", "in_transit", waybill="SF1390")
    detail = read(book, order)
    assert next_step(detail) == progress.FOLLOW
    assert steps(detail)[3:] == [
        ("shipped", "done"), ("under_way", "done"), ("signed", "current"),
    ]  # fmt: skip
    assert (timeline(detail)[3].carrier, timeline(detail)[3].waybill) == ("顺丰", "SF1390")
    assert detail.lines[0].returnable == 1000


def test_a_delivery_that_failed_shows_where(book: Book) -> None:
    order = book.order(method="courier", to=TO)
    book.ship(order, "packed", "handed_over", "failed")
    assert steps(read(book, order))[3:] == [
        ("shipped", "done"), ("under_way", "failed"), ("signed", "todo"),
    ]  # fmt: skip


def test_goods_back_in_the_shop_are_to_be_packed_again(book: Book) -> None:
    order = book.order(method="courier", to=TO)
    book.ship(order, "packed", "handed_over", "failed", "returned")
    detail = read(book, order)
    assert (detail.status, next_step(detail)) == ("to_fulfil", progress.PACK)
    assert detail.lines[0].packed == 0


def test_a_pick_up_waits_and_is_collected(book: Book, clock: ManualClock) -> None:
    order = book.order(method="pickup", member=XIAOYU)
    book.code(order, "482913", clock.now() + DAY)
    book.ship(order, "packed", "ready")
    detail = read(book, order)
    assert (next_step(detail), detail.parts[0].code) == (progress.COLLECT, "482913")
    assert steps(detail)[2:] == [("packed", "done"), ("ready", "done"), ("collected", "current")]


def test_cash_on_delivery_is_paid_last(book: Book) -> None:
    order = book.order(method="local", to=TO, terms="cod", paid=0)
    assert [code for code, _state in steps(read(book, order))][-1] == "paid"
    book.ship(order, "packed", "handed_over", "signed")
    detail = read(book, order)
    assert (detail.status, next_step(detail)) == ("awaiting_payment", progress.PAY)
    assert steps(detail)[-1] == ("paid", "current")
    book.pay(order, 2500)
    assert next_step(read(book, order)) == ""


def test_a_cancelled_order_ends_where_it_was(book: Book) -> None:
    order = book.order(method="courier", to=TO, paid=0, terms="later")
    assert next_step(read(book, order)) == progress.PAY
    book.event(order, "cancelled", "客户不要了")
    detail = read(book, order)
    assert steps(detail) == [("placed", "done"), ("ended", "failed")]
    assert (timeline(detail)[-1].who, next_step(detail)) == ("周凯", "")


def test_payments_settle_the_oldest_due_first(book: Book, clock: ManualClock) -> None:
    order = book.order(terms="instalments", paid=0, total=9000)
    with book.db.command("test.dues", None) as tx:
        for place in range(3):
            tx.execute(
                "INSERT INTO due (id, order_id, version, position, due_on, due_at, amount,"
                " occurred_at) VALUES (?, ?, 1, ?, '2026-10-01', ?, 3000, 0)",
                f"due-{place}", order, place + 1, clock.now() + (place - 1) * DAY,
            )  # fmt: skip
    book.pay(order, 4000)
    detail = read(book, order)
    assert [(due.paid, due.state) for due in detail.money.dues] == [
        (3000, PAID), (1000, PART), (0, LATER),
    ]  # fmt: skip
    assert detail.money.outstanding == 5000
    clock.advance(HOUR)
    assert read(book, order).money.dues[1].state == LATE


def test_what_comes_back_can_not_come_back_again(book: Book) -> None:
    order = book.order()
    book.wants_back(order, "approved")
    detail = read(book, order)
    line = detail.lines[0]
    assert (line.coming_back, line.came_back, line.returnable) == (1000, 0, 0)
    assert [(each.number, each.state) for each in detail.returns] == [
        ("S01-T1-R000001", "approved")
    ]
    rejected = book.order()
    book.wants_back(rejected, "rejected")
    assert read(book, rejected).lines[0].returnable == 1000


def test_every_version_says_what_it_changed(book: Book, clock: ManualClock) -> None:
    order = book.order(method="courier", to=TO)
    with book.db.command("test.change", ZHOU_KAI) as tx:
        tx.insert(
            OrderChange, id="change", order_id=order, version=2, difference=-2500,
            reason="少一件", staff_id=ZHOU_KAI, till="T1", business_day="2026-09-21",
            occurred_at=tx.now,
        )  # fmt: skip
        tx.insert(
            LineCancel, id="cancel", order_id=order, order_line_id=f"line-{order}",
            change_id="change", quantity=1000, amount=2500, occurred_at=tx.now,
        )  # fmt: skip
        summary.refresh(tx, order)
    detail = read(book, order)
    assert (detail.version, detail.versions[0].difference) == (2, -2500)
    assert [(line.name, line.quantity) for line in detail.versions[0].lines] == [("马克杯", -1000)]
    assert (detail.lines[0].wanted, detail.lines[0].amount) == (0, 0)


def test_the_history_is_every_fact_in_the_order_of_time(book: Book, clock: ManualClock) -> None:
    order = book.order(method="courier", to=TO)
    clock.advance(1000)
    with book.db.command("test.talk", LI_MIN) as tx:
        tx.insert(OrderNote, id="n", order_id=order, text="轻放", staff_id=LI_MIN,
                  occurred_at=tx.now)  # fmt: skip
        tx.insert(PrintEvent, id="p", order_id=order, document="receipt", copy_number=1,
                  staff_id=LI_MIN, till="T1", occurred_at=tx.now + 1)  # fmt: skip
        tx.insert(Notice, id="m", dedupe="m", step="placed", channel="sms", language="zh_CN",
                  order_id=order, body="收到", till="T1", occurred_at=tx.now + 2)  # fmt: skip
        payment = tx.value("SELECT id FROM payment WHERE order_id = ?", order)
        tx.insert(Refund, id="r", order_id=order, payment_id=payment, amount=500, reason="补偿",
                  staff_id=ZHOU_KAI, till="T1", business_day="2026-09-21",
                  occurred_at=tx.now + 3)  # fmt: skip
        summary.refresh(tx, order)
    clock.advance(1000)
    book.ship(order, "packed", waybill="SF1390")
    detail = read(book, order)
    assert [(one.kind, one.what) for one in detail.history] == [
        ("placed", "counter"), ("paid", "wechat"), ("event", "accepted"), ("note", "staff"),
        ("printed", "receipt"), ("notice", "placed"), ("refunded", "wechat"), ("waybill", "顺丰"),
        ("shipment", "packed"),
    ]  # fmt: skip
    assert detail.history[-3].amount == 500
    assert (detail.payments[0].refunded, detail.money.outstanding) == (500, 500)
    assert (detail.notices[0].state, detail.notes[0].text) == ("waiting", "轻放")
    assert [(paper.document, paper.copies) for paper in detail.documents] == [("receipt", 1)]


def test_who_receives_it_is_read_whole(book: Book) -> None:
    detail = read(book, book.order(method="courier", to=TO))
    consignee = detail.parts[0].consignee
    assert consignee is not None
    assert consignee.address == "上海市徐汇区漕溪北路 398 号"
    assert consignee.phone == "13800006621"
