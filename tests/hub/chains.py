"""Tills as a hub sees them: real shop folders whose journal is handed in, and tills that are only a
chain of entries.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from posdesk.clock import Clock
from posdesk.db import Database
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.hub.partitions import month_of
from posdesk.hub.streams import begin_streams
from posdesk.journal import GENESIS, SCHEMA_VERSION, Header, RowChange, canonical, entry_hash
from posdesk.sync.protocol import Entry, PullAnswer, PullAsk, Push, PushAnswer

TENANT, STORE = "t1", "s1"
_COLUMNS = (
    "id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen, changes, private,"
    " salt, private_hash, prev_hash, hash"
)


def journal_entries(db: Database, after: int = 0) -> list[Entry]:
    """The entries of a till's journal in its present epoch after a number."""
    query = f"SELECT {_COLUMNS} FROM journal WHERE dseq > ? ORDER BY epoch, dseq"
    return [Entry(Header(*row[:10]), *row[10:]) for row in db.rows(query, after)]


def enrol(
    hub: Hub, device: str, store: str = STORE, till: str = "T1", tenant: str = TENANT
) -> Context:
    """Make a till known to the hub, with its store and owner."""
    now = hub.clock.now()
    with hub.database.transaction() as cursor:
        cursor.execute(
            "INSERT INTO tenant (id, name, created_at) VALUES (%s, %s, 0) ON CONFLICT DO NOTHING",
            (tenant, tenant),
        )
        cursor.execute(
            "INSERT INTO store (tenant, id, code, name, created_at) VALUES (%s, %s, %s, %s, 0)"
            " ON CONFLICT DO NOTHING",
            (tenant, store, store, store),
        )
        begin_streams(cursor, tenant)
        begin_streams(cursor, tenant, store)
        cursor.execute(
            "INSERT INTO device"
            " (id, tenant, store, till, public_key, enrolled_at, schema, protocol)"
            " VALUES (%s, %s, %s, %s, '', 0, %s, 1)",
            (device, tenant, store, till, SCHEMA_VERSION),
        )
    return Context(
        tenant, store, device, till, "till", now, month_of(now), hub.database.hub().epoch
    )


def pushed(
    hub: Hub, context: Context, entries: Sequence[Entry], first_seq: int | None = None
) -> PushAnswer:
    """Hand in entries of one epoch."""
    head = entries[0].header
    return hub.push(
        context,
        Push(
            device=context.device,
            epoch=head.epoch,
            first_seq=head.dseq if first_seq is None else first_seq,
            entries=[entry.packed() for entry in entries],
            clock=context.now,
            schema=SCHEMA_VERSION,
        ),
    )


def pulled(
    hub: Hub, context: Context, tenant_seq: int = 0, store_seq: int = 0, **more: int
) -> PullAnswer:
    """What came after these places."""
    ask = PullAsk(
        context.device,
        context.hub_epoch,
        tenant_seq,
        store_seq,
        context.now,
        SCHEMA_VERSION,
        **more,
    )
    return hub.pull(context, ask)


def all_pulled(hub: Hub, context: Context, many: int = 500) -> list[list[object]]:
    """Everything of both streams, page by page."""
    found: list[list[object]] = []
    at = (0, 0)
    while True:
        answer = pulled(hub, context, *at, max_entries=many)
        found += answer.entries
        if not answer.entries:
            assert at == (answer.tenant_head, answer.store_head)
            return found
        at = (answer.tenant_seq, answer.store_seq)


@dataclass
class Chain:
    """A till of which only its chain of entries is there."""

    device: str
    clock: Clock
    epoch: int = 1
    entries: list[Entry] = field(default_factory=list)
    hlc: int = 0

    def seal(
        self, *changes: RowChange, entry_id: str = "", command: str = "test.write", hlc: int = 0
    ) -> Entry:
        """The next entry of the chain."""
        dseq = len(self.entries) + 1
        self.hlc = hlc or max(self.hlc + 1, self.clock.now() << 16)
        header = Header(
            entry_id or f"{self.device}-{self.epoch}-{dseq}", self.device, self.epoch, dseq,
            command,
            "li-min", self.clock.now(), self.hlc, SCHEMA_VERSION, 0,
        )  # fmt: skip
        before = self.entries[-1].hash if self.entries else GENESIS
        self.entries.append(sealed(header, changes, before))
        return self.entries[-1]

    def again(self, epoch: int) -> Chain:
        """The same entries, numbered anew in another epoch."""
        chain = replace(self, epoch=epoch, entries=[])
        for number, entry in enumerate(self.entries, 1):
            before = chain.entries[-1].hash if chain.entries else self.entries[-1].hash
            header = replace(entry.header, epoch=epoch, dseq=number)
            body = zlib.decompress(entry.changes)
            hash_ = entry_hash(before, header, body, entry.private_hash)
            chain.entries.append(replace(entry, header=header, prev_hash=before, hash=hash_))
        return chain


def sealed(header: Header, changes: Sequence[RowChange], before: bytes) -> Entry:
    """A sealed entry without a private part."""
    body = canonical(changes)
    hash_ = entry_hash(before, header, body, None)
    return Entry(header, zlib.compress(body, 1), None, None, None, before, hash_)


def move(key: str, quantity: int = 1000) -> RowChange:
    """A fact of the store's stream."""
    new = {"variant_id": "mug", "quantity": quantity, "kind": "receive", "occurred_at": 1}
    return RowChange("stock_move", "insert", key, new, {})


def setting(name: str, value: str) -> RowChange:
    """A register of the store's stream, whose key is a name."""
    return RowChange("setting", "insert", name, {"value": value}, {})


def price(variant: str, amount: int) -> RowChange:
    """A register of the tenant's stream is written."""
    return RowChange("variant", "update", variant, {"price": amount}, {})


def variant(key: str, amount: int = 100) -> RowChange:
    """A register of the tenant's stream is made."""
    return RowChange("variant", "insert", key, {"price": amount, "sku": key}, {})
