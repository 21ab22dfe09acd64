"""One field finds anything on sale, as people type it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posdesk.catalog import pinyin, search
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from tests.catalog.shelves import APPLES, COLA, MUG, NOODLES, SHIRT, WATER, Shelf, stocked

MORNING = 1_790_000_000_000
HAZELNUT, DRINK = "Milk chocolate with hazelnut", "Chocolate milk 1L"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The shop's catalog, only to be read."""
    database = open_database(tmp_path_factory.mktemp("search"), ManualClock(MORNING))
    yield stocked(database)
    database.close()


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("6921168509256", WATER, "barcode"),
        ("0692 1168-509256", WATER, "barcode"),
        ("COLA-330", COLA, "sku"),
        ("cola330", COLA, "sku"),
        ("重庆小面", NOODLES, "name"),
        ("mug WHITE", MUG, "name"),
        ("重庆", NOODLES, "prefix"),
        ("ＭＵＧ", MUG, "prefix"),
        ("white mug", MUG, "word"),
        ("whi mu", MUG, "start"),
        ("shirt", SHIRT, "word"),
        ("cafe", "Café crème", "prefix"),
        ("creme café", "Café crème", "word"),
        ("елочка", "Шампунь ёлочка", "word"),
        ("молоч", "Шоколад молочный", "start"),
        ("山泉", WATER, "part"),
        ("泉", WATER, "part"),
        ("山泉饮用", WATER, "part"),
        ("509256", WATER, "part"),
        ("8509", WATER, "part"),
        ("56608", NOODLES, "part"),
        ("wl-7", NOODLES, "part"),
        ("农夫 550", WATER, "word"),
        ("nfsq", WATER, "pinyin"),
        ("nongfushanquan", WATER, "pinyin"),
        ("nongfu", WATER, "pinyin"),
        ("nong fu", WATER, "pinyin"),
        ("nongfsq", WATER, "pinyin"),
        ("nfshanq", WATER, "pinyin"),
        ("shanquan", WATER, "pinyin"),
        ("nfsq 550", WATER, "pinyin"),
        ("chongqing", NOODLES, "pinyin"),
        ("zhongqing", NOODLES, "pinyin"),
        ("chongqingxiaomian", NOODLES, "pinyin"),
        ("cq", NOODLES, "pinyin"),
        ("zq", NOODLES, "pinyin"),
        ("cqxm", NOODLES, "pinyin"),
        ("zhqxm", NOODLES, "pinyin"),
        ("lvcha", "绿茶 无糖 500ml", "pinyin"),
        ("lucha", "绿茶 无糖 500ml", "pinyin"),
        ("yinhang", "银行卡套", "pinyin"),
        ("yinxing", "银行卡套", "pinyin"),
        ("hfs", APPLES, "pinyin"),
        ("chocolete milk", HAZELNUT, "typo"),
        ("hazlenut", HAZELNUT, "typo"),
        ("hazelnnut", HAZELNUT, "typo"),
        ("hazlnut", HAZELNUT, "typo"),
        ("hazelbu", HAZELNUT, "typo"),
        ("cocacola", COLA, "typo"),
        ("haze lnut", HAZELNUT, "typo"),
        ("mug wihte", MUG, "typo"),
        ("chocolate wiht hazelnutt", HAZELNUT, "typo"),
        ("шокалад", "Шоколад молочный", "typo"),
        ("农夫三泉", WATER, "typo"),
        ("农夫泉", WATER, "typo"),
        ("农夫大山泉", WATER, "typo"),
        ("农山夫泉", WATER, "typo"),
        ("红烧牛内面", "红烧牛肉面", "typo"),
        ("nongfusanquan", WATER, "typo"),
        ("nongfushanqun", WATER, "typo"),
        ("chognqing", NOODLES, "typo"),
    ],
)
def test_what_is_typed_finds_the_thing_first(
    shelf: Shelf, typed: str, found: str, why: str
) -> None:
    first = search.search(shelf.db, typed)[0]
    assert (first.name, first.why) == (found, why)


@pytest.mark.parametrize("letters", [WATER[:n] for n in range(1, 5)])
def test_every_beginning_of_a_name_finds_it_while_it_is_typed(shelf: Shelf, letters: str) -> None:
    assert shelf.names(letters)[0] == WATER


@pytest.mark.parametrize("typed", ["n", "no", "non", "nong", "nongf", "nongfu", "nongfus"])
def test_every_beginning_of_its_pinyin_does_too(shelf: Shelf, typed: str) -> None:
    assert shelf.names(typed)[0] == WATER


@pytest.mark.parametrize("place", range(9))
def test_a_slip_anywhere_in_a_long_chinese_name_is_forgiven(db: Database, place: int) -> None:
    name = "可口可乐零度无糖汽水"
    shelf = Shelf(db)
    shelf.put(name)
    wrong = name[:place] + "错" + name[place + 1 :]
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    missing = name[: place + 1] + "多" + name[place + 1 :]
    for typed in (wrong, swapped, missing, name[: place + 1] + name[place + 2 :]):
        assert shelf.names(typed) == [name], typed


def test_words_are_found_in_any_order_and_the_last_one_may_be_unfinished(shelf: Shelf) -> None:
    both = [HAZELNUT, DRINK]
    assert sorted(shelf.names("milk chocolate")) == sorted(both)
    assert sorted(shelf.names("chocolate mi")) == sorted(both)
    assert shelf.names("hazelnut milk choc") == [HAZELNUT]


def test_what_fits_nothing_finds_nothing(shelf: Shelf) -> None:
    assert shelf.names("zzzz") == []
    assert shelf.names("电视机") == []
    assert shelf.names("0000000000000") == []


def test_a_word_of_three_letters_is_not_put_right(shelf: Shelf) -> None:
    assert shelf.names("mup") == []


def test_slips_are_not_looked_for_when_the_very_thing_is_there(db: Database) -> None:
    shelf = Shelf(db)
    shelf.put("Mags")
    shelf.put("Mugs")
    assert shelf.names("mugs") == ["Mugs"]


def test_finds_come_by_exactness(db: Database) -> None:
    shelf = Shelf(db)
    shelf.put("Dark chili")
    shelf.put("Cola light zero")
    shelf.put("Light cola")
    shelf.put("Colander")
    shelf.put("Big colander")
    shelf.put("Cola")
    shelf.put("Thing", sku="XXCOLAXX")
    shelf.put("Other", sku="Cola")
    assert shelf.names("cola") == [
        "Other",
        "Cola",
        "Cola light zero",
        "Colander",
        "Light cola",
        "Big colander",
        "Thing",
    ]


def test_equally_exact_finds_come_by_how_well_they_sell_at_this_moment(db: Database) -> None:
    shelf = Shelf(db)
    pencil, pen, paper = (shelf.put(f"Red {name}") for name in ("pencil", "pen", "paper"))
    shelf.sell(pen, 5)
    shelf.sell(paper, 6)
    assert shelf.names("red") == ["Red paper", "Red pen", "Red pencil"]
    shelf.sell(pencil, 7)
    assert shelf.names("red") == ["Red pencil", "Red paper", "Red pen"]


def test_names_that_begin_with_the_pinyin_come_before_those_that_hold_it(db: Database) -> None:
    shelf = Shelf(db)
    shelf.put("大农夫山泉桶", sales=500)
    shelf.put("农夫山泉")
    assert shelf.names("nfsq") == ["农夫山泉", "大农夫山泉桶"]


def test_three_signs_in_a_row_must_be_in_a_row(db: Database) -> None:
    shelf = Shelf(db)
    shelf.put("牛肉面包肉面")
    assert shelf.names("牛肉面") == ["牛肉面包肉面"]
    assert shelf.names("肉面牛") == []


def test_a_brand_is_found_though_the_name_does_not_say_it(db: Database) -> None:
    shelf = Shelf(db)
    shelf.put("Trainers", brand=shelf.brand("回力"))
    assert shelf.names("回力") == ["Trainers"]
    assert shelf.names("huili train") == ["Trainers"]


def test_a_size_is_found_with_the_product(shelf: Shelf) -> None:
    hits = search.search(shelf.db, "shirt 黑")
    assert [(hit.name, hit.label) for hit in hits] == [(SHIRT, "黑 / M")]


def test_a_hit_says_all_that_a_tile_shows(db: Database) -> None:
    shelf = Shelf(db)
    variant = shelf.put(COLA, code="6928804011142", sku="C", price=350, on_hand=24_000)
    hit = search.search(db, "cola")[0]
    assert (hit.variant_id, hit.name, hit.sku, hit.barcode) == (variant, COLA, "C", "6928804011142")
    assert (hit.price, hit.unit, hit.weighed, hit.on_hand) == (350, "件", False, 24_000)


def test_suggestions_are_names_each_once(shelf: Shelf) -> None:
    assert [s.text for s in search.suggest(shelf.db, "shir")] == [SHIRT]
    assert [s.text for s in search.suggest(shelf.db, "choc")] == [DRINK, HAZELNUT]
    assert search.suggest(shelf.db, " ") == []


def test_suggestions_are_at_most_as_many_as_asked(shelf: Shelf) -> None:
    assert len(search.suggest(shelf.db, "m", limit=1)) == 1


def test_a_scanned_code_is_looked_up_as_it_is_kept(shelf: Shelf) -> None:
    found = search.find_barcode(shelf.db, "6921168509256")
    assert found is not None
    assert (found.name, found.quantity, found.price) == (WATER, 1000, 100)
    assert search.find_barcode(shelf.db, " 6921168-509256\n") == found
    assert search.find_barcode(shelf.db, "692116850925") is None


def test_the_code_of_something_deleted_is_unknown(db: Database) -> None:
    shelf = Shelf(db)
    cola = shelf.put(COLA, code="6928804011142")
    shelf.change(cola, deleted_at=1)
    assert search.find_barcode(db, "6928804011142") is None
    assert shelf.names("6928804011142") == []


def test_the_index_is_read_ahead_without_changing_what_is_found(shelf: Shelf) -> None:
    before = shelf.names("nfsq")
    search.warm(shelf.db)
    assert pinyin.readings.cache_info().currsize > 0
    assert shelf.names("nfsq") == before == [WATER]
