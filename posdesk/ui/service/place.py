"""Service as a place: tickets by what is due, their conversation beside them, and reviews."""

from __future__ import annotations

from typing import ClassVar, Protocol, cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk.i18n import _
from posdesk.service.queries import DUE, OPEN, counts
from posdesk.ui import theme
from posdesk.ui.overlay import Overlay
from posdesk.ui.place import Place, Shell
from posdesk.ui.service.detail import TicketView
from posdesk.ui.service.left import REVIEWS, ServiceLeft
from posdesk.ui.service.newreview import NewReviewPanel
from posdesk.ui.service.newticket import NewTicketPanel, Typed
from posdesk.ui.service.panels import ClosePanel, TipPanel
from posdesk.ui.service.reviewview import ReviewView
from posdesk.ui.widgets import row

LEFT, LEAST = 470, 330


class Over(Protocol):
    """The window, as far as it shows panels."""

    def show_over(self, panel: QWidget) -> Overlay: ...


class ServicePlace(Place):
    """What is due opens first; F2 begins a ticket, Enter goes on to the answer."""

    nouns: ClassVar[frozenset[str]] = frozenset({"service", "notices", "staff", "settings"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._ticket = self._review = ""
        self._begun: Typed | None = None
        self.left = ServiceLeft(shell)
        self.left.setMinimumWidth(theme.px(LEAST))
        self.left.setMaximumWidth(theme.px(LEFT))
        self.ticket = TicketView(shell)
        self.review = ReviewView(shell)
        self._right = QStackedWidget()
        self._right.addWidget(self.ticket)
        self._right.addWidget(self.review)
        box = row(self.left, self._right, gap=0)
        box.setStretch(0, 4)
        box.setStretch(1, 7)
        self.setLayout(box)
        self.left.wanted.connect(self._wanted)
        self.left.entered.connect(self._write)
        self.left.turned.connect(self._turned)
        self.left.new_wanted.connect(self.new)
        self.ticket.head.close_wanted.connect(self.close_ticket)
        self.ticket.head.links.tip_wanted.connect(self.tip)
        self.review.tip_wanted.connect(self.tip)

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """What the search finds here."""
        return _("Ticket, order number, phone, name or words")

    def opened(self) -> None:
        """What is due, or where nothing is, what is open."""
        if not self._ticket and not self._review:
            now = self.ops.read(counts, self.ops.actor)
            self.left.which = DUE if now.due or not now.open else OPEN
        self.left.search("")
        self._show_chosen()

    def redraw(self) -> None:
        """Reads everything anew and stays at what is open."""
        self.left.reload()
        self._show_chosen()

    def _turned(self, _which: str) -> None:
        self._show_chosen(first=True)

    def _show_chosen(self, *, first: bool = False) -> None:
        reviews = self.left.which == REVIEWS
        self._right.setCurrentWidget(self.review if reviews else self.ticket)
        chosen = self._review if reviews else self._ticket
        rows = self.left.view.rows
        if rows.place_of(chosen) < 0 and (first or not chosen):
            top = rows.row(0)
            chosen = top.id if top is not None else ""
        self._show(chosen)

    def _show(self, key: str) -> None:
        if self.left.which == REVIEWS:
            self._review = key
            found = self.left.reviews.rows.row(self.left.reviews.rows.place_of(key))
            if found is None:
                self.review.show_nothing()
            else:
                self.review.show_review(found)  # type: ignore[arg-type]
        else:
            self._ticket = key
            if not key or not self.ticket.show_ticket(key):
                self.ticket.show_nothing()
        self.left.view.mark(key)

    def _wanted(self, key: str) -> None:
        self._show(key)

    def show_ticket(self, ticket_id: str) -> None:
        """Opens a ticket, in whatever list it is."""
        if self.left.which == REVIEWS:
            self.left.which = OPEN
            self.left.reload()
        self._right.setCurrentWidget(self.ticket)
        self._show(ticket_id)

    # --- the search field and the keyboard ----------------------------------------------------

    def searched(self, text: str) -> None:
        """Narrows the list down while one types."""
        self.left.search(text)
        self._show_chosen(first=bool(text))

    def submitted(self, text: str) -> None:
        """Enter goes to what was found."""
        self.searched(text)
        self.left.view.setFocus()

    def moved(self, step: int) -> None:
        """Up and down walk through the list from the search field."""
        self.left.view.step(step)

    def scanned(self, code: str) -> bool:
        """A scanned receipt finds its tickets."""
        self.shell.search.setText(code)
        self.searched(code)
        return True

    def act(self, name: str) -> bool:
        """F2 begins a new ticket or review."""
        if name != "new":
            return False
        self.new()
        return True

    def _write(self) -> None:
        words = self.review.words if self.left.which == REVIEWS else self.ticket.compose.words
        words.setFocus()

    def leave(self) -> str:
        """What was written and not kept."""
        if self.ticket.compose.unsaved or self.review.unsaved:
            return _("An answer to a customer was not kept yet.")
        if self._begun is not None:
            return _("A ticket was begun and not opened yet.")
        return ""

    # --- panels -------------------------------------------------------------------------------

    def new(self) -> None:
        """A new ticket, or where reviews are shown, a new review."""
        if self.left.which == REVIEWS:
            self.new_review()
        else:
            self.new_ticket()

    def new_ticket(self, order_id: str | None = None) -> None:
        """Begins a ticket, about an order or not; one that was left is gone on with."""
        panel = NewTicketPanel(self.shell, order_id)
        if self._begun is not None and order_id is None:
            panel.take_up(self._begun)
        over = self._over(panel)
        panel.closed.connect(over.close_overlay)
        over.closed.connect(lambda: self._keep(panel.typed()))
        panel.opened.connect(lambda ticket: self._opened(over, ticket))

    def _keep(self, begun: Typed | None) -> None:
        self._begun = begun

    def _opened(self, over: Overlay, ticket_id: str) -> None:
        over.close_overlay()
        self._begun = None
        self.show_ticket(ticket_id)

    def new_review(self, order_id: str | None = None) -> None:
        """Begins a review, of an order or not."""
        panel = NewReviewPanel(self.shell, order_id)
        over = self._over(panel)
        panel.closed.connect(over.close_overlay)
        panel.kept.connect(lambda review: self._reviewed(over, review))

    def _reviewed(self, over: Overlay, review_id: str) -> None:
        over.close_overlay()
        self._review = review_id
        self.left.turn(REVIEWS)

    def tip(self, order_id: str, number: str) -> None:
        """Writes down a tip that came with an order."""
        panel = TipPanel(self.shell, order_id, number)
        panel.closed.connect(self._over(panel).close_overlay)

    def close_ticket(self) -> None:
        """Asks how content the customer is, and closes the ticket."""
        detail = self.ticket.detail
        if detail is not None:
            panel = ClosePanel(self.shell, detail.row.id, detail.row.subject)
            panel.closed.connect(self._over(panel).close_overlay)

    def _over(self, panel: QWidget) -> Overlay:
        return cast(Over, self.shell).show_over(panel)
