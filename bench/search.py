"""B2: search as you type. What people type for products of the shop, kind by kind, each once.

The floor is the bare FTS5 query: the first 50 docids for the expression that finds the product.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench import shops
from bench.figures import Figure, quantile, timed
from posdesk.catalog import pinyin, search
from posdesk.catalog.search.question import Question
from posdesk.clock import SystemClock
from posdesk.db import Database, open_database

TRIES = 60
LIMIT = 50
AIM = 30.0
_HAN = re.compile("[\u4e00-\u9fff]+")
_LATIN = re.compile("[A-Za-z]{4,}")
_FLOOR = "SELECT rowid FROM search_tokens WHERE search_tokens MATCH ? ORDER BY rowid LIMIT 50"
Product = tuple[str, str, str]  # name, barcode, SKU
Typing = Callable[[random.Random, Product], str]


def run(size: int, orders: int = 0, keep: Path | None = None) -> list[Figure]:
    """The 95th percentile of every kind beside that of its floor; the median is in the note."""
    with shops.shop(size, orders, keep) as folder:
        db = open_database(folder, SystemClock(), write=False)
        products = list(_products(db, TRIES))
        for text in ("农", "nf", "ch", "500", "69"):  # the pages that every till has read before
            search.search(db, text, limit=LIMIT)
        figures = [_kind(db, size, what, products, typing) for what, typing in KINDS.items()]
        figures += [_browse(db, size, what, options) for what, options in BROWSING.items()]
        db.close()
    return figures


def _kind(db: Database, size: int, what: str, products: list[Product], typing: Typing) -> Figure:
    ours: list[float] = []
    floor: list[float] = []
    chance = random.Random(what)
    for product in products:
        typed = typing(chance, product)
        if not typed:
            continue
        ours.append(timed(partial(search.search, db, typed, limit=LIMIT)))
        expression = _expression(typed)
        if expression:
            floor.append(timed(partial(db.rows, _FLOOR, expression)))
    return _figure(what, size, ours, quantile(floor, 0.95) if floor else None)


def _browse(db: Database, size: int, what: str, options: dict[str, Any]) -> Figure:
    """Nothing typed: filters, orders and pages. Its floor is one row by its key."""
    categories = [row[0] for row in db.rows("SELECT id FROM category ORDER BY id")]
    ours = []
    for number in range(TRIES):
        chosen = {**options}
        if "category" in chosen:
            chosen["category"] = categories[number % len(categories)]
        chosen["offset"] = LIMIT * (number % 5)
        ours.append(timed(partial(search.search, db, "", limit=LIMIT, **chosen)))
    return _figure(what, size, ours, None)


def _figure(what: str, size: int, ours: list[float], floor: float | None) -> Figure:
    high = quantile(ours, 0.95)
    note = f"p50 {quantile(ours, 0.5):.1f} ms, most {max(ours):.1f} ms, {len(ours)} searches"
    return Figure("B2", what, size, "ms", high, floor, f"p95 <= {AIM:g} ms", high <= AIM, note)


def _expression(typed: str) -> str:
    question = Question(typed)
    tiers = question.spoken or question.strict
    return tiers[-1].match if tiers else ""


def _products(db: Database, count: int) -> Iterator[Product]:
    """Products spread over the whole catalog, best sellers and shelf warmers alike."""
    total = db.value("SELECT count(*) FROM search_item")
    chance = random.Random(total)
    docids = [row[0] for row in db.rows("SELECT docid FROM search_item ORDER BY docid")]
    for docid in chance.sample(docids, min(count, total)):
        yield db.rows(
            "SELECT p.name, coalesce(b.code, ''), coalesce(v.sku, '') FROM search_item i"
            " JOIN variant v ON v.id = i.variant_id JOIN product p ON p.id = v.product_id"
            " LEFT JOIN barcode b ON b.variant_id = v.id WHERE i.docid = ?",
            docid,
        )[0]


# --- what people type ---------------------------------------------------------------


def _han(name: str) -> str:
    """The longest run of Chinese of a name, as far as people type."""
    found = _HAN.findall(name)
    return max(found, key=len)[:6] if found else ""


def _words(name: str) -> list[str]:
    return _LATIN.findall(name)


def _spoken(text: str) -> list[str]:
    return [pinyin.readings(sign)[0] for sign in text if pinyin.readings(sign)]


def _part(chance: random.Random, text: str, size: int) -> str:
    start = chance.randrange(max(1, len(text) - size + 1))
    return text[start : start + size]


def _beginning(chance: random.Random, text: str, least: int = 1) -> str:
    return text[: chance.randrange(least, len(text) + 1)] if len(text) >= least else ""


def _shuffled(chance: random.Random, words: list[str]) -> str:
    """Some of the words in any order, the last one unfinished."""
    if len(words) < 2:
        return ""
    *first, last = chance.sample(words, min(3, len(words)))
    return " ".join([*first, _beginning(chance, last, 2)])


def _slip(chance: random.Random, text: str, signs: str) -> str:
    """One sign wrong."""
    if len(text) < 4:
        return ""
    place = chance.randrange(1, len(text))
    return text[:place] + chance.choice(signs) + text[place + 1 :]


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
KINDS: dict[str, Typing] = {
    "barcode": lambda _, p: p[1],
    "barcode part, 4 to 8 digits": lambda c, p: _part(c, p[1], c.randrange(4, 9)),
    "barcode part, 2 or 3 digits": lambda c, p: _part(c, p[1], c.randrange(2, 4)),
    "SKU": lambda _, p: p[2],
    "Chinese, one sign": lambda c, p: _part(c, _han(p[0]), 1),
    "Chinese, two signs": lambda c, p: _part(c, _han(p[0]), 2),
    "Chinese, three or more": lambda c, p: _part(c, _han(p[0]), 4),
    "name while typed": lambda c, p: _beginning(c, p[0]),
    "pinyin initials, one letter": lambda c, p: _part(c, "".join(s[0] for s in _spoken(p[0])), 1),
    "pinyin initials": lambda c, p: _part(c, "".join(s[0] for s in _spoken(_han(p[0]))), 4),
    "pinyin while typed": lambda c, p: _beginning(c, "".join(_spoken(_han(p[0]))), 2),
    "pinyin, syllables and initials": lambda c, p: "".join(
        c.choice([way, way[0]]) for way in _spoken(_han(p[0]))
    ),
    "words, one or two letters": lambda c, p: _part(c, " ".join(_words(p[0]))[:2], 2),
    "words in any order": lambda c, p: _shuffled(c, p[0].split()),
    "Chinese and a size": lambda c, p: f"{_han(p[0])[:2]} {p[0].split()[-2][:3]}",
    "one slip in a word": lambda c, p: _slip(c, max(_words(p[0]), key=len, default=""), _LETTERS),
    "one slip in Chinese": lambda c, p: _slip(c, _han(p[0]), "三是东大人"),
    "one slip in pinyin": lambda c, p: _slip(c, "".join(_spoken(_han(p[0])[:4])), _LETTERS),
    "nothing like it": lambda c, _: "".join(c.choice(_LETTERS) for _ in range(9)),
}
BROWSING: dict[str, dict[str, Any]] = {
    "all, by what sells": {},
    "all, by name": {"sort": "name"},
    "category, tiles": {"category": "", "group": True},
    "category, by price": {"category": "", "sort": "price"},
    "in stock, newest": {"in_stock": True, "sort": "newest"},
    "prices, by name": {"price_from": 500, "price_to": 600, "sort": "name"},
}
