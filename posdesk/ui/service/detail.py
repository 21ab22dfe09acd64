"""A ticket beside the list: head, conversation, and where one writes."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from posdesk.errors import NotFound
from posdesk.i18n import _
from posdesk.notices.queries import reach
from posdesk.service.queries import TicketDetail, ticket_detail
from posdesk.ui.place import Shell
from posdesk.ui.service.compose import Compose
from posdesk.ui.service.conversation import Conversation
from posdesk.ui.service.head import TicketHead
from posdesk.ui.service.photos import PhotoRow
from posdesk.ui.widgets import EmptyState, Page, Panel, column


class TicketView(QStackedWidget):
    """One ticket, or what to do to see one."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell, self.ops = shell, shell.ops
        self.detail: TicketDetail | None = None
        self.head = TicketHead(shell)
        self.photos = PhotoRow(shell)
        self.conversation = Conversation(shell.ops.db.clock.zone)
        self.compose = Compose(shell)
        pictures = Panel("plain", column(self.photos, margins=(18, 6, 18, 0)))
        box = column(self.head, pictures, self.conversation, self.compose, gap=0)
        box.setStretch(2, 1)
        self._page = Page(box)
        self.none = EmptyState(
            _("Choose a ticket"),
            _("Its conversation opens here."),
            icon="service",
        )
        self.addWidget(self.none)
        self.addWidget(self._page)

    def show_ticket(self, ticket_id: str) -> bool:
        """Shows a ticket; whether there is one."""
        try:
            detail = self.ops.read(ticket_detail, ticket_id)
        except NotFound:
            self.show_nothing()
            return False
        changed = detail != self.detail
        self.detail = detail
        self.head.show_ticket(detail)
        self.photos.show_photos(detail.photos)
        if changed:
            self.conversation.show_ticket(detail, self.ops.db.clock.now())
        found = self.ops.read(reach, "ticket_answered", ticket_id=ticket_id)
        self.compose.show_ticket(detail, found)
        self.setCurrentWidget(self._page)
        return True

    def show_nothing(self) -> None:
        """No ticket is chosen."""
        self.detail = None
        self.setCurrentWidget(self.none)
