"""What is asked about sales."""

from __future__ import annotations

import pytest

from posdesk import settings
from posdesk.errors import NotFound
from posdesk.orders.queries import (
    find_by_number,
    last_sale,
    recent_sales,
    sale_by_number,
    sale_detail,
)
from posdesk.payments.settle import Tendered
from tests.selling import ALIPAY_CODE, ZHOU_KAI, Shop


def some_sales(shop: Shop) -> list[str]:
    numbers = []
    for pieces in (1, 2, 3):
        numbers.append(shop.sell_for_cash(10_000, ("mug", pieces * 1000)).number)
        shop.db.clock.advance(60_000)  # type: ignore[attr-defined]
    return numbers


def test_recent_sales_come_newest_first_and_page_on(shop: Shop) -> None:
    numbers = some_sales(shop)
    newest = recent_sales(shop.db, limit=2)
    assert [sale.number for sale in newest] == [numbers[2], numbers[1]]
    older = recent_sales(shop.db, before=newest[-1].occurred_at)
    assert [sale.number for sale in older] == [numbers[0]]


def test_a_row_of_the_list_says_who_sold_how_much_and_how_it_was_paid(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000), ("apples", 500))
    shop.paid_by(cart, "alipay", 1000, ALIPAY_CODE)
    shop.sell(cart, Tendered("cash", 2000), actor=ZHOU_KAI)
    (row,) = recent_sales(shop.db)
    assert (row.cashier, row.total, row.lines, row.pieces) == ("周凯", 2949, 2, 2000)
    assert (row.tenders, row.refunded) == (("alipay", "cash"), 0)


def test_a_sale_is_found_by_its_number_or_its_last_digits(shop: Shop) -> None:
    numbers = some_sales(shop)
    assert [sale.number for sale in find_by_number(shop.db, " s01-t1-000002 ")] == [numbers[1]]
    assert [sale.number for sale in find_by_number(shop.db, "2")] == [numbers[1]]
    assert find_by_number(shop.db, "77") == ()
    assert find_by_number(shop.db, "S01%") == ()


def test_the_last_digits_find_the_sales_of_every_till(shop: Shop) -> None:
    some_sales(shop)
    with shop.db.command("test.till", None) as tx:
        tx.execute("INSERT INTO till_setting VALUES ('till.code', '\"T2\"')")
        tx.execute("DELETE FROM counter")
    shop.db.forget_settings()
    some_sales(shop)
    found = {sale.number for sale in find_by_number(shop.db, "000003")}
    assert found == {"S01-T1-000003", "S01-T2-000003"}


def test_the_last_sale_is_this_till_s_newest(shop: Shop) -> None:
    assert last_sale(shop.db) is None
    numbers = some_sales(shop)
    found = last_sale(shop.db)
    assert found is not None
    assert found.number == numbers[-1]


def test_the_last_sale_is_the_last_made_though_the_clock_was_set_back(shop: Shop) -> None:
    some_sales(shop)
    shop.db.clock.set(1_700_000_000_000)  # type: ignore[attr-defined]
    newest = shop.sell_for_cash(200, ("water", 1000)).number
    found = last_sale(shop.db)
    assert found is not None
    assert found.number == newest


def test_the_last_sale_is_found_after_the_store_was_given_another_code(shop: Shop) -> None:
    numbers = some_sales(shop)
    settings.save(shop.db, None, {"shop.store_code": "S09"})
    found = last_sale(shop.db)
    assert found is not None
    assert found.number == numbers[-1]


def test_a_sale_that_does_not_exist_is_said_not_to(shop: Shop) -> None:
    with pytest.raises(NotFound):
        sale_by_number(shop.db, "S01-T1-000481")
    with pytest.raises(NotFound):
        sale_detail(shop.db, "no such id")
