"""Today's figures (X report), and any earlier day's; read only, nothing is closed by looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from posdesk.clock import business_day
from posdesk.i18n import _, n_
from posdesk.money import format_money, format_percent
from posdesk.reports.day import DayFigure, DayFigures, day_figures
from posdesk.ui.place import Place, Shell
from posdesk.ui.reports.hours import HoursChart
from posdesk.ui.reports.words import (
    agreed_words,
    change_words,
    discount_words,
    taken_words,
    tender_words,
    void_words,
)
from posdesk.ui.widgets import (
    AmountLabel,
    Button,
    Card,
    ElidedLabel,
    EmptyState,
    Label,
    column,
    row,
    scrolled,
)

Line = tuple[str, str, int]
"""A name, how often, and how much (minor units)."""


class Tile(Card):
    """One figure of the day in large type."""

    def __init__(self, title: str) -> None:
        self.figure = Label("", "due")
        self.figure.setAccessibleName(title)
        super().__init__(Label(title, "muted"), self.figure, gap=2, padding=14)


class Table(Card):
    """Names, counts and amounts under a title; says so when there is nothing."""

    def __init__(self, title: str) -> None:
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        body = QWidget()
        body.setProperty("role", "plain")
        body.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        super().__init__(body, None, title=title)

    def show_lines(self, lines: Iterable[Line], currency: str) -> None:
        """Shows these lines instead of those before."""
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        shown = list(lines)
        for at, (name, count, amount) in enumerate(shown):
            self._grid.addWidget(ElidedLabel(name), at, 0)
            counted = Label(count, "muted")
            counted.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(counted, at, 1)
            self._grid.addWidget(AmountLabel(amount, currency=currency), at, 2)
        if not shown:
            self._grid.addWidget(Label(_("Nothing yet"), "muted"), 0, 0)


class ReportsPlace(Place):
    """A day's takings: figures, tenders, taxes, discounts, people, hours; printable as X report."""

    nouns: ClassVar[frozenset[str]] = frozenset({"reports", "orders", "settings"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._day = self._today()
        self._build()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        self.earlier = Button("", icon="back", name=_("Day before"), clicked=lambda: self._step(-1))
        self.later = Button("", icon="next", name=_("Day after"), clicked=lambda: self._step(1))
        self.today = Button(_("Today"), clicked=self._show_today)
        self.title = Label("", "heading")
        self.printed = Button(_("Print X report"), "primary", icon="printer", clicked=self._print)
        head = row(
            *(self.earlier, self.later, self.today, 6, self.title, None, self.printed),
            margins=(0, 0, 8, 0),
        )
        self.sales, self.takings = Tile(_("Sales")), Tile(_("Takings"))
        self.average, self.cash = Tile(_("Average sale")), Tile(_("Cash from sales"))
        tiles = row(self.takings, self.sales, self.average, self.cash, gap=12)
        for place in range(4):
            tiles.setStretch(place, 1)
        self.chart = HoursChart()
        self.tenders, self.taxes = Table(_("Tenders")), Table(_("Tax"))
        self.reductions, self.people = Table(_("Discounts and voids")), Table(_("Cashiers"))
        tables = row(self.tenders, self.taxes, self.reductions, self.people, gap=12)
        for place in range(4):
            tables.setStretch(place, 1)
        self.orders = Table(_("Orders and returns"))
        chart = Card(self.chart, title=_("By the hour"))
        self.filled = QWidget()
        self.filled.setLayout(column(tiles, chart, tables, self.orders, None, gap=12))
        self.empty = EmptyState(
            _("No sales on this day"),
            _("As soon as something is sold, its figures stand here."),
            icon="reports",
        )
        inside = QWidget()
        inside.setLayout(column(self.filled, self.empty, margins=(0, 0, 8, 0)))
        self.setLayout(column(head, scrolled(inside), gap=12, margins=(16, 14, 8, 14)))

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search field sells from here too."""
        return ""

    def opened(self) -> None:
        """Today is what one opens it for."""
        self._show_today()

    def redraw(self) -> None:
        """Reads the day's figures anew."""
        figures = self.ops.read(day_figures, self._day)
        some = bool(figures.sales.count or figures.voids or figures.refunds or figures.tips)
        some = some or bool(figures.tenders or figures.changes or figures.returned)
        self.filled.setVisible(some)
        self.empty.setVisible(not some)
        self.later.setEnabled(self._day < self._today())
        self.title.setText(self._title())
        if some:
            self._show(figures)

    def _show(self, figures: DayFigures) -> None:
        currency = self.ops.db.setting("shop.currency")
        self.takings.figure.setText(format_money(figures.sales.amount, currency))
        self.sales.figure.setText(str(figures.sales.count))
        self.average.figure.setText(format_money(figures.average, currency))
        self.cash.figure.setText(format_money(figures.in_drawer(), currency))
        self.chart.show_hours(figures.hours, currency)
        taken = _lines(figures.tenders, tender_words) + _lines(figures.tips, _tip_words)
        self.tenders.show_lines(taken, currency)
        self.taxes.show_lines(_tax_lines(figures, currency), currency)
        self.reductions.show_lines(_reductions(figures), currency)
        orders = _orders(figures)
        self.orders.setVisible(bool(orders))
        self.orders.show_lines(orders, currency)
        people = [(f.name or _("Nobody"), _times(f.count), f.amount) for f in figures.staff]
        self.people.show_lines(people, currency)

    def _title(self) -> str:
        day = date.fromisoformat(self._day)
        words = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        return f"{self._day}  {words[day.weekday()]}"

    # --- acts ---------------------------------------------------------------------------------

    def _today(self) -> str:
        clock = self.shell.ops.db.clock
        return business_day(clock.now(), clock.zone)

    def _show_today(self) -> None:
        self._day = self._today()
        self.redraw()

    def _step(self, days: int) -> None:
        day = date.fromisoformat(self._day) + timedelta(days=days)
        self._day = min(day.isoformat(), self._today())
        self.redraw()

    def act(self, name: str) -> bool:
        """Ctrl+P prints the X report here."""
        if name != "reprint":
            return False
        self._print()
        return True

    def _print(self) -> None:
        from posdesk.printing.commands import print_x_report

        self.ops.run(print_x_report, self._day, done=self._printed)

    def _printed(self, _job: object) -> None:
        self.shell.notify(_("The X report is on its way to the printer."), tone="ok", seconds=4)


def _times(count: int) -> str:
    return n_("{n} sale", "{n} sales", count).format(n=count)


def _lines(figures: Iterable[DayFigure], words: Callable[[str], str]) -> list[Line]:
    return [(words(figure.key), str(figure.count), figure.amount) for figure in figures]


def _tip_words(tender: str) -> str:
    return _("Tips, {tender}").format(tender=tender_words(tender))


def _tax_lines(figures: DayFigures, currency: str) -> list[Line]:
    lines = []
    for each in figures.taxes:
        rate, net = format_percent(each.rate), format_money(each.net, currency)
        lines.append((_("{rate} on {net}").format(rate=rate, net=net), "", each.tax))
    return lines


def _orders(figures: DayFigures) -> list[Line]:
    """What is agreed, received and given back beside plain sales; nothing on most days."""
    lines = _lines(figures.terms, agreed_words) + _lines(figures.taken, taken_words)
    lines += _lines(figures.changes, change_words)
    if figures.charges.amount:
        lines.append((_("Of that for delivery"), "", figures.charges.amount))
    for tender in figures.refunds:
        words = _("Given back: {tender}").format(tender=tender_words(tender.key))
        lines.append((words, str(tender.count), -tender.amount))
    return lines


def _reductions(figures: DayFigures) -> list[Line]:
    taken = [(discount_words(f.key), str(f.count), -f.amount) for f in figures.discounts]
    if figures.rounding.count:
        taken.append((_("Rounding off"), str(figures.rounding.count), figures.rounding.amount))
    return taken + [(void_words(f.key), str(f.count), f.amount) for f in figures.voids]
