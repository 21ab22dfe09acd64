"""Looking at what came back: ticks, how many, in what condition, where it goes, what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.money import format_amount, format_quantity, parse_amount, parse_quantity
from posdesk.returns import states
from posdesk.returns.detail import DetailLine, ReturnDetail
from posdesk.returns.inspecting import Found
from posdesk.ui.orders.task import Task
from posdesk.ui.returns import words
from posdesk.ui.widgets import (
    Chip,
    ElidedLabel,
    Field,
    FlowLayout,
    Label,
    Line,
    TextField,
    column,
    row,
)
from posdesk.ui.widgets.frames import Content

_CUTS: Final = (10, 20, 50)
_AS_NEW = ("unopened", "intact")


class Chips(QWidget):
    """One of a few words, as chips."""

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], chosen: str, name: str) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._chips: dict[str, Chip] = {}
        flow = FlowLayout(self, gap=6)
        for key, text in choices:
            chip = Chip(text, checkable=True, name=f"{name}: {text}")
            chip.setChecked(key == chosen)
            self._group.addButton(chip)
            self._chips[key] = chip
            flow.addWidget(chip)
        self._group.buttonClicked.connect(lambda _chip: self.changed.emit())
        self.setAccessibleName(name)

    @property
    def chosen(self) -> str:
        """The key of the chip that is on."""
        return next(key for key, chip in self._chips.items() if chip.isChecked())

    def choose(self, key: str) -> None:
        """Turns a chip on."""
        self._chips[key].setChecked(True)
        self.changed.emit()

    def chip(self, key: str) -> Chip:
        """The chip of a key."""
        return self._chips[key]


class LineForm(QWidget):
    """What is found of one line."""

    changed = Signal()

    def __init__(self, line: DetailLine, worth: int, currency: str) -> None:
        super().__init__()
        self.line, self._worth, self._currency = line, worth, currency
        name = f"{line.name} {line.label}".strip()
        self._to_come = line.quantity - line.inspected
        self.quantity = TextField(
            format_quantity(self._to_come), name=_("Quantity of {name}").format(name=name)
        )
        self.all_there = QCheckBox(_("Quantity as asked for"))
        self.complete = QCheckBox(_("All parts are there"))
        self.intact = QCheckBox(_("No signs of use"))
        known = line.condition if line.condition in states.CONDITIONS else "intact"
        self.all_there.setChecked(True)
        self.complete.setChecked(known != "incomplete")
        self.intact.setChecked(known in (*_AS_NEW, "incomplete"))
        for tick in (self.all_there, self.complete, self.intact):
            tick.toggled.connect(self._ticked)
        self.condition = QComboBox()
        for key, text in states.CONDITIONS.items():
            self.condition.addItem(gettext(text), key)
        self.condition.setCurrentIndex(list(states.CONDITIONS).index(known))
        self.goes = Chips(
            [(key, gettext(text)) for key, text in states.DISPOSITIONS.items()],
            states.RESTOCK if known in _AS_NEW else states.DAMAGED,
            _("Where it goes"),
        )
        self.deduction = TextField("", name=_("Deduction"), placeholder="0.00")
        self.why = TextField("", name=_("Why"), placeholder=_("Why it is kept"))
        self.said = Label("", "small", wrap=True, tone="bad")
        self.said.hide()
        self._build(name)

    def _build(self, name: str) -> None:
        asked = words.count_words(self._to_come, self.line.unit)
        head = row(ElidedLabel(name, "strong"), Label(f"× {asked}"), gap=8)
        head.setStretch(0, 1)
        cuts: list[Content] = [Chip(f"−{cut}%", clicked=partial(self.cut, cut)) for cut in _CUTS]
        why = words.reason_words(self.line.reason)
        size = row(
            Field(_("Quantity"), self.quantity), Field(_("Condition"), self.condition), gap=12
        )
        size.setStretch(1, 1)
        keep = row(self.deduction, *cuts, gap=6)
        keep.setStretch(0, 1)
        self.setLayout(
            column(
                head, Label(why, "muted"),
                self.all_there, self.complete, self.intact,
                size,
                Label(_("Where it goes"), "muted"), self.goes,
                Label(_("Deduction"), "muted"), keep, self.why, self.said,
                gap=6,
            )
        )  # fmt: skip

    def _ticked(self) -> None:
        """What is not as it should be suggests a condition and that the shelf is not its place."""
        if not self.all_there.isChecked():
            self.quantity.setFocus()
            self.quantity.selectAll()
        wanted = "intact"
        if not self.complete.isChecked():
            wanted = "incomplete"
        elif not self.intact.isChecked():
            wanted = "used"
        self.condition.setCurrentIndex(list(states.CONDITIONS).index(wanted))
        self.goes.choose(states.RESTOCK if wanted == "intact" else states.DAMAGED)
        self.changed.emit()

    def cut(self, percent: int) -> None:
        """Keeps so many percent of what the line gives."""
        self.deduction.setText(format_amount(self._worth * percent // 100).replace(",", ""))
        if not self.why.text().strip():
            self.why.setText(gettext(states.CONDITIONS[self.condition.currentData()]))
        self.changed.emit()

    def found(self) -> Found | None:
        """What was entered, None where nothing of the line came.

        Raises:
            BadQuantity, BadAmount
        """
        quantity = parse_quantity(self.quantity.text() or "0")
        if quantity == 0:
            return None
        text = self.deduction.text().strip()
        return Found(
            self.line.id,
            quantity,
            str(self.condition.currentData()),
            self.goes.chosen,
            parse_amount(text, self._currency) if text else 0,
            self.why.text().strip(),
        )


class InspectTask(Task):
    """All lines that are here; what did not come gets the quantity 0."""

    def __init__(
        self, shown: ReturnDetail, worths: dict[str, int], done: Callable[[list[Found]], object]
    ) -> None:
        self._done = done
        self.lines = [
            LineForm(line, worths.get(line.id, 0), shown.currency)
            for line in shown.lines
            if line.quantity > line.inspected
        ]
        body = QWidget()
        content: list[Content] = []
        for at, line in enumerate(self.lines):
            content += [Line(), line] if at else [line]
        body.setLayout(column(*content, gap=14))
        title = _("Inspect {number}").format(number=shown.card.number)
        super().__init__(title, body, _("Finish the inspection"))
        if self.lines:
            self.setFocusProxy(self.lines[0].quantity)

    def submit(self) -> None:
        """Hands over what was found."""
        self.say("")
        found: list[Found] = []
        for line in self.lines:
            try:
                each = line.found()
            except Refusal as refusal:
                self.say(str(refusal))
                line.quantity.setFocus()
                return
            if each is not None:
                found.append(each)
        self._done(found)

    @property
    def dirty(self) -> bool:
        return any(line.deduction.text() or line.why.text() for line in self.lines)
