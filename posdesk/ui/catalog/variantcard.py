"""The card of variants: specifications, the table, and the fields of the chosen variant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from posdesk.i18n import _, n_
from posdesk.ui.catalog.editing import Problems, ProductEdit, in_stock
from posdesk.ui.catalog.specform import SpecForm
from posdesk.ui.catalog.variantform import VariantForm
from posdesk.ui.catalog.varianttable import VariantModel, VariantTable
from posdesk.ui.widgets import Button, Card, Label, Line, row


class VariantCard(Card):
    """Tells of changes to one variant, and of other specifications."""

    edited = Signal(int, str, object)
    """Row, field of `VariantEdit`, new value."""
    specs_changed = Signal(object)
    price_for_all = Signal(int)

    def __init__(self, currency: str, owner: Callable[[str], str]) -> None:
        self.row = 0
        self.title = Label(_("Price and barcodes"), "title")
        self.count = Label("", "muted", wrap=True)
        self.spec_button = Button("", "link", clicked=self._toggle_specs)
        self.specs = SpecForm()
        self.specs.hide()
        self.model = VariantModel()
        self.table = VariantTable(self.model)
        self.line = Line()
        self.form = VariantForm(currency, owner)
        head = row(self.title, self.count, self.spec_button, gap=12)
        head.setStretch(1, 1)
        super().__init__(head, self.specs, self.table, self.line, self.form)
        self.specs.changed.connect(self.specs_changed)
        self.model.typed.connect(self.edited)
        self.table.chosen.connect(self._chosen)
        self.form.edited.connect(lambda name, value: self.edited.emit(self.row, name, value))
        self.form.price_for_all.connect(lambda: self.price_for_all.emit(self.row))
        self._edit: ProductEdit | None = None
        self._problems: Problems = {}

    def open(self, edit: ProductEdit, row: int = 0) -> None:
        """Another product is shown, at one of its variants."""
        self.row = row
        self.specs.hide()
        self.form.codes.forget()

    def show_edit(self, edit: ProductEdit, stored: ProductEdit, problems: Problems) -> None:
        """Shows what the form holds."""
        self._edit, self._problems = edit, problems
        several = bool(edit.specs) or len(edit.variants) > 1
        self.row = min(self.row, len(edit.variants) - 1)
        self.model.show(edit.variants, problems)
        self.table.setVisible(several)
        self.line.setVisible(several)
        if several and self.table.currentIndex().row() != self.row:
            self.table.choose(self.row)
        self.specs.show_specs(edit.specs)
        self.title.setText(_("Variants") if several else _("Price and barcodes"))
        self._show_count(edit, stored, several=several)
        self._name_spec_button(several=several)
        self._show_form()

    def _show_count(self, edit: ProductEdit, stored: ProductEdit, *, several: bool) -> None:
        kept = {variant.id for variant in edit.variants}
        gone = sum(1 for variant in stored.variants if variant.id and variant.id not in kept)
        count = len(edit.variants)
        parts = [n_("{n} variant", "{n} variants", count).format(n=count)] if several else []
        stock = in_stock(edit.variants[0])
        if not several and stock:
            parts.append(stock)
        if gone:
            words = n_("{n} variant goes on saving", "{n} variants go on saving", gone)
            parts.append(words.format(n=gone))
        self.count.setText(" · ".join(parts))
        self.count.set_tone("warn" if gone else "plain")

    def _name_spec_button(self, *, several: bool) -> None:
        if not self.specs.isHidden():
            words = _("Close specifications")
        elif several:
            words = _("Change specifications")
        else:
            words = _("Colours, sizes…")
        self.spec_button.setText(words)

    def _show_form(self) -> None:
        if self._edit is None:
            return
        several = len(self._edit.variants) > 1
        variant = self._edit.variants[self.row]
        self.form.show_variant(variant, self.row, self._problems, several=several)

    def choose(self, row: int) -> None:
        """Shows the fields of one variant."""
        self.table.choose(row)
        self._chosen(row)

    def _chosen(self, row: int) -> None:
        if row != self.row:
            self.row = row
            self.form.codes.forget()
        self._show_form()

    def _toggle_specs(self) -> None:
        opening = self.specs.isHidden()
        self.specs.setVisible(opening)
        if opening and not self.specs.rows:
            self.specs.add()
        elif opening:
            self.specs.rows[0].values.setFocus()
        several = self._edit is not None and bool(self._edit.specs)
        self._name_spec_button(several=several)

    def focus_field(self, row: int, field: str) -> None:
        """Puts the cursor where something is wrong."""
        self.choose(row)
        if field == "codes":
            self.form.codes.entry.setFocus()
        elif field in self.form.fields:
            self.form.fields[field].control.setFocus()
