"""What an empty catalog shows: bring a list in, or make the first product."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from posdesk.i18n import _
from posdesk.ui import icons
from posdesk.ui.widgets import Button, Label, Page, column, row


class StartPage(Page):
    """Two ways to the first goods."""

    import_wanted = Signal()
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        picture = QLabel()
        picture.setPixmap(icons.pixmap("catalog", "muted", 44, self.devicePixelRatioF()))
        title = Label(_("The catalog is still empty"), "heading")
        text = Label(
            _("Bring in the list you have (XLSX or CSV), or start with a first product."),
            "muted",
            wrap=True,
        )
        for label in (picture, title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.import_button = Button(
            _("Import a list"), "primary", icon="import", large=True,
            clicked=self.import_wanted.emit,
        )  # fmt: skip
        self.new_button = Button(
            _("Create the first product"), hint="Ctrl+N", clicked=self.new_wanted.emit
        )
        buttons = row(None, column(self.import_button, self.new_button, gap=10), None)
        self.setLayout(
            column(None, picture, title, text, 10, buttons, None, margins=(24, 24, 24, 24))
        )
