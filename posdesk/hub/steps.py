"""Steps after an end: an order that was cancelled at one till and went on at another.

Legal steps win in the order of their clocks, so table `bound` holds, by subject, the clock of the
first end (`cap`) and that of the last step (`used`): whatever comes first, both are known in the
end. What an entry did beside the end itself has the end's clock and is no step after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context, clock_of
from posdesk.hub.raising import Finding, Subject, is_new, word
from posdesk.hub.rules import ORDER_ENDED, RETURN_ENDED, SHIPMENT_ENDED
from posdesk.sync.exceptions import ILLEGAL_STEP

_OWN_STEPS: Final = frozenset(
    {"packing", "packed", "ready", "handed_over", "out_for_delivery", "failed"}
)


@dataclass(slots=True)
class _Times:
    """The first end and the last step of a subject within a batch, as clocks."""

    end: int | None = None
    step: int = 0
    row: Applied | None = None


_KEEP: Final = (
    "INSERT INTO bound AS b (tenant, rule, subject, cap, used) SELECT %s, w.*"
    " FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[]) AS w"
    " ON CONFLICT (tenant, rule, subject) DO UPDATE SET cap = least(b.cap, excluded.cap),"
    " used = greatest(b.used, excluded.used) RETURNING rule, subject, used > cap"
)
_ABOUT: Final = {
    "step.order": "orders",
    "step.shipment": "shipment",
    "step.return": "return_request",
}


def look(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> list[Finding]:
    """Subjects that went on after their end."""
    times: dict[tuple[str, str], _Times] = {}
    made = {(row.table, row.key): row.entry.header.id for row in applied if row.table in _MAKING}
    for row in applied:
        if row.table in _LOOKED_AT and is_new(row):
            for rule, subject, ended in _said(row, made):
                _note(times.setdefault((rule, subject), _Times()), row, ended, context.now)
    if not times:
        return []
    places = sorted(times)
    cursor.execute(
        _KEEP,
        (
            context.tenant,
            [rule for rule, _subject in places],
            [subject for _rule, subject in places],
            [times[place].end for place in places],
            [times[place].step for place in places],
        ),
    )
    rows: list[Any] = cursor.fetchall()
    return [
        Finding(
            Subject(ILLEGAL_STEP, rule, subject),
            _ABOUT[rule],
            subject,
            None,
            times[rule, subject].row,
        )
        for rule, subject, is_late in rows
        if is_late
    ]


def _note(times: _Times, row: Applied, ended: bool, now: int) -> None:
    clock, _device = clock_of(row.entry, now)
    times.row = row
    if ended:
        times.end = clock if times.end is None else min(times.end, clock)
    else:
        times.step = max(times.step, clock)


_MAKING: Final = frozenset({"orders", "shipment", "return_request"})
_LOOKED_AT: Final = frozenset(
    {
        "order_event", "order_change", "payment", "shipment", "shipment_event", "return_event",
        "inspection", "settlement",
    }
)  # fmt: skip


def _said(row: Applied, made: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, bool]]:
    """What a row says of a subject: (rule, subject, whether it is the end). What the entry says
    that made the subject is no step of it.
    """
    columns, entry_id = row.after, row.entry.header.id
    if row.table in ("order_event", "order_change", "payment", "shipment"):
        order = word(columns.get("order_id"))
        ended = columns.get("event") in ORDER_ENDED
        counts = ended or row.table != "order_event"
        if counts and made.get(("orders", order)) != entry_id:
            yield "step.order", order, ended
    elif row.table == "shipment_event":
        shipment, state = word(columns.get("shipment_id")), columns.get("state")
        own = columns.get("source") == "hand" and state in _OWN_STEPS
        if state in SHIPMENT_ENDED:
            yield "step.shipment", shipment, True
        elif own and made.get(("shipment", shipment)) != entry_id:
            yield "step.shipment", shipment, False
    else:
        request = word(columns.get("request_id"))
        ended = columns.get("state") in RETURN_ENDED
        if ended or made.get(("return_request", request)) != entry_id:
            yield "step.return", request, ended
