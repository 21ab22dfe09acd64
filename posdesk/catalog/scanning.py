"""What a scan means at the till: one indexed look-up for a barcode, a second one for a scale label.

An exact barcode always comes first, so that a shop's own codes beginning with 2 can live beside
scale labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from posdesk.catalog.barcodes import Kind, canonical, read_barcode
from posdesk.catalog.errors import BadCheckDigit, BadScaleCode, NotABarcode
from posdesk.catalog.scale_codes import ScaleLabel, ScaleRule, read_label, rules_from
from posdesk.catalog.states import SaleState, state_of
from posdesk.db import Database
from posdesk.errors import NotFound, Refusal
from posdesk.i18n import N_
from posdesk.money import THOUSAND, round_div

_COLUMNS = (
    "variant.id, variant.product_id, coalesce(variant.sku, ''), product.name, variant.label,"
    " variant.price, variant.tax_rate, variant.unit, variant.weighed, product.category_id,"
    " variant.cost, (SELECT on_hand FROM stock_level WHERE variant_id = variant.id),"
    " coalesce(variant.image_id, product.image_id), variant.active AND product.active,"
    " coalesce(variant.deleted_at, product.deleted_at)"
)
_BY_CODE = (
    f"SELECT {_COLUMNS}, barcode.quantity FROM barcode"
    " CROSS JOIN variant ON variant.id = barcode.variant_id"
    " CROSS JOIN product ON product.id = variant.product_id"
    " WHERE barcode.code = ? AND barcode.deleted_at IS NULL ORDER BY barcode.id LIMIT 1"
)
_BY_SKU = (
    f"SELECT {_COLUMNS} FROM variant CROSS JOIN product ON product.id = variant.product_id"
    " WHERE variant.sku IN (?, ?) AND variant.sku IS NOT NULL AND variant.deleted_at IS NULL"
    " ORDER BY variant.weighed DESC, length(variant.sku) DESC, variant.id LIMIT 1"
)
_BY_ID = (
    f"SELECT {_COLUMNS} FROM variant JOIN product ON product.id = variant.product_id"
    " WHERE variant.id = ?"
)


@dataclass(frozen=True, slots=True)
class Sellable:
    """A variant with all that a cart line needs.

    `price` and `cost` are minor units (per kilogram when `weighed`), `tax_rate` basis points,
    `on_hand` thousandths, None where stock was never counted.
    """

    variant_id: str
    product_id: str
    sku: str
    name: str
    label: str
    price: int
    tax_rate: int
    unit: str
    weighed: bool
    category_id: str | None
    cost: int | None
    on_hand: int | None
    image_id: str | None
    state: SaleState


@dataclass(frozen=True, slots=True)
class Scanned:
    """Goods with their quantity in thousandths (a case of 24 is 24000, 1236 is 1.236 kg).

    `label_amount` is the amount in minor units that a scale printed, charged as printed.
    """

    item: Sellable
    quantity: int
    code: str
    label_amount: int | None = None


@dataclass(frozen=True, slots=True)
class NeedsWeight:
    """Weighed goods whose code says no weight: ask the scale or the cashier."""

    item: Sellable
    code: str


@dataclass(frozen=True, slots=True)
class NotOnSale:
    """The goods are known but not sold now."""

    item: Sellable
    code: str


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """Nothing has this code.

    `code` is the form under which it would be kept. `can_be_kept` says whether goods can be made of
    it; `expected_digit` is the check digit it should end in, where the scan looks misread.
    """

    code: str
    can_be_kept: bool
    expected_digit: str = ""


@dataclass(frozen=True, slots=True)
class BadLabel:
    """A scale label of the shop's that can't be right; `refusal` says why."""

    refusal: BadScaleCode


Scan = Scanned | NeedsWeight | NotOnSale | UnknownCode | BadLabel


def scan(db: Database, entered: str) -> Scan:
    """What a scanned or typed code means. Never raises for what a scanner can send."""
    code = canonical(entered)
    row = db.row(_BY_CODE, code)
    if row is not None:
        return _answer(_sellable(row), code, row[15])
    try:
        label = read_label(code, scale_rules(db))
    except BadScaleCode as refusal:
        return BadLabel(refusal)
    if label is not None and (row := db.row(_BY_SKU, label.plu, label.plu.lstrip("0"))):
        return _of_label(_sellable(row), label, code)
    return _unknown(entered, code)


def sellable(db: Database, variant_id: str) -> Sellable:
    """A variant by its id, deleted or not.

    Raises:
        NotFound
    """
    row = db.row(_BY_ID, variant_id)
    if row is None:
        raise NotFound(N_("variant"), variant_id)
    return _sellable(row)


def scale_rules(db: Database) -> tuple[ScaleRule, ...]:
    """The shop's rules of scale labels; the usual ones where it has none."""
    return rules_from(db.setting("catalog.scale_rules"))


def _sellable(row: tuple[Any, ...]) -> Sellable:
    return Sellable(*[*row[:8], bool(row[8]), *row[9:13], state_of(row[13], row[14])])


def _answer(item: Sellable, code: str, quantity: int) -> Scan:
    if item.state is SaleState.DELETED:
        return UnknownCode(code, can_be_kept=True)
    if item.state is SaleState.OFF_SALE:
        return NotOnSale(item, code)
    return NeedsWeight(item, code) if item.weighed else Scanned(item, quantity, code)


def _of_label(item: Sellable, label: ScaleLabel, code: str) -> Scan:
    """Weight as printed; where only the amount is, the weight that it pays for."""
    if item.state is not SaleState.ON_SALE:
        return _answer(item, code, THOUSAND)
    if item.weighed:
        if label.weight is not None:
            return Scanned(item, label.weight, code, label.amount)
        if not item.price:
            return NeedsWeight(item, code)
        amount = label.amount or 0
        return Scanned(item, max(1, round_div(amount * THOUSAND, item.price)), code, amount)
    pieces = THOUSAND if label.weight is None else label.weight * THOUSAND
    return Scanned(item, pieces, code, label.amount)


def _unknown(entered: str, code: str) -> UnknownCode:
    try:
        kept = read_barcode(entered)
    except BadCheckDigit as refusal:
        return UnknownCode(code, can_be_kept=False, expected_digit=refusal.expected)
    except NotABarcode:
        return UnknownCode(code, can_be_kept=False)
    except Refusal:
        return UnknownCode("", can_be_kept=False)
    return UnknownCode(kept.text, can_be_kept=kept.kind is not Kind.CASE)
