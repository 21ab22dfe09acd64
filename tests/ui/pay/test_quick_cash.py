"""Quick amounts: what a customer is likely to hand over."""

import pytest

from posdesk.ui.pay.quick_cash import quick_amounts


@pytest.mark.parametrize(
    ("due", "offered"),
    [
        (6590, [6590, 6600, 7000, 10000]),
        (1230, [1230, 1500, 2000, 5000, 10000]),
        (200, [200, 500, 1000, 5000, 10000]),
        (10000, [10000]),
        (11590, [11590, 11600, 12000, 15000, 20000]),
        (1, [1, 500, 1000, 5000, 10000]),
    ],
)
def test_yuan_are_rounded_up_to_the_notes_a_customer_carries(due: int, offered: list[int]) -> None:
    assert quick_amounts(due) == offered


def test_yen_have_no_decimals_and_start_at_the_thousand_note() -> None:
    assert quick_amounts(1234, "JPY") == [1234, 2000, 5000, 10000]


def test_nothing_is_offered_when_nothing_is_owed() -> None:
    assert quick_amounts(0) == []


def test_the_exact_amount_always_comes_first() -> None:
    for due in range(1, 3000, 7):
        offered = quick_amounts(due)
        assert offered[0] == due
        assert offered == sorted(set(offered))
        assert len(offered) <= 5
