"""The export: a file is asked for, progress stands above the panels, nothing else waits."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog

from posdesk.clock import business_day
from posdesk.errors import Refusal
from posdesk.i18n import _, n_
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Page, ProgressPanel, column

_KINDS: Final = {"XLSX (*.xlsx)": ".xlsx", "CSV (*.csv)": ".csv", "TSV (*.tsv)": ".tsv"}


class ExportStrip(Page):
    """Hidden until an export is under way."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self._job: Job | None = None
        self._path = Path()
        self.progress = ProgressPanel(_("Exporting the catalog"))
        self.progress.cancelled.connect(self._cancel)
        self.setLayout(column(self.progress, margins=(14, 10, 14, 10)))
        self._ops.idle.connect(self._idle)
        self.hide()

    def ask(self) -> None:
        """Asks where to, and of which kind; then starts."""
        if self._job is not None:
            return
        clock = self._ops.db.clock
        day = business_day(clock.now(), clock.zone)
        start = str(Path.home() / (_("products") + f"-{day}.xlsx"))
        name, kind = QFileDialog.getSaveFileName(
            self, _("Export the catalog"), start, ";;".join(_KINDS)
        )
        if name:
            path = Path(name)
            known = path.suffix.lower() in _KINDS.values()
            self.start(path if known else path.with_name(path.name + _KINDS.get(kind, ".xlsx")))

    def start(self, path: Path) -> None:
        """Writes the catalog to a file whose ending says how."""
        self._path = path
        self.progress.show_progress(0, 0)
        self.show()
        self._job = self._ops.job(
            send_out, path, progress=self.progress.show_progress, done=self._done,
            refused=self._refused, cancelled=self._stopped,
        )  # fmt: skip

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _end(self) -> None:
        self._job = None
        self.hide()

    def _done(self, rows: int) -> None:
        self._end()
        count = n_("{n} row", "{n} rows", rows).format(n=f"{rows:,}")
        words = _("{rows} were written to {path}.").format(rows=count, path=self._path)
        self._shell.notify(words, tone="ok", seconds=12)

    def _refused(self, refusal: Refusal) -> None:
        self._end()
        self._shell.refuse(refusal)

    def _stopped(self) -> None:
        self._end()
        self._shell.notify(_("The export was stopped; no file was written."), seconds=6)

    def _idle(self) -> None:
        if self._job is not None:  # it failed unexpectedly, and the window has said so
            self._end()


def send_out(job: Job, path: Path) -> int:
    """Exports the catalog; answers the rows."""
    from posdesk.catalog.export import export_catalog  # brings a library for spreadsheets

    return export_catalog(job.db, path, job.report)
