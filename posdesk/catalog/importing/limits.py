"""How much of a file is read before it is refused: generous for a shop's list, fatal for a bomb."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Absolute limits, counted on what really comes out of the file."""

    part_bytes: int = 2048 * MIB  # one sheet, or one CSV, decompressed
    small_part_bytes: int = 4 * MIB  # the parts of a workbook that only name things
    string_bytes: int = 96 * MIB  # the shared texts of a workbook, kept in memory
    strings: int = 4_000_000
    directory_bytes: int = MIB  # a ZIP's table of contents
    token_bytes: int = MIB  # one piece of XML, or one line of a CSV
    cell_chars: int = 32_767  # as in a spreadsheet
    columns: int = 256
    rows: int = 1_048_576  # as in a spreadsheet


LIMITS = Limits()
