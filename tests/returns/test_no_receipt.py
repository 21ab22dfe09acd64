"""Goods whose sale nobody can name: for store credit, at most the lowest recent price."""

from __future__ import annotations

import pytest

from posdesk.cart.cart import Discount
from posdesk.cart.operations import set_discount
from posdesk.clock import ManualClock
from posdesk.returns import counter
from posdesk.returns.errors import AboveLowestPrice, CreditOnly, MemberMissing
from posdesk.returns.lowest import goods_of
from posdesk.returns.requesting import Unsold, request_without_receipt
from posdesk.staff.rights import NotAllowed
from tests.returns.back import WANG, ReturnsShop, cash
from tests.selling import ZHAO_LEI, ZHOU_KAI

DAY = 86_400_000


def test_credit_is_given_to_the_customer_and_the_goods_go_on_the_shelf(shop: ReturnsShop) -> None:
    shop.sell_for_cash(2_500, ("mug", 1000))
    goods = [counter.UnsoldTaken(Unsold("mug", 2000, "mind", "unopened"))]
    done = counter.take_back_without_receipt(
        shop.db, ZHAO_LEI, "r", "s", WANG, goods, shown=5_000
    ).value
    assert (done.resolution, done.amount, done.state) == ("credit", 5_000, "settled")
    assert shop.db.rows("SELECT member_id, amount FROM credit_entry") == [(WANG, 5_000)]
    assert shop.stock("mug") == -1000 + 2000
    assert "no_receipt" in shop.db.value("SELECT risks FROM return_request")
    assert shop.problems() == ()


def test_it_needs_its_own_right_and_a_customer(shop: ReturnsShop) -> None:
    goods = [Unsold("mug", 1000, "mind")]
    with pytest.raises(NotAllowed) as refused:
        request_without_receipt(shop.db, ZHOU_KAI, "r", WANG, goods)
    assert refused.value.act == "returns.no_receipt"
    with pytest.raises(MemberMissing):
        request_without_receipt(shop.db, ZHAO_LEI, "r", None, goods)


def test_no_money_is_given(shop: ReturnsShop) -> None:
    request_without_receipt(shop.db, ZHAO_LEI, "r", WANG, [Unsold("mug", 1000, "mind")])
    shop.arrive("r")
    shop.inspect_all("r")
    with pytest.raises(CreditOnly):
        shop.settle("r", "refund")
    assert shop.settle("r", "credit").amount == 2_500


def test_the_lowest_recent_price_is_the_most(shop: ReturnsShop, clock: ManualClock) -> None:
    cheap = set_discount(shop.cart(("mug", 1000)), 1, Discount(percent=1_000))

    shop.sell(cheap, cash(2_250), actor=ZHAO_LEI)
    shop.sell_for_cash(2_500, ("mug", 1000))
    assert goods_of(shop.db, "mug").lowest == 2_250
    with pytest.raises(AboveLowestPrice) as refused:
        request_without_receipt(
            shop.db, ZHAO_LEI, "r", WANG, [Unsold("mug", 1000, "mind", price=2_251)]
        )
    assert refused.value.most == 2_250
    clock.advance(91 * DAY)
    assert goods_of(shop.db, "mug").lowest == 2_500
