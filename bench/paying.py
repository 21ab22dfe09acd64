"""B3: pay. Five lines become a durable sale; the floor is the same rows inserted bare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import apsw

from bench import shops
from bench.figures import Figure, median, quantile, timed
from posdesk.cart.cart import Cart, VariantSnapshot
from posdesk.cart.operations import add
from posdesk.cart.pricing import price
from posdesk.clock import SystemClock
from posdesk.db import Database, open_database
from posdesk.models import (
    DrawerEvent,
    Journal,
    Order,
    OrderLine,
    Payment,
    PrintJob,
    StockMove,
    Table,
)
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.statements import insert_sql

SALES = 300
LINES = 5
Write = tuple[str, Sequence[tuple[Any, ...]]]


def run(size: int, orders: int = 0, keep: Path | None = None) -> list[Figure]:
    """Median of a sale's commit beside the median of its floor, measured in turns."""
    with shops.shop(size, orders, keep) as ours, shops.shop(size, orders, keep) as bare:
        db = open_database(ours, SystemClock())
        raw = _bare_connection(bare)
        manager = shops.manager(db)
        mine: list[float] = []
        floor: list[float] = []
        for number in range(SALES + 20):
            cart = five_lines(db, number, size)
            mark = _newest(db)
            mine.append(timed(_sale(db, manager, cart)))
            floor.append(timed(_insert_all(raw, _rows_of_last_sale(db, mark))))
        raw.close()
        db.close()
    mine, floor = mine[20:], floor[20:]
    ratio = median(mine) / median(floor)
    what = f"pay, {LINES} lines, after {orders:,} orders"
    note = f"p99 {quantile(mine, 0.99):.2f} ms"
    return [Figure("B3", what, size, "ms", median(mine), median(floor), "<= 3x", ratio <= 3, note)]


def five_lines(db: Database, number: int, size: int) -> Cart:
    """A cart of five different products."""
    cart = Cart(db.ids.new())
    for line in range(LINES):
        place = (number * 7919 + line * 104_729) % size
        row = db.row(
            "SELECT variant.id, product_id, sku, product.name, price, tax_rate FROM barcode"
            " JOIN variant ON variant.id = variant_id JOIN product ON product.id = product_id"
            " WHERE code = ?",
            shops.gtin(place),
        )
        assert row is not None
        variant, product, sku, name, unit_price, tax_rate = row
        item = VariantSnapshot(
            variant, product, sku, name, unit_price, tax_rate, "", shops.gtin(place)
        )
        cart = add(cart, item, (line + 1) * 1000)
    return cart


def _sale(db: Database, manager: str, cart: Cart) -> Callable[[], object]:
    paid = [Tendered("cash", due(cart))]
    return lambda: complete_sale(db, manager, cart, paid)


def due(cart: Cart) -> int:
    """What the cart costs, in minor units."""
    return price(cart).total


def _bare_connection(folder: Path) -> apsw.Connection:
    raw = apsw.Connection(str(folder / "posdesk.db"))
    raw.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA cache_size = -16000")
    return raw


def _newest(db: Database) -> dict[str, int]:
    return {
        model.table(): db.value(f'SELECT coalesce(max(rowid), 0) FROM "{model.table()}"')
        for model in _WRITTEN
    }


_WRITTEN: tuple[type[Table], ...] = (
    Order, OrderLine, StockMove, Payment, DrawerEvent, PrintJob, Journal,
)  # fmt: skip


def _rows_of_last_sale(db: Database, mark: dict[str, int]) -> list[Write]:
    """What the sale wrote, ready to be inserted elsewhere: rows, upserts and counters."""
    writes: list[Write] = []
    for model in _WRITTEN:
        names = tuple(row[1] for row in db.rows(f'PRAGMA table_info("{model.table()}")'))
        columns = ", ".join(f'"{name}"' for name in names)
        rows = db.rows(
            f'SELECT {columns} FROM "{model.table()}" WHERE rowid > ?', mark[model.table()]
        )
        writes.append((insert_sql(model, names), rows))
    day, moment = db.rows("SELECT business_day, occurred_at FROM orders ORDER BY rowid DESC")[0]
    sold = [(row[1], row[2]) for row in writes[2][1]]
    writes.append((_LEVEL, sold))
    writes.append((_SALES, [(variant, -quantity, moment) for variant, quantity in sold]))
    figures = db.rows("SELECT * FROM day_total WHERE business_day = ?", day)
    writes.append((_TOTAL, figures))
    writes.append(("UPDATE counter SET value = value + 1 WHERE name = ?", [("order",)]))
    writes.append(("UPDATE device SET dseq = dseq + ? WHERE id = 1", [(1,)]))
    return writes


_LEVEL = (
    "INSERT INTO stock_level VALUES (?, ?)"
    " ON CONFLICT (variant_id) DO UPDATE SET on_hand = on_hand + excluded.on_hand"
)
_SALES = (
    "INSERT INTO variant_sales VALUES (?, ?, 1, ?) ON CONFLICT (variant_id)"
    " DO UPDATE SET sold = sold + excluded.sold, sales = sales + 1"
)
_TOTAL = (
    "INSERT INTO day_total VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (business_day, till, measure, key) DO UPDATE SET count = count + 1"
)


def _insert_all(raw: apsw.Connection, writes: list[Write]) -> Callable[[], object]:
    def work() -> None:
        raw.execute("BEGIN IMMEDIATE")
        for statement, rows in writes:
            raw.executemany(statement, rows)
        raw.execute("COMMIT")

    return work
