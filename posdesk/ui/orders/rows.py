"""The list of orders as a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from posdesk.clock import Clock, local
from posdesk.i18n import gettext
from posdesk.orders.listing import OrderRow
from posdesk.ui.orders.words import WHY, money, row_words, when
from posdesk.ui.widgets.paged import PagedModel
from posdesk.ui.widgets.status import Look, order_looks

After = Callable[[OrderRow | None, int], Sequence[OrderRow]]
"""Answers the rows after one (None: from the top), at most so many."""


class OrderModel(PagedModel[OrderRow]):
    """Orders of one question, or those that were found."""

    FRESH = 4

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._why: Mapping[str, str] = {}

    def show_after(self, after: After) -> None:
        """Start anew; a page goes on after the last row that is loaded."""
        self._why = {}
        self.show(lambda start, limit: after(self.row(start - 1) if start else None, limit))

    def show_found(self, rows: Sequence[OrderRow], why: Mapping[str, str]) -> None:
        """Show what was found, and by what."""
        self._why = why
        self.show(lambda start, limit: rows[start : start + limit])

    def key(self, row: OrderRow) -> str:
        return row.order_id

    def words(self, row: OrderRow) -> str:
        return row.number

    def spoken(self, row: OrderRow) -> str:
        looks = " ".join(look.text for look in self.looks(row))
        parts = (row.number, self.time(row), row.customer, self.way(row), self.amount(row), looks)
        return ", ".join(part for part in parts if part)

    # --- what a row says ----------------------------------------------------------------------

    def time(self, row: OrderRow) -> str:
        """When it was placed."""
        return when(row.occurred_at, self._zone, self._clock.now())

    def way(self, row: OrderRow) -> str:
        """How it gets to the customer; of what was found, by what."""
        why = gettext(WHY.get(self._why.get(row.order_id, ""), ""))
        said = row_words(row, self.today)
        return f"{said} · {why}" if why else said

    def amount(self, row: OrderRow) -> str:
        """What it comes to."""
        return money(row.amount, row.currency)

    def looks(self, row: OrderRow) -> tuple[Look, ...]:
        """Its status and marks."""
        return order_looks(row.status, row.marks)

    def late(self, row: OrderRow) -> bool:
        """Whether what is due next is past its time."""
        return row.due_at is not None and row.due_at < self._clock.now()

    @property
    def today(self) -> date:
        """The shop's day."""
        return local(self._clock.now(), self._zone).date()

    @property
    def _zone(self) -> ZoneInfo:
        return self._clock.zone
