"""The service place: what is due, conversations, new tickets, reviews and tips."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.modeltest import ModelTester

from posdesk.service import queries, reviews, tickets
from posdesk.ui.service.conversation import Bubble
from posdesk.ui.service.left import REVIEWS
from posdesk.ui.service.newreview import NewReviewPanel
from posdesk.ui.service.newticket import NewTicketPanel
from posdesk.ui.service.panels import ClosePanel, TipPanel
from posdesk.ui.service.rows import ReviewModel, TicketModel
from tests.ui.service.conftest import Desk

HOUR = 3_600_000


def said(desk: Desk) -> list[str]:
    """The messages of the conversation that can be seen."""
    bubbles = desk.place.ticket.conversation.findChildren(Bubble)
    return [bubble.accessibleName().partition(": ")[2] for bubble in bubbles if bubble.isVisible()]


def sees(widget: QWidget, words: str) -> bool:
    labels = (label for label in widget.findChildren(QLabel) if label.isVisible())
    return any(words in label.text() for label in labels)


def panel(desk: Desk, kind: type[QWidget]) -> QWidget:
    overlay = desk.till.desk.window.panels.overlay
    assert overlay is not None
    assert isinstance(overlay.panel, kind)
    return overlay.panel


def write(desk: Desk, words: str) -> None:
    desk.place.ticket.compose.words.setPlainText(words)


def send(desk: Desk) -> None:
    QTest.keyClick(
        desk.place.ticket.compose.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    desk.till.settle()


def test_an_empty_desk_says_so_and_offers_a_ticket(desk: Desk) -> None:
    assert sees(desk.place, "Nothing is due")
    desk.till.touch("New ticket")
    assert isinstance(panel(desk, NewTicketPanel), NewTicketPanel)


def test_what_is_open_opens_when_nothing_is_due(desk: Desk) -> None:
    desk.ticket("Where is my mug?", text="It should be here", member_id="xiaoyu")
    desk.place.opened()
    assert desk.place.left.which == "open"
    assert desk.subjects() == ["Where is my mug?"]
    assert said(desk) == ["It should be here"]
    assert desk.place.left.chips["open"].text() == "Open 1"


def test_what_falls_due_shows_on_chip_and_rail(desk: Desk) -> None:
    desk.ticket("Please hurry", "expedite")
    desk.till.desk.clock.advance(5 * HOUR)  # type: ignore[attr-defined]
    desk.place.opened()
    assert desk.place.left.chips["due"].text() == "Due soon 1"
    desk.till.desk.window.inside.count_due()
    desk.till.desk.window.inside._minute.timeout.emit()
    desk.till.until(
        lambda: desk.till.desk.window.rail.buttons["service"].accessibleName() == "Service 1"
    )
    assert sees(desk.place.ticket.head, "Overdue")
    assert desk.place.ticket.head.due.text() == "1 hour overdue"


def test_an_answer_is_kept_with_ctrl_enter_and_the_ticket_waits(desk: Desk) -> None:
    desk.ticket("Where is my mug?", member_id="xiaoyu")
    desk.place.opened()
    write(desk, "It leaves today.")
    send(desk)
    assert said(desk) == ["It leaves today."]
    assert desk.place.ticket.compose.words.toPlainText() == ""
    assert sees(desk.place.ticket.head, "Waiting")
    assert not desk.place.ticket.compose.unsaved


def test_an_answer_that_shall_go_out_says_where_and_what_became_of_it(desk: Desk) -> None:
    desk.notices_on()
    desk.ticket("Where is my mug?", member_id="xiaoyu")
    desk.place.opened()
    compose = desk.place.ticket.compose
    assert compose.notify.isChecked()
    assert compose.reach.text() == "Mail: x@example.com"
    write(desk, "It leaves today.")
    assert compose.send_button.text() == "Send"
    send(desk)
    assert sees(desk.place.ticket.conversation, "Mail: waiting")


def test_a_customer_who_can_not_be_reached_is_said_before_one_writes(desk: Desk) -> None:
    desk.ticket("Opening hours?", contact="at the counter")
    desk.place.opened()
    compose = desk.place.ticket.compose
    assert not compose.notify.isEnabled()
    assert compose.reach.text() == "Notices to customers are off."


def test_what_was_begun_stays_with_its_ticket_and_holds_the_window_back(desk: Desk) -> None:
    first = desk.ticket("first")
    second = desk.ticket("second")
    desk.place.opened()
    desk.place.show_ticket(first)
    write(desk, "half a sentence")
    desk.place.show_ticket(second)
    assert desk.place.ticket.compose.words.toPlainText() == ""
    assert desk.place.leave() == "An answer to a customer was not kept yet."
    desk.place.show_ticket(first)
    assert desk.place.ticket.compose.words.toPlainText() == "half a sentence"
    write(desk, "")
    assert desk.place.leave() == ""


def test_a_change_elsewhere_takes_nothing_that_is_being_written(desk: Desk) -> None:
    ticket = desk.ticket("Where?")
    desk.place.opened()
    write(desk, "half a sentence")
    desk.run(tickets.note, ticket, "saw it on the shelf")
    assert said(desk) == ["saw it on the shelf"]
    assert desk.place.ticket.compose.words.toPlainText() == "half a sentence"


def test_what_is_too_long_is_refused_and_not_lost(desk: Desk) -> None:
    desk.ticket("Where?")
    desk.place.opened()
    write(desk, "x" * 2001)
    send(desk)
    assert desk.place.ticket.compose.wrong.text() == "Keep it to 2000 characters."
    assert len(desk.place.ticket.compose.words.toPlainText()) == 2001


def test_a_ticket_is_given_to_somebody_and_gets_another_time(desk: Desk) -> None:
    ticket = desk.ticket("Where?")
    desk.place.opened()
    head = desk.place.ticket.head
    me = head.owner_menu().actions()[0]
    assert me.text() == "周凯 (me)"
    me.trigger()
    desk.till.settle()
    assert head.owner.text() == "周凯"
    head.due_menu().actions()[0].trigger()
    desk.till.settle()
    row = queries.ticket_detail(desk.ops.db, ticket).row
    assert row.due_at == desk.ops.db.clock.now() + HOUR
    assert desk.place.left.chips["mine"].text() == "Mine 1"


def test_a_ticket_is_closed_with_stars_and_opened_again(desk: Desk) -> None:
    ticket = desk.ticket("Where?")
    desk.place.opened()
    desk.till.touch("Close…")
    closing = panel(desk, ClosePanel)
    assert isinstance(closing, ClosePanel)
    desk.till.click(closing.stars.buttons[3])
    closing.words.setPlainText("Found it")
    desk.till.click(closing.done_button)
    desk.till.settle()
    row = queries.ticket_detail(desk.ops.db, ticket).row
    assert (row.state, row.satisfaction) == ("closed", 4)
    assert desk.till.desk.window.panels.overlay is None
    desk.place.show_ticket(ticket)
    assert sees(desk.place.ticket.head, "★★★★☆")
    desk.till.touch("Open again")
    desk.till.settle()
    assert queries.ticket_detail(desk.ops.db, ticket).row.state == "open"


def test_a_new_ticket_is_found_by_phone_tail(desk: Desk) -> None:
    QTest.keyClick(desk.till.focus(), Qt.Key.Key_F2)
    new = panel(desk, NewTicketPanel)
    assert isinstance(new, NewTicketPanel)
    desk.till.type("5678")
    desk.till.press(Qt.Key.Key_Return)
    assert new.about.text() == "王小雨  ·  13812345678"
    desk.till.click(new.matters["complaint"])
    new.subject.setText("The mug is cracked")
    new.words.setPlainText("At the handle")
    desk.till.click(new.open_button)
    desk.till.settle()
    assert said(desk) == ["At the handle"]
    row = queries.tickets(desk.ops.db, "mine", "zhou-kai")[0]
    assert (row.matter, row.customer, row.owner) == ("complaint", "王小雨", "周凯")


def test_an_order_s_own_button_begins_an_expedite_about_it(desk: Desk) -> None:
    desk.place.new_ticket(desk.order_id)
    new = panel(desk, NewTicketPanel)
    assert isinstance(new, NewTicketPanel)
    assert desk.number in new.about.text()
    assert new.subject.text() == "Please hurry the order"
    desk.till.click(new.open_button)
    desk.till.settle()
    assert [row.matter for row in queries.tickets_of(desk.ops.db, desk.order_id)] == ["expedite"]


def test_a_ticket_without_a_subject_is_not_opened_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.place.new_ticket()
    new = panel(desk, NewTicketPanel)
    assert isinstance(new, NewTicketPanel)
    new.words.setPlainText("At the handle")
    desk.till.click(new.open_button)
    assert new.subject_field.wrong
    assert new.words.toPlainText() == "At the handle"
    QTest.keyClick(new.subject, Qt.Key.Key_Escape)
    assert desk.till.desk.window.panels.overlay is None


def test_a_ticket_that_was_left_half_typed_is_gone_on_with(desk: Desk) -> None:
    desk.place.new_ticket()
    first = panel(desk, NewTicketPanel)
    assert isinstance(first, NewTicketPanel)
    desk.till.click(first.matters["complaint"])
    first.subject.setText("The mug is cracked")
    first.words.setPlainText("At the handle")
    QTest.keyClick(first.subject, Qt.Key.Key_Escape)
    desk.place.new_ticket()
    again = panel(desk, NewTicketPanel)
    assert isinstance(again, NewTicketPanel)
    assert again.subject.text() == "The mug is cracked"
    desk.till.click(again.open_button)
    desk.till.settle()
    assert said(desk) == ["At the handle"]
    desk.place.new_ticket()
    fresh = panel(desk, NewTicketPanel)
    assert isinstance(fresh, NewTicketPanel)
    assert fresh.subject.text() == ""


def test_esc_still_leaves_a_ticket_that_was_refused(desk: Desk) -> None:
    desk.place.new_ticket()
    new = panel(desk, NewTicketPanel)
    assert isinstance(new, NewTicketPanel)
    new.subject.setText("Long")
    new.words.setPlainText("y" * 5000)
    desk.till.click(new.open_button)
    desk.till.settle()
    assert "too long" in new.wrong.text()
    assert new.isAncestorOf(desk.till.focus())
    desk.till.press(Qt.Key.Key_Escape)
    assert desk.till.desk.window.panels.overlay is None


def test_the_search_narrows_the_list_down(desk: Desk) -> None:
    desk.ticket("broken mug")
    desk.ticket("opening hours")
    desk.place.opened()
    desk.place.searched("mug")
    assert desk.subjects() == ["broken mug"]
    desk.place.searched("nothing like it")
    assert sees(desk.place, "Nothing found for “nothing like it”")
    desk.place.searched("")
    assert len(desk.subjects()) == 2


def test_the_arrows_open_and_enter_goes_to_the_answer(desk: Desk) -> None:
    desk.ticket("first", text="one")
    desk.ticket("second", text="two")
    desk.place.opened()
    view = desk.place.left.tickets
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert said(desk) == ["two"]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert desk.place.ticket.compose.words.hasFocus()


def line_of(desk: Desk) -> str:
    return str(desk.ops.db.value("SELECT id FROM order_line WHERE name = '马克杯'"))


def test_a_review_is_written_down_with_stars_and_a_photo(desk: Desk, tmp_path: Path) -> None:
    desk.place.left.turn(REVIEWS)
    assert sees(desk.place, "No reviews yet")
    desk.place.new_review(desk.order_id)
    new = panel(desk, NewReviewPanel)
    assert isinstance(new, NewReviewPanel)
    assert not new.keep_button.isEnabled()
    picture = tmp_path / "mug.png"
    Image.new("RGB", (64, 48), "red").save(picture)
    new.photos.add_file(picture)
    desk.till.until(lambda: len(new.photos.photos) == 1)
    QTest.keyClick(new.stars, Qt.Key.Key_4)
    new.words.setPlainText("Nice")
    desk.till.click(new.keep_button)
    desk.till.settle()
    assert desk.place.review.stars.text() == "★★★★☆"
    assert sees(desk.place.review, "Nice")
    row = queries.reviews(desk.ops.db)[0]
    assert (row.stars, row.photos) == (4, 1)


def test_a_file_that_is_no_picture_is_refused_and_the_rest_stays(
    desk: Desk, tmp_path: Path
) -> None:
    desk.place.new_review(desk.order_id)
    new = panel(desk, NewReviewPanel)
    assert isinstance(new, NewReviewPanel)
    new.words.setPlainText("Nice")
    (tmp_path / "no.png").write_text("no picture")
    new.photos.add_file(tmp_path / "no.png")
    desk.till.until(lambda: any("can't be used" in text for text in desk.till.notices()))
    assert new.words.toPlainText() == "Nice"


def test_the_shop_answers_a_review_and_hides_it(desk: Desk) -> None:
    desk.run(reviews.review, line_of(desk), 1, "chipped")
    desk.place.left.turn(REVIEWS)
    desk.place.redraw()
    assert desk.place.left.chips[REVIEWS].text() == "Reviews 1"
    view = desk.place.review
    view.words.setPlainText("Sorry, we send a new one.")
    desk.till.click(view.send_button)
    desk.till.settle()
    assert view.answer.text() == "Sorry, we send a new one."
    assert view.words.toPlainText() == ""
    assert desk.place.left.chips[REVIEWS].text() == "Reviews"
    desk.till.click(view.hide_button)
    desk.till.settle()
    assert view.hidden.isVisible()
    assert view.hide_button.text() == "Show again"


def test_a_tip_is_kept_and_taken_back(desk: Desk) -> None:
    desk.place.tip(desk.order_id, desk.number)
    tip = panel(desk, TipPanel)
    assert isinstance(tip, TipPanel)
    tip.amount.setText("five")
    desk.till.click(tip.keep_button)
    assert tip.field.wrong
    assert tip.amount.text() == "five"
    tip.amount.setText("5")
    QTest.keyClick(tip.amount, Qt.Key.Key_Return)
    desk.till.settle()
    assert sees(tip, "¥5.00")
    desk.till.touch("Take back")
    desk.till.settle()
    assert sees(tip, "taken back")
    assert desk.ops.db.value("SELECT sum(amount) FROM tip") == 0


def test_the_models_keep_qt_s_rules(desk: Desk, qtmodeltester: ModelTester) -> None:
    desk.ticket("one")
    desk.run(reviews.review, line_of(desk), 5)
    clock = desk.ops.db.clock
    ticket_model, review_model = TicketModel(clock), ReviewModel(clock)
    ticket_model.show_rows(queries.tickets(desk.ops.db, "open", None))
    review_model.show_rows(queries.reviews(desk.ops.db))
    qtmodeltester.check(ticket_model)
    qtmodeltester.check(review_model)


def test_photos_are_shown_with_their_ticket(desk: Desk) -> None:
    from posdesk.photos import prepared
    from posdesk.service.tickets import NewTicket, open_ticket

    data = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(data, "PNG")
    new = NewTicket("after_sales", "Broken")
    desk.run(open_ticket, new, (prepared(data.getvalue()),))
    desk.place.opened()
    assert desk.place.ticket.photos.isVisible()


def test_nothing_is_cut_off_in_the_smallest_window(desk: Desk) -> None:
    desk.ticket("x" * 120, member_id="xiaoyu", order_id=desk.order_id, text="y" * 300)
    desk.place.opened()
    window = desk.till.desk.window
    window.resize(window.minimumSize())
    desk.till.settle()
    for button in desk.place.findChildren(QWidget):
        if button.isVisible() and button.property("role") in ("primary", "secondary"):
            assert button.width() >= button.minimumSizeHint().width(), button.accessibleName()
            inside = desk.place.rect().contains(button.mapTo(desk.place, button.rect().topRight()))
            assert inside, button.accessibleName()


def test_who_a_ticket_is_about_is_seen_for_one_ticket_after_another(desk: Desk) -> None:
    first = desk.ticket("first", member_id="xiaoyu", order_id=desk.order_id)
    second = desk.ticket("second", member_id="xiaoyu")
    desk.run(tickets.close, second, 5)
    desk.place.opened()
    links = desk.place.ticket.head.links
    desk.run(reviews.review, line_of(desk), 1, "chipped")
    for way in (first, REVIEWS, "closed", second, "open", "closed"):
        desk.place.left.turn(way) if len(way) < 10 else desk.place.show_ticket(way)
        if way == REVIEWS:
            continue
        desk.till.until(lambda: bool(links.buttons))
        desk.till.until(lambda: all(button.isVisible() for button in links.buttons))
        for button in links.buttons:
            assert links.rect().contains(button.geometry()), button.text()
            assert button.width() >= button.minimumSizeHint().width()
