"""The numbers that this till gives out never go below those that one of its code gave out before:
another machine that was this till, or this one before its file was set back.
"""

from __future__ import annotations

from posdesk.db import Command
from posdesk.sync.link import Reader
from posdesk.sync.newtill import NUMBERED


def behind(reader: Reader) -> dict[str, int]:
    """The counters that stand below a number with this till's code, and the highest such number."""
    start = f"{reader.setting('shop.store_code')}-{reader.setting('till.code')}-"
    found = {}
    for counter, table, letter in NUMBERED:
        given = _highest(reader, table, start + letter)
        if given > int(reader.value("SELECT value FROM counter WHERE name = ?", counter) or 0):
            found[counter] = given
    return found


def _highest(reader: Reader, table: str, start: str) -> int:
    number = reader.value(
        f'SELECT number FROM "{table}" WHERE number >= ? AND number < ?'
        " ORDER BY number DESC LIMIT 1",
        f"{start}0",
        f"{start}:",
    )
    digits = str(number or "")[len(start) :]
    return int(digits) if digits.isdecimal() else 0


def raise_counters(tx: Command, skip: int = 0) -> None:
    """Put counters that are behind above the numbers that were given out, and `skip` further."""
    for counter, given in behind(tx).items():
        tx.execute(
            "INSERT INTO counter (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            counter, given + skip,
        )  # fmt: skip
