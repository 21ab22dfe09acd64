"""Rows of words and amounts in a card, rebuilt whenever something else is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from posdesk.ui import theme
from posdesk.ui.widgets import Button, Label, Line
from posdesk.ui.widgets.status import Look, StatusBadge


@dataclass(frozen=True)
class Fact:
    """A row: words on the left, an amount, and what belongs to it in small type; or a line under
    the rows before. ``act`` puts a link at its end.
    """

    text: str = ""
    amount: str = ""
    more: str = ""
    tone: str = ""
    strong: bool = False
    look: Look | None = None
    act: tuple[str, Callable[[], object]] | None = None
    line: bool = False


RULE = Fact(line=True)


class Facts(QWidget):
    """A column of facts."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(gap))
        self._grid.setColumnStretch(0, 1)
        self.facts: tuple[Fact, ...] = ()
        self._stretch = 0

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Shows these instead of those before."""
        self.facts = tuple(facts)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, fact in enumerate(self.facts):
            if fact.line:
                self._grid.addWidget(Line(), at, 0, 1, 4)
            else:
                self._add(at, fact)
        self._grid.setRowStretch(self._stretch, 0)
        self._stretch = len(self.facts)
        self._grid.setRowStretch(self._stretch, 1)

    def _add(self, at: int, fact: Fact) -> None:
        words = Label(fact.text, "strong" if fact.strong else "", tone=fact.tone, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ends = bool(fact.amount), bool(fact.more), fact.look is not None or fact.act is not None
        self._grid.addWidget(words, at, 0, 1, 1 if any(ends) else 4)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if fact.amount:
            amount = Label(fact.amount, "strong" if fact.strong else "", tone=fact.tone)
            self._grid.addWidget(amount, at, 1, right)
        if fact.more:
            self._grid.addWidget(Label(fact.more, "small"), at, 2)
        if fact.look is not None:
            self._grid.addWidget(StatusBadge(fact.look), at, 3, right)
        elif fact.act is not None:
            text, act = fact.act
            self._grid.addWidget(Button(text, "link", clicked=act), at, 3, right)
