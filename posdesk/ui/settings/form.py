"""A chapter of plain settings: its controls, Save, and what is wrong said at the control."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from posdesk import settings
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import BadInput, Control
from posdesk.ui.widgets import Button, Card, Label, column, row, scrolled

WIDTH = 760


class Chapter(QWidget):
    """One page of the settings: a title over cards, as wide as reads well."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.ops = shell.ops

    def fill(self, title: str, *cards: QWidget, width: int = WIDTH) -> None:
        """Puts the title and the cards on the page, at most `width` pixels (at 100 %) wide."""
        inner = QWidget()
        inner.setMaximumWidth(theme.px(width))
        inner.setLayout(column(*cards, None, gap=14))
        page = QWidget()
        page.setLayout(row(inner, None, margins=(0, 0, 12, 20)))
        page.layout().setStretch(0, 100)  # type: ignore[union-attr]
        head = Label(title, "heading")
        self.setLayout(
            column(head, 12, scrolled(page, sideways=True), gap=0, margins=(22, 18, 10, 0))
        )

    def opened(self) -> None:
        """The chapter was opened."""

    def scanned(self, code: str) -> bool:
        """A scan came while the chapter was open; True if it was used."""
        return False


class SettingsForm(Card):
    """Controls in two columns with a Save button that wakes up when something was changed."""

    def __init__(
        self, shell: Shell, controls: Sequence[Control], *, title: str = "", columns: int = 2
    ) -> None:
        self.shell = shell
        self.controls = tuple(controls)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(18))
        grid.setVerticalSpacing(theme.px(12))
        for index, control in enumerate(self.controls):
            top = Qt.AlignmentFlag.AlignTop  # beside a longer hint, too
            grid.addWidget(control, index // columns, index % columns, top)
            grid.setColumnStretch(index % columns, 1)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.undo_button = Button(_("Discard"), clicked=self.reload)
        super().__init__(
            grid, 6, row(None, self.undo_button, self.save_button), title=title, padding=20
        )
        for control in self.controls:
            control.edited.connect(self._touched)
        self.reload()

    def reload(self) -> None:
        """Shows what is stored."""
        for control in self.controls:
            control.show_value(self.shell.ops.db.setting(control.name))
            control.field.set_error("")
        self._wake(False)

    def _touched(self) -> None:
        self._wake(True)

    def _wake(self, awake: bool) -> None:
        self.save_button.setEnabled(awake)
        self.undo_button.setEnabled(awake)

    def save(self) -> None:
        """Stores what was changed, if all of it can be."""
        values: dict[str, object] = {}
        wrong = False
        for control in self.controls:
            try:
                values[control.name] = control.checked_value()
            except BadInput:
                wrong = True
        if wrong:
            return
        stored = self.shell.ops.db.setting
        changed = {name: value for name, value in values.items() if value != stored(name)}
        self.shell.ops.run(settings.save, changed, done=self._saved, refused=self._refused)

    def _saved(self, _nothing: object) -> None:
        self.reload()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _refused(self, refusal: Refusal) -> None:
        self.shell.refuse(refusal)
