"""Where every return stands, read off its events, kept beside them in the same transaction.

`refresh` is called last by every command of a return; whoever calls it refreshes the order after.
"""

from __future__ import annotations

from posdesk.db import Command
from posdesk.returns.states import (
    ANSWERED,
    APPROVED,
    BROUGHT_IN,
    INSPECTED,
    PARTLY_SETTLED,
    RECEIVED,
    REQUESTED,
    SENT_BACK,
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
# What was given is not taken back by a later word: of two ends that two tills gave it, settled
# counts before refused before rejected before withdrawn. Without an end, the last step counts.
_LAST = """
SELECT state, occurred_at FROM return_event WHERE request_id = ?1
ORDER BY CASE state WHEN 'settled' THEN 0 WHEN 'refused' THEN 1 WHEN 'rejected' THEN 2
    WHEN 'withdrawn' THEN 3 ELSE 4 END, id DESC LIMIT 1
"""
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
    last = tx.row(_LAST, request_id)
    assert request is not None
    if last is None:  # its steps came from another till and wait for their place
        tx.execute("DELETE FROM return_summary WHERE request_id = ?", request_id)
        return REQUESTED
    number, order_id, member_id, occurred_at = request
    state, since = last
    if state == INSPECTED and tx.value(_INSPECTED, request_id) == tx.value(_SETTLED, request_id):
        state = PARTLY_SETTLED
    due_at = since + _WITHIN[state] if state in _WITHIN else None
    tx.execute("DELETE FROM return_summary WHERE request_id = ?", request_id)
    tx.execute(_INSERT, request_id, number, order_id, member_id, state, since, occurred_at, due_at)
    tx.changed("returns")
    return str(state)


def rebuild(tx: Command) -> None:
    """Throw the summaries away and read all returns again."""
    tx.execute("DELETE FROM return_summary")
    for (request_id,) in tx.rows("SELECT id FROM return_request ORDER BY id"):
        refresh(tx, request_id)
