"""What goes on the queue when something happens to an order, and to whom."""

from __future__ import annotations

import pytest

from posdesk.db import Database
from posdesk.models import Carrier, Member, MemberPhone, NoticeTemplate, Parcel, Shipment, Waybill
from posdesk.settings import save
from tests.notices.conftest import Telling


def set_choice(shop: Telling, **steps: str) -> None:
    save(shop.db, None, {"notices.steps": steps})


def test_a_customer_with_a_mail_address_is_told_by_mail(shop: Telling) -> None:
    shop.tell("payment_received", order_id=shop.order(), extra={"amount": 5000})
    assert shop.notices() == [
        (
            "mail",
            "xiaoyu@example.com",
            "Payment received for order S01-T1-000001",
            "Dear 王小雨,\n\nWe received ¥50.00 for your order S01-T1-000001. Thank you.\n"
            "Still to be paid: ¥65.90\n\n街角小店\nPhone 021-6468 0000",
        )
    ]


def test_a_pick_up_code_goes_by_sms(shop: Telling) -> None:
    shop.tell("ready_for_pickup", order_id=shop.order(code="483920"))
    assert shop.notices() == [
        (
            "sms",
            "13812345678",
            "",
            "街角小店: order S01-T1-000001 is ready. Pick-up code: 483920."
            " Please come by 2026-09-28 22:13.",
        )
    ]


def test_a_customer_is_told_in_their_own_language(shop: Telling) -> None:
    with shop.db.command("test.language", None) as tx:
        tx.update(Member, "xiaoyu", language="zh_CN")
    shop.tell("ready_for_pickup", order_id=shop.order(code="483920"))
    assert "取货码：483920" in shop.notices()[0][3]


def test_while_notices_are_off_nothing_is_queued(shop: Telling) -> None:
    save(shop.db, None, {"notices.on": False})
    shop.tell("order_accepted", order_id=shop.order())
    assert shop.notices() == []


def test_a_step_that_is_switched_off_is_not_told(shop: Telling) -> None:
    set_choice(shop, order_accepted="off")
    order = shop.order()
    shop.tell("order_accepted", order_id=order)
    shop.tell("order_changed", order_id=order)
    assert [subject for _c, _r, subject, _b in shop.notices()] == [
        "Your order S01-T1-000001 was changed"
    ]


def test_both_ways_are_two_messages(shop: Telling) -> None:
    set_choice(shop, order_accepted="both")
    shop.tell("order_accepted", order_id=shop.order())
    assert [channel for channel, *_rest in shop.notices()] == ["mail", "sms"]


def test_without_a_mail_address_it_is_an_sms(shop: Telling) -> None:
    with shop.db.command("test.no_mail", None) as tx:
        tx.update(Member, "xiaoyu", email="")
    shop.tell("order_accepted", order_id=shop.order())
    assert [notice[:2] for notice in shop.notices()] == [("sms", "13812345678")]


def test_a_way_that_is_not_set_up_is_not_taken(shop: Telling) -> None:
    save(shop.db, None, {"notices.mail": {}})
    shop.tell("order_accepted", order_id=shop.order())
    assert [channel for channel, *_rest in shop.notices()] == ["sms"]


def test_the_same_thing_is_told_once(shop: Telling) -> None:
    order = shop.order()
    for _time in range(3):
        shop.tell("order_accepted", order_id=order)
    assert len(shop.notices()) == 1


def test_a_second_payment_is_another_occasion(shop: Telling) -> None:
    order = shop.order()
    for payment in ("first", "second", "second"):
        shop.tell("payment_received", order_id=order, occasion=payment, extra={"amount": 100})
    assert len(shop.notices()) == 2


def test_who_does_not_want_notices_gets_none(shop: Telling) -> None:
    with shop.db.command("test.consent", None) as tx:
        tx.update(Member, "xiaoyu", notices_ok=0)
    shop.tell("order_accepted", order_id=shop.order(phone="13911112222"))
    assert shop.notices() == []


def test_without_a_member_the_consignee_is_told(shop: Telling) -> None:
    shop.tell("order_accepted", order_id=shop.order(member=None, phone="13911112222"))
    assert [notice[:2] for notice in shop.notices()] == [("sms", "13911112222")]


def test_no_sms_goes_to_a_landline(shop: Telling) -> None:
    with shop.db.command("test.phones", None) as tx:
        tx.update(MemberPhone, "phone", phone="02164680000")
        tx.insert(MemberPhone, id="second", member_id="xiaoyu", phone="13711112222", position=1)
    set_choice(shop, order_accepted="sms")
    shop.tell("order_accepted", order_id=shop.order())
    assert [notice[1] for notice in shop.notices()] == ["13711112222"]


def test_a_customer_with_no_address_at_all_is_not_told_and_the_order_goes_on(
    shop: Telling,
) -> None:
    shop.tell("order_accepted", order_id=shop.order(member=None))
    assert shop.notices() == []


def test_whoever_was_merged_is_told_at_the_address_of_the_one_that_stays(shop: Telling) -> None:
    with shop.db.command("test.merge", None) as tx:
        tx.insert(Member, id="double", name="小雨", merged_into_id="xiaoyu", created_at=tx.now)
    shop.tell("order_accepted", order_id=shop.order(member="double"))
    assert [notice[1] for notice in shop.notices()] == ["xiaoyu@example.com"]


def test_nobody_is_told_of_an_erased_customer_s_order(shop: Telling) -> None:
    with shop.db.command("test.erase", None) as tx:
        tx.update(Member, "xiaoyu", erased_at=tx.now)
    shop.tell("order_accepted", order_id=shop.order(phone="13911112222"))
    assert shop.notices() == []


def test_the_shop_s_own_words_count_over_the_program_s(shop: Telling) -> None:
    with shop.db.command("test.template", None) as tx:
        tx.insert(
            NoticeTemplate, id="order_accepted/mail/en", step="order_accepted", channel="mail",
            language="en", subject="Hurray, {order}", body="Dear {name}, we are at it.",
        )  # fmt: skip
    shop.tell("order_accepted", order_id=shop.order())
    assert shop.notices()[0][2:] == ("Hurray, S01-T1-000001", "Dear 王小雨, we are at it.")


def test_a_shipment_brings_its_waybill_along(shop: Telling, db: Database) -> None:
    order = shop.order(phone="13911112222")
    way = db.value("SELECT id FROM fulfilment")
    with db.command("test.ship", None) as tx:
        tx.insert(Carrier, id="sf", code="SF", name="顺丰", tracking_url="https://sf.cn/{waybill}")
        tx.insert(
            Shipment, id="s1", number="P1", order_id=order, fulfilment_id=way, method="courier",
            till="T1", business_day="2026-09-21", occurred_at=tx.now,
        )  # fmt: skip
        tx.insert(Parcel, id="p1", shipment_id="s1", position=1, occurred_at=tx.now)
        tx.insert(
            Waybill, id="w1", parcel_id="p1", shipment_id="s1", carrier_id="sf", number="SF10243",
            occurred_at=tx.now,
        )  # fmt: skip
    shop.tell("handed_over", order_id=order, shipment_id="s1")
    body = shop.notices()[0][3]
    assert "Carrier: 顺丰\nWaybill: SF10243\nFollow it here: https://sf.cn/SF10243" in body


def test_a_card_number_in_the_words_is_never_stored_and_stops_nothing(shop: Telling) -> None:
    extra = {"amount": 1, "reason": "card 4111 1111 1111 1111"}
    shop.tell("order_cancelled", order_id=shop.order(), extra=extra)
    assert shop.notices()[0][2:] == ("", "")
    assert shop.db.value("SELECT state FROM notice_job") == "failed"


def test_a_step_that_does_not_exist_is_a_mistake_of_the_program(shop: Telling) -> None:
    with pytest.raises(KeyError):
        shop.tell("order_plaecd", order_id=shop.order())


def test_a_notice_queued_at_night_waits_for_the_morning(shop: Telling) -> None:
    save(shop.db, None, {"notices.quiet_from": 22 * 60, "notices.quiet_until": 8 * 60})
    shop.tell("order_accepted", order_id=shop.order())
    due, now = shop.db.row("SELECT due_at, created_at FROM notice_job") or (0, 0)
    assert due - now == (9 * 60 + 47) * 60_000 - 20_000  # it is 22:13:20
