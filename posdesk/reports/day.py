"""The figures of a business day so far (X report): read from the rollup; nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from posdesk.clock import business_day
from posdesk.db import Database


@dataclass(frozen=True, slots=True)
class DayFigure:
    """How often, and how much (minor units); ``key`` is a tender, rate, stage, person or hour."""

    key: str
    count: int
    amount: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class TaxFigure:
    """Tax of one rate (basis points): on what, without it, and how much."""

    rate: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One business day of one till, or with an empty ``till`` of all. Amounts in minor units.

    ``sales`` is what was agreed, after 抹零; ``gross`` the same at list price; ``discounts`` are
    what was taken off (positive), ``rounding`` is negative where customers paid less.

    ``charges`` are in the sales: what was asked for bringing goods. ``terms`` are the sales that
    are not paid at once, and ``taken`` what was paid on such orders, of today or earlier.
    ``changes`` (changed, cancelled, expired) are what is owed more, or less, on orders;
    ``returned`` what is owed less for goods that came back, by how it was settled.
    """

    business_day: str
    till: str
    sales: DayFigure
    gross: int
    lines: int
    pieces: int
    tenders: tuple[DayFigure, ...]
    refunds: tuple[DayFigure, ...]
    taxes: tuple[TaxFigure, ...]
    discounts: tuple[DayFigure, ...]
    rounding: DayFigure
    voids: tuple[DayFigure, ...]
    staff: tuple[DayFigure, ...]
    hours: tuple[DayFigure, ...]
    tips: tuple[DayFigure, ...] = ()
    charges: DayFigure = DayFigure("", 0, 0)
    terms: tuple[DayFigure, ...] = ()
    taken: tuple[DayFigure, ...] = ()
    changes: tuple[DayFigure, ...] = ()
    returned: tuple[DayFigure, ...] = ()

    @property
    def changed(self) -> int:
        """What changes and returns made of the turnover: mostly less than nothing."""
        returned = sum(figure.amount for figure in self.returned)
        return sum(figure.amount for figure in self.changes) - returned

    @property
    def on_account(self) -> int:
        """What customers owe more at the end of the day than at its beginning."""
        taken = sum(figure.amount for figure in self.tenders)
        return self.sales.amount + self.changed - taken + self.refunded

    @property
    def average(self) -> int:
        """What a sale came to on average, rounded down; 0 before the first."""
        return self.sales.amount // self.sales.count if self.sales.count else 0

    @property
    def refunded(self) -> int:
        """What was given back in all."""
        return sum(figure.amount for figure in self.refunds)

    def in_drawer(self) -> int:
        """Cash taken less cash given back, with the tips that lie in it."""
        cash = {figure.key: figure.amount for figure in self.tenders}.get("cash", 0)
        back = {figure.key: figure.amount for figure in self.refunds}.get("cash", 0)
        tips = {figure.key: figure.amount for figure in self.tips}.get("cash", 0)
        return cash - back + tips


DAY = (
    "SELECT measure, key, sum(count), sum(amount) FROM day_total"
    " WHERE business_day = ? AND till = coalesce(nullif(?, ''), till) GROUP BY 1, 2"
)


def day_figures(db: Database, day: str | None = None, till: str = "") -> DayFigures:
    """The figures of ``day`` (``YYYY-MM-DD``; None: today) of one till, or of all."""
    day = day or business_day(db.clock.now(), db.clock.zone)
    rows = db.rows(DAY, day, till)
    names: dict[str, str] = dict(db.rows("SELECT id, name FROM staff"))
    found: dict[str, list[DayFigure]] = {}
    for measure, key, count, amount in rows:
        name = names.get(key, "") if measure == "staff" else ""
        found.setdefault(measure, []).append(DayFigure(key, count, amount, name))
    return _figures(day, till, lambda measure: tuple(found.get(measure, ())))


def _figures(day: str, till: str, of: Callable[[str], tuple[DayFigure, ...]]) -> DayFigures:
    def one(measure: str) -> DayFigure:
        return of(measure)[0] if of(measure) else DayFigure("", 0, 0)

    return DayFigures(
        day,
        till,
        one("sales"),
        one("gross").amount,
        one("lines").count,
        one("lines").amount,
        _largest_first(of("tender")),
        _largest_first(of("refund")),
        _taxes(of("tax"), of("net")),
        _largest_first(of("discount")),
        one("rounding"),
        _largest_first(of("void")),
        _largest_first(of("staff")),
        tuple(sorted(of("hour"), key=lambda figure: figure.key)),
        tuple(figure for figure in _largest_first(of("tip")) if figure.amount),
        one("charge"),
        _largest_first(of("terms")),
        _largest_first(of("taken")),
        _largest_first(of("change")),
        _largest_first(of("returned")),
    )


def _largest_first(figures: tuple[DayFigure, ...]) -> tuple[DayFigure, ...]:
    return tuple(sorted(figures, key=lambda figure: (-figure.amount, figure.key)))


def _taxes(taxes: tuple[DayFigure, ...], nets: tuple[DayFigure, ...]) -> tuple[TaxFigure, ...]:
    net = {figure.key: figure.amount for figure in nets}
    rates = [TaxFigure(int(tax.key), net.get(tax.key, 0), tax.amount) for tax in taxes]
    return tuple(sorted(rates, key=lambda rate: -rate.rate))
