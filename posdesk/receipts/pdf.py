"""The PDF renderer: rolls of exactly the right length, and pages.

Only the bundled faces are used and every one is embedded as a subset; text can be searched and
copied. A character that the faces lack is drawn as a box whose extracted text is still the
character (ActualText, ISO 32000-1 14.9.4).
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, cast

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from posdesk.receipts import codes
from posdesk.receipts.compose import Block, Line, Run, TableEnd, compose
from posdesk.receipts.fonts import MISSING, face
from posdesk.receipts.layout import (
    QR,
    Barcode,
    Cut,
    Document,
    Feed,
    Node,
    Picture,
    Rule,
    Size,
    Stroke,
)
from posdesk.receipts.paper import MM, ROLL_80, Paper

_INCH = 72_000
_SHRINK = 250  # type gets smaller by this
_QR_SIDE = 25 * MM
_RULE_HEIGHT = 2200
_INK_DROP = 82  # percent of the leading from the top of a line to its base line


@dataclass(frozen=True, slots=True)
class PdfMeasure:
    """Widths in thousandths of a point on one paper."""

    paper: Paper
    span: int
    gap: int
    page: bool

    def width(self, text: str, size: Size, bold: bool) -> int:
        return face(bold).width(text) * self.paper.type_size(size) // 1000


def measure_of(paper: Paper) -> PdfMeasure:
    """How wide texts are on this paper."""
    return PdfMeasure(paper, paper.span, paper.text * 6 // 10, paper.page)


def to_pdf(document: Document, paper: Paper = ROLL_80) -> bytes:
    """The document as a PDF file. A roll's page is exactly as long as what it says; on other paper
    every slip begins a page of its own, and on labels its type shrinks until it fits.
    """
    return _Drawing(document, paper, list(sheets(document, paper))).file()


@lru_cache(maxsize=8)
def _image(data: bytes) -> tuple[ImageReader, int, int]:
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
    return ImageReader(io.BytesIO(data)), width, height


def _picture_size(picture: Picture, paper: Paper) -> tuple[int, int]:
    _reader, width, height = _image(picture.data)
    drawn = min(paper.span, 72 * MM) * picture.percent // 100
    tall = drawn * height // width
    most = 22 * MM
    return (drawn, tall) if tall <= most else (drawn * most // tall, most)


def _height(block: Block, paper: Paper) -> int:
    match block:
        case Line(size=size):
            return paper.leading(size)
        case Rule():
            return 2 * _RULE_HEIGHT
        case Picture():
            return _picture_size(block, paper)[1] + 2 * MM
        case Barcode(height=height):
            return (height + 2) * MM
        case QR():
            return _QR_SIDE + 2 * MM
        case Feed(lines=lines):
            return lines * paper.leading(Size.NORMAL) // 2
        case _:
            return 0


class Sheet(NamedTuple):
    """What stands on one page, from the top down, each block with its height."""

    paper: Paper
    blocks: list[tuple[Block, int]]


def sheets(document: Document, paper: Paper) -> Iterator[Sheet]:
    """The pages of a document."""
    if not paper.height:
        yield Sheet(paper, _measured(document, paper))
        return
    for slip in slips(document):
        fitting, blocks = _fitted(slip, paper)
        for page in _pages(blocks, fitting.height - fitting.top - fitting.bottom):
            yield Sheet(fitting, page)


def slips(document: Document) -> list[Document]:
    """A document for each of its slips: what stands before a cut, and what follows the last."""
    parts: list[list[Node]] = [[]]
    for node in document.nodes:
        if isinstance(node, Cut):
            parts.append([])
        else:
            parts[-1].append(node)
    filled = [part for part in parts if part] or [[]]
    return [replace(document, nodes=tuple(part)) for part in filled]


def _measured(document: Document, paper: Paper) -> list[tuple[Block, int]]:
    return [(block, _height(block, paper)) for block in compose(document, measure_of(paper))]


def _fitted(slip: Document, paper: Paper) -> tuple[Paper, list[tuple[Block, int]]]:
    """The slip in the largest type in which it fits one page, down to the least."""
    room = paper.height - paper.top - paper.bottom
    blocks = _measured(slip, paper)
    while paper.least and sum(height for _block, height in blocks) > room:
        if paper.text - _SHRINK < paper.least:
            break
        paper = replace(paper, text=paper.text - _SHRINK)
        blocks = _measured(slip, paper)
    return paper, blocks


def _pages(blocks: Iterable[tuple[Block, int]], room: int) -> Iterator[list[tuple[Block, int]]]:
    """Blocks sorted onto pages; a table that goes on repeats its header."""
    page: list[tuple[Block, int]] = []
    header: list[tuple[Block, int]] = []
    used = 0
    for block, height in blocks:
        if page and used + height > room:
            yield page
            page = [*header, (Rule(), 2 * _RULE_HEIGHT)] if header else []
            used = sum(tall for _block, tall in page)
        if isinstance(block, TableEnd):
            header = []
        elif isinstance(block, Line) and block.header:
            header.append((block, height))
        page.append((block, height))
        used += height
    yield page


class _Drawing:
    """One PDF being drawn, from the top down; `y` is how far down the page we are."""

    def __init__(self, document: Document, paper: Paper, drawn: Sequence[Sheet]) -> None:
        self.paper = paper
        self.title = document.title
        self.sheets = drawn
        tall = sum(height for _block, height in drawn[0].blocks)
        self.height = paper.height or paper.top + tall + paper.bottom
        self.buffer = io.BytesIO()
        size = (paper.width / 1000, self.height / 1000)
        options: dict[str, Any] = {"initialFontName": face().name, "invariant": True}
        # Without a first font of our own reportlab would name Helvetica, which it does not embed.
        self.canvas = Canvas(
            self.buffer, pagesize=size, lang=document.language.replace("_", "-"), **options
        )
        self.canvas.setTitle(document.title)
        self.canvas.setCreator("PosDesk")
        self.y = paper.top

    def file(self) -> bytes:
        for number, sheet in enumerate(self.sheets, start=1):
            if number > 1:
                self.canvas.showPage()
            self.paper = sheet.paper
            self._page(sheet.blocks)
            if len(self.sheets) > 1 and self.paper.page:
                self._folio(number, len(self.sheets))
        self.canvas.save()
        return self.buffer.getvalue()

    def _page(self, page: Sequence[tuple[Block, int]]) -> None:
        """All lines in one text object, the rest drawn as it comes: a receipt is mostly lines."""
        self.y = self.paper.top
        pen = _Pen(self.canvas, self.height)
        for block, height in page:
            if isinstance(block, Line):
                self._line(pen, block, height)
            else:
                self._block(block, height)
            self.y += height
        pen.done()

    def _line(self, pen: _Pen, line: Line, height: int) -> None:
        size = self.paper.type_size(line.size)
        base = self.y + height * _INK_DROP // 100 - height // 12
        for run in line.runs:
            pen.write(run, self.paper.margin + run.x, base, size)

    def _block(self, block: Block, height: int) -> None:
        match block:
            case Rule():
                self._rule(block)
            case Picture():
                self._picture(block)
            case Barcode():
                self._barcode(block)
            case QR(value=value):
                self._qr(value)

    def _up(self, down: int) -> float:
        """Points from the bottom of the page, as PDF counts."""
        return (self.height - down) / 1000

    def _rule(self, rule: Rule) -> None:
        canvas, paper = self.canvas, self.paper
        canvas.setLineWidth(0.5 if rule.stroke is Stroke.DASHED else 0.9)
        canvas.setDash([2, 1.6] if rule.stroke is Stroke.DASHED and not paper.page else [])
        y = self._up(self.y + _RULE_HEIGHT)
        canvas.line(paper.margin / 1000, y, (paper.margin + paper.span) / 1000, y)

    def _picture(self, picture: Picture) -> None:
        width, height = _picture_size(picture, self.paper)
        reader, _width, _height = _image(picture.data)
        x = (self.paper.width - width) / 2000
        y = self._up(self.y + height)
        self.canvas.drawImage(reader, x, y, width / 1000, height / 1000, mask="auto")

    def _barcode(self, barcode: Barcode) -> None:
        """Bars of at most 1/3 mm a module; of whole dots where the printer has few of them."""
        value, height = barcode.value, barcode.height * MM
        modules = codes.bar_modules(value)
        module = min(self.paper.span // modules, 945)
        left = (self.paper.width - modules * module) // 2 + codes.QUIET_BAR * module
        if dpi := self.paper.dpi:
            dots = max(1, self.paper.span * dpi // (modules * _INCH))
            module = min(3, dots) * _INCH // dpi
            left = (self.paper.width - modules * module) // 2 + codes.QUIET_BAR * module
            left = left * dpi // _INCH * _INCH // dpi
        bars = (f"{x} 0 {w} 1 re" for x, w in codes.bars(value))
        self._fill(bars, left, self.y + MM + height, module, height)

    def _qr(self, value: str) -> None:
        rows = len(codes.qr_rows(value))
        module = _QR_SIDE // (rows + 2 * codes.QUIET_QR)
        left = (self.paper.width - rows * module) // 2
        bottom = self.y + MM + (codes.QUIET_QR + rows) * module
        spans = (f"{x} {rows - 1 - y} {w} 1 re" for y, x, w in codes.qr_spans(value))
        self._fill(spans, left, bottom, module, module)

    def _fill(
        self, rectangles: Iterable[str], left: int, bottom: int, across: int, up: int
    ) -> None:
        """Black rectangles, given in modules of `across` by `up`, as one path."""
        canvas = self.canvas
        canvas.saveState()
        canvas.transform(across / 1000, 0, 0, up / 1000, left / 1000, self._up(bottom))
        _code_of(canvas).append(" ".join(rectangles) + " f")
        canvas.restoreState()

    def _folio(self, number: int, pages: int) -> None:
        text = f"{self.title}  ·  {number} / {pages}"
        size = self.paper.type_size(Size.SMALL)
        x = (self.paper.width - face().width(text) * size // 1000) // 2
        pen = _Pen(self.canvas, self.height)
        pen.write(Run(0, text), x, self.height - self.paper.bottom + 2 * size, size)
        pen.done()


class _Pen:
    """Writes runs into one text object, and says a font only where it changes."""

    def __init__(self, canvas: Canvas, height: int) -> None:
        self.canvas = canvas
        self.height = height
        self.text = canvas.beginText()
        self.code = _code_of(self.text)
        self.font: tuple[bool, int] | None = None

    def write(self, run: Run, x: int, down: int, size: int) -> None:
        """A run at `x` with its base line `down` from the top, in thousandths of a point."""
        if self.font != (run.bold, size):
            self.font = (run.bold, size)
            self.text.setFont(face(run.bold).name, size / 1000)
        self.code.append(f"1 0 0 1 {x / 1000:.3f} {(self.height - down) / 1000:.3f} Tm")
        for part, actual in _visible(run):
            if actual:
                self.code.append(f"/Span <</ActualText <FEFF{actual}>>> BDC")
            cast("Any", self.text)._textOut(part)
            if actual:
                self.code.append("EMC")

    def done(self) -> None:
        self.canvas.drawText(self.text)


def _code_of(drawing: object) -> list[str]:
    """The operators of a canvas or text object: reportlab has no public way to add to them."""
    code: list[str] = cast("Any", drawing)._code
    return code


def _visible(run: Run) -> list[tuple[str, str]]:
    """Parts of a run to draw, each with the UTF-16 it stands for in hex, or "" where it says so
    itself.
    """
    font = face(run.bold)
    if not font.lacks(run.text):
        return [(run.text, "")]
    parts: list[tuple[str, str]] = []
    for char in run.text:
        if not font.covers(char):
            parts.append((MISSING, char.encode("utf-16-be").hex().upper()))
        elif parts and not parts[-1][1]:
            parts[-1] = (parts[-1][0] + char, "")
        else:
            parts.append((char, ""))
    return parts


def page_millimetres(pdf: bytes) -> tuple[int, int]:
    """Width and height of a PDF's first page, in whole millimetres rounded up."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        width, height = document[0].get_size()
    finally:
        document.close()
    return _millimetres(width), _millimetres(height)


def _millimetres(points: float) -> int:
    """Rounded up, but for the hair's breadth that a paper's own width in points is off."""
    return math.ceil(points * 25.4 / 72 - 0.05)
