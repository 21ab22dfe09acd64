"""The carriers that goods may come back with."""

from __future__ import annotations

from posdesk.db import Command, Database


def carriers(reader: Database | Command) -> tuple[tuple[str, str], ...]:
    """(id, name) of the carriers in use, in their order."""
    rows = reader.rows(
        "SELECT id, name FROM carrier WHERE active = 1 AND deleted_at IS NULL"
        " ORDER BY position, name"
    )
    return tuple((key, name) for key, name in rows)
