"""Rows that are not the hub's, read anew from there and put right.

Only rows that were altered here behind the program's back, or lost, need it. What this till has not
handed in yet is left as it is; what it has and the hub has not is named and kept: another till may
still hand it in to a hub that was set back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from posdesk import journal, linked
from posdesk.changes import Done
from posdesk.db import Database, Merge
from posdesk.digest import SYNCED, Value, row_digest
from posdesk.failpoints import failpoint
from posdesk.models import Stream
from posdesk.orders import rollup, summary
from posdesk.statements import insert_sql, update_sql
from posdesk.stock import moves
from posdesk.sync import aside, nouns
from posdesk.sync.aside import Told
from posdesk.sync.outbox import after, pushed
from posdesk.sync.protocol import RowsAnswer
from posdesk.sync.refresh import Figures, refresh
from posdesk.sync.touched import touched

T = TypeVar("T")
_FIGURED = frozenset(
    {"orders", "order_line", "payment", "refund", "order_change", "order_event", "line_cancel",
     "settlement", "settlement_line", "return_line", "tip", "void_event"}
)  # fmt: skip
_FROM = "hub"
"""Whose word a row is that was read from the hub itself, not from an entry."""
Row = tuple[str, str]


class _Write(Protocol):
    def __call__(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


class _Client(Protocol):
    def rows(self, stream: str, tables: Sequence[str] = ..., after: str = ...) -> RowsAnswer: ...


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of the hub's rows changed here."""

    altered: tuple[Row, ...] = ()
    """Rows that were not as the hub has them."""
    missing: tuple[Row, ...] = ()
    """Rows that were not there."""


@dataclass(slots=True)
class Repaired:
    """What was put right, by table and key."""

    altered: list[Row] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    extra: list[Row] = field(default_factory=list)
    """Rows that the hub does not have, though they were handed in, or came from elsewhere."""


def repair(
    db: Database, write: _Write, client: _Client, stream: Stream, tables: Sequence[str]
) -> Repaired:
    """Read these tables of a stream from the hub, page by page, and put right what differs here.

    Raises what the client raises; it may be begun again at any point.
    """
    found = Repaired()
    there: dict[str, set[str]] = {table: set() for table in tables}
    place = ""
    while True:
        answer = client.rows(stream, tables, place)
        page = write(put_right, stream, answer.rows)
        failpoint("sync.repaired_page")
        found.altered += page.altered
        found.missing += page.missing
        for table, key, *_rest in answer.rows:
            there.setdefault(table, set()).add(key)
        place = answer.after
        if not place:
            break
    found.extra = _extra(db, there)
    return found


def put_right(
    db: Database, _actor: str | None, stream: Stream, rows: Sequence[Sequence[Any]]
) -> Done[Page]:
    """Make rows what the hub says: [table, key, columns, clocks]."""
    pending = _pending(db)
    altered: list[Row] = []
    missing: list[Row] = []
    with db.merging() as tx:
        tx.check_late()
        wrong = [_Wrong(tx, stream, row, pending) for row in rows if _differs(tx, row, pending)]
        figures = Figures(tx, [each.told for each in wrong])
        for each in wrong:
            (altered if each.there else missing).append((each.told.table, each.told.key))
            each.write(tx)
        _derive(tx, figures)
    if "settings" in tx.changes:
        db.forget_settings()
    return Done(Page(tuple(altered), tuple(missing)), tx.changes)


Pending = Mapping[Row, frozenset[str]]
"""The columns of rows that this till wrote and has not handed in."""


def _pending(db: Database) -> Pending:
    found: dict[Row, set[str]] = defaultdict(set)
    for entry in after(db, pushed(db)):
        for change in journal.read_changes(entry.changes, entry.private):
            found[change.table, change.key].update(change.new)
    return {row: frozenset(columns) for row, columns in found.items()}


def _differs(tx: Merge, row: Sequence[Any], pending: Pending) -> bool:
    table, key, columns, _clocks = row
    if not linked.is_known(table):
        return False
    own = pending.get((table, key), frozenset())
    beside = linked.waiting_of(tx.run, table, key).columns
    here = {**(linked.stored_row(tx, table, key) or {}), **beside}
    if not here:
        return True
    hubs = {name: value for name, value in columns.items() if name not in own}
    ours = {name: value for name, value in here.items() if name not in own}
    return row_digest(table, key, hubs) != row_digest(table, key, ours)


class _Wrong:
    """A row that is not as the hub has it."""

    def __init__(self, tx: Merge, stream: Stream, row: Sequence[Any], pending: Pending) -> None:
        table, key, columns, clocks = row
        own = pending.get((table, key), frozenset())
        self._clocks: dict[str, Sequence[Any]] = {
            name: clock for name, clock in clocks.items() if name not in own
        }
        wanted = {name: value for name, value in columns.items() if name not in own}
        hlc = max((clock[0] for clock in self._clocks.values()), default=0)
        self.told = Told(f"{_FROM}/{key}", _FROM, hlc, stream, table, "insert", key, wanted)
        self._own = own
        self.there = linked.stored_row(tx, table, key) is not None

    def write(self, tx: Merge) -> None:
        """Make it what the hub says; what has no place is kept aside."""
        told = self.told
        for kept in aside.kept_of(tx, told.table, told.key):
            aside.take(tx, kept)
        unknown = {name: v for name, v in told.new.items() if name not in self._whole()}
        why = self._put(tx)
        if why is not None:
            aside.put(tx, told, told.new, aside.REFUSED, why)
        elif unknown:
            aside.put(tx, told, unknown, aside.UNKNOWN_COLUMN)
        self._write_clocks(tx)

    def _put(self, tx: Merge) -> str | None:
        model = SYNCED[self.told.table]
        whole = self._whole()
        told = {name: self.told.new.get(name, value) for name, value in whole.items()}
        if self.there:
            sql, values = update_sql(model, tuple(told)), (*told.values(), self.told.key)
        else:
            named = (model.key_column(), *told)
            sql, values = insert_sql(model, named), (self.told.key, *told.values())
        return tx.attempt(self.told.table, self.told.key, sql, *values) if told else None

    def _whole(self) -> dict[str, Value]:
        """Every column that may be written, as it is where the hub says nothing of it."""
        model = SYNCED[self.told.table]
        blanks = model.blanks()
        return {
            each.column_name: blanks.get(each.column_name, each.default)
            for each in model._meta.sorted_fields
            if not each.primary_key and each.column_name not in self._own
        }

    def _write_clocks(self, tx: Merge) -> None:
        table, key = self.told.table, self.told.key
        tx.execute_many(
            "DELETE FROM column_clock WHERE table_name = ? AND row_key = ? AND column_name = ?",
            [(table, key, name) for name in self._whole()],
        )
        tx.execute_many(
            "INSERT OR REPLACE INTO column_clock (table_name, row_key, column_name, hlc, device)"
            " VALUES (?, ?, ?, ?, ?)",
            [(table, key, name, *clock) for name, clock in self._clocks.items()],
        )


def _derive(tx: Merge, figures: Figures) -> None:
    """What adds up is counted anew: a fact that was altered, or taken out, had been counted."""
    found = touched(tx)
    refresh(tx, found, figures)
    if _FIGURED & found.tables:
        rollup.rebuild(tx)
    moves.recount(tx, _moved(tx))
    for order_id in sorted(tx.watch.updated().get("orders", {})):
        summary.refresh(tx, order_id)
    tx.changed(*nouns.of(found.tables))


def _moved(tx: Merge) -> set[str]:
    """The variants of the moves that were written."""
    place = journal.columns("stock_move").index("variant_id")
    rows = list(tx.watch.inserted().get("stock_move", {}).values())
    for pair in tx.watch.updated().get("stock_move", {}).values():
        rows += pair
    return {row[place] for row in rows}


def _extra(db: Database, there: Mapping[str, Iterable[str]]) -> list[Row]:
    """Rows here that the hub does not have, of those that are not waiting to be handed in."""
    pending = _pending(db)
    found: list[Row] = []
    for table, keys in there.items():
        if not linked.is_known(table):
            continue
        known = frozenset(keys)
        column = SYNCED[table].key_column()
        for (key,) in db.rows(f'SELECT "{column}" FROM "{table}"'):
            if key not in known and (table, key) not in pending:
                found.append((table, key))
    return found
