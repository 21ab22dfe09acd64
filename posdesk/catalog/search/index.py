"""Keeping the search index: in the transaction of the change, in bulk, anew, and by what sells.

A docid holds how well its variant sells in its upper half (the lower the docid, the better) and a
running number below, so that the first finds of any question, which come in the order of docids,
are the best sellers, however many there are. Sales don't move a docid; `refresh_ranking` does, now
and then, when nobody waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from posdesk.catalog.search.tokens import Entry, Source, entry, tokens, words
from posdesk.db import Command, Database, Row

BATCH = 2_000
_TIDY_PAGES = 200
_BAND_BITS = 32
_BANDS = 63

_SOURCES = """
SELECT v.id, p.id, p.name, v.label, coalesce(b.name, ''), coalesce(v.sku, ''),
  coalesce((SELECT group_concat(code, ' ') FROM
    (SELECT code FROM barcode WHERE variant_id = v.id AND deleted_at IS NULL ORDER BY code)), ''),
  p.category_id, p.brand_id, v.price, v.active AND p.active, v.created_at, coalesce(s.sales, 0)
FROM json_each(?) wanted
CROSS JOIN variant v ON v.id = wanted.value
CROSS JOIN product p ON p.id = v.product_id
LEFT JOIN brand b ON b.id = p.brand_id
LEFT JOIN variant_sales s ON s.variant_id = v.id
WHERE v.deleted_at IS NULL AND p.deleted_at IS NULL
"""
_ITEM_COLUMNS = (
    "docid, variant_id, product_id, name_key, rest, codes, category_id, brand_id, price, active,"
    " created_at"
)
_PUT = f"""
INSERT INTO search_item ({_ITEM_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (docid) DO UPDATE SET product_id = excluded.product_id,
  name_key = excluded.name_key, rest = excluded.rest, codes = excluded.codes,
  category_id = excluded.category_id, brand_id = excluded.brand_id,
  price = excluded.price, active = excluded.active, created_at = excluded.created_at
"""
_UNKNOWN = """
SELECT v.id FROM variant v JOIN product p ON p.id = v.product_id
WHERE v.id > ? AND v.deleted_at IS NULL AND p.deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM search_item i WHERE i.variant_id = v.id) ORDER BY v.id LIMIT ?
"""
_PUT_TOKENS = "INSERT INTO search_tokens (rowid, tokens) VALUES (?, ?)"
_DROP_TOKENS = "DELETE FROM search_tokens WHERE rowid = ?"
_DROP_ITEM = "DELETE FROM search_item WHERE docid = ?"
_PUT_WORD = "INSERT OR IGNORE INTO search_word (word) VALUES (?)"


class Item(NamedTuple):
    """A row of search_item."""

    docid: int
    variant_id: str
    product_id: str
    name_key: str
    rest: str
    codes: str
    category_id: str | None
    brand_id: str | None
    price: int
    active: int
    created_at: int

    @property
    def entry(self) -> Entry:
        """What its tokens are made of."""
        return Entry(self.name_key, self.rest, self.codes, self.category_id, self.brand_id)


def band(sales: int) -> int:
    """How well something sells, in steps of about 1.5: 0 for nothing, higher for more."""
    if sales <= 0:
        return 0
    size = sales.bit_length()
    return min(_BANDS, 2 * size - 1 + ((sales >> (size - 2)) & 1 if size > 1 else 0))


def _first_docid(of_band: int) -> int:
    return ((_BANDS - of_band) << _BAND_BITS) + 1


def _band_of(docid: int) -> int:
    return _BANDS - (docid >> _BAND_BITS)


def index_variants(tx: Command, variant_ids: Iterable[str]) -> None:
    """Bring the index up to date for these variants, whatever happened to them, deletion included.

    To be called in the transaction that changed a variant, its product, barcodes or SKU. What is
    the same as before costs little.
    """
    ids = iter(dict.fromkeys(variant_ids))
    while batch := list(islice(ids, BATCH)):
        _index_batch(tx, batch)


def index_products(tx: Command, product_ids: Iterable[str]) -> None:
    """The same for all variants of these products."""
    wanted = json.dumps(list(product_ids))
    found = tx.rows(
        "SELECT id FROM variant WHERE product_id IN (SELECT value FROM json_each(?))", wanted
    )
    index_variants(tx, (row[0] for row in found))


def index_brand(tx: Command, brand_id: str) -> None:
    """The same for all products of a brand: its name is searched, too."""
    found = tx.rows("SELECT id FROM product WHERE brand_id = ?", brand_id)
    index_products(tx, (row[0] for row in found))


def remove_variants(tx: Command, variant_ids: Iterable[str]) -> None:
    """Take variants out of the index, even if their rows are still there."""
    ids = iter(variant_ids)
    while batch := list(islice(ids, BATCH)):
        items = list(_items(tx, batch).values())
        docids = sorted((item.docid,) for item in items)
        tx.execute_many(_DROP_ITEM, docids)
        tx.execute_many(_DROP_TOKENS, docids)
        _forget_words(tx, _words(items))


def _index_batch(tx: Command, ids: Sequence[str]) -> None:
    """What stays the same is left alone, tokens too: a new price costs one row."""
    old = _items(tx, ids)
    new = _numbered(tx, _sources(tx, ids), old)
    changed = [item for item in new if old.get(item.variant_id) != item]
    retokened = [item for item in changed if _retokened(item, old.get(item.variant_id))]
    there = {item.variant_id: item.docid for item in new}
    gone = [item for item in old.values() if there.get(item.variant_id) != item.docid]
    redone = {item.variant_id for item in retokened}
    stale = [*gone, *(item for item in old.values() if item.variant_id in redone)]
    tx.execute_many(_DROP_ITEM, ((item.docid,) for item in gone))
    tx.execute_many(_DROP_TOKENS, sorted({(item.docid,) for item in stale}))
    _put(tx, changed, retokened)
    if stale:
        _forget_words(tx, _words(stale) - _words(retokened))


def _retokened(item: Item, before: Item | None) -> bool:
    return before is None or before.docid != item.docid or before.entry != item.entry


def _items(tx: Command, ids: Sequence[str]) -> dict[str, Item]:
    found = tx.rows(
        f"SELECT {_ITEM_COLUMNS} FROM search_item"
        " WHERE variant_id IN (SELECT value FROM json_each(?))",
        json.dumps(ids),
    )
    return {item.variant_id: item for item in map(Item._make, found)}


def _sources(tx: Command, ids: Sequence[str]) -> list[Source]:
    return [Source(*row) for row in tx.rows(_SOURCES, json.dumps(ids))]


def _numbered(tx: Command, sources: Iterable[Source], old: dict[str, Item]) -> list[Item]:
    """The items of `sources` by docid; docids are kept while the band is right."""
    free: dict[int, int] = {}
    found = []
    for source in sources:
        before = old.get(source.variant_id)
        own = band(source.sales)
        if before is not None and _band_of(before.docid) == own:
            docid = before.docid
        else:
            docid = free.get(own) or _next_docid(tx, own)
            free[own] = docid + 1
        found.append(_item(docid, source))
    return sorted(found)


def _item(docid: int, source: Source) -> Item:
    made = entry(source)
    return Item(
        docid,
        source.variant_id,
        source.product_id,
        made.name_key,
        made.rest,
        made.codes,
        source.category_id,
        source.brand_id,
        source.price,
        source.active,
        source.created_at,
    )


def _next_docid(tx: Command, of_band: int) -> int:
    first = _first_docid(of_band)
    last = tx.value(
        "SELECT max(docid) FROM search_item WHERE docid >= ? AND docid < ?",
        first,
        first + (1 << _BAND_BITS),
    )
    return first if last is None else int(last) + 1


def _put(tx: Command, items: Iterable[Item], retokened: Sequence[Item]) -> None:
    """Write items and tokens in the order of their docids: FTS5 is slow in any other."""
    tx.execute_many(_PUT, items)
    made = [(item.docid, tokens(item.entry)) for item in retokened]
    tx.execute_many(_PUT_TOKENS, ((docid, " ".join(each)) for docid, each in made))
    seen = set[str]().union(*(each for _, each in made))
    tx.execute_many(_PUT_WORD, ((word,) for word in sorted(words(seen))))


def _words(items: Iterable[Item]) -> set[str]:
    return set(words(set[str]().union(*(tokens(item.entry) for item in items))))


def _forget_words(tx: Command, candidates: Iterable[str]) -> None:
    """Drop the words that no variant has any more."""
    for word in sorted(candidates):
        if (
            tx.value("SELECT 1 FROM search_tokens WHERE search_tokens MATCH ? LIMIT 1", f'"{word}"')
            is None
        ):
            tx.execute("DELETE FROM search_word WHERE word = ?", word)


def rebuild(tx: Command) -> None:
    """Make the index anew from the catalog. Docids that are given stay: they only number."""
    tx.execute("INSERT INTO search_tokens (search_tokens) VALUES ('delete-all')")
    tx.execute("DELETE FROM search_word")
    last = -1
    while known := tx.rows(
        "SELECT docid, variant_id FROM search_item WHERE docid > ? ORDER BY docid LIMIT ?",
        last,
        BATCH,
    ):
        _rebuild_batch(tx, known)
        last = known[-1][0]
    after = ""
    while unknown := tx.rows(_UNKNOWN, after, BATCH):
        _index_batch(tx, [row[0] for row in unknown])
        after = unknown[-1][0]
    tx.execute("INSERT INTO search_tokens (search_tokens) VALUES ('optimize')")


def _rebuild_batch(tx: Command, known: Sequence[Row]) -> None:
    docids = {variant_id: docid for docid, variant_id in known}
    items = sorted(_item(docids[s.variant_id], s) for s in _sources(tx, list(docids)))
    there = {item.variant_id for item in items}
    tx.execute_many(
        _DROP_ITEM, ((d,) for variant_id, d in docids.items() if variant_id not in there)
    )
    _put(tx, items, items)


def tidy(db: Database, *, begin: bool = False) -> bool:
    """Merge some of what many changes left in pieces; answers whether there is more to do.

    After an import call it with `begin`, and then until it says no: each call is a short
    transaction of its own. One piece answers several times quicker than a dozen.
    """
    pages = -_TIDY_PAGES if begin else _TIDY_PAGES
    with db.local() as tx:
        before = tx.value("SELECT total_changes()")
        tx.execute("INSERT INTO search_tokens (search_tokens, rank) VALUES ('merge', ?)", pages)
        # FTS5 documents fewer than two changed rows as the sign that nothing is left to merge.
        return int(tx.value("SELECT total_changes()")) - int(before) >= 2


def refresh_ranking(db: Database, since: int = 0) -> int:
    """Move the variants sold since then (UTC ms) that sell better than the index says.

    Answers how many moved. To be called by the writer when nobody waits; it writes in short
    transactions.
    """
    sold = db.rows(
        "SELECT i.variant_id, i.docid, s.sales FROM variant_sales s"
        " JOIN search_item i ON i.variant_id = s.variant_id WHERE s.last_sold_at >= ?",
        since,
    )
    stale = [variant_id for variant_id, docid, sales in sold if _band_of(docid) != band(sales)]
    for start in range(0, len(stale), 200):
        with db.local() as tx:
            index_variants(tx, stale[start : start + 200])
    return len(stale)
