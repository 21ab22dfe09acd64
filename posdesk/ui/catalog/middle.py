"""The middle panel: filters, the order, and the list of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QStackedWidget

from posdesk.catalog import queries
from posdesk.catalog.queries import ProductRow
from posdesk.i18n import _, n_
from posdesk.ui.catalog.filters import FilterBar
from posdesk.ui.catalog.listview import ProductList
from posdesk.ui.catalog.pictures import Pictures
from posdesk.ui.catalog.rows import ProductModel
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, EmptyState, Label, Panel, column, row


class ListPanel(Panel):
    """Finds products and lets one be chosen."""

    wanted = Signal(str)
    """A product (its id) was chosen."""
    entered = Signal()
    new_wanted = Signal()
    category_cleared = Signal()
    cleared = Signal()
    """All filters were taken off; the search field is to be cleared too."""

    def __init__(self, shell: Shell, pictures: Pictures) -> None:
        super().__init__("panel")
        self._ops = shell.ops
        currency = shell.ops.db.setting("shop.currency")
        self.model = ProductModel(currency, self)
        self.list = ProductList(self.model, pictures, shell.ops.db.setting("catalog.low_stock"))
        self.filters = FilterBar(currency, lambda: self._ops.read(queries.brands))
        self.new_button = Button(
            _("New product"),
            "primary",
            hint="Ctrl+N",
            clicked=self.new_wanted.emit,
            name=_("New product"),
        )
        self.empty = EmptyState(
            _("Nothing found"), icon="search", action=_("Show all"), clicked=self._clear
        )
        self.count = Label("", "small")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self.tree_button = Button("", icon="folder", name=_("Categories"))
        self.tree_button.setCheckable(True)
        self.tree_button.hide()
        head = row(self.tree_button, self.filters.sort, self.new_button)
        head.setStretch(1, 1)
        top = column(head, self.filters, gap=8, margins=(12, 12, 12, 10))
        foot = row(self.count, None, margins=(12, 6, 12, 6))
        box = column(top, self._stack, foot, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._connect()

    def _connect(self) -> None:
        self.list.wanted.connect(self.wanted)
        self.list.entered.connect(self.entered)
        self.filters.changed.connect(self.show_found)
        self.filters.category_cleared.connect(self.category_cleared)
        self.model.rowsInserted.connect(lambda *_rows: self._tell())

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room a button brings the categories, and “new” is a plus."""
        self.tree_button.setVisible(narrow)
        self.new_button.setText("" if narrow else _("New product"))
        self.new_button.set_hint("" if narrow else "Ctrl+N")
        if narrow:
            self.new_button.set_icon("plus")
        else:
            self.new_button.setIcon(QIcon())

    def show_found(self) -> None:
        """Shows what the filters let through, from the top."""
        self.model.show(partial(self._page, self.filters.filter.question()))
        self.list.scrollToTop()
        self._tell()

    def reload(self) -> None:
        """Reads what is shown anew and keeps the place in the list."""
        self.model.refresh()
        self._tell()

    def _page(self, question: dict[str, Any], offset: int, limit: int) -> Sequence[ProductRow]:
        return self._ops.read(queries.product_list, **question, limit=limit, offset=offset)

    def _tell(self) -> None:
        found = self.model.rowCount()
        self._stack.setCurrentWidget(self.list if found else self.empty)
        if not found:
            text = self.filters.filter.text
            self.empty.button.setVisible(self.filters.filter.narrowed)
            title = _("Nothing found for “{text}”").format(text=text) if text else ""
            advice = _("Try fewer words, pinyin initials or part of a barcode; filters also count.")
            if self.filters.filter.narrowed:
                self.empty.set_words(title or _("Nothing found"), advice)
            else:
                self.empty.set_words(_("The catalog is still empty"))
        words = n_("{n} product", "{n} products", found).format(n=f"{found:,}")
        more = _("More than {products}").format(products=words)
        self.count.setText(words if self.model.complete else more)

    def _clear(self) -> None:
        self.filters.clear()
        self.cleared.emit()
