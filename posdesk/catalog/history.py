"""Who changed what about a product, read from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from posdesk.db import Database
from posdesk.i18n import N_, _, gettext
from posdesk.journal import RowChange, read_changes
from posdesk.money import format_amount, format_money, format_quantity

_ENTRIES = """
SELECT j.occurred_at, j.command, j.actor, coalesce(s.name, ''), j.changes, j.private
FROM (SELECT occurred_at FROM product_touch WHERE product_id = :product
      UNION SELECT created_at FROM product WHERE id = :product) moment
CROSS JOIN journal j ON j.occurred_at = moment.occurred_at
LEFT JOIN staff s ON s.id = j.actor
ORDER BY j.occurred_at DESC, j.id DESC
""".replace(":product", "?")
_COLUMNS = {
    "name": N_("Name"),
    "category_id": N_("Category"),
    "brand_id": N_("Brand"),
    "description": N_("Description"),
    "spec_names": N_("Specifications"),
    "origin": N_("Origin"),
    "ingredients": N_("Ingredients"),
    "shelf_life": N_("Shelf life"),
    "storage": N_("Storage"),
    "licence_number": N_("Licence number"),
    "certification_number": N_("Certification number"),
    "image_id": N_("Picture"),
    "active": N_("On sale"),
    "sku": N_("SKU"),
    "label": N_("Specification"),
    "unit": N_("Unit"),
    "weighed": N_("Sold by weight"),
    "price": N_("Price"),
    "cost": N_("Cost"),
    "tax_rate": N_("Tax rate"),
    "weight": N_("Weight"),
    "shelf": N_("Shelf"),
    "code": N_("Barcode"),
    "quantity": N_("Pieces in a pack"),
    "deleted_at": N_("Deleted"),
    "position": N_("Position"),
}
_HIDDEN = frozenset(("created_at", "spec_values", "product_id", "variant_id", "position"))
_FIRST = frozenset(("name", "price", "code", "label"))  # shown of what is new


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column of one thing: `subject` is empty for the product itself. Texts as people read."""

    subject: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act: when (UTC ms), by whom (empty: nobody was signed in), and what it changed."""

    occurred_at: int
    command: str
    actor_id: str | None
    actor: str
    changes: tuple[ColumnChange, ...]


def history(db: Database, product_id: str, limit: int = 50) -> list[HistoryEntry]:
    """What happened to a product, its variants, barcodes and place among the favourites, newest
    first.
    """
    subjects = _subjects(db, product_id)
    words = _Words(db)
    found = []
    for occurred_at, command, actor_id, actor, changes, private in db.stream(
        _ENTRIES, product_id, product_id
    ):
        rows = (c for c in read_changes(changes, private) if (c.table, c.key) in subjects)
        worded = tuple(words.of(rows, subjects))
        if worded:
            found.append(HistoryEntry(occurred_at, command, actor_id, actor, worded))
        if len(found) == limit:
            break
    return found


def _subjects(db: Database, product_id: str) -> dict[tuple[str, str], str]:
    """Every row that belongs to the product, deleted ones too, and how it is called."""
    found = {("product", product_id): ""}
    for key, label in db.rows("SELECT id, label FROM variant WHERE product_id = ?", product_id):
        found["variant", key] = label
        for barcode, code in db.rows("SELECT id, code FROM barcode WHERE variant_id = ?", key):
            found["barcode", barcode] = code
    for (key,) in db.rows("SELECT id FROM favourite WHERE product_id = ?", product_id):
        found["favourite", key] = _("Favourite")
    return found


def _percent(rate: int) -> str:
    return format_amount(rate).rstrip("0").rstrip(".") + " %"


class _Words:
    """Values as people read them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._currency = db.setting("shop.currency")
        self._shown: dict[str, Callable[[Any], str]] = {
            "price": self._money,
            "cost": self._money,
            "tax_rate": _percent,
            "weight": lambda grams: f"{grams} g",
            "active": self._yes_no,
            "weighed": self._yes_no,
            "quantity": format_quantity,
            "deleted_at": lambda at: _("yes"),
            "category_id": lambda key: self._name("category", key),
            "brand_id": lambda key: self._name("brand", key),
            "image_id": lambda key: _("picture"),
        }

    def of(
        self, changes: Iterable[RowChange], subjects: dict[tuple[str, str], str]
    ) -> Iterator[ColumnChange]:
        """One line for each column that says something."""
        for change in changes:
            subject = subjects[change.table, change.key]
            new_row = change.operation == "insert"
            if new_row and change.table == "favourite":
                yield ColumnChange("", subject, "", _("yes"))
            for column, value in change.new.items():
                if column in _HIDDEN or (new_row and column not in _FIRST):
                    continue
                old, new = change.old.get(column), value
                label = gettext(_COLUMNS.get(column, column))
                if column == "deleted_at" and change.table == "favourite":
                    subject, label, old, new = "", _("Favourite"), new, old
                yield ColumnChange(subject, label, self._text(column, old), self._text(column, new))

    def _text(self, column: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        shown = self._shown.get(column)
        return shown(value) if shown else str(value)

    def _money(self, amount: int) -> str:
        return format_money(amount, self._currency)

    def _yes_no(self, flag: int) -> str:
        return _("yes") if flag else _("no")

    def _name(self, table: str, key: str) -> str:
        return str(self._db.value(f"SELECT name FROM {table} WHERE id = ?", key) or key)
