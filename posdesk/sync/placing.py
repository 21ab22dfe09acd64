"""Writing what other tills did into this till's rows.

Facts are added, or are there already. Registers are written column by column: the later clock wins.
What has no place (a table or column that this program does not know, a row that points at one that
is not there, a value that a check refuses) is kept aside and tried again after the next merge.

Rows are first written all at once; should SQLite have anything against one of them, the merge
begins anew with `careful`, each row by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import peewee as pw

from posdesk import journal, linked
from posdesk.db import Merge
from posdesk.digest import SYNCED, Value
from posdesk.models import Kind
from posdesk.statements import insert_sql, update_sql
from posdesk.sync import aside
from posdesk.sync.aside import Kept, Told
from posdesk.sync.erased import is_erased

_CLOCKS = "SELECT column_name, hlc, device FROM column_clock WHERE table_name = ? AND row_key = ?"
_PUT_CLOCK = (
    "INSERT OR REPLACE INTO column_clock (table_name, row_key, column_name, hlc, device)"
    " VALUES (?, ?, ?, ?, ?)"
)
_ROUNDS = 10
"""How often rows that point at each other are tried."""


def place(tx: Merge, changes: Iterable[Told], *, careful: bool = False) -> None:
    """Write changes in the order in which the hub took them."""
    rows: dict[tuple[str, str], Told] = {}
    later: list[Told] = []
    for told in changes:
        if not linked.is_known(told.table):
            aside.put(tx, told, told.new, aside.UNKNOWN_TABLE)
        elif told.operation == "insert" and not linked.named(told.table):
            if rows.setdefault((told.table, told.key), told) is not told:
                later.append(told)
        else:
            later.append(told)
    if careful:
        _insert_each(tx, list(rows.values()))
    else:
        _insert_all(tx, list(rows.values()))
    for told in later:
        _write(tx, told, careful=careful)


def retry(tx: Merge, *, only_refused: bool = True) -> int:
    """Try what is kept aside once more; how many changes found their place."""
    placed = 0
    for _round in range(_ROUNDS):
        now = sum(_place_kept(tx, each) for each in aside.kept(tx, only_refused=only_refused))
        placed += now
        if not now:
            break
    return placed


# --- new rows -------------------------------------------------------------------------------------


def _insert_all(tx: Merge, changes: Sequence[Told]) -> None:
    grouped: dict[tuple[str, tuple[str, ...]], list[tuple[Value, ...]]] = {}
    for told in changes:
        row = _row(told)
        grouped.setdefault((told.table, tuple(row)), []).append(tuple(row.values()))
    for (table, columns), values in grouped.items():
        tx.execute_many(_insert_new(table, columns), values)
    for told in changes:
        _after_insert(tx, told)


def _insert_each(tx: Merge, changes: Sequence[Told]) -> None:
    waiting = {(told.table, told.key): (told, "") for told in changes}
    for _round in range(_ROUNDS):
        before = len(waiting)
        for row, (told, _why) in list(waiting.items()):
            why = _insert_one(tx, told)
            if why is None:
                del waiting[row]
            else:
                waiting[row] = told, why
        if not waiting or len(waiting) == before:
            break
    for told, why in waiting.values():
        aside.put(tx, told, told.new, aside.REFUSED, why)


def _insert_one(tx: Merge, told: Told) -> str | None:
    row = _row(told)
    why = tx.attempt(told.table, told.key, _insert_new(told.table, tuple(row)), *row.values())
    if why is None:
        _after_insert(tx, told)
    return why


def _after_insert(tx: Merge, told: Told) -> None:
    """Columns that are not known are kept; a row that was there already is compared."""
    extra = _unknown(told)
    if extra:
        aside.put(tx, told, extra, aside.UNKNOWN_COLUMN)
    if SYNCED[told.table].kind is Kind.REGISTER and not tx.watch.is_new(told.table, told.key):
        _agree(tx, told)


def _agree(tx: Merge, told: Told) -> None:
    """Two tills made the same row: of columns that neither wrote since, the same value stays with
    both.
    """
    stored = linked.stored_row(tx, told.table, told.key)
    assert stored is not None
    clocks = _clocks(tx, told)
    better = {
        column: value
        for column, value in _known(told).items()
        if column not in clocks and linked.greater(value, stored[column]) != stored[column]
    }
    if better:
        _update(tx, told, better)


def _row(told: Told) -> dict[str, Any]:
    """The row as it is written: what was erased of a person is blank."""
    key, blanks = _template(told.table)
    return {key: told.key, **blanks, **_known(told)}


def _known(told: Told) -> dict[str, Any]:
    columns = _columns(told.table)
    return {name: value for name, value in told.new.items() if name in columns}


def _unknown(told: Told) -> dict[str, Any]:
    columns = _columns(told.table)
    return {name: value for name, value in told.new.items() if name not in columns}


@cache
def _template(table: str) -> tuple[str, dict[str, str | bytes]]:
    return SYNCED[table].key_column(), SYNCED[table].blanks()


@cache
def _columns(table: str) -> frozenset[str]:
    return frozenset(journal.columns(table)) - {SYNCED[table].key_column()}


@cache
def _insert_new(table: str, columns: tuple[str, ...]) -> str:
    model = SYNCED[table]
    return f'{insert_sql(model, columns)} ON CONFLICT ("{model.key_column()}") DO NOTHING'


# --- rows that are there --------------------------------------------------------------------------


def _write(tx: Merge, told: Told, *, careful: bool) -> None:
    """An update, or a row that may be there: of its columns, those that win are written."""
    extra = _unknown(told)
    if extra:
        aside.put(tx, told, extra, aside.UNKNOWN_COLUMN)
    if told.operation == "insert":
        row = _row(told)
        sql = _insert_new(told.table, tuple(row))
        why = tx.attempt(told.table, told.key, sql, *row.values())
        if why is not None:
            aside.put(tx, told, _known(told), aside.REFUSED, why)
            return
        if not linked.named(told.table):
            _agree(tx, told)
            return
    wanted = _winning(tx, told)
    if wanted and not _there(tx, told):
        aside.put(tx, told, wanted, aside.REFUSED, "the row is not there")
        return
    why = _update(tx, told, wanted, careful=careful)
    if why is not None:
        aside.put(tx, told, wanted, aside.REFUSED, why)
    elif wanted:
        _outdated(tx, told, wanted)


def _winning(tx: Merge, told: Told) -> dict[str, Any]:
    known = _known(told)
    if SYNCED[told.table].kind is Kind.FACT:
        return _erasing(tx, told, known)
    clocks = _clocks(tx, told)
    return {
        name: value for name, value in known.items() if linked.wins(told.clock, clocks.get(name))
    }


def _erasing(tx: Merge, told: Told, known: dict[str, Any]) -> dict[str, Any]:
    """Facts are never changed; what they tell of a person may be blanked, and what a new till did
    not hear, since it stood in an entry that was emptied for somebody else's sake, be told again.
    """
    blanks = SYNCED[told.table].blanks()
    stored = linked.stored_row(tx, told.table, told.key) or {}
    found = {
        name: value
        for name, value in known.items()
        if name in blanks and (value == blanks[name] or stored.get(name) == blanks[name])
    }
    told_again = any(value != blanks[name] for name, value in found.items())
    return {} if told_again and is_erased(tx, told.table, told.key) else found


def _update(tx: Merge, told: Told, columns: dict[str, Any], *, careful: bool = False) -> str | None:
    if not columns:
        return None
    model = SYNCED[told.table]
    statement = update_sql(model, tuple(columns))
    if careful:
        why = tx.attempt(told.table, told.key, statement, *columns.values(), told.key)
        if why is not None:
            return why
    else:
        tx.execute(statement, *columns.values(), told.key)
    if model.kind is Kind.REGISTER and (told.operation == "update" or linked.named(told.table)):
        tx.execute_many(_PUT_CLOCK, ((told.table, told.key, name, *told.clock) for name in columns))
    return None


def _clocks(tx: Merge, told: Told) -> dict[str, linked.Clock]:
    rows = tx.rows(_CLOCKS, told.table, told.key)
    return {name: (hlc, device) for name, hlc, device in rows}


def _there(tx: Merge, told: Told) -> bool:
    key = SYNCED[told.table].key_column()
    return tx.value(f'SELECT 1 FROM "{told.table}" WHERE "{key}" = ?', told.key) is not None


# --- what was kept aside --------------------------------------------------------------------------


def _outdated(tx: Merge, told: Told, written: dict[str, Any]) -> None:
    """Columns that are kept aside and were written by a later clock now are not waited for."""
    for kept in aside.kept_of(tx, told.table, told.key):
        if kept.told.operation == "update" and kept.told.clock <= told.clock:
            left = {name: v for name, v in kept.told.new.items() if name not in written}
            if left != kept.told.new:
                aside.take(tx, kept)
                if left:
                    aside.put(tx, kept.told, left, kept.reason)


def _place_kept(tx: Merge, kept: Kept) -> bool:
    told = kept.told
    if not linked.is_known(told.table) or not _known(told) or not _parents_there(tx, told):
        return False
    if told.operation == "insert" and kept.reason != aside.UNKNOWN_COLUMN:
        return _insert_kept(tx, kept)
    if not _there(tx, told):
        return False
    if told.operation == "insert":
        return _fill_kept(tx, kept)
    wanted = _winning(tx, told)
    if _update(tx, told, wanted, careful=True) is not None:
        return False
    _keep_rest(tx, kept)
    return True


def _parents_there(tx: Merge, told: Told) -> bool:
    """Asked here, since SQLite may look at foreign keys only when the merge ends."""
    return all(
        told.new.get(column) is None
        or tx.value(f'SELECT 1 FROM "{table}" WHERE "{key}" = ?', told.new[column]) is not None
        for column, table, key in _parents(told.table)
    )


@cache
def _parents(table: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (field.column_name, field.rel_model.table(), field.rel_field.column_name)
        for field in SYNCED[table]._meta.sorted_fields
        if isinstance(field, pw.ForeignKeyField)
    )


def _insert_kept(tx: Merge, kept: Kept) -> bool:
    if linked.named(kept.told.table):
        row = _row(kept.told)
        sql = _insert_new(kept.told.table, tuple(row))
        if tx.attempt(kept.told.table, kept.told.key, sql, *row.values()) is not None:
            return False
        if _update(tx, kept.told, _winning(tx, kept.told), careful=True) is not None:
            return False
    elif _insert_one(tx, kept.told) is not None:
        return False
    aside.take(tx, kept)
    return True


def _fill_kept(tx: Merge, kept: Kept) -> bool:
    """A column that this program has learnt: it came with the row, so any update is newer."""
    clocks = _clocks(tx, kept.told)
    wanted = {name: v for name, v in _known(kept.told).items() if name not in clocks}
    statement = update_sql(SYNCED[kept.told.table], tuple(wanted)) if wanted else ""
    table, key = kept.told.table, kept.told.key
    if wanted and tx.attempt(table, key, statement, *wanted.values(), key) is not None:
        return False
    _keep_rest(tx, kept)
    return True


def _keep_rest(tx: Merge, kept: Kept) -> None:
    aside.take(tx, kept)
    rest = _unknown(kept.told)
    if rest:
        aside.put(tx, kept.told, rest, aside.UNKNOWN_COLUMN)
