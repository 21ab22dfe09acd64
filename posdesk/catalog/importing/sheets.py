"""Reading a sheet row by row, whatever it is: CSV, TSV (also .gz), XLSX.

A file comes from outside, so nothing about it is believed: real decompressed bytes are counted
against absolute limits while they stream (a ratio would refuse honest sheets, which often compress
100:1), rows, columns and cells have limits too, and memory stays flat however long the file is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from posdesk.catalog.importing import delimited, xlsx
from posdesk.catalog.importing.errors import SheetRefused
from posdesk.catalog.importing.limits import LIMITS, Limits
from posdesk.errors import FileUnreadable
from posdesk.i18n import N_

# A row: its number as the spreadsheet counts (from 1), and its cells as text.
Row = tuple[int, list[str]]


class _Reader(Protocol):
    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class Sheet:
    """A readable sheet; `rows()` may be called again and again.

    `format` is csv, tsv or xlsx; `row_estimate` how many rows it is likely to have, 0 when unknown.
    """

    path: Path
    format: str
    encoding: str
    delimiter: str
    names: tuple[str, ...]  # of the sheets in a workbook
    sheet: str
    row_estimate: int
    reader: _Reader

    def rows(self) -> Iterator[Row]:
        """Every row. Raises `SheetRefused` or `RowUnreadable` where reading must stop."""
        return self.reader.rows()

    def sample(self, count: int = 200) -> list[Row]:
        """The first rows, for a preview and for guessing."""
        return list(islice(self.rows(), count))


def open_sheet(
    path: Path,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    limits: Limits = LIMITS,
) -> Sheet:
    """Look at a file and say how it can be read; what is not given is detected.

    Raises:
        FileUnreadable, SheetRefused, EncodingUnknown
    """
    kind = _kind(path)
    if kind == "xlsx":
        book = xlsx.open_book(path, sheet, limits)
        return Sheet(path, "xlsx", "", "", book.names, book.sheet, book.row_estimate, book)
    text = delimited.open_text(path, kind == "gz", encoding, delimiter, limits)
    name = "tsv" if text.delimiter == "\t" else "csv"
    return Sheet(path, name, text.encoding, text.delimiter, (), "", text.row_estimate, text)


def _kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetRefused(path.name, N_("it is an old .xls workbook or protected by a password"))
    if not head:
        raise SheetRefused(path.name, N_("it is empty"))
    return "gz" if head.startswith(b"\x1f\x8b") else "text"
