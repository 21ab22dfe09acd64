"""A shop full of orders to measure in: counter sales, courier orders, pick-ups, some still open.

As in `shops`: everything follows from an order's number, rows go straight into the tables, the shop
is made once and copied for every run. Every third order went by courier, every ninth of the others
is a pick-up; the newest are open, a few wait to be paid, a few come back.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from bench.shops import Rows, _id, _people, _write
from posdesk.clock import ManualClock, business_day
from posdesk.db import FILE_NAME, open_database
from posdesk.models import (
    Carrier,
    Consignee,
    Fulfilment,
    FulfilmentLine,
    FulfilmentTerms,
    Member,
    Order,
    OrderEvent,
    OrderLine,
    OrderSummary,
    OrderTally,
    Parcel,
    Payment,
    PickupCode,
    Product,
    ReturnRequest,
    ReturnSummary,
    Shipment,
    ShipmentEvent,
    ShipmentLine,
    ShipmentSummary,
    Table,
    Variant,
    Waybill,
)
from posdesk.models.members import MemberKey

START = 1_760_000_000_000
NOW = START
_APART = 96_000
OPEN = 800
"""The newest orders of those that travel are not done yet."""
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞燕红梅建国文志斌宇浩然子涵雨桐"
_ZONE = ManualClock(START).zone


def order_id(n: int) -> str:
    """The id of the n-th order."""
    return _id(6, n)


def number(n: int) -> str:
    """Its number."""
    return f"S00-T0-{n + 1:06d}"


def travels(n: int) -> bool:
    """Whether it goes by courier."""
    return n % 3 == 0


def collected(n: int) -> bool:
    """Whether it is fetched."""
    return n % 9 == 1


def phone(n: int) -> str:
    """The phone of its customer."""
    return f"13{n * 7919 % 1_000_000_000:09d}"


def person(n: int) -> str:
    """The name of its customer."""
    chance = random.Random(n % 50_000)
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2))


def waybill(n: int) -> str:
    """The waybill of its parcel; of those that do not travel one that nobody has."""
    return f"SF{n:012d}"


def code(n: int) -> str:
    """Its pick-up code."""
    return f"{n * 37 % 1_000_000:06d}"


@contextmanager
def shop(size: int, keep: Path | None = None) -> Iterator[Path]:
    """A folder with a shop of so many orders; a fresh copy each time."""
    kept = (keep or Path("build") / "bench") / f"orders-{size}"
    if not (kept / FILE_NAME).exists():
        _make(kept, size)
    with tempfile.TemporaryDirectory(prefix="posdesk-bench-") as folder:
        # Nobody has the kept shop open, so a plain copy is a true one.
        shutil.copy(kept / FILE_NAME, Path(folder) / FILE_NAME)
        yield Path(folder)


def _make(folder: Path, size: int) -> None:
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    db = open_database(making, ManualClock(START))
    _people(db)
    raw = apsw.Connection(str(db.path))
    raw.execute("PRAGMA synchronous = OFF")
    for model, rows in _tables(size):
        _write(raw, model, rows)
    raw.close()
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    making.rename(folder)


def _moment(n: int, size: int) -> int:
    return START - (size - n) * _APART


def _total(n: int) -> int:
    return 1_000 + n * 7919 % 40_000


def _status(n: int, size: int) -> str:
    if not (travels(n) or collected(n)):
        return "completed"
    if n < size - OPEN:
        return "cancelled" if n % 210 == 0 else "completed"
    if collected(n):
        return "ready"
    return ("awaiting_payment", "to_fulfil", "to_fulfil", "on_its_way")[n // 3 % 4]


def _method(n: int) -> str:
    return "courier" if travels(n) else "pickup" if collected(n) else "counter"


def _marks(n: int) -> str:
    if n % 1_500 == 3:
        return "return_open"
    return "part_refunded" if n % 60 == 6 else ""


def _due(n: int, size: int) -> int | None:
    open_ = _status(n, size) not in ("completed", "cancelled", "on_its_way")
    return START + (n % 50 - 20) * 3_600_000 if open_ else None


def _tables(size: int) -> Iterator[tuple[type[Table], Rows]]:
    away = [n for n in range(size) if travels(n) or collected(n)]
    sent = [n for n in away if _status(n, size) not in ("awaiting_payment", "to_fulfil")]
    yield Product, iter([{"id": _id(3, 0), "name": "天然水", "created_at": START}])
    yield Variant, iter(
        [{"id": _id(4, 0), "product_id": _id(3, 0), "sku": "P0", "price": 100,
          "created_at": START}]
    )  # fmt: skip
    yield Carrier, iter([{"id": _id(2, 0), "code": "sf", "name": "顺丰"}])
    yield from _customers(min(50_000, max(1, size // 3)))
    yield from _agreed(size)
    yield from _ways(away, size)
    yield from _parcels(sent, size)
    yield from _standing(size)


def _customers(count: int) -> Iterator[tuple[type[Table], Rows]]:
    yield Member, (
        {"id": _id(1, n), "name": person(n), "created_at": START} for n in range(count)
    )  # fmt: skip
    yield (
        MemberKey,
        (
            {"word": word, "what": what, "member_id": _id(1, n)}
            for n in range(count)
            for what, word in (("name", person(n)), ("phone", phone(n)), ("tail", phone(n)[-4:]))
        ),
    )


def _agreed(size: int) -> Iterator[tuple[type[Table], Rows]]:
    yield Order, (
        {"id": order_id(n), "number": number(n), "cart_id": _id(7, n), "currency": "CNY",
         "lines": 2, "pieces": 2000, "gross": _total(n), "total": _total(n), "tax": 0,
         "till": "T0", "business_day": business_day(_moment(n, size), _ZONE),
         "occurred_at": _moment(n, size), "member_id": _member(n, size),
         "terms": "cod" if n % 21 == 0 else "now"}
        for n in range(size)
    )  # fmt: skip
    yield OrderLine, (
        {"id": _id(8 + at, n), "order_id": order_id(n), "position": at + 1,
         "variant_id": _id(4, 0), "name": "天然水", "quantity": 1000, "list_price": 500,
         "unit_price": 500, "gross": 500, "net": 500, "tax_rate": 0, "tax": 0}
        for n in range(size) for at in (0, 1)
    )  # fmt: skip
    yield Payment, (
        {"id": _id(10, n), "order_id": order_id(n), "position": 1, "tender": "wechat",
         "amount": _total(n), "tendered": _total(n), "till": "T0",
         "business_day": business_day(_moment(n, size), _ZONE),
         "occurred_at": _moment(n, size)}
        for n in range(size) if _status(n, size) != "awaiting_payment"
    )  # fmt: skip


def _member(n: int, size: int) -> str | None:
    return _id(1, n % min(50_000, max(1, size // 3))) if n % 2 == 0 else None


def _ways(away: list[int], size: int) -> Iterator[tuple[type[Table], Rows]]:
    yield Consignee, (
        {"id": _id(20, n), "name": person(n), "phone": phone(n), "phone_tail": phone(n)[-4:],
         "region": "上海市/徐汇区", "street": f"漕溪北路 {n} 号", "occurred_at": _moment(n, size)}
        for n in away
    )  # fmt: skip
    yield (
        Fulfilment,
        (
            {"id": _id(21, n), "order_id": order_id(n), "occurred_at": _moment(n, size)}
            for n in away
        ),
    )
    yield FulfilmentLine, (
        {"id": _id(22 + at, n), "fulfilment_id": _id(21, n), "order_line_id": _id(8 + at, n),
         "quantity": 1000}
        for n in away for at in (0, 1)
    )  # fmt: skip
    yield FulfilmentTerms, (
        {"id": _id(24, n), "fulfilment_id": _id(21, n), "version": 1, "method": _method(n),
         "consignee_id": _id(20, n), "carrier_id": _id(2, 0) if travels(n) else None,
         "due_at": None, "occurred_at": _moment(n, size)}
        for n in away
    )  # fmt: skip
    yield PickupCode, (
        {"id": _id(25, n), "fulfilment_id": _id(21, n), "code": code(n),
         "expires_at": START + 86_400_000, "occurred_at": _moment(n, size)}
        for n in away if collected(n)
    )  # fmt: skip
    yield OrderEvent, (
        {"id": _id(26, n), "order_id": order_id(n), "event": "accepted", "till": "T0",
         "occurred_at": _moment(n, size)}
        for n in away
    )  # fmt: skip


def _parcels(sent: list[int], size: int) -> Iterator[tuple[type[Table], Rows]]:
    yield Shipment, (
        {"id": _id(30, n), "number": f"S00-T0-P{n:06d}", "order_id": order_id(n),
         "fulfilment_id": _id(21, n), "method": _method(n), "till": "T0",
         "business_day": business_day(_moment(n, size), _ZONE), "occurred_at": _moment(n, size)}
        for n in sent
    )  # fmt: skip
    yield ShipmentLine, (
        {"id": _id(31 + at, n), "shipment_id": _id(30, n), "order_line_id": _id(8 + at, n),
         "quantity": 1000}
        for n in sent for at in (0, 1)
    )  # fmt: skip
    yield ShipmentEvent, (
        {"id": _id(33 + at, n), "shipment_id": _id(30, n), "state": state, "till": "T0",
         "happened_at": _moment(n, size) + at, "occurred_at": _moment(n, size) + at}
        for n in sent for at, state in enumerate(_steps(n, size))
    )  # fmt: skip
    yield Parcel, (
        {"id": _id(40, n), "shipment_id": _id(30, n), "position": 1,
         "occurred_at": _moment(n, size)}
        for n in sent if travels(n)
    )  # fmt: skip
    yield Waybill, (
        {"id": _id(41, n), "parcel_id": _id(40, n), "shipment_id": _id(30, n),
         "carrier_id": _id(2, 0), "number": waybill(n), "occurred_at": _moment(n, size)}
        for n in sent if travels(n)
    )  # fmt: skip
    yield ShipmentSummary, (
        {"shipment_id": _id(30, n), "order_id": order_id(n), "number": f"S00-T0-P{n:06d}",
         "method": _method(n), "state": _steps(n, size)[-1], "state_at": _moment(n, size),
         "carrier_id": _id(2, 0) if travels(n) else None, "last_event_at": _moment(n, size)}
        for n in sent
    )  # fmt: skip


def _steps(n: int, size: int) -> tuple[str, ...]:
    first = ("packing", "packed", "ready" if collected(n) else "handed_over")
    if _status(n, size) in ("ready", "on_its_way"):
        return first
    return (*first, "signed") if collected(n) else (*first, "in_transit", "signed")


def _standing(size: int) -> Iterator[tuple[type[Table], Rows]]:
    back = [n for n in range(size) if _marks(n) == "return_open"]
    yield ReturnRequest, (
        {"id": _id(50, n), "number": f"S00-T0-R{n:06d}", "order_id": order_id(n), "till": "T0",
         "business_day": "2025-10-09", "occurred_at": START}
        for n in back
    )  # fmt: skip
    yield ReturnSummary, (
        {"request_id": _id(50, n), "number": f"S00-T0-R{n:06d}", "order_id": order_id(n),
         "state": "requested", "state_at": START, "occurred_at": START}
        for n in back
    )  # fmt: skip
    yield OrderSummary, (
        {"order_id": order_id(n), "number": number(n), "occurred_at": _moment(n, size),
         "member_id": _member(n, size), "method": _method(n), "status": _status(n, size),
         "marks": _marks(n), "owed": _total(n), "returned": 0,
         "paid": 0 if _status(n, size) == "awaiting_payment" else _total(n), "refunded": 0,
         "due_at": _due(n, size), "accepted": 1}
        for n in range(size)
    )  # fmt: skip
    found: dict[str, int] = {}
    for n in range(size):
        found[_status(n, size)] = found.get(_status(n, size), 0) + 1
    yield OrderTally, ({"status": status, "count": count} for status, count in found.items())
