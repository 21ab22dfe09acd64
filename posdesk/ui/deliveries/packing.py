"""The packing table: scan into the box, see what is missing, weigh, close."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from posdesk.deliveries import packing
from posdesk.deliveries.packing import Checked
from posdesk.deliveries.queries import CheckLine, ShipmentDetail, shipment_detail
from posdesk.errors import Refusal, words
from posdesk.i18n import _, n_
from posdesk.money import THOUSAND, format_quantity
from posdesk.ui import theme
from posdesk.ui.deliveries.detail import Lines
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Label, Panel, TextField, column, row, set_property

_TICK: Final = 64


class Answer(Panel):
    """What the last scan was: a large tick or cross with its words."""

    def __init__(self) -> None:
        super().__init__("notice")
        self.mark = Label("", "huge")
        self.mark.setFixedWidth(theme.px(_TICK))
        self.mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text, self.advice = Label("", "title", wrap=True), Label("", wrap=True)
        box = row(self.mark, column(self.text, self.advice, gap=2), margins=(8, 10, 14, 10))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setMinimumHeight(theme.px(84))

    def tell(self, mark: str, text: str, advice: str = "", tone: str = "info") -> None:
        """Shows an answer: tone ok, bad or info."""
        self.mark.setText(mark)
        self.text.setText(text)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.mark.set_tone(tone)
        self.text.set_tone(tone)
        set_property(self, tone=tone)
        self.setAccessibleName(f"{text} {advice}".strip())


class PackingTask(Task):
    """Scan-to-check of one shipment, its parcels, and the closing of its box."""

    def __init__(self, shell: Shell, shipment_id: str) -> None:
        self._shell, self._ops = shell, shell.ops
        self.shipment_id = shipment_id
        self.detail: ShipmentDetail = shell.ops.read(shipment_detail, shipment_id)
        self._fault = ""
        self.answer = Answer()
        self.left = Label("", "strong")
        self.goods = Lines(0, 1)
        self.fault = TextField(
            name=_("What is wrong with it"), placeholder=_("What is wrong with it")
        )
        self.fault_row = QWidget()
        self.weights: list[TextField] = []
        self.parcels = Lines(0, 0, 0, 1)
        body = QWidget()
        self.fault_row.setLayout(
            row(self.fault, Button(_("Write it down"), clicked=self._write_fault), gap=8)
        )
        self.fault_row.hide()
        add = Button(_("One more parcel"), "link", icon="plus", clicked=self._add_parcel)
        body.setLayout(
            column(
                self.answer,
                self.left,
                self.goods,
                self.fault_row,
                12,
                Label(_("Parcels, weight in grams"), "strong"),
                self.parcels,
                row(add, None),
                gap=8,
            )
        )
        title = _("Pack {number}").format(number=self.detail.paper.number)
        super().__init__(title, body, _("Close the box"))
        self.fault.returnPressed.connect(self._write_fault)
        self._add_parcel()
        self.answer.tell("▥", _("Scan what goes into the box"), _("Or count it by hand below."))
        self._show()

    # --- what is shown ------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads what is in the box anew."""
        self.detail = self._ops.read(shipment_detail, self.shipment_id)
        self._show()

    def _show(self) -> None:
        lines = sorted(
            self.detail.lines, key=lambda line: (line.done, line.shelf == "", line.shelf)
        )
        self.goods.show_rows([self._line(line) for line in lines])
        missing = self.detail.remaining
        words_ = n_("{n} line is missing", "{n} lines are missing", missing).format(n=missing)
        self.left.setText(words_ if missing else _("Everything is in the box"))
        self.left.set_tone("warn" if missing else "ok")
        self.go.setEnabled(not missing)
        if not missing and len(self.weights) == 1 and not self.weights[0].text():
            weight = self.detail.goods_weight
            self.weights[0].setText(str(weight) if weight else "")

    def _line(self, line: CheckLine) -> list[QWidget]:
        mark = Label("✓" if line.done else "○", "title", tone="ok" if line.done else "plain")
        name = Label(f"{line.name} {line.label}".strip(), "strong", wrap=True)
        below = " · ".join(part for part in (line.shelf, line.sku, *line.faults) if part)
        told = column(name, Label(below, "small", tone="bad" if line.faults else ""), gap=0)
        holder = QWidget()
        holder.setProperty("role", "plain")
        holder.setLayout(told)
        unit = line.unit or ("kg" if line.weighed else "")
        count = f"{format_quantity(line.checked)} / {format_quantity(line.wanted)} {unit}".strip()
        shown = Label(count, "title", tone="ok" if line.done else "plain")
        return [mark, holder, shown, *self._buttons(line)]

    def _buttons(self, line: CheckLine) -> list[QWidget]:
        said = f"{line.name} {line.label}".strip()
        if line.done:
            back = Button(_("Take out"), "ghost", clicked=partial(self._count, line, -line.checked))
            back.setAccessibleName(_("Take out {name}").format(name=said))
            return [back]
        step = min(THOUSAND, line.wanted - line.checked) if not line.weighed else line.wanted
        one = Button("+1" if step == THOUSAND else "✓", clicked=partial(self._count, line, step))
        one.setAccessibleName(_("Count {name}").format(name=said))
        every = Button(
            _("All"), "ghost", clicked=partial(self._count, line, line.wanted - line.checked)
        )
        every.setAccessibleName(_("All of {name}").format(name=said))
        bad = Button(_("Not good"), "ghost", clicked=partial(self._ask_fault, line))
        bad.setAccessibleName(_("{name} is not good").format(name=said))
        return [one, every, bad]

    # --- checking -----------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Something was scanned into the box."""
        self._ops.run(
            packing.check_scan, self.shipment_id, code, done=self._checked, refused=self._wrong
        )

    def _count(self, line: CheckLine, quantity: int) -> None:
        self._ops.run(
            packing.check_line, self.shipment_id, line.order_line_id, quantity,
            done=self._checked, refused=self._wrong,
        )  # fmt: skip

    def _checked(self, checked: Checked) -> None:
        self.reload()
        count = f"{format_quantity(checked.checked)} / {format_quantity(checked.wanted)}"
        advice = _("Everything is in the box. Close it.") if checked.all_done else ""
        self.answer.tell("✓", f"{checked.name}   {count}", advice, "ok")
        if checked.all_done:
            self.go.setFocus()

    def _wrong(self, refusal: Refusal) -> None:
        text, advice = words(refusal)
        self.answer.tell("✗", text, advice, "bad")
        self._shell.alert()

    def _ask_fault(self, line: CheckLine) -> None:
        self._fault = line.order_line_id
        self.fault_row.show()
        self.fault.clear()
        self.fault.setFocus()

    def _write_fault(self) -> None:
        self._ops.run(
            packing.check_line, self.shipment_id, self._fault, THOUSAND, False,
            self.fault.text(), done=self._fault_written, refused=self._wrong,
        )  # fmt: skip

    def _fault_written(self, checked: Checked) -> None:
        self.fault_row.hide()
        self.reload()
        advice = _("Take another one from the shelf.")
        self.answer.tell("!", _("{name} was put aside").format(name=checked.name), advice, "info")

    # --- parcels ------------------------------------------------------------------------------

    def _add_parcel(self) -> None:
        if len(self.weights) >= packing.MOST_PARCELS:
            return
        name = _("Weight of parcel {n} in grams").format(n=len(self.weights) + 1)
        field = TextField(name=name, placeholder=_("not weighed"))
        field.setFixedWidth(theme.px(120))
        self.weights.append(field)
        self._show_parcels()

    def _drop_parcel(self) -> None:
        self.weights.pop()
        self._show_parcels()

    def _show_parcels(self) -> None:
        texts = [field.text() for field in self.weights]
        fresh: list[TextField] = []
        rows: list[list[QWidget]] = []
        for at, (old, text) in enumerate(zip(self.weights, texts, strict=True), 1):
            field = TextField(text, name=old.accessibleName(), placeholder=_("not weighed"))
            field.setFixedWidth(theme.px(120))
            fresh.append(field)
            widgets: list[QWidget] = [Label(str(at), "muted"), field, Label("g", "muted")]
            if at == len(self.weights) > 1:
                widgets.append(
                    Button("", "ghost", icon="delete", clicked=self._drop_parcel,
                           name=_("Remove parcel"))
                )  # fmt: skip
            rows.append(widgets)
        self.weights = fresh
        self.parcels.show_rows(rows)

    def submit(self) -> None:
        """Closes the box."""
        self.say("")
        weights: list[int] = []
        for field in self.weights:
            text = field.text().strip().removesuffix("g").strip()
            if text and not (text.isascii() and text.isdigit()):
                self.say(_("A weight is a whole number of grams."))
                field.setFocus()
                return
            weights.append(int(text or 0))
        if weights == [0]:
            weights = []  # one parcel that nobody weighed: the goods' own weight
        if self.go.isEnabled():
            self.go.setEnabled(False)
            self._ops.run(
                packing.pack, self.shipment_id, weights, done=self._packed, refused=self.refused
            )

    def _packed(self, _parcels: Any) -> None:
        words_ = _("{number} is packed.").format(number=self.detail.paper.number)
        self._shell.notify(words_, tone="ok", seconds=5)
        self.closed.emit()

    @property
    def dirty(self) -> bool:
        """What was checked is kept at once; only weights wait for the button."""
        return len(self.weights) > 1
