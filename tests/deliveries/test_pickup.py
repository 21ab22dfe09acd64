"""Pick-up: a code is checked once."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.deliveries import endings, packing, pickup
from posdesk.deliveries.errors import (
    BadDays,
    CodeExpired,
    CodeForAnother,
    CodeUsed,
    CodeWrong,
    NameMissing,
    NotPaidYet,
    NotReady,
)
from tests.deliveries.desk import ZHOU_KAI, Desk

DAY = 24 * 3_600_000


def collect(desk: Desk, entered: str, number: str = "", **how: str) -> pickup.Collected:
    return pickup.collect(desk.db, ZHOU_KAI, entered, number, **how).value  # type: ignore[arg-type]


def test_a_code_fetches_its_goods_once(desk: Desk) -> None:
    order = desk.place(("mug", 2000), method="pickup")
    with pytest.raises(NotReady):
        collect(desk, "483920")
    desk.ready(order)
    assert (desk.status(order), desk.on_hand("mug")) == (("ready", ""), 100_000)
    done = collect(desk, "483 920")
    assert (done.number, done.person, done.shipments) == (order.number, "王小雨", 1)
    assert (desk.status(order), desk.on_hand("mug")) == (("completed", ""), 98_000)
    with pytest.raises(CodeUsed, match=f"{order.number} was collected on .* by 王小雨"):
        collect(desk, "483920")


def test_order_number_and_qr_fetch_it_as_well(desk: Desk) -> None:
    first = desk.place(("mug", 1000), method="pickup", code="111111")
    second = desk.place(("mug", 1000), method="pickup", code="222222")
    desk.ready(first)
    desk.ready(second)
    with pytest.raises(CodeForAnother):
        collect(desk, "222222", first.number)
    assert collect(desk, pickup.pickup_qr(first.number, "111111")).number == first.number
    assert collect(desk, second.number.lower()).number == second.number


@pytest.mark.parametrize("entered", ["000000", "S01-T1-999999", "???", "PICKUP:S01-T1-999999:1"])
def test_a_wrong_code_is_refused_with_what_was_entered(desk: Desk, entered: str) -> None:
    desk.ready(desk.place(("mug", 1000), method="pickup"))
    with pytest.raises(CodeWrong) as refused:
        collect(desk, entered)
    assert refused.value.code == entered


def test_a_code_that_ran_out_is_refused_until_it_is_extended(
    desk: Desk, clock: ManualClock
) -> None:
    order = desk.place(("mug", 1000), method="pickup")
    desk.ready(order)
    clock.advance(7 * DAY)
    with pytest.raises(CodeExpired):
        collect(desk, "483920")
    assert endings.any_expired(desk.db)
    assert endings.mark_expired(desk.db, None).value == 1
    assert desk.status(order) == ("ready", "attention")
    assert not endings.any_expired(desk.db)
    with pytest.raises(BadDays):
        pickup.extend(desk.db, ZHOU_KAI, order.fulfilment_id, 0)
    pickup.extend(desk.db, ZHOU_KAI, order.fulfilment_id, 3)
    assert collect(desk, "483920").shipments == 1


def test_somebody_else_who_collects_is_written_down(desk: Desk) -> None:
    desk.ready(desk.place(("mug", 1000), method="pickup"))
    with pytest.raises(NameMissing):
        collect(desk, "483920", relation="husband")
    collect(desk, "483920", person="陈伟", relation="husband")
    row = desk.db.row("SELECT person, detail FROM shipment_event WHERE state = 'signed'")
    assert row == ("陈伟", "husband")


def test_what_is_not_paid_is_not_handed_out(desk: Desk) -> None:
    order = desk.place(("mug", 1000), method="pickup", terms="later", paid=0)
    desk.ready(order)
    assert pickup.identify(desk.db, "483920").collect == 2500
    with pytest.raises(NotPaidYet):
        collect(desk, "483920")


def test_a_second_part_is_fetched_with_the_same_code(desk: Desk) -> None:
    order = desk.place(("mug", 2000), method="pickup")
    first = desk.packed(order, mug=1000)
    pickup.make_ready(desk.db, ZHOU_KAI, first)
    collect(desk, "483920")
    desk.ready(order)
    assert collect(desk, "483920").shipments == 1
    assert desk.on_hand("mug") == 98_000


def test_a_pick_up_that_nobody_fetched_goes_back_on_the_shelf(desk: Desk) -> None:
    order = desk.place(("mug", 1000), method="pickup")
    shipment = desk.ready(order)
    packing.cancel_shipment(desk.db, ZHOU_KAI, shipment, "not collected")
    assert (desk.status(order), desk.on_hand("mug")) == (("to_fulfil", ""), 100_000)
    with pytest.raises(NotReady):
        collect(desk, "483920")


def test_a_new_code_is_not_one_that_somebody_has(desk: Desk) -> None:
    desk.ready(desk.place(("mug", 1000), method="pickup", code="000007"))
    draws = iter([7, 8])
    assert pickup.new_code(desk.db, lambda _limit: next(draws)) == "000008"


def test_what_waits_already_waits_as_long_as_what_is_ready_later(
    desk: Desk, clock: ManualClock
) -> None:
    order = desk.place(("mug", 2000), method="pickup")
    first = desk.packed(order, mug=1000)
    pickup.make_ready(desk.db, ZHOU_KAI, first)
    clock.advance(DAY)
    pickup.make_ready(desk.db, ZHOU_KAI, desk.packed(order))
    ends = desk.db.value("SELECT expires_at FROM pickup_code ORDER BY id DESC LIMIT 1")
    assert desk.db.rows("SELECT DISTINCT due_at FROM shipment_summary") == [(ends,)]
    assert pickup.collect(desk.db, ZHOU_KAI, "483920").value.shipments == 2
