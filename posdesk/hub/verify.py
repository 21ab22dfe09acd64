"""Proof that a hub's ledger is whole, at one moment, while it serves.

chains   every entry is as it was sealed and follows the one before it; no number of a till lacks
feed     every stream is numbered without a gap up to its head, and each number's entry is there
rows     every row's hash is that of its columns; the sums are the digests of tables and streams
replay   the entries of the feed, applied anew beside it, give the same rows
figures  what the owner sees of each till, and what is on hand, is the sum of the rows
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from posdesk.digest import Digest, row_digest
from posdesk.hub import storing
from posdesk.hub.database import Cursor, HubDatabase
from posdesk.hub.ledger import Context, apply, opened, restored
from posdesk.hub.partitions import month_of
from posdesk.i18n import N_
from posdesk.sync.protocol import BadMessage, Entry

_SCRATCH: Final = "\x01proof"
"""The tenant of the replay; it is never committed."""
_BATCH: Final = 500
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be; `text` is an English message id."""

    text: str
    place: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what was wrong with it."""

    entries: int
    rows: int
    streams: int
    problems: tuple[Problem, ...]


class _Undo(Exception):
    """The proof is done: what it wrote goes again."""


def verify(database: HubDatabase) -> Proof:
    """Look at everything; tills are served meanwhile. Needs room for the rows a second time."""
    found: list[Problem] = []
    counts = (0, 0, 0)
    try:
        with database.transaction() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found += _chain_problems(cursor)
            found += _number_problems(cursor)
            found += _feed_problems(cursor)
            found += _row_problems(cursor)
            found += _figure_problems(cursor)
            found += _replay_problems(cursor)
            counts = _counts(cursor)
            raise _Undo
    except _Undo:
        return Proof(*counts, tuple(found))


def _counts(cursor: Cursor) -> tuple[int, int, int]:
    row: Any = cursor.execute(
        "SELECT (SELECT count(*) FROM entry WHERE tenant <> %(no)s),"
        " (SELECT count(*) FROM ledger_row WHERE tenant <> %(no)s),"
        " (SELECT count(*) FROM stream WHERE tenant <> %(no)s)",
        {"no": _SCRATCH},
    ).fetchone()
    return row[0], row[1], row[2]


def _streamed(cursor: Cursor, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, some at a time."""
    with cursor.connection.cursor(name="proof") as reading:
        reading.itersize = 2_000
        reading.execute(query.encode())
        yield from reading


# --- chains ---------------------------------------------------------------------------------------


def _chain_problems(cursor: Cursor) -> Iterator[Problem]:
    """The first entry of each till's epoch that is not as it was sealed, or follows another."""
    query = f"SELECT {storing.COLUMNS} FROM entry ORDER BY device, epoch, dseq"
    entries = (storing.read(row) for row in _streamed(cursor, query))
    for (device, epoch), chain in groupby(entries, lambda e: (e.header.device, e.header.epoch)):
        wrong = _broken(chain)
        if wrong:
            place = f"{device} {epoch}/{wrong[0].header.dseq}"
            yield Problem(wrong[1], place, wrong[0].header.command)


def _broken(chain: Iterator[Entry]) -> tuple[Entry, str] | None:
    before: Entry | None = None
    wrong: tuple[Entry, str] | None = None
    for entry in chain:  # to its end, so that the next one begins where it should
        if wrong is None and not _is_sealed(entry):
            wrong = entry, N_("Entry {place} ({detail}) was changed after it was sealed")
        next_to = before is not None and entry.header.dseq == before.header.dseq + 1
        if wrong is None and next_to and before and entry.prev_hash != before.hash:
            wrong = entry, N_("Entry {place} ({detail}) is not chained to the one before it")
        before = entry
    return wrong


def _is_sealed(entry: Entry) -> bool:
    try:
        return entry.is_sealed()
    except BadMessage:
        return False


def _number_problems(cursor: Cursor) -> Iterator[Problem]:
    """Tills of which a number is missing."""
    query = (
        "WITH numbered AS (SELECT device, epoch, dseq FROM entry_key"
        " UNION SELECT device, epoch, dseq FROM entry_again"
        " UNION SELECT device, epoch, dseq FROM contested)"
        " SELECT d.device, d.epoch, d.last_seq, count(n.dseq) FROM device_epoch AS d"
        " LEFT JOIN numbered AS n ON n.device = d.device AND n.epoch = d.epoch"
        " AND n.dseq BETWEEN 1 AND d.last_seq GROUP BY d.device, d.epoch, d.last_seq"
        " HAVING count(n.dseq) <> d.last_seq"
    )
    text = N_("Of till {place} there are not all entries: {detail}")
    for device, epoch, last, count in cursor.execute(query).fetchall():
        yield Problem(text, f"{device} {epoch}", f"{count}/{last}")


# --- feed and rows --------------------------------------------------------------------------------


def _feed_problems(cursor: Cursor) -> Iterator[Problem]:
    query = (
        "SELECT s.name, s.head, count(f.seq), count(DISTINCT f.seq), coalesce(max(f.seq), 0)"
        " FROM stream AS s LEFT JOIN feed AS f ON f.stream = s.name GROUP BY s.name, s.head"
    )
    for name, head, count, distinct, last in cursor.execute(query).fetchall():
        if not head == count == distinct == last:
            text = N_("Stream {place} is not numbered without a gap: {detail}")
            yield Problem(text, name, f"{distinct}/{head}")
    query = (
        "SELECT f.stream, f.seq, f.entry_id FROM feed AS f LEFT JOIN entry_key AS k"
        " ON k.tenant = f.tenant AND k.id = f.entry_id LEFT JOIN entry AS e"
        " ON e.tenant = k.tenant AND e.store = k.store AND e.month = k.month AND e.id = k.id"
        f" WHERE e.id IS NULL ORDER BY f.stream, f.seq LIMIT {_SHOWN}"
    )
    for name, seq, entry_id in cursor.execute(query).fetchall():
        yield Problem(N_("The entry of {place} is missing: {detail}"), f"{name} {seq}", entry_id)


def _row_problems(cursor: Cursor) -> Iterator[Problem]:
    """Rows that are not what their hash says, and sums that are not those of the rows."""
    sums: dict[tuple[str, str], Digest] = {}
    shown = 0
    query = "SELECT tenant, store, table_name, key, columns::text, hash FROM ledger_row"
    for tenant, store, table, key, columns, kept in _streamed(cursor, query):
        real = row_digest(table, key, restored(columns))
        if real.packed != bytes(kept) and shown < _SHOWN:
            shown += 1
            yield Problem(N_("{place}: row {detail} is not what its hash says"), table, key)
        name = f"store/{tenant}/{store}" if store else f"tenant/{tenant}"
        sums[name, table] = sums.get((name, table), Digest()) + real
    kept_tables = {
        (name, table): Digest.read(rows, bytes(digest))
        for name, table, rows, digest in cursor.execute(
            "SELECT stream, table_name, rows, digest FROM stream_table WHERE rows <> 0"
        ).fetchall()
    }
    for place in sorted(kept_tables.keys() | sums.keys()):
        if kept_tables.get(place) != sums.get(place):
            text = N_("The digest of {place} is not that of its rows: {detail}")
            yield Problem(text, " ".join(place), str(kept_tables.get(place, "–")))
    for name, rows, digest in cursor.execute("SELECT name, rows, digest FROM stream").fetchall():
        whole = sum((by for (of, _t), by in sums.items() if of == name), Digest())
        if Digest.read(rows, bytes(digest)) != whole:
            text = N_("The digest of {place} is not that of its rows: {detail}")
            yield Problem(text, name, str(Digest.read(rows, bytes(digest))))


def _replay_problems(cursor: Cursor) -> Iterator[Problem]:
    """Rows that the entries do not give, and the other way round."""
    tenants = cursor.execute("SELECT id FROM tenant ORDER BY id").fetchall()
    for (tenant,) in tenants:
        cursor.execute("DELETE FROM ledger_row WHERE tenant = %s", (_SCRATCH,))
        cursor.execute("DELETE FROM private_row WHERE tenant = %s", (_SCRATCH,))
        _replay(cursor, tenant)
        text = N_("{place}: row {detail} is not what the entries make it")
        for table, key in cursor.execute(
            "(SELECT table_name, key FROM (SELECT store, table_name, key, hash FROM ledger_row"
            " WHERE tenant = %(real)s EXCEPT SELECT store, table_name, key, hash FROM ledger_row"
            " WHERE tenant = %(anew)s) AS more) UNION (SELECT table_name, key FROM"
            " (SELECT store, table_name, key, hash FROM ledger_row WHERE tenant = %(anew)s EXCEPT"
            " SELECT store, table_name, key, hash FROM ledger_row WHERE tenant = %(real)s) AS less)"
            f" ORDER BY table_name, key LIMIT {_SHOWN}",
            {"real": tenant, "anew": _SCRATCH},
        ).fetchall():
            yield Problem(text, table, key)


def _replay(cursor: Cursor, tenant: str) -> None:
    """Apply what was fed, in the order in which it was taken."""
    names = ", ".join(f"e.{name.strip()}" for name in storing.COLUMNS.split(","))
    query = (
        f"SELECT e.store, e.received_at, {names} FROM entry AS e WHERE e.tenant = '{tenant}'"
        " AND EXISTS (SELECT 1 FROM feed AS f WHERE f.tenant = e.tenant AND f.entry_id = e.id)"
        " ORDER BY e.received_at, e.device, e.epoch, e.dseq"
    )
    rows = _streamed(cursor, query)
    for (store, received_at), batch in groupby(rows, lambda row: (row[0], row[1])):
        entries = [opened(storing.read(row[2:])) for row in batch]
        here = Context(
            _SCRATCH, store, "", "", "till", received_at, month_of(received_at), ""
        )  # fmt: skip
        for start in range(0, len(entries), _BATCH):
            apply(cursor, here, entries[start : start + _BATCH], {}, received_at)


# --- figures --------------------------------------------------------------------------------------

_FROM_ROWS: Final = (
    "SELECT tenant, store, till, measure, key, count(*), sum(amount) FROM ("
    "SELECT tenant, store, columns ->> 'till' AS till, 'sales' AS measure, '' AS key,"
    " (columns ->> 'total')::bigint AS amount FROM ledger_row WHERE table_name = 'orders'"
    " UNION ALL SELECT tenant, store, columns ->> 'till', 'tender', columns ->> 'tender',"
    " (columns ->> 'amount')::bigint FROM ledger_row WHERE table_name = 'payment'"
    " UNION ALL SELECT r.tenant, r.store, r.columns ->> 'till', 'refund',"
    " coalesce(nullif(r.columns ->> 'tender', ''), p.columns ->> 'tender', ''),"
    " (r.columns ->> 'amount')::bigint FROM ledger_row AS r LEFT JOIN ledger_row AS p"
    " ON p.tenant = r.tenant AND p.store = r.store AND p.table_name = 'payment'"
    " AND p.key = r.columns ->> 'payment_id' WHERE r.table_name = 'refund') AS facts"
    " GROUP BY 1, 2, 3, 4, 5"
)
_KEPT: Final = (
    "SELECT tenant, store, till, measure, key, sum(count), sum(amount) FROM day_total"
    " GROUP BY 1, 2, 3, 4, 5"
)
_ON_HAND: Final = (
    "SELECT tenant, store, columns ->> 'variant_id', sum((columns ->> 'quantity')::bigint)"
    " FROM ledger_row WHERE table_name = 'stock_move' GROUP BY 1, 2, 3"
)
_STOCK: Final = "SELECT tenant, store, variant, on_hand FROM stock"


def _figure_problems(cursor: Cursor) -> Iterator[Problem]:
    """Figures that are not the sum of the rows."""
    text = N_("{place}: {detail} is not the sum of the rows")
    for what, kept, summed in (("day_total", _KEPT, _FROM_ROWS), ("stock", _STOCK, _ON_HAND)):
        both = f"(({kept}) EXCEPT ({summed})) UNION (({summed}) EXCEPT ({kept}))"
        query = f"SELECT * FROM ({both}) AS differ LIMIT {_SHOWN}"
        for row in cursor.execute(query.encode()).fetchall():
            yield Problem(text, what, " ".join(map(str, row[1:])))
