"""The left panel: chips, filters, the list of orders, and what is done with several at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from posdesk.i18n import _
from posdesk.orders import finding, listing
from posdesk.orders.listing import OrderRow
from posdesk.orders.questions import AMOUNT, Question
from posdesk.ui.orders.bulk import BulkBar
from posdesk.ui.orders.filters import FilterBar
from posdesk.ui.orders.listview import OrderList
from posdesk.ui.orders.rows import OrderModel
from posdesk.ui.orders.words import count_words
from posdesk.ui.place import Shell
from posdesk.ui.widgets import EmptyState, Label, Panel, column, row


class ListPanel(Panel):
    """Finds orders and lets one, or several, be chosen."""

    wanted = Signal(str)
    """An order (its id) was chosen."""
    entered = Signal()
    cleared = Signal()
    """Everything is shown again; the search field is to be cleared too."""

    def __init__(self, shell: Shell) -> None:
        super().__init__("panel")
        self._shell, self._ops = shell, shell.ops
        self._text = ""
        self.model = OrderModel(shell.ops.db.clock, self)
        self.list = OrderList(self.model)
        self.filters = FilterBar(self.model.today, self._me())
        self.bulk = BulkBar(shell, self.list)
        self.empty = EmptyState(
            _("Nothing found"), icon="search", action=_("Show all"), clicked=self._clear
        )
        self.count = Label("", "small")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        top = column(self.filters, gap=0, margins=(12, 8, 12, 8))
        foot = row(self.count, None, margins=(12, 6, 12, 6))
        box = column(top, self._stack, self.bulk, foot, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._connect()

    def _connect(self) -> None:
        self.list.wanted.connect(self.wanted)
        self.list.entered.connect(self.entered)
        self.list.chosen.connect(lambda _count: self.bulk.show_chosen())
        self.filters.changed.connect(self.show_listed)
        self.filters.several.toggled.connect(self._pick)
        self.bulk.finished.connect(lambda: self.filters.several.setChecked(False))
        self.model.rowsInserted.connect(lambda *_rows: self._tell())

    def _me(self) -> str:
        return self._ops.actor or ""

    def _pick(self, on: bool) -> None:
        self.list.set_picking(on)
        self.bulk.show_chosen()

    # --- what is shown ------------------------------------------------------------------------

    def show_listed(self) -> None:
        """Shows what the filters let through, from the top."""
        self._text = ""
        self.filters.set_context(self.model.today, self._me())
        question = self.filters.question()
        answered = self._ops.read(listing.bounded, question)
        if question.sort == AMOUNT and answered != question:
            self.filters.bound_days()
        self.model.show_after(partial(self._page, answered))
        self.list.scrollToTop()
        self._tell()

    def _page(self, question: Question, after: OrderRow | None, limit: int) -> tuple[OrderRow, ...]:
        return self._ops.read(listing.page, question, after, limit)

    def show_found(self, text: str) -> tuple[finding.Found, ...]:
        """Shows what a text finds, whatever the filters say; an empty one shows the list again."""
        if not text:
            if self._text:
                self.show_listed()
            return ()
        self._text = text
        found = self._ops.read(finding.find, text)
        rows = [each.row for each in found]
        self.model.show_found(rows, {each.row.order_id: each.why for each in found})
        self._tell()
        return found

    def reload(self) -> None:
        """Reads what is shown anew and keeps the place in the list."""
        self.show_counts()
        if self._text:
            self.show_found(self._text)
        elif self.model.rowCount():
            self.model.refresh()
            self._tell()
        else:
            self.show_listed()

    def show_counts(self) -> None:
        """Writes the counts on the chips."""
        self.filters.chips.show_counts(self._ops.read(listing.counts))

    def _tell(self) -> None:
        found = self.model.rowCount()
        self._stack.setCurrentWidget(self.list if found else self.empty)
        if not found:
            narrowed = self.filters.question().narrowed
            self.empty.button.setVisible(bool(self._text) or narrowed)
            if self._text:
                title = _("Nothing found for “{text}”").format(text=self._text)
                advice = _("Try the number, the last four digits of the phone, or the waybill.")
                self.empty.set_words(title, advice)
            elif narrowed:
                self.empty.set_words(_("No order is like this"), _("Other filters show more."))
            else:
                advice = _("Orders appear here as soon as they are placed or sold.")
                self.empty.set_words(_("No orders yet"), advice)
        self.count.setText(count_words(found, complete=self.model.complete))

    def _clear(self) -> None:
        self.filters.clear_all()
        self.cleared.emit()
