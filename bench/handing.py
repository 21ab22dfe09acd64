"""What B7 hands in: sales that a real till made, told again as those of as many tills as needed.

A sale's rows get ids of their own for each till and each time it is told, and the entry is sealed
anew in that till's chain: to the hub they are as different as any two sales.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import paying, shops
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.hub.database import HubDatabase
from posdesk.hub.streams import begin_streams
from posdesk.journal import GENESIS, SCHEMA_VERSION, Header, decode, entry_hash
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.sync.protocol import PROTOCOL, Entry

COMPANY = "bench"
START = 1_790_000_000_000
_COLUMNS = (
    "id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen, changes, private,"
    " salt, private_hash, prev_hash, hash"
)


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale as it was journalled; `made` are the ids of the rows that came into being by it."""

    header: Header
    body: str
    made: tuple[str, ...]


def made_sales(size: int, sales: int, keep: Path) -> list[Sale]:
    """Sales of five lines each, by the command that the window calls."""
    with shops.shop(size, 0, keep) as folder:
        clock = ManualClock(START)
        db = open_database(folder, clock)
        manager = shops.manager(db)
        before = db.value("SELECT coalesce(max(dseq), 0) FROM journal")
        for number in range(sales):
            clock.advance(20_000)
            cart = paying.five_lines(db, number, size)
            complete_sale(db, manager, cart, [Tendered("cash", paying.due(cart))])
        sold = sales_of(db, before)
        db.close()
    return sold


def sales_of(db: Database, after: int) -> list[Sale]:
    """The sales of a till after a number of its journal, of which nothing else stands there."""
    query = f"SELECT {_COLUMNS} FROM journal WHERE dseq > ? ORDER BY epoch, dseq"
    return [_sale(Entry(Header(*row[:10]), *row[10:])) for row in db.rows(query, after)]


def _sale(entry: Entry) -> Sale:
    made = [
        key for _table, operation, key, *_rest in decode(entry.changes) if operation == "insert"
    ]
    return Sale(entry.header, zlib.decompress(entry.changes).decode(), tuple(made))


@dataclass
class Teller:
    """One till: its key, and its chain of entries so far."""

    device: str
    store: str
    till: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    dseq: int = 0
    last: bytes = GENESIS
    hlc: int = 0

    def tell(self, sales: list[Sale], many: int, now: int) -> Iterator[Entry]:
        """The next `many` sales of this till."""
        for _time in range(many):
            sale = sales[self.dseq % len(sales)]
            yield self._entry(sale, now + self.dseq)

    def _entry(self, sale: Sale, now: int) -> Entry:
        self.dseq += 1
        self.hlc = max(self.hlc + 1, now << 16)
        body = sale.body.replace("-T1-", f"-{self.till}.{self.dseq}-")
        for key in sale.made:
            body = body.replace(key, _named(f"{self.device}/{self.dseq}/{key}"))
        header = replace(
            sale.header,
            id=_named(f"{self.device}/{self.dseq}"),
            device=self.device,
            epoch=1,
            dseq=self.dseq,
            occurred_at=now,
            hlc=self.hlc,
            schema=SCHEMA_VERSION,
            seen=0,
        )
        text = body.encode()
        sealed = entry_hash(self.last, header, text, None)
        entry = Entry(header, zlib.compress(text, 1), None, None, None, self.last, sealed)
        self.last = sealed
        return entry


def _named(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def tellers(stores: int, each: int) -> list[Teller]:
    """So many tills of so many stores."""
    return [
        Teller(_named(f"{store}/{till}"), f"s{store}", f"T{till + 1}")
        for store in range(stores)
        for till in range(each)
    ]


def take_in(database: HubDatabase, tills: list[Teller]) -> None:
    """Make the tills known to the hub."""
    with database.transaction() as cursor:
        cursor.execute(
            "INSERT INTO tenant (id, name, created_at) VALUES (%s, %s, 0) ON CONFLICT DO NOTHING",
            (COMPANY, COMPANY),
        )
        begin_streams(cursor, COMPANY)
        for store in sorted({till.store for till in tills}):
            cursor.execute(
                "INSERT INTO store (tenant, id, code, name, created_at)"
                " VALUES (%s, %s, %s, %s, 0) ON CONFLICT DO NOTHING",
                (COMPANY, store, store, store),
            )
            begin_streams(cursor, COMPANY, store)
        for till in tills:
            cursor.execute(
                "INSERT INTO device (id, tenant, store, till, public_key, enrolled_at, schema,"
                " protocol) VALUES (%s, %s, %s, %s, %s, 0, %s, %s)",
                (
                    till.device, COMPANY, till.store, till.till,
                    till.key.public_key().public_bytes_raw(), SCHEMA_VERSION, PROTOCOL,
                ),
            )  # fmt: skip
