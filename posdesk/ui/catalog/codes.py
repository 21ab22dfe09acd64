"""The barcodes of a variant: typed or scanned in, each with the pieces that one scan sells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posdesk.catalog.barcodes import Kind, canonical, read_barcode
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.editing import CodeEdit, code_problem
from posdesk.ui.widgets import (
    Badge,
    Button,
    ElidedLabel,
    Field,
    Label,
    Panel,
    TextField,
    column,
    row,
)

PACK = 24
"""Pieces that are offered for the code of a case; the usual case of drinks."""


class CodeRow(Panel):
    """A barcode that is there: what it is, how many pieces, and a cross to take it off."""

    removed = Signal()
    pieces_typed = Signal(str)

    def __init__(self, code: CodeEdit) -> None:
        super().__init__("plain")
        self.code = ElidedLabel(code.code, "strong")
        kind = _kind_words(code.code)
        badge = Badge(kind[0], kind[1])
        self.pieces = TextField(code.pieces, name=_("Pieces per scan of {code}").format(
            code=code.code))  # fmt: skip
        self.pieces.setFixedWidth(theme.px(72))
        self.pieces.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.pieces.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.pieces.textEdited.connect(self.pieces_typed)
        self.remove = Button(
            "", "ghost", icon="close", clicked=self.removed.emit,
            name=_("Take off barcode {code}").format(code=code.code),
        )  # fmt: skip
        line = row(self.code, badge, self.pieces, Label(_("per scan"), "muted"), self.remove)
        line.setStretch(0, 1)
        self.setLayout(line)


class CodeField(TextField):
    """Where a code is typed; Enter adds it."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds and goes no further."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class CodeEditor(QWidget):
    """Lists the codes and takes new ones; what is wrong with one is said before it is added."""

    changed = Signal(object)
    """All codes of the variant now, as a tuple of `CodeEdit`."""
    typing = Signal()
    """A code is being typed that is not added yet."""

    def __init__(self, owner: Callable[[str], str]) -> None:
        """`owner` answers whose a code is already, "" for nobody's."""
        super().__init__()
        self._owner = owner
        self._codes: tuple[CodeEdit, ...] = ()
        self.rows: list[CodeRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.entry = CodeField(name=_("New barcode"), placeholder=_("Scan or type a barcode"))
        self.pieces = TextField("1", name=_("Pieces per scan of the new barcode"))
        self.pieces.setFixedWidth(theme.px(72))
        self.pieces.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.add_button = Button(_("Add"), clicked=self.add)
        self.entry.entered.connect(self.add)
        self.entry.textEdited.connect(self._typed)
        self.entry.textChanged.connect(lambda _text: self.typing.emit())
        line = row(self.entry, Label("×"), self.pieces, self.add_button)
        line.setStretch(0, 1)
        holder = QWidget()
        holder.setLayout(line)
        self.field = Field(_("Barcodes"), holder)
        self.field.label.setBuddy(self.entry)
        box = column(self.field.label, self._list, holder, self.field.below, gap=4)
        self.setLayout(box)

    def show_codes(self, codes: tuple[CodeEdit, ...], error: str = "") -> None:
        """Shows the codes of a variant, and what is wrong with them."""
        if codes != self._codes or len(self.rows) != len(codes):
            self._codes = codes
            self._build()
        self.field.set_error(error)

    def _build(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = [CodeRow(code) for code in self._codes]
        for place, line in enumerate(self.rows):
            line.removed.connect(lambda place=place: self._remove(place))
            line.pieces_typed.connect(lambda text, place=place: self._repack(place, text))
            self._list.addWidget(line)

    # --- adding -------------------------------------------------------------------------------

    def take(self, code: str) -> None:
        """A scan while codes are entered: it is added at once, as if typed."""
        self.entry.setText(code)
        self._typed(code)
        self.add()

    def _typed(self, text: str) -> None:
        self.field.set_error("")
        try:
            case = read_barcode(text).kind is Kind.CASE if text.strip() else False
        except Refusal:
            case = False
        if case and self.pieces.text() == "1":
            self.pieces.setText(str(PACK))
        elif not case and self.pieces.text() == str(PACK):
            self.pieces.setText("1")

    def add(self) -> None:
        """Adds what is in the field, or says what is wrong with it."""
        typed = self.entry.text().strip()
        if not typed:
            self.entry.setFocus()
            return
        code = CodeEdit(canonical(typed), self.pieces.text().strip())
        said = code_problem(code) or self._taken(code.code)
        if said:
            self.field.set_error(said)
            self.entry.setFocus()
            self.entry.selectAll()
            return
        self.entry.clear()
        self.pieces.setText("1")
        self._set((*self._codes, code))
        self.entry.setFocus()

    def _taken(self, code: str) -> str:
        if any(each.code == code for each in self._codes):
            return _("Barcode {code} is already in this list.").format(code=code)
        owner = self._owner(code)
        if not owner:
            return ""
        return _("Barcode {code} already belongs to {owner}.").format(code=code, owner=owner)

    def pending(self) -> str:
        """What was typed and not added yet."""
        return self.entry.text().strip()

    def forget(self) -> None:
        """Another variant is shown: what was half typed is gone."""
        self.entry.clear()
        self.pieces.setText("1")
        self.field.set_error("")

    # --- changing -----------------------------------------------------------------------------

    def _remove(self, place: int) -> None:
        self._set(self._codes[:place] + self._codes[place + 1 :])
        self.entry.setFocus()

    def _repack(self, place: int, text: str) -> None:
        changed = replace(self._codes[place], pieces=text)
        self._codes = (*self._codes[:place], changed, *self._codes[place + 1 :])
        self.changed.emit(self._codes)

    def _set(self, codes: tuple[CodeEdit, ...]) -> None:
        self._codes = codes
        self._build()
        self.field.set_error("")
        self.changed.emit(codes)


def _kind_words(code: str) -> tuple[str, str]:
    """What a code is, in a word, and its tone."""
    try:
        kind = read_barcode(code).kind
    except Refusal:
        return _("not valid"), "bad"
    if kind is Kind.CASE:
        return _("case"), "info"
    return ("GTIN", "plain") if kind is Kind.GTIN else (_("own code"), "plain")
