"""A return as a card of the board: what, why, until when, what to look at, and what to do next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from posdesk import photos
from posdesk.i18n import _
from posdesk.payments.tenders import CREDIT
from posdesk.returns import states
from posdesk.returns.board import ReturnCard
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.returns import words
from posdesk.ui.widgets import Button, Label, Line, Panel, column, row, set_property
from posdesk.ui.widgets.frames import Content
from posdesk.ui.widgets.labels import TwoLineLabel
from posdesk.ui.widgets.photostrip import PhotoStrip
from posdesk.ui.widgets.status import StatusBadge

APPROVE, REJECT, RECEIVE, INSPECT, SETTLE = "approve", "reject", "receive", "inspect", "settle"
_LINES = 3
_STACKED = 140
"""From this size of text on, in per cent."""


class CardWidget(Panel):
    """One return; a press opens it, its buttons do the next step."""

    opened = Signal(str)
    """The id of the return."""
    wanted = Signal(str, str)
    """An act of this file, and the id of the return."""

    def __init__(self, shell: Shell, card: ReturnCard) -> None:
        super().__init__("card")
        self.card = card
        self._shell = shell
        self._zone = shell.ops.db.clock.zone
        self._now = shell.ops.db.clock.now()
        self._currency = shell.ops.db.setting("shop.currency")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.buttons: dict[str, Button] = {}
        self.setLayout(column(*self._content(), gap=6, margins=(12, 10, 12, 12)))
        self.setAccessibleName(self._spoken())

    def _spoken(self) -> str:
        said = [self.card.number, words.state_look(self.card.state).text]
        said += [words.goods_words(goods) for goods in self.card.goods]
        return ", ".join([*said, words.risk_words(self.card.risks)])

    def _content(self) -> list[Content]:
        content: list[Content] = self._head()
        for goods in self.card.goods[:_LINES]:
            content.append(TwoLineLabel(words.goods_words(goods)))
        if len(self.card.goods) > _LINES:
            more = _("and {count} more").format(count=len(self.card.goods) - _LINES)
            content.append(Label(more, "small"))
        if self.card.state in states.COLUMNS[states.TO_REVIEW]:
            content += self._review()
        elif self.card.state in states.COLUMNS[states.TO_COME_BACK]:
            content.append(self._small(words.travel_words(self.card, self._zone, self._now)))
        elif self.card.state in states.COLUMNS[states.TO_INSPECT]:
            content.append(self._small(words.travel_words(self.card, self._zone, self._now)))
            content += self._arrived()
        elif self.card.quote is not None:
            content += self._settle()
        if self.card.state in states.ENDED:
            content.append(self._small(words.travel_words(self.card, self._zone, self._now)))
        return content

    def _head(self) -> list[Content]:
        """The number and what it is about, above each other where text is so large that a quarter
        of the smallest window has no room for both.
        """
        number = Label(self.card.number, "strong")
        if theme.px(100) < _STACKED:
            return [row(number, None, self._badge(), gap=6)]
        badge = self._badge()
        return [number, row(badge, None)] if isinstance(badge, StatusBadge) else [number]

    def _badge(self) -> QWidget:
        if self.card.state in (states.REQUESTED, states.ANSWERED):
            return StatusBadge(words.risk_look(self.card.risks))
        if self.card.quote is not None:
            return Label("")
        return StatusBadge(words.state_look(self.card.state))

    def _small(self, text: str, tone: str = "") -> Label:
        label = Label(text, "muted", wrap=True, tone=tone)
        label.setMinimumWidth(theme.px(60))
        return label

    def _review(self) -> list[Content]:
        content: list[Content] = [self._small(words.caption(self.card))]
        if self.card.risks:
            content.append(self._small(words.risk_words(self.card.risks), "warn"))
        if self.card.photos:
            strip = PhotoStrip()
            kept = [(key, self._shell.ops.read(photos.photo_data, key)) for key in self.card.photos]
            strip.show_photos(kept)
            strip.opened.connect(lambda _key: self.opened.emit(self.card.id))
            content.append(strip)
        if self.card.state != states.ASKED:
            yes = self._act(APPROVE, _("Approve"), "primary")
            no = self._act(REJECT, _("Reject…"), "danger")
            acts = row(yes, no, gap=8)
            acts.setStretch(0, 1)
            acts.setStretch(1, 1)
            content += [4, acts]
        return content

    def _arrived(self) -> list[Content]:
        if self.card.state == states.RECEIVED:
            return [4, self._act(INSPECT, _("Inspect"), "primary")]
        return [4, self._act(RECEIVE, _("Received"), "primary")]

    def _settle(self) -> list[Content]:
        quoted = self.card.quote
        assert quoted is not None
        content: list[Content] = []
        shares = [(share.tender, share.amount) for share in quoted.shares]
        if self.card.wish == states.CREDIT:
            shares = [(CREDIT, quoted.money)]
        for tender, money in shares if self.card.wish != states.EXCHANGE else ():
            amount = Label(words.money(money, self._currency))
            content += [row(Label(words.way_words(tender)), None, amount), Line()]
        if quoted.debt:
            owed = words.money(quoted.debt, self._currency)
            content += [row(Label(_("Off what is owed"), "muted"), None, Label(owed, "muted"))]
        if quoted.deduction:
            kept = words.money(-quoted.deduction, self._currency)
            content += [row(Label(_("Deduction"), "muted"), None, Label(kept, "muted")), Line()]
        return [*content, 4, self._act(SETTLE, self._settle_words(), "primary")]

    def _settle_words(self) -> str:
        quoted = self.card.quote
        assert quoted is not None
        amount = words.money(quoted.amount, self._currency)
        if self.card.wish == states.EXCHANGE:
            return _("Exchange against {amount}").format(amount=amount)
        if self.card.wish == states.CREDIT:
            return _("Store credit {amount}").format(amount=amount)
        return _("Refund {amount} as it was paid").format(amount=amount)

    def _act(self, act: str, text: str, role: str) -> Button:
        name = f"{text} {self.card.number}"
        button = Button(text, role, name=name, clicked=partial(self._want, act))
        self.buttons[act] = button
        return button

    def _want(self, act: str) -> None:
        self.wanted.emit(act, self.card.id)

    def mark(self, *, chosen: bool) -> None:
        """Shows whether it is the one beside the board."""
        set_property(self, chosen=chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Opens it."""
        self.opened.emit(self.card.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it; the arrows walk."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.card.id)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)
