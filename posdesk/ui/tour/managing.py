"""The last part of the day: figures, settings, help, and the window dark in another language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSpinBox

from posdesk.i18n import LANGUAGES, N_, _, language
from posdesk.printing.queries import QueueRow, queue_rows
from posdesk.printing.states import PRINTED
from posdesk.reports.day import DayFigures, day_figures
from posdesk.ui.help import HelpPanel
from posdesk.ui.reports.place import ReportsPlace
from posdesk.ui.settings.place import ENTRIES, SettingsPlace
from posdesk.ui.sync.place import SyncPlace
from posdesk.ui.tour.paying import go, until_printed
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.tour.selling import NOODLES, WATER, lines, sell
from posdesk.ui.widgets import Chip

_FAR = 40
"""So many notches of the wheel come to the top of any chapter."""


def report(tour: Tour) -> None:
    go(tour, "reports")
    place = tour.person.place(ReportsPlace)
    tour.until(place.takings.figure.isVisible, "the day's takings")
    figures = tour.ops.read(day_figures)
    tour.check(figures.sales.count >= len(tour.orders), "the sales of the tour among the day's")
    tour.check(place.sales.figure.text() == str(figures.sales.count), "the number of sales")
    tour.check(_paid_at_once(figures), "tenders that add up")
    tour.picture("x-report", N_("The day so far: takings, tenders, tax, discounts, people, hours."))
    tour.person.click(place.printed)
    until_printed(tour, "x_report")


def _paid_at_once(figures: DayFigures) -> bool:
    """Whether what was sold and changed and not left open is what was taken and not for open
    orders.
    """
    changed = sum(figure.amount for figure in figures.changes)
    left_open = sum(figure.amount for figure in figures.terms)
    later = sum(figure.amount for figure in figures.taken)
    tenders = sum(figure.amount for figure in figures.tenders)
    return figures.sales.amount + changed - left_open == tenders - later


def settings(tour: Tour) -> None:
    go(tour, "settings")
    place = tour.person.place(SettingsPlace)
    for entry in ENTRIES:
        if entry.id == "printers":
            continue  # pictured where a printer was added
        tour.person.click(place.buttons[entry.id])
        tour.until(place.buttons[entry.id].isChecked, f"the settings “{entry.id}”")
        tour.check(_numbers_can_be_read(tour), "room for the numbers")
        for area in tour.window.findChildren(QScrollArea):
            if area.isVisible():
                tour.person.turn(area, -_FAR)
        tour.picture(f"settings-{entry.id}", N_("Settings: {name}"), name=_(entry.name))


def _numbers_can_be_read(tour: Tour) -> bool:
    boxes = [box for box in tour.window.findChildren(QSpinBox) if box.isVisible()]
    return all(box.lineEdit().width() >= box.width() // 2 for box in boxes)


def sync(tour: Tour) -> None:
    """The demo shop has no hub: the chip says so and leads to pairing."""
    tour.person.click(tour.window.top.sync)
    place = tour.person.place(SyncPlace)
    tour.check(place.alone.isVisible(), "that this till has no hub")
    tour.picture("sync", N_("The chip on top leads to the sync with other tills."))
    tour.person.click(place.alone.button)
    settings_place = tour.person.place(SettingsPlace)
    tour.check(settings_place.buttons["sync"].isChecked(), "the settings of the sync")


def show_help(tour: Tour) -> None:
    go(tour, "sell")
    tour.person.press(Qt.Key.Key_F1)
    tour.person.child(HelpPanel, "the list of keys")
    tour.picture("help", N_("F1: every key, as it is on this till."))
    tour.person.press(Qt.Key.Key_Escape)
    tour.until(lambda: tour.window.place() is not None, "the list of keys put away")


_ALL_PLACES = (
    "orders", "deliveries", "returns", "members", "service", "vouchers", "catalog", "reports",
    "printing",
)  # fmt: skip


def other_look(tour: Tour) -> None:
    """The same shop dark and in the other language: the window is made anew each time."""
    other = next(code for code in LANGUAGES if code != language())
    _renew(tour, lambda chip: chip.accessibleName() == _("Colours") + ": " + _("Dark"))
    _renew(tour, lambda chip: chip.text() == LANGUAGES[other])
    tour.check(language() == other, "the other language")
    tour.picture("other-settings", N_("The other language, dark, at once."))
    _sell_again(tour)
    for place in _ALL_PLACES:
        go(tour, place)
        tour.picture(f"other-{place}", N_("The same in the other language and dark."))


def _renew(tour: Tour, wanted: Callable[[Chip], bool]) -> None:
    go(tour, "settings")
    place = tour.person.place(SettingsPlace)
    tour.person.click(place.buttons["look"])
    tour.until(lambda: any(map(wanted, _chips(tour))), "the choice of another look")
    before, before_size = tour.window, tour.window.size()
    tour.person.click(next(filter(wanted, _chips(tour))))
    tour.until(lambda: tour.window is not before, "the window made anew")
    tour.until(lambda: tour.window.isVisible() and tour.window.place(), "the place of before")
    tour.window.resize(before_size)  # where the screen is smaller, the window was made so, too
    tour.tidy()


def _chips(tour: Tour) -> list[Chip]:
    return [chip for chip in tour.window.findChildren(Chip) if chip.isVisible()]


def _sell_again(tour: Tour) -> None:
    go(tour, "sell")
    for code in (WATER, NOODLES):
        tour.person.scan(code)
    tour.until(lambda: len(lines(tour)) == 2, "two scans in the window made anew")
    tour.picture("other-sell", N_("Selling in the other language and dark."))
    tour.person.press(Qt.Key.Key_F12)
    tour.until(lambda: sell(tour).paying, "the payment place")
    tour.picture("other-pay", N_("Paying in the other language and dark."))
    tour.person.press(Qt.Key.Key_Escape)
    tour.until(lambda: not sell(tour).paying, "back at the cart")


def lock(tour: Tour) -> None:
    tour.until(lambda: all(r.state == PRINTED for r in _receipts(tour)), "every receipt printed")
    tour.person.press(Qt.Key.Key_L, ctrl=True)
    tour.until(lambda: tour.window.place() is None, "the till locked")
    tour.picture("other-locked", N_("Locked for the night; the open cart is kept."))


def _receipts(tour: Tour) -> list[QueueRow]:
    rows = tour.ops.read(queue_rows)
    return [row for row in rows if row.job == "receipt" and row.order_id in tour.orders]


EVENING: tuple[Step, ...] = (
    ("the X report", report),
    ("the settings", settings),
    ("the sync", sync),
    ("the list of keys", show_help),
)

NIGHT: tuple[Step, ...] = (
    ("another language, dark", other_look),
    ("locking", lock),
)
