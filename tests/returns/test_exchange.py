"""Goods out for goods in: one document, one commit, and the difference either way."""

from __future__ import annotations

import pytest

from posdesk.payments.errors import NotEnoughPaid
from posdesk.returns import counter, exchanging
from posdesk.returns.errors import AmountChanged, CreditOnly, ExchangeEmpty
from posdesk.returns.requesting import Wanted
from tests.returns.back import ReturnsShop, card, cash
from tests.selling import ZHOU_KAI


def inspected(shop: ReturnsShop, sale: object, *wanted: tuple[int, int]) -> str:
    request = shop.ask(sale, *wanted, wish="exchange")  # type: ignore[arg-type]
    shop.arrive(request)
    shop.inspect_all(request)
    return request


def test_dearer_goods_go_out_and_the_customer_pays_the_difference(shop: ReturnsShop) -> None:
    sale = shop.sell(shop.cart(("mug", 2000)), card(5_000))
    request = inspected(shop, sale, (0, 2000))
    cart = shop.cart(("shirt", 1000))
    key = shop.db.ids.new()
    done = exchanging.exchange(
        shop.db, ZHOU_KAI, request, key, cart, [cash(3_000)], shown=2_900
    ).value
    assert (done.amount, done.paid, done.state) == (5_000, 2_900, "settled")
    paid = shop.db.rows(
        "SELECT tender, amount, change FROM payment WHERE order_id = ? ORDER BY position",
        done.exchange_order_id,
    )
    assert sorted(paid) == [("cash", 2_900, 100), ("exchange", 5_000, 0)]
    assert shop.db.rows("SELECT tender, amount FROM refund") == [("exchange", 5_000)]
    assert (shop.stock("mug"), shop.stock("shirt")) == (0, -1000)
    again = exchanging.exchange(shop.db, ZHOU_KAI, request, key, cart, [cash(3_000)]).value
    assert again == done
    assert shop.problems() == ()


def test_cheaper_goods_go_out_and_the_difference_goes_back_the_way_it_was_paid(
    shop: ReturnsShop,
) -> None:
    sale = shop.sell(shop.cart(("shirt", 1000)), card(4_000), cash(3_900))
    request = inspected(shop, sale, (0, 1000))
    quoted, due = exchanging.exchange_quote(shop.db, request, shop.cart(("mug", 1000)))
    assert (quoted.amount, due.cost, due.difference) == (7_900, 2_500, -5_400)
    exchanging.exchange(
        shop.db, ZHOU_KAI, request, shop.db.ids.new(), shop.cart(("mug", 1000)), shown=-5_400
    )
    back = dict(
        shop.db.rows(
            "SELECT coalesce(nullif(refund.tender, ''), payment.tender), sum(refund.amount)"
            " FROM refund JOIN payment ON payment.id = payment_id GROUP BY 1"
        )
    )
    assert back["exchange"] == 2_500
    assert back["card"] + back["cash"] == 5_400
    assert shop.problems() == ()


def test_even_goods_go_out_for_nothing(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    request = inspected(shop, sale, (0, 1000))
    done = exchanging.exchange(
        shop.db, ZHOU_KAI, request, shop.db.ids.new(), shop.cart(("mug", 1000)), shown=0
    ).value
    assert done.paid == 0
    assert shop.stock("mug") == -1000
    assert shop.problems() == ()


def test_what_was_exchanged_goes_back_to_the_tender_of_the_first_goods(
    shop: ReturnsShop,
) -> None:
    first = shop.sell(shop.cart(("mug", 2000)), card(5_000))
    request = inspected(shop, first, (0, 2000))
    done = exchanging.exchange(
        shop.db,
        ZHOU_KAI,
        request,
        shop.db.ids.new(),
        shop.cart(("shirt", 1000)),
        [cash(2_900)],
    ).value
    second = done.exchange_order_id
    assert second is not None
    line = shop.db.value("SELECT id FROM order_line WHERE order_id = ?", second)
    back = counter.take_back(
        shop.db,
        ZHOU_KAI,
        shop.db.ids.new(),
        shop.db.ids.new(),
        second,
        [counter.Taken(Wanted(line, 1000, "size"))],
    ).value
    assert {share.tender: share.amount for share in back.shares} == {"card": 5_000, "cash": 2_900}
    assert shop.problems() == ()


def test_never_half_an_exchange(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(2_500, ("mug", 1000))
    request = inspected(shop, sale, (0, 1000))
    before = shop.counts(("orders", "payment", "refund", "settlement", "stock_move"))
    with pytest.raises(NotEnoughPaid):
        exchanging.exchange(
            shop.db, ZHOU_KAI, request, shop.db.ids.new(), shop.cart(("shirt", 1000)), [cash(100)]
        )
    with pytest.raises(AmountChanged):
        exchanging.exchange(
            shop.db, ZHOU_KAI, request, shop.db.ids.new(), shop.cart(("shirt", 1000)), shown=0
        )
    with pytest.raises(ExchangeEmpty):
        exchanging.exchange(shop.db, ZHOU_KAI, request, shop.db.ids.new(), shop.cart())
    assert shop.counts(tuple(before)) == before
    assert shop.state(request) == "inspected"


def test_an_exchange_over_the_counter_is_one_command(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(7_900, ("shirt", 1000))
    entries = shop.count("journal")
    out = counter.GoodsOut(shop.cart(("shirt", 1000)))
    done = counter.take_back(
        shop.db,
        ZHOU_KAI,
        shop.db.ids.new(),
        shop.db.ids.new(),
        sale.order_id,
        [counter.Taken(Wanted(shop.line(sale), 1000, "size", "unopened"))],
        "exchange",
        out,
        shown=0,
    ).value
    assert shop.count("journal") == entries + 1
    assert done.exchange_number == "S01-T1-000002"
    assert shop.problems() == ()


def test_without_a_receipt_there_is_no_exchange(shop: ReturnsShop) -> None:
    from posdesk.returns.requesting import Unsold, request_without_receipt
    from tests.returns.back import WANG
    from tests.selling import ZHAO_LEI

    request_without_receipt(shop.db, ZHAO_LEI, "r", WANG, [Unsold("mug", 1000, "mind")])
    shop.arrive("r")
    shop.inspect_all("r")
    with pytest.raises(CreditOnly):
        exchanging.exchange(shop.db, ZHOU_KAI, "r", "s", shop.cart(("mug", 1000)))
