"""The durable print queue: table print_job.

A sale's own transaction puts its jobs here, so a printer can't block or lose a sale. `claim` marks
a job as sending before a byte leaves; a program that dies after that finds it at its next start and
calls it interrupted: nobody knows what came out, so a receipt is offered again and a drawer is not.

All functions but `enqueue` are commands on Local tables: (database, actor, …) → Done.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from posdesk.changes import Done
from posdesk.db import Command, Database, Row
from posdesk.failpoints import failpoint
from posdesk.models import PrintJob
from posdesk.printing.errors import (
    DrawerTooLate,
    NoPrinter,
    PrinterFault,
    ProgramStopped,
    to_cause,
)
from posdesk.printing.kinds import chosen_printer
from posdesk.printing.states import (
    CANCELLED,
    DRAWER,
    FAILED,
    INTERRUPTED,
    PRINTED,
    QUEUED,
    SENDING,
    STEPS,
)

NOUN = "print_queue"
DRAWER_LASTS_MS = 20_000
"""A drawer that could not be opened within this time stays shut: nobody stands there any more."""
RETRIES_MS = (2_000, 4_000, 8_000, 15_000, 30_000) + (60_000,) * 9
"""How long to wait after each try; after the last (about ten minutes) a person decides."""
_FAR_MS = 600_000  # a job due later than this was put off under a clock that was wrong


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is handed to the worker. `printer` is a name, never empty."""

    id: str
    job: str
    order_id: str | None
    payload: dict[str, Any]
    printer: str
    tries: int


def enqueue(
    tx: Command,
    job: str,
    order_id: str | None = None,
    printer: str = "",
    payload: dict[str, Any] | None = None,
) -> str:
    """Put a document or the drawer on the queue, inside any command; gives the job's id.

    An empty `printer` means the till's own for this kind of job, looked up when it is printed.
    """
    id_ = tx.new_id()
    tx.insert(
        PrintJob,
        id=id_,
        job=job,
        order_id=order_id,
        payload=json.dumps(payload or {}, ensure_ascii=False),
        printer=printer,
        state=QUEUED,
        tries=0,
        cause="",
        created_at=tx.now,
        due_at=tx.now,
    )
    tx.changed(NOUN)
    return id_


_WAITING = (
    "SELECT id, job, order_id, payload, printer, tries, created_at FROM print_job"
    " WHERE state = 'queued' AND (due_at <= ? OR due_at > ?) ORDER BY job <> 'drawer', id"
)


def is_due(db: Database) -> bool:
    """Whether there may be something to print: a read, so that an idle till writes nothing."""
    now = db.clock.now()
    return db.row(f"{_WAITING} LIMIT 1", now, now + _FAR_MS) is not None


def claim(db: Database, actor: str | None, resting: Collection[str] = ()) -> Done[Job | None]:
    """Take the next due job, drawers first, and mark it as sending; None when there is none.

    Printers that are `resting` after a fault are passed over, so that their documents stay in
    order; a drawer opens even while its printer has no paper. Jobs that can't be sent at all (a
    late drawer, no printer set up) are settled on the way.
    """
    found: Job | None = None
    with db.local() as tx:
        for row in tx.rows(f"{_WAITING} LIMIT 200", tx.now, tx.now + _FAR_MS):
            printer = row[4] or chosen_printer(tx, row[1])
            if refused := _refused(tx, row, printer):
                _settle_unsent(tx, row[0], refused)
            elif row[1] == DRAWER and row[2] and not tx.setting("printing.drawer_on_cash"):
                _settle_unsent(tx, row[0])
            elif row[1] == DRAWER or printer not in resting:
                tx.update(PrintJob, row[0], state=SENDING, printer=printer)
                found = Job(row[0], row[1], row[2], json.loads(row[3]), printer, row[5])
                tx.changed(NOUN)
                break
    failpoint("print.claimed")
    return Done(found, tx.changes)


def _refused(tx: Command, row: Row, printer: str) -> PrinterFault | None:
    if row[1] == DRAWER and abs(tx.now - row[6]) > DRAWER_LASTS_MS:
        return DrawerTooLate(printer)
    return NoPrinter() if not printer else None


def _settle_unsent(tx: Command, id_: str, fault: PrinterFault | None = None) -> None:
    cause = to_cause(fault) if fault else ""
    tx.update(PrintJob, id_, state=CANCELLED, cause=cause, done_at=tx.now)
    tx.changed(NOUN)


def settle_printed(db: Database, actor: str | None, job_id: str) -> Done[None]:
    """It came out."""
    failpoint("print.before_settle")
    with db.local() as tx:
        _step(tx, job_id, PRINTED)
        tx.update(PrintJob, job_id, state=PRINTED, cause="", done_at=tx.now)
        tx.changed(NOUN)
    failpoint("print.settled")
    return Done(None, tx.changes)


def settle_fault(db: Database, actor: str | None, job: Job, fault: PrinterFault) -> Done[str]:
    """It did not come out, or not surely: try again later, or leave it to a person.

    Gives the state it is in now. A document that may be on paper in part, and a drawer that may be
    open, is interrupted and never sent again by itself.
    """
    with db.local() as tx:
        state, wait = _after(job, fault)
        _step(tx, job.id, state)
        tx.update(
            PrintJob,
            job.id,
            state=state,
            cause=to_cause(fault),
            tries=job.tries + 1,
            due_at=tx.now + wait,
            done_at=None if state == QUEUED else tx.now,
        )
        tx.changed(NOUN)
    return Done(state, tx.changes)


def _after(job: Job, fault: PrinterFault) -> tuple[str, int]:
    if fault.partial:
        return INTERRUPTED, 0
    if job.job == DRAWER:
        return (CANCELLED, 0) if fault.lasting else (QUEUED, RETRIES_MS[0])
    if fault.lasting or job.tries >= len(RETRIES_MS):
        return FAILED, 0
    return QUEUED, RETRIES_MS[job.tries]


def recover(db: Database, actor: str | None) -> Done[int]:
    """At the start: what was being sent when the program stopped is interrupted. Gives how many.

    What still waits is due at once, whatever the clock said when it was put off.
    """
    with db.local() as tx:
        ids = [row[0] for row in tx.rows("SELECT id FROM print_job WHERE state = 'sending'")]
        for id_ in ids:
            cause = to_cause(ProgramStopped())
            tx.update(PrintJob, id_, state=INTERRUPTED, cause=cause, done_at=tx.now)
        tx.execute("UPDATE print_job SET due_at = ? WHERE state = 'queued'", tx.now)
        tx.changed(NOUN)
    return Done(len(ids), tx.changes)


KEEP_MS = 30 * 86_400_000


def forget_old(db: Database, actor: str | None) -> Done[None]:
    """Drop jobs that were printed or cancelled more than thirty days ago."""
    with db.local() as tx:
        tx.execute(
            "DELETE FROM print_job WHERE state IN ('printed', 'cancelled') AND created_at < ?",
            tx.now - KEEP_MS,
        )
    return Done(None, tx.changes)


def _step(tx: Command, job_id: str, target: str) -> None:
    STEPS.check(tx.value("SELECT state FROM print_job WHERE id = ?", job_id), target)
