"""Text on the screen: labels by role, badges, amounts, and names too long for their place."""

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from posdesk.money import format_money
from posdesk.ui.theme import Tone

MINUS = "−"
"""The sign of a negative amount: as wide as a figure, unlike the hyphen."""


def set_property(widget: QWidget, **properties: object) -> None:
    """Sets dynamic properties that the style sheet selects on, and restyles if one changed."""
    changed = {k: v for k, v in properties.items() if widget.property(k) != v}
    for name, value in changed.items():
        widget.setProperty(name, value)
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


_LONG = re.compile(r"[!-\u024f]{28,}")
_PIECE = 8
_BREAK = "\u200b"


def breakable(text: str) -> str:
    """The same to the eye; a word longer than a card is wide may go on in the next line."""
    return _LONG.sub(lambda word: _BREAK.join(_pieces(word.group())), text)


def _pieces(word: str) -> list[str]:
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)]


class Label(QLabel):
    """Plain text, never markup: what customers and suppliers typed is shown as typed.

    `role`: title, heading, strong, muted, small, amount, due, huge, badge, key or "".
    """

    def __init__(
        self, text: str = "", role: str = "", *, tone: str = "", wrap: bool = False
    ) -> None:
        super().__init__(breakable(text) if wrap else text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if tone:
            self.setProperty("tone", tone)

    def setText(self, text: str) -> None:
        """Shows `text`; where it wraps, its longest words do too."""
        super().setText(breakable(text) if self.wordWrap() else text)

    def text(self) -> str:
        """What is said, without the places where it may break."""
        return super().text().replace(_BREAK, "")

    def set_tone(self, tone: Tone | str) -> None:
        """Colours the text: ok, warn, bad, info or plain."""
        set_property(self, tone=tone)


class Badge(Label):
    """A short word on a soft background: a state, a count."""

    def __init__(self, text: str = "", tone: str = "plain") -> None:
        super().__init__(text, "badge", tone=tone)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class AmountLabel(Label):
    """An amount of money, right-aligned with tabular figures. `role`: amount, due or huge."""

    def __init__(self, amount: int = 0, role: str = "amount", *, currency: str = "CNY") -> None:
        super().__init__("", role)
        self._currency = currency
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.set_amount(amount)

    def set_amount(self, amount: int, *, tone: str = "plain") -> None:
        """Shows `amount` in minor units; a negative one with a true minus sign."""
        self.setText(format_money(amount, self._currency).replace("-", MINUS))
        self.set_tone(tone)


class ElidedLabel(Label):
    """One line that ends in … where its place is too narrow; the whole text is the tool tip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text, role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Any width will do: that is what eliding is for."""
        return QSize(self.fontMetrics().averageCharWidth() * 3, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offers the whole text as a tool tip only while part of it is hidden."""
        super().resizeEvent(event)
        hidden = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(self.text() if hidden else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the text with the style's colours, cut at the right."""
        room = self.contentsRect()
        cut = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), cut, room.width())
        painter = QPainter(self)
        flags = int(self.alignment() | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(
            painter, room, flags, self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()


class TwoLineLabel(Label):
    """At most two lines; the second ends in … where there is more, and the tool tip has it all."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__("", role)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Shows `text` as far as it goes into two lines."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        first = self._first_line(room)
        rest = self._whole[len(first) :].strip()
        cut = Qt.TextElideMode.ElideRight
        second = self.fontMetrics().elidedText(rest, cut, room)
        shown = f"{first.strip()}\n{second}" if rest else first
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if second != rest else "")

    def _first_line(self, room: int) -> str:
        layout = QTextLayout(self._whole, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        if line.isValid():
            line.setLineWidth(room)
        layout.endLayout()
        return self._whole[: line.textLength()] if line.isValid() else ""
