"""The goods of an order while it is changed: how many of each, and what comes to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posdesk.catalog import search
from posdesk.catalog.scanning import NeedsWeight, NotOnSale, Scanned, scan
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import BadQuantity, parse_quantity
from posdesk.orders.changes import Added
from posdesk.orders.goods import LineRow
from posdesk.orders.opening import snapshot
from posdesk.ui import theme
from posdesk.ui.ops import Ops
from posdesk.ui.orders.words import money, quantity
from posdesk.ui.widgets import Button, Chip, ElidedLabel, FlowLayout, Label, TextField, column, row
from posdesk.ui.widgets.labels import set_property

WHOLE = 1000
_OFFERS = 6


class QuantityRow(QWidget):
    """A product with its quantity between minus and plus; zero takes it out."""

    changed = Signal()

    def __init__(
        self, name: str, price: str, amount: int, *, weighed: bool, least: int = 0
    ) -> None:
        super().__init__()
        self.name, self._weighed, self._least = name, weighed, least
        self.first = amount
        self.title = ElidedLabel(name, "strong")
        self.field = TextField(quantity(amount), name=_("Quantity of {name}").format(name=name))
        self.field.setFixedWidth(theme.px(84))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less = Button("", icon="minus", name=_("One less"), clicked=lambda: self._step(-1))
        self.more = Button("", icon="plus", name=_("One more"), clicked=lambda: self._step(1))
        words = column(self.title, Label(price, "small"), gap=0)
        line = row(words, self.less, self.field, self.more, gap=6)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.field.textEdited.connect(lambda _text: self.changed.emit())

    def value(self) -> int:
        """Thousandths as typed.

        Raises:
            BadQuantity
        """
        try:
            found = parse_quantity(self.field.text())
        except BadQuantity:
            set_property(self.field, state="bad")
            raise
        set_property(self.field, state="")
        return found

    def _step(self, by: int) -> None:
        try:
            now = self.value()
        except BadQuantity:
            now = self.first
        self.set_value(max(self._least, now + by * WHOLE))

    def set_value(self, amount: int) -> None:
        """Writes a quantity."""
        self.field.setText(quantity(amount))
        self.changed.emit()


class GoodsEdit(QWidget):
    """What is ordered with its quantities, and below it a field that adds goods."""

    changed = Signal()
    said = Signal(str)
    """Why something could not be added; "" once it could."""

    def __init__(self, ops: Ops, lines: tuple[LineRow, ...], currency: str) -> None:
        super().__init__()
        self._ops, self._currency = ops, currency
        self.rows: dict[str, QuantityRow] = {}
        self._variants: dict[str, str] = {}
        self.added: list[tuple[Added, QuantityRow]] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(theme.px(8))
        for line in lines:
            if not line.is_charge and line.wanted:
                name = f"{line.name} {line.label}".strip()
                price = money(line.unit_price, currency)
                if line.variant_id:
                    self._variants[line.line_id] = line.variant_id
                self.rows[line.line_id] = self._row(name, price, line.wanted, weighed=line.weighed)
        self.search = TextField(name=_("Add a product"), placeholder=_("Scan, name or pinyin"))
        self.search.returnPressed.connect(self._entered)
        self.search.textEdited.connect(self._offer)
        self._chips = QWidget()
        self.offers = FlowLayout(self._chips, gap=6)
        self._chips.hide()
        self.setLayout(column(self._box, self.search, self._chips, gap=10))

    def _row(self, name: str, price: str, amount: int, *, weighed: bool) -> QuantityRow:
        made = QuantityRow(name, price, amount, weighed=weighed)
        made.changed.connect(self.changed)
        self._box.addWidget(made)
        return made

    # --- what it says -------------------------------------------------------------------------

    def quantities(self) -> tuple[tuple[str, int], ...]:
        """(order line, thousandths) of the lines of which there shall be less.

        Raises:
            BadQuantity
        """
        values = {line_id: each.value() for line_id, each in self.rows.items()}
        return tuple(
            (line_id, value) for line_id, value in values.items()
            if value != self.rows[line_id].first and not self._more_of(line_id, value)
        )  # fmt: skip

    def new_goods(self) -> tuple[Added, ...]:
        """What comes to the order; more of what was ordered comes at today's price, too.

        Raises:
            BadQuantity, NotForSale
        """
        more = [
            (line_id, each.value() - each.first) for line_id, each in self.rows.items()
            if self._more_of(line_id, each.value())
        ]  # fmt: skip
        again = [
            Added(self._ops.read(snapshot, self._variants[line_id]), value)
            for line_id, value in more
        ]
        values = [(added, each.value()) for added, each in self.added]
        fresh = [replace(added, quantity=value) for added, value in values if value]
        return (*again, *fresh)

    def _more_of(self, line_id: str, value: int) -> bool:
        """Whether there shall be more of a line than was ordered."""
        return value > self.rows[line_id].first and line_id in self._variants

    # --- adding -------------------------------------------------------------------------------

    def _offer(self, text: str) -> None:
        self.offers.clear()
        hits = self._ops.read(search.search, text, limit=_OFFERS) if len(text.strip()) > 1 else []
        for hit in hits:
            words = f"{hit.name} {hit.label}".strip()
            self.offers.addWidget(Chip(words, clicked=self._adds(hit.variant_id)))
        self._chips.setVisible(bool(hits))

    def _adds(self, variant_id: str) -> Callable[[], None]:
        return lambda: self.add(variant_id, WHOLE)

    def _entered(self) -> None:
        text = self.search.text().strip()
        if text and not self.take_code(text):
            hits = self._ops.read(search.search, text, limit=1)
            if hits:
                self.add(hits[0].variant_id, WHOLE)
            else:
                self.said.emit(_("Nothing found for “{text}”").format(text=text))

    def take_code(self, code: str) -> bool:
        """Adds what a code means; False where it means nothing that is sold."""
        found = self._ops.read(scan, code)
        if isinstance(found, Scanned):
            self.add(found.item.variant_id, found.quantity)
        elif isinstance(found, NeedsWeight | NotOnSale):
            self.add(found.item.variant_id, WHOLE)
        else:
            return False
        return True

    def add(self, variant_id: str, amount: int) -> None:
        """Adds goods at today's price; the same goods again are more of them."""
        try:
            item = self._ops.read(snapshot, variant_id)
        except Refusal as refusal:
            self.said.emit(str(refusal))
            return
        self.search.clear()
        self.offers.clear()
        self._chips.hide()
        self.said.emit("")
        for added, each in self.added:
            if added.item.variant_id == variant_id:
                each.set_value(each.value() + amount)
                return
        name = _("New: {name}").format(name=f"{item.name} {item.label}".strip())
        price = money(item.unit_price, self._currency)
        made = self._row(name, price, amount, weighed=item.weighed)
        self.added.append((Added(item, amount), made))
        self.changed.emit()
