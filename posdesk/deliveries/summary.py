"""Where every shipment is, kept beside its events in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command
from posdesk.deliveries.states import PACKING, READY, UNDER_WAY, Happening, Standing, standing

HOUR_MS = 3_600_000
_MINUTE_MS = 60_000

_EVENTS = "SELECT id, state, happened_at, source = 'hand' FROM shipment_event WHERE shipment_id = ?"
# The terms that the shipment was made under: those agreed since are another shipment's.
_ABOUT = """
SELECT shipment.order_id, shipment.number, shipment.method, shipment.fulfilment_id,
       terms.carrier_id, terms.due_at, terms.slot_until - terms.slot_from
FROM shipment LEFT JOIN fulfilment_terms AS terms ON terms.id = (
    SELECT id FROM fulfilment_terms WHERE fulfilment_id = shipment.fulfilment_id
    AND id < shipment.id ORDER BY version DESC, id LIMIT 1)
WHERE shipment.id = ?
"""
# Who has it: the last hand-over says so, else the newest waybill, else what was wished for; the
# shop's own driver has what is delivered nearby.
_CARRIER = """
SELECT coalesce(
    (SELECT carrier_id FROM shipment_event AS event
     JOIN hand_over ON hand_over.id = event.hand_over_id
     WHERE event.shipment_id = ?1 ORDER BY event.id DESC LIMIT 1),
    (SELECT carrier_id FROM waybill WHERE shipment_id = ?1 AND number <> ''
     ORDER BY id DESC LIMIT 1),
    ?2,
    (SELECT id FROM carrier WHERE own = 1 AND ?3 = 'local' ORDER BY position, id LIMIT 1))
"""
_COLLECT_BY = "SELECT expires_at FROM pickup_code WHERE fulfilment_id = ? ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Rules:
    """Hours after which a carrier's shipments count as late, or stuck."""

    late_after: int
    stuck_after: int


def refresh(tx: Command, shipment_id: str) -> str:
    """Write where the shipment is by now, after its events were written; answers its state."""
    about = tx.row(_ABOUT, shipment_id)
    assert about is not None
    order_id, number, method, fulfilment_id, wished, slot_at, slot_minutes = about
    happened = [Happening(*row) for row in tx.rows(_EVENTS, shipment_id)]
    if not happened:  # they came from another till and wait for their place
        tx.execute("DELETE FROM shipment_summary WHERE shipment_id = ?", shipment_id)
        return PACKING
    now = standing(happened)
    carrier_id = tx.value(_CARRIER, shipment_id, wished, method)
    late_at, stuck_at = _alarms(now, _rules(tx, carrier_id), method, slot_at, slot_minutes)
    due_at = tx.value(_COLLECT_BY, fulfilment_id) if now.state == READY else slot_at
    tx.execute("DELETE FROM shipment_summary WHERE shipment_id = ?", shipment_id)
    tx.execute(
        "INSERT INTO shipment_summary (shipment_id, order_id, number, method, state, state_at,"
        " carrier_id, handed_over_at, last_event_at, late_at, stuck_at, due_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(shipment_id, order_id, number, method, now.state, now.since, carrier_id),
        *(now.handed_over_at, now.last_event_at, late_at, stuck_at, due_at),
    )
    tx.changed("deliveries")
    return now.state


def _rules(tx: Command, carrier_id: str | None) -> _Rules | None:
    row = tx.row("SELECT late_after, stuck_after FROM carrier WHERE id = ?", carrier_id)
    return _Rules(*row) if row else None


def _alarms(
    now: Standing, rules: _Rules | None, method: str, slot_at: int | None, slot_minutes: int | None
) -> tuple[int | None, int | None]:
    """From when it counts as late and as stuck (UTC ms); only what is under way can be either.

    A promised slot ends the patience with a local delivery; otherwise the carrier's hours do.
    """
    if now.state not in UNDER_WAY or now.handed_over_at is None:
        return None, None
    late = now.handed_over_at + rules.late_after * HOUR_MS if rules else None
    if method == "local" and slot_at is not None:
        late = slot_at + (slot_minutes or 0) * _MINUTE_MS
    stuck = now.last_event_at + rules.stuck_after * HOUR_MS if rules else None
    return late, stuck


def refresh_open(tx: Command) -> None:
    """A carrier or its rules changed: look again at what has not ended, or has no carrier."""
    query = (
        "SELECT shipment_id FROM shipment_summary"
        " WHERE state NOT IN ('signed', 'returned', 'cancelled') OR carrier_id IS NULL"
    )
    for (shipment_id,) in tx.rows(query):
        refresh(tx, shipment_id)


def depending(tx: Command) -> set[str]:
    """The shipments that depend on carriers and their rules."""
    query = (
        "SELECT shipment_id FROM shipment_summary WHERE method = 'local' OR carrier_id IS NULL"
        " OR state NOT IN ('signed', 'returned', 'cancelled')"
    )
    return {row[0] for row in tx.rows(query)}


def rebuild(tx: Command) -> None:
    """Throw the summaries away and read all shipments again."""
    tx.execute("DELETE FROM shipment_summary")
    for (shipment_id,) in tx.rows("SELECT id FROM shipment ORDER BY id"):
        refresh(tx, shipment_id)
