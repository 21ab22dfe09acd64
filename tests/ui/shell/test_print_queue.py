"""The print queue on the screen: the cause in words, and every way out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester

from posdesk.printing.commands import print_test_page, save_printer
from posdesk.printing.setup import PrinterSetup
from posdesk.ui.printqueue.place import PrintQueuePlace
from tests.ui.shell.conftest import Person


def run(person: Person, command: object, *args: object) -> None:
    person.desk.ops.run(command, *args)  # type: ignore[arg-type]
    person.settle()


def queue(person: Person) -> PrintQueuePlace:
    place = person.desk.window.go("printing")
    assert isinstance(place, PrintQueuePlace)
    return place


@pytest.fixture
def stuck(manager: Person, tmp_path: Path) -> Person:
    """A test page waits for a printer that does not answer; a folder would take it."""
    (tmp_path / "paper").mkdir()
    run(manager, save_printer, PrinterSetup("Till", "network", host="127.0.0.1", port=9))
    run(manager, save_printer, PrinterSetup("Folder", "folder", path=str(tmp_path / "paper")))
    run(manager, print_test_page, "Till")
    place = queue(manager)
    manager.until(lambda: "can't be reached" in place.panel.cause.text())
    return manager


def test_an_empty_queue_says_so(manager: Person) -> None:
    queue(manager)
    assert manager.sees("Nothing to print")


def test_a_till_without_a_printer_does_not_call_one_ready(manager: Person, tmp_path: Path) -> None:
    assert manager.sees("No printer")
    assert not manager.sees("Printer ready")
    run(manager, save_printer, PrinterSetup("Folder", "folder", path=str(tmp_path)))
    assert manager.sees("Printer ready")
    manager.desk.session.lock()
    manager.settle()
    manager.sign_in("李敏")
    assert manager.sees("Printer ready")


def test_what_went_wrong_is_said_with_what_to_do(stuck: Person) -> None:
    assert stuck.sees("The printer Till (127.0.0.1:9) can't be reached.")
    assert stuck.sees("Check that it is switched on and its cable is plugged in.")
    assert stuck.sees("1 not printed")


def test_a_job_goes_to_another_printer_and_comes_out_there(stuck: Person, tmp_path: Path) -> None:
    place = queue(stuck)
    place.panel.redirect("Folder")
    stuck.until(lambda: len(list((tmp_path / "paper").glob("*.pdf"))) == 1)
    stuck.until(lambda: place.panel.state.text() == "printed")
    stuck.until(lambda: stuck.sees("Printer ready"))


def test_a_job_is_tried_again_on_request(stuck: Person) -> None:
    place = queue(stuck)
    before = place.panel.job
    assert before is not None
    stuck.touch("Print again")
    stuck.until(lambda: place.panel.job is not None and place.panel.job.tries >= 1)
    assert place.panel.job is not None
    assert place.panel.job.id == before.id


def test_a_job_can_be_given_up(stuck: Person) -> None:
    place = queue(stuck)
    stuck.touch("Do not print")
    stuck.until(lambda: place.panel.state.text() == "cancelled")
    stuck.until(lambda: stuck.sees("Printer ready"))


def test_with_no_other_printer_the_way_to_the_settings_is_offered(manager: Person) -> None:
    run(manager, save_printer, PrinterSetup("Till", "network", host="127.0.0.1", port=9))
    run(manager, print_test_page, "Till")
    place = queue(manager)
    manager.until(lambda: bool(place.panel.cause.text()))
    manager.touch("To another printer")
    assert manager.sees("There is no other printer.")
    manager.touch(manager.desk.window.notices.notices()[0].buttons[0])
    assert manager.desk.window.open_id() == "settings"


def test_the_table_behaves_as_a_model_must(stuck: Person, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(queue(stuck).model)


def test_a_sale_never_waits_for_a_printer(stuck: Person) -> None:
    counter = stuck.counter
    stuck.scan("6921168509256")
    assert counter.scans == ["6921168509256"]
