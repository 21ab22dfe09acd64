"""A till for the fault tests: the small shop with Li Min at it, on the disk a test gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from posdesk import settings, verify
from posdesk.cart.cart import Cart
from posdesk.cart.operations import add
from posdesk.catalog.search.index import index_variants
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.models import Barcode, Product, Variant
from posdesk.orders import commands as orders
from posdesk.orders.opening import new_cart, snapshot
from posdesk.payments.attempts import record_answer, start_attempt
from posdesk.payments.commands import Sale, complete_sale
from posdesk.payments.settle import Tendered
from posdesk.staff import commands as staff
from posdesk.staff.people import first_role_id

MORNING = 1_790_000_000_000
MUG, SHIRT, APPLES = "1" * 32, "2" * 32, "3" * 32
_GOODS = (
    (MUG, "马克杯", "", 2_590, 0, "6901234567892"),
    (SHIRT, "圆领T恤", "白 / L", 7_900, 0, "6901234500016"),
    (APPLES, "红富士苹果", "", 898, 1, "2000001"),
)


@dataclass
class Till:
    """The open till and who is at it."""

    db: Database
    clock: ManualClock
    manager: str
    cashier: str


def set_up(folder: Path, vfs: str | None = None) -> Till:
    """A new shop with its people and goods."""
    clock = ManualClock(MORNING)
    db = open_database(folder, clock, vfs=vfs)
    settings.save(db, None, {"staff.pin_cost": 1, "staff.pin_memory_kib": 8})
    manager = staff.create_first_manager(db, None, "赵磊", "7391").value
    cashier = staff.add_staff(db, manager, "李敏", first_role_id("cashier"), "4826").value
    with db.command("catalog.add", manager) as tx:
        for id_, name, label, price, weighed, code in _GOODS:
            tx.insert(Product, id=id_, name=name, created_at=tx.now)
            tx.insert(
                Variant,
                id=id_,
                product_id=id_,
                label=label,
                price=price,
                weighed=weighed,
                created_at=tx.now,
            )
            tx.insert(Barcode, id=tx.new_id(), code=code, variant_id=id_, quantity=1_000)
        index_variants(tx, [goods[0] for goods in _GOODS])
    return Till(db, clock, manager, cashier)


def fill(till: Till, number: int) -> Cart:
    """The cart of customer `number`, kept after every scan as the sell screen does."""
    cart = new_cart(till.db)
    for place in range(1 + number % 4):
        item = (MUG, SHIRT, APPLES)[(number + place) % 3]
        quantity = 1_236 if item == APPLES else 1_000 * (1 + number % 2)
        cart = add(cart, snapshot(till.db, item), quantity)
        orders.save_open_cart(till.db, till.cashier, cart)
        till.clock.advance(1_500)
    return cart


def sell(till: Till, number: int) -> Sale:
    """Serve a customer; each fifth cart is parked and recalled, each fourth pays by phone."""
    cart = fill(till, number)
    if number % 5 == 0:
        parked = orders.park(till.db, till.cashier, cart, f"{number}").value
        cart = orders.recall(till.db, till.cashier, parked).value
    if number % 4 == 0:
        attempt = start_attempt(till.db, till.cashier, cart, "alipay", 500).value
        record_answer(till.db, till.cashier, attempt.id, "confirmed")
    return complete_sale(till.db, till.cashier, cart, [Tendered("cash", 100_000)]).value


def damage(db: Database) -> Iterator[str]:
    """What is not as it must be in a till that was started again."""
    for problem in [*verify.file_problems(db), *verify.chain_problems(db)]:
        yield f"{problem.part}: {problem.text} {problem.place} {problem.detail}"
    for name, query in _MUST_BE_EMPTY.items():
        for row in db.rows(query):
            yield f"{name}: {row}"


_MUST_BE_EMPTY = {
    "a sale without its lines": "SELECT number FROM orders WHERE lines <> (SELECT count(*)"
    " FROM order_line WHERE order_id = orders.id)",
    "a sale whose payments are not its total": "SELECT number FROM orders WHERE total <> (SELECT"
    " coalesce(sum(amount), 0) FROM payment WHERE order_id = orders.id)",
    "a line that did not move its goods": "SELECT id FROM order_line WHERE -quantity <> (SELECT"
    " coalesce(sum(quantity), 0) FROM stock_move WHERE order_line_id = order_line.id)",
    "stock that is not the sum of its moves": "SELECT variant_id FROM stock_level AS level"
    " WHERE on_hand <> (SELECT coalesce(sum(quantity), 0) FROM stock_move"
    " WHERE variant_id = level.variant_id)",
    # People of a simulation that came to its end are gone, and nobody waits for their paper.
    "a sale without its receipt or with two": "SELECT number FROM orders WHERE staff_id NOT IN"
    " (SELECT id FROM staff WHERE deleted_at NOTNULL) AND 1 <> (SELECT"
    " count(*) FROM print_job WHERE order_id = orders.id AND job = 'receipt')",
    "a drawer that would open twice": "SELECT number FROM orders WHERE 1 < (SELECT"
    " count(*) FROM print_job WHERE order_id = orders.id AND job = 'drawer')",
    "a number that was skipped or used twice": "SELECT value FROM counter WHERE name = 'order' AND"
    " value <> (SELECT count(DISTINCT number) FROM orders)",
    "a sold cart that is still on the screen": "SELECT 1 FROM open_cart JOIN orders"
    " ON orders.cart_id = json_extract(cart, '$.id')",
    "a parked cart that is on the screen as well": "SELECT 1 FROM open_cart JOIN parked_cart AS"
    " parked ON json_extract(parked.cart, '$.id') = json_extract(open_cart.cart, '$.id')"
    " WHERE parked.recalled_at IS NULL",
}


def numbers(db: Database) -> list[str]:
    """The numbers of all sales, in order."""
    return [number for (number,) in db.rows("SELECT number FROM orders ORDER BY number")]
