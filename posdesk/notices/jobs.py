"""The durable queue of notices: table notice_job, beside the facts of what became of each.

`claim` marks a notice as being sent before a byte leaves; a program that dies after that finds it
at its next start and calls it interrupted: nobody knows whether it went out, so a person decides.
All functions are commands: (database, actor, …) → Done.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from posdesk.changes import Changes, Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import NoticeEvent, NoticeJob
from posdesk.notices.channels import Outgoing
from posdesk.notices.errors import ChannelFault, StoppedWhileSending, TooOld, to_cause
from posdesk.notices.queueing import NOUN
from posdesk.notices.quiet import quiet_until
from posdesk.notices.states import (
    CANCELLED,
    FAILED,
    INTERRUPTED,
    QUEUED,
    SENDING,
    SENT,
    STEPS,
)

RETRIES_MS = (30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000) + (1_800_000,) * 14
"""How long to wait after each try; after the last (about eight hours) a person decides."""
HOUR_MS = 3_600_000
_FAR_MS = 25 * HOUR_MS  # a notice due later than any quiet hours last: the clock was wrong

_WAITING = """
SELECT job.notice_id, channel, recipient, subject, body, provider_code, fields, tries,
       notice.occurred_at
FROM notice_job AS job JOIN notice ON notice.id = job.notice_id
WHERE job.state = 'queued' AND (job.due_at <= ?1 OR job.due_at > ?1 + ?2) AND recipient <> ''
AND channel NOT IN (SELECT value FROM json_each(?3))
ORDER BY job.due_at, job.notice_id LIMIT 1
"""


def next_due(db: Database) -> int | None:
    """When (UTC ms) there is something to send, quiet hours included; None while nothing waits."""
    due = db.value("SELECT min(due_at) FROM notice_job WHERE state = 'queued'")
    if due is None:
        return None
    moment = max(due, db.clock.now())
    return _quiet(db, moment) or moment


def claim(db: Database, actor: str | None, resting: Collection[str] = ()) -> Done[Outgoing | None]:
    """Take the next due notice and mark it as being sent; None when there is none.

    Channels that are `resting` after a fault are passed over. Nothing goes out in quiet hours.
    """
    found: Outgoing | None = None
    with db.local() as tx:
        if _quiet(tx, tx.now) is None:
            row = tx.row(_WAITING, tx.now, _FAR_MS, json.dumps(sorted(resting)))
            if row is not None:
                found = Outgoing(*row)
                tx.update(NoticeJob, found.id, state=SENDING)
                tx.changed(NOUN)
    failpoint("notice.claimed")
    return Done(found, tx.changes)


def _quiet(reader: Database | Command, moment: int) -> int | None:
    zone = reader.clock.zone if isinstance(reader, Database) else reader.zone
    begins, ends = reader.setting("notices.quiet_from"), reader.setting("notices.quiet_until")
    return quiet_until(moment, begins, ends, zone)


def give_up_stale(db: Database, actor: str | None) -> Done[int]:
    """What waited until it was no news, and what belongs to customers who were erased, is not sent
    by itself any more. Gives how many.
    """
    oldest = db.clock.now() - db.setting("notices.stale_hours") * HOUR_MS
    query = (
        "SELECT notice_id, recipient FROM notice_job JOIN notice ON notice.id = notice_id"
        " WHERE state = 'queued' AND (notice_job.created_at < ? OR recipient = '')"
    )
    if db.row(query, oldest) is None:  # nearly always: nothing to write
        return Done(0, Changes())
    with db.command("notices.stale", actor) as tx:
        rows = tx.rows(query, oldest)
        for notice_id, recipient in rows:
            if recipient:
                _fail(tx, notice_id, FAILED, TooOld())
            else:
                finish(tx, notice_id, CANCELLED)
    return Done(len(rows), tx.changes)


def settle_sent(db: Database, actor: str | None, notice_id: str) -> Done[None]:
    """The server or provider has it."""
    failpoint("notice.before_settle")
    with db.command("notices.sent", actor) as tx:
        if _is_there(tx, notice_id):
            step(tx, notice_id, SENT)
        finish(tx, notice_id, SENT)  # also where its customer was erased meanwhile: it did go out
    failpoint("notice.settled")
    return Done(None, tx.changes)


def settle_fault(
    db: Database, actor: str | None, message: Outgoing, fault: ChannelFault
) -> Done[str]:
    """It did not go out, or not surely: try again later, or leave it to a person. Gives its state.

    Where the way itself is broken, nothing is counted against the notice: it waits.
    """
    state, wait = _after(message.tries, fault)
    if not _is_there(db, message.id):  # its customer was erased while it was being sent
        return Done(CANCELLED, Changes())
    if state == QUEUED:
        with db.local() as tx:
            step(tx, message.id, state)
            tx.update(
                NoticeJob,
                message.id,
                state=state,
                cause=to_cause(fault),
                tries=message.tries + (not fault.network),
                due_at=tx.now + wait,
            )
            tx.changed(NOUN)
    else:
        with db.command("notices.fault", actor) as tx:
            step(tx, message.id, state)
            _fail(tx, message.id, state, fault)
    return Done(state, tx.changes)


def _is_there(reader: Database | Command, notice_id: str) -> bool:
    return reader.row("SELECT 1 FROM notice_job WHERE notice_id = ?", notice_id) is not None


def _after(tries: int, fault: ChannelFault) -> tuple[str, int]:
    if fault.partial:
        return INTERRUPTED, 0
    if fault.network:
        return QUEUED, 0  # the worker lets the whole channel rest
    if fault.lasting or tries >= len(RETRIES_MS):
        return FAILED, 0
    return QUEUED, RETRIES_MS[tries]


def _fail(tx: Command, notice_id: str, state: str, fault: ChannelFault) -> None:
    cause = to_cause(fault)
    tx.update(NoticeJob, notice_id, state=state, cause=cause)
    add_event(tx, notice_id, state, cause)


def recover(db: Database, actor: str | None) -> Done[int]:
    """At the start: what was being sent when the program stopped is interrupted. Gives how many."""
    query = "SELECT notice_id FROM notice_job WHERE state = 'sending'"
    if db.row(query) is None:
        return Done(0, Changes())
    with db.command("notices.recover", actor) as tx:
        ids = [row[0] for row in tx.rows(query)]
        for notice_id in ids:
            _fail(tx, notice_id, INTERRUPTED, StoppedWhileSending())
    return Done(len(ids), tx.changes)


def finish(tx: Command, notice_id: str, state: str, detail: str = "") -> None:
    """Write what became of a notice and take it off the queue."""
    add_event(tx, notice_id, state, detail)
    tx.execute("DELETE FROM notice_job WHERE notice_id = ?", notice_id)


def add_event(tx: Command, notice_id: str, state: str, detail: str = "") -> None:
    """A fact about a notice."""
    tx.insert(
        NoticeEvent,
        id=tx.new_id(),
        notice_id=notice_id,
        state=state,
        detail=detail,
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
    tx.changed(NOUN)


def step(tx: Command, notice_id: str, target: str) -> None:
    """Raise `IllegalStep` unless the job may go there."""
    STEPS.check(tx.value("SELECT state FROM notice_job WHERE notice_id = ?", notice_id), target)
