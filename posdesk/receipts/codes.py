"""Barcodes and QR codes as modules, dark or light; each renderer draws them in its own dots."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import segno
from barcode.codex import Code128

QUIET_BAR = 10  # modules of light on each side of a Code 128 symbol (ISO/IEC 15417)
QUIET_QR = 4  # modules around a QR symbol (ISO/IEC 18004)


@lru_cache(maxsize=64)
def bars(value: str) -> tuple[tuple[int, int], ...]:
    """Dark bars of a Code 128 symbol as (start, width) in modules, quiet zones not included."""
    found = []
    place = 0
    for dark, group in groupby(Code128(value).build()[0]):
        width = len(list(group))
        if dark == "1":
            found.append((place, width))
        place += width
    return tuple(found)


def bar_modules(value: str) -> int:
    """Width of the symbol with both quiet zones, in modules."""
    # Eleven modules a character and for the check character, thirteen for the stop.
    return 11 * (len(_characters(value)) + 1) + 13 + 2 * QUIET_BAR


@lru_cache(maxsize=64)
def _characters(value: str) -> tuple[int, ...]:
    """Numbers of the symbol's characters, with its start and changes of code set."""
    return tuple(Code128(value).encoded)


_START_B, _START_C, _TO_B, _TO_C = 104, 105, 100, 99


def code128_data(value: str) -> bytes:
    """The symbol as receipt printers take it: sets as `{B` and `{C`, each pair of C one byte."""
    data = b""
    in_c = False
    for number in _characters(value):
        if number in (_START_B, _START_C) or number == (_TO_B if in_c else _TO_C):
            in_c = number in (_START_C, _TO_C)
            data += b"{C" if in_c else b"{B"
        elif in_c:
            data += bytes([number])
        else:
            data += b"{{" if chr(number + 32) == "{" else bytes([number + 32])
    return data


@lru_cache(maxsize=64)
def qr_rows(value: str) -> tuple[bytes, ...]:
    """Rows of a QR symbol (level M), one byte a module (1 dark), without the quiet zone."""
    return tuple(bytes(row) for row in segno.make_qr(value, error="m", boost_error=False).matrix)


# Bytes that versions 1 to 10 hold at level M (ISO/IEC 18004, table 7).
_CAPACITY = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)


def qr_side(value: str) -> int:
    """Modules on a side of the symbol at most, without computing it where that can be known."""
    length = len(value.encode())
    for version, most in enumerate(_CAPACITY, start=1):
        if length <= most:
            return 17 + 4 * version
    return len(qr_rows(value))


def qr_spans(value: str) -> list[tuple[int, int, int]]:
    """The dark modules as horizontal spans (row, start, width)."""
    spans = []
    for y, row in enumerate(qr_rows(value)):
        x = 0
        for dark, group in groupby(row):
            width = len(list(group))
            if dark:
                spans.append((y, x, width))
            x += width
    return spans
