"""What other tills did becomes this till's: rows, what is derived from them and the cursors, in one
transaction; the same on every till, whatever came first.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import apsw
import pytest

from posdesk import journal, linked
from posdesk.catalog import commands as catalog
from posdesk.clock import ManualClock
from posdesk.db import Conflict, Database
from posdesk.digest import Digest
from posdesk.members import commands as members
from posdesk.members import erasing
from posdesk.members.people import MemberDraft
from posdesk.models import Member, Setting, Stream, Variant
from posdesk.orders.queries import find_by_number
from posdesk.sync.merge import merge
from posdesk.sync.protocol import HLC_AHEAD_MS, BadMessage
from tests.conftest import MORNING
from tests.ordertaking import add_member
from tests.selling import ZHAO_LEI, Shop, furnish
from tests.sync.acts import ACTS, People, stock_up
from tests.sync.exchanging import (
    Feed,
    answer,
    contradictions_apart,
    digests,
    entries,
    hear,
    link,
    problems,
    till,
)

YEARS_10 = 10 * 365 * 86_400_000
_ACTS = sorted(ACTS.keys() - {"spend_credit"})


@pytest.fixture
def feed(tmp_path: Path, clock: ManualClock) -> Iterator[Feed]:
    """Two tills that know the small shop, and have heard all of each other."""
    made = _feed(tmp_path, clock)
    yield made
    for each in made.tills:
        each.close()


def _feed(folder: Path, clock: ManualClock) -> Feed:
    first, second = till(folder / "a", clock, "T1"), till(folder / "b", clock, "T2")
    furnish(first)
    add_member(first)
    stock_up(first)
    link(first)
    link(second, "T2")
    made = Feed([first, second])
    made.settle()
    return made


# --- whatever people do ---------------------------------------------------------------------------


def _lived(folder: Path, seed: int, steps: int) -> None:
    """Two tills at which anything is done, each hearing of the other now and then."""
    random = Random(seed)
    clock = ManualClock(MORNING)
    feed = _feed(folder, clock)
    people = [People(db, Random(seed * 7 + place)) for place, db in enumerate(feed.tills)]
    for _step in range(steps):
        clock.advance(random.choice((0, 1_000, 600_000)))
        which, chance = random.randrange(2), random.random()
        if chance < 0.7:
            people[which].do(random.choice(_ACTS))
        elif chance < 0.8:
            feed.push(which, random.randrange(1, 9))
        else:
            feed.pull(which, random.randrange(1, 9))
    feed.settle()
    assert digests(feed.tills[0]) == digests(feed.tills[1])
    for db in feed.tills:
        assert contradictions_apart(problems(db)) == []
        db.close()


@pytest.mark.parametrize("seed", [11])
def test_whatever_is_done_both_have_the_same_and_all_that_is_derived_is_right(
    tmp_path: Path, seed: int
) -> None:
    _lived(tmp_path, seed, 50)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1012))
def test_whatever_is_done_for_long(tmp_path: Path, seed: int) -> None:
    _lived(tmp_path, seed, 160)


def test_what_is_derived_would_be_wrong_without_the_refresh(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    Shop(feed.tills[0]).sell_for_cash(500, ("water", 1000))
    feed.push(0)
    monkeypatch.setattr("posdesk.sync.merge.refresh", lambda *_anything: None)
    feed.pull(1)
    wrong = {each.split("[")[1].split("|")[0] for each in problems(feed.tills[1])}
    assert {"stock_level", "day_total", "variant_sales", "order_summary"} <= wrong


# --- once and again -------------------------------------------------------------------------------


def test_the_same_answer_once_more_changes_nothing(feed: Feed) -> None:
    Shop(feed.tills[0]).sell_for_cash(500, ("water", 1000))
    catalog.set_price(feed.tills[0], ZHAO_LEI, "mug", 3_100)
    feed.push(0)
    assert feed.pull(1).rows == 5
    before = digests(feed.tills[1])
    feed.heard[1] = 0
    assert feed.pull(1).rows == 0
    assert digests(feed.tills[1]) == before
    assert problems(feed.tills[1]) == []


def test_cursors_clock_and_rows_are_written_together_or_not_at_all(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = feed.tills
    Shop(first).sell_for_cash(500, ("water", 1000))
    feed.push(0)
    place = second.row("SELECT tenant_seq, store_seq FROM hub_link")

    def fail(*_anything: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr("posdesk.sync.merge._advance", fail)
        with pytest.raises(RuntimeError):
            merge(second, answer(feed.told[feed.heard[1] :], MORNING, feed.heard[1]))
    assert second.row("SELECT tenant_seq, store_seq FROM hub_link") == place
    assert second.value("SELECT count(*) FROM orders") == 0
    feed.pull(1)
    seq, hlc = second.rows("SELECT store_seq, (SELECT hlc FROM device) FROM hub_link")[0]
    assert seq == len(feed.told)
    assert hlc >= feed.told[-1].header.hlc
    assert second.value("SELECT count(*) FROM orders") == 1


def test_a_till_without_a_hub_and_an_answer_that_is_none_are_refused(
    db: Database, feed: Feed
) -> None:
    told = answer(feed.told[-1:], MORNING)
    with pytest.raises(LookupError):
        merge(db, told)
    with pytest.raises(BadMessage):
        merge(feed.tills[0], replace(told, entries=[[1, 1, ["nonsense"]]]))
    damaged = replace(feed.told[-1], changes=b"torn")
    with pytest.raises(BadMessage):
        merge(feed.tills[0], replace(told, entries=[[1, 1, damaged.packed(), MORNING]]))
    assert problems(feed.tills[0]) == []


# --- registers ------------------------------------------------------------------------------------


def _price(db: Database, variant: str = "mug") -> int:
    return int(db.value("SELECT price FROM variant WHERE id = ?", variant))


@pytest.mark.parametrize("first_told", [0, 1])
def test_the_later_price_stays_whoever_is_heard_first(
    feed: Feed, clock: ManualClock, first_told: int
) -> None:
    catalog.set_price(feed.tills[0], ZHAO_LEI, "mug", 3_100)
    clock.advance(5)
    catalog.set_price(feed.tills[1], ZHAO_LEI, "mug", 3_200)
    feed.push(first_told)
    feed.push(1 - first_told)
    feed.settle()
    assert [_price(db) for db in feed.tills] == [3_200, 3_200]
    assert digests(feed.tills[0]) == digests(feed.tills[1])


def test_columns_are_merged_each_by_itself(feed: Feed, clock: ManualClock) -> None:
    catalog.set_price(feed.tills[0], ZHAO_LEI, "mug", 3_100)
    clock.advance(5)
    with feed.tills[1].command("test.shelf", None) as tx:
        tx.update(Variant, "mug", shelf="B4")
    feed.settle()
    for db in feed.tills:
        assert db.row("SELECT price, shelf FROM variant WHERE id = 'mug'") == (3_100, "B4")


def test_of_the_same_moment_the_greater_device_wins(feed: Feed) -> None:
    for price, db in zip((3_100, 3_200), feed.tills, strict=True):
        with db.local() as tx:
            tx.execute("UPDATE device SET hlc = ?", (MORNING + 9_000) << 16)
        catalog.set_price(db, ZHAO_LEI, "mug", price)
    feed.settle()
    names = [str(db.value("SELECT device FROM device")) for db in feed.tills]
    wanted = (3_100, 3_200)[names.index(max(names))]
    assert [_price(db) for db in feed.tills] == [wanted, wanted]


def test_a_setting_that_both_made_is_the_later_ones(feed: Feed, clock: ManualClock) -> None:
    for value, db in zip(('"a"', '"b"'), feed.tills, strict=True):
        clock.advance(5)
        with db.command("test.setting", None) as tx:
            tx.insert(Setting, name="test.made", value=value)
    feed.push(1)
    feed.push(0)
    feed.settle()
    for db in feed.tills:
        assert db.value("SELECT value FROM setting WHERE name = 'test.made'") == '"b"'
    assert digests(feed.tills[0]) == digests(feed.tills[1])


@pytest.mark.parametrize("first_told", [0, 1])
def test_a_row_of_one_id_that_both_made_is_the_same_for_both(feed: Feed, first_told: int) -> None:
    for name, db in zip(("甲", "乙"), feed.tills, strict=True):
        with db.command("test.member", None) as tx:
            tx.insert(Member, id="made-twice", name=name, created_at=tx.now)
    feed.push(first_told)
    feed.settle()
    assert digests(feed.tills[0]) == digests(feed.tills[1])
    names = [db.value("SELECT name FROM member WHERE id = 'made-twice'") for db in feed.tills]
    assert names == [linked.greater("甲", "乙")] * 2


def test_a_clock_ten_years_ahead_does_not_win_for_ten_years(feed: Feed, clock: ManualClock) -> None:
    first, second = feed.tills
    with first.local() as tx:
        tx.execute("UPDATE device SET hlc = ?", (MORNING + YEARS_10) << 16)
    catalog.set_price(first, ZHAO_LEI, "mug", 9_900)
    feed.settle()
    assert _price(second) == 9_900
    clock.advance(HLC_AHEAD_MS + 60_000)
    catalog.set_price(second, ZHAO_LEI, "mug", 2_600)
    feed.settle()
    assert [_price(db) for db in feed.tills] == [2_600, 2_600]
    assert second.value("SELECT hlc FROM device") >> 16 < MORNING + YEARS_10 // 2
    assert digests(first) == digests(second)


def test_without_the_limit_it_would(
    feed: Feed, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posdesk.sync.merge.HLC_AHEAD_MS", 2 * YEARS_10)
    first, second = feed.tills
    with first.local() as tx:
        tx.execute("UPDATE device SET hlc = ?", (MORNING + YEARS_10) << 16)
    catalog.set_price(first, ZHAO_LEI, "mug", 9_900)
    feed.push(0)
    clock.advance(HLC_AHEAD_MS + 60_000)
    catalog.set_price(second, ZHAO_LEI, "mug", 2_600)
    feed.settle()
    assert _price(first) == 9_900


# --- streams, contradictions, numbers -------------------------------------------------------------


def test_another_stores_sales_in_an_entry_of_the_owners_are_left_out(
    feed: Feed, tmp_path: Path, clock: ManualClock
) -> None:
    first, _second = feed.tills
    with first.command("test.import", None) as tx:
        tx.update(Variant, "mug", price=2_700)
        tx.insert(Setting, name="test.store", value="1")
    other = till(tmp_path / "c", clock, "T3")
    link(other, "T3")
    hear(other, entries(first), own_store=False)
    assert _price(other) == 2_700
    assert other.value("SELECT 1 FROM setting WHERE name = 'test.store'") is None
    assert linked.digest(other, Stream.TENANT) == linked.digest(first, Stream.TENANT)
    assert problems(other) == []
    other.close()


def _same_number(feed: Feed) -> None:
    """Both tills sold under one number: their counters were set to the same code."""
    for db in feed.tills:
        with db.local() as tx:
            tx.execute("UPDATE till_setting SET value = '\"T9\"' WHERE name = 'till.code'")
        db.forget_settings()
        Shop(db).sell_for_cash(500, ("water", 1000))


def test_two_orders_of_one_number_are_both_kept(feed: Feed, clock: ManualClock) -> None:
    _same_number(feed)
    feed.settle()
    found = [find_by_number(db, "S01-T9-000001") for db in feed.tills]
    assert len(found[0]) == 2
    assert found[0] == found[1]
    for db in feed.tills:
        assert contradictions_apart(problems(db)) == []
        clock.advance(1_000)
        Shop(db).sell_for_cash(500, ("water", 1000))  # of a number that is higher than both
    assert feed.tills[0].value("SELECT count(DISTINCT number) FROM orders") == 2


def test_with_the_triggers_on_the_second_would_be_refused(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apsw, "SQLITE_DBCONFIG_ENABLE_TRIGGER", apsw.SQLITE_DBCONFIG_ENABLE_FKEY)
    _same_number(feed)
    feed.push(0)
    assert feed.pull(1).aside == 1
    assert feed.tills[1].value("SELECT table_name FROM aside_row") == "orders"


def test_goods_of_one_sku_can_be_priced_on(feed: Feed, clock: ManualClock) -> None:
    for price, db in zip((100, 200), feed.tills, strict=True):
        with db.command("test.sku", None) as tx:
            tx.update(Variant, "mug" if price == 100 else "shirt", sku="SAME")
    feed.settle()
    clock.advance(10)
    catalog.set_price(feed.tills[0], ZHAO_LEI, "shirt", 8_100)
    with pytest.raises(Conflict), feed.tills[0].command("test.sku", None) as tx:
        tx.update(Variant, "apples", sku="SAME")
    feed.settle()
    assert _price(feed.tills[1], "shirt") == 8_100


def test_a_restored_till_hears_its_own_past_and_counts_on_from_there(
    tmp_path: Path, clock: ManualClock
) -> None:
    feed = _feed(tmp_path, clock)
    first, second = feed.tills
    copy = tmp_path / "copy" / "posdesk.db"
    copy.parent.mkdir()
    first.copy_into(copy)
    for _sale in range(3):
        Shop(first).sell_for_cash(500, ("water", 1000))
    catalog.set_price(first, ZHAO_LEI, "mug", 3_100)
    feed.settle()
    first.close()
    restored = till(copy.parent, clock, "T1")
    with restored.local() as tx:
        tx.execute("UPDATE device SET epoch = epoch + 1, dseq = 0")
    feed.tills[0] = restored
    feed.heard[0] = 0
    feed.pull(0)
    assert restored.value("SELECT count(*) FROM orders") == 3
    assert _price(restored) == 3_100
    assert Shop(restored).sell_for_cash(500, ("water", 1000)).number.endswith("T1-000004")
    feed.settle()
    assert digests(restored) == digests(second)
    assert problems(restored) == []
    restored.close()
    second.close()


# --- people who were erased -----------------------------------------------------------------------


def _texts(db: Database) -> str:
    """All that the rows and the own journal tell, as one text."""
    told = [
        str(row)
        for table in ("member", "member_phone", "orders", "order_line", "parked_cart")
        for row in db.rows(f'SELECT * FROM "{table}"')
    ]
    for entry in entries(db):
        told.append(str(entry.private and journal.decode(entry.private)))
    return "\n".join(told)


def _member(db: Database) -> str:
    draft = MemberDraft("陈默", note="左撇子")
    return members.add(db, ZHAO_LEI, draft).value


def test_a_person_erased_elsewhere_is_gone_here_with_what_the_own_journal_told(feed: Feed) -> None:
    first, second = feed.tills
    member = _member(second)
    feed.settle()
    assert "陈默" in _texts(second)
    erasing.erase(first, ZHAO_LEI, member)
    feed.push(0)
    assert feed.pull(1).erased
    assert "陈默" not in _texts(second)
    assert erasing.unfinished(second)
    assert erasing.finish(second).value
    assert problems(second) == []
    assert digests(first) == digests(second)


@pytest.mark.parametrize("first_told", [0, 1])
def test_an_erasure_wins_over_an_edit_that_did_not_know_of_it(
    feed: Feed, clock: ManualClock, first_told: int
) -> None:
    first, second = feed.tills
    member = _member(first)
    feed.settle()
    erasing.erase(first, ZHAO_LEI, member)
    clock.advance(1_000)
    members.edit(second, ZHAO_LEI, member, MemberDraft("陈小默"))
    feed.push(first_told)
    feed.settle()
    for db in feed.tills:
        assert db.value("SELECT name FROM member WHERE id = ?", member) == ""
        assert problems(db) == []
    assert "陈" not in _texts(first)
    assert digests(first) == digests(second)


def test_without_the_forgetting_the_name_would_come_back(
    feed: Feed, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posdesk.sync.erased.forget", lambda *_anything: ([], False))
    first, second = feed.tills
    member = _member(first)
    feed.settle()
    erasing.erase(first, ZHAO_LEI, member)
    clock.advance(1_000)
    members.edit(second, ZHAO_LEI, member, MemberDraft("陈小默"))
    feed.settle()
    assert "陈小默" in _texts(first)


def test_both_erase_the_same_person(feed: Feed, clock: ManualClock) -> None:
    member = _member(feed.tills[0])
    feed.settle()
    for db in feed.tills:
        clock.advance(1_000)
        erasing.erase(db, ZHAO_LEI, member)
    feed.settle()
    for db in feed.tills:
        assert "陈默" not in _texts(db)
        assert problems(db) == []
    assert digests(feed.tills[0]) == digests(feed.tills[1])


# --- speed ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_month_of_sales_is_caught_up_with_in_well_under_a_minute(feed: Feed) -> None:
    shop = Shop(feed.tills[0])
    for _sale in range(1_000):
        shop.sell_for_cash(100_000, ("water", 1000), ("shirt", 1000))
    feed.push(0)
    began = time.process_time()
    while feed.heard[1] < len(feed.told):
        feed.pull(1, 250)
    per_sale = (time.process_time() - began) / 1_000
    assert per_sale * 15_000 < 40
    assert linked.digest(feed.tills[1], Stream.STORE) != Digest()
