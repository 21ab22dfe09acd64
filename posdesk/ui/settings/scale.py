"""Rules of scale barcodes: which labels the shop's scales print, tried on a real one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from posdesk import settings
from posdesk.catalog.scale_codes import (
    CHECKS,
    PRICE_CHECKS,
    ScaleLabel,
    ScaleRule,
    read_label,
    rules_from,
    stored_rules,
)
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.money import format_money, format_quantity
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.form import Chapter
from posdesk.ui.widgets import Button, Card, Label, TextField, row

_KINDS = {
    "none": N_("none"),
    "gs1": "GS1",
    "gs1-4": N_("GS1, 4 digits"),
    "gs1-5": N_("GS1, 5 digits"),
}


class RuleRow:
    """The fields of one rule in a row of the grid."""

    def __init__(self, rule: ScaleRule) -> None:
        self.name = TextField(rule.name, name=_("Name"))
        self.pattern = TextField(rule.pattern, name=_("Pattern"))
        self.weight = TextField(str(rule.weight_step), name=_("Weight step in grams"))
        self.amount = TextField(str(rule.amount_step), name=_("Amount step in hundredths"))
        self.check = _combo(CHECKS, rule.check, _("Check digit"))
        self.price_check = _combo(PRICE_CHECKS, rule.price_check, _("Check digit of the amount"))
        self.remove = Button("", "ghost", icon="delete", name=_("Remove rule"))
        for narrow in (self.weight, self.amount):
            narrow.setFixedWidth(theme.px(52))
        self.name.setMinimumWidth(theme.px(150))
        self._widen()
        self.pattern.textChanged.connect(lambda _text: self._widen())
        self.name.setCursorPosition(0)  # a long name shows its beginning

    def _widen(self) -> None:
        """A pattern is read digit by digit: all of it is seen."""
        self.pattern.ensurePolished()
        text = self.pattern.fontMetrics().horizontalAdvance(self.pattern.text())
        self.pattern.setMinimumWidth(max(theme.px(150), text + theme.px(34)))

    def widgets(self) -> tuple[QWidget, ...]:
        """The fields in the order of the columns."""
        return (
            self.name,
            self.pattern,
            self.weight,
            self.amount,
            self.check,
            self.price_check,
            self.remove,
        )

    def rule(self) -> ScaleRule:
        """The rule as typed; what is no number counts as 0, which the check refuses."""
        return ScaleRule(
            self.name.text().strip() or self.pattern.text().strip(),
            self.pattern.text().strip().upper(),
            _whole(self.weight.text()),
            _whole(self.amount.text()),
            self.check.currentData(),
            self.price_check.currentData(),
        )


def _combo(values: tuple[str, ...], now: str, name: str) -> QComboBox:
    box = QComboBox()
    for value in values:
        box.addItem(gettext(_KINDS[value]), value)
    box.setCurrentIndex(values.index(now))
    box.setAccessibleName(name)
    return box


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() else 0


class ScaleChapter(Chapter):
    """Edit the rules, try a label, save."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.rows: list[RuleRow] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(6))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.sample = TextField(name=_("Try a label"), placeholder=_("Scan or type a scale label"))
        self.sample.textChanged.connect(lambda _text: self._try())
        self.result = Label("", "muted", wrap=True)
        legend = _(
            "P goods number, W weight, A amount, V the scale's own check digit, X anything, "
            "C check digit at the end; digits stand for themselves."
        )
        add = Button(_("Add rule"), icon="plus", clicked=lambda: self._add(ScaleRule("", "")))
        save = Button(_("Save"), "primary", clicked=self.save)
        self.fill(
            _("Scale barcodes"),
            Card(Label(legend, "muted", wrap=True), self._grid, self.wrong, row(add, None, save)),
            Card(Label(_("Try a label"), "strong"), self.sample, self.result),
            width=1000,
        )
        for rule in rules_from(self.ops.db.setting("catalog.scale_rules")):
            self._add(rule)

    def _add(self, rule: ScaleRule) -> None:
        made = RuleRow(rule)
        made.remove.clicked.connect(lambda _on=False: self._remove(made))
        self.rows.append(made)
        self._layout()

    def _remove(self, gone: RuleRow) -> None:
        self.rows.remove(gone)
        for widget in gone.widgets():
            widget.hide()
            widget.deleteLater()
        self._layout()

    def _layout(self) -> None:
        heads = (
            _("Name"),
            _("Pattern"),
            _("Grams"),
            _("Cents"),
            _("Check digit"),
            _("Amount check"),
        )
        if self._grid.itemAtPosition(0, 0) is None:
            for x, head in enumerate(heads):
                self._grid.addWidget(Label(head, "small"), 0, x, Qt.AlignmentFlag.AlignBottom)
        for y, line in enumerate(self.rows, start=1):
            for x, widget in enumerate(line.widgets()):
                self._grid.addWidget(widget, y, x)

    def _try(self) -> None:
        code = self.sample.text().strip()
        if not code:
            self.result.setText("")
            return
        try:
            label = read_label(code, [line.rule() for line in self.rows])
        except Refusal as refusal:
            self._say(str(refusal), "bad")
            return
        if label is None:
            self._say(_("No rule fits this code."), "warn")
        else:
            self._say(_label_words(label, self.ops.db.setting("shop.currency")), "ok")

    def _say(self, text: str, tone: str) -> None:
        self.result.setText(text)
        self.result.set_tone(tone)

    def save(self) -> None:
        """Stores the rules, or says which one can't be used."""
        try:
            stored = stored_rules([line.rule() for line in self.rows])
        except Refusal as refusal:
            self.wrong.setText(str(refusal))
            self.wrong.show()
            return
        self.wrong.hide()
        self.ops.run(settings.save, {"catalog.scale_rules": stored}, done=self._saved)

    def _saved(self, _nothing: object) -> None:
        self.shell.notify(_("Saved."), tone="ok", seconds=4)


def _label_words(label: ScaleLabel, currency: str) -> str:
    parts = [_("Goods number {plu}").format(plu=label.plu)]
    if label.weight is not None:
        parts.append(f"{format_quantity(label.weight)} kg")
    if label.amount is not None:
        parts.append(format_money(label.amount, currency))
    return "  ·  ".join((*parts, label.rule))
