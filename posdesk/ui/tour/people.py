"""Customers, their questions and reviews, goods that are a code, and what customers are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from posdesk.i18n import N_, language
from posdesk.notices import queries as notices
from posdesk.service.queries import OPEN
from posdesk.ui.members.place import MembersPlace
from posdesk.ui.notices.place import NoticesPlace
from posdesk.ui.service.conversation import Bubble
from posdesk.ui.service.left import REVIEWS
from posdesk.ui.service.place import ServicePlace
from posdesk.ui.settings.controls import FlagControl
from posdesk.ui.settings.notices import NoticesChapter
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.tour.ordering import XIAOYU
from posdesk.ui.tour.paying import closed_port, go
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.vouchers.place import VouchersPlace
from posdesk.vouchers import queries as vouchers

WHO_BOUGHT_CODES = "13600003426"
NO_QUIET = "00:00"
ANSWER = {
    "zh_CN": "很抱歉，今天下午给您补送两个苹果。",
    "en": "We are sorry: two new apples come this afternoon.",
}


def know_customers(tour: Tour) -> None:
    go(tour, "members")
    place = tour.person.place(MembersPlace)
    tour.until(lambda: place.left.model.rowCount() >= 7, "customers in the list")
    tour.person.press(Qt.Key.Key_F, ctrl=True)
    tour.until(tour.window.search.hasFocus, "the cursor in the search field")
    tour.person.type(XIAOYU)
    tour.person.press(Qt.Key.Key_Return)
    tour.until(lambda: place.left.model.rowCount() == 1, "one customer found")
    tour.until(lambda: place.detail.found, "the customer beside the list")
    tour.picture("customers", N_("A customer: addresses, wishes, what was bought and is owed."))
    tour.person.press(Qt.Key.Key_E, ctrl=True)
    tour.until(lambda: place.detail.task, "the customer's form")
    tour.picture("customer-edit", N_("Name, phones, card, and whether they want to be told."))
    tour.person.press(Qt.Key.Key_Escape)
    tour.until(lambda: place.detail.task is None, "the customer as before")


def answer(tour: Tour) -> None:
    go(tour, "service")
    place = tour.person.place(ServicePlace)
    tour.person.click(place.left.chips[OPEN])
    tour.until(lambda: place.left.which == OPEN, "the open tickets")
    tour.until(lambda: place.left.view.rows.rowCount() >= 2, "tickets in the list")
    tour.person.pick(place.left.view, 0, "the first ticket")
    tour.until(lambda: place.ticket.detail, "its conversation")
    tour.person.click(place.ticket.compose.words)
    tour.person.type(ANSWER[language()])
    tour.picture("service", N_("A ticket: what was said, by whom, until when it is due."))
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.until(lambda: ANSWER[language()] in _said(tour), "the answer in the conversation")
    tour.person.click(place.left.chips[REVIEWS])
    tour.until(lambda: place.left.which == REVIEWS, "the reviews")
    tour.until(lambda: place.left.view.rows.rowCount() >= 2, "reviews in the list")
    for row in range(place.left.view.rows.rowCount()):
        tour.person.pick(place.left.view, row, "a review")
        tour.person.rest()
        if place.review.review and place.review.review.photos:
            break
    tour.picture("reviews", N_("Reviews: stars, photos, and the answer of the shop."))


def _said(tour: Tour) -> str:
    bubbles = tour.window.findChildren(Bubble)
    return "\n".join(bubble.accessibleName() for bubble in bubbles if bubble.isVisible())


def at_the_door(tour: Tour) -> None:
    go(tour, "vouchers")
    place = tour.person.place(VouchersPlace)
    sold = tour.ops.read(vouchers.look_up, WHO_BOUGHT_CODES)
    code = next(each.code for each in sold if not each.how and not each.session)
    tour.picture("vouchers", N_("The door: today's sessions, what was checked, by whom."))
    tour.person.scan(code)
    panel = place.verdict
    tour.until(lambda: panel.property("tone") == "ok", "a code in green")
    tour.picture("voucher-green", N_("A code that is good, in green; it is used now."))
    tour.person.scan(code)
    tour.until(lambda: panel.property("tone") == "bad", "the same code in red")
    tour.picture("voucher-red", N_("The same once more, in red: when, where, by whom it was used."))


@contextmanager
def own_secrets() -> Iterator[None]:
    """Passwords of the tour's shop stay in its folder, not in the key store of who takes it."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        keyring.set_keyring(before)


def tell(tour: Tour) -> None:
    """Notices go by a provider that can't be reached: they wait, with the cause in words."""
    with closed_port() as port, own_secrets():
        _set_up(tour, port)
        _answer_by_sms(tour)
        tour.until(lambda: tour.ops.read(notices.summary).cause, "the provider's fault in words")
        tour.person.click(tour.window.top.notices)
        place = tour.person.place(NoticesPlace)
        tour.until(lambda: place.model.rowCount() >= 1, "the notice that waits")
        tour.until(lambda: "127.0.0.1" in place.panel.cause.text(), "the cause at the notice")
        tour.picture("notices", N_("What customers are told: what waits, and why."))
        tour.person.click(place.panel.cancel)
        tour.until(lambda: not tour.window.top.notices.isVisible(), "nothing that waits")
        _switch(tour, "off")


def _chapter(tour: Tour) -> NoticesChapter:
    go(tour, "settings")
    place = tour.person.place(SettingsPlace)
    tour.person.click(place.buttons["notices"])
    return tour.person.child(NoticesChapter, "the settings of the notices")


def _set_up(tour: Tour, port: int) -> None:
    chapter = _chapter(tour)
    tour.person.fill(chapter.sms.url, f"http://127.0.0.1:{port}/send")
    tour.person.click(chapter.sms.save_button)
    tour.until(lambda: tour.ops.db.setting("notices.sms"), "the provider kept")
    for control in chapter.form.controls:
        if control.name in ("notices.quiet_from", "notices.quiet_until"):
            box = control.findChildren(QComboBox)[0]
            tour.person.choose(box, NO_QUIET)
    _switch(tour, "on")


def _switch(tour: Tour, wanted: str) -> None:
    """Notices on or off; whatever else was entered is saved with it."""
    chapter = _chapter(tour)
    control = next(c for c in chapter.form.controls if c.name == "notices.on")
    assert isinstance(control, FlagControl)
    tour.person.click(control.box)
    tour.person.click(chapter.form.save_button)
    on = wanted == "on"
    tour.until(lambda: tour.ops.db.setting("notices.on") is on, f"notices {wanted}")
    tour.tidy()


def _answer_by_sms(tour: Tour) -> None:
    go(tour, "service")
    place = tour.person.place(ServicePlace)
    tour.person.click(place.left.chips[OPEN])
    tour.until(lambda: place.left.which == OPEN, "the open tickets")
    tour.person.pick(place.left.view, 0, "a ticket")
    compose = place.ticket.compose
    tour.until(compose.notify.isEnabled, "a way to reach the customer")
    if not compose.notify.isChecked():
        tour.person.click(compose.notify)
    tour.person.click(compose.words)
    tour.person.type(ANSWER[language()])
    tour.person.press(Qt.Key.Key_Return, ctrl=True)
    tour.until(tour.window.top.notices.isVisible, "word of a notice that could not go out")


PEOPLE: tuple[Step, ...] = (
    ("customers", know_customers),
    ("service", answer),
    ("vouchers", at_the_door),
    ("notices", tell),
)
