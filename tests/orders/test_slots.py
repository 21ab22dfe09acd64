"""Times that are promised: what is offered, what is left, and never more than can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.clock import ManualClock
from posdesk.errors import Refusal, words
from posdesk.orders.changes import NewWay
from posdesk.orders.errors import BadSlotTimes, SlotFull, SlotMissing, SlotPast, SlotUnknown
from posdesk.orders.plan import OrderPlan, Part, Slot
from posdesk.orders.slots import SlotRule, next_slots, remove_slot, save_slot, slot_rules, slots_on
from posdesk.staff.rights import NotAllowed
from tests.ordertaking import DAY_MS, HOME, Desk
from tests.selling import LI_MIN, ZHAO_LEI

TODAY, TOMORROW = "2026-09-21", "2026-09-22"  # a Monday, 22:13 by the shop's clock
EVENING = SlotRule("local", 18 * 60, 20 * 60, capacity=2, closes_before=60)
TEN = Slot(TOMORROW, 600, 720)


@pytest.fixture
def offered(desk: Desk) -> Desk:
    """Two deliveries can be promised for each evening, three for ten o'clock on workdays."""
    save_slot(desk.db, ZHAO_LEI, EVENING)
    save_slot(desk.db, ZHAO_LEI, SlotRule("local", 600, 720, weekdays=0b0011111, capacity=3))
    return desk


def local(desk: Desk, slot: Slot | None) -> str:
    return desk.order(("mug", 1000), method="local", slot=slot).order_id


def test_what_is_offered_today_depends_on_the_hour_and_the_weekday(offered: Desk) -> None:
    assert slots_on(offered.db, "local", TODAY) == ()
    assert [each.slot.starts for each in slots_on(offered.db, "local", TOMORROW)] == [600, 1080]
    saturday = slots_on(offered.db, "local", "2026-09-26")
    assert [each.slot.starts for each in saturday] == [1080]
    assert len(next_slots(offered.db, "local", days=2)) == 2
    assert slots_on(offered.db, "pickup", TOMORROW) == ()


def test_a_slot_is_never_promised_more_often_than_it_can_be_kept(offered: Desk) -> None:
    for _ in range(3):
        local(offered, TEN)
    with pytest.raises(SlotFull) as refused:
        local(offered, TEN)
    assert words(refused.value)[0] == "2026-09-22 10:00–12:00 is full."
    assert [each.left for each in slots_on(offered.db, "local", TOMORROW)] == [0, 2]


def test_two_parts_of_one_order_take_two_places(offered: Desk) -> None:
    for _ in range(2):
        local(offered, TEN)
    cart = offered.cart(("mug", 2000))
    half = Part("local", ((1, 1000),), HOME, TEN)
    with pytest.raises(SlotFull):
        offered.place(cart, OrderPlan((half, half), terms="later"))
    later = replace(half, slot=Slot(TOMORROW, 1080, 1200))
    offered.place(cart, OrderPlan((half, later), terms="later"))


def test_a_cancelled_order_and_one_that_moves_give_their_place_back(offered: Desk) -> None:
    first, second, _third = (local(offered, TEN) for _ in range(3))
    offered.cancel(first)
    local(offered, TEN)
    evening = Slot(TOMORROW, 1080, 1200)
    offered.change(second, ways=(NewWay(offered.part(second), "local", HOME, evening),))
    local(offered, TEN)
    with pytest.raises(SlotFull):
        local(offered, TEN)


def test_an_order_can_be_changed_within_its_own_full_slot(offered: Desk) -> None:
    first = local(offered, TEN)
    for _ in range(2):
        local(offered, TEN)
    moved = replace(HOME, street="漕溪北路 398 号")
    offered.change(first, ways=(NewWay(offered.part(first), "local", moved, TEN),))
    streets = offered.db.rows("SELECT street FROM consignee ORDER BY id")
    assert streets[-1] == ("漕溪北路 398 号",)


@pytest.mark.parametrize(
    ("slot", "refusal"),
    [
        (None, SlotMissing),
        (Slot(TODAY, 1080, 1200), SlotPast),
        (Slot("2026-09-20", 600, 720), SlotPast),
        (Slot(TOMORROW, 600, 721), SlotUnknown),
        (Slot("2026-09-26", 600, 720), SlotUnknown),
        (Slot("tomorrow", 600, 720), BadSlotTimes),
        (Slot(TOMORROW, 720, 600), BadSlotTimes),
        (Slot(TOMORROW, 600, 1500), BadSlotTimes),
    ],
)
def test_a_time_that_can_not_be_promised_is_refused_in_words(
    offered: Desk, slot: Slot | None, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as refused:
        local(offered, slot)
    assert all(words(refused.value))
    assert offered.shop.count("orders") == 0


def test_a_slot_closes_a_while_before_it_begins(offered: Desk, clock: ManualClock) -> None:
    evening = Slot(TOMORROW, 1080, 1200)
    five_to_five = clock.now() + DAY_MS - (5 * 60 + 18) * 60_000
    clock.set(five_to_five)
    local(offered, evening)
    clock.advance(10 * 60_000)
    with pytest.raises(SlotPast):
        local(offered, evening)


def test_a_shop_without_slots_promises_any_time_ahead_or_none(desk: Desk) -> None:
    local(desk, None)
    local(desk, Slot(TOMORROW, 615, 630))
    with pytest.raises(SlotPast):
        local(desk, Slot(TODAY, 600, 720))


def test_the_order_is_due_when_its_slot_begins(desk: Desk) -> None:
    placed = desk.order(("mug", 1000), method="local", slot=TEN, terms="cod")
    due = desk.db.value("SELECT due_at FROM order_summary WHERE order_id = ?", placed.order_id)
    assert due == 1_790_042_400_000  # 2026-09-22 10:00 in Shanghai


@pytest.mark.parametrize(
    "rule",
    [
        replace(EVENING, ends=1080),
        replace(EVENING, starts=-1),
        replace(EVENING, ends=1441),
        replace(EVENING, weekdays=0),
        replace(EVENING, capacity=-1),
        replace(EVENING, method="courier"),
    ],
)
def test_times_that_can_not_be_are_not_offered(desk: Desk, rule: SlotRule) -> None:
    with pytest.raises(BadSlotTimes):
        save_slot(desk.db, ZHAO_LEI, rule)


def test_offers_are_changed_and_taken_away_by_who_may(offered: Desk) -> None:
    rule = slot_rules(offered.db, "local")[0]
    save_slot(offered.db, ZHAO_LEI, replace(rule, capacity=9))
    assert slot_rules(offered.db, "local")[0].capacity == 9
    remove_slot(offered.db, ZHAO_LEI, rule.id)
    assert len(slot_rules(offered.db, "local")) == 1
    with pytest.raises(Refusal):
        remove_slot(offered.db, ZHAO_LEI, rule.id)
    with pytest.raises(NotAllowed):
        save_slot(offered.db, LI_MIN, rule)
