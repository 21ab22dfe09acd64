"""One field that finds anything on sale, as it is typed."""

from posdesk.catalog.search.index import (
    index_brand,
    index_products,
    index_variants,
    rebuild,
    refresh_ranking,
    remove_variants,
)

__all__ = [
    "index_brand",
    "index_products",
    "index_variants",
    "rebuild",
    "refresh_ranking",
    "remove_variants",
]
