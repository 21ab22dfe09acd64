"""The catalog place of the real window on the small shop: 周凯 the clerk sits before it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from posdesk.app import Desk
from posdesk.catalog import queries
from posdesk.catalog.queries import ProductDetail
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.models import Staff
from posdesk.settings import save
from posdesk.staff.people import first_role_id, seed_roles
from posdesk.ui.catalog.place import CatalogPlace
from posdesk.ui.scanner import KeyFilter
from tests.selling import LI_MIN, ZHOU_KAI
from tests.ui.shop import PAUSE, Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]


class Office(Till):
    """Somebody at the catalog: what they do there, and what they see."""

    @property
    def catalog(self) -> CatalogPlace:
        place = self.desk.window.go("catalog")
        assert isinstance(place, CatalogPlace)
        return place

    def come_in(self, staff_id: str = ZHOU_KAI) -> Office:
        """Signs in and opens the catalog."""
        self.sign_in(staff_id)
        self.here = self.catalog
        self.settle()
        return self

    # --- hands --------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Keys for Latin letters and digits; Chinese comes whole from the input method."""
        for ascii_, part in groupby(text, key=str.isascii):
            if ascii_:
                super().type("".join(part))
                self.until(lambda: not self._keys_held())  # it was no scan: it is typed
                continue
            QTest.qWait(PAUSE)
            written = QInputMethodEvent()
            written.setCommitString("".join(part))
            QApplication.sendEvent(self.focus(), written)

    def _keys_held(self) -> bool:
        """Whether keys wait for the answer to whether they are a scan."""
        app = QApplication.instance()
        assert app is not None
        filters = [*self.window.findChildren(KeyFilter), *app.findChildren(KeyFilter)]
        return any(each._held for each in filters)

    def open_product(self, name: str) -> None:
        """Clicks a product in the list."""
        view = self.here.middle.list
        row = self.names().index(name)
        self.click(view.viewport(), view.visualRect(view.products.index(row)).center())

    def write(self, field: QLineEdit, text: str) -> None:
        """Replaces what stands in a field by typing."""
        assert field.isVisible(), f"{field.accessibleName()} is not on the screen"
        field.setFocus()
        field.selectAll()
        self.type(text)

    def choose_category(self, name: str) -> None:
        """Clicks a category in the tree."""
        tree = self.here.left.tree
        index = self.category_index(name)
        tree.scrollTo(index)
        self.click(tree.viewport(), tree.visualRect(index).center())

    def pick(self, menu: QMenu, words: str) -> None:
        """Chooses an entry of a menu."""
        entries = [a for a in menu.actions() if a.text().split("\t")[0] == words]
        assert entries, [a.text() for a in menu.actions()]
        assert entries[0].isEnabled()
        entries[0].trigger()
        self.settle()

    def save(self) -> None:
        """Touches Save and waits for the answer."""
        self.touch("Save")
        self.settle()

    # --- eyes ---------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The products in the list, from the top."""
        model = self.here.middle.model
        return [str(model.index(row).data()) for row in range(model.rowCount())]

    def title(self) -> str:
        """The name above the form."""
        return self.here.detail.head.title.text()

    def category_index(self, name: str) -> QModelIndex:
        """Where a category stands in the tree."""
        model = self.here.left.model
        waiting = [model.index(row, 0) for row in range(model.rowCount())]
        while waiting:
            index = waiting.pop()
            if index.data() == name:
                return index
            waiting += [model.index(row, 0, index) for row in range(model.rowCount(index))]
        raise AssertionError(f"no category {name}")

    def tree(self) -> list[str]:
        """The categories as they stand, those below another with blanks before."""
        return ["  " * n.depth + n.name for n in self.desk.ops.read(queries.categories)]

    def stored(self, product_id: str) -> ProductDetail:
        """A product as it is kept."""
        return self.desk.ops.read(queries.product, product_id)

    def asked(self) -> str:
        """The question above the form, "" if none is open."""
        bar = self.here.detail.ask
        return bar.text.text() if bar.isVisible() else ""


@pytest.fixture
def make_office(stocked: Path, clock: ManualClock, qtbot: QtBot) -> Callable[[str], Office]:
    """Opens the window on the stocked shop for somebody; closed by qtbot's end."""

    def make(staff_id: str) -> Office:
        clock.advance(3_600_000)  # an hour after the goods were entered
        return Office(show(stocked, clock, qtbot), qtbot).come_in(staff_id)

    return make


@pytest.fixture
def office(make_office: Callable[[str], Office]) -> Office:
    """周凯, who may edit and import."""
    return make_office(ZHOU_KAI)


@pytest.fixture
def counter(make_office: Callable[[str], Office]) -> Office:
    """李敏, who may only look."""
    return make_office(LI_MIN)


@pytest.fixture
def bare(folder: Path, clock: ManualClock, qtbot: QtBot) -> Office:
    """周凯 in a shop that has no goods yet."""
    database = open_database(folder, clock)
    with database.command("test.people", None) as tx:
        seed_roles(tx)
        role = first_role_id("clerk")
        tx.insert(Staff, id=ZHOU_KAI, name="周凯", role_id=role, pin_hash="x", created_at=tx.now)
    save(database, None, {"till.setup_done": True, "till.language": "en"})
    database.close()
    return Office(show(folder, clock, qtbot), qtbot).come_in()


def show(folder: Path, clock: ManualClock, qtbot: QtBot) -> Desk:
    """The real window, active and as large as a till's screen."""
    desk = Desk(folder, clock=clock)
    desk.show(full=False)
    desk.window.activateWindow()
    qtbot.addWidget(desk.window)
    qtbot.waitUntil(desk.window.isActiveWindow)
    return desk
