"""The row that says that this till has a hub, and how far the two have got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from posdesk.changes import Changes, Done
from posdesk.db import Command, Database
from posdesk.sync.errors import NoHub

Reader = Database | Command
SYNC: Final = Changes(frozenset({"sync"}))


@dataclass(frozen=True, slots=True)
class Link:
    """See `models.HubLink`; times UTC ms."""

    url: str
    certificate: str
    tenant: str
    store: str
    till: str
    hub_key: bytes
    tenant_name: str
    store_name: str
    hub_epoch: str
    pushed_epoch: int
    pushed_dseq: int
    tenant_seq: int
    store_seq: int
    skew: int
    enrolled_at: int
    heard_at: int | None
    proven_at: int | None
    proven_mark: str
    exceptions_at: int
    quarantined: int
    trouble: str
    trouble_detail: str

    @property
    def mark(self) -> str:
        """Where till and hub stand: a proof is of this place and of no later one."""
        pushed = f"{self.pushed_epoch}/{self.pushed_dseq}"
        return f"{self.hub_epoch} {pushed} {self.tenant_seq} {self.store_seq}"


_COLUMNS: Final = tuple(each.name for each in fields(Link))
_READ: Final = f"SELECT {', '.join(_COLUMNS)} FROM hub_link"


def find(reader: Reader) -> Link | None:
    """The till's hub, or None."""
    row = reader.row(_READ)
    return None if row is None else Link(*row)


def need(reader: Reader) -> Link:
    """The till's hub; raises `NoHub`."""
    found = find(reader)
    if found is None:
        raise NoHub
    return found


def put(tx: Command, **columns: Any) -> None:
    """Change columns of the row, inside a local command."""
    if not columns.keys() <= set(_COLUMNS):
        raise KeyError(*columns)
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(f"UPDATE hub_link SET {sets} WHERE id = 1", *columns.values())


def save(db: Database, _actor: str | None, columns: Mapping[str, Any]) -> Done[None]:
    """Change columns of the row, durably."""
    with db.local() as tx:
        put(tx, **columns)
    return Done(None, SYNC)
