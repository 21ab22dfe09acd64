"""What the body of a command or of a merge may do, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import apsw

from posdesk import journal, linked
from posdesk.changes import Changes
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Kind, Table
from posdesk.statements import Query, compiled, exists_sql, insert_sql, update_sql

if TYPE_CHECKING:
    from posdesk.db import Database

Row = tuple[Any, ...]
_ALL = frozenset(Kind)


class Command:
    """What the body of a command may do, inside its transaction."""

    def __init__(
        self,
        connection: apsw.Connection,
        database: Database,
        actor: str | None,
        kinds: frozenset[Kind],
    ) -> None:
        self._execute = connection.execute
        self._many = connection.executemany
        self._database = database
        self._kinds = kinds
        self._nouns: set[str] = set()
        self.actor = actor
        self.erasure: journal.Erasure | None = None
        self.now = database.clock.now()
        self.zone = database.clock.zone
        self.new_id = database.ids.new
        self.setting = database.setting

    @property
    def changes(self) -> Changes:
        """The nouns touched so far."""
        return Changes(frozenset(self._nouns))

    def changed(self, *nouns: str) -> None:
        """Say which nouns changed, so that screens redraw."""
        self._nouns.update(nouns)

    def insert(self, model: type[Table], **columns: Any) -> None:
        """Add one row; columns by their database names."""
        self._check(model)
        self._execute(insert_sql(model, tuple(columns)), tuple(columns.values()))

    def insert_many(self, model: type[Table], rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows that all have the same columns in the same order."""
        self._check(model)
        listed = list(rows)
        if listed:
            statement = insert_sql(model, tuple(listed[0]))
            self._many(statement, (tuple(row.values()) for row in listed))

    def insert_rows(
        self, model: type[Table], columns: tuple[str, ...], rows: Iterable[Sequence[Any]]
    ) -> None:
        """The same for rows that are sequences of the values of `columns`."""
        self._check(model)
        self._many(insert_sql(model, columns), rows)

    def update(self, model: type[Table], key: Any, **columns: Any) -> None:
        """Change columns of one row; raises `NotFound` where there is none."""
        self._check(model)
        found = self.value(exists_sql(model), key)
        if found is None:
            raise NotFound(N_("record"), str(key))
        self._execute(update_sql(model, tuple(columns)), (*columns.values(), key))

    def erase_private(self, entry_ids: Iterable[str]) -> journal.Erasure:
        """Take private part and salt out of journal entries; answers what says which rows of this
        command are forgotten and which are told again.
        """
        if Kind.FACT not in self._kinds:
            raise RuntimeError("only a command erases")
        journal.forget_private(self._execute, entry_ids)
        self.erasure = self.erasure or journal.Erasure()
        return self.erasure

    def execute(self, sql: str, *params: Any) -> None:
        """A statement on derived or local tables."""
        self._execute(sql, params)

    def execute_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """The same statement on derived or local tables for many rows."""
        self._many(sql, rows)

    def rows(self, query: Query, *params: Any) -> list[Row]:
        """All rows of a query, seeing what this command did so far."""
        return list(self._execute(*compiled(query, params)))

    def stream(self, query: Query, *params: Any) -> Iterator[Row]:
        """The same one by one, for what does not fit in memory; nothing is written meanwhile."""
        yield from self._execute(*compiled(query, params))

    def row(self, query: Query, *params: Any) -> Row | None:
        """The first row, or None."""
        found: Row | None = self._execute(*compiled(query, params)).fetchone()
        return found

    def value(self, query: Query, *params: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.row(query, *params)
        return row[0] if row else None

    def next_number(self, counter: str) -> int:
        """The next number of this till's counter; used up only if this command commits."""
        return int(
            self.value(
                "INSERT INTO counter (name, value) VALUES (?, 1)"
                " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
                counter,
            )
        )

    def _check(self, model: type[Table]) -> None:
        if model.kind not in self._kinds:
            raise RuntimeError(f"{model.table()} is changed by commands only")


class Merge(Command):
    """What the body of a merge may do: rows of any kind, each watched, and none refused by a
    trigger.
    """

    def __init__(
        self, connection: apsw.Connection, database: Database, watch: journal.Watch
    ) -> None:
        super().__init__(connection, database, None, _ALL)
        self.watch = watch
        self.run: linked.Execute = connection.execute
        self.aside_was: dict[tuple[str, str], linked.Waiting] = {}
        """What had been kept aside of a row before this merge changed it."""

    def attempt(self, table: str, key: str, sql: str, *params: Any) -> str | None:
        """A statement that writes this one row; what SQLite has against it, or None."""
        try:
            with self.watch.retractable(table, key):
                self._execute(sql, params)
        except apsw.ConstraintError as error:
            return str(error)
        return None

    def check_late(self) -> None:
        """Look at foreign keys at the end, so that rows may come in any order."""
        self._execute("PRAGMA defer_foreign_keys = ON")
