"""The proof finds what was done behind our back, and nothing where nothing is wrong."""

from __future__ import annotations

import zlib

import apsw
import pytest

from posdesk import verify
from posdesk.db import Command, Database
from posdesk.derived import REBUILDS
from posdesk.models import Payment, Refund
from posdesk.orders.plan import Deposit
from posdesk.payments.settle import Tendered
from posdesk.stock import moves
from tests.ordertaking import XIAOYU, Desk, add_member, cash
from tests.selling import LI_MIN, Shop, furnish


@pytest.fixture
def shop(db: Database) -> Shop:
    """The furnished shop after two sales."""
    furnish(db)
    verify.rebuild(db, REBUILDS)
    shop = Shop(db)
    shop.sell_for_cash(3000, ("mug", 1000), ("apples", 512))
    cart = shop.cart(("shirt", 1000))
    shop.paid_by(cart, "alipay", 7900)
    shop.sell(cart)
    return shop


def problems(shop: Shop) -> list[tuple[str, str]]:
    """Which part is not whole, and where."""
    proof = verify.verify(shop.db, REBUILDS)
    return [(problem.part, problem.place) for problem in proof.problems]


def behind_our_back(db: Database, *statements: str) -> None:
    """What somebody with a database tool can do."""
    tool = apsw.Connection(str(db.path))
    for statement in statements:
        tool.execute(statement)
    tool.close()


def test_a_shop_that_sold_is_whole(shop: Shop) -> None:
    assert problems(shop) == []


def test_a_sale_made_while_the_proof_is_under_way_is_no_finding(shop: Shop) -> None:
    sold: list[str] = []

    def sell_meanwhile(tx: Command) -> None:
        sold.append(shop.sell_for_cash(200, ("water", 1000)).number)
        moves.rebuild(tx)

    proof = verify.verify(shop.db, [sell_meanwhile, *REBUILDS])
    assert proof.problems == ()
    assert sold == ["S01-T1-000003"]


@pytest.mark.parametrize(
    ("tampering", "place"),
    [
        ("DROP TRIGGER orders_no_update", "orders_no_update"),
        ("DROP TRIGGER journal_no_delete", "journal_no_delete"),
        ("DROP INDEX barcode_code", "barcode_code"),
        (
            "CREATE TRIGGER skim AFTER INSERT ON payment BEGIN DELETE FROM print_job; END",
            "skim",
        ),
    ],
)
def test_protection_that_was_taken_off_is_found(shop: Shop, tampering: str, place: str) -> None:
    behind_our_back(shop.db, tampering)
    assert problems(shop) == [("file", place)]


@pytest.mark.parametrize(
    "damage", [b"\x00", b"", zlib.compress(b"nonsense"), zlib.compress(b"[[1]]")]
)
@pytest.mark.parametrize("column", ["changes", "private"])
def test_a_journal_entry_that_can_not_be_read_is_named(
    shop: Shop, column: str, damage: bytes
) -> None:
    behind_our_back(
        shop.db,
        "DROP TRIGGER journal_no_update",
        f"UPDATE journal SET {column} = x'{damage.hex()}' WHERE dseq = 1",
    )
    assert ("chain", "1/1") in problems(shop)


def test_a_pin_changed_under_cover_of_an_erasure_is_found(shop: Shop) -> None:
    behind_our_back(
        shop.db,
        "UPDATE journal SET private = NULL, salt = NULL",
        "UPDATE staff SET pin_hash = 'mine' WHERE id = 'zhao-lei'",
    )
    assert ("journal", "staff") in problems(shop)


def test_a_sale_that_was_paid_twice_is_found(shop: Shop) -> None:
    order, day = shop.db.rows("SELECT id, business_day FROM orders")[0]
    with shop.db.command("test.double", LI_MIN) as tx:
        tx.insert(
            Payment, id=tx.new_id(), order_id=order, position=9, tender="cash", amount=500,
            tendered=500, till="T1", business_day=day, occurred_at=tx.now,
        )  # fmt: skip
    assert ("books", "S01-T1-000001") in problems(shop)


def test_more_given_back_than_was_paid_is_found(shop: Shop) -> None:
    payment, order, day = shop.db.rows(
        "SELECT id, order_id, business_day FROM payment ORDER BY id"
    )[0]
    behind_our_back(shop.db, "DROP TRIGGER refund_bounded")
    with shop.db.command("test.refund", LI_MIN) as tx:
        tx.insert(
            Refund, id=tx.new_id(), order_id=order, payment_id=payment, amount=99_999,
            till="T1", business_day=day, occurred_at=tx.now,
        )  # fmt: skip
    assert ("books", "S01-T1-000001") in problems(shop)


def test_a_line_and_an_order_that_were_made_up_are_found(shop: Shop) -> None:
    with shop.db.command("test.forge", LI_MIN) as tx:
        for table in ("orders", "order_line"):
            columns = [row[1] for row in tx.rows(f"PRAGMA table_info({table})")]
            kept = {"id": "'f' || id", "number": "'F-' || number", "cart_id": "'f' || cart_id"}
            kept |= {"net": "net - 1", "order_id": "'f' || order_id"}
            values = ", ".join(kept.get(column, f'"{column}"') for column in columns)
            tx.execute(f"INSERT INTO {table} SELECT {values} FROM {table}")
    found = problems(shop)
    assert ("books", "F-S01-T1-000001") in found
    assert ("books", "S01-T1-000001") not in found


# --- orders ---------------------------------------------------------------------------------------


@pytest.fixture
def orders(shop: Shop) -> Desk:
    """The shop with an order that was changed, and a deposit on another one."""
    add_member(shop.db)
    desk = Desk(shop.db)
    desk.give_credit(1000)
    tenders = [Tendered("credit", 1000), cash(11_900)]
    order = desk.order(("mug", 2000), ("shirt", 1000), pay=tenders, member_id=XIAOYU).order_id
    desk.change(order, quantities=((desk.line(order, "mug"), 1000),))
    desk.order(("mug", 1000), pay=[cash(1000)], terms="deposit", deposit=Deposit(1000))
    desk.cancel(desk.order(("water", 1000), pay=[cash(200)]).order_id)
    return desk


def test_a_shop_that_takes_orders_is_whole(orders: Desk) -> None:
    assert problems(orders.shop) == []


@pytest.mark.parametrize(
    ("tampering", "number"),
    [
        ("UPDATE order_change SET difference = difference - 1 WHERE version = 2", "000003"),
        ("UPDATE order_change SET version = 7 WHERE difference = -2500", "000003"),
        ("UPDATE line_cancel SET amount = amount + 1", "000003"),
        ("UPDATE line_cancel SET quantity = 500 WHERE amount = 200", "000005"),
        ("UPDATE due SET amount = amount - 1 WHERE position = 2", "000004"),
        ("UPDATE credit_entry SET amount = -999 WHERE amount < 0", "000003"),
        ("UPDATE payment SET amount = 2000, tendered = 2000 WHERE amount = 1000", "000003"),
        ("UPDATE refund SET amount = amount - 1 WHERE amount > 1000", "000003"),
        ("UPDATE fulfilment_line SET quantity = 1", "000004"),
        ("UPDATE order_line SET version = 2 WHERE variant_id = 'water'", "000005"),
        ("DELETE FROM refund WHERE amount = 200", "000005"),
        (
            "INSERT INTO stock_move (id, variant_id, quantity, reason, order_line_id, till,"
            " occurred_at) SELECT 'm', variant_id, -1000, 'sale', id, 'T1', 0 FROM order_line"
            " WHERE variant_id = 'mug' ORDER BY id DESC LIMIT 1",
            "000004",
        ),
    ],
)
def test_books_of_an_order_that_were_cooked_are_found(
    orders: Desk, tampering: str, number: str
) -> None:
    names = orders.db.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name NOT LIKE 'search%'"
    )
    behind_our_back(orders.db, *(f'DROP TRIGGER "{name}"' for (name,) in names), tampering)
    found = {problem.place for problem in verify.book_problems(orders.db)}
    assert f"S01-T1-{number}" in found
