"""Integers of minor units: rounding, sharing, reading and writing amounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.money import (
    BadAmount,
    BadQuantity,
    format_amount,
    format_money,
    format_quantity,
    included_tax,
    line_amount,
    parse_amount,
    parse_quantity,
    round_div,
    show_in,
    spread,
)

amounts = st.integers(-(10**11), 10**11)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0), (7, -2, -4), (149, 100, 1)],
)
def test_halves_round_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_div(numerator, denominator) == rounded


@given(amounts, st.integers(1, 10**6))
def test_a_refund_is_exactly_the_sale_with_the_other_sign(value: int, divisor: int) -> None:
    assert round_div(-value, divisor) == -round_div(value, divisor)


def test_apples_by_weight_come_out_as_in_the_worked_example() -> None:
    assert line_amount(898, 1236) == 1110


def test_shares_of_a_coupon_come_out_as_in_the_worked_example() -> None:
    assert spread(1000, [1200, 2380, 7900, 1110]) == [95, 189, 628, 88]


@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_shares_sum_to_the_whole_and_never_stray_by_more_than_one(
    total: int, weights: list[int]
) -> None:
    if not sum(weights):
        return
    shares = spread(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


def test_ties_go_to_the_earlier_line() -> None:
    assert spread(1, [1, 1, 1]) == [1, 0, 0]
    assert spread(-2, [1, 1, 1]) == [-1, -1, 0]


def test_nothing_can_be_shared_over_nothing() -> None:
    assert spread(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nothing"):
        spread(1, [0, 0])


@pytest.mark.parametrize(
    ("net", "rate", "tax"), [(11300, 1300, 1300), (11590, 1300, 1333), (100, 0, 0)]
)
def test_tax_is_what_is_inside_the_net(net: int, rate: int, tax: int) -> None:
    assert included_tax(net, rate) == tax


def test_amounts_are_written_as_tills_do() -> None:
    assert format_money(11590) == "¥115.90"
    assert format_money(-400) == "-¥4.00"
    assert format_amount(123456789) == "1,234,567.89"
    assert format_money(1500, "JPY") == "¥1,500"
    assert format_amount(1, "KWD") == "0.001"
    assert format_amount(1500, "RWF") == "1,500"


@given(st.integers(-(10**13), 10**13), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_what_is_written_reads_back(amount: int, currency: str) -> None:
    assert parse_amount(format_amount(amount, currency), currency) == amount


@given(st.integers(0, 10**9))
def test_a_quantity_that_is_written_reads_back(quantity: int) -> None:
    assert parse_quantity(format_quantity(quantity)) == quantity


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("115.9", 11590),
        ("¥1,234.50", 123450),
        (".5", 50),
        ("７。５", 750),
        (" 12 ", 1200),
        ("-3", -300),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: int) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "abc",
        "1.234",
        "1..2",
        "1e5",
        "--1",
        "¥",
        "9" * 20,
        "12,50",
        "1,2,3",
        ",5",
        "1,234,5",
    ],
)
def test_what_is_no_amount_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_amount(text)
    assert refused.value.entered == text


@pytest.mark.parametrize(("text", "quantity"), [("6", 6000), ("1.236", 1236), ("0.5", 500)])
def test_quantities_are_thousandths(text: str, quantity: int) -> None:
    assert parse_quantity(text) == quantity
    assert format_quantity(quantity) == text


@pytest.mark.parametrize("text", ["1.2345", "", "x", "1,5"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(BadQuantity):
        parse_quantity(text)


def test_refusals_word_amounts_in_the_currency_of_the_shop() -> None:
    show_in("JPY")
    assert format_money(1500) == "¥1,500"
    assert parse_amount("1500") == 1500
    assert format_money(1500, "USD") == "$15.00"
