"""PosDesk is killed while it prints: at the next start nothing is sent a second time by itself."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.printing import commands, queries
from posdesk.printing.worker import Printers, PrintWorker, direct
from tests.conftest import MORNING
from tests.printing.conftest import hasty
from tests.printing.killed import sell_and_print
from tests.printing.tcp_printer import TcpPrinter
from tests.selling import LI_MIN


def killed_at(point: str, folder: Path, printer: TcpPrinter) -> None:
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=sell_and_print, args=(str(folder), printer.port, point))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"printing never came to {point}"


# The drawer's job comes first: a point's first pass is the drawer's, its second the receipt's.
@pytest.mark.parametrize(
    ("point", "kicks", "receipt"),
    [
        ("print.claimed:1", 0, "queued"),
        ("print.before_send:1", 0, "queued"),
        ("print.mid_send:1", 1, "queued"),
        ("print.sent:1", 1, "queued"),
        ("print.before_settle:1", 1, "queued"),
        ("print.settled:1", 1, "queued"),
        ("print.claimed:2", 1, "interrupted"),
        ("print.before_send:2", 1, "interrupted"),
        ("print.mid_send:2", 1, "interrupted"),
        ("print.sent:2", 1, "interrupted"),
        ("print.before_settle:2", 1, "interrupted"),
        ("print.settled:2", 1, "printed"),
    ],
)
def test_a_kill_while_printing_doubles_nothing(
    tmp_path: Path, printer: TcpPrinter, point: str, kicks: int, receipt: str
) -> None:
    killed_at(point, tmp_path / "shop", printer)
    db = open_database(tmp_path / "shop", ManualClock(MORNING + 1_000))
    worker = PrintWorker(db, direct(db), Printers(hasty))
    assert db.value("SELECT state FROM print_job WHERE job = 'receipt'") in (receipt, "sending")
    worker.recover()
    assert db.value("SELECT state FROM print_job WHERE job = 'receipt'") == receipt
    offered = queries.interrupted_receipts(db)
    assert len(offered) == (receipt == "interrupted")
    printer.paper = b""
    while worker.work_once():
        pass
    assert printer.kicks == kicks
    assert bool(printer.paper) == (receipt == "queued")
    if offered:
        commands.retry(db, LI_MIN, offered[0].id)
        while worker.work_once():
            pass
        assert b"REPRINT no. 1" in printer.paper
    assert printer.kicks == kicks
    db.close()


def test_control_a_queue_that_sends_again_what_it_was_sending_opens_the_drawer_twice(
    tmp_path: Path, printer: TcpPrinter
) -> None:
    killed_at("print.sent:1", tmp_path / "shop", printer)
    db = open_database(tmp_path / "shop", ManualClock(MORNING + 1_000))
    with db.local() as tx:
        tx.execute("UPDATE print_job SET state = 'queued' WHERE state = 'sending'")
    worker = PrintWorker(db, direct(db), Printers(hasty))
    while worker.work_once():
        pass
    assert printer.kicks == 2
    db.close()
