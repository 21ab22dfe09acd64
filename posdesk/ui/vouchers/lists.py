"""Beside the answer: how many came of each session, and who was let in today or was not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from posdesk.clock import local
from posdesk.i18n import _, gettext
from posdesk.ui import theme
from posdesk.ui.vouchers.words import WHOLE_DAY, details, hours, session_title
from posdesk.ui.widgets import Badge, Button, ElidedLabel, Label, Panel, column, row
from posdesk.vouchers.codes import spaced
from posdesk.vouchers.queries import CheckRow, DoorRow, VoucherRow
from posdesk.vouchers.states import REFUSALS, STATES, TAKEN_BACK, USED, VALID

_TONES = {VALID: "ok", USED: "info", TAKEN_BACK: "plain"}


class Rows(QWidget):
    """Rows below one another that are made anew when they are other rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.shown: tuple[object, ...] = ()

    def show_rows(
        self, rows: Sequence[object], make: Callable[[object], QWidget], empty: str
    ) -> None:
        """Shows these rows, or says that there are none."""
        if self.shown == tuple(rows) and self._box.count():
            return
        self.shown = tuple(rows)
        while item := self._box.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for each in rows:
            self._box.addWidget(make(each))
        if not rows:
            self._box.addWidget(Label(empty, "muted", wrap=True))
        self._box.addStretch(1)


def session_row(each: object) -> QWidget:
    """A kind of code with how many came and how many are to come."""
    assert isinstance(each, DoorRow)
    title = ElidedLabel(session_title(each), "strong")
    counted = Label(f"{each.used} / {each.used + each.expected}", "due")
    counted.setAccessibleName(
        _("{used} of {all} came").format(used=each.used, all=each.used + each.expected)
    )
    times = hours(each.opens, each.closes)
    below = [] if (each.opens, each.closes) == WHOLE_DAY else [times]
    below.append(_("{n} to come").format(n=each.expected))
    left = column(title, Label(" · ".join(below), "muted"), gap=2)
    box = row(left, counted, gap=12, margins=(2, 8, 2, 8))
    box.setStretch(0, 1)
    return Panel("row", box)


def check_row(zone: ZoneInfo) -> Callable[[object], QWidget]:
    """Makes rows of today's checks: when, what, and how it ended."""

    def make(each: object) -> QWidget:
        assert isinstance(each, CheckRow)
        when = Label(f"{local(each.at, zone):%H:%M:%S}", "muted")
        name = each.title or f"… {each.code_tail}"
        seat = _("Seat {n}").format(n=each.seat) if each.seat is not None else ""
        about = " · ".join(filter(None, (seat, each.session, each.staff)))
        middle = column(ElidedLabel(name), gap=0)
        if about:
            middle.addWidget(ElidedLabel(about, "small"))
        word = gettext(REFUSALS[each.reason]) if each.reason else _("Let in")
        badge = Badge(word, "bad" if each.reason else "ok")
        box = row(when, middle, badge, gap=10, margins=(2, 7, 2, 7))
        box.setStretch(1, 1)
        return Panel("row", box)

    return make


def found_row(chosen: Callable[[VoucherRow], object]) -> Callable[[object], QWidget]:
    """Makes rows of codes that were looked up, each with a button to check it now."""

    def make(each: object) -> QWidget:
        assert isinstance(each, VoucherRow)
        state = each.how or VALID
        head = row(ElidedLabel(each.title, "strong"), Badge(gettext(STATES[state]), _TONES[state]))
        head.setStretch(0, 1)
        about = Label(details(each), "muted", wrap=True)
        code = Label(spaced(each.code), "muted")
        button = Button(_("Check now"), clicked=lambda: chosen(each))
        button.setEnabled(not each.how)
        foot = row(code, None, button)
        panel = Panel("row", column(head, about, foot, gap=3, margins=(2, 9, 2, 9)))
        panel.setMinimumHeight(theme.px(86))
        return panel

    return make
