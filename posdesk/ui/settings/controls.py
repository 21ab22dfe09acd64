"""Controls that hold one setting each: they show its value and read it back, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_amount, parse_amount
from posdesk.ui import theme
from posdesk.ui.widgets import Field, TextField, column

Check = Callable[[str], str]
"""Says what is wrong with a text, "" if nothing."""


class BadInput(Exception):
    """What stands in a control can't be the setting's value; its words say why."""


class Control(QWidget):
    """One setting: `name` as in config.SETTINGS, a labelled field, and what is wrong with it."""

    edited = Signal()

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self.name = name
        self.field = field
        self.setLayout(column(field))

    def show_value(self, value: Any) -> None:
        """Shows a value of the setting."""
        raise NotImplementedError

    def value(self) -> Any:
        """The value as it stands; raises `BadInput`."""
        raise NotImplementedError

    def checked_value(self) -> Any:
        """The value, with the reason shown below the field where there is none (`BadInput`)."""
        try:
            value = self.value()
        except BadInput as bad:
            self.field.set_error(str(bad))
            raise
        self.field.set_error("")
        return value


class TextControl(Control):
    """A line of text; `check` says what is wrong with it."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        hint: str = "",
        check: Check | None = None,
        upper: bool = False,
    ) -> None:
        self.line = TextField(name=label)
        super().__init__(name, Field(label, self.line, hint=hint))
        self._check, self._upper = check, upper
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def show_value(self, value: Any) -> None:
        self.line.setText(str(value))

    def value(self) -> Any:
        text = self.line.text().strip()
        text = text.upper() if self._upper else text
        wrong = self._check(text) if self._check else ""
        if wrong:
            raise BadInput(wrong)
        return text


class ChoiceControl(Control):
    """One of a few values, each with its words."""

    def __init__(
        self, name: str, label: str, options: Sequence[tuple[Any, str]], *, hint: str = ""
    ) -> None:
        self.box = QComboBox()
        super().__init__(name, Field(label, self.box, hint=hint))
        for value, words in options:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda _index: self.edited.emit())

    def show_value(self, value: Any) -> None:
        index = self.box.findData(value)
        if index < 0:  # kept by another version: shown as it is rather than changed unasked
            self.box.addItem(str(value), value)
            index = self.box.count() - 1
        self.box.setCurrentIndex(index)

    def value(self) -> Any:
        return self.box.currentData()


class NumberControl(Control):
    """A whole number within bounds."""

    def __init__(
        self,
        name: str,
        label: str,
        low: int,
        high: int,
        *,
        unit: str = "",
        step: int = 1,
        hint: str = "",
    ) -> None:
        self.box = QSpinBox(minimum=low, maximum=high, singleStep=step)
        # The style sheet's padding does not reach the line within the box.
        self.box.lineEdit().setTextMargins(theme.px(11), 0, theme.px(4), 0)
        self.box.setFixedHeight(theme.px(40))  # as high as a line beside it
        super().__init__(name, Field(label, self.box, hint=hint))
        self.box.setSuffix(f" {unit}" if unit else "")
        self.box.valueChanged.connect(lambda _value: self.edited.emit())

    def show_value(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setValue(int(value))
        self.box.blockSignals(False)

    def value(self) -> Any:
        return self.box.value()


class FlagControl(Control):
    """Yes or no."""

    def __init__(self, name: str, label: str, words: str, *, hint: str = "") -> None:
        self.box = QCheckBox(words)
        super().__init__(name, Field(label, self.box, hint=hint))
        self.box.clicked.connect(lambda _on: self.edited.emit())

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def value(self) -> Any:
        return self.box.isChecked()


class PercentControl(Control):
    """A share kept in basis points (1300) and shown in percent (13)."""

    def __init__(self, name: str, label: str, *, hint: str = "") -> None:
        self.line = TextField(name=label)
        super().__init__(name, Field(label, self.line, hint=hint))
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def show_value(self, value: Any) -> None:
        self.line.setText(percent(int(value)))

    def value(self) -> Any:
        return basis_points(self.line.text())


class AmountsControl(Control):
    """Several amounts of money, kept in minor units, largest last."""

    def __init__(self, name: str, label: str, *, hint: str = "", most: int = 8) -> None:
        self.line = TextField(name=label)
        super().__init__(name, Field(label, self.line, hint=hint))
        self._most = most
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def show_value(self, value: Any) -> None:
        self.line.setText("  ".join(format_amount(a).removesuffix(".00") for a in value))

    def value(self) -> Any:
        texts = self.line.text().replace(",", " ").replace("，", " ").split()
        try:
            amounts = sorted({parse_amount(text) for text in texts})
        except Refusal:
            raise BadInput(_("Enter amounts like 5 10 20 50 100.")) from None
        if any(amount <= 0 for amount in amounts) or len(amounts) > self._most:
            raise BadInput(_("Enter up to {n} amounts above zero.").format(n=self._most))
        return amounts


def percent(points: int) -> str:
    """Basis points as percent without needless zeros: 1300 → 13, 1350 → 13.5."""
    return format_amount(points).rstrip("0").rstrip(".")


def basis_points(text: str) -> int:
    """Percent as typed in basis points; raises `BadInput` beyond 0 to 100."""
    try:
        points = parse_amount(text.strip().removesuffix("%") or "-")
    except Refusal:
        raise BadInput(_("Enter a percentage from 0 to 100.")) from None
    if not 0 <= points <= 10_000:
        raise BadInput(_("Enter a percentage from 0 to 100."))
    return points


def required(text: str) -> str:
    """Check: there must be something."""
    return "" if text else _("Please fill this in.")


def short_code(text: str) -> str:
    """Check: one to six letters and digits, as part of every order number."""
    fits = text.isascii() and text.isalnum() and len(text) <= 6
    return "" if fits else _("One to six letters or digits, like S01.")
