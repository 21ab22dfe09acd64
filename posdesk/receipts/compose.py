"""From the tree of a document to lines with a place for every text, in the units of one device.

A renderer says how wide a text is and how wide its paper is (points, columns, dots); everything
about wrapping, columns and where a figure goes when there is no room is decided here, once for all
of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from posdesk.receipts.layout import (
    QR,
    Align,
    Barcode,
    Cell,
    Column,
    Cut,
    Document,
    DrawerKick,
    Facts,
    Feed,
    Node,
    Overflow,
    Picture,
    Row,
    Rule,
    Size,
    Table,
    Text,
    Totals,
)
from posdesk.receipts.text import clean, wrap


class Measure(Protocol):
    """A device's idea of width, all in one integer unit of its own."""

    @property
    def span(self) -> int:
        """Width of a line."""
        ...

    @property
    def gap(self) -> int:
        """Least space between two columns."""
        ...

    @property
    def page(self) -> bool:
        """A page rather than a roll."""
        ...

    def width(self, text: str, size: Size, bold: bool) -> int:
        """How wide `text` comes out."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """A text at its place in a line."""

    x: int
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. A `header` line is repeated where a page breaks inside its table."""

    runs: tuple[Run, ...]
    size: Size = Size.NORMAL
    header: bool = False


@dataclass(frozen=True, slots=True)
class TableEnd:
    """Below this the last header is not repeated any more."""


Block = Line | TableEnd | Rule | Picture | Barcode | QR | Feed | Cut | DrawerKick

_LEAST_WRAP = 4  # a column narrower than so many gaps is not worth wrapping into


def compose(document: Document, measure: Measure) -> list[Block]:
    """Everything the document says, line by line, in the width of `measure`."""
    composer = _Composer(measure)
    return [block for node in document.nodes for block in composer.blocks(node)]


def share(columns: Sequence[Column], needs: Sequence[int], span: int, gap: int) -> list[int] | None:
    """Widths of columns beside each other, or None when they do not fit even wrapped.

    `needs` are the widths that the texts want. To spare goes to the columns that grow; what is
    missing is taken from those that wrap.
    """
    room = span - gap * (len(columns) - 1)
    spare = room - sum(needs)
    if spare >= 0:
        return [need + more for need, more in zip(needs, _spread(spare, columns), strict=True)]
    soft = [i for i, column in enumerate(columns) if column.overflow is Overflow.WRAP]
    wanted = sum(needs[i] for i in soft)
    left = wanted + spare
    widths = list(needs)
    for place in soft:
        widths[place] = needs[place] * left // wanted if left > 0 else 0
        if widths[place] < min(needs[place], _LEAST_WRAP * gap):
            return None
    return widths if sum(widths) <= room else None


def _spread(spare: int, columns: Sequence[Column]) -> Iterator[int]:
    whole = sum(column.grow for column in columns)
    passed = given = 0
    for column in columns:
        passed += column.grow
        until = spare * passed // whole if whole else 0
        yield until - given
        given = until


class _Composer:
    def __init__(self, measure: Measure) -> None:
        self.measure = measure

    def blocks(self, node: Node) -> Iterable[Block]:
        match node:
            case Text():
                return self.text(node)
            case Row():
                return self.row(node)
            case Table():
                return self.table(node)
            case Totals():
                return self.totals(node)
            case Facts():
                return self.facts(node)
            case _:
                return (node,)

    def text(self, node: Text) -> Iterator[Line]:
        for paragraph in node.text.split("\n"):
            yield from self._paragraph(clean(paragraph), node)

    def _paragraph(self, text: str, node: Text) -> Iterator[Line]:
        span = self.measure.span
        whole = self._width(text, node)
        if whole <= span:
            yield Line((Run(_offset(node.align, span - whole), text, node.bold),), node.size)
            return
        for line in wrap(text, lambda part: self._width(part, node), span):
            x = _offset(node.align, span - self._width(line, node))
            yield Line((Run(x, line, node.bold),), node.size)

    def _width(self, text: str, style: Text | Row) -> int:
        return self.measure.width(text, style.size, style.bold)

    def row(self, node: Row, x: int = 0, span: int = 0) -> Iterator[Line]:
        """The lines of one row, from `x`, `span` wide (0: the whole line)."""
        if any(clean(cell.text) != cell.text for cell in node.cells):
            node = replace(node, cells=tuple(Cell(clean(c.text), c.column) for c in node.cells))
        span = span or self.measure.span
        needs = [self._width(cell.text, node) for cell in node.cells]
        widths = share([cell.column for cell in node.cells], needs, span, self.measure.gap)
        if widths is None:
            return self._stacked(node, x, span)
        return self._side_by_side(node, widths, x, needs)

    def _side_by_side(
        self, node: Row, widths: Sequence[int], x: int, needs: Sequence[int]
    ) -> Iterator[Line]:
        """Cells beside each other; those that wrap go on below, the others stand in the first."""
        runs: list[list[Run]] = [[]]
        gap, bold = self.measure.gap, node.bold
        for cell, width, need in zip(node.cells, widths, needs, strict=True):
            text, align = cell.text, cell.column.align
            if need <= width:
                if text:
                    runs[0].append(Run(x + _offset(align, width - need), text, bold))
            else:
                for depth, part in enumerate(wrap(text, lambda t: self._width(t, node), width)):
                    if depth == len(runs):
                        runs.append([])
                    offset = _offset(align, width - self._width(part, node))
                    runs[depth].append(Run(x + offset, part, bold))
            x += width + gap
        return (Line(tuple(line), node.size) for line in runs)

    def _stacked(self, node: Row, x: int, span: int) -> Iterator[Line]:
        """Too narrow: texts first, each over the whole width, then the figures at the right."""
        texts = [c for c in node.cells if c.column.overflow is not Overflow.STAY and c.text]
        figures = [c for c in node.cells if c.column.overflow is Overflow.STAY]
        if len(texts) + len(figures) > 1 and texts:
            for cell in texts:
                yield from self.row(replace(node, cells=(_alone(cell),)), x, span)
            if figures:
                yield from self.row(replace(node, cells=(_filler(), *figures)), x, span)
        else:
            for cell in figures or texts:
                if cell.text:
                    yield from self.row(replace(node, cells=(_alone(cell),)), x, span)

    def totals(self, node: Totals) -> Iterator[Line]:
        x = self.measure.span // 2 if self.measure.page else 0
        for row in node.rows:
            yield from self.row(row, x, self.measure.span - x)

    def facts(self, node: Facts) -> Iterator[Line]:
        """Facts in two columns; a long one takes the whole line."""
        slots = 2
        slot = self.measure.span // slots
        runs: list[Run] = []
        used = 0
        for item in map(clean, node.items):
            width = self.measure.width(item, Size.NORMAL, False)
            takes = max(1, -(-(width + self.measure.gap) // slot))
            if (
                runs
                and used + takes > slots
                and not (used < slots and width <= slot * (slots - used))
            ):
                yield Line(tuple(runs))
                runs, used = [], 0
            if width > self.measure.span:
                yield from self.text(Text(item))
                continue
            runs.append(Run(used * slot, item))
            used += takes
        if runs:
            yield Line(tuple(runs))

    def table(self, node: Table) -> Iterator[Block]:
        page = self.measure.page
        kept = [i for i, column in enumerate(node.columns) if page or not column.page_only]
        lead = kept.pop(0) if node.lead and not page else None
        columns = [node.columns[i] for i in kept]
        rows = [[clean(record.cells[i]) for i in kept] for record in node.records]
        titles = [column.title for column in columns]
        if lead is not None:
            titles[0] = node.columns[lead].title
        widths = self._widths(columns, titles, rows)
        if node.header:
            yield from self._header(columns, titles, widths)
        edge = self._edge(columns, widths)
        for record, row in zip(node.records, rows, strict=True):
            if lead is not None:
                yield from self.text(Text(record.cells[lead]))
            yield from self._record(columns, row, widths)
            for below in record.below:
                yield from self.text(below) if isinstance(below, Text) else self.row(below, 0, edge)
        yield TableEnd()

    def _header(
        self, columns: Sequence[Column], titles: Sequence[str], widths: Sequence[int] | None
    ) -> Iterator[Block]:
        soft = [replace(column, overflow=Overflow.WRAP) for column in columns]
        row = _row_of(soft, titles, bold=True)
        needs = self._needs([titles], bold=True)
        fits = widths is not None and all(map(int.__le__, needs, widths))
        alone = share(columns, needs, self.measure.span, self.measure.gap)
        used = widths if fits else alone or widths
        for line in self._side_by_side(row, used, 0, needs) if used else self.row(row):
            yield replace(line, header=True)
        yield Rule()

    def _widths(
        self, columns: Sequence[Column], titles: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> list[int] | None:
        """One set of widths for all rows, so that figures stand below each other.

        A text that steps out where it is too long does not make its column wider than there is
        room for. Titles wrap where the figures leave them no room.
        """
        figures = [self._needs([row]) for row in rows]
        titled = [*figures, self._needs([titles], bold=True)]
        return self._shared(columns, titled) or self._shared(columns, figures)

    def _needs(self, rows: Sequence[Sequence[str]], bold: bool = False) -> list[int]:
        measured = ([self.measure.width(text, Size.NORMAL, bold) for text in row] for row in rows)
        return [max(column) for column in zip(*measured, strict=True)]

    def _shared(self, columns: Sequence[Column], rows: Sequence[Sequence[int]]) -> list[int] | None:
        span, gap = self.measure.span, self.measure.gap
        needs = [max(column) for column in zip(*rows, strict=True)] or [0] * len(columns)
        room = span - gap * (len(columns) - 1)
        for need, column in zip(needs, columns, strict=True):
            room -= {Overflow.STAY: need, Overflow.WRAP: min(need, span // 4)}.get(
                column.overflow, 0
            )
        for place, column in enumerate(columns):
            if column.overflow is Overflow.STEP:
                needs[place] = max((r[place] for r in rows if r[place] <= room), default=0)
                room -= needs[place]
        return share(columns, needs, span, gap)

    def _edge(self, columns: Sequence[Column], widths: Sequence[int] | None) -> int:
        """Where the figures of the rows below a record end: at the last column that rolls have."""
        last = max((i for i, column in enumerate(columns) if not column.page_only), default=-1)
        if not widths or last < 0:
            return self.measure.span
        return sum(widths[: last + 1]) + self.measure.gap * last

    def _record(
        self, columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int] | None
    ) -> Iterator[Line]:
        """One row in the widths of its table; else in its own; else with its texts stepping out."""
        row = _row_of(columns, cells)
        if widths is None:
            return self.row(row)
        needs = self._needs([cells])
        fits = all(
            need <= width or column.overflow is Overflow.WRAP
            for need, width, column in zip(needs, widths, columns, strict=True)
        )
        if fits:
            return self._side_by_side(row, widths, 0, needs)
        if self._clear(columns, needs, widths):
            return self._side_by_side(row, widths, 0, list(map(min, needs, widths)))
        if sum(needs) + self.measure.gap * (len(needs) - 1) <= self.measure.span:
            return self.row(row)
        return self._stepped(row, widths)

    def _clear(
        self, columns: Sequence[Column], needs: Sequence[int], widths: Sequence[int]
    ) -> bool:
        """Whether each text wider than its column ends before the next one begins.

        Figures stand at the right of their columns, so there is often room on their left.
        """
        gap, x, free = self.measure.gap, 0, 0
        for column, need, width in zip(columns, needs, widths, strict=True):
            start = x + _offset(column.align, width - need) if need <= width else x
            stays = need <= width or column.overflow is Overflow.STEP
            if start < free or not stays:
                return False
            free = start + need + gap
            x += width + gap
        return True

    def _stepped(self, row: Row, widths: Sequence[int]) -> Iterator[Line]:
        """Texts that step out on lines of their own, the rest in the widths of the table."""
        steps = [c for c in row.cells if c.column.overflow is Overflow.STEP]
        rest = tuple(replace(cell, text="") if cell in steps else cell for cell in row.cells)
        needs = self._needs([[cell.text for cell in rest]])
        stepped = [line for cell in steps for line in self.text(Text(cell.text))]
        kept = list(self._side_by_side(replace(row, cells=rest), widths, 0, needs))
        named = any(c.column.overflow is Overflow.WRAP for c in row.cells)
        yield from [*kept, *stepped] if named else [*stepped, *kept]


def _row_of(columns: Sequence[Column], cells: Sequence[str], bold: bool = False) -> Row:
    pairs = zip(cells, columns, strict=True)
    return Row(tuple(Cell(text, column) for text, column in pairs), bold=bold)


def _offset(align: Align, spare: int) -> int:
    if align is Align.LEFT or spare <= 0:
        return 0
    return spare if align is Align.RIGHT else spare // 2


def _alone(cell: Cell) -> Cell:
    return replace(cell, column=replace(cell.column, overflow=Overflow.WRAP, grow=1))


def _filler() -> Cell:
    return Cell("", Column(grow=1))
