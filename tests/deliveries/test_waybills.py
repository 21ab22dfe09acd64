"""Waybill numbers: form, check digit, ranges, and one for each parcel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.deliveries import carriers, waybills
from posdesk.deliveries.errors import (
    BadCarrier,
    BadRange,
    BadWaybill,
    NoRange,
    WaybillMistyped,
    WaybillUsed,
)
from posdesk.staff.rights import NotAllowed
from tests.deliveries.desk import EMS, SF, ZHOU_KAI, ZTO, Desk
from tests.selling import ZHAO_LEI


def test_every_shop_gets_the_usual_carriers_once(desk: Desk) -> None:
    codes = [carrier.code for carrier in carriers.carriers(desk.db)]
    assert codes == ["SF", "ZTO", "YTO", "STO", "YUNDA", "JD", "EMS", "JT", "OWN"]
    entries = desk.db.value("SELECT count(*) FROM journal")
    assert carriers.seed_carriers(desk.db, None).value == 0
    assert desk.db.value("SELECT count(*) FROM journal") == entries


@pytest.mark.parametrize(
    ("number", "right"),
    [("EE473124829CN", True), ("EE473124820CN", False), ("RA000000005CN", True)],
)
def test_the_posts_check_digit_is_that_of_s10(number: str, right: bool) -> None:
    assert waybills.s10(number) is right


def test_a_number_of_another_form_and_a_mistyped_one_are_refused(desk: Desk) -> None:
    with pytest.raises(BadWaybill, match="not a waybill number of 顺丰速运"):
        waybills.check(desk.db, SF, "YT1234567890123")
    with pytest.raises(WaybillMistyped):
        waybills.check(desk.db, EMS, "EE473124820CN")
    assert waybills.check(desk.db, EMS, " ee 473124829-cn ") == "EE473124829CN"
    assert waybills.check(desk.db, SF, "https://sf.example/w/SF1024330021746") == "SF1024330021746"


def test_a_scanned_number_says_whose_it_can_be(desk: Desk) -> None:
    assert waybills.carriers_of(desk.db, "SF1024330021746") == (SF,)
    assert waybills.carriers_of(desk.db, "EE473124820CN") == ()


def test_the_same_waybill_is_on_one_parcel_only(desk: Desk) -> None:
    first = desk.packed(desk.place(("mug", 1000)))
    second = desk.packed(desk.place(("mug", 1000)))
    desk.label(first)
    desk.label(first)  # the same again changes nothing
    assert desk.db.value("SELECT count(*) FROM waybill") == 1
    with pytest.raises(WaybillUsed, match="S01-T1-P000001"):
        desk.label(second)
    waybills.give_waybill(desk.db, ZHOU_KAI, desk.parcels(first)[0], SF, "")
    desk.label(second)  # taken back, it is free


def test_a_range_is_used_up_from_first_to_last(desk: Desk) -> None:
    waybills.add_range(desk.db, ZHAO_LEI, SF, "SF1024330000009", "SF1024330000010")
    parcels = desk.parcels(desk.packed(desk.place(("mug", 2000)), 100, 200, 300))
    given = [
        waybills.waybill_from_range(desk.db, ZHOU_KAI, parcel, SF).value.number
        for parcel in (parcels[0], parcels[0], parcels[1])
    ]
    assert given == ["SF1024330000009", "SF1024330000009", "SF1024330000010"]
    with pytest.raises(NoRange, match="顺丰速运"):
        waybills.waybill_from_range(desk.db, ZHOU_KAI, parcels[2], SF)
    assert carriers.ranges(desk.db, SF) == ()


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("SF1024330000010", "SF1024330000009", "the last number comes before the first"),
        ("SF1024330000010", "102433000001", "different forms"),
        ("SF1000000000000", "SF1099999999999", "more than a million"),
    ],
)
def test_a_range_that_can_not_be_is_refused(desk: Desk, first: str, last: str, why: str) -> None:
    with pytest.raises(BadRange, match=why):
        waybills.add_range(desk.db, ZHAO_LEI, SF, first, last)


def test_ranges_do_not_overlap(desk: Desk) -> None:
    key = waybills.add_range(desk.db, ZHAO_LEI, SF, "SF1024330000001", "SF1024330000100").value
    with pytest.raises(BadRange, match="overlaps"):
        waybills.add_range(desk.db, ZHAO_LEI, SF, "SF1024330000100", "SF1024330000200")
    waybills.drop_range(desk.db, ZHAO_LEI, key)
    waybills.add_range(desk.db, ZHAO_LEI, SF, "SF1024330000100", "SF1024330000200")


def test_only_who_may_change_settings_edits_carriers(desk: Desk) -> None:
    zto = carriers.carrier(desk.db, ZTO)
    with pytest.raises(NotAllowed):
        carriers.save_carrier(desk.db, ZHOU_KAI, zto)
    carriers.save_carrier(desk.db, ZHAO_LEI, replace(zto, phone="021-5980 4848"))
    assert carriers.carrier(desk.db, ZTO).phone == "021-5980 4848"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"code": "sf express"},
        {"code": "SF"},
        {"late_after": 0},
        {"waybill_pattern": "SF[0-9"},
        {"tracking_url": "http://x"},
    ],
)
def test_a_carrier_that_can_not_be_is_refused(desk: Desk, wrong: dict[str, object]) -> None:
    with pytest.raises(BadCarrier):
        carriers.save_carrier(desk.db, ZHAO_LEI, replace(carriers.carrier(desk.db, ZTO), **wrong))  # type: ignore[arg-type]


def test_stricter_rules_show_at_once_in_what_is_under_way(desk: Desk) -> None:
    shipment = desk.shipped(desk.place(("mug", 1000)))
    query = "SELECT late_at - handed_over_at FROM shipment_summary WHERE shipment_id = ?"
    assert desk.db.value(query, shipment) == 48 * 3_600_000
    sf = carriers.carrier(desk.db, SF)
    carriers.save_carrier(desk.db, ZHAO_LEI, replace(sf, late_after=24))
    assert desk.db.value(query, shipment) == 24 * 3_600_000
