"""The fields of one variant: price with margin, tax, SKU, unit, barcodes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from posdesk.catalog.drafts import KG, piece
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.codes import CodeEditor
from posdesk.ui.catalog.editing import Problems, VariantEdit, in_stock, margin
from posdesk.ui.widgets import Button, Field, Label, TextField, column, row


def units() -> tuple[str, ...]:
    """The usual sale units, in the language in use; any other can be typed."""
    counted = (_("bottle"), _("box"), _("pack"), _("bag"), _("can"), _("pair"))
    return (piece(), *counted, KG)


class VariantForm(QWidget):
    """Shows a variant and tells of every change; a product of one variant has just these fields."""

    edited = Signal(str, object)
    """A field of `VariantEdit` and its new value."""
    price_for_all = Signal()

    def __init__(self, currency: str, owner: Callable[[str], str]) -> None:
        super().__init__()
        self._currency = currency
        self.title = Label("", "strong")
        self.price = TextField(name=_("Price"))
        self.cost = TextField(name=_("Cost"))
        self.tax = TextField(name=_("Tax rate (%)"))
        self.sku = TextField(name=_("SKU"))
        self.weight = TextField(name=_("Weight (g)"))
        self.shelf = TextField(name=_("Shelf"))
        self.unit = QComboBox()
        self.unit.setEditable(True)
        self.unit.addItems(list(units()))
        self.unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.weighed = QCheckBox(_("Sold by weight"))
        self.active = QCheckBox(_("On sale"))
        self.stock = Label("", "muted")
        self.for_all = Button(_("This price for all"), "link", clicked=self.price_for_all.emit)
        self.codes = CodeEditor(owner)
        self.fields = {
            "price": Field(_("Price"), self.price),
            "cost": Field(_("Cost"), self.cost),
            "tax": Field(_("Tax rate (%)"), self.tax),
            "sku": Field(_("SKU"), self.sku),
            "unit": Field(_("Unit"), self.unit),
            "weight": Field(_("Weight (g)"), self.weight),
            "shelf": Field(_("Shelf"), self.shelf),
        }
        self._margin = ""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(8))
        top = Qt.AlignmentFlag.AlignTop
        for at, name in enumerate(("price", "cost", "tax")):
            grid.addWidget(self.fields[name], 0, at, top)
        for at, name in enumerate(("sku", "unit")):
            grid.addWidget(self.fields[name], 1, at, top)
        marks = column(19, row(self.weighed, None), gap=0)
        grid.addLayout(marks, 1, 2, top)
        for at, name in enumerate(("weight", "shelf")):
            grid.addWidget(self.fields[name], 2, at, top)
        self.weight.setPlaceholderText(_("as it is shipped"))
        self.shelf.setPlaceholderText(_("where it stands"))
        for at in range(3):
            grid.setColumnStretch(at, 1)
        for each in (self.price, self.cost, self.tax, self.weight):
            each.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        head = row(self.title, self.stock, None, self.active, self.for_all, gap=14)
        self._head = QWidget()
        self._head.setLayout(head)
        self.setLayout(column(self._head, grid, 2, self.codes, gap=8))

    def _connect(self) -> None:
        lines: dict[str, QLineEdit] = {
            "price": self.price, "cost": self.cost, "tax": self.tax, "sku": self.sku,
            "weight": self.weight, "shelf": self.shelf,
        }  # fmt: skip
        for name, line in lines.items():
            line.textEdited.connect(lambda text, name=name: self.edited.emit(name, text))
        self.unit.editTextChanged.connect(lambda text: self.edited.emit("unit", text))
        self.weighed.clicked.connect(lambda on: self.edited.emit("weighed", on))
        self.active.clicked.connect(lambda on: self.edited.emit("active", on))
        self.codes.changed.connect(lambda codes: self.edited.emit("codes", codes))

    def show_variant(
        self, variant: VariantEdit, row: int, problems: Problems, *, several: bool
    ) -> None:
        """Shows a variant, with what is wrong below its fields."""
        _set_text(self.price, variant.price)
        _set_text(self.cost, variant.cost)
        _set_text(self.tax, variant.tax)
        _set_text(self.sku, variant.sku)
        _set_text(self.weight, variant.weight)
        _set_text(self.shelf, variant.shelf)
        self.unit.blockSignals(True)
        if self.unit.currentText() != variant.unit:
            self.unit.setCurrentText(variant.unit)
        self.unit.blockSignals(False)
        self.weighed.setChecked(variant.weighed)
        self.active.setChecked(variant.active)
        self.title.setText(variant.label)
        self._show_stock(variant)
        self._head.setVisible(several)
        unit = variant.unit if variant.weighed else ""
        label = _("Price per {unit}").format(unit=unit) if unit else _("Price")
        self.fields["price"].label.setText(label)
        self._show_margin(variant)
        for name, field in self.fields.items():
            if name != "cost" or (row, name) in problems:
                field.set_error(problems.get((row, name), ""))
        self.codes.show_codes(variant.codes, problems.get((row, "codes"), ""))

    def _show_stock(self, variant: VariantEdit) -> None:
        self.stock.setText(in_stock(variant))

    def _show_margin(self, variant: VariantEdit) -> None:
        """The margin stands below the cost, where no error is said."""
        share = margin(variant, self._currency)
        field = self.fields["cost"]
        field.set_error("")
        field.below.setText(_("Margin {share}").format(share=share) if share else "")
        field.below.setVisible(bool(share))
        field.below.set_tone("bad" if share.startswith("-") else "plain")


def _set_text(line: QLineEdit, text: str) -> None:
    """Leaves the cursor alone where the text is the same."""
    if line.text() != text:
        line.setText(text)
