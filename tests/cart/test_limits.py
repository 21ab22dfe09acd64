"""How far a cashier may go alone."""

from __future__ import annotations

from posdesk.cart.cart import Discount, PriceOverride
from posdesk.cart.limits import NO_LIMITS, Limits, beyond, unapproved
from posdesk.cart.operations import set_discount, set_order_discount, set_price
from posdesk.cart.pricing import price
from tests.cart.goods import EXAMPLE_RULES, MUG, cart_of, example

CASHIER = Limits(line_percent=1000, order_percent=500)


def test_ten_percent_on_a_line_is_within_the_limit_and_a_fen_more_is_not() -> None:
    cart = cart_of((MUG, 4000))
    assert not beyond(price(set_discount(cart, 1, Discount(amount=1000))), CASHIER)
    (over,) = beyond(price(set_discount(cart, 1, Discount(amount=1001))), CASHIER)
    assert (over.number, over.off, over.allowed) == (1, 1001, 1000)


def test_a_lower_price_by_hand_counts_as_a_discount_together_with_one() -> None:
    cart = set_price(cart_of((MUG, 1000)), 1, PriceOverride(2300, approval_id="a1"))
    (over,) = unapproved(price(set_discount(cart, 1, Discount(amount=100))), CASHIER)
    assert (over.off, over.allowed) == (300, 250)


def test_offers_of_the_shop_do_not_count_against_the_cashier() -> None:
    assert not beyond(price(example(), EXAMPLE_RULES), Limits())


def test_an_approved_discount_is_beyond_but_not_unapproved() -> None:
    cart = set_order_discount(cart_of((MUG, 4000)), Discount(percent=600, approval_id="a1"))
    assert [each.approval_id for each in beyond(price(cart), CASHIER)] == ["a1"]
    assert not unapproved(price(cart), CASHIER)


def test_a_manager_without_limits_may_give_it_all_away() -> None:
    cart = set_order_discount(cart_of((MUG, 1000)), Discount(percent=10_000))
    assert not beyond(price(cart), NO_LIMITS)
    assert beyond(price(cart), Limits())
