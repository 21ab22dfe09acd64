"""Tickets: opened, answered, given to somebody, closed and opened again."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.errors import NotFound
from posdesk.notices.accounts import MailAccount
from posdesk.notices.commands import save_mail
from posdesk.photos import prepared
from posdesk.service import queries, summary, tickets
from posdesk.service.errors import (
    DueInThePast,
    NothingSaid,
    TicketClosed,
    TicketNotClosed,
    TooLong,
    UnknownWord,
)
from posdesk.service.states import Happened, standing_of
from posdesk.service.tickets import NewTicket
from posdesk.settings import save
from posdesk.staff.rights import NotAllowed
from tests.selling import LI_MIN, ZHOU_KAI
from tests.service.conftest import Desk

HOUR = 3_600_000


def row_of(db: Database, ticket: str) -> queries.TicketRow:
    return queries.ticket_detail(db, ticket).row


def listed(db: Database, which: str, actor: str = ZHOU_KAI, search: str = "") -> list[str]:
    return [row.subject for row in queries.tickets(db, which, actor, search)]


def test_a_ticket_is_due_within_the_hours_of_its_kind(desk: Desk, clock: ManualClock) -> None:
    ticket = desk.ticket("expedite", "Please hurry", text="It is a present for tomorrow")
    row = row_of(desk.db, ticket)
    assert (row.number, row.state, row.matter_label) == ("S01-T1-K000001", "open", "Expedite")
    assert row.due_at == clock.now() + 4 * HOUR
    assert row.last == "It is a present for tomorrow"
    save(desk.db, None, {"service.due_hours": {"expedite": 1}})
    assert row_of(desk.db, desk.ticket("expedite", "Me too")).due_at == clock.now() + HOUR


def test_an_answer_makes_it_the_customer_s_turn_and_what_they_say_ours_again(
    desk: Desk, clock: ManualClock
) -> None:
    ticket = desk.ticket()
    tickets.answer(desk.db, ZHOU_KAI, ticket, "It leaves today.")
    assert (row_of(desk.db, ticket).state, row_of(desk.db, ticket).due_at) == ("waiting", None)
    clock.advance(HOUR)
    tickets.hear(desk.db, ZHOU_KAI, ticket, "It did not come.")
    assert row_of(desk.db, ticket).state == "open"
    assert row_of(desk.db, ticket).due_at == clock.now() + 24 * HOUR


def test_what_the_staff_notes_changes_nothing_and_is_not_shown_as_said(desk: Desk) -> None:
    ticket = desk.ticket(text="Hello?")
    tickets.note(desk.db, LI_MIN, ticket, "Calls every week")
    row = row_of(desk.db, ticket)
    assert (row.state, row.last) == ("open", "Hello?")


def test_a_ticket_waits_until_somebody_asks_again(desk: Desk, clock: ManualClock) -> None:
    ticket = desk.ticket()
    tickets.wait(desk.db, ZHOU_KAI, ticket, clock.now() + 48 * HOUR)
    assert listed(desk.db, "due") == []
    clock.advance(47 * HOUR)
    assert listed(desk.db, "due") == ["Where is my mug?"]
    assert not row_of(desk.db, ticket).overdue
    clock.advance(HOUR)
    assert row_of(desk.db, ticket).overdue


def test_lists_and_counts_agree(desk: Desk, clock: ManualClock) -> None:
    first = desk.ticket(subject="first")
    second = desk.ticket("expedite", "second", owner_id=ZHOU_KAI)
    third = desk.ticket(subject="third")
    tickets.assign(desk.db, ZHOU_KAI, first, LI_MIN)
    tickets.answer(desk.db, ZHOU_KAI, third, "Yes.")
    clock.advance(5 * HOUR)
    closed = desk.ticket(subject="fourth")
    tickets.close(desk.db, ZHOU_KAI, closed, 5)
    found = queries.counts(desk.db, ZHOU_KAI)
    assert (found.due, found.mine, found.open, found.waiting) == (1, 1, 2, 1)
    assert queries.due_count(desk.db) == 1
    assert listed(desk.db, "due") == ["second"]
    assert listed(desk.db, "mine") == ["second"]
    assert listed(desk.db, "open") == ["second", "first"]
    assert listed(desk.db, "waiting") == ["third"]
    assert listed(desk.db, "closed") == ["fourth"]
    assert row_of(desk.db, second).overdue


def test_a_ticket_is_found_by_number_subject_phone_and_order(desk: Desk) -> None:
    order = desk.order()
    desk.ticket(subject="broken mug", order_id=order, member_id="xiaoyu")
    desk.ticket(subject="opening hours", contact="13911112222")
    number = desk.db.value("SELECT number FROM orders")
    assert listed(desk.db, "open", search="broken") == ["broken mug"]
    assert listed(desk.db, "open", search=number[-4:]) == ["broken mug"]
    assert listed(desk.db, "open", search="5678") == ["broken mug"]
    assert listed(desk.db, "open", search="小雨") == ["broken mug"]
    assert listed(desk.db, "open", search="K000002") == ["opening hours"]
    assert listed(desk.db, "open", search="2222") == ["opening hours"]
    assert listed(desk.db, "open", search="%") == ["broken mug", "opening hours"]


def test_closing_keeps_how_content_the_customer_is_and_opening_again_makes_it_due(
    desk: Desk, clock: ManualClock
) -> None:
    ticket = desk.ticket()
    tickets.close(desk.db, ZHOU_KAI, ticket, 4, "Sent a new one")
    row = row_of(desk.db, ticket)
    assert (row.state, row.satisfaction, row.due_at) == ("closed", 4, None)
    for act in (tickets.answer, tickets.note, tickets.close):
        if act is tickets.note:
            tickets.note(desk.db, ZHOU_KAI, ticket, "For the record")
            continue
        with pytest.raises(TicketClosed):
            act(desk.db, ZHOU_KAI, ticket, "again" if act is tickets.answer else None)  # type: ignore[operator]
    clock.advance(HOUR)
    tickets.reopen(desk.db, ZHOU_KAI, ticket)
    assert row_of(desk.db, ticket).due_at == clock.now() + 24 * HOUR
    with pytest.raises(TicketNotClosed):
        tickets.reopen(desk.db, ZHOU_KAI, ticket)


def test_what_the_customer_says_to_a_closed_ticket_opens_it(desk: Desk) -> None:
    ticket = desk.ticket()
    tickets.close(desk.db, ZHOU_KAI, ticket)
    tickets.hear(desk.db, ZHOU_KAI, ticket, "It broke again")
    assert row_of(desk.db, ticket).state == "open"


def test_a_ticket_about_an_order_knows_its_customer_and_an_urgent_one_marks_it(
    desk: Desk,
) -> None:
    order = desk.order()
    desk.ticket("expedite", "Please hurry", order_id=order)
    desk.ticket("enquiry", "Gift wrap?", order_id=order)
    assert desk.db.value("SELECT marks FROM order_summary") == "attention"
    assert [row.subject for row in queries.tickets_of(desk.db, order)] == [
        "Gift wrap?",
        "Please hurry",
    ]


def test_asked_twice_a_ticket_is_opened_once(desk: Desk) -> None:
    new = NewTicket("enquiry", "Twice")
    for _click in range(2):
        tickets.open_ticket(desk.db, ZHOU_KAI, new, ticket_id="mine")
    assert desk.count("ticket") == 1


def test_a_ticket_shows_photos(desk: Desk) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(picture, "PNG")
    photo = prepared(picture.getvalue())
    new = NewTicket("after_sales", "Broken")
    ticket = tickets.open_ticket(desk.db, ZHOU_KAI, new, [photo]).value
    tickets.hear(desk.db, ZHOU_KAI, ticket, "From the other side", [photo])
    assert len(queries.ticket_detail(desk.db, ticket).photos) == 2


def test_an_answer_goes_out_as_a_notice(desk: Desk) -> None:
    save_mail(desk.db, None, MailAccount("mail.example.com", sender="shop@example.com"))
    save(desk.db, None, {"notices.on": True, "shop.name": "Shop", "notices.language": "en"})
    ticket = desk.ticket(member_id="xiaoyu")
    said = tickets.answer(desk.db, ZHOU_KAI, ticket, "It leaves [today].", notify=True).value
    assert said.told == ("mail",)
    notice = queries.ticket_detail(desk.db, ticket).notices[0]
    assert (notice.recipient, notice.number) == ("xiaoyu@example.com", "S01-T1-K000001")
    assert "It leaves [today]." in notice.body


def test_a_customer_who_can_not_be_reached_is_answered_all_the_same(desk: Desk) -> None:
    save(desk.db, None, {"notices.on": True})
    ticket = desk.ticket(contact="at the counter")
    said = tickets.answer(desk.db, ZHOU_KAI, ticket, "Yes.", notify=True).value
    assert said.told == ()
    assert row_of(desk.db, ticket).state == "waiting"


def test_the_conversation_tells_everything_in_order(desk: Desk, clock: ManualClock) -> None:
    ticket = desk.ticket(text="Where is it?")
    tickets.assign(desk.db, LI_MIN, ticket, ZHOU_KAI)
    tickets.assign(desk.db, LI_MIN, ticket, ZHOU_KAI)
    tickets.set_due(desk.db, LI_MIN, ticket, clock.now() + HOUR)
    tickets.answer(desk.db, ZHOU_KAI, ticket, "Here.")
    tickets.close(desk.db, ZHOU_KAI, ticket, 5, "Found")
    entries = queries.ticket_detail(desk.db, ticket).entries
    assert [(e.side or e.event, e.text, e.by, e.owner) for e in entries] == [
        ("opened", "", "周凯", ""),
        ("customer", "Where is it?", "周凯", ""),
        ("assigned", "", "李敏", "周凯"),
        ("due", "", "李敏", ""),
        ("shop", "Here.", "周凯", ""),
        ("waiting", "", "周凯", ""),
        ("closed", "Found", "周凯", ""),
    ]


def test_what_can_not_be_meant_is_refused_and_nothing_is_written(
    desk: Desk, clock: ManualClock
) -> None:
    for new in (
        NewTicket("gossip", "s"),
        NewTicket("enquiry", " "),
        NewTicket("enquiry", "x" * 121),
    ):
        with pytest.raises((UnknownWord, NothingSaid, TooLong)):
            tickets.open_ticket(desk.db, ZHOU_KAI, new)
    with pytest.raises(NotFound):
        desk.ticket(order_id="gone")
    with pytest.raises(NotAllowed):
        tickets.open_ticket(desk.db, None, NewTicket("enquiry", "s"))
    assert desk.count("ticket") == 0
    ticket = desk.ticket()
    with pytest.raises(DueInThePast):
        tickets.set_due(desk.db, ZHOU_KAI, ticket, clock.now())
    with pytest.raises(NotFound):
        tickets.assign(desk.db, ZHOU_KAI, ticket, "nobody")
    with pytest.raises(UnknownWord):
        tickets.close(desk.db, ZHOU_KAI, ticket, 6)
    with pytest.raises(NotFound):
        tickets.note(desk.db, ZHOU_KAI, "gone", "x")


def test_rebuilt_summaries_are_those_kept_along_the_way(desk: Desk, clock: ManualClock) -> None:
    for number in range(4):
        ticket = desk.ticket(subject=str(number))
        clock.advance(1000)
        tickets.answer(desk.db, ZHOU_KAI, ticket, "a", until=clock.now() + HOUR)
        if number > 0:
            tickets.hear(desk.db, ZHOU_KAI, ticket, "b")
        if number > 1:
            tickets.close(desk.db, ZHOU_KAI, ticket, 3)
        if number > 2:
            tickets.reopen(desk.db, ZHOU_KAI, ticket)
    query = "SELECT * FROM ticket_summary ORDER BY ticket_id"
    kept = desk.db.rows(query)
    with desk.db.local() as tx:
        summary.rebuild(tx)
    assert desk.db.rows(query) == kept
    assert [row[2] for row in kept] == ["waiting", "open", "closed", "open"]


@given(
    st.lists(
        st.builds(
            Happened,
            st.sampled_from(["customer", "shop", "internal", "assigned", "due", "waiting"]),
            st.sampled_from(["a", "b", None]),
            st.sampled_from([1, 2, None]),
        )
    )
)
def test_only_closing_closes_and_only_the_shop_s_turn_is_open(happened: list[Happened]) -> None:
    state = standing_of(happened).state
    turns = [each.what for each in happened if each.what in ("waiting", "customer")]
    assert state == ("waiting" if turns and turns[-1] == "waiting" else "open")
    assert standing_of([*happened, Happened("closed")]).due_at is None


def test_orders_and_customers_are_found_for_a_new_ticket(desk: Desk) -> None:
    order = desk.order()
    number = desk.db.value("SELECT number FROM orders")
    for search in (number, number.lower(), number[-6:]):
        assert [found.order_id for found in queries.subjects(desk.db, search)] == [order]
    assert queries.subjects(desk.db, " ") == ()
    assert queries.subjects(desk.db, "nothing like it") == ()
    with desk.db.local() as tx:
        tx.execute(
            "INSERT INTO member_key (member_id, what, word) VALUES ('xiaoyu', 'tail', '5678')"
        )
    found = queries.subjects(desk.db, "5678")
    assert [(each.member_id, each.customer, each.phone) for each in found] == [
        ("xiaoyu", "王小雨", "13812345678")
    ]
