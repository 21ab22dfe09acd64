"""Shops of a given size to measure in: made once, kept, and copied for every run.

Names, prices, codes and sales follow from the row's number, so that two machines measure the same
shop. Rows are written straight into the tables, past the commands: a shop to measure, not to trust.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from posdesk import settings
from posdesk.catalog.search import index
from posdesk.clock import ManualClock, SystemClock, business_day
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.models import (
    Barcode,
    Brand,
    Category,
    Order,
    OrderLine,
    Payment,
    Product,
    StockLevel,
    StockMove,
    Table,
    Variant,
)
from posdesk.orders import rollup
from posdesk.staff import commands as staff
from posdesk.statements import insert_sql

START = 1_760_000_000_000
MANAGER_PIN = "7391"
_BATCH = 20_000
_BRANDS = (
    "农夫山泉",
    "康师傅",
    "统一",
    "海天",
    "蒙牛",
    "伊利",
    "Lay's",
    "Oreo",
    "清风",
    "蓝月亮",
    "三只松鼠",
    "旺旺",
)
_THINGS = ("天然水", "红烧牛肉面", "纯牛奶", "酱油", "薯片", "夹心饼干", "抽纸", "洗衣液", "坚果",
           "雪饼", "绿茶", "苹果醋",
           "Crisps", "Green Tea", "Cookies", "Tissues", "Coffee", "Chocolate")  # fmt: skip
_KINDS = (
    "原味",
    "无糖",
    "家庭装",
    "经典",
    "麻辣",
    "重庆风味",
    "青柠",
    "海盐",
    "Classic",
    "Family",
    "Light",
    "Spicy",
)
_SIZES = ("250ml", "330ml", "500ml", "1L", "75g", "100g", "5连包", "12枚", "2kg", "16×250ml")
Rows = Iterator[dict[str, object]]


def gtin(number: int) -> str:
    """The 13-digit code of the n-th product, with its check digit (GS1)."""
    body = f"695{number:09d}"
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return body + str(-(odd + 3 * even) % 10)


def name(number: int) -> str:
    """The name of the n-th product; every one is different."""
    parts = [options[number // step % len(options)] for options, step in (
        (_BRANDS, 1), (_THINGS, 7), (_KINDS, 131), (_SIZES, 17),
    )]  # fmt: skip
    return f"{parts[0]} {parts[1]} {parts[2]} {parts[3]} {number}"


@contextmanager
def shop(size: int, orders: int = 0, keep: Path | None = None) -> Iterator[Path]:
    """A folder with a shop of `size` variants and `orders` past orders; a fresh copy each time."""
    kept = (keep or Path("build") / "bench") / f"shop-{size}-{orders}"
    if not (kept / FILE_NAME).exists():
        _make(kept, size, orders)
    with tempfile.TemporaryDirectory(prefix="posdesk-bench-") as folder:
        # Nobody has the kept shop open, so a plain copy is a true one.
        shutil.copy(kept / FILE_NAME, Path(folder) / FILE_NAME)
        yield Path(folder)


def manager(db: Database) -> str:
    """The id of the shop's manager."""
    return str(db.value("SELECT id FROM staff LIMIT 1"))


def _make(folder: Path, size: int, orders: int) -> None:
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    clock = ManualClock(START)
    db = open_database(making, clock)
    people(db)
    raw = apsw.Connection(str(db.path))
    raw.execute("PRAGMA synchronous = OFF")
    for model, rows in (*catalog(size), (StockLevel, _levels(size))):
        _write(raw, model, rows)
    for model, rows in _history(orders, size):
        _write(raw, model, rows)
    raw.close()
    with db.local() as tx:
        rollup.rebuild(tx)
        index.rebuild(tx)
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    making.rename(folder)


def catalog(size: int) -> tuple[tuple[type[Table], Rows], ...]:
    """The rows of `size` goods, those first that others point at."""
    return (
        (Category, _categories()),
        (Brand, _brands()),
        (Product, _products(size)),
        (Variant, _variants(size)),
        (Barcode, _barcodes(size)),
    )


def people(db: Database) -> None:
    """The shop's settings and its manager."""
    values = {"staff.pin_cost": 1, "staff.pin_memory_kib": 1024, "till.setup_done": True}
    settings.save(db, None, values)
    staff.create_first_manager(db, None, "赵磊", MANAGER_PIN)


def _write(raw: apsw.Connection, model: type[Table], rows: Rows) -> None:
    statement = ""
    batch: list[tuple[object, ...]] = []
    with raw:
        for row in rows:
            statement = statement or insert_sql(model, tuple(row))
            batch.append(tuple(row.values()))
            if len(batch) == _BATCH:
                raw.executemany(statement, batch)
                batch.clear()
        if batch:
            raw.executemany(statement, batch)


def row_id(kind: int, number: int) -> str:
    """The id of the n-th row of a kind."""
    return f"{START:012x}7{kind:03x}8{number:015x}"


def _categories() -> Rows:
    for number in range(20):
        yield {"id": row_id(1, number), "name": f"分类 {number + 1}", "position": number}


def _brands() -> Rows:
    for number, brand in enumerate(_BRANDS):
        yield {"id": row_id(2, number), "name": brand}


def _products(size: int) -> Rows:
    for n in range(size):
        yield {"id": row_id(3, n), "name": name(n), "category_id": row_id(1, n % 20),
               "brand_id": row_id(2, n % len(_BRANDS)), "created_at": START + n}  # fmt: skip


def _variants(size: int) -> Rows:
    for n in range(size):
        yield {"id": row_id(4, n), "product_id": row_id(3, n), "sku": f"P{n:07d}",
               "price": 100 + n * 37 % 9900, "created_at": START + n}  # fmt: skip


def _barcodes(size: int) -> Rows:
    for n in range(size):
        yield {"id": row_id(5, n), "code": gtin(n), "variant_id": row_id(4, n)}


def _levels(size: int) -> Rows:
    for n in range(size):
        yield {"variant_id": row_id(4, n), "on_hand": n * 13 % 200 * 1000}


def _history(orders: int, size: int) -> Iterator[tuple[type[Table], Rows]]:
    """Past orders of two lines each, 900 a day, backwards from the start."""
    if not orders:
        return
    zone = SystemClock().zone

    def moment(n: int) -> int:
        return START - (orders - n) * 96_000

    def price(n: int, line: int) -> int:
        return 100 + _sold(n, line, size) * 37 % 9900

    def order(n: int) -> dict[str, object]:
        total = price(n, 0) + price(n, 1)
        return {"id": row_id(6, n), "number": f"S00-T0-{n + 1:06d}", "cart_id": row_id(7, n),
                "currency": "CNY", "lines": 2, "pieces": 2000, "gross": total, "total": total,
                "tax": 0, "till": "T0", "business_day": business_day(moment(n), zone),
                "occurred_at": moment(n)}  # fmt: skip

    yield Order, (order(n) for n in range(orders))
    yield OrderLine, (
        {"id": row_id(8 + line, n), "order_id": row_id(6, n), "position": line + 1,
         "variant_id": row_id(4, _sold(n, line, size)), "name": name(_sold(n, line, size)),
         "quantity": 1000, "list_price": price(n, line), "unit_price": price(n, line),
         "gross": price(n, line), "net": price(n, line), "tax_rate": 1300, "tax": 0}
        for n in range(orders) for line in (0, 1)
    )  # fmt: skip
    yield Payment, (
        {"id": row_id(10, n), "order_id": row_id(6, n), "position": 1, "tender": "cash",
         "amount": price(n, 0) + price(n, 1), "tendered": price(n, 0) + price(n, 1), "till": "T0",
         "business_day": business_day(moment(n), zone), "occurred_at": moment(n)}
        for n in range(orders)
    )  # fmt: skip
    yield StockMove, (
        {"id": row_id(11 + line, n), "variant_id": row_id(4, _sold(n, line, size)),
         "quantity": -1000, "reason": "sale", "order_line_id": row_id(8 + line, n), "till": "T0",
         "occurred_at": moment(n)}
        for n in range(orders) for line in (0, 1)
    )  # fmt: skip


def _sold(order: int, line: int, size: int) -> int:
    """Which product a past line sold: a few sell well, most hardly ever."""
    return int(size * random.Random(order * 2 + line).random() ** 4)
