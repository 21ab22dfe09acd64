"""Whole days of the small shop: at its counter with the printer unplugged, and as a shop that
delivers, with a folder for each kind of paper.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.printing.commands import save_printer
from posdesk.printing.setup import FILE, FOLDER, PrinterSetup
from posdesk.settings import save
from tests.scenarios.counter import Counter
from tests.scenarios.house import HOUR, House
from tests.ui.sell.conftest import served
from tests.ui.served import Served
from tests.ui.shop import Till, open_till, stocked

__all__ = ["open_till", "served", "stocked"]
PAPERS = {"receipt": "80mm", "page": "A4", "label": "100x150mm"}


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest) -> str:
    """Every day is lived once in each language."""
    return str(request.param)


@pytest.fixture
def socket_of_the_printer(tmp_path: Path) -> Path:
    """Where the receipt printer would be if it were plugged in."""
    return tmp_path / "usb" / "lp0"


@pytest.fixture
def counter(
    stocked: Path,
    clock: ManualClock,
    language: str,
    socket_of_the_printer: Path,
    open_till: Callable[[], Till],
) -> Counter:
    """The shop in the morning: 李敏 is at the till, and nobody has noticed the printer yet."""
    database = open_database(stocked, clock)
    save(database, None, {"till.language": language, "printing.drawer_on_cash": False})
    save_printer(database, None, PrinterSetup("Epson", FILE, path=str(socket_of_the_printer)))
    database.close()
    return Counter(open_till, clock)


@pytest.fixture
def house(
    served: Served, stocked: Path, clock: ManualClock, tmp_path: Path, open_till: Callable[[], Till]
) -> House:
    """The shop that delivers, in the morning; somebody looks at orders before they are accepted."""
    clock.advance(10 * HOUR)  # to a quarter past eight of the next day
    database = open_database(stocked, clock)
    for use, paper in PAPERS.items():
        folder = tmp_path / "paper" / use
        save_printer(database, None, PrinterSetup(use, FOLDER, path=str(folder), paper=paper))
    chosen = {f"printing.{use}_printer": use for use in PAPERS}
    more = {"orders.auto_accept": False, "printing.drawer_on_cash": False}
    save(database, None, {**chosen, **more})
    database.close()
    return House(open_till, clock, paper=tmp_path / "paper")
