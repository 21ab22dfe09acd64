"""Something that is done with the open order, in the place of its detail: a title, what is asked,
and a button that says what will happen. Esc goes back and changes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.widgets import Button, ElidedLabel, Label, Page, Panel, column, row, scrolled


class Task(Page):
    """The base of what is done with an order; `body` is what a subclass fills, `summary` stays in
    sight beside the button.
    """

    closed = Signal()
    """It was done, or left."""

    def __init__(
        self,
        title: str,
        body: QWidget,
        act: str,
        role: str = "primary",
        *,
        summary: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.title = ElidedLabel(title, "heading")
        self.back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        self.said = Label("", wrap=True, tone="bad")
        self.said.hide()
        self.go = Button(act, role, hint="Ctrl+↵", clicked=self.submit, large=role == "primary")
        head = row(self.title, self.back)
        head.setStretch(0, 1)
        card = Panel("card", column(body, margins=(16, 16, 16, 16)))
        inside = QWidget()
        inside.setProperty("role", "plain")
        inside.setLayout(column(card, None, gap=0, margins=(0, 0, 6, 0)))
        acts = row(summary or None, self.go, gap=24)
        acts.setAlignment(self.go, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight)
        acts.setStretch(0, 1)
        foot = column(self.said, acts, gap=8)
        self.area = scrolled(inside)
        box = column(head, self.area, foot, gap=12, margins=(16, 14, 14, 14))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setMinimumWidth(theme.px(320))
        self.setAccessibleName(title)

    def submit(self) -> None:
        """Does it."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """Says what is wrong, above the button; "" takes it away. What was entered stays."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def refused(self, refusal: Refusal) -> bool:
        """Says why the command was refused, where it was asked for."""
        self.say(str(refusal))
        self.go.setEnabled(True)
        return True

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something that was entered."""
        return False
