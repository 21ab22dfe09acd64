"""Name tiles: who is it?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from posdesk.staff.queries import StaffTile
from posdesk.ui import theme
from posdesk.ui.widgets import Button, FlowLayout


class NameTile(Button):
    """A person: a coloured disc with the first letter, the name, the role."""

    def __init__(self, tile: StaffTile) -> None:
        super().__init__("", "tile", name=f"{tile.name}, {tile.role}")
        self.tile = tile
        self.setCheckable(True)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Wide enough for most names; longer ones are cut."""
        return QSize(theme.px(212), theme.px(72))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the tile's surface, the disc, and name over role."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRect(theme.px(14), (self.height() - theme.px(42)) // 2, theme.px(42), theme.px(42))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.tile.colour or theme.tokens().primary))
        painter.drawEllipse(disc)
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(theme.font(18, bold=True))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self.tile.name[:1].upper())
        left = disc.right() + theme.px(12)
        room = self.width() - left - theme.px(10)
        self._line(
            painter, QRect(left, theme.px(13), room, theme.px(24)), self.tile.name, bold=True
        )
        self._line(
            painter, QRect(left, theme.px(37), room, theme.px(20)), self.tile.role, bold=False
        )
        painter.end()

    def _line(self, painter: QPainter, room: QRect, text: str, *, bold: bool) -> None:
        painter.setFont(theme.font(15 if bold else 13, bold=bold))
        painter.setPen(theme.colour("ink" if bold else "muted"))
        cut = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(text, cut, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class NameTiles(QWidget):
    """A choice of one person; arrows walk, a click or Enter chooses."""

    chosen = Signal(object)
    """The `StaffTile` that was chosen by a person."""

    def __init__(self) -> None:
        super().__init__()
        # No QButtonGroup: in one, an arrow would choose a person, not only walk there.
        self._tiles: list[NameTile] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._flow = FlowLayout(gap=12)
        box.addLayout(self._flow)
        box.addStretch(1)

    def show_people(self, people: Sequence[StaffTile]) -> None:
        """Shows these people, nobody chosen."""
        self._tiles.clear()
        self._flow.clear()
        for person in people:
            tile = NameTile(person)
            tile.clicked.connect(lambda _checked=False, p=person: self._clicked(p))
            self._tiles.append(tile)
            self._flow.addWidget(tile)

    def tiles(self) -> list[NameTile]:
        """The tiles shown now."""
        return list(self._tiles)

    def _clicked(self, person: StaffTile) -> None:
        self.choose(person.id)
        self.chosen.emit(person)

    def choose(self, staff_id: str) -> StaffTile | None:
        """Marks a person as chosen without telling anybody; None if they are not there."""
        for tile in self._tiles:
            tile.setChecked(tile.tile.id == staff_id)
        return next((t.tile for t in self._tiles if t.isChecked()), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a tile chooses it."""
        focus = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focus, NameTile):
            focus.click()
        else:
            super().keyPressEvent(event)
