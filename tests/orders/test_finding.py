"""Finding an order by what the person has in hand."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.models import ReturnEvent
from posdesk.orders.finding import CODE, NAME, NUMBER, PHONE, RETURN, SHIPMENT, WAYBILL, find
from tests.orders.desk import CHEN_LI, DAY, XIAOYU, Book
from tests.selling import LI_MIN, furnish


@pytest.fixture
def book(db: Database, clock: ManualClock) -> Book:
    """001 a sale to Wang Xiaoyu; 002 sent to 孙涛; 003 to be collected by Chen Li; at till T2
    another 001.
    """
    furnish(db)
    made = Book(db)
    made.furnish()
    made.order(member=XIAOYU)
    clock.advance(1000)
    sent = made.order(method="courier", to=("孙涛", "13600002222"))
    made.ship(sent, "packed", "handed_over", waybill="SF13902281773")
    clock.advance(1000)
    waiting = made.order(method="pickup", member=CHEN_LI)
    made.code(waiting, "482913", clock.now() + DAY)
    clock.advance(1000)
    made.order(till="T2")
    return made


def found(db: Database, text: str) -> list[tuple[str, str]]:
    return [(each.row.number[4:], each.why) for each in find(db, text)]


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("S01-T1-000002", [("T1-000002", NUMBER)]),
        (" s01-t1-000002 ", [("T1-000002", NUMBER)]),
        ("1", [("T2-000001", NUMBER), ("T1-000001", NUMBER)]),
        ("0001", [("T2-000001", NUMBER), ("T1-000001", NUMBER)]),
        ("6621", [("T1-000001", PHONE)]),
        ("2222", [("T1-000002", PHONE)]),
        ("138 0000 6621", [("T1-000001", PHONE)]),
        ("13600002222", [("T1-000002", PHONE)]),
        ("SF13902281773", [("T1-000002", WAYBILL)]),
        ("sf 1390-2281", [("T1-000002", WAYBILL)]),
        ("482913", [("T1-000003", CODE)]),
        ("S01-T1-P000001", [("T1-000002", SHIPMENT)]),
        ("王小", [("T1-000001", NAME)]),
        ("wxy", [("T1-000001", NAME)]),
        ("WangXiao", [("T1-000001", NAME)]),
        ("孙涛", [("T1-000002", NAME)]),
        ("999999", []),
        ("13600003333", []),
        ("", []),
        ("%", []),
    ],
)
def test_what_is_found(book: Book, text: str, orders: list[tuple[str, str]]) -> None:
    assert found(book.db, text) == orders


def test_a_number_of_a_long_day_is_found_by_its_last_four_digits(book: Book) -> None:
    with book.db.local() as tx:
        tx.execute("UPDATE counter SET value = 12480 WHERE name = 'order'")
    book.order()
    assert found(book.db, "2481") == [("T1-012481", NUMBER)]
    assert found(book.db, "12481") == [("T1-012481", NUMBER)]
    assert found(book.db, "481") == [], "three digits are a whole number: 000481"


def test_goods_on_their_way_back_are_found_by_their_waybill_and_number(book: Book) -> None:
    order = find(book.db, "1")[1].row
    request = book.wants_back(order.order_id, "approved")
    with book.db.command("test.sent_back", LI_MIN) as tx:
        tx.insert(
            ReturnEvent, id=tx.new_id(), request_id=request, state="sent_back", till="T1",
            waybill="YT88301192", occurred_at=tx.now,
        )  # fmt: skip
    assert found(book.db, "YT88301192") == [("T1-000001", WAYBILL)]
    assert found(book.db, "S01-T1-R000001") == [("T1-000001", RETURN)]


def test_an_order_that_is_found_twice_is_named_once(book: Book) -> None:
    book.order(method="courier", member=XIAOYU, to=("王小雨", "13800006621"))
    assert [number for number, _why in found(book.db, "6621")] == ["T1-000004", "T1-000001"]


def test_the_newest_are_found_first_and_never_more_than_asked_for(
    book: Book, clock: ManualClock
) -> None:
    for _order in range(5):
        clock.advance(1000)
        book.order(member=XIAOYU)
    assert len(find(book.db, "6621", limit=3)) == 3
    assert find(book.db, "6621", limit=3)[0].row.number == "S01-T1-000008"


def test_no_look_walks_through_a_table(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    plain = book.db.rows

    def noting(query: str, *params: object) -> list[tuple[object, ...]]:
        asked.append((query, params))
        return plain(query, *params)

    monkeypatch.setattr(book.db, "rows", noting)
    for text in ("S01-T1-000009", "12", "0012", "482914", "6622", "13800006622", "SF99999999",
                 "王大", "S01-T1-R000009", "S01-T1-P000009"):  # fmt: skip
        find(book.db, text)
    assert len(asked) > 10
    for query, params in asked:
        for step in plain(f"EXPLAIN QUERY PLAN {query}", *params):
            words = str(step[3])
            small = ("keyed", "same", "person", "first", "CONSTANT")
            scanned = words.removeprefix("SCAN ").split()[0] if words.startswith("SCAN") else ""
            assert scanned in ("", "(subquery-1)", *small), (query, words)
