"""An unexpected error's details, to copy and send; it stops nobody."""

from __future__ import annotations

import platform

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from posdesk import __version__
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.ops import Failure
from posdesk.ui.widgets import Button, Label, column, row


def report_text(failure: Failure) -> str:
    """What helps to find the fault: version, system, and where it happened. No shop data."""
    return f"PosDesk {__version__}, {platform.platform()}\n\n{failure.details}"


class ReportDialog(QDialog):
    """The details of a failure. Not modal: the till goes on behind it."""

    def __init__(self, failure: Failure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.setWindowTitle(_("Report a problem"))
        self.text = QPlainTextEdit(report_text(failure))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Details"))
        self.copied = Label("", "muted", tone="ok")
        self.copy = Button(_("Copy details"), "primary", clicked=self._copy)
        self.shut = Button(_("Close"), clicked=self.close)
        advice = _("Please send these details to whoever looks after this till.")
        self.setLayout(
            column(
                Label(failure.title, "title", wrap=True),
                Label(advice, wrap=True),
                self.text,
                row(self.copied, None, self.shut, self.copy),
                gap=12,
                margins=(20, 20, 20, 20),
            )
        )
        self.resize(theme.px(720), theme.px(460))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.setText(_("Copied"))
