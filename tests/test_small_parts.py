"""Ids, clocks, cards, workflows, settings and words."""

from __future__ import annotations

import uuid

import pytest

from posdesk import errors, i18n, settings
from posdesk.cards import CardNumberRefused, has_card_number, masked, refuse_card_number
from posdesk.clock import ManualClock, business_day
from posdesk.config import SETTINGS
from posdesk.db import Database, Row
from posdesk.errors import BadSetting, DiskFull, NotFound
from posdesk.ids import Ids
from posdesk.staff.rights import NotAllowed
from posdesk.workflow import IllegalStep, Workflow
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, furnish


def test_ids_are_uuids_of_version_7_that_only_ever_grow(clock: ManualClock) -> None:
    ids = Ids(clock)
    made = []
    for step in range(10_000):
        if step % 1000 == 999:
            clock.set(clock.now() - 5)
        made.append(ids.new())
    assert made == sorted(set(made))
    assert {uuid.UUID(hex=one).version for one in made} == {7}
    assert {uuid.UUID(hex=one).variant for one in made} == {uuid.RFC_4122}


def test_an_id_tells_when_it_was_made(clock: ManualClock) -> None:
    assert int(Ids(clock).new()[:12], 16) == clock.now()


def test_the_business_day_is_the_shops_not_greenwichs(clock: ManualClock) -> None:
    half_past_midnight_in_shanghai = 1_790_008_200_000
    assert business_day(half_past_midnight_in_shanghai, clock.zone) == "2026-09-22"


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "378282246310005",
        "6200000000000005",
        "2223003122003222",
        "note: 6011111111111117 ok",
    ],
)
def test_card_numbers_are_recognised_wherever_they_stand(number: str) -> None:
    assert has_card_number(number)
    with pytest.raises(CardNumberRefused):
        refuse_card_number("harmless", number)
    assert number not in masked(f"typed {number}!")


@pytest.mark.parametrize(
    "text",
    [
        "6921168509256",
        "138 0013 8000",
        "S01-T2-000481",
        "4111111111111112",
        "2112345012367",
        "",
        "16901234567894",
    ],
)
def test_barcodes_phones_and_numbers_are_not_card_numbers(text: str) -> None:
    assert not has_card_number(text)
    refuse_card_number(text, None)
    assert masked(text) == text


def test_a_step_that_is_not_declared_is_refused_with_both_states() -> None:
    door = Workflow(
        "door", frozenset({("open", "closed"), ("closed", "open"), ("closed", "locked")})
    )
    door.check("open", "closed")
    assert door.targets("closed") == ["locked", "open"]
    with pytest.raises(IllegalStep, match=r"open.*locked"):
        door.check("open", "locked")


def test_settings_start_at_their_defaults_and_keep_what_is_saved(db: Database) -> None:
    assert db.setting("shop.currency") == "CNY"
    settings.save(db, None, {"shop.currency": "USD", "till.code": "T9"})
    assert (db.setting("shop.currency"), db.setting("till.code")) == ("USD", "T9")


def test_shop_settings_are_journalled_and_till_settings_are_not(db: Database) -> None:
    settings.save(db, None, {"till.code": "T9"})
    assert db.value("SELECT count(*) FROM journal") == 0
    settings.save(db, None, {"shop.name": "小雨便利店"})
    assert db.value("SELECT count(*) FROM journal") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rounding.unit", "furlong"),
        ("till.text_scale", "big"),
        ("till.text_scale", 0),
        ("tax.inclusive", 1),
        ("tax.default_rate", -1),
        ("shop.zone", "Mars/Olympus"),
        ("shop.zone", ""),
        ("staff.pin_cost", 0),
        ("cash.quick_notes", ["5"]),
    ],
)
def test_a_setting_refuses_what_does_not_fit_and_keeps_the_rest(
    db: Database, name: str, value: object
) -> None:
    with pytest.raises(BadSetting, match=name):
        settings.save(db, None, {"shop.name": "x", name: value})
    assert db.setting("shop.name") == ""


@pytest.mark.parametrize("stored", ["12", "not json", "null"])
def test_a_stored_setting_that_can_not_be_used_is_as_if_it_were_not_there(
    db: Database, stored: str
) -> None:
    with db.local() as tx:
        tx.execute("INSERT INTO till_setting VALUES ('till.theme', ?)", stored)
        tx.execute("INSERT INTO till_setting VALUES ('till.of_a_newer_program', '1')")
        tx.execute("INSERT INTO till_setting VALUES ('till.code', '\"T7\"')")
    assert (db.setting("till.theme"), db.setting("till.code")) == ("light", "T7")


def test_a_setting_changed_while_it_is_read_is_not_remembered_as_it_was(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = db.rows

    def another_thread_saves(query: str) -> list[Row]:
        rows = read(query)
        monkeypatch.undo()
        settings.save(db, None, {"till.code": "T9"})
        return rows

    monkeypatch.setattr(db, "rows", another_thread_saves)
    db.setting("till.code")
    assert db.setting("till.code") == "T9"


def test_only_who_may_changes_settings_but_everybody_the_look_of_the_till(db: Database) -> None:
    furnish(db)
    settings.save(db, LI_MIN, {"till.theme": "dark", "till.text_scale": 150})
    settings.save(db, ZHOU_KAI, {"catalog.import_mappings": {}})
    for name, value in (("rounding.when", "always"), ("catalog.import_mappings", {})):
        with pytest.raises(NotAllowed):
            settings.save(db, LI_MIN, {name: value})
    settings.save(db, ZHAO_LEI, {"rounding.when": "always"})
    assert db.setting("rounding.when") == "always"


def test_every_setting_has_a_description_and_a_default_that_fits() -> None:
    for setting in SETTINGS.values():
        assert setting.description
        assert setting.check(setting.default) == setting.default


def test_refusals_say_what_happened_and_what_to_do_in_the_language_in_use() -> None:
    what, advice = errors.words(DiskFull("D:/shop"))
    assert "D:/shop" in what
    assert advice.startswith("Free some space")
    i18n.use("zh_CN")
    assert "磁盘" in errors.words(DiskFull("D:/shop"))[0]


def test_a_refusal_reads_as_one_sentence_in_a_log() -> None:
    assert str(NotFound("order", "S01-T1-000001")) == (
        "There is no order S01-T1-000001. Check the number and try again."
    )
