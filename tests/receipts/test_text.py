"""Text is cleaned of what is not text and wrapped without ever losing a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.receipts.text import clean, columns, wrap

MIXED = st.text(st.sampled_from("农夫山泉水，。（）《》 abcdefg XYZ-019.5%/'😀ก"), max_size=60)


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert columns("abc") == 3
    assert columns("农夫a") == 5
    assert columns("（￥）") == 6
    assert columns("e\u0301") == 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("农夫山泉天然水", ["农夫山泉", "天然水"]),
        ("apple pie now", ["apple", "pie now"]),
        ("苹果（红富士）好", ["苹果（红", "富士）好"]),
        ("一二三四，五六", ["一二三", "四，五六"]),
        ("一二三《四》", ["一二三", "《四》"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("买 ABCDEF 送", ["买", "ABCDEF", "送"]),
    ],
)
def test_chinese_breaks_between_characters_and_latin_at_spaces(text: str, lines: list[str]) -> None:
    assert wrap(text, columns, 8) == lines


def test_no_line_begins_with_a_closing_mark() -> None:
    text = "特价，限时。满减；包邮！真的？好（吗）《书》。" * 3
    for limit in range(10, 30):
        for line in wrap(text, columns, limit)[1:]:
            assert line[0] not in "，。；！？）》"


@given(MIXED, st.integers(2, 40))
def test_wrapping_keeps_every_character_within_the_limit(text: str, limit: int) -> None:
    lines = wrap(text, columns, limit)
    assert all(columns(line) <= limit for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(max_size=40))
def test_cleaned_text_has_nothing_that_a_printer_would_obey(text: str) -> None:
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in clean(text))
    assert clean(clean(text)) == clean(text)


def test_commands_in_a_name_are_only_spaces() -> None:
    assert clean("杯\x1bp\x00\x19\xfa子") == "杯 p  \xfa子"
    assert clean("a\u202e12.50\u200f") == "a12.50"
    assert clean("e\u0301") == "é"
