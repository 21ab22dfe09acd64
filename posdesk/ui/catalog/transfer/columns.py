"""The second step of an import: how the file is read, and what each column is taken for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
)

from posdesk.catalog.importing.delimited import DELIMITERS, ENCODINGS
from posdesk.catalog.importing.fields import BY_NAME, FIELDS, KEYS
from posdesk.catalog.importing.run import Options, Preview
from posdesk.i18n import _, gettext, n_
from posdesk.ui import theme
from posdesk.ui.catalog.transfer.work import chosen_again
from posdesk.ui.widgets import Button, Card, ElidedLabel, Label, Page, Panel, column, row

_WIDTH: Final = 164
_UNUSED: Final = ""
_CELL: Final = 120


class MappingTable(Panel):
    """Combo boxes over the first rows of the file; both scroll sideways together."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("card")
        self.boxes: list[QComboBox] = []
        self._headings: tuple[str, ...] = ()
        self.heads = QTableWidget(1, 0)
        self.rows = QTableWidget(0, 0)
        self.heads.setAccessibleName(_("What each column is"))
        self.rows.setAccessibleName(_("First rows of the file"))
        for table in (self.heads, self.rows):
            table.verticalHeader().hide()
            table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            table.setProperty("role", "dense")
            table.setShowGrid(False)
        self.rows.horizontalHeader().hide()
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.rows.verticalHeader().setDefaultSectionSize(theme.px(32))
        self.heads.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.heads.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.heads.verticalHeader().setDefaultSectionSize(theme.px(48))
        self.heads.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heads.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heads.setFixedHeight(theme.px(90))
        upper, lower = self.heads.horizontalScrollBar(), self.rows.horizontalScrollBar()
        lower.valueChanged.connect(upper.setValue)
        upper.valueChanged.connect(lower.setValue)
        box = column(self.heads, self.rows, gap=0, margins=(6, 6, 6, 6))
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_preview(self, shown: Preview) -> None:
        """Shows the columns of a file with what they are taken for."""
        self._headings = shown.layout.headings
        width = max([len(self._headings), *(len(cells) for _n, cells in shown.rows)], default=0)
        fields = {column: field for field, column in shown.layout.columns.items()}
        self.boxes = []
        for table in (self.heads, self.rows):
            table.clear()
            table.setColumnCount(width)
            for at in range(width):
                table.setColumnWidth(at, theme.px(_WIDTH))
        self.heads.setHorizontalHeaderLabels([self._heading(at) for at in range(width)])
        for at in range(width):
            self._add_box(at, fields.get(at, _UNUSED))
        self.rows.setRowCount(len(shown.rows))
        for line, (_number, cells) in enumerate(shown.rows):
            for at, cell in enumerate(cells):
                item = QTableWidgetItem(" ".join(cell.split())[:_CELL])
                item.setToolTip(cell[:1000])
                self.rows.setItem(line, at, item)
        self._mark()

    def show_nothing(self) -> None:
        """A file that can't be read in the chosen way."""
        self._headings, self.boxes = (), []
        for table in (self.heads, self.rows):
            table.clear()
            table.setColumnCount(0)
        self.rows.setRowCount(0)

    def _heading(self, at: int) -> str:
        text = self._headings[at] if at < len(self._headings) else ""
        return text or _("Column {n}").format(n=at + 1)

    def _add_box(self, at: int, field: str) -> None:
        box = QComboBox()
        box.addItem(_("— not used —"), _UNUSED)
        for each in FIELDS:
            box.addItem(gettext(each.label), each.name)
        box.setCurrentIndex(max(0, box.findData(field)))
        box.setAccessibleName(_("Column “{name}” is").format(name=self._heading(at)))
        heading = self._headings[at] if at < len(self._headings) else ""
        if not heading or heading in self._headings[:at]:
            box.setEnabled(False)
            box.setToolTip(_("Only columns with a heading of their own can be used."))
        box.activated.connect(lambda _i, at=at: self._chosen(at))
        self.boxes.append(box)
        self.heads.setCellWidget(0, at, box)

    def _chosen(self, at: int) -> None:
        """A field is taken from one column: choosing it here takes it off another."""
        field = self.boxes[at].currentData()
        for other, box in enumerate(self.boxes):
            if other != at and field and box.currentData() == field:
                box.setCurrentIndex(0)
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        """Columns that are not used look pale."""
        for at, box in enumerate(self.boxes):
            ink = theme.colour("ink" if box.currentData() else "muted")
            for line in range(self.rows.rowCount()):
                item = self.rows.item(line, at)
                if item is not None:
                    item.setForeground(ink)

    def mapping(self) -> dict[str, str]:
        """Field → heading, as chosen."""
        return {
            box.currentData(): self._headings[at]
            for at, box in enumerate(self.boxes)
            if box.currentData()
        }

    def unused(self) -> list[str]:
        """Headings that will not be used."""
        return [
            heading
            for heading, box in zip(self._headings, self.boxes, strict=False)
            if heading and not box.currentData()
        ]


class ColumnsStep(Page):
    """Preview, mapping and options; `wanted` starts the import, `reread` looks at the file anew."""

    wanted = Signal(object)
    """`Options`, with `dry_run` where only a check is wanted."""
    reread = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._options = Options()
        self._shown: Preview | None = None
        self._changed = False
        self.file = ElidedLabel("", "strong")
        self.facts = Label("", "muted")
        self.encoding, self.delimiter, self.sheet = QComboBox(), QComboBox(), QComboBox()
        self.table = MappingTable()
        self.table.changed.connect(self._mapping_changed)
        self.unused = Label("", "muted", wrap=True)
        self.wrong = Label("", tone="bad", wrap=True)
        self.skip = QRadioButton(_("Leave out rows with errors"))
        self.stop = QRadioButton(_("Import nothing if a row has an error"))
        self.check_button = Button(_("Check only"), clicked=lambda: self._want(dry_run=True))
        self.import_button = Button(
            _("Import"), "primary", icon="import", clicked=lambda: self._want(dry_run=False)
        )
        self._build()

    def _build(self) -> None:
        for code in ENCODINGS:
            self.encoding.addItem(code.upper(), code)
        for code, name in DELIMITERS.items():
            self.delimiter.addItem(gettext(name), code)
        names = (_("Encoding"), _("Separator"), _("Sheet"))
        for box, name in zip((self.encoding, self.delimiter, self.sheet), names, strict=True):
            box.setAccessibleName(name)
        self.encoding.activated.connect(lambda _i: self._reread("encoding", self.encoding))
        self.delimiter.activated.connect(lambda _i: self._reread("delimiter", self.delimiter))
        self.sheet.activated.connect(lambda _i: self._reread("sheet", self.sheet))
        group = QButtonGroup(self)
        for button in (self.skip, self.stop):
            group.addButton(button)
        self.skip.setChecked(True)
        top = row(self.file, self.facts, self.encoding, self.delimiter, self.sheet, gap=10)
        top.setStretch(0, 1)
        choices = row(self.skip, self.stop, None, self.check_button, self.import_button, gap=14)
        foot = Card(self.unused, self.wrong, choices, gap=4, padding=12)
        whole = column(top, self.table, foot, gap=12, margins=(18, 0, 18, 16))
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_preview(self, shown: Preview, options: Options) -> None:
        """Shows a file that could be read."""
        self._shown, self._options, self._changed = shown, options, False
        sheet = shown.sheet
        self.file.setText(sheet.path.name)
        self.facts.setText(_rows_words(sheet.row_estimate))
        text = sheet.format != "xlsx"
        self.encoding.setVisible(text)
        self.delimiter.setVisible(text)
        self.sheet.setVisible(len(sheet.names) > 1)
        _choose(self.encoding, _plain(sheet.encoding))
        _choose(self.delimiter, sheet.delimiter)
        self.sheet.clear()
        for name in sheet.names:
            self.sheet.addItem(name, name)
        _choose(self.sheet, sheet.sheet)
        self.table.show_preview(shown)
        self.table.setEnabled(True)
        self._tell()

    def wait(self) -> None:
        """The file is being read anew."""
        self.facts.setText(_("The file is being read"))
        self.table.setEnabled(False)
        self._enable(False)

    def say_of(self, path: Path | None, text: str) -> None:
        """A file can't be read in the chosen way: says so and leaves the ways to choose from."""
        self.file.setText(path.name if path else "")
        self.encoding.show()
        self.delimiter.show()
        self.facts.setText("")
        self.sheet.hide()
        self.table.show_nothing()
        self.table.setEnabled(False)
        self.unused.hide()
        self._enable(False)
        self.say_again(text)

    def say_again(self, text: str) -> None:
        """Why an import could not be done."""
        self.wrong.setText(text)
        self.wrong.show()

    def _mapping_changed(self) -> None:
        self._changed = True
        self._tell()

    def _tell(self) -> None:
        unused = self.table.unused()
        words = _("Not used: {columns}").format(columns=", ".join(unused))
        self.unused.setText(words if unused else _("Every column is used."))
        if self._shown is not None and self._shown.remembered and not self._changed:
            remembered = _("The columns are as you chose them last time for such a list.")
            self.unused.setText(f"{remembered} {self.unused.text()}")
        self.unused.show()
        known = KEYS & self.table.mapping().keys()
        names = ", ".join(gettext(BY_NAME[name].label) for name in ("name", "barcode", "sku"))
        missing = _("Choose a column for at least one of: {columns}.").format(columns=names)
        self.wrong.setText("" if known else missing)
        self.wrong.setVisible(not known)
        self._enable(bool(known))

    def _enable(self, on: bool) -> None:
        self.check_button.setEnabled(on)
        self.import_button.setEnabled(on)

    def _reread(self, name: str, box: QComboBox) -> None:
        changes: dict[str, Any] = {name: box.currentData()}
        self._options = chosen_again(self._options, **changes)
        self.reread.emit(self._options)

    def _want(self, *, dry_run: bool) -> None:
        mapping = self.table.mapping() if self._changed else self._options.mapping
        error = "skip" if self.skip.isChecked() else "stop"
        chosen: dict[str, Any] = {"on_error": error, "dry_run": dry_run, "mapping": mapping}
        self.wanted.emit(replace(self._options, **chosen))


def _plain(encoding: str) -> str:
    """An encoding as it is offered: what a byte order mark adds makes no other choice."""
    return next((code for code in ENCODINGS if encoding.startswith(code)), encoding)


def _choose(box: QComboBox, value: str) -> None:
    at = box.findData(value)
    if at < 0 and value:
        box.addItem(value, value)
        at = box.count() - 1
    box.setCurrentIndex(at)


def _rows_words(estimate: int) -> str:
    if not estimate:
        return ""
    return n_("about {n} row", "about {n} rows", estimate).format(n=f"{estimate:,}")
