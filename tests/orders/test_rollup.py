"""The figures kept beside the facts are those that the facts give."""

from __future__ import annotations

from posdesk import settings
from posdesk.cart.cart import Discount
from posdesk.cart.operations import set_discount, set_order_discount, set_rounding
from posdesk.cart.rounding import Rounding
from posdesk.orders import rollup
from posdesk.orders.commands import void_cart, void_line
from posdesk.payments.settle import Tendered
from posdesk.stock import moves
from tests.selling import ALIPAY_CODE, LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop

DERIVED = ("day_total", "variant_sales", "stock_level")


def a_day(shop: Shop) -> None:
    """Sales of every kind, over two days."""
    shop.sell_for_cash(10_000, ("mug", 2000), ("apples", 1236))
    shop.db.clock.advance(3 * 3_600_000)  # type: ignore[attr-defined]
    cart = set_order_discount(shop.cart(("shirt", 1000), ("apples", 300)), Discount(percent=400))
    cart = set_rounding(set_discount(cart, 1, Discount(amount=300)), Rounding(10, "down", "always"))
    shop.paid_by(cart, "alipay", 5000, ALIPAY_CODE)
    shop.sell(cart, Tendered("cash", 10_000), actor=ZHOU_KAI)
    void_line(shop.db, LI_MIN, shop.cart(("mug", 1000)), 1)
    void_cart(shop.db, ZHAO_LEI, shop.cart(("mug", 3000)))
    shop.db.clock.advance(24 * 3_600_000)  # type: ignore[attr-defined]
    shop.sell(shop.cart(("water", 6000)), Tendered("card", 1200, "R1"))


def contents(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(shop.db.rows(f"SELECT * FROM {table}")) for table in DERIVED}


def test_rebuilt_from_the_facts_every_figure_is_the_same(shop: Shop) -> None:
    a_day(shop)
    kept = contents(shop)
    assert all(kept.values())
    with shop.db.local() as tx:
        rollup.rebuild(tx)
        moves.rebuild(tx)
    assert contents(shop) == kept


def test_a_shop_that_moves_to_another_zone_keeps_the_hours_of_its_sales(shop: Shop) -> None:
    shop.sell_for_cash(200, ("water", 1000))
    settings.save(shop.db, ZHAO_LEI, {"shop.zone": "America/St_Johns"})
    shop.sell_for_cash(200, ("water", 1000))
    kept = contents(shop)
    hours = shop.db.rows(
        "SELECT business_day, key FROM day_total WHERE measure = 'hour' ORDER BY 2"
    )
    assert hours == [("2026-09-21", "11"), ("2026-09-21", "22")]
    with shop.db.local() as tx:
        rollup.rebuild(tx)
    assert contents(shop) == kept


def test_a_figure_that_was_tampered_with_is_put_right_by_a_rebuild(shop: Shop) -> None:
    a_day(shop)
    kept = contents(shop)
    with shop.db.local() as tx:
        tx.execute("UPDATE day_total SET amount = amount + 1")
    assert contents(shop) != kept
    with shop.db.local() as tx:
        rollup.rebuild(tx)
    assert contents(shop) == kept
