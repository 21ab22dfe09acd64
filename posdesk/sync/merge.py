"""What the hub hands out becomes this till's: rows, what is derived from them, and how far it has
read, in one transaction.

Whatever stops it leaves all as it was, and the same answer merged once more changes nothing: facts
are there, registers have the same clocks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from posdesk import journal, linked
from posdesk.changes import Changes, Done
from posdesk.db import Conflict, Database, Merge
from posdesk.digest import stream_of
from posdesk.failpoints import failpoint
from posdesk.members import erasing
from posdesk.models import Stream
from posdesk.sync import aside, erased, nouns, numbers
from posdesk.sync.aside import Told
from posdesk.sync.placing import place, retry
from posdesk.sync.protocol import HLC_AHEAD_MS, BadMessage, Entry, PullAnswer
from posdesk.sync.refresh import Figures, refresh
from posdesk.sync.touched import touched


@dataclass(frozen=True, slots=True)
class Merged:
    """What an answer brought."""

    entries: int
    rows: int
    """New rows."""
    written: int
    """Rows that were there and were written."""
    aside: int
    """Changes that are kept aside now, of this answer and of earlier ones."""
    erased: bool = False
    """Somebody was erased: `members.erasing.finish` must follow."""
    more: bool = False
    """The hub has more than was read so far."""


@dataclass(frozen=True, slots=True)
class _Pulled:
    """An entry as it came, its changes of the streams that this till follows, and its clock as the
    hub took it.
    """

    entry: Entry
    hlc: int
    changes: tuple[Told, ...]

    @property
    def put_back(self) -> bool:
        """Whether its clock was too far ahead."""
        return self.hlc != self.entry.header.hlc


def merge(db: Database, answer: PullAnswer) -> Done[Merged]:
    """Merge an answer of the hub; on the writer's thread.

    Raises `BadMessage` for an answer that can't be read, `LookupError` on a till without a hub, and
    what `Database.command` raises when the world fails.
    """
    pulled = list(_read(answer))
    try:
        done, notices = _merge(db, answer, pulled, careful=False)
    except Conflict:
        done, notices = _merge(db, answer, pulled, careful=True)
    failpoint("merge.done")
    if "settings" in done.changes:
        db.forget_settings()
    stopped = erasing.stop_notices(db, notices)
    return Done(done.value, done.changes | stopped.changes)


def replay(db: Database) -> Done[int]:
    """Try everything that is kept aside, after an upgrade: how many changes found their place."""
    if not db.value("SELECT EXISTS (SELECT 1 FROM aside_row)"):
        return Done(0, Changes())
    with db.merging() as tx:
        figures = Figures(tx, [each.told for each in aside.kept(tx, only_refused=False)])
        placed = retry(tx, only_refused=False)
        failpoint("merge.replayed")
        found = touched(tx)
        refresh(tx, found, figures)
        numbers.raise_counters(tx)
        tx.changed(*nouns.of(found.tables))
    db.forget_settings()
    return Done(placed, tx.changes)


def _read(answer: PullAnswer) -> Iterator[_Pulled]:
    for item in answer.entries:
        try:
            _tenant_seq, store_seq, packed, *rest = item
            entry = Entry.unpacked(packed)
            changes = journal.read_changes(entry.changes, entry.private)
        except (TypeError, ValueError, journal.Unreadable) as error:
            raise BadMessage("not an entry of a feed") from error
        received = rest[0] if rest else answer.now
        hlc = min(entry.header.hlc, (received + HLC_AHEAD_MS) << 16)
        yield _Pulled(entry, hlc, tuple(_told(entry, hlc, store_seq is None, changes)))


def _told(
    entry: Entry, hlc: int, tenant_only: bool, changes: Sequence[journal.RowChange]
) -> Iterator[Told]:
    """The rows of another store that stand in an entry of the owner's stream are not for here."""
    stream = Stream.TENANT if tenant_only else Stream.STORE
    head = entry.header
    for change in changes:
        known = linked.is_known(change.table)
        if tenant_only and known and stream_of(change.table) is not Stream.TENANT:
            continue
        table, operation, key, new, _old = change
        yield Told(head.id, head.device, hlc, stream, table, operation, key, new)


def _merge(
    db: Database, answer: PullAnswer, pulled: Sequence[_Pulled], *, careful: bool
) -> tuple[Done[Merged], list[str]]:
    with db.merging() as tx:
        if tx.value("SELECT 1 FROM hub_link") is None:
            raise LookupError("this till has no hub")
        if not careful:
            tx.check_late()
        changes = _foreign(tx, pulled)
        known = bool(aside.count(tx)) and not aside.upgraded(tx)
        waiting = aside.kept(tx, only_refused=known)
        figures = Figures(tx, [*changes, *(each.told for each in waiting)])
        place(tx, changes, careful=careful)
        if (changes or not known) and aside.count(tx):
            retry(tx, only_refused=known)
        failpoint("merge.placed")
        found = touched(tx)
        notices, scrub = erased.forget(tx, found) if changes else ([], False)
        refresh(tx, found, figures)
        failpoint("merge.refreshed")
        numbers.raise_counters(tx)
        _advance(tx, answer, pulled)
        tx.changed(*nouns.of(found.tables))
        merged = Merged(
            entries=len(pulled),
            rows=sum(len(rows) for rows in tx.watch.inserted().values()),
            written=sum(len(rows) for rows in tx.watch.updated().values()),
            aside=aside.count(tx),
            erased=scrub,
            more=answer.tenant_seq < answer.tenant_head or answer.store_seq < answer.store_head,
        )
    return Done(merged, tx.changes), notices


def _foreign(tx: Merge, pulled: Sequence[_Pulled]) -> list[Told]:
    """The changes of entries that this till does not have in its own journal."""
    ids = json.dumps([each.entry.header.id for each in pulled])
    own = {
        row[0]
        for row in tx.rows(
            "SELECT id FROM journal WHERE id IN (SELECT value FROM json_each(?))", ids
        )
    }
    found: list[Told] = []
    for each in pulled:
        if each.entry.header.id not in own:
            found += each.changes
        elif each.put_back:
            _put_back(tx, each)
    return found


def _put_back(tx: Merge, each: _Pulled) -> None:
    """This till's own clock was too far ahead: its columns have the clock that the hub gave."""
    tx.execute_many(
        "UPDATE column_clock SET hlc = ? WHERE table_name = ? AND row_key = ? AND hlc = ?"
        " AND device = ?",
        [
            (each.hlc, told.table, told.key, each.entry.header.hlc, told.device)
            for told in each.changes
            if told.operation == "update" or linked.named(told.table)
        ],
    )


def _advance(tx: Merge, answer: PullAnswer, pulled: Sequence[_Pulled]) -> None:
    tx.execute(
        "UPDATE hub_link SET tenant_seq = ?, store_seq = ?, hub_epoch = ?, skew = ?, heard_at = ?",
        *(answer.tenant_seq, answer.store_seq, answer.hub_epoch, tx.now - answer.now, tx.now),
    )
    latest = max((each.hlc for each in pulled), default=0)
    if latest:
        most = min(latest, (answer.now + HLC_AHEAD_MS) << 16)
        tx.execute("UPDATE device SET hlc = max(hlc, ?)", most)
