"""Orders that leave the shop: with a courier, with the shop's own driver, and back again."""

from __future__ import annotations

from tests.scenarios.house import HOUR, House
from tests.selling import WECHAT_CODE
from tests.ui.sell.hands import view
from tests.ui.served import CARD
from tests.ui.shop import MUG, NOODLES

SUZHOU = "陈立 13700002222 江苏省苏州市姑苏区平江路88号"
WAYBILL = "SF1024330021746"
NEXT_DOOR = "刘洋 13700001111 上海市徐汇区衡山路200号"


def test_a_courier_order_from_the_till_to_the_signature(house: House) -> None:
    house.scan(MUG, NOODLES)
    house.new_customer("13700002222", "陈立")
    house.send("courier", SUZHOU)
    house.offers("Pay ¥53.90")
    house.begin_to_pay("¥53.90")
    house.wallet(WECHAT_CODE, "wechat")
    house.change()
    number = house.last_number()

    house.accept(number)
    house.next_step()
    assert house.till.desk.window.open_id() == "deliveries"
    house.pack(number, NOODLES, MUG)
    house.hand_over(WAYBILL)
    house.till.touch("Print the list")
    house.clock.advance(5 * HOUR)
    house.event("in_transit", "In transit", where="苏州中转场")
    house.event("out_for_delivery", "Out for delivery")
    house.event("signed", "Signed for", signed_by="门卫")

    clerk = house.order_is(number, "Completed")
    said = clerk.facts("history")
    assert [line for line in said if "门卫" in line], said
    house.print("Packing slip")
    house.print("Waybill label")
    house.printed("order_confirmation", number, "¥53.90")
    house.printed("waybill_label", WAYBILL, "平江路88号")
    house.printed("packing_slip", "马克杯", number)
    house.printed("hand_over", WAYBILL)

    assert house.closes("¥53.90", 1, WeChat_Pay=(1, "¥53.90")) == ["Of that for delivery ¥15.00"]


def on_delivery(house: House, code: str, who: str, button: str) -> str:
    """An order for this morning, to be paid at the door; answers its number."""
    house.at_the_till()
    house.scan(code)
    if who == CARD:
        house.till.scan(CARD)
        house.till.settle()
    house.send("local", "" if who == CARD else who)
    house.till.click(next(iter(view(house.till).when.times.values())))
    house.terms("cod", button)
    house.take_order()
    return house.last_number()


def test_two_stops_of_a_driver_one_signed_one_missed_and_driven_again(house: House) -> None:
    mug = on_delivery(house, MUG, CARD, "Take order · cash on delivery ¥30.00")
    noodles = on_delivery(house, NOODLES, NEXT_DOOR, "Take order · cash on delivery ¥18.90")
    for number, code in ((mug, MUG), (noodles, NOODLES)):
        house.accept(number)
        house.pack(number, code)

    house.send_driver("老陈", "¥48.90 to be collected", several=True)
    house.order_is(mug, "On its way", "Follow")
    assert house.money()["Outstanding"] == "¥30.00"
    house.open_run("S01-T1-D000001")
    house.reads("2 stops are still open")
    house.stop("S01-T1-P000001 signed")
    house.stop("S01-T1-P000002 failed", "Nobody there")
    house.settle_run("30", "¥30.00")
    house.order_is(mug, "Completed")
    assert house.money()["Paid"] == "¥30.00"
    house.order_is(noodles, "On its way", "Follow")

    house.next_step()
    house.till.touch("Send with driver")
    house.send_driver("老陈", "¥18.90 to be collected")
    house.open_run("S01-T1-D000002")
    house.stop("S01-T1-P000002 signed")
    house.settle_run("18.9", "¥18.90")
    house.order_is(noodles, "Completed")
    house.closes("¥48.90", 2, Cash=(2, "¥48.90"))


def test_a_refused_parcel_comes_back_and_its_order_is_cancelled(house: House) -> None:
    house.scan(MUG)
    house.send("courier", SUZHOU)
    number = house.pays_by_card("¥40.00")
    house.accept(number)
    house.pack(number, MUG)
    house.hand_over(WAYBILL)
    assert house.stock("mug") == 2_000
    house.event("failed", "Delivery failed", reason="Refused by the customer")
    house.back_in_the_shop()
    assert house.stock("mug") == 3_000

    clerk = house.order_is(number, "To fulfil", "Pick and pack")
    assert clerk.here.detail.head.marks[0].text() == "Needs attention"
    clerk.touch("Cancel order")
    house.reads("Given back in all")
    clerk.touch("Cancel the order, give back ¥40.00")
    house.till.settle()
    house.is_told("¥40.00 was given back.")
    clerk.until(lambda: clerk.here.detail.head.status.text() == "Cancelled")
    assert house.money()["Given back"] == "−¥40.00"
    house.closes("¥40.00", 1, Bank_card=(1, "¥40.00"))
