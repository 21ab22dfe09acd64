"""Who changed what about a product, and when: the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from posdesk.catalog.queries import HistoryEntry
from posdesk.clock import local
from posdesk.i18n import N_, _, gettext
from posdesk.ui import theme
from posdesk.ui.widgets import Card, Label, Line, column, row

_ACTS = {
    "catalog.create_product": N_("Created"),
    "catalog.create_from_scan": N_("Created from a scan"),
    "catalog.save_product": N_("Changed"),
    "catalog.delete_product": N_("Deleted"),
    "catalog.set_price": N_("Price changed"),
    "catalog.set_on_sale": N_("On or off sale"),
    "catalog.add_barcode": N_("Barcode added"),
    "catalog.remove_barcode": N_("Barcode taken off"),
    "catalog.set_favourite": N_("Favourite"),
    "catalog.order_favourites": N_("Favourites put in order"),
    "catalog.set_image": N_("Picture changed"),
    "catalog.import": N_("Import"),
    "catalog.delete_category": N_("Category deleted"),
    "catalog.delete_brand": N_("Brand deleted"),
}
_LONG = 160


class HistoryView(QWidget):
    """Cards of what was done, each with its changes from old to new."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout()
        self._box.setSpacing(theme.px(10))
        inside = QWidget()
        inside.setLayout(self._box)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.setLayout(column(inside, None, margins=(0, 0, 6, 14)))

    def show_entries(self, entries: Sequence[HistoryEntry], zone: ZoneInfo) -> None:
        """Shows these instead of those before."""
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not entries:
            self._box.addWidget(Card(Label(_("Nothing was changed yet."), "muted")))
        for entry in entries:
            self._box.addWidget(_card(entry, zone))


def _card(entry: HistoryEntry, zone: ZoneInfo) -> Card:
    at = local(entry.occurred_at, zone).strftime("%Y-%m-%d %H:%M")
    what = gettext(_ACTS.get(entry.command, N_("Changed")))
    who = Label(entry.actor or _("Nobody signed in"), "strong")
    head = row(who, Label(what, "muted"), None, Label(at, "muted"), gap=10)
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.px(12))
    grid.setVerticalSpacing(theme.px(4))
    grid.setColumnStretch(1, 1)
    for line, change in enumerate(entry.changes):
        told = change.subject in (change.old, change.new)  # a barcode is named by its code
        name = change.column if told else f"{change.subject} {change.column}".strip()
        label = Label(name, "muted")
        label.setMaximumWidth(theme.px(200))
        label.setWordWrap(True)
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(_change(change.old, change.new), wrap=True), line, 1)
    card = Card(head, Line(), grid, padding=14)
    card.setAccessibleName(f"{entry.actor} {what} {at}")
    return card


def _change(old: str, new: str) -> str:
    if not old:
        return _short(new) or "—"
    return f"{_short(old)}  →  {_short(new) or '—'}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else line[: _LONG - 1] + "…"
