"""What is taken for a bank card number, and what is not."""

from __future__ import annotations

import io
import json
import logging

import pytest

from posdesk.cards import (
    CardNumberRefused,
    MaskedLines,
    has_card_number,
    luhn,
    masked,
    refuse_card_number,
)
from posdesk.clock import ManualClock
from posdesk.ids import Ids


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "3530111333300000",
        "6011000990139424",
        "6212345678901234569",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111 - 1111 - 1111 - 1111",
        "3782 822463 10005",
        "４１１１１１１１１１１１１１１１",
        "４１１１　１１１１　１１１１　１１１１",
        "card 4111111111111111 please",
        "客户卡号：4111111111111111，明天来",
        "abc4111111111111111xyz",
        "4111 1111 1111 1111 12/27",
        "4111 1111 1111 1111 123",
        "07 4111 1111 1111 1111",
        "%B4111111111111111^LI/MIN^27121010000000?",
        ";4111111111111111=27121010000000?",
    ],
)
def test_a_card_number_is_found_however_it_was_typed_or_scanned(text: str) -> None:
    assert has_card_number(text)
    with pytest.raises(CardNumberRefused):
        refuse_card_number("", None, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6901234567892",
        "16901234567899",
        "4111111111111112",
        "1234567890123456",
        "13800138000 13900139000",
        "S01-T2-000481",
        "2026-09-21 10:15 2026-09-22 11:30",
        "280123456789012345",
        "JD0123456789012",
        "2.00 13.90 79.00 11.10 8.98 115.90",
        "红富士苹果 1.236 kg",
    ],
)
def test_codes_dates_phones_and_amounts_are_not_card_numbers(text: str) -> None:
    assert not has_card_number(text)
    refuse_card_number(text)


@pytest.mark.parametrize(
    "between", [".", "·", "\t", "\u2009", "\u202f", "\u200b", "\u2060", "．", "\u00ad"]
)
def test_whatever_stands_between_its_groups_a_card_number_is_one(between: str) -> None:
    number = between.join(("4111", "1111", "1111", "1111"))
    assert has_card_number(f"card {number} ok")
    assert "1111" not in masked(f"card {number} ok")


def test_our_own_ids_are_never_taken_for_card_numbers() -> None:
    ids = Ids(ManualClock(1_790_000_000_000))
    for _ in range(5_000):
        assert not has_card_number(json.dumps([ids.new() for _ in range(10)]))


def test_a_card_number_hides_in_an_id_only_where_it_is_one() -> None:
    assert has_card_number("4111111111111111" + "f" * 16)


def test_luhn_knows_the_check_digit() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")


def test_masking_leaves_the_rest_of_the_line() -> None:
    assert masked("pay 4111 1111 1111 1111 for S01-T1-000002") == "pay **** for S01-T1-000002"


def test_log_lines_and_tracebacks_are_masked() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskedLines("%(message)s"))
    logger = logging.Logger("till")
    logger.addHandler(handler)
    try:
        raise ValueError("４１１１１１１１１１１１１１１１ is not an amount")
    except ValueError:
        logger.exception("scan %s refused", "4111111111111111")
    lines = stream.getvalue()
    assert "scan **** refused" in lines
    assert "ValueError: **** is not an amount" in lines
    assert "1111" not in lines
