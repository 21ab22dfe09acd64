"""Voucher codes: unguessable, readable, and a slip of the pen shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.vouchers.codes import (
    ALPHABET,
    LENGTH,
    PREFIX,
    RANDOM,
    check_character,
    is_sound,
    looks_like_code,
    new_code,
    normal,
    spaced,
)

CODES = st.integers(0, 2 ** (5 * RANDOM) - 1).map(lambda bits: new_code(lambda _bits: bits))


@given(CODES)
def test_a_code_is_readable_and_sound(code: str) -> None:
    assert len(code) == LENGTH == 16
    assert code.startswith(PREFIX)
    assert set(code) <= set(ALPHABET)
    assert not set(code) & set("ILOU")
    assert is_sound(code)


@given(CODES, st.integers(1, LENGTH - 1), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(code: str, place: int, wrong: str) -> None:
    mistyped = code[:place] + wrong + code[place + 1 :]
    assert is_sound(mistyped) == (mistyped == code)


@given(CODES, st.integers(1, LENGTH - 1), st.integers(1, LENGTH - 1))
def test_any_two_characters_changed_for_each_other_are_found(code: str, a: int, b: int) -> None:
    letters = list(code)
    letters[a], letters[b] = letters[b], letters[a]
    assert is_sound("".join(letters)) == ("".join(letters) == code)


@given(CODES)
def test_a_code_is_found_however_it_is_typed(code: str) -> None:
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code)
    alike = code.replace("0", "O").replace("1", "l").lower()
    for typed in (spaced(code), code.lower(), full_width, alike, "-".join(code), f" {code} "):
        assert normal(typed) == code


def test_codes_draw_seventy_bits_and_all_of_them_count() -> None:
    asked: list[int] = []

    def draw(bits: int) -> int:
        asked.append(bits)
        return 1 << (bits - 1)

    highest = new_code(draw)
    assert asked == [70]
    assert len({highest, *(new_code(lambda _b, at=at: 1 << at) for at in range(69))}) == 70


def test_ten_thousand_codes_are_all_different() -> None:
    assert len({new_code() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("text", ["", "V", "6921168509256", "S01-T2-000481", "V" * 15, "VÄ" * 8])
def test_what_has_not_its_shape_is_no_code(text: str) -> None:
    assert not looks_like_code(text)
    assert not is_sound(text)


def test_the_check_character_depends_on_every_place() -> None:
    zeros = PREFIX + "0" * RANDOM
    changed = {check_character(zeros[:at] + "1" + zeros[at + 1 :]) for at in range(1, RANDOM + 1)}
    assert len(changed) == RANDOM
