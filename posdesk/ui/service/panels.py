"""Panels over the place: how a ticket ends, and a tip."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.money import SYMBOLS, parse_amount
from posdesk.payments.tenders import TENDERS
from posdesk.service import tickets, tips
from posdesk.service.queries import TipRow, tips_of
from posdesk.staff.queries import staff
from posdesk.ui import theme
from posdesk.ui.messages import message
from posdesk.ui.place import Shell
from posdesk.ui.service.compose import Words
from posdesk.ui.service.stars import StarPicker
from posdesk.ui.widgets import (
    AmountLabel,
    Button,
    Chip,
    Field,
    FlowLayout,
    Label,
    Panel,
    TextField,
    column,
    row,
)

WIDE = 460


class ClosePanel(Panel):
    """How content the customer is, and what came of it."""

    closed = Signal()

    def __init__(self, shell: Shell, ticket_id: str, subject: str) -> None:
        super().__init__("card")
        self._shell, self._ticket = shell, ticket_id
        self.stars = StarPicker(_("How content the customer is"))
        self.words = Words(_("What came of it"), 72)
        self.words.setPlaceholderText(_("What came of it (may be left empty)"))
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.done_button = Button(_("Close ticket"), "primary", hint="Ctrl+↵", clicked=self.done)
        cancel = Button(_("Cancel"), hint="Esc", clicked=self.closed.emit)
        box = column(
            Label(_("Close “{subject}”").format(subject=subject), "title", wrap=True),
            6,
            Label(_("How content is the customer? Leave it open if you did not ask."), "muted"),
            self.stars,
            6,
            self.words,
            self.wrong,
            8,
            row(None, cancel, self.done_button),
            margins=(22, 20, 22, 20),
        )
        self.setLayout(box)
        self.setFixedWidth(theme.px(WIDE))
        self.words.sent.connect(self.done)
        self.setFocusProxy(self.words)

    def done(self) -> None:
        """Closes the ticket."""
        self.done_button.setEnabled(False)
        args = (self._ticket, self.stars.stars or None, self.words.toPlainText())
        self._shell.ops.run(tickets.close, *args, done=self._ended, refused=self._refused)

    def _ended(self, _nothing: object) -> None:
        self.closed.emit()

    def _refused(self, refusal: Refusal) -> None:
        self.done_button.setEnabled(True)
        self.wrong.setText(str(refusal))
        self.wrong.show()


class TipPanel(Panel):
    """Money for the staff beside an order: what there is, and one more."""

    closed = Signal()

    def __init__(self, shell: Shell, order_id: str, number: str) -> None:
        super().__init__("card")
        self._shell, self._order = shell, order_id
        self._currency = shell.ops.db.setting("shop.currency")
        self._key = shell.ops.db.ids.new()
        self._rows: list[Panel] = []
        self.amount = TextField(name=_("Amount"), placeholder="0.00")
        self.amount.setProperty("role", "amount")
        self.tenders = {
            code: Chip(gettext(tender.label), checkable=True)
            for code, tender in TENDERS.items()
            if tender.money
        }
        self._group = QButtonGroup(self)
        for chip in self.tenders.values():
            self._group.addButton(chip)
        self.tenders["cash"].setChecked(True)
        self.who = QComboBox()
        self.who.addItem(_("Everybody"), None)
        for person in shell.ops.read(staff):
            if person.active:
                self.who.addItem(person.name, person.id)
        self.field = Field(
            _("Amount ({currency})").format(currency=SYMBOLS.get(self._currency, self._currency)),
            self.amount,
        )
        self.keep_button = Button(_("Keep tip"), "primary", hint="↵", clicked=self.keep)
        cancel = Button(_("Close"), hint="Esc", clicked=self.closed.emit)
        self._there = column(gap=4)
        chips = QWidget()
        flow = FlowLayout(gap=6)
        for chip in self.tenders.values():
            flow.addWidget(chip)
        chips.setLayout(flow)
        box = column(
            Label(_("Tip for order {number}").format(number=number), "title", wrap=True),
            Label(_("It is no part of the sale; the X report shows it."), "muted", wrap=True),
            self._there,
            self.field,
            chips,
            Field(_("For"), self.who),
            8,
            row(None, cancel, self.keep_button),
            gap=10,
            margins=(22, 20, 22, 20),
        )
        self.setLayout(box)
        self.setFixedWidth(theme.px(WIDE))
        self.amount.returnPressed.connect(self.keep)
        self.setFocusProxy(self.amount)
        self.reload()

    def reload(self) -> None:
        """Shows the tips that there are."""
        for old in self._rows:
            self._there.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._line(tip) for tip in self._shell.ops.read(tips_of, self._order)]
        for line in self._rows:
            self._there.addWidget(line)
            line.show()

    def _line(self, tip: TipRow) -> Panel:
        words = [gettext(TENDERS[tip.tender].label), tip.for_staff or _("Everybody")]
        if tip.taken_back:
            words.append(_("taken back"))
        amount = AmountLabel(tip.amount, currency=self._currency)
        back = Button(_("Take back"), "link", clicked=lambda: self.take_back(tip.id))
        if tip.taken_back:
            back.hide()
        return Panel("row", row(Label(" · ".join(words)), None, amount, back, gap=10))

    def tender(self) -> str:
        """How it was given."""
        return next(code for code, chip in self.tenders.items() if chip.isChecked())

    def keep(self) -> None:
        """Writes the tip down."""
        try:
            amount = parse_amount(self.amount.text(), self._currency)
        except Refusal as refusal:
            self.field.set_error(str(refusal))
            return
        self.keep_button.setEnabled(False)
        args = (self._order, amount, self.tender(), "", self.who.currentData(), self._key)
        self._shell.ops.run(tips.add_tip, *args, done=self._kept, refused=self._refused)

    def _kept(self, _tip: str) -> None:
        self._key = self._shell.ops.db.ids.new()
        self.keep_button.setEnabled(True)
        self.amount.clear()
        self.field.set_error("")
        self.reload()
        self._shell.notify(_("The tip was kept."), tone="ok", seconds=4)

    def take_back(self, tip_id: str) -> None:
        """A tip was typed wrong."""
        self._shell.ops.run(tips.take_back_tip, tip_id, done=self._taken_back)

    def _taken_back(self, _tip: str) -> None:
        self.reload()

    def _refused(self, refusal: Refusal) -> None:
        self.keep_button.setEnabled(True)
        said = message(refusal)
        self.field.set_error(f"{said.text} {said.advice}".strip())
