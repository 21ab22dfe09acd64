"""Search as screens ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from posdesk.catalog import pinyin
from posdesk.catalog.search.filters import make_filters
from posdesk.catalog.search.find import Finder, Finds
from posdesk.catalog.search.hits import Hit, load
from posdesk.catalog.search.hits import group as grouped
from posdesk.catalog.search.order import SORTS, in_order
from posdesk.catalog.search.question import Question
from posdesk.catalog.search.vocabulary import Vocabulary
from posdesk.db import Database


def search(
    db: Database,
    text: str,
    *,
    category: str | None = None,
    brand: str | None = None,
    price_from: int | None = None,
    price_to: int | None = None,
    in_stock: bool = False,
    sort: str = "relevance",
    limit: int = 50,
    offset: int = 0,
    group: bool = False,
    inactive: bool = False,
) -> list[Hit]:
    """Variants that `text` means, best first; all of them, by what sells, for an empty text.

    `text` may be a barcode or SKU or part of one, words in any order, Chinese, pinyin or its first
    letters, with one slip. Filters: a category with all below it, a brand (ids), prices in minor
    units (both ends included), stock above zero; `inactive` also shows what is not for sale.
    `sort`: relevance, name, price, price_desc, sales or newest. `group` answers one hit a product.
    Raises ValueError for another `sort`.
    """
    if sort not in SORTS:
        raise ValueError(f"no such order: {sort}")
    filters = make_filters(
        db,
        category=category,
        brand=brand,
        price_from=price_from,
        price_to=price_to,
        in_stock=in_stock,
        inactive=inactive,
    )
    vocabulary = Vocabulary(db)
    finder = Finder(db, vocabulary, Question(text, vocabulary), filters)
    finds = finder.by_relevance() if sort == "relevance" else in_order(finder, sort)
    page = list(islice(_one_a_product(finds) if group else finds, offset, offset + limit))
    hits = load(db, page)
    return grouped(db, hits, inactive) if group else hits


def _one_a_product(finds: Finds) -> Finds:
    seen = set()
    for find in finds:
        if find.product_id not in seen:
            seen.add(find.product_id)
            yield find


def warm(db: Database) -> None:
    """Read the index once from end to end, so that the first search doesn't wait for the disk.

    For a thread of its own after the start: it takes seconds with a cold disk and a big catalog.
    """
    pinyin.readings("农")
    for table, column in (("search_tokens_data", "block"), ("search_item", "codes")):
        db.value(f"SELECT max(length({column})) FROM {table} NOT INDEXED")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name to offer while somebody types, and how it fits; see `Hit.why`."""

    text: str
    why: str


def suggest(db: Database, text: str, limit: int = 8) -> list[Suggestion]:
    """Names on sale that what is typed so far may become, best first; each once."""
    if Question(text).is_empty():
        return []
    found: dict[str, Suggestion] = {}
    for hit in search(db, text, limit=2 * limit, group=True):
        found.setdefault(hit.name, Suggestion(hit.name, hit.why))
    return list(found.values())[:limit]
