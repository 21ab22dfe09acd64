"""The processes of a field test, each a program of its own that may be killed at any moment:

    python -m tests.sync.servants serve FOLDER DSN PORT
    python -m tests.sync.servants sell FOLDER SEED [URL CODE]

A till sells until a file `quiet` lies beside its folder, and syncs until it is ended. What it
reported as done is in `FOLDER.reports`, one order per line, written when the window would say so.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

from posdesk.clock import SystemClock
from posdesk.commandline.sync import is_new
from posdesk.db import Database, open_database
from posdesk.sync import link, pairing
from posdesk.sync.engine import direct
from posdesk.sync.worker import SyncWorker
from tests.ordertaking import add_member
from tests.selling import furnish
from tests.sync.acts import ACTS, People, stock_up

PACE_S = 0.25
"""Between two acts: four a second at each till, ten times what a busy one does."""
_SELLING = [act for act in ACTS if act != "spend_credit"]


def serve(folder: str, dsn: str, port: str) -> None:
    """A hub over HTTPS until it is ended."""
    from posdesk.hub.server import Serving, serve

    serving = Serving(Path(folder), dsn=dsn, host="127.0.0.1", port=int(port), announce=False)
    serve(serving, lambda listening: _say(f"ready {listening.port}"))


def sell(folder: str, seed: str, url: str = "", code: str = "") -> None:
    """A till until it is ended; with a code it is paired first."""
    place = Path(folder)
    clock = SystemClock()
    if code and is_new(place) and int(seed) > 1:
        pairing.pair_new(place, clock, url, code)
    db = open_database(place, clock)
    if code and link.find(db) is None:
        furnish(db)
        add_member(db)
        stock_up(db)
        pairing.pair(db, direct(db), url, code)
    _Till(db, Random(f"{seed}/{time.time_ns()}")).live()


class _Till:
    """The writer's thread: people do something, then whatever the sync worker asks for."""

    def __init__(self, db: Database, random: Random) -> None:
        self._db = db
        self._people = People(db, random)
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = (
            SimpleQueue()
        )
        self._worker = SyncWorker(db, self._write, round_every=5.0)
        self._ended = False
        self._reports = os.open(f"{db.path.parent}.reports", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        signal.signal(signal.SIGTERM, self._end)

    def _end(self, *_signal: object) -> None:
        self._ended = True

    def _write(self, command: Callable[..., Any], *values: Any) -> Any:
        done: Future[Any] = Future()
        self._jobs.put((done, command, values))
        return done.result(timeout=60)

    def live(self) -> None:
        quiet = Path(f"{self._db.path.parent}.quiet")
        self._worker.start()
        _say("ready")
        while not self._ended:
            if not quiet.exists():
                self._act()
            self._serve_worker(PACE_S)
        self._worker.stop()
        self._serve_worker(0.0)
        self._db.close()

    def _act(self) -> None:
        self._people.do(self._people.random.choice(_SELLING))
        for order in sorted(self._people.reported):
            os.write(self._reports, f"{order}\n".encode())
        self._people.reported.clear()
        self._worker.wake()

    def _serve_worker(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                left = max(0.0, until - time.monotonic())
                done, command, values = self._jobs.get(timeout=left or 0.001)
            except Empty:
                return
            try:
                done.set_result(command(self._db, None, *values).value)
            except Exception as error:  # noqa: BLE001 - it is the worker's who asked
                done.set_exception(error)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if hasattr(signal, "SIGUSR1"):  # says where every thread is
        faulthandler.register(signal.SIGUSR1, all_threads=True)
    {"serve": serve, "sell": sell}[sys.argv[1]](*sys.argv[2:])
