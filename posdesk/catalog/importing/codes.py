"""The barcodes in a row: which are taken, and why the others are not."""

from __future__ import annotations

import re

from posdesk.cards import CardNumberRefused
from posdesk.catalog.barcodes import Kind, plain_gtin, read_barcode
from posdesk.catalog.errors import BadCheckDigit, NotABarcode
from posdesk.catalog.importing import values
from posdesk.catalog.importing.cleanrow import CleanRow

_LIST = re.compile(r"[,，;；、|\s]+")
_PACK = re.compile(r"(\S+?)\s*[×xX*=＊]\s*(\d+)")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def split_codes(cell: str) -> list[str]:
    """The codes that a cell holds."""
    if cell.isascii() and cell.isalnum():
        return [cell]
    return [code for code in _LIST.split(cell) if code]


def take_codes(row: CleanRow, name: str, cell: str) -> None:
    for code in split_codes(cell):
        take_code(row, name, code)


def take_code(row: CleanRow, name: str, code: str) -> None:
    """Add a code of one piece; a case needs to know how many pieces it holds."""
    if plain := plain_gtin(code):
        if plain not in row.barcodes:
            row.barcodes.append(plain)
        return
    found = _checked(row, name, code)
    if found is None:
        return
    text, kind = found
    if kind is Kind.CASE:
        row.warn("case_without_size", name, text)
        return
    if (kind is Kind.INTERNAL and not text.isdigit()) or len(text) not in (8, 13):
        row.warn("own_code", name, text)
    if text not in row.barcodes:
        row.barcodes.append(text)


def _checked(row: CleanRow, name: str, code: str) -> tuple[str, Kind] | None:
    code = code.removesuffix(".0").lstrip("'")
    if _SCIENTIFIC.fullmatch(code):
        row.warn("barcode_damaged", name, code)
        return None
    try:
        found = read_barcode(code)
    except BadCheckDigit as refusal:
        row.warn("bad_check_digit", name, refusal.code, refusal.expected)
    except NotABarcode:
        row.warn("bad_barcode", name, code)
    except CardNumberRefused:
        row.warn("card_barcode", name)
    else:
        return found.text, found.kind
    return None


def take_packs(row: CleanRow, name: str, cell: str) -> None:
    for pack in re.split(r"[,，;；、|\n]+", cell):
        match = _PACK.fullmatch(pack.strip())
        code, pieces = (match[1], int(match[2])) if match else (pack.strip(), 0)
        found = _checked(row, name, code) if code else None
        if found and pieces >= 0:
            row.packs.append((found[0], pieces * 1000))


def set_pack_size(row: CleanRow, name: str, cell: str) -> None:
    size = values.quantity(cell) or 0
    row.packs = [(code, held or size) for code, held in row.packs]
