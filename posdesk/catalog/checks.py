"""What only the catalog as it is can answer: whether a code is free, a category is there."""

from __future__ import annotations

from posdesk.catalog.errors import DuplicateBarcode, DuplicateSku
from posdesk.db import Command
from posdesk.errors import NotFound
from posdesk.i18n import N_

_OWNER = (
    "SELECT product.name || CASE variant.label WHEN '' THEN '' ELSE ' ' || variant.label END"
    " FROM {source} JOIN product ON product.id = variant.product_id WHERE {which}"
)
_BY_CODE = _OWNER.format(
    source="barcode JOIN variant ON variant.id = barcode.variant_id",
    which="barcode.code = ? AND barcode.deleted_at IS NULL",
)
_BY_SKU = _OWNER.format(
    source="variant",
    which="variant.sku = ? AND variant.sku IS NOT NULL AND variant.deleted_at IS NULL"
    " AND variant.id != ?",
)


def code_is_free(tx: Command, code: str) -> None:
    """Raise `DuplicateBarcode` with the name of the goods that have the code."""
    owner = tx.value(_BY_CODE, code)
    if owner is not None:
        raise DuplicateBarcode(code, owner)


def sku_is_free(tx: Command, sku: str, but: str = "") -> None:
    """Raise `DuplicateSku` with the name of the goods that have it, other than variant `but`."""
    owner = tx.value(_BY_SKU, sku, but) if sku else None
    if owner is not None:
        raise DuplicateSku(sku, owner)


def category_is_there(tx: Command, category_id: str) -> None:
    """Raise `NotFound` for a category that is not in the tree."""
    if tx.value("SELECT 1 FROM category WHERE id = ? AND deleted_at IS NULL", category_id) is None:
        raise NotFound(N_("category"), category_id)
