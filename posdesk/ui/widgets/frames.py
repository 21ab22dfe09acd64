"""Surfaces and arrangements: cards, panels, pages, empty states, rows and columns."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from posdesk.ui import icons, theme
from posdesk.ui.widgets.buttons import Button
from posdesk.ui.widgets.labels import Label

Content = QWidget | QLayout | int | None
"""What rows and columns take: a widget, a layout, a gap in pixels at 100 %, None for a stretch."""


def row(
    *content: Content, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Side by side. Numbers are gaps in pixels at 100 %; None takes the room that is left."""
    layout = QHBoxLayout()
    _fill(layout, content, gap, margins)
    return layout


def column(
    *content: Content, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Below one another. Numbers are gaps in pixels at 100 %; None takes the room that is left."""
    layout = QVBoxLayout()
    _fill(layout, content, gap, margins)
    return layout


def _fill(
    layout: QBoxLayout,
    content: tuple[Content, ...],
    gap: int,
    margins: tuple[int, int, int, int],
) -> None:
    layout.setSpacing(theme.px(gap) if gap else 0)
    layout.setContentsMargins(*(theme.px(m) if m else 0 for m in margins))
    for item in content:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(theme.px(item))
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


class Panel(QFrame):
    """A surface styled by its role: card, panel, side, bar, foot, row, rail or plain."""

    def __init__(self, role: str = "panel", layout: QLayout | None = None) -> None:
        super().__init__()
        self.setProperty("role", role)
        if layout is not None:
            self.setLayout(layout)


class Card(Panel):
    """A white rounded surface with an optional title over its content."""

    def __init__(self, *content: Content, title: str = "", gap: int = 8, padding: int = 16) -> None:
        head: tuple[Content, ...] = (Label(title, "title"), 4) if title else ()
        box = column(*head, *content, gap=gap, margins=(padding, padding, padding, padding))
        super().__init__("card", box)


class Line(QFrame):
    """A hairline between rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "line")
        self.setFixedHeight(1)


class Page(QWidget):
    """The ground that cards stand on."""

    def __init__(self, layout: QLayout | None = None) -> None:
        super().__init__()
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        if layout is not None:
            self.setLayout(layout)


class EmptyState(QWidget):
    """What a list shows when nothing is in it: why, and the one thing to do about it."""

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        icon: str = "info",
        action: str = "",
        clicked: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._icon = icon
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setPixmap(icons.pixmap(icon, "muted", 40, self.devicePixelRatioF()))
        self.title = Label(title, "title", wrap=True)
        self.text = Label(text, "muted", wrap=True)
        self.button = Button(action, clicked=clicked)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # Hidden, never shown: a widget that is shown before it has a parent flashes as a window.
        if not text:
            self.text.hide()
        if not action:
            self.button.hide()
        self.setLayout(
            column(
                None,
                self.picture,
                self.title,
                self.text,
                8,
                row(None, self.button, None),
                None,
                margins=(24, 24, 24, 24),
            )
        )

    def set_words(self, title: str, text: str = "") -> None:
        """Changes what is said."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))


class ScrollArea(QScrollArea):
    """An area that asks for as much room as its content would like, and scrolls in less."""

    def sizeHint(self) -> QSize:
        """The content's size, not Qt's small default."""
        content = self.widget()
        return super().sizeHint() if content is None else content.sizeHint()


def scrolled(content: QWidget, *, sideways: bool = False) -> ScrollArea:
    """`content` in an area that scrolls up and down when it is too high, `sideways` if too wide."""
    area = ScrollArea()
    area.setWidgetResizable(True)
    if not sideways:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if content.property("role") is None:
        content.setProperty("role", "plain")
    area.setWidget(content)
    return area
