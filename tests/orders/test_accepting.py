"""The shop's check: valid, in stock, deliverable; notes, who is responsible, what needs a look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.errors import NotFound, Refusal, words
from posdesk.models import Variant
from posdesk.orders import accepting
from posdesk.orders.accepting import accept, findings
from posdesk.orders.charges import ChargeRule, save_rule
from posdesk.orders.errors import NotAcceptable, NoteEmpty, NotOpen
from posdesk.orders.handling import add_note, assign, attend, call_attention
from posdesk.orders.plan import Slot
from posdesk.staff.rights import NotAllowed
from posdesk.stock.moves import available
from tests.ordertaking import DAY_MS, HOME, Desk, cash
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI


def by_phone(desk: Desk, *things: tuple[str, int], **how: object) -> str:
    """An order that waits for the shop."""
    return desk.order(*things, channel="phone", **how).order_id


def test_an_order_that_can_be_done_is_accepted_once(desk: Desk) -> None:
    order = by_phone(desk, ("mug", 1000))
    assert accept(desk.db, LI_MIN, order).value
    assert not accept(desk.db, LI_MIN, order).value
    assert desk.db.rows("SELECT event FROM order_event") == [("accepted",)]
    assert desk.db.value("SELECT accepted FROM order_summary") == 1


def test_everything_that_is_wrong_is_named_line_by_line(desk: Desk) -> None:
    desk.count("mug", 3000)
    first = by_phone(desk, ("mug", 2000))
    slot = Slot("2026-09-22", 600, 720)
    order = by_phone(desk, ("mug", 2000), ("water", 1000), method="local", slot=slot)
    with desk.db.command("test.off", None) as tx:
        tx.update(Variant, "water", active=0)
    save_rule(desk.db, ZHAO_LEI, ChargeRule("local", "北京市"))
    desk.db.clock.advance(2 * DAY_MS)  # type: ignore[attr-defined]
    with pytest.raises(NotAcceptable) as refused:
        accept(desk.db, LI_MIN, order)
    assert [finding.what for finding in findings(desk.db, order)] == [
        "not_for_sale",
        "stock",
        "region",
        "slot",
    ]
    text = words(refused.value)[0]
    assert "农夫山泉 550ml is no longer sold" in text
    assert "马克杯: 2 ordered, 1 in stock" in text
    assert "2026-09-22 10:00–12:00 is over" in text
    assert desk.shop.count("order_event") == 0
    assert accept(desk.db, LI_MIN, first).value


def test_goods_of_which_no_stock_is_kept_are_taken_to_be_there(desk: Desk) -> None:
    desk.shop.sell_for_cash(2500, ("mug", 1000))
    assert findings(desk.db, by_phone(desk, ("mug", 9000))) == ()


def test_at_the_counter_what_can_not_be_done_waits_for_somebody(desk: Desk) -> None:
    desk.count("mug", 1000)
    assert desk.order(("mug", 1000)).accepted
    assert not desk.order(("mug", 1000)).accepted
    assert available(desk.db, "mug") == -1000


def test_what_is_over_is_not_accepted(desk: Desk) -> None:
    order = by_phone(desk, ("mug", 1000))
    desk.cancel(order)
    with pytest.raises(NotOpen) as refused:
        accept(desk.db, LI_MIN, order)
    assert all(words(refused.value))
    with pytest.raises(NotFound):
        accept(desk.db, LI_MIN, "nobody's")


def test_notes_are_kept_for_the_staff_or_for_the_customer(desk: Desk) -> None:
    order = by_phone(desk, ("mug", 1000))
    add_note(desk.db, LI_MIN, order, " 易碎，多垫一层 ")
    add_note(desk.db, LI_MIN, order, "周五前发货", for_customer=True)
    rows = desk.db.rows("SELECT text, for_customer, staff_id FROM order_note ORDER BY id")
    assert rows == [("易碎，多垫一层", 0, LI_MIN), ("周五前发货", 1, LI_MIN)]


def test_a_note_says_something_and_no_card_number(desk: Desk) -> None:
    order = by_phone(desk, ("mug", 1000))
    with pytest.raises(NoteEmpty):
        add_note(desk.db, LI_MIN, order, "  ")
    for text in ("4111 1111 1111 1111", "长" * 1001):
        with pytest.raises(Refusal):
            add_note(desk.db, LI_MIN, order, text)
    assert desk.shop.count("order_note") == 0


def test_somebody_is_responsible_until_somebody_else_is(desk: Desk) -> None:
    order = by_phone(desk, ("mug", 1000))
    for staff in (ZHOU_KAI, ZHOU_KAI, LI_MIN):
        assign(desk.db, ZHAO_LEI, order, staff)
    assert desk.db.value("SELECT owner_id FROM order_summary") == LI_MIN
    assert desk.shop.count("order_event") == 2
    assign(desk.db, ZHAO_LEI, order, None)
    assert desk.db.value("SELECT owner_id FROM order_summary") is None
    with pytest.raises(NotFound):
        assign(desk.db, ZHAO_LEI, order, "stranger")


def test_attention_is_called_for_and_paid(desk: Desk) -> None:
    order = by_phone(desk, ("mug", 1000))
    attend(desk.db, LI_MIN, order)
    call_attention(desk.db, LI_MIN, order, "地址可能有误")
    assert desk.db.value("SELECT marks FROM order_summary") == "attention"
    attend(desk.db, ZHOU_KAI, order, "已电话确认")
    assert desk.db.value("SELECT marks FROM order_summary") == ""
    events = desk.db.rows("SELECT event, detail FROM order_event ORDER BY id")
    assert events == [("attention", "地址可能有误"), ("attended", "已电话确认")]


def test_only_who_handles_orders_does_any_of_it(desk: Desk) -> None:
    order = desk.order(("mug", 1000), pay=[cash(2500)], to=replace(HOME, note="门卫")).order_id
    with desk.db.command("test.rights", None) as tx:
        tx.execute("UPDATE role SET rights = '[\"sell\"]'")
    for act in (
        lambda: accept(desk.db, LI_MIN, order),
        lambda: add_note(desk.db, LI_MIN, order, "x"),
        lambda: assign(desk.db, LI_MIN, order, LI_MIN),
        lambda: call_attention(desk.db, LI_MIN, order, "x"),
        lambda: attend(desk.db, LI_MIN, order),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_whether_stock_is_kept_is_not_read_off_what_was_sold(desk: Desk) -> None:
    steps = [row[3] for row in desk.db.rows(f"EXPLAIN QUERY PLAN {accepting._GOODS}", "an order")]
    (step,) = (step for step in steps if "stock_move" in step)
    assert "stock_move_counted" in step
