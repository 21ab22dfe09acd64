"""Clocks that can't be right, and tills that are there twice: what they sold is taken in, and
somebody is told once a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.raising import Finding, Subject
from posdesk.sync.exceptions import CLOCK_WRONG, CLONE
from posdesk.sync.protocol import SKEW_MS

_DAY_MS: Final = 86_400_000
_EARLIEST: Final = 1_577_836_800_000  # 2020-01-01: no till has run before
_HLC_BITS: Final = 16


def corrected(occurred_at: int, skew: int, now: int) -> int:
    """When something happened, as far as the hub believes it: never after it was handed in, and
    never before there were tills.
    """
    moment = occurred_at - skew if abs(skew) > SKEW_MS else occurred_at
    return moment if _EARLIEST <= moment <= now + SKEW_MS else now


def look(cursor: Cursor, context: Context, applied: Sequence[Applied], skew: int) -> list[Finding]:
    """What is wrong with the clock and the identity of the till that hands these in."""
    if not applied:
        return []
    entries = {row.entry.header.id: row for row in applied}
    wrong = next((row for row in entries.values() if _is_wrong(row, skew, context.now)), None)
    found = []
    if wrong is not None:
        rule = str(context.now // _DAY_MS)
        detail = str(skew // 1000 if abs(skew) > SKEW_MS else 0)
        subject = Subject(CLOCK_WRONG, rule, context.device)
        found.append(Finding(subject, "device", context.device, None, wrong, detail))
    return found + _clone(cursor, context, list(entries.values()))


def _is_wrong(row: Applied, skew: int, now: int) -> bool:
    """A clock that is off now, was off when this was written, or has been set back since."""
    head = row.entry.header
    if abs(skew) > SKEW_MS:
        return True
    set_back = (head.hlc >> _HLC_BITS) - head.occurred_at > SKEW_MS
    return set_back or not _EARLIEST <= head.occurred_at <= now + SKEW_MS


def _clone(cursor: Cursor, context: Context, rows: Sequence[Applied]) -> list[Finding]:
    """A till that has begun a new epoch writes no more in an older one: a copy of it does."""
    own = [row for row in rows if row.entry.header.device == context.device]
    newest: Any = cursor.execute(
        "SELECT max(epoch) FROM device_epoch WHERE device = %s AND last_seq > 0", (context.device,)
    ).fetchone()
    if not own or newest is None or newest[0] is None:
        return []
    old = next((row for row in own if row.entry.header.epoch < newest[0]), None)
    if old is None:
        return []
    subject = Subject(CLONE, "epoch", context.device)
    return [Finding(subject, "device", context.device, None, old, context.till)]
