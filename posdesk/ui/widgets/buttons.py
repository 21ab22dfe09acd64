"""Buttons that say what will happen and which key does the same."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from posdesk.ui import icons, theme
from posdesk.ui.widgets.labels import set_property

HINT_GAP, HINT_PAD = 8, 6
RAIL_WORDED, RAIL_LOW = 42, 30
"""Heights of a rail button: below the first its word is left to the tool tip."""


@lru_cache(maxsize=4)
def _hint_face(_theme: theme.Theme) -> tuple[QFont, QFontMetrics]:
    """The hints' font with its metrics, made once: making them costs more than drawing."""
    font = theme.font(theme.SMALL)
    return font, QFontMetrics(font)


class Button(QPushButton):
    """A button with an optional icon and a key hint ("F12") beside its words.

    `role`: primary, secondary, danger, ghost, link, chip, tile, key, tender; `large` for the one
    act of a screen. The hint only shows the key; the key itself
    is bound by shortcuts.py.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "secondary",
        *,
        hint: str = "",
        icon: str = "",
        clicked: Callable[[], object] | None = None,
        name: str = "",
        large: bool = False,
    ) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        if large:
            self.setProperty("extent", "large")
        self._hint = hint
        self._icon_name = ""
        self.setAutoDefault(False)
        self.setAccessibleName(name or text)
        self._spoken = bool(name)
        if icon:
            self.set_icon(icon)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())

    def setText(self, text: str) -> None:
        """Changes the words, and the accessible name with them unless one was given."""
        super().setText(text)
        if not self._spoken:
            self.setAccessibleName(text)
        self.updateGeometry()

    def hint(self) -> str:
        """The key shown on the button."""
        return self._hint

    def set_hint(self, hint: str) -> None:
        """Shows another key (after remapping)."""
        self._hint = hint
        self.updateGeometry()
        self.update()

    def set_role(self, role: str) -> None:
        """Changes the role that the style sheet selects on."""
        set_property(self, role=role)

    def set_icon(self, name: str) -> None:
        """Shows an icon of icons.py in the colour that suits the role."""
        self._icon_name = name
        ink = {"primary": "on_primary", "danger": "bad", "link": "info"}.get(self._role(), "ink")
        on = {"chip": "on_inverse", "tender": "on_inverse", "entry": "info"}.get(self._role(), "")
        self.setIcon(icons.icon(name, ink, on=on))
        self.setIconSize(QSize(theme.px(20), theme.px(20)))

    def _role(self) -> str:
        return str(self.property("role") or "")

    def sizeHint(self) -> QSize:
        """The style's size and room for the hint."""
        size = super().sizeHint()
        return QSize(size.width() + self._hint_room(), size.height())

    def minimumSizeHint(self) -> QSize:
        """As sizeHint: words and hint are never cut."""
        return self.sizeHint()

    def _hint_size(self) -> QSize:
        metrics = _hint_face(theme.current())[1]
        width = metrics.horizontalAdvance(self._hint) + 2 * theme.px(HINT_PAD)
        return QSize(width, metrics.height() + theme.px(3))

    def _hint_room(self) -> int:
        return self._hint_size().width() + theme.px(HINT_GAP) if self._hint else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the style's button, its words left of the middle, and the key right of them."""
        if not self._hint:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        style = self.style()
        style.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        whole = style.subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        option.rect = whole.adjusted(0, 0, -self._hint_room(), 0)
        style.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option, painter, self)
        self._draw_hint(painter, self._hint_rect(whole))
        painter.end()

    def _hint_rect(self, whole: QRect) -> QRect:
        size = self._hint_size()
        middle = whole.center().y() - size.height() // 2 + 1
        if self._role() in ("tender", "tile"):
            return QRect(QPoint(whole.right() - size.width() + 1, middle), size)
        words = self.fontMetrics().horizontalAdvance(self.text())
        words += self.iconSize().width() + theme.px(4) if not self.icon().isNull() else 0
        room = whole.width() - self._hint_room()
        left = whole.left() + (room + words) // 2 + theme.px(HINT_GAP)
        return QRect(QPoint(left, middle), size)

    def _draw_hint(self, painter: QPainter, rect: QRect) -> None:
        ground, ink = self._hint_colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, theme.px(4), theme.px(4))
        painter.setPen(ink)
        painter.setFont(_hint_face(theme.current())[0])
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._hint)

    def _hint_colours(self) -> tuple[QColor, QColor]:
        if not self.isEnabled():
            return theme.colour("line"), theme.colour("muted")
        if self._role() == "primary":
            return theme.colour("primary_deep"), theme.colour("on_primary")
        return theme.colour("soft"), theme.colour("muted")


class Act(Button):
    """A button whose key gives way where its words and its key do not both fit."""

    def __init__(
        self, text: str, role: str = "secondary", hint: str = "", fit: str = "tight"
    ) -> None:
        super().__init__(text, role, hint=hint)
        self.setProperty("fit", fit)

    def minimumSizeHint(self) -> QSize:
        """The words alone."""
        size = super().sizeHint()
        return QSize(size.width() - self._hint_room(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the key only where there is room for it."""
        hint = self._hint
        if self.width() < self.sizeHint().width():
            self._hint = ""
        super().paintEvent(event)
        self._hint = hint


class Chip(Button):
    """A rounded choice of a few words; checkable ones go dark when chosen."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: str = "",
        checkable: bool = False,
        icon: str = "",
        clicked: Callable[[], object] | None = None,
        name: str = "",
    ) -> None:
        super().__init__(text, "chip", icon=icon, clicked=clicked, name=name)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if tone:
            self.setProperty("tone", tone)

    def set_tone(self, tone: str) -> None:
        """Colours the chip: ok, warn, bad, info or plain."""
        set_property(self, tone=tone)


class RailButton(QPushButton):
    """A place on the rail: icon over a word, with a count of what is due there."""

    HIGH = 56

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._name = text
        self._icon = icon
        self._count = 0
        self.setProperty("role", "rail")
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_count(self, count: int) -> None:
        """Shows how many things are due there; 0 shows nothing."""
        self._count = count
        self.setAccessibleName(f"{self._name} {count}" if count else self._name)
        self.update()

    def sizeHint(self) -> QSize:
        """60 × 56 at 100 %, wider where the word needs it."""
        words = self.fontMetrics().horizontalAdvance(self.text()) + theme.px(6)
        return QSize(max(theme.px(60), words), theme.px(self.HIGH))

    def minimumSizeHint(self) -> QSize:
        """As low as the icon alone: many places in large text still fit on the screen."""
        return QSize(self.sizeHint().width(), theme.px(RAIL_LOW))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the background, the icon over the word, and the count."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        active = self.isChecked() or self.underMouse()
        ink = "on_rail_active" if active else "rail_ink"
        side = theme.px(22)
        ratio = self.devicePixelRatioF()
        left = (self.width() - side) // 2
        worded = self.height() >= theme.px(RAIL_WORDED)
        rest = self.height() - side - (theme.px(18) if worded else 0)
        top = max(0, min(theme.px(8), rest // 2))
        painter.drawPixmap(left, top, icons.pixmap(self._icon, ink, 22, ratio))
        if worded:
            painter.setPen(theme.colour(ink))
            painter.setFont(theme.font(theme.SMALL))
            words = QRect(0, top + side + rest // 8, self.width(), theme.px(18))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._count:
            self._draw_count(painter)
        painter.end()

    def _draw_count(self, painter: QPainter) -> None:
        text = str(self._count) if self._count < 100 else "99+"
        painter.setFont(theme.font(11, bold=True))
        width = max(theme.px(17), painter.fontMetrics().horizontalAdvance(text) + theme.px(8))
        rect = QRect(self.width() - width - theme.px(3), theme.px(3), width, theme.px(17))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("alert"))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setPen(theme.colour("on_alert"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
