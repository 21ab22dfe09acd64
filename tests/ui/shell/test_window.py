"""The window itself: places made when opened, notices that stop nobody, controls anyone can use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from posdesk.app import Desk
from posdesk.changes import Changes
from posdesk.clock import SystemClock
from posdesk.db import open_database
from posdesk.errors import DiskFull
from posdesk.settings import save
from posdesk.staff.errors import NameMissing
from posdesk.ui.inside import CART
from posdesk.ui.ops import Failure
from posdesk.ui.report import ReportDialog
from posdesk.ui.settings.place import ENTRIES, SettingsPlace
from tests.ui.shell.conftest import Person, shell_spots

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)


def controls(person: Person) -> list[QWidget]:
    """What a person can use on the screen now, without the parts of composed controls."""
    found = []
    for kind in CONTROLS:
        for widget in person.window.findChildren(kind):
            parent = widget.parentWidget()
            part = isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView))
            popup = widget.window() is not person.window
            if widget.isVisible() and not part and not popup:
                found.append(widget)
    return found


def said(person: Person) -> list[str]:
    """The texts of the notices that can be seen, oldest first."""
    return [notice.text for notice in person.desk.window.notices.notices()]


def test_a_place_is_made_when_it_is_first_opened_and_kept(manager: Person) -> None:
    window = manager.desk.window
    assert list(window.inside.places) == ["sell"]
    catalog = window.go("catalog")
    assert list(window.inside.places) == ["sell", "catalog"]
    window.go("sell")
    assert window.go("catalog") is catalog


def test_the_rail_shows_the_places_that_one_may_use(cashier: Person) -> None:
    shown = list(cashier.desk.window.rail.buttons)
    assert (shown[0], shown[-2:]) == ("sell", ["printing", "settings"])
    assert "catalog" in shown
    assert "reports" not in shown
    assert "notices" not in shown  # reached from chips and settings
    cashier.desk.session.lock()
    cashier.settle()
    cashier.sign_in("赵磊")
    assert "reports" in cashier.desk.window.rail.buttons


def test_a_count_on_the_rail_is_seen_and_spoken(manager: Person) -> None:
    manager.desk.window.set_count("catalog", 3)
    assert manager.desk.window.rail.buttons["catalog"].accessibleName() == "Catalog 3"
    manager.desk.window.set_count("catalog", 0)
    assert manager.desk.window.rail.buttons["catalog"].accessibleName() == "Catalog"


def test_a_hidden_place_draws_itself_anew_when_it_is_shown_next(manager: Person) -> None:
    window = manager.desk.window
    catalog = window.go("catalog")
    window.go("sell")
    manager.desk.ops.changed.emit(Changes(frozenset({"catalog"})))
    manager.desk.ops.changed.emit(Changes(frozenset({"orders"})))
    assert manager.counter.redraws == 1
    assert catalog.redraws == 0  # type: ignore[attr-defined]
    window.go("catalog")
    assert catalog.redraws == 1  # type: ignore[attr-defined]


def test_the_till_says_honestly_that_nothing_is_synced(cashier: Person) -> None:
    assert cashier.sees("Local only")
    assert not cashier.sees("Synced")


def test_a_refusal_says_what_happened_and_what_to_do_and_stops_nobody(cashier: Person) -> None:
    cashier.desk.window.refuse(NameMissing())
    assert cashier.sees("A name is missing.")
    assert cashier.sees("Enter a name.")
    assert QApplication.activeModalWidget() is None
    counter = cashier.counter
    cashier.press(Qt.Key.Key_F12)
    assert counter.acts == ["pay"]


def test_the_worlds_fault_is_bad_news(cashier: Person) -> None:
    cashier.desk.window.refuse(DiskFull("/shop"))
    (notice,) = cashier.desk.window.notices.notices()
    assert notice.tone == "bad"
    assert "Free some space" in notice.advice


def test_a_notice_is_put_away_with_its_cross(cashier: Person) -> None:
    cashier.desk.window.notify("The goods are on their way.")
    cashier.touch("Dismiss")
    assert cashier.desk.window.notices.notices() == []


def test_the_same_notice_twice_is_shown_once_and_never_more_than_two(cashier: Person) -> None:
    window = cashier.desk.window
    for text in ("one", "two", "two", "three"):
        window.notify(text)
    assert said(cashier) == ["two", "three"]


def test_of_two_notices_the_one_of_the_same_tone_makes_room(cashier: Person) -> None:
    window = cashier.desk.window
    window.notify("Not printed.", tone="bad")
    for text in ("Saved.", "Saved again."):
        window.notify(text, tone="ok")
    assert said(cashier) == ["Not printed.", "Saved again."]


def test_a_notice_moves_nothing_on_the_screen(cashier: Person) -> None:
    window = cashier.desk.window
    place = cashier.counter
    before = place.mapTo(window, place.rect().topLeft()), place.size()
    window.notify("The disk is full.", "Free some space.", tone="bad")
    cashier.qtbot.wait(20)
    assert (place.mapTo(window, place.rect().topLeft()), place.size()) == before
    (notice,) = window.notices.notices()
    at = notice.mapTo(window, notice.rect().center())
    assert window.childAt(at) in (notice, *notice.findChildren(QWidget))
    assert notice.mapTo(window, notice.rect().topLeft()).y() >= window.top.height()


def test_a_notice_stays_left_of_what_is_paid_when_the_window_grows(cashier: Person) -> None:
    window = cashier.desk.window
    window.resize(1100, 700)
    window.notify("A long piece of news that needs more than one line. " * 6)
    window.resize(1366, 768)
    cashier.qtbot.wait(20)
    (notice,) = window.notices.notices()
    place = cashier.counter
    left = place.mapTo(window, place.rect().topLeft()).x()
    cart = left + place.width() - CART
    assert abs(notice.mapTo(window, notice.rect().center()).x() - (left + cart) / 2) <= 1
    assert notice.mapTo(window, notice.rect().topRight()).x() < cart
    assert notice.height() >= notice.heightForWidth(notice.width())


def test_esc_puts_the_newest_notice_away_before_anything_else(cashier: Person) -> None:
    window = cashier.desk.window
    window.search.setText("apples")
    for text in ("one", "two"):
        window.notify(text, tone="warn")
    cashier.press(Qt.Key.Key_Escape)
    assert said(cashier) == ["one"]
    cashier.press(Qt.Key.Key_Escape)
    assert said(cashier) == []
    assert window.search.text() == "apples"
    cashier.press(Qt.Key.Key_Escape)
    assert window.search.text() == ""


def test_good_news_stay_behind_when_another_place_is_opened(cashier: Person) -> None:
    window = cashier.desk.window
    window.notify("Saved.", tone="ok")
    window.notify("Not printed.", tone="bad")
    window.go("sell")
    assert said(cashier) == ["Saved.", "Not printed."]
    window.go("catalog")
    assert said(cashier) == ["Not printed."]


def test_every_notice_goes_by_itself_in_time(
    cashier: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from posdesk.ui.widgets import notice

    monkeypatch.setattr(notice, "NEWS_SECONDS", 1)
    monkeypatch.setattr(notice, "WARNING_SECONDS", 2)
    window = cashier.desk.window
    window.notify("Saved.", tone="ok")
    window.notify("Not printed.", tone="bad")
    cashier.until(lambda: said(cashier) == ["Not printed."])
    cashier.until(lambda: said(cashier) == [])


def test_a_notice_over_an_open_panel_can_be_read_and_put_away(cashier: Person) -> None:
    window = cashier.desk.window
    window.notify("Not printed.", tone="bad")
    window.show_help()
    (notice,) = window.notices.notices()
    at = notice.mapTo(window, notice.rect().center())
    assert window.childAt(at) in (notice, *notice.findChildren(QWidget))
    cashier.press(Qt.Key.Key_Escape)
    assert said(cashier) == []
    assert window.panels.any_open
    cashier.press(Qt.Key.Key_Escape)
    assert not window.panels.any_open


def test_good_news_goes_by_itself(cashier: Person) -> None:
    cashier.desk.window.notify("Saved.", tone="ok", seconds=1)
    assert cashier.sees("Saved.")
    cashier.until(lambda: not cashier.desk.window.notices.notices())


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no use for them
def test_our_own_fault_can_be_reported_while_selling_goes_on(cashier: Person) -> None:
    cashier.desk.window.fail(Failure("KeyError: 'x'", "Traceback …\nKeyError: 'x'"))
    assert cashier.sees("Something went wrong in PosDesk: KeyError: 'x'")
    cashier.touch("Details")
    dialog = cashier.window.findChild(ReportDialog)
    assert isinstance(dialog, ReportDialog)
    assert not dialog.isModal()
    dialog.copy.click()
    copied = QApplication.clipboard().text()
    assert "Traceback …" in copied
    assert copied.startswith("PosDesk ")
    dialog.close()
    counter = cashier.counter
    cashier.scan("6921168509256")
    assert counter.scans == ["6921168509256"]


def test_the_control_with_the_focus_can_be_seen(cashier: Person) -> None:
    from posdesk.ui import theme

    button = cashier.desk.window.top.person
    without = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with_focus = button.grab().toImage()
    assert without != with_focus
    ring = theme.colour("focus").rgb()
    row = [with_focus.pixel(x, 4) for x in range(with_focus.width())]
    column = [with_focus.pixel(with_focus.width() // 2, y) for y in range(with_focus.height())]
    assert ring in row + column


SCREENS = ["sign-in", "sell", "printing", *(entry.id for entry in ENTRIES)]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_control_has_a_name_and_can_be_hit(person: Person, screen: str) -> None:
    """Names for screen readers; 40 px for fingers (a few pixels less in height are a defect)."""
    if screen != "sign-in":
        person.sign_in("赵磊")
        place = person.desk.window.go(screen if screen in ("sell", "printing") else "settings")
        if isinstance(place, SettingsPlace):
            place.open_chapter(screen)
        person.qtbot.wait(20)
    found = controls(person)
    assert found
    for control in found:
        name = control.accessibleName() or getattr(control, "text", str)()
        assert name.strip(), f"{type(control).__name__} in {screen} has no name"
        assert control.height() >= 40, f"{name} is {control.height()} px high"
        assert control.width() >= 40, f"{name} is {control.width()} px wide"


def test_at_the_largest_text_the_window_still_fits_the_commonest_till(person: Person) -> None:
    person.sign_in("赵磊")
    before = person.window
    from posdesk.settings import save

    person.desk.ops.run(save, {"till.text_scale": 150})
    person.until(lambda: person.window is not before)
    size = person.window.minimumSizeHint()
    assert size.width() <= 1366
    assert size.height() <= 768


def test_the_start_imports_nothing_heavy(tmp_path: Path) -> None:
    """B5: what a first sale does not need is imported when it is needed."""
    code = (
        "import sys; from pathlib import Path; from posdesk.app import Desk;"
        f"desk = Desk(Path({str(tmp_path / 'shop')!r}), 'en'); desk.show(full=False);"
        "desk.app.processEvents();"
        "heavy = {'reportlab', 'pypinyin', 'openpyxl', 'python_calamine', 'PIL', 'escpos',"
        " 'segno', 'pypdfium2', 'qtawesome', 'babel', 'ssl', 'asyncio', 'stdnum'};"
        "print(sorted(heavy & set(sys.modules))); desk.window.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_window_keeps_the_days_of_the_shops_own_zone(
    folder: Path, people: dict[str, str], qtbot: QtBot
) -> None:
    db = open_database(folder, SystemClock())
    save(db, people["赵磊"], {"shop.zone": "Pacific/Kiritimati"})
    db.close()
    desk = Desk(folder, "en", spots=shell_spots())
    try:
        assert desk.ops.db.clock.zone.key == "Pacific/Kiritimati"
    finally:
        desk.window.close()
