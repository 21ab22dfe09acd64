"""The line above the form: what is open, in which state, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from posdesk.catalog.states import SaleState, label
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.editing import ProductEdit
from posdesk.ui.widgets import Badge, Button, ElidedLabel, row


class ProductHead(QWidget):
    """Name, state, star, and the buttons."""

    star_wanted = Signal()
    discard_wanted = Signal()
    save_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "heading")
        self.state = Badge("")
        self.star = Button("", "ghost", icon="star", clicked=self.star_wanted.emit)
        self.star.setCheckable(True)
        self.undo = Button(_("Discard"), clicked=self.discard_wanted.emit)
        self.save = Button(_("Save"), "primary", hint="Ctrl+S", clicked=self.save_wanted.emit)
        self.more = Button("", icon="more", clicked=self._menu, name=_("More"))
        line = row(
            self.title, self.state, self.star, self.undo, self.save, self.more,
            margins=(0, 0, 6, 0),
        )  # fmt: skip
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setMinimumHeight(theme.px(theme.TARGET))

    def show_product(
        self, edit: ProductEdit, *, favourite: bool, dirty: bool, saving: bool
    ) -> None:
        """Shows the product of the form."""
        new = not edit.id
        self.title.setText(edit.name.strip() or _("New product"))
        self.state.setText(_("New") if new else label(SaleState.OFF_SALE))
        self.state.set_tone("info" if new else "warn")
        self.state.setVisible(new or not edit.active)
        self.star.setVisible(not new)
        self.star.setChecked(favourite)
        on, off = _("Favourite: take off the first page"), _("Favourite: pin to the first page")
        self.star.setAccessibleName(on if favourite else off)
        self.star.setToolTip(on if favourite else off)
        self.undo.setVisible(new or dirty)
        self.undo.setText(_("Cancel") if new else _("Discard"))
        self.save.setEnabled(dirty and not saving)
        self.more.setVisible(not new)

    def _menu(self) -> None:
        self.menu_wanted.emit(self.more.mapToGlobal(self.more.rect().bottomLeft()))
