"""The shop that the window's tests sell from, and the hands of the person at the till."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from posdesk.app import Desk
from posdesk.catalog.search import index_products
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.models import Barcode, Category, Favourite, Product, Staff, StockMove, Variant
from posdesk.settings import save
from posdesk.staff.commands import SignedIn
from posdesk.staff.pins import Cost, Pins
from posdesk.staff.queries import name_of, rights_of
from posdesk.ui.sell.place import SellPlace
from posdesk.ui.signin.approval import ApprovalPanel
from posdesk.ui.signin.tiles import NameTile
from tests.selling import LI_MIN, ZHAO_LEI, furnish

PAUSE = 45
"""Milliseconds between the keys of a quick typist: no scanner is that slow."""

WATER, NOODLES, MUG = "6921168509256", "6920152414019", "6901234567892"
CASE_OF_WATER = "16921168509253"
UNKNOWN = "6900000000007"
CODES = (
    ("water", WATER, 1000),
    ("water", CASE_OF_WATER, 24000),
    ("noodles", NOODLES, 1000),
    ("mug", MUG, 1000),
)
CATEGORIES = (
    ("drinks", "饮料"),
    ("food", "方便食品"),
    ("clothes", "服饰"),
    ("fresh", "生鲜"),
    ("home", "日用"),
)
WHERE = {
    "water": "drinks",
    "noodles": "food",
    "shirt": "clothes",
    "apples": "fresh",
    "mug": "home",
}
MORE_SHIRTS = (("白", "M"), ("白", "XL"), ("黑", "M"), ("黑", "L"), ("黑", "XL"))
MANAGERS_PIN = "73519"
STOCK = {"water": 126, "noodles": 31, "apples": 18, "mug": 3}
APPLES_PLU = "00021"


def stock_up(db: Database) -> None:
    """Categories, barcodes, favourites, stock, and a T-shirt in two colours and three sizes."""
    furnish(db)
    with db.command("test.stock_up", None) as tx:
        for place, (key, name) in enumerate(CATEGORIES):
            tx.insert(Category, id=key, name=name, position=place)
        for thing, category in WHERE.items():
            tx.update(Product, f"p-{thing}", category_id=category)
        tx.update(Variant, "apples", sku=APPLES_PLU, unit="kg")
        tx.update(Product, "p-shirt", spec_names='["颜色", "尺码"]')
        tx.update(Variant, "shirt", spec_values='["白", "L"]')
        tx.update(Staff, ZHAO_LEI, pin_hash=Pins(Cost(1, 1024)).hashed(MANAGERS_PIN))
        for place, (colour, size) in enumerate(MORE_SHIRTS):
            tx.insert(
                Variant,
                id=f"shirt-{place}",
                product_id="p-shirt",
                sku=f"SHIRT-{place}",
                label=f"{colour} / {size}",
                spec_values=f'["{colour}", "{size}"]',
                price=8500 if size == "XL" else 7900,
                position=place + 1,
                created_at=tx.now,
            )
        for key, code, quantity in CODES:
            tx.insert(Barcode, id=tx.new_id(), code=code, variant_id=key, quantity=quantity)
        for place, key in enumerate(WHERE):
            tx.insert(Favourite, id=f"f-{key}", product_id=f"p-{key}", position=place)
        for key, count in STOCK.items():
            tx.insert(
                StockMove,
                id=tx.new_id(),
                variant_id=key,
                quantity=count * 1000,
                reason="receive",
                till="T1",
                occurred_at=tx.now,
            )
            level = "INSERT INTO stock_level (variant_id, on_hand) VALUES (?, ?)"
            tx.execute(level, key, count * 1000)
        index_products(tx, [f"p-{key}" for key in WHERE])


class Till:
    """A person at the window: what they do with keys, fingers and scanner, and what they see."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot

    @property
    def window(self) -> QWidget:
        return self.desk.window

    @property
    def place(self) -> SellPlace:
        place = self.desk.window.place()
        assert isinstance(place, SellPlace)
        return place

    def sign_in(self, staff_id: str = LI_MIN) -> None:
        """Somebody signs in; the sell place opens."""
        db = self.desk.ops.db
        rights = rights_of(db, staff_id)
        self.desk.session.enter(SignedIn(staff_id, name_of(db, staff_id), "", rights))
        self.settle()

    # --- hands --------------------------------------------------------------------------------

    def focus(self) -> QWidget:
        """Where keys go."""
        return QApplication.focusWidget() or self.window

    def scan(self, code: str) -> None:
        """The scanner types a code with no pause between keys, and Enter."""
        QTest.keyClicks(self.focus(), code)
        QTest.keyClick(self.focus(), Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        """A person types, key by key."""
        for character in text:
            QTest.keyClick(self.focus(), character)
            QTest.qWait(PAUSE)

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """One key, once typing before it has arrived."""
        QTest.qWait(PAUSE)
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.focus(), key, held)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """A click on something that can be seen and used, now or in a moment."""

        def seen() -> None:
            assert widget.isVisible(), f"{widget.accessibleName()} is not on the screen"

        self.qtbot.waitUntil(seen, timeout=5000)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def buttons(self, words: str) -> list[QPushButton]:
        """The visible buttons with these words, or this spoken name."""
        found = (b for b in self.window.findChildren(QPushButton) if b.isVisible())
        return [button for button in found if words in (button.text(), button.accessibleName())]

    def button(self, words: str) -> QPushButton:
        """The first such button, once it is there."""
        self.until(lambda: bool(self.buttons(words)))
        return self.buttons(words)[0]

    def touch(self, words: str) -> None:
        """Click the button with these words."""
        self.click(self.button(words))

    # --- eyes ---------------------------------------------------------------------------------

    def lines(self) -> list[tuple[str, str, str]]:
        """Name, quantity and amount of every line in the cart."""
        model = self.place.cart.model
        found = [model.line(row) for row in range(model.rowCount())]
        return [(line.name, line.quantity_text(), line.net_text()) for line in found if line]

    def due(self) -> str:
        return self.place.cart.due.text()

    def tiles(self) -> list[str]:
        """The names on the tiles."""
        model = self.place.left.model
        found = [model.row(at) for at in range(model.rowCount())]
        return [tile.name for tile in found if tile]

    def notices(self) -> list[str]:
        """What the notices say."""
        shown = self.desk.window.notices.notices()
        return [f"{notice.text} {notice.advice}".strip() for notice in shown]

    def approve(self, pin: str = MANAGERS_PIN) -> None:
        """The manager enters the PIN in the panel that is open."""
        self.until(lambda: bool(self.window.findChildren(ApprovalPanel)))
        panel = self.window.findChildren(ApprovalPanel)[-1]
        self.click(next(t for t in panel.findChildren(NameTile) if t.tile.id == ZHAO_LEI))
        for digit in pin:
            self.click(panel.pin.pad.keys[digit])
        self.click(panel.pin.pad.keys["enter"])
        self.settle()

    # --- patience -----------------------------------------------------------------------------

    def settle(self) -> None:
        """Wait until everything asked for is answered."""
        self.until(lambda: self.desk.ops.pending == 0 and self._cart_is_kept())

    def _cart_is_kept(self) -> bool:
        place = self.desk.window.place()
        return not isinstance(place, SellPlace) or place.session.saved

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(true, timeout=5000)


@pytest.fixture
def stocked(folder: Path, clock: ManualClock) -> Path:
    """A shop with people and goods that was set up, closed again."""
    database = open_database(folder, clock)
    stock_up(database)
    save(database, None, {"till.setup_done": True, "till.language": "en"})
    database.close()
    return folder


@pytest.fixture
def open_till(stocked: Path, clock: ManualClock, qtbot: QtBot) -> Iterator[Callable[[], Till]]:
    """Opens the window on the stocked shop; every window is closed at the end."""
    opened: list[Desk] = []

    def open_() -> Till:
        desk = Desk(stocked, clock=clock)
        opened.append(desk)
        desk.show(full=False)
        desk.window.activateWindow()
        qtbot.waitUntil(desk.window.isActiveWindow)
        till = Till(desk, qtbot)
        till.sign_in()
        return till

    yield open_
    for desk in opened:
        if isValid(desk.window):
            desk.window.close()
            desk.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def till(open_till: Callable[[], Till]) -> Till:
    """The window, ready for the first customer."""
    return open_till()
