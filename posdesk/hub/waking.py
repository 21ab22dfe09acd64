"""Who waits for news, and how the news gets there: within this process at once, between the
processes of one database by NOTIFY.

All of it is a hint: whoever waits looks into the database again in the end, so that a lost
notification costs time and nothing else. No thread is held by a waiting till.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import psycopg

from posdesk.hub.errors import HubRefusal
from posdesk.models import Stream
from posdesk.sync.protocol import stream_name

if TYPE_CHECKING:
    from posdesk.hub.database import HubDatabase
    from posdesk.hub.ledger import Context

_CHANNEL: Final = "posdesk"
_ALL: Final = "*"
_GATHER_S: Final = 0.01
_AGAIN_S: Final = 1.0
SERVING: Final = 0x706F_7302
"""Advisory lock, shared: held by every process that serves a database."""
_log = logging.getLogger("posdesk.hub")


def topics(context: Context) -> tuple[str, str, str]:
    """What a till waits for: entries of its two streams, and being asked for a cart."""
    tenant, store = context.tenant, context.store
    return (
        stream_name(Stream.TENANT, tenant, store),
        stream_name(Stream.STORE, tenant, store),
        f"ask/{tenant}/{store}",
    )


class Waker:
    """Waits and wakes, all on one event loop."""

    def __init__(self) -> None:
        self._count = 0
        self._last: dict[str, int] = {}
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._closed = False

    def mark(self) -> int:
        """This moment: `wait` returns at once for what was woken after it."""
        return self._count

    def wake(self, names: Iterable[str]) -> None:
        """There is news of these; `*`: perhaps of all."""
        self._count += 1
        for name in names:
            self._last[name] = self._count
            waiting = self._waiting.values() if name == _ALL else [self._waiting.get(name, set())]
            for events in waiting:
                for event in events:
                    event.set()

    async def wait(self, names: Iterable[str], since: int, seconds: float) -> bool:
        """Whether news came within `seconds`, or has come since `since`."""
        names = tuple(names)
        if self._closed or any(self._last.get(name, 0) > since for name in (*names, _ALL)):
            return True
        event = asyncio.Event()
        with self._kept(names, event), contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
        return event.is_set()

    @contextlib.contextmanager
    def _kept(self, names: Iterable[str], event: asyncio.Event) -> Iterator[None]:
        for name in names:
            self._waiting[name].add(event)
        try:
            yield
        finally:
            for name in names:
                self._waiting[name].discard(event)
                if not self._waiting[name]:
                    del self._waiting[name]

    def close(self) -> None:
        """Nobody waits any longer: the process wants to end."""
        self._closed = True
        self.wake([_ALL])


class Notifier:
    """Tells the other processes, several pieces of news at once."""

    def __init__(self, database: HubDatabase) -> None:
        self._database = database
        self._pending: set[str] = set()
        self._some = asyncio.Event()
        self.token = secrets.token_hex(4)

    def tell(self, names: Iterable[str]) -> None:
        """Tell the others soon."""
        self._pending.update(names)
        if self._pending:
            self._some.set()

    async def run(self) -> None:
        """Send what there is to tell, until cancelled."""
        while True:
            await self._some.wait()
            await asyncio.sleep(_GATHER_S)
            self._some.clear()
            names, self._pending = sorted(self._pending), set()
            try:
                await asyncio.to_thread(self._send, names)
            except (HubRefusal, psycopg.Error) as error:
                _log.info("not told, which costs time only: %s", error)

    def _send(self, names: list[str]) -> None:
        with self._database.transaction() as cursor:
            for name in names:
                cursor.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, f"{self.token} {name}"))


class Listener:
    """One thread and one connection that hear what the other processes tell."""

    def __init__(self, dsn: str, token: str, heard: Callable[[list[str]], None]) -> None:
        """`heard` is called on the listener's thread."""
        self._dsn = dsn
        self._token = token
        self._heard = heard
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """End within a second."""
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    self._listen(connection)
            except psycopg.Error:
                self._stop.wait(_AGAIN_S)

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute("SELECT pg_advisory_lock_shared(%s)", (SERVING,))
        connection.execute(f"LISTEN {_CHANNEL}")
        self._heard([_ALL])  # whatever was told while nobody listened
        while not self._stop.is_set():
            for notice in connection.notifies(timeout=0.25):
                token, _space, name = notice.payload.partition(" ")
                if token != self._token:
                    self._heard([name])
