"""However a cart is paid, the payments come to exactly what is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.cart.cart import Cart
from posdesk.cart.pricing import price
from posdesk.payments.attempts import Attempt
from posdesk.payments.errors import NotEnoughPaid
from posdesk.payments.settle import Tendered, settle
from tests.cart.goods import carts

MOST_CHANGE = 100_000


def confirmed(amount: int, number: int) -> Attempt:
    return Attempt(f"a{number}", "cart-1", "alipay", "staff", amount, "", 0, "confirmed", "R", "")


def amounts(data: st.DataObject, left: int, most: int) -> list[int]:
    """Up to ``most`` amounts above zero that come to at most ``left``."""
    found: list[int] = []
    for _each in range(data.draw(st.integers(0, most))):
        if left > 0:
            found.append(data.draw(st.integers(1, left)))
            left -= found[-1]
    return found


@given(carts(), st.data())
def test_any_split_over_codes_cards_and_cash_settles_exactly_what_is_due(
    cart: Cart, data: st.DataObject
) -> None:
    priced = price(cart)
    asked = amounts(data, priced.due(), 3)
    cards = amounts(data, priced.due() - sum(asked), 2)
    attempts = [confirmed(amount, number) for number, amount in enumerate(asked)]
    tenders = [Tendered("card", amount, "004512") for amount in cards]
    otherwise = sum(asked) + sum(cards)
    in_cash = max(0, priced.due(otherwise, cash=True) - otherwise)
    given_back = data.draw(st.integers(0, MOST_CHANGE)) if in_cash else 0
    if in_cash:
        tenders.append(Tendered("cash", in_cash + given_back))
    settlement = settle(priced, attempts, tenders, MOST_CHANGE)
    assert sum(paid.amount for paid in settlement.payments) == settlement.due
    assert settlement.due == priced.total + settlement.rounding
    assert settlement.change == given_back
    assert all(paid.amount > 0 for paid in settlement.payments)
    assert all(paid.tendered == paid.amount + paid.change for paid in settlement.payments)
    assert [paid.attempt_id for paid in settlement.payments[: len(asked)]] == [
        attempt.id for attempt in attempts
    ]


@given(carts(), st.data())
def test_a_fen_short_is_short(cart: Cart, data: st.DataObject) -> None:
    priced = price(cart)
    asked = amounts(data, priced.due(), 3)
    left = max(0, priced.due(sum(asked), cash=True) - sum(asked))
    attempts = [confirmed(amount, number) for number, amount in enumerate(asked)]
    if left > 1:
        with pytest.raises(NotEnoughPaid) as refused:
            settle(priced, attempts, [Tendered("cash", left - 1)], MOST_CHANGE)
        assert refused.value.missing == 1
