"""Customers are made in seconds, edited, found and merged."""

from __future__ import annotations

import pytest

from posdesk.members import addresses, commands, queries
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.members.errors import (
    AddressIncomplete,
    CardTaken,
    MailRefused,
    MemberGone,
    MemberUnnamed,
    PhoneKnown,
    PhoneRefused,
    SameMember,
    TooLong,
)
from posdesk.staff.rights import NotAllowed
from tests.members.conftest import HOME, Counter
from tests.selling import LI_MIN, ZHAO_LEI


def found(counter: Counter, text: str) -> list[str]:
    return [row.member_id for row in queries.find(counter.db, text)]


def test_a_phone_or_a_name_is_enough(counter: Counter) -> None:
    by_phone, by_name = counter.add("", "138 0000 6621"), counter.add("王小雨")
    assert queries.detail(counter.db, by_phone).phone == "13800006621"
    assert queries.detail(counter.db, by_name).name == "王小雨"
    with pytest.raises(MemberUnnamed):
        counter.add("  ")
    assert counter.problems() == ()


def test_nobody_without_the_right_adds_anybody_and_a_manager_may_allow_it(
    counter: Counter,
) -> None:
    draft = MemberDraft(name="王小雨")
    with counter.db.command("test.right", None) as tx:
        from posdesk.models import Role
        from posdesk.staff.people import first_role_id

        tx.update(Role, first_role_id("cashier"), rights='["sell"]')
    with pytest.raises(NotAllowed):
        commands.add(counter.db, LI_MIN, draft)
    approval = counter.approve("members.edit")
    assert commands.add(counter.db, LI_MIN, draft, False, approval).value


def test_the_same_phone_twice_names_who_has_it_and_both_may_be_kept(counter: Counter) -> None:
    first = counter.add("王小雨", "13800006621")
    with pytest.raises(PhoneKnown) as refused:
        counter.add("小雨", "+86 138-0000-6621")
    assert (refused.value.member_id, refused.value.name) == (first, "王小雨")
    draft = MemberDraft(name="小雨", phones=(PhoneDraft("13800006621"),))
    second = commands.add(counter.db, LI_MIN, draft, True).value
    assert sorted(found(counter, "13800006621")) == sorted((first, second))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"email": "no mail"}, MailRefused),
        ({"name": "x" * 61}, TooLong),
        ({"note": "x" * 1001}, TooLong),
        ({"card_code": "M-1"}, CardTaken),
        ({"phones": (PhoneDraft("12345"),)}, PhoneRefused),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(
    counter: Counter, more: dict[str, object], refusal: type[Exception]
) -> None:
    counter.add("陈立", card_code="M-1")
    before = counter.counts(("member", "member_phone", "journal"))
    with pytest.raises(refusal):
        commands.add(counter.db, LI_MIN, MemberDraft(**{"name": "王小雨", **more}))  # type: ignore[arg-type]
    assert counter.counts(("member", "member_phone", "journal")) == before


@pytest.mark.parametrize(
    "text",
    ["6621", "13800006621", "138 0000 6621", "1380000", "王小雨", "王小", "小雨", "雨",
     "wangxiaoyu", "wangxiao", "wxy", "xiaoyu", "wangxy", "M-77"],
)  # fmt: skip
def test_a_customer_is_found_by_what_one_has_in_hand(counter: Counter, text: str) -> None:
    member = counter.add("王小雨", "13800006621", card_code="M-77")
    counter.add("陈立", "13912345678")
    assert found(counter, text) == [member]


@pytest.mark.parametrize("text", ["Mary", "mary ann", "Ann", "smith", "ann smith", "MARY ANN SM"])
def test_a_name_of_several_words_is_found_by_each_beginning(counter: Counter, text: str) -> None:
    member = counter.add("Mary Ann Smith")
    assert found(counter, text) == [member]


@pytest.mark.parametrize("text", ["", " ", "6622", "王大", "xyz", "%", "_", "'", "1" * 300])
def test_what_nobody_has_finds_nobody(counter: Counter, text: str) -> None:
    counter.add("王小雨", "13800006621")
    assert found(counter, text) == []


def test_a_name_with_two_readings_is_found_by_both(counter: Counter) -> None:
    member = counter.add("重阳")
    assert found(counter, "chongyang") == found(counter, "zhongyang") == [member]


def test_an_edit_changes_what_is_found(counter: Counter) -> None:
    member = counter.add("王小雨", "13800006621", "02164680000")
    draft = MemberDraft(name="王大雨", phones=(PhoneDraft("02164680000", "店里"),), note="常客")
    commands.edit(counter.db, LI_MIN, member, draft)
    assert found(counter, "6621") == found(counter, "wxy") == []
    assert found(counter, "0000") == found(counter, "wdy") == [member]
    kept = queries.detail(counter.db, member)
    assert kept.draft() == draft
    assert counter.problems() == ()


def test_an_edit_that_changes_nothing_writes_no_entry(counter: Counter) -> None:
    member = counter.add("王小雨", "13800006621")
    before = counter.count("journal")
    commands.edit(counter.db, LI_MIN, member, queries.detail(counter.db, member).draft())
    assert counter.count("journal") == before


def test_the_list_goes_on_page_by_page_newest_first(counter: Counter) -> None:
    ids = [counter.add(f"顾客{number}") for number in range(7)]
    first = queries.page(counter.db, limit=4)
    second = queries.page(counter.db, before=first[-1].member_id, limit=4)
    assert [row.member_id for row in (*first, *second)] == ids[::-1]
    assert queries.counts(counter.db).members == 7


# --- addresses ------------------------------------------------------------------------------------


def test_the_first_address_is_the_default_until_another_is_made_so(counter: Counter) -> None:
    member = counter.add("王小雨")
    home = counter.address(member)
    work = counter.address(member, street="淮海中路1号", is_default=True)
    book = addresses.address_book(counter.db, member)
    assert [(each.address_id, each.is_default) for each in book] == [(work, True), (home, False)]
    addresses.make_default(counter.db, LI_MIN, home)
    addresses.remove_address(counter.db, LI_MIN, home)
    book = addresses.address_book(counter.db, member)
    assert [(each.address_id, each.is_default) for each in book] == [(work, True)]
    assert counter.problems() == ()


def test_the_same_address_twice_is_one(counter: Counter) -> None:
    member = counter.add("王小雨")
    assert counter.address(member) == counter.address(member, phone="138 0000 6621")
    assert len(addresses.address_book(counter.db, member)) == 1


@pytest.mark.parametrize("field", ["consignee", "phone", "region", "street"])
def test_an_address_without_what_a_delivery_needs_is_refused(counter: Counter, field: str) -> None:
    member = counter.add("王小雨")
    with pytest.raises(AddressIncomplete):
        counter.address(member, **{field: " "})
    assert addresses.address_book(counter.db, member) == ()


def test_an_address_reads_in_one_line() -> None:
    assert addresses.place("上海市/徐汇区", "漕溪北路398号") == "上海市徐汇区漕溪北路398号"
    assert addresses.place("Bavaria/Munich", "Main St 1") == "Bavaria Munich Main St 1"


# --- merging --------------------------------------------------------------------------------------


def test_merging_makes_one_customer_of_two(counter: Counter) -> None:
    kept = counter.add("王小雨", "13800006621", marketing_ok=True)
    double = counter.add("小雨", "13912345678", card_code="M-77", email="x@example.com")
    counter.address(double)
    sale = counter.buy(double, 500, ("water", 1000))
    commands.merge(counter.db, LI_MIN, kept, double)
    one = queries.detail(counter.db, kept)
    assert [each.phone for each in one.phones] == ["13800006621", "13912345678"]
    assert (one.card_code, one.email, one.doubles) == ("M-77", "x@example.com", 1)
    assert not one.marketing_ok, "offers go only where neither has refused them"
    assert one.addresses[0].street == HOME.street
    assert one.addresses[0].is_default
    for text in ("6621", "5678", "王小雨", "xiaoyu", "M-77"):
        assert found(counter, text) == [kept]
    assert queries.detail(counter.db, double) == one
    assert counter.db.value("SELECT member_id FROM orders WHERE id = ?", sale.order_id) == double
    assert counter.problems() == ()


def test_merging_again_changes_nothing_and_nobody_merges_with_themselves(counter: Counter) -> None:
    kept, double = counter.add("王小雨"), counter.add("小雨")
    commands.merge(counter.db, LI_MIN, kept, double)
    before = counter.count("journal")
    assert commands.merge(counter.db, LI_MIN, kept, double).value == kept
    assert counter.count("journal") == before
    with pytest.raises(SameMember):
        commands.merge(counter.db, LI_MIN, kept, kept)
    with pytest.raises(MemberGone):
        commands.merge(counter.db, LI_MIN, kept, "nobody")


def test_a_double_of_a_double_leads_to_the_one_that_stays(counter: Counter) -> None:
    first, second, third = (counter.add(name) for name in ("一", "二", "三"))
    commands.merge(counter.db, ZHAO_LEI, second, third)
    commands.merge(counter.db, ZHAO_LEI, first, second)
    assert {queries.detail(counter.db, each).member_id for each in (first, second, third)} == {
        first
    }
    assert queries.detail(counter.db, first).doubles == 2
    assert found(counter, "三") == [first]
    assert counter.problems() == ()
