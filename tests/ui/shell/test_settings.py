"""The settings: saved with a word, refused at the field, taken over at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from posdesk.backup import backup
from posdesk.settings import save
from posdesk.staff.queries import roles, staff
from posdesk.ui import theme
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.settings.printers import PrinterCard
from tests.ui.shell.conftest import PINS, Person


def open_chapter(person: Person, chapter: str) -> QWidget:
    place = person.desk.window.go("settings")
    assert isinstance(place, SettingsPlace)
    return place.open_chapter(chapter)


def field(person: Person, name: str) -> QLineEdit:
    for line in person.window.findChildren(QLineEdit):
        if line.accessibleName() == name and line.isVisible():
            return line
    raise AssertionError(name)


def fill_in(person: Person, name: str, text: str) -> None:
    line = field(person, name)
    line.setFocus()
    line.selectAll()
    person.type(text)
    person.until(lambda: line.text() == text)


def save_in(person: Person, name: str) -> None:
    """Touches the Save button of the card that the field is in."""
    card = field(person, name).parentWidget()
    while not hasattr(card, "save_button"):
        card = card.parentWidget()
    person.touch(card.save_button)
    person.settle()


def test_the_name_of_the_shop_is_saved_with_a_word(manager: Person) -> None:
    open_chapter(manager, "shop")
    fill_in(manager, "Name of the shop", "Rivershop")
    save_in(manager, "Name of the shop")
    assert manager.desk.ops.db.setting("shop.name") == "Rivershop"
    assert manager.sees("Saved.")


def test_save_sleeps_until_something_was_changed_and_discard_brings_it_back(
    manager: Person,
) -> None:
    open_chapter(manager, "till")
    assert not manager.button("Save").isEnabled()
    fill_in(manager, "Till code", "T9")
    assert manager.button("Save").isEnabled()
    manager.touch("Discard")
    assert field(manager, "Till code").text() == "T1"
    assert not manager.button("Save").isEnabled()


def test_what_can_not_be_is_said_at_the_field_and_not_saved(manager: Person) -> None:
    open_chapter(manager, "till")
    fill_in(manager, "Till code", "T-9")
    manager.touch("Save")
    assert manager.sees("One to six letters or digits, like S01.")
    assert manager.desk.ops.db.setting("till.code") == "T1"


def test_fields_side_by_side_stand_on_one_line(manager: Person) -> None:
    open_chapter(manager, "till")
    code = field(manager, "Till code")
    (box,) = (b for b in manager.window.findChildren(QSpinBox) if b.isVisible())
    manager.qtbot.wait(20)
    top = code.rect().topLeft()
    assert box.mapTo(manager.window, top).y() == code.mapTo(manager.window, top).y()
    assert box.height() == code.height()


def test_names_and_patterns_of_scale_rules_are_seen_whole_at_large_text(manager: Person) -> None:
    before = manager.window
    manager.desk.ops.run(save, {"till.text_scale": 120})
    manager.until(lambda: manager.window is not before)
    manager.window.resize(1366, 768)
    chapter = open_chapter(manager, "scale")
    manager.qtbot.wait(20)
    for rule in chapter.rows:  # type: ignore[attr-defined]
        text = rule.pattern.fontMetrics().horizontalAdvance(rule.pattern.text())
        assert rule.pattern.width() >= text + 24
        assert rule.name.width() >= theme.px(150)


def test_quick_amounts_are_typed_as_money_and_kept_in_cents(manager: Person) -> None:
    open_chapter(manager, "money")
    assert field(manager, "Quick amounts").text() == "5  10  20  50  100"
    fill_in(manager, "Quick amounts", "100 20,50")
    save_in(manager, "Quick amounts")
    assert manager.desk.ops.db.setting("cash.quick_notes") == [2000, 5000, 10000]
    fill_in(manager, "Quick amounts", "many")
    save_in(manager, "Quick amounts")
    assert manager.sees("Enter amounts like 5 10 20 50 100.")


def test_the_tax_rate_is_typed_in_percent(manager: Person) -> None:
    open_chapter(manager, "money")
    fill_in(manager, "Tax rate of new products (%)", "9.5")
    save_in(manager, "Tax rate of new products (%)")
    assert manager.desk.ops.db.setting("tax.default_rate") == 950
    fill_in(manager, "Tax rate of new products (%)", "101")
    save_in(manager, "Tax rate of new products (%)")
    assert manager.sees("Enter a percentage from 0 to 100.")


def test_a_card_number_in_the_shop_details_is_refused(manager: Person) -> None:
    open_chapter(manager, "shop")
    fill_in(manager, "Address", "4111 1111 1111 1111")
    save_in(manager, "Address")
    assert manager.desk.ops.db.setting("shop.address") == ""
    assert manager.desk.window.notices.notices()


def test_a_cashier_is_told_who_can_change_what_they_may_not(cashier: Person) -> None:
    open_chapter(cashier, "money")
    assert cashier.sees("This needs a right that you do not have")
    assert cashier.sees("“Change settings”")
    open_chapter(cashier, "look")
    assert cashier.button("Text size: 120 %").isVisible()


# --- the look -----------------------------------------------------------------------------------


def test_another_language_words_the_same_window_anew(manager: Person) -> None:
    open_chapter(manager, "look")
    before = manager.window
    manager.touch("Language: 简体中文")
    manager.until(lambda: manager.window is not before)
    assert manager.sees("设置")
    assert manager.sees("赵磊 · 店长")
    assert manager.desk.window.open_id() == "settings"


def test_dark_colours_and_large_text_are_taken_over_at_once(manager: Person) -> None:
    open_chapter(manager, "look")
    before = manager.window
    manager.touch("Colours: Dark")
    manager.until(lambda: manager.window is not before)
    assert theme.tokens() is theme.DARK
    open_chapter(manager, "look")
    large = manager.window
    manager.touch("Text size: 150 %")
    manager.until(lambda: manager.window is not large)
    assert theme.px(100) == 150
    assert manager.desk.window.rail.width() == 108


def test_after_the_look_changed_keys_and_scans_still_work(manager: Person) -> None:
    open_chapter(manager, "look")
    before = manager.window
    manager.touch("Colours: Dark")
    manager.until(lambda: manager.window is not before)
    manager.desk.window.activateWindow()
    counter = manager.counter
    manager.scan("6921168509256")
    manager.press(Qt.Key.Key_F12)
    assert counter.scans == ["6921168509256"]
    assert counter.acts == ["pay"]


# --- keys ---------------------------------------------------------------------------------------


def key_button(person: Person, act: str) -> QWidget:
    return open_chapter(person, "keys").buttons[act]  # type: ignore[attr-defined, no-any-return]


def test_a_key_is_changed_by_pressing_another_one(manager: Person) -> None:
    manager.touch(key_button(manager, "pay"))
    assert manager.sees("Press a key…")
    manager.press(Qt.Key.Key_F9)
    manager.settle()
    assert manager.desk.ops.db.setting("till.shortcuts") == {"pay": "F9"}
    assert manager.desk.window.hint("pay") == "F9"
    counter = manager.counter
    manager.press(Qt.Key.Key_F12)
    manager.press(Qt.Key.Key_F9)
    assert counter.acts == ["pay"]


def test_a_key_that_is_taken_is_refused_and_its_owner_named(manager: Person) -> None:
    manager.touch(key_button(manager, "pay"))
    manager.press(Qt.Key.Key_F4)
    assert manager.sees("F4 is already the key for “Park”.")
    assert manager.desk.window.hint("pay") == "F12"


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_key_that_typing_needs_is_refused(
    manager: Person, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    manager.touch(key_button(manager, "park"))
    manager.press(key, modifier)
    manager.until(lambda: manager.sees("is needed for typing."))
    assert manager.desk.window.hint("park") == "F4"


def test_all_keys_can_be_as_at_first(manager: Person) -> None:
    manager.touch(key_button(manager, "pay"))
    manager.press(Qt.Key.Key_F9)
    manager.settle()
    manager.touch("All as at first")
    manager.settle()
    assert manager.desk.ops.db.setting("till.shortcuts") == {}
    assert manager.desk.window.hint("pay") == "F12"


# --- staff and roles ----------------------------------------------------------------------------


def choose_person(person: Person, name: str) -> None:
    chapter = open_chapter(person, "staff")
    names = [row.name for row in person.desk.ops.read(staff)]
    chapter.list.setCurrentRow(names.index(name))  # type: ignore[attr-defined]


def test_a_new_person_can_sign_in(manager: Person) -> None:
    open_chapter(manager, "staff")
    manager.touch("Add person")
    fill_in(manager, "Full name", "Wang Fang")
    fill_in(manager, "PIN", "7593")
    manager.touch("Save")
    manager.settle()
    assert "Wang Fang" in [row.name for row in manager.desk.ops.read(staff)]
    manager.desk.session.lock()
    manager.settle()
    manager.sign_in("Wang Fang", "7593")
    assert manager.sees("Wang Fang · Cashier")


def test_a_weak_pin_of_a_new_person_is_refused_in_words(manager: Person) -> None:
    open_chapter(manager, "staff")
    manager.touch("Add person")
    fill_in(manager, "Full name", "Wang Fang")
    fill_in(manager, "PIN", "0000")
    manager.touch("Save")
    manager.settle()
    assert manager.sees("This PIN is too easy to guess.")
    assert len(manager.desk.ops.read(staff)) == 3


def test_the_last_manager_can_not_leave(manager: Person) -> None:
    chapter = open_chapter(manager, "staff")
    names = [row.name for row in manager.desk.ops.read(staff)]
    chapter.list.setCurrentRow(names.index("赵磊"))  # type: ignore[attr-defined]
    manager.touch("Has left")
    manager.settle()
    assert manager.sees("Nobody would be left who may manage staff.")


def test_a_pin_is_reset_for_somebody(manager: Person) -> None:
    chapter = open_chapter(manager, "staff")
    names = [row.name for row in manager.desk.ops.read(staff)]
    chapter.list.setCurrentRow(names.index("李敏"))  # type: ignore[attr-defined]
    fill_in(manager, "PIN", "9163")
    manager.touch("Set new PIN")
    manager.settle()
    manager.desk.session.lock()
    manager.settle()
    manager.sign_in("李敏", "9163")
    assert manager.sees("李敏 · Cashier")


def test_a_pin_that_was_typed_is_set_by_save_too(manager: Person) -> None:
    choose_person(manager, "李敏")
    fill_in(manager, "Full name", "Li Xiaomin")
    fill_in(manager, "PIN", "9163")
    manager.touch("Save")
    manager.settle()
    assert manager.sees("Saved.")
    manager.desk.session.lock()
    manager.settle()
    manager.sign_in("Li Xiaomin", "9163")
    assert manager.sees("Li Xiaomin · Cashier")


def test_save_refuses_a_weak_pin_and_changes_nothing(manager: Person) -> None:
    choose_person(manager, "李敏")
    fill_in(manager, "Full name", "Li Xiaomin")
    fill_in(manager, "PIN", "0000")
    manager.touch("Save")
    manager.settle()
    assert manager.sees("This PIN is too easy to guess.")
    assert not manager.sees("Saved.")
    assert "李敏" in [row.name for row in manager.desk.ops.read(staff)]


def test_save_without_a_pin_keeps_the_one_there_is(manager: Person) -> None:
    choose_person(manager, "李敏")
    fill_in(manager, "Full name", "Li Xiaomin")
    manager.touch("Save")
    manager.settle()
    manager.desk.session.lock()
    manager.settle()
    manager.sign_in("Li Xiaomin", PINS["李敏"])
    assert manager.sees("Li Xiaomin · Cashier")


def test_a_right_given_to_a_role_counts_at_once(manager: Person) -> None:
    chapter = open_chapter(manager, "roles")
    assert isinstance(chapter.choice, QComboBox)  # type: ignore[attr-defined]
    chapter.boxes["void.cart"].click()  # type: ignore[attr-defined]
    fill_in(manager, "Largest line discount", "25")
    manager.touch("Save")
    manager.settle()
    cashier = next(role for role in manager.desk.ops.read(roles) if role.code == "cashier")
    assert "void.cart" in cashier.rights
    assert cashier.limits["discount.line"] == 2500


def test_a_first_role_keeps_its_name_in_every_language(manager: Person) -> None:
    from posdesk import i18n

    open_chapter(manager, "roles")
    manager.touch("Save")
    manager.settle()
    i18n.use("zh_CN")
    assert [role.name for role in manager.desk.ops.read(roles)] == ["收银员", "文员", "店长"]


# --- scale barcodes, printers, backup -----------------------------------------------------------


def test_a_scale_label_is_tried_before_the_rules_are_saved(manager: Person) -> None:
    from posdesk.catalog.scale_codes import DEFAULT_RULES, make_label

    open_chapter(manager, "scale")
    fill_in(manager, "Try a label", make_label(DEFAULT_RULES[0], "12345", weight=1236))
    assert manager.sees("Goods number 12345  ·  1.236 kg")
    fill_in(manager, "Try a label", "9912345")
    assert manager.sees("No rule fits this code.")


def test_a_rule_that_can_not_work_is_refused_in_words(manager: Person) -> None:
    chapter = open_chapter(manager, "scale")
    chapter.rows[0].pattern.setText("22PP")  # type: ignore[attr-defined]
    manager.touch("Save")
    assert manager.sees("22PP")
    assert manager.desk.ops.db.setting("catalog.scale_rules") == []


def test_a_printer_is_added_and_prints_receipts_from_then_on(
    manager: Person, tmp_path: Path
) -> None:
    chapter = open_chapter(manager, "printers")
    card = chapter.printers  # type: ignore[attr-defined]
    kinds = card.fields.kind
    kinds.setCurrentIndex(kinds.findData("folder"))
    fill_in(manager, "Name", "Back office")
    fill_in(manager, "Address", str(tmp_path))
    manager.touch(card.save_button)
    manager.settle()
    setting = manager.desk.ops.db.setting
    assert list(setting("printing.printers")) == ["Back office"]
    assert setting("printing.receipt_printer") == "Back office"
    manager.touch(card.remove_button)
    manager.settle()
    assert setting("printing.printers") == {}
    assert setting("printing.receipt_printer") == ""


def printer_card(person: Person, kind: str = "network") -> PrinterCard:
    card = open_chapter(person, "printers").printers  # type: ignore[attr-defined]
    assert isinstance(card, PrinterCard)
    card.fields.kind.setCurrentIndex(card.fields.kind.findData(kind))
    return card


def test_what_was_wrong_with_a_printer_is_forgotten_when_it_is_changed_or_tried(
    manager: Person, tmp_path: Path
) -> None:
    card = printer_card(manager)
    for forget in (
        lambda: fill_in(manager, "Address", "1"),
        lambda: card.fields.kind.setCurrentIndex(card.fields.kind.findData("file")),
        lambda: manager.touch(card.fields.test_button),
    ):
        card.fields.address.clear()
        manager.touch(card.save_button)
        assert card.wrong.isVisible()
        assert "settings" not in card.wrong.text().lower()
        forget()
        assert not card.wrong.isVisible()
    manager.until(lambda: "not set up right" in card.fields.answer.text())
    manager.touch(card.save_button)
    assert card.fields.answer.text() == ""


def test_each_kind_of_printer_has_its_own_address(manager: Person) -> None:
    fields = printer_card(manager).fields
    fill_in(manager, "Address", "192.168.1.50")
    fields.kind.setCurrentIndex(fields.kind.findData("folder"))
    assert fields.address.text().endswith("PosDesk")
    fill_in(manager, "Address", "/papers")
    fields.kind.setCurrentIndex(fields.kind.findData("network"))
    assert fields.address.text() == "192.168.1.50"
    fields.kind.setCurrentIndex(fields.kind.findData("folder"))
    assert fields.setup().path == "/papers"


def test_a_backup_is_made_while_the_till_stays_usable(manager: Person, tmp_path: Path) -> None:
    chapter = open_chapter(manager, "backup")
    target = tmp_path / "copy.posdesk"
    chapter.make(target)  # type: ignore[attr-defined]
    manager.scan("6921168509256")
    manager.settle()
    assert target.exists()
    assert manager.counter.scans == ["6921168509256"]
    open_chapter(manager, "backup")
    assert manager.sees("The backup is complete")


def test_the_records_are_proved(manager: Person) -> None:
    open_chapter(manager, "backup")
    manager.touch("Check the records")
    manager.settle()
    assert manager.sees("All records are whole.")


def test_a_backup_put_back_is_the_shop_as_it_was(manager: Person, tmp_path: Path) -> None:
    target = tmp_path / "copy.posdesk"
    open_chapter(manager, "backup").make(target)  # type: ignore[attr-defined]
    manager.settle()
    open_chapter(manager, "shop")
    fill_in(manager, "Name of the shop", "Renamed since")
    save_in(manager, "Name of the shop")
    before = manager.window
    open_chapter(manager, "backup")
    manager.desk.window.place().open_chapter("backup").ask_restore(target)  # type: ignore[attr-defined]
    assert manager.sees("Replace the whole shop with copy.posdesk?")
    manager.touch("Restore copy.posdesk")
    manager.until(lambda: manager.window is not before)
    assert manager.sees("小河便利店")
    assert manager.sees("copy.posdesk was restored.")


def test_a_file_that_is_no_backup_leaves_the_shop_as_it_is(manager: Person, tmp_path: Path) -> None:
    wrong = tmp_path / "holiday.posdesk"
    wrong.write_bytes(b"not a database at all" * 100)
    before = manager.window
    manager.desk.window.restore(wrong)
    manager.until(lambda: manager.window is not before)
    assert manager.sees("小河便利店")
    assert manager.sees("is not a whole PosDesk backup")


def test_a_backup_is_whole(manager: Person, tmp_path: Path) -> None:
    """The control: the core's own check accepts what the window made."""
    target = tmp_path / "copy.posdesk"
    open_chapter(manager, "backup").make(target)  # type: ignore[attr-defined]
    manager.settle()
    assert backup(manager.desk.ops.db, tmp_path / "second.posdesk").stat().st_size > 0
    assert target.read_bytes()[:15] == b"SQLite format 3"
