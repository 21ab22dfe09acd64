"""The specifications of a product: names and their values, from which variants are made."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posdesk.catalog.drafts import MAX_SPECS
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.editing import Spec
from posdesk.ui.catalog.specs import spec_problem, split_values
from posdesk.ui.widgets import Button, Label, Panel, TextField, column, row


class SpecRow(Panel):
    """One specification: its name, and its values separated by commas."""

    edited = Signal()
    removed = Signal()

    def __init__(self, number: int, spec: Spec) -> None:
        super().__init__("plain")
        self.name = TextField(
            spec[0], name=_("Name of specification {n}").format(n=number),
            placeholder=_("Colour"),
        )  # fmt: skip
        self.values = TextField(
            ", ".join(spec[1]), name=_("Values of specification {n}").format(n=number),
            placeholder=_("white, black, red"),
        )  # fmt: skip
        self.name.setMaximumWidth(theme.px(150))
        remove = Button(
            "", "ghost", icon="close", clicked=self.removed.emit,
            name=_("Take off specification {n}").format(n=number),
        )  # fmt: skip
        for field in (self.name, self.values):
            field.textEdited.connect(lambda _text: self.edited.emit())
        line = row(self.name, self.values, remove)
        line.setStretch(1, 1)
        self.setLayout(line)

    def spec(self) -> Spec:
        """As it is typed."""
        return self.name.text().strip(), split_values(self.values.text())


class SpecForm(QWidget):
    """Rows of specifications; tells of them when they make sense, else says what does not."""

    changed = Signal(object)
    """The specifications, as a tuple of `Spec`."""
    typing = Signal()
    """What is typed makes no specifications yet."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[SpecRow] = []
        self._specs: tuple[Spec, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(6))
        self.below = Label("", "small", tone="bad", wrap=True)
        self.below.hide()
        self.add_button = Button(_("Add a specification"), "link", icon="plus", clicked=self.add)
        head = row(self.add_button, None)
        self.setLayout(column(self._list, self.below, head, gap=4))

    def show_specs(self, specs: tuple[Spec, ...]) -> None:
        """Shows the specifications of a product, unless they are being typed just now."""
        if specs != self._specs or len(self.rows) < len(specs):
            self._specs = specs
            self._build(specs)

    @property
    def wrong(self) -> bool:
        """Whether what is typed makes no specifications."""
        return not self.below.isHidden()

    def _build(self, specs: tuple[Spec, ...]) -> None:
        for line in self.rows:
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.rows = []
        for spec in specs:
            self._append(spec)
        self._say("")

    def _append(self, spec: Spec) -> SpecRow:
        line = SpecRow(len(self.rows) + 1, spec)
        line.edited.connect(self._edited)
        line.removed.connect(lambda: self._remove(line))
        self.rows.append(line)
        self._list.addWidget(line)
        self.add_button.setEnabled(len(self.rows) < MAX_SPECS)
        return line

    def add(self) -> None:
        """One more specification, to be filled in."""
        self._append(("", ())).name.setFocus()

    def _remove(self, line: SpecRow) -> None:
        self.rows.remove(line)
        self._list.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.add_button.setEnabled(True)
        self._edited()

    def _edited(self) -> None:
        typed = [line.spec() for line in self.rows]
        specs = tuple(spec for spec in typed if spec != ("", ()))
        said = spec_problem(specs)
        self._say(said)
        if not said:
            self._specs = specs
            self.changed.emit(specs)
        else:
            self.typing.emit()

    def _say(self, text: str) -> None:
        self.below.setText(text)
        self.below.setVisible(bool(text))
