"""A line of a sale in a new return: whether it comes back, how much, why, how it is, where it
goes.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from posdesk.i18n import _, gettext
from posdesk.money import BadQuantity, format_quantity, parse_amount, parse_quantity
from posdesk.returns import states
from posdesk.returns.counter import Taken
from posdesk.returns.eligible import EligibleLine, EligibleOrder
from posdesk.returns.requesting import Wanted
from posdesk.ui import theme
from posdesk.ui.returns import words
from posdesk.ui.returns.inspecting import Chips
from posdesk.ui.widgets import Button, ElidedLabel, Label, Panel, TextField, column, row
from posdesk.ui.widgets.frames import Content
from posdesk.ui.widgets.status import Look, StatusBadge


class BackLine(Panel):
    """One line; what is chosen opens its questions."""

    changed = Signal()

    def __init__(self, order: EligibleOrder, line: EligibleLine, currency: str) -> None:
        super().__init__("card")
        self.line, self._order, self._currency = line, order, currency
        self._name = f"{line.name} {line.label}".strip()
        self.tick = QCheckBox()
        self.tick.setAccessibleName(_("{name} comes back").format(name=self._name))
        self.tick.setEnabled(line.left > 0)
        self.tick.toggled.connect(self._toggled)
        self.quantity = TextField(
            format_quantity(line.left), name=_("Quantity of {name}").format(name=self._name)
        )
        self.quantity.setFixedWidth(theme.px(84))
        self.quantity.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.quantity.textChanged.connect(lambda _text: self.changed.emit())
        self.badge = StatusBadge()
        self.reason = QComboBox()
        for key, reason in states.REASONS.items():
            self.reason.addItem(gettext(reason.words), key)
        self.reason.setAccessibleName(_("Reason"))
        self.reason.currentIndexChanged.connect(lambda _at: self._judge())
        self.condition = QComboBox()
        for key, text in states.CONDITIONS.items():
            self.condition.addItem(gettext(text), key)
        self.condition.setAccessibleName(_("Condition"))
        self.goes = Chips(
            [(key, gettext(text)) for key, text in states.DISPOSITIONS.items()],
            states.RESTOCK,
            _("Where it goes"),
        )
        self.deduction = TextField("", name=_("Deduction"), placeholder=_("Deduction 0.00"))
        self.deduction.textChanged.connect(lambda _text: self.changed.emit())
        self.why = TextField("", name=_("Why"), placeholder=_("Why it is kept"))
        self._build()
        self._judge()

    def _build(self) -> None:
        name = ElidedLabel(self._name, "strong")
        paid = words.money(self.line.total, self._currency)
        bought = words.count_words(self.line.bought, self.line.unit)
        facts = _("{count} bought, {amount} paid").format(count=bought, amount=paid)
        if self.line.returned or self.line.under_way:
            back = format_quantity(self.line.returned + self.line.under_way)
            facts += words.DOT + _("{count} back or on the way").format(count=back)
        self._less = Button("", icon="minus", name=_("One less: {name}").format(name=self._name))
        self._more = Button("", icon="plus", name=_("One more: {name}").format(name=self._name))
        self._less.clicked.connect(lambda _on=False: self.step(-1))
        self._more.clicked.connect(lambda _on=False: self.step(1))
        for button in (self._less, self._more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setFixedWidth(theme.px(40))
        self._count = QWidget()
        self._count.setLayout(row(self._less, self.quantity, self._more, gap=4))
        self._count.hide()
        said = column(name, Label(facts, "muted"), gap=0)
        head = row(self.tick, said, self.badge, self._count, gap=10)
        head.setStretch(1, 1)
        asked = row(self.reason, self.condition, gap=8)
        asked.setStretch(0, 1)
        asked.setStretch(1, 1)
        kept = row(self.goes, self.deduction, self.why, gap=8)
        for place, share in enumerate((5, 2, 3)):  # the chips stand side by side
            kept.setStretch(place, share)
        self._questions = QWidget()
        self._questions.setLayout(column(asked, kept, gap=8, margins=(30, 4, 0, 0)))
        self._questions.hide()
        content: list[Content] = [head, self._questions]
        self.setLayout(column(*content, gap=4, margins=(12, 8, 12, 8)))

    # --- what is chosen -----------------------------------------------------------------------

    @property
    def chosen(self) -> bool:
        """Whether it comes back."""
        return self.tick.isChecked()

    def choose(self, *, on: bool = True) -> None:
        """Ticks it, if anything of it may come back."""
        if self.tick.isEnabled():
            self.tick.setChecked(on)

    def step(self, by: int) -> None:
        """One more or one less; weighed goods come back whole."""
        try:
            now = parse_quantity(self.quantity.text() or "0")
        except BadQuantity:
            now = 0
        wanted = min(self.line.left, max(1000, now + by * 1000))
        self.quantity.setText(format_quantity(wanted))

    def _toggled(self, on: bool) -> None:
        self._count.setVisible(on)
        self._questions.setVisible(on)
        self.changed.emit()

    @property
    def reason_code(self) -> str:
        return str(self.reason.currentData())

    def _judge(self) -> None:
        """How the line stands to the policy for the reason that is chosen."""
        if not self.line.left:
            self.badge.show_look(Look(words.why_not_words(self.line)))
            return
        verdict = self.line.verdict(self.reason_code, self._order.today)
        text = words.day_words(verdict)
        if verdict.beyond == "too_late":
            text = _("over: {days}").format(days=text)
        if self.line.policy.wants_photo(self.reason_code):
            text += words.DOT + _("photo needed")
        self.badge.show_look(Look(text, "warn" if verdict.beyond else "ok"))
        faulty = states.REASONS[self.reason_code].evidence
        if faulty and self.goes.chosen == states.RESTOCK:
            self.goes.choose(states.DAMAGED)
            self.condition.setCurrentIndex(list(states.CONDITIONS).index("broken"))
        self.changed.emit()

    def taken(self) -> Taken:
        """What was entered.

        Raises:
            BadQuantity, BadAmount
        """
        text = self.deduction.text().strip()
        want = Wanted(
            self.line.id,
            parse_quantity(self.quantity.text() or "0"),
            self.reason_code,
            str(self.condition.currentData()),
        )
        kept = parse_amount(text, self._currency) if text else 0
        return Taken(want, self.goes.chosen, kept, self.why.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus and minus change the quantity."""
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.chosen:
            self.step(step)
        else:
            super().keyPressEvent(event)
