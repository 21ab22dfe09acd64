"""Templates, previews, lengths of SMS, quiet hours: what does not need a server."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.i18n import LANGUAGES
from posdesk.notices import commands, queries
from posdesk.notices.builtin import WORDS, builtin
from posdesk.notices.errors import KINDS, BadTemplate, UnknownPlaceholder, from_cause, to_cause
from posdesk.notices.quiet import quiet_until
from posdesk.notices.sms_length import sms_length
from posdesk.notices.steps import CHANNELS, STEPS
from posdesk.notices.templates import check, parse, render
from posdesk.staff.rights import NotAllowed
from tests.notices.conftest import Telling
from tests.selling import LI_MIN, ZHOU_KAI

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def test_what_is_not_known_leaves_its_whole_part_out() -> None:
    words = "Code {code}[, until {until}][, paid {paid} of {total}]."
    assert render(words, {"code": "1", "until": "noon"}) == "Code 1, until noon."
    assert render(words, {"code": "1", "paid": "¥1", "total": "¥2"}) == "Code 1, paid ¥1 of ¥2."


def test_what_a_customer_wrote_is_never_read_as_a_template() -> None:
    assert render("{shop}: {answer}", {"shop": "S", "answer": "[{code}]"}) == "S: [{code}]"


@pytest.mark.parametrize(
    "words",
    ["{", "}", "{}", "{Order}", "a {order", "order}", "[a", "a]", "[[{order}]]", "[nothing]",
     "{order!r}", "{order.x}", "x" * 4001],
)  # fmt: skip
def test_words_that_can_not_be_used_are_refused(words: str) -> None:
    with pytest.raises(BadTemplate):
        check("order_accepted", words)


def test_a_placeholder_of_another_step_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownPlaceholder) as caught:
        check("order_accepted", "Code {code}")
    assert str(caught.value).startswith(
        "“{code}” can't be said at this step. Use one of: {address}"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("step", STEPS)
def test_the_program_s_own_words_can_be_used_and_are_said_in_both_languages(
    step: str, channel: str, language: str
) -> None:
    subject, body = builtin(step, channel, language)
    check(step, subject, body)
    assert bool(subject) == (channel == "mail")
    assert (body == builtin(step, channel, "en")[1]) == (language == "en")


def test_every_step_has_words() -> None:
    assert WORDS.keys() == STEPS.keys()


@given(st.text(alphabet="ab{}[]_\n，", max_size=40))
def test_any_text_is_either_refused_or_said(text: str) -> None:
    try:
        parse(text)
    except BadTemplate:
        return
    assert "{" not in render(text, {})


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts", "left"),
    [
        ("", "GSM", 0, 0, 160),
        ("a" * 160, "GSM", 160, 1, 0),
        ("a" * 161, "GSM", 161, 2, 145),
        ("a" * 306, "GSM", 306, 2, 0),
        ("a" * 307, "GSM", 307, 3, 152),
        ("€" * 80, "GSM", 160, 1, 0),
        ("a" * 152 + "€" + "a" * 8, "GSM", 162, 2, 143),  # € does not stand in two parts
        ("取" * 70, "UCS-2", 70, 1, 0),
        ("取" * 71, "UCS-2", 71, 2, 63),
        ("取" * 134, "UCS-2", 134, 2, 0),
        ("😀" * 35, "UCS-2", 70, 1, 0),
        ("😀" * 67, "UCS-2", 134, 3, 65),  # 33 in a part of 67
    ],
)
def test_the_length_of_an_sms(text: str, alphabet: str, units: int, parts: int, left: int) -> None:
    found = sms_length(text)
    assert (found.alphabet, found.units, found.parts, found.left) == (alphabet, units, parts, left)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "begins", "ends", "until"),
    [
        ("2026-09-21 22:13", 1320, 480, "2026-09-22 08:00"),
        ("2026-09-22 07:59", 1320, 480, "2026-09-22 08:00"),
        ("2026-09-22 08:00", 1320, 480, ""),
        ("2026-09-21 21:59", 1320, 480, ""),
        ("2026-09-21 13:00", 720, 840, "2026-09-21 14:00"),
        ("2026-09-21 13:00", 600, 600, ""),
        ("2026-12-31 23:00", 1320, 480, "2027-01-01 08:00"),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(
    now: str, begins: int, ends: int, until: str
) -> None:
    assert quiet_until(at(now), begins, ends, SHANGHAI) == (at(until) if until else None)


def test_the_night_in_which_the_clock_is_put_forward_ends_in_the_morning_all_the_same() -> None:
    evening = at("2026-03-28 23:00", BERLIN)
    until = quiet_until(evening, 1320, 480, BERLIN)
    assert until == at("2026-03-29 08:00", BERLIN)
    assert until - evening == 8 * 3_600_000  # an hour is missing


def test_a_fault_keeps_its_words() -> None:
    for kind in KINDS.values():
        assert str(from_cause(to_cause(kind()))) == str(kind())
        assert kind().text
        assert kind().advice


def test_the_shop_s_words_are_saved_previewed_and_taken_back(shop: Telling) -> None:
    place = ("ready_for_pickup", "sms", "en")
    commands.save_template(shop.db, ZHOU_KAI, *place, "", "Code {code}!", "SMS_1")
    text = queries.template(shop.db, *place)
    assert (text.body, text.provider_code, text.edited) == ("Code {code}!", "SMS_1", True)
    assert queries.edited_templates(shop.db) == {place}
    shown = queries.preview(shop.db, *place, "", text.body)
    assert shown.body == "Code 483920!"
    assert shown.length is not None
    assert shown.length.parts == 1
    commands.reset_template(shop.db, ZHOU_KAI, *place)
    assert not queries.template(shop.db, *place).edited
    commands.save_template(shop.db, ZHOU_KAI, *place, "", "Again {code}")
    assert queries.template(shop.db, *place).body == "Again {code}"


def test_a_preview_speaks_the_language_of_its_template(shop: Telling) -> None:
    subject, body = builtin("order_placed", "mail", "zh_CN")
    shown = queries.preview(shop.db, "order_placed", "mail", "zh_CN", subject, body)
    assert "王小雨，您好" in shown.body
    assert "{" not in shown.body + shown.subject
    assert shown.length is None


def test_words_that_can_not_be_used_are_not_saved(shop: Telling) -> None:
    with pytest.raises(BadTemplate):
        commands.save_template(shop.db, ZHOU_KAI, "signed", "mail", "en", "", "A mail, no subject")
    with pytest.raises(UnknownPlaceholder):
        commands.save_template(shop.db, ZHOU_KAI, "signed", "sms", "en", "", "{code}")
    assert shop.count("notice_template") == 0


def test_a_cashier_does_not_change_what_customers_are_told(shop: Telling) -> None:
    with pytest.raises(NotAllowed):
        commands.save_template(shop.db, LI_MIN, "signed", "sms", "en", "", "Hello")
