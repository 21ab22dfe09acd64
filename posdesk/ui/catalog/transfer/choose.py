"""The first step of an import: a file, chosen or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QProgressBar

from posdesk.i18n import _
from posdesk.ui import icons, theme
from posdesk.ui.widgets import Button, Label, Page, Panel, column, row, set_property

PATTERNS = "*.xlsx *.csv *.tsv *.txt *.gz"


class DropArea(Panel):
    """A large place to drop a file on."""

    dropped = Signal(Path)

    def __init__(self) -> None:
        super().__init__("drop")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one file."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            set_property(self, state="over")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Looks as before."""
        set_property(self, state="")

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes the first file."""
        set_property(self, state="")
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.dropped.emit(Path(files[0].toLocalFile()))


class ChooseStep(Page):
    """Says what can be imported; `chosen` gives the file."""

    chosen = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.area = DropArea()
        self.area.dropped.connect(self.chosen)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("import", "muted", 44, self.devicePixelRatioF()))
        title = Label(_("Drop a list here"), "title")
        text = Label(_("XLSX, CSV or TSV, also compressed with gzip. Headings in Chinese or"
                       " English are recognised; goods already in the catalog are updated."),
                     "muted", wrap=True)  # fmt: skip
        self.button = Button(_("Choose a file…"), "primary", large=True, clicked=self.choose)
        self.busy = QProgressBar(maximum=0)
        self.busy.setAccessibleName(_("The file is being read"))
        self.busy.setFixedWidth(theme.px(240))
        self.busy.hide()
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        for label in (picture, title, text, self.wrong):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setLayout(
            column(
                None, picture, title, text, 8, row(None, self.button, None),
                row(None, self.busy, None), self.wrong, None, margins=(40, 24, 40, 24),
            )
        )  # fmt: skip
        self.setLayout(column(self.area, margins=(18, 0, 18, 18)))

    def choose(self) -> None:
        """Asks for a file."""
        title = _("Import a list")
        name, _kind = QFileDialog.getOpenFileName(
            self, title, "", _("Product lists") + f" ({PATTERNS});;" + _("All files") + " (*)"
        )
        if name:
            self.chosen.emit(Path(name))

    def wait(self, waiting: bool) -> None:
        """Shows that the file is being read."""
        self.busy.setVisible(waiting)
        self.button.setEnabled(not waiting)
        if waiting:
            self.wrong.hide()

    def say(self, text: str) -> None:
        """Says why the file can't be used."""
        self.wait(False)
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self.button.setFocus()
