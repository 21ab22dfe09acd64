"""`import-catalog`, `export-catalog` and `search`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from posdesk.catalog.export import export_catalog as write_catalog
from posdesk.catalog.importing import run
from posdesk.catalog.importing.report import Outcome, Report
from posdesk.catalog.search import Hit, search
from posdesk.db import Database
from posdesk.i18n import _
from posdesk.money import format_money, format_quantity

_SHOWN = 40


class _Meter:
    """How far it is, on one line of a terminal; nothing where nobody looks."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._live = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        if self._live and total:
            took = time.monotonic() - self._start
            left = took * (total - done) / done if done else 0
            text = _("{percent} %, {seconds} s left").format(
                percent=done * 100 // total, seconds=round(left)
            )
            print(f"\r{text}   ", end="", file=sys.stderr)

    def end(self) -> None:
        if self._live:
            print("\r", end="", file=sys.stderr)


def import_catalog(db: Database, options: argparse.Namespace) -> int:
    """Bring a list in; 0 when it was written (or checked clean), 1 when it was refused."""
    if options.report:
        db.refuse_own(options.report)
    mapping = run.read_mapping(options.map) if options.map else None
    meter = _Meter()
    desk = run.Alone(db, told=meter.show)
    chosen = run.Options(on_error=options.on_error, dry_run=options.dry_run, mapping=mapping)
    report = run.import_catalog(desk, options.file, chosen)
    meter.end()
    _print_report(report)
    if options.report:
        report.save(options.report)
        print(_("Every problem is in {path}.").format(path=options.report))
    return 0 if report.ok and not (options.dry_run and report.problems.errors) else 1


def _print_report(report: Report) -> None:
    columns = ", ".join(f"{name} ← {heading}" for name, heading in report.columns.items())
    print(_("Columns: {columns}").format(columns=columns))
    if report.unused:
        print(_("Columns not used: {columns}").format(columns=", ".join(report.unused)))
    for problem in report.problems.first[:_SHOWN]:
        row = _("Row {n}: {reason}").format(n=problem.row, reason=problem.reason())
        print(row, file=sys.stderr)
    hidden = report.problems.errors + report.problems.warnings - _SHOWN
    if hidden > 0:
        print(_("… and {n} more problems").format(n=f"{hidden:,}"), file=sys.stderr)
    for count, kind in report.kinds():
        print(f"{count:>9,}  {kind}")
    print(_outcome(report))


def _outcome(report: Report) -> str:
    counts = _(
        "{rows} rows: {created} new, {updated} changed, {unchanged} as they were,"
        " {repeated} repeating another row, {left_out} left out"
    ).format(
        rows=f"{report.rows:,}",
        created=f"{report.created:,}",
        updated=f"{report.updated:,}",
        unchanged=f"{report.unchanged:,}",
        repeated=f"{report.repeated:,}",
        left_out=f"{report.left_out:,}",
    )
    ends = {
        Outcome.DONE: _("Imported."),
        Outcome.CHECKED: _("Only checked: nothing was written."),
        Outcome.REFUSED: _(
            "Nothing was written, because some rows have errors."
            " Mend them, or leave them out with --on-error skip."
        ),
        Outcome.CANCELLED: _("Stopped. What came in so far stays; import again to go on."),
    }
    return f"{counts}\n{ends[report.outcome]}"


def export_catalog(db: Database, path: Path) -> int:
    """Write the whole catalog."""
    count = write_catalog(db, path)
    print(_("{n} products written to {path}.").format(n=f"{count:,}", path=path))
    return 0


def search_catalog(db: Database, text: str, limit: int, as_json: bool) -> int:
    """Print what the till would show; 1 when there is nothing."""
    hits = search(db, text, limit=limit)
    if as_json:
        print(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False))
    else:
        currency = db.setting("shop.currency")
        for hit in hits:
            print(_line(hit, currency))
    if not hits:
        print(_("Nothing found for “{text}”.").format(text=text), file=sys.stderr)
    return 0 if hits else 1


def _line(hit: Hit, currency: str) -> str:
    name = f"{hit.name} {hit.label}".strip()
    stock = format_quantity(hit.on_hand)
    price = format_money(hit.price, currency)
    return f"{hit.barcode or hit.sku or '-':<16} {name}  {price}/{hit.unit}  [{stock}]"
