"""The streams' counters: the last thing that a transaction does.

Whoever holds a counter's row commits before the next one gets a number; so the numbers of a stream
have no gaps, and who has read up to one has read all before it. Nothing else is done while it is
held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from posdesk.digest import Digest
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context, Moved, Opened, copy_rows
from posdesk.models import Stream


class Fed(NamedTuple):
    """An entry that goes into streams."""

    entry_id: str
    size: int
    streams: frozenset[Stream]


@dataclass(slots=True)
class Turn:
    """What a transaction adds to streams, until it is settled."""

    moved: Moved = field(default_factory=dict)
    fed: list[Fed] = field(default_factory=list)

    def feed(self, entries: Iterable[Opened]) -> None:
        """Put entries into the streams whose rows they touch."""
        for each in entries:
            entry = each.entry
            self.fed.append(Fed(entry.header.id, entry.size(), each.streams()))

    def add(self, moved: Moved) -> None:
        """Move digests."""
        for place, by in moved.items():
            self.moved[place] = self.moved.get(place, Digest()) + by


class Counter(NamedTuple):
    """A stream's row."""

    head: int
    digest: Digest


def begin_streams(cursor: Cursor, tenant: str, store: str = "") -> None:
    """Make the counter of a tenant's stream, or of a store's; nothing where it is there."""
    name = f"store/{tenant}/{store}" if store else f"tenant/{tenant}"
    cursor.execute(
        "INSERT INTO stream (name, tenant, store, digest) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (name, tenant, store, Digest().packed),
    )


def settle(cursor: Cursor, context: Context, turn: Turn) -> frozenset[str]:
    """Give the entries their numbers and move the digests; nothing may follow but the commit.
    Answers the names of the streams.
    """
    names = {context.stream(stream) for each in turn.fed for stream in each.streams}
    names |= {name for name, _table in turn.moved}
    if not names:
        return frozenset()
    counters = _locked(cursor, context, sorted(names))
    heads = {name: counter.head for name, counter in counters.items()}
    rows: list[tuple[Any, ...]] = []
    for each in turn.fed:
        places = {}
        for stream in each.streams:
            name = context.stream(stream)
            heads[name] += 1
            places[name] = heads[name]
        rows += _feed_rows(context, each, places)
    if rows:
        copy_rows(cursor, _FEED, rows)
    _move_tables(cursor, turn.moved)
    for name, counter in counters.items():
        digest = counter.digest
        for (stream_name, _table), by in turn.moved.items():
            digest = digest + by if stream_name == name else digest
        cursor.execute(
            "UPDATE stream SET head = %s, rows = %s, digest = %s WHERE name = %s",
            (heads[name], digest.rows, digest.packed, name),
        )
    return frozenset(names)


_FEED: Final = "COPY feed (stream, seq, month, tenant, store, entry_id, pair, size) FROM STDIN"


def _feed_rows(context: Context, fed: Fed, places: Mapping[str, int]) -> list[tuple[Any, ...]]:
    rows = []
    for name, seq in places.items():
        other = next((at for each, at in places.items() if each != name), None)
        place = (name, seq, context.month, context.tenant, context.store)
        rows.append((*place, fed.entry_id, other, fed.size))
    return rows


def _locked(cursor: Cursor, context: Context, names: list[str]) -> dict[str, Counter]:
    """The counters, locked in the order of their names."""
    query = (
        "SELECT name, head, rows, digest FROM stream WHERE name = ANY(%s) ORDER BY name FOR UPDATE"
    )
    found = cursor.execute(query, (names,)).fetchall()
    if len(found) < len(names):
        begin_streams(cursor, context.tenant)
        begin_streams(cursor, context.tenant, context.store)
        found = cursor.execute(query, (names,)).fetchall()
    return {name: Counter(head, Digest.read(rows, sum_)) for name, head, rows, sum_ in found}


def _move_tables(cursor: Cursor, moved: Moved) -> None:
    if not moved:
        return
    names = sorted({name for name, _table in moved})
    kept = {
        (name, table): Digest.read(rows, digest)
        for name, table, rows, digest in cursor.execute(
            "SELECT stream, table_name, rows, digest FROM stream_table WHERE stream = ANY(%s)",
            (names,),
        )
    }
    now = [(*place, kept.get(place, Digest()) + by) for place, by in sorted(moved.items())]
    cursor.execute(
        "INSERT INTO stream_table (stream, table_name, rows, digest)"
        " SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bytea[])"
        " ON CONFLICT (stream, table_name)"
        " DO UPDATE SET rows = excluded.rows, digest = excluded.digest",
        (
            [name for name, _table, _digest in now],
            [table for _name, table, _digest in now],
            [digest.rows for _name, _table, digest in now],
            [digest.packed for _name, _table, digest in now],
        ),
    )
