"""The window's till, another till and a real hub: paired, proven, decided, asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from posdesk import app
from posdesk.clock import ManualClock
from posdesk.hub.enrolment import new_code
from posdesk.orders.commands import park
from posdesk.ui.settings.place import SettingsPlace
from tests.hub.serving import served
from tests.selling import LI_MIN, Shop
from tests.sync.paired import Till as OtherTill
from tests.sync.paired import World, world
from tests.ui.shop import Till
from tests.ui.sync.conftest import Linked


@pytest.fixture
def hub(clock: ManualClock, tmp_path: Path) -> Iterator[World]:
    """A hub that nobody has been enrolled at."""
    with world(clock, tmp_path / "hub") as made:
        yield made


class Chain:
    """The manager at the window, and what happens elsewhere."""

    def __init__(self, till: Till, hub: World, qtbot: QtBot) -> None:
        self.linked, self.till, self.hub, self.qtbot = Linked(till), till, hub, qtbot

    def until(self, true: Callable[[], bool]) -> None:
        """Waits for what takes a few trips to the hub."""
        self.qtbot.waitUntil(true, timeout=20_000)

    def pair(self, line: str) -> None:
        """The page is opened, the QR scanned."""
        place = self.till.desk.window.go("settings")
        assert isinstance(place, SettingsPlace)
        place.open_chapter("sync")
        self.till.scan(line)
        self.until(lambda: self.linked.chip().startswith("Proven equal"))

    def synced(self) -> None:
        """The window's till has fetched what there is."""
        sync = self.till.desk.ops.sync
        assert sync is not None
        sync.sync_now()
        self.till.settle()

    def parked_elsewhere(self, other: OtherTill) -> str:
        """A cart of two bottles waits at the other till; the window knows of it."""
        cart = Shop(other.db).cart(("water", 2000))
        parked = park(other.db, LI_MIN, cart).value
        other.engine.round()
        self.synced()
        self.until(lambda: bool(self.till.desk.ops.db.rows("SELECT 1 FROM parked_cart")))
        return parked

    def recall(self) -> None:
        """F5, and the first cart of the list."""
        self.till.desk.window.go("sell")
        self.till.press(Qt.Key.Key_F5)
        self.till.touch("Recall")


@pytest.fixture
def chain(
    till: Till, hub: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Chain]:
    """Paired by a scan over TLS; proven equal."""
    monkeypatch.setattr(app, "REST_PAUSE_MS", 0)
    with served(hub.hub, tmp_path / "served") as service:
        mark = service.certificate.fingerprint
        code = new_code(hub.hub, "S1", "T1", fingerprint=mark, store_name="Riverside").text
        made = Chain(till, hub, qtbot)
        made.pair(f"posdesk://127.0.0.1:{service.port}/{code.replace(' ', '')}?fp={mark.hex()}")
        yield made
        sync = till.desk.ops.sync
        assert sync is not None
        till.desk.window.close()  # before the hub goes


def test_a_shop_of_two_tills_at_the_window(chain: Chain) -> None:
    """One after the other, as pairing takes the longest: the shop reaches another till; what that
    sells too much is decided here; its parked cart is asked for, and once it is off line refused.
    """
    other = chain.hub.till("T2")
    assert other.db.value("SELECT count(*) FROM variant") == chain.till.desk.ops.db.value(
        "SELECT count(*) FROM variant"
    )
    _decided(chain, other)
    _asked(chain, other)
    _refused(chain, other)


def _decided(chain: Chain, other: OtherTill) -> None:
    Shop(other.db).sell_for_cash(225_00, ("mug", 9000))
    other.engine.round()
    chain.synced()
    chain.until(lambda: chain.linked.chip().startswith("Needs attention"))
    page = chain.linked.place().lists.exceptions
    assert page.panel.title.text() == "Sold more than there was"
    page.panel.note.setText("Counted again")
    chain.till.click(page.panel.close_it)
    chain.until(lambda: not page.panel.close_it.isVisible())
    (closed,) = chain.hub.at_hub("SELECT closed_by, note FROM exception WHERE code = 'oversold'")
    assert closed == ("赵磊 (T1)", "Counted again")
    chain.linked.place().show_tab("held")
    chain.till.settle()
    held = chain.linked.place().lists.held
    assert held.stack.currentWidget() is held.empty


def _asked(chain: Chain, other: OtherTill) -> None:
    parked = chain.parked_elsewhere(other)
    chain.recall()
    task = chain.till.place.parking._task
    assert task is not None
    entry = task.list.entries.entry(0)
    assert entry is not None
    assert entry.mark == "Till T2"
    assert task.state.text() == "Asking till T2 for the cart…"
    chain.until(lambda: bool(chain.hub.at_hub("SELECT 1 FROM ask")))
    other.engine.round()
    chain.until(lambda: chain.till.lines() != [])
    assert [count for _name, count, _net in chain.till.lines()] == ["2"]
    assert other.db.value("SELECT till FROM parked_cart WHERE id = ?", parked) == "T1"
    chain.till.place.parking.park()  # away from the screen again
    chain.till.settle()


def _refused(chain: Chain, other: OtherTill) -> None:
    chain.till.desk.ops.db.clock.advance(60_000)  # type: ignore[attr-defined]
    cart = Shop(other.db).cart(("noodles", 1000))
    parked = park(other.db, LI_MIN, cart).value
    other.engine.round()
    chain.synced()
    own = chain.till.desk.ops.db
    chain.until(lambda: own.row("SELECT 1 FROM parked_cart WHERE id = ?", parked) is not None)
    own.clock.advance(60_000)  # type: ignore[attr-defined]
    parking = chain.till.place.parking
    parking.recall(parked)
    chain.until(lambda: any("does not answer" in said for said in chain.till.notices()))
    assert chain.till.lines() == []
    assert own.value("SELECT till FROM parked_cart WHERE id = ?", parked) == "T2"
