"""What is due shows itself, with its count."""

from __future__ import annotations

from posdesk.clock import ManualClock
from posdesk.deliveries import packing, worklists
from posdesk.deliveries.queries import order_to_go, shipment_detail
from tests.conftest import MORNING
from tests.deliveries.desk import MUG, ZHOU_KAI, Desk

HOUR = 3_600_000


def listed(desk: Desk, which: str) -> list[str]:
    return [row.number for row in worklists.work(desk.db, which)]


def counted(desk: Desk) -> dict[str, int]:
    return {which: n for which, n in worklists.counts(desk.db).items() if n}


def test_an_order_wanders_from_list_to_list(desk: Desk, clock: ManualClock) -> None:
    order = desk.place(("mug", 2000))
    desk.place(("mug", 1000), accepted=False)
    assert listed(desk, "to_pack") == [order.number]
    shipment = desk.start(order)
    assert listed(desk, "to_pack") == ["S01-T1-P000001"]
    desk.check_all(shipment)
    packing.pack(desk.db, ZHOU_KAI, shipment, [500, 500])
    (row,) = worklists.work(desk.db, "to_hand_over")
    assert (row.unlabelled, row.parcels, row.name) == (2, 2, "王小雨")
    assert counted(desk) == {"to_hand_over": 1}
    other = desk.shipped(desk.place(("mug", 1000)))
    clock.advance(25 * HOUR)
    assert counted(desk) == {"to_hand_over": 1, "under_way": 1, "stuck": 1}
    clock.advance(24 * HOUR)
    assert counted(desk) == {"to_hand_over": 1, "under_way": 1, "stuck": 1, "late": 1}
    assert worklists.due_now(worklists.counts(desk.db)) == 3
    desk.note(other, "failed", detail="Nobody there")
    assert counted(desk) == {"to_hand_over": 1, "failed": 1}
    desk.note(other, "signed", person="王小雨")
    assert listed(desk, "ended") == ["S01-T1-P000002"]


def test_a_partly_packed_order_stays_on_the_list(desk: Desk) -> None:
    order = desk.place(("mug", 3000), ("water", 1000))
    desk.start(order, mug=1000)
    assert sorted(listed(desk, "to_pack")) == sorted([order.number, "S01-T1-P000001"])
    left = order_to_go(desk.db, order.id).lines
    assert [(line.name, line.left) for line in left] == [("马克杯", 2000), ("农夫山泉 550ml", 1000)]
    both = worklists.of_order(desk.db, order.id)
    assert [row.state for row in both] == ["to_pack", "packing"]


def test_a_promised_slot_comes_first_and_is_late_when_it_is_over(
    desk: Desk, clock: ManualClock
) -> None:
    desk.place(("mug", 1000))
    slot = MORNING + 2 * HOUR
    promised = desk.place(("mug", 1000), method="local", slot=("2026-09-22", 0, 120), slot_at=slot)
    assert listed(desk, "to_pack")[0] == promised.number
    shipment = desk.packed(promised)
    desk.driven(shipment)
    assert counted(desk)["runs"] == 1
    clock.advance(4 * HOUR - 1)
    assert listed(desk, "late") == []
    clock.advance(1)
    assert listed(desk, "late") == ["S01-T1-P000001"]


def test_pick_ups_that_end_soon_are_listed(desk: Desk, clock: ManualClock) -> None:
    desk.ready(desk.place(("mug", 1000), method="pickup"))
    assert counted(desk) == {"ready": 1}
    clock.advance(6 * 24 * HOUR)
    assert counted(desk) == {"ready": 1, "expiring": 1}


def test_a_shipment_is_found_by_everything_that_names_it(desk: Desk) -> None:
    order = desk.place(("mug", 1000), method="courier", phone="13912345678", name="陈伟")
    desk.shipped(order)
    desk.ready(desk.place(("mug", 1000), method="pickup", code="102938"))
    for entered in (
        "sf1024330021746",
        "S01-T1-P000001",
        "s01-t1-p000001",
        order.number,
        "5678",
        "陈伟",
    ):
        found = worklists.search(desk.db, entered)
        assert [row.number for row in found] == ["S01-T1-P000001"], entered
    assert [row.number for row in worklists.search(desk.db, "102938")] == ["S01-T1-P000002"]
    assert worklists.search(desk.db, "nothing") == ()
    assert worklists.search(desk.db, "  ") == ()


def test_the_detail_shows_what_is_in_the_box_and_every_step(desk: Desk) -> None:
    order = desk.place(("mug", 2000))
    shipment = desk.start(order)
    packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG)
    packing.check_line(desk.db, ZHOU_KAI, shipment, order.lines[0], 1000, False, "chipped")
    detail = shipment_detail(desk.db, shipment)
    (line,) = detail.lines
    assert (line.checked, line.wanted, line.scanned, line.faults) == (
        1000,
        2000,
        True,
        ("chipped",),
    )
    assert (detail.remaining, detail.next_states) == (1, ("cancelled", "packed"))
    assert [(event.state, event.staff) for event in detail.events] == [("packing", "周凯")]
