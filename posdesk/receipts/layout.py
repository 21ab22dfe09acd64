"""What a document says, before any device: a small tree that the PDF and the ESC/POS renderer both
draw.

Nothing here knows a font, a dot or a millimetre. A renderer measures text in its own units and lays
the nodes out in its own width; long texts wrap, figures stay whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Align(StrEnum):
    """Where a text stands in its line or column."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """Type sizes; TALL is twice as high on a receipt printer, LARGE twice as high and as wide. HUGE
    is for what is read from afar; receipt printers have nothing above LARGE for Chinese.
    """

    SMALL = "small"
    NORMAL = "normal"
    TALL = "tall"
    LARGE = "large"
    HUGE = "huge"


class Overflow(StrEnum):
    """What a column does when its row is too narrow for all of them.

    WRAP breaks into several lines, STEP moves to a line of its own, STAY keeps its width (figures).
    """

    WRAP = "wrap"
    STEP = "step"
    STAY = "stay"


class Stroke(StrEnum):
    """How a rule is drawn."""

    DASHED = "dashed"
    SOLID = "solid"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: wrapped at the width of the paper, broken at its own line ends."""

    text: str
    align: Align = Align.LEFT
    size: Size = Size.NORMAL
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Width to spare is shared in proportion to `grow`; some are for pages
    alone.
    """

    title: str = ""
    align: Align = Align.LEFT
    overflow: Overflow = Overflow.STAY
    grow: int = 0
    page_only: bool = False


class Cell(NamedTuple):
    """One text of a row, with the column that says how it behaves."""

    text: str
    column: Column


@dataclass(frozen=True, slots=True)
class Row:
    """Texts beside each other, each in a column of its own."""

    cells: tuple[Cell, ...]
    size: Size = Size.NORMAL
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, and what is said below it."""

    cells: tuple[str, ...]
    below: tuple[Text | Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows whose columns stand below each other.

    With `lead`, the first column takes a line of its own on a roll, where names are longer than the
    paper is wide; on a page it is a column like the others.
    """

    columns: tuple[Column, ...]
    records: tuple[Record, ...]
    lead: bool = False
    header: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """Labels with their figures: across the whole roll, in the right half of a page."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled facts, two beside each other where there is room."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    stroke: Stroke = Stroke.DASHED


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file (PNG, JPEG), centred, at most `percent` of the paper wide."""

    data: bytes
    percent: int = 60


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128 barcode of ASCII text, centred; its bars are `height` millimetres high on a page
    or roll.
    """

    value: str
    height: int = 11


@dataclass(frozen=True, slots=True)
class QR:
    """A QR code, centred."""

    value: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to write by hand, each a label with a line; beside each other where there is room."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a slip: receipt printers cut here, and what follows begins a new page; on a roll
    as a PDF it goes on.
    """


@dataclass(frozen=True, slots=True)
class DrawerKick:
    """Open the cash drawer that hangs on the printer, by connector pin 2 or 5; a PDF has nothing to
    do.
    """

    pin: int = 2


Node = (
    Text
    | Row
    | Table
    | Totals
    | Facts
    | Signatures
    | Rule
    | Picture
    | Barcode
    | QR
    | Feed
    | Cut
    | DrawerKick
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: its title (for the PDF's properties), its language, what it says."""

    title: str
    language: str
    nodes: tuple[Node, ...]


FIGURE = Column(align=Align.RIGHT)
LABEL = Column(overflow=Overflow.WRAP, grow=1)


def pair(label: str, figure: str, size: Size = Size.NORMAL, bold: bool = False) -> Row:
    """A label at the left edge and its figure at the right one."""
    return Row((Cell(label, LABEL), Cell(figure, FIGURE)), size, bold)
