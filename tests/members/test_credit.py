"""Store credit: a ledger that never falls below zero."""

from __future__ import annotations

import pytest

from posdesk.db import Conflict
from posdesk.members import commands, credit
from posdesk.members.errors import CreditRefused, MemberGone, NotEnoughCredit, ReasonMissing
from posdesk.models import CreditEntry
from posdesk.staff.rights import NotAllowed
from tests.members.conftest import Counter
from tests.selling import LI_MIN, ZHAO_LEI


def given(counter: Counter, member: str, amount: int) -> None:
    with counter.db.command("test.give", LI_MIN) as tx:
        credit.give(tx, member, amount, note="R000001")


def test_what_is_given_can_be_spent_and_every_line_says_what_was_left(counter: Counter) -> None:
    member = counter.add("王小雨")
    given(counter, member, 5000)
    with counter.db.command("test.spend", LI_MIN) as tx:
        credit.spend(tx, member, 1800, "order")
    assert credit.balance(counter.db, member) == 3200
    lines = [(each.amount, each.balance) for each in credit.entries(counter.db, member)]
    assert lines == [(-1800, 3200), (5000, 5000)]


def test_more_than_there_is_can_not_be_spent(counter: Counter) -> None:
    member = counter.add("王小雨")
    given(counter, member, 1000)
    with (
        pytest.raises(NotEnoughCredit) as refused,
        counter.db.command("test.spend", LI_MIN) as tx,
    ):
        credit.spend(tx, member, 1001, "order")
    assert "¥10.00" in str(refused.value)
    assert "¥10.01" in str(refused.value)


def test_the_file_itself_refuses_what_a_command_forgot(counter: Counter) -> None:
    member = counter.add("王小雨")
    row = {"reason": "spend", "till": "T1", "business_day": "2026-09-21"}
    with pytest.raises(Conflict, match="below zero"), counter.db.command("test", None) as tx:
        tx.insert(CreditEntry, id="x", member_id=member, amount=-1, occurred_at=tx.now, **row)


@pytest.mark.parametrize("amount", [0, -5, 10**12])
def test_no_absurd_amount_is_given_or_spent(counter: Counter, amount: int) -> None:
    member = counter.add("王小雨")
    for act in (
        lambda tx: credit.give(tx, member, amount),
        lambda tx: credit.spend(tx, member, amount, "order"),
    ):
        with pytest.raises(CreditRefused), counter.db.command("test", LI_MIN) as tx:
            act(tx)


def test_a_correction_needs_the_right_a_reason_and_something_to_take(counter: Counter) -> None:
    member = counter.add("王小雨")
    with pytest.raises(NotAllowed):
        credit.adjust(counter.db, LI_MIN, member, 500, "goodwill")
    with pytest.raises(ReasonMissing):
        credit.adjust(counter.db, ZHAO_LEI, member, 500, "  ")
    with pytest.raises(NotEnoughCredit):
        credit.adjust(counter.db, ZHAO_LEI, member, -1, "mistake")
    assert credit.adjust(counter.db, ZHAO_LEI, member, 500, "goodwill").value == 500
    approval = counter.approve("credit.adjust")
    assert credit.adjust(counter.db, LI_MIN, member, -200, "mistake", approval).value == 300


def test_merged_credit_is_one_balance_that_each_record_may_spend(counter: Counter) -> None:
    kept, double = counter.add("王小雨"), counter.add("小雨")
    given(counter, kept, 300)
    given(counter, double, 700)
    commands.merge(counter.db, LI_MIN, kept, double)
    assert credit.balance(counter.db, kept) == 1000
    with counter.db.command("test.spend", LI_MIN) as tx:
        credit.spend(tx, double, 1000, "order")
    assert credit.balance(counter.db, kept) == 0
    assert counter.problems() == ()


def test_nobody_unknown_has_credit(counter: Counter) -> None:
    with pytest.raises(MemberGone), counter.db.command("test", LI_MIN) as tx:
        credit.give(tx, "nobody", 100)
