"""Two real stores' lists come in with the guessed mapping alone, and every omission is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posdesk.catalog import queries
from posdesk.catalog.importing.report import Outcome
from posdesk.catalog.importing.run import Alone, Options, import_catalog
from posdesk.catalog.search import search
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.verify import verify

pytestmark = pytest.mark.data
SKIP = Options(on_error="skip")


def test_store_a_comes_in(db: Database, data: Path) -> None:
    report = import_catalog(Alone(db), data / "store-a.xlsx", SKIP)
    assert report.outcome is Outcome.DONE
    assert (report.rows, report.created, report.repeated, report.left_out) == (5405, 5033, 369, 3)
    assert dict(report.problems.counts) == {
        "row_repeated": 369,
        "bad_check_digit": 27,
        "own_code": 12,
        "barcode_repeated": 3,
        "case_without_size": 2,
        "zero_price": 2,
        "sku_repeated": 1,
    }
    water = queries.scan(db, "6921168509256")
    assert isinstance(water, queries.Scanned)
    assert (water.item.name, water.item.price) == ("农夫山泉 饮用天然水 550ml_瓶", 199)
    assert "农夫山泉" in search(db, "nfsq")[0].name


def test_store_b_comes_in_with_brands_tastes_and_a_barcode_for_each_size(
    db: Database, data: Path
) -> None:
    report = import_catalog(Alone(db), data / "store-b.xlsx", SKIP)
    assert (report.rows, report.created, report.repeated, report.left_out) == (8350, 7308, 1037, 5)
    assert report.problems.counts["absurd_stock"] == 1447
    noodles = queries.scan(db, "6925303770563")
    assert isinstance(noodles, queries.Scanned)
    detail = queries.product(db, noodles.item.product_id)
    assert (detail.brand, noodles.item.label) == ("汤达人", "83g*1桶 / 日式豚骨味")
    assert detail.category_path == ("泡面速食卤蛋火腿", "泡面拌面")
    rod = queries.scan(db, "2080303730598")
    assert isinstance(rod, queries.Scanned)
    assert (rod.item.label, rod.item.price) == ("5.4m", 6750)


def test_both_stores_again_change_nothing_and_everything_derived_is_right(
    db: Database, data: Path
) -> None:
    for name in ("store-a.xlsx", "store-b.xlsx"):
        import_catalog(Alone(db), data / name, SKIP)
        before = db.value("SELECT count(*) FROM variant"), db.value("SELECT count(*) FROM barcode")
        again = import_catalog(Alone(db), data / name, SKIP)
        assert again.created == 0
        after = db.value("SELECT count(*) FROM variant"), db.value("SELECT count(*) FROM barcode")
        assert after == before
    assert verify(db, REBUILDS).problems == ()


def test_a_store_comes_in_whole_or_not_at_all(db: Database, data: Path) -> None:
    report = import_catalog(Alone(db), data / "store-a.xlsx")
    assert report.outcome is Outcome.REFUSED
    assert {problem.row for problem in report.problems.first if problem.level == "error"} == {
        196,
        1432,
        2415,
    }
    assert db.value("SELECT count(*) FROM product") == 0


def test_the_mapping_was_guessed_from_the_headings(db: Database, data: Path) -> None:
    report = import_catalog(Alone(db), data / "store-b.xlsx", Options(dry_run=True))
    assert report.columns["price"] == "原价"
    assert report.columns["category2"] == "店内二级分类"
    assert "折扣价" in report.unused
    assert json.dumps(report.columns)
