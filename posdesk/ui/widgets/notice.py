"""Inline notices: what happened, why, and what to do, without stopping anybody."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from posdesk.i18n import _
from posdesk.ui import icons, theme
from posdesk.ui.widgets.buttons import Button
from posdesk.ui.widgets.frames import Panel, column, row
from posdesk.ui.widgets.labels import Label

Action = tuple[str, Callable[[], object]]
"""A button on a notice: its words and what it does."""

_ICONS = {"ok": "check", "info": "info", "warn": "warning", "bad": "warning"}
LIMIT = 3


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
        self.setAccessibleName(f"{text} {advice}".strip())
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
    """Where notices of a place appear: newest last, never more than three."""

    def __init__(self) -> None:
        super().__init__()
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
        """Adds a notice in place of one that says the same; it goes by itself after `seconds`."""
        for shown in self.notices():
            if shown.text == text:
                shown.close_notice()
        for oldest in self.notices()[: max(0, len(self.notices()) - LIMIT + 1)]:
            oldest.close_notice()
        notice = Notice(text, advice, tone=tone, actions=actions)
        notice.closed.connect(self._hide_when_empty)
        self._box.addWidget(notice)
        notice.show()
        self.show()
        if seconds:
            QTimer.singleShot(seconds * 1000, notice, notice.close_notice)
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))
        return notice

    def notices(self) -> list[Notice]:
        """The notices shown now, oldest first."""
        held = (self._box.itemAt(i) for i in range(self._box.count()))
        widgets = [item.widget() for item in held if item is not None]
        return [w for w in widgets if isinstance(w, Notice) and not w.isHidden()]

    def clear(self) -> None:
        """Takes all notices away."""
        for notice in self.notices():
            notice.close_notice()

    def _hide_when_empty(self) -> None:
        self.setVisible(bool(self.notices()))
