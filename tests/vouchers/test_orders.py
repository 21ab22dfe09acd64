"""Codes of orders: issued with the last of the money, taken back with what is cancelled."""

from __future__ import annotations

import pytest

from posdesk.orders.changes import Added
from posdesk.orders.opening import snapshot
from posdesk.payments.cancelling import cancel_order
from posdesk.vouchers.errors import VoucherUsed
from tests.ordertaking import Desk, add_member, cash
from tests.selling import ZHOU_KAI
from tests.vouchers.door import TICKET, BoxOffice


@pytest.fixture
def desk(office: BoxOffice) -> Desk:
    office.plan()
    add_member(office.db)
    return Desk(office.db)


def live(desk: Desk) -> list[str]:
    return [
        code
        for (code,) in desk.db.rows(
            "SELECT code FROM voucher WHERE id NOT IN (SELECT voucher_id FROM voucher_end)"
        )
    ]


def test_the_codes_come_with_the_last_of_the_money(desk: Desk) -> None:
    order = desk.order((TICKET, 2000), method="pickup").order_id
    desk.pay(order, cash(8000))
    assert live(desk) == []
    desk.pay(order, cash(8000))
    assert len(live(desk)) == 2


def test_what_is_taken_out_or_cancelled_takes_its_codes_along(desk: Desk) -> None:
    order = desk.order((TICKET, 3000), method="pickup", pay=[cash(24_000)]).order_id
    desk.change(order, quantities=((desk.line(order, TICKET), 2000),))
    assert len(live(desk)) == 2
    desk.cancel(order)
    assert live(desk) == []


def test_codes_taken_back_name_the_order_and_not_what_was_said_of_a_person(desk: Desk) -> None:
    placed = desk.order((TICKET, 2000), method="pickup", pay=[cash(16_000)])
    line = desk.line(placed.order_id, TICKET)
    desk.change(placed.order_id, quantities=((line, 1000),), reason="王小雨病了")
    cancel_order(desk.db, ZHOU_KAI, placed.order_id, "王小雨搬走了")
    assert desk.db.rows("SELECT DISTINCT reason FROM voucher_end") == [(placed.number,)]


def test_an_order_of_which_a_code_was_used_is_not_cancelled(desk: Desk, office: BoxOffice) -> None:
    order = desk.order((TICKET, 1000), method="pickup", pay=[cash(8000)]).order_id
    office.show(live(desk)[0])
    with pytest.raises(VoucherUsed):
        desk.cancel(order)
    assert desk.status(order) == "to_fulfil"
    assert desk.shop.count("refund") == 0


def test_a_change_that_settles_the_order_issues_what_is_paid(desk: Desk) -> None:
    order = desk.order((TICKET, 1000), ("mug", 1000), method="pickup").order_id
    desk.pay(order, cash(8000))
    desk.change(order, quantities=((desk.line(order, "mug"), 0),))
    assert len(live(desk)) == 1
    desk.change(order, cash(8000), added=(Added(snapshot(desk.db, TICKET), 1000),))
    assert len(live(desk)) == 2
