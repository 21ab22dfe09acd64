"""The printing thread: told of new work it prints, and it hands every write to the writer."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from posdesk.changes import Done
from posdesk.clock import ManualClock, SystemClock
from posdesk.db import Database, open_database
from posdesk.printing import commands
from posdesk.printing.setup import NETWORK, PrinterSetup
from posdesk.printing.worker import Printers, PrintWorker
from tests.printing import tcp_printer
from tests.printing.conftest import Counter, hasty
from tests.printing.tcp_printer import TcpPrinter
from tests.selling import Shop, furnish


class Writer:
    """This thread is the writer: it serves what other threads ask until something is so."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.asked: queue.Queue[Callable[[], None]] = queue.Queue()

    def write(self, command: Callable[..., Done[Any]], *args: Any) -> Any:
        assert threading.current_thread() is not threading.main_thread()
        answer: Future[Any] = Future()
        self.asked.put(lambda: answer.set_result(command(self.db, None, *args).value))
        return answer.result(10)

    def serve_until(self, so: Callable[[], bool], seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < until, "it never came to be"
            try:
                self.asked.get(timeout=0.02)()
            except queue.Empty:
                continue


@pytest.fixture
def writer(tmp_path: Any, printer: TcpPrinter) -> Iterator[Writer]:
    db = open_database(tmp_path / "shop", SystemClock())
    furnish(db)
    commands.save_printer(db, None, PrinterSetup("前台", NETWORK, "127.0.0.1", printer.port))
    yield Writer(db)
    db.close()


def states(db: Database) -> list[str]:
    return [state for (state,) in db.rows("SELECT state FROM print_job ORDER BY id")]


def test_the_thread_prints_what_is_sold_while_selling_goes_on(
    writer: Writer, printer: TcpPrinter
) -> None:
    worker = PrintWorker(writer.db, writer.write, Printers(hasty))
    worker.start()
    numbers = []
    for _customer in range(3):
        numbers.append(Shop(writer.db).sell_for_cash(1000, ("water", 1000)).number)
        worker.wake()
    writer.serve_until(lambda: states(writer.db) == ["printed"] * 6)
    stopped = threading.Thread(target=worker.stop)
    stopped.start()
    writer.serve_until(lambda: not stopped.is_alive())
    text = printer.paper.decode("gb18030")
    assert [text.count(number) for number in numbers] == [3, 3, 3]
    assert printer.kicks == 3


def test_a_sale_is_done_at_once_while_the_printer_hangs(
    writer: Writer, printer: TcpPrinter
) -> None:
    printer.status, printer.stall_after = tcp_printer.WELL, 1
    worker = PrintWorker(writer.db, writer.write, Printers(hasty))
    Shop(writer.db).sell_for_cash(1000, ("water", 1000))
    worker.start()
    writer.serve_until(lambda: "sending" in states(writer.db))
    began = time.monotonic()
    sale = Shop(writer.db).sell_for_cash(1000, ("water", 1000))
    assert time.monotonic() - began < 0.3
    assert sale.number == "S01-T1-000002"
    writer.serve_until(lambda: "interrupted" in states(writer.db))
    stopped = threading.Thread(target=worker.stop)
    stopped.start()
    writer.serve_until(lambda: not stopped.is_alive())


def test_a_database_that_is_locked_for_a_while_does_not_end_the_thread(
    counter: Counter, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    from posdesk.errors import DatabaseLocked

    def locked(*_args: object) -> bool:
        raise DatabaseLocked("shop")

    with caplog.at_level(logging.CRITICAL):
        assert counter.worker._guarded(locked) is False
    counter.shop.sell_for_cash(1000, ("water", 1000))
    assert counter.worker._guarded(counter.worker.work_once) is True
