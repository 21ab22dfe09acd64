"""One row of the hub's ledger and one more change of it: what the row is then.

The rules are the tills' (sync/merge.py): whoever merges the same entries in whatever order has the
same row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from posdesk import journal, linked
from posdesk.digest import Value
from posdesk.journal import RowChange
from posdesk.models import Kind

Clock = tuple[int, str]
Clocks = dict[str, Clock]
"""When columns were written after the row was made, and by whom."""


class Merged(NamedTuple):
    """A row after a change; `conflict`: the change said something that was not taken."""

    columns: dict[str, Value]
    clocks: Clocks
    conflict: bool = False


def merged(
    row: Mapping[str, Value] | None, clocks: Clocks, change: RowChange, clock: Clock
) -> Merged:
    """The row, which is None where there is none yet, after a change with this clock."""
    model = journal.CAPTURED.get(change.table)
    if model is not None and model.kind is Kind.FACT:
        if change.operation == "insert":
            return _fact(dict(row or {}), clocks, change)
        return _erased(dict(row or {}), clocks, change)
    # What a newer program's table is made of is not known here: its rows merge like registers.
    if change.operation == "insert" and not linked.named(change.table):
        return _made(dict(row or {}), clocks, change)
    return _written(dict(row or {}), clocks, change, clock)


def _fact(row: dict[str, Value], clocks: Clocks, change: RowChange) -> Merged:
    """The first insert wins; one that was told only in part before is filled."""
    if not row:
        return Merged(dict(change.new), clocks)
    others = {name for name, value in change.new.items() if row.get(name, value) != value}
    hidden = journal.personal_columns(change.table)
    return Merged({**change.new, **row}, clocks, conflict=bool(others - hidden))


def _erased(row: dict[str, Value], clocks: Clocks, change: RowChange) -> Merged:
    """A fact is told again only of a person: a blank wins for good, a value fills a gap."""
    for name, value in change.new.items():
        if name not in row or value in ("", b""):
            row[name] = value
    return Merged(row, clocks)


def _made(row: dict[str, Value], clocks: Clocks, change: RowChange) -> Merged:
    """A register's row is made; where two tills made the same one, the greater value stays."""
    for name, value in change.new.items():
        if name not in row:
            row[name] = value
        elif name not in clocks:
            row[name] = linked.greater(row[name], value)
    return Merged(row, clocks)


def _written(row: dict[str, Value], clocks: Clocks, change: RowChange, clock: Clock) -> Merged:
    """Columns of a register are written: each by the later clock."""
    kept = dict(clocks)
    for name, value in change.new.items():
        if linked.wins(clock, kept.get(name)):
            row[name], kept[name] = value, clock
    return Merged(row, kept)
