"""The furnished shop with a printer on its counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.printing import commands
from posdesk.printing.network import NetworkPrinter, Patience
from posdesk.printing.printers import Printer, printer_of
from posdesk.printing.setup import NETWORK, PrinterSetup
from posdesk.printing.worker import Printers, PrintWorker, direct
from tests.printing.tcp_printer import TcpPrinter
from tests.selling import Shop, furnish

HASTY = Patience(connect=0.5, answer=0.2, stall=0.4, finish=2.0)


def hasty(setup: PrinterSetup) -> Printer:
    """The real printers, waited for only as long as this machine's own ports need."""
    return NetworkPrinter(setup, HASTY) if setup.kind == NETWORK else printer_of(setup)


@dataclass
class Counter:
    """The counter: the shop, its printer, and the worker of the print queue."""

    shop: Shop
    printer: TcpPrinter
    worker: PrintWorker
    clock: ManualClock
    folder: Path

    @property
    def db(self) -> Database:
        return self.shop.db

    def work_off(self) -> int:
        """Work until nothing is due; how many jobs were tried."""
        tried = 0
        while self.worker.work_once():
            tried += 1
        return tried

    def states(self, job: str = "receipt") -> list[str]:
        rows = self.db.rows("SELECT state FROM print_job WHERE job = ? ORDER BY id", job)
        return [state for (state,) in rows]

    def add_printer(self, name: str, **values: object) -> None:
        commands.save_printer(self.db, None, PrinterSetup(name, **values))  # type: ignore[arg-type]

    def wait(self, milliseconds: int) -> None:
        self.clock.advance(milliseconds)


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    with TcpPrinter() as made:
        yield made


@pytest.fixture
def counter(db: Database, clock: ManualClock, printer: TcpPrinter, tmp_path: Path) -> Counter:
    furnish(db)
    worker = PrintWorker(db, direct(db), Printers(hasty))
    made = Counter(Shop(db), printer, worker, clock, tmp_path)
    made.add_printer("前台", kind=NETWORK, host="127.0.0.1", port=printer.port)
    return made
