"""Inline notices: what happened, why, and what to do, without stopping anybody."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from posdesk.errors import sentences
from posdesk.i18n import _
from posdesk.ui import icons, theme
from posdesk.ui.widgets.buttons import Button
from posdesk.ui.widgets.frames import Panel, column, row
from posdesk.ui.widgets.labels import Label

Action = tuple[str, Callable[[], object]]
"""A button on a notice: its words and what it does."""

_ICONS = {"ok": "check", "info": "info", "warn": "warning", "bad": "warning"}
LIMIT = 2
NEWS_SECONDS = 6
"""How long good news and information stay that ask for nothing."""
WARNING_SECONDS = 30
"""How long the rest stays, unless a person puts it away."""
WIDTH = 720
_MARGIN = 10


class Notice(Panel):
    """One message: text, advice, buttons, and a cross to put it away."""

    closed = Signal()

    def __init__(
        self, text: str, advice: str = "", *, tone: str = "info", actions: Sequence[Action] = ()
    ) -> None:
        super().__init__("notice")
        self.setProperty("tone", tone)
        self.text, self.advice, self.tone = text, advice, tone
        picture = QLabel()
        picture.setPixmap(icons.pixmap(_ICONS[tone], tone, 20, self.devicePixelRatioF()))
        self._words = Label(text, "strong", wrap=True)
        self._more = Label(advice, wrap=True)
        if not advice:
            self._more.hide()
        words = column(self._words, self._more, gap=2)
        self.buttons = [Button(label, "link", clicked=self._runs(act)) for label, act in actions]
        close = Button("", "ghost", icon="close", clicked=self.close_notice, name=_("Dismiss"))
        box = row(picture, words, *self.buttons, close, gap=10, margins=(14, 6, 6, 6))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setAccessibleName(sentences(text, advice))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def _runs(self, act: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            self.close_notice()
            act()

        return run

    def close_notice(self) -> None:
        """Takes the notice away."""
        self.hide()
        self.closed.emit()
        self.deleteLater()


class NoticeBar(QWidget):
    """Where notices of a place appear: newest last, never more than two.

    `lasting`: they stay until they are put away or replaced, as the result of a long job should.
    """

    def __init__(self, *, lasting: bool = False) -> None:
        super().__init__()
        self._lasting = lasting
        self._host: QWidget | None = None
        self._over: QWidget | None = None
        self._free = 0
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(6))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hide()

    def show_notice(
        self,
        text: str,
        advice: str = "",
        *,
        tone: str = "info",
        actions: Sequence[Action] = (),
        seconds: int = 0,
    ) -> Notice:
        """Adds a notice in place of one that says the same; it goes by itself after `seconds`.

        Without `seconds`, news stay for 6 and what is wrong or asks something for 30.
        """
        self._make_room(text, tone)
        notice = Notice(text, advice, tone=tone, actions=actions)
        notice.closed.connect(self._changed)
        self._box.addWidget(notice)
        notice.show()
        self._changed()
        life = seconds or self._life(tone, asks=bool(actions))
        if life:
            QTimer.singleShot(life * 1000, notice, notice.close_notice)
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))
        return notice

    def _make_room(self, text: str, tone: str) -> None:
        """Closes what says the same; of two others the older one of the same tone goes first."""
        for shown in self.notices():
            if shown.text == text:
                shown.close_notice()
        while len(self.notices()) >= LIMIT:
            alike = [shown for shown in self.notices() if shown.tone == tone]
            (alike or self.notices())[0].close_notice()

    def _life(self, tone: str, *, asks: bool) -> int:
        if self._lasting:
            return 0
        return NEWS_SECONDS if tone in ("ok", "info") and not asks else WARNING_SECONDS

    def notices(self) -> list[Notice]:
        """The notices shown now, oldest first."""
        # Not by the layout's items: Python would keep what stands for an item after Qt has freed it
        # with its notice, and take it for the next object that gets its place in memory.
        mine = self.findChildren(Notice, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [notice for notice in mine if not notice.isHidden()]

    def clear(self) -> None:
        """Takes all notices away."""
        for notice in self.notices():
            notice.close_notice()

    def clear_news(self) -> None:
        """Takes away good news and information; what is wrong or asks something stays."""
        for notice in self.notices():
            if notice.tone in ("ok", "info") and not notice.buttons:
                notice.close_notice()

    def close_newest(self) -> bool:
        """Takes the newest notice away; False if there is none."""
        shown = self.notices()
        if shown:
            shown[-1].close_notice()
        return bool(shown)

    def _changed(self) -> None:
        self.setVisible(bool(self.notices()))
        self._settle()

    # --- floating -----------------------------------------------------------------------------

    def float_in(self, host: QWidget, over: QWidget | None = None, *, free: int = 0) -> None:
        """Floats on `host`, at the top of `over` (a part of it), and moves nothing there. The right
        `free` pixels (at 100 %) are never covered.
        """
        self._host, self._over, self._free = host, over or host, free
        self.setParent(host)
        self._over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place while the window is made larger or smaller."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._settle()
        return False

    def event(self, event: QEvent) -> bool:
        """Takes as much room as the notices need."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return done

    def _settle(self) -> None:
        if self._host is None or self._over is None or self.isHidden():
            return
        room = QRect(self._over.mapTo(self._host, QPoint(0, 0)), self._over.size())
        room.setRight(room.right() - theme.px(self._free) if self._free else room.right())
        margin = theme.px(_MARGIN)
        width = min(theme.px(WIDTH), room.width() - 2 * margin)
        height = self._box.heightForWidth(width)
        if height < 0:
            height = self._box.sizeHint().height()
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, room.top() + margin, width, height)
        self.raise_()
