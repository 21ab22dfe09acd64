"""From an accepted order to a closed box."""

from __future__ import annotations

import pytest

from posdesk.deliveries import packing, picking, togo
from posdesk.deliveries.errors import (
    BadCheck,
    BadParcels,
    NotAllChecked,
    NothingToPack,
    NotPaidYet,
    OrderNotAccepted,
    TooMany,
    TooMuchToPack,
    UnknownItem,
    WrongItem,
)
from posdesk.deliveries.papers import pick_list_paper, shipment_paper
from posdesk.orders import summary
from posdesk.staff.rights import NotAllowed
from posdesk.workflow import IllegalStep
from tests.deliveries.desk import MUG, WATER, ZHOU_KAI, Desk
from tests.selling import LI_MIN


def test_a_shipment_holds_all_that_is_still_to_go(desk: Desk) -> None:
    order = desk.place(("mug", 2000), ("water", 6000))
    shipment = desk.start(order)
    lines = shipment_paper(desk.db, shipment).lines
    assert [(line.name, line.quantity) for line in lines] == [
        ("马克杯", 2000),
        ("农夫山泉 550ml", 6000),
    ]
    with pytest.raises(NothingToPack) as refused:
        desk.start(order)
    assert refused.value.number == order.number


def test_part_shipments_take_what_is_left_and_no_more(desk: Desk) -> None:
    order = desk.place(("mug", 3000))
    desk.start(order, mug=1000)
    with pytest.raises(TooMuchToPack) as refused:
        desk.start(order, mug=3000)
    assert (refused.value.wanted, refused.value.left) == (3000, 2000)
    second = desk.start(order)
    assert shipment_paper(desk.db, second).lines[0].quantity == 2000


def test_a_cancelled_shipment_gives_its_goods_back_to_what_is_to_go(desk: Desk) -> None:
    order = desk.place(("mug", 3000))
    first = desk.start(order)
    packing.cancel_shipment(desk.db, ZHOU_KAI, first, "box too small")
    assert desk.state(first) == "cancelled"
    again = desk.start(order)
    assert shipment_paper(desk.db, again).lines[0].quantity == 3000
    assert desk.on_hand("mug") == 100_000


def test_nothing_is_packed_before_the_shop_said_yes_and_the_money_is_there(desk: Desk) -> None:
    with pytest.raises(OrderNotAccepted):
        desk.start(desk.place(("mug", 1000), accepted=False))
    with pytest.raises(NotPaidYet) as refused:
        desk.start(desk.place(("mug", 1000), terms="later", paid=500))
    assert refused.value.outstanding == 2000
    assert desk.start(desk.place(("mug", 1000), terms="cod", paid=0))


def test_a_cashier_does_not_pack(desk: Desk) -> None:
    order = desk.place(("mug", 1000))
    with pytest.raises(NotAllowed):
        packing.start_packing(desk.db, LI_MIN, order.id)


def test_scans_tick_the_lines_one_by_one(desk: Desk) -> None:
    shipment = desk.start(desk.place(("mug", 2000), ("water", 1000)))
    first = packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG).value
    assert (first.name, first.checked, first.wanted, first.all_done) == (
        "马克杯",
        1000,
        2000,
        False,
    )
    packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG)
    last = packing.check_scan(desk.db, ZHOU_KAI, shipment, WATER).value
    assert last.done
    assert last.all_done


def test_a_wrong_item_one_too_many_and_an_unknown_code_are_refused_in_words(desk: Desk) -> None:
    shipment = desk.start(desk.place(("mug", 1000)))
    with pytest.raises(WrongItem, match="农夫山泉 550ml does not belong"):
        packing.check_scan(desk.db, ZHOU_KAI, shipment, WATER)
    packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG)
    with pytest.raises(TooMany, match="1 of 马克杯 belong"):
        packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG)
    with pytest.raises(UnknownItem, match="4006381333931"):
        packing.check_scan(desk.db, ZHOU_KAI, shipment, "4006381333931")


def test_a_count_by_hand_can_be_taken_back_and_what_is_not_good_does_not_count(desk: Desk) -> None:
    order = desk.place(("mug", 2000))
    shipment, mug = desk.start(order), order.lines[0]
    packing.check_line(desk.db, ZHOU_KAI, shipment, mug, 2000)
    back = packing.check_line(desk.db, ZHOU_KAI, shipment, mug, -1000).value
    assert back.checked == 1000
    chipped = packing.check_line(desk.db, ZHOU_KAI, shipment, mug, 1000, False, "chipped").value
    assert chipped.checked == 1000
    with pytest.raises(BadCheck):
        packing.check_line(desk.db, ZHOU_KAI, shipment, mug, -2000)
    with pytest.raises(BadCheck):
        packing.check_line(desk.db, ZHOU_KAI, shipment, mug, 1000, False, "  ")
    with pytest.raises(TooMany):
        packing.check_line(desk.db, ZHOU_KAI, shipment, mug, 2000)


def test_apples_by_weight_are_checked_as_one_whole_line(desk: Desk) -> None:
    order = desk.place(("apples", 1236))
    shipment = desk.start(order)
    assert packing.goods_weight(desk.db, shipment) == 1236
    assert packing.check_line(desk.db, ZHOU_KAI, shipment, order.lines[0], 1236).value.all_done


def test_a_box_is_closed_only_when_everything_is_in_it(desk: Desk) -> None:
    shipment = desk.start(desk.place(("mug", 2000)))
    packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG)
    with pytest.raises(NotAllChecked) as refused:
        packing.pack(desk.db, ZHOU_KAI, shipment)
    assert refused.value.missing == 1
    packing.check_scan(desk.db, ZHOU_KAI, shipment, MUG)
    with pytest.raises(BadParcels):
        packing.pack(desk.db, ZHOU_KAI, shipment, [500, -1])
    packing.pack(desk.db, ZHOU_KAI, shipment, [500, 700])
    paper = shipment_paper(desk.db, shipment)
    assert [(one.position, one.of, one.weight) for one in paper.parcels] == [
        (1, 2, 500),
        (2, 2, 700),
    ]
    with pytest.raises(IllegalStep):
        packing.pack(desk.db, ZHOU_KAI, shipment, [500])


def test_a_pick_list_walks_the_shelves_once_and_says_which_box_gets_what(desk: Desk) -> None:
    with desk.db.command("test.shelves", None) as tx:
        from posdesk.models import Variant

        tx.update(Variant, "water", shelf="A-01")
        tx.update(Variant, "mug", shelf="B-02")
    first = desk.start(desk.place(("mug", 1000), ("water", 2000)))
    second = desk.start(desk.place(("water", 4000)))
    listed = picking.make_pick_list(desk.db, ZHOU_KAI, [first, second]).value
    paper = pick_list_paper(desk.db, listed.pick_list_id)
    assert listed.number == "S01-T1-L000001"
    walk = [(row.shelf, row.name, row.quantity) for row in paper.rows]
    assert walk == [("A-01", "农夫山泉 550ml", 6000), ("B-02", "马克杯", 1000)]
    assert [(part.box, part.quantity) for part in paper.rows[0].parts] == [(1, 2000), (2, 4000)]
    assert [box.consignee for box in paper.boxes] == ["王小雨", "王小雨"]


def test_a_packed_shipment_goes_on_no_pick_list(desk: Desk) -> None:
    packed = desk.packed(desk.place(("mug", 1000)))
    with pytest.raises(IllegalStep):
        picking.make_pick_list(desk.db, ZHOU_KAI, [packed])


@pytest.mark.parametrize("query", [togo._LINES, summary._LINES])
def test_what_is_to_go_is_read_off_the_order_however_much_was_sold(desk: Desk, query: str) -> None:
    steps = [row[3] for row in desk.db.rows(f"EXPLAIN QUERY PLAN {query}", "an order")]
    tables = ("SCAN fulfilment", "SCAN part", "SCAN line", "stock_move", "AUTOMATIC")
    assert [step for step in steps if any(table in step for table in tables)] == []
