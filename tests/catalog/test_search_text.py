"""Whatever is typed stays text: no syntax, no failure, no surprise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posdesk.catalog import search
from posdesk.catalog.search.text import code, fold, sort_key, squash, unsorted
from posdesk.clock import ManualClock
from posdesk.db import open_database
from tests.catalog.shelves import Shelf, stocked

STRANGE = [
    '"', "'", '"mug', 'mug"', "mug*", "*", "mu*", "-mug", "mug -white", "NOT mug", "mug OR cola",
    "mug AND cola", "NEAR(mug white)", "name:mug", "{tokens}: mug", "tokens : mug", "^mug", "(mug",
    "mug)", "+", "%", "_", "m%g", "m_g", "'; DROP TABLE product; --", "\\", "\0", "mug\0white",
    "\ud7ff\ufffd", "😀", "👩‍👩‍👧", "mug😀", "\u202emug", "a" * 10_000, "农" * 10_000, "1" * 10_000,
    "mug " * 3_000, "ª", "¹农", "µnf", "©x", "?", "[a-z]*", "\n\t", "ﬁ", "İ", "ß", "\U0010ffff",
]  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The shop's catalog and names that look like syntax; only to be read."""
    database = open_database(tmp_path_factory.mktemp("search"), ManualClock(1_790_000_000_000))
    shelf = stocked(database)
    for name in (
        'Screw 3/4"',
        "50% off * sticker",
        "*** Stars ***",
        "a_b",
        "NEAR beer",
        "C++ 教程",
    ):
        shelf.put(name)
    yield shelf
    database.close()


@pytest.mark.parametrize("sort", ["relevance", "name"])
@pytest.mark.parametrize("typed", STRANGE, ids=range(len(STRANGE)))
def test_no_text_is_read_as_syntax(shelf: Shelf, typed: str, sort: str) -> None:
    hits = search.search(shelf.db, typed, sort=sort)
    assert all(hit.name for hit in hits)
    assert shelf.db.value("SELECT count(*) FROM product") == 21
    search.suggest(shelf.db, typed)
    search.find_barcode(shelf.db, typed)


@given(typed=st.text(max_size=40), sort=st.sampled_from(search.SORTS))
@settings(max_examples=150, deadline=None)
def test_no_text_at_all_makes_search_fail(shelf: Shelf, typed: str, sort: str) -> None:
    search.search(shelf.db, typed, sort=sort)


def test_signs_of_syntax_are_found_where_names_begin_with_them(shelf: Shelf) -> None:
    assert shelf.names("***") == ["*** Stars ***"]
    assert shelf.names("*** stars ***") == ["*** Stars ***"]
    assert shelf.names("%") == []
    assert shelf.names('3/4"') == ['Screw 3/4"']
    assert shelf.names("near") == ["NEAR beer"]
    assert shelf.names("mug OR cola") == []


def test_operators_are_words(shelf: Shelf) -> None:
    assert "Mug white" not in shelf.names("NOT mug")
    assert shelf.names("50% off") == ["50% off * sticker"]


def test_a_control_sign_parts_words(shelf: Shelf) -> None:
    assert shelf.names("mug\0white") == ["Mug white"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＣＡＦÉ", "cafe"),
        ("Ёлка", "елка"),
        ("  a \t b\n", "a b"),
        ("Straße", "strasse"),
        ("①㎏", "1kg"),
        ("e\u0301", "e"),
        ("农夫　山泉", "农夫 山泉"),
        ("한글", "한글"),
        ("a\u200bb", "ab"),
    ],
)
def test_case_width_accents_and_blanks_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_and_a_sort_key_gives_the_name_back(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert unsorted(sort_key(folded)) == folded


def test_names_that_begin_alike_have_keys_that_begin_alike() -> None:
    assert sort_key("农夫山泉 1l").startswith(sort_key("农夫"))


def test_codes_are_compared_without_dashes_and_case() -> None:
    assert code("Mug-W 01") == "mugw01"
    assert code("6921168509256") == "6921168509256"
    assert squash("农夫 山泉 (大)") == "农夫山泉大"
