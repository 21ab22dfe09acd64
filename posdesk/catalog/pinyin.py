"""Pinyin as people type it: syllables without tones, or first letters, or both mixed.

Every reading of a character counts (重庆 is chongqing and zhongqing). The readings come from
pypinyin's table of single characters (Unihan kMandarin and others). The table alone is loaded, at
the first Chinese character, because the whole package with its dictionary of phrases takes 50 MB.
ü is typed v (nv, lv) or, as many do, u.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

_SYLLABLES_BY_INITIAL = """
: a ai an ang ao e ei en eng er o ou
b: a ai an ang ao ei en eng i ian iang iao ie in ing o ong u
c: a ai an ang ao e ei en eng ha hai han hang hao he hen heng hi hong hou hu hua huai huan huang
c: hui hun
c: huo i ong ou u uan ui un uo
d: a ai an ang ao e ei en eng i ia ian iao ie in ing iu ong ou u uan ui un uo
f: a an ang ei en eng iao o ou u
g: a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
h: a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
j: i ia ian iang iao ie in ing iong iu u uan ue un
k: a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
l: a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu o ong ou u uan ue un uo v ve
m: a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u
n: a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan ue un uo v ve
p: a ai an ang ao ei en eng i ian iang iao ie in ing o ou u
q: i ia ian iang iao ie in ing iong iu u uan ue un
r: an ang ao e en eng i ong ou u ua uan ui un uo
s: a ai an ang ao e en eng ha hai han hang hao he hei hen heng hi hou hu hua huai huan huang hui
s: hun huo
s: i ong ou u uan ui un uo ei
t: a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo
w: a ai an ang ei en eng o ong u
x: i ia ian iang iao ie in ing iong iu u uan ue un
y: a an ang ao e i in ing o ong ou u uan ue un
z: a ai an ang ao e ei en eng ha hai han hang hao he hei hen heng hi hong hou hu hua huai huan
z: huang hui
z: hun huo i ong ou u uan ui un uo
"""
SYLLABLES = frozenset(
    initial + final
    for line in _SYLLABLES_BY_INITIAL.strip().splitlines()
    for initial, finals in [line.split(":")]
    for final in finals.split()
)
_INITIALS = frozenset(syllable[0] for syllable in SYLLABLES)
_TWO_LETTER_INITIALS = frozenset({"zh", "ch", "sh"})
_PREFIXES = frozenset(s[:n] for s in SYLLABLES for n in range(1, len(s) + 1))
MAX_LETTERS = 60
_MAX_SPELLINGS = 6


def _plain(reading: str) -> str:
    """A reading of the table without its tone, ü written v: "lüè" -> "lve"."""
    decomposed = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(sign for sign in decomposed if "a" <= sign <= "z")


def _typed(readings: str) -> tuple[str, ...]:
    """Every way to type one character whose readings the table gives as "zhòng,chóng,tóng"."""
    found: dict[str, None] = {}
    for reading in readings.split(","):
        plain = _plain(reading)
        if plain in SYLLABLES:
            found[plain] = None
            found[plain.replace("v", "u")] = None
    return tuple(found)


@cache
def _table() -> dict[int, str]:
    package = importlib.util.find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        raise ImportError("pypinyin")
    path = Path(package.submodule_search_locations[0], "pinyin_dict.py")
    spec = importlib.util.spec_from_file_location("posdesk_pinyin_table", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[int, str] = module.pinyin_dict
    return found


@lru_cache(maxsize=10_000)
def readings(char: str) -> tuple[str, ...]:
    """Every way to type one character, the commonest first; empty for what is not Chinese."""
    found = _table().get(ord(char))
    return _typed(found) if found else ()


@lru_cache(maxsize=10_000)
def initials(char: str) -> str:
    """The first letters of the readings of one character, each once: 重 -> "zct"."""
    return "".join(dict.fromkeys(reading[0] for reading in readings(char)))


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to cut typed letters into pieces, one for each character.

    A piece is a syllable, or the first letter (zh, ch, sh: letters) of one; the last piece may be
    an unfinished syllable.
    """

    pieces: tuple[str, ...]

    @property
    def initials(self) -> str:
        """The first letter of each character."""
        return "".join(piece[0] for piece in self.pieces)

    def is_letters(self) -> bool:
        """Whether first letters alone were typed."""
        return all(len(piece) == 1 for piece in self.pieces)

    def ways(self, place: int) -> tuple[str, ...]:
        """The syllables that the piece at `place` may stand for; empty for a bare first letter."""
        piece = self.pieces[place]
        if len(piece) == 1:
            return ()
        return continuations(piece) if place == len(self.pieces) - 1 else _closed(piece)


@cache
def continuations(beginning: str) -> tuple[str, ...]:
    """The syllables that begin so."""
    return tuple(sorted(s for s in SYLLABLES if s.startswith(beginning)))


def _closed(piece: str) -> tuple[str, ...]:
    return continuations(piece) if piece in _TWO_LETTER_INITIALS else (piece,)


@lru_cache(maxsize=256)
def spellings(letters: str) -> tuple[Spelling, ...]:
    """How `letters` can be cut into syllables and first letters, fewest characters first.

    "nongf" -> nong + f; "nfsq" -> n + f + s + q; "xian" -> xian, xi + an, x + i(no) …
    Half a dozen at most are given, and the all-first-letters one always; none when it can't be.
    """
    if not letters or len(letters) > MAX_LETTERS:
        return ()
    found = list(dict.fromkeys(_cut(letters)))
    if all(letter in _INITIALS for letter in letters):
        plain = Spelling(tuple(letters))
        if plain not in found:
            found.append(plain)
    return tuple(found)


def _cut(letters: str) -> Iterator[Spelling]:
    """Cuts into as few characters as can be, and into one more: xian, and xi + an."""
    ways = _Ways(letters)
    fewest = min(ways.counts, default=0)
    cuts = (cut for count in (fewest, fewest + 1) for cut in ways.cuts(0, count))
    yield from map(Spelling, islice(cuts, _MAX_SPELLINGS))


class _Ways:
    """The cuts of one text, counted first so that no dead end is walked."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self._pieces = [list(self._pieces_at(start)) for start in range(len(letters))]
        self._counts: list[frozenset[int]] = [frozenset()] * len(letters) + [frozenset({0})]
        for start in range(len(letters) - 1, -1, -1):
            self._counts[start] = frozenset(
                count + 1
                for piece in self._pieces[start]
                for count in self._counts[start + len(piece)]
            )

    @property
    def counts(self) -> frozenset[int]:
        """Into how many characters the text can be cut."""
        return self._counts[0]

    def _pieces_at(self, start: int) -> Iterator[str]:
        """What may stand for one character at `start`; the last piece may be unfinished."""
        for size in range(min(6, len(self.letters) - start), 0, -1):
            piece = self.letters[start : start + size]
            last = start + size == len(self.letters)
            if (
                piece in SYLLABLES
                or piece in _TWO_LETTER_INITIALS
                or (size == 1 and piece in _INITIALS)
                or (last and piece in _PREFIXES)
            ):
                yield piece

    def cuts(self, start: int, count: int) -> Iterator[tuple[str, ...]]:
        """The cuts from `start` into exactly `count` pieces."""
        if count == 0:
            if start == len(self.letters):
                yield ()
            return
        for piece in self._pieces[start]:
            if count - 1 in self._counts[start + len(piece)]:
                for rest in self.cuts(start + len(piece), count - 1):
                    yield (piece, *rest)


def _any_of(syllables: Iterable[str]) -> str:
    """A pattern for one of them; by first letters, so that few are tried."""
    by_initial: dict[str, list[str]] = {}
    for syllable in sorted(syllables, key=len, reverse=True):
        by_initial.setdefault(syllable[0], []).append(syllable[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_initial.items())


_SPELLED_OUT = re.compile(f"(?:{_any_of(SYLLABLES)})+")


def is_spelled_out(letters: str) -> bool:
    """Whether `whole_syllables` can cut `letters`; told several times sooner than how."""
    return _SPELLED_OUT.fullmatch(letters) is not None


@lru_cache(maxsize=4096)
def whole_syllables(letters: str) -> tuple[str, ...]:
    """`letters` cut into the fewest whole syllables; empty when that can't be done."""
    best: tuple[str, ...] = ()
    for size in range(min(6, len(letters)), 0, -1):
        if letters[:size] not in SYLLABLES:
            continue
        if size == len(letters):
            return (letters,)
        rest = whole_syllables(letters[size:])
        if rest and (not best or len(rest) + 1 < len(best)):
            best = (letters[:size], *rest)
    return best


def reads(syllables: tuple[str, ...], han: str) -> bool:
    """Whether characters begin with these readings, one syllable each."""
    return len(syllables) <= len(han) and all(
        syllable in readings(sign) for syllable, sign in zip(syllables, han, strict=False)
    )


def match(letters: str, han: str) -> int | None:
    """Where in a run of Chinese characters the typed `letters` first fit, or None."""
    for start, char in enumerate(han):
        if letters[0] in initials(char) and fits(letters, han, start):
            return start
    return None


def fits(letters: str, han: str, start: int = 0) -> bool:
    """Whether `letters` can be read off `han` from `start`; the last syllable may be unfinished."""
    places = {0}
    for char in han[start:]:
        places = set(_steps(letters, places, readings(char)))
        if len(letters) in places:
            return True
        if not places:
            return False
    return False


def _steps(letters: str, places: Iterable[int], ways: tuple[str, ...]) -> Iterator[int]:
    for place in places:
        rest = letters[place:]
        for way in ways:
            if rest.startswith(way):
                yield place + len(way)
            elif way.startswith(rest):
                yield len(letters)
            if rest[0] == way[0]:
                yield place + 1
            if way[:2] in _TWO_LETTER_INITIALS and rest.startswith(way[:2]):
                yield place + 2
