"""Backup, restore, and the proof that nothing was altered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from posdesk.backup import backup
from posdesk.clock import local
from posdesk.errors import Refusal
from posdesk.i18n import _, gettext, n_
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.settings.form import Chapter
from posdesk.ui.widgets import Button, Card, Label, NoticeBar, ProgressPanel, row
from posdesk.verify import Proof

PATTERN = "*.posdesk"
SHOWN = 5


def make_backup(job: Job, target: Path) -> Path:
    """The work of a backup job."""
    job.report(0)
    return backup(job.db, target)


def prove(job: Job) -> Proof:
    """The work of a proof job."""
    from posdesk.derived import REBUILDS
    from posdesk.verify import verify

    job.report(0)
    return verify(job.db, REBUILDS)


def _stop_with(panel: ProgressPanel, job: Job) -> None:
    """The panel's button stops the job.

    Never by connecting the job's own method: Qt then watches for the job's end, which the job's
    thread may bring about with Python's lock held while the window waits for both.
    """

    def stop() -> None:
        job.cancel()

    panel.cancelled.connect(stop)


class BackupChapter(Chapter):
    """Three cards: keep a copy, prove, put a copy back."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.notices = NoticeBar(lasting=True)
        self.progress = QVBoxLayout()
        self.backup_button = Button(_("Make a backup…"), "primary", clicked=self._ask_target)
        self.prove_button = Button(_("Check the records"), clicked=self.check)
        self.restore_button = Button(_("Restore a backup…"), "danger", clicked=self._ask_source)
        self.fill(
            _("Backup"),
            self.notices,
            _card(
                _("Keep a copy"),
                _("A whole copy of the shop in one file. Selling goes on meanwhile."),
                self.backup_button,
            ),
            _card(
                _("Prove the records"),
                _("Reads every record and the journal's chain, and tells whether all is whole."),
                self.prove_button,
            ),
            _card(
                _("Put a copy back"),
                _("The shop as it is now is kept beside it; sales since the copy are in there."),
                self.restore_button,
            ),
        )
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertLayout(2, self.progress)

    # --- backup -------------------------------------------------------------------------------

    def _ask_target(self) -> None:
        clock = self.ops.db.clock
        day = local(clock.now(), clock.zone)
        name = f"{self.ops.db.setting('shop.store_code')}-{day:%Y%m%d-%H%M}.posdesk"
        start = str(_documents() / name)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Make a backup"), start, PATTERN)
        if chosen:
            self.make(Path(chosen))

    def make(self, target: Path) -> None:
        """Makes a backup in `target` while selling goes on."""

        def done(path: Path) -> None:
            self._end(panel)
            self.notices.show_notice(
                _("The backup is complete: {path}").format(path=path), tone="ok"
            )

        panel = self._begin(_("Making a backup"), self.backup_button)
        job = self.ops.job(
            make_backup,
            target,
            progress=panel.show_progress,
            done=done,
            refused=lambda refusal: self._refused(panel, refusal),
            cancelled=lambda: self._end(panel),
        )
        _stop_with(panel, job)

    # --- proof --------------------------------------------------------------------------------

    def check(self) -> None:
        """Proves the records."""
        panel = self._begin(_("Checking the records"), self.prove_button)
        job = self.ops.job(
            prove,
            progress=panel.show_progress,
            done=lambda proof: self._proved(panel, proof),
            refused=lambda refusal: self._refused(panel, refusal),
            cancelled=lambda: self._end(panel),
        )
        _stop_with(panel, job)

    def _proved(self, panel: ProgressPanel, proof: Proof) -> None:
        self._end(panel)
        entries = n_("{n} journal entry", "{n} journal entries", proof.entries)
        looked = entries.format(n=f"{proof.entries:,}")
        if not proof.problems:
            self.notices.show_notice(_("All records are whole."), looked, tone="ok")
            return
        said = [
            gettext(p.text).format(place=p.place, detail=p.detail) for p in proof.problems[:SHOWN]
        ]
        count = len(proof.problems)
        self.notices.show_notice(
            n_("{n} problem found.", "{n} problems found.", count).format(n=count),
            "\n".join((*said, _("Make a backup now, and restore the newest good one."))),
            tone="bad",
        )

    # --- restore ------------------------------------------------------------------------------

    def _ask_source(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Restore a backup"), str(_documents()), PATTERN
        )
        if chosen:
            self.ask_restore(Path(chosen))

    def ask_restore(self, source: Path) -> None:
        """Asks once, naming the file."""
        self.notices.show_notice(
            _("Replace the whole shop with {name}?").format(name=source.name),
            _("PosDesk closes and opens again with the copy. What is there now is kept."),
            tone="warn",
            actions=[(_("Restore {name}").format(name=source.name), lambda: self._restore(source))],
        )

    def _restore(self, source: Path) -> None:
        self.shell.restore(source)

    # --- progress -----------------------------------------------------------------------------

    def _begin(self, title: str, button: Button) -> ProgressPanel:
        self.notices.clear()
        for each in (self.backup_button, self.prove_button, self.restore_button):
            each.setEnabled(False)
        panel = ProgressPanel(title)
        self.progress.addWidget(panel)
        return panel

    def _end(self, panel: ProgressPanel) -> None:
        panel.hide()
        panel.deleteLater()
        for each in (self.backup_button, self.prove_button, self.restore_button):
            each.setEnabled(True)

    def _refused(self, panel: ProgressPanel, refusal: Refusal) -> None:
        self._end(panel)
        self.shell.refuse(refusal)


def _documents() -> Path:
    wanted = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(wanted))


def _card(title: str, text: str, button: Button) -> Card:
    return Card(Label(title, "strong"), Label(text, "muted", wrap=True), 4, row(button, None))
