"""What somebody typed, as questions to the index: the most exact one first.

Every tier is an FTS5 expression made of quoted tokens alone, so nothing that is typed can be read
as syntax, and a test on the text of a find where tokens are not enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from posdesk.catalog import pinyin
from posdesk.catalog.search.text import (
    cjk_runs,
    code,
    fold,
    is_cjk,
    pieces,
    sort_key,
    squash,
    subwords,
    unsorted,
)
from posdesk.catalog.search.tokens import (
    GRAM,
    HEAD,
    HEAD_INITIALS,
    HEAD_SIZES,
    INITIALS,
    MAX_WORD,
    PART,
    STEM,
    STEM_SIZES,
    SYLLABLE,
    is_listed,
)
from posdesk.catalog.search.vocabulary import Vocabulary

MAX_TEXT = 120
MAX_PIECES = 12
_MAX_WORDS = 64  # more words that begin alike are left to the index
_DIGITS = "0123456789"


class Text:
    """The text of a variant, as finds are checked against it."""

    def __init__(self, name_key: str, rest: str, codes: str) -> None:
        self.name = unsorted(name_key)
        self.rest = rest
        self.codes = codes

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of name, label, brand and SKU, with the digits and letters of mixed ones."""
        found = [piece for piece in pieces(f"{self.name} {self.rest}") if not is_cjk(piece[0])]
        return (*found, *(part for word in found for part in subwords(word)))

    @cached_property
    def squashed(self) -> str:
        """Name and the rest without blanks and signs."""
        return f"{squash(self.name)} {squash(self.rest)}"

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """The runs of Chinese characters."""
        return tuple(cjk_runs(self.squashed))


Accepts = Callable[[Text], bool]


@dataclass(frozen=True)
class Tier:
    """One way to mean it: `why` names it, `exact` says that the tokens alone tell."""

    why: str
    match: str
    accepts: Accepts
    exact: bool = False


def quoted(token: str) -> str:
    """A token as an FTS5 string."""
    return '"' + token.replace('"', '""') + '"'


def both(parts: Iterable[str]) -> str:
    """All of these expressions."""
    return "(" + " AND ".join(dict.fromkeys(parts)) + ")"


def either(parts: Iterable[str]) -> str:
    """Any of these expressions."""
    return "(" + " OR ".join(dict.fromkeys(parts)) + ")"


def part_of_run(run: str) -> str:
    """The expression for Chinese signs in a row; from three on it needs a check."""
    if len(run) == 1:
        return quoted(run)
    return both(quoted(run[at : at + 2]) for at in range(len(run) - 1))


class Question:
    """What was typed."""

    def __init__(self, entered: str, vocabulary: Vocabulary | None = None) -> None:
        """`vocabulary` spares the index the search for all words that begin so."""
        self._vocabulary = vocabulary
        self._starts: dict[str, str] = {}
        self.entered = entered[:MAX_TEXT]
        self.folded = fold(self.entered)
        self.key = sort_key(self.folded)
        found = list(dict.fromkeys(pieces(self.folded)))[:MAX_PIECES]
        self.words = [piece for piece in found if not is_cjk(piece[0])]
        self.runs = [piece for piece in found if is_cjk(piece[0])]
        self.code = "" if self.runs else code(self.folded)

    def is_empty(self) -> bool:
        """Nothing was typed: everything is meant."""
        return not self.folded

    def word_start(self, word: str) -> str:
        """The expression for a word that begins like this."""
        if word not in self._starts:
            self._starts[word] = self._word_start(word[:MAX_WORD])
        return self._starts[word]

    def _word_start(self, word: str) -> str:
        if len(word) <= max(STEM_SIZES):
            return quoted(STEM + word)
        if self._vocabulary and is_listed(word):
            found = self._vocabulary.starting(word, _MAX_WORDS + 1)
            if len(found) <= _MAX_WORDS:
                return either(map(quoted, found or [word]))
        return quoted(word) + " *"

    @cached_property
    def head(self) -> Tier | None:
        """Names that begin with what was typed, by their first signs and all their words."""
        squashed = squash(self.folded)
        if not squashed:
            return None
        head = quoted(HEAD + squashed[: max(HEAD_SIZES)])
        sure = squashed == self.folded and len(squashed) <= max(HEAD_SIZES)
        *whole, last = pieces(self.folded)[:MAX_PIECES]
        parts = [part_of_run(p) if is_cjk(p[0]) else quoted(p[:MAX_WORD]) for p in whole]
        parts.append(part_of_run(last) if is_cjk(last[0]) else self.word_start(last))
        match = head if sure else both([head, *parts])
        return Tier("prefix", match, lambda text: text.name.startswith(self.folded), sure)

    @cached_property
    def strict(self) -> tuple[Tier, ...]:
        """Words and parts as they are written, the most exact first."""
        tiers = []
        run_parts = [part_of_run(run) for run in self.runs]
        sure = all(len(run) <= 2 for run in self.runs)
        if self.words:
            whole = both([*map(quoted, (w[:MAX_WORD] for w in self.words)), *run_parts])
            tiers.append(Tier("word", whole, self._has_words, sure))
        if self.words or self.runs:
            start = both([*map(self.word_start, self.words), *run_parts])
            tiers.append(Tier("start" if self.words else "part", start, self._has_starts, sure))
        tiers += self._code_part()
        return tuple(tiers)

    def _has_runs(self, text: Text) -> bool:
        return all(run in text.squashed for run in self.runs)

    def _has_words(self, text: Text) -> bool:
        return self._has_runs(text) and all(word in text.words for word in self.words)

    def _has_starts(self, text: Text) -> bool:
        return self._has_runs(text) and all(
            any(have.startswith(word) for have in text.words) for word in self.words
        )

    def _code_part(self) -> Iterable[Tier]:
        """Part of a barcode or SKU: two digits, or three letters or digits, at least."""
        part = self.code
        if len(part) == 2 and part.isdigit():
            around = [part + digit for digit in _DIGITS] + [digit + part for digit in _DIGITS]
            match = either(quoted(PART + gram) for gram in around)
        elif len(part) >= GRAM:
            # Codes differ in their ends: signs of the country and the maker would hardly narrow.
            starts = range(max(0, len(part) - 2 * GRAM), len(part) - GRAM + 1)
            match = both(quoted(PART + part[at : at + GRAM]) for at in starts)
        else:
            return
        yield Tier("part", match, lambda text: part in text.codes, exact=len(part) <= GRAM)

    @cached_property
    def typed_letters(self) -> str:
        """The letters, blanks and apostrophes left out; empty where there is anything else."""
        letters = "".join(self.words)
        return letters if letters.isascii() and letters.isalpha() and not self.runs else ""

    @cached_property
    def letters(self) -> str:
        """The letters if they can be pinyin, else empty."""
        return self.typed_letters if pinyin.spellings(self.typed_letters) else ""

    @cached_property
    def spoken(self) -> tuple[Tier, ...]:
        """Pinyin: names that begin so, then names that hold it."""
        tiers = []
        letters = self.letters
        if letters:
            ways = pinyin.spellings(letters)
            heads = either(map(head_of, ways))
            tiers.append(Tier("pinyin", heads, lambda text: _begins(letters, text)))
            within = either(map(spelled, ways))
            sure = all(map(_is_sure, ways))
            tiers.append(Tier("pinyin", within, lambda text: _holds(letters, text), sure))
        return tuple(tiers)

    @cached_property
    def mixed(self) -> tuple[Tier, ...]:
        """Pinyin among other words."""
        if len(self.words) + len(self.runs) < 2 or not any(map(_ways, self.words)):
            return ()
        parts = [*map(self._word_or_spelled, self.words), *map(part_of_run, self.runs)]
        return (Tier("pinyin", both(parts), self._has_mixed),)

    def _word_or_spelled(self, word: str) -> str:
        return either([self.word_start(word), *map(spelled, _ways(word))])

    def _has_mixed(self, text: Text) -> bool:
        return self._has_runs(text) and all(
            any(have.startswith(word) for have in text.words) or _holds(word, text)
            for word in self.words
        )


def _ways(word: str) -> tuple[pinyin.Spelling, ...]:
    return pinyin.spellings(word) if word.isascii() and word.isalpha() else ()


def spelled(way: pinyin.Spelling) -> str:
    """The expression for Chinese characters in a row that are spelled so."""
    return both(_spelled(way))


def head_of(way: pinyin.Spelling) -> str:
    """The same at the beginning of a name."""
    return both([quoted(HEAD_INITIALS + way.initials[:GRAM]), *_spelled(way)])


def _spelled(way: pinyin.Spelling) -> list[str]:
    """Pairs of syllables where both are known, and first letters where one is not."""
    last = len(way.pieces) - 1
    if last == 0:
        alone = [quoted(SYLLABLE + syllable) for syllable in way.ways(0)]
        return [either(alone) if alone else quoted(INITIALS + way.initials)]
    found = []
    for place in range(last):
        first, second = way.ways(place), way.ways(place + 1)
        if last == 1 and not way.is_letters():
            # Nothing else narrows two characters down, so a bare letter is any syllable.
            first = first or pinyin.continuations(way.pieces[0])
            second = second or pinyin.continuations(way.pieces[1])
        if first and second:
            found.append(either(syllable_pair(a, b) for a in first for b in second))
        else:
            start = max(0, min(place - 1, last + 1 - GRAM))
            found.append(quoted(INITIALS + way.initials[start : start + GRAM]))
    return found


def syllable_pair(first: str, second: str) -> str:
    """The expression for two characters in a row that are read so."""
    return quoted(SYLLABLE + first + SYLLABLE + second)


def _is_sure(way: pinyin.Spelling) -> bool:
    """Whether the expression says it all."""
    return len(way.pieces) <= 2 or (len(way.pieces) == GRAM and way.is_letters())


def _begins(letters: str, text: Text) -> bool:
    head = squash(text.name)
    return is_cjk(head[:1]) and pinyin.fits(letters, next(cjk_runs(head)))


def _holds(letters: str, text: Text) -> bool:
    return any(pinyin.match(letters, run) is not None for run in text.runs)
