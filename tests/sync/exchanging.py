"""Two tills that hear of each other without a hub: entries are read off a journal and handed over
as a hub would, in one order that both hear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from posdesk import linked
from posdesk.clock import Clock
from posdesk.db import Database, open_database
from posdesk.derived import REBUILDS
from posdesk.digest import stream_of
from posdesk.journal import Header, read_changes
from posdesk.models import Stream
from posdesk.settings import save
from posdesk.sync.merge import Merged, merge
from posdesk.sync.protocol import Entry, PullAnswer
from posdesk.verify import verify

_ENTRIES = (
    "SELECT id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen, changes,"
    " private, salt, private_hash, prev_hash, hash FROM journal WHERE (epoch, dseq) > (?, ?)"
    " ORDER BY epoch, dseq"
)


def link(db: Database, till: str = "T1") -> None:
    """Make a till believe that it has a hub."""
    with db.local() as tx:
        tx.execute(
            "INSERT INTO hub_link (id, url, tenant, store, till, hub_key, enrolled_at)"
            " VALUES (1, 'https://hub', 'tenant', 'store', ?, x'', 0)",
            till,
        )
        linked.begin(tx)


def till(folder: Path, clock: Clock, code: str) -> Database:
    """A new till with its own code."""
    db = open_database(folder, clock)
    save(db, None, {"till.code": code})
    return db


def entries(db: Database, after: tuple[int, int] = (0, 0)) -> list[Entry]:
    """What a till has sealed since."""
    return [Entry(Header(*row[:10]), *row[10:]) for row in db.rows(_ENTRIES, *after)]


def streams(entry: Entry) -> set[Stream]:
    """The streams that an entry touches."""
    changes = read_changes(entry.changes, entry.private)
    return {stream_of(change.table) for change in changes}


def answer(
    told: Iterable[Entry], now: int, start: int = 0, *, own_store: bool = True, **more: Any
) -> PullAnswer:
    """Entries as the hub hands them out, numbered from `start` on."""
    listed: list[Any] = []
    seq = start
    for entry in told:
        seq += 1
        found = streams(entry)
        tenant = seq if Stream.TENANT in found else None
        store = seq if Stream.STORE in found and own_store else None
        listed.append([tenant, store, entry.packed(), now])
    values = {"tenant_head": seq, "store_head": seq, "hub_epoch": "e1", **more}
    return PullAnswer(entries=listed, tenant_seq=seq, store_seq=seq, now=now, **values)


def hear(
    db: Database, told: Sequence[Entry], batch: int = 50, *, own_store: bool = True
) -> list[Merged]:
    """Merge entries, some at a time."""
    now = db.clock.now()
    return [
        merge(db, answer(told[start : start + batch], now, start, own_store=own_store)).value
        for start in range(0, len(told), batch)
    ]


def digests(db: Database) -> dict[Stream, str]:
    """The digests of both streams as they are kept; they must be those of the rows."""
    kept = {stream: str(linked.digest(db, stream)) for stream in Stream}
    assert kept == {stream: str(linked.scanned(db, stream)) for stream in Stream}
    return kept


def problems(db: Database) -> list[str]:
    """What `posdesk verify` says."""
    found = verify(db, REBUILDS).problems
    return [f"{each.part}: {each.text} [{each.place}|{each.detail}]" for each in found]


@dataclass
class Feed:
    """What a hub hands out, and how far each till has handed in and heard; a till is known by its
    place in `tills`.
    """

    tills: list[Database]
    told: list[Entry] = field(default_factory=list)
    pushed: list[tuple[int, int]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pushed = [(0, 0) for _till in self.tills]
        self.heard = [0 for _till in self.tills]

    def push(self, which: int, most: int = 1 << 30) -> None:
        """A till hands in what it did, at most so many entries."""
        new = entries(self.tills[which], self.pushed[which])[:most]
        if new:
            self.told += new
            self.pushed[which] = (new[-1].header.epoch, new[-1].header.dseq)

    def pull(self, which: int, most: int = 1 << 30) -> Merged:
        """A till hears what it has not heard yet."""
        start = self.heard[which]
        new = self.told[start : start + most]
        self.heard[which] = start + len(new)
        db = self.tills[which]
        return merge(db, answer(new, db.clock.now(), start)).value

    def settle(self) -> None:
        """Everybody has handed in and heard everything."""
        for which in range(len(self.tills)):
            self.push(which)
        for which in range(len(self.tills)):
            self.pull(which)


def contradictions_apart(found: list[str]) -> list[str]:
    """Findings without those of the books, which tills that contradict each other have until the
    hub has named the contradiction.
    """
    return [each for each in found if not each.startswith("books")]
