"""A parked cart has a name, so that it is found again among others."""

from __future__ import annotations

import pytest

from posdesk.cards import CardNumberRefused
from posdesk.cart.cart import MAX_TEXT
from posdesk.cart.errors import TextTooLong
from posdesk.orders.commands import name_parked, park, recall
from posdesk.orders.errors import AlreadyRecalled
from posdesk.orders.queries import parked_carts
from tests.selling import LI_MIN, ZHOU_KAI, Shop


def names(shop: Shop) -> list[str]:
    return [cart.label for cart in parked_carts(shop.db)]


def test_a_parked_cart_is_named_and_named_anew(shop: Shop) -> None:
    parked = park(shop.db, LI_MIN, shop.cart(("mug", 1000))).value
    done = name_parked(shop.db, ZHOU_KAI, parked, "  红色袋子 ")
    assert names(shop) == ["红色袋子"]
    assert "parked" in done.changes
    name_parked(shop.db, LI_MIN, parked, "")
    assert names(shop) == [""]


def test_a_name_that_is_a_card_number_or_a_novel_is_refused(shop: Shop) -> None:
    parked = park(shop.db, LI_MIN, shop.cart(("mug", 1000)), "王姐").value
    with pytest.raises(CardNumberRefused):
        name_parked(shop.db, LI_MIN, parked, "4111 1111 1111 1111")
    with pytest.raises(TextTooLong):
        name_parked(shop.db, LI_MIN, parked, "x" * (MAX_TEXT + 1))
    assert names(shop) == ["王姐"]


def test_a_cart_that_was_recalled_has_no_name_to_change(shop: Shop) -> None:
    parked = park(shop.db, LI_MIN, shop.cart(("mug", 1000))).value
    recall(shop.db, LI_MIN, parked)
    with pytest.raises(AlreadyRecalled):
        name_parked(shop.db, LI_MIN, parked, "王姐")
