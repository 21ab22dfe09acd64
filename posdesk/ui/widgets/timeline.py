"""Steps side by side: what was done, what is being done, what is still to come, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from posdesk.i18n import N_, gettext
from posdesk.ui import theme
from posdesk.ui.widgets import paint

StepState = Literal["done", "current", "todo", "failed"]
_SPOKEN: Final = {
    "done": N_("done"),
    "current": N_("next"),
    "todo": N_("to do"),
    "failed": N_("failed"),
}
_INK: Final = {"done": "ok", "current": "primary", "todo": "line_strong", "failed": "bad"}
_DOT, _TOP, _GAP, _BELOW = 18, 4, 8, 4
_NARROW: Final = 58


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `captions` are short lines below its name: when, who, how."""

    name: str
    state: StepState
    captions: tuple[str, ...] = ()

    def spoken(self) -> str:
        """The step in one line."""
        said = f"{self.name} ({gettext(_SPOKEN[self.state])})"
        return ", ".join((said, *(caption for caption in self.captions if caption)))


class Timeline(QWidget):
    """Paints steps in equal columns. Its height follows from its words: a name or a caption takes
    at most two lines, and what does not fit is in the tool tip of its step.
    """

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        super().__init__()
        self.steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_steps(steps)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Shows these steps."""
        self.steps = tuple(steps)
        self.setAccessibleName("; ".join(step.spoken() for step in self.steps))
        self.updateGeometry()
        self.update()

    # --- size ---------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As wide as its columns need, as high as its longest column."""
        width = theme.px(_NARROW) * max(1, len(self.steps))
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Columns never get narrower than a short word."""
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        column = width / max(1, len(self.steps))
        lines = [self._height(step, column) for step in self.steps]
        return round(theme.px(_TOP + _DOT + _GAP) + max(lines, default=0) + theme.px(2))

    def _height(self, step: Step, column: float) -> float:
        small, bold = paint.face(12), paint.face(13, QFont.Weight.Bold)
        named = len(_broken(step.name, column, bold)) * bold.metrics.height()
        lines = [line for text in step.captions if text for line in _broken(text, column, small)]
        return named + theme.px(_BELOW) + len(lines) * small.metrics.height()

    # --- painting -----------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lines first, then the dots on them, then the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = self.width() / max(1, len(self.steps))
        middle = float(theme.px(_TOP) + theme.px(_DOT) / 2)
        for at in range(len(self.steps) - 1):
            reached = self.steps[at].state == "done" and self.steps[at + 1].state != "todo"
            pen = QPen(paint.ink("ok" if reached else "line"), theme.px(3))
            painter.setPen(pen)
            left, right = (at + 0.5) * column, (at + 1.5) * column
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        for at, step in enumerate(self.steps):
            self._dot(painter, QPointF((at + 0.5) * column, middle), step.state)
            self._words(painter, QRectF(at * column, 0, column, self.height()), step)
        painter.end()

    def _dot(self, painter: QPainter, centre: QPointF, state: StepState) -> None:
        radius = theme.px(_DOT) / 2 - 1
        ink = paint.ink(_INK[state])
        filled = state in ("done", "failed")
        painter.setPen(QPen(ink, theme.px(3) if state == "current" else theme.px(2)))
        painter.setBrush(ink if filled else paint.ink("card"))
        painter.drawEllipse(centre, radius - 1, radius - 1)
        if not filled:
            return
        pen = QPen(paint.ink("card"), theme.px(2))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        arm = radius * 0.4
        if state == "failed":
            for sign in (1, -1):
                way = QPointF(arm, sign * arm)
                painter.drawLine(centre - way, centre + way)
        else:
            low = centre + QPointF(-arm * 0.2, arm * 0.8)
            painter.drawPolyline([centre + QPointF(-arm, 0), low, centre + QPointF(arm, -arm)])

    def _words(self, painter: QPainter, place: QRectF, step: Step) -> None:
        name, small = paint.face(13, QFont.Weight.Bold), paint.face(12)
        top = float(theme.px(_TOP + _DOT + _GAP))
        ink = {"todo": "muted", "failed": "bad"}.get(step.state, "ink")
        centre = Qt.AlignmentFlag.AlignHCenter
        captions = [caption for caption in step.captions if caption]
        for text, face, colour in (
            (step.name, name, ink),
            *((c, small, "muted") for c in captions),
        ):
            for part in _broken(text, place.width(), face):
                line = QRectF(place.left() + 2, top, place.width() - 4, face.metrics.height())
                paint.line(painter, line, part, face, colour, centre)
                top = line.bottom()
            top += theme.px(_BELOW) if face is name else 0

    def event(self, event: QEvent) -> bool:
        """The tool tip of the step under the pointer says it all."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.steps:
            at = int(event.pos().x() * len(self.steps) / max(1, self.width()))
            step = self.steps[min(max(at, 0), len(self.steps) - 1)]
            QToolTip.showText(event.globalPos(), "\n".join((step.name, *step.captions)), self)
            return True
        return super().event(event)


def _broken(text: str, column: float, face: paint.Face) -> list[str]:
    return paint.two_lines(text, face, max(20.0, column - theme.px(10)))
