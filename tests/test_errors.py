"""Refusals in words: one sentence after another, as the language in use writes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posdesk import i18n
from posdesk.errors import sentences
from posdesk.money import BadAmount


@pytest.fixture
def chinese() -> Iterator[None]:
    before = i18n.language()
    i18n.use("zh_CN")
    yield
    i18n.use(before)


def test_chinese_sentences_follow_each_other_without_a_space() -> None:
    assert sentences("密码不对。", "请重试。") == "密码不对。请重试。"


def test_other_languages_put_a_space_between_sentences() -> None:
    assert sentences("Wrong PIN.", "Try again.") == "Wrong PIN. Try again."


def test_what_is_not_said_leaves_no_space() -> None:
    assert sentences("", "Try again.") == "Try again."
    assert sentences("Wrong PIN.", "") == "Wrong PIN."


@pytest.mark.usefixtures("chinese")
def test_a_refusal_in_chinese_has_no_space_before_its_advice() -> None:
    assert "。" in str(BadAmount("x"))
    assert "。 " not in str(BadAmount("x"))
