"""What a till that has a hub keeps beside its rows, in the transaction that writes them: the digest
of each stream, and when each column of a register was written.

A till without a hub keeps neither; `begin` makes both when it gets one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from posdesk import journal
from posdesk.digest import (
    SYNCED,
    Digest,
    Value,
    row_digest,
    row_texts,
    stream_of,
    sum_texts,
    tables_of,
)
from posdesk.models import Kind, Stream

if TYPE_CHECKING:
    from posdesk.db import Command, Database

Execute = Callable[..., Any]
Clock = tuple[int, str]
"""When a column was written: hybrid logical clock, device."""
Clocks = Iterable[tuple[str, str, str, int, str]]

_PUT_CLOCK = (
    "INSERT OR REPLACE INTO column_clock (table_name, row_key, column_name, hlc, device)"
    " VALUES (?, ?, ?, ?, ?)"
)
_WAITING = (
    "SELECT stream, new FROM aside_row WHERE table_name = ? AND row_key = ?"
    " ORDER BY operation, hlc, device, id"
)
_NAMED = frozenset({"notice_template"})


class Waiting(NamedTuple):
    """What is kept aside of a row: its stream, and the columns (none: nothing is)."""

    stream: Stream
    columns: dict[str, Value]


def is_known(table: str) -> bool:
    """Whether this program has a table of this name that reaches other tills."""
    return table in SYNCED


def named(table: str) -> bool:
    """Whether the key of a register is a name, so that two tills may each have made the row: then
    its columns have clocks from the beginning.

    A row with a new id is nobody else's: whatever is written to it later saw it.
    """
    model = journal.CAPTURED.get(table)
    if model is None or model.kind is not Kind.REGISTER:
        return False
    return model.key_column() != "id" or table in _NAMED


def wins(new: Clock, kept: Clock | None) -> bool:
    """Whether a column is overwritten: the later clock, then the greater device id; the same once
    more is the same device's next word under a clock that was put back (see HLC_AHEAD_MS).
    """
    return kept is None or new >= kept


def greater(one: Value, other: Value) -> Value:
    """Which of two values stays where two tills made the same row and neither has a clock: either
    would do, as long as all choose alike.
    """
    return max(one, other, key=lambda value: (value is not None, str(type(value)), value))


def keep_digests(
    execute: Execute,
    rows: Iterable[journal.Seen],
    aside_was: Mapping[tuple[str, str], Waiting] = MappingProxyType({}),
) -> None:
    """Move the streams' digests by what a transaction did to its rows, and to what is kept aside
    of some: `aside_was` says how that was before.
    """
    moved: dict[Stream, Digest] = defaultdict(Digest)
    left = dict(aside_was)
    waiting = bool(left) or execute("SELECT EXISTS (SELECT 1 FROM aside_row)").fetchone()[0]
    for table, key, old, new in rows:
        stream = stream_of(table)
        beside = waiting_of(execute, table, key) if waiting else Waiting(stream, {})
        before = left.pop((table, key), beside).columns
        moved[stream] += row_digest(table, key, {**new, **beside.columns})
        if old is not None or before:
            moved[stream] -= row_digest(table, key, {**(old or {}), **before})
    for (table, key), was in left.items():
        stored = _stored(execute, table, key)
        for now, sign in ((waiting_of(execute, table, key), 1), (was, -1)):
            if stored is not None or now.columns:
                by = row_digest(table, key, {**(stored or {}), **now.columns})
                moved[now.stream] = moved[now.stream] + by if sign > 0 else moved[now.stream] - by
    for stream, by in moved.items():
        move_digest(execute, stream, by)


def move_digest(execute: Execute, stream: str, by: Digest) -> None:
    """Add to the digest of one stream."""
    query = "SELECT rows, digest FROM stream_digest WHERE stream = ?"
    now = Digest.read(*execute(query, (str(stream),)).fetchone()) + by
    execute(
        "UPDATE stream_digest SET rows = ?, digest = ? WHERE stream = ?",
        (now.rows, now.packed, str(stream)),
    )


def waiting_of(execute: Execute, table: str, key: str) -> Waiting:
    """What of a row is kept aside."""
    stream = stream_of(table)
    columns: dict[str, Value] = {}
    for told, stored in execute(_WAITING, (table, key)).fetchall():
        stream = stream if table in SYNCED else Stream(told)
        columns.update(journal.decode(stored))
    return Waiting(stream, columns)


def keep_clocks(
    execute: Execute, changes: Iterable[journal.RowChange], hlc: int, device: str
) -> None:
    """Remember when columns of registers were written by one of this till's own commands."""
    for clock in _clocks(changes, hlc, device):
        execute(_PUT_CLOCK, clock)


def _clocks(changes: Iterable[journal.RowChange], hlc: int, device: str) -> Clocks:
    for change in changes:
        model = journal.CAPTURED.get(change.table)
        if model is None or model.kind is not Kind.REGISTER:
            continue
        if change.operation == "update" or named(change.table):
            for column in change.new:
                yield change.table, change.key, column, hlc, device


def digest(reader: Database | Command, stream: Stream) -> Digest:
    """The digest of a stream as it is kept; raises LookupError for a till without a hub."""
    row = reader.row("SELECT rows, digest FROM stream_digest WHERE stream = ?", str(stream))
    if row is None:
        raise LookupError(stream)
    return Digest.read(*row)


def scanned(reader: Database | Command, stream: Stream) -> Digest:
    """The digest of a stream read off its rows, each looked at: what `digest` must be."""
    total = Digest()
    aside = _aside(reader, stream)
    for table in tables_of(stream):
        total += scanned_table(reader, table, aside)
    for (table, key), columns in aside.items():
        total += row_digest(table, key, columns)
    return total


def scanned_table(
    reader: Database | Command,
    table: str,
    aside: dict[tuple[str, str], dict[str, Value]] | None = None,
) -> Digest:
    """The digest of one table's rows; takes from `aside` the columns of those that are there."""
    aside = aside if aside is not None else _aside(reader, stream_of(table))
    keys = {key for name, key in aside if name == table}
    known = ((key, text) for key, text in _rows(reader, row_texts(table)))
    if not keys:
        return sum_texts(text for _key, text in known)
    total = sum_texts(text for key, text in known if key not in keys)
    for key in keys:
        row = stored_row(reader, table, key)
        if row is not None:
            total += row_digest(table, key, {**row, **aside.pop((table, key))})
    return total


def stored_row(reader: Database | Command, table: str, key: str) -> dict[str, Value] | None:
    """The columns of one row but its key; None where there is none."""
    return _read(table, reader.row(_row_sql(table), key)) if table in SYNCED else None


def _stored(execute: Execute, table: str, key: str) -> dict[str, Value] | None:
    return _read(table, execute(_row_sql(table), (key,)).fetchone()) if table in SYNCED else None


def _row_sql(table: str) -> str:
    names = ", ".join(f'"{name}"' for name in _columns(table))
    return f'SELECT {names} FROM "{table}" WHERE "{SYNCED[table].key_column()}" = ?'


def _read(table: str, row: Sequence[Value] | None) -> dict[str, Value] | None:
    return None if row is None else dict(zip(_columns(table), row, strict=True))


def _columns(table: str) -> list[str]:
    return [name for name in journal.columns(table) if name != SYNCED[table].key_column()]


def _rows(reader: Database | Command, query: str) -> Iterator[Sequence[Any]]:
    yield from reader.stream(query)


def _aside(reader: Database | Command, stream: Stream) -> dict[tuple[str, str], dict[str, Value]]:
    found: dict[tuple[str, str], dict[str, Value]] = defaultdict(dict)
    for table, key, told, stored in reader.rows(
        "SELECT table_name, row_key, stream, new FROM aside_row ORDER BY operation, hlc, device, id"
    ):
        if (stream_of(table) if table in SYNCED else told) == stream:
            found[table, key].update(journal.decode(stored))
    return found


def rebuild(tx: Command) -> None:
    """Read the digests off the rows anew; none for a till without a hub."""
    tx.execute("DELETE FROM stream_digest")
    if tx.value("SELECT 1 FROM hub_link") is None:
        return
    for stream in Stream:
        now = scanned(tx, stream)
        tx.execute(
            "INSERT INTO stream_digest (stream, rows, digest) VALUES (?, ?, ?)",
            str(stream), now.rows, now.packed,
        )  # fmt: skip


def begin(tx: Command) -> None:
    """Make digests and clocks of what there is: for a till that gets a hub, after its `hub_link`
    row was written.
    """
    rebuild(tx)
    tx.execute("DELETE FROM column_clock")
    for device, hlc, changes in tx.rows(
        "SELECT device, hlc, changes FROM journal ORDER BY epoch, dseq"
    ):
        for clock in _clocks(journal.read_changes(changes, None), hlc, device):
            tx.execute(_PUT_CLOCK, *clock)
