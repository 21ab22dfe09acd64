"""The shop's database: one file, one writer, durable commands.

A command is one `BEGIN IMMEDIATE` … `COMMIT` at synchronous=FULL. Its row changes are captured by
SQLite's pre-update hook and sealed as one journal entry in the same transaction, so the journal
can't forget one. The thread that called `open_writer` writes; every other thread gets its own
connection that can only read. The file is never opened by anything but SQLite: a plain open and
close would drop SQLite's locks.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import apsw
from filelock import FileLock, Timeout

from posdesk import journal, linked
from posdesk.clock import Clock
from posdesk.command import Command, Merge, Row
from posdesk.config import SETTINGS
from posdesk.errors import (
    AlreadyOpen,
    BadSetting,
    DatabaseDamaged,
    DatabaseLocked,
    DiskFull,
    FileUnwritable,
    NewerDatabase,
    NoShop,
    StorageFailed,
)
from posdesk.failpoints import failpoint
from posdesk.i18n import N_, gettext
from posdesk.ids import Ids
from posdesk.models import Kind
from posdesk.statements import Query, compiled

FILE_NAME = "posdesk.db"
APPLICATION_ID = 0x504F5344  # "POSD"
RESERVE_BYTES = 16 << 20  # below this a sale is refused before money is taken
_BUSY_MS = 5000
_USUAL = {"cache_size": -16_000, "wal_autocheckpoint": 1_000}  # KiB below zero; pages
_ROOMY = {"cache_size": -48_000, "wal_autocheckpoint": 16_000}
_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
_ALL = frozenset(Kind)
__all__ = ["Command", "Conflict", "Database", "Merge", "Row", "open_database"]


class Conflict(Exception):
    """A constraint of the schema said no: two rows that may not both be."""


_STORED_SETTINGS = "SELECT name, value FROM setting UNION ALL SELECT name, value FROM till_setting"


def _fitting(stored: Iterable[Row]) -> Iterator[tuple[str, Any]]:
    """The stored settings that this program knows and can use."""
    for name, text in stored:
        with contextlib.suppress(KeyError, ValueError, BadSetting):
            yield name, SETTINGS[name].check(json.loads(text))


def _set(connection: apsw.Connection, pragmas: Mapping[str, int]) -> None:
    for pragma, value in pragmas.items():
        connection.execute(f"PRAGMA {pragma} = {value}")


class Database:
    """The open database of one shop folder."""

    def __init__(
        self, path: Path, clock: Clock, ids: Ids | None = None, vfs: str | None = None
    ) -> None:
        self.path = path
        self.clock = clock
        self.ids = ids or Ids(clock)
        self.run = (
            self.ids.new()
        )  # names this opening of the shop: monotonic times of another one mean nothing
        self._vfs = vfs
        self._threads = threading.local()
        self._writer: threading.Thread | None = None
        self._connections: list[apsw.Connection] = []
        self._lock = FileLock(str(path) + ".lock")
        self._settings: dict[str, Any] | None = None
        self._settings_age = 0

    # --- opening ----------------------------------------------------------------------------------

    def lock(self) -> None:
        """Keep a second instance out; raises `AlreadyOpen`. Released by `close` or the end of the
        process.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise AlreadyOpen(str(self.path.parent)) from None
        except OSError as error:
            raise StorageFailed(str(self.path), str(error)) from error

    def open_writer(self) -> None:
        """Make this thread the one that writes."""
        if self._writer is not None and self._writer is not threading.current_thread():
            raise RuntimeError("another thread writes already")
        self._writer = threading.current_thread()
        self._drop_connection()

    def close(self) -> None:
        """Close every connection and release the lock."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._threads = threading.local()
        self._writer = None
        self._lock.release()

    def _connection(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            with self._faults():
                connection = self._connect()
            self._threads.connection = connection
            self._connections.append(connection)
        return connection

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(
            str(self.path), apsw.SQLITE_OPEN_READWRITE, vfs=self._vfs, statementcachesize=200
        )
        connection.set_busy_timeout(_BUSY_MS)
        for pragma, value in _PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma} = {value}")
        for pragma, value in _PRAGMAS.items():
            found = connection.execute(f"PRAGMA {pragma}").get
            if found != value:
                raise RuntimeError(f"PRAGMA {pragma} is {found!r}, not {value!r}")
        connection.execute("PRAGMA temp_store = MEMORY")
        _set(connection, _USUAL)
        if self._writer is not threading.current_thread():
            connection.execute("PRAGMA query_only = ON")
        return connection

    def copy_into(self, target: Path) -> None:
        """Write a consistent copy of the shop to a file that is not there yet; selling goes on.

        Any thread may ask for it: VACUUM INTO reads the shop only, but SQLite counts it as writing.
        """
        with self._faults(), contextlib.closing(self._connect()) as connection:
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("VACUUM INTO ?", (str(target),))

    def scrub(self) -> bool:
        """Leave nothing of what was deleted or overwritten in the file, its free pages and its log.

        Rewrites the whole file (VACUUM) and empties the log; on the writer's thread, between
        commands. False while another connection still reads an older state: try again later.
        """
        self._writable()
        with self._faults(), contextlib.closing(self._connect()) as connection:
            connection.execute("PRAGMA temp_store = FILE")  # a large shop does not fit in memory
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
        return not busy

    def _drop_connection(self) -> None:
        """Forget this thread's connection; the next use opens a fresh one."""
        connection: apsw.Connection | None = getattr(self._threads, "connection", None)
        if connection is not None:
            self._threads.connection = None
            self._connections.remove(connection)
            with contextlib.suppress(apsw.Error):
                connection.close(True)

    # --- reading ----------------------------------------------------------------------------------

    def rows(self, query: Query, *params: Any) -> list[Row]:
        """All rows of a query (peewee, or SQL text with ?)."""
        with self._faults():
            return list(self._connection().execute(*compiled(query, params)))

    def row(self, query: Query, *params: Any) -> Row | None:
        """The first row, or None."""
        with self._faults():
            found: Row | None = self._connection().execute(*compiled(query, params)).fetchone()
            return found

    def value(self, query: Query, *params: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.row(query, *params)
        return row[0] if row else None

    def stream(self, query: Query, *params: Any) -> Generator[Row, None, None]:
        """Rows one by one, for what does not fit in memory."""
        with self._faults():
            yield from self._connection().execute(*compiled(query, params))

    def setting(self, name: str) -> Any:
        """The value of a setting: as stored, else its default, also where what is stored does not
        fit.
        """
        known = self._settings  # another thread may forget them at any moment
        if known is None:
            age = self._settings_age
            known = dict(_fitting(self.rows(_STORED_SETTINGS)))
            if age == self._settings_age:  # else they were changed while they were read
                self._settings = known
        return known.get(name, SETTINGS[name].default)

    def forget_settings(self) -> None:
        """Read the settings anew at the next question."""
        self._settings_age += 1
        self._settings = None

    # --- writing ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def command(self, kind: str, actor: str | None) -> Iterator[Command]:
        """One durable change of business data with its journal entry.

        Leaving the block commits; an exception rolls back. Raises `DiskFull`, `StorageFailed`,
        `DatabaseLocked` when the world fails (then nothing happened), `CardNumberRefused` when a
        text holds a card number, and `Conflict` when a constraint refuses a row.
        """
        connection = self._writable()
        with self._transaction(connection):
            with contextlib.closing(journal.Watch(connection)) as watch:
                tx = Command(connection, self, actor, _ALL)
                yield tx
            failpoint("db.before_seal")
            changes = watch.changes()
            if tx.erasure is not None:
                changes = tx.erasure.applied(changes)
            if changes:
                execute = connection.execute
                header = journal.seal(execute, changes, kind, actor, tx.now, self.ids.new())
                if header.seen is not None:
                    linked.keep_clocks(execute, changes, header.hlc, header.device)
                    linked.keep_digests(execute, watch.seen())

    @contextlib.contextmanager
    def merging(self) -> Iterator[Merge]:
        """One durable change by what other tills did, which has its journal entry there.

        No trigger is asked: what was done is never refused, also where it contradicts what was done
        here. Foreign keys and the checks of single rows hold: `Conflict` for a row that breaks
        one, unless `Merge.attempt` was asked to write it.
        """
        connection = self._writable()
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        try:
            with self._transaction(connection):
                with contextlib.closing(journal.Watch(connection)) as watch:
                    tx = Merge(connection, self, watch)
                    yield tx
                linked.keep_digests(connection.execute, watch.seen(), tx.aside_was)
        finally:
            connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 1)

    @contextlib.contextmanager
    def local(self) -> Iterator[Command]:
        """One durable change of Local or Derived tables; no journal entry."""
        connection = self._writable()
        with self._transaction(connection):
            yield Command(connection, self, None, frozenset({Kind.LOCAL, Kind.DERIVED}))

    def owns(self, path: Path) -> bool:
        """Whether a path names one of the shop's own live files, by whatever name: to open one,
        even for reading, drops SQLite's locks, and to write one loses sales.
        """
        own = [Path(f"{self.path}{end}") for end in ("", "-wal", "-shm", ".lock")]
        return any(each.resolve() == path.resolve() or _same_file(each, path) for each in own)

    def refuse_own(self, path: Path) -> None:
        """Raise `FileUnwritable` for one of the shop's own live files."""
        if self.owns(path):
            raise FileUnwritable(str(path), gettext(N_("this is the shop's own database")))

    def expect_much(self, much: bool) -> None:
        """Say on the writer's thread that many commands follow, and when they are done.

        Meanwhile it keeps more pages in memory and carries them over into the file less often;
        each command is as durable as ever.
        """
        with self._faults():
            _set(self._writable(), _ROOMY if much else _USUAL)

    def check_room(self) -> None:
        """Raise `DiskFull` while the disk has too little room for a sale: ask before money is
        taken.
        """
        if shutil.disk_usage(self.path.parent).free < RESERVE_BYTES:
            raise DiskFull(str(self.path.parent))

    def _writable(self) -> apsw.Connection:
        if self._writer is not threading.current_thread():
            raise RuntimeError("only the writer thread may write")
        connection = self._connection()
        if connection.in_transaction:
            raise RuntimeError("commands do not nest")
        return connection

    @contextlib.contextmanager
    def _transaction(self, connection: apsw.Connection) -> Iterator[None]:
        with self._faults():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                failpoint("db.before_commit")
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        failpoint("db.after_commit")

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Sort SQLite's errors into the world's faults and ours."""
        try:
            yield
        except apsw.FullError:
            raise DiskFull(str(self.path.parent)) from None
        except (apsw.BusyError, apsw.LockedError) as error:
            raise DatabaseLocked(str(self.path)) from error
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise DatabaseDamaged(str(self.path), str(error)) from error
        except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
            self._drop_connection()
            raise StorageFailed(str(self.path), str(error)) from error
        except apsw.ConstraintError as error:
            raise Conflict(str(error)) from error


def open_database(
    folder: Path,
    clock: Clock,
    *,
    write: bool = True,
    ids: Ids | None = None,
    vfs: str | None = None,
) -> Database:
    """Open the shop in `folder`, making or upgrading it first when `write`; this thread writes.

    Raises `AlreadyOpen`, `NewerDatabase`, `DatabaseDamaged`, `StorageFailed`, and `NoShop` for a
    folder without a shop when not `write`.
    """
    from posdesk import migrate

    path = folder / FILE_NAME
    database = Database(path, clock, ids, vfs)
    if not write:
        if not path.exists():
            raise NoShop(key=str(folder))
        _check_version(database)
        return database
    _make_folder(folder)
    database.lock()
    try:
        migrate.bring_up_to_date(database)
        database.open_writer()
        _check_version(database)
    except BaseException:  # boundary: whatever stops the opening, the lock is given back
        database.close()
        raise
    return database


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return False


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailed(str(folder), str(error)) from error


def _check_version(database: Database) -> None:
    if database.value("PRAGMA application_id") != APPLICATION_ID:
        raise DatabaseDamaged(str(database.path), "application_id")
    version = database.value("PRAGMA user_version")
    if version > journal.SCHEMA_VERSION:
        raise NewerDatabase(version, journal.SCHEMA_VERSION)
