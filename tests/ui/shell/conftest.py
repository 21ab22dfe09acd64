"""The real window on a real shop, at the sign-in screen, and the hands of a person before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from posdesk.app import Desk
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.settings import save
from posdesk.staff import commands
from posdesk.staff.people import first_role_id
from posdesk.ui.place import Place, Shell, Spot
from posdesk.ui.places import SPOTS

PINS = {"赵磊": "8264", "李敏": "7391", "周凯": "7492"}
PACE_MS = 60
"""Between two keys of a quick typist."""


class Counter(Place):
    """A place that only remembers what reaches it: it stands for the sell place."""

    nouns = frozenset({"catalog"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.scans: list[str] = []
        self.acts: list[str] = []
        self.searches: list[str] = []
        self.redraws = 0
        self.takes_scans = True

    def scanned(self, code: str) -> bool:
        if self.takes_scans:
            self.scans.append(code)
        return self.takes_scans

    def searched(self, text: str) -> None:
        self.searches.append(text)

    def act(self, name: str) -> bool:
        self.acts.append(name)
        return name in ("pay", "new", "more", "less", "delete", "previous", "next")

    def redraw(self) -> None:
        self.redraws += 1


def shell_spots() -> tuple[Spot, ...]:
    """The rail with counters in the places that other tests open for real."""
    real = ("settings", "printing")
    return tuple(
        spot if spot.id in real else replace(spot, make=Counter, due=None, below=False)
        for spot in SPOTS
    )


class Person:
    """Somebody at the window: what they do, and what they see."""

    def __init__(self, desk: Desk, qtbot: QtBot, ids: dict[str, str]) -> None:
        self.desk, self.qtbot, self.ids = desk, qtbot, ids

    @property
    def window(self) -> QWidget:
        return self.desk.window

    @property
    def counter(self) -> Counter:
        place = self.desk.window.go("sell")
        assert isinstance(place, Counter)
        return place

    # --- hands ------------------------------------------------------------------------------------

    def sign_in(self, name: str = "赵磊", pin: str = "") -> None:
        """Chooses the name and types the PIN on the keyboard."""
        self.touch(next(b for b in self.buttons() if b.accessibleName().startswith(name)))
        self.type(pin or PINS[name])
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.desk.session.person is not None)
        self.settle()

    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def type(self, text: str) -> None:
        """Types as a person does, with a moment between the keys."""
        for character in text:
            QTest.keyClick(self.focus(), character)
            QTest.qWait(PACE_MS)

    def scan(self, code: str) -> None:
        """The scanner types with no pause at all, and Enter."""
        QTest.keyClicks(self.focus(), code)
        QTest.keyClick(self.focus(), Qt.Key.Key_Return)

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.focus(), key, modifiers)

    def touch(self, target: QWidget | str) -> None:
        """A click on a control, or on the button with these words."""
        widget = self.button(target) if isinstance(target, str) else target
        self.until(widget.isVisible)  # what was put into a layout is shown a moment later
        assert widget.isEnabled(), widget.accessibleName()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    # --- eyes -------------------------------------------------------------------------------------

    def buttons(self) -> list[QPushButton]:
        return [b for b in self.window.findChildren(QPushButton) if b.isVisible()]

    def button(self, words: str) -> QPushButton:
        for button in self.buttons():
            if words in (button.text(), button.accessibleName()):
                return button
        raise AssertionError(f"no {words!r} among {[b.text() for b in self.buttons()]}")

    def sees(self, words: str) -> bool:
        """Whether a text that contains the words can be seen."""
        texts = [x.text() for x in self.window.findChildren(QLabel) if x.isVisible()]
        texts += [b.text() for b in self.buttons()]
        return any(words in text for text in texts)

    # --- patience ---------------------------------------------------------------------------------

    def settle(self) -> None:
        self.until(lambda: self.desk.ops.pending == 0)

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=10_000)


@pytest.fixture
def people(folder: Path, clock: ManualClock) -> dict[str, str]:
    """A shop with 赵磊 the manager, 李敏 the cashier and 周凯 the clerk; ids by name."""
    db = open_database(folder, clock)
    save(db, None, {"staff.pin_cost": 1, "staff.pin_memory_kib": 1024})
    boss = commands.create_first_manager(db, None, "赵磊", PINS["赵磊"]).value
    ids = {"赵磊": boss}
    for name, role in (("李敏", "cashier"), ("周凯", "clerk")):
        ids[name] = commands.add_staff(db, boss, name, first_role_id(role), PINS[name]).value
    save(db, boss, {"shop.name": "小河便利店", "till.setup_done": True, "till.language": "en"})
    db.close()
    return ids


@pytest.fixture
def open_desk(
    folder: Path, clock: ManualClock, qtbot: QtBot
) -> Iterator[Callable[[dict[str, str]], Person]]:
    """Opens the window on the shop in `folder`; every window is closed at the end."""
    opened: list[Desk] = []

    def open_(ids: dict[str, str]) -> Person:
        desk = Desk(folder, "en", clock=clock, spots=shell_spots())
        opened.append(desk)
        desk.show(full=False)
        desk.window.activateWindow()
        qtbot.waitUntil(desk.window.isActiveWindow)
        return Person(desk, qtbot, ids)

    yield open_
    for desk in opened:
        desk.window.close()


@pytest.fixture
def person(open_desk: Callable[[dict[str, str]], Person], people: dict[str, str]) -> Person:
    """Somebody before the sign-in screen."""
    return open_desk(people)


@pytest.fixture
def manager(person: Person) -> Person:
    """赵磊, signed in, at the counter."""
    person.sign_in("赵磊")
    return person


@pytest.fixture
def cashier(person: Person) -> Person:
    """李敏, signed in, at the counter."""
    person.sign_in("李敏")
    return person
