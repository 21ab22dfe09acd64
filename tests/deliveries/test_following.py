"""With the carrier, and what becomes of it: stock, status and attention follow the events."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from posdesk.clock import ManualClock
from posdesk.deliveries import handing, packing
from posdesk.deliveries.errors import (
    BadMoment,
    NameMissing,
    NoneChosen,
    NotPaidYet,
    ReasonMissing,
    WaybillMissing,
)
from posdesk.deliveries.papers import hand_over_paper, labels
from posdesk.deliveries.queries import shipment_detail
from posdesk.deliveries.tracker import Tracker
from posdesk.photos import photo_data, prepared
from posdesk.printing.worker import direct
from posdesk.settings import save
from posdesk.workflow import IllegalStep
from tests.conftest import MORNING
from tests.deliveries.desk import EMS, SF, ZHOU_KAI, Desk

HOUR = 3_600_000


def test_goods_leave_the_stock_when_the_carrier_takes_them(desk: Desk) -> None:
    order = desk.place(("mug", 2000))
    shipment = desk.packed(order)
    assert (desk.on_hand("mug"), desk.status(order)) == (100_000, ("to_fulfil", ""))
    desk.label(shipment)
    done = handing.hand_over(desk.db, ZHOU_KAI, SF, [shipment], "顺丰 小王").value
    assert (desk.on_hand("mug"), desk.status(order)) == (98_000, ("on_its_way", ""))
    paper = hand_over_paper(desk.db, done.hand_over_id)
    assert (paper.number, paper.received_by) == ("S01-T1-H000001", "顺丰 小王")
    assert [(row.waybill, row.consignee) for row in paper.rows] == [("SF1024330021746", "王小雨")]


def test_a_parcel_without_its_waybill_stays_and_so_do_the_others(desk: Desk) -> None:
    first, second = desk.packed(desk.place(("mug", 1000))), desk.packed(desk.place(("mug", 1000)))
    desk.label(first)
    with pytest.raises(WaybillMissing, match="S01-T1-P000002"):
        handing.hand_over(desk.db, ZHOU_KAI, SF, [first, second])
    assert (desk.state(first), desk.state(second)) == ("packed", "packed")
    with pytest.raises(WaybillMissing):
        handing.hand_over(desk.db, ZHOU_KAI, EMS, [first])
    with pytest.raises(NoneChosen):
        handing.hand_over(desk.db, ZHOU_KAI, SF, [])


def test_what_was_refunded_meanwhile_does_not_leave_unpaid(desk: Desk) -> None:
    order = desk.place(("mug", 1000), terms="later", method="pickup", paid=0)
    shipment = desk.packed(order)
    with pytest.raises(IllegalStep):
        handing.hand_over(desk.db, ZHOU_KAI, SF, [shipment])
    unpaid = desk.place(("mug", 1000), terms="later", paid=2500)
    packed = desk.packed(unpaid)
    desk.label(packed)
    with desk.db.command("test.refund", ZHOU_KAI) as tx:
        from posdesk.models import Refund
        from posdesk.orders import summary

        payment = tx.value("SELECT id FROM payment WHERE order_id = ?", unpaid.id)
        tx.insert(
            Refund,
            id=tx.new_id(),
            order_id=unpaid.id,
            payment_id=payment,
            amount=500,
            till="T1",
            business_day="2026-09-21",
            occurred_at=tx.now,
        )
        summary.refresh(tx, unpaid.id)
    with pytest.raises(NotPaidYet) as refused:
        handing.hand_over(desk.db, ZHOU_KAI, SF, [packed])
    assert refused.value.outstanding == 500


def test_a_signature_ends_it_with_name_and_time(desk: Desk, clock: ManualClock) -> None:
    order = desk.place(("mug", 1000))
    shipment = desk.shipped(order)
    clock.advance(30 * HOUR)
    assert desk.note(shipment, "in_transit", place="上海转运中心") == "in_transit"
    assert desk.note(shipment, "out_for_delivery") == "out_for_delivery"
    with pytest.raises(NameMissing):
        desk.note(shipment, "signed")
    desk.note(shipment, "signed", person="王小雨", happened_at=MORNING + 29 * HOUR)
    assert (desk.state(shipment), desk.status(order)) == ("signed", ("completed", ""))
    with pytest.raises(IllegalStep):
        desk.note(shipment, "failed", detail="nobody")


def test_a_failed_delivery_goes_out_again_or_comes_back(desk: Desk) -> None:
    order = desk.place(("mug", 1000))
    shipment = desk.shipped(order)
    with pytest.raises(ReasonMissing):
        desk.note(shipment, "failed")
    desk.note(shipment, "failed", detail="Nobody there")
    assert desk.status(order) == ("on_its_way", "")
    handing.redeliver(desk.db, ZHOU_KAI, shipment)
    assert desk.state(shipment) == "out_for_delivery"
    desk.note(shipment, "failed", detail="Refused by the customer")
    with pytest.raises(ReasonMissing):
        handing.back_to_shop(desk.db, ZHOU_KAI, shipment, " ")
    handing.back_to_shop(desk.db, ZHOU_KAI, shipment, "Refused by the customer")
    assert desk.on_hand("mug") == 100_000
    assert desk.status(order) == ("to_fulfil", "attention")
    moves = desk.db.rows("SELECT reason, quantity FROM stock_move WHERE order_line_id NOTNULL")
    assert moves == [("sale", -1000), ("undelivered", 1000)]
    desk.shipped(order, "SF1024330021747")  # packed and sent once more
    assert desk.status(order) == ("on_its_way", "attention")
    assert desk.on_hand("mug") == 99_000


def test_a_failed_parcel_may_go_with_another_carrier(desk: Desk) -> None:
    shipment = desk.shipped(desk.place(("mug", 1000)))
    desk.note(shipment, "failed", detail="Address not found")
    desk.label(shipment, "EE473124829CN", EMS)
    handing.hand_over(desk.db, ZHOU_KAI, EMS, [shipment])
    assert desk.state(shipment) == "handed_over"
    assert desk.on_hand("mug") == 99_000
    carrier = "SELECT carrier_id FROM shipment_summary WHERE shipment_id = ?"
    assert desk.db.value(carrier, shipment) == EMS


def test_partly_shipped_is_said_until_the_rest_went(desk: Desk) -> None:
    order = desk.place(("mug", 3000))
    desk.shipped(order, mug=1000)
    assert desk.status(order) == ("to_fulfil", "partly_shipped")
    desk.shipped(order, "SF1024330021747")
    assert desk.status(order) == ("on_its_way", "")


def test_what_left_can_not_be_taken_apart(desk: Desk) -> None:
    shipment = desk.shipped(desk.place(("mug", 1000)))
    with pytest.raises(IllegalStep):
        packing.cancel_shipment(desk.db, ZHOU_KAI, shipment)


def test_a_moment_that_can_not_be_is_refused(desk: Desk) -> None:
    shipment = desk.shipped(desk.place(("mug", 1000)))
    for moment in (MORNING - 48 * HOUR, MORNING + 48 * HOUR):
        with pytest.raises(BadMoment):
            desk.note(shipment, "in_transit", happened_at=moment)


def test_each_parcel_has_its_label_and_cash_stands_on_the_first(desk: Desk) -> None:
    order = desk.place(("mug", 2000), terms="cod", paid=0)
    shipment = desk.packed(order, 400, 600)
    desk.label(shipment)
    one, two = labels(desk.db, shipment)
    assert (one.code, one.collect, one.parcel.of) == ("SF1024330021746", 5000, 2)
    assert (two.code, two.collect) == ("S01-T1-P000001", 0)


def test_the_proof_is_kept_with_the_signature(desk: Desk) -> None:
    shipment = desk.shipped(desk.place(("mug", 1000)))
    image = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(image, "PNG")
    handing.note_event(
        desk.db, ZHOU_KAI, shipment, "signed", person="王小雨", photo=prepared(image.getvalue())
    )
    event = shipment_detail(desk.db, shipment).events[0]
    assert (event.state, event.person) == ("signed", "王小雨")
    assert photo_data(desk.db, event.photo_id)


def told(desk: Desk) -> list[str]:
    return [step for (step,) in desk.db.rows("SELECT step FROM notice ORDER BY id")]


def test_customers_are_told_at_each_step_once(desk: Desk, clock: ManualClock) -> None:
    save(desk.db, None, {"notices.on": True, "notices.sms": {"url": "https://sms.example"}})
    shipment = desk.shipped(desk.place(("mug", 1000)))
    desk.note(shipment, "out_for_delivery")
    desk.note(shipment, "failed", detail="Nobody there")
    handing.redeliver(desk.db, ZHOU_KAI, shipment)
    desk.note(shipment, "signed", person="王小雨")
    assert told(desk) == [
        "handed_over",
        "out_for_delivery",
        "delivery_failed",
        "out_for_delivery",
        "signed",
    ]
    desk.ready(desk.place(("mug", 1000), method="pickup"))
    assert told(desk)[5:] == ["ready_for_pickup"]
    clock.advance(6 * 24 * HOUR + HOUR)
    tracker = Tracker(desk.db, direct(desk.db))
    tracker.look_once()
    tracker.look_once()
    assert told(desk)[6:] == ["pickup_expiring"]
