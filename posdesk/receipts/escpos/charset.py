"""Which characters a printer draws itself, as which bytes, and how many columns each takes.

Chinese printers take ASCII as one byte and one column, and GBK as two bytes and two columns; those
that follow GB 18030 also take the four-byte codes of the ideographs that the standard requires.
Every character outside the printer's set is drawn as an image by the caller.
"""

from __future__ import annotations

from functools import lru_cache

from posdesk.receipts.text import char_columns

GB18030, GBK, ASCII = "gb18030", "gbk", "ascii"
COLUMN_DOTS = 12  # font A is 12 x 24 dots, a Chinese character 24 x 24

# The half-width yen sign is missing from GBK, and printers set to China draw it for a backslash.
_ALIKE = str.maketrans({"¥": "￥", "−": "-", "•": "·", "‑": "-", "‐": "-"})
# Four-byte codes that GB 18030-2000 makes mandatory: CJK Unified Ideographs Extension A.
_EXTENSION_A = (0x3400, 0x4DB5)


def alike(text: str) -> str:
    """`text` with characters that no GBK printer has replaced by those that look the same."""
    return text if text.isascii() else text.translate(_ALIKE)


def encode(text: str, charset: str) -> bytes | None:
    """The bytes a printer of this charset draws as `text`; None if it lacks a character."""
    if text.isascii():
        return text.encode("ascii")
    if charset == ASCII:
        return None
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        return _extended(text) if charset == GB18030 else None


def _extended(text: str) -> bytes | None:
    codes = [_extended_char(char) for char in text]
    return b"".join(code for code in codes if code is not None) if all(codes) else None


@lru_cache(maxsize=4096)
def _extended_char(char: str) -> bytes | None:
    code = char.encode("gb18030", errors="ignore")
    if not code or 0xE000 <= ord(char) <= 0xF8FF:  # private use: whatever the vendor put there
        return None
    required = len(code) < 4 or _EXTENSION_A[0] <= ord(char) <= _EXTENSION_A[1]
    return code if required else None


@lru_cache(maxsize=8192)
def drawn(text: str, charset: str) -> tuple[bytes | None, int]:
    """What `encode` and `width` say of what stands for a text; names and figures come again."""
    shown = alike(text)
    return encode(shown, charset), width(shown)


@lru_cache(maxsize=8192)
def shown_width(text: str) -> int:
    """Columns of what stands for `text` on the printer."""
    return width(alike(text))


def width(text: str) -> int:
    """Columns of `text` on the printer: what GBK writes with two bytes takes two columns."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("gbk"))
    except UnicodeEncodeError:
        return sum(map(char_width, text))


@lru_cache(maxsize=16384)
def char_width(char: str) -> int:
    """Columns of one character: as GBK writes it, else by East Asian width."""
    try:
        return len(char.encode("gbk"))
    except UnicodeEncodeError:
        return char_columns(char)
