"""A cashier sells: scans, searches, touches, weighs, corrects."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.shop import APPLES_PLU, CASE_OF_WATER, MUG, NOODLES, UNKNOWN, WATER, Till


def test_scans_with_no_pause_between_them_all_reach_the_cart(till: Till) -> None:
    for code in (WATER, WATER, NOODLES, WATER):
        till.scan(code)
    assert till.lines() == [("农夫山泉 550ml", "3", "6.00"), ("康师傅 红烧牛肉面", "1", "13.90")]
    assert till.due() == "¥19.90"
    assert till.place.cart.pay.text() == "Pay ¥19.90"


def test_a_case_of_water_sells_twenty_four(till: Till) -> None:
    till.scan(CASE_OF_WATER)
    assert till.lines() == [("农夫山泉 550ml", "24", "48.00")]


def test_a_scale_label_brings_its_weight(till: Till) -> None:
    from posdesk.catalog.scale_codes import DEFAULT_RULES, make_label

    till.scan(make_label(DEFAULT_RULES[0], APPLES_PLU, weight=1236))
    assert till.lines() == [("红富士苹果", "1.236", "11.10")]


def test_a_scale_label_brings_its_amount(till: Till) -> None:
    from posdesk.catalog.scale_codes import DEFAULT_RULES, make_label

    till.scan(make_label(DEFAULT_RULES[2], APPLES_PLU, weight=1236, amount=1111))
    assert till.lines() == [("红富士苹果", "1.236", "11.11")]


def test_the_favourites_stand_first_and_a_touch_sells(till: Till) -> None:
    assert till.tiles()[0] == "农夫山泉 550ml"
    grid = till.place.left.grid
    till.click(grid.viewport(), grid.visualRect(till.place.left.model.index(4)).center())
    assert till.lines() == [("马克杯", "1", "25.00")]


def test_typing_after_a_touch_goes_to_the_search_field(till: Till) -> None:
    grid = till.place.left.grid
    till.click(grid.viewport(), grid.visualRect(till.place.left.model.index(4)).center())
    till.type("hsnrm")
    till.until(lambda: till.desk.window.search.text() == "hsnrm")
    till.until(lambda: till.tiles() == ["康师傅 红烧牛肉面"])


def test_a_category_shows_only_its_goods(till: Till) -> None:
    till.touch("饮料")
    assert till.tiles() == ["农夫山泉 550ml"]
    till.touch("Favourites")
    assert len(till.tiles()) == 5


def test_typing_pinyin_initials_finds_and_enter_takes_the_best(till: Till) -> None:
    till.type("nfsq")
    till.until(lambda: till.tiles() == ["农夫山泉 550ml"])
    till.press(Qt.Key.Key_Return)
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]
    assert till.desk.window.search.text() == ""
    till.until(lambda: len(till.tiles()) == 5)


def test_a_code_typed_by_hand_is_taken_exactly(till: Till) -> None:
    till.type(MUG)
    till.press(Qt.Key.Key_Return)
    assert till.lines() == [("马克杯", "1", "25.00")]


def test_nothing_found_says_so_and_what_to_try(till: Till) -> None:
    till.type("zzzz")
    till.until(lambda: till.tiles() == [])
    assert till.place.left.empty.title.text() == "Nothing found for “zzzz”"
    till.press(Qt.Key.Key_Return)
    assert till.lines() == []
    assert "Nothing found for “zzzz”" in till.notices()[0]


def test_goods_in_many_forms_ask_for_colour_and_size(till: Till) -> None:
    grid = till.place.left.grid
    till.click(grid.viewport(), grid.visualRect(till.place.left.model.index(2)).center())
    forms = till.place.left.forms
    assert forms is not None
    assert {key.text() for key in forms.keys.values()} == {"¥79.00", "¥85.00"}
    till.click(forms.keys["shirt-4"])
    assert till.lines() == [("圆领T恤", "1", "85.00")]
    assert till.place.cart.model.line(0).detail == "黑 / XL"  # type: ignore[union-attr]
    assert till.place.left.forms is None


def test_weighed_goods_ask_for_the_weight(till: Till) -> None:
    grid = till.place.left.grid
    till.click(grid.viewport(), grid.visualRect(till.place.left.model.index(3)).center())
    till.until(lambda: till.place.side.task is not None and till.place.side.task.hasFocus())
    till.type("1.236")
    till.until(lambda: till.button("Add ¥11.10").isEnabled())
    till.press(Qt.Key.Key_Return)
    assert till.lines() == [("红富士苹果", "1.236", "11.10")]
    assert till.place.side.task is None


def test_a_scan_while_weighing_goes_to_the_cart_and_not_into_the_weight(till: Till) -> None:
    grid = till.place.left.grid
    till.click(grid.viewport(), grid.visualRect(till.place.left.model.index(3)).center())
    till.until(lambda: till.place.side.task is not None and till.place.side.task.hasFocus())
    till.type("1.2")
    till.scan(WATER)
    assert till.lines() == [("农夫山泉 550ml", "1", "2.00")]
    till.until(lambda: till.button("Add ¥10.78").isEnabled())


def test_plus_and_minus_change_the_selected_line_from_the_search_field(till: Till) -> None:
    till.scan(WATER)
    till.scan(NOODLES)
    till.type("+")
    till.until(lambda: till.lines()[1][1] == "2")
    till.press(Qt.Key.Key_Up)
    till.type("++")
    till.until(lambda: till.lines()[0][1] == "3")
    till.type("-")
    till.until(lambda: till.lines()[0][1] == "2")
    assert till.desk.window.search.text() == ""


def test_a_quantity_is_typed_in_its_own_box(till: Till) -> None:
    till.scan(WATER)
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.focus().accessibleName() == "Quantity of 农夫山泉 550ml")
    till.type("12")
    till.until(lambda: getattr(till.focus(), "text", str)() == "12")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.lines() == [("农夫山泉 550ml", "12", "24.00")])


def test_a_scan_never_ends_up_in_a_quantity(till: Till) -> None:
    till.scan(WATER)
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.focus().accessibleName() == "Quantity of 农夫山泉 550ml")
    till.scan(NOODLES)
    assert [line[:2] for line in till.lines()] == [
        ("农夫山泉 550ml", "1"),
        ("康师傅 红烧牛肉面", "1"),
    ]


def test_half_a_mug_is_refused_with_what_to_do(till: Till) -> None:
    till.scan(MUG)
    till.press(Qt.Key.Key_Return)
    till.until(lambda: "Quantity of" in till.focus().accessibleName())
    till.type("0.5")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: bool(till.notices()))
    assert till.lines() == [("马克杯", "1", "25.00")]
    assert till.notices() == ["马克杯 is sold by the piece, not 0.5. Enter a whole number."]


def test_an_unknown_code_is_said_aloud_and_offers_to_create(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(type(till.desk.window), "alert", lambda self: heard.append(1))
    till.scan(UNKNOWN)
    assert heard == [1]
    assert f"Code {UNKNOWN} is not in the catalog." in till.notices()[0]
    till.touch("Ignore")
    assert till.notices() == []
    assert till.lines() == []


def test_a_sold_out_shelf_shows_in_red_and_sells_all_the_same(till: Till) -> None:
    mug = till.place.left.model.row(4)
    assert mug is not None
    assert (mug.stock_text(), mug.low) == ("3 left", True)
    till.scan(MUG)
    assert till.lines() == [("马克杯", "1", "25.00")]
