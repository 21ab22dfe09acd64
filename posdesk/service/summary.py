"""Where every ticket stands, kept beside its facts in the same transaction."""

from __future__ import annotations

from posdesk.db import Command
from posdesk.service.states import Happened, Standing, standing_of

_HAPPENED = """
SELECT event, owner_id, due_at, id FROM ticket_event WHERE ticket_id = ?1
UNION ALL SELECT side, NULL, NULL, id FROM ticket_message WHERE ticket_id = ?1
ORDER BY 4
"""
_WRITE = (
    "INSERT INTO ticket_summary (ticket_id, number, state, owner_id, due_at, occurred_at)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ticket_id) DO UPDATE SET state = excluded.state,"
    " owner_id = excluded.owner_id, due_at = excluded.due_at"
)


def refresh(tx: Command, ticket_id: str) -> Standing:
    """Write where a ticket stands by now; to be called after its facts were written."""
    rows = tx.rows(_HAPPENED, ticket_id)
    now = standing_of(Happened(*row[:3]) for row in rows)
    ticket = tx.row("SELECT number, occurred_at FROM ticket WHERE id = ?", ticket_id)
    assert ticket is not None
    tx.execute(_WRITE, ticket_id, ticket[0], now.state, now.owner_id, now.due_at, ticket[1])
    tx.changed("service")
    return now


def rebuild(tx: Command) -> None:
    """Throw the summaries away and read all tickets again."""
    tx.execute("DELETE FROM ticket_summary")
    for (ticket_id,) in tx.rows("SELECT id FROM ticket ORDER BY id"):
        refresh(tx, ticket_id)
