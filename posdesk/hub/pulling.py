"""What came new into a till's two streams, and what is needed to prove that both sides agree.

All of one answer is of one moment. The entries stand in an order in which whatever one builds on
comes before it: the tenant's first, then the store's; an entry that is in both streams parts the
two, because both were locked when it got its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from posdesk.digest import Digest
from posdesk.hub import storing
from posdesk.hub.asks import LASTS_MS as ASK_LASTS_MS
from posdesk.hub.database import Cursor
from posdesk.hub.errors import HubRefusal
from posdesk.hub.ledger import Context, read_clocks, restored
from posdesk.journal import SCHEMA_VERSION
from posdesk.models import Stream
from posdesk.sync import protocol
from posdesk.sync.protocol import DigestAnswer, PullAnswer, PullAsk, RowsAnswer

OLDEST_SCHEMA: Final = max(3, SCHEMA_VERSION - 2)
"""A till of an older program may hand in sales, but gets no news."""
MOST_BYTES: Final = 4 << 20
"""Of the entries in one answer; a single larger one goes alone."""
ROWS: Final = 2_000


class Item(NamedTuple):
    """A row of a feed."""

    seq: int
    store: str
    month: date
    entry_id: str
    pair: int | None
    size: int


class Chosen(NamedTuple):
    """An entry of the answer and its numbers in the two streams."""

    item: Item
    tenant_seq: int | None
    store_seq: int | None


class Head(NamedTuple):
    """How far a stream goes, its digest, and the count of changes of exceptions."""

    seq: int
    digest: Digest
    exceptions: int


def pull(cursor: Cursor, context: Context, ask: PullAsk) -> PullAnswer:
    """What came after the places of `ask`; from the beginning where these are of another history of
    the hub. Reads of one moment; never waits. Raises `HubRefusal`.
    """
    if ask.schema < OLDEST_SCHEMA:
        raise HubRefusal(protocol.TOO_OLD, f"schema {ask.schema}", oldest=OLDEST_SCHEMA)
    tenants, stores = heads(cursor, context)
    at = ask.tenant_seq, ask.store_seq
    if (
        ask.hub_epoch != context.hub_epoch
        or at[0] > tenants.seq
        or at[1] > stores.seq
        or min(at) < 0
    ):
        at = 0, 0
    many = max(1, min(ask.max_entries, protocol.MAX_ENTRIES))
    chosen = merged(
        _feed(cursor, context.stream(Stream.TENANT), at[0], many),
        _feed(cursor, context.stream(Stream.STORE), at[1], many),
        context.store,
        at,
        many,
    )
    return PullAnswer(
        entries=_entries(cursor, context, chosen),
        tenant_seq=max([at[0], *(each.tenant_seq or 0 for each in chosen)]),
        store_seq=max([at[1], *(each.store_seq or 0 for each in chosen)]),
        tenant_head=tenants.seq,
        store_head=stores.seq,
        hub_epoch=context.hub_epoch,
        now=context.now,
        exceptions_at=stores.exceptions,
        **_about_till(cursor, context),
    )


def heads(cursor: Cursor, context: Context) -> tuple[Head, Head]:
    """The heads of the tenant's and of the store's stream."""
    names = [context.stream(Stream.TENANT), context.stream(Stream.STORE)]
    found = {
        name: Head(head, Digest.read(rows, digest), exceptions)
        for name, head, rows, digest, exceptions in cursor.execute(
            "SELECT name, head, rows, digest, exceptions FROM stream WHERE name = ANY(%s)", (names,)
        )
    }
    nothing = Head(0, Digest(), 0)
    return found.get(names[0], nothing), found.get(names[1], nothing)


def _feed(cursor: Cursor, stream: str, after: int, many: int) -> list[Item]:
    query = (
        "SELECT seq, store, month, entry_id, pair, size FROM feed"
        " WHERE stream = %s AND seq > %s AND seq <= %s ORDER BY seq"
    )
    return [Item(*row) for row in cursor.execute(query, (stream, after, after + many))]


def merged(
    tenants: Sequence[Item], stores: Sequence[Item], store: str, at: tuple[int, int], many: int
) -> list[Chosen]:
    """The next entries of both streams in one order, at most `many` and about `MOST_BYTES`.

    `tenants` and `stores` are what follows `at`, each without a gap, up to its head or `many`.
    """
    order = _ordered(tenants, stores, store, at, many)
    size = 0
    chosen: list[Chosen] = []
    for each in order[:many]:
        size += each.item.size
        if chosen and size > MOST_BYTES:
            break
        chosen.append(each)
    return chosen


def _ordered(
    tenants: Sequence[Item], stores: Sequence[Item], store: str, at: tuple[int, int], many: int
) -> list[Chosen]:
    order: list[Chosen] = []
    waiting = list(stores)
    place = at[1]
    for item in tenants:
        both = item.store == store and item.pair is not None and item.pair > at[1]
        if not both:
            order.append(Chosen(item, item.seq, None))
            continue
        while waiting and waiting[0].seq < (item.pair or 0):
            place = waiting[0].seq
            order.append(Chosen(waiting.pop(0), None, place))
        if place + 1 != item.pair:
            return order  # the store's entries before it are more than one answer holds
        place = item.pair
        waiting = waiting[1:]
        order.append(Chosen(item, item.seq, item.pair))
    if len(tenants) < many:
        order += [Chosen(item, None, item.seq) for item in waiting]
    return order


def _entries(cursor: Cursor, context: Context, chosen: Sequence[Chosen]) -> list[Any]:
    places = [(each.item.store, each.item.month, each.item.entry_id) for each in chosen]
    found = storing.load(cursor, context.tenant, places)
    answer = []
    for each in chosen:
        entry, received_at = found[each.item.entry_id]
        answer.append([each.tenant_seq, each.store_seq, entry.packed(), received_at])
    return answer


def _about_till(cursor: Cursor, context: Context) -> dict[str, Any]:
    newest = cursor.execute(
        "SELECT epoch, last_seq FROM device_epoch WHERE device = %s ORDER BY epoch DESC LIMIT 1",
        (context.device,),
    ).fetchone()
    asked = cursor.execute(
        "SELECT parked_cart, asking_till FROM ask"
        " WHERE tenant = %s AND store = %s AND owner_till = %s AND asked_at > %s ORDER BY asked_at",
        (context.tenant, context.store, context.till, context.now - ASK_LASTS_MS),
    ).fetchall()
    held = cursor.execute(
        "SELECT count(*) FROM quarantine WHERE tenant = %s AND device = %s AND released_at IS NULL",
        (context.tenant, context.device),
    ).fetchone()
    epoch, seq = newest or (0, 0)
    return {
        "pushed_epoch": epoch,
        "pushed_seq": seq,
        "asked": [{"id": cart, "till": till} for cart, till in asked],
        "quarantined": held[0] if held else 0,
    }


# --- proof ----------------------------------------------------------------------------------------


def digest(cursor: Cursor, context: Context, stream: Stream) -> DigestAnswer:
    """The digest of a stream and of each of its tables, at its head."""
    tenants, stores = heads(cursor, context)
    head = tenants if stream is Stream.TENANT else stores
    name = context.stream(stream)
    tables = {
        table: str(Digest.read(rows, sum_))
        for table, rows, sum_ in cursor.execute(
            "SELECT table_name, rows, digest FROM stream_table WHERE stream = %s", (name,)
        )
    }
    return DigestAnswer(name, head.seq, str(head.digest), tables, context.hub_epoch, SCHEMA_VERSION)


def rows(
    cursor: Cursor, context: Context, stream: Stream, tables: Sequence[str], after: str
) -> RowsAnswer:
    """A page of a stream's rows by table and key: of these tables, or of all where none is named.
    `after` is what the page before said; empty at the beginning.
    """
    store = "" if stream is Stream.TENANT else context.store
    table, _sep, key = after.partition("\x1f")
    found = cursor.execute(
        "SELECT table_name, key, columns::text, clocks::text FROM ledger_row"
        " WHERE tenant = %s AND store = %s AND (%s::text[] = '{}' OR table_name = ANY(%s))"
        " AND (table_name, key) > (%s, %s) ORDER BY table_name, key LIMIT %s",
        (context.tenant, store, list(tables), list(tables), table, key, ROWS),
    ).fetchall()
    tenants, stores = heads(cursor, context)
    head = tenants if stream is Stream.TENANT else stores
    page = [
        [
            table,
            key,
            restored(columns),
            {name: list(at) for name, at in read_clocks(clocks).items()},
        ]
        for table, key, columns, clocks in found
    ]
    more = len(found) == ROWS
    return RowsAnswer(page, f"{page[-1][0]}\x1f{page[-1][1]}" if more else "", head.seq)
