"""Two real tills of one store and their hub: each hands in and hears of the other when a test says
so, and else knows of nothing.
"""

from __future__ import annotations

import atexit
import itertools
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.hub.partitions import month_of
from posdesk.ids import Ids
from posdesk.members.credit import balance
from posdesk.settings import save
from posdesk.sync.merge import merge
from posdesk.sync.protocol import Entry, PushAnswer
from tests import postgres
from tests.hub import chains
from tests.ordertaking import XIAOYU, Desk, add_member
from tests.returns.back import ReturnsShop
from tests.selling import furnish
from tests.sync.exchanging import link
from tests.vouchers.door import BoxOffice, print_tickets

_ENDLESS = 10**15
_MORNING = 1_790_000_000_000
_numbers = itertools.count(1)


@dataclass
class Till:
    """One till, and what the hub knows it by."""

    hub: Hub
    db: Database
    context: Context
    at: tuple[int, int] = (0, 0)
    handed_in: int = 0
    desk: Desk = field(init=False)
    back: ReturnsShop = field(init=False)
    door: BoxOffice = field(init=False)

    def __post_init__(self) -> None:
        self.desk, self.back, self.door = Desk(self.db), ReturnsShop(self.db), BoxOffice(self.db)

    def fresh(self) -> list[Entry]:
        """What it has not handed in."""
        return chains.journal_entries(self.db, self.handed_in)

    def push(self, *, ahead: int = 0) -> PushAnswer | None:
        """Hand in what is new, with a clock that is `ahead` by so many ms; None: nothing is."""
        entries = self.fresh()
        if not entries:
            return None
        now = self.hub.clock.now()
        self.context = replace(self.context, now=now, month=month_of(now))
        told = replace(self.context, now=now + ahead)  # `pushed` says this as the till's clock
        answer = hand_in(self.hub, self.context, entries, told.now)
        self.handed_in = entries[-1].header.dseq
        return answer

    def pull(self) -> None:
        """Hear of the others."""
        answer = chains.pulled(self.hub, self.context, *self.at)
        merge(self.db, answer)
        self.at = (answer.tenant_seq, answer.store_seq)

    def lend(self, amount: int = _ENDLESS) -> None:
        """A lease that no hub granted: the control."""
        with self.db.local() as tx:
            tx.execute(
                "INSERT INTO lease (id, member_id, amount, expires_at) VALUES (?, ?, ?, ?)",
                f"free-{amount}", XIAOYU, amount, _ENDLESS,
            )  # fmt: skip

    def credit(self) -> int:
        return balance(self.db, XIAOYU)


def hand_in(hub: Hub, context: Context, entries: Sequence[Entry], clock: int) -> PushAnswer:
    from posdesk.journal import SCHEMA_VERSION
    from posdesk.sync.protocol import Push

    head = entries[0].header
    packed = [entry.packed() for entry in entries]
    return hub.push(
        context, Push(context.device, head.epoch, head.dseq, packed, clock, SCHEMA_VERSION)
    )


_seeds = itertools.count(1)


def till(hub: Hub, folder: Path, code: str, store: str = chains.STORE) -> Till:
    """A new till of the store, with its own code."""
    assert isinstance(hub.clock, ManualClock)
    ids = Ids(hub.clock, random.Random(next(_seeds)).getrandbits)
    db = open_database(folder / code, hub.clock, ids=ids)
    save(db, None, {"till.code": code})
    link(db, code)
    device = str(db.value("SELECT device FROM device"))
    return Till(hub, db, chains.enrol(hub, device, store, code))


@cache
def _kept() -> tuple[Path, str, tuple[tuple[int, int], ...]]:
    """A pair made once: its folder, its hub's database, and how far its tills have got."""
    folder = Path(tempfile.mkdtemp(prefix="posdesk-pair-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    name = "hub_pair"
    with HubDatabase(postgres.make_database(name)) as database:
        tills = _made(Hub(database, ManualClock(_MORNING)), folder)
        for each in tills:
            each.db.close()
    return folder, name, tuple((*each.at, each.handed_in) for each in tills)


@contextmanager
def ready_database() -> Iterator[str]:
    """The connection string of a hub's database at which the pair is enrolled."""
    name = f"hub_of_pair_{next(_numbers)}"
    yield postgres.make_database(name, _kept()[1])
    postgres.drop_database(name)


@contextmanager
def pair(hub: Hub, folder: Path) -> Iterator[tuple[Till, Till]]:
    """Two tills that know of the same people, goods and tickets, and of 王小雨."""
    kept, _name, places = _kept()
    assert isinstance(hub.clock, ManualClock)
    found = []
    for code, (tenant_seq, store_seq, handed_in) in zip(("T1", "T2"), places, strict=True):
        shutil.copytree(kept / code, folder / code)
        ids = Ids(hub.clock, random.Random(next(_seeds)).getrandbits)
        db = open_database(folder / code, hub.clock, ids=ids)
        device = str(db.value("SELECT device FROM device"))
        context = _context(hub, device, code)
        found.append(Till(hub, db, context, (tenant_seq, store_seq), handed_in))
    yield found[0], found[1]
    for each in found:
        each.db.close()


def _made(hub: Hub, folder: Path) -> tuple[Till, Till]:
    first, second = till(hub, folder, "T1"), till(hub, folder, "T2")
    furnish(first.db)
    add_member(first.db)
    print_tickets(first.door)
    share(first, second)
    return first, second


def _context(hub: Hub, device: str, code: str) -> Context:
    now = hub.clock.now()
    epoch = hub.database.hub().epoch
    return Context(chains.TENANT, chains.STORE, device, code, "till", now, month_of(now), epoch)


def share(*tills: Till) -> None:
    """All hand in, then all hear of it."""
    for each in tills:
        each.push()
    for each in tills:
        each.pull()


def open_exceptions(hub: Hub, *codes: str) -> list[tuple[str, str, int | None]]:
    """Code, subject and amount of what is open; of some codes, or all."""
    query = "SELECT code, subject_key, amount FROM exception WHERE closed_at IS NULL ORDER BY 1, 2"
    with hub.database.transaction() as cursor:
        found: list[Any] = cursor.execute(query).fetchall()
    return [row for row in found if not codes or row[0] in codes]


def codes_of(hub: Hub) -> list[str]:
    return [code for code, _subject, _amount in open_exceptions(hub)]


def value(hub: Hub, query: str, *params: object) -> Any:
    """One value of the hub's database."""
    with hub.database.transaction() as cursor:
        found: Any = cursor.execute(query.encode(), params).fetchone()
    return found[0] if found else None
