"""What was done here and is not at the hub yet: the journal itself, from where the hub's last
acknowledgement ends. Entries go out as the bytes that were sealed, so that each retry is the same.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from contextlib import closing
from typing import Any, Final, NamedTuple

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.failpoints import failpoint
from posdesk.journal import Header
from posdesk.sync import link
from posdesk.sync.link import Reader
from posdesk.sync.protocol import MAX_BYTES, MAX_ENTRIES, Entry

_ENTRY: Final = (
    "SELECT id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen, changes,"
    " private, salt, private_hash, prev_hash, hash FROM journal"
)
_OWN: Final = "device = (SELECT device FROM device) AND (epoch, dseq)"
_AFTER: Final = f"{_ENTRY} WHERE {_OWN} > (?, ?) ORDER BY epoch, dseq LIMIT ?"
_WAITING: Final = (
    f"SELECT count(*) FROM journal WHERE {_OWN} > (SELECT pushed_epoch, pushed_dseq FROM hub_link)"
)


class Place(NamedTuple):
    """An entry of this till by its number."""

    epoch: int
    dseq: int


class Batch(NamedTuple):
    """Entries of one epoch, in order and without a gap."""

    epoch: int
    first: int
    entries: list[Entry]

    @property
    def last(self) -> int:
        """The number of the last one."""
        return self.first + len(self.entries) - 1


class Waiting(NamedTuple):
    """One entry that waits, for a list."""

    entry_id: str
    epoch: int
    dseq: int
    command: str
    occurred_at: int
    person: str
    size: int


def waiting(reader: Reader) -> int:
    """How many entries the hub has not acknowledged; 0 without a hub."""
    return int(reader.value(_WAITING) or 0)


def listed(reader: Reader, limit: int = 100) -> list[Waiting]:
    """The entries that wait, oldest first."""
    return [
        Waiting(*row)
        for row in reader.rows(
            "SELECT journal.id, epoch, dseq, command, occurred_at, coalesce(staff.name, ''),"
            " length(changes) + coalesce(length(private), 0)"
            " FROM journal LEFT JOIN staff ON staff.id = journal.actor"
            f" WHERE {_OWN} > (SELECT pushed_epoch, pushed_dseq FROM hub_link)"
            " ORDER BY epoch, dseq LIMIT ?",
            limit,
        )
    ]


def pushed(reader: Reader) -> Place:
    """The last entry that the hub has acknowledged."""
    found = link.need(reader)
    return Place(found.pushed_epoch, found.pushed_dseq)


def after(db: Database, place: Place, most: int = -1) -> Generator[Entry, None, None]:
    """The entries after a place, whole; at most so many (all: -1)."""
    for row in db.stream(_AFTER, *place, most):
        yield Entry(Header(*row[:10]), *row[10:])


def next_batch(db: Database, entries: int = MAX_ENTRIES, size: int = MAX_BYTES) -> Batch | None:
    """What is to be handed in next; None when all is. One entry may be larger than `size`."""
    return batch_after(db, pushed(db), entries, size)


def batch_after(db: Database, place: Place, entries: int, size: int) -> Batch | None:
    """The batch that begins after a place."""
    taken: list[Entry] = []
    total = 0
    with closing(after(db, place, entries)) as found:
        for entry in found:
            total += entry.size()
            other = taken and entry.header.epoch != taken[0].header.epoch
            if taken and (other or total > size):
                break
            taken.append(entry)
    if not taken:
        return None
    first = taken[0].header
    return Batch(first.epoch, first.dseq, taken)


def last_of(db: Database, epoch: int) -> Entry | None:
    """The last entry of an epoch."""
    query = f"{_ENTRY} WHERE device = (SELECT device FROM device) AND epoch = ?"
    row = db.row(f"{query} ORDER BY dseq DESC LIMIT 1", epoch)
    return None if row is None else Entry(Header(*row[:10]), *row[10:])


def acknowledged(
    db: Database, _actor: str | None, epoch: int, dseq: int, columns: dict[str, Any]
) -> Done[None]:
    """The hub has all up to this number of an epoch; `columns` are further ones of `hub_link`."""
    failpoint("sync.before_acknowledged")
    done = link.save(db, None, {"pushed_epoch": epoch, "pushed_dseq": dseq, **columns})
    failpoint("sync.acknowledged")
    return done


def again_from(db: Database, _actor: str | None, epoch: int, wanted: int) -> Done[None]:
    """The hub lacks what it had: hand in again from the number that it wants."""
    return link.save(db, None, {"pushed_epoch": epoch, "pushed_dseq": wanted - 1})


class Backoff:
    """How long to leave a hub alone that does not answer: full jitter, so that the tills of a shop
    do not come back all at once.
    """

    def __init__(
        self, rand: random.Random | None = None, first: float = 0.5, most: float = 20.0
    ) -> None:
        self._random = rand or random.Random()
        self._first, self._most = first, most
        self._faults = 0

    def fault(self, at_least: float = 0.0) -> float:
        """Seconds to wait after one more fault; `at_least` is what the hub asked for."""
        most = min(self._most, self._first * 2.0 ** min(self._faults, 16))
        self._faults += 1
        return at_least + self._random.random() * most

    def reset(self) -> None:
        """It answered."""
        self._faults = 0
