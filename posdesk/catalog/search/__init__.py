"""One field that finds anything on sale, as it is typed."""

from posdesk.catalog.search.hits import Hit, Scanned, find_barcode
from posdesk.catalog.search.index import (
    index_brand,
    index_products,
    index_variants,
    rebuild,
    refresh_ranking,
    remove_variants,
    tidy,
)
from posdesk.catalog.search.order import SORTS
from posdesk.catalog.search.queries import Suggestion, search, suggest, warm

__all__ = [
    "SORTS",
    "Hit",
    "Scanned",
    "Suggestion",
    "find_barcode",
    "index_brand",
    "index_products",
    "index_variants",
    "rebuild",
    "refresh_ranking",
    "remove_variants",
    "search",
    "suggest",
    "tidy",
    "warm",
]
