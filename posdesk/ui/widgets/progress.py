"""Long work shown where it was started: how far, how long still, and a way to stop it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from posdesk.i18n import _, n_
from posdesk.ui.widgets.buttons import Button
from posdesk.ui.widgets.frames import Panel, column, row
from posdesk.ui.widgets.labels import Label


def time_left(seconds: float | None) -> str:
    """Words for the time that work will still take; "" while that is not known."""
    if seconds is None:
        return ""
    if seconds < 60:
        whole = max(1, round(seconds))
        return n_("{n} second left", "{n} seconds left", whole).format(n=whole)
    whole = round(seconds / 60)
    return n_("{n} minute left", "{n} minutes left", whole).format(n=whole)


class ProgressPanel(Panel):
    """A card with a title, a bar, the time left and Cancel.

    Feed it with `ops.job(..., progress=panel.show_progress)`.
    """

    cancelled = Signal()

    def __init__(self, title: str) -> None:
        super().__init__("card")
        self.title = Label(title, "strong")
        self.status = Label("", "muted")
        self.bar = QProgressBar(maximum=1000)
        self.bar.setAccessibleName(title)
        self.stop = Button(_("Cancel"), clicked=self.cancelled.emit)
        words = column(self.title, self.bar, self.status, gap=6)
        box = row(words, self.stop, gap=16, margins=(16, 12, 12, 12))
        box.setStretch(0, 1)
        self.setLayout(box)

    def show_progress(self, done: int, total: int, seconds: float | None = None) -> None:
        """Shows `done` of `total` steps (total 0: not known) and the seconds still to go."""
        self.bar.setMaximum(1000 if total else 0)
        self.bar.setValue(min(1000, done * 1000 // total) if total else 0)
        counted = f"{done:,} / {total:,}" if total else f"{done:,}"
        self.status.setText("  ·  ".join(part for part in (counted, time_left(seconds)) if part))
