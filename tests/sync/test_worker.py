"""The threads that sync behind the window: soon after a sale, quick to stop, never in the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from posdesk.clock import SystemClock
from posdesk.db import Database, open_database
from posdesk.hub.database import HubDatabase
from posdesk.hub.enrolment import new_code
from posdesk.hub.hub import Hub
from posdesk.sync import pairing
from posdesk.sync.engine import direct
from posdesk.sync.states import State
from posdesk.sync.worker import SyncWorker
from tests.hub.conftest import dsn  # noqa: F401
from tests.hub.serving import Served, served
from tests.selling import Shop, furnish

PATIENCE_S = 20.0


class Writer:
    """The till's one writer: this thread, asked to write by the worker's."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._asked: list[tuple[Callable[..., Any], tuple[Any, ...], list[Any]]] = []
        self._lock = Lock()

    def __call__(self, command: Callable[..., Any], *args: Any) -> Any:
        answer: list[Any] = []
        with self._lock:
            self._asked.append((command, args, answer))
        while not answer:
            time.sleep(0.002)
        if isinstance(answer[0], BaseException):
            raise answer[0]
        return answer[0]

    def work(self) -> float:
        """Do what was asked for; seconds of the longest."""
        with self._lock:
            asked, self._asked = self._asked, []
        longest = 0.0
        for command, args, answer in asked:
            began = time.perf_counter()
            try:
                answer.append(command(self.db, None, *args).value)
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits
                answer.append(error)
            longest = max(longest, time.perf_counter() - began)
        return longest

    def until(self, seen: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not seen():
            self.work()
            assert time.monotonic() < end
            time.sleep(0.005)


@pytest.fixture
def hub(dsn: str) -> Iterator[Hub]:  # noqa: F811
    with HubDatabase(dsn, size=8) as database:
        yield Hub(database, SystemClock())


@pytest.fixture
def running(hub: Hub, tmp_path: Path) -> Iterator[Served]:
    with served(hub, tmp_path / "hub") as found:
        yield found


@pytest.fixture
def till(hub: Hub, running: Served, tmp_path: Path) -> Iterator[Database]:
    """A paired till."""
    db = open_database(tmp_path / "till", SystemClock())
    furnish(db)
    code = new_code(hub, "S1", "T1", fingerprint=running.certificate.fingerprint).text
    pairing.pair(db, direct(db), f"https://localhost:{running.port}", code)
    yield db
    db.close()


@pytest.fixture
def worker(till: Database) -> Iterator[tuple[SyncWorker, Writer]]:
    writer = Writer(till)
    made = SyncWorker(till, writer)
    made.start()
    yield made, writer
    made.stop()


def orders(hub: Hub) -> int:
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_row WHERE table_name = 'orders'")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def test_a_sale_is_at_the_hub_soon_and_both_are_proven_equal(
    hub: Hub, till: Database, worker: tuple[SyncWorker, Writer]
) -> None:
    syncing, writer = worker
    writer.until(lambda: syncing.status().state is State.PROVEN)
    began = time.monotonic()
    Shop(till).sell_for_cash(20_000, ("water", 1000))
    assert syncing.status().state is not State.PROVEN
    syncing.wake()
    writer.until(lambda: orders(hub) == 1)
    assert time.monotonic() - began < 5
    writer.until(lambda: syncing.status().state is State.PROVEN)


def test_it_ends_at_once_also_while_it_waits_for_news(
    worker: tuple[SyncWorker, Writer],
) -> None:
    syncing, writer = worker
    writer.until(lambda: syncing.status().state is State.PROVEN)
    writer.until(lambda: bool(syncing._lines))
    began = time.monotonic()
    syncing.stop()
    assert time.monotonic() - began < 2.5


def test_a_hub_that_goes_away_is_said_and_selling_goes_on(
    hub: Hub, running: Served, till: Database, worker: tuple[SyncWorker, Writer], tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    syncing, writer = worker
    writer.until(lambda: syncing.status().state is State.PROVEN)
    with till.local() as tx:
        tx.execute("UPDATE hub_link SET url = 'https://localhost:9'")
    syncing.sync_now()
    Shop(till).sell_for_cash(20_000, ("water", 1000))
    writer.until(lambda: syncing.status().state is State.OFFLINE)
    assert syncing.status().waiting == 1
    with till.local() as tx:
        tx.execute("UPDATE hub_link SET url = ?", f"https://localhost:{running.port}")
    syncing.sync_now()
    writer.until(lambda: syncing.status().state is State.PROVEN)
    assert orders(hub) == 1
    assert "Traceback" not in caplog.text
