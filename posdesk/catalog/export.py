"""The catalog as CSV, TSV or XLSX, in the columns that the import reads back.

A text that begins like a formula gets an apostrophe before it, so that no spreadsheet computes it;
the import takes it away again. Pictures and favourites are not part of a sheet, and what belongs
together is told by the product's name alone: two products of one name come back as one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from posdesk.catalog.drafts import TEXTS
from posdesk.catalog.importing.attributes import escaped
from posdesk.catalog.importing.fields import BY_NAME, LEVELS
from posdesk.catalog.queries import categories
from posdesk.catalog.texts import guarded, tidy_lines
from posdesk.db import Database
from posdesk.errors import FileUnwritable, Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_amount, format_quantity

COLUMNS = (
    "name",
    "spec",
    "barcode",
    "more_barcodes",
    "packs",
    "sku",
    *LEVELS,
    "brand",
    "unit",
    "weighed",
    "price",
    "cost",
    "tax_rate",
    "stock",
    "weight",
    "shelf",
    "active",
    *TEXTS,
)
_NUMBERS = frozenset(("price", "cost", "tax_rate", "stock", "weight"))
CASE_DIGITS = 14  # a case's code always says how many pieces it holds
_YES, _NO = N_("yes"), N_("no")
_ROWS = f"""
SELECT v.id, p.name, p.spec_names, v.spec_values, coalesce(v.sku, ''), p.category_id,
  coalesce(b.name, ''), v.unit, v.weighed, v.price, v.cost, v.tax_rate, l.on_hand,
  v.weight, v.shelf, v.active AND p.active,
  {", ".join("p." + text for text in TEXTS)}, c.code, c.quantity
FROM product p JOIN variant v ON v.product_id = p.id AND v.deleted_at IS NULL
LEFT JOIN brand b ON b.id = p.brand_id
LEFT JOIN stock_level l ON l.variant_id = v.id
LEFT JOIN barcode c ON c.variant_id = v.id AND c.deleted_at IS NULL
WHERE p.deleted_at IS NULL
ORDER BY p.id, v.position, v.id, c.quantity, c.id
"""
FORMATS = (".csv", ".tsv", ".txt", ".xlsx")
_TOLD_EVERY = 1000
Told = Callable[[int, int], object]


@dataclass(eq=False)
class UnknownListFormat(Refusal):
    """The ending of a file names no kind of list."""

    name: str
    text = N_("{name} names no kind of list.")
    advice = N_("End the name in .csv, .tsv or .xlsx.")


def export_catalog(db: Database, path: Path, told: Told | None = None) -> int:
    """Write the catalog to a file; its ending (.csv, .tsv, .xlsx) says how. Answers the rows.

    `told` hears rows done and total, and may raise to stop; then no file is left.
    Raises:
        FileUnwritable; UnknownListFormat for another ending
    """
    db.refuse_own(path)
    if path.suffix.lower() not in FORMATS:
        raise UnknownListFormat(path.name)
    write = _xlsx if path.suffix.lower() == ".xlsx" else _delimited
    partial = path.with_name(path.name + ".part")
    try:
        try:
            count = write(partial, path.suffix.lower(), _told(db, told))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise FileUnwritable(str(path), error.strerror or str(error)) from error
    return count


def rows(db: Database) -> Iterator[list[str]]:
    """Every variant as texts in the order of `COLUMNS`."""
    currency = db.setting("shop.currency")
    paths = {node.id: node.path for node in categories(db, counted=False)}
    for _variant, lines in groupby(db.stream(_ROWS), key=lambda row: row[0]):
        found = list(lines)
        codes = [(row[-2], row[-1]) for row in found if row[-2] is not None]
        yield _row(found[0], codes, paths.get(found[0][5], ()), currency)


def _told(db: Database, told: Told | None) -> Iterator[list[str]]:
    total = db.value("SELECT count(*) FROM variant WHERE deleted_at IS NULL") if told else 0
    for count, row in enumerate(rows(db), 1):
        yield row
        if told and (count % _TOLD_EVERY == 0 or count == total):
            told(count, total)


def _row(
    row: tuple[Any, ...], codes: list[tuple[str, int]], path: tuple[str, ...], currency: str
) -> list[str]:
    single = [code for code, held in codes if held == 1000 and len(code) != CASE_DIGITS]
    packs = [f"{code}×{format_quantity(held)}" for code, held in codes if code not in single]
    levels = (*path, "", "", "", "", "")[: len(LEVELS)]
    return [
        row[1],
        _specification(json.loads(row[2]), json.loads(row[3])),
        single[0] if single else "",
        ", ".join(single[1:]),
        ", ".join(packs),
        row[4],
        *levels,
        row[6],
        row[7],
        gettext(_YES if row[8] else _NO),
        _money(row[9], currency),
        "" if row[10] is None else _money(row[10], currency),
        format_amount(row[11]) + "%",
        "" if row[12] is None else format_quantity(row[12]),
        str(row[13]) if row[13] else "",
        row[14],
        gettext(_YES if row[15] else _NO),
        *row[16 : 16 + len(TEXTS)],
    ]


def _specification(names: list[str], values: list[str]) -> str:
    """`颜色: 白 | 尺码: L`, as the import reads it."""
    filled = [(name, value) for name, value in zip(names, values, strict=False) if value]
    return " | ".join(f"{escaped(name, key=True)}: {escaped(value)}" for name, value in filled)


def _money(amount: int, currency: str) -> str:
    return format_amount(amount, currency).replace(",", "")


def _headings() -> list[str]:
    return [gettext(BY_NAME[name].label) for name in COLUMNS]


def _delimited(path: Path, suffix: str, lines: Iterator[list[str]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter="\t" if suffix == ".tsv" else ",")
        out.writerow(_headings())
        for row in lines:
            out.writerow(
                cell if name in _NUMBERS else guarded(cell)
                for name, cell in zip(COLUMNS, row, strict=True)
            )
            count += 1
    return count


def _xlsx(path: Path, _suffix: str, lines: Iterator[list[str]]) -> int:
    """Every cell is a text cell: a spreadsheet neither computes it nor cuts its zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext(N_("Products")))
    sheet.freeze_panes = "B2"

    def cells(row: list[str]) -> list[Cell | None]:
        return [_cell(sheet, text) if text else None for text in row]

    sheet.append(cells(_headings()))
    count = 0
    for row in lines:
        sheet.append(cells(row))
        count += 1
    book.save(path)
    return count


def _cell(sheet: Any, text: str) -> Cell:
    """Only a text that has an apostrophe of its own needs another, for the import takes one."""
    text = guarded(text) if text.startswith("'") else text
    try:
        cell = WriteOnlyCell(sheet, text)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, tidy_lines(text))
    cell.data_type = "s"
    return cell
