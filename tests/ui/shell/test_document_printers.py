"""Which printer prints which document, in the settings of the real window."""

from __future__ import annotations

from pathlib import Path

from posdesk.i18n import gettext
from posdesk.printing.kinds import KINDS, chosen_printer
from posdesk.printing.setup import FOLDER, PrinterSetup
from posdesk.printing.states import JOBS
from posdesk.settings import save
from posdesk.ui.settings.kindprinters import KindPrintersControl
from posdesk.ui.settings.printers import PrintersChapter
from tests.ui.shell.conftest import Person
from tests.ui.shell.test_settings import open_chapter


def printers(person: Person, folder: Path) -> PrintersChapter:
    """The chapter of a till with a counter printer, one for pages and one for labels."""
    papers = {"counter": "80mm", "office": "A4", "packing": "100x150mm"}
    setups = {
        name: PrinterSetup(name, FOLDER, path=str(folder / name), paper=paper).to_setting()
        for name, paper in papers.items()
    }
    values = {"printing.printers": setups, "printing.receipt_printer": "counter"}
    person.desk.ops.run(save, values)
    person.settle()
    chapter = open_chapter(person, "printers")
    assert isinstance(chapter, PrintersChapter)
    return chapter


def choose(chapter: PrintersChapter, setting: str, printer: str) -> None:
    control = next(each for each in chapter.use.controls if each.name == setting)
    control.box.setCurrentIndex(control.box.findData(printer))  # type: ignore[attr-defined]
    control.edited.emit()


def kinds(chapter: PrintersChapter) -> KindPrintersControl:
    (control,) = chapter.kinds.controls
    assert isinstance(control, KindPrintersControl)
    return control


def test_pages_labels_and_single_documents_get_their_printers(
    manager: Person, tmp_path: Path
) -> None:
    chapter = printers(manager, tmp_path)
    choose(chapter, "printing.page_printer", "office")
    choose(chapter, "printing.label_printer", "packing")
    manager.touch(chapter.use.save_button)
    manager.settle()
    db = manager.desk.ops.db
    assert chosen_printer(db, "pick_list") == "office"
    assert chosen_printer(db, "waybill_label") == "packing"
    box = kinds(chapter).boxes["pick_list"]
    box.setCurrentIndex(box.findData("counter"))
    kinds(chapter).edited.emit()
    manager.touch(chapter.kinds.save_button)
    manager.settle()
    assert db.setting("printing.kind_printers") == {"pick_list": "counter"}
    assert chosen_printer(db, "pick_list") == "counter"
    assert chosen_printer(db, "hand_over") == "office"


def test_every_kind_is_offered_by_its_name(manager: Person, tmp_path: Path) -> None:
    boxes = kinds(printers(manager, tmp_path)).boxes
    assert list(boxes) == list(KINDS)
    named = [box.accessibleName() for box in boxes.values()]
    assert named == [gettext(JOBS[kind]) for kind in KINDS]


def test_a_printer_that_is_renamed_or_removed_takes_its_documents_along(
    manager: Person, tmp_path: Path
) -> None:
    chapter = printers(manager, tmp_path)
    values = {
        "printing.page_printer": "office",
        "printing.kind_printers": {"voucher": "office", "run_sheet": "counter"},
    }
    manager.desk.ops.run(save, values)
    manager.settle()
    card = chapter.printers
    names = [printer.name for printer in card.printers]
    card.list.setCurrentRow(names.index("office"))
    card.fields.name.setText("upstairs")
    card.save()
    manager.settle()
    setting = manager.desk.ops.db.setting
    assert setting("printing.page_printer") == "upstairs"
    assert setting("printing.kind_printers") == {"voucher": "upstairs", "run_sheet": "counter"}
    card.remove()
    manager.settle()
    assert setting("printing.page_printer") == ""
    assert setting("printing.kind_printers") == {"run_sheet": "counter"}
