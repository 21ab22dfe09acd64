"""A hub's ledger filled at once, past pushes and entries: rows to measure and to start tills from.

Rows are copied straight into `ledger_row` with the hashes that the hub would have kept, and the
digests of their streams and tables are moved by them, so that whoever starts from a snapshot and
compares digests finds all equal. No entries stand behind these rows and the streams' heads stay
where they were: a till that follows such a stream must have begun with a snapshot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import apsw
import psycopg

from bench import shops
from posdesk import journal
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, open_database
from posdesk.digest import SYNCED, Digest, row_digest, stream_of
from posdesk.models import StockMove, Stream, Table
from posdesk.sync.protocol import stream_name

LedgerRow = tuple[str, str, dict[str, Any]]
"""Table, key and columns but the key."""
IN_STOCK = 10
"""Of so many products the store has one on its shelves."""
_COPY = "COPY ledger_row (tenant, store, table_name, key, columns, hash) FROM STDIN"
_TABLE = "INSERT INTO stream_table (stream, table_name, rows, digest) VALUES (%s, %s, %s, %s)"
_STREAM = "INSERT INTO stream (name, tenant, store, rows, digest) VALUES (%s, %s, %s, %s, %s)"


def found(dsn: str, tenant: str, store: str, now: int) -> None:
    """A company with one store, named by their ids."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("INSERT INTO tenant VALUES (%s, %s, %s)", (tenant, tenant, now))
        connection.execute(
            "INSERT INTO store (tenant, id, code, name, created_at) VALUES (%s, %s, %s, %s, %s)",
            (tenant, store, store, store, now),
        )


def fill(dsn: str, tenant: str, store: str, rows: Iterable[LedgerRow]) -> int:
    """Write rows into the empty streams of a tenant and a store; answers how many."""
    sums: dict[str, Digest] = defaultdict(Digest)
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for table, key, columns in rows:
                place = "" if stream_of(table) is Stream.TENANT else store
                digest = row_digest(table, key, columns)
                sums[table] += digest
                text = journal.canonical(columns).decode()
                copy.write_row((tenant, place, table, key, text, digest.packed))
        streams: dict[Stream, Digest] = {stream: Digest() for stream in Stream}
        for table, digest in sums.items():
            streams[stream_of(table)] += digest
        for stream, digest in streams.items():
            of_store = "" if stream is Stream.TENANT else store
            name = stream_name(stream, tenant, store)
            cursor.execute(_STREAM, (name, tenant, of_store, digest.rows, digest.packed))
        for table, digest in sums.items():
            name = stream_name(stream_of(table), tenant, store)
            cursor.execute(_TABLE, (name, table, digest.rows, digest.packed))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ANALYZE ledger_row")
    return sum(digest.rows for digest in sums.values())


def rows_of(shop: Path) -> Iterator[LedgerRow]:
    """Every row of a shop's database that would be at the hub."""
    with closing(apsw.Connection(str(shop), apsw.SQLITE_OPEN_READONLY)) as connection:
        for table, model in SYNCED.items():
            names = journal.columns(table)
            listed = ", ".join(f'"{name}"' for name in names)
            for row in connection.execute(f'SELECT {listed} FROM "{table}"'):
                columns = {n: v for n, v in zip(names, row, strict=True) if v is not None}
                yield table, columns.pop(model.key_column()), columns


def goods(size: int) -> Iterator[LedgerRow]:
    """A catalog of `size` products, and the opening stock of one in `IN_STOCK`."""
    stock = (
        {"id": shops.row_id(11, n), "variant_id": shops.row_id(4, n), "quantity": 100_000,
         "reason": "import", "till": "T0", "occurred_at": shops.START}
        for n in range(0, size, IN_STOCK)
    )  # fmt: skip
    return chain.from_iterable(
        _told(model, rows) for model, rows in (*shops.catalog(size), (StockMove, stock))
    )


def _told(model: type[Table], rows: Iterable[Mapping[str, Any]]) -> Iterator[LedgerRow]:
    """Rows as a till would hand them in: with the schema's defaults."""
    table, key = model.table(), model.key_column()
    defaults = {
        field.column_name: field.default
        for field in model._meta.sorted_fields
        if isinstance(field.default, str | int)
    }
    for row in rows:
        columns = {name: value for name, value in {**defaults, **row}.items() if value is not None}
        yield table, columns.pop(key), columns


def people(folder: Path) -> list[LedgerRow]:
    """The settings and the one manager of a shop to measure in; makes it in an empty folder."""
    db = open_database(folder, ManualClock(shops.START))
    shops.people(db)
    db.close()
    return list(rows_of(folder / FILE_NAME))
