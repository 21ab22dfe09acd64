"""Importing a list: a first pass that looks, a check that writes nothing, and batches that write.

Each batch is one command with one journal entry, small enough for one push to the hub, and lets a
sale pass in between. With “stop at errors” the whole list is checked before the first batch. A
cancel, or a crash, leaves whole batches; importing the same list again finds them and goes on.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from posdesk import settings
from posdesk.catalog.importing import sheets
from posdesk.catalog.importing.cleanrow import CleanRow
from posdesk.catalog.importing.errors import BadMapping
from posdesk.catalog.importing.fields import BY_NAME
from posdesk.catalog.importing.headings import Layout, check_columns, find_layout, remapped
from posdesk.catalog.importing.matching import match_rows
from posdesk.catalog.importing.repeats import Repeats, Survey
from posdesk.catalog.importing.report import Outcome, Report
from posdesk.catalog.importing.rows import Cleaner
from posdesk.catalog.importing.writing import BatchWriter, Places, Tally
from posdesk.catalog.search import tidy
from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.errors import FileUnreadable
from posdesk.failpoints import failpoint
from posdesk.i18n import N_, gettext
from posdesk.staff.access import rights_of
from posdesk.staff.rights import require

T = TypeVar("T")
BATCH_BYTES = 960 * 1024  # of the journal entry's plain form, estimated on the high side
_ROW_BYTES = 700  # a product and a variant, or what is new and old of them
_CODE_BYTES = 160
_STOCK_BYTES = 300
_PLACE_BYTES = 250  # a level of a category or a brand, which was not met before
_TOLD_EVERY = 2000
_MANY = 5000


class Desk(Protocol):
    """Who asks for long work, and how it reads, writes and tells how far it is."""

    @property
    def db(self) -> Database: ...

    @property
    def cancelled(self) -> bool: ...

    @property
    def actor(self) -> str | None: ...

    def report(self, done: int, total: int = 0) -> None: ...

    def write(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


@dataclass
class Alone:
    """A desk without a window: writes on the thread that asks. `told` hears rows done and total."""

    db: Database
    actor: str | None = None
    told: Callable[[int, int], object] | None = None
    cancelled: bool = False

    def report(self, done: int, total: int = 0) -> None:
        if self.told:
            self.told(done, total)

    def write(self, command: Callable[..., Done[T]], *args: Any) -> T:
        return command(self.db, self.actor, *args).value


@dataclass(frozen=True)
class Options:
    """How to import. `mapping` is field → heading; None takes the remembered or guessed one.

    `heading_row` names the row of headings, 0 finds it.
    """

    on_error: Literal["stop", "skip"] = "stop"
    dry_run: bool = False
    mapping: Mapping[str, str] | None = None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    heading_row: int = 0


@dataclass(frozen=True)
class Preview:
    """What a wizard shows before an import: the layout in use and the first rows as they stand."""

    sheet: sheets.Sheet
    layout: Layout
    remembered: bool
    rows: tuple[sheets.Row, ...]


def preview(db: Database, path: Path, options: Options = Options(), count: int = 50) -> Preview:
    """Look at a file: how it is read, which columns are guessed (or remembered), its first rows.

    Raises:
        FileUnreadable, SheetRefused, RowUnreadable, EncodingUnknown, NoHeadings, BadMapping
    """
    if db.owns(path):
        raise FileUnreadable(str(path), gettext(N_("this is the shop's own database")))
    sheet = sheets.open_sheet(
        path, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet
    )
    remembered = db.setting("catalog.import_mappings")
    sample = sheet.sample()

    def known(layout: Layout) -> Mapping[str, str] | None:
        if options.mapping is None:
            return remembered.get(layout.fingerprint)  # type: ignore[no-any-return]
        chosen = options.mapping if set(options.mapping.values()) <= set(layout.headings) else None
        return chosen or (options.mapping if options.heading_row else None)

    layout = find_layout(sample, path.name, known, options.heading_row)
    if options.mapping is not None:
        layout = remapped(layout, options.mapping)
    below = tuple(row for row in sample if row[0] > layout.heading_row)[:count]
    recalled = options.mapping is None and layout.fingerprint in remembered
    return Preview(sheet, layout, recalled, below)


def import_catalog(desk: Desk, path: Path, options: Options = Options()) -> Report:
    """Bring the list in, or with `dry_run` only say what would happen.

    Answers a report; its outcome says whether anything was written.
    Raises:
        FileUnreadable, SheetRefused, RowUnreadable, EncodingUnknown, NoHeadings, BadMapping: the
            file can't be read; nothing was written
        NotAllowed
    """
    _authorize(desk.db, desk.actor)
    shown = preview(desk.db, path, options)
    check_columns(shown.layout, path.name)
    work = _Import(desk, shown, options)
    report = work.run()
    if report.outcome is Outcome.DONE and options.mapping is not None:
        desk.write(remember_mapping, shown.layout)
    return report


def remember_mapping(db: Database, actor: str | None, layout: Layout) -> Done[None]:
    """Use this mapping again for lists with the same headings."""
    known = {**db.setting("catalog.import_mappings"), layout.fingerprint: layout.named()}
    return settings.save(db, actor, {"catalog.import_mappings": known})


def read_mapping(path: Path) -> dict[str, str]:
    """A mapping file: JSON, field → heading or heading → field.

    Raises:
        FileUnreadable, BadMapping
    """
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    except ValueError as error:
        raise BadMapping(path.name) from error
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise BadMapping(path.name)
    if found and not found.keys() & BY_NAME.keys() and set(found.values()) <= BY_NAME.keys():
        return {name: heading for heading, name in found.items()}
    return found


def write_batch(
    db: Database, actor: str | None, rows: Sequence[CleanRow], places: Places
) -> Done[Tally]:
    """One batch, durable at once. Repeated rows follow the rows that they repeat."""
    _authorize(db, actor)
    with _cycles_left_alone(), db.command("catalog.import", actor) as tx:
        writer = BatchWriter(tx, places, tx.setting("tax.default_rate"))
        writer.write(match_rows(tx, [row for row in rows if not row.repeats]))
        if repeats := [row for row in rows if row.repeats]:
            writer.write(match_rows(tx, repeats))
        writer.finish()
        failpoint("catalog.import.written")
    return Done(writer.tally, tx.changes)


@contextmanager
def _cycles_left_alone() -> Iterator[None]:
    """A batch makes thousands of objects, none in a cycle: looking for one is time for nothing."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def merge(desk: Desk) -> None:
    """Merge the pieces that many changes left of the search index, until it is one."""
    begin = True
    while not desk.cancelled and desk.write(merge_some, begin):
        begin = False


def merge_some(db: Database, actor: str | None, begin: bool) -> Done[bool]:
    """One short step of merging; answers whether there is more to do."""
    return Done(tidy(db, begin=begin), Changes())


def expect_much(db: Database, actor: str | None, much: bool) -> Done[None]:
    """Make ready for many batches, or for the usual again."""
    db.expect_much(much)
    return Done(None, Changes())


def _authorize(db: Database, actor: str | None) -> None:
    """At the command line nobody is signed in: there the shop's files are the right."""
    if actor is not None:
        require(rights_of(db, actor), "catalog.import")


class _Stopped(Exception):
    """A person asked to stop."""


@dataclass
class _Import:
    """One run over a file."""

    desk: Desk
    shown: Preview
    options: Options
    total: int = 0
    done: int = 0
    places: Places = field(default_factory=Places)
    met: set[tuple[str, ...]] = field(default_factory=set)  # categories and brands

    def run(self) -> Report:
        layout = self.shown.layout
        used = set(layout.columns.values())
        report = Report(
            self.shown.sheet.path.name,
            columns=layout.named(),
            unused=tuple(h for i, h in enumerate(layout.headings) if h and i not in used),
        )
        try:
            survey = self._survey()
            if self.options.dry_run or self.options.on_error == "stop":
                self._pass(survey, report, self._check_batch)
                report.outcome = Outcome.CHECKED
                if report.problems.errors and self.options.on_error == "stop":
                    report.outcome = Outcome.REFUSED
                if self.options.dry_run or report.problems.errors:
                    return report
                report = self._emptied(report)
            self._write(survey, report)
        except _Stopped:
            report.outcome = Outcome.CANCELLED
        self.desk.report(self.total, self.total)
        return report

    def _write(self, survey: Survey, report: Report) -> None:
        self.desk.write(expect_much, True)
        try:
            self._pass(survey, report, self._write_batch)
            self._merge_index(report)
        finally:
            self.desk.write(expect_much, False)

    def _merge_index(self, report: Report) -> None:
        """Many batches leave the search index in pieces; in one it answers several times sooner."""
        if report.created + report.updated > _MANY:
            merge(self.desk)

    def _emptied(self, report: Report) -> Report:
        report.problems.close()
        return Report(report.name, columns=report.columns, unused=report.unused)

    def _survey(self) -> Survey:
        survey = Survey(self.shown.layout.columns)
        guess = max(self.shown.sheet.row_estimate, 1)
        passes = 3 if self.options.on_error == "stop" and not self.options.dry_run else 2
        for _number, cells in self._rows():
            survey.take(cells)
            self._tell(max(guess, survey.rows) * passes)
        self.total = survey.rows * passes
        return survey

    def _rows(self) -> Iterator[sheets.Row]:
        heading = self.shown.layout.heading_row
        return (row for row in self.shown.sheet.rows() if row[0] > heading)

    def _tell(self, total: int) -> None:
        self.done += 1
        if self.done % _TOLD_EVERY == 0:
            if self.desk.cancelled:
                raise _Stopped
            self.desk.report(min(self.done, total), total)

    def _pass(
        self, survey: Survey, report: Report, batch_done: Callable[[list[CleanRow]], Tally]
    ) -> None:
        db = self.desk.db
        cleaner = Cleaner(
            self.shown.layout.columns,
            db.setting("shop.currency"),
            db.setting("catalog.import_stock_limit"),
            survey.codes_for,
        )
        repeats = Repeats(survey)
        size, batch, failed = 0, list[CleanRow](), list[CleanRow]()
        for number, cells in self._rows():
            row = cleaner.clean(number, cells)
            self._tell(self.total)
            if row is None:
                continue
            report.rows += 1
            repeats.place(row, cells)
            (failed if row.failed else batch).append(row)
            size += _estimate(row) + self._places_bytes(row)
            if size >= BATCH_BYTES:
                _book(report, batch, failed, batch_done(batch))
                size, batch, failed = 0, [], []
                if self.desk.cancelled:
                    raise _Stopped
        _book(report, batch, failed, batch_done(batch))

    def _places_bytes(self, row: CleanRow) -> int:
        """Bytes of the journal entry for the category and the brand, should they be new."""
        new = {row.category, ("", row.brand)} - self.met
        self.met |= new
        return sum(_PLACE_BYTES + 4 * len(name) for place in new for name in place if name)

    def _check_batch(self, batch: list[CleanRow]) -> Tally:
        tally = Tally(repeated=sum(1 for row in batch if row.repeats))
        for match in match_rows(self.desk.db, [row for row in batch if not row.repeats]):
            if match.known:
                tally.updated += 1
            else:
                tally.created += 1
        return tally

    def _write_batch(self, batch: list[CleanRow]) -> Tally:
        return self.desk.write(write_batch, batch, self.places) if batch else Tally()


def _estimate(row: CleanRow) -> int:
    """Bytes of the journal entry that a row is likely to need, texts in UTF-8 and old ones too."""
    size = _ROW_BYTES + _CODE_BYTES * (len(row.barcodes) + len(row.packs)) + 6 * len(row.name)
    if row.texts:
        size += 8 * sum(map(len, row.texts.values()))
    if row.spec_values:
        size += 16 * sum(map(len, row.spec_names + row.spec_values))
    return size + _STOCK_BYTES if row.stock else size


def _book(
    report: Report, batch: Sequence[CleanRow], failed: Sequence[CleanRow], tally: Tally
) -> None:
    """Add a finished batch to the report, its problems in the order of the rows."""
    rows = sorted((*batch, *failed), key=lambda row: row.number) if failed else batch
    for row in rows:
        for problem in row.problems:
            report.problems.add(problem)
    report.left_out += sum(1 for row in rows if row.failed)
    report.created += tally.created
    report.updated += tally.updated
    report.unchanged += tally.unchanged
    report.repeated += tally.repeated
