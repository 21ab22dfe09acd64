"""Taking in what a till hands in: one transaction, all of a batch or nothing.

Facts are never refused. What the hub can't apply is kept whole and waits for a person; the till's
queue moves on. A batch that comes twice, even at once, is applied once: the row of the till's epoch
is locked first. The streams' counters are locked last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from posdesk.failpoints import failpoint
from posdesk.hub import judging, storing
from posdesk.hub.database import Cursor, HubDatabase
from posdesk.hub.errors import HubRefusal
from posdesk.hub.intake import Batch, read_batch
from posdesk.hub.ledger import Context
from posdesk.hub.raising import Held
from posdesk.hub.streams import settle
from posdesk.hub.taking import Taken, Taking
from posdesk.sync import protocol
from posdesk.sync.protocol import Entry, Push, PushAnswer

REVOKED: Final = "revoked"
SAME_ID: Final = "same_id"


class Contested(Exception):
    """A number or an id was given out twice, with different content."""

    def __init__(self, entry: Entry, refusal: HubRefusal, code: str) -> None:
        super().__init__(code)
        self.entry = entry
        self.refusal = refusal
        self.code = code


class Pushed(NamedTuple):
    """The answer, and the streams that have something new."""

    answer: PushAnswer
    streams: frozenset[str]


def push(database: HubDatabase, context: Context, message: Push) -> Pushed:
    """Take in a batch. Raises `HubRefusal`: then nothing was done."""
    batch = read_batch(context, message)
    try:
        pushed = database.run(lambda cursor: _push(cursor, context, batch))
    except Contested as contested:
        _alarm(database, context, contested)
        raise contested.refusal from None
    failpoint("hub.after_commit")
    return pushed


def _push(cursor: Cursor, context: Context, batch: Batch) -> Pushed:
    last_seq, revoked = _lock(cursor, context, batch)
    fresh = [entry for entry in batch.entries if entry.header.dseq > last_seq]
    if not fresh:
        return Pushed(PushAnswer(last_seq, context.now, context.hub_epoch), frozenset())
    new, held_again = _without_known(cursor, context, fresh)
    taking = Taking(cursor, context, batch.skew)
    if revoked:
        taken = Taken(held=[(entry, Held(REVOKED)) for entry in new])
    else:
        taken = taking.take(new, judging.Gate(cursor, context).admit)
    storing.keep(cursor, context, new)
    for entry, held in taken.held:
        storing.keep_held(cursor, context, entry, held.reason, held.detail)
    taking.correct(taken.applied)
    _note_device(cursor, context, batch, fresh[-1])
    failpoint("hub.before_settle")
    streams = settle(cursor, context, taking.turn)
    failpoint("hub.before_commit")
    answer = PushAnswer(
        fresh[-1].header.dseq,
        context.now,
        context.hub_epoch,
        [raised.packed() for raised in taken.raised],
        [entry.header.id for entry, _held in taken.held] + held_again,
    )
    return Pushed(answer, streams)


# --- where it belongs -----------------------------------------------------------------------------


def _lock(cursor: Cursor, context: Context, batch: Batch) -> tuple[int, bool]:
    """Lock the epoch's row; its last number, and whether the till was revoked. Raises `HubRefusal`
    where the batch does not follow, `Contested` where it is of another history.
    """
    place = (context.device, batch.epoch)
    cursor.execute(
        "INSERT INTO device_epoch (device, epoch, last_seq, last_hash) VALUES (%s, %s, 0, '')"
        " ON CONFLICT DO NOTHING",
        place,
    )
    found = cursor.execute(
        "SELECT last_seq, last_hash, (SELECT revoked_at FROM device WHERE id = e.device)"
        " FROM device_epoch AS e WHERE device = %s AND epoch = %s FOR UPDATE OF e",
        place,
    ).fetchone()
    last_seq, last_hash, revoked_at = found or (0, b"", None)
    if batch.first_seq > last_seq + 1 or batch.first_seq < 1:
        raise HubRefusal(
            protocol.GAP, "entries are missing", epoch=batch.epoch, wanted=last_seq + 1
        )
    fork = HubRefusal(
        protocol.FORK, "another history", epoch=batch.epoch, last_seq=last_seq, last_hash=last_hash
    )
    _check_known(cursor, context, batch, last_seq, fork)
    first = next((each for each in batch.entries if each.header.dseq == last_seq + 1), None)
    if first is not None and last_seq and first.prev_hash != last_hash:
        raise Contested(first, fork, protocol.FORK)
    return last_seq, revoked_at is not None


def _check_known(
    cursor: Cursor, context: Context, batch: Batch, last_seq: int, fork: HubRefusal
) -> None:
    known = [entry for entry in batch.entries if entry.header.dseq <= last_seq]
    if not known:
        return
    last = known[-1].header.dseq
    hashes = storing.numbered(
        cursor, context.tenant, context.device, batch.epoch, batch.first_seq, last
    )
    for entry in known:
        if hashes.get(entry.header.dseq) != entry.hash:
            raise Contested(entry, fork, protocol.FORK)


def _without_known(
    cursor: Cursor, context: Context, fresh: Sequence[Entry]
) -> tuple[list[Entry], list[str]]:
    """The entries whose ids are new, and the ids of those that came again and still wait for a
    person. One that says the same under another number is there already: only that is remembered.
    """
    kept = storing.known(cursor, context.tenant, [entry.header.id for entry in fresh])
    places = [(at.store, at.month, id_) for id_, at in kept.items()]
    there = {id_: entry for id_, (entry, _at) in _loaded(cursor, context, places).items()}
    new, contested = [], []
    for entry in fresh:
        other = there.get(entry.header.id)
        if other is None:
            there[entry.header.id] = entry
            new.append(entry)
            continue
        if storing.content(other) != storing.content(entry):
            if not storing.is_contested(cursor, context.tenant, entry):
                refusal = HubRefusal(
                    protocol.FORK, "an id was given out twice", epoch=entry.header.epoch,
                    last_seq=entry.header.dseq - 1, last_hash=entry.prev_hash, id=entry.header.id,
                )  # fmt: skip
                raise Contested(entry, refusal, SAME_ID)
            contested.append(entry.header.id)
        storing.keep_again(cursor, context, entry)
    return new, contested


def _loaded(
    cursor: Cursor, context: Context, places: Sequence[tuple[str, object, str]]
) -> dict[str, tuple[Entry, int]]:
    return storing.load(cursor, context.tenant, places) if places else {}  # type: ignore[arg-type]


def _note_device(cursor: Cursor, context: Context, batch: Batch, last: Entry) -> None:
    cursor.execute(
        "UPDATE device_epoch SET last_seq = %s, last_hash = %s WHERE device = %s AND epoch = %s",
        (last.header.dseq, last.hash, context.device, batch.epoch),
    )
    cursor.execute(
        "UPDATE device SET seen_at = %s, skew = %s, schema = %s, protocol = %s WHERE id = %s",
        (context.now, batch.skew, batch.schema, batch.protocol, context.device),
    )


def _alarm(database: HubDatabase, context: Context, contested: Contested) -> None:
    """Keep what was refused, so that both are there, and tell people once."""
    database.run(lambda cursor: _keep_contested(cursor, context, contested))


def _keep_contested(cursor: Cursor, context: Context, contested: Contested) -> None:
    head = contested.entry.header
    if not storing.keep_contested(cursor, context, contested.entry):
        return
    cursor.execute(
        "INSERT INTO exception (id, tenant, store, code, subject_table, subject_key, entry_id,"
        " place, detail, device, till, raised_at)"
        " VALUES (%s, %s, %s, %s, 'journal', %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (
            storing.content(contested.entry).hex()[:32], context.tenant, context.store,
            contested.code, head.id, head.id, f"{head.epoch}/{head.dseq}", head.command,
            context.device, context.till, context.now,
        ),
    )  # fmt: skip
