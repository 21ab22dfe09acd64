"""Something to decide, over the open place: the rest of the window waits behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from shiboken6 import isValid

from posdesk.ui import theme


def _following(widget: QWidget, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


class Overlay(QWidget):
    """Covers `parent`, dims it, and holds one panel in the middle. Focus stays inside."""

    closed = Signal()

    def __init__(self, parent: QWidget, panel: QWidget) -> None:
        super().__init__(parent)
        self.panel = panel
        self._under = parent
        self._before: QWidget | None = parent.window().focusWidget()
        grid = QGridLayout(self)
        margin = theme.px(20)
        grid.setContentsMargins(margin, margin, margin, margin)
        grid.addWidget(panel, 0, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self._first_focus()

    def _first_focus(self) -> None:
        inside: QWidget | None = self.focusWidget()
        wanted = self.panel.focusProxy() if inside is None else inside
        if wanted is None:
            self.focusNextPrevChild(True)
        else:
            wanted.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays as large as what it covers."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dims what is behind."""
        painter = QPainter(self)
        shade = QColor(theme.tokens().rail)
        shade.setAlpha(150)
        painter.fillRect(self.rect(), shade)
        painter.end()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside."""
        focus: QWidget | None = self.focusWidget()
        start: QWidget = self if focus is None else focus
        # The chain goes round through the whole window: a place may have many hundred widgets.
        widget = _following(start, forward)
        while widget is not None and widget is not start:
            tab = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
            if tab and self.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled():
                reasons = Qt.FocusReason
                widget.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
                return True
            widget = _following(widget, forward)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; no other key reaches what is behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
        event.accept()

    def close_overlay(self) -> None:
        """Takes it away and gives the focus back."""
        self._under.removeEventFilter(self)
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus()
        self.closed.emit()
        self.deleteLater()
