"""Finds by name, price, sales or age.

A small set is sorted whole. A big one is met soon enough on a walk along the index of the order;
where it hides far down that index, the walk is given up and the set is sorted after all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from posdesk.catalog.search import typos
from posdesk.catalog.search.find import BY_ITEM, BY_TOKENS, COLUMNS, JOINS, Find, Finder, Finds
from posdesk.catalog.search.question import Text, Tier, both, either
from posdesk.db import Row

_SMALL = 4_000
_FEW_PRICES = 20_000
_PORTION = 64
_LOAD = f"SELECT {COLUMNS} FROM json_each(?) w CROSS JOIN search_item i ON i.docid = w.value{JOINS}"
_MAX_WALK = 30_000
_ORDERS = {  # how rows are sorted, and the index that is sorted so
    "name": ("i.name_key, i.docid", "search_item_name_key"),
    "price": ("i.price, i.docid", "search_item_price"),
    "price_desc": ("i.price DESC, i.docid DESC", "search_item_price"),
    "newest": ("i.created_at DESC, i.docid DESC", "search_item_created_at"),
    "sales": ("coalesce(s.sales, 0) DESC, i.docid", ""),
}
SORTS = ("relevance", *_ORDERS)
Test = Callable[[Text], bool]


def in_order(finder: Finder, order: str) -> Finds:
    """All finds of the first family of tiers that has any, in one of the orders."""
    question = finder.question
    if question.is_empty():
        yield from _ordered(finder, "", finder.filters.match, None, None, order)
        return
    if not question.strict:
        found = finder.each_once(finder.written(), set())
        yield from sorted(found, key=lambda find: find.name_key)
        return
    for family in (question.strict, question.spoken, question.mixed):
        if _any(finder, family):
            yield from _family(finder, family, order)
            return
    family = tuple(typos.tiers(finder.vocabulary, question, 0))
    if family:
        yield from _family(finder, family, order)


def _any(finder: Finder, family: Iterable[Tier]) -> bool:
    return any(next(finder.tier(tier), None) is not None for tier in family)


def _family(finder: Finder, family: tuple[Tier, ...], order: str) -> Finds:
    def accepts(text: Text) -> bool:
        return any(tier.accepts(text) for tier in family)

    match = both(filter(None, [either(tier.match for tier in family), finder.filters.match]))
    unsure = None if all(tier.exact for tier in family) else accepts
    yield from _ordered(finder, family[0].why, match, accepts, unsure, order)


def _ordered(
    finder: Finder, why: str, match: str, test: Test | None, unsure: Test | None, order: str
) -> Finds:
    """`test` tells whether a row is meant, `unsure` the same where tokens alone can't."""
    if match and _is_small(finder, match):
        yield from _sorted(finder, why, match, unsure, order)
    elif not match and _has_few_prices(finder):
        yield from _walked(finder, why, None, order, "search_item_price")
    elif order == "sales":
        yield from _by_sales(finder, why, match, unsure)
    elif not match:
        yield from _walked(finder, why, None, order, _ORDERS[order][1])
    else:
        seen = set()
        for find in _walked(finder, why, test, order, _ORDERS[order][1], _MAX_WALK):
            seen.add(find.docid)
            yield find
        yield from finder.each_once(_sorted(finder, why, match, unsure, order), seen)


def _is_small(finder: Finder, match: str) -> bool:
    found = finder.db.value(
        "SELECT count(*) FROM (SELECT 1 FROM search_tokens WHERE search_tokens MATCH ? LIMIT ?)",
        match,
        _SMALL + 1,
    )
    return int(found) <= _SMALL


def _has_few_prices(finder: Finder) -> bool:
    low, high = finder.filters.price_from, finder.filters.price_to
    if low is None and high is None:
        return False
    found = finder.db.value(
        "SELECT count(*) FROM (SELECT 1 FROM search_item INDEXED BY search_item_price"
        " WHERE price BETWEEN ? AND ? LIMIT ?)",
        0 if low is None else low,
        1 << 62 if high is None else high,
        _FEW_PRICES + 1,
    )
    return int(found) <= _FEW_PRICES


def _sorted(finder: Finder, why: str, match: str, unsure: Test | None, order: str) -> Finds:
    joins = JOINS if order == "sales" else ""
    docids = finder.db.stream(
        f"SELECT i.docid FROM search_tokens t CROSS JOIN search_item i ON i.docid = t.rowid{joins}"
        f" WHERE search_tokens MATCH ? AND {finder.filters.conditions}"
        f" ORDER BY {_ORDERS[order][0]}",
        match,
        *finder.filters.values,
    )
    yield from _loaded(finder, why, docids, unsure)


def _walked(
    finder: Finder, why: str, test: Test | None, order: str, index: str, limit: int = -1
) -> Finds:
    """Rows along an index, at most `limit` of them."""
    joins = JOINS if order == "sales" else ""
    docids = finder.db.stream(
        f"SELECT i.docid FROM search_item i INDEXED BY {index}{joins}"
        f" WHERE {finder.filters.full_conditions} ORDER BY {_ORDERS[order][0]} LIMIT ?",
        *finder.filters.full_values,
        limit,
    )
    yield from _loaded(finder, why, docids, test)


def _loaded(finder: Finder, why: str, docids: Iterator[Row], test: Test | None) -> Finds:
    """The finds of these docids that stand the test, read a portion at a time.

    Sorting docids alone spares reading whole rows that nobody looks at.
    """
    while portion := [docid for (docid,) in islice(docids, _PORTION)]:
        rows = {row[0]: row for row in finder.db.rows(_LOAD, json.dumps(portion))}
        for docid in filter(rows.__contains__, portion):
            find = Find._make((*rows[docid], why))
            if test is None or test(find.text):
                yield find


def _by_sales(finder: Finder, why: str, match: str, unsure: Test | None) -> Finds:
    """Docids are in the order of sales already."""
    filters = finder.filters
    if match:
        source = f"{BY_TOKENS} WHERE search_tokens MATCH ? AND {filters.conditions}"
        finds = finder.portions(
            why, f"{source} AND t.rowid > ?", "t.rowid", (match, *filters.values)
        )
    else:
        source = f"{BY_ITEM} WHERE {filters.full_conditions} AND i.docid > ?"
        finds = finder.portions(why, source, "i.docid", filters.full_values)
    yield from (find for find in finds if unsure is None or unsure(find.text))
