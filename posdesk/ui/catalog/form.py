"""The form of a product: what was typed, what is wrong with it, and where it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabBar, QWidget

from posdesk.catalog import queries
from posdesk.catalog.errors import DuplicateBarcode, DuplicateSku, EmptyName
from posdesk.catalog.search import find_barcode
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui.catalog.codeterms import CodeTerms
from posdesk.ui.catalog.editing import WHOLE, Place, Problems, ProductEdit, problems, weigh
from posdesk.ui.catalog.general import FactsCard, FactsPage, GeneralCard
from posdesk.ui.catalog.historyview import HistoryView
from posdesk.ui.catalog.pictures import Pictures
from posdesk.ui.catalog.specs import regenerate
from posdesk.ui.catalog.variantcard import VariantCard
from posdesk.ui.catalog.vouchercard import VoucherCard
from posdesk.ui.place import Shell
from posdesk.ui.widgets import column, scrolled

GOODS, FACTS, HISTORY = range(3)


class ProductForm(QWidget):
    """Three pages: the goods, the facts, the history. It sends no commands."""

    changed = Signal()
    """Something was typed, or another product is shown."""
    said = Signal(str)
    """Something about a picture that was not taken."""

    def __init__(self, shell: Shell, pictures: Pictures) -> None:
        super().__init__()
        self._ops = shell.ops
        self.currency = shell.ops.db.setting("shop.currency")
        self.edit = self.stored = ProductEdit()
        self._touched: set[Place] = set()
        self._refused: Problems = {}
        self._checked = False
        self._spec_base: ProductEdit | None = None
        self.general = GeneralCard(pictures)
        self.variants = VariantCard(self.currency, self._owner)
        self.vouchers = VoucherCard()
        self.terms = CodeTerms(shell, self.vouchers)
        self.facts = FactsCard()
        self.history = HistoryView()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Pages of the product"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.pages = QStackedWidget()
        self.areas: list[QScrollArea] = []
        self._build()
        self._connect()

    def _build(self) -> None:
        goods = QWidget()
        goods.setLayout(
            column(
                *(self.general, self.variants, self.vouchers, None), gap=12, margins=(0, 0, 6, 14)
            )
        )
        pages: tuple[tuple[str, QWidget], ...] = (
            (_("Product"), goods),
            (_("Description and food facts"), FactsPage(self.facts)),
            (_("History"), self.history),
        )
        for name, page in pages:
            self.tabs.addTab(name)
            area = scrolled(page)
            self.areas.append(area)
            self.pages.addWidget(area)
        box = column(self.tabs, self.pages, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turn)
        self.general.edited.connect(self._product_edited)
        self.general.picture_refused.connect(self.said)
        self.variants.edited.connect(self._variant_edited)
        self.variants.specs_changed.connect(self._specs_changed)
        self.variants.table.chosen.connect(self._show_terms)
        self.vouchers.touched.connect(self.changed)
        self.variants.price_for_all.connect(self._price_for_all)
        self.facts.edited.connect(self._fact_edited)
        self.variants.specs.typing.connect(self.changed)
        self.variants.form.codes.typing.connect(self.changed)

    # --- opening ------------------------------------------------------------------------------

    def open(self, edit: ProductEdit, stored: ProductEdit, variant_id: str = "") -> None:
        """Shows a product, at one of its variants; `stored` is what it was before any typing."""
        same = bool(edit.id) and edit.id == self.edit.id
        self.edit, self.stored = edit, stored
        self._touched, self._refused, self._checked = set(), {}, False
        self._spec_base = None
        ids = [variant.id for variant in edit.variants]
        row = ids.index(variant_id) if variant_id in ids else self.variants.row if same else 0
        self.variants.open(edit, row)
        self.offer()
        if not same:
            self.tabs.setCurrentIndex(GOODS)
        self._draw()
        self._show_terms()
        self._load_history()

    def offer(self) -> None:
        """Reads the categories and brands to choose from anew."""
        categories = self._ops.read(queries.categories, counted=False)
        self.general.offer(categories, self._ops.read(queries.brands))
        self.general.show_edit(self.edit, self._shown())

    def patch(self, **stored: Any) -> None:
        """Something was stored beside the form: it is so in both, and no change of the person."""
        self.edit, self.stored = replace(self.edit, **stored), replace(self.stored, **stored)
        self._draw()
        self._load_history()

    @property
    def dirty(self) -> bool:
        """Whether leaving now would lose something."""
        half = bool(self.variants.form.codes.pending()) or self.variants.specs.wrong
        return half or self.edit != self.stored

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self._load_history()

    def _load_history(self) -> None:
        if self.tabs.currentIndex() == HISTORY:
            entries = self._ops.read(queries.history, self.edit.id) if self.edit.id else []
            self.history.show_entries(entries, self._ops.db.clock.zone)

    def _show_terms(self, _row: int = 0) -> None:
        """What the chosen variant is good for, where it is sold as a code."""
        variant = self.edit.variants[self.variants.row]
        self.terms.show(variant.id, f"{self.edit.name} {variant.label}".strip())

    # --- what is typed ------------------------------------------------------------------------

    def _product_edited(self, field: str, value: object) -> None:
        if field == "picture" and value is None:
            self._take(replace(self.edit, picture=None, image_id=None))
        else:
            changes: dict[str, Any] = {field: value}
            self._take(replace(self.edit, **changes), (WHOLE, field))

    def _fact_edited(self, field: str, text: str) -> None:
        changes: dict[str, Any] = {field: text}
        self._take(replace(self.edit, facts=replace(self.edit.facts, **changes)))

    def _variant_edited(self, row: int, field: str, value: Any) -> None:
        variant = self.edit.variants[row]
        if field == "weighed":
            fresh = weigh(variant, value)
        else:
            changes: dict[str, Any] = {field: value}
            fresh = replace(variant, **changes)
        variants = (*self.edit.variants[:row], fresh, *self.edit.variants[row + 1 :])
        self._spec_base = None
        self._take(replace(self.edit, variants=variants), (row, field))

    def _price_for_all(self, row: int) -> None:
        price = self.edit.variants[row].price
        variants = tuple(replace(variant, price=price) for variant in self.edit.variants)
        self._take(replace(self.edit, variants=variants), (row, "price"))

    def _specs_changed(self, specs: Any) -> None:
        """While specifications are typed, variants are always made from those before the typing."""
        base = self._spec_base = self._spec_base or self.edit
        variants = regenerate(base.specs, base.variants, specs)
        self._touched.clear()
        self._take(replace(self.edit, specs=specs, variants=variants))

    def _take(self, edit: ProductEdit, place: Place | None = None) -> None:
        self.edit = edit
        if place is not None:
            self._touched.add(place)
            self._refused.pop(place, None)
        self._draw()

    def choose_variant(self, variant_id: str) -> None:
        """Shows the fields of one variant of the open product."""
        ids = [variant.id for variant in self.edit.variants]
        if variant_id in ids:
            self.tabs.setCurrentIndex(GOODS)
            self.variants.choose(ids.index(variant_id))

    def take_code(self, code: str) -> None:
        """A scan while this product's codes are entered."""
        self.tabs.setCurrentIndex(GOODS)
        self.variants.form.codes.take(code)

    def _owner(self, code: str) -> str:
        """Whose a code is, other than this form's variants as they are stored."""
        for variant in self.edit.variants:
            if any(each.code == code for each in variant.codes):
                return variant.label or self.edit.name
        found = self._ops.read(find_barcode, code)
        if found is None or found.product_id == self.edit.id:
            return ""
        return f"{found.name} {found.label}".strip()

    # --- what is wrong ------------------------------------------------------------------------

    def _shown(self) -> Problems:
        """Problems of what was touched, all of them once saving was tried."""
        found = problems(self.edit, self.currency)
        said = {p: text for p, text in found.items() if self._checked or p in self._touched}
        return {**said, **self._refused}

    def _draw(self) -> None:
        shown = self._shown()
        self.general.show_edit(self.edit, shown)
        self.general.picture.show_picture(self.edit.image_id, self.edit.picture)
        self.variants.show_edit(self.edit, self.stored, shown)
        self.facts.show_facts(self.edit.facts)
        self.changed.emit()

    def check(self) -> bool:
        """Whether the form can be saved; if not, what is wrong is shown and gets the focus."""
        if self.variants.specs.wrong:
            self.tabs.setCurrentIndex(GOODS)
            self.variants.specs.show()
            self.variants.specs.rows[-1].values.setFocus()
            return False
        if self.variants.form.codes.pending():
            self.variants.form.codes.add()
            if self.variants.form.codes.pending():
                self.tabs.setCurrentIndex(GOODS)
                return False
        self._checked = True
        self._draw()
        found = problems(self.edit, self.currency)
        if found:
            self._focus(min(found))
        return not found

    def refuse(self, refusal: Refusal) -> bool:
        """Says a refusal at the field that it concerns; False if there is none."""
        place = self._place_of(refusal)
        if place is None:
            return False
        self._refused[place] = str(refusal)
        self._draw()
        self._focus(place)
        return True

    def _place_of(self, refusal: Refusal) -> Place | None:
        if isinstance(refusal, EmptyName):
            return WHOLE, "name"
        for row, variant in enumerate(self.edit.variants):
            if isinstance(refusal, DuplicateSku) and variant.sku.strip() == refusal.sku:
                return row, "sku"
            codes = [code.code for code in variant.codes]
            if isinstance(refusal, DuplicateBarcode) and refusal.code in codes:
                return row, "codes"
        return None

    def _focus(self, place: Place) -> None:
        self.tabs.setCurrentIndex(GOODS)
        row, field = place
        if row == WHOLE:
            self.general.name.setFocus()
        else:
            self.variants.focus_field(row, field)
        self._show_focus()

    def _show_focus(self) -> None:
        """Scrolls to where the cursor is."""
        focus = self.variants.focusWidget() if self.variants.hasFocus() else self.focusWidget()
        if focus is not None:
            self.areas[GOODS].ensureWidgetVisible(focus, 0, 60)

    def focus_first(self) -> None:
        """Puts the cursor into the first field that is still empty."""
        self.tabs.setCurrentIndex(GOODS)
        first = self.general.name
        target = self.variants.form.price if first.text().strip() else first
        target.setFocus()
        target.selectAll()
