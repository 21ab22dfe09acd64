"""A card with rules in rows: fields side by side, added, removed, and saved together."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.errors import Refusal, words
from posdesk.i18n import _, gettext
from posdesk.money import format_amount, format_quantity, parse_amount, parse_quantity
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Card, Label, TextField, row, set_property

R = TypeVar("R")


class Fields(Generic[R]):
    """The fields of one rule."""

    remove: Button

    @abstractmethod
    def widgets(self) -> Sequence[QWidget]:
        """In the order of the columns; `remove` comes behind them."""

    @abstractmethod
    def rule(self, position: int) -> R:
        """The rule as typed; raises `Wrong` at the field that can't be read."""


class Wrong(Exception):
    """What stands in a field can't be a rule's; its words say why."""

    def __init__(self, control: QWidget, said: str) -> None:
        super().__init__(said)
        self.control = control


class RuleTable(Card, Generic[R]):
    """Rows of rules under their heads, and what is wrong with them."""

    def __init__(self, shell: Shell, title: str, about: str, nothing: str) -> None:
        self.shell = shell
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(6))
        self._grid.setVerticalSpacing(theme.px(6))
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.nothing = Label(nothing, "muted", wrap=True)
        self.add_button = Button(_("Add rule"), icon="plus", clicked=self.add)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        acts = row(self.add_button, None, self.save_button)
        explained = Label(about, "muted", wrap=True)
        super().__init__(
            explained, self.nothing, self._grid, self.wrong, acts, title=title, padding=20
        )
        self.rows: list[Fields[R]] = []
        self._heads = [Label(head, "small") for head in self.heads()]
        for x, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, x, Qt.AlignmentFlag.AlignBottom)
        self.reload()

    @abstractmethod
    def heads(self) -> Sequence[str]:
        """The words above the columns."""

    @abstractmethod
    def stored(self) -> Sequence[R]:
        """The rules as the shop has them."""

    @abstractmethod
    def fields(self, rule: R | None) -> Fields[R]:
        """A row for a rule, or for a new one."""

    @abstractmethod
    def saving(self, before: Sequence[R], rules: Sequence[R]) -> list[Callable[..., Done[Any]]]:
        """The commands that make the stored rules these."""

    def reload(self) -> None:
        """Show what is stored."""
        for old in tuple(self.rows):
            self._drop(old)
        for rule in self.stored():
            self._append(rule)
        self._place()

    def add(self) -> None:
        """A row for a new rule."""
        self._append(None)
        self._place()
        self.rows[-1].widgets()[0].setFocus()

    def _append(self, rule: R | None) -> None:
        made = self.fields(rule)
        made.remove = Button("", "ghost", icon="delete", name=_("Remove rule"))
        made.remove.clicked.connect(lambda _on=False: self._remove(made))
        self.rows.append(made)

    def _remove(self, gone: Fields[R]) -> None:
        self._drop(gone)
        self._place()

    def _drop(self, gone: Fields[R]) -> None:
        self.rows.remove(gone)
        for widget in (*gone.widgets(), gone.remove):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _place(self) -> None:
        for y, line in enumerate(self.rows, start=1):
            for x, widget in enumerate((*line.widgets(), line.remove)):
                self._grid.addWidget(widget, y, x)
        for head in self._heads:
            head.setVisible(bool(self.rows))
        self.nothing.setVisible(not self.rows)

    def save(self) -> None:
        """Store the rules, or say which one can't be used."""
        self._say("")
        try:
            rules = [line.rule(at) for at, line in enumerate(self.rows, start=1)]
        except Wrong as wrong:
            self._say(str(wrong))
            set_property(wrong.control, state="bad")
            wrong.control.setFocus()
            return
        commands = self.saving(self.stored(), rules)

        def save_all(db: Database, actor: str | None) -> Done[None]:
            changes = Changes()
            for command in commands:
                changes |= command(db, actor).changes
            return Done(None, changes)

        self.shell.ops.run(save_all, done=self._saved, refused=self._refused)

    def _saved(self, _nothing: object) -> None:
        self.reload()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _refused(self, refusal: Refusal) -> None:
        self._say(" ".join(part for part in words(refusal) if part))

    def _say(self, said: str) -> None:
        self.wrong.setText(said)
        self.wrong.setVisible(bool(said))
        if not said:
            for line in self.rows:
                for widget in line.widgets():
                    set_property(widget, state="")


def choice(options: Sequence[tuple[str, str]], now: str, name: str) -> QComboBox:
    """One of a few values with their message ids."""
    box = QComboBox()
    for value, words_ in options:
        box.addItem(gettext(words_), value)
    box.setCurrentIndex(max(0, box.findData(now)))
    box.setAccessibleName(name)
    return box


def figure(text: str, name: str, width: int = 76) -> TextField:
    """A narrow field for a figure."""
    field = TextField(text, name=name)
    field.setMaxLength(12)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setMinimumWidth(theme.px(width))
    field.setMaximumWidth(theme.px(width + 40))
    return field


def amount_text(amount: int) -> str:
    """Minor units as they are typed; nothing for nothing."""
    return format_amount(amount).replace(",", "").removesuffix(".00") if amount else ""


def kilogram_text(grams: int) -> str:
    """Grams as kilograms; nothing for nothing."""
    return format_quantity(grams) if grams else ""


def amount_of(field: QLineEdit) -> int:
    """An amount of zero or more; raises `Wrong`."""
    return _read(field, parse_amount)


def grams_of(field: QLineEdit) -> int:
    """Kilograms of zero or more as grams; raises `Wrong`."""
    return _read(field, parse_quantity)


def count_of(field: QLineEdit, most: int) -> int:
    """A whole number up to `most`; raises `Wrong`."""
    text = field.text().strip() or "0"
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        said = _("{name}: a whole number up to {most}.")
        raise Wrong(field, said.format(name=field.accessibleName(), most=most))
    return int(text)


def _read(field: QLineEdit, parse: Callable[[str], int]) -> int:
    text = field.text().strip()
    try:
        value = parse(text) if text else 0
    except Refusal as refusal:
        said = " ".join(part for part in words(refusal) if part)
        raise Wrong(field, f"{field.accessibleName()}: {said}") from None
    if value < 0:
        raise Wrong(field, _("{name}: zero or more.").format(name=field.accessibleName()))
    return value
