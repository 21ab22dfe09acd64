"""Everything held of one person, for that person: a JSON file for machines and a page to read.

The JSON holds every row that is theirs, as the tables have it, and those that say what was bought,
paid, sent and given back; pictures as base64. The page tells the same in words, pictures included,
and opens in any browser. Staff are named by nothing but their id.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import FileUnwritable
from posdesk.members import holdings
from posdesk.members.exportpage import page
from posdesk.members.people import Reader, survivor
from posdesk.models import TABLES
from posdesk.staff.access import authorize

FORMAT: Final = "posdesk.member.1"
_BY_ORDER: Final = ("payment", "fulfilment", "due", "line_cancel", "shipment", "tip")
_BY_PARENT: Final = (
    ("fulfilment_line", "fulfilment_id", "fulfilment"),
    ("fulfilment_terms", "fulfilment_id", "fulfilment"),
    ("pickup_code", "fulfilment_id", "fulfilment"),
    ("shipment_line", "shipment_id", "shipment"),
    ("parcel", "shipment_id", "shipment"),
    ("waybill", "shipment_id", "shipment"),
    ("settlement", "request_id", "return_request"),
    ("settlement_line", "settlement_id", "settlement"),
    ("voucher", "order_line_id", "order_line"),
)
_MODELS: Final = {model.table(): model for model in TABLES}

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Exported:
    """The two files that were written."""

    data: Path
    readable: Path


def export(
    db: Database, actor: str | None, member_id: str, target: Path, approval: str | None = None
) -> Done[Exported]:
    """Write `target` with the ending .json, and beside it the page with .html.

    Raises:
        FileUnwritable, MemberGone, NotAllowed, ApprovalInvalid
    """
    data, readable = target.with_suffix(".json"), target.with_suffix(".html")
    for path in (data, readable):
        db.refuse_own(path)
    with db.command("member.export", actor) as tx:
        authorize(tx, "members.erase", approval)
        found = held(tx, member_id)
        text = page(tx, found)
        _write(data, json.dumps(_document(tx, found), ensure_ascii=False, indent=1, default=_plain))
        _write(readable, text)
    return Done(Exported(data, readable), tx.changes)


def held(reader: Reader, member_id: str) -> dict[str, Rows]:
    """Table → the rows that are the person's. Raises `MemberGone`."""
    whose = holdings.person(reader, survivor(reader, member_id))
    found = {
        table: _rows(reader, table, _MODELS[table].key_column(), keys)
        for table, keys in holdings.rows(reader, whose).items()
    }
    for table in _BY_ORDER:
        found[table] = _rows(reader, table, "order_id", list(whose.orders))
    found["return_request"] = _rows(reader, "return_request", "id", list(whose.returns))
    for table, column, parent in _BY_PARENT:
        keys = [row["id"] for row in found.get(parent, [])]
        found[table] = _rows(reader, table, column, keys)
    return {table: rows for table, rows in found.items() if rows}


def _rows(reader: Reader, table: str, column: str, keys: list[str]) -> Rows:
    names = [field.column_name for field in _MODELS[table]._meta.sorted_fields]
    listed = ", ".join(f'"{name}"' for name in names)
    query = (
        f'SELECT {listed} FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?))'
        " ORDER BY 1"
    )
    rows = reader.rows(query, json.dumps(keys))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _document(tx: Command, found: dict[str, Rows]) -> dict[str, Any]:
    about = {
        "format": FORMAT,
        "written_at": tx.now,
        "times": "UTC milliseconds",
        "amounts": f"minor units of {tx.setting('shop.currency')}",
        "quantities": "thousandths",
    }
    return {**about, "tables": found}


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def _write(path: Path, text: str) -> None:
    """The whole file or none: written beside it, then given its name."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise FileUnwritable(str(path), error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
