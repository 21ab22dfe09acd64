"""The board: four columns side by side, or below one another beside an open return."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.returns.board import Column, ReturnCard
from posdesk.returns.states import (
    COLUMN_NAMES,
    TO_COME_BACK,
    TO_INSPECT,
    TO_REVIEW,
    TO_SETTLE,
)
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.returns.card import CardWidget
from posdesk.ui.widgets import Button, EmptyState, Label, Page, column, row, scrolled
from posdesk.ui.widgets.frames import Content

_NOTHING = {
    TO_REVIEW: N_("No request waits for an answer."),
    TO_COME_BACK: N_("Nothing is on its way back."),
    TO_INSPECT: N_("Nothing has arrived."),
    TO_SETTLE: N_("No money waits to be given back."),
}


class BoardView(Page):
    """Shows columns of cards, or what a search found."""

    opened = Signal(str)
    wanted = Signal(str, str)
    new_wanted = Signal()
    history_wanted = Signal()
    older_wanted = Signal(object)
    """A moment (UTC ms, more than Qt's int holds): what was asked for before is wanted."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._columns: tuple[Column, ...] = ()
        self._found: tuple[ReturnCard, ...] | None = None
        self._title, self._more = "", False
        self._narrow = False
        self._chosen = ""
        self.cards: dict[str, CardWidget] = {}
        self._body = QStackedWidget()
        self.new = Button(
            _("New return"), "primary", hint=shell.hint("new"), clicked=self.new_wanted.emit
        )
        self.past = Button(_("All returns"), icon="history", clicked=self.history_wanted.emit)
        self._head = row(None, self.past, self.new, gap=8)
        box = column(self._head, self._body, gap=10, margins=(16, 12, 16, 0))
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_board(self, columns: Sequence[Column]) -> None:
        """Shows what is due."""
        self._columns, self._found = tuple(columns), None
        self._draw()

    def show_found(self, found: Sequence[ReturnCard], title: str, *, more: bool = False) -> None:
        """Shows a list instead of the board; with ``more`` there may be older ones."""
        self._found, self._title, self._more = tuple(found), title, more
        self._draw()

    @property
    def searching(self) -> bool:
        """Whether a list is shown instead of the board."""
        return self._found is not None

    def set_narrow(self, *, narrow: bool) -> None:
        """One column beside an open return, or all side by side."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.past.setVisible(not narrow)
            self._draw()

    def choose(self, request_id: str) -> None:
        """Marks the return that is open beside the board."""
        self._chosen = request_id
        for key, card in self.cards.items():
            card.mark(chosen=key == request_id)

    def first(self) -> CardWidget | None:
        """The first card, for the keyboard."""
        return next(iter(self.cards.values()), None)

    # --- drawing ------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Draws anew; the card that has the focus keeps it."""
        focused = next((key for key, card in self.cards.items() if card.hasFocus()), "")
        self._fill()
        if focused in self.cards:
            self.cards[focused].setFocus()

    def _fill(self) -> None:
        self.cards.clear()
        if self._found is not None:
            body = self._list(self._found)
        elif not any(each.count for each in self._columns):
            body = EmptyState(
                _("No returns are due"),
                _("Scan a receipt to take goods back, or start without one."),
                icon="returns",
                action=_("New return"),
                clicked=self.new_wanted.emit,
            )
        elif self._narrow:
            body = scrolled(self._stacked())
        else:
            body = self._side_by_side()
        old = self._body.currentWidget()
        self._body.addWidget(body)
        self._body.setCurrentWidget(body)
        if old is not None:
            self._body.removeWidget(old)
            old.deleteLater()
        self.choose(self._chosen)

    def _side_by_side(self) -> QWidget:
        board = QWidget()
        box = row(gap=14)
        for each in self._columns:
            whole = QWidget()
            inside = QWidget()
            inside.setLayout(column(*self._cards(each), None, gap=10, margins=(0, 0, 4, 12)))
            layout = column(self._heading(each), scrolled(inside), gap=8)
            layout.setStretch(1, 1)
            whole.setLayout(layout)
            box.addWidget(whole, 1)
        board.setLayout(box)
        return board

    def _stacked(self) -> QWidget:
        inside = QWidget()
        content: list[Content] = []
        for each in self._columns:
            if each.count:
                content += [self._heading(each), *self._cards(each), 8]
        inside.setLayout(column(*content, None, gap=8, margins=(0, 0, 6, 12)))
        return inside

    def _heading(self, each: Column) -> QWidget:
        head = QWidget()
        title = Label(gettext(COLUMN_NAMES[each.key]), "strong")
        count = Label(str(each.count), "muted")
        head.setLayout(row(title, None, count, margins=(0, 0, 6, 0)))
        head.setAccessibleName(f"{title.text()} {each.count}")
        return head

    def _cards(self, each: Column) -> list[Content]:
        content: list[Content] = [self._card(card) for card in each.cards]
        if not each.cards:
            content.append(Label(gettext(_NOTHING[each.key]), "muted", wrap=True))
        if each.count > len(each.cards):
            more = _("{count} more wait behind these.").format(count=each.count - len(each.cards))
            content.append(Label(more, "small", wrap=True))
        return content

    def _list(self, found: Sequence[ReturnCard]) -> QWidget:
        if not found:
            return EmptyState(
                _("No return was found"),
                _("Search by return or order number, phone tail or waybill."),
                icon="search",
            )
        inside = QWidget()
        inside.setMaximumWidth(theme.px(560))
        content: list[Content] = [Label(self._title, "strong")]
        content += [self._card(card) for card in found]
        if self._more:
            oldest = found[-1].occurred_at
            content.append(
                Button(_("Older returns"), clicked=lambda: self.older_wanted.emit(oldest))
            )
        inside.setLayout(column(*content, None, gap=8, margins=(0, 0, 6, 12)))
        return scrolled(inside)

    def _card(self, card: ReturnCard) -> CardWidget:
        made = CardWidget(self._shell, card)
        made.opened.connect(self.opened)
        made.wanted.connect(self.wanted)
        self.cards[card.id] = made
        return made
