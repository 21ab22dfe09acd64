"""The counter of the small shop for a whole day, its printer unplugged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.printing.commands import save_printer
from posdesk.printing.setup import FILE, PrinterSetup
from posdesk.settings import save
from tests.scenarios.counter import Counter
from tests.ui.shop import Till, open_till, stocked

__all__ = ["open_till", "stocked"]


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
