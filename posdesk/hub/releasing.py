"""An entry that was held is applied after all, because a person said so."""

from __future__ import annotations

from posdesk.hub import storing
from posdesk.hub.database import Cursor, HubDatabase, read_hub
from posdesk.hub.ledger import Context
from posdesk.hub.partitions import month_of
from posdesk.hub.streams import settle
from posdesk.hub.taking import Taking, let_in


class NotReleased(Exception):
    """The entry still can't be applied, and waits on."""


def context_of(database: HubDatabase, tenant: str, entry_id: str, now: int) -> Context | None:
    """Who handed in an entry that is held; None where none is."""
    with database.transaction(reading=True) as cursor:
        row = cursor.execute(
            "SELECT q.store, q.device, q.till, d.role FROM quarantine AS q"
            " LEFT JOIN device AS d ON d.id = q.device"
            " WHERE q.tenant = %s AND q.entry_id = %s AND q.released_at IS NULL",
            (tenant, entry_id),
        ).fetchone()
        if row is None:
            return None
        store, device, till, role = row
        epoch = read_hub(cursor).epoch
        return Context(tenant, store, device, till, role or "till", now, month_of(now), epoch)


def release(database: HubDatabase, context: Context, entry_id: str, by: str) -> frozenset[str]:
    """Apply it; answers the streams into which it went. Raises `NotReleased`, and it waits on."""
    return database.run(lambda cursor: _release(cursor, context, entry_id, by))


def _release(cursor: Cursor, context: Context, entry_id: str, by: str) -> frozenset[str]:
    freed = cursor.execute(
        "UPDATE quarantine SET released_at = %s, released_by = %s"
        " WHERE tenant = %s AND entry_id = %s AND released_at IS NULL",
        (context.now, by, context.tenant, entry_id),
    )
    if freed.rowcount == 0:
        return frozenset()
    kept = storing.known(cursor, context.tenant, [entry_id])[entry_id]
    place = (kept.store, kept.month, entry_id)
    entry, received_at = storing.load(cursor, context.tenant, [place])[entry_id]
    taking = Taking(cursor, context, received_at=received_at)
    taken = taking.take([entry], let_in)
    if taken.held:
        raise NotReleased(taken.held[0][1].detail)
    taking.correct(taken.applied)
    return settle(cursor, context, taking.turn)
