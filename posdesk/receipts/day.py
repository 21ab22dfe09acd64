"""The X report: the day so far, for the drawer and the manager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posdesk.orders.states import TERMS
from posdesk.receipts.data import DayReport, Figure
from posdesk.receipts.layout import (
    Cut,
    Document,
    Facts,
    Feed,
    Node,
    Row,
    Rule,
    Stroke,
    Totals,
    pair,
)
from posdesk.receipts.parts import (
    CHANGES,
    STAGES,
    TENDERS,
    VOIDS,
    Words,
    count_table,
    due,
    head,
    moment,
    tax_table,
    words_of,
)


def x_report(data: DayReport, language: str) -> Document:
    """The day's sales, reductions, tenders, taxes, voids and people; reading it closes nothing."""
    words = words_of(language, data.currency)
    title = words.gettext("X report")
    nodes = [
        *head(data.shop, title, words),
        Rule(),
        _facts(data, words),
        Rule(Stroke.SOLID),
        _sales(data, words),
        *_tables(data, words),
        Rule(),
        Totals((pair(words.gettext("Drawer opened"), str(data.drawer_openings)),)),
        Feed(),
        Cut(),
    ]
    return Document(f"{title} {data.business_day}", language, tuple(nodes))


def _facts(data: DayReport, words: Words) -> Facts:
    _ = words.gettext
    return Facts(
        (
            words.fact(_("Business day"), data.business_day),
            words.fact(_("Till"), data.till or _("all")),
            words.fact(_("Printed"), moment(data.issued_at, data.zone)),
            words.fact(_("Printed by"), data.issued_by),
        )
    )


def _sales(data: DayReport, words: Words) -> Totals:
    _ = words.gettext
    rows: list[Row] = [
        pair(_("Sales"), str(data.sales.count)),
        pair(_("Gross"), words.amount(data.gross)),
    ]
    rows += [
        pair(words.named(STAGES, stage.name), words.amount(stage.amount))
        for stage in data.reductions
    ]
    rows.append(due(_("Turnover"), words.money(data.sales.amount)))
    rows += _later(data, words)
    return Totals(tuple(rows))


def _later(data: DayReport, words: Words) -> Iterator[Row]:
    """What became of the turnover since: orders that were changed, goods that came back."""
    _ = words.gettext
    for change in data.changes:
        yield pair(words.named(CHANGES, change.name), words.amount(change.amount))
    if data.returned:
        yield pair(_("Returns"), words.amount(-data.returned))
    if data.changes or data.returned:
        changed = sum(change.amount for change in data.changes) - data.returned
        yield pair(_("After changes and returns"), words.money(data.sales.amount + changed))
    if data.charges.amount:
        yield pair(_("Of that for delivery"), words.amount(data.charges.amount))
    if data.on_account:
        yield pair(_("Customers owe more"), words.amount(data.on_account))


def _tables(data: DayReport, words: Words) -> Iterator[Node]:
    _ = words.gettext
    yield from _counted(_("Tenders"), data.tenders, TENDERS, words)
    yield from _counted(_("Refunds"), data.refunds, TENDERS, words)
    yield from _counted(_("Tips"), data.tips, TENDERS, words)
    yield from _counted(_("Agreed, not paid at once"), data.terms, TERMS, words)
    yield from _counted(_("Paid on such orders"), data.taken, TERMS, words)
    if data.taxes:
        yield Rule()
        yield tax_table(data.taxes, words)
    yield from _counted(_("Voided"), data.voids, VOIDS, words)
    yield from _counted(_("Staff"), data.staff, {}, words)


def _counted(
    title: str, figures: Sequence[Figure], names: dict[str, str], words: Words
) -> Iterator[Node]:
    if figures:
        yield Rule()
        rows = [(words.named(names, f.name), f.count, f.amount) for f in figures]
        yield count_table(title, rows, words)
