"""The list of orders: what its filters find, in which order, and along which index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import pytest

from posdesk.clock import ManualClock, business_day
from posdesk.db import Database
from posdesk.models import Member
from posdesk.orders import listing, questions
from posdesk.orders.listing import OrderRow, bounded, counts, due_count, page, standing
from posdesk.orders.questions import AMOUNT, ANY_OPEN, DUE, DUE_FIRST, LATE, NOBODY, Question
from posdesk.orders.states import METHODS, STATUSES, TERMS
from tests.orders.desk import CHEN_LI, DAY, HOUR, XIAOYU, Book
from tests.selling import ZHOU_KAI, furnish


@pytest.fixture
def book(db: Database) -> Book:
    furnish(db)
    made = Book(db)
    made.furnish()
    return made


def numbers(rows: tuple[OrderRow, ...]) -> list[str]:
    return [row.number[-3:] for row in rows]


def listed(db: Database, **asked: str) -> list[str]:
    return numbers(page(db, Question(**asked)))


@pytest.fixture
def busy(book: Book, clock: ManualClock) -> Book:
    """001 a counter sale; 002 awaiting payment; 003 to ship; 004 under way; 005 to collect;
    006 completed and coming back; 007 cancelled. A minute lies between one and the next.
    """
    now = clock.now()
    book.order(member=XIAOYU)
    clock.advance(60_000)
    unpaid = book.order(method="local", paid=0, terms="later", to=("刘洋", "13700001111"))
    book.owes(unpaid, 2500, now + HOUR)
    clock.advance(60_000)
    book.order(method="courier", member=XIAOYU, due_at=now + 2 * DAY)
    clock.advance(60_000)
    book.ship(
        book.order(method="courier", total=9900, to=("孙涛", "13600002222")),
        "packed", "handed_over", waybill="SF13902281773",
    )  # fmt: skip
    clock.advance(60_000)
    waiting = book.order(method="pickup", member=CHEN_LI)
    book.code(waiting, "482913", now + DAY)
    book.ship(waiting, "packed", "ready")
    clock.advance(60_000)
    done = book.order(method="local", total=34_260, terms="cod")
    book.ship(done, "packed", "handed_over", "signed")
    book.wants_back(done)
    clock.advance(60_000)
    book.event(book.order(method="courier", paid=0, terms="later"), "cancelled")
    return book


def test_the_newest_order_comes_first_with_all_that_its_row_says(busy: Book) -> None:
    rows = page(busy.db, Question())
    assert numbers(rows) == ["007", "006", "005", "004", "003", "002", "001"]
    collect = rows[2]
    assert (collect.customer, collect.status, collect.amount) == ("陈立", "ready", 2500)
    assert collect.ways[0].code == "482913"
    assert (rows[3].customer, rows[3].ways[0].carrier) == ("孙涛", "顺丰")
    assert (rows[5].outstanding, rows[5].customer) == (2500, "刘洋")
    assert rows[1].marks == ("return_open",)
    assert rows[0].amount == 2500, "a cancelled order shows what it came to"
    assert rows[-1].ways == ()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "to_fulfil"}, ["003"]),
        ({"status": ANY_OPEN}, ["005", "004", "003", "002"]),
        ({"method": "courier"}, ["007", "004", "003"]),
        ({"method": "counter"}, ["001"]),
        ({"method": "courier", "status": "on_its_way"}, ["004"]),
        ({"mark": "return_open"}, ["006"]),
        ({"terms": "cod"}, ["006"]),
        ({"terms": "now", "status": "completed"}, ["001"]),
        ({"terms": "later"}, ["007", "002"]),
        ({"member_id": XIAOYU}, ["003", "001"]),
        ({"member_id": XIAOYU, "method": "courier"}, ["003"]),
        ({"due": DUE}, ["002"]),
        ({"due": LATE}, []),
        ({"owner_id": NOBODY}, ["005", "004", "003", "002"]),
        ({"sort": AMOUNT}, ["006", "004", "007", "005", "003", "002", "001"]),
        ({"sort": DUE_FIRST}, ["002", "005", "003", "007", "006", "004", "001"]),
        ({"sort": DUE_FIRST, "method": "courier"}, ["003", "007", "004"]),
    ],
)
def test_filters_and_sorts(busy: Book, asked: dict[str, str], found: list[str]) -> None:
    rows = listed(busy.db, **asked)
    if asked == {"sort": AMOUNT}:
        assert rows[:2] == found[:2]
        assert sorted(rows) == sorted(found)
    else:
        assert rows == found


def test_what_is_past_its_time_is_late(busy: Book, clock: ManualClock) -> None:
    clock.advance(2 * HOUR)
    assert listed(busy.db, due=LATE) == ["002"]
    clock.advance(3 * DAY)
    assert listed(busy.db, due=LATE) == ["005", "003", "002"]


def test_days_bound_the_list_at_the_shops_midnight(busy: Book, clock: ManualClock) -> None:
    yesterday = business_day(clock.now(), clock.zone)
    clock.advance(DAY)
    busy.order()
    today = business_day(clock.now(), clock.zone)
    assert listed(busy.db, first_day=today) == ["008"]
    assert listed(busy.db, last_day=yesterday)[0] == "007"
    assert listed(busy.db, first_day=yesterday, last_day=yesterday, method="courier") == [
        "007", "004", "003",
    ]  # fmt: skip


def test_the_orders_of_a_member_include_those_of_a_double(busy: Book) -> None:
    with busy.db.command("test.merge", None) as tx:
        tx.update(Member, CHEN_LI, merged_into_id=XIAOYU)
    assert listed(busy.db, member_id=XIAOYU) == ["005", "003", "001"]


def test_who_is_responsible_has_a_list_of_their_own(busy: Book) -> None:
    order = page(busy.db, Question(status="to_fulfil"))[0]
    busy.event(order.order_id, "assigned", ZHOU_KAI)
    assert listed(busy.db, owner_id=ZHOU_KAI) == ["003"]
    assert "003" not in listed(busy.db, owner_id=NOBODY)
    row = standing(busy.db, order.order_id)
    assert row is not None
    assert row.owner == "周凯"


@pytest.mark.parametrize("sort", ["newest", DUE_FIRST, AMOUNT])
def test_page_after_page_gives_every_order_once(busy: Book, sort: str) -> None:
    for _more in range(4):  # of the same moment, so that only their ids tell them apart
        busy.order(method="pickup", due_at=busy.db.clock.now() + HOUR)
    asked = Question(sort=sort)
    found: list[OrderRow] = []
    while rows := page(busy.db, asked, found[-1] if found else None, limit=3):
        found += rows
    assert len(found) == 11
    assert len({row.order_id for row in found}) == 11
    assert tuple(found) == page(busy.db, asked)


def test_the_chips_count_what_stands_where(busy: Book) -> None:
    found = counts(busy.db)
    assert found.by_status == {
        "completed": 2, "awaiting_payment": 1, "to_fulfil": 1, "on_its_way": 1, "ready": 1,
        "cancelled": 1,
    }  # fmt: skip
    assert (found.all, found.returns_open, found.attention) == (7, 1, 0)


def test_due_is_what_falls_due_today_or_waits_without_a_date(
    busy: Book, clock: ManualClock
) -> None:
    assert due_count(busy.db) == 1, "the unpaid order falls due today"
    busy.order(method="courier")
    assert due_count(busy.db) == 2, "to be prepared, without a later time"
    done = page(busy.db, Question(mark="return_open"))[0]
    busy.event(done.order_id, "attention", "地址不清")
    assert due_count(busy.db) == 3
    assert len(page(busy.db, Question(due=DUE))) == 3
    busy.event(done.order_id, "attended")
    clock.advance(2 * DAY)
    assert due_count(busy.db) == 4, "the promise and the code have come up, attention was paid"


def test_by_amount_without_bounds_the_newest_month_is_sorted(
    busy: Book, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(40 * DAY)
    busy.order(total=700)
    monkeypatch.setattr(questions, "FEW", 0)
    assert listed(busy.db, sort=AMOUNT) == ["008"]
    assert bounded(busy.db, Question(sort=AMOUNT)).first_day
    assert listed(busy.db, sort=AMOUNT, mark="return_open") == ["006"]


Plan = tuple[Question, tuple[str, ...]]
SORTS = ("newest", DUE_FIRST, AMOUNT)
EVERY_ROAD = [
    Question(status, method, mark, terms, owner_id=owner, due=due, member_id=member, sort=sort)
    for status, method, mark, terms, owner, due, member, sort in product(
        ("", "open", *STATUSES), ("", *METHODS), ("",), ("", *TERMS), ("",), ("",), ("",), SORTS
    )
] + [
    Question(mark=mark, owner_id=owner, due=due, member_id=member, sort=sort)
    for mark, owner, due, member, sort in product(
        ("", "partly_shipped", "return_open", "refunded", "attention"),
        ("", NOBODY, ZHOU_KAI),
        ("", DUE, LATE),
        ("", XIAOYU),
        SORTS,
    )
]


def plans(db: Database, asked: list[Question], patch: pytest.MonkeyPatch) -> list[Plan]:
    """How SQLite goes about the first and the next page of every question."""
    found: list[Plan] = []
    read = listing._read

    def noting(
        db: Database, inner: str, order: str, params: Sequence[object]
    ) -> tuple[OrderRow, ...]:
        steps = db.rows(f"EXPLAIN QUERY PLAN {inner}", *params)
        found.append((question, tuple(str(step[3]) for step in steps)))
        return read(db, inner, order, params)

    patch.setattr(listing, "_read", noting)
    for question in asked:
        first = page(db, question, limit=2)
        if first:
            page(db, question, first[-1], limit=2)
    return found


@pytest.mark.parametrize("few", [0, questions.FEW], ids=["large shop", "small shop"])
def test_no_question_walks_through_all_orders(
    busy: Book, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "FEW", few)
    found = plans(busy.db, EVERY_ROAD, monkeypatch)
    assert len(found) > 1000
    for question, steps in found:
        for step in steps:
            if step.startswith("SCAN"):
                along_an_index = "USING INDEX" in step or "USING COVERING INDEX" in step
                assert along_an_index or step in ("SCAN wanted", "SCAN CONSTANT ROW"), (
                    question, steps,
                )  # fmt: skip


def test_the_newest_of_a_large_shop_are_read_in_order_and_never_sorted(
    busy: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "FEW", 0)
    asked = [
        question for question in EVERY_ROAD
        if question.sort == "newest" and question.status != ANY_OPEN
        and not (question.member_id or question.due or question.owner_id == NOBODY)
        and question.mark != "partly_shipped"
    ]  # fmt: skip
    found = plans(busy.db, asked, monkeypatch)
    assert len(found) > 100
    for question, steps in found:
        assert "USE TEMP B-TREE FOR ORDER BY" not in steps, (question, steps)


def test_counts_are_read_off_the_tally_and_small_indexes(busy: Book) -> None:
    due, params = questions.due_ids(busy.db)
    for query, values in (("SELECT * FROM order_tally", ()), (due, params)):
        for step in busy.db.rows(f"EXPLAIN QUERY PLAN {query}", *values):
            assert not re.match(r"SCAN (order_summary|o|orders)( |$)(?!USING)", step[3])
