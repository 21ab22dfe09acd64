"""A phone is one text however it was typed, and what is none is refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.cards import CardNumberRefused
from posdesk.errors import words
from posdesk.members.errors import PhoneRefused
from posdesk.members.phones import clean, is_phone, masked, shown, tail


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800006621", "13800006621"),
        ("138 0000 6621", "13800006621"),
        ("138-0000-6621", "13800006621"),
        ("１３８００００６６２１", "13800006621"),
        ("+86 138 0000 6621", "13800006621"),
        ("0086-13800006621", "13800006621"),
        ("021-6468 0000", "02164680000"),
        ("+86 21 6468 0000", "02164680000"),
        ("(0755) 8888 6666", "075588886666"),
        ("400-820-8820", "4008208820"),
        ("+86 400 820 8820", "4008208820"),
        ("64680000", "64680000"),
        ("+44 20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("+1 (415) 555-2671", "+14155552671"),
    ],
)
def test_the_same_phone_is_the_same_text(typed: str, kept: str) -> None:
    assert clean(typed) == kept
    assert is_phone(typed)
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "nothing was typed"),
        ("1380000662", "a mobile number has 11 digits"),
        ("138000066211", "a mobile number has 11 digits"),
        ("12800006621", "begins with 13 to 19"),
        ("王小雨", "other signs than digits"),
        ("138x0006621", "other signs than digits"),
        ("12", "11 digits"),
        ("+86 138", "country code has 7 to 15 digits"),
        ("+0441234567", "country code has 7 to 15 digits"),
        ("99", "too few or too many digits"),
    ],
)
def test_what_is_no_phone_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(PhoneRefused) as refused:
        clean(typed)
    text, advice = words(refused.value)
    assert why in text
    assert typed in text
    assert "area code" in advice


def test_a_card_number_is_no_phone_and_is_not_repeated() -> None:
    with pytest.raises(CardNumberRefused):
        clean("4111 1111 1111 1111")


@given(st.text(alphabet="0123456789+- ()x", max_size=20))
def test_whatever_is_kept_is_digits_with_an_optional_plus_and_stays_as_it_is(typed: str) -> None:
    try:
        kept = clean(typed)
    except (PhoneRefused, CardNumberRefused):
        return
    assert kept.removeprefix("+").isdigit()
    assert clean(kept) == kept


def test_a_phone_is_read_out_in_groups_and_shown_to_others_by_its_ends() -> None:
    assert shown("13800006621") == "138 0000 6621"
    assert shown("02164680000") == "02164680000"
    assert masked("13800006621") == "138****6621"
    assert masked("64680000") == "****0000"
    assert tail("13800006621") == "6621"
