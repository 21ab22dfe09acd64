"""What comes back for goods that come back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.cart.cart import Cart
from posdesk.cart.errors import BadReturn
from posdesk.cart.pricing import price
from posdesk.cart.refunds import SoldLine, cum, refund, refundable, split_to_tenders
from posdesk.cart.rounding import Rounding
from posdesk.cart.rules import Rules
from tests.cart.goods import EXAMPLE_RULES, carts, example, rules

WATER = SoldLine("water", 6000, 1105)


def test_six_bottles_returned_one_by_one_give_back_the_line_exactly() -> None:
    parts = [refundable(WATER, k * 1000, 1000) for k in range(6)]
    assert parts == [184, 184, 185, 184, 184, 184]
    assert sum(parts) == 1105


def test_more_than_is_left_cannot_be_returned() -> None:
    with pytest.raises(BadReturn) as refused:
        refundable(WATER, 4000, 3000)
    assert (refused.value.wanted, refused.value.left) == (3000, 2000)
    with pytest.raises(BadReturn):
        refundable(WATER, 0, 0)


def sold(cart: Cart, given_rules: Rules, cash: bool = True) -> tuple[list[SoldLine], int]:
    priced = price(cart, given_rules)
    lines = [SoldLine(str(x.line.number), x.line.quantity, x.total) for x in priced.lines]
    return lines, priced.due(cash=cash)


def test_what_was_rounded_off_comes_back_with_the_last_unit() -> None:
    lines, paid = sold(replace(example(), rounding=Rounding(100, "down", "always")), EXAMPLE_RULES)
    assert paid == 11500
    all_but_apples = {"1": 6000, "2": 2000, "3": 1000}
    first = refund(lines, paid, {}, all_but_apples)
    assert (first.amount, first.rounding) == (11590 - 1022, 0)
    last = refund(lines, paid, all_but_apples, {"4": 1236})
    assert (last.amount, last.rounding) == (1022 - 90, -90)


def test_a_first_return_never_gives_back_more_than_was_paid() -> None:
    lines = [SoldLine("a", 1000, 103), SoldLine("b", 1000, 1)]
    assert refund(lines, 100, {}, {"a": 1000}).amount == 100
    assert refund(lines, 100, {"a": 1000}, {"b": 1000}).amount == 0


def test_a_refund_is_shared_over_the_tenders_by_what_they_have_left() -> None:
    assert split_to_tenders(3000, [5000, 6590], [0, 0]) == [1294, 1706]
    assert split_to_tenders(100, [5000, 6590], [5000, 0]) == [0, 100]


@pytest.mark.parametrize(("amount", "back"), [(11591, [0, 0]), (1, [5000, 6590]), (0, [5001, 0])])
def test_no_tender_can_give_back_more_than_it_took(amount: int, back: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot be refunded"):
        split_to_tenders(amount, [5000, 6590], back)


@given(st.integers(0, 10**7), st.integers(1, 10**5), st.data())
def test_partial_returns_of_a_line_sum_to_the_line_in_any_steps(
    total: int, quantity: int, data: st.DataObject
) -> None:
    line, back, given_back = SoldLine("x", quantity, total), 0, 0
    while back < quantity:
        step = data.draw(st.integers(1, quantity - back))
        given_back += refundable(line, back, step)
        back += step
        assert given_back == cum(line, back) <= total
    assert given_back == total


@given(carts(max_lines=4), rules, st.booleans(), st.data())
def test_the_refund_law_holds_for_every_order_rounding_and_split(
    cart: Cart, given_rules: Rules, cash: bool, data: st.DataObject
) -> None:
    lines, paid = sold(cart, given_rules, cash)
    cuts = sorted(data.draw(st.lists(st.integers(0, paid), max_size=3)))
    tenders = [b - a for a, b in zip([0, *cuts], [*cuts, paid], strict=True)]
    returned = {line.key: 0 for line in lines}
    refunded, total_back = [0] * len(tenders), 0
    while open_lines := [line for line in lines if returned[line.key] < line.quantity]:
        line = data.draw(st.sampled_from(open_lines))
        left = line.quantity - returned[line.key]
        wanted = data.draw(st.one_of(st.just(left), st.integers(1, left)))
        back = refund(lines, paid, returned, {line.key: wanted})
        assert back.amount >= 0
        assert back.amount == sum(back.lines.values()) + back.rounding
        shares = split_to_tenders(back.amount, tenders, refunded)
        refunded = [old + new for old, new in zip(refunded, shares, strict=True)]
        returned[line.key] += wanted
        total_back += back.amount
        assert total_back <= paid
        assert all(back <= gave for back, gave in zip(refunded, tenders, strict=True))
    assert total_back == paid
    assert refunded == tenders
