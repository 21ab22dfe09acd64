"""Finding returns by what a person has in hand: a number, an order, a phone, a waybill, a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from posdesk.db import Command, Database
from posdesk.orders import finding as orders
from posdesk.returns.board import CARD, ReturnCard, card_of, with_goods

Reader = Database | Command
LIMIT: Final = 40


def find(db: Database, text: str, limit: int = LIMIT) -> tuple[ReturnCard, ...]:
    """Returns for what was typed or scanned: their number or its last digits, a waybill, or all of
    the orders that the text finds (receipt, phone tail, name). What identifies one comes first.
    """
    wanted = "".join(text.split()).upper()
    found: dict[str, None] = {}
    for look in (_by_number, _by_waybill):
        for request_id in look(db, wanted):
            found.setdefault(request_id)
    for each in orders.find(db, text, limit):
        for request_id in of_order(db, each.row.order_id):
            found.setdefault(request_id)
    return tuple(_cards(db, list(found)[:limit]))


def history(
    reader: Reader, limit: int = LIMIT, before: int | None = None
) -> tuple[ReturnCard, ...]:
    """The newest returns of every state; with ``before`` (UTC ms) those asked for earlier."""
    where = "" if before is None else "WHERE request.occurred_at < ?"
    params = () if before is None else (before,)
    rows = reader.rows(
        f"{CARD} {where} ORDER BY request.occurred_at DESC, request.id DESC LIMIT ?",
        *params,
        limit,
    )
    return tuple(with_goods(reader, card_of(row)) for row in rows)


def of_order(reader: Reader, order_id: str) -> tuple[str, ...]:
    """The ids of an order's returns, the oldest first."""
    rows = reader.rows(
        "SELECT request_id FROM return_summary WHERE order_id = ? ORDER BY occurred_at, request_id",
        order_id,
    )
    return tuple(key for (key,) in rows)


def _by_number(db: Database, text: str) -> Iterator[str]:
    exact = db.rows("SELECT request_id FROM return_summary WHERE number = ?", text)
    if not exact:
        digits = text.rpartition("-")[2].removeprefix("R")
        if digits.isdigit() and len(digits) <= 6:
            ends = f"%-R{int(digits):06}"
            exact = db.rows("SELECT request_id FROM return_summary WHERE number LIKE ?", ends)
    yield from (key for (key,) in exact)


def _by_waybill(db: Database, text: str) -> Iterator[str]:
    if len(text) >= 6:
        query = "SELECT request_id FROM return_event WHERE waybill = ? AND waybill <> ''"
        yield from (key for (key,) in db.rows(query, text))


def _cards(db: Database, ids: list[str]) -> Iterator[ReturnCard]:
    for request_id in ids:
        row = db.row(f"{CARD} WHERE request.id = ?", request_id)
        if row is not None:
            yield with_goods(db, card_of(row))
