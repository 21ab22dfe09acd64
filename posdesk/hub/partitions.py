"""The monthly parts of what grows with time: entries and feeds. Made ahead of time, and on demand
where a hub slept over a month's end.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Final

from psycopg import sql

from posdesk.hub.database import Cursor, HubDatabase

MONTHLY: Final = ("entry", "feed")
AHEAD: Final = 2  # months
_MAKING: Final = 0x504F5345  # advisory lock
_DECEMBER: Final = 12


def month_of(now: int) -> date:
    """The first day of the month, in UTC, of a moment in UTC ms."""
    return datetime.fromtimestamp(now / 1000, UTC).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    if month.month == _DECEMBER:
        return date(month.year + 1, 1, 1)
    return date(month.year, month.month + 1, 1)


class Partitions:
    """Makes sure that there is a part for a month, and remembers that there is."""

    def __init__(self, database: HubDatabase) -> None:
        self._database = database
        self._made: set[date] = set()
        self._lock = threading.Lock()

    def ensure(self, month: date) -> None:
        """Make the parts of a month and of the next ones, where they are not there yet."""
        if month in self._made:
            return
        with self._lock:
            wanted = [month]
            for _each in range(AHEAD):
                wanted.append(next_month(wanted[-1]))
            self._database.run(lambda cursor: make(cursor, wanted))
            self._made.add(month)


def make(cursor: Cursor, months: list[date]) -> None:
    """Make the parts of these months that are not there.

    Each is made by itself and then attached, which lets others go on reading and writing.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
    for month in months:
        for table in MONTHLY:
            name = f"{table}_{month:%Y_%m}"
            there = cursor.execute("SELECT to_regclass(%s)", (name,)).fetchone()
            if there is None or there[0] is None:
                _attach(cursor, table, name, month)


def _attach(cursor: Cursor, table: str, name: str, month: date) -> None:
    names = {"part": sql.Identifier(name), "whole": sql.Identifier(table)}
    cursor.execute(sql.SQL("CREATE TABLE {part} (LIKE {whole} INCLUDING ALL)").format(**names))
    cursor.execute(
        sql.SQL(
            "ALTER TABLE {whole} ATTACH PARTITION {part} FOR VALUES FROM ({a}) TO ({b})"
        ).format(**names, a=sql.Literal(month), b=sql.Literal(next_month(month)))
    )
