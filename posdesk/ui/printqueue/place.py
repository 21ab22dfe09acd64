"""The print queue as a place: the jobs, and beside them the chosen one with what can be done."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QStackedWidget, QTableView

from posdesk.i18n import _
from posdesk.printing import commands, queries
from posdesk.printing.queries import QueueRow
from posdesk.printing.states import FAILED, INTERRUPTED
from posdesk.ui import theme
from posdesk.ui.place import Place, Shell
from posdesk.ui.printqueue.model import TONES, QueueModel
from posdesk.ui.widgets import Badge, Button, EmptyState, Label, Panel, column, row

DETAIL = 380


class JobPanel(Panel):
    """One job: what it is, what went wrong, and the next step as the primary button."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.ops = shell, shell.ops
        self.job: QueueRow | None = None
        self.title = Label("", "title", wrap=True)
        self.state = Badge()
        self.where = Label("", "muted", wrap=True)
        self.cause = Label("", "strong", wrap=True)
        self.advice = Label("", wrap=True)
        self.again = Button(_("Print again"), "primary", icon="refresh", clicked=self.retry)
        self.other = Button(_("To another printer"), icon="printer", clicked=self._choose_printer)
        self.cancel = Button(_("Do not print"), "danger", clicked=self.give_up)
        box = column(
            row(self.title, None, self.state),
            self.where,
            10,
            self.cause,
            self.advice,
            14,
            self.again,
            self.other,
            self.cancel,
            None,
            gap=8,
            margins=(20, 20, 20, 20),
        )
        super().__init__("side", box)
        self.setFixedWidth(theme.px(DETAIL))

    def show_job(self, job: QueueRow) -> None:
        """Shows a job and offers what its state allows."""
        self.job = job
        self.title.setText(f"{job.title} {job.number}".strip())
        self.state.setText(job.label)
        self.state.set_tone(TONES.get(job.state, "plain"))
        some = bool(self.ops.db.setting("printing.printers"))
        usual = _("The usual printer") if some else _("No printer is set up.")
        self.where.setText(job.printer or usual)
        self.cause.setText(job.cause)
        self.cause.set_tone("bad" if job.state == FAILED else "warn")
        self.advice.setText(job.advice)
        for label in (self.cause, self.advice):
            label.setVisible(bool(label.text()))
        interrupted = job.state == INTERRUPTED
        self.again.setText(_("Print again as a copy") if interrupted else _("Print again"))
        self.again.setVisible(job.can_retry)
        self.other.setVisible(job.can_retry)
        self.cancel.setVisible(job.can_cancel)

    def retry(self) -> None:
        """Sends the job again now."""
        if self.job is not None:
            self.ops.run(commands.retry, self.job.id)

    def redirect(self, printer: str) -> None:
        """Sends the job to another printer."""
        if self.job is not None:
            self.ops.run(commands.redirect, self.job.id, printer)

    def give_up(self) -> None:
        """Prints the job no more; it can still be printed again from here."""
        if self.job is not None:
            self.ops.run(commands.cancel, self.job.id)

    def _choose_printer(self) -> None:
        printers = self.ops.read(queries.printers)
        others = [p for p in printers if self.job is None or p.name != self.job.printer]
        if not others:
            self.shell.notify(
                _("There is no other printer."),
                _("Add one in the settings, under receipts and printers."),
                tone="warn",
                actions=[(_("Settings"), lambda: self.shell.go("settings"))],
            )
            return
        menu = QMenu(self)
        for printer in others:
            menu.addAction(printer.name, partial(self.redirect, printer.name))
        menu.popup(self.other.mapToGlobal(self.other.rect().bottomLeft()))


class PrintQueuePlace(Place):
    """What needs a person first, then what waits, then what was printed."""

    nouns: ClassVar[frozenset[str]] = frozenset({"print_queue", "settings"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = QueueModel(self.ops.db.clock.zone)
        self.table = QTableView()
        self.table.setModel(self.model)
        self._dress()
        self.panel = JobPanel(shell)
        empty = EmptyState(
            _("Nothing to print"),
            _("Receipts and reports appear here on their way to the printer."),
            icon="printer",
        )
        self.stack = QStackedWidget()
        full = Panel("panel", row(self.table, self.panel, gap=0))
        self.stack.addWidget(empty)
        self.stack.addWidget(full)
        self.setLayout(column(self.stack))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.redraw()

    def _dress(self) -> None:
        self.table.setAccessibleName(_("Print queue"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(46))
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def redraw(self) -> None:
        """Reads the queue anew and keeps the chosen job."""
        chosen = self.panel.job.id if self.panel.job else ""
        rows = self.ops.read(queries.queue_rows)
        self.model.show_rows(rows)
        self.stack.setCurrentIndex(1 if rows else 0)
        if rows:
            self.table.selectRow(max(0, self.model.row_of(chosen)))

    def _chosen(self, index: QModelIndex) -> None:
        job = self.model.job(index.row())
        if job is not None:
            self.panel.show_job(job)

    def submitted(self, text: str) -> None:
        """A search from here is a search for goods."""
        self.shell.go("sell").submitted(text)
