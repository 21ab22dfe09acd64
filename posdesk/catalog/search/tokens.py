"""What the index holds of one variant: tokens of several families, told apart by their first sign.

The index keeps no positions (detail=none), which makes it small and its lists quick to intersect;
where tokens alone can't tell, the few variants found are checked against their text. First signs
are above ASCII, so that FTS5's plain `ascii` tokenizer keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import add
from typing import NamedTuple

from posdesk.catalog import pinyin
from posdesk.catalog.search.text import (
    cjk_runs,
    code,
    fold,
    has_cjk,
    is_cjk,
    pieces,
    sort_key,
    squash,
    squash_keeping_words,
    subwords,
    unsorted,
)

STEM = "ª"  # the first one to four letters of a word
HEAD = "¹"  # the first one to three signs of the name
PART = "¤"  # three letters or digits in a row of a barcode or SKU
CODE = "¶"  # a whole SKU
INITIALS = "µ"  # first letters of one to three Chinese characters in a row
HEAD_INITIALS = "¬"  # the same at the start of the name
SYLLABLE = "º"  # a reading of one Chinese character, or of two in a row, each behind this sign
CATEGORY = "©"
BRAND = "®"
FAMILIES = frozenset({STEM, HEAD, PART, CODE, INITIALS, HEAD_INITIALS, SYLLABLE, CATEGORY, BRAND})

STEM_SIZES = (1, 2, 3, 4)
HEAD_SIZES = (1, 2, 3)
GRAM = 3  # signs in a part of a code, first letters in a gram
MAX_WORD = 40
MIN_LISTED = 4


class Source(NamedTuple):
    """A variant as its tables have it."""

    variant_id: str
    product_id: str
    name: str
    label: str
    brand: str
    sku: str
    barcodes: str  # between blanks
    category_id: str | None
    brand_id: str | None
    price: int
    active: int  # both the variant and its product
    created_at: int
    sales: int


class Entry(NamedTuple):
    """The text of a variant that finds are checked against, and what its tokens are made of."""

    name_key: str  # sort key of the name
    rest: str  # folded label, brand and SKU
    codes: str  # barcodes, and the SKU behind a slash, squashed, each between blanks
    category_id: str | None
    brand_id: str | None


def entry(source: Source) -> Entry:
    """The index entry of one variant."""
    codes = [code(text) for text in source.barcodes.split()]
    sku = code(source.sku) if source.sku else ""
    if sku:
        codes.append(f"/{sku}")
    return Entry(
        sort_key(fold(source.name)),
        fold(f"{source.label} {source.brand} {source.sku}"),
        f" {' '.join(codes)} " if codes else "",
        source.category_id,
        source.brand_id,
    )


def tokens(item: Entry) -> set[str]:
    """The tokens of an entry."""
    found: set[str] = set()
    name = unsorted(item.name_key)
    _add_text(found, name)
    _add_head(found, name)
    if item.rest:
        _add_text(found, item.rest)
    for text in item.codes.split():
        if text[0] == "/":
            text = text[1:]
            found.add(CODE + text)
        found.update([PART + text[at : at + GRAM] for at in range(len(text) - GRAM + 1)])
    if item.category_id:
        found.add(CATEGORY + item.category_id)
    if item.brand_id:
        found.add(BRAND + item.brand_id)
    return found


def words(tokens: Iterable[str]) -> Iterator[str]:
    """The words among tokens that the vocabulary lists."""
    return (
        token
        for token in tokens
        if len(token) >= MIN_LISTED and token[0] not in FAMILIES and is_listed(token)
    )


def is_listed(beginning: str) -> bool:
    """Whether the vocabulary lists all words that begin so: letters, and sizes such as 500ml.

    Numbers and models such as p0001 are too many, and each is rare. A model is listed by its
    letters: whoever types the beginning of "classic2" types letters.
    """
    if is_cjk(beginning[0]):
        return False
    return beginning.isalpha() or (beginning[0].isdigit() and not beginning.isdigit())


def _add_text(found: set[str], folded: str) -> None:
    if not has_cjk(folded):
        found.update(*map(_word_tokens, pieces(folded)))
        return
    for piece in pieces(squash_keeping_words(folded)):
        if is_cjk(piece[0]):
            _add_run(found, piece)
        else:
            found.update(_word_tokens(piece))


@lru_cache(maxsize=20_000)
def _word_tokens(word: str) -> tuple[str, ...]:
    """A word, its digits and letters where it mixes them, and the stems of all."""
    found = {}
    for part in (word[:MAX_WORD], *subwords(word[:MAX_WORD])):
        found.update(dict.fromkeys((part, *(STEM + part[:size] for size in STEM_SIZES))))
    return tuple(found)


def _add_run(found: set[str], run: str) -> None:
    """CJK signs in a row: each, every pair, readings, and the first letters of up to three."""
    pairs = list(map(add, run, run[1:]))
    found.update(run, pairs, *map(_syllables, run), *map(_syllable_pairs, pairs))
    letters = [pinyin.initials(sign) for sign in run]
    found.update(*map(_initials, letters, [*letters[1:], ""], [*letters[2:], "", ""]))


@lru_cache(maxsize=10_000)
def _syllables(sign: str) -> tuple[str, ...]:
    return tuple(SYLLABLE + way for way in pinyin.readings(sign))


@lru_cache(maxsize=10_000)
def _syllable_pairs(pair: str) -> list[str]:
    first, second = map(_syllables, pair)
    return [one + other for one in first for other in second]


@lru_cache(maxsize=10_000)
def _initials(first: str, second: str, third: str) -> tuple[str, ...]:
    """Grams of one, two and three first letters of three signs in a row."""
    return tuple(INITIALS + gram for gram in initial_grams(first, second, third))


def initial_grams(*letters: str) -> list[str]:
    """Every way to choose a letter of the first, the first two, … of `letters`."""
    found: list[str] = []
    ends = [""]
    for choice in letters:
        ends = [end + letter for end in ends for letter in choice]
        found += ends
    return found


def _add_head(found: set[str], name: str) -> None:
    head = squash(name[:12])
    found.update([HEAD + head[:size] for size in HEAD_SIZES if head])
    if head and is_cjk(head[0]):
        run = next(cjk_runs(head))
        letters = [pinyin.initials(sign) for sign in run[:GRAM]]
        found.update([HEAD_INITIALS + gram for gram in initial_grams(*letters)])
