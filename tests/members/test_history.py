"""What happened with a customer, also under the records that were merged into theirs."""

from __future__ import annotations

from posdesk.db import Database
from posdesk.members import commands, history, queries
from posdesk.orders.states import COMPLETED, PART_REFUNDED
from tests.members import life
from tests.members.conftest import Counter
from tests.selling import LI_MIN


def test_orders_come_newest_first_with_what_they_came_to(counter: Counter) -> None:
    member = counter.add("王小雨")
    first = counter.buy(member, 2500, ("mug", 1000))
    second = counter.buy(member, 400, ("water", 2000))
    counter.buy(counter.add("陈立"), 200, ("water", 1000))
    found = history.orders(counter.db, member)
    assert [(each.number, each.owed, each.status) for each in found] == [
        (second.number, 400, COMPLETED),
        (first.number, 2500, COMPLETED),
    ]
    assert history.totals(counter.db, member) == history.Totals(2, 2900, 0, 0, 0)
    assert history.orders(counter.db, member, limit=1) == found[:1]


def test_what_the_double_bought_is_the_customers(counter: Counter) -> None:
    kept, double = counter.add("王小雨"), counter.add("小雨")
    sale = counter.buy(double, 2500, ("mug", 1000))
    commands.merge(counter.db, LI_MIN, kept, double)
    assert [each.number for each in history.orders(counter.db, kept)] == [sale.number]
    row = queries.find(counter.db, "小雨")[0]
    assert (row.member_id, row.orders, row.last_order_at) == (kept, 1, sale.occurred_at)


def test_returns_and_tickets_are_found_through_orders_and_merged_records(db: Database) -> None:
    story = life.lived(db)
    (back,) = history.returns(db, story.her)
    order = history.orders(db, story.her)[0]
    assert (back.state, back.order_id, back.amount) == ("settled", order.order_id, 2400)
    assert PART_REFUNDED in order.marks
    (asked,) = history.tickets(db, story.her)
    assert (asked.matter, asked.state, asked.subject) == ("enquiry", "closed", "素娥问货在哪里")
    assert history.totals(db, story.her).returns == 1
    assert history.returns(db, story.other) == history.tickets(db, story.other) == ()
