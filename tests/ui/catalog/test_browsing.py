"""Somebody looks for goods: by search, category, filters, order, and with the scanner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.ui.catalog.conftest import Office
from tests.ui.shop import CASE_OF_WATER, MUG, UNKNOWN

WATER, NOODLES, SHIRT, APPLES, CUP = (
    "农夫山泉 550ml",
    "康师傅 红烧牛肉面",
    "圆领T恤",
    "红富士苹果",
    "马克杯",
)


def test_the_catalog_opens_with_everything_and_its_first_product(office: Office) -> None:
    assert sorted(office.names()) == sorted([WATER, NOODLES, SHIRT, APPLES, CUP])
    assert office.title() == office.names()[0]
    assert office.here.middle.count.text() == "5 products"
    assert (
        office.category_index("All products").data(Qt.ItemDataRole.AccessibleTextRole)
        == "All products 5"
    )


def test_typing_pinyin_initials_finds_and_enter_opens(office: Office) -> None:
    office.type("nfsq")
    office.until(lambda: office.names() == [WATER])
    office.press(Qt.Key.Key_Return)
    office.until(lambda: office.title() == WATER)


def test_a_whole_code_typed_and_entered_opens_its_product(office: Office) -> None:
    office.type(MUG)
    office.press(Qt.Key.Key_Return)
    office.until(lambda: office.title() == CUP)


def test_up_and_down_in_the_search_field_walk_through_what_was_found(office: Office) -> None:
    first, second = office.names()[:2]
    office.press(Qt.Key.Key_Down)
    office.until(lambda: office.title() == second)
    office.press(Qt.Key.Key_Up)
    office.until(lambda: office.title() == first)


def test_a_category_shows_its_goods_until_its_chip_is_taken_off(office: Office) -> None:
    office.choose_category("饮料")
    assert office.names() == [WATER]
    chip = office.here.middle.filters.category
    assert chip.text() == "饮料  ✕"
    office.click(chip)
    assert len(office.names()) == 5
    assert not chip.isVisible()


def test_filters_and_order_count_together(office: Office) -> None:
    filters = office.here.middle.filters
    office.touch("In stock")
    assert SHIRT not in office.names()
    office.touch("Price")
    office.write(filters.price_row.low, "5")
    office.press(Qt.Key.Key_Tab)
    office.type("20")
    office.press(Qt.Key.Key_Return)
    assert sorted(office.names()) == sorted([NOODLES, APPLES])
    assert filters.price.text() == "5.00–20.00  ✕"
    filters.sort.setCurrentIndex(filters.sort.findData("price_desc"))
    filters.sort.activated.emit(filters.sort.currentIndex())
    assert office.names() == [NOODLES, APPLES]
    office.click(filters.price)
    assert office.names() == [CUP, NOODLES, APPLES, WATER]


def test_a_wrong_price_in_the_filter_is_marked_and_changes_nothing(office: Office) -> None:
    office.touch("Price")
    office.type("abc")
    office.press(Qt.Key.Key_Return)
    assert office.here.middle.filters.price_row.low.property("state") == "bad"
    assert len(office.names()) == 5


def test_a_brand_is_chosen_by_typing_part_of_it(office: Office) -> None:
    office.open_product(WATER)
    office.here.detail.form.general.brand.setFocus()
    office.type("农夫山泉")
    office.save()
    office.touch("Brand")
    box = office.here.middle.filters.brand_row.box
    assert [box.itemText(i) for i in range(box.count())] == ["农夫山泉"]
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert office.names() == [WATER]
    office.click(office.here.middle.filters.brand)
    assert len(office.names()) == 5


def test_what_is_off_sale_is_shown_as_such_or_left_out(office: Office) -> None:
    office.open_product(CUP)
    office.pick(office.here.detail.menu(), "Take off sale")
    office.until(lambda: office.here.detail.head.state.text() == "Off sale")
    row = office.here.middle.model.place_of("p-mug")
    spoken = Qt.ItemDataRole.AccessibleTextRole
    office.until(lambda: "Off sale" in office.here.middle.model.index(row).data(spoken))
    office.touch("On sale only")
    assert CUP not in office.names()


def test_nothing_found_says_so_and_shows_all_again(office: Office) -> None:
    office.type("zzzz")
    office.until(lambda: office.names() == [])
    empty = office.here.middle.empty
    assert empty.title.text() == "Nothing found for “zzzz”"
    office.click(empty.button)
    assert len(office.names()) == 5
    assert office.desk.window.search.text() == ""


@pytest.mark.parametrize(("code", "name"), [(MUG, CUP), (CASE_OF_WATER, WATER)])
def test_a_scan_opens_the_product(office: Office, code: str, name: str) -> None:
    office.scan(code)
    office.until(lambda: office.title() == name)


def test_an_unknown_scan_offers_to_create_with_the_code_filled_in(office: Office) -> None:
    office.scan(UNKNOWN)
    office.until(lambda: bool(office.notices()))
    assert office.notices() == [f"Code {UNKNOWN} is not in the catalog."]
    office.touch("Create product")
    form = office.here.detail.form
    assert office.title() == "New product"
    assert [row.code.text() for row in form.variants.form.codes.rows] == [UNKNOWN]
    office.type("柠檬茶")
    office.write(form.variants.form.price, "3.50")
    office.save()
    office.until(lambda: "柠檬茶" in office.names())
    office.scan(MUG)
    office.scan(UNKNOWN)
    office.until(lambda: office.title() == "柠檬茶")


def test_a_misread_scan_is_said_to_be_one(office: Office) -> None:
    office.scan("6921168509255")
    office.until(lambda: bool(office.notices()))
    assert "It looks misread: it should end in 6." in office.notices()[0]


def test_who_may_not_import_is_told_who_can(
    counter: Office, make_office: Callable[[str], Office]
) -> None:
    counter.touch("Import")
    advice = "Somebody with the right “Import a catalog” can sign in and do it."
    assert counter.notices() == [f"This needs a right that you do not have {advice}"]
