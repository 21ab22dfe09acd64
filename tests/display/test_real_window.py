"""One sale in a real window on a real X display, by real keys: nothing of Qt is asked or told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from posdesk.clock import SystemClock
from posdesk.db import Database, open_database
from posdesk.derived import REBUILDS
from posdesk.printing.commands import save_printer
from posdesk.printing.setup import FOLDER, PrinterSetup
from posdesk.settings import save
from posdesk.verify import verify
from tests.display.xserver import TOOLS, Screen, until, x_server
from tests.faults.till import set_up

ROOT = Path(__file__).resolve().parents[2]
SIGNED_IN = "SELECT count(*) FROM staff_event WHERE event = 'signed_in'"
MUG, SHIRT = "6901234567892", "6901234500016"
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(sys.platform != "linux", reason="X displays are for Linux"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Zhao Lei's shop with Li Min at the till, a mug, a T-shirt, and a printer that makes PDFs."""
    folder = tmp_path / "shop"
    till = set_up(folder)
    save_printer(till.db, till.manager, PrinterSetup("PDF", FOLDER, path=str(tmp_path / "paper")))
    settings = {"till.setup_done": True, "till.language": "en", "staff.lock_minutes": 0}
    save(till.db, till.manager, settings)
    till.db.close()
    return folder


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A display of its own."""
    with x_server(tmp_path / "xvfb.log") as found:
        yield found


@pytest.fixture
def program(shop: Path, screen: Screen, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program as a person starts it."""
    with (tmp_path / "posdesk.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "--data", str(shop)],
            env={**os.environ, "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb"},
            stdout=said,
            stderr=said,
            cwd=ROOT,
        )
        yield process
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def looking(shop: Path) -> Iterator[Database]:
    """The shop's file, read from another process while the window is open."""
    database = open_database(shop, SystemClock(), write=False)
    yield database
    database.close()


def cart(database: Database) -> list[Any]:
    """(barcode, thousandths) of the lines on the screen, as they are kept for a crash."""
    kept = database.value("SELECT cart FROM open_cart")
    lines = json.loads(kept)["lines"] if kept else []
    return [(line["item"]["barcode"], line["quantity"]) for line in lines]


def sign_in(screen: Screen, database: Database) -> str:
    """Li Min's tile is the second: an arrow walks there, Enter chooses, then her PIN."""
    window = screen.window("^PosDesk$")
    until(lambda: screen.light(20, 400) > 200, "the sign-in screen")
    screen.key("Right", "Return")
    screen.type("4826")
    screen.key("Return")
    until(lambda: database.value(SIGNED_IN), "the sign-in")
    until(lambda: screen.light(20, 400) < 60, "the dark rail of the window")
    return window


def test_a_sale_by_real_keys_on_a_real_display_is_made_exactly_once(
    shop: Path,
    screen: Screen,
    program: subprocess.Popen[bytes],
    looking: Database,
    tmp_path: Path,
) -> None:
    window = sign_in(screen, looking)
    screen.scan(MUG)
    screen.scan(SHIRT)
    screen.scan(MUG)
    bought = [(MUG, 2000), (SHIRT, 1000)]
    until(lambda: cart(looking) == bought, f"{bought} in the cart, not {cart(looking)}")

    screen.key("F12")
    screen.type("200")
    screen.key("Return", "Return", "Return")  # an impatient finger
    until(lambda: looking.value("SELECT count(*) FROM orders"), "the sale")
    until(lambda: list((tmp_path / "paper").glob("*.pdf")), "the printed receipt")
    picture = screen.picture()
    picture.save(tmp_path / "after-the-sale.png")
    colours = picture.getcolors(picture.width * picture.height)
    assert colours is not None
    assert len(colours) > 50  # a window, not an empty screen

    screen.close(window)
    assert program.wait(timeout=40) == 0, (tmp_path / "posdesk.log").read_text()
    assert looking.rows("SELECT total, lines, pieces FROM orders") == [(13080, 2, 3000)]
    assert looking.rows("SELECT tender, amount, tendered, change FROM payment") == [
        ("cash", 13080, 20000, 6920)
    ]
    assert cart(looking) == []
    (receipt,) = (tmp_path / "paper").glob("*.pdf")
    assert looking.value("SELECT number FROM orders") in receipt.name
    assert verify(looking, REBUILDS).problems == ()


def test_the_same_keys_typed_slowly_are_no_scan(
    screen: Screen, program: subprocess.Popen[bytes], looking: Database
) -> None:
    """The control: it is the pace that tells a scanner from a person."""
    sign_in(screen, looking)
    screen.key("F12")  # nothing to pay yet: nothing happens
    screen.type(MUG)
    screen.key("Escape")  # a person puts away what was typed
    screen.scan(SHIRT)
    until(lambda: cart(looking) == [(SHIRT, 1000)], "the scan alone in the cart")
    assert looking.value("SELECT count(*) FROM orders") == 0
