"""Orders whose money comes later, and orders that become others before they leave."""

from __future__ import annotations

from tests.scenarios.house import DAY, HOUR, House
from tests.selling import WECHAT_CODE
from tests.ui.sell.hands import view
from tests.ui.shop import MUG, NOODLES

SHANGHAI = "陈立 13700002222 上海市徐汇区漕溪北路398号"
SUZHOU = "陈立 13700002222 江苏省苏州市姑苏区平江路88号"


def test_a_deposit_now_and_the_balance_when_it_is_collected(house: House) -> None:
    house.scan(MUG, NOODLES)
    house.new_customer("13700002222", "陈立")
    house.send("pickup")
    house.offers("Pay ¥38.90")
    house.terms("deposit", "Take order · deposit ¥20.00")
    house.begin_to_pay("¥20.00")
    house.cash("¥20.00")
    number = house.last_number()

    house.order_is(number, "Awaiting payment", "Take payment")
    assert house.money()["Outstanding"] == "¥18.90"
    house.pay_at_the_order("¥18.90", WECHAT_CODE)
    house.accept(number)
    house.pack(number, MUG, NOODLES)
    house.till.touch("Ready for pick-up")
    house.is_told("It waits under the code")
    house.collects(str(house.db.value("SELECT code FROM pickup_code")))
    house.till.touch("Hand out")
    house.reads("Ready for the next one.")
    house.order_is(number, "Completed")
    said = house.closes("¥38.90", 1, Cash=(1, "¥20.00"), WeChat_Pay=(1, "¥18.90"))
    assert said == [
        "Agreed: Deposit and balance 1 ¥38.90",
        "Received: Deposit and balance 2 ¥38.90",
    ]


def test_what_is_ordered_becomes_more_elsewhere_then_less_and_the_money_follows(
    house: House,
) -> None:
    house.scan(MUG, NOODLES)
    house.send("courier", SHANGHAI)
    number = house.pays_by_card("¥48.90")

    house.accept(number)
    task = house.change_order()
    house.write("Quantity of 马克杯", "2")
    house.tick("Change how, where or when it gets there")
    task.ways[0].address.paste.setText(SUZHOU)
    house.becomes(task.go.text, "Apply, ¥30.00 to be paid")
    assert {fact.text: fact.amount for fact in task.outcome.facts} == {
        "Owed so far": "¥48.90",
        "This change": "+¥30.00",
        "Owed then": "¥78.90",
        "Still to be paid": "¥30.00",
    }
    house.next_step()
    house.order_is(number, "Awaiting payment", "Take payment")
    house.pay_at_the_order("¥30.00", WECHAT_CODE)

    house.order_is(number, "To fulfil", "Pick and pack")
    task = house.change_order()
    house.write("Quantity of 康师傅 红烧牛肉面", "0")
    house.becomes(task.go.text, "Apply, give back ¥13.90")
    house.next_step()
    house.is_told("¥13.90 was given back.")
    clerk = house.order_is(number, "To fulfil", "Pick and pack")
    clerk.until(lambda: "Version 3: −¥13.90" in clerk.facts("history"))
    house.reads("江苏省苏州市姑苏区平江路88号")

    house.pack(number, MUG, MUG)
    house.hand_over("SF1024330021746")
    house.event("signed", "Signed for", signed_by="陈立")
    house.order_is(number, "Completed")
    said = house.closes("¥48.90", 1, Bank_card=(1, "¥48.90"), WeChat_Pay=(1, "¥30.00"))
    assert said == [
        "Orders changed 2 ¥16.10",
        "Of that for delivery ¥15.00",
        "Given back: Bank card 1 −¥8.61",
        "Given back: WeChat Pay 1 −¥5.29",
    ]


def test_a_phone_order_that_nobody_pays_gives_its_goods_free(house: House) -> None:
    house.scan(MUG, MUG, MUG)
    house.send("courier", SHANGHAI)
    house.till.click(view(house.till).phone)
    house.offers("Take order · pay ¥85.00 later")
    house.take_order()
    number = house.last_number()
    house.order_is(number, "Awaiting payment", "Take payment")
    assert house.reserved("mug") == 3_000

    house.time_passes(DAY - HOUR)
    house.order_is(number, "Awaiting payment", "Take payment")
    house.time_passes(2 * HOUR)
    clerk = house.open_order(number)
    house.becomes(clerk.here.detail.head.status.text, "Cancelled")
    assert any("Expired, not paid in time" in line for line in clerk.facts("history"))
    assert house.reserved("mug") == 0
    assert house.stock("mug") == 3_000
    house.closes("¥0.00", 0)
