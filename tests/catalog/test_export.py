"""What is written to a sheet comes back as it was, and no spreadsheet computes any of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from posdesk import i18n
from posdesk.catalog import commands, queries
from posdesk.catalog.commands import BarcodeDraft, ProductDraft, VariantDraft
from posdesk.catalog.export import COLUMNS, export_catalog, rows
from posdesk.catalog.importing.attributes import escaped, specification
from posdesk.catalog.importing.run import Alone, Options, import_catalog
from posdesk.catalog.texts import guarded, unguarded
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import FileUnwritable
from posdesk.stock.moves import Move, record
from tests.conftest import MORNING
from tests.selling import ZHAO_LEI, Shop

SKIP = Options(on_error="skip")
FORMATS = ("list.csv", "list.tsv", "list.xlsx")
ODD_NAMES = (
    '=HYPERLINK("http://x","y")',
    "+86 土豆",
    "-10度 冰块",
    "@home",
    "−5℃ 雪糕",
    "'=quoted",
    "''twice",
    'say "hi"',
    "comma, semicolon; bar|",
    "tab\tand\nline",
    "007",
    "1e5",
    "TRUE",
    "杯❤️",
)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes empty shops, for what was exported to come into."""
    opened: list[Database] = []

    def make() -> Database:
        folder = tmp_path / f"other{len(opened)}"
        opened.append(open_database(folder, ManualClock(MORNING)))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


def stocked(shop: Shop) -> Database:
    """The shop with goods of every kind."""
    drinks = commands.add_category(shop.db, ZHAO_LEI, "饮料/水").value
    still = commands.add_category(shop.db, ZHAO_LEI, "无汽 > 常温", drinks).value
    combinations = commands.combinations([("颜色", ["白", "黑: 亮|哑"]), ("尺码2", ["S", "M"])])
    shirts = tuple(
        VariantDraft(7900, values, sku=f"T-{place}", cost=3000, active=place != 3)
        for place, values in enumerate(combinations)
    )
    shirt = ProductDraft("短袖T恤", shirts, brand="佳选", spec_names=("颜色", "尺码2"))
    codes = (
        BarcodeDraft("6921168560509"),
        BarcodeDraft("96385074"),
        BarcodeDraft("16921168560506", 24_000),
        BarcodeDraft("BOX6", 6_000),
    )
    water = ProductDraft(
        "依云",
        (VariantDraft(200, barcodes=codes, unit="瓶", tax_rate=900),),
        category_id=still,
        description="第一行\n- 第二行",
        origin="浙江",
        ingredients="水",
        shelf_life="24个月",
        storage="常温",
        licence_number="SC10631011700469",
        certification_number="GB 8537",
    )
    apples = ProductDraft("阿克苏苹果", (VariantDraft(1298, weighed=True, sku="00051"),))
    for draft in (shirt, water, apples):
        commands.create_product(shop.db, ZHAO_LEI, draft)
    for number, name in enumerate(ODD_NAMES):
        odd = VariantDraft(100 + number, sku=f"ODD-{number}")
        commands.create_product(shop.db, ZHAO_LEI, ProductDraft(name, (odd,), description=name))
    return shop.db


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_catalog_comes_back_as_it_was(
    shop: Shop, tmp_path: Path, other: Callable[[], Database], name: str, language: str
) -> None:
    i18n.use(language)
    source, target = stocked(shop), other()
    count = export_catalog(source, tmp_path / name)
    report = import_catalog(Alone(target), tmp_path / name)
    assert (report.created, report.left_out) == (count, 0)
    assert sorted(rows(target)) == sorted(rows(source))
    assert {row[0] for row in rows(target)} >= {
        "comma, semicolon; bar|",
        "tab and line",
        "'=quoted",
    }


@pytest.mark.parametrize("name", FORMATS)
def test_what_comes_back_into_the_same_shop_changes_nothing(
    shop: Shop, tmp_path: Path, name: str
) -> None:
    database = stocked(shop)
    count = export_catalog(database, tmp_path / name)
    before = shop.counts(("journal", "product", "variant", "barcode"))
    report = import_catalog(Alone(database), tmp_path / name)
    assert (report.unchanged, report.updated, report.created) == (count, 0, 0)
    assert shop.counts(("journal", "product", "variant", "barcode")) == before


def test_no_cell_of_a_workbook_is_a_formula(shop: Shop, tmp_path: Path) -> None:
    export_catalog(stocked(shop), tmp_path / "list.xlsx")
    book = load_workbook(tmp_path / "list.xlsx")
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert ODD_NAMES[0] in {cell.value for cell in cells}
    assert "00051" in {cell.value for cell in cells}
    book.close()


def test_no_text_of_a_csv_begins_like_a_formula(shop: Shop, tmp_path: Path) -> None:
    export_catalog(stocked(shop), tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert guarded(ODD_NAMES[0]) in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_file_is_whole_or_not_there(shop: Shop, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        assert done == total
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_catalog(stocked(shop), tmp_path / "list.csv", stop)
    assert list(tmp_path.glob("list.*")) == []
    with pytest.raises(FileUnwritable):
        export_catalog(shop.db, tmp_path / "missing" / "list.csv")


def test_every_column_of_the_export_is_a_field_that_the_import_knows(shop: Shop) -> None:
    assert all(len(row) == len(COLUMNS) for row in rows(stocked(shop)))


@given(st.text(max_size=30))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@"))
    assert unguarded(guarded(text)) == text


PLAIN = st.text(
    st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Cn")),
    min_size=1,
    max_size=12,
)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_specifications_of_any_text_come_back(pairs: list[tuple[str, str]]) -> None:
    text = " | ".join(f"{escaped(name, key=True)}: {escaped(value)}" for name, value in pairs)
    names, values = specification(text)
    assert list(zip(names, values, strict=True)) == pairs


def test_the_export_of_a_shop_with_a_sale_keeps_its_stock(
    shop: Shop, tmp_path: Path, other: Callable[[], Database]
) -> None:
    shop.sell_for_cash(10_000, ("water", 2000))
    with shop.db.command("test.count", None) as tx:
        record(tx, [Move("water", 50_000)], "count")
    export_catalog(shop.db, tmp_path / "list.csv")
    target = other()
    import_catalog(Alone(target), tmp_path / "list.csv", SKIP)
    found: Any = queries.product_list(target, "农夫山泉 550ml")[0]
    assert found.on_hand == 48_000
