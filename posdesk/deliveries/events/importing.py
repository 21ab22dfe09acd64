"""A carrier's file of events: looked at, previewed row by row, then kept in batches.

Importing the same file again finds every event known and changes nothing, so a stop half-way is
mended by importing once more.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from posdesk.cards import masked
from posdesk.catalog.importing.errors import NoHeadings
from posdesk.catalog.importing.run import Desk
from posdesk.catalog.importing.sheets import Row, open_sheet
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.deliveries.events.columns import (
    DETAIL,
    PERSON,
    PLACE,
    STATE,
    TIME,
    WAYBILL,
    Layout,
    find_layout,
    mappings,
    missing,
    with_mapping,
)
from posdesk.deliveries.events.learning import VERDICTS, Heard, Judged, Verdict, judge, learn
from posdesk.deliveries.events.words import moment_of, state_of, waybill_text
from posdesk.deliveries.record import (
    Reader,
)
from posdesk.errors import FileUnwritable, NotFound
from posdesk.i18n import N_, _, gettext
from posdesk.models import Carrier
from posdesk.staff.access import authorize

BATCH = 100
SHOWN = 500
PREVIEWED = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not taken, and why: a `Verdict`, with the cell that it is about."""

    row: int
    waybill: str
    verdict: Verdict
    value: str = ""

    @property
    def text(self) -> str:
        """Why, in the language in use."""
        return gettext(VERDICTS[self.verdict])


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like: its columns, and what would become of its first rows."""

    name: str
    rows: int  # estimated, without the headings
    layout: Layout
    missing: str  # label (message id) of a column that has to be chosen first; empty: none
    sample: tuple[Judged, ...]


@dataclass
class Report:
    """What an import did."""

    name: str
    rows: int = 0
    taken: int = 0
    known: int = 0
    cancelled: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)  # the first of them

    @property
    def left_out(self) -> int:
        """Rows of which nothing was kept."""
        return self.rows - self.taken - self.known

    def add(self, judged: Judged) -> None:
        """Count what became of a row."""
        self.rows += 1
        self.counts[judged.verdict] += 1
        if judged.verdict is Verdict.NEW:
            self.taken += 1
        elif judged.verdict is Verdict.KNOWN:
            self.known += 1
        elif len(self.problems) < SHOWN:
            self.problems.append(_problem(judged))

    def save(self, path: Path) -> None:
        """Write the problems as CSV; raises `FileUnwritable`."""
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                table = csv.writer(file)
                table.writerow([_("Row"), _("Waybill"), _("Reason"), _("Value")])
                for one in self.problems:
                    table.writerow([one.row, one.waybill, one.text, one.value])
        except OSError as error:
            raise FileUnwritable(str(path), error.strerror or str(error)) from error


def _problem(judged: Judged) -> Problem:
    heard = judged.heard
    value = {Verdict.NO_STATE: heard.said, Verdict.BAD_TEXT: heard.detail}.get(judged.verdict, "")
    return Problem(heard.row, masked(heard.waybill), judged.verdict, masked(value))


def preview(
    db: Database, path: Path, carrier_id: str, chosen: Mapping[str, str] | None = None
) -> Preview:
    """Look at a carrier's file. ``chosen`` is field → heading; None takes what is remembered for
    the carrier, or what the headings say.

    Raises:
        FileUnreadable, SheetRefused, EncodingUnknown, RowUnreadable, NoHeadings, BadMapping
        NotFound
    """
    sheet = open_sheet(path)
    layout = layout_of(db, sheet.sample(), path.name, carrier_id, chosen)
    lacking = missing(layout)
    sample: list[Judged] = []
    if not lacking:
        for row in sheet.sample(PREVIEWED + layout.heading_row):
            if row[0] > layout.heading_row and any(cell.strip() for cell in row[1]):
                heard = heard_of(db, layout, row)
                sample.append(Judged(heard, judge(db, heard, carrier_id)))
    rows = max(0, sheet.row_estimate - layout.heading_row)
    return Preview(path.name, rows, layout, lacking, tuple(sample))


def layout_of(
    reader: Database,
    sample: list[Row],
    name: str,
    carrier_id: str,
    chosen: Mapping[str, str] | None = None,
) -> Layout:
    """The columns of a file; raises `NoHeadings`, `BadMapping`, `NotFound`."""
    stored = _stored(reader, carrier_id) if carrier_id else "{}"
    zone = reader.clock.zone
    return find_layout(
        sample, name, mappings(stored), chosen, lambda cell: moment_of(cell, zone) is not None
    )


def _stored(reader: Reader, carrier_id: str) -> str:
    stored = reader.value("SELECT import_mapping FROM carrier WHERE id = ?", carrier_id)
    if stored is None:
        raise NotFound(N_("carrier"), carrier_id)
    return str(stored)


def heard_of(db: Database, layout: Layout, row: Row) -> Heard:
    """What a row reports."""
    number, cells = row
    said, detail = layout.cell(cells, STATE), layout.cell(cells, DETAIL)
    return Heard(
        number,
        waybill_text(layout.cell(cells, WAYBILL)),
        state_of(said, detail),
        moment_of(layout.cell(cells, TIME), db.clock.zone),
        layout.cell(cells, PLACE),
        detail or said,
        layout.cell(cells, PERSON),
        said or detail,
    )


def import_events(
    desk: Desk, path: Path, carrier_id: str, chosen: Mapping[str, str] | None = None
) -> Report:
    """Import a carrier's file; the mapping is remembered for the carrier.

    Raises:
        FileUnreadable, SheetRefused, EncodingUnknown, RowUnreadable, NoHeadings, BadMapping
        NotFound, NotAllowed
    """
    sheet = open_sheet(path)
    layout = layout_of(desk.db, sheet.sample(), path.name, carrier_id, chosen)
    if lacking := missing(layout):
        raise NoHeadings(path.name, lacking)
    desk.write(_remember, carrier_id, layout)
    report = Report(path.name)
    for batch in _batches(desk.db, sheet.rows(), layout):
        if desk.cancelled:
            report.cancelled = True
            break
        for judged in _keep(desk, batch, carrier_id):
            report.add(judged)
        desk.report(report.rows, max(sheet.row_estimate, report.rows))
    return report


def _keep(desk: Desk, batch: list[Heard], carrier_id: str) -> tuple[Judged, ...]:
    """What became of each; the writer is asked only where something is new."""
    judged = tuple(Judged(heard, judge(desk.db, heard, carrier_id)) for heard in batch)
    if all(one.verdict is not Verdict.NEW for one in judged):
        return judged
    return desk.write(partial(_learn, carrier_id), batch)


def _learn(
    carrier_id: str, db: Database, actor: str | None, batch: list[Heard]
) -> Done[tuple[Judged, ...]]:
    return learn(db, actor, batch, carrier_id)


def _batches(db: Database, rows: Iterator[Row], layout: Layout) -> Iterator[list[Heard]]:
    batch: list[Heard] = []
    for row in rows:
        if row[0] <= layout.heading_row or not any(cell.strip() for cell in row[1]):
            continue
        batch.append(heard_of(db, layout, row))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _remember(db: Database, actor: str | None, carrier_id: str, layout: Layout) -> Done[None]:
    with db.command("carrier.mapping", actor) as tx:
        authorize(tx, "deliveries.handle")
        stored = _stored(tx, carrier_id)
        if mappings(stored).get(layout.fingerprint) != layout.named():
            tx.update(Carrier, carrier_id, import_mapping=with_mapping(stored, layout))
    return Done(None, tx.changes)
