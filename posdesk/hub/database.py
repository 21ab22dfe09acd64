"""The hub's PostgreSQL: connections, migrations, transactions that are tried again.

What was committed is durable before it is answered: `synchronous_commit` is never turned off, and a
deployment with a standby may set it to `remote_apply`.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import psycopg
from psycopg import IsolationLevel
from psycopg_pool import ConnectionPool, PoolTimeout

from posdesk.hub.errors import HubRefusal
from posdesk.sync.protocol import UNAVAILABLE

Cursor = psycopg.Cursor[tuple[Any, ...]]
Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")

_MIGRATING: Final = 0x504F5344  # advisory lock: "POSD"
_TRIES: Final = 8
_FIRST_PAUSE: Final = 0.01  # seconds; doubles, with full jitter


class Again(Exception):
    """Another transaction was first: the same work, done anew, will see what it wrote."""


_AGAIN: Final = (Again, psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)


_OF_THE_MOMENT: Final = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE: connection lost, rolled back, out of disk or memory, locked, shut down."""


class HubRow(NamedTuple):
    """What the hub is: its epoch, and the seed of the Ed25519 key with which it signs."""

    epoch: str
    signing_key: bytes


class HubDatabase:
    """A pool of connections to one PostgreSQL database; safe to use from any thread."""

    def __init__(self, dsn: str, size: int = 8, patience: float = 5.0) -> None:
        """`size` connections at most; `patience` is how many seconds a request waits for one."""
        self.dsn = dsn
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            dsn,
            min_size=1,
            max_size=size,
            timeout=patience,
            open=False,
            name="hub",
            kwargs={"application_name": "posdesk-hub"},
            configure=_configure,
            check=ConnectionPool.check_connection,
        )

    def open(self) -> HubDatabase:
        """Connect, and bring the schema up to date."""
        self._pool.open()
        self.migrate()
        return self

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def __enter__(self) -> HubDatabase:
        return self.open()

    def __exit__(self, *_reason: object) -> None:
        self.close()

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of the pool; raises `HubRefusal` (UNAVAILABLE) when there is none."""
        with _world(), self._pool.connection() as connection:
            yield connection

    @contextlib.contextmanager
    def transaction(self, reading: bool = False) -> Iterator[Cursor]:
        """One transaction: committed at the end of the block, rolled back by an exception.

        `reading`: of one moment (REPEATABLE READ), and nothing may be written.
        """
        with self.connection() as connection:
            if reading:
                connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
                connection.set_read_only(True)
            try:
                with connection.transaction(), connection.cursor() as cursor:
                    yield cursor
            finally:
                if reading and not connection.closed:
                    connection.set_isolation_level(None)
                    connection.set_read_only(None)

    def run(self, work: Callable[[Cursor], T], reading: bool = False) -> T:
        """`work` in one transaction, tried again when another one was in its way."""
        for attempt in range(_TRIES):
            try:
                with self.transaction(reading) as cursor:
                    return work(cursor)
            except _AGAIN as error:
                if attempt == _TRIES - 1:
                    raise HubRefusal(UNAVAILABLE, str(error)) from error
            time.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))
        raise AssertionError

    def migrate(self) -> None:
        """Run what is new of `migrations/`, each once, however many processes start together."""
        with self.transaction() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS migration"
                " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            done = {name for (name,) in cursor.execute("SELECT name FROM migration")}
            for name, script in _scripts():
                if name not in done:
                    cursor.execute(script.encode())
                    cursor.execute("INSERT INTO migration (name) VALUES (%s)", (name,))
            _name_hub(cursor)

    def hub(self) -> HubRow:
        """What the hub is."""
        with self.transaction(reading=True) as cursor:
            return read_hub(cursor)


def read_hub(cursor: Cursor) -> HubRow:
    """What the hub is, as this transaction sees it."""
    row = cursor.execute("SELECT epoch, signing_key FROM hub").fetchone()
    if row is None:
        raise LookupError("hub")
    return HubRow(*row)


def is_passing(error: BaseException) -> bool:
    """Whether an error is of the moment (another transaction, the server gone), not of the data."""
    if isinstance(error, (*_AGAIN, psycopg.InterfaceError)):
        return True
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate[:2] in _OF_THE_MOMENT


def _scripts() -> list[tuple[str, str]]:
    folder = resources.files("posdesk.hub") / "migrations"
    found = [each for each in folder.iterdir() if each.name.endswith(".sql")]
    return [(Path(each.name).stem, each.read_text("utf-8")) for each in sorted(found, key=_name)]


def _name(file: Any) -> str:
    return str(file.name)


def _name_hub(cursor: Cursor) -> None:
    if cursor.execute("SELECT 1 FROM hub").fetchone():
        return
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    cursor.execute(
        "INSERT INTO hub (id, epoch, signing_key, created_at) VALUES (1, %s, %s, %s)",
        (new_epoch(), Ed25519PrivateKey.generate().private_bytes_raw(), time.time_ns() // 10**6),
    )


def new_epoch() -> str:
    """A name for the hub's history from now on: 16 hex digits."""
    return f"{random.SystemRandom().getrandbits(64):016x}"


def _configure(connection: Connection) -> None:
    connection.prepare_threshold = 3


@contextlib.contextmanager
def _world() -> Iterator[None]:
    """Say in the protocol's words that the server is not there."""
    try:
        yield
    except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
        raise
    except (PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise HubRefusal(UNAVAILABLE, str(error)) from error
