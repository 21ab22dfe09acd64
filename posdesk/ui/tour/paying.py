"""The second part of the day: payments of every kind, receipts, and a printer that is not there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from posdesk.i18n import N_, _
from posdesk.orders.queries import last_order_id, sale_detail
from posdesk.payments.tenders import CARD
from posdesk.printing.queries import queue_rows, queue_summary
from posdesk.printing.states import PRINTED
from posdesk.ui.printqueue.place import PrintQueuePlace
from posdesk.ui.sell.recent import RecentTask
from posdesk.ui.settings.controls import ChoiceControl
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.settings.printers import PrintersChapter
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.tour.selling import (
    WATER,
    create_unknown,
    due,
    enter,
    lines,
    money,
    sell,
)

ALIPAY_CODE = "281234567890123456"
REFERENCE = "004217"
PDF = "PDF"


def sold(tour: Tour, change: int | None = None) -> str:
    """The sale is done: the strip says so, the cart is empty. Answers the order's id."""
    strip = sell(tour).cart.strip
    before = tour.orders[-1] if tour.orders else ""
    tour.until(
        lambda: strip.isVisible() and strip.result and strip.result.order_id != before,
        "the strip of the finished sale",
    )
    tour.check(not lines(tour), "an empty cart for the next customer")
    order_id = tour.ops.read(last_order_id) or ""
    tour.orders.append(order_id)
    if change is not None:
        tour.check(money(tour, change) in strip.change.text(), f"{money(tour, change)} of change")
    return order_id


def go(tour: Tour, place: str) -> None:
    """A place of the rail, by touch."""
    tour.person.click(tour.window.rail.buttons[place])
    tour.until(lambda: tour.window.open_id() == place, f"the place “{place}” open")


# --- the steps ------------------------------------------------------------------------------------


def pay_split(tour: Tour) -> None:
    desk, total = sell(tour).desk, due(tour)
    tour.person.press(Qt.Key.Key_F12)
    tour.until(lambda: sell(tour).paying, "the payment place")
    tour.check(money(tour, total) in desk.view.figures.left.text(), "what is due in large type")
    tour.check(len(desk.view.quick_row.buttons) >= 3, "quick amounts")
    tour.person.click(desk.view.quick_row.buttons[-1])
    tour.until(lambda: desk.sums().change > 0, "change for a quick amount")
    tour.picture("pay-cash", N_("Payment beside the cart: quick amounts, change in large type."))
    tour.person.press(Qt.Key.Key_F2)
    for digit in ("5", "0"):
        tour.person.click(desk.view.pad.keys[digit])
    tour.picture("pay-wallet", N_("Part of it by wallet: scan the customer's code."))
    tour.person.scan(ALIPAY_CODE)
    tour.until(desk.view.waiting.isVisible, "the wallet's answer being waited for")
    tour.picture(
        "pay-waiting", N_("Until the answer is known the till says so, and can ask again.")
    )
    tour.until(desk.view.waiting.yes.isEnabled, "the button that says that the money arrived")
    tour.person.click(desk.view.waiting.yes)
    tour.until(lambda: desk.sums().otherwise == 5000 and not desk.busy, "¥50.00 paid by wallet")
    tour.person.press(Qt.Key.Key_F1)
    tour.person.click(desk.view.quick_row.buttons[-1])
    change = desk.sums().change
    tour.picture("pay-split", N_("The rest in cash: what was taken stands on the right."))
    tour.person.press(Qt.Key.Key_Return)
    order_id = sold(tour, change)
    tenders = {p.tender for p in tour.ops.read(sale_detail, order_id).payments}
    tour.check(tenders == {"cash", "alipay"}, "both tenders in the sale")
    tour.picture("change", N_("Done: the change in large type, the next customer at once."))


def pay_card(tour: Tour) -> None:
    create_unknown(tour)
    _card(tour, REFERENCE)
    tour.picture("pay-card", N_("A bank card with the number on the terminal's slip."))
    tour.person.press(Qt.Key.Key_Return)
    payment = tour.ops.read(sale_detail, sold(tour)).payments[0]
    tour.check((payment.tender, payment.reference) == (CARD, REFERENCE), "the card's reference")


def _card(tour: Tour, reference: str) -> None:
    """All of it by card, up to the last Enter."""
    desk = sell(tour).desk
    tour.person.press(Qt.Key.Key_F12)
    tour.until(lambda: sell(tour).paying, "the payment place")
    tour.person.press(Qt.Key.Key_F3)
    tour.until(desk.view.reference.hasFocus, "the field for the terminal's reference")
    tour.person.type(reference)
    tour.until(lambda: desk.view.reference.text() == reference, "the reference as typed")


def print_again(tour: Tour) -> None:
    tour.person.press(Qt.Key.Key_P, ctrl=True)
    tour.until(tour.window.notices.notices, "word of the reprint")
    tour.person.click(sell(tour).cart.strip.gift_button)
    until_printed(tour, "receipt", "reprint", "gift_receipt")
    tour.picture(
        "reprint", N_("Printed again: marked, counted, and a gift receipt without prices.")
    )


def until_printed(tour: Tour, *jobs: str) -> None:
    def there() -> bool:
        rows = tour.ops.read(queue_rows)
        return {row.job for row in rows if row.state == PRINTED} >= set(jobs)

    tour.until(there, f"printed: {', '.join(jobs)}")
    tour.until(lambda: list(tour.printed.glob("*.pdf")), "a file of the PDF printer")


def look_back(tour: Tour) -> None:
    place = sell(tour)
    tour.person.click(place.cart.header.recent)
    tour.until(lambda: isinstance(place.side.task, RecentTask), "the list of recent sales")
    tour.picture("recent", N_("Recent sales: print again, gift receipt, sell the same again."))
    tour.person.press(Qt.Key.Key_Escape)


def change_person(tour: Tour) -> None:
    tour.person.press(Qt.Key.Key_L, ctrl=True)
    tour.until(lambda: tour.window.place() is None, "the till locked")
    tour.picture("locked", N_("Locked; what was open stays as it was."))
    enter(tour, tour.cast.manager, tour.cast.manager_pin)


@contextmanager
def closed_port() -> Iterator[int]:
    """A port of this computer where nothing answers, kept from others meanwhile."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


def printer_off(tour: Tour) -> None:
    with closed_port() as port:
        _set_up_printer(tour, f"127.0.0.1:{port}")
        go(tour, "sell")
        tour.person.scan(WATER)
        tour.until(lambda: len(lines(tour)) == 1, "the water in the cart")
        _card(tour, "004218")
        tour.person.press(Qt.Key.Key_Return)
        sold(tour)
        tour.until(lambda: tour.ops.read(queue_summary).cause, "the printer's fault in words")
        tour.tidy()
        tour.picture("printer-off", N_("The printer is off: the sale is done all the same."))
        go(tour, "printing")
        _redirect(tour)


def _set_up_printer(tour: Tour, address: str) -> None:
    chapter = _printers(tour)
    card = chapter.printers
    tour.person.touch(_("Add printer"), card)
    name = card.fields.name.text()
    tour.person.click(card.fields.address)
    tour.person.type(address)
    tour.person.click(card.save_button)
    tour.until(lambda: name in tour.ops.db.setting("printing.printers"), "the new printer kept")
    tour.tidy()
    tour.picture("settings-printers", N_("Printers: on the network, of the system, files, PDF."))
    _print_on(tour, name)


def _printers(tour: Tour) -> PrintersChapter:
    go(tour, "settings")
    place = tour.person.place(SettingsPlace)
    tour.person.click(place.buttons["printers"])
    return tour.person.child(PrintersChapter, "the settings of the printers")


def _print_on(tour: Tour, name: str) -> None:
    """Receipts, reports and the drawer's kick go to this printer from now on."""
    form = _printers(tour).use
    for use in ("printing.receipt_printer", "printing.drawer_printer"):
        control = next(c for c in form.controls if c.name == use)
        assert isinstance(control, ChoiceControl)
        tour.until(control.isVisible, f"the choice of {use}")
        tour.person.choose(control.findChildren(QComboBox)[0], name)
    tour.person.click(form.save_button)
    kept = "printing.receipt_printer"
    tour.until(lambda: tour.ops.db.setting(kept) == name, f"receipts on {name}")


def _redirect(tour: Tour) -> None:
    place = tour.person.place(PrintQueuePlace)
    tour.until(place.panel.cause.isVisible, "the cause of the failure")
    tour.check("127.0.0.1" in place.panel.cause.text(), "the printer's address in the cause")
    tour.picture("print-queue", N_("The print queue: the cause in words, and what can be done."))
    waiting = place.panel.job.id if place.panel.job else ""
    tour.person.click(place.panel.other)
    tour.person.menu(PDF)
    tour.until(
        lambda: any(r.id == waiting and r.state == PRINTED for r in tour.ops.read(queue_rows)),
        "the receipt on the other printer",
    )
    tour.tidy()
    tour.picture("print-queue-done", N_("Sent to another printer: nothing is lost."))
    _print_on(tour, PDF)


NOON: tuple[Step, ...] = (
    ("a split payment", pay_split),
    ("an unknown code, paid by card", pay_card),
    ("printing again", print_again),
    ("recent sales", look_back),
    ("another person", change_person),
    ("a printer that is off", printer_off),
)
