"""A carrier's file of events: chosen, looked at, imported with progress, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QStackedWidget, QWidget

from posdesk.clock import local
from posdesk.deliveries import states
from posdesk.deliveries.carriers import carriers
from posdesk.deliveries.events.columns import FIELDS
from posdesk.deliveries.events.importing import Preview, Report, import_events, preview
from posdesk.deliveries.events.learning import VERDICTS, Judged, Verdict
from posdesk.errors import Refusal
from posdesk.i18n import _, gettext, n_
from posdesk.ui import theme
from posdesk.ui.deliveries.detail import Lines
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.widgets import (
    Button,
    Card,
    Field,
    Label,
    Page,
    ProgressPanel,
    column,
    row,
    scrolled,
)

_SHOWN = 12


def _look(job: Job, path: Path, carrier_id: str, chosen: Mapping[str, str] | None) -> Preview:
    return preview(job.db, path, carrier_id, chosen)


def _bring_in(job: Job, path: Path, carrier_id: str, chosen: Mapping[str, str] | None) -> Report:
    return import_events(job, path, carrier_id, chosen)


class ImportPage(Page):
    """Carrier and file → columns and preview → progress → result."""

    closed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self._path: Path | None = None
        self._job: Job | None = None
        self.report: Report | None = None
        self.carrier = QComboBox()
        self.carrier.setAccessibleName(_("Carrier"))
        for card in shell.ops.read(carriers):
            if not card.own:
                self.carrier.addItem(card.name, card.id)
        self.choose = Button(_("Choose a file…"), icon="folder", clicked=self._choose)
        self.name = Label("", "strong")
        self.wrong = Label("", tone="bad", wrap=True)
        self.columns: dict[str, QComboBox] = {}
        self.rows = Lines(0, 1)
        self.go = Button(_("Import"), "primary", large=True, clicked=self.start)
        self.progress = ProgressPanel(_("Importing"))
        self.result = Label("", "title", wrap=True)
        self.problems = Lines(0, 0, 1)
        self.save = Button(_("Save what was left out…"), icon="export", clicked=self._save)
        self.again = Button(_("Another file"), clicked=self._start_over)
        self._stack = QStackedWidget()
        self._build()
        self.carrier.currentIndexChanged.connect(lambda _at: self._reread(None))
        self.progress.cancelled.connect(self._cancel)

    def _build(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(8))
        for at, one in enumerate(FIELDS):
            combo = QComboBox()
            combo.setAccessibleName(gettext(one.label))
            combo.activated.connect(lambda _at: self._reread(self._chosen()))
            self.columns[one.name] = combo
            field = Field(gettext(one.label), combo)
            self._grid.addWidget(field, at // 3, at % 3)
        self._mapping = Card(self._grid, title=_("Columns"))
        self._sample = Card(self.rows, title=_("The first rows"))
        inside = QWidget()
        inside.setProperty("role", "plain")
        inside.setLayout(column(self._mapping, self._sample, None, gap=12, margins=(0, 0, 8, 4)))
        look = Page(column(scrolled(inside), row(self.wrong, None, self.go), gap=8))
        running = Page(
            column(self.progress, Label(_("You can go on working meanwhile."), "muted"), None)
        )
        told = QWidget()
        told.setProperty("role", "plain")
        card = Card(self.result, self.problems)
        told.setLayout(column(card, None, margins=(0, 0, 8, 4)))
        result = Page(column(scrolled(told), row(self.save, None, self.again), gap=8))
        for page in (look, running, result):
            self._stack.addWidget(page)
        back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        title = Label(_("Events from a carrier's file"), "heading")
        head = row(title, None, back)
        chosen = column(None, row(self.choose, self.name, gap=12), gap=0)
        line = row(Field(_("Carrier"), self.carrier), chosen, None, gap=12)
        box = column(head, line, self._stack, gap=12, margins=(16, 14, 14, 14))
        box.setStretch(2, 1)
        self.setLayout(box)
        self._mapping.hide()
        self._sample.hide()
        self.go.setEnabled(False)
        self.setAcceptDrops(True)

    @property
    def busy(self) -> bool:
        """Whether an import is under way."""
        return self._job is not None

    # --- the file -----------------------------------------------------------------------------

    def _choose(self) -> None:
        kinds = _("Lists") + " (*.csv *.tsv *.txt *.xlsx *.gz)"
        name, _filter = QFileDialog.getOpenFileName(self, _("The carrier's file"), "", kinds)
        if name:
            self.take(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one file."""
        if not self.busy and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes the first file, as if it had been chosen."""
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if files and not self.busy:
            event.acceptProposedAction()
            self._start_over()
            self.take(Path(files[0].toLocalFile()))

    def take(self, path: Path) -> None:
        """A file was chosen."""
        self._path = path
        self.name.setText(path.name)
        self._reread(None)

    def _reread(self, chosen: Mapping[str, str] | None) -> None:
        if self._path is None or self._job is not None:
            return
        self._stack.setCurrentIndex(0)
        self.go.setEnabled(False)
        carrier = self.carrier.currentData() or ""
        self._ops.job(
            _look, self._path, carrier, chosen, done=self._looked, refused=self._not_looked
        )

    def _looked(self, shown: Preview) -> None:
        self._mapping.show()
        self._sample.show()
        headings = shown.layout.headings
        named = shown.layout.named()
        for field, box in self.columns.items():
            box.clear()
            box.addItem("–", "")
            for heading in headings:
                box.addItem(heading, heading)
            box.setCurrentIndex(max(0, box.findData(named.get(field, ""))))
        self.rows.show_rows([self._row(one) for one in shown.sample[:_SHOWN]])
        lacking = gettext(shown.missing) if shown.missing else ""
        words = _("Choose the column for: {missing}.").format(missing=lacking)
        self._say(words if lacking else "")
        self.go.setEnabled(not lacking)
        if not lacking:
            self.go.setFocus()

    def _not_looked(self, refusal: Refusal) -> None:
        self._say(str(refusal))
        self.go.setEnabled(False)

    def _chosen(self) -> dict[str, str]:
        return {
            field: box.currentData() for field, box in self.columns.items() if box.currentData()
        }

    def _say(self, words: str) -> None:
        self.wrong.setText(words)

    def _row(self, judged: Judged) -> list[QWidget]:
        heard, good = judged.heard, judged.verdict in (Verdict.NEW, Verdict.KNOWN)
        zone = self._ops.db.clock.zone
        at = f"{local(heard.happened_at, zone):%m-%d %H:%M}" if heard.happened_at else "?"
        state = gettext(states.STATES[heard.state]) if heard.state else heard.said
        new = judged.verdict is Verdict.NEW
        told = _("will be taken") if new else gettext(VERDICTS[judged.verdict])
        verdict = Label(told, tone="ok" if good else "bad", wrap=True)
        place = Label(" · ".join(part for part in (state, heard.place) if part), wrap=True)
        return [Label(heard.waybill or "–", "strong"), place, Label(at, "muted"), verdict]

    # --- the import ---------------------------------------------------------------------------

    def start(self) -> None:
        """Imports the file as it was looked at."""
        if self._path is None or self._job is not None or not self.go.isEnabled():
            return
        self.progress.show_progress(0, 0)
        self.progress.stop.setEnabled(True)
        self._stack.setCurrentIndex(1)
        self._job = self._ops.job(
            _bring_in, self._path, self.carrier.currentData() or "", self._chosen(),
            progress=self.progress.show_progress, done=self._ended, refused=self._failed,
            cancelled=self._stopped,
        )  # fmt: skip

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.progress.stop.setEnabled(False)

    def _stopped(self) -> None:
        self._job = None
        self._stack.setCurrentIndex(0)
        self._say(_("Stopped. What was taken before stays; importing again goes on."))

    def _failed(self, refusal: Refusal) -> None:
        self._job = None
        self._stack.setCurrentIndex(0)
        self._say(str(refusal))

    def _ended(self, report: Report) -> None:
        self._job = None
        self.report = report
        taken = n_("{n} event taken", "{n} events taken", report.taken).format(n=report.taken)
        known = n_("{n} known already", "{n} known already", report.known).format(n=report.known)
        left = n_("{n} row left out", "{n} rows left out", report.left_out)
        parts = [taken, known, left.format(n=report.left_out)]
        self.result.setText(" · ".join(parts))
        self.result.set_tone("ok" if not report.left_out else "warn")
        self.problems.show_rows(
            [
                [
                    Label(_("Row {n}").format(n=one.row), "muted"),
                    Label(one.waybill or "–", "strong"),
                    Label(f"{one.text}: {one.value}" if one.value else one.text, wrap=True),
                ]
                for one in report.problems[:100]
            ]
        )
        self.save.setVisible(bool(report.problems))
        self._stack.setCurrentIndex(2)
        if not self.isVisible():
            words = _("The import of {name} has ended.").format(name=report.name)
            self._shell.notify(words, tone="warn" if report.left_out else "ok")

    def _save(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(self, _("Save as"), "", "CSV (*.csv)")
        if name and self.report is not None:
            try:
                self.report.save(Path(name))
            except Refusal as refusal:
                self._shell.refuse(refusal)

    def _start_over(self) -> None:
        self._path = None
        self.name.setText("")
        self._mapping.hide()
        self._sample.hide()
        self._say("")
        self.go.setEnabled(False)
        self._stack.setCurrentIndex(0)
