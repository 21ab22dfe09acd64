"""What is on hand is the sum of the moves; a count becomes the difference."""

from __future__ import annotations

import pytest

from posdesk.cards import CardNumberRefused
from posdesk.staff.rights import NotAllowed
from posdesk.stock.commands import BadCount, count_stock
from posdesk.stock.moves import on_hand
from tests.selling import LI_MIN, ZHOU_KAI, Shop


def test_a_count_becomes_a_move_of_the_difference(shop: Shop) -> None:
    shop.sell_for_cash(5000, ("mug", 2000))
    assert count_stock(shop.db, ZHOU_KAI, "mug", 10_000, "年终盘点").value == 12_000
    assert on_hand(shop.db, "mug") == 10_000
    shop.sell_for_cash(5000, ("mug", 1000))
    assert on_hand(shop.db, "mug") == 9_000
    moves = "SELECT quantity, reason, staff_id FROM stock_move ORDER BY id"
    assert shop.db.rows(moves)[1] == (12_000, "count", ZHOU_KAI)


def test_a_count_that_agrees_writes_nothing(shop: Shop) -> None:
    count_stock(shop.db, ZHOU_KAI, "mug", 5_000)
    before = shop.count("stock_move")
    assert count_stock(shop.db, ZHOU_KAI, "mug", 5_000).value == 0
    assert shop.count("stock_move") == before


def test_a_cashier_counts_nothing_without_an_approval(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        count_stock(shop.db, LI_MIN, "mug", 5_000)
    approval = shop.approve("stock.edit")
    assert count_stock(shop.db, LI_MIN, "mug", 5_000, approval=approval).value == 5_000


def test_a_count_s_note_takes_no_card_number(shop: Shop) -> None:
    with pytest.raises(CardNumberRefused):
        count_stock(shop.db, ZHOU_KAI, "mug", 5_000, "4111111111111111")


@pytest.mark.parametrize("counted", [-1000, 10**15])
def test_what_can_not_have_been_counted_is_refused(shop: Shop, counted: int) -> None:
    with pytest.raises(BadCount):
        count_stock(shop.db, ZHOU_KAI, "mug", counted)
    assert on_hand(shop.db, "mug") == 0
