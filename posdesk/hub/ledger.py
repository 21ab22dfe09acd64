"""The rows of all streams as they are now, moved on by entries: facts are inserted once, registers
merge per column, and the digests follow.

A batch is applied set by set: the rows that it touches are read and locked in one order (table,
key), merged here, and written back with few statements.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, NamedTuple

import psycopg

from posdesk import journal
from posdesk.digest import Digest, Value, row_digest, tables_of
from posdesk.hub.database import Again, Cursor
from posdesk.hub.merging import Clocks, merged
from posdesk.journal import RowChange, canonical, read_changes
from posdesk.models import Stream
from posdesk.sync.protocol import HLC_AHEAD_MS, Entry, stream_name

_TENANTS: Final = frozenset(tables_of(Stream.TENANT))
Operation = Literal["insert", "update", "conflict"]
_KINDS: Final = frozenset({str, int, bytes, type(None)})
_STREAM_OF: Final = {True: Stream.TENANT, False: Stream.STORE}
_STREAMS: Final = {  # by whether an entry tells of the tenant's tables, and of others
    (True, True): frozenset(Stream),
    (True, False): frozenset({Stream.TENANT}),
    (False, True): frozenset({Stream.STORE}),
    (False, False): frozenset({Stream.STORE}),
}
_OPERATIONS: Final = ("insert", "update")


@dataclass(frozen=True, slots=True)
class Context:
    """Who hands something in or asks, and when: `now` is UTC ms by the hub's clock, `month` the
    first day of its month in UTC.
    """

    tenant: str
    store: str
    device: str
    till: str
    role: str
    now: int
    month: date
    hub_epoch: str

    def stream(self, stream: Stream) -> str:
        """The name of one of the two streams that the till follows."""
        return stream_name(stream, self.tenant, self.store)


class Opened(NamedTuple):
    """An entry and what it says."""

    entry: Entry
    changes: list[RowChange]

    def streams(self) -> frozenset[Stream]:
        """The streams whose rows it touches; a store's where it touches none."""
        tenants = {change.table in _TENANTS for change in self.changes}
        return _STREAMS[True in tenants, False in tenants]


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one row by one entry.

    `before` is None where the row is new; both hold all columns but the key. `operation` is
    "conflict" where a fact of this id, or of an id of another entry, was there with other content:
    `before` and `after` are what was kept, `told` what was not. An update of a row that is not
    there is kept as a row with the columns told so far.
    """

    entry: Entry
    stream: Stream
    table: str
    key: str
    operation: Operation
    before: Mapping[str, Value] | None
    after: Mapping[str, Value]
    told: Mapping[str, Value]


_NOTHING: Final = Digest()


@dataclass(slots=True)
class Row:
    """A row of the ledger while a batch is applied."""

    columns: dict[str, Value] | None = None
    clocks: Clocks = field(default_factory=dict)
    digest: Digest = _NOTHING
    stored: bool = False
    changed: bool = False


Moved = dict[tuple[str, str], Digest]
"""By how much the digests move, by name of stream and table."""
RowKey = tuple[str, str, str]  # store (empty: the tenant's), table, key


def opened(entry: Entry) -> Opened:
    """What a sealed entry says. Raises `Unreadable` for what no till writes."""
    changes = read_changes(entry.changes, entry.private)
    for change in changes:
        if change.operation not in _OPERATIONS or not _plain(change.table, change.key):
            raise journal.Unreadable(f"{change.operation} of {change.table!r}")
        if not _KINDS.issuperset(map(type, change.new.values())):
            raise journal.Unreadable(f"columns of {change.table}")
    return Opened(entry, changes)


def _plain(*texts: object) -> bool:
    return not any(type(text) is not str or "\0" in text for text in texts)


def clock_of(entry: Entry, received_at: int) -> tuple[int, str]:
    """By what an entry's columns win or lose: its clock, but no more than a little ahead of the
    hub's when it came.
    """
    ahead = received_at + HLC_AHEAD_MS << 16
    return min(entry.header.hlc, ahead), entry.header.device


def apply(
    cursor: Cursor,
    context: Context,
    entries: Sequence[Opened],
    moved: Moved,
    received_at: int | None = None,
) -> list[Applied]:
    """Write what these entries say, in their order, into the ledger; adds to `moved`.

    `received_at`: when the hub got them, where that was before.
    """
    rows = _load(cursor, context, entries)
    before = {key: row.digest for key, row in rows.items() if row.stored}
    found: list[Applied] = []
    for entry, changes in entries:
        clock = clock_of(entry, context.now if received_at is None else received_at)
        for change in changes:
            found.append(_applied(rows[_key(context, change)], entry, change, clock))
    _write(cursor, context, rows)
    _tell_private(cursor, context, entries)
    for key, row in rows.items():
        if row.changed:
            place = (_stream_name(context, key[0]), key[1])
            moved[place] = moved.get(place, _NOTHING) + row.digest - before.get(key, _NOTHING)
    return found


def _stream_name(context: Context, store: str) -> str:
    return context.stream(Stream.STORE if store else Stream.TENANT)


def _key(context: Context, change: RowChange) -> RowKey:
    table = change.table
    return "" if table in _TENANTS else context.store, table, change.key


def _applied(row: Row, entry: Entry, change: RowChange, clock: tuple[int, str]) -> Applied:
    before = row.columns
    result = merged(before, row.clocks, change, clock)
    if result.columns != before:
        row.changed, row.columns = True, result.columns
    row.changed |= result.clocks != row.clocks
    row.clocks = result.clocks
    operation: Any = "conflict" if result.conflict else change.operation
    stream, after = _STREAM_OF[change.table in _TENANTS], result.columns
    return Applied(entry, stream, change.table, change.key, operation, before, after, change.new)


# --- reading and writing --------------------------------------------------------------------------


def _load(cursor: Cursor, context: Context, entries: Iterable[Opened]) -> dict[RowKey, Row]:
    """The rows that entries touch, locked in one order whoever asks; also those not there yet."""
    keys = {_key(context, change) for _entry, changes in entries for change in changes}
    rows = {key: Row() for key in sorted(keys)}
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for store, table, key in rows:
        wanted[store, table].append(key)
    for (store, table), of_table in wanted.items():
        cursor.execute(_SELECT, (context.tenant, store, table, of_table))
        for key, columns, clocks, hash_ in cursor.fetchall():
            digest = Digest.read(1, hash_)
            rows[store, table, key] = Row(restored(columns), read_clocks(clocks), digest, True)
    return rows


_SELECT: Final = (
    "SELECT key, columns::text, clocks::text, hash FROM ledger_row WHERE tenant = %s AND store = %s"
    " AND table_name = %s AND key = ANY(%s) ORDER BY key FOR UPDATE"
)
_COPY: Final = "COPY ledger_row (tenant, store, table_name, key, columns, clocks, hash) FROM STDIN"
_UPDATE: Final = (
    "UPDATE ledger_row SET columns = %s::json, clocks = %s::json, hash = %s"
    " WHERE tenant = %s AND store = %s AND table_name = %s AND key = %s"
)


def _write(cursor: Cursor, context: Context, rows: dict[RowKey, Row]) -> None:
    new, old = [], []
    for (store, table, key), row in rows.items():
        if not row.changed or row.columns is None:
            continue
        row.digest = row_digest(table, key, row.columns)
        columns, clocks = canonical(row.columns).decode(), _clock_text(row.clocks)
        place = (context.tenant, store, table, key)
        if row.stored:
            old.append((columns, clocks, row.digest.packed, *place))
        else:
            new.append((*place, columns, clocks, row.digest.packed))
    if new:
        copy_rows(cursor, _COPY, new)
    if old:
        cursor.executemany(_UPDATE, old)


def copy_rows(cursor: Cursor, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows by COPY; raises `Again` where another transaction was first with one of them."""
    try:
        with cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.errors.UniqueViolation as error:
        raise Again(str(error)) from error


def _tell_private(cursor: Cursor, context: Context, entries: Iterable[Opened]) -> None:
    """Remember which rows' personal columns an entry holds: an erasure will ask."""
    told = [
        (context.tenant, table, key, entry.header.id)
        for entry, _changes in entries
        if entry.private
        for table, key in sorted(set(journal.private_rows(entry.private)))
    ]
    if told:
        statement = "COPY private_row (tenant, table_name, key, entry_id) FROM STDIN"
        copy_rows(cursor, statement, told)


def restored(text: str) -> dict[str, Value]:
    """The columns of a stored row."""
    found: dict[str, Value] = journal.parsed(text)
    return found


def read_clocks(text: str) -> Clocks:
    """The clocks of a stored row."""
    if text == "{}":
        return {}
    return {name: (hlc, device) for name, (hlc, device) in json.loads(text).items()}


def _clock_text(clocks: Clocks) -> str:
    return json.dumps(clocks, separators=(",", ":")) if clocks else "{}"
