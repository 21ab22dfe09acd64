"""The thread that works the queue off: reads and prints here, writes through the one writer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.failpoints import failpoint
from posdesk.printing import queue
from posdesk.printing.documents import document_of
from posdesk.printing.errors import DocumentFailed, PrinterFault, UnknownPrinter
from posdesk.printing.printers import Printer, printer_of
from posdesk.printing.queue import Job
from posdesk.printing.setup import PrinterSetup, from_setting
from posdesk.printing.states import DRAWER

T = TypeVar("T")
log = logging.getLogger(__name__)
_LOOK_EVERY_S = 1.0
_REST_S = 5.0  # a printer that just failed is left alone so long


class Write(Protocol):
    """Runs a command (database, actor, …) on the writer thread and answers its value."""

    def __call__(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


class Printers:
    """The printers of the settings, made when first used and again when their setup changes."""

    def __init__(self, make: Callable[[PrinterSetup], Printer] = printer_of) -> None:
        self._make = make
        self._made: dict[PrinterSetup, Printer] = {}

    def named(self, db: Database, name: str) -> Printer:
        """The printer of that name; raises `UnknownPrinter`, `BadPrinterSetup`."""
        values = db.setting("printing.printers").get(name)
        if values is None:
            raise UnknownPrinter(name)
        setup = from_setting(name, values)
        if setup not in self._made:
            self._made[setup] = self._make(setup)
        return self._made[setup]


class PrintWorker:
    """Works the print queue off, one job at a time, oldest first; never in the way of a sale.

    `write` hands commands to the writer thread; a test or the command line, whose thread is the
    writer, passes `direct(db)`. Start it once with `start`, tell it of new jobs with `wake`.
    """

    def __init__(self, db: Database, write: Write, printers: Printers | None = None) -> None:
        self.db = db
        self.write = write
        self.printers = printers or Printers()
        self._resting: dict[str, float] = {}
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    # --- life -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin: first settle what an earlier run left half-done."""
        self._thread.start()

    def wake(self) -> None:
        """There is something new: look at once."""
        self._woken.set()

    def stop(self, seconds: float = 5.0) -> None:
        """End after the job that is under way; waits for it at most so long."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        self._guarded(self.recover)
        while not self._stopping.is_set():
            if not self._guarded(self.work_once):
                self._woken.wait(_LOOK_EVERY_S)
                self._woken.clear()

    def _guarded(self, step: Callable[[], bool]) -> bool:
        """A step that fails (a locked or full disk, a writer that closes) is tried again later."""
        try:
            return step()
        except Refusal as error:
            log.warning("print queue: %s", error)
        except Exception:  # boundary: nothing may end the thread that prints
            log.exception("print queue")
        return False

    # --- steps ------------------------------------------------------------------------------------

    def recover(self) -> bool:
        """Call what was being sent when the program stopped interrupted, and forget old jobs."""
        self.write(queue.forget_old)
        return self.write(queue.recover) > 0

    def work_once(self) -> bool:
        """Print the next due job; whether there was one."""
        if not queue.is_due(self.db):
            return False
        now = self.db.clock.monotonic()
        resting = tuple(name for name, until in self._resting.items() if until > now)
        job = self.write(queue.claim, resting)
        if job is None:
            return False
        try:
            self._send(job)
        except PrinterFault as fault:
            if not fault.lasting:
                self._resting[job.printer] = self.db.clock.monotonic() + _REST_S
            self.write(queue.settle_fault, job, fault)
        else:
            self._resting.pop(job.printer, None)
            self.write(queue.settle_printed, job.id)
        return True

    def _send(self, job: Job) -> None:
        """Raises `PrinterFault` alone: what can't be drawn is one, too."""
        failpoint("print.before_send")
        try:
            printer = self.printers.named(self.db, job.printer)
            if job.job == DRAWER:
                printer.kick()
            else:
                printer.print(document_of(self.db, job))
        except PrinterFault:
            raise
        except Refusal as refusal:
            raise DocumentFailed(job.printer, str(refusal)) from refusal
        except Exception as error:  # boundary: one bad document is one failed job
            log.exception("print job %s", job.id)
            raise DocumentFailed(job.printer, f"{type(error).__name__}: {error}") from error
        failpoint("print.sent")


def direct(db: Database) -> Write:
    """Commands run here and now: for a thread that is the writer itself."""

    def write(command: Callable[..., Done[T]], *args: Any) -> T:
        return command(db, None, *args).value

    return write
