"""What waits for a person at the hub: contradictions between tills, and entries held back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from posdesk.errors import Refusal
from posdesk.i18n import N_

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub

_NAMES: Final = (
    "id", "code", "subject_table", "subject_key", "entry_id", "order_id", "place", "amount",
    "detail", "till", "raised_at", "closed_at", "closed_by", "note",
)  # fmt: skip
_HELD: Final = (
    "entry_id", "store", "device", "till", "command", "reason", "detail", "held_at",
    "released_at", "released_by",
)  # fmt: skip


@dataclass(eq=False)
class NotHeld(Refusal):
    """An entry is not in quarantine, or still can't be applied."""

    name: str = ""
    detail: str = ""
    text = N_("Entry “{name}” can't be released. {detail}")
    advice = N_("posdesk hub quarantine lists what is held.")


@dataclass(eq=False)
class NoSuchException(Refusal):
    """An exception was named that is not open."""

    name: str = ""
    text = N_("There is no open contradiction “{name}”.")
    advice = N_("posdesk hub exceptions lists them.")


def of_store(hub: Hub, tenant: str, store: str) -> list[dict[str, Any]]:
    """All exceptions of a store, closed ones too, in the order in which they were raised, as a till
    keeps them (HubException).
    """
    where = "tenant = %s AND store = %s"
    return _found(hub, "exception", _NAMES, where, (tenant, store), "raised_at, id")


def open_exceptions(hub: Hub, *, closed: bool = False) -> list[dict[str, Any]]:
    """The exceptions of all stores that nobody has closed yet; with `closed` the others too."""
    where = "true" if closed else "closed_at IS NULL"
    return _found(hub, "exception", (*_NAMES, "store"), where, (), "raised_at, id")


def close_exception(hub: Hub, name: str, by: str, note: str, store: str | None = None) -> None:
    """Say that a person has seen to it, and how. Raises `NoSuchException`, also for one of another
    store than `store`, where that is given.
    """
    now = hub.clock.now()
    with hub.database.transaction() as cursor:
        cursor.execute(
            "UPDATE exception SET closed_at = %s, closed_by = %s, note = %s"
            " WHERE id = %s AND closed_at IS NULL AND store = coalesce(%s, store) RETURNING id",
            (now, by, note, name, store),
        )
        if cursor.fetchone() is None:
            raise NoSuchException(name)


def held_of_store(hub: Hub, tenant: str, store: str) -> list[dict[str, Any]]:
    """The entries of a store that wait for a person."""
    where = "tenant = %s AND store = %s AND released_at IS NULL"
    return _found(hub, "quarantine", _HELD, where, (tenant, store), "held_at, entry_id")


def quarantined(hub: Hub, *, released: bool = False) -> list[dict[str, Any]]:
    """Entries that were held back and not released; with `released` the others too."""
    where = "true" if released else "released_at IS NULL"
    return _found(hub, "quarantine", _HELD, where, (), "held_at, entry_id")


def release(hub: Hub, entry_id: str, by: str) -> None:
    """Apply an entry that was held back, for whichever company it is. Raises `NotHeld`."""
    from posdesk.hub.releasing import NotReleased

    with hub.database.transaction() as cursor:
        cursor.execute(
            "SELECT tenant FROM quarantine WHERE entry_id = %s AND released_at IS NULL", (entry_id,)
        )
        row = cursor.fetchone()
    try:
        if row is None or not hub.release(row[0], entry_id, by):
            raise NotHeld(entry_id)
    except NotReleased as error:
        raise NotHeld(entry_id, str(error)) from error


def _found(
    hub: Hub, table: str, names: tuple[str, ...], where: str, values: tuple[Any, ...], order: str
) -> list[dict[str, Any]]:
    query = f"SELECT {', '.join(names)} FROM {table} WHERE {where} ORDER BY {order}"
    with hub.database.transaction() as cursor:
        cursor.execute(query, values)
        rows: list[Any] = cursor.fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
