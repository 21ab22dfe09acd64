"""What the list is limited to: chips with counts per status, and filters that open below them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QDateEdit, QGridLayout, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.orders.listing import AMOUNT_DAYS, Counts
from posdesk.orders.questions import AMOUNT, DUE, DUE_FIRST, LATE, NEWEST, NOBODY, Question
from posdesk.orders.states import (
    ATTENTION,
    COMPLETED,
    MARKS,
    METHODS,
    RETURN_OPEN,
    STATUSES,
    TERMS,
)
from posdesk.ui import theme
from posdesk.ui.widgets import Button, Chip, FlowLayout, Label, column, row

ALL = ""
SORTS = {
    NEWEST: N_("Newest orders first"),
    DUE_FIRST: N_("What is due first"),
    AMOUNT: N_("Amount, highest first"),
}
_ANY = N_("Any")
_MINE, _BETWEEN = "mine", "between"
_DAYS = {
    "": _ANY,
    "1": N_("Today"),
    "7": N_("Last 7 days"),
    str(AMOUNT_DAYS): N_("Last 31 days"),
    _BETWEEN: N_("From … to"),
}
_PATIENT = frozenset({COMPLETED, "cancelled"})
"""Statuses that want nothing done: their count is no news."""


class StatusChips(QWidget):
    """All, every status, open returns, and what needs attention; one is always chosen."""

    chosen = Signal(str)
    """A status, `RETURN_OPEN`, `ATTENTION` or `ALL`."""

    def __init__(self) -> None:
        super().__init__()
        names = {
            ALL: N_("All"),
            **STATUSES,
            RETURN_OPEN: N_("Returns"),
            ATTENTION: MARKS[ATTENTION],
        }
        self.chips: dict[str, Chip] = {}
        self._names = {key: gettext(name) for key, name in names.items()}
        flow = FlowLayout(self, gap=6)
        group = QButtonGroup(self)
        for key, name in self._names.items():
            chip = Chip(name, checkable=True)
            chip.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            group.addButton(chip)
            flow.addWidget(chip)
            self.chips[key] = chip
        self.chips[ALL].setChecked(True)
        self.chips[ATTENTION].hide()

    def show_counts(self, counts: Counts) -> None:
        """Writes how many orders are where."""
        numbers = {
            **counts.by_status,
            RETURN_OPEN: counts.returns_open,
            ATTENTION: counts.attention,
        }
        for key, chip in self.chips.items():
            count = 0 if key in _PATIENT or key == ALL else numbers.get(key, 0)
            chip.setText(f"{self._names[key]} {count:,}" if count else self._names[key])
        attention = self.chips[ATTENTION]
        attention.setVisible(bool(counts.attention) or attention.isChecked())

    def mark(self, key: str) -> None:
        """Shows a chip as chosen without telling anybody."""
        self.chips[key].setChecked(True)
        self.chips[key].show()


class FilterPanel(QWidget):
    """The filters that are not about the status, each a list to choose from."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.method = _box(_("Way"), {"": _ANY, **METHODS})
        self.terms = _box(_("Payment"), {"": _ANY, **TERMS})
        self.mark = _box(_("Mark"), {"": _ANY, **MARKS})
        self.owner = _box(
            _("Responsible"), {"": N_("Anyone"), _MINE: N_("Me"), NOBODY: N_("Nobody")}
        )
        self.due = _box(_("Due"), {"": _ANY, DUE: N_("Due today"), LATE: N_("Late")})
        self.days = _box(_("Placed"), _DAYS)
        self.first, self.last = _day(_("First day")), _day(_("Last day"))
        self.between = QWidget()
        self.between.setLayout(row(self.first, Label("–"), self.last, None, gap=6))
        self.between.hide()
        self._lay_out()
        for box in self._boxes():
            box.activated.connect(lambda _at: self._told())
        for edit in (self.first, self.last):
            edit.dateChanged.connect(lambda _day: self.changed.emit())

    def _boxes(self) -> tuple[QComboBox, ...]:
        return (self.method, self.terms, self.mark, self.owner, self.due, self.days)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, theme.px(8), 0, 0)
        grid.setSpacing(theme.px(6))
        for at, box in enumerate(self._boxes()):
            cell = column(Label(box.accessibleName(), "small"), box, gap=2)
            grid.addLayout(cell, at // 3, at % 3)
            grid.setColumnStretch(at % 3, 1)
        self.setLayout(column(grid, self.between, gap=6))

    def _told(self) -> None:
        self.between.setVisible(self.days.currentData() == _BETWEEN)
        self.changed.emit()

    def question(self, question: Question, me: str, today: date) -> Question:
        """The question with what is chosen here."""
        owner = self.owner.currentData()
        first, last = self._span(today)
        return replace(
            question,
            method=self.method.currentData(),
            terms=self.terms.currentData(),
            mark=question.mark or self.mark.currentData(),
            owner_id=me if owner == _MINE else owner,
            due=self.due.currentData(),
            first_day=first,
            last_day=last,
        )

    def _span(self, today: date) -> tuple[str, str]:
        chosen = self.days.currentData()
        if chosen == _BETWEEN:
            days = sorted(edit.date().toString(_ISO) for edit in (self.first, self.last))
            return days[0], days[1]
        return (str(today - timedelta(days=int(chosen) - 1)) if chosen else ""), ""

    def bound_days(self, days: int) -> None:
        """Limits the days, unless they are limited already."""
        if not self.days.currentData():
            self.days.setCurrentIndex(self.days.findData(str(days)))

    def clear(self) -> None:
        """Takes every filter off, without telling."""
        for box in self._boxes():
            box.setCurrentIndex(0)
        self.between.hide()

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(bool(box.currentData()) for box in self._boxes())


class FilterBar(QWidget):
    """Chips, the order, and the filters; every change is told at once."""

    changed = Signal()

    def __init__(self, today: date, me: str) -> None:
        super().__init__()
        self._today, self._me = today, me
        self._member = ("", "")
        self.chips = StatusChips()
        self.sort = _box(_("Order of the list"), SORTS)
        self.sort.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.panel = FilterPanel()
        self.more = Button(_("Filter"), icon="filter", name=_("Filter"))
        self.more.setCheckable(True)
        self.member = Chip("", checkable=True, clicked=lambda: self.show_member("", ""))
        self.reset = Button(_("Clear"), "link", clicked=self.clear)
        self.several = Button(_("Select"), name=_("Select several"))
        self.several.setCheckable(True)
        line = row(self.sort, self.more, self.member, self.reset, None, self.several, gap=6)
        self.setLayout(column(self.chips, line, self.panel, gap=4))
        for hidden in (self.panel, self.member, self.reset):
            hidden.hide()
        self.chips.chosen.connect(lambda _key: self._change())
        self.sort.activated.connect(lambda _at: self._change())
        self.panel.changed.connect(self._change)
        self.more.toggled.connect(self._open)

    def question(self) -> Question:
        """What is asked for."""
        chip = next(key for key, chip in self.chips.chips.items() if chip.isChecked())
        mark = chip if chip in (RETURN_OPEN, ATTENTION) else ""
        question = Question(
            status="" if mark else chip, mark=mark, sort=self.sort.currentData(),
            member_id=self._member[0],
        )  # fmt: skip
        return self.panel.question(question, self._me, self._today)

    def set_context(self, today: date, me: str) -> None:
        """The shop's day, and who is signed in."""
        self._today, self._me = today, me

    def _change(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        active = self.panel.active
        words = _("Filter")
        self.more.setText(f"{words} {active}" if active else words)
        self.member.setVisible(bool(self._member[0]))
        self.reset.setVisible(bool(active or self._member[0]))

    def _open(self, on: bool) -> None:
        self.panel.setVisible(on)
        if on:
            self.panel.method.setFocus()

    def choose(self, status: str) -> None:
        """Chooses a chip, as a click does."""
        self.chips.mark(status)
        self._change()

    def bound_days(self) -> None:
        """By amount the newest days are shown where nothing else narrows the list; it is said."""
        self.panel.bound_days(AMOUNT_DAYS)
        self._show()

    def show_member(self, member_id: str, name: str) -> None:
        """Limits the list to a customer's orders; an empty id takes that off."""
        self._member = (member_id, name)
        short = name if len(name) <= 14 else name[:13] + "…"
        self.member.setText(f"{short}  ✕")
        self.member.setAccessibleName(_("Customer {name}: show all again").format(name=name))
        self.member.setChecked(True)
        self._change()

    def clear(self) -> None:
        """Takes off everything but the chip and the order."""
        self.panel.clear()
        self._member = ("", "")
        self._change()

    def clear_all(self) -> None:
        """Shows every order."""
        self.chips.mark(ALL)
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the filters away."""
        if event.key() == Qt.Key.Key_Escape and not self.panel.isHidden():
            self.more.setChecked(False)
            self.more.setFocus()
        else:
            super().keyPressEvent(event)


_ISO = "yyyy-MM-dd"


def _box(name: str, choices: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(6)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for code, words in choices.items():
        box.addItem(gettext(words), code)
    return box


def _day(name: str) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate())
    edit.setCalendarPopup(True)
    edit.setDisplayFormat(_ISO)
    edit.setAccessibleName(name)
    return edit
