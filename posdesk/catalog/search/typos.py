"""One slip of the finger: a letter or sign wrong, missing, too much, or two swapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise, product

from posdesk.catalog import pinyin
from posdesk.catalog.search.question import (
    Question,
    Text,
    Tier,
    both,
    either,
    part_of_run,
    quoted,
    syllable_pair,
)
from posdesk.catalog.search.tokens import MAX_WORD, MIN_LISTED
from posdesk.catalog.search.vocabulary import Vocabulary

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщъыьэюя"
_MIN_RUN = 3  # two signs with one wrong would be anything
_MIN_PINYIN = 5
_MAX_PINYIN = 16
_LONG_RUN = 7
_MAX_SOUNDS = 200
_MAX_WAYS = 60  # corrections that are looked for, in alphabetical order

Choices = list[list[str]]  # for each word, the words that may stand for it


def edits(word: str, alphabet: str) -> set[str]:
    """Every text that one slip makes of `word`."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + sign + right[1:] for left, right in cuts if right for sign in alphabet}
    found |= {left + sign + right for left, right in cuts for sign in alphabet}
    found.discard(word)
    return found


def _alphabet(word: str) -> str:
    if word.isascii():
        return _LATIN
    return _CYRILLIC if "а" <= word[0] <= "я" else "".join(sorted(set(word)))


def tiers(vocabulary: Vocabulary, question: Question, found: int) -> Iterator[Tier]:
    """What else may have been meant, the likeliest first; less where something was found.

    Each is worked out when it is asked for.
    """
    yield from _word_tiers(vocabulary, question, bool(found))
    if found:
        return
    yield from _run_tiers(question)
    if _MIN_PINYIN <= len(question.typed_letters) <= _MAX_PINYIN:
        yield from _spoken_tiers(question.typed_letters)


# --- words ------------------------------------------------------------


def _word_tiers(vocabulary: Vocabulary, question: Question, whole_only: bool) -> Iterator[Tier]:
    """First the corrections that are whole words, then those that words begin with."""
    judged = list(filter(_is_correctable, question.words))
    known = set(vocabulary.begun(judged))
    unknown = [word for word in judged if word not in known]
    slips = {word: edits(word, _alphabet(word)) for word in unknown or judged}
    whole = {word: vocabulary.known(sorted(found))[:_MAX_WAYS] for word, found in slips.items()}
    ways = _one_put_right(question.words, whole, unknown)
    yield from _word_tier(question, ways, quoted)
    if whole_only:
        return
    begun = {
        # The typed word less its last letter is no correction of what is still being typed.
        word: vocabulary.begun(sorted(e for e in found if not word.startswith(e)))[:_MAX_WAYS]
        for word, found in slips.items()
    }
    ways = _one_put_right(question.words, begun, unknown)
    yield from _word_tier(question, ways, question.word_start)
    ways = _resplit(vocabulary, question.words)
    yield from _word_tier(question, ways, question.word_start)


def _is_correctable(word: str) -> bool:
    """Whether a mistyped word can be told from another word."""
    return word.isalpha() and MIN_LISTED <= len(word) <= MAX_WORD


def _word_tier(
    question: Question, ways: Iterable[Choices], expression: Callable[[str], str]
) -> Iterator[Tier]:
    listed = list(ways)
    if listed:
        runs = [part_of_run(run) for run in question.runs]

        def any_of(choices: list[str]) -> str:
            typed = choices[0] in question.words
            return either(map(question.word_start if typed else expression, choices))

        match = either(both([*map(any_of, way), *runs]) for way in listed)
        yield Tier("typo", match, _has_one_of(listed, question))


def _one_put_right(
    words: list[str], corrections: dict[str, list[str]], unknown: list[str]
) -> Iterator[Choices]:
    """All unknown words corrected at once; else one known word at a time."""
    if unknown:
        if all(corrections.get(word, [word]) for word in words):
            yield [corrections.get(word, [word]) for word in words]
        return
    for wrong, found in corrections.items():
        if found:
            yield [found if word == wrong else [word] for word in words]


def _has_one_of(ways: list[Choices], question: Question) -> Callable[[Text], bool]:
    starts = [[tuple(choices) for choices in way] for way in ways]

    def accepts(text: Text) -> bool:
        return all(run in text.squashed for run in question.runs) and any(
            all(any(have.startswith(choices) for have in text.words) for choices in way)
            for way in starts
        )

    return accepts


def _resplit(vocabulary: Vocabulary, words: list[str]) -> Iterator[Choices]:
    """A blank too few or too many: "cocacola" for coca cola, "tooth paste" for toothpaste."""
    for at, word in enumerate(words):
        halves = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
        firsts = set(vocabulary.known(first for first, _ in halves))
        seconds = set(vocabulary.begun(second for first, second in halves if first in firsts))
        for first, second in halves:
            if first in firsts and second in seconds:
                yield [[w] for w in (*words[:at], first, second, *words[at + 1 :])]
    for at, (word, following) in enumerate(pairwise(words)):
        if vocabulary.begun([word + following]):
            yield [[w] for w in (*words[:at], word + following, *words[at + 2 :])]


# --- Chinese ------------------------------------------------------------


def _run_tiers(question: Question) -> Iterator[Tier]:
    """One sign of one run wrong: what is left must be there, in its place."""
    for wrong in question.runs:
        if len(wrong) < _MIN_RUN:
            continue
        others = [part_of_run(run) for run in question.runs if run != wrong]
        others += map(question.word_start, question.words)
        ways = list(dict.fromkeys(_damaged(wrong)))
        pattern = re.compile("|".join(".".join(map(re.escape, way)) for way in ways))
        kept = [run for run in question.runs if run != wrong]

        def accepts(text: Text, pattern: re.Pattern[str] = pattern, kept: list[str] = kept) -> bool:
            return (
                pattern.search(text.squashed) is not None
                and all(run in text.squashed for run in kept)
                and all(any(h.startswith(w) for h in text.words) for w in question.words)
            )

        match = either(both([*parts, *others]) for parts in _what_is_left(wrong, ways))
        yield Tier("typo", match, accepts)


def _what_is_left(run: str, ways: list[tuple[str, ...]]) -> Iterator[list[str]]:
    """Expressions that names must fulfil: of a long run, one half or the other is whole."""
    if len(run) > _LONG_RUN:
        middle = len(run) // 2
        yield [part_of_run(run[: _LONG_RUN // 2])]
        yield [part_of_run(run[middle + 1 :][: _LONG_RUN // 2])]
        return
    for way in ways:
        yield [part_of_run(part) for part in way if part]


def _damaged(run: str) -> Iterator[tuple[str, ...]]:
    """What a name may hold if one sign of `run` is wrong; two parts have any sign between them."""
    for at in range(1, len(run)):
        yield run[:at], run[at:]
        yield (run[: at - 1] + run[at] + run[at - 1] + run[at + 1 :],)
        if at < len(run) - 1:
            yield run[:at], run[at + 1 :]
            yield (run[:at] + run[at + 1 :],)
    if len(run) > _MIN_RUN:
        yield (run[1:],)
        yield (run[:-1],)


# --- pinyin ------------------------------------------------------------


def _spoken_tiers(letters: str) -> Iterator[Tier]:
    """One letter of syllables that are spelled in full."""
    ways = list(_spelled_in_full(sorted(edits(letters, _LATIN))))
    if ways:
        match = either(_by_what_they_share(ways))
        yield Tier("typo", match, _sounds_like(ways))


Syllables = tuple[str, ...]


def _spelled_in_full(texts: Iterable[str]) -> Iterator[Syllables]:
    """The texts that are whole syllables, two or more, none of them a single letter."""
    found = map(pinyin.whole_syllables, filter(pinyin.is_spelled_out, texts))
    sound = (way for way in found if len(way) > 1 and min(map(len, way)) > 1)
    yield from islice(sound, _MAX_SOUNDS)


def _by_what_they_share(ways: list[Syllables]) -> Iterator[str]:
    """Expressions for ways that differ in one syllable, so that what they share is asked once."""
    shared = Counter(hole for way in ways for hole in _holes(way))
    groups: dict[tuple[Syllables, Syllables], list[Syllables]] = {}
    for way in ways:
        groups.setdefault(max(_holes(way), key=shared.__getitem__), []).append(way)
    for (before, after), members in groups.items():
        differ = ((*before[-1:], way[len(before)], *after[:1]) for way in members)
        yield both([*_pairs(before), *_pairs(after), either(both(_pairs(part)) for part in differ)])


def _holes(way: Syllables) -> list[tuple[Syllables, Syllables]]:
    """What stands before and after each syllable."""
    return [(way[:at], way[at + 1 :]) for at in range(len(way))]


def _pairs(way: Syllables) -> list[str]:
    return [syllable_pair(first, second) for first, second in pairwise(way)]


def _sounds_like(ways: Iterable[Syllables]) -> Callable[[Text], bool]:
    by_start: dict[Syllables, list[Syllables]] = {}
    for way in ways:
        by_start.setdefault(way[:2], []).append(way)

    def accepts(text: Text) -> bool:
        return any(
            pinyin.reads(way, run[at:])
            for run in text.runs
            for at, (sign, following) in enumerate(pairwise(run))
            for start in product(pinyin.readings(sign), pinyin.readings(following))
            for way in by_start.get(start, ())
        )

    return accepts
