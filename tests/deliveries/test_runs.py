"""The shop's own driver: stops, cash on delivery, and what does not add up."""

from __future__ import annotations

import pytest

from posdesk.deliveries import handing, runs
from posdesk.deliveries.errors import CashDiffers, NameMissing, RunOpen, RunSettled
from posdesk.deliveries.papers import run_paper
from posdesk.staff.rights import NotAllowed
from posdesk.workflow import IllegalStep
from tests.deliveries.desk import ZHOU_KAI, Desk
from tests.ordering import Placed
from tests.selling import Shop

CASH = {"method": "local", "terms": "cod", "paid": 0}


def settle(desk: Desk, run: str, counted: int, note: str = "", approval: str | None = None) -> int:
    return runs.settle_run(desk.db, ZHOU_KAI, run, counted, note, approval).value.orders


def paid(desk: Desk, order: Placed) -> int:
    query = "SELECT coalesce(sum(amount), 0) FROM payment WHERE order_id = ?"
    return int(desk.db.value(query, order.id))


def test_a_driver_brings_the_cash_of_what_was_signed_for(desk: Desk) -> None:
    one, two = desk.place(("mug", 1000), **CASH), desk.place(("mug", 2000), **CASH)
    first, second = desk.packed(one), desk.packed(two)
    run = desk.driven(first, second)
    assert desk.on_hand("mug") == 97_000
    sheet = run_paper(desk.db, run)
    assert (sheet.number, sheet.driver, sheet.collect) == ("S01-T1-D000001", "老陈", 7500)
    with pytest.raises(RunOpen) as refused:
        settle(desk, run, 7500)
    assert refused.value.stops == 2
    desk.note(first, "signed", person="王小雨")
    desk.note(second, "failed", detail="Nobody there")
    assert runs.run_detail(desk.db, run).expected == 2500
    assert settle(desk, run, 2500) == 1
    assert (paid(desk, one), paid(desk, two)) == (2500, 0)
    assert desk.status(one) == ("completed", "")
    assert desk.status(two)[0] == "on_its_way"
    assert settle(desk, run, 2500) == 0  # the same again changes nothing
    assert paid(desk, one) == 2500
    with pytest.raises(RunSettled):
        settle(desk, run, 2400)


def test_a_difference_needs_a_note_and_the_right_to_it(desk: Desk) -> None:
    order = desk.place(("mug", 1000), **CASH)
    shipment = desk.packed(order)
    run = desk.driven(shipment)
    desk.note(shipment, "signed", person="王小雨")
    with pytest.raises(CashDiffers):
        settle(desk, run, 2400)
    with pytest.raises(NotAllowed):
        settle(desk, run, 2400, "one yuan lost")
    approval = Shop(desk.db).approve("deliveries.difference", ZHOU_KAI)
    settle(desk, run, 2400, "one yuan lost", approval)
    assert paid(desk, order) == 2500  # the customer paid all of it
    row = desk.db.row("SELECT expected, counted, note FROM run_settlement")
    assert row == (2500, 2400, "one yuan lost")


def test_a_part_delivery_collects_only_for_what_it_brings(desk: Desk) -> None:
    order = desk.place(("mug", 3000), charge=600, **CASH)
    first = desk.packed(order, mug=1000)
    run = desk.driven(first)
    assert run_paper(desk.db, run).collect == 3100
    desk.note(first, "signed", person="王小雨")
    settle(desk, run, 3100)
    second = desk.packed(order)
    later = desk.driven(second)
    assert run_paper(desk.db, later).collect == 5000
    desk.note(second, "signed", person="王小雨")
    settle(desk, later, 5000)
    assert desk.status(order) == ("completed", "")


def test_two_shipments_of_one_order_on_a_run_are_paid_once(desk: Desk) -> None:
    order = desk.place(("mug", 3000), **CASH)
    first, second = desk.packed(order, mug=1000), desk.packed(order)
    run = desk.driven(first, second)
    for shipment in (first, second):
        desk.note(shipment, "signed", person="王小雨")
    assert runs.run_detail(desk.db, run).expected == 7500
    assert settle(desk, run, 7500) == 1


def test_what_failed_goes_again_on_the_next_run(desk: Desk) -> None:
    order = desk.place(("mug", 1000), **CASH)
    shipment = desk.packed(order)
    run = desk.driven(shipment)
    desk.note(shipment, "failed", detail="Nobody there")
    settle(desk, run, 0)
    again = desk.driven(shipment)
    assert desk.on_hand("mug") == 99_000
    desk.note(shipment, "signed", person="王小雨")
    assert [stop.outcome for stop in runs.run_detail(desk.db, run).stops] == ["failed"]
    assert settle(desk, again, 2500) == 1


def test_a_driver_has_a_name_and_takes_local_deliveries_only(desk: Desk) -> None:
    shipment = desk.packed(desk.place(("mug", 1000)))
    with pytest.raises(IllegalStep):
        desk.driven(shipment)
    with pytest.raises(NameMissing):
        runs.dispatch_run(desk.db, ZHOU_KAI, [shipment])


def test_runs_that_are_out_are_listed_until_they_are_settled(desk: Desk) -> None:
    shipment = desk.packed(desk.place(("mug", 1000), **CASH))
    run = desk.driven(shipment)
    assert [one.id for one in runs.runs(desk.db)] == [run]
    desk.note(shipment, "failed", detail="Nobody there")
    handing.back_to_shop(desk.db, ZHOU_KAI, shipment, "Nobody there")
    settle(desk, run, 0)
    assert runs.runs(desk.db) == ()
    assert [one.id for one in runs.runs(desk.db, settled=True)] == [run]


def test_two_drivers_with_parts_of_one_order_each_bring_what_they_collected(desk: Desk) -> None:
    order = desk.place(("mug", 2000), charge=600, **CASH)
    first = desk.packed(order, mug=1000)
    one = desk.driven(first)
    assert run_paper(desk.db, one).collect == 3100
    desk.note(first, "signed", person="王小雨")
    second = desk.packed(order)
    other = desk.driven(second, driver="老李")
    assert run_paper(desk.db, other).collect == 2500  # the first driver has the rest
    desk.note(second, "signed", person="王小雨")
    assert [runs.run_detail(desk.db, run).expected for run in (one, other)] == [3100, 2500]
    settle(desk, other, 2500)
    assert runs.run_detail(desk.db, one).expected == 3100
    settle(desk, one, 3100)
    assert (paid(desk, order), desk.status(order)) == (5600, ("completed", ""))


def test_parts_of_one_order_on_one_run_are_collected_once(desk: Desk) -> None:
    order = desk.place(("mug", 2000), charge=600, **CASH)
    parts = desk.packed(order, mug=1000), desk.packed(order)
    run = desk.driven(*parts)
    for part in reversed(parts):
        desk.note(part, "signed", person="王小雨")
    assert [stop.cash for stop in runs.run_detail(desk.db, run).stops] == [2500, 3100]
    settle(desk, run, 5600)
    assert (paid(desk, order), desk.status(order)) == (5600, ("completed", ""))
