"""Lines of invoices as a shop exported them, and what each of them can have been.

The columns are those of the UCI "Online Retail" data set (Chen, 2015): InvoiceNo, StockCode,
Description, Quantity, InvoiceDate, UnitPrice, CustomerID. An invoice whose number begins with C
takes goods back. Such a file holds corrections of the stock, free goods and money without goods
as well, so every line is either something that a till does, or is refused with the reason.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from posdesk.cart.cart import MAX_PRICE, MAX_QUANTITY
from posdesk.errors import FileUnreadable, Refusal
from posdesk.i18n import N_

COLUMNS = (
    *("InvoiceNo", "StockCode", "Description", "Quantity"),
    *("InvoiceDate", "UnitPrice", "CustomerID"),
)

ADJUSTMENT, FREE, FRACTION, TOO_MUCH = "adjustment", "free", "fraction", "too much"
NEGATIVE, NOBODY, NEVER_SOLD, NOT_LOWER = "negative", "nobody", "never sold", "not lower"

REASONS = {
    ADJUSTMENT: N_("a negative quantity outside of a cancellation: the stock was corrected"),
    FREE: N_("no price and no customer: the stock was corrected"),
    FRACTION: N_("the price has fractions of the smallest coin"),
    TOO_MUCH: N_("more than a till sells in one line"),
    NEGATIVE: N_("money without goods: a negative price"),
    NOBODY: N_("taken back without a sale, and no customer to give store credit"),
    NEVER_SOLD: N_("taken back, but never sold here"),
    NOT_LOWER: N_("taken back without a sale: no price is known that could be given"),
}


@dataclass(eq=False)
class NotRetail(Refusal):
    """The file is not a list of invoice lines."""

    path: str
    line: int
    detail: str
    text = N_("{path}, line {line}: {detail}")
    advice = N_("Use a CSV file with the columns of the Online Retail data set, gzipped or not.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: ``quantity`` pieces (negative: back), ``price`` in minor units, None
    where it has fractions of one; ``value`` is exact, in thousandths of a minor unit.
    """

    number: int
    code: str
    name: str
    quantity: int
    price: int | None
    value: int
    customer: str

    def refused(self, cancels: bool) -> str:
        """Why no till does this, or "" where one might."""
        if not cancels and self.quantity <= 0:
            return ADJUSTMENT
        if self.price is None:
            return FRACTION
        if self.price < 0:
            return NEGATIVE
        if self.price == 0 and not self.customer:
            return FREE
        if abs(self.quantity) * 1000 > MAX_QUANTITY or self.price > MAX_PRICE:
            return TOO_MUCH
        return ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """Lines that were written together; ``moment`` in UTC ms."""

    number: str
    moment: int
    lines: tuple[Line, ...]

    @property
    def cancels(self) -> bool:
        """Whether it takes goods back."""
        return self.number.startswith("C")

    @property
    def customer(self) -> str:
        return self.lines[0].customer


def invoices(path: Path, zone: ZoneInfo) -> Iterator[Invoice]:
    """The invoices of a file in its order, CSV or CSV in gzip; times are of `zone`.

    Raises:
        FileUnreadable, NotRetail: naming the line that can't be read.
    """
    lines: list[Line] = []
    number, moment = "", 0
    for invoice, when, line in _lines(path, zone):
        if lines and invoice != number:
            yield Invoice(number, moment, tuple(lines))
            lines = []
        if not lines:
            number, moment = invoice, when
        lines.append(line)
    if lines:
        yield Invoice(number, moment, tuple(lines))


def _lines(path: Path, zone: ZoneInfo) -> Iterator[tuple[str, int, Line]]:
    place = 1
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise NotRetail(str(path), 1, ", ".join(missing))
            for place, row in enumerate(reader, 2):
                yield _line(place, row, zone)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise FileUnreadable(str(path), str(error)) from error
    except (ValueError, InvalidOperation, csv.Error, TypeError) as error:
        raise NotRetail(str(path), place, str(error)) from error


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOWrapper]:
    """The text of the file, unpacked where its first two bytes say that it is gzipped."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        plain = gzip.GzipFile(fileobj=file) if packed else file
        with io.TextIOWrapper(plain, encoding="utf-8-sig", newline="") as text:
            yield text


def _line(place: int, row: dict[str, str], zone: ZoneInfo) -> tuple[str, int, Line]:
    when = datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=zone)
    quantity = int(row["Quantity"])
    coins = Decimal(row["UnitPrice"]) * 100
    if not coins.is_finite():
        raise ValueError(row["UnitPrice"])
    line = Line(
        place,
        row["StockCode"].strip(),
        " ".join(row["Description"].split()),
        quantity,
        int(coins) if coins == int(coins) else None,
        int(coins * 1000) * quantity,
        row["CustomerID"].strip(),
    )
    return row["InvoiceNo"].strip(), int(when.timestamp() * 1000), line


Key = tuple[str, str, int]


@dataclass(slots=True)
class Left:
    """What of a sold line can still come back, in pieces."""

    order_id: str
    order_line_id: str
    pieces: int


class Sold:
    """What was sold to whom at which price: where goods that come back can have come from."""

    def __init__(self) -> None:
        self._lines: dict[Key, list[Left]] = defaultdict(list)

    def add(self, line: Line, order_id: str, order_line_id: str) -> None:
        """A line was sold."""
        assert line.price is not None
        key = (line.customer, line.code, line.price)
        self._lines[key].append(Left(order_id, order_line_id, line.quantity))

    def take(self, line: Line) -> tuple[list[Left], int]:
        """The sales that the pieces of a returned line came from, the latest first, and how many
        pieces have none.
        """
        assert line.price is not None
        sales = self._lines[line.customer, line.code, line.price]
        missing, found = -line.quantity, []
        while sales and missing:
            last = sales[-1]
            pieces = min(last.pieces, missing)
            found.append(Left(last.order_id, last.order_line_id, pieces))
            missing -= pieces
            last.pieces -= pieces
            if not last.pieces:
                sales.pop()
        return found, missing
