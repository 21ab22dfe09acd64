"""One sale in the real program on a real X display, made by real key events."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from posdesk.clock import SystemClock
from posdesk.db import Database, open_database
from posdesk.settings import save
from posdesk.staff.commands import reset_pin
from tests.selling import LI_MIN, ZHAO_LEI
from tests.ui.shop import MUG, WATER, stock_up

PIN = "7391"
PATIENCE_S = 30.0
ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.display


class Keyboard:
    """A keyboard and a scanner on one display."""

    def __init__(self, display: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display}

    def _xdotool(self, *arguments: str) -> str:
        command = ["xdotool", *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout.strip()

    def find(self, title: str) -> str:
        """The id of a window that can be seen, "" if there is none."""
        return self._xdotool("search", "--onlyvisible", "--name", title)

    def focus(self, window: str) -> None:
        self._xdotool("windowfocus", "--sync", window.split(maxsplit=1)[0])

    def press(self, key: str) -> None:
        self._xdotool("key", key)

    def type(self, text: str) -> None:
        """As a person does."""
        self._xdotool("type", "--delay", "80", text)

    def scan(self, code: str) -> None:
        """With no delay between the keys, Enter included."""
        self._xdotool("key", "--delay", "0", *code, "Return")


def until(true: Callable[[], bool]) -> None:
    """Asks again and again: the other process can't signal this one."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def display() -> Iterator[str]:
    """An X display of its own."""
    if not shutil.which("Xvfb") or not shutil.which("xdotool"):
        pytest.skip("needs Xvfb and xdotool")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as numbers:
        number = numbers.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def shop(folder: Path) -> Path:
    """The stocked shop, with a PIN for 李敏."""
    db = open_database(folder, SystemClock())
    stock_up(db)
    save(db, None, {"staff.pin_cost": 1, "staff.pin_memory_kib": 1024})
    reset_pin(db, ZHAO_LEI, LI_MIN, PIN)
    save(db, None, {"till.setup_done": True, "till.language": "en"})
    db.close()
    return folder


@pytest.fixture
def till(display: str, shop: Path) -> Iterator[Keyboard]:
    """The program as a person starts it, with its window in front."""
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, str(ROOT / "main.py"), "--data", str(shop)]
    program = subprocess.Popen(command, env=environment, cwd=shop.parent)
    keyboard = Keyboard(display)
    try:
        until(lambda: bool(keyboard.find("PosDesk")))
        keyboard.focus(keyboard.find("PosDesk"))
        yield keyboard
    finally:
        program.terminate()
        program.wait(20)


@pytest.fixture
def seen(shop: Path) -> Iterator[Database]:
    """The shop's file as another program reads it."""
    db = open_database(shop, SystemClock(), write=False)
    yield db
    db.close()


def lines_in_cart(db: Database) -> int:
    return int(
        db.value("SELECT coalesce(max(json_array_length(cart, '$.lines')), 0) FROM open_cart")
    )


def test_a_sale_is_made_by_scans_and_keys_alone(till: Keyboard, seen: Database) -> None:
    till.press("Return")  # the first name tile has the focus
    till.type(PIN)
    till.press("Return")
    until(lambda: seen.value("SELECT count(*) FROM staff_event WHERE event = 'signed_in'") == 1)
    until(lambda: bool(till.find("^Sell")))
    till.scan(WATER)
    until(lambda: lines_in_cart(seen) == 1)
    till.scan(MUG)
    till.scan(WATER)
    until(lambda: lines_in_cart(seen) == 2)
    till.press("F12")
    till.type("50")
    till.press("Return")
    until(lambda: seen.value("SELECT count(*) FROM orders") == 1)
    assert seen.rows("SELECT tender, amount FROM payment") == [("cash", 2900)]
    assert seen.value("SELECT sum(quantity) FROM order_line") == 3000
    assert lines_in_cart(seen) == 0
