"""Somebody changes goods in the form beside the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from tests.ui.catalog.conftest import Office
from tests.ui.shop import MUG, WATER

SHIRT, CUP, DRINK = "圆领T恤", "马克杯", "农夫山泉 550ml"


def codes(office: Office) -> list[tuple[str, str]]:
    rows = office.here.detail.form.variants.form.codes.rows
    return [(row.code.text(), row.pieces.text()) for row in rows]


def wrong(office: Office, field: str) -> str:
    """What is said below a field of the variant, "" if nothing is wrong."""
    found = office.here.detail.form.variants.form.fields[field]
    return found.below.text() if found.wrong else ""


# --- saving ---------------------------------------------------------------------------------------


def test_a_price_is_changed_and_stands_in_the_list_and_in_the_history(office: Office) -> None:
    office.open_product(CUP)
    assert not office.here.detail.head.save.isEnabled()
    office.write(office.here.detail.form.variants.form.price, "29.90")
    office.press(Qt.Key.Key_S, ctrl=True)
    office.settle()
    office.until(lambda: office.notices() == ["马克杯 was saved."])
    assert office.stored("p-mug").variants[0].price == 2990
    row = office.here.middle.model.place_of("p-mug")
    model = office.here.middle.model
    office.until(lambda: "¥29.90" in model.index(row).data(Qt.ItemDataRole.ToolTipRole))
    office.here.detail.form.tabs.setCurrentIndex(2)
    newest = office.desk.ops.read(_history, "p-mug")[0]
    assert newest.actor == "周凯"
    assert [(c.column, c.old, c.new) for c in newest.changes] == [("Price", "¥25.00", "¥29.90")]
    cards = [w.accessibleName() for w in office.here.detail.form.history.findChildren(_card())]
    assert any(name.startswith("周凯 Changed") for name in cards)


def _history(db: object, product: str) -> list:  # type: ignore[type-arg]
    from posdesk.catalog import queries

    return queries.history(db, product)  # type: ignore[arg-type]


def _card() -> type:
    from posdesk.ui.widgets import Card

    return Card


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(office: Office) -> None:
    office.open_product(CUP)
    form = office.here.detail.form
    office.write(form.variants.form.price, "x")
    assert wrong(office, "price") == "This is not an amount. Enter one like 12.50."
    form.general.name.clear()
    form.general.name.textEdited.emit("")
    office.save()
    assert form.general.name_field.below.text() == "Enter a name."
    assert form.general.name.hasFocus()
    assert office.stored("p-mug").variants[0].price == 2500


def test_the_margin_stands_below_the_cost(office: Office) -> None:
    office.open_product(CUP)
    office.write(office.here.detail.form.variants.form.cost, "10")
    assert office.here.detail.form.variants.form.fields["cost"].below.text() == "Margin 60%"


def test_a_sku_of_other_goods_is_refused_at_its_field(office: Office) -> None:
    office.open_product(CUP)
    office.write(office.here.detail.form.variants.form.sku, "WATER")
    office.save()
    assert "already belongs to 农夫山泉" in wrong(office, "sku")
    assert office.here.detail.head.save.isEnabled()


def test_food_facts_are_kept(office: Office) -> None:
    office.open_product(DRINK)
    form = office.here.detail.form
    form.tabs.setCurrentIndex(1)
    office.write(form.facts.lines["origin"], "浙江千岛湖")
    form.facts.areas["ingredients"].setFocus()
    office.type("天然水")
    office.save()
    kept = office.stored("p-water")
    assert (kept.origin, kept.ingredients) == ("浙江千岛湖", "天然水")


def test_weighed_goods_are_priced_by_the_kilogram(office: Office) -> None:
    office.open_product(CUP)
    variant = office.here.detail.form.variants.form
    office.click(variant.weighed)
    assert variant.fields["price"].label.text() == "Price per kg"
    office.save()
    kept = office.stored("p-mug").variants[0]
    assert (kept.weighed, kept.unit) == (True, "kg")


# --- leaving --------------------------------------------------------------------------------------


def test_esc_asks_only_when_something_would_be_lost(office: Office) -> None:
    office.open_product(CUP)
    office.here.detail.form.general.name.setFocus()
    office.press(Qt.Key.Key_Escape)
    assert office.asked() == ""
    assert office.here.leave() == ""
    office.write(office.here.detail.form.general.name, "大马克杯")
    assert office.here.leave() == "The changes to 大马克杯 are not saved."
    office.press(Qt.Key.Key_Escape)
    assert office.asked() == "Save the changes to 大马克杯?"
    office.press(Qt.Key.Key_Escape)
    assert office.asked() == ""
    assert office.title() == "大马克杯"
    office.press(Qt.Key.Key_Escape)
    office.touch("Discard")
    assert office.title() == CUP


def test_another_product_waits_for_the_answer(office: Office) -> None:
    office.open_product(CUP)
    office.write(office.here.detail.form.variants.form.price, "30")
    office.open_product(SHIRT)
    assert office.asked() == "Save the changes to 马克杯?"
    assert office.title() == CUP
    office.click(office.here.detail.ask.buttons[0])
    office.until(lambda: office.title() == SHIRT)
    assert office.stored("p-mug").variants[0].price == 3000


def test_a_form_that_is_being_typed_is_left_alone_by_sales_and_other_changes(
    office: Office,
) -> None:
    office.open_product(CUP)
    office.write(office.here.detail.form.general.name, "新名字")
    office.desk.ops.run(_touch_category)
    office.settle()
    office.qtbot.wait(250)
    assert office.here.detail.form.general.name.text() == "新名字"


def _touch_category(db: object, actor: str) -> object:
    from posdesk.catalog import commands

    return commands.rename_category(db, actor, "home", "家居")  # type: ignore[arg-type]


# --- new, copied, off sale, deleted ---------------------------------------------------------------


def test_a_new_product_takes_the_chosen_category(office: Office) -> None:
    office.choose_category("饮料")
    office.press(Qt.Key.Key_N, ctrl=True)
    form = office.here.detail.form
    assert form.general.name.hasFocus()
    office.type("统一绿茶")
    office.write(form.variants.form.price, "3")
    office.save()
    office.until(lambda: "统一绿茶" in office.names())
    assert office.stored(office.here.detail.product_id).category_path == ("饮料",)
    assert office.stored(office.here.detail.product_id).variants[0].tax_rate == 1300


def test_a_copy_is_new_until_it_is_saved(office: Office) -> None:
    office.open_product(CUP)
    office.pick(office.here.detail.menu(), "Duplicate")
    assert office.title() == "马克杯 (copy)"
    assert codes(office) == []
    office.save()
    office.until(lambda: "马克杯 (copy)" in office.names())
    assert len(office.names()) == 6


def test_off_sale_can_be_undone(office: Office) -> None:
    office.open_product(CUP)
    office.pick(office.here.detail.menu(), "Take off sale")
    assert office.notices() == ["马克杯 is off sale."]
    assert office.stored("p-mug").state == "off_sale"
    office.touch("Undo")
    office.settle()
    assert office.stored("p-mug").state == "on_sale"


def test_deleting_asks_once_and_names_the_goods(office: Office) -> None:
    office.open_product(CUP)
    office.pick(office.here.detail.menu(), "Delete…")
    assert office.asked() == "Delete 马克杯?"
    assert office.here.detail.ask.buttons[-1].hasFocus()
    office.touch("Keep it")
    assert CUP in office.names()
    office.pick(office.here.detail.menu(), "Delete…")
    office.touch("Delete")
    office.settle()
    office.until(lambda: CUP not in office.names())
    assert office.title() != CUP


def test_the_star_pins_and_unpins(office: Office) -> None:
    office.open_product(CUP)
    assert office.here.detail.head.star.isChecked()
    office.click(office.here.detail.head.star)
    office.settle()
    assert not office.stored("p-mug").favourite
    assert office.here.detail.head.star.accessibleName() == "Favourite: pin to the first page"


# --- variants -------------------------------------------------------------------------------------


def test_a_new_size_makes_its_variants_and_keeps_the_others(office: Office) -> None:
    office.open_product(SHIRT)
    before = {v.id for v in office.stored("p-shirt").variants}
    office.touch("Change specifications")
    sizes = office.here.detail.form.variants.specs.rows[1].values
    office.write(sizes, "L, M, XL, XXL")
    assert office.here.detail.form.variants.count.text() == "8 variants"
    office.save()
    after = office.stored("p-shirt").variants
    assert before < {v.id for v in after}
    assert [v.label for v in after if v.id not in before] == ["白 / XXL", "黑 / XXL"]


def test_a_colour_taken_away_says_what_goes_before_it_goes(office: Office) -> None:
    office.open_product(SHIRT)
    office.touch("Change specifications")
    office.write(office.here.detail.form.variants.specs.rows[0].values, "黑")
    assert office.here.detail.form.variants.count.text() == "3 variants · 3 variants go on saving"
    office.touch("Discard")
    assert len(office.here.detail.form.edit.variants) == 6


def test_half_typed_specifications_are_not_saved(office: Office) -> None:
    office.open_product(CUP)
    office.touch("Colours, sizes…")
    office.type("颜色")
    specs = office.here.detail.form.variants.specs
    assert specs.below.text() == "Enter the values of “颜色”, separated by commas."
    office.save()
    assert office.stored("p-mug").spec_names == ()
    assert specs.rows[0].values.hasFocus()
    office.type("白,蓝")
    office.save()
    assert [v.label for v in office.stored("p-mug").variants] == ["白", "蓝"]
    assert office.stored("p-mug").variants[0].id == "mug"


def test_one_price_for_all_variants(office: Office) -> None:
    office.open_product(SHIRT)
    office.write(office.here.detail.form.variants.form.price, "99")
    office.touch("This price for all")
    office.save()
    assert {v.price for v in office.stored("p-shirt").variants} == {9900}


def test_a_price_is_typed_right_into_the_table(office: Office) -> None:
    office.open_product(SHIRT)
    table = office.here.detail.form.variants.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 3))
    table.edit(table.currentIndex())
    office.type("88")
    office.press(Qt.Key.Key_Return)
    office.until(lambda: table.model().index(1, 3).data() == "88")
    office.save()
    assert office.stored("p-shirt").variants[1].price == 8800


# --- barcodes -------------------------------------------------------------------------------------


def test_a_code_is_typed_checked_and_added(office: Office) -> None:
    office.open_product(CUP)
    editor = office.here.detail.form.variants.form.codes
    office.write(editor.entry, "6901234567890")
    office.press(Qt.Key.Key_Return)
    assert "its check digit should be 2" in editor.field.below.text()
    office.write(editor.entry, WATER)
    office.press(Qt.Key.Key_Return)
    assert editor.field.below.text() == f"Barcode {WATER} already belongs to {DRINK}."
    office.write(editor.entry, MUG)
    office.press(Qt.Key.Key_Return)
    assert editor.field.below.text() == f"Barcode {MUG} is already in this list."
    office.write(editor.entry, "69000000")
    office.touch("Add")
    assert codes(office)[0] == (MUG, "1")


def test_a_scan_into_the_field_adds_a_case_of_24(office: Office) -> None:
    office.open_product(CUP)
    office.here.detail.form.variants.form.codes.entry.setFocus()
    office.scan("16901234567899")
    office.until(lambda: len(codes(office)) == 2)
    assert codes(office) == [(MUG, "1"), ("16901234567899", "24")]
    office.save()
    kept = office.stored("p-mug").variants[0].barcodes
    assert [(b.code, b.quantity) for b in kept] == [(MUG, 1000), ("16901234567899", 24000)]


def test_a_code_is_taken_off(office: Office) -> None:
    office.open_product(CUP)
    office.touch(f"Take off barcode {MUG}")
    office.save()
    assert office.stored("p-mug").variants[0].barcodes == ()


def test_a_code_typed_and_forgotten_is_added_on_saving(office: Office) -> None:
    office.open_product(CUP)
    office.write(office.here.detail.form.variants.form.codes.entry, "TASSE-1")
    office.save()
    assert [b.code for b in office.stored("p-mug").variants[0].barcodes] == [MUG, "TASSE-1"]


# --- pictures -------------------------------------------------------------------------------------


def picture(path: Path) -> Path:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#1F6FEB"))
    assert image.save(str(path))
    return path


def test_a_picture_file_is_chosen_saved_and_taken_off(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = str(picture(tmp_path / "mug.png"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (chosen, ""))
    office.open_product(CUP)
    box = office.here.detail.form.general.picture
    office.pick(box.menu(), "Choose a file…")
    office.save()
    kept = office.stored("p-mug").image_id
    assert kept
    office.pick(box.menu(), "Take off")
    office.save()
    assert office.stored("p-mug").image_id is None


def test_a_picture_is_pasted_and_a_file_that_is_none_is_refused(
    office: Office, tmp_path: Path
) -> None:
    office.open_product(CUP)
    frame = office.here.detail.form.general.picture.frame
    letter = tmp_path / "letter.png"
    letter.write_text("no picture")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(letter))])
    assert not frame.take(data)
    assert office.notices() == ["letter.png is not a picture that can be shown."]
    image = QImage(30, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    frame.setFocus()
    office.press(Qt.Key.Key_V, ctrl=True)
    office.save()
    assert office.stored("p-mug").image_id


# --- rights ---------------------------------------------------------------------------------------


def test_the_cashier_sees_all_and_saves_with_a_managers_pin(counter: Office) -> None:
    counter.open_product(CUP)
    counter.write(counter.here.detail.form.variants.form.price, "20")
    counter.save()
    assert counter.stored("p-mug").variants[0].price == 2500
    assert counter.notices() == [
        "You may not do this: Edit the catalog. Ask a manager to approve it with a PIN."
    ]
    counter.touch("Ask a manager")
    counter.approve()
    counter.until(lambda: counter.stored("p-mug").variants[0].price == 2000)
    counter.until(lambda: not counter.here.detail.dirty)


def test_del_in_the_list_asks_about_the_open_product(office: Office) -> None:
    office.open_product(CUP)
    office.here.middle.list.setFocus()
    office.press(Qt.Key.Key_Delete)
    assert office.asked() == "Delete 马克杯?"
    office.press(Qt.Key.Key_Escape)
    assert office.asked() == ""
    assert CUP in office.names()


def test_tab_goes_through_the_panels_as_they_are_read(office: Office) -> None:
    office.open_product(CUP)
    office.here.left.tree.setFocus()
    seen = []
    for _step in range(40):
        office.press(Qt.Key.Key_Tab)
        focus = office.focus()
        told = QAccessible.queryAccessibleInterface(focus).text(QAccessible.Text.Name)
        spoken = focus.accessibleName() or told
        assert spoken, f"{type(focus).__name__} says nothing to a screen reader"
        seen.append(spoken)
    first = ["Order of the list", "In stock", "Products", "More", "Name", "Tax rate (%)"]
    wanted = [*first, "SKU", "New barcode"]
    places = [seen.index(name) for name in wanted]
    assert places == sorted(places)
