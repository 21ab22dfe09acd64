"""The keys of the amount pad."""

import pytest

from posdesk.ui.pay.keypad import BACKSPACE, CLEAR, press


def typed(keys: list[str], decimals: int = 2) -> str:
    text = ""
    for key in keys:
        text = press(text, key, decimals)
    return text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["1", "0", "0"], "100"),
        (["1", "00"], "100"),
        (["6", "5", ".", "9"], "65.9"),
        ([".", "5"], "0.5"),
        (["1", ".", "2", ".", "3"], "1.23"),
        (["1", ".", "2", "3", "4"], "1.23"),
        (["0", "0", "7"], "7"),
        (["1", "2", BACKSPACE], "1"),
        ([BACKSPACE], ""),
        (["1", "2", CLEAR, "3"], "3"),
        (["x"], ""),
    ],
)
def test_keys_make_an_amount(keys: list[str], text: str) -> None:
    assert typed(keys) == text


def test_a_weight_takes_three_decimals_and_yen_take_none() -> None:
    assert typed(["1", ".", "2", "3", "6", "9"], decimals=3) == "1.236"
    assert typed(["1", ".", "5"], decimals=0) == "15"


def test_the_tenth_digit_is_not_taken() -> None:
    assert typed(list("1234567890")) == "123456789"
