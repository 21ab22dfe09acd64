"""SQL text as it is handed to SQLite: made once for each model and set of columns."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import peewee as pw

from posdesk.models import Table

Query = str | pw.BaseQuery


@lru_cache(maxsize=512)
def insert_sql(model: type[Table], columns: tuple[str, ...]) -> str:
    """The INSERT statement for these columns, made once."""
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{model.table()}" ({names}) VALUES ({marks})'


@lru_cache(maxsize=512)
def update_sql(model: type[Table], columns: tuple[str, ...]) -> str:
    """The UPDATE statement for these columns by primary key, made once."""
    sets = ", ".join(f'"{column}" = ?' for column in columns)
    return f'UPDATE "{model.table()}" SET {sets} WHERE "{model.key_column()}" = ?'


def compiled(query: Query, params: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """SQL and parameters of a query of either kind."""
    if isinstance(query, str):
        return query, params
    sql, found = query.sql()
    return sql, tuple(found)


@lru_cache(maxsize=128)
def exists_sql(model: type[Table]) -> str:
    """The SELECT that says whether there is a row with this key."""
    return f'SELECT 1 FROM "{model.table()}" WHERE "{model.key_column()}" = ?'
