"""A parked cart belongs to the till that parked it; another till of the store asks for it through
the hub while both are on line, so that a cart is never recalled twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from posdesk.hub.database import Cursor
from posdesk.hub.errors import HubRefusal
from posdesk.hub.ledger import Applied, Context
from posdesk.sync.protocol import NOT_THERE

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub

LASTS_MS: Final = 20_000
"""An ask that was not answered by then is forgotten: nobody waits at the other till any more."""
THERE_MS: Final = 40_000
"""A till that was heard of within this time is on line."""


def ask(hub: Hub, context: Context, cart: str) -> dict[str, Any]:
    """Ask the till that has a parked cart for it; answers whose it is. It hands the cart over with
    its next words. Raises `HubRefusal` NOT_THERE: that till is not on line, or the cart is gone.
    """
    owner = hub.database.run(lambda cursor: _ask(cursor, context, cart, hub.clock.now()))
    hub.told(frozenset({f"ask/{context.tenant}/{context.store}"}))
    return {"till": owner}


def _ask(cursor: Cursor, context: Context, cart: str, now: int) -> str:
    found: Any = cursor.execute(
        "SELECT columns ->> 'till', coalesce(columns ->> 'recalled_at', columns ->> 'deleted_at')"
        " FROM ledger_row WHERE tenant = %s AND store = %s AND table_name = 'parked_cart'"
        " AND key = %s",
        (context.tenant, context.store, cart),
    ).fetchone()
    if found is None or found[1] is not None:
        raise HubRefusal(NOT_THERE, "this cart is not parked any more", why="gone")
    owner = str(found[0])
    if owner == context.till:
        return owner
    seen: Any = cursor.execute(
        "SELECT max(seen_at) FROM device WHERE tenant = %s AND store = %s AND till = %s"
        " AND revoked_at IS NULL",
        (context.tenant, context.store, owner),
    ).fetchone()
    if seen[0] is None or seen[0] < now - THERE_MS:
        raise HubRefusal(NOT_THERE, f"till {owner} is not on line", why="offline", till=owner)
    cursor.execute(
        "INSERT INTO ask (tenant, store, parked_cart, owner_till, asking_till, asked_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (tenant, parked_cart) DO UPDATE"
        " SET owner_till = excluded.owner_till, asking_till = excluded.asking_till,"
        " asked_at = excluded.asked_at",
        (context.tenant, context.store, cart, owner, context.till, now),
    )
    cursor.execute(
        "DELETE FROM ask WHERE tenant = %s AND store = %s AND asked_at < %s",
        (context.tenant, context.store, now - LASTS_MS),
    )
    return owner


def answered(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> None:
    """Carts that were handed over or recalled are asked for no more."""
    carts = [row.key for row in applied if row.table == "parked_cart" and row.before is not None]
    if carts:
        cursor.execute(
            "DELETE FROM ask WHERE tenant = %s AND store = %s AND parked_cart = ANY(%s)",
            (context.tenant, context.store, carts),
        )
