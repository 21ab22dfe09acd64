"""How far a cashier may go alone."""

from __future__ import annotations

from posdesk.cart.cart import Discount, PriceOverride
from posdesk.cart.limits import needed_acts, unapproved_acts
from posdesk.cart.operations import set_discount, set_order_discount, set_price
from posdesk.cart.pricing import price
from posdesk.staff import rights
from posdesk.staff.rights import Rights
from tests.cart.goods import EXAMPLE_RULES, MUG, cart_of, example

CASHIER = Rights(rights.CASHIER.rights, rights.CASHIER.limits)
MANAGER = Rights(rights.MANAGER.rights, rights.MANAGER.limits)


def test_ten_percent_on_a_line_is_within_the_limit_and_a_fen_more_is_not() -> None:
    cart = cart_of((MUG, 4000))
    assert not needed_acts(price(set_discount(cart, 1, Discount(amount=1000))), CASHIER)
    (needed,) = needed_acts(price(set_discount(cart, 1, Discount(amount=1001))), CASHIER)
    assert (needed.act, needed.number) == ("discount.line.over_limit", 1)
    assert (needed.off, needed.allowed) == (1001, 1000)


def test_the_limit_is_of_what_the_line_costs_at_its_price_by_hand() -> None:
    cart = set_price(cart_of((MUG, 1000)), 1, PriceOverride(1000, approval_id="a1"))
    (needed,) = unapproved_acts(price(set_discount(cart, 1, Discount(amount=101))), CASHIER)
    assert (needed.off, needed.allowed) == (101, 100)


def test_a_price_by_hand_needs_its_own_right_even_when_it_is_higher() -> None:
    cart = set_price(cart_of((MUG, 1000)), 1, PriceOverride(3000))
    assert [each.act for each in needed_acts(price(cart), CASHIER)] == ["price.override"]


def test_offers_of_the_shop_do_not_count_against_the_cashier() -> None:
    assert not needed_acts(price(example(), EXAMPLE_RULES), Rights())


def test_an_approved_discount_is_needed_but_not_unapproved() -> None:
    cart = set_order_discount(cart_of((MUG, 4000)), Discount(percent=600, approval_id="a1"))
    assert [each.approval_id for each in needed_acts(price(cart), CASHIER)] == ["a1"]
    assert not unapproved_acts(price(cart), CASHIER)


def test_a_manager_may_give_it_all_away() -> None:
    cart = set_order_discount(cart_of((MUG, 1000)), Discount(percent=10_000))
    assert not needed_acts(price(cart), MANAGER)
    assert needed_acts(price(cart), CASHIER)
