"""A pick-up: its code opens once, for whoever brings it."""

from __future__ import annotations

from tests.scenarios.house import House
from tests.ui.shop import MUG


def test_a_pick_up_is_ready_and_handed_out_for_its_code_once(house: House) -> None:
    house.scan(MUG)
    house.new_customer("13700002222", "陈立")
    house.send("pickup")
    house.begin_to_pay("¥25.00")
    house.cash("¥30.00")
    code = house.till.place.cart.strip.code.text().replace(" ", "")
    assert len(code) == 6
    number = house.last_number()

    house.accept(number)
    house.pack(number, MUG)
    house.till.touch("Ready for pick-up")
    house.is_told(f"It waits under the code {code}.")
    assert house.stock("mug") == 3_000
    house.order_is(number, "Ready for pick-up", "Hand out")
    house.print("Pick-up slip")
    house.printed("pickup_slip", code[:3], "陈立")

    house.collects(str((int(code) + 1) % 1_000_000).zfill(6))
    house.answers("✗", "bad")
    house.collects(code)
    house.answers("✓", "ok")
    house.reads(f"Order {number} is here")
    house.tick("Somebody else collects it")
    house.write("Name of who collects it", "陈伟")
    house.write("How they know the customer", "弟弟")
    house.till.touch("Hand out")
    house.reads(f"Order {number} was handed out to 陈伟.")
    assert house.stock("mug") == 2_000
    house.collects(code)
    house.answers("✗", "bad")
    house.reads("was collected on")

    clerk = house.order_is(number, "Completed")
    assert [line for line in clerk.facts("history") if "陈伟" in line]
    assert house.closes("¥25.00", 1, Cash=(1, "¥25.00")) == []
