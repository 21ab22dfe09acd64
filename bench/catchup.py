"""B12: a till that was away for 30 days, in which another till of its store made 500 sales a day.

A real hub over HTTPS and real tills that start from its snapshot: what one sold is told again as
15,000 sales of another; the others come back and read all of it, until both are proven equal. One
does it as the command line does, and one as behind the window, where a transaction must be over
before the next scan. The floor is the same bytes written to a table of SQLite, 250 entries a
transaction.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import apsw

from bench import bootstrap, handing, ledger, paying, shops
from bench.bootstrap import STORE, TENANT
from bench.figures import Figure, quantile
from bench.handing import Sale, Teller
from posdesk.changes import Done
from posdesk.clock import SystemClock
from posdesk.db import Database, open_database
from posdesk.hub.bundled import BundledPostgres
from posdesk.hub.database import HubDatabase
from posdesk.hub.enrolment import new_code
from posdesk.hub.hub import Hub
from posdesk.journal import SCHEMA_VERSION
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.sync import link, pairing, queries
from posdesk.sync.client import HubClient
from posdesk.sync.dialing import client_of
from posdesk.sync.engine import BRISK, GENTLE, Engine, Pace
from posdesk.sync.protocol import Entry, Push
from posdesk.sync.transport import HttpTransport

DAYS, A_DAY = 30, 500
SALES = 200
BATCH = 250
AIM_S = 60.0
PAUSE_MS = 50.0
"""What the window may wait for the writer."""


def run(size: int, _orders: int, _keep: Path) -> list[Figure]:
    """Seconds until proven equal, and what the writer was held up for meanwhile."""
    with tempfile.TemporaryDirectory(prefix="posdesk-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        with BundledPostgres(home / "hub") as dsn:
            with HubDatabase(dsn, size=2):
                ledger.found(dsn, TENANT, STORE, shops.START)
                people = ledger.people(home / "people")
                ledger.fill(dsn, TENANT, STORE, chain(people, ledger.goods(size)))
            with bootstrap._hub(home / "hub") as (_process, listening):
                shop = _Shop(dsn, home, listening["url"], bytes.fromhex(listening["fingerprint"]))
                return list(_figures(shop, size))


def _figures(shop: _Shop, size: int) -> Iterator[Figure]:
    away = [shop.till("T2"), shop.till("T3")]
    packed = shop.hand_in(size)
    floor = _floor(packed, shop.home / "floor.db")
    for db, (what, pace) in zip(away, (("command line", BRISK), ("window", GENTLE)), strict=True):
        took, pauses = _come_back(db, pace)
        many = f"{len(packed):,} sales, {len(packed) / took:,.0f}/s"
        yield Figure("B12", f"catch-up of {DAYS} days, {what}", size, "s", took, floor,
                     f"<= {AIM_S:.0f} s", took <= AIM_S, many)  # fmt: skip
        worst = quantile(pauses, 0.99) * 1000
        aim = f"<= {PAUSE_MS:.0f} ms" if pace is GENTLE else ""
        yield Figure("B12", f"  one transaction of it, {what}, p99", size, "ms", worst, None,
                     aim, worst <= PAUSE_MS if aim else None)  # fmt: skip
        db.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("B12", "  memory of both tills and their maker", size, "MB", peak, None, "", None)


@dataclass
class _Shop:
    """A store at a hub."""

    dsn: str
    home: Path
    url: str
    fingerprint: bytes
    clock: SystemClock = field(default_factory=SystemClock)

    def till(self, code: str) -> Database:
        """A new till that holds what the hub does."""
        with HubDatabase(self.dsn, size=2) as database:
            hub = Hub(database, self.clock, folder=self.home / "hub")
            text = new_code(hub, STORE, code, fingerprint=self.fingerprint).text
        folder = self.home / code
        pairing.pair_new(folder, self.clock, self.url, text)
        db = open_database(folder, self.clock)
        _come_back(db, BRISK)
        return db

    def hand_in(self, size: int) -> list[bytes]:
        """Sales of a till that is only a chain of entries; their stored bytes."""
        seller = self.till("T1")  # as `Teller` takes it that a sale was numbered
        sales = _sold(seller, size)
        here = link.need(seller)
        teller = Teller(handing._named("away"), here.store, "T9")
        with HubDatabase(self.dsn, size=2) as database, database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO device (id, tenant, store, till, public_key, enrolled_at, schema,"
                " protocol) VALUES (%s, %s, %s, 'T9', %s, 0, %s, 1)",
                (teller.device, here.tenant, here.store,
                 teller.key.public_key().public_bytes_raw(), SCHEMA_VERSION),
            )  # fmt: skip
        start = self.clock.now() - DAYS * 86_400_000
        entries = list(teller.tell(sales, DAYS * A_DAY, start))
        client = HubClient(
            HttpTransport(self.url, here.certificate), teller.device, teller.key.sign
        )
        for first in range(0, len(entries), BATCH):
            client.push(self._message(teller, entries[first : first + BATCH]))
        client.close()
        seller.close()
        return [entry.changes for entry in entries]

    def _message(self, teller: Teller, entries: list[Entry]) -> Push:
        packed = [entry.packed() for entry in entries]
        first = entries[0].header.dseq
        return Push(teller.device, 1, first, packed, self.clock.now(), SCHEMA_VERSION)


def _sold(db: Database, size: int) -> list[Sale]:
    manager = shops.manager(db)
    before = db.value("SELECT dseq FROM device")
    for number in range(SALES):
        cart = paying.five_lines(db, number, size)
        complete_sale(db, manager, cart, [Tendered("cash", paying.due(cart))])
    return handing.sales_of(db, before)


def _come_back(db: Database, pace: Pace) -> tuple[float, list[float]]:
    """Seconds until proven equal, and those of each merge."""
    pauses: list[float] = []

    def write(command: Callable[..., Done[Any]], *args: Any) -> Any:
        began = time.perf_counter()
        value = command(db, None, *args).value
        if command.__name__ == "_merge":
            pauses.append(time.perf_counter() - began)
        return value

    client = client_of(db)
    began = time.perf_counter()
    status = Engine(db, write, client, pace=pace).round()
    took = time.perf_counter() - began
    client.close()
    assert queries.is_proven(link.need(db), status.waiting), status
    return took, pauses


def _floor(bodies: list[bytes], target: Path) -> float:
    """Seconds that SQLite takes to write and sync the same bytes."""
    connection = apsw.Connection(str(target))
    connection.execute("PRAGMA journal_mode = wal; PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE floor (body BLOB NOT NULL) STRICT")
    began = time.perf_counter()
    for start in range(0, len(bodies), BATCH):
        with connection:
            piece = [(body,) for body in bodies[start : start + BATCH]]
            connection.executemany("INSERT INTO floor VALUES (?)", piece)
    took = time.perf_counter() - began
    connection.close()
    return took
