"""What a PDF is printed on, in thousandths of a point (1/72 inch)."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.receipts.layout import Size

MM = 2835  # thousandths of a point


@dataclass(frozen=True, slots=True)
class Paper:
    """A roll (`height` 0: as long as the document) or a page."""

    name: str
    width: int
    margin: int
    top: int
    bottom: int
    text: int  # size of normal type
    height: int = 0
    least: int = 0  # type shrinks down to this where a slip would not fit; 0: it never does
    dpi: int = 0  # dots that bars stand on, where they are few; 0: any place will do

    @property
    def page(self) -> bool:
        """Whether it has room for columns beside each other, as a page has and a label has not."""
        return self.height > 0 and not self.least

    @property
    def span(self) -> int:
        """Width between the margins."""
        return self.width - 2 * self.margin

    def type_size(self, size: Size) -> int:
        """Size of a type on this paper."""
        return self.text * _PERCENT[size] // 100

    def leading(self, size: Size) -> int:
        """Distance from one line to the next."""
        return self.type_size(size) * 3 // 2


_PERCENT = {Size.SMALL: 84, Size.NORMAL: 100, Size.TALL: 140, Size.LARGE: 175, Size.HUGE: 260}

ROLL_58 = Paper("58mm", 58 * MM, 5 * MM, 4 * MM, 6 * MM, 7800)
ROLL_80 = Paper("80mm", 80 * MM, 4 * MM, 5 * MM, 7 * MM, 8500)
A4 = Paper("A4", 210 * MM, 20 * MM, 18 * MM, 18 * MM, 9500, 297 * MM)

# 100 × 150 mm is what waybills are printed on; thermal label printers have 203 dots an inch.
LABEL = Paper("100x150mm", 100 * MM, 4 * MM, 4 * MM, 3 * MM, 11_500, 150 * MM, 5_000, 203)

PAPERS = {paper.name: paper for paper in (ROLL_58, ROLL_80, A4, LABEL)}
