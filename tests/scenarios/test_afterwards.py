"""After the sale: a complaint is answered and closed, and somebody is full of praise."""

from __future__ import annotations

from posdesk.ui.service.newreview import NewReviewPanel
from posdesk.ui.service.newticket import NewTicketPanel
from posdesk.ui.service.panels import ClosePanel
from tests.scenarios.house import House
from tests.ui.served import CARD
from tests.ui.shop import MUG, NOODLES


def test_a_complaint_is_answered_and_closed_and_the_noodles_get_five_stars(house: House) -> None:
    house.till.scan(CARD)
    house.scan(MUG, NOODLES)
    house.begin_to_pay("¥38.90")
    house.cash()
    number = house.last_number()

    clerk = house.open_order(number)
    order = clerk.here.detail.detail
    assert order is not None
    house.choose(clerk.here.menus.more_menu(order), "Open a ticket…")
    panel = house.over(NewTicketPanel)
    assert panel.about.text() == f"Order {number}  ·  王小雨  ·  13800006621"
    house.till.touch("Complaint")
    house.write("Subject", "The mug is cracked")
    panel.words.setPlainText("At the handle")
    house.till.touch("Open ticket")
    house.till.settle()
    house.reads("At the handle")
    assert house.due("service") == 0

    place = house.service
    place.ticket.compose.words.setFocus()
    place.ticket.compose.words.setPlainText("We send a new one today.")
    house.next_step()
    house.reads("We send a new one today.")
    house.till.touch("Close…")
    closing = house.over(ClosePanel)
    house.till.click(closing.stars.buttons[3])
    closing.words.setPlainText("New mug sent")
    house.till.click(closing.done_button)
    house.till.settle()
    house.reads("★★★★☆")

    clerk = house.open_order(number)
    assert any("Complaint" in line for line in clerk.facts("history"))
    house.service.left.turn("reviews")
    house.till.touch("New review")
    review = house.over(NewReviewPanel)
    review.search.setText(number)
    review.look_up(number)
    review.lines.setCurrentRow(1)
    house.till.click(review.stars.buttons[4])
    review.words.setPlainText("Hot and good")
    house.till.click(review.keep_button)
    house.till.settle()
    house.reads("★★★★★")
    house.reads("康师傅 红烧牛肉面")
    house.reads("Hot and good")
    house.closes("¥38.90", 1, Cash=(1, "¥38.90"))
