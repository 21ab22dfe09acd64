"""What a product is: its picture, name, category and brand; and the facts about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QPlainTextEdit, QWidget

from posdesk.catalog.queries import CategoryNode
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.editing import WHOLE, Facts, Problems, ProductEdit
from posdesk.ui.catalog.picture import PictureBox
from posdesk.ui.catalog.pictures import Pictures
from posdesk.ui.widgets import Card, Field, TextField, column, row

_NONE = ""


class GeneralCard(Card):
    """Tells of every change by the name of the field of `ProductEdit`."""

    edited = Signal(str, object)
    picture_refused = Signal(str)

    def __init__(self, pictures: Pictures) -> None:
        self._offered: tuple[list[CategoryNode], list[tuple[str, str]]] | None = None
        self.picture = PictureBox(pictures)
        self.name = TextField(name=_("Name"))
        self.category = QComboBox()
        self.brand = QComboBox()
        self.brand.setEditable(True)
        self.brand.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.brand.completer() or QCompleter()
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.name_field = Field(_("Name"), self.name)
        category_field = Field(_("Category"), self.category)
        brand_field = Field(_("Brand"), self.brand)
        for box in (self.category, self.brand):
            policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            box.setSizeAdjustPolicy(policy)
            box.setMinimumContentsLength(6)
        pair = row(category_field, brand_field, gap=14)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        right = column(self.name_field, pair, None, gap=8)
        whole = row(self.picture, right, gap=18)
        whole.setStretch(1, 1)
        super().__init__(whole)
        self.name.textEdited.connect(lambda text: self.edited.emit("name", text))
        self.category.activated.connect(self._category_chosen)
        self.brand.editTextChanged.connect(lambda text: self.edited.emit("brand", text))
        self.picture.changed.connect(lambda data: self.edited.emit("picture", data))
        self.picture.refused.connect(self.picture_refused)

    def offer(self, categories: Sequence[CategoryNode], brands: Sequence[tuple[str, str]]) -> None:
        """The categories and brands to choose from; what is shown stays."""
        if self._offered == (list(categories), list(brands)):
            return
        self._offered = (list(categories), list(brands))
        category, brand = self.category.currentData(), self.brand.currentText()
        self.category.clear()
        self.category.addItem(_("No category"), _NONE)
        for each in categories:
            self.category.addItem(" › ".join(each.path), each.id)
        self._choose_category(category)
        self.brand.blockSignals(True)
        self.brand.clear()
        self.brand.addItems([name for _key, name in brands])
        self.brand.setCurrentText(brand)
        self.brand.blockSignals(False)

    def show_edit(self, edit: ProductEdit, problems: Problems) -> None:
        """Shows what the form holds."""
        if self.name.text() != edit.name:
            self.name.setText(edit.name)
            self.name.setCursorPosition(0)
        self._choose_category(edit.category_id)
        if self.brand.currentText() != edit.brand:
            self.brand.blockSignals(True)
            self.brand.setCurrentText(edit.brand)
            self.brand.blockSignals(False)
        self.name_field.set_error(problems.get((WHOLE, "name"), ""))

    def _choose_category(self, category_id: str | None) -> None:
        self.category.setCurrentIndex(max(0, self.category.findData(category_id or _NONE)))

    def _category_chosen(self, index: int) -> None:
        self.edited.emit("category_id", self.category.itemData(index) or None)


class TextArea(QPlainTextEdit):
    """A few lines; Tab goes on instead of indenting."""

    def __init__(self, name: str, lines: int = 2) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self._lines = lines
        height = self.fontMetrics().lineSpacing() * lines + theme.px(26)
        self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as its lines."""
        return QSize(theme.px(200), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is for the form."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class FactsCard(Card):
    """Description and the facts that food must carry."""

    edited = Signal(str, str)
    """A field of `Facts` and its new text."""

    def __init__(self) -> None:
        self.lines: dict[str, TextField] = {}
        self.areas: dict[str, TextArea] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(10))
        areas = (("description", _("Description"), 3), ("ingredients", _("Ingredients"), 3))
        lines = (
            ("origin", _("Origin")),
            ("shelf_life", _("Shelf life")),
            ("storage", _("Storage")),
            ("licence_number", _("Licence number")),
            ("certification_number", _("Certification number")),
        )
        for at, (name, label, height) in enumerate(areas):
            area = TextArea(label, height)
            area.textChanged.connect(lambda n=name: self._area_edited(n))
            self.areas[name] = area
            grid.addWidget(Field(label, area), at, 0, 1, 2)
        for at, (name, label) in enumerate(lines):
            line = TextField(name=label)
            line.textEdited.connect(lambda text, n=name: self.edited.emit(n, text))
            self.lines[name] = line
            grid.addWidget(Field(label, line), 2 + at // 2, at % 2)
        super().__init__(grid, None)

    def show_facts(self, facts: Facts) -> None:
        """Shows what the form holds."""
        for name, line in self.lines.items():
            if line.text() != getattr(facts, name):
                line.setText(getattr(facts, name))
        for name, area in self.areas.items():
            if area.toPlainText() != getattr(facts, name):
                area.blockSignals(True)
                area.setPlainText(getattr(facts, name))
                area.blockSignals(False)

    def _area_edited(self, name: str) -> None:
        self.edited.emit(name, self.areas[name].toPlainText())


class FactsPage(QWidget):
    """The facts on a page of their own."""

    def __init__(self, card: FactsCard) -> None:
        super().__init__()
        self.card = card
        self.setLayout(column(card, None, margins=(0, 0, 6, 14)))
