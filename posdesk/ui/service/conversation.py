"""A ticket's conversation: what was said on either side, and in between what happened."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from posdesk.i18n import _
from posdesk.notices.queries import NoticeRow
from posdesk.service.queries import Entry, TicketDetail
from posdesk.service.states import CUSTOMER, INTERNAL
from posdesk.ui import theme
from posdesk.ui.service.words import event_words, when
from posdesk.ui.widgets import Label, Panel, column, row, scrolled
from posdesk.ui.widgets.frames import ScrollArea

WIDEST = 520


class Bubble(Panel):
    """One message: who, when, the words, and below them what became of its notice."""

    def __init__(self, entry: Entry, head: str, below: str, tone: str) -> None:
        text = Label(entry.text, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words: list[QWidget] = [Label(head, "small"), text]
        if below:
            words.append(Label(below, "small", tone=tone))
        super().__init__("bubble", column(*words, gap=3, margins=(12, 8, 12, 9)))
        self.setProperty("side", entry.side)
        self.setMaximumWidth(theme.px(WIDEST))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        wide = text.fontMetrics().horizontalAdvance(
            max(entry.text.split("\n"), key=len, default="")
        )
        self._wish = min(theme.px(WIDEST), max(wide, theme.px(150)) + theme.px(40))
        self.setMinimumWidth(min(self._wish, theme.px(WIDEST)))
        self.setAccessibleName(f"{head}: {entry.text}")

    def sizeHint(self) -> QSize:
        """As wide as its words need, up to the widest."""
        height = self.heightForWidth(self._wish) if self.hasHeightForWidth() else 0
        return QSize(self._wish, max(height, super().sizeHint().height()))


class Conversation(QWidget):
    """Scrolls; the newest is at the bottom and in sight."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._area: ScrollArea | None = None
        self.setLayout(column())

    def show_ticket(self, detail: TicketDetail, now: int) -> None:
        """Shows the conversation of a ticket."""
        inner = QWidget()
        items = [self._item(entry, detail, now) for entry in detail.entries]
        inner.setLayout(column(None, *items, gap=9, margins=(18, 14, 18, 14)))
        area = scrolled(inner)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName(_("Conversation"))
        old, self._area = self._area, area
        layout = self.layout()
        assert layout is not None
        if old is not None:
            layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        layout.addWidget(area)
        area.show()  # at once: the list beside it changes at once, too
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(lambda _low, high: bar.setValue(high))

    def _item(self, entry: Entry, detail: TicketDetail, now: int) -> QWidget:
        if not entry.side:
            return self._event(entry, now)
        notice = next((n for n in detail.notices if n.occasion == entry.id), None)
        return self._message(entry, detail, notice, now)

    def _event(self, entry: Entry, now: int) -> QWidget:
        time = when(entry.occurred_at, now, self._zone)
        by = f" · {entry.by}" if entry.by else ""
        said = Label(f"{event_words(entry, now, self._zone)}{by} · {time}", "small", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return said

    def _message(
        self, entry: Entry, detail: TicketDetail, notice: NoticeRow | None, now: int
    ) -> QWidget:
        head = " · ".join(self._head(entry, detail, now))
        below = f"{notice.way}: {notice.label}" if notice else ""
        tone = "bad" if notice and notice.state in ("failed", "interrupted") else ""
        bubble = Bubble(entry, head, below, tone)
        line = QWidget()
        if entry.side == CUSTOMER:
            line.setLayout(row(bubble, None, gap=0))
        else:
            line.setLayout(row(None, bubble, gap=0))
        return line

    def _head(self, entry: Entry, detail: TicketDetail, now: int) -> Iterator[str]:
        if entry.side == CUSTOMER:
            yield detail.row.customer or _("The customer")
        elif entry.side == INTERNAL:
            yield _("Among the staff")
            if entry.by:
                yield entry.by
        else:
            yield entry.by or _("Shop")
        yield when(entry.occurred_at, now, self._zone)
