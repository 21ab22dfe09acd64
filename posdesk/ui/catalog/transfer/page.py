"""The import, step by step, on a page of the catalog place; the till stays usable all the time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from posdesk.catalog.importing.errors import EncodingUnknown, RowUnreadable
from posdesk.catalog.importing.report import Outcome, Report
from posdesk.catalog.importing.run import Options, Preview
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui.catalog.transfer.choose import ChooseStep
from posdesk.ui.catalog.transfer.columns import ColumnsStep
from posdesk.ui.catalog.transfer.result import ResultStep
from posdesk.ui.catalog.transfer.work import bring_in, look
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Label, Page, ProgressPanel, column, row


class ImportPage(Page):
    """File → columns → progress → report."""

    closed = Signal()
    show_wanted = Signal()
    """The page is asked for by the notice of an import that ended while it was hidden."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self._path: Path | None = None
        self._options = Options()
        self._job: Job | None = None
        self.back_button = Button(_("Back"), icon="back", hint="Esc", clicked=self.go_back)
        self.title = Label(_("Import a list"), "heading")
        self.step = Label("", "muted")
        self.choose, self.columns, self.result = ChooseStep(), ColumnsStep(), ResultStep()
        self.progress = ProgressPanel(_("Importing"))
        self.running = Page(
            column(self.progress, Label(_("You can go on selling meanwhile."), "muted"), None,
                   gap=12, margins=(18, 0, 18, 18))
        )  # fmt: skip
        self.steps = QStackedWidget()
        for each in (self.choose, self.columns, self.running, self.result):
            self.steps.addWidget(each)
        head = row(self.back_button, self.title, self.step, None, gap=12, margins=(18, 12, 18, 0))
        box = column(head, self.steps, gap=12)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._connect()

    def _connect(self) -> None:
        self.choose.chosen.connect(self.take)
        self.columns.reread.connect(self._look)
        self.columns.wanted.connect(self._start)
        self.progress.cancelled.connect(self._cancel)
        self.result.again_wanted.connect(self._again)
        self.result.import_wanted.connect(self._import_checked)
        self.result.closed.connect(self._close)
        self._ops.idle.connect(self._idle)

    # --- steps --------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether an import is under way."""
        return self._job is not None

    def open(self) -> None:
        """Starts with a file, unless an import is under way or its report is not read yet."""
        if self.steps.currentWidget() is self.choose:
            self._show(self.choose)
            self.choose.button.setFocus()

    def _show(self, step: Page) -> None:
        self.steps.setCurrentWidget(step)
        names = {
            self.choose: _("1 of 4: the file"),
            self.columns: _("2 of 4: the columns"),
            self.running: _("3 of 4: reading"),
            self.result: _("4 of 4: the report"),
        }
        self.step.setText(names[step])

    def take(self, path: Path) -> None:
        """A file was chosen or dropped."""
        self._path, self._options = path, Options()
        self._look(self._options)

    def _look(self, options: Options) -> None:
        if self._path is None:
            return
        self._options = options
        self.choose.wait(True)
        self.columns.wait()
        self._ops.job(look, self._path, options, done=self._looked, refused=self._not_looked)

    def _looked(self, shown: Preview) -> None:
        self.choose.wait(False)
        self.columns.show_preview(shown, self._options)
        self._show(self.columns)
        self.columns.import_button.setFocus()

    def _not_looked(self, refusal: Refusal) -> None:
        """Where another way of reading may help the ways are offered; else another file is."""
        said = str(refusal)
        self.choose.wait(False)
        readable = isinstance(refusal, EncodingUnknown | RowUnreadable)
        if self.steps.currentWidget() is self.columns or readable:
            self.columns.say_of(self._path, said)
            self._show(self.columns)
        else:
            self.choose.say(said)
            self._show(self.choose)

    # --- the import ---------------------------------------------------------------------------

    def _start(self, options: Options) -> None:
        if self._path is None or self._job is not None:
            return
        self._options = options
        words_ = _("Checking {name}") if options.dry_run else _("Importing {name}")
        self.progress.title.setText(words_.format(name=self._path.name))
        self.progress.show_progress(0, 0)
        self.progress.stop.setEnabled(True)
        self._show(self.running)
        self._job = self._ops.job(
            bring_in, self._path, options,
            progress=self.progress.show_progress, done=self._ended, refused=self._failed,
        )  # fmt: skip
        self.progress.stop.setFocus()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.progress.stop.setEnabled(False)
            self.progress.status.setText(_("Stopping…"))

    def _ended(self, report: Report) -> None:
        self._job = None
        self.result.show_report(report)
        self._show(self.result)
        if not self.isVisible():
            tone = "ok" if report.ok else "warn"
            show = (_("Show the report"), self.show_wanted.emit)
            words_ = _("The import of {name} has ended.").format(name=report.name)
            self._shell.notify(words_, tone=tone, actions=[show])

    def _failed(self, refusal: Refusal) -> None:
        """The file or the world said no: back to the columns with the reason."""
        self._job = None
        self._show(self.columns)
        self.columns.say_again(str(refusal))
        if not self.isVisible():
            self._shell.refuse(refusal)

    def _idle(self) -> None:
        if self._job is not None:  # it failed unexpectedly, and the window has said so
            self._job = None
            self._show(self.columns)

    def _import_checked(self) -> None:
        self._start(replace(self._options, dry_run=False))

    def _again(self) -> None:
        """The file was corrected, or other options are wanted: it is looked at anew."""
        self._look(replace(self._options, dry_run=False))

    # --- leaving ------------------------------------------------------------------------------

    def go_back(self) -> None:
        """One step back; an import under way goes on by itself."""
        here = self.steps.currentWidget()
        if here is self.columns:
            self._show(self.choose)
        elif (
            here is self.result
            and self.result.report is not None
            and (self.result.report.outcome is not Outcome.DONE)
        ):
            self._show(self.columns)
        elif here is self.result:
            self._close()
        else:
            self.closed.emit()

    def _close(self) -> None:
        self._show(self.choose)
        self.closed.emit()
