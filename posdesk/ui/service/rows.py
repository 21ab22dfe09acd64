"""Tickets and reviews as models."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from posdesk.clock import Clock
from posdesk.i18n import _
from posdesk.service.queries import ReviewRow, TicketRow
from posdesk.ui.service.words import due_words, look_of, stars, when
from posdesk.ui.widgets.paged import PagedModel
from posdesk.ui.widgets.status import Look


class TicketModel(PagedModel[TicketRow]):
    """The tickets of a list."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def show_rows(self, rows: Sequence[TicketRow]) -> None:
        """Shows these tickets, keeping what is selected where it can."""
        self._fetch = lambda start, limit: rows[start : start + limit]
        self.refresh()

    def key(self, row: TicketRow) -> str:
        return row.id

    def words(self, row: TicketRow) -> str:
        return row.subject

    def spoken(self, row: TicketRow) -> str:
        parts = (row.subject, row.matter_label, row.customer, row.state_label, self.due(row))
        return ", ".join(part for part in (*parts, row.owner, row.number) if part)

    def about(self, row: TicketRow) -> str:
        """Kind, customer, order."""
        parts = (row.matter_label, row.customer, row.order_number)
        return " · ".join(part for part in parts if part)

    def due(self, row: TicketRow) -> str:
        """When it is due; of a closed one, when it was last touched."""
        said = due_words(row, self._clock.now(), self._clock.zone)
        return said or when(row.last_at, self._clock.now(), self._clock.zone)

    def look(self, row: TicketRow) -> Look:
        """Its state."""
        return look_of(row)


class ReviewModel(PagedModel[ReviewRow]):
    """The reviews."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def show_rows(self, rows: Sequence[ReviewRow]) -> None:
        """Shows these reviews, keeping what is selected where it can."""
        self._fetch = lambda start, limit: rows[start : start + limit]
        self.refresh()

    def key(self, row: ReviewRow) -> str:
        return row.id

    def words(self, row: ReviewRow) -> str:
        return row.product

    def spoken(self, row: ReviewRow) -> str:
        given = _("{n} of 5 stars").format(n=row.stars)
        return ", ".join(part for part in (row.product, given, row.customer, row.text) if part)

    def about(self, row: ReviewRow) -> str:
        """What was said, or by whom."""
        text = " ".join(row.text.split())
        return text or row.customer or row.order_number

    def time(self, row: ReviewRow) -> str:
        """When it was written."""
        return when(row.occurred_at, self._clock.now(), self._clock.zone)

    def look(self, row: ReviewRow) -> Look | None:
        """Whether it waits for an answer, or is hidden."""
        if not row.shown:
            return Look(_("Hidden"), "plain")
        return None if row.answer else Look(_("To answer"), "warn")

    def stars(self, row: ReviewRow) -> str:
        """★★★☆☆"""
        return stars(row.stars)
