"""What the hub says of people: consent, erasure, rights, store credit, carts; and what it holds
back.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from posdesk.catalog.commands import set_price
from posdesk.hub import asks, gate, leases, persons
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.members.erasing import erase
from posdesk.models import CreditEntry, Member, Variant
from posdesk.orders.commands import park
from posdesk.sync.protocol import NOT_COVERED, NOT_THERE
from tests.hub.pairs import Till, open_exceptions, pair, ready_database, share, value
from tests.ordertaking import XIAOYU
from tests.selling import LI_MIN, ZHAO_LEI

Pair = tuple[Till, Till]
CARD = "4111111111111111"


@pytest.fixture
def dsn() -> Iterator[str]:
    with ready_database() as found:
        yield found


@pytest.fixture
def tills(hub: Hub, tmp_path: Path) -> Iterator[Pair]:
    with pair(hub, tmp_path) as found:
        yield found


# --- consent --------------------------------------------------------------------------------------


def _consent(till: Till, given: int) -> None:
    till.hub.clock.advance(1000)  # type: ignore[attr-defined]
    with till.db.command("test.consent", ZHAO_LEI) as tx:
        tx.update(Member, XIAOYU, marketing_ok=given)


def _consents(*tills: Till) -> set[int]:
    query = "SELECT marketing_ok FROM member WHERE id = ?"
    return {till.db.value(query, XIAOYU) for till in tills}


def _withdrawn_at_one_and_given_at_the_other(tills: Pair, *, seen: bool) -> None:
    first, second = tills
    _consent(first, 1)
    share(*tills)
    _consent(first, 0)
    first.push()
    if seen:
        second.pull()
    _consent(second, 0)
    _consent(second, 1)
    share(second, first, second)


def test_a_consent_given_by_who_had_not_heard_of_its_withdrawal_is_none(
    hub: Hub, tills: Pair
) -> None:
    _withdrawn_at_one_and_given_at_the_other(tills, seen=False)
    assert _consents(*tills) == {0}
    told = "SELECT columns ->> 'marketing_ok' FROM ledger_row WHERE table_name = 'member'"
    assert value(hub, told) == "0"


def test_one_given_by_who_knew_counts(tills: Pair) -> None:
    _withdrawn_at_one_and_given_at_the_other(tills, seen=True)
    assert _consents(*tills) == {1}


def test_without_the_hubs_word_the_later_clock_would_win(
    tills: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "_consents", lambda *_more: [])
    _withdrawn_at_one_and_given_at_the_other(tills, seen=False)
    assert _consents(*tills) == {1}


# --- erasure --------------------------------------------------------------------------------------


def _told(hub: Hub, word: str) -> list[str]:
    """Where a word stands in what the hub has, packed or not."""
    found = []
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT table_name, columns::text FROM ledger_row")
        found += [table for table, text in cursor.fetchall() if word in text]
        cursor.execute("SELECT command, changes, private FROM entry")
        for command, changes, private in cursor.fetchall():
            bodies = [zlib.decompress(body) for body in (changes, private) if body]
            found += [command for body in bodies if word in body.decode()]
    return found


def _rename(till: Till, name: str) -> None:
    with till.db.command("test.rename", ZHAO_LEI) as tx:
        tx.update(Member, XIAOYU, name=name)


def test_who_is_erased_at_one_till_is_gone_from_the_hub_and_from_what_comes_later(
    hub: Hub, tills: Pair
) -> None:
    first, second = tills
    assert _told(hub, "王小雨")
    _rename(second, "王小雨 (VIP)")  # by who has not heard
    erase(first.db, ZHAO_LEI, XIAOYU)
    first.push()
    assert _told(hub, "王小雨") == []
    share(second, first)
    assert _told(hub, "王小雨") == []
    assert {till.db.value("SELECT name FROM member WHERE id = ?", XIAOYU) for till in tills} == {""}


def test_without_the_look_at_late_rows_the_name_would_come_back(
    hub: Hub, tills: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "_late", lambda *_more: set())
    first, second = tills
    _rename(second, "王小雨 (VIP)")
    erase(first.db, ZHAO_LEI, XIAOYU)
    share(first, second)
    assert _told(hub, "王小雨")


# --- what is held ---------------------------------------------------------------------------------


def _held(hub: Hub) -> list[tuple[Any, ...]]:
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT command, reason FROM quarantine ORDER BY command")
        return list(cursor.fetchall())


def _type(till: Till, text: str) -> None:
    """Into a field of the catalog."""
    variant = str(till.db.value("SELECT id FROM variant ORDER BY id LIMIT 1"))
    with till.db.command("catalog.save", ZHAO_LEI) as tx:
        tx.update(Variant, variant, label=text)


def test_a_card_number_is_never_applied_fed_or_logged(
    hub: Hub, tills: Pair, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tills
    monkeypatch.setattr("posdesk.journal.refuse_card_number", lambda _text: None)  # a broken till
    _type(first, CARD)
    answer = first.push()
    assert answer is not None
    assert len(answer.quarantined) == 1
    assert _held(hub) == [("catalog.save", "card_number")]
    second.pull()
    assert not second.db.value("SELECT count(*) FROM variant WHERE label = ?", CARD)
    query = "SELECT count(*) FROM ledger_row WHERE columns::text LIKE %s"
    assert value(hub, query, f"%{CARD}%") == 0
    assert CARD not in caplog.text


def test_without_the_gate_it_would_reach_the_others(
    tills: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tills
    monkeypatch.setattr("posdesk.journal.refuse_card_number", lambda _text: None)
    monkeypatch.setattr(gate, "has_card_number", lambda _text: False)
    _type(first, CARD)
    share(first, second)
    assert second.db.value("SELECT count(*) FROM variant WHERE label = ?", CARD)


def test_an_edit_by_who_may_not_is_held_and_a_sale_never(hub: Hub, tills: Pair) -> None:
    first, second = tills
    variant = str(first.db.value("SELECT id FROM variant ORDER BY id LIMIT 1"))
    before = second.db.value("SELECT price FROM variant WHERE id = ?", variant)
    with first.db.command("catalog.price", LI_MIN) as tx:  # a till whose own look was taken out
        tx.update(Variant, variant, price=1)
    sale = first.desk.shop.sell_for_cash(20_000, ("mug", 1000))
    share(first, second)
    assert [reason for _command, reason in _held(hub)] == ["not_allowed"]
    assert second.db.value("SELECT price FROM variant WHERE id = ?", variant) == before
    assert second.db.value("SELECT number FROM orders WHERE id = ?", sale.order_id) == sale.number


def test_a_manager_edits(hub: Hub, tills: Pair) -> None:
    first, second = tills
    variant = str(first.db.value("SELECT id FROM variant ORDER BY id LIMIT 1"))
    set_price(first.db, ZHAO_LEI, variant, 4321)
    share(first, second)
    assert _held(hub) == []
    assert second.db.value("SELECT price FROM variant WHERE id = ?", variant) == 4321


def test_an_office_sells_nothing(hub: Hub, tills: Pair) -> None:
    first, _second = tills
    first.context = replace(first.context, role="office")
    first.desk.shop.sell_for_cash(20_000, ("mug", 1000))
    first.push()
    assert {reason for _command, reason in _held(hub)} == {"not_allowed"}


# --- store credit ---------------------------------------------------------------------------------


def _credited(tills: Pair, amount: int) -> None:
    tills[0].desk.give_credit(amount)
    share(*tills)


def test_never_more_is_set_aside_than_there_is(hub: Hub, tills: Pair) -> None:
    first, second = tills
    _credited(tills, 1000)
    lease = leases.grant(hub, first.context, XIAOYU, 700)
    with pytest.raises(HubRefusal) as refused:
        leases.grant(hub, second.context, XIAOYU, 400)
    assert refused.value.answer.code == NOT_COVERED
    assert leases.grant(hub, second.context, XIAOYU, 300).amount == 300
    leases.give_back(hub, first.context, lease.id)
    assert leases.grant(hub, second.context, XIAOYU, 700).amount == 700


def test_the_same_request_gets_the_same_lease(hub: Hub, tills: Pair) -> None:
    _credited(tills, 1000)
    got = {leases.grant(hub, tills[0].context, XIAOYU, 600, "r1").id for _time in range(3)}
    assert len(got) == 1


def test_a_lease_of_another_till_is_not_given_back(hub: Hub, tills: Pair) -> None:
    first, second = tills
    _credited(tills, 1000)
    lease = leases.grant(hub, first.context, XIAOYU, 1000)
    leases.give_back(hub, second.context, lease.id)
    with pytest.raises(HubRefusal):
        leases.grant(hub, second.context, XIAOYU, 1)


def _spend(till: Till, amount: int) -> None:
    with till.db.command("test.spend", ZHAO_LEI) as tx:
        tx.insert(
            CreditEntry, id=tx.new_id(), member_id=XIAOYU, amount=-amount, reason="spend",
            till="T1", business_day="2026-09-21", occurred_at=tx.now,
        )  # fmt: skip


def test_credit_spent_without_a_lease_at_two_tills_is_told_with_how_much(
    hub: Hub, tills: Pair
) -> None:
    _credited(tills, 1000)
    for each in tills:
        _spend(each, 800)
    share(*tills)
    assert open_exceptions(hub, "overspent") == [("overspent", XIAOYU, 600)]


# --- carts ----------------------------------------------------------------------------------------


def _parked(till: Till) -> str:
    cart = till.desk.shop.cart(("mug", 1000))
    return str(park(till.db, LI_MIN, cart, "blue bag").value)


def test_a_cart_is_asked_for_only_while_its_till_is_on_line(hub: Hub, tills: Pair) -> None:
    first, second = tills
    cart = _parked(first)
    first.push()
    with hub.database.transaction() as cursor:
        cursor.execute("UPDATE device SET seen_at = %s", (hub.clock.now() - asks.THERE_MS - 1,))
    with pytest.raises(HubRefusal) as refused:
        asks.ask(hub, second.context, cart)
    assert refused.value.answer.code == NOT_THERE
    with hub.database.transaction() as cursor:
        cursor.execute("UPDATE device SET seen_at = %s", (hub.clock.now(),))
    assert asks.ask(hub, second.context, cart) == {"till": "T1"}
    with pytest.raises(HubRefusal):
        asks.ask(hub, second.context, "no such cart")
