"""The worked example of the money rules, as the cart shows it."""

from __future__ import annotations

import pytest

from posdesk.cart.cart import Cart, Discount, PriceOverride, VariantSnapshot
from posdesk.cart.operations import add, set_discount, set_order_discount, set_price
from posdesk.cart.pricing import price
from posdesk.cart.rules import OrderOffer, Rules, TimedOffer
from posdesk.ui.sell.views import line_views, total_rows, why

RULES = Rules(
    timed_offers=(TimedOffer("t", "限时特卖", "noodles", 1190),),
    order_offers=(OrderOffer("o", "满100减10", amount=1000, threshold=10000),),
)


@pytest.fixture
def cart() -> Cart:
    water = VariantSnapshot("water", "w", "", "农夫山泉 550ml", 200, barcode="6921168509256")
    noodles = VariantSnapshot("noodles", "n", "", "康师傅 红烧牛肉面", 1390)
    shirt = VariantSnapshot("shirt", "s", "", "圆领T恤", 7900, label="白 / L")
    apples = VariantSnapshot("apples", "a", "", "红富士苹果", 898, unit="kg", weighed=True)
    things = ((water, 6000), (noodles, 2000), (shirt, 1000), (apples, 1236))
    made = Cart("cart")
    for item, quantity in things:
        made = add(made, item, quantity)
    return made


def test_lines_show_what_they_cost_before_the_discounts_of_the_order(cart: Cart) -> None:
    lines = line_views(price(cart, RULES), "CNY")
    assert [line.net_text() for line in lines] == ["12.00", "23.80", "79.00", "11.10"]
    assert [line.quantity_text() for line in lines] == ["6", "2", "1", "1.236"]
    assert lines[0].detail == "6921168509256"
    assert lines[1].reason == "限时特卖 −4.00"
    assert lines[2].detail == "白 / L"
    assert lines[3].detail == "1.236 kg × 8.98"


def test_every_reduction_stands_once_between_subtotal_and_due(cart: Cart) -> None:
    rows = total_rows(price(cart, RULES))
    assert [(row.label, row.amount) for row in rows] == [
        ("4 items · 10 pieces    Subtotal", 12990),
        ("限时特卖", -400),
        ("满100减10", -1000),
    ]


def test_why_this_price_adds_up_from_the_list_price_to_the_net(cart: Cart) -> None:
    line = price(cart, RULES).lines[1]
    steps = why(line, "CNY")
    assert [(step.label, step.amount) for step in steps] == [
        ("List price ¥13.90 × 2", 2780),
        ("限时特卖", -400),
        ("满100减10", -189),
        ("Comes to", 2191),
        ("Of that Tax 13 %", 252),
    ]


def test_what_was_done_by_hand_is_named_with_its_reason(cart: Cart) -> None:
    cart = set_price(cart, 3, PriceOverride(7000, "stain"))
    cart = set_discount(cart, 1, Discount(percent=1000))
    cart = set_order_discount(cart, Discount(amount=500, reason="regular"))
    priced = price(cart)
    lines = line_views(priced, "CNY")
    assert lines[2].reason == "Price changed −9.00"
    assert lines[0].reason == "Line discount −1.20"
    assert [(row.label, row.amount) for row in total_rows(priced)][1:] == [
        ("Line discount", -120),
        ("Price changed", -900),
        ("Order discount · regular", -500),
    ]
    assert "Price changed · stain" in [step.label for step in why(priced.lines[2], "CNY")]
