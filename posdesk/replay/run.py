"""Invoices played through the real commands, on a clock that shows when they were written."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from posdesk.cart.cart import MAX_LINES, Cart, CartLine, MemberRef
from posdesk.cart.pricing import price
from posdesk.catalog.commands import ProductDraft, VariantDraft, create_product
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.i18n import _, gettext
from posdesk.members import commands as members
from posdesk.members.commands import MemberDraft
from posdesk.money import format_money
from posdesk.orders.opening import snapshot
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.payments.tenders import CARD, CASH
from posdesk.replay.retail import (
    NEVER_SOLD,
    NOBODY,
    NOT_LOWER,
    REASONS,
    Invoice,
    Left,
    Line,
    Sold,
)
from posdesk.returns.counter import Taken, UnsoldTaken, take_back, take_back_without_receipt
from posdesk.returns.lowest import goods_of
from posdesk.returns.requesting import Unsold, Wanted

_MILLI = 1000
TAX_RATE = 2_000  # VAT of the United Kingdom since 4 January 2011, basis points
_THOUSAND = 1_000
_WHY = "mind"
_AMOUNTS = (
    "SELECT amount FROM settlement_line JOIN return_line ON return_line.id = return_line_id"
    " WHERE settlement_id = ? ORDER BY return_line.position"
)


@dataclass(slots=True)
class Tally:
    """Lines and pieces, what the file says they are worth, and what the shop's books say; minor
    units, where `value` is kept exactly, in thousandths of one.
    """

    lines: int = 0
    pieces: int = 0
    value: int = 0
    booked: int = 0

    def count(self, line: Line, pieces: int, booked: int) -> None:
        """Add a line, or the part of one that `pieces` are."""
        self.lines += 1
        self.pieces += pieces
        self.value += line.value * pieces // abs(line.quantity) if line.quantity else 0
        self.booked += booked


@dataclass(slots=True)
class Replayed:
    """What became of a file. Returned lines can be split: some pieces of a sale, some of none."""

    invoices: int = 0
    lines: int = 0
    value: int = 0
    split: int = 0
    sold: Tally = field(default_factory=Tally)
    returned: Tally = field(default_factory=Tally)
    without: Tally = field(default_factory=Tally)
    refused: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    refusals: list[tuple[int, str]] = field(default_factory=list)
    orders: int = 0
    returns: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        """Whether every line is accounted for, what was sold and returned is worth in the books
        what the file says, and no return without a sale gave more than that.
        """
        kinds = [self.sold, self.returned, self.without, *self.refused.values()]
        return (
            sum(tally.lines for tally in kinds) - self.split == self.lines
            and sum(tally.value for tally in kinds) == self.value
            and self.sold.booked * _MILLI == self.sold.value
            and self.returned.booked * _MILLI == self.returned.value
            and 0 <= -self.without.booked * _MILLI <= -self.without.value
        )

    def report(self) -> Iterator[str]:
        """The figures in words, line by line."""
        total = _("{invoices} invoices, {lines} lines, {value} by the file's own arithmetic")
        yield total.format(
            invoices=self.invoices, lines=self.lines, value=format_money(self.value // _MILLI)
        )
        kinds = (
            (_("sold, in {count} orders").format(count=self.orders), self.sold),
            (_("returned against their sales"), self.returned),
            (_("returned without a receipt, for store credit"), self.without),
        )
        for name, tally in kinds:
            yield self._row(name, tally)
        for reason, tally in sorted(self.refused.items(), key=lambda each: -each[1].lines):
            yield self._row(_("refused: {why}").format(why=gettext(REASONS[reason])), tally)
        if self.split:
            yield _("{count} lines came from several sales, or partly from none").format(
                count=self.split
            )
        yield _("Everything adds up.") if self.adds_up else _("THE SUMS DIFFER.")
        yield from self._speed()

    def _row(self, name: str, tally: Tally) -> str:
        row = _("  {lines} lines, {pieces} pieces, file {value}, books {booked}: {name}")
        return row.format(
            lines=tally.lines,
            pieces=tally.pieces,
            value=format_money(tally.value // _MILLI),
            booked=format_money(tally.booked),
            name=name,
        )

    def _speed(self) -> Iterator[str]:
        """How fast the first and the last thousand invoices went, and all of them."""
        spent = sum(self.seconds)
        if not spent:
            return
        first, last = self.seconds[:_THOUSAND], self.seconds[-_THOUSAND:]
        speed = _("{rate} invoices a second; the first {count} took {first} s, the last {last} s")
        yield speed.format(
            rate=f"{len(self.seconds) / spent:.1f}",
            count=len(first),
            first=f"{sum(first):.2f}",
            last=f"{sum(last):.2f}",
        )


def replay(
    db: Database,
    clock: ManualClock,
    actor: str,
    invoices: Iterable[Invoice],
    told: Callable[[Replayed], object] = lambda _done: None,
) -> Replayed:
    """Play the invoices as `actor`, who may do everything; `told` is called after each of them.

    Raises:
        Whatever the world does (disk full, …).
    """
    shop = _Shop(db, clock, actor)
    for invoice in invoices:
        start = time.perf_counter()
        shop.play(invoice)
        shop.done.seconds.append(time.perf_counter() - start)
        told(shop.done)
    return shop.done


@dataclass(slots=True)
class _Shop:
    """The till that the invoices are played at, and what it remembers of them."""

    db: Database
    clock: ManualClock
    actor: str
    done: Replayed = field(default_factory=Replayed)
    goods: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    sold: Sold = field(default_factory=Sold)

    def play(self, invoice: Invoice) -> None:
        """One invoice: what a till does of it is done, the rest refused."""
        self.clock.set(max(self.clock.now(), invoice.moment))
        self.numbers.add(invoice.number)
        self.done.invoices = len(self.numbers)  # the lines of one need not stand together
        lines: list[Line] = []
        for line in invoice.lines:
            self.done.lines += 1
            self.done.value += line.value
            reason = line.refused(invoice.cancels)
            if reason:
                self._refuse(line, reason)
            else:
                lines.append(line)
        if invoice.cancels:
            self._take_back(lines)
        else:
            for first in range(0, len(lines), MAX_LINES):
                self._sell(invoice, lines[first : first + MAX_LINES])

    def _refuse(self, line: Line, reason: str, pieces: int | None = None) -> None:
        self.done.refused[reason].count(line, abs(line.quantity) if pieces is None else pieces, 0)
        self.done.refusals.append((line.number, reason))

    # --- selling ----------------------------------------------------------------------------------

    def _sell(self, invoice: Invoice, lines: list[Line]) -> None:
        """Every line is one of its own, also where the same goods come twice."""
        cart = Cart(
            self.db.ids.new(),
            tuple(self._line(number, line) for number, line in enumerate(lines, 1)),
            len(lines) + 1,
            member=MemberRef(self._member(invoice.customer)) if invoice.customer else None,
        )
        due = price(cart).due()
        tenders = [self._tender(invoice, due)] if due else []
        sale = complete_sale(self.db, self.actor, cart, tenders, documents=()).value
        self.done.orders += 1
        rows = self.db.rows(
            "SELECT order_line.id, net + iif(tax_inclusive, 0, order_line.tax) FROM order_line"
            " JOIN orders ON orders.id = order_id WHERE order_id = ? ORDER BY position",
            sale.order_id,
        )
        for line, (order_line_id, total) in zip(lines, rows, strict=True):
            self.sold.add(line, sale.order_id, order_line_id)
            self.done.sold.count(line, line.quantity, total)

    def _line(self, number: int, line: Line) -> CartLine:
        """At the price of the day."""
        item = replace(snapshot(self.db, self._variant(line)), unit_price=line.price or 0)
        return CartLine(number, item, line.quantity * _MILLI)

    def _tender(self, invoice: Invoice, due: int) -> Tendered:
        """Known customers paid by card, the others in cash."""
        return Tendered(CARD, due, invoice.number) if invoice.customer else Tendered(CASH, due)

    def _variant(self, line: Line) -> str:
        if line.code not in self.goods:
            draft = VariantDraft(line.price or 0, sku=line.code, tax_rate=TAX_RATE)
            product = ProductDraft(line.name or line.code, (draft,))
            made = create_product(self.db, self.actor, product).value
            query = "SELECT id FROM variant WHERE product_id = ?"
            self.goods[line.code] = self.db.value(query, made)
        return self.goods[line.code]

    def _member(self, customer: str) -> str:
        if customer not in self.members:
            made = members.add(self.db, self.actor, MemberDraft(name=customer)).value
            self.members[customer] = made
        return self.members[customer]

    # --- taking back ------------------------------------------------------------------------------

    def _take_back(self, lines: list[Line]) -> None:
        by_order: dict[str, list[tuple[Line, Left]]] = defaultdict(list)
        unsold: list[tuple[Line, int]] = []
        for line in lines:
            found, missing = self.sold.take(line)
            self.done.split += len(found) + bool(missing) - 1
            for left in found:
                by_order[left.order_id].append((line, left))
            if missing:
                unsold.append((line, missing))
        for order_id, parts in by_order.items():
            self._of_order(order_id, parts)
        self._of_none(unsold)

    def _of_order(self, order_id: str, parts: list[tuple[Line, Left]]) -> None:
        taken = [
            Taken(Wanted(left.order_line_id, left.pieces * _MILLI, _WHY)) for _line, left in parts
        ]
        ids = self.db.ids.new(), self.db.ids.new()
        take_back(self.db, self.actor, *ids, order_id, taken)
        self.done.returns += 1
        for (line, left), (amount,) in zip(parts, self.db.rows(_AMOUNTS, ids[1]), strict=True):
            self.done.returned.count(line, left.pieces, -amount)

    def _of_none(self, unsold: list[tuple[Line, int]]) -> None:
        """No sale is known: store credit for the customer, at the lowest recent price at most."""
        taken: list[tuple[Line, int, int]] = []
        for line, pieces in unsold:
            if line.code not in self.goods:
                self._refuse(line, NEVER_SOLD, pieces)
            elif not line.customer:
                self._refuse(line, NOBODY, pieces)
            else:
                lowest = goods_of(self.db, self.goods[line.code]).lowest
                given = min(lowest, line.price or 0)
                if given:
                    taken.append((line, pieces, given))
                else:
                    self._refuse(line, NOT_LOWER, pieces)
        if not taken:
            return
        goods = [
            UnsoldTaken(Unsold(self.goods[line.code], pieces * _MILLI, _WHY, price=given))
            for line, pieces, given in taken
        ]
        ids = self.db.ids.new(), self.db.ids.new()
        member = self._member(taken[0][0].customer)
        take_back_without_receipt(self.db, self.actor, *ids, member, goods)
        self.done.returns += 1
        amounts = self.db.rows(_AMOUNTS, ids[1])
        for (line, pieces, _given), (amount,) in zip(taken, amounts, strict=True):
            self.done.without.count(line, pieces, -amount)
