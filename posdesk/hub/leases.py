"""Stored value that is set aside for one till, so that two tills never spend the same.

The open leases of a customer never come to more than what they have. A lease is used up by what its
till spends, and what is left of it is free again when its time is over and the till has since told
that it has nothing more to hand in: what it spent before, off line, is covered until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from posdesk.hub.database import Cursor
from posdesk.hub.errors import HubRefusal
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.raising import is_new, number, word
from posdesk.sync.protocol import BAD_REQUEST, NOT_COVERED, LeaseAnswer

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub

LASTS_MS: Final = 600_000
LOST_MS: Final = 7 * 86_400_000
"""A till that has not been heard of for so long keeps nothing set aside."""
_SPENT: Final = "member.spent"  # the rule of rules.py that knows what a customer has
_MOST: Final = 99_999_999_999
_FARTHEST: Final = 20


def grant(hub: Hub, context: Context, member: str, amount: int, request: str = "") -> LeaseAnswer:
    """Set so much aside (minor units). The same `request` of a till gets the same lease again.

    Raises `HubRefusal`: NOT_COVERED where the customer has not so much that is free.
    """
    if not 0 < amount <= _MOST:
        raise HubRefusal(BAD_REQUEST, "no amount")
    lease = _name(context, request) if request else hub.ids.new()
    return hub.database.run(
        lambda cursor: _grant(cursor, context, lease, member, amount, hub.clock.now())
    )


def give_back(hub: Hub, context: Context, lease: str) -> None:
    """What is left of a till's own lease is free for others."""
    with hub.database.transaction() as cursor:
        cursor.execute(
            "UPDATE lease SET ended_at = %s WHERE id = %s AND device = %s AND ended_at IS NULL",
            (hub.clock.now(), lease, context.device),
        )


def _name(context: Context, request: str) -> str:
    text = f"{context.tenant}\x1f{context.device}\x1f{request}"
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _grant(
    cursor: Cursor, context: Context, lease: str, member: str, amount: int, now: int
) -> LeaseAnswer:
    whose = _survivor(cursor, context, member)
    balance = _locked_balance(cursor, context, whose)
    again: Any = cursor.execute(
        "SELECT member, amount, expires_at FROM lease WHERE id = %s", (lease,)
    ).fetchone()
    if again is not None:
        return LeaseAnswer(lease, *again)
    _end_old(cursor, context, whose, now)
    taken: Any = cursor.execute(
        "SELECT coalesce(sum(amount - spent), 0) FROM lease"
        " WHERE tenant = %s AND member = %s AND ended_at IS NULL",
        (context.tenant, whose),
    ).fetchone()
    free = balance - int(taken[0])
    if free < amount:
        raise HubRefusal(NOT_COVERED, "not so much is free", free=max(free, 0))
    expires_at = now + LASTS_MS
    cursor.execute(
        "INSERT INTO lease (id, tenant, member, device, amount, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (lease, context.tenant, whose, context.device, amount, expires_at),
    )
    return LeaseAnswer(lease, whose, amount, expires_at)


def _survivor(cursor: Cursor, context: Context, member: str) -> str:
    """The customer into whom others were merged."""
    for _step in range(_FARTHEST):
        found: Any = cursor.execute(
            "SELECT columns ->> 'merged_into_id' FROM ledger_row WHERE tenant = %s AND store = ''"
            " AND table_name = 'member' AND key = %s",
            (context.tenant, member),
        ).fetchone()
        if not found or not found[0]:
            return member
        member = found[0]
    return member


def _locked_balance(cursor: Cursor, context: Context, member: str) -> int:
    """What a customer has; nobody else sets aside or spends of it until this has ended."""
    cursor.execute(
        "INSERT INTO bound AS b (tenant, rule, subject, cap) VALUES (%s, %s, %s, 0)"
        " ON CONFLICT (tenant, rule, subject) DO UPDATE SET used = b.used RETURNING used",
        (context.tenant, _SPENT, member),
    )
    found: Any = cursor.fetchone()
    return -int(found[0])


def _end_old(cursor: Cursor, context: Context, member: str, now: int) -> None:
    cursor.execute(
        "UPDATE lease AS l SET ended_at = %s FROM device AS d WHERE l.tenant = %s AND l.member = %s"
        " AND l.ended_at IS NULL AND l.expires_at < %s AND d.id = l.device"
        " AND ((d.seen_at > l.expires_at AND d.waiting = 0) OR l.expires_at < %s)",
        (now, context.tenant, member, now, now - LOST_MS),
    )


def consume(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> None:
    """What a till has spent uses up its leases, those first that end first. Its customers' bounds
    are locked by then.
    """
    spent: dict[tuple[str, str], int] = defaultdict(int)
    for row in applied:
        if row.table == "credit_entry" and is_new(row) and number(row.after.get("amount")) < 0:
            member = word(row.after.get("member_id"))
            spent[row.entry.header.device, member] -= number(row.after.get("amount"))
    for (device, member), amount in sorted(spent.items()):
        _use(cursor, context, device, member, amount)


def _use(cursor: Cursor, context: Context, device: str, member: str, amount: int) -> None:
    leases: list[Any] = cursor.execute(
        "SELECT id, amount - spent FROM lease WHERE tenant = %s AND member = %s AND device = %s"
        " AND ended_at IS NULL ORDER BY expires_at, id FOR UPDATE",
        (context.tenant, member, device),
    ).fetchall()
    for lease, left in leases:
        part = min(left, amount)
        cursor.execute(
            "UPDATE lease SET spent = spent + %s,"
            " ended_at = CASE WHEN spent + %s = amount THEN %s END WHERE id = %s",
            (part, part, context.now, lease),
        )
        amount -= part
        if not amount:
            return
