"""Lists come in and go out: the import in its steps, the export, and a shop with nothing yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from posdesk.ui.catalog.transfer.page import ImportPage
from tests.ui.catalog.conftest import Office

LIST = (
    "商品名称,规格,条码,售价,进价,仓位\n"
    "可口可乐 330ml,,6901939621608,3.00,2.10,A1\n"
    "青岛啤酒,500ml,6901035613774,5.5,4,A2\n"
    ",,,9,,A3\n"
    "乐事薯片,,6924743915848,abc,,A4\n"
)


@pytest.fixture
def goods_list(tmp_path: Path) -> Path:
    path = tmp_path / "goods.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def start(office: Office, path: Path) -> ImportPage:
    """Opens the import page and drops a file on it."""
    office.touch("Import")
    page = office.here.importing
    assert page is not None
    assert page.choose.isVisible()
    page.choose.area.dropped.emit(path)
    office.until(lambda: page.columns.isVisible() or bool(page.choose.wrong.text()))
    return page


def headings(page: ImportPage) -> dict[str, str]:
    """What each column of the file is taken for, as its box says."""
    heads = page.columns.table.heads
    boxes = page.columns.table.boxes
    return {
        heads.horizontalHeaderItem(at).text(): box.currentText() for at, box in enumerate(boxes)
    }


def go(office: Office, page: ImportPage, button: str) -> None:
    office.touch(button)
    office.until(page.result.isVisible)


def figures(page: ImportPage) -> dict[str, str]:
    return {name: each.figure.text() for name, each in page.result.figures.items()}


def test_a_list_comes_in_with_the_guessed_columns(office: Office, goods_list: Path) -> None:
    page = start(office, goods_list)
    assert headings(page) == {
        "商品名称": "Product name",
        "规格": "Specification",
        "条码": "Barcode",
        "售价": "Price",
        "进价": "Cost",
        "仓位": "— not used —",
    }
    assert page.columns.unused.text() == "Not used: 仓位"
    assert page.columns.encoding.currentText() == "UTF-8"
    assert page.columns.table.rows.item(0, 0).text() == "可口可乐 330ml"
    go(office, page, "Import")
    assert page.result.title.text() == "The list was imported"
    assert figures(page) == {
        "created": "2",
        "updated": "0",
        "unchanged": "0",
        "repeated": "0",
        "left_out": "2",
    }
    model = page.result.model
    reasons = [model.index(row, 4).data() for row in range(model.rowCount())]
    assert any("there is no product name" in reason for reason in reasons)
    assert any("“abc” is not a price" in reason for reason in reasons)
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["4", "5"]
    office.touch("To the catalog")
    office.until(lambda: "可口可乐 330ml" in office.names())


def test_a_check_writes_nothing_and_can_be_followed_by_the_import(
    office: Office, goods_list: Path
) -> None:
    page = start(office, goods_list)
    go(office, page, "Check only")
    assert page.result.title.text() == "Only checked: nothing was changed"
    assert figures(page)["created"] == "2"
    assert len(office.names()) == 5
    office.touch("Import now")
    office.until(lambda: page.result.title.text() == "The list was imported")


def test_the_report_is_saved_with_every_row_and_reason(
    office: Office, goods_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    page = start(office, goods_list)
    go(office, page, "Import")
    office.touch("Save the report…")
    assert page.result.said.text() == f"The report is in {target}."
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "Row,Result,Column,Value,Reason"
    assert [line.split(",")[0] for line in lines[1:]] == ["4", "5"]


def test_stop_at_errors_imports_nothing_until_the_file_is_put_right(
    office: Office, goods_list: Path
) -> None:
    page = start(office, goods_list)
    page.columns.stop.click()
    go(office, page, "Import")
    assert page.result.title.text() == "Nothing was imported: some rows have errors"
    goods_list.write_text("\n".join(LIST.splitlines()[:3]) + "\n", encoding="utf-8")
    office.touch("Fix and import again")
    office.until(page.columns.isVisible)
    assert page.columns.stop.isChecked()
    go(office, page, "Import")
    assert page.result.title.text() == "The list was imported"
    assert figures(page)["created"] == "2"


def test_a_mapping_chosen_by_hand_is_remembered(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("甲,乙,丙\n维他柠檬茶,6901234567892,4.5\n", encoding="gb18030")
    page = start(office, path)
    assert set(headings(page).values()) == {"— not used —"}
    assert (
        page.columns.wrong.text()
        == "Choose a column for at least one of: Product name, Barcode, SKU."
    )
    assert not page.columns.import_button.isEnabled()
    for at, field in enumerate(("name", "sku", "price")):
        box = page.columns.table.boxes[at]
        box.setCurrentIndex(box.findData(field))
        box.activated.emit(box.currentIndex())
    go(office, page, "Import")
    assert figures(page)["created"] == "1"
    office.touch("To the catalog")
    again = start(office, path)
    assert headings(again) == {"甲": "Product name", "乙": "SKU", "丙": "Price"}
    assert again.columns.unused.text().startswith("The columns are as you chose them last time")


def test_a_field_is_taken_from_one_column_only(office: Office, goods_list: Path) -> None:
    page = start(office, goods_list)
    boxes = page.columns.table.boxes
    boxes[4].setCurrentIndex(boxes[4].findData("price"))
    boxes[4].activated.emit(boxes[4].currentIndex())
    assert headings(page)["进价"] == "Price"
    assert headings(page)["售价"] == "— not used —"


def test_another_separator_reads_the_file_anew(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "semi.csv"
    path.write_text("品名;售价\n可乐;3\n", encoding="utf-8")
    page = start(office, path)
    assert page.columns.delimiter.currentData() == ";"
    box = page.columns.delimiter
    box.setCurrentIndex(box.findData(","))
    box.activated.emit(box.currentIndex())
    office.until(lambda: len(page.columns.table.boxes) == 1)
    box.setCurrentIndex(box.findData(";"))
    box.activated.emit(box.currentIndex())
    office.until(lambda: len(page.columns.table.boxes) == 2)


def test_a_file_that_is_no_list_is_refused_where_it_was_dropped(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    page = start(office, path)
    assert "empty.csv can't be imported: it is empty." in page.choose.wrong.text()
    assert page.choose.button.isEnabled()
    office.press(Qt.Key.Key_Escape)
    assert office.here.panels.isVisible()


def test_the_import_is_stopped_and_what_came_in_stays(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = "".join(f"商品 {n},{n + 1}\n" for n in range(20_000))
    path.write_text("品名,售价\n" + rows, encoding="utf-8")
    page = start(office, path)
    office.touch("Import")
    office.until(page.running.isVisible)
    office.until(lambda: page.progress.bar.value() > 0 or page.result.isVisible())
    assert office.here.leave() == "An import is under way."
    office.touch("Cancel")
    office.until(page.result.isVisible)
    assert page.result.title.text() == "Stopped: what came in so far stays"
    assert office.here.leave() == ""


def test_an_import_goes_on_while_somebody_sells(office: Office, goods_list: Path) -> None:
    page = start(office, goods_list)
    office.touch("Import")
    office.desk.window.go("sell")
    office.until(lambda: bool(office.notices()) or page.result.title.text() != "")
    office.settle()
    office.touch("Show the report")
    assert page.result.isVisible()
    assert page.result.title.text() == "The list was imported"


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_the_catalog_goes_out_and_comes_back_unchanged(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    target = tmp_path / f"goods.{kind}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    office.touch("Export")
    office.until(lambda: bool(office.notices()))
    assert office.notices() == [f"10 rows were written to {target}."]
    assert not office.here.exporting.isVisible()
    page = start(office, target)
    go(office, page, "Import")
    assert figures(page)["created"] == "0"
    assert figures(page)["left_out"] == "0"


def test_a_shop_without_goods_offers_the_two_ways_to_the_first(bare: Office) -> None:
    start_page = bare.here.start
    assert start_page.isVisible()
    bare.touch("Create the first product")
    form = bare.here.detail.form
    bare.type("第一件商品")
    bare.write(form.variants.form.price, "1")
    bare.save()
    bare.until(lambda: bare.names() == ["第一件商品"])
    assert bare.here.panels.isVisible()


def test_a_new_shop_starts_with_its_list(bare: Office, goods_list: Path) -> None:
    bare.touch("Import a list")
    page = bare.here.importing
    assert page is not None
    page.choose.area.dropped.emit(goods_list)
    bare.until(page.columns.isVisible)
    go(bare, page, "Import")
    bare.touch("To the catalog")
    bare.until(lambda: len(bare.names()) == 2)
    assert bare.here.panels.isVisible()
