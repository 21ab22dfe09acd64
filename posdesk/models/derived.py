"""What is computed from facts and registers in the same transaction, and can be made anew."""

from __future__ import annotations

import peewee as pw

from posdesk.models.base import Kind, Table, flag, integer, key, optional, text, zero


class StockLevel(Table):
    """On hand = sum of moves, in thousandths; may be negative."""

    kind = Kind.DERIVED
    variant_id = key()
    on_hand = integer()


class ProductTouch(Table):
    """When a product, its variants or its barcodes were changed: finds the journal's entries of
    it.
    """

    kind = Kind.DERIVED
    product_id = text()
    occurred_at = integer()

    class Meta:
        primary_key = pw.CompositeKey("product_id", "occurred_at")


class VariantSales(Table):
    """How well a variant sells: for ranking."""

    kind = Kind.DERIVED
    variant_id = key()
    sold = zero()  # thousandths
    sales = zero()  # lines
    last_sold_at = integer(index=True)


VariantSales.add_index(
    pw.SQL("CREATE INDEX variant_sales_rank ON variant_sales (sales DESC, variant_id)")
)


class SearchItem(Table):
    """A variant in the search index. Lower docids sell better: finds come in their order."""

    kind = Kind.DERIVED
    docid = integer(primary_key=True)
    variant_id = text(unique=True)
    product_id = text()
    name_key = text(index=True)  # the folded name, with readings, as lists sort it
    rest = text()  # folded label, brand and SKU
    codes = text()  # barcodes and /SKU, each between blanks
    category_id = optional()
    brand_id = optional()
    price = integer(index=True)
    active = flag(1)
    created_at = integer(index=True)


class SearchWord(Table):
    """The words of all names: what typing mistakes are put right with."""

    kind = Kind.DERIVED
    word = key()


# The tokens of each SearchItem by docid; see catalog/search/tokens.py for what they are.
SEARCH_TOKENS = (
    "CREATE VIRTUAL TABLE search_tokens USING fts5("
    "tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)


class DayTotal(Table):
    """Rollup of a business day: one row for each measure and key, so that a day report is one short
    read.

    measure/key: sales, gross, lines, tender/<code>, refund/<code>, tax/<rate>, net/<rate>,
    discount/<stage>, rounding, void/<scope>, staff/<id>, hour/<hh>.
    """

    kind = Kind.DERIVED
    business_day = text()
    till = text()
    measure = text()
    key = text(default="")
    count = zero()
    amount = zero()

    class Meta:
        primary_key = pw.CompositeKey("business_day", "till", "measure", "key")
