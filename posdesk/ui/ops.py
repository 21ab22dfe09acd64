"""The only road from the screens to the core.

- `read`: a query, answered at once on the window's own reading connection.
- `run`: a command, done by the one writer thread, answered by callbacks on the window's thread.
- `job`: long work on a thread of its own with progress and cancel; its writes go through the writer
  in small commands that let a sale pass in between.

A refusal (a rule or the world said no) reaches `refused`; anything else is our own fault and is
emitted as `failed` with its details, while the till goes on.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import PriorityQueue
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal
from shiboken6 import isValid

from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.errors import Refusal, WorldFault
from posdesk.i18n import N_
from posdesk.sync.live import Live

P = ParamSpec("P")
T = TypeVar("T")
Callback = Callable[[Any], object]
Progress = Callable[[int, int, "float | None"], object]

log = logging.getLogger(__name__)
_PERSON, _JOB, _LAST = 0, 1, 2
_REPORT_EVERY = 0.1


class ShopClosed(WorldFault):
    """Work came in after the shop was closed."""

    text = N_("The shop is closed already, so nothing was saved.")
    advice = N_("Open PosDesk again, then repeat it.")


class Cancelled(Exception):
    """A person stopped the job; what was written before stays written."""


@dataclass(frozen=True)
class Failure:
    """An unexpected error: a line for people, and the details to copy into a report."""

    title: str
    details: str


def failure(error: BaseException) -> Failure:
    """The report of an unexpected error."""
    details = "".join(traceback.format_exception(error))
    return Failure(f"{type(error).__name__}: {error}", details)


@dataclass(frozen=True, slots=True)
class Waiter:
    """Who waits for an answer. It never leaves the window's thread: another thread that held the
    last of a widget would free it while Qt works on it.
    """

    done: Callback | None = None
    refused: Callback | None = None
    cancelled: Callable[[], object] | None = None
    progress: Progress | None = None


class Syncing(Protocol):
    """The thread that brings till and hub together, as the screens know it."""

    live: Live

    def wake(self) -> None:
        """Something was done here."""
        ...

    def sync_now(self) -> None:
        """A person wants it now."""
        ...


class Job:
    """What long work is handed: the database, who asked, progress, cancel, and a way to write."""

    def __init__(self, ops: Ops, waiter: int, *, reports: bool) -> None:
        self._ops = ops
        self._waiter = waiter
        self._reports = reports
        self._cancelled = threading.Event()
        self._started = time.monotonic()
        self._told = 0.0
        self.actor = ops.actor

    @property
    def db(self) -> Database:
        """The database, for reading from the job's thread."""
        return self._ops.db

    @property
    def cancelled(self) -> bool:
        """Whether a person asked to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Asks the work to stop at its next report."""
        self._cancelled.set()

    def report(self, done: int, total: int = 0) -> None:
        """Tells how far the work is (total 0: not known); raises `Cancelled` once stopped."""
        if self.cancelled:
            raise Cancelled
        now = time.monotonic()
        if not self._reports or (now - self._told < _REPORT_EVERY and done != total):
            return
        self._told = now
        left = (now - self._started) / done * (total - done) if done and total else None
        self._ops.progress(self._waiter, done, total, left)

    def write(self, command: Callable[..., Done[T]], *args: Any) -> T:
        """Runs a command on the writer thread and waits for its value; refusals come out here."""
        return self._ops.write(command, *args, actor=self.actor, priority=_JOB)


class Ops(QObject):
    """Queries, commands and jobs. Make it on the window's thread, then `start` it."""

    changed = Signal(object)
    """`Changes` of every command that is durable."""
    refused = Signal(object)
    """A `Refusal` that no callback of the caller took."""
    failed = Signal(object)
    """A `Failure`."""
    idle = Signal()
    """Nothing is under way any more."""
    closing = Signal()
    """The shop is about to be closed: whoever works on it stops now."""
    _deliver = Signal(object)

    def __init__(self, open_shop: Callable[[], Database]) -> None:
        super().__init__()
        self.actor: str | None = None
        self.sync: Syncing | None = None
        """The thread that talks to the hub, while there is one; the composition root starts it."""
        self._open_shop = open_shop
        self._database: Database | None = None
        self._queue: PriorityQueue[tuple[int, int, Callable[[], None] | None]] = PriorityQueue()
        self._numbers = itertools.count()
        self._opened: Future[Database] = Future()
        self._writer = threading.Thread(target=self._write_forever, name="writer", daemon=True)
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="job")
        self._jobs: set[Job] = set()
        self._pending = 0
        self._waiters: dict[int, Waiter] = {}
        self._gate = threading.Lock()
        self._shut = self._closing = False
        self._deliver.connect(self._call)

    # --- life ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts opening the shop on the writer thread; `db` waits for it."""
        self._writer.start()

    @property
    def db(self) -> Database:
        """The open database. Waits for it to be open; raises what opening it raised."""
        if self._database is None:
            self._database = self._opened.result()
        return self._database

    @property
    def is_open(self) -> bool:
        """Whether commands are still taken."""
        return not self._closing

    @property
    def pending(self) -> int:
        """Commands and jobs whose answer has not been delivered yet."""
        return self._pending

    def close(self) -> None:
        """Stops jobs, finishes every command that was asked for, and closes the shop."""
        self._closing = True
        self.closing.emit()
        for job in tuple(self._jobs):
            job.cancel()
        self._pool.shutdown(wait=True)
        if self._writer.is_alive():
            self._put(_LAST, None)
            self._writer.join()

    # --- the road --------------------------------------------------------------------------------

    def read(
        self, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of a query, at once."""
        return query(self.db, *args, **kwargs)

    def run(
        self,
        command: Callable[..., Done[T]],
        *args: Any,
        done: Callback | None = None,
        refused: Callback | None = None,
    ) -> None:
        """Runs `command(db, actor, *args)` on the writer thread.

        `done(value)` or `refused(refusal)` is called on the window's thread; without `refused` the
        refusal is emitted as a signal, and the window words it.
        """
        actor = self.actor
        waiter = self._wait(Waiter(done, refused))

        def work() -> None:
            self._answer(lambda: command(self.db, actor, *args), waiter)

        self._put(_PERSON, work)

    def job(
        self,
        work: Callable[..., Any],
        *args: Any,
        progress: Progress | None = None,
        done: Callback | None = None,
        refused: Callback | None = None,
        cancelled: Callable[[], object] | None = None,
    ) -> Job:
        """Runs `work(job, *args)` on a thread of its own; returns the `Job`, to cancel it."""
        waiter = self._wait(Waiter(done, refused, cancelled, progress))
        job = Job(self, waiter, reports=progress is not None)
        self._jobs.add(job)

        def whole() -> None:
            try:
                self._answer(lambda: work(job, *args), waiter)
            finally:
                self._jobs.discard(job)

        self._pool.submit(whole)
        return job

    def write(
        self,
        command: Callable[..., Done[T]],
        *args: Any,
        actor: str | None = None,
        priority: int = _JOB,
    ) -> T:
        """For other threads than the window's: runs a command on the writer, returns its value."""
        if threading.current_thread() is threading.main_thread():
            raise RuntimeError("the window's thread never waits for the writer: use run")
        answer: Future[Done[T]] = Future()

        def work() -> None:
            try:
                answer.set_result(command(self.db, actor, *args))
            except BaseException as error:  # noqa: BLE001 - boundary: handed to the thread that waits
                answer.set_exception(error)

        self._put(priority, work)
        result = answer.result()
        self._tell(result.changes)
        return result.value

    # --- inside ----------------------------------------------------------------------------------

    def _put(self, priority: int, work: Callable[[], None] | None) -> None:
        with self._gate:
            if self._shut:
                raise ShopClosed
            self._queue.put((priority, next(self._numbers), work))

    def _write_forever(self) -> None:
        try:
            database = self._open_shop()
        except BaseException as error:  # noqa: BLE001 - boundary: handed to whoever asks for it
            self._opened.set_exception(error)
            return
        self._opened.set_result(database)
        while (work := self._queue.get()[2]) is not None:
            work()
        with self._gate:
            self._shut = True  # whoever comes now is told so instead of waiting for ever
        while not self._queue.empty():
            left = self._queue.get()[2]
            if left is not None:
                left()
        database.close()

    def _wait(self, waiter: Waiter) -> int:
        """Remembers who waits, here on the window's thread; the other threads know the number."""
        number = next(self._numbers)
        self._waiters[number] = waiter
        self._pending += 1
        return number

    def _answer(self, work: Callable[[], Any], waiter: int) -> None:
        """Boundary: whatever `work` does, an answer is delivered and the thread lives on."""
        try:
            result = work()
        except Cancelled:
            self._finish(waiter, lambda who: _tell_one(who.cancelled))
        except Refusal as refusal:
            said = refusal
            self._finish(waiter, lambda who: _tell_one(who.refused or self.refused.emit, said))
        except Exception as error:  # boundary: reported, and the till goes on
            log.exception("unexpected error")
            told = failure(error)
            self._finish(waiter, lambda _who: self.failed.emit(told))
        else:
            self._succeed(result, waiter)

    def _succeed(self, result: Any, waiter: int) -> None:
        value = result.value if isinstance(result, Done) else result
        changes = result.changes if isinstance(result, Done) else None

        def deliver(who: Waiter) -> None:
            _tell_one(who.done, value)
            if changes is not None:
                self._tell(changes)

        self._finish(waiter, deliver)

    def _finish(self, waiter: int, deliver: Callable[[Waiter], object]) -> None:
        def finish() -> None:
            self._pending -= 1
            try:
                deliver(self._waiters.pop(waiter))
            finally:
                if not self._pending:
                    self.idle.emit()

        self._deliver.emit(finish)

    def progress(self, waiter: int, done: int, total: int, left: float | None) -> None:
        """Tells who waits for a job how far it is; from the job's thread."""

        def tell() -> None:
            who = self._waiters.get(waiter)
            if who is not None:
                _tell_one(who.progress, done, total, left)

        self._deliver.emit(tell)

    def _tell(self, changes: Changes) -> None:
        if changes.nouns:
            self.changed.emit(changes)

    def _call(self, call: Callable[[], object]) -> None:
        call()


def _tell_one(callback: Callable[..., object] | None, *answer: object) -> None:
    """Calls back, unless nobody asked to be or the widget whose method it is has gone."""
    if callback is not None and _alive(callback):
        callback(*answer)


def _alive(callback: Callable[..., object]) -> bool:
    """Whether the widget that a bound method belongs to still exists."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def on_window_thread() -> bool:
    """Whether this code runs on the thread that draws the window."""
    app = QCoreApplication.instance()
    return app is None or QThread.currentThread() is app.thread()
