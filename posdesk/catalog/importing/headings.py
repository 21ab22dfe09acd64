"""Guessing which column holds what: by Chinese and English headings and what stands below."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stdnum import ean

from posdesk.catalog.importing.errors import BadMapping, NoHeadings
from posdesk.catalog.importing.fields import BY_NAME, FIELDS, KEYS, LEVELS
from posdesk.catalog.importing.sheets import Row
from posdesk.i18n import LANGUAGES, translator

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_SIGNS = re.compile(r"[\W_]+")
_LOOKED_AT = 15
_CONTAINED = 3  # a heading of fewer signs must match whole: 商品 is in too many others


@dataclass(frozen=True)
class Layout:
    """The row of headings of a sheet, and the mapping in use."""

    heading_row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]

    @property
    def fingerprint(self) -> str:
        """The key under which a mapping is remembered: the same headings, the same mapping."""
        return fingerprint(self.headings)

    def named(self) -> dict[str, str]:
        """Field → heading, as it is saved and remembered."""
        return {field: self.headings[column] for field, column in self.columns.items()}


def normal(heading: str) -> str:
    """A heading without case, blanks, signs and what stands in brackets: `售价（元）` → `售价`."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return _SIGNS.sub("", _BRACKETS.sub("", text)) or _SIGNS.sub("", text)


def fingerprint(headings: Iterable[str]) -> str:
    """A short name of a set of headings."""
    joined = "\x1f".join(normal(heading) for heading in headings)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def find_layout(
    sample: Sequence[Row],
    name: str,
    known: Callable[[Layout], Mapping[str, str] | None] = lambda layout: None,
    heading_row: int = 0,
) -> Layout:
    """The heading row among the first rows, and the mapping.

    `heading_row` is its number when a person chose it. Otherwise it is the first row for which
    `known` has a mapping (chosen now, or remembered), else the row with the most columns that are
    recognised, one for the name, barcode or SKU among them.
    Raises:
        NoHeadings, BadMapping
    """
    for place, (number, _cells) in enumerate(sample[:_LOOKED_AT]):
        if heading_row in (0, number):
            layout = _layout(sample, place)
            mapping = known(layout)
            if mapping is not None:
                return remapped(layout, mapping)
            if heading_row:
                return layout
    best: Layout | None = None
    for place in range(min(_LOOKED_AT, len(sample))):
        layout = _layout(sample, place)
        keys = layout.columns.keys() & KEYS
        if keys and (not best or len(layout.columns) > len(best.columns)):
            best = layout
    if best is None:
        raise NoHeadings(name, BY_NAME["name"].label)
    return best


def _layout(sample: Sequence[Row], place: int) -> Layout:
    number, cells = sample[place]
    below = [cells for _number, cells in sample[place + 1 :]]
    return Layout(number, tuple(cell.strip() for cell in cells), guess(cells, below))


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, ...]]:
    """Field → headings: those of other programs, and our own in every language."""
    words = [translator(language).gettext for language in LANGUAGES]
    return {
        field.name: (*field.headings, *{normal(say(field.label)) for say in words})
        for field in FIELDS
    }


def guess(headings: Sequence[str], below: Sequence[Sequence[str]] = ()) -> dict[str, int]:
    """Field → column: whole headings first, then headings that contain one, then the contents."""
    plain = [normal(heading) for heading in headings]
    columns: dict[str, int] = {}
    for field in FIELDS:
        _take(columns, field.name, _whole(plain, _known()[field.name], columns, below))
    for fits in (str.endswith, str.__contains__):
        for field in FIELDS:
            if field.name not in columns:
                _take(columns, field.name, _contained(plain, field.headings, columns, fits))
    if "barcode" not in columns and "name" in columns:
        _take(columns, "barcode", _by_content(len(headings), below, columns))
    return _levels(columns, plain)


def check_columns(layout: Layout, name: str) -> None:
    """Raise `NoHeadings` when nothing says which goods a row means."""
    if not layout.columns.keys() & KEYS:
        raise NoHeadings(name, BY_NAME["name"].label)


def remapped(layout: Layout, chosen: Mapping[str, str]) -> Layout:
    """The layout with the columns that a person, or an earlier import, chose by heading.

    Raises:
        BadMapping: a field or a heading is not there
    """
    columns: dict[str, int] = {}
    for field, heading in chosen.items():
        if field not in BY_NAME:
            raise BadMapping(field)
        if heading not in layout.headings:
            raise BadMapping(heading)
        columns[field] = layout.headings.index(heading)
    return Layout(layout.heading_row, layout.headings, columns)


def _take(columns: dict[str, int], field: str, column: int | None) -> None:
    if column is not None:
        columns[field] = column


def _whole(
    plain: Sequence[str],
    wanted: Sequence[str],
    taken: Mapping[str, int],
    below: Sequence[Sequence[str]],
) -> int | None:
    """The column whose heading is one of those wanted; one with something below it goes first."""
    found = [
        plain.index(heading)
        for heading in wanted
        if heading in plain and plain.index(heading) not in taken.values()
    ]
    filled = (column for column in found if _filled(column, below))
    return next(filled, found[0] if found else None)


def _contained(
    plain: Sequence[str],
    wanted: Sequence[str],
    taken: Mapping[str, int],
    fits: Callable[[str, str], bool],
) -> int | None:
    for heading in wanted:
        if len(heading) < _CONTAINED:
            continue
        for column, text in enumerate(plain):
            if fits(text, heading) and column not in taken.values():
                return column
    return None


def _filled(column: int, below: Sequence[Sequence[str]]) -> bool:
    return any(column < len(cells) and cells[column].strip() for cells in below)


def _by_content(width: int, below: Sequence[Sequence[str]], taken: Mapping[str, int]) -> int | None:
    """A column that nobody named but that is full of valid GTINs."""
    for column in range(width):
        cells = [cells[column] for cells in below if column < len(cells) and cells[column]]
        valid = sum(1 for cell in cells if len(cell) in (8, 12, 13, 14) and ean.is_valid(cell))
        if column not in taken.values() and len(cells) > 2 and valid * 2 > len(cells):
            return column
    return None


def _levels(columns: dict[str, int], plain: Sequence[str]) -> dict[str, int]:
    """Keep the levels of one classification: a shop's own, or a platform's, never a mixture."""
    if "category" not in columns:
        return columns
    own = plain[columns["category"]].startswith("店内")
    for level in LEVELS[1:]:
        if level in columns and plain[columns[level]].startswith("店内") != own:
            del columns[level]
    if "category2" not in columns:
        columns.pop("category3", None)
    return columns
