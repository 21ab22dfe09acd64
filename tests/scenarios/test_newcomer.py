"""The first morning: whoever signs in finds every place in order, though nothing is in it yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.derived import REBUILDS
from posdesk.settings import save
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.widgets import Chip
from posdesk.verify import verify
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, hire
from tests.ui.shop import Till

FOR_ALL = ["sell", "orders", "returns", "members", "service", "vouchers", "catalog"]
BELOW = ["printing", "settings"]
RAIL = {
    LI_MIN: [*FOR_ALL, *BELOW],
    ZHOU_KAI: ["sell", "orders", "deliveries", *FOR_ALL[2:], *BELOW],
    ZHAO_LEI: ["sell", "orders", "deliveries", *FOR_ALL[2:], "reports", *BELOW],
}


@pytest.fixture
def stocked(folder: Path, clock: ManualClock, language: str) -> Path:
    """A shop with its people and nothing else."""
    database = open_database(folder, clock)
    with database.command("test.hire", None) as tx:
        hire(tx)
    save(database, None, {"till.setup_done": True, "till.language": language})
    database.close()
    return folder


def look_around(till: Till) -> None:
    """Every list of the open place is shown once, and every chapter of the settings."""

    def lists() -> list[QPushButton]:
        place = till.desk.window.place()
        if isinstance(place, SettingsPlace):  # its chips would change them
            return list(place.buttons.values())
        assert isinstance(place, QWidget)
        found = [chip for chip in place.findChildren(Chip) if chip.isCheckable()]
        return [chip for chip in found if chip.isVisible() and chip.isEnabled()]

    for at in range(len(lists())):  # some are made anew when one is touched
        if at < len(lists()):
            till.click(lists()[at])
            till.settle()
            all_is_well(till)


def wrong(till: Till) -> list[str]:
    """What is cut off, what words were not filled in, and what a notice says."""
    found = [f"notice: {said}" for said in till.notices()]
    explains = isinstance(till.desk.window.place(), SettingsPlace)  # such words, braces and all
    for label in till.window.findChildren(QLabel):
        if label.isVisible() and "{" in label.text() and not explains:
            found.append(f"not filled in: {label.text()}")
    for button in till.window.findChildren(QPushButton):
        narrow = button.width() < button.minimumSizeHint().width()
        if button.isVisible() and button.text() and narrow:
            found.append(f"cut off: {button.text()}")
    return found


def all_is_well(till: Till) -> None:
    """Nothing is wrong once everything has its place."""

    def check() -> None:
        found = wrong(till)
        assert found == [], (till.desk.window.open_id(), found)

    till.qtbot.waitUntil(check, timeout=3000)


def test_every_place_opens_for_everybody_on_the_first_morning(
    open_till: Callable[[], Till], language: str
) -> None:
    till = open_till()
    window = till.desk.window
    assert window.size() == QSize(1366, 768)
    for who, places in RAIL.items():
        till.sign_in(who)
        assert list(window.rail.buttons) == places
        for place in places:
            till.click(window.rail.buttons[place])
            till.settle()
            assert window.open_id() == place
            all_is_well(till)
            look_around(till)
    assert verify(till.desk.ops.db, REBUILDS).problems == ()
