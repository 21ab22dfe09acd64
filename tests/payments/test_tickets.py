"""Orders for tickets: places are asked for before money is taken, codes follow every change."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from posdesk.orders.changes import Added
from posdesk.orders.opening import snapshot
from posdesk.vouchers.errors import SoldOut, VoucherUsed
from posdesk.vouchers.queries import VoucherRow, vouchers_of_order
from tests.ordertaking import Desk, add_member, cash
from tests.selling import furnish
from tests.vouchers.door import SWIM, TICKET, BoxOffice, print_tickets


@pytest.fixture
def office(db: Database) -> BoxOffice:
    furnish(db)
    add_member(db)
    made = BoxOffice(db)
    print_tickets(made)
    made.plan(TICKET, capacity=3)
    made.plan(SWIM, valid_days=30)
    return made


@pytest.fixture
def desk(office: BoxOffice) -> Desk:
    return Desk(office.db)


def live(office: BoxOffice, order_id: str) -> list[VoucherRow]:
    return [row for row in vouchers_of_order(office.db, order_id) if not row.how]


def test_codes_come_with_the_last_of_the_money(office: BoxOffice, desk: Desk) -> None:
    placed = desk.order((TICKET, 2000), method="pickup")
    assert live(office, placed.order_id) == []
    desk.pay(placed.order_id, cash(16_000))
    assert len(live(office, placed.order_id)) == 2
    assert office.problems() == ()


def test_an_unpaid_order_keeps_its_places(office: BoxOffice, desk: Desk) -> None:
    placed = desk.order((TICKET, 2000), method="pickup")
    with pytest.raises(SoldOut) as refused:
        office.buy(2)
    assert refused.value.left == 1
    with pytest.raises(SoldOut):
        desk.order((TICKET, 2000), method="pickup")
    desk.pay(placed.order_id, cash(16_000))
    office.buy(1)
    assert office.problems() == ()


def test_nobody_is_asked_for_money_for_a_place_that_is_not_there(office: BoxOffice) -> None:
    office.buy(2)
    with pytest.raises(SoldOut):
        office.ask(office.cart((TICKET, 2000)), "alipay", 16_000)
    assert office.count("payment_attempt") == 0
    office.ask(office.cart((TICKET, 1000)), "alipay", 8_000)


def test_a_cancelled_order_takes_its_codes_back(office: BoxOffice, desk: Desk) -> None:
    placed = desk.order((TICKET, 3000), method="pickup", pay=[cash(24_000)])
    codes = [row.code for row in live(office, placed.order_id)]
    desk.cancel(placed.order_id)
    assert live(office, placed.order_id) == []
    assert not office.show(codes[0]).ok
    assert len(office.codes(office.buy(3))) == 3
    assert office.problems() == ()


def test_an_order_whose_ticket_was_used_is_not_cancelled(office: BoxOffice, desk: Desk) -> None:
    placed = desk.order((TICKET, 2000), method="pickup", pay=[cash(16_000)])
    office.show(live(office, placed.order_id)[0].code)
    with pytest.raises(VoucherUsed):
        desk.cancel(placed.order_id)
    assert office.count("refund") == 0
    assert office.count("line_cancel") == 0


def test_fewer_tickets_give_codes_back_and_more_bring_new_ones(
    office: BoxOffice, desk: Desk
) -> None:
    placed = desk.order((SWIM, 3000), method="pickup", pay=[cash(12_000)])
    line = desk.line(placed.order_id, SWIM)
    desk.change(placed.order_id, quantities=((line, 1000),))
    assert len(live(office, placed.order_id)) == 1
    assert office.problems() == ()
    desk.change(placed.order_id, cash(16_000), added=(Added(snapshot(office.db, TICKET), 2000),))
    titles = [row.title for row in live(office, placed.order_id)]
    assert sorted(titles) == ["《茶馆》成人票", "《茶馆》成人票", "游泳单次券"]
    assert office.problems() == ()


def test_a_ticket_that_was_used_can_not_be_taken_out(office: BoxOffice, desk: Desk) -> None:
    placed = desk.order((SWIM, 2000), method="pickup", pay=[cash(8_000)])
    for row in live(office, placed.order_id):
        office.show(row.code)
    line = desk.line(placed.order_id, SWIM)
    with pytest.raises(VoucherUsed):
        desk.change(placed.order_id, quantities=((line, 1000),))
    assert office.count("order_change") == 0
