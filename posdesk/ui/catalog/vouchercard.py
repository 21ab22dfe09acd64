"""The section "Sold as a code" of a product's page: what the chosen variant is good for."""

from __future__ import annotations

import re

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QWidget,
)

from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.ui import theme
from posdesk.ui.widgets import Button, Card, Field, Label, TextField, column, row
from posdesk.vouchers.errors import BadPlan
from posdesk.vouchers.plans import DAY_MINUTES, Terms
from posdesk.vouchers.queries import VariantStanding
from posdesk.vouchers.states import WEEKDAYS

FIXED, COUNTED, ENDLESS = "fixed", "counted", "endless"
_QT_DAY = "yyyy-MM-dd"
_TIME = re.compile(r"(\d{1,2}):(\d{2})")


class VoucherCard(Card):
    """Edits the terms of one stored variant and saves them by itself: they are no part of the
    product's draft.
    """

    saved = Signal(str, object)
    """Variant and `Terms`, None: no longer sold as a code."""
    touched = Signal()
    """What stands in the fields may be other than what is stored, or no longer."""

    def __init__(self) -> None:
        self.variant_id = ""
        self.stored: Terms | None = None
        self._standing: VariantStanding | None = None
        self.on = QCheckBox(_("Sold as a code (tickets, sessions, vouchers)"))
        self.summary = Label("", "muted", wrap=True)
        self.error = Label("", "", tone="bad", wrap=True)
        self.error.hide()
        self.body = QWidget()
        self._fields()
        self.save_button = Button(_("Save code terms"), "primary", clicked=self.save)
        self.undo = Button(_("Discard"), "link", clicked=self.discard)
        self.foot = QWidget()
        self.foot.setLayout(row(None, self.undo, self.save_button))
        super().__init__(self.on, self.summary, self.body, self.error, self.foot)
        self.on.clicked.connect(lambda _on: self._changed())

    def _fields(self) -> None:
        self.valid = QComboBox()
        for key, words in (
            (ENDLESS, _("Without end")),
            (COUNTED, _("So many days from the sale")),
            (FIXED, _("On one day")),
        ):
            self.valid.addItem(words, key)
        self.day = QDateEdit()
        self.day.setDisplayFormat(_QT_DAY)
        self.day.setCalendarPopup(True)
        self.days = TextField(name=_("Days"))
        self.session = TextField(name=_("Session"), placeholder=_("19:30, hall 2"))
        self.session.setMaxLength(60)
        self.opens = TextField(name=_("Admission from"), placeholder="00:00")
        self.closes = TextField(name=_("Admission until"), placeholder="24:00")
        self.capacity = TextField(name=_("Places"), placeholder=_("no limit"))
        self.numbered = QCheckBox(_("Numbered seats"))
        self.refundable = QCheckBox(_("May be given back unused"))
        self.weekdays = [QCheckBox(gettext(day)) for day in WEEKDAYS]
        self.day_field = Field(_("Day"), self.day)
        self.days_field = Field(_("Days, the day of sale is the first"), self.days)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(8))
        fields = (
            Field(_("Valid"), self.valid), self.day_field, self.days_field,
            Field(_("Session"), self.session), Field(_("Admission from"), self.opens),
            Field(_("Admission until"), self.closes), Field(_("Places"), self.capacity),
        )  # fmt: skip
        places = ((0, 0), (0, 1), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2))
        for field, (down, across) in zip(fields, places, strict=True):
            grid.addWidget(field, down, across, Qt.AlignmentFlag.AlignTop)
        for across in range(3):
            grid.setColumnStretch(across, 1)
        week = row(Label(_("Weekdays"), "muted"), *self.weekdays, None, gap=10)
        marks = row(self.numbered, self.refundable, None, gap=18)
        self.body.setLayout(column(grid, week, marks, gap=10))
        self._listen()

    def _listen(self) -> None:
        signals = (
            self.valid.activated, self.day.dateChanged, self.numbered.clicked,
            self.refundable.clicked, *(line.textEdited for line in self._lines()),
            *(box.clicked for box in self.weekdays),
        )  # fmt: skip
        for signal in signals:
            signal.connect(self._changed)

    def _lines(self) -> tuple[TextField, ...]:
        return self.days, self.session, self.opens, self.closes, self.capacity

    # --- what is shown ------------------------------------------------------------------------

    def show_variant(
        self, variant_id: str, terms: Terms | None, standing: VariantStanding | None
    ) -> None:
        """Shows a stored variant ("" for one that is not saved yet). What was typed for the same
        one stays.
        """
        self._standing = standing
        if variant_id == self.variant_id and self.dirty and terms == self.stored:
            return
        self.variant_id, self.stored = variant_id, terms
        self._show()

    @property
    def dirty(self) -> bool:
        """Whether leaving now would lose something."""
        if not self.variant_id:
            return False
        try:
            return self.terms() != self.stored
        except BadPlan:
            return True

    def terms(self) -> Terms | None:
        """What the fields say; raises `BadPlan` for what is no number or time."""
        if not self.on.isChecked():
            return None
        kind = self.valid.currentData()
        return Terms(
            day=self.day.date().toString(_QT_DAY) if kind == FIXED else "",
            valid_days=_number(self.days) if kind == COUNTED else 0,
            weekdays=sum(1 << at for at, box in enumerate(self.weekdays) if box.isChecked()),
            opens=_minutes(self.opens, 0),
            closes=_minutes(self.closes, DAY_MINUTES),
            session=self.session.text().strip(),
            capacity=_number(self.capacity),
            numbered=self.numbered.isChecked(),
            refundable=self.refundable.isChecked(),
        )

    def discard(self) -> None:
        """Shows what is stored again."""
        self._show()

    def _show(self) -> None:
        terms = self.stored or Terms()
        self.day.blockSignals(True)
        self.on.setChecked(self.stored is not None)
        kind = FIXED if terms.day else COUNTED if terms.valid_days else ENDLESS
        self.valid.setCurrentIndex(self.valid.findData(kind))
        day = QDate.fromString(terms.day, _QT_DAY) if terms.day else QDate.currentDate()
        self.day.setDate(day)
        self.days.setText(str(terms.valid_days or 30))
        self.session.setText(terms.session)
        self.opens.setText(_time(terms.opens))
        self.closes.setText(_time(terms.closes))
        self.capacity.setText(str(terms.capacity) if terms.capacity else "")
        self.numbered.setChecked(terms.numbered)
        self.refundable.setChecked(terms.refundable)
        for at, box in enumerate(self.weekdays):
            box.setChecked(bool(terms.weekdays >> at & 1))
        self.day.blockSignals(False)
        self.refuse("")
        self._changed()

    def _changed(self, *_what: object) -> None:
        on = self.on.isChecked()
        kind = self.valid.currentData()
        self.on.setEnabled(bool(self.variant_id))
        self.body.setVisible(on and bool(self.variant_id))
        self.day_field.setVisible(kind == FIXED)
        self.days_field.setVisible(kind == COUNTED)
        self.foot.setVisible(self.dirty)
        self.summary.setText(self._said())
        self.summary.setVisible(bool(self.summary.text()))
        self.touched.emit()

    def _said(self) -> str:
        if not self.variant_id:
            return _("Save the product first; then say what its codes are good for.")
        counted = self._standing
        if counted is None or not (counted.sold or self.stored):
            return ""
        parts = [_("{n} sold").format(n=counted.sold), _("{n} used").format(n=counted.used)]
        if counted.left is not None:
            parts.append(_("{n} left").format(n=counted.left))
        return " · ".join(parts)

    # --- saving -------------------------------------------------------------------------------

    def save(self) -> None:
        """Tells of the terms, unless they make no sense."""
        try:
            terms = self.terms()
            if terms is not None:
                terms.check()
        except Refusal as refusal:
            self.refuse(str(refusal))
            return
        self.refuse("")
        self.saved.emit(self.variant_id, terms)

    def refuse(self, text: str) -> None:
        """Says what is wrong; nothing typed is lost."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def stored_now(self, terms: Terms | None) -> None:
        """The terms were saved."""
        self.stored = terms
        self._changed()


def _number(line: TextField) -> int:
    """A whole number; nothing typed is none."""
    text = line.text().strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadPlan(N_("a number is not a number"))
    return int(text)


def _minutes(line: TextField, empty: int) -> int:
    """Minutes after midnight of a time like 18:45, up to 24:00."""
    text = line.text().strip().replace("：", ":")
    if not text:
        return empty
    match = _TIME.fullmatch(text)
    if match is None or int(match[2]) > 59:
        raise BadPlan(N_("a time is written like 18:45"))
    return int(match[1]) * 60 + int(match[2])


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
