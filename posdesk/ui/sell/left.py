"""The left of the sell place: chips or suggestions, then tiles, or the forms of a product."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.sell.chips import ChipRow, ChipView
from posdesk.ui.sell.tile_view import TileGrid
from posdesk.ui.sell.tiles import PAGE, Fetch, TileModel
from posdesk.ui.sell.variants import VariantPage
from posdesk.ui.widgets import Chip, EmptyState, Label, Page, column, row

_MOST_SUGGESTIONS = 7


class Suggestions(QWidget):
    """What the words typed so far may be meant to become."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[Chip] = []
        self._box = row(gap=8)
        self._words = Label("", "muted")
        self._box.addWidget(self._words)
        self._box.addStretch(1)
        self.setLayout(self._box)
        # Words that are too many are left out; they must not ask for more width than there is.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(42))

    def show_words(self, title: str, suggestions: Sequence[str]) -> None:
        """Say what is shown, and offer these words."""
        self._words.setText(title)
        for chip in self.chips:
            self._box.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for words in suggestions[:_MOST_SUGGESTIONS]:
            chip = Chip(words, clicked=partial(self.chosen.emit, words))
            self._box.insertWidget(self._box.count() - 1, chip)
            self.chips.append(chip)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More words or fewer, as the width allows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many as fit whole, the best first."""
        left = self.width() - self._words.sizeHint().width()
        for chip in self.chips:
            chip.ensurePolished()
            left -= chip.sizeHint().width() + self._box.spacing()
            chip.setVisible(left >= 0)


class Left(Page):
    """Shows one of: tiles, nothing found, the forms of one product."""

    variant_chosen = Signal(str)
    opened = Signal()  # the forms of a product are there to choose from
    closed = Signal()  # the forms of a product are gone

    def __init__(self) -> None:
        super().__init__()
        self.chips = ChipRow()
        self.suggestions = Suggestions()
        self.top = QStackedWidget()
        self.top.addWidget(self.chips)
        self.top.addWidget(self.suggestions)
        self.top.setFixedHeight(theme.px(42))
        self.model = TileModel(self)
        self.grid = TileGrid(self.model)
        self.empty = EmptyState("", icon="search")
        self.body = QStackedWidget()
        self.body.addWidget(self.grid)
        self.body.addWidget(self.empty)
        self.forms: VariantPage | None = None
        tiles = QWidget()
        # The grid brings half a gap of its own on every side.
        above = column(self.top, gap=0, margins=(5, 0, 9, 0))
        box = column(above, self.body, gap=4, margins=(9, 9, 0, 0))
        box.setStretch(1, 1)
        tiles.setLayout(box)
        self.pages = QStackedWidget()
        self.pages.addWidget(tiles)
        self.setLayout(column(self.pages))

    def show_tiles(self, fetch: Fetch, nothing: tuple[str, str]) -> None:
        """Fill the grid; `nothing` says why when there is nothing to show."""
        self.close_forms()
        self.model.show(fetch)
        self.grid.scrollToTop()
        self._tell(nothing)

    def _tell(self, nothing: tuple[str, str]) -> None:
        found = self.model.rowCount() > 0
        if not found:
            self.empty.set_words(*nothing)
        self.body.setCurrentIndex(0 if found else 1)

    def offer_categories(self, categories: Sequence[ChipView]) -> None:
        """Which chips there are."""
        self.chips.show_chips(categories)
        self._order()

    def showEvent(self, event: QShowEvent) -> None:
        """The order of Tab holds only once all stand in one window."""
        super().showEvent(event)
        self._order()

    def _order(self) -> None:
        """Tab walks over the chips to the tiles."""
        chips = [*self.chips.chips.values(), self.grid]
        for before, after in pairwise(chips):
            QWidget.setTabOrder(before, after)

    def show_categories(self) -> None:
        """The chips of the categories on top."""
        self.top.setCurrentWidget(self.chips)

    def show_suggestions(self, text: str) -> None:
        """Suggestions on top while somebody searches: the names of what was found, best first."""
        found = [self.model.row(at) for at in range(min(self.model.rowCount(), PAGE))]
        names = list(dict.fromkeys(tile.name for tile in found if tile and tile.name != text))
        suggestions = names if len(names) > 1 else []
        title = _("Suggestions") if suggestions else _("Results for “{text}”").format(text=text)
        self.suggestions.show_words(title, suggestions)
        self.top.setCurrentWidget(self.suggestions)

    def show_forms(self, page: VariantPage) -> None:
        """Let a variant be chosen."""
        self.close_forms()
        self.forms = page
        page.chosen.connect(self._chosen)
        page.closed.connect(self.close_forms)
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        self.opened.emit()
        page.setFocus()

    def close_forms(self) -> bool:
        """Back to the tiles; False when nothing was open."""
        if self.forms is None:
            return False
        page, self.forms = self.forms, None
        self.pages.removeWidget(page)
        page.hide()
        page.deleteLater()
        self.closed.emit()
        return True

    def _chosen(self, variant_id: str) -> None:
        self.close_forms()
        self.variant_chosen.emit(variant_id)
