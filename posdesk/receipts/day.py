"""The X report: the day so far, for the drawer and the manager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    refunded = sum(refund.amount for refund in data.refunds)
    if refunded:
        rows.append(pair(_("Refunded"), words.amount(-refunded)))
        rows.append(pair(_("After refunds"), words.money(data.sales.amount - refunded)))
    return Totals(tuple(rows))


def _tables(data: DayReport, words: Words) -> Iterator[Node]:
    _ = words.gettext
    yield from _counted(_("Tenders"), data.tenders, TENDERS, words)
    yield from _counted(_("Refunds"), data.refunds, TENDERS, words)
    yield from _counted(_("Tips"), data.tips, TENDERS, words)
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
