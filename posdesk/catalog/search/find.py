"""Finding the variants that a question means, the best first, without reading more than is shown.

Tiers are asked one after the other, and each answers in the order of docids, that is by how well
things sell; within a portion of `_PORTION` finds the sales of this very moment decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from posdesk.catalog.barcodes import canonical
from posdesk.catalog.search import typos
from posdesk.catalog.search.filters import Filters
from posdesk.catalog.search.question import Question, Text, Tier, both, quoted
from posdesk.catalog.search.tokens import CODE
from posdesk.catalog.search.vocabulary import Vocabulary
from posdesk.db import Database

_PORTION = 64
_FEW = 3  # with so few finds a slip of the finger is likely
_WHOLE_CODE = 8  # signs of the shortest GTIN
_FEW_NAMES = 500  # so many are sorted by docid sooner than the index is asked
_MAX_CHECKED = 3_000  # finds of one uncertain tier whose text is looked at
LAST = chr(0x10FFFF)

COLUMNS = "i.docid, i.variant_id, i.product_id, coalesce(s.sales, 0), i.name_key, i.rest, i.codes"
JOINS = " LEFT JOIN variant_sales s ON s.variant_id = i.variant_id"
BY_TOKENS = "search_tokens t CROSS JOIN search_item i ON i.docid = t.rowid" + JOINS
BY_ITEM = "search_item i" + JOINS


class Find(NamedTuple):
    """A variant that was found, and why."""

    docid: int
    variant_id: str
    product_id: str
    sales: int
    name_key: str
    rest: str
    codes: str
    why: str = ""

    @property
    def text(self) -> Text:
        return Text(self.name_key, self.rest, self.codes)


Finds = Iterator[Find]


@dataclass(frozen=True)
class Finder:
    """The question, the filters, and where to look."""

    db: Database
    vocabulary: Vocabulary
    question: Question
    filters: Filters

    def by_relevance(self) -> Finds:
        """All finds, the most exact first, then what sells best; each once."""
        if self.question.is_empty():
            yield from self.everything()
            return
        seen: set[int] = set()
        exact = False
        for find in self.each_once(self.written(), seen):
            yield find
            if find.why == "barcode" and len(self.question.code) >= _WHOLE_CODE:
                return  # it means nothing else
            exact = exact or find.why in ("sku", "name", "prefix")
        for tier in self.question.spoken if seen else self.question.spoken + self.question.mixed:
            yield from self.each_once(self.tier(tier), seen)
        if len(seen) < _FEW and not exact:
            for tier in typos.tiers(self.vocabulary, self.question, len(seen)):
                yield from self.each_once(self.tier(tier), seen)

    @staticmethod
    def each_once(finds: Finds, seen: set[int]) -> Finds:
        """The finds that were not seen before."""
        for find in finds:
            if find.docid not in seen:
                seen.add(find.docid)
                yield find

    def written(self) -> Finds:
        """Finds that hold what was typed as it was typed."""
        yield from self._exact_codes()
        yield from self._names("name", "i.name_key = ?", self.question.key)
        head = self.question.head
        if head and (head.exact or not self._few_begin_so()):
            yield from self.tier(head)
        else:
            yield from self._names(
                "prefix", "i.name_key >= ? AND i.name_key < ?", *self._beginning(), by_name=True
            )
        for tier in self.question.strict:
            yield from self.tier(tier)

    def _exact_codes(self) -> Finds:
        typed = canonical(self.question.entered)
        found = self.db.value(
            "SELECT variant_id FROM barcode WHERE code = ? AND deleted_at IS NULL ORDER BY id",
            typed,
        )
        if found is not None:
            yield from self._names("barcode", "i.variant_id = ?", found)
        if self.question.code:
            match = quoted(CODE + self.question.code)
            yield from self.tier(Tier("sku", match, lambda _text: True, exact=True))

    def _beginning(self) -> tuple[str, str]:
        """The range of sort keys that begin with what was typed."""
        return self.question.key, self.question.key + LAST

    def _few_begin_so(self) -> bool:
        found = self.db.value(
            "SELECT count(*) FROM (SELECT 1 FROM search_item INDEXED BY search_item_name_key"
            " WHERE name_key >= ? AND name_key < ? LIMIT ?)",
            *self._beginning(),
            _FEW_NAMES + 1,
        )
        return int(found) <= _FEW_NAMES

    def _names(self, why: str, condition: str, *values: object, by_name: bool = False) -> Finds:
        """Finds by a column of search_item."""
        source = f"search_item i INDEXED BY search_item_name_key{JOINS}" if by_name else BY_ITEM
        where = f"{condition} AND {self.filters.full_conditions} AND i.docid > ?"
        yield from self.portions(
            why, f"{source} WHERE {where}", "i.docid", (*values, *self.filters.full_values)
        )

    def tier(self, tier: Tier) -> Finds:
        """Finds of one tier that stand its test."""
        where = f"search_tokens MATCH ? AND {self.filters.conditions} AND t.rowid > ?"
        match = both(filter(None, [tier.match, self.filters.match]))
        finds = self.portions(
            tier.why, f"{BY_TOKENS} WHERE {where}", "t.rowid", (match, *self.filters.values)
        )
        if tier.exact:
            yield from finds
        else:
            yield from (f for f in islice(finds, _MAX_CHECKED) if tier.accepts(f.text))

    def everything(self) -> Finds:
        """All that the filters let through, by what sells."""
        if self.filters.match:
            yield from self.tier(Tier("", "", lambda _text: True, exact=True))
        else:
            yield from self._names("", "1")

    def portions(self, why: str, source: str, by: str, values: tuple[object, ...]) -> Finds:
        """Finds in the order of docids, each portion of them by the sales of this moment."""
        sql = f"SELECT {COLUMNS} FROM {source} ORDER BY {by} LIMIT {_PORTION}"
        last = -1
        while rows := self.db.rows(sql, *values, last):
            last = rows[-1][0]
            for row in sorted(rows, key=lambda row: (-row[3], row[0])):
                yield Find._make((*row, why))
            if len(rows) < _PORTION:
                return
