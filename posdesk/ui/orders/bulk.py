"""The bar below the list while several orders are chosen: what can be done with them, how far it
is, and what became of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from posdesk.i18n import _, gettext, n_
from posdesk.printing.states import JOBS
from posdesk.ui import theme
from posdesk.ui.ops import Job
from posdesk.ui.orders.listview import OrderList
from posdesk.ui.orders.several import (
    PAPERS,
    Answer,
    Work,
    accept_one,
    one_by_one,
    ship_one,
)
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Label, Panel, ProgressPanel, column, row, scrolled


class BulkBar(Panel):
    """Acts on the chosen orders; hidden while there are none."""

    finished = Signal()
    """The answers were read; choosing several is over."""

    def __init__(self, shell: Shell, orders: OrderList) -> None:
        super().__init__("foot")
        self._shell, self._list = shell, orders
        self._job: Job | None = None
        self.count = Label("", "strong")
        self.accept = Button(_("Accept"), clicked=partial(self._start, accept_one, _("Accepting")))
        self.print = Button(_("Print"), icon="printer", clicked=self._papers)
        self.ship = Button(_("Ship"), clicked=partial(self._start, ship_one, _("Shipping")))
        acts = QWidget()
        acts.setLayout(
            row(self.count, None, self.accept, self.print, self.ship, margins=(12, 8, 12, 8))
        )
        self.progress = ProgressPanel("")
        self.progress.cancelled.connect(self._stop)
        self.title = Label("", "strong", wrap=True)
        self.close_answers = Button(_("Close"), clicked=self._close)
        self.answers = QVBoxLayout()
        self.answers.setSpacing(theme.px(4))
        self._pages = QStackedWidget()
        self._all = (acts, self._wrapped(self.progress), self._answer_page())
        for page in self._all:
            self._pages.addWidget(page)
        self.setLayout(column(self._pages, gap=0))
        self.hide()

    def _wrapped(self, inner: QWidget) -> QWidget:
        page = QWidget()
        page.setLayout(column(inner, margins=(8, 8, 8, 8)))
        return page

    def _answer_page(self) -> QWidget:
        lines = QWidget()
        lines.setLayout(self.answers)
        self.answers.setContentsMargins(0, 0, 0, 0)
        area = scrolled(lines)
        area.setMaximumHeight(theme.px(180))
        area.setMinimumHeight(theme.px(120))
        head = row(self.title, self.close_answers)
        head.setStretch(0, 1)
        page = QWidget()
        page.setLayout(column(head, area, margins=(12, 8, 12, 8)))
        return page

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._job is not None

    def show_chosen(self) -> None:
        """Shows itself while several orders are chosen, or while picking."""
        count = len(self._list.picked())
        if self.busy or (self._pages.currentIndex() == 2 and not self.isHidden()):
            return
        self._turn(0)
        words = n_("{n} order chosen", "{n} orders chosen", count).format(n=count)
        self.count.setText(words)
        for button in (self.accept, self.print, self.ship):
            button.setEnabled(bool(count))
        self.setVisible(count > 1 or self._list.picking)

    def _turn(self, page: int) -> None:
        for at, each in enumerate(self._all):  # only what is seen takes room
            policy = each.sizePolicy()
            kinds = QSizePolicy.Policy
            policy.setVerticalPolicy(kinds.Preferred if at == page else kinds.Ignored)
            each.setSizePolicy(policy)
        self._pages.setCurrentIndex(page)

    def papers(self) -> QMenu:
        """The papers that can be printed of all of them."""
        menu = QMenu(self)
        for paper, work in PAPERS.items():
            entry = menu.addAction(gettext(JOBS[paper]))
            entry.triggered.connect(
                lambda _on=False, work=work: self._start(work, _("Sending to the printer"))
            )
        return menu

    def _papers(self) -> None:
        menu = self.papers()
        at = self.print.mapToGlobal(QPoint(0, 0))
        menu.popup(QPoint(at.x(), at.y() - menu.sizeHint().height()))

    def _start(self, work: Work, title: str) -> None:
        rows = self._list.picked()
        if not rows or self.busy:
            return
        self.progress.title.setText(title)
        self.progress.show_progress(0, len(rows))
        self._turn(1)
        self._job = self._shell.ops.job(
            one_by_one, rows, work,
            progress=self.progress.show_progress, done=self._done, refused=self._refused,
            cancelled=self._cancelled,
        )  # fmt: skip

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _cancelled(self) -> None:
        self._job = None
        self._shell.notify(_("Stopped. What was done before stays done."), tone="warn", seconds=8)
        self._close()

    def _refused(self, refusal: object) -> None:
        self._job = None
        self.show_chosen()
        self._shell.notify(str(refusal), tone="bad")

    def _done(self, answers: Sequence[Answer]) -> None:
        self._job = None
        while (item := self.answers.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        bad = [answer for answer in answers if answer.why]
        good = len(answers) - len(bad)
        title = n_("{n} order done", "{n} orders done", good).format(n=good)
        if bad:
            more = n_("{n} refused", "{n} refused", len(bad)).format(n=len(bad))
            title = f"{title} · {more}"
        self.title.setText(title)
        for answer in (*bad, *(answer for answer in answers if not answer.why)):
            self.answers.addWidget(_line(answer))
        self._turn(2)
        self.close_answers.setFocus()

    def _close(self) -> None:
        self._turn(0)
        self.hide()
        self._list.clearSelection()
        self.finished.emit()
        self.show_chosen()


def _line(answer: Answer) -> QWidget:
    """An order and what became of it; a sign says so besides the colour."""
    sign = Label("✗" if answer.why else "✓", "strong", tone="bad" if answer.why else "ok")
    number = Label(answer.row.number, "strong")
    words = Label(answer.why or _("done"), "muted", wrap=True)
    holder = QWidget()
    line = row(sign, number, words, gap=8)
    line.setStretch(2, 1)
    holder.setLayout(line)
    return holder
