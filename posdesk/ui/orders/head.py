"""The line above an order: which it is, where it stands, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from posdesk.clock import Clock
from posdesk.i18n import N_, _, gettext
from posdesk.orders import progress
from posdesk.orders.detail import OrderDetail
from posdesk.orders.states import TERMS
from posdesk.ui import theme
from posdesk.ui.orders.words import when
from posdesk.ui.widgets import Button, ElidedLabel, column, row
from posdesk.ui.widgets.status import StatusBadge, mark_look, order_look

STEP_KEY = "Ctrl+Return"
_STEPS = {
    progress.PAY: N_("Take payment"),
    progress.ACCEPT: N_("Accept"),
    progress.PACK: N_("Pick and pack"),
    progress.SHIP: N_("Ship"),
    progress.FOLLOW: N_("Follow"),
    progress.COLLECT: N_("Hand out"),
}


_TIGHT = 740


class OrderHead(QWidget):
    """Number, status, marks, and the buttons."""

    step_wanted = Signal(str)
    """The next step was pressed: its code."""
    cancel_wanted = Signal()
    return_wanted = Signal()
    print_wanted = Signal(QPoint)
    menu_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "heading")
        self.status = StatusBadge()
        self.marks = [StatusBadge() for _at in range(3)]
        self.below = ElidedLabel("", "muted")
        self.print = Button(_("Print"), icon="printer", clicked=self._print)
        self.cancel = Button(_("Cancel order"), "danger", clicked=self.cancel_wanted.emit)
        self.back = Button(_("Return goods"), clicked=self.return_wanted.emit)
        self.more = Button("", icon="more", clicked=self._menu, name=_("More"))
        self.step = Button("", "primary", hint="Ctrl+↵", clicked=self._step)
        self._code = ""
        acts = row(None, self.print, self.cancel, self.back, self.more, self.step, gap=8)
        self._first = row(self.title, acts, gap=12)
        self._first.setStretch(0, 1)
        second = row(self.status, *self.marks, self.below, gap=6)
        second.setStretch(4, 1)
        self.setLayout(column(self._first, second, gap=4))
        self.setMinimumHeight(theme.px(theme.TARGET))

    def show_order(self, detail: OrderDetail, clock: Clock, *, returnable: bool) -> None:
        """Shows an order; ``returnable``: something of it may come back. What has left can't be
        cancelled any more, only returned.
        """
        self.title.setText(detail.number)
        self.status.show_look(order_look(detail.status))
        for at, badge in enumerate(self.marks):
            mark = detail.marks[at] if at < len(detail.marks) else ""
            badge.show_look(mark_look(mark) if mark else None)
        self.below.setText(_below(detail, clock))
        self._code = progress.next_step(detail)
        self.step.setText(gettext(_STEPS.get(self._code, "")) if self._code else "")
        self.step.setVisible(bool(self._code))
        self.cancel.setVisible(detail.open and not returnable)
        self.back.setVisible(returnable)

    def set_narrow(self, *, narrow: bool) -> None:
        """Where there is little room the buttons stand below the number, and Print is an icon."""
        ways = QBoxLayout.Direction
        self._first.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        tight = narrow or self.width() < theme.px(_TIGHT)  # the number is read whole
        self.print.setText("" if tight else _("Print"))
        self.print.setAccessibleName(_("Print"))

    @property
    def step_code(self) -> str:
        """The code of the next step, "" where there is none."""
        return self._code

    def _step(self) -> None:
        self.step_wanted.emit(self._code)

    def _print(self) -> None:
        self.print_wanted.emit(self.print.mapToGlobal(self.print.rect().bottomLeft()))

    def _menu(self) -> None:
        self.menu_wanted.emit(self.more.mapToGlobal(self.more.rect().bottomLeft()))


def _below(detail: OrderDetail, clock: Clock) -> str:
    """Who, when, on which terms, who is responsible, until when."""
    now = clock.now()
    placed = f"{when(detail.occurred_at, clock.zone, now)} {detail.placed_by}".strip()
    owner = _("responsible: {name}").format(name=detail.owner) if detail.owner else ""
    due = ""
    if detail.due_at is not None:
        moment = when(detail.due_at, clock.zone, now)
        due = _("late since {moment}") if detail.due_at < now else _("due {moment}")
        due = due.format(moment=moment)
    waits = _("not accepted yet") if detail.open and not detail.accepted else ""
    customer = detail.customer.name if detail.customer else ""
    parts = (customer, placed, gettext(TERMS[detail.terms]), due, owner, waits)
    return " · ".join(part for part in parts if part)
