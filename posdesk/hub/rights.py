"""What people may do, as far as the hub knows: from the rows of staff and roles that tills handed
in, and what each edit and each act needs.

A right that was taken away counts from the moment in which it was: what was done before, by the
clocks of both, was allowed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from posdesk.config import SETTINGS
from posdesk.digest import SYNCED, Value
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context, read_clocks
from posdesk.hub.raising import word
from posdesk.journal import RowChange
from posdesk.models import Kind
from posdesk.sync.protocol import Entry

_CATALOG: Final = ("catalog.edit", "catalog.import")
_SETTINGS: Final = ("settings.edit",)
EDITS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("category", "brand", "product", "variant", "barcode", "favourite"), _CATALOG),
    "image": (*_CATALOG, "settings.edit"),
    "voucher_plan": ("catalog.edit",),
    "role": ("staff.manage",),
    "staff": ("staff.manage",),
    "member": ("members.edit", "members.erase"),
    "member_phone": ("members.edit", "members.erase"),
    "member_address": ("members.edit", "members.erase"),
    "carrier": ("settings.edit", "deliveries.handle"),
    "waybill_range": ("settings.edit", "deliveries.handle"),
    "delivery_rule": _SETTINGS,
    "delivery_slot": _SETTINGS,
    "return_policy": _SETTINGS,
    "notice_template": ("notices.edit",),
    "parked_cart": ("sell", "members.erase"),
}
"""Registers, and the rights of which their edit needs one."""

ACTS: Final[dict[str, str]] = {
    "payments.complete_sale": "sell",
    "payments.pay_order": "sell",
    "orders.place": "orders.place",
    "orders.change": "orders.handle",
    "orders.cancel": "orders.cancel",
    "orders.accept": "orders.handle",
    "delivery.hand_over": "deliveries.handle",
    "delivery.collect": "deliveries.handle",
    "delivery.settle_run": "deliveries.handle",
    "returns.request": "returns.take",
    "returns.approve": "returns.approve",
    "returns.settle": "returns.settle",
    "credit.adjust": "credit.adjust",
    "stock.count": "stock.edit",
    "devices.open_drawer": "drawer.open",
    "vouchers.check": "vouchers.check",
}
"""Acts that are facts: what was done without the right is kept, and somebody is told."""


def needed(entry: Entry, changes: Sequence[RowChange]) -> dict[tuple[str, ...], str]:
    """The rights that an entry's edits need, of each group one, and the table that needs it."""
    found: dict[tuple[str, ...], str] = {}
    givers = {change.new.get("approved_by_id") for change in changes if change.table == "approval"}
    for change in changes:
        if change.table == "staff" and change.new.keys() <= {"pin_hash"} and change.key in givers:
            continue  # their PIN was typed, and hashed anew
        rights = _needs(entry, change)
        if rights:
            found[rights] = change.table
    return found


def _needs(entry: Entry, change: RowChange) -> tuple[str, ...]:
    if change.table == "setting":
        setting = SETTINGS.get(change.key)
        right = setting.right if setting else "settings.edit"
        return (right,) if right else ()
    if change.table == "staff" and change.key == entry.header.actor:
        return () if change.new.keys() <= {"pin_hash"} else EDITS["staff"]  # one's own PIN
    model = SYNCED.get(change.table)
    if model is not None and model.kind is Kind.FACT:
        return ("members.erase",) if change.operation == "update" else ()
    return EDITS.get(change.table, ())


@dataclass(slots=True)
class _Known:
    """A row of staff or roles, and the last clock by which what it allows was changed."""

    columns: dict[str, Value] = field(default_factory=dict)
    since: int = 0


_SELECT: Final = (
    "SELECT columns, clocks::text FROM ledger_row WHERE tenant = %s AND store = ''"
    " AND table_name = %s AND key = %s"
)
_DECIDING: Final = {"staff": ("role_id", "active", "deleted_at"), "role": ("rights", "deleted_at")}


class People:
    """Who may do what; rows are read once, and moved on by `learn`."""

    def __init__(self, cursor: Cursor, context: Context) -> None:
        self._cursor = cursor
        self._context = context
        self._rows: dict[tuple[str, str], _Known | None] = {}
        self._anybody: bool | None = None

    def learn(self, entry: Entry, changes: Sequence[RowChange]) -> None:
        """An entry of the same batch says something of people or roles."""
        for change in changes:
            if change.table not in _DECIDING:
                continue
            known = self._row(change.table, change.key) or _Known()
            known.columns = {**known.columns, **change.new}
            if change.operation == "update" and not change.new.keys().isdisjoint(
                _DECIDING[change.table]
            ):
                known.since = max(known.since, entry.header.hlc)
            self._rows[change.table, change.key] = known
            self._anybody = True

    def may(self, actor: str | None, rights: Sequence[str], hlc: int) -> bool:
        """Whether somebody has one of the rights, or had when their clock said `hlc`. What the
        program does by itself (no actor) it may; while nobody is known, everybody may.
        """
        if actor is None:
            return True
        person = self._row("staff", actor)
        if person is None:
            return not self._is_anybody_known()
        role = self._row("role", word(person.columns.get("role_id")))
        since = max(person.since, role.since if role else 0)
        return since > hlc or _allowed(person.columns, role.columns if role else {}, rights)

    def _is_anybody_known(self) -> bool:
        if self._anybody is None:
            found = self._cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM ledger_row WHERE tenant = %s AND store = ''"
                " AND table_name = 'staff')",
                (self._context.tenant,),
            ).fetchone()
            self._anybody = bool(found and found[0])
        return self._anybody

    def _row(self, table: str, key: str) -> _Known | None:
        place = (table, key)
        if place not in self._rows:
            found: Any = self._cursor.execute(
                _SELECT, (self._context.tenant, table, key)
            ).fetchone()
            self._rows[place] = _read(table, *found) if found else None
        return self._rows[place]


def _read(table: str, columns: Mapping[str, Value], clocks: str) -> _Known:
    times = read_clocks(clocks)
    since = max((times[name][0] for name in _DECIDING[table] if name in times), default=0)
    return _Known(dict(columns), since)


def _allowed(person: Mapping[str, Value], role: Mapping[str, Value], rights: Sequence[str]) -> bool:
    if person.get("active") == 0 or person.get("deleted_at") is not None:
        return False
    try:
        held = json.loads(word(role.get("rights")) or "[]")
    except ValueError:
        return False
    return any(right in held for right in rights)
