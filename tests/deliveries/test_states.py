"""Reading a state off events that come late, out of order or with gaps."""

from __future__ import annotations

import pytest

from posdesk.deliveries.states import Happening, check_step, standing
from posdesk.workflow import IllegalStep

PACKED = [("packing", 1), ("packed", 2)]


def read(*events: tuple[str, int]) -> str:
    """The state after (state, hour) in the order in which they were written."""
    listed = [Happening(f"{at:02}", state, hour) for at, (state, hour) in enumerate(events)]
    return standing(listed).state


@pytest.mark.parametrize(
    ("outside", "state"),
    [
        ([("handed_over", 3)], "handed_over"),
        ([("handed_over", 3), ("in_transit", 4), ("out_for_delivery", 5)], "out_for_delivery"),
        ([("handed_over", 3), ("out_for_delivery", 5), ("in_transit", 4)], "out_for_delivery"),
        ([("handed_over", 3), ("out_for_delivery", 4), ("in_transit", 5)], "out_for_delivery"),
        ([("handed_over", 9), ("in_transit", 4)], "in_transit"),
        ([("handed_over", 3), ("signed", 4)], "signed"),
        ([("handed_over", 3), ("failed", 5), ("out_for_delivery", 6)], "out_for_delivery"),
        ([("handed_over", 3), ("out_for_delivery", 5), ("failed", 5)], "failed"),
        ([("handed_over", 3), ("signed", 5), ("failed", 6)], "signed"),
        ([("handed_over", 3), ("failed", 4), ("handed_over", 5)], "handed_over"),
        ([("handed_over", 3), ("failed", 4), ("returned", 6), ("in_transit", 7)], "returned"),
        ([("handed_over", 3), ("parcel_signed", 4)], "handed_over"),
    ],
)
def test_the_state_is_the_furthest_legal_one(outside: list[tuple[str, int]], state: str) -> None:
    assert read(*PACKED, *outside) == state


def test_the_last_time_it_left_starts_the_clock_anew() -> None:
    events = [*PACKED, ("handed_over", 3), ("failed", 4), ("handed_over", 8)]
    listed = [Happening(f"{at:02}", state, hour) for at, (state, hour) in enumerate(events)]
    assert standing(listed).handed_over_at == 8


@pytest.mark.parametrize(
    ("source", "target", "method"),
    [
        ("packing", "handed_over", "courier"),
        ("packed", "ready", "courier"),
        ("packed", "handed_over", "pickup"),
        ("signed", "returned", "courier"),
        ("cancelled", "packed", "courier"),
    ],
)
def test_the_shop_takes_no_step_that_is_not_legal(source: str, target: str, method: str) -> None:
    with pytest.raises(IllegalStep):
        check_step(source, target, method)
