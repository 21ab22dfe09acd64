"""A scale's label is read by rules that are data, and refused in words when it can't be right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.catalog.barcodes import check_digit
from posdesk.catalog.errors import BadScaleCode, BadScaleRule
from posdesk.catalog.scale_codes import (
    DEFAULT_RULES,
    ScaleLabel,
    ScaleRule,
    check_rule,
    make_label,
    price_digit_4,
    price_digit_5,
    read_label,
    rules_from,
    stored_rules,
)
from posdesk.errors import words

WEIGHT, AMOUNT, BOTH = DEFAULT_RULES


def test_the_examples_of_the_gs1_specifications_hold() -> None:
    assert price_digit_4("2875") == "9"
    assert price_digit_5("14685") == "6"


def test_a_label_with_a_weight_says_grams() -> None:
    code = make_label(WEIGHT, "00051", weight=1236)
    assert code[:12] == "220005101236"
    assert read_label(code, DEFAULT_RULES) == ScaleLabel("00051", 1236, None, WEIGHT.name)


def test_a_label_with_an_amount_says_fen() -> None:
    code = make_label(AMOUNT, "00051", amount=1110)
    assert read_label(code, DEFAULT_RULES) == ScaleLabel("00051", None, 1110, AMOUNT.name)


def test_a_label_of_eighteen_digits_says_both() -> None:
    code = make_label(BOTH, "00051", weight=1236, amount=1110)
    assert len(code) == 18
    assert read_label(code, DEFAULT_RULES) == ScaleLabel("00051", 1236, 1110, BOTH.name)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("2200051012360", "its check digit is wrong"),
        ("220005100000" + check_digit("220005100000"), "its weight is zero"),
        ("210005100000" + check_digit("210005100000"), "its amount is zero"),
    ],
)
def test_a_label_that_can_t_be_right_is_refused_in_words(code: str, reason: str) -> None:
    with pytest.raises(BadScaleCode) as refused:
        read_label(code, DEFAULT_RULES)
    assert reason in words(refused.value)[0]


@pytest.mark.parametrize("code", ["6921168509256", "22000510123", "2200051O12366", ""])
def test_what_no_rule_fits_is_no_label(code: str) -> None:
    assert read_label(code, DEFAULT_RULES) is None


def test_a_second_rule_is_tried_where_the_first_one_s_check_fails() -> None:
    plain = ScaleRule("no check", "22PPPPPWWWWWX", check="none")
    assert read_label("2200051012360", (WEIGHT, plain)) == ScaleLabel(
        "00051", 1236, None, "no check"
    )


def test_the_scale_s_own_check_digit_over_the_amount_is_looked_at() -> None:
    rule = check_rule(ScaleRule("GS1 price", "21PPPPVAAAAAC", price_check="gs1-5"))
    code = make_label(rule, "4711", amount=14685)
    assert code[6] == "6"
    assert read_label(code, (rule,)) == ScaleLabel("4711", None, 14685, "GS1 price")
    body = code[:6] + "7" + code[7:12]
    with pytest.raises(BadScaleCode, match="check digit of its amount"):
        read_label(body + check_digit(body), (rule,))


def test_steps_turn_digits_into_grams_and_fen() -> None:
    rule = ScaleRule("10 g, 角", "28PPPPPAAAAAWWWWWC", weight_step=10, amount_step=10)
    code = make_label(rule, "123", weight=12360, amount=5550)
    assert read_label(code, (rule,)) == ScaleLabel("00123", 12360, 5550, "10 g, 角")


@pytest.mark.parametrize(
    "rule",
    [
        ScaleRule("short", "22PPPPWWWWC"),
        ScaleRule("no PLU", "22WWWWWWWWWWC"),
        ScaleRule("nothing", "22PPPPPPPPPPC"),
        ScaleRule("torn", "22PPWWWPPWWWC"),
        ScaleRule("no prefix", "PPPPPPPWWWWWC"),
        ScaleRule("odd sign", "22PPPPPZZZZZC"),
        ScaleRule("check inside", "22PPPPCWWWWWX"),
        ScaleRule("check without place", "22PPPPPWWWWWX"),
        ScaleRule("place without check", "22PPPPPWWWWWC", check="none"),
        ScaleRule("unknown check", "22PPPPPWWWWWC", check="mod11"),
        ScaleRule("price check without place", "21PPPPPAAAAAC", price_check="gs1-5"),
        ScaleRule("price check of another width", "21PPPPVAAAAAC", price_check="gs1-4"),
        ScaleRule("step of nothing", "22PPPPPWWWWWC", weight_step=0),
    ],
    ids=lambda rule: rule.name,
)
def test_a_rule_that_can_t_work_is_refused_with_the_reason(rule: ScaleRule) -> None:
    with pytest.raises(BadScaleRule) as refused:
        check_rule(rule)
    assert refused.value.reason in words(refused.value)[0]


def test_rules_are_kept_as_data_and_come_back() -> None:
    rules = (ScaleRule("秤 1", "21PPPPVAAAAAC", 1, 10, "gs1", "gs1-5"), WEIGHT)
    assert rules_from(stored_rules(rules)) == rules
    assert rules_from([]) == DEFAULT_RULES
    with pytest.raises(BadScaleRule):
        rules_from([{"name": "broken"}])


@given(
    st.sampled_from(DEFAULT_RULES),
    st.integers(0, 99_999),
    st.integers(1, 99_999),
    st.integers(1, 99_999),
)
def test_what_a_scale_prints_is_what_is_read(
    rule: ScaleRule, plu: int, weight: int, amount: int
) -> None:
    label = read_label(make_label(rule, str(plu), weight, amount), (rule,))
    assert label is not None
    assert label.plu == f"{plu:05}"
    assert label.weight == (weight if "W" in rule.pattern else None)
    assert label.amount == (amount if "A" in rule.pattern else None)


@given(st.integers(0, 99_999), st.integers(1, 99_999), st.integers(0, 12), st.integers(1, 9))
def test_one_misread_digit_is_never_sold(plu: int, weight: int, place: int, off: int) -> None:
    code = make_label(WEIGHT, str(plu), weight)
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    try:
        label = read_label(wrong, (WEIGHT,))
    except BadScaleCode:
        return
    assert label is None


def test_a_label_too_small_for_its_figures_is_refused() -> None:
    with pytest.raises(BadScaleRule, match="too long"):
        make_label(WEIGHT, "123456", weight=100)
