"""What the import does away from the window's thread: looking at a file, and bringing it in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from posdesk.catalog.importing import sheets
from posdesk.catalog.importing.errors import NoHeadings
from posdesk.catalog.importing.headings import Layout
from posdesk.catalog.importing.report import Report
from posdesk.catalog.importing.run import Options, Preview, import_catalog, preview
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.ui.ops import Cancelled, Job

T = TypeVar("T")
ROWS = 30
"""Rows of a file that are shown before it is imported."""


def look(job: Job, path: Path, options: Options) -> Preview:
    """The file's first rows and its mapping; without headings that are known, an empty mapping.

    Raises what `preview` raises, except `NoHeadings` where there are rows at all.
    """
    try:
        return preview(job.db, path, options, ROWS)
    except NoHeadings:
        sheet = sheets.open_sheet(
            path, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet
        )
        sample = sheet.sample()
        if not sample:
            raise
        first, *below = sample
        headings = tuple(cell.strip() for cell in first[1])
        return Preview(sheet, Layout(first[0], headings, {}), False, tuple(below[:ROWS]))


class ImportDesk:
    """The job as the import knows it: a stop is asked for by `cancelled`, so that what came in
    until then is still reported.
    """

    def __init__(self, job: Job) -> None:
        self._job = job

    @property
    def db(self) -> Database:
        return self._job.db

    @property
    def cancelled(self) -> bool:
        return self._job.cancelled

    @property
    def actor(self) -> str | None:
        return self._job.actor

    def report(self, done: int, total: int = 0) -> None:
        with suppress(Cancelled):
            self._job.report(done, total)

    def write(self, command: Callable[..., Done[T]], *args: Any) -> T:
        return self._job.write(command, *args)


def bring_in(job: Job, path: Path, options: Options) -> Report:
    """Imports, or with `dry_run` only checks."""
    return import_catalog(ImportDesk(job), path, options)


def chosen_again(options: Options, **changes: Any) -> Options:
    """Other ways to read the file: the mapping is guessed anew."""
    return replace(options, mapping=None, **changes)
