"""What the kill tests run in a process of its own."""

from __future__ import annotations

from pathlib import Path

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.printing import commands
from posdesk.printing.setup import NETWORK, PrinterSetup
from posdesk.printing.worker import Printers, PrintWorker, direct
from tests.conftest import MORNING
from tests.printing.conftest import hasty
from tests.selling import Shop, furnish


def sell_and_print(folder: str, port: int, point: str) -> None:
    """One cash sale, printed until the process dies at the point; a child's main."""
    db = open_database(Path(folder), ManualClock(MORNING))
    furnish(db)
    commands.save_printer(db, None, PrinterSetup("前台", NETWORK, "127.0.0.1", port))
    Shop(db).sell_for_cash(1000, ("water", 1000))
    failpoints.arm(point)
    worker = PrintWorker(db, direct(db), Printers(hasty))
    while worker.work_once():
        pass
