"""The bundled PostgreSQL is killed under load and begun again at once: it comes back with all that
was committed.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from posdesk.hub.bundled import BundledPostgres, PostgresFailed

KILLS = 2


@pytest.fixture
def bundled() -> Iterator[BundledPostgres]:
    """Not in pytest's own folder: that shuts others out, and PostgreSQL runs as another user."""
    with tempfile.TemporaryDirectory(prefix="posdesk-killed-") as folder:
        made = BundledPostgres(Path(folder) / "hub", sockets=False)
        yield made
        made.stop()


def kill(bundled: BundledPostgres) -> None:
    """The server itself, at once; its children find out by themselves."""
    file = bundled._data / "postmaster.pid"
    server = psutil.Process(int(file.read_text("utf-8").splitlines()[0]))
    server.kill()
    with suppress(psutil.NoSuchProcess):
        while server.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.005)


@contextmanager
def writing(dsn: str, committed: list[int]) -> Iterator[None]:
    """Somebody writes one row after another, and notes what was committed."""
    begun, number = threading.Event(), len(committed)

    def write() -> None:
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                for each in range(number, number + 100_000):
                    connection.execute("INSERT INTO written VALUES (%s)", (each,))
                    committed.append(each)
                    begun.set()
        except psycopg.OperationalError:
            begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(20)
    yield
    thread.join(20)


def test_what_was_committed_is_there_after_each_kill(bundled: BundledPostgres) -> None:
    dsn = bundled.start()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE written (number bigint)")
    committed: list[int] = []
    for _time in range(KILLS):
        with writing(dsn, committed):
            kill(bundled)
            dsn = bundled.start()
    with psycopg.connect(dsn) as connection:
        found = {row[0] for row in connection.execute("SELECT number FROM written")}
    assert committed
    assert found >= set(committed)


def test_without_waiting_for_the_old_one_it_may_not_begin(
    bundled: BundledPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(bundled, "_let_old_end", lambda: None)
    dsn = bundled.start()
    with closing(psycopg.connect(dsn, autocommit=True)) as held:
        child = held.info.backend_pid
        os.kill(child, signal.SIGSTOP)  # an old one that does not end
        try:
            kill(bundled)
            with pytest.raises(PostgresFailed):
                bundled.start()
        finally:
            os.kill(child, signal.SIGKILL)
    monkeypatch.undo()
    bundled.start()
