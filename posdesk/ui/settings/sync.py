"""Sync in the settings: pairing with a hub, whose till this is, export, and leaving the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from posdesk.clock import local
from posdesk.errors import Refusal, words
from posdesk.i18n import _, n_
from posdesk.sync.states import State
from posdesk.ui.place import Shell
from posdesk.ui.settings.backup import _documents
from posdesk.ui.settings.form import Chapter
from posdesk.ui.sync import road
from posdesk.ui.sync import words as said
from posdesk.ui.sync.items import Facts
from posdesk.ui.sync.pairing import FoundCard, PairCard
from posdesk.ui.widgets import Badge, Button, Card, Label, NoticeBar, column, row

PATTERN: Final = "*.posdesk-outbox"
_PAUSE_MS: Final = 400


class LinkedCard(Card):
    """Whose till this is, how it stands, and what can be done."""

    def __init__(self, shell: Shell) -> None:
        self._shell, self._ops = shell, shell.ops
        self.state = Badge()
        self.sentence = Label("", "title", wrap=True)
        self.facts = Facts()
        self.now = Button(_("Sync now"), "primary", icon="refresh", clicked=self.sync_now)
        self.open = Button(_("Show all"), icon="sync", clicked=lambda: shell.go("sync"))
        head = row(self.sentence, self.state)
        head.setStretch(0, 1)
        super().__init__(head, 4, self.facts, 8, row(self.now, self.open, None), padding=20)

    def redraw(self) -> None:
        """Reads anew how the till stands."""
        status, clock = road.status(self._ops), self._ops.db.clock
        self.sentence.setText(said.headline(status, clock))
        self.state.setText(said.chip_words(status, clock))
        self.state.set_tone(said.TONES[status.state])
        self.now.setEnabled(status.state is not State.SYNCING)
        never = _("never yet")
        proof = said.when(status.proven_at, clock) if status.proven_at is not None else never
        business, fingerprint = self._ops.read(road.identity)
        facts = [
            (_("Business"), business),
            (_("Store"), status.store),
            (_("Till"), status.till),
            (_("Hub"), status.url),
            (_("Certificate"), fingerprint),
            (_("Last proven equal"), proof),
        ]
        if status.waiting:
            many = n_("{n} entry", "{n} entries", status.waiting)
            facts.append((_("Waits to go up"), many.format(n=f"{status.waiting:,}")))
        self.facts.show_facts([fact for fact in facts if fact[1]])

    def sync_now(self) -> None:
        """Brings till and hub together now."""
        self.now.setEnabled(False)
        road.sync_now(self._ops)


class SyncChapter(Chapter):
    """Not paired: how to pair. Paired: with whom, and how to leave."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.notices = NoticeBar(lasting=True)
        self.pairing, self.found = PairCard(shell), FoundCard(shell)
        self.pairing.paired.connect(self._paired)
        self.found.chosen.connect(self.pairing.choose)
        self.linked = LinkedCard(shell)
        self.export_button = Button(_("Export what waits…"), icon="export", clicked=self._ask_file)
        self.leave_button = Button(_("Leave this hub…"), "danger", clicked=self.ask_leave)
        self.exporting = Card(
            Label(_("When the hub can't be reached for long"), "strong"),
            Label(
                _(
                    "What waits here can be carried to the hub in a sealed file, and is read in"
                    " there with “posdesk hub import-outbox”. Nothing is removed here."
                ),
                "muted",
                wrap=True,
            ),
            4,
            row(self.export_button, None),
        )
        self.leaving = Card(
            Label(_("Leave the hub"), "strong"),
            Label(
                _(
                    "This till goes on alone with everything it holds; what it handed in stays at"
                    " the hub. It is refused while anything waits to go up."
                ),
                "muted",
                wrap=True,
            ),
            4,
            row(self.leave_button, None),
        )
        without, with_ = QWidget(), QWidget()
        without.setLayout(column(self.pairing, self.found, gap=14))
        with_.setLayout(column(self.linked, self.exporting, self.leaving, gap=14))
        self._without, self._with = without, with_
        self.fill(_("Sync"), self.notices, without, with_)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.redraw)
        self.ops.changed.connect(lambda _changes: self._pause.start())
        self.redraw()

    def opened(self) -> None:
        """Hubs are looked for when the page is opened, and not before."""
        self.redraw()
        if not self._paired_now() and not self.pairing.in_hand():
            self.found.look()
            self.pairing.address.setFocus()

    def _paired_now(self) -> bool:
        return road.status(self.ops).state is not State.ALONE

    def redraw(self) -> None:
        """Reads anew whether the till has a hub, and how it stands."""
        if not self.ops.is_open:
            return
        paired = self._paired_now()
        self._without.setVisible(not paired)
        self._with.setVisible(paired)
        if paired:
            self.linked.redraw()

    def scanned(self, code: str) -> bool:
        """The QR of a hub was scanned."""
        if not road.is_pairing_line(code) or self._paired_now():
            return False
        self.pairing.take(code)
        return True

    def _paired(self) -> None:
        self.redraw()
        status = road.status(self.ops)
        self.notices.show_notice(
            _("This till is paired: {store}, till {till}.").format(
                store=status.store, till=status.till
            ),
            _("What was done before is being handed in; selling goes on meanwhile."),
            tone="ok",
        )

    # --- export -------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        clock = self.ops.db.clock
        status = road.status(self.ops)
        day = local(clock.now(), clock.zone)
        name = f"{status.till}-{day:%Y%m%d-%H%M}.posdesk-outbox"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Export what waits"), str(_documents() / name), PATTERN
        )
        if chosen:
            self.export(Path(chosen))

    def export(self, target: Path) -> None:
        """Writes what waits into a sealed file."""
        self.export_button.setEnabled(False)

        def done(count: int) -> None:
            self.export_button.setEnabled(True)
            told = n_("{n} entry was exported: {path}", "{n} entries were exported: {path}", count)
            self.notices.show_notice(
                told.format(n=f"{count:,}", path=target),
                _("Carry the file to the hub; it is sealed, and can be read in more than once."),
                tone="ok",
            )

        def refused(refusal: Refusal) -> None:
            self.export_button.setEnabled(True)
            self.shell.refuse(refusal)

        self.ops.job(road.export, target, done=done, refused=refused)

    # --- leaving ------------------------------------------------------------------------------

    def ask_leave(self) -> None:
        """Asks once, naming the hub."""
        status = road.status(self.ops)
        self.notices.show_notice(
            _("Leave the hub {url}?").format(url=status.url),
            _("Other tills do not see any more what is done here. A new code pairs it again."),
            tone="warn",
            actions=[(_("Leave the hub"), self.leave)],
        )

    def leave(self) -> None:
        """Leaves the hub, unless something waits."""
        self.leave_button.setEnabled(False)
        self.ops.job(road.leave, done=lambda _nothing: self._left(), refused=self._stays)

    def _left(self) -> None:
        self.leave_button.setEnabled(True)
        self.redraw()
        self.notices.show_notice(_("This till has left its hub and goes on alone."), tone="ok")

    def _stays(self, refusal: Refusal) -> None:
        self.leave_button.setEnabled(True)
        text, advice = words(refusal)
        export = (_("Export what waits…"), self._ask_file)
        self.notices.show_notice(text, advice, tone="bad", actions=[export])
