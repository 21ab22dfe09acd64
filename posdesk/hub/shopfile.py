"""A shop's database made of the hub's rows: the file that a new till opens.

It has the tables that this program's own migrations make, every row of the tenant's and the store's
stream as the ledger holds it, and the derived tables computed of them. What this program does not
know, or SQLite would refuse, stands aside as it would at a till. Memory stays the same however
large the ledger is: rows are read by a cursor of the server and written in batches.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import apsw
import psycopg

from posdesk import journal, linked
from posdesk.clock import Clock
from posdesk.db import FILE_NAME, Command, Database, open_database
from posdesk.derived import REBUILDS
from posdesk.digest import SYNCED, Digest, stream_of
from posdesk.ids import Ids
from posdesk.models import AsideRow, Kind, Stream
from posdesk.statements import insert_sql

_BATCH: Final = 5_000
_FAST: Final = ("journal_mode = DELETE", "synchronous = OFF", "cache_size = -128000", "threads = 2")
"""A file that nobody has yet: made again from the start if the machine stops."""
_BYTES: Final = '"$b"'
"""Stands where a text of columns holds bytes."""
_LAST_ROUNDS: Final = 50
_REFUSALS: Final = (apsw.ConstraintError, OverflowError, UnicodeError, TypeError)

_ROWS = """
SELECT key, columns::text, clocks::text FROM ledger_row
WHERE tenant = %s AND store = %s AND table_name = %s ORDER BY key
"""
_INDEXES = "SELECT name, sql, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
_PUT_CLOCK = (
    "INSERT INTO column_clock (table_name, row_key, column_name, hlc, device)"
    " VALUES (?, ?, ?, ?, ?)"
)
_PUT_DIGEST = "INSERT INTO stream_digest (stream, rows, digest) VALUES (?, ?, ?)"

LedgerRow = tuple[str, str, str]
"""Key, columns and clocks, both as JSON."""


class NotEqual(Exception):
    """The file's rows are not those that the hub's digest tells of."""


class Moment(NamedTuple):
    """A tenant's and a store's streams at one moment of the hub."""

    tenant: str
    store: str
    tenant_seq: int
    store_seq: int
    hub_epoch: str
    digests: Mapping[Stream, Digest]
    tables: Mapping[Stream, Sequence[str]]


def make(
    folder: Path, connection: psycopg.Connection[Any], moment: Moment, clock: Clock, ids: Ids
) -> Path:
    """Make the database in an empty folder, of the moment that `connection` reads.

    Raises `NotEqual` where it does not come to the moment's digests.
    """
    open_database(folder, clock, ids=ids).close()
    path = folder / FILE_NAME
    with closing(Database(path, clock, ids)) as database, closing(_opened(path)) as file:
        file.execute("BEGIN IMMEDIATE")
        indexes = _without_indexes(file)
        _Loader(file, connection, moment, clock, ids).load()
        for statement in indexes:
            file.execute(statement)
        _set_aside_orphans(file, moment, clock, ids)
        derive = Command(file, database, None, frozenset({Kind.LOCAL, Kind.DERIVED}))
        for rebuild in REBUILDS:
            rebuild(derive)
        _prove(derive, moment)
        file.execute("COMMIT")
        file.execute("PRAGMA journal_mode = WAL")
    return path


def _opened(path: Path) -> apsw.Connection:
    file = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE, statementcachesize=200)
    file.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    for pragma in _FAST:
        file.execute(f"PRAGMA {pragma}")
    return file


def _without_indexes(file: apsw.Connection) -> list[str]:
    """Drop the indexes of business tables; answers what makes them again, sorted all at once."""
    found = []
    for name, statement, table in list(file.execute(_INDEXES)):
        if table in SYNCED:
            file.execute(f'DROP INDEX "{name}"')
            found.append(str(statement))
    return found


class _Loader:
    """Writes the ledger's rows into the file, and aside what has no place in it."""

    def __init__(
        self,
        file: apsw.Connection,
        connection: psycopg.Connection[Any],
        moment: Moment,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._file = file
        self._connection = connection
        self._moment = moment
        self._now = clock.now()
        self._ids = ids

    def load(self) -> None:
        for stream, tables in self._moment.tables.items():
            for table in tables:
                put = self._put_known if table in SYNCED else self._put_unknown
                for batch in self._batches(stream, table):
                    put(stream, table, batch)
                    self._put_clocks(table, batch)

    def _batches(self, stream: Stream, table: str) -> Iterator[list[LedgerRow]]:
        store = "" if stream is Stream.TENANT else self._moment.store
        with self._connection.cursor(name="snapshot_rows") as cursor:
            cursor.itersize = _BATCH
            cursor.execute(_ROWS, (self._moment.tenant, store, table))
            while batch := cursor.fetchmany(_BATCH):
                yield batch

    def _put_known(self, stream: Stream, table: str, batch: Sequence[LedgerRow]) -> None:
        shape = _shape(table)
        rows, extra = [], []
        for key, columns, clocks in batch:
            found = _decoded(columns)
            if not found.keys() <= shape.known:
                more = {name: found[name] for name in found if name not in shape.known}
                extra.append((key, more, clocks))
            found[shape.key] = key
            rows.append(tuple(map(found.get, shape.columns, shape.defaults)))
        refused = self._insert(insert_sql(SYNCED[table], shape.columns), rows)
        for key, more, clocks in extra:
            self._aside(stream, table, key, more, clocks, "unknown_column")
        for place, detail in refused:
            key, columns, clocks = batch[place]
            self._aside(stream, table, key, _decoded(columns), clocks, "refused", detail)

    def _insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, str]]:
        """Write rows; answers which were refused, and why."""
        try:
            self._file.executemany(statement, rows)
            return []
        except _REFUSALS:
            pass
        refused = []
        # What the failed statement had written before stays: written again, it is the same row.
        again = statement.replace("INSERT INTO", "INSERT OR REPLACE INTO", 1)
        for place, row in enumerate(rows):
            try:
                self._file.execute(again, row)
            except _REFUSALS as error:
                refused.append((place, str(error)))
        return refused

    def _put_unknown(self, stream: Stream, table: str, batch: Sequence[LedgerRow]) -> None:
        for key, columns, clocks in batch:
            self._aside(stream, table, key, _decoded(columns), clocks, "unknown_table")

    def _put_clocks(self, table: str, batch: Sequence[LedgerRow]) -> None:
        for key, _columns, clocks in batch:
            if clocks != "{}":
                self._file.executemany(
                    _PUT_CLOCK,
                    (
                        (table, key, column, hlc, device)
                        for column, (hlc, device) in json.loads(clocks).items()
                    ),
                )

    def _aside(
        self,
        stream: Stream,
        table: str,
        key: str,
        columns: Mapping[str, Any],
        clocks: str,
        reason: str,
        detail: str = "",
    ) -> None:
        written: Iterable[tuple[int, str]] = map(tuple, json.loads(clocks).values())
        put_aside(
            self._file.execute, self._ids.new(), stream, table, key, columns,
            max(written, default=(0, "")), reason, detail, self._now,
        )  # fmt: skip


def put_aside(
    execute: Callable[..., Any],
    aside_id: str,
    stream: Stream,
    table: str,
    key: str,
    columns: Mapping[str, Any],
    written: tuple[int, str],
    reason: str,
    detail: str,
    now: int,
) -> None:
    """Keep a row, or columns of one, that has no place in the file."""
    row = {
        "id": aside_id,
        "stream": str(stream),
        "entry_id": "",
        "table_name": table,
        "row_key": key,
        "operation": "update" if reason == "unknown_column" else "insert",
        "new": zlib.compress(journal.canonical(columns), 1),
        "hlc": written[0],
        "device": written[1],
        "reason": reason,
        "detail": detail,
        "created_at": now,
    }
    execute(insert_sql(AsideRow, tuple(row)), tuple(row.values()))


class _Shape(NamedTuple):
    """A table as rows are written into it."""

    key: str
    columns: tuple[str, ...]
    defaults: tuple[Any, ...]
    known: frozenset[str]


def _shape(table: str) -> _Shape:
    model = SYNCED[table]
    fields = model._meta.sorted_fields
    columns = tuple(str(field.column_name) for field in fields)
    defaults = tuple(
        field.default if isinstance(field.default, str | int) else None for field in fields
    )
    key = model.key_column()
    return _Shape(key, columns, defaults, frozenset(columns) - {key})


def _decoded(text: str) -> dict[str, Any]:
    """Columns as they are stored in the ledger."""
    found: dict[str, Any] = journal.parsed(text) if _BYTES in text else json.loads(text)
    return found


def _set_aside_orphans(file: apsw.Connection, moment: Moment, clock: Clock, ids: Ids) -> None:
    """Rows that point at what is not there wait aside, and so do those that point at them."""
    for _round in range(_LAST_ROUNDS):
        broken = {(str(t), n) for t, n, *_rest in file.execute("PRAGMA foreign_key_check")}
        if not broken:
            return
        for table, rowid in sorted(broken):
            _orphan(file, table, rowid, clock.now(), ids.new())
    raise NotEqual(f"rows of {moment.store} point at each other without end")


def _orphan(file: apsw.Connection, table: str, rowid: int, now: int, aside_id: str) -> None:
    shape = _shape(table)
    names = ", ".join(f'"{name}"' for name in shape.columns)
    row = file.execute(f'SELECT {names} FROM "{table}" WHERE rowid = ?', (rowid,)).fetchone()
    found = dict(zip(shape.columns, row or (), strict=True))
    key = found.pop(shape.key)
    written = file.execute(
        "SELECT hlc, device FROM column_clock WHERE table_name = ? AND row_key = ?"
        " ORDER BY hlc DESC, device DESC LIMIT 1",
        (table, key),
    ).fetchone()
    put_aside(
        file.execute, aside_id, stream_of(table), table, key, found, written or (0, ""),
        "refused", "FOREIGN KEY constraint failed", now,
    )  # fmt: skip
    file.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))


def _prove(tx: Command, moment: Moment) -> None:
    """Read the digests off the file, and keep them where they are the hub's."""
    for stream in Stream:
        wanted = moment.digests[stream]
        found = linked.scanned(tx, stream)
        if found != wanted:
            raise NotEqual(f"{stream} of {moment.store}: {found}, and the hub says {wanted}")
        tx.execute(_PUT_DIGEST, str(stream), wanted.rows, wanted.packed)
