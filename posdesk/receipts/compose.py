"""From the tree of a document to lines with a place for every text, in the units of one device.

A renderer says how wide a text is and how wide its paper is (points, columns, dots); everything
about wrapping, columns and where a figure goes when there is no room is decided here, once for all
of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, cast

from posdesk.receipts.layout import (
    QR,
    Align,
    Barcode,
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
    Signatures,
    Size,
    Table,
    Text,
    Totals,
)
from posdesk.receipts.text import Width, clean, wrap


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


class Run(NamedTuple):
    """A text at its place in a line."""

    x: int
    text: str
    bold: bool = False


class Line(NamedTuple):
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
        return _grown(columns, needs, spare)
    soft = [i for i, column in enumerate(columns) if column.overflow is Overflow.WRAP]
    wanted = sum(needs[i] for i in soft)
    left = wanted + spare
    widths = list(needs)
    for place in soft:
        widths[place] = needs[place] * left // wanted if left > 0 else 0
        if widths[place] < min(needs[place], _LEAST_WRAP * gap):
            return None
    return widths if sum(widths) <= room else None


def _grown(columns: Sequence[Column], needs: Sequence[int], spare: int) -> list[int]:
    """The needs, with what is to spare added to the columns that grow; nothing is left over."""
    widths = list(needs)
    whole = sum([column.grow for column in columns])
    passed = given = 0
    for place, column in enumerate(columns):
        if column.grow:
            passed += column.grow
            until = spare * passed // whole
            widths[place] += until - given
            given = until
    return widths


class _Beside(NamedTuple):
    """Texts that stand beside each other, with what they need, in one size and weight."""

    texts: Sequence[str]
    columns: Sequence[Column]
    needs: Sequence[int]
    size: Size = Size.NORMAL
    bold: bool = False


class _Composer:
    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.span, self.gap = measure.span, measure.gap
        self._makers: dict[type[Node], Callable[[Any], Iterable[Block]]] = {
            Text: self.text,
            Row: self.row,
            Table: self.table,
            Totals: self.totals,
            Facts: self.facts,
            Signatures: self.signatures,
        }

    def blocks(self, node: Node) -> Iterable[Block]:
        maker = self._makers.get(type(node))
        return maker(node) if maker else (cast("Block", node),)

    def text(self, node: Text) -> Iterable[Line]:
        if "\n" not in node.text:
            return self._paragraph(clean(node.text), node)
        parts = node.text.split("\n")
        return [line for part in parts for line in self._paragraph(clean(part), node)]

    def _paragraph(self, text: str, node: Text) -> list[Line]:
        whole = self.measure.width(text, node.size, node.bold)
        parts = [text]
        if whole > self.span:
            parts = wrap(text, self._width(node.size, node.bold), self.span)
        return [self._placed(part, node) for part in parts]

    def _placed(self, text: str, node: Text) -> Line:
        x = 0
        if node.align is not Align.LEFT:
            spare = self.span - self.measure.width(text, node.size, node.bold)
            x = _offset(node.align, spare)
        return Line((Run(x, text, node.bold),), node.size)

    def _width(self, size: Size, bold: bool) -> Width:
        return lambda text: self.measure.width(text, size, bold)

    def row(self, node: Row, x: int = 0, span: int = 0) -> Iterable[Line]:
        """The lines of one row, from `x`, `span` wide (0: the whole line)."""
        texts = [clean(text) for text, _column in node.cells]
        columns = [column for _text, column in node.cells]
        return self._row(self._beside(texts, columns, node.size, node.bold), x, span or self.span)

    def _beside(
        self,
        texts: Sequence[str],
        columns: Sequence[Column],
        size: Size = Size.NORMAL,
        bold: bool = False,
    ) -> _Beside:
        width = self.measure.width
        return _Beside(texts, columns, [width(t, size, bold) for t in texts], size, bold)

    def _row(self, row: _Beside, x: int, span: int) -> Iterable[Line]:
        widths = share(row.columns, row.needs, span, self.gap)
        return self._stacked(row, x, span) if widths is None else self._lines(row, widths, x)

    def _lines(self, row: _Beside, widths: Sequence[int], x: int) -> list[Line]:
        """Texts beside each other; those that wrap go on below, the others stand in the first."""
        runs: list[list[Run]] = [[]]
        bold = row.bold
        for text, column, need, width in zip(
            row.texts, row.columns, row.needs, widths, strict=True
        ):
            if need > width:
                self._wrapped(runs, text, column, row, width, x)
            elif text:
                runs[0].append(Run(x + _offset(column.align, width - need), text, bold))
            x += width + self.gap
        return [Line(tuple(line), row.size) for line in runs]

    def _wrapped(
        self, runs: list[list[Run]], text: str, column: Column, row: _Beside, width: int, x: int
    ) -> None:
        measured = self._width(row.size, row.bold)
        for depth, part in enumerate(wrap(text, measured, width)):
            if depth == len(runs):
                runs.append([])
            offset = _offset(column.align, width - measured(part))
            runs[depth].append(Run(x + offset, part, row.bold))

    def _stacked(self, row: _Beside, x: int, span: int) -> Iterator[Line]:
        """Too narrow: texts first, each over the whole width, then the figures at the right."""
        said = [(t, c) for t, c in zip(row.texts, row.columns, strict=True) if t]
        texts = [(t, c) for t, c in said if c.overflow is not Overflow.STAY]
        figures = [(t, c) for t, c in said if c.overflow is Overflow.STAY]
        for text, column in texts:
            yield from self._alone(text, column, row, x, span)
        if texts and figures:
            filled = [("", Column(grow=1)), *figures]
            shown, columns = [t for t, _c in filled], [c for _t, c in filled]
            yield from self._row(self._beside(shown, columns, row.size, row.bold), x, span)
        else:
            for text, column in figures:
                yield from self._alone(text, column, row, x, span)

    def _alone(self, text: str, column: Column, row: _Beside, x: int, span: int) -> Iterable[Line]:
        return self._row(self._beside([text], [_softened(column)], row.size, row.bold), x, span)

    def totals(self, node: Totals) -> Iterator[Line]:
        x = self.span // 2 if self.measure.page else 0
        for row in node.rows:
            yield from self.row(row, x, self.span - x)

    def facts(self, node: Facts) -> Iterator[Line]:
        """Facts in two columns; a long one takes the whole line."""
        slots = 2
        slot = self.span // slots
        runs: list[Run] = []
        used = 0
        for item in map(clean, node.items):
            width = self.measure.width(item, Size.NORMAL, False)
            takes = max(1, -(-(width + self.gap) // slot))
            if (
                runs
                and used + takes > slots
                and not (used < slots and width <= slot * (slots - used))
            ):
                yield Line(tuple(runs))
                runs, used = [], 0
            if width > self.span:
                yield from self.text(Text(item))
                continue
            runs.append(Run(used * slot, item))
            used += takes
        if runs:
            yield Line(tuple(runs))

    def signatures(self, node: Signatures) -> Iterator[Block]:
        """A label and as many underscores as there is room for, with space above to write."""
        beside = 2 if self.measure.page else 1
        slot = self.span // beside
        under = self.measure.width("_", Size.NORMAL, False)
        for start in range(0, len(node.labels), beside):
            runs: list[Run] = []
            for place, label in enumerate(map(clean, node.labels[start : start + beside])):
                x = place * slot
                written = self.measure.width(label, Size.NORMAL, False) + self.gap
                count = max(4, (slot - written - (beside - 1) * self.gap) // under)
                runs += [Run(x, label), Run(x + written, "_" * count)]
            yield Feed(3)
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
        measured = [self._beside(row, columns) for row in rows]
        widths = self._widths(columns, titles, measured)
        if node.header:
            yield from self._header(columns, titles, widths)
        edge = self._edge(columns, widths)
        for record, row in zip(node.records, measured, strict=True):
            if lead is not None:
                yield from self.text(Text(record.cells[lead]))
            yield from self._record(row, widths)
            for below in record.below:
                yield from self.text(below) if isinstance(below, Text) else self.row(below, 0, edge)
        yield TableEnd()

    def _header(
        self, columns: Sequence[Column], titles: Sequence[str], widths: Sequence[int] | None
    ) -> Iterator[Block]:
        soft = list(map(_softened, columns))
        row = self._beside(titles, soft, bold=True)
        fits = widths is not None and all(map(int.__le__, row.needs, widths))
        alone = share(columns, row.needs, self.span, self.gap)
        used = widths if fits else alone or widths
        for line in self._lines(row, used, 0) if used else self._row(row, 0, self.span):
            yield line._replace(header=True)
        yield Rule()

    def _widths(
        self, columns: Sequence[Column], titles: Sequence[str], rows: Sequence[_Beside]
    ) -> list[int] | None:
        """One set of widths for all rows, so that figures stand below each other.

        A text that steps out where it is too long does not make its column wider than there is
        room for. Titles wrap where the figures leave them no room.
        """
        figures = [row.needs for row in rows]
        titled = [*figures, self._beside(titles, columns, bold=True).needs]
        return self._shared(columns, titled) or self._shared(columns, figures)

    def _shared(self, columns: Sequence[Column], rows: Sequence[Sequence[int]]) -> list[int] | None:
        span, gap = self.span, self.gap
        needs = [max(column) for column in zip(*rows, strict=True)] or [0] * len(columns)
        room = span - gap * (len(columns) - 1)
        for need, column in zip(needs, columns, strict=True):
            if column.overflow is Overflow.STAY:
                room -= need
            elif column.overflow is Overflow.WRAP:
                room -= min(need, span // 4)
        for place, column in enumerate(columns):
            if column.overflow is Overflow.STEP:
                needs[place] = max((r[place] for r in rows if r[place] <= room), default=0)
                room -= needs[place]
        return share(columns, needs, span, gap)

    def _edge(self, columns: Sequence[Column], widths: Sequence[int] | None) -> int:
        """Where the figures of the rows below a record end: at the last column that rolls have."""
        last = max((i for i, column in enumerate(columns) if not column.page_only), default=-1)
        if not widths or last < 0:
            return self.span
        return sum(widths[: last + 1]) + self.gap * last

    def _record(self, row: _Beside, widths: Sequence[int] | None) -> Iterable[Line]:
        """One row in the widths of its table; else in its own; else with its texts stepping out."""
        if widths is None:
            return self._row(row, 0, self.span)
        needs, columns = row.needs, row.columns
        wide = [c for n, w, c in zip(needs, widths, columns, strict=True) if n > w]
        if all(column.overflow is Overflow.WRAP for column in wide):
            return self._lines(row, widths, 0)
        if self._clear(columns, needs, widths):
            return self._lines(row._replace(needs=list(map(min, needs, widths))), widths, 0)
        if sum(needs) + self.gap * (len(needs) - 1) <= self.span:
            return self._row(row, 0, self.span)
        return self._stepped(row, widths)

    def _clear(
        self, columns: Sequence[Column], needs: Sequence[int], widths: Sequence[int]
    ) -> bool:
        """Whether each text wider than its column ends before the next one begins.

        Figures stand at the right of their columns, so there is often room on their left.
        """
        gap, x, free = self.gap, 0, 0
        for column, need, width in zip(columns, needs, widths, strict=True):
            start = x + _offset(column.align, width - need) if need <= width else x
            stays = need <= width or column.overflow is Overflow.STEP
            if start < free or not stays:
                return False
            free = start + need + gap
            x += width + gap
        return True

    def _stepped(self, row: _Beside, widths: Sequence[int]) -> list[Line]:
        """Texts that step out on lines of their own, the rest in the widths of the table."""
        said = list(zip(row.texts, row.columns, strict=True))
        steps = [t for t, c in said if c.overflow is Overflow.STEP and t]
        rest = ["" if c.overflow is Overflow.STEP else t for t, c in said]
        stepped = [line for text in steps for line in self.text(Text(text))]
        kept = self._lines(self._beside(rest, row.columns), widths, 0)
        named = any(c.overflow is Overflow.WRAP for c in row.columns)
        return [*kept, *stepped] if named else [*stepped, *kept]


@lru_cache(maxsize=256)
def _softened(column: Column) -> Column:
    """The column as one that wraps."""
    return replace(column, overflow=Overflow.WRAP)


def _offset(align: Align, spare: int) -> int:
    if align is Align.LEFT or spare <= 0:
        return 0
    return spare if align is Align.RIGHT else spare // 2
