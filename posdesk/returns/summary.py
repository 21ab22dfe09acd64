"""Where every return stands, read off its events, kept beside them in the same transaction.

`refresh` is called last by every command of a return; whoever calls it refreshes the order after.
"""

from __future__ import annotations

from posdesk.db import Command
from posdesk.returns.states import (
    ANSWERED,
    APPROVED,
    BROUGHT_IN,
    ENDED,
    INSPECTED,
    PARTLY_SETTLED,
    RECEIVED,
    REFUSED,
    REJECTED,
    REQUESTED,
    RETURN,
    SENT_BACK,
    SETTLED,
    WITHDRAWN,
)

_HOUR_MS = 3_600_000
_WITHIN = {
    REQUESTED: 48 * _HOUR_MS,
    ANSWERED: 48 * _HOUR_MS,
    APPROVED: 7 * 24 * _HOUR_MS,
    SENT_BACK: 7 * 24 * _HOUR_MS,
    PARTLY_SETTLED: 7 * 24 * _HOUR_MS,
    BROUGHT_IN: 24 * _HOUR_MS,
    RECEIVED: 24 * _HOUR_MS,
    INSPECTED: 48 * _HOUR_MS,
}
"""How long a return may stay in a state before it counts as late."""

_REQUEST = "SELECT number, order_id, member_id, occurred_at FROM return_request WHERE id = ?"
_EVENTS = "SELECT state, occurred_at FROM return_event WHERE request_id = ? ORDER BY id"
_INSPECTED = "SELECT coalesce(sum(quantity), 0) FROM inspection WHERE request_id = ?"
_SETTLED = """
SELECT coalesce(sum(line.quantity), 0) FROM settlement
JOIN settlement_line AS line ON line.settlement_id = settlement.id WHERE settlement.request_id = ?
"""
_INSERT = (
    "INSERT INTO return_summary (request_id, number, order_id, member_id, state, state_at,"
    " occurred_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def refresh(tx: Command, request_id: str) -> str:
    """Write where the return stands by now; answers its state."""
    request = tx.row(_REQUEST, request_id)
    happened = [(state, moment) for state, moment in tx.rows(_EVENTS, request_id)]
    assert request is not None
    if not happened:  # its steps came from another till and wait for their place
        tx.execute("DELETE FROM return_summary WHERE request_id = ?", request_id)
        return REQUESTED
    number, order_id, member_id, occurred_at = request
    state, since = _last(happened)
    if state == INSPECTED and tx.value(_INSPECTED, request_id) == tx.value(_SETTLED, request_id):
        state = PARTLY_SETTLED
    due_at = since + _WITHIN[state] if state in _WITHIN else None
    tx.execute("DELETE FROM return_summary WHERE request_id = ?", request_id)
    tx.execute(_INSERT, request_id, number, order_id, member_id, state, since, occurred_at, due_at)
    tx.changed("returns")
    return str(state)


def _last(happened: list[tuple[str, int]]) -> tuple[str, int]:
    """The last step, and when it was taken.

    Each step follows one that it may follow, the first written of those that may: a clock that was
    set back does not turn them round. What was given is not taken back by a later word: of the ends
    that two tills gave it, settled counts before refused, rejected and withdrawn.
    """
    ends = [each for each in happened if each[0] in ENDED]
    if ends:
        return min(ends, key=lambda each: _ENDS.index(each[0]))
    left = list(happened)
    now: tuple[str, int] | None = next((each for each in left if each[0] == REQUESTED), left[0])
    last = left[0]
    while now is not None:
        left.remove(now)
        last = now
        now = next((each for each in left if RETURN.allows(last[0], each[0])), None)
    return last


_ENDS = (SETTLED, REFUSED, REJECTED, WITHDRAWN)


def rebuild(tx: Command) -> None:
    """Throw the summaries away and read all returns again."""
    tx.execute("DELETE FROM return_summary")
    for (request_id,) in tx.rows("SELECT id FROM return_request ORDER BY id"):
        refresh(tx, request_id)
