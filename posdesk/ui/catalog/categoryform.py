"""Adding, changing and deleting a category, in a small form below the tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from posdesk.catalog.queries import CategoryNode
from posdesk.i18n import N_, _, gettext, n_
from posdesk.ui import theme
from posdesk.ui.catalog.treemodel import Node, dot
from posdesk.ui.widgets import Button, Field, FlowLayout, Label, Panel, TextField, column, row

COLOURS: Final = {
    "": N_("No colour"),
    "#2F7DE1": N_("Blue"),
    "#1C9A8B": N_("Teal"),
    "#3E9B4F": N_("Green"),
    "#C79A12": N_("Yellow"),
    "#D9722B": N_("Orange"),
    "#D14545": N_("Red"),
    "#8A5BD1": N_("Purple"),
}
"""Colours that a category can have, with their names."""

ROOT: Final = ""


class ColourChoice(QWidget):
    """One of a few colours."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, Button] = {}
        flow = FlowLayout(self, gap=4)
        group = QButtonGroup(self)
        for colour, name in COLOURS.items():
            button = Button("" if colour else "—", "ghost", name=gettext(name))
            button.setToolTip(gettext(name))
            button.setCheckable(True)
            button.setFixedSize(theme.px(40), theme.px(40))
            if colour:
                button.setIcon(dot(colour))
                button.setIconSize(QSize(theme.px(16), theme.px(16)))
            group.addButton(button)
            flow.addWidget(button)
            self.buttons[colour] = button

    def colour(self) -> str:
        """The chosen colour, "" for none."""
        return next((c for c, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, colour: str) -> None:
        """Shows a colour as chosen."""
        self.buttons.get(colour, self.buttons[""]).setChecked(True)


class CategoryForm(Panel):
    """Emits what was asked for; the panel around it runs the commands and closes the form."""

    added = Signal(str, object, str)
    """Name, parent (None: the top), colour."""
    changed = Signal(str, str, str, object)
    """Category, name, colour, parent."""
    deleted = Signal(str, object)
    """Category, and where its content goes (None: it is empty)."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("foot")
        self.node: Node | None = None
        self._parent: str | None = None
        self._deleting = False
        self.title = Label("", "strong", wrap=True)
        self.text = Label("", "muted", wrap=True)
        self.name = TextField(name=_("Name of the category"))
        self.name.returnPressed.connect(self.save)
        self.name_field = Field(_("Name"), self.name)
        self.place = QComboBox()
        self.place.setMinimumContentsLength(6)
        self.place.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.place_field = Field("", self.place)
        self.colours = ColourChoice()
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.cancel_button = Button(_("Cancel"), clicked=self.close_form)
        buttons = row(self.save_button, self.cancel_button)
        buttons.setStretch(0, 1)
        fields = (self.title, self.text, self.name_field, self.place_field, self.colours)
        self.setLayout(column(*fields, 2, buttons, margins=(12, 12, 12, 12)))
        self.hide()

    # --- opening ------------------------------------------------------------------------------

    def open_new(self, parent: Node | None) -> None:
        """A new category below `parent`, at the top for None."""
        self.node, self._parent = None, parent.id if parent else None
        under = _("New category in {name}").format(name=parent.name) if parent else ""
        self._open(under or _("New category"), "", _("Save"), "primary")
        self.name.clear()
        self.colours.choose(parent.colour if parent else "")
        self.name.setFocus()

    def open_edit(self, node: Node, categories: Sequence[CategoryNode]) -> None:
        """Name, colour and place of a category."""
        self.node = node
        self._parent = node.parent.id if node.parent else None
        self._open(_("Change category"), "", _("Save"), "primary")
        self.name.setText(node.name)
        self.colours.choose(node.colour)
        inside = {each.id for each in node.walk()}
        self._fill(_("Inside"), [c for c in categories if c.id not in inside], top=True)
        self.place.setCurrentIndex(max(0, self.place.findData(self._parent or ROOT)))
        self.name.setFocus()
        self.name.selectAll()

    def open_delete(self, node: Node, categories: Sequence[CategoryNode]) -> None:
        """Asks once, naming the category, and where its content is to go."""
        self.node, self._deleting = node, True
        holds = _held(node)
        self._open(_("Delete {name}?").format(name=node.name), holds, _("Delete"), "danger")
        self._deleting = True
        self.name_field.hide()
        self.colours.hide()
        inside = {each.id for each in node.walk()}
        if holds:
            others = [c for c in categories if c.id not in inside]
            self._fill(_("Move it to"), others, top=False)
            self.save_button.setEnabled(bool(others))
        self.cancel_button.setFocus()

    def _open(self, title: str, text: str, save: str, role: str) -> None:
        self._deleting = False
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.save_button.setText(save)
        self.save_button.set_role(role)
        self.save_button.setEnabled(True)
        self.name_field.set_error("")
        self.name_field.show()
        self.colours.show()
        self.place_field.hide()
        self.show()

    def _fill(self, label: str, categories: Sequence[CategoryNode], *, top: bool) -> None:
        self.place_field.label.setText(label)
        self.place.setAccessibleName(label)
        self.place.clear()
        if top:
            self.place.addItem(_("At the top"), ROOT)
        for each in categories:
            self.place.addItem(" › ".join(each.path), each.id)
        self.place_field.show()

    # --- answers ------------------------------------------------------------------------------

    def save(self) -> None:
        """Tells what is wanted; the form stays until that is done."""
        if self._deleting and self.node is not None and self.node.id:
            shown = not self.place_field.isHidden()
            self.deleted.emit(self.node.id, self.place.currentData() if shown else None)
        elif not self.name.text().strip():
            self.say(_("Enter a name."))
        elif self.node is None:
            self.added.emit(self.name.text(), self._parent, self.colours.colour())
        elif self.node.id:
            parent = self.place.currentData() or None
            self.changed.emit(self.node.id, self.name.text(), self.colours.colour(), parent)

    def say(self, text: str) -> None:
        """What is wrong, below the name (or the place, where a name is not asked for)."""
        field = self.place_field if self._deleting else self.name_field
        field.show()
        field.set_error(text)
        field.control.setFocus()

    def close_form(self) -> None:
        """Puts the form away."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the form away."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)


def _held(node: Node) -> str:
    """What is in a category that is to be deleted; "" if nothing."""
    inside = len(node.children)
    if not node.own and not inside:
        return ""
    products = n_("{n} product", "{n} products", node.own).format(n=node.own)
    if not inside:
        return _("It holds {products}.").format(products=products)
    below = n_("{n} category", "{n} categories", inside).format(n=inside)
    return _("It holds {products} and {categories}.").format(products=products, categories=below)
