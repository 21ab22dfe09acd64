"""Filters, orders, pages and tiles."""

from __future__ import annotations

import pytest

from posdesk.catalog import search
from posdesk.catalog.search import find, order
from posdesk.db import Database
from tests.catalog.shelves import SHIRT, Shelf


@pytest.fixture
def shelf(db: Database) -> Shelf:
    """Drinks in a tree of categories, of two brands, at several prices."""
    shelf = Shelf(db)
    drinks = shelf.category("饮料")
    tea, water = shelf.category("茶", drinks), shelf.category("水", drinks)
    shelf.category("日用品")
    east, west = shelf.brand("东方"), shelf.brand("西风")
    shelf.put("绿茶", price=400, category=tea, brand=east, on_hand=3000, sales=5)
    shelf.put("红茶", price=300, category=tea, brand=west, on_hand=0, sales=9)
    shelf.put("矿泉水", price=200, category=water, brand=west, on_hand=-1000)
    shelf.put("苏打水", price=500, category=water, brand=east, on_hand=1000, sales=1)
    shelf.put("可乐", price=350, category=drinks)
    shelf.put("茶杯", price=900, category="日用品", brand=east, on_hand=2000)
    return shelf


def test_an_empty_search_shows_everything_by_what_sells(shelf: Shelf) -> None:
    assert shelf.names("") == ["红茶", "绿茶", "苏打水", "矿泉水", "可乐", "茶杯"]
    assert shelf.names("  \t") == shelf.names("")


def test_a_category_holds_what_is_below_it(shelf: Shelf) -> None:
    assert sorted(shelf.names("", category="茶")) == ["红茶", "绿茶"]
    assert len(shelf.names("", category="饮料")) == 5
    assert shelf.names("茶", category="日用品") == ["茶杯"]


def test_filters_hold_together(shelf: Shelf) -> None:
    assert shelf.names("", category="饮料", brand="东方", in_stock=True) == ["绿茶", "苏打水"]
    assert shelf.names("茶", brand="东方", price_to=500) == ["绿茶"]
    assert shelf.names("", price_from=350, price_to=400) == ["绿茶", "可乐"]
    assert shelf.names("", brand="东方", price_from=901) == []


def test_in_stock_means_more_than_nothing(shelf: Shelf) -> None:
    assert sorted(shelf.names("", in_stock=True)) == ["绿茶", "苏打水", "茶杯"]


def test_finds_are_sorted_as_asked(shelf: Shelf) -> None:
    assert shelf.names("茶", sort="price") == ["红茶", "绿茶", "茶杯"]
    assert shelf.names("茶", sort="price_desc") == ["茶杯", "绿茶", "红茶"]
    assert shelf.names("茶", sort="newest") == ["茶杯", "红茶", "绿茶"]
    assert shelf.names("茶", sort="sales") == ["红茶", "绿茶", "茶杯"]
    assert shelf.names("", sort="price", in_stock=True) == ["绿茶", "苏打水", "茶杯"]


def test_chinese_names_are_sorted_by_pinyin(shelf: Shelf) -> None:
    names = ["茶杯", "红茶", "可乐", "矿泉水", "绿茶", "苏打水"]
    assert shelf.names("", sort="name") == names


def test_another_order_does_not_exist(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="colour"):
        shelf.names("", sort="colour")


def test_an_order_by_price_does_not_mix_in_what_only_sounds_alike(db: Database) -> None:
    shelf = Shelf(db)
    shelf.put("Cha tea", price=900)
    shelf.put("绿茶", price=100)
    assert shelf.names("cha") == ["Cha tea", "绿茶"]
    assert shelf.names("cha", sort="price") == ["Cha tea"]
    assert shelf.names("lvcha", sort="price") == ["绿茶"]


@pytest.mark.parametrize("sort", search.SORTS)
@pytest.mark.parametrize("typed", ["", "茶", "cha", "chs"])
def test_pages_laid_side_by_side_are_the_whole(shelf: Shelf, sort: str, typed: str) -> None:
    whole = shelf.names(typed, sort=sort)
    pages = [shelf.names(typed, sort=sort, limit=2, offset=at) for at in range(0, 8, 2)]
    assert [name for page in pages for name in page] == whole


@pytest.mark.parametrize("sort", search.SORTS)
@pytest.mark.parametrize("typed", ["", "thing", "th", "物"])
def test_every_way_to_look_finds_the_same(
    db: Database, monkeypatch: pytest.MonkeyPatch, sort: str, typed: str
) -> None:
    """Sorting whole, walking along an index, and giving a walk up answer alike."""
    shelf = Shelf(db)
    for number in range(40):
        shelf.put(f"Thing 物 {number:02}", price=(number * 7) % 40, sales=number * 3 % 11)
        shelf.put(f"Other {number:02}", price=0)
    small = shelf.names(typed, sort=sort, limit=100)
    monkeypatch.setattr(order, "_SMALL", 5)
    monkeypatch.setattr(order, "_FEW_PRICES", 5)
    monkeypatch.setattr(find, "_PORTION", 7)
    walked = shelf.names(typed, sort=sort, limit=100)
    monkeypatch.setattr(order, "_MAX_WALK", 30)
    given_up = shelf.names(typed, sort=sort, limit=100)
    if sort in ("relevance", "sales"):
        assert sorted(walked) == sorted(given_up) == sorted(small)
    else:
        assert walked == given_up == small
    assert len(small) == (40 if typed else 80)


def test_what_is_not_for_sale_is_shown_only_where_asked(shelf: Shelf) -> None:
    shelf.put("旧茶", active=0)
    assert "旧茶" not in shelf.names("茶")
    assert "旧茶" in shelf.names("茶", inactive=True)
    assert "旧茶" not in shelf.names("")
    assert "旧茶" in shelf.names("", sort="name", inactive=True)


def test_a_tile_stands_for_all_variants_of_a_product(db: Database) -> None:
    shelf = Shelf(db)
    first = shelf.put(SHIRT, labels=("白 / M", "白 / L", "黑 / M"), price=7900, on_hand=5000)
    shelf.put("Mug", on_hand=1000)
    tiles = search.search(db, "", group=True, sort="name")
    assert [(tile.name, tile.variants, tile.price) for tile in tiles] == [
        ("Mug", 1, 100),
        (SHIRT, 3, 7900),
    ]
    assert tiles[1].label == ""
    assert tiles[1].on_hand == 5000
    assert len(search.search(db, "shirt")) == 3
    assert search.search(db, "shirt", group=True)[0].product_id == tiles[1].product_id
    assert first in {hit.variant_id for hit in search.search(db, "shirt")}


def test_a_scanned_size_is_not_hidden_behind_its_tile(db: Database) -> None:
    shelf = Shelf(db)
    variant = shelf.put(SHIRT, labels=("白 / M", "白 / L"), code="6921168509256")
    tiles = search.search(db, "6921168509256", group=True)
    assert [(t.variant_id, t.label, t.variants) for t in tiles] == [(variant, "白 / M", 1)]


def test_pages_of_tiles_never_show_a_product_twice(db: Database) -> None:
    shelf = Shelf(db)
    for number in range(6):
        shelf.put(f"Shirt {number}", labels=("S", "M", "L"))
    pages = [
        [h.name for h in search.search(db, "shirt", group=True, limit=2, offset=at)]
        for at in (0, 2, 4, 6)
    ]
    assert [len(page) for page in pages] == [2, 2, 2, 0]
    assert len({name for page in pages for name in page}) == 6


def test_a_category_with_very_many_below_it_is_filtered_all_the_same(db: Database) -> None:
    shelf = Shelf(db)
    root = shelf.category("root")
    for number in range(70):
        shelf.category(f"c{number}", root)
    shelf.put("Near", category="c69")
    shelf.put("Far")
    for sort in search.SORTS:
        assert shelf.names("", category=root, sort=sort) == ["Near"]
        assert shelf.names("ar", category=root, sort=sort) == []
        assert shelf.names("near", category=root, sort=sort) == ["Near"]


@pytest.mark.parametrize(
    "typed", ["Thing 物", "thing", "thing 物 1", "Thi", "thing 物 12", "物", "th 物"]
)
def test_names_that_begin_so_are_found_alike_by_name_and_by_tokens(
    db: Database, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    shelf = Shelf(db)
    for number in range(20):
        shelf.put(f"Thing 物 {number}", sales=number * 7 % 20)
        shelf.put(f"Other thing 物 {number}")
    by_name = [(hit.name, hit.why) for hit in search.search(db, typed)]
    monkeypatch.setattr(find, "_FEW_NAMES", 0)
    assert [(hit.name, hit.why) for hit in search.search(db, typed)] == by_name
    assert by_name
