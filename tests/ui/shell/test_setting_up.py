"""The first start: a few steps, each checked where it is wrong, and then a shop that is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from posdesk import i18n
from posdesk.db import Database
from posdesk.staff.queries import tiles
from posdesk.ui import theme
from posdesk.ui.setup.screen import SetupScreen
from posdesk.ui.setup.steps import EMPTY, IMPORT
from tests.ui.shell.conftest import Person


@pytest.fixture
def newcomer(open_desk: Callable[[dict[str, str]], Person]) -> Person:
    """Somebody who starts PosDesk for the first time."""
    return open_desk({})


def setup(person: Person) -> SetupScreen:
    found = [s for s in person.window.findChildren(SetupScreen) if s.isVisible()]
    assert len(found) == 1
    return found[0]


def fill_in(person: Person, name: str, text: str) -> None:
    """Types into the field with this accessible name."""
    from PySide6.QtWidgets import QLineEdit

    for field in person.window.findChildren(QLineEdit):
        if field.accessibleName() == name and field.isVisible():
            field.setFocus()
            field.selectAll()
            person.type(text)
            return
    raise AssertionError(name)


def name_the_shop(person: Person) -> None:
    person.touch("Next")
    fill_in(person, "Name of the shop", "Rivershop")
    person.touch("Next")


def name_the_manager(person: Person) -> None:
    fill_in(person, "Full name", "Zhao Lei")
    fill_in(person, "PIN", "8264")
    fill_in(person, "PIN again", "8264")
    person.touch("Next")


def test_five_steps_lead_to_an_open_shop(newcomer: Person) -> None:
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    newcomer.touch("Next")
    newcomer.touch("Open the shop")
    newcomer.until(lambda: newcomer.desk.session.person is not None)
    newcomer.settle()
    setting = newcomer.desk.ops.db.setting
    assert setting("shop.name") == "Rivershop"
    assert setting("till.setup_done")
    assert newcomer.sees("Zhao Lei · Manager")
    assert newcomer.desk.window.open_id() == "sell"


def test_the_chosen_goods_have_a_mark_and_the_focus_is_a_ring_alone(newcomer: Person) -> None:
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    newcomer.touch("Next")
    chosen, other = setup(newcomer).goods.tiles[EMPTY], setup(newcomer).goods.tiles[IMPORT]
    other.setFocus()
    assert other.hasFocus()
    assert not chosen.icon().isNull()
    assert other.icon().isNull()
    ring = theme.colour("focus").rgb()
    for tile, ringed in ((other, True), (chosen, False)):
        picture = tile.grab().toImage()
        edge = {picture.pixel(x, y) for x in (0, 1) for y in range(20, picture.height() - 20)}
        assert (ring in edge) is ringed
    newcomer.touch(other)
    assert chosen.icon().isNull()
    assert not other.icon().isNull()


def test_the_field_with_the_cursor_has_a_ring(newcomer: Person) -> None:
    name_the_shop(newcomer)
    ring = theme.colour("focus").rgb()
    manager = setup(newcomer).manager
    assert manager.person.hasFocus()
    for line in (manager.person, manager.pin, manager.again):
        line.setFocus()
        newcomer.qtbot.wait(10)
        picture = line.grab().toImage()
        assert ring in {picture.pixel(x, picture.height() // 2) for x in (0, 1)}
    newcomer.touch("Next")
    picture = manager.person.grab().toImage()
    manager.person.setFocus()
    assert manager.person.grab().toImage() != picture


def test_enter_goes_on_and_esc_goes_back(newcomer: Person) -> None:
    newcomer.press(Qt.Key.Key_Return)
    assert newcomer.sees("Your shop")
    newcomer.press(Qt.Key.Key_Escape)
    assert newcomer.sees("Welcome")


def test_nothing_is_stored_before_the_last_step(newcomer: Person) -> None:
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    assert newcomer.desk.ops.read(tiles) == []
    assert newcomer.desk.ops.db.setting("shop.name") == ""


def test_a_shop_without_a_name_is_asked_for_it_at_the_field(newcomer: Person) -> None:
    newcomer.touch("Next")
    newcomer.touch("Next")
    assert newcomer.sees("Please fill this in.")
    assert newcomer.sees("Your shop")


def test_a_code_that_can_be_no_part_of_a_number_is_refused(newcomer: Person) -> None:
    newcomer.touch("Next")
    fill_in(newcomer, "Name of the shop", "Rivershop")
    fill_in(newcomer, "Store code", "S-01")
    newcomer.touch("Next")
    assert newcomer.sees("One to six letters or digits, like S01.")


def test_the_codes_show_what_numbers_will_look_like(newcomer: Person) -> None:
    newcomer.touch("Next")
    fill_in(newcomer, "Store code", "b7")
    newcomer.until(lambda: newcomer.sees("Order numbers will look like B7-T1-000001."))


def test_pins_that_differ_or_are_weak_are_refused(newcomer: Person) -> None:
    name_the_shop(newcomer)
    fill_in(newcomer, "Full name", "Zhao Lei")
    fill_in(newcomer, "PIN", "1234")
    fill_in(newcomer, "PIN again", "4321")
    newcomer.touch("Next")
    assert newcomer.sees("This PIN is too easy to guess.")
    assert newcomer.sees("The two PINs differ.")
    assert newcomer.sees("The first manager")


def test_the_language_changes_at_once(newcomer: Person) -> None:
    newcomer.touch("简体中文")
    newcomer.until(lambda: newcomer.sees("下一步"))
    assert i18n.language() == "zh_CN"
    newcomer.touch("English")
    newcomer.until(lambda: newcomer.sees("Next"))


def test_a_printer_is_tried_out_before_it_is_kept(newcomer: Person, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    screen = setup(newcomer)
    newcomer.touch("Set up a printer")
    screen.printer.choose_folder(str(paper))
    newcomer.touch("Print a test page")
    newcomer.until(lambda: newcomer.sees("The test page is in the folder."))
    (page,) = paper.glob("*.pdf")
    assert page.read_bytes().startswith(b"%PDF")
    newcomer.touch("Next")
    newcomer.touch("Open the shop")
    newcomer.until(lambda: newcomer.desk.session.person is not None)
    assert newcomer.desk.ops.db.setting("printing.receipt_printer") == "PDF"


def test_a_printer_without_an_address_is_refused_in_words(newcomer: Person) -> None:
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    newcomer.touch("Set up a printer")
    newcomer.touch("Next")
    assert newcomer.sees("a name and an address are needed")
    assert newcomer.sees("A printer for receipts")


def test_a_printer_that_does_not_answer_is_named_with_what_to_do(newcomer: Person) -> None:
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    newcomer.touch("Set up a printer")
    fill_in(newcomer, "Address", "127.0.0.1:9")
    newcomer.touch("Print a test page")
    newcomer.until(lambda: newcomer.sees("(127.0.0.1:9) can't be reached."))
    assert newcomer.sees("Check that it is switched on and its cable is plugged in.")


def test_a_setup_that_was_cut_short_is_finished_with_the_same_manager(
    db: Database,
) -> None:
    """Killed between making the manager and storing the rest, it starts again and ends well."""
    from posdesk.staff.commands import create_first_manager
    from posdesk.ui.setup.screen import save_setup

    first = create_first_manager(db, None, "Zhao Lei", "8264").value
    again = save_setup(db, None, {"shop.name": "Rivershop"}, "Zhao Lei", "8264").value
    assert again == first
    assert db.setting("shop.name") == "Rivershop"
    assert [person.name for person in tiles(db)] == ["Zhao Lei"]


def test_who_has_a_catalog_is_led_to_the_import(newcomer: Person) -> None:
    name_the_shop(newcomer)
    name_the_manager(newcomer)
    newcomer.touch("Next")
    newcomer.touch("Import my catalog. From CSV, TSV or Excel; you see it before")
    newcomer.touch("Open the shop")
    newcomer.until(lambda: newcomer.desk.window.open_id() == "catalog")
    assert newcomer.desk.window.place().acts == ["import"]  # type: ignore[union-attr]
