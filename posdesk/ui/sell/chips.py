"""The row of category chips above the tiles: 常用 first, then the categories of the shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.widgets import Chip, row

FAVOURITES: Final = ""


@dataclass(frozen=True)
class ChipView:
    """A category as a chip."""

    key: str
    name: str


class ChipRow(QScrollArea):
    """One chip is always chosen; many categories scroll sideways."""

    chosen = Signal(str)  # category id, "" for the favourites

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, Chip] = {}
        self._shown: list[ChipView] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(theme.px(42))
        self.setAccessibleName(_("Categories"))

    def show_chips(self, categories: Sequence[ChipView]) -> None:
        """Show the favourites and these categories, keeping the choice where it is still there."""
        wanted = [ChipView(FAVOURITES, _("Favourites")), *categories]
        if wanted == self._shown:
            return
        chosen = self.current()
        self._shown = wanted
        self.chips = {}
        holder = QWidget()
        holder.setProperty("role", "plain")
        group = QButtonGroup(holder)
        box = row(gap=8)
        for view in wanted:
            chip = Chip(view.name, checkable=True, clicked=partial(self._choose, view.key))
            group.addButton(chip)
            box.addWidget(chip)
            self.chips[view.key] = chip
        box.addStretch(1)
        holder.setLayout(box)
        self.setWidget(holder)
        self.mark(chosen if chosen in self.chips else FAVOURITES)

    def current(self) -> str:
        """The chosen category."""
        return next((key for key, chip in self.chips.items() if chip.isChecked()), FAVOURITES)

    def mark(self, key: str) -> None:
        """Show a category as chosen without telling anybody."""
        self.chips[key].setChecked(True)

    def _choose(self, key: str) -> None:
        self.ensureWidgetVisible(self.chips[key])
        self.chosen.emit(key)
