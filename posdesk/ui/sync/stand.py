"""Where till and hub stand: the proof, what was compared, and who is connected with whom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from posdesk.clock import Clock
from posdesk.i18n import N_, _, gettext, n_
from posdesk.sync.states import State, Status
from posdesk.ui import theme
from posdesk.ui.sync import words
from posdesk.ui.sync.items import Facts
from posdesk.ui.widgets import Badge, Card, Label, Line, column, row, scrolled

_BOTH = 860
_STREAMS = {
    "tenant": (N_("The whole business"), N_("Goods, prices, customers, staff, store credit")),
    "store": (N_("This store"), N_("Orders, payments, stock, returns, parked carts")),
}


class StandPage(QWidget):
    """Two cards beside one another, below one another where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = Facts()
        self.proof = Badge()
        self._streams = QGridLayout()
        self._streams.setHorizontalSpacing(theme.px(16))
        self._streams.setVerticalSpacing(theme.px(6))
        self._streams.setColumnStretch(0, 1)
        explained = Label(
            _(
                "Till and hub each add up a fingerprint over all rows. “Proven equal” is said only"
                " when nothing waits, everything was fetched, and the fingerprints are the same."
            ),
            "muted",
            wrap=True,
        )
        head = row(Label(_("What is compared"), "title"), None, self.proof)
        connection = Card(self.facts, None, title=_("Connection"), padding=20)
        compared = Card(head, 4, self._streams, 4, Line(), explained, None, padding=20)
        self._cards = row(connection, compared, gap=14)
        self._cards.setStretch(0, 1)
        self._cards.setStretch(1, 1)
        page = QWidget()
        page.setMaximumWidth(theme.px(1400))
        page.setLayout(column(self._cards, None, margins=(16, 14, 16, 16)))
        self.setLayout(column(scrolled(page)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards stand below one another where there is no room beside."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        narrow = self.width() < theme.px(_BOTH)
        self._cards.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def show_status(
        self, status: Status, streams: Sequence[tuple[str, int, str]], clock: Clock
    ) -> None:
        """`streams`: name, number of rows, fingerprint in hexadecimal."""
        self.facts.show_facts(facts(status, clock))
        proven = status.state is State.PROVEN
        self.proof.setText(_("Equal") if proven else _("Not proven now"))
        self.proof.set_tone("ok" if proven else "warn")
        self._show_streams(streams)

    def _show_streams(self, streams: Sequence[tuple[str, int, str]]) -> None:
        while (item := self._streams.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for at, (name, rows, digest) in enumerate(streams):
            title, about = _STREAMS.get(name.partition("/")[0], (name, ""))
            self._streams.addWidget(Label(gettext(title), "strong"), 2 * at, 0)
            below = Label(gettext(about) if about else "", "small", wrap=True)
            self._streams.addWidget(below, 2 * at + 1, 0)
            count = Label(n_("{n} row", "{n} rows", rows).format(n=f"{rows:,}"))
            self._streams.addWidget(count, 2 * at, 1, right)
            mark = Label(short(digest), "key")
            mark.setToolTip(digest)
            mark.setAccessibleName(_("Fingerprint {value}").format(value=short(digest)))
            mark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._streams.addWidget(mark, 2 * at, 2, right)


def short(digest: str) -> str:
    """The first eight figures, as they are compared over the telephone."""
    return f"{digest[:4]} {digest[4:8]}".upper()


def facts(status: Status, clock: Clock) -> list[tuple[str, str]]:
    """Everything that is known of the connection."""
    never = _("never yet")
    waiting = n_("{n} entry", "{n} entries", status.waiting).format(n=status.waiting)
    behind = n_("{n} entry", "{n} entries", status.behind).format(n=status.behind)
    none = _("nothing")
    return [
        (_("Last proven equal"), _at(status.proven_at, clock) or never),
        (_("Last answer of the hub"), _at(status.heard_at, clock) or never),
        (_("Waits to go up"), waiting if status.waiting else none),
        (_("Waits to come down"), behind if status.behind else none),
        (_("Clock"), _clock(status)),
        (_("Store"), status.store),
        (_("Till"), status.till),
        (_("Hub"), status.url),
    ]


def _at(moment: int | None, clock: Clock) -> str:
    if moment is None:
        return ""
    age = max(0, clock.now() - moment)
    at = words.when(moment, clock)
    if age < 60_000:
        return _("{time}, just now").format(time=at)
    return _("{time}, {age} ago").format(time=at, age=words.span(age))


def _clock(status: Status) -> str:
    off = abs(status.skew)
    if off < 1000:
        return _("as the hub's")
    seconds = off // 1000
    short_ = n_("{n} second", "{n} seconds", seconds).format(n=seconds)
    time = words.span(off) if off >= 120_000 else short_
    if status.skew > 0:
        return _("{time} ahead of the hub's").format(time=time)
    return _("{time} behind the hub's").format(time=time)
