"""What the hub says to entries that tills hand in: may they be applied, and do they contradict what
others did?

`Gate` is opened once for a push and asked about each entry before it is applied. `judge` looks at
what was applied, in the same transaction: it counts what may not be too much, keeps stock and the
owner's figures, and raises exceptions. Facts are never refused: what is too much is kept, and a
person is told how much it is. `corrections` gives the entries that the hub itself adds to a stream;
they are stored, applied and fed like a till's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from posdesk.hub import asks, bounds, clocks, edits, exceptions, leases, steps, totals, weighing
from posdesk.hub.database import Cursor
from posdesk.hub.gate import Gate
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.persons import corrections
from posdesk.hub.raising import Finding, Held, Raised, Subject
from posdesk.hub.rights import ACTS, People
from posdesk.sync.exceptions import NOT_ALLOWED

__all__ = ["Gate", "Held", "Raised", "corrections", "judge"]

_DAY_MS = 86_400_000


def judge(
    cursor: Cursor, context: Context, applied: Sequence[Applied], *, skew: int | None = None
) -> list[Raised]:
    """The exceptions that these changes raise, or make larger.

    ``skew``: how far ahead the till's clock was at this push, in ms; None: as the device row says.
    """
    if not applied:
        return []
    ahead = _skew(cursor, context) if skew is None else skew
    totals.add_up(cursor, context, applied, ahead)
    findings = clocks.look(cursor, context, applied, ahead)
    findings += steps.look(cursor, context, applied)
    findings += _without_right(cursor, context, applied)
    settled: list[Subject] = []
    for outcome in (
        totals.move_stock(cursor, context, applied),
        bounds.count(cursor, context, applied),
        weighing.weigh(cursor, context, applied),
        edits.look(cursor, context, applied),
    ):
        findings += outcome.findings
        settled += outcome.settled
    leases.consume(cursor, context, applied)
    asks.answered(cursor, context, applied)
    return exceptions.write(cursor, context, findings, settled)


def _skew(cursor: Cursor, context: Context) -> int:
    found: Any = cursor.execute(
        "SELECT skew FROM device WHERE id = %s", (context.device,)
    ).fetchone()
    return int(found[0]) if found else 0


def _without_right(
    cursor: Cursor, context: Context, applied: Sequence[Applied]
) -> Iterator[Finding]:
    """Acts of people who had no right to them, told once a day for each person and act."""
    acts = {row.entry.header.id: row for row in applied if row.entry.header.command in ACTS}
    approved = {row.entry.header.id for row in applied if row.table == "approval_use"}
    people = People(cursor, context)
    for entry_id, row in acts.items():
        head = row.entry.header
        if entry_id in approved or people.may(head.actor, (ACTS[head.command],), head.hlc):
            continue
        actor = head.actor or ""
        subject = Subject(NOT_ALLOWED, f"{context.now // _DAY_MS} {head.command}", actor)
        yield Finding(subject, "staff", actor, None, row, head.command)
