"""What a payment code tells."""

from __future__ import annotations

import pytest

from posdesk.payments.tenders import tail, tender_of_code


@pytest.mark.parametrize(
    ("code", "tender"),
    [
        ("2512345678901234", "alipay"),
        ("281234567890123456", "alipay"),
        ("301234567890123456789012", "alipay"),
        (" 134567890123456789 ", "wechat"),
        ("101234567890123456", "wechat"),
        ("151234567890123456", "wechat"),
        ("6212345678901234567", "unionpay"),
        ("251234567890123", None),
        ("3012345678901234567890123", None),
        ("161234567890123456", None),
        ("13456789012345678", None),
        ("621234567890123456", None),
        ("6921168509256", None),
        ("28123456789012345x", None),
        ("", None),
    ],
)
def test_the_prefix_and_length_of_a_code_say_whose_it_is(code: str, tender: str | None) -> None:
    assert tender_of_code(code) == tender


def test_four_digits_of_a_code_are_kept() -> None:
    assert tail(" 281234567890123456 ") == "3456"
    assert tail("") == ""
