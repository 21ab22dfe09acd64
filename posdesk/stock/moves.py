"""Stock moves and the level they add up to; thousandths, negative when goods leave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.models import StockMove


@dataclass(frozen=True, slots=True)
class Move:
    """Goods that come (positive) or go (negative), and the order line they go with."""

    variant_id: str
    quantity: int
    order_line_id: str | None = None


_ADD = (
    "INSERT INTO stock_level (variant_id, on_hand) VALUES (?, ?)"
    " ON CONFLICT (variant_id) DO UPDATE SET on_hand = on_hand + excluded.on_hand"
)


def record(tx: Command, moves: Sequence[Move], reason: str, note: str = "") -> None:
    """Write moves and bring the levels up to date, inside a command."""
    till = tx.setting("till.code")
    tx.insert_many(
        StockMove,
        (
            {
                "id": tx.new_id(),
                "variant_id": move.variant_id,
                "quantity": move.quantity,
                "reason": reason,
                "order_line_id": move.order_line_id,
                "note": note,
                "staff_id": tx.actor,
                "till": till,
                "occurred_at": tx.now,
            }
            for move in moves
        ),
    )
    tx.execute_many(_ADD, [(move.variant_id, move.quantity) for move in moves])
    tx.changed("stock")


def add_facts(tx: Command, keys: Iterable[str]) -> None:
    """Count moves that came from elsewhere: the keys of those that are new."""
    tx.execute(
        "INSERT INTO stock_level (variant_id, on_hand) SELECT variant_id, sum(quantity)"
        " FROM stock_move WHERE id IN (SELECT value FROM json_each(?)) GROUP BY variant_id"
        " ON CONFLICT (variant_id) DO UPDATE SET on_hand = on_hand + excluded.on_hand",
        json.dumps(list(keys)),
    )
    tx.changed("stock")


def recount(tx: Command, variant_ids: Iterable[str]) -> None:
    """Add up all moves of these variants again."""
    wanted = json.dumps(list(variant_ids))
    among = "variant_id IN (SELECT value FROM json_each(?))"
    tx.execute(f"DELETE FROM stock_level WHERE {among}", wanted)
    tx.execute(
        "INSERT INTO stock_level (variant_id, on_hand) SELECT variant_id, sum(quantity)"
        f" FROM stock_move WHERE {among} GROUP BY variant_id",
        wanted,
    )


def on_hand(reader: Database | Command, variant_id: str) -> int:
    """Thousandths on hand; may be negative when more was sold than was counted in."""
    level = reader.value("SELECT on_hand FROM stock_level WHERE variant_id = ?", variant_id)
    return int(level or 0)


RESERVED = "coalesce((SELECT sum(quantity) FROM order_reserved WHERE variant_id = v.id), 0)"
"""SQL for the thousandths of a variant, called v, that are promised to open orders."""


def available(reader: Database | Command, variant_id: str) -> int:
    """Thousandths that can still be promised: on hand, less what open orders have reserved."""
    query = "SELECT coalesce(sum(quantity), 0) FROM order_reserved WHERE variant_id = ?"
    return on_hand(reader, variant_id) - int(reader.value(query, variant_id))


def rebuild(tx: Command) -> None:
    """Throw the levels away and add up all moves again."""
    tx.execute("DELETE FROM stock_level")
    tx.execute(
        "INSERT INTO stock_level (variant_id, on_hand)"
        " SELECT variant_id, sum(quantity) FROM stock_move GROUP BY variant_id"
    )
