"""Changing settings: shop settings are shared and journalled, till settings stay here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from posdesk.cards import refuse_card_number
from posdesk.changes import Changes, Done
from posdesk.config import SETTINGS
from posdesk.db import Command, Database
from posdesk.money import show_in
from posdesk.staff.access import rights_of
from posdesk.staff.rights import require

_UPSERT = (
    "INSERT INTO {table} (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def save(db: Database, actor: str | None, values: Mapping[str, Any]) -> Done[None]:
    """Store settings by name, all or none; nobody signed in (set-up, the command line) may.

    Raises `BadSetting` for a value that does not fit, `NotAllowed` without the right to change one.
    """
    if actor is not None:
        rights = rights_of(db, actor)
        for right in sorted({SETTINGS[name].right for name in values} - {""}):
            require(rights, right)
    checked = {name: SETTINGS[name].check(value) for name, value in values.items()}
    shop = {name: value for name, value in checked.items() if SETTINGS[name].scope == "shop"}
    till = {name: value for name, value in checked.items() if SETTINGS[name].scope == "till"}
    if shop:
        with db.command("settings.save", actor) as tx:
            _write(tx, "setting", shop)
            _write(tx, "till_setting", till)
    elif till:
        with db.local() as tx:
            _write(tx, "till_setting", till)
    db.forget_settings()
    if "shop.zone" in checked:
        db.clock.zone = ZoneInfo(checked["shop.zone"])
    if "shop.currency" in checked:
        show_in(checked["shop.currency"])
    return Done(None, Changes(frozenset({"settings"})))


def _write(tx: Command, table: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        text = json.dumps(value, ensure_ascii=False)
        refuse_card_number(text)
        tx.execute(_UPSERT.format(table=table), name, text)
