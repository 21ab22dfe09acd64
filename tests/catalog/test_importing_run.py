"""A list comes in: whole or not at all, again without doubles, in batches that can be stopped."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from posdesk import i18n
from posdesk.catalog import queries
from posdesk.catalog.importing import run
from posdesk.catalog.importing.errors import BadMapping, NoHeadings, RowUnreadable
from posdesk.catalog.importing.report import Outcome, Report
from posdesk.catalog.importing.run import Alone, Options, import_catalog, preview, read_mapping
from posdesk.catalog.search import search
from posdesk.catalog.tree import add_category
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.errors import FileUnwritable
from posdesk.staff.rights import NotAllowed
from posdesk.stock.moves import on_hand
from posdesk.verify import verify
from tests.catalog.lists import HEADINGS, MUG, WATER, csv_list, xlsx_list
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop

T = TypeVar("T")
STOP = Options()
SKIP = Options(on_error="skip")
TABLES = ("product", "variant", "barcode", "category", "brand", "stock_move", "journal")


def bring(shop: Shop, path: Path, options: Options = STOP) -> Report:
    return import_catalog(Alone(shop.db, ZHOU_KAI), path, options)


def goods(db: Database, code: str) -> queries.Sellable:
    """What the till knows of a code."""
    found = queries.scan(db, code)
    assert isinstance(found, queries.Scanned)
    return found.item


def test_a_list_comes_in_and_sells(shop: Shop, tmp_path: Path) -> None:
    report = bring(shop, csv_list(tmp_path / "list.csv", [MUG, WATER]))
    assert (report.outcome, report.rows, report.created) == (Outcome.DONE, 2, 2)
    mug = goods(shop.db, MUG[2])
    assert (mug.name, mug.label, mug.sku, mug.price) == ("搪瓷杯", "白", "MUG-W", 2500)
    assert on_hand(shop.db, mug.variant_id) == 12_000
    assert queries.category_path(shop.db, mug.category_id) == ("杯具",)
    assert [hit.variant_id for hit in search(shop.db, "tangcibei") if hit.label] == [mug.variant_id]


def test_the_same_list_again_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    path = csv_list(tmp_path / "list.csv", [MUG, WATER])
    bring(shop, path)
    before = shop.counts(TABLES)
    report = bring(shop, path)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert shop.counts(TABLES) == before


def test_a_list_again_updates_what_it_mentions_and_keeps_the_rest(
    shop: Shop, tmp_path: Path
) -> None:
    bring(shop, csv_list(tmp_path / "one.csv", [MUG, WATER]))
    new = csv_list(
        tmp_path / "two.csv",
        [(MUG[2], "27.50", "", "佳选"), (WATER[2], "", "40", "")],
        headings=["条码", "售价", "库存", "品牌"],
    )
    report = bring(shop, new)
    assert (report.updated, report.created, report.left_out) == (2, 0, 0)
    mug, water = goods(shop.db, MUG[2]), goods(shop.db, WATER[2])
    assert (mug.name, mug.price, on_hand(shop.db, mug.variant_id)) == ("搪瓷杯", 2750, 12_000)
    assert (water.price, on_hand(shop.db, water.variant_id)) == (200, 40_000)
    assert queries.product(shop.db, mug.product_id).brand == "佳选"


@pytest.mark.parametrize("keep", [(2, "barcode"), (3, "SKU"), (0, "name and specification")])
def test_goods_are_known_again_by(shop: Shop, tmp_path: Path, keep: tuple[int, str]) -> None:
    bring(shop, csv_list(tmp_path / "one.csv", [MUG, WATER]))
    columns = [0, 1] if keep[0] == 0 else [keep[0]]
    headings = [HEADINGS[column] for column in columns] + ["售价"]
    rows = [[*(row[column] for column in columns), "9.90"] for row in (MUG, WATER)]
    report = bring(shop, csv_list(tmp_path / "two.csv", rows, headings=headings))
    assert (report.updated, report.created) == (2, 0)
    assert goods(shop.db, MUG[2]).price == goods(shop.db, WATER[2]).price == 990


def test_a_new_specification_joins_the_product_of_its_name(shop: Shop, tmp_path: Path) -> None:
    bring(shop, csv_list(tmp_path / "one.csv", [MUG]))
    black = ("搪瓷杯", "黑", "6920459905012", "MUG-B", "25.00", "3", "杯具")
    bring(shop, csv_list(tmp_path / "two.csv", [MUG, black]))
    detail = queries.product(shop.db, goods(shop.db, MUG[2]).product_id)
    assert [variant.label for variant in detail.variants] == ["白", "黑"]


def test_stock_after_sales_is_set_to_what_the_list_says(shop: Shop, tmp_path: Path) -> None:
    path = csv_list(tmp_path / "list.csv", [MUG])
    bring(shop, path)
    mug = goods(shop.db, MUG[2]).variant_id
    shop.sell_for_cash(5000, (mug, 2000))
    assert on_hand(shop.db, mug) == 10_000
    bring(shop, path)
    assert on_hand(shop.db, mug) == 12_000
    moves = "SELECT quantity, reason FROM stock_move WHERE variant_id = ? ORDER BY id"
    assert shop.db.rows(moves, mug) == [(12_000, "import"), (-2_000, "sale"), (2_000, "import")]


# ------------------------------------------------------------------ all or nothing


BAD_ROWS = [
    MUG,
    ("免费赠品", "", "", "", "0", "", ""),
    WATER,
    ("茶杯", "", "", "MUG-W", "5", "", ""),
    ("", "", "6920459905012", "", "5", "", ""),
    ("无价之宝", "", "", "", "", "", ""),
]


def test_one_bad_row_keeps_the_whole_list_out(shop: Shop, tmp_path: Path) -> None:
    before = shop.counts(TABLES)
    report = bring(shop, csv_list(tmp_path / "list.csv", BAD_ROWS))
    assert report.outcome is Outcome.REFUSED
    assert shop.counts(TABLES) == before
    assert [(problem.row, problem.code) for problem in report.problems] == [
        (3, "zero_price"),
        (5, "sku_repeated"),
        (6, "no_name"),
        (7, "no_price"),
    ]


def test_skipping_takes_the_good_rows_and_names_the_others(shop: Shop, tmp_path: Path) -> None:
    report = bring(shop, csv_list(tmp_path / "list.csv", BAD_ROWS), SKIP)
    assert (report.outcome, report.created, report.left_out) == (Outcome.DONE, 2, 4)
    assert goods(shop.db, WATER[2]).price == 200


def test_a_dry_run_says_the_same_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    path = csv_list(tmp_path / "list.csv", BAD_ROWS)
    before = shop.counts(TABLES)
    dry = bring(shop, path, Options(on_error="skip", dry_run=True))
    assert dry.outcome is Outcome.CHECKED
    assert shop.counts(TABLES) == before
    wet = bring(shop, path, SKIP)
    assert list(dry.problems) == list(wet.problems)
    assert (dry.created, dry.left_out) == (wet.created, wet.left_out)


def test_a_file_that_breaks_off_is_refused_before_anything_is_written(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_BYTES", 2000)
    rows = [(f"商品{n}", "", "", f"S-{n}", "1", "", "") for n in range(50)]
    path = csv_list(tmp_path / "list.csv", rows)
    path.write_bytes(path.read_bytes() + b'"never closed,' + b"x" * 200_000)
    before = shop.counts(TABLES)
    with pytest.raises(RowUnreadable) as refused:
        bring(shop, path, SKIP)
    assert refused.value.row == 52
    assert shop.counts(TABLES) == before


def test_thousands_of_rows_with_a_bad_last_one_leave_nothing_behind(
    shop: Shop, tmp_path: Path
) -> None:
    rows = [(f"商品{n}", f"S-{n}", "1.50") for n in range(3000)]
    rows.append(("同货号", "S-7", "1.50"))
    before = shop.counts(TABLES)
    path = csv_list(tmp_path / "list.csv", rows, headings=["品名", "货号", "售价"])
    report = bring(shop, path)
    assert (report.outcome, report.rows) == (Outcome.REFUSED, 3001)
    assert [(p.row, p.code, p.detail) for p in report.problems] == [(3002, "sku_repeated", "9")]
    assert shop.counts(TABLES) == before


# ------------------------------------------------------------------ batches, progress, cancel


@dataclass
class Desk(Alone):
    """Somebody who watches, and stops the import after so many batches."""

    stop_after: int = 10**9
    batches: int = 0
    heard: list[tuple[int, int]] = field(default_factory=list)

    def report(self, done: int, total: int = 0) -> None:
        self.heard.append((done, total))

    def write(self, command: Callable[..., Done[T]], *args: Any) -> T:
        value = super().write(command, *args)
        self.batches += 1
        self.cancelled = self.batches >= self.stop_after
        return value


def many(tmp_path: Path, count: int = 3000) -> Path:
    rows = [(f"商品{n}", f"S-{n}", "1.50", str(n % 90)) for n in range(count)]
    return csv_list(tmp_path / "many.csv", rows, headings=["品名", "货号", "售价", "库存"])


def test_a_cancel_leaves_whole_batches_and_the_next_import_goes_on(
    shop: Shop, tmp_path: Path
) -> None:
    path = many(tmp_path)
    desk = Desk(shop.db, ZHOU_KAI, stop_after=2)
    report = import_catalog(desk, path)
    assert report.outcome is Outcome.CANCELLED
    assert 0 < report.created < 3000
    assert shop.count("variant") == report.created + 5  # and those the shop had
    again = bring(shop, path)
    assert (again.outcome, again.unchanged) == (Outcome.DONE, report.created)
    assert shop.count("variant") == 3005


PUSH_BYTES = 1 << 20  # the most that a push to the hub takes of one entry


def test_no_batch_makes_a_longer_journal_entry_than_one_push_takes(
    shop: Shop, tmp_path: Path
) -> None:
    def wordy(moved: int) -> Path:
        """Goods with a category, a brand and texts of their own, all of them in Chinese."""
        rows = [
            (f"好商品{n}" * 4, f"货{n}", "1.50", f"{n % 90 + moved}", f"大类{n}>小类{n + moved}",
             f"品牌{n + moved}", "天然好水" * (5 + moved), f"红色{n}")
            for n in range(2000)
        ]  # fmt: skip
        headings = ["品名", "货号", "售价", "库存", "分类", "品牌", "描述", "规格"]
        return csv_list(tmp_path / f"wordy{moved}.csv", rows, headings=headings)

    bring(shop, wordy(0))
    assert bring(shop, wordy(1)).updated == 2000
    entries = shop.db.rows("SELECT changes FROM journal WHERE command = 'catalog.import'")
    sizes = [len(zlib.decompress(changes)) for (changes,) in entries]
    assert len(sizes) > 4
    assert max(sizes) <= PUSH_BYTES
    assert max(sizes) > PUSH_BYTES // 4  # nor are they many for nothing


def test_progress_is_told_and_ends_at_the_whole(shop: Shop, tmp_path: Path) -> None:
    desk = Desk(shop.db, ZHOU_KAI)
    import_catalog(desk, many(tmp_path))
    done = [heard for heard, _total in desk.heard]
    assert done == sorted(done)
    assert desk.heard[-1] == (9000, 9000)  # looked at, checked and written
    assert len(desk.heard) > 3


def test_every_batch_fits_one_push_to_the_hub(shop: Shop, tmp_path: Path) -> None:
    wide = "长描述" * 300
    rows = [(f"商品{n}", f"S-{n}", "1.50", wide) for n in range(1500)]
    path = csv_list(tmp_path / "w.csv", rows, headings=["品名", "货号", "售价", "描述"])
    bring(shop, many(tmp_path))
    bring(shop, path)
    sizes = [len(zlib.decompress(row[0])) for row in shop.db.rows("SELECT changes FROM journal")]
    assert len(sizes) > 6
    assert max(sizes) < 1 << 20


def test_what_the_import_derived_equals_what_is_computed_anew(shop: Shop, tmp_path: Path) -> None:
    bring(shop, csv_list(tmp_path / "one.csv", BAD_ROWS), SKIP)
    changed = [(*MUG[:4], "30", "9", "餐具"), (*WATER[:4], "3", "1", "饮料/水")]
    black = ("搪瓷杯", "黑", "6920459905012", "MUG-B", "25.00", "3", "杯具")
    bring(shop, csv_list(tmp_path / "two.csv", [*changed, black]))
    problems = verify(shop.db, REBUILDS).problems
    own = [problem for problem in problems if "p-" not in problem.detail]  # not the fixture's
    assert [p for p in own if p.place == "product_touch" or p.part in ("chain", "journal")] == []


# ------------------------------------------------------------------ rights, mappings, reports


def test_a_cashier_imports_nothing(shop: Shop, tmp_path: Path) -> None:
    path = csv_list(tmp_path / "list.csv", [MUG])
    with pytest.raises(NotAllowed):
        import_catalog(Alone(shop.db, LI_MIN), path)
    assert import_catalog(Alone(shop.db, None), path).created == 1  # at the command line


def test_a_mapping_chosen_by_hand_is_remembered_for_the_same_headings(
    shop: Shop, tmp_path: Path
) -> None:
    headings = ["一", "二", "三"]
    path = csv_list(tmp_path / "odd.csv", [("马克杯", "25", "MUG-W")], headings=headings)
    with pytest.raises(NoHeadings):
        preview(shop.db, path)
    chosen = {"name": "一", "price": "二", "sku": "三"}
    assert bring(shop, path, Options(mapping=chosen)).created == 1
    again = csv_list(tmp_path / "again.csv", [("马克杯", "28", "MUG-W")], headings=headings)
    assert preview(shop.db, again).remembered
    assert bring(shop, again).updated == 1


def test_a_mapping_that_names_a_heading_that_is_not_there_is_refused(
    shop: Shop, tmp_path: Path
) -> None:
    path = csv_list(tmp_path / "list.csv", [MUG])
    with pytest.raises(BadMapping, match="价钱"):
        bring(shop, path, Options(mapping={"name": "商品名称", "price": "价钱"}))


def test_a_mapping_file_may_be_written_either_way_round(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    for mapping in ({"name": "品名", "price": "价"}, {"品名": "name", "价": "price"}):
        path.write_text(json.dumps(mapping), "utf-8")
        assert read_mapping(path) == {"name": "品名", "price": "价"}
    for wrong in ("[]", "{", '{"name": 1}'):
        path.write_text(wrong)
        with pytest.raises(BadMapping):
            read_mapping(path)


def test_a_preview_shows_the_first_rows_and_the_guess(shop: Shop, tmp_path: Path) -> None:
    shown = preview(shop.db, xlsx_list(tmp_path / "list.xlsx", [MUG, WATER]))
    assert shown.layout.named()["price"] == "售价"
    assert [cells[0] for _number, cells in shown.rows] == ["搪瓷杯", "农夫山泉"]
    assert not shown.remembered


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_report_is_saved_row_by_row_with_reasons(
    shop: Shop, tmp_path: Path, language: str
) -> None:
    i18n.use(language)
    report = bring(shop, csv_list(tmp_path / "list.csv", [*BAD_ROWS, ("=1+1", "", "", "", "x")]))
    report.save(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert [line[0] for line in lines[1:]] == ["3", "5", "6", "7", "8"]
    expected = {"en": "Price: the price is zero", "zh_CN": "单价: 价格为零"}
    assert lines[1][4] == expected[language]
    assert report.kinds()[0][0] == 1
    with pytest.raises(FileUnwritable):
        report.save(tmp_path / "no folder" / "report.csv")


def test_a_category_that_only_one_place_bears_is_not_made_again(shop: Shop, tmp_path: Path) -> None:
    drinks = add_category(shop.db, ZHAO_LEI, "饮料").value
    tea = add_category(shop.db, ZHAO_LEI, "茶饮", drinks).value
    path = tmp_path / "tea.csv"
    path.write_text("商品名称,条码,售价,分类\n绿茶,6901234567892,5.00,茶饮\n", "utf-8")
    bring(shop, path)
    assert shop.db.rows("SELECT category_id FROM product WHERE name = '绿茶'") == [(tea,)]
    assert shop.db.value("SELECT count(*) FROM category WHERE name = '茶饮'") == 1
