"""The hub's half of a house: the real hub on a real PostgreSQL, and copies of what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg import sql

from posdesk.clock import ManualClock
from posdesk.hub.database import HubDatabase, new_epoch
from posdesk.hub.hub import Hub
from posdesk.hub.requests import Request, Response, answer
from posdesk.journal import SCHEMA_VERSION
from posdesk.sync.protocol import PROTOCOL

MORNING = 1_790_000_000_000


class HubSide:
    """The hub's half: one database, in which each house is a company of its own."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.database = HubDatabase(dsn).open()
        self.folder = folder
        self.clock = ManualClock(MORNING)
        self.hub = self._new()

    def _new(self) -> Hub:
        return Hub(self.database, self.clock, folder=self.folder)

    def restart(self) -> None:
        """What the process kept in memory is gone."""
        self.hub = self._new()

    def answer(self, request: Request) -> Response:
        return answer(self.hub, request)

    def close(self) -> None:
        self.database.close()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.database.transaction() as cursor:
            return list(cursor.execute(query, values))

    def value(self, query: str, *values: Any) -> Any:
        found = self.rows(query, *values)
        return found[0][0] if found else None

    def found(self, company: str, *stores: str) -> None:
        """A company and its stores, without the one-time codes: those are tested elsewhere."""
        now = self.clock.now()
        with self.database.transaction() as cursor:
            cursor.execute("INSERT INTO tenant VALUES (%s, %s, %s)", (company, company, now))
            for store in stores:
                cursor.execute(
                    "INSERT INTO store (tenant, id, code, name, created_at)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (company, store, store, store, now),
                )

    def take_in(self, company: str, store: str, till: str, device: str, key: bytes) -> None:
        """A till of a store."""
        with self.database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO device (id, tenant, store, till, public_key, enrolled_at, schema,"
                " protocol) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                (device, company, store, till, key, self.clock.now(), SCHEMA_VERSION, PROTOCOL),
            )

    # --- a copy of yesterday ----------------------------------------------------------------------

    def copy(self, company: str) -> dict[str, bytes]:
        """All that the hub holds of a company, by table."""
        found: dict[str, bytes] = {}
        with self.database.transaction() as cursor:
            for table, column in _tables(cursor):
                query = sql.SQL(
                    "COPY (SELECT * FROM {} WHERE {}) TO STDOUT (FORMAT binary)"
                ).format(sql.Identifier(table), _of(table, column, company))
                with cursor.copy(query) as parts:
                    found[table] = b"".join(bytes(part) for part in parts)
        return found

    def restore(self, company: str, copy: dict[str, bytes]) -> None:
        """The hub's database is that of the copy again; as after any restore it has a new epoch."""
        with self.database.transaction() as cursor:
            for table, column in reversed(_tables(cursor)):
                cursor.execute(
                    sql.SQL("DELETE FROM {} WHERE {}").format(
                        sql.Identifier(table), _of(table, column, company)
                    )
                )
            for table, _column in _tables(cursor):
                with cursor.copy(
                    sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
                ) as into:
                    into.write(copy[table])
            cursor.execute("UPDATE hub SET epoch = %s", (new_epoch(),))
        self.restart()


def _tables(cursor: Any) -> list[tuple[str, str]]:
    """Tables that hold what belongs to companies, those first that others point at; and by which
    column.
    """
    cursor.execute(
        "SELECT DISTINCT ON (c.table_name) c.table_name, c.column_name"
        " FROM information_schema.columns AS c JOIN pg_class ON relname = c.table_name"
        " AND relnamespace = 'public'::regnamespace"
        " WHERE NOT relispartition AND relkind IN ('r', 'p') AND c.table_schema = 'public'"
        " AND c.column_name IN ('tenant', 'device', 'stream') AND c.table_name <> 'owner'"
        " ORDER BY c.table_name, array_position(ARRAY['tenant', 'stream', 'device'],"
        " c.column_name::text)"
    )
    found = dict(cursor.fetchall())
    first = [name for name in ("store", "device", "stream") if name in found]
    return [("tenant", "id"), *((name, found.pop(name)) for name in first), *sorted(found.items())]


def _of(table: str, column: str, company: str) -> sql.Composable:
    """The rows of a company."""
    if column == "device":
        return sql.SQL(
            "device IN (SELECT id FROM device WHERE tenant = {0}) OR device = {1}"
        ).format(sql.Literal(company), sql.Literal(f"hub/{company}"))
    if column == "stream":
        return sql.SQL("stream IN (SELECT name FROM stream WHERE tenant = {})").format(
            sql.Literal(company)
        )
    return sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(company))
