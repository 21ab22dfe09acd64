"""The customers place: search and list, and one customer beside it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter

from posdesk.i18n import _
from posdesk.members import queries
from posdesk.members.keys import CARD
from posdesk.ui import theme
from posdesk.ui.members.acts import MemberActs
from posdesk.ui.members.detail import DetailPanel
from posdesk.ui.members.history import ORDERS, RETURNS, TICKETS
from posdesk.ui.members.left import ListPanel
from posdesk.ui.place import Place, Shell
from posdesk.ui.widgets import column

_LIST, _DETAIL = 380, 914
_PAUSE_MS = 150
_LEADS = {
    ORDERS: ("orders", "show_order"),
    RETURNS: ("returns", "show_return"),
    TICKETS: ("service", "show_ticket"),
}
"""Where a row of the history leads: the place, and the method by which it opens one thing."""


class MembersPlace(Place):
    """Every customer of the shop: found, edited, merged, given what is held of them, erased."""

    nouns: ClassVar[frozenset[str]] = frozenset(
        {"members", "orders", "payments", "returns", "service"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.left = ListPanel(shell)
        self.detail = DetailPanel(shell)
        self.acts = MemberActs(shell, self.detail)
        self.panels = QSplitter(Qt.Orientation.Horizontal)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.panels.addWidget(self.left)
        self.panels.addWidget(self.detail)
        self.left.setMinimumWidth(theme.px(300))
        self.detail.setMinimumWidth(theme.px(460))
        self.panels.setHandleWidth(1)
        self.panels.setChildrenCollapsible(False)
        self.panels.setSizes([theme.px(_LIST), theme.px(_DETAIL)])
        self.panels.setStretchFactor(0, 2)
        self.panels.setStretchFactor(1, 5)
        self.setLayout(column(self.panels, gap=0))

    def _connect(self) -> None:
        self.left.wanted.connect(self.show_member)
        self.left.new_wanted.connect(self.acts.add)
        self.left.cleared.connect(self.shell.search.clear)
        self.left.entered.connect(self.detail.view.head.edit.setFocus)
        self.detail.opened.connect(self.left.list.mark)
        self.acts.opened.connect(self._opened)
        view = self.detail.view
        view.head.edit_wanted.connect(self.acts.edit)
        view.head.merge_wanted.connect(self.acts.merge)
        view.head.more_wanted.connect(lambda: self.acts.show_more(view.head.more))
        view.figures.credit_wanted.connect(self.acts.correct_credit)
        view.book.new_wanted.connect(self.acts.add_address)
        view.book.edit_wanted.connect(self.acts.edit_address)
        view.history.wanted.connect(self._lead)

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search field finds customers here."""
        return _("Phone tail, name, pinyin initials; or scan a customer's card")

    def opened(self) -> None:
        """The list as it was, read anew; at first its first customer."""
        self._read()

    def redraw(self) -> None:
        """Many changes in a row are shown once."""
        if not self._pause.isActive():
            self._pause.start()

    def _read(self) -> None:
        self.left.reload()
        first = self.left.model.row(0)
        if self.detail.found is not None:
            self.detail.reload()
        elif first is not None and self.detail.task is None:
            self.detail.open(first.key)
        self.left.list.mark(self.detail.member_id)

    def show_member(self, member_id: str) -> None:
        """Opens a customer, after the question what becomes of what was entered; for other places
        too.
        """
        if member_id == self.detail.member_id and self.detail.task is None:
            return
        self.detail.before_leaving(lambda: self.detail.open(member_id))
        self.left.list.mark(self.detail.member_id)

    def _opened(self, member_id: str) -> None:
        """One was added, merged or erased."""
        self.left.reload()
        if member_id:
            self.detail.open(member_id)
        else:
            self._read()

    def _lead(self, kind: str, subject: str) -> None:
        """To the order, return or ticket that was clicked."""
        place_id, method = _LEADS[kind]
        place = self.shell.go(place_id)
        show = getattr(place, method, None)
        if show is not None:
            show(subject)

    # --- the search field and the scanner -----------------------------------------------------

    def searched(self, text: str) -> None:
        """The list shows whom the text finds."""
        self.left.show_text(text)

    def submitted(self, text: str) -> None:
        """Opens the first that fits; a text that finds nobody starts a new customer."""
        self.left.show_text(text)
        first = self.left.model.row(0)
        if first is None:
            self.acts.add(text)
        else:
            self.show_member(first.key)

    def moved(self, step: int) -> None:
        """Up and down in the search field walk through the list."""
        self.left.list.step(step)

    def scanned(self, code: str) -> bool:
        """A customer's card opens them; any other code is for the sell place."""
        found = [row for row in self.ops.read(queries.find, code) if row.why == CARD]
        if not found:
            return False
        self.show_member(found[0].member_id)
        return True

    # --- the keyboard -------------------------------------------------------------------------

    def key(self, sequence: str) -> bool:
        """Ctrl+N adds, Ctrl+E edits, Ctrl+Return does what is being done."""
        task = self.detail.task
        if sequence == "Ctrl+N":
            self.acts.add()
        elif sequence == "Ctrl+E" and task is None:
            self.acts.edit()
        elif sequence in ("Ctrl+Return", "Ctrl+Enter") and task is not None:
            task.submit()
        else:
            return False
        return True

    def act(self, name: str) -> bool:
        """Esc leaves what is being done, arrows walk through the list."""
        if name == "back" and self.detail.ask.asking:
            self.detail.ask.dismiss()
        elif name == "back" and self.detail.task is not None:
            self.detail.leave_task()
        elif name in ("previous", "next") and self.detail.task is None:
            self.left.list.step(-1 if name == "previous" else 1)
        else:
            return False
        return True

    def leave(self) -> str:
        """Closing the window now would lose what was typed."""
        task = self.detail.task
        return _("A customer is being edited.") if task is not None and task.dirty else ""
