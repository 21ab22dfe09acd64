"""Migrations and models agree: a file that was migrated is the file that the models describe."""

from __future__ import annotations

import re
from pathlib import Path

import apsw
import pytest

from posdesk import verify
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.derived import REBUILDS
from posdesk.journal import SCHEMA_VERSION
from posdesk.schema import statements

RELEASED = sorted((Path(__file__).parent / "upgrades").glob("v*.db"))


def shape(connection: apsw.Connection | Database) -> set[str]:
    """Every table, index and trigger as SQL, without white space."""
    query = (
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'schema_migration%'"
        " AND name NOT LIKE 'search_tokens_%'"
    )
    rows = (
        connection.rows(query)
        if isinstance(connection, Database)
        else connection.execute(query).fetchall()
    )
    return {re.sub(r"\s+", " ", str(row[0])).replace("( ", "(").strip() for row in rows}


def test_the_migrations_make_what_the_models_describe(db: Database) -> None:
    described = apsw.Connection(":memory:")
    for statement in statements():
        described.execute(statement)
    assert shape(db) == shape(described)


def test_a_database_of_the_newest_schema_is_kept() -> None:
    assert RELEASED[-1].stem == f"v{SCHEMA_VERSION}"


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_every_released_database_is_upgraded_and_whole(
    released: Path, db: Database, tmp_path: Path, clock: ManualClock
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / FILE_NAME).write_bytes(released.read_bytes())
    upgraded = open_database(old, clock)
    try:
        assert shape(upgraded) == shape(db)
        assert upgraded.value("SELECT count(*) FROM orders") > 0
        assert verify.verify(upgraded, REBUILDS).problems == ()
    finally:
        upgraded.close()
