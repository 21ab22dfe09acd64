"""What a till that has a hub keeps beside its rows, in the transaction that writes them: the digest
of each stream, and when each column of a register was written.

A till without a hub keeps neither; `begin` makes both when it gets one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from posdesk import journal
from posdesk.digest import Digest, Value, row_digest, row_texts, stream_of, sum_texts, tables_of
from posdesk.models import Kind, Stream

if TYPE_CHECKING:
    from posdesk.db import Command, Database

Execute = Callable[..., Any]
Clocks = Iterable[tuple[str, str, str, int, str]]

_PUT_CLOCK = (
    "INSERT OR REPLACE INTO column_clock (table_name, row_key, column_name, hlc, device)"
    " VALUES (?, ?, ?, ?, ?)"
)
_WAITING = "SELECT new FROM aside_row WHERE table_name = ? AND row_key = ? ORDER BY hlc, device"


def keep_digests(execute: Execute, rows: Iterable[journal.Seen]) -> None:
    """Move the streams' digests by what a transaction did to its rows."""
    moved: dict[Stream, Digest] = defaultdict(Digest)
    waiting = execute("SELECT EXISTS (SELECT 1 FROM aside_row)").fetchone()[0]
    for table, key, old, new in rows:
        extra = columns_aside(execute, table, key) if waiting else {}
        stream = stream_of(table)
        moved[stream] += row_digest(table, key, {**new, **extra})
        if old is not None:
            moved[stream] -= row_digest(table, key, {**old, **extra})
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


def columns_aside(execute: Execute, table: str, key: str) -> dict[str, Value]:
    """The columns of a row that this program does not know and keeps aside."""
    found: dict[str, Value] = {}
    for (stored,) in execute(_WAITING, (table, key)).fetchall():
        found.update(journal.decode(stored))
    return found


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
        # A row that was made with a new id is nobody else's: whatever comes later saw it. Only
        # where the key is a name may two tills have made the same row.
        if change.operation == "update" or model.key_column() != "id":
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
    model = journal.CAPTURED[table]
    columns = [name for name in journal.columns(table) if name != model.key_column()]
    names = ", ".join(f'"{name}"' for name in columns)
    row = reader.row(f'SELECT {names} FROM "{table}" WHERE "{model.key_column()}" = ?', key)
    return None if row is None else dict(zip(columns, row, strict=True))


def _rows(reader: Database | Command, query: str) -> Iterator[Sequence[Any]]:
    stream = getattr(reader, "stream", None)
    yield from stream(query) if stream else reader.rows(query)


def _aside(reader: Database | Command, stream: Stream) -> dict[tuple[str, str], dict[str, Value]]:
    found: dict[tuple[str, str], dict[str, Value]] = defaultdict(dict)
    for table, key, stored in reader.rows(
        "SELECT table_name, row_key, new FROM aside_row WHERE stream = ? ORDER BY hlc, device",
        str(stream),
    ):
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
