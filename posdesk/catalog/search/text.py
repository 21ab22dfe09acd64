"""Text as search sees it: folded signs, words, and runs of Chinese characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from posdesk.catalog import pinyin

# Scripts written without blanks: Han, kana, hangul. Each sign counts; words do not exist.
CJK = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_CJK = re.compile(f"[{CJK}]")
_PIECE = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_WORD = re.compile(r"[^\W_]+")
_DIGITS_OR_LETTERS = re.compile(r"\d+|[^\W\d]+")
_NOT_WORD = re.compile(r"[\W_]+")
_NOT_CODE = re.compile(r"[^0-9a-z]+")
_READINGS = re.compile("[A-Z]+")


class _Folding(dict[int, str]):
    """One sign -> its folded form, filled as signs are met."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        if unicodedata.category(sign)[0] == "C" and sign != "\n":
            folded = " " if unicodedata.category(sign) == "Cc" else ""
        else:
            parts = unicodedata.normalize("NFKD", sign).casefold()
            bare = "".join(part for part in parts if unicodedata.category(part) != "Mn")
            folded = unicodedata.normalize("NFC", bare)
        self[point] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` without case, width, accents and control signs: "ＣＡＦÉ\\t" -> "cafe"."""
    folded = text.lower() if text.isascii() and text.isprintable() else text.translate(_FOLDING)
    return " ".join(folded.split())


def is_cjk(sign: str) -> bool:
    """Whether this folded sign belongs to a script written without blanks."""
    return _CJK.match(sign) is not None


def has_cjk(folded: str) -> bool:
    return not folded.isascii() and _CJK.search(folded) is not None


def pieces(folded: str) -> list[str]:
    """Words, and runs of CJK signs, in order: "red bull红牛250ml" -> red, bull, 红牛, 250ml."""
    return _PIECE.findall(folded) if has_cjk(folded) else _WORD.findall(folded)


def subwords(word: str) -> list[str]:
    """The digits and the letters of a mixed word, "250ml" -> 250, ml; empty for a plain one."""
    if word.isalpha() or word.isdigit():
        return []
    return _DIGITS_OR_LETTERS.findall(word)


def squash(folded: str) -> str:
    """Letters, digits and CJK signs only, so that 农夫 山泉 holds 农夫山泉."""
    return _NOT_WORD.sub("", folded)


_BETWEEN_CJK = re.compile(rf"(?<=[{CJK}])[\W_]+(?=[{CJK}])")


def squash_keeping_words(folded: str) -> str:
    """`folded` with nothing between neighbouring CJK signs; words stay apart."""
    return _BETWEEN_CJK.sub("", folded)


def code(text: str) -> str:
    """A barcode or SKU by its ASCII letters and digits: "MUG-W 01" -> "mugw01"."""
    return text if text.isascii() and text.isdigit() else _NOT_CODE.sub("", fold(text))


def cjk_runs(squashed: str) -> Iterator[str]:
    """The runs of CJK signs."""
    return (piece for piece in _PIECE.findall(squashed) if is_cjk(piece[0]))


class _Keys(dict[int, str]):
    """One sign -> its part of a sort key, filled as signs are met."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        ways = () if sign.isascii() else pinyin.readings(sign)
        self[point] = ways[0].upper() + sign if ways else sign
        return self[point]


_KEYS = _Keys()


def sort_key(folded: str) -> str:
    """The name as lists sort it: by pinyin where it is Chinese. `unsorted` gives it back.

    Each Chinese sign is preceded by its reading in capitals, which no folded text has, so that
    names that begin alike have keys that begin alike.
    """
    return folded.translate(_KEYS) if has_cjk(folded) else folded


def unsorted(key: str) -> str:
    """The folded name of a sort key."""
    return _READINGS.sub("", key)
