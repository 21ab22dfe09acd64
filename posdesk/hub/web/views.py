"""What the owner's pages show, read from the hub's ledger. Times are UTC ms, money minor units."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from posdesk.clock import business_day
from posdesk.hub.owners import Owner

ONLINE_MS: Final = 60_000
"""A till that was heard of since then counts as there."""
LATE_MS: Final = 24 * 3_600_000
SHOWN: Final = 200
SKEW_MS: Final = 5 * 60_000


@dataclass(frozen=True, slots=True)
class TillView:
    """A till as the hub knows it."""

    code: str
    device: str
    role: str
    seen_at: int | None
    waiting: int
    skew: int
    proven_at: int | None
    revoked: bool
    online: bool

    @property
    def skewed(self) -> bool:
        """Whether its clock is further off than is harmless."""
        return abs(self.skew) > SKEW_MS


@dataclass(frozen=True, slots=True)
class StoreView:
    """A store with its tills and the figures of its day."""

    id: str
    code: str
    name: str
    day: str
    sales: int
    total: int
    tenders: tuple[tuple[str, int], ...]
    exceptions: int
    tills: tuple[TillView, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Overview:
    """All stores of an owner at one moment."""

    now: int
    stores: tuple[StoreView, ...]
    exceptions: int
    quarantined: int
    currency: str

    @property
    def total(self) -> int:
        """What all stores sold on their present day."""
        return sum(store.total for store in self.stores)

    @property
    def sales(self) -> int:
        """How many sales that were."""
        return sum(store.sales for store in self.stores)


@dataclass(frozen=True, slots=True)
class Held:
    """An entry in quarantine."""

    entry_id: str
    store: str
    till: str
    command: str
    reason: str
    detail: str
    held_at: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An exception that waits for a decision."""

    id: str
    code: str
    place: str
    amount: int | None
    detail: str
    store: str
    till: str
    raised_at: int


def overview(cursor: Any, tenant: str, now: int) -> Overview:
    """Everything for the first page."""
    tills = _tills(cursor, tenant, now)
    cursor.execute(
        "SELECT store, count(*) FROM exception WHERE tenant = %s AND closed_at IS NULL"
        " GROUP BY store",
        (tenant,),
    )
    open_exceptions = dict(cursor.fetchall())
    cursor.execute(
        "SELECT id, code, name, zone FROM store WHERE tenant = %s ORDER BY code", (tenant,)
    )
    stores = []
    for store, code, name, zone in cursor.fetchall():
        day = business_day(now, ZoneInfo(zone))
        sales, total, tenders = _day(cursor, tenant, store, day)
        stores.append(
            StoreView(
                store, code, name, day, sales, total, tenders,
                open_exceptions.get(store, 0), tuple(tills[store]),
            )
        )  # fmt: skip
    cursor.execute(
        "SELECT count(*) FROM quarantine WHERE tenant = %s AND released_at IS NULL", (tenant,)
    )
    quarantined = cursor.fetchone()[0]
    currency = _currency(cursor, tenant)
    return Overview(now, tuple(stores), sum(open_exceptions.values()), quarantined, currency)


def _tills(cursor: Any, tenant: str, now: int) -> dict[str, list[TillView]]:
    cursor.execute(
        "SELECT store, till, id, role, seen_at, waiting, skew, proven_at, revoked_at FROM device"
        " WHERE tenant = %s ORDER BY store, till, enrolled_at",
        (tenant,),
    )
    found: dict[str, list[TillView]] = defaultdict(list)
    for store, till, device, role, seen_at, waiting, skew, proven_at, revoked_at in cursor:
        online = seen_at is not None and now - seen_at < ONLINE_MS and revoked_at is None
        found[store].append(
            TillView(
                till, device, role, seen_at, waiting, skew, proven_at,
                revoked_at is not None, online,
            )
        )  # fmt: skip
    return found


def _day(
    cursor: Any, tenant: str, store: str, day: str
) -> tuple[int, int, tuple[tuple[str, int], ...]]:
    """Sales, their total, and what each tender took, less what it gave back."""
    cursor.execute(
        "SELECT measure, key, sum(count), sum(amount) FROM day_total"
        " WHERE tenant = %s AND store = %s AND business_day = %s GROUP BY measure, key",
        (tenant, store, day),
    )
    sales = total = 0
    tenders: dict[str, int] = defaultdict(int)
    for measure, key, count, amount in cursor:
        if measure == "sales":
            sales, total = int(count), int(amount)
        elif measure == "tender":
            tenders[key] += int(amount)
        elif measure == "refund":
            tenders[key] -= int(amount)
    return sales, total, tuple(sorted(tenders.items()))


def _currency(cursor: Any, tenant: str) -> str:
    cursor.execute(
        "SELECT columns FROM ledger_row WHERE tenant = %s AND table_name = 'setting'"
        " AND key = 'shop.currency' ORDER BY store LIMIT 1",
        (tenant,),
    )
    row = cursor.fetchone()
    return str(json.loads(row[0]["value"])) if row else "CNY"


def contradictions(cursor: Any, tenant: str) -> list[Contradiction]:
    """What waits for a decision, oldest first."""
    cursor.execute(
        "SELECT exception.id, exception.code, place, amount, detail, store.name, till, raised_at"
        " FROM exception JOIN store ON store.tenant = exception.tenant"
        " AND store.id = exception.store WHERE exception.tenant = %s AND closed_at IS NULL"
        " ORDER BY raised_at, exception.id LIMIT %s",
        (tenant, SHOWN),
    )
    return [Contradiction(*row) for row in cursor]


def close(cursor: Any, owner: Owner, which: str, note: str, now: int) -> None:
    """Say what was decided; one that somebody else closed meanwhile stays as it is."""
    cursor.execute(
        "UPDATE exception SET closed_at = %s, closed_by = %s, note = %s"
        " WHERE id = %s AND tenant = %s AND closed_at IS NULL",
        (now, owner.login, note, which, owner.tenant),
    )


def held(cursor: Any, tenant: str) -> list[Held]:
    """What waits in quarantine, oldest first."""
    cursor.execute(
        "SELECT entry_id, store.name, till, command, reason, detail, held_at FROM quarantine"
        " JOIN store ON store.tenant = quarantine.tenant AND store.id = quarantine.store"
        " WHERE quarantine.tenant = %s AND released_at IS NULL ORDER BY held_at LIMIT %s",
        (tenant, SHOWN),
    )
    return [Held(*row) for row in cursor]
