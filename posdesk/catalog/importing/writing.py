"""Writing one batch of rows: one command, one journal entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from posdesk.catalog import touches
from posdesk.catalog.drafts import KG, TEXTS, piece
from posdesk.catalog.importing.cleanrow import CleanRow
from posdesk.catalog.importing.matching import Known, Match
from posdesk.catalog.search import index_products, index_variants
from posdesk.db import Command
from posdesk.models import Barcode, Brand, Category, Product, Variant
from posdesk.stock.moves import Move, record

_BRANDS = (
    "SELECT name, id FROM brand WHERE deleted_at IS NULL"
    " AND name IN (SELECT value FROM json_each(?))"
)


_PRODUCT = (
    "id", "name", "category_id", "brand_id", "spec_names", *TEXTS, "active", "created_at",
)  # fmt: skip
_SPEC_NAMES = _PRODUCT.index("spec_names")
_VARIANT = (
    "id", "product_id", "sku", "label", "spec_values", "unit", "weighed", "price", "cost",
    "tax_rate", "position", "active", "weight", "shelf", "created_at",
)  # fmt: skip
_BARCODE = ("id", "code", "variant_id", "quantity")
_NO_TEXTS = ("",) * len(TEXTS)


@dataclass
class Tally:
    """What became of the rows of a batch."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0


@dataclass
class Places:
    """Categories by path and brands by name, as far as this import has met them."""

    categories: dict[tuple[str, ...], str] = field(default_factory=dict)
    brands: dict[str, str] = field(default_factory=dict)

    def load(self, tx: Command, rows: Sequence[CleanRow]) -> None:
        """Find or make every category and brand that the rows name."""
        if not self.categories:
            self._read_categories(tx)
        for row in rows:
            if not row.category or row.category in self.categories or self._is_meant(row.category):
                continue
            for depth in range(1, len(row.category) + 1):
                if row.category[:depth] not in self.categories:
                    self._add_category(tx, row.category[:depth])
        self._load_brands(tx, {row.brand for row in rows if row.brand} - self.brands.keys())

    def _is_meant(self, path: tuple[str, ...]) -> bool:
        """A lone name that only one category bears, however deep, means that one."""
        bearers = [key for known, key in self.categories.items() if known[-1:] == path]
        if len(bearers) != 1:
            return False
        self.categories[path] = bearers[0]
        return True

    def _read_categories(self, tx: Command) -> None:
        nodes = {
            key: (parent, name)
            for key, parent, name in tx.rows(
                "SELECT id, parent_id, name FROM category WHERE deleted_at IS NULL"
            )
        }
        for key in nodes:
            path: tuple[str, ...] = ()
            at: str | None = key
            while at in nodes:
                at, name = nodes[at][0], nodes[at][1]
                path = (name, *path)
            self.categories.setdefault(path, key)

    def _add_category(self, tx: Command, path: tuple[str, ...]) -> None:
        new = tx.new_id()
        parent = self.categories.get(path[:-1])
        place = tx.value("SELECT count(*) FROM category WHERE parent_id IS ?", parent)
        tx.insert(Category, id=new, parent_id=parent, name=path[-1], position=place, colour="")
        self.categories[path] = new

    def _load_brands(self, tx: Command, names: set[str]) -> None:
        if not names:
            return
        listed = json.dumps(sorted(names), ensure_ascii=False)
        self.brands.update(dict(tx.rows(_BRANDS, listed)))
        missing = {name: tx.new_id() for name in sorted(names - self.brands.keys())}
        tx.insert_many(Brand, [{"id": new, "name": name} for name, new in missing.items()])
        self.brands.update(missing)


class BatchWriter:
    """Collects the rows of all tables and writes each table once."""

    def __init__(self, tx: Command, places: Places, tax_rate: int) -> None:
        self._tx = tx
        self._places = places
        self._tax_rate = tax_rate
        self._piece = piece()
        self._products: dict[str, list[Any]] = {}  # as _PRODUCT, the others alike
        self._variants: list[tuple[Any, ...]] = []
        self._barcodes: list[tuple[Any, ...]] = []
        self._moves: list[Move] = []
        self._touched: dict[str, None] = {}
        self._changed: set[str] = set()  # products older than this batch
        self._made: set[str] = set()  # those that are not
        self._renewed: set[str] = set()  # those whose own columns changed
        self._by_name: dict[str, tuple[str, set[str]]] = {}
        self._joined: set[tuple[str, str]] = set()
        self.tally = Tally()

    def write(self, matches: Sequence[Match]) -> None:
        """Write matched rows; `finish` follows."""
        self._places.load(self._tx, [match.row for match in matches])
        for match in matches:
            if match.known:
                self._update(match, match.known)
            elif match.row.repeats:
                self.tally.repeated += 1
            else:
                self._create(match)
        self._flush()

    def finish(self) -> None:
        """Bring the search index up to date."""
        touches.touch(self._tx, sorted(self._changed - self._made))
        if self._touched:
            index_variants(self._tx, list(self._touched))
            index_products(self._tx, sorted(self._renewed))
            self._tx.changed("catalog")

    def _create(self, match: Match) -> None:
        row = match.row
        variant = self._tx.new_id()
        product = self._existing_product(match) or self._product_for(row)
        self._variants.append(
            (
                variant,
                product,
                row.sku,
                row.label,
                _json(row.spec_values),
                row.unit or (KG if row.weighed else self._piece),
                int(bool(row.weighed)),
                row.price,
                row.cost,
                self._tax_rate if row.tax_rate is None else row.tax_rate,
                0,
                int(row.active is not False),
                row.weight or 0,
                row.shelf or "",
                self._tx.now,
            )
        )
        if row.stock:
            self._moves.append(Move(variant, row.stock))
        self._add_codes(match, variant)
        self._touched[variant] = None
        self.tally.created += 1

    def _existing_product(self, match: Match) -> str:
        """The product of the catalog that this variant joins; empty when there is none."""
        place = (match.product_id, match.row.label)
        if not match.product_id or place in self._joined:
            return ""
        self._joined.add(place)
        self._changed.add(match.product_id)
        found = self._tx.value("SELECT spec_names FROM product WHERE id = ?", match.product_id)
        if len(json.loads(found)) < len(match.row.spec_names):
            names = _json(match.row.spec_names)
            self._tx.update(Product, match.product_id, spec_names=names)
        return match.product_id

    def _product_for(self, row: CleanRow) -> str:
        """The product of this name made in this batch without this specification, or a new one."""
        product, labels = self._by_name.get(row.name, ("", {row.label}))
        if row.label not in labels:
            labels.add(row.label)
            made = self._products[product]
            made[_SPEC_NAMES] = max(made[_SPEC_NAMES], _json(row.spec_names), key=len)
            return product
        new = self._tx.new_id()
        self._made.add(new)
        self._by_name[row.name] = (new, {row.label})
        self._products[new] = [
            new,
            row.name,
            self._places.categories.get(row.category),
            self._places.brands.get(row.brand),
            _json(row.spec_names),
            *([row.texts.get(text, "") for text in TEXTS] if row.texts else _NO_TEXTS),
            1,
            self._tx.now,
        ]
        return new

    def _add_codes(self, match: Match, variant: str) -> None:
        codes = [(code, 1000) for code in match.new_codes] + match.new_packs
        for code, quantity in codes:
            self._barcodes.append((self._tx.new_id(), code, variant, quantity))

    def _update(self, match: Match, known: Known) -> None:
        changed = self._change(Variant, known.variant_id, _variant_changes(match.row, known))
        product = _product_changes(match.row, known, self._places)
        if self._change(Product, known.product_id, product):
            changed = True
            self._renewed.add(known.product_id)
        if changed or match.new_codes or match.new_packs:
            self._changed.add(known.product_id)
        if match.row.stock is not None and match.row.stock != known.on_hand:
            self._moves.append(Move(known.variant_id, match.row.stock - known.on_hand))
            changed = True
        if match.new_codes or match.new_packs:
            self._add_codes(match, known.variant_id)
            changed = True
        if changed:
            self._touched[known.variant_id] = None
        if match.row.repeats:
            self.tally.repeated += 1
        elif changed:
            self.tally.updated += 1
        else:
            self.tally.unchanged += 1

    def _change(self, model: type[Variant | Product], key: str, columns: dict[str, Any]) -> bool:
        if columns:
            self._tx.update(model, key, **columns)
        return bool(columns)

    def _flush(self) -> None:
        self._tx.insert_rows(Product, _PRODUCT, self._products.values())
        self._tx.insert_rows(Variant, _VARIANT, self._variants)
        self._tx.insert_rows(Barcode, _BARCODE, self._barcodes)
        if self._moves:
            record(self._tx, self._moves, "import")
        self._products, self._variants, self._barcodes, self._moves = {}, [], [], []
        self._by_name = {}


def _variant_changes(row: CleanRow, known: Known) -> dict[str, Any]:
    """The columns of the variant that the row mentions and that differ."""
    said: dict[str, Any] = {
        "sku": row.sku,
        "unit": row.unit,
        "weighed": None if row.weighed is None else int(row.weighed),
        "price": row.price,
        "cost": row.cost,
        "tax_rate": row.tax_rate,
        "active": None if row.active is None else int(row.active),
        "weight": row.weight,
        "shelf": row.shelf,
    }
    changes = {
        column: value
        for column, value in said.items()
        if value is not None and value != getattr(known, column)
    }
    if row.spec_values and row.label != known.label and not row.repeats:
        changes["label"] = row.label
        changes["spec_values"] = _json(row.spec_values)
    return changes


def _product_changes(row: CleanRow, known: Known, places: Places) -> dict[str, Any]:
    """The columns of the product that the row mentions and that differ."""
    changes: dict[str, Any] = {
        text: value for text, value in row.texts.items() if value and value != getattr(known, text)
    }
    if row.name and row.name != known.name:
        if known.siblings > 1:
            row.warn("name_kept", "name", row.name, known.name)
        else:
            changes["name"] = row.name
    category = places.categories.get(row.category) if row.category else None
    keep = row.category_weak and known.category_id
    if category and category != known.category_id and not keep:
        changes["category_id"] = category
    brand = places.brands.get(row.brand) if row.brand else None
    if brand and brand != known.brand_id:
        changes["brand_id"] = brand
    return changes


def _json(values: Sequence[str]) -> str:
    if not values:
        return "[]"
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
