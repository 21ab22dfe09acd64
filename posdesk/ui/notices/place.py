"""The notices to customers as a place: a list, and beside it the chosen one as it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QWidget

from posdesk.changes import Done
from posdesk.clock import local
from posdesk.i18n import _, n_
from posdesk.notices import commands, queries
from posdesk.notices.queries import NoticeRow
from posdesk.notices.states import FAILED, QUEUED
from posdesk.ui import theme
from posdesk.ui.notices.model import TONES, NoticeModel
from posdesk.ui.place import Place, Shell
from posdesk.ui.widgets import (
    Badge,
    Button,
    Card,
    EmptyState,
    Label,
    Panel,
    column,
    row,
    scrolled,
)

DETAIL = 430


class NoticePanel(Panel):
    """One notice: to whom, what went wrong, what is done about it, and its words."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.ops = shell, shell.ops
        self.notice: NoticeRow | None = None
        self.title = Label("", "title", wrap=True)
        self.state = Badge()
        self.to = Label("", "muted", wrap=True)
        self.times = Label("", "small", wrap=True)
        self.cause = Label("", "strong", wrap=True)
        self.advice = Label("", wrap=True)
        self.subject = Label("", "strong", wrap=True)
        self.body = Label("", wrap=True)
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.again = Button(_("Send again"), "primary", icon="refresh", clicked=self.send_again)
        self.arrived = Button(_("It arrived"), icon="check", clicked=self.say_arrived)
        self.cancel = Button(_("Do not send"), "danger", clicked=self.give_up)
        self.order = Button("", "link", icon="orders", clicked=self._open_order)
        words = QWidget()
        words.setLayout(
            column(
                row(self.title, None, self.state),
                self.to,
                row(self.order, None),
                self.times,
                8,
                self.cause,
                self.advice,
                8,
                row(self.again, self.arrived, self.cancel, None),
                8,
                Card(self.subject, self.body, padding=14),
                None,
                margins=(20, 20, 20, 20),
            )
        )
        super().__init__("side", column(scrolled(words)))
        self.setFixedWidth(theme.px(DETAIL))

    def show_notice(self, notice: NoticeRow) -> None:
        """Shows a notice and offers what its state allows."""
        self.notice = notice
        self.title.setText(notice.title)
        self.state.setText(notice.label)
        tone = TONES.get(notice.state, "plain")
        self.state.set_tone("plain" if tone == "muted" else tone)
        erased = _("The customer was erased.")
        self.to.setText(f"{notice.way}: {notice.recipient}" if notice.recipient else erased)
        self.order.setText(notice.number)
        self.order.setVisible(bool(notice.number))
        self.order.setEnabled(notice.order_id is not None)
        self.times.setText(self._times(notice))
        self.cause.setText(notice.cause)
        self.cause.set_tone("bad" if notice.state == FAILED else "warn")
        self.advice.setText(notice.advice)
        for label, text in ((self.cause, notice.cause), (self.advice, notice.advice)):
            label.setVisible(bool(text))
        self.subject.setText(notice.subject)
        self.subject.setVisible(bool(notice.subject))
        self.body.setText(notice.body or _("Its words are gone."))
        self.again.setVisible(notice.can_send_again)
        self.again.setText(_("Send now") if notice.state == QUEUED else _("Send again"))
        self.arrived.setVisible(notice.may_have_arrived)
        self.cancel.setVisible(notice.can_cancel)

    def _times(self, notice: NoticeRow) -> str:
        zone = self.ops.db.clock.zone
        made = _("Written {when}").format(when=f"{local(notice.occurred_at, zone):%m-%d %H:%M}")
        if notice.due_at is not None and notice.due_at > self.ops.db.clock.now():
            due = f"{local(notice.due_at, zone):%m-%d %H:%M}"
            made += " · " + _("is sent {when}").format(when=due)
        if notice.tries:
            tried = n_("tried {n} time", "tried {n} times", notice.tries)
            made += " · " + tried.format(n=notice.tries)
        return made

    # --- acts ---------------------------------------------------------------------------------

    def _run(self, command: Callable[..., Done[None]]) -> None:
        if self.notice is not None:
            self.ops.run(command, self.notice.id)

    def send_again(self) -> None:
        """Sends it (again) now."""
        self._run(commands.send_again)

    def say_arrived(self) -> None:
        """The customer has it after all."""
        self._run(commands.arrived)

    def give_up(self) -> None:
        """Sends it no more; it can still be sent from here."""
        self._run(commands.cancel)

    def _open_order(self) -> None:
        if self.notice is not None and self.notice.order_id is not None:
            show = getattr(self.shell.go("orders"), "show_order", None)
            if show is not None:
                show(self.notice.order_id)


class NoticesPlace(Place):
    """What needs a person first, then what waits, then what was sent."""

    nouns: ClassVar[frozenset[str]] = frozenset({"notices", "settings"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = NoticeModel(self.ops.db.clock.zone)
        self.table = QTableView()
        self.table.setModel(self.model)
        self._dress()
        self.panel = NoticePanel(shell)
        self.state = Label("", "muted", wrap=True)
        set_up = Button(_("Settings…"), "link", clicked=self.open_settings)
        head = Panel("bar", row(self.state, None, set_up, gap=10, margins=(16, 6, 16, 6)))
        head.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.empty = EmptyState(
            "", "", icon="mail", action=_("Notices to customers…"), clicked=self.open_settings
        )
        left = column(head, self.table, gap=0)
        left.setStretch(1, 1)
        full = Panel("panel", row(left, self.panel, gap=0))
        full.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(full)
        self.setLayout(column(self.stack))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.redraw()

    def _dress(self) -> None:
        self.table.setAccessibleName(_("Notices to customers"))
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
        """Reads the notices anew; the chosen one stays chosen."""
        chosen = self.panel.notice.id if self.panel.notice else ""
        rows = self.ops.read(queries.queue_rows)
        self.model.show_rows(rows)
        self.state.setText(self._state())
        on = self.ops.db.setting("notices.on")
        if on:
            self.empty.set_words(
                _("No notices yet"), _("What customers are told appears here on its way to them.")
            )
        else:
            self.empty.set_words(
                _("Notices to customers are off"),
                _("Set up mail or SMS, and customers are told how their orders get on."),
            )
        self.stack.setCurrentIndex(1 if rows else 0)
        if rows:
            self.table.selectRow(max(0, self.model.row_of(chosen)))

    def _state(self) -> str:
        now = self.ops.read(queries.summary)
        if not self.ops.db.setting("notices.on"):
            return _("Notices to customers are off; what waits is still sent.")
        said = [n_("{n} waits", "{n} wait", now.waiting).format(n=now.waiting)]
        if now.failed:
            said.append(n_("{n} needs you", "{n} need you", now.failed).format(n=now.failed))
        if now.quiet_until is not None:
            until = local(now.quiet_until, self.ops.db.clock.zone)
            said.append(_("quiet hours until {time}").format(time=f"{until:%H:%M}"))
        elif now.troubled:
            said.append(now.cause)
        return " · ".join(said)

    def _chosen(self, index: QModelIndex) -> None:
        notice = self.model.notice(index.row())
        if notice is not None:
            self.panel.show_notice(notice)

    def show_notice(self, notice_id: str) -> None:
        """Chooses a notice."""
        self.table.selectRow(max(0, self.model.row_of(notice_id)))

    def open_settings(self) -> None:
        """Opens the chapter of the settings."""
        open_chapter = getattr(self.shell.go("settings"), "open_chapter", None)
        if open_chapter is not None:
            open_chapter("notices")

    def submitted(self, text: str) -> None:
        """A search from here is a search for goods."""
        self.shell.go("sell").submitted(text)
