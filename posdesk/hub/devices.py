"""The tills that a hub knows: who they are, where they belong, whether their word still counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from posdesk.errors import Refusal
from posdesk.hub.ledger import Context
from posdesk.i18n import N_

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub


@dataclass(eq=False)
class NoSuchDevice(Refusal):
    """A till was named that is not there."""

    name: str = ""
    text = N_("There is no till “{name}” at this hub.")
    advice = N_("posdesk hub devices lists them; name one by its id, or as store/till.")


@dataclass(frozen=True, slots=True)
class Device:
    """A till as it was enrolled, and what it last told; times UTC ms."""

    id: str
    tenant: str
    store: str
    store_code: str
    till: str
    role: str
    public_key: bytes
    enrolled_at: int
    revoked_at: int | None
    seen_at: int | None
    waiting: int
    skew: int
    proven_at: int | None
    hub_epoch: str
    """As it is now; another one says that the hub was restored."""


_SELECT = (
    "SELECT device.id, device.tenant, store, store.code, till, role, public_key, enrolled_at,"
    " revoked_at, seen_at, waiting, skew, proven_at, hub.epoch"
    " FROM hub, device JOIN store ON store.tenant = device.tenant AND store.id = store"
)


def find(hub: Hub, device: str) -> Device | None:
    """A till by its id."""
    if not device or "\0" in device:
        return None
    with hub.database.transaction() as cursor:
        cursor.execute(f"{_SELECT} WHERE device.id = %s", (device,))
        row: Any = cursor.fetchone()
    return None if row is None else Device(*_typed(row))


def devices(hub: Hub) -> list[Device]:
    """All tills, by store and till."""
    with hub.database.transaction() as cursor:
        cursor.execute(f"{_SELECT} ORDER BY device.tenant, store.code, till, enrolled_at")
        rows: list[Any] = cursor.fetchall()
    return [Device(*_typed(row)) for row in rows]


def _typed(row: Any) -> list[Any]:
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def context(device: Device, now: int) -> Context:
    """Who asks and when (UTC ms), for what the hub then does."""
    month = datetime.fromtimestamp(now / 1000, UTC).date().replace(day=1)
    return Context(
        tenant=device.tenant,
        store=device.store,
        device=device.id,
        till=device.till,
        role=device.role,
        now=now,
        month=month,
        hub_epoch=device.hub_epoch,
    )


def revoke(hub: Hub, name: str) -> Device:
    """Take a till's word no longer: what it hands in from now on waits in quarantine. `name` is its
    id, or `store/till`. Raises `NoSuchDevice`.
    """
    found = [
        each
        for each in devices(hub)
        if each.revoked_at is None and name in (each.id, f"{each.store_code}/{each.till}")
    ]
    if len(found) != 1:
        raise NoSuchDevice(name)
    with hub.database.transaction() as cursor:
        cursor.execute(
            "UPDATE device SET revoked_at = %s WHERE id = %s AND revoked_at IS NULL",
            (hub.clock.now(), found[0].id),
        )
    return found[0]
