"""What an import did: counts, and every problem with its row and reason, savable as CSV."""

from __future__ import annotations

import csv
import json
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import IO

from posdesk.cards import masked
from posdesk.catalog.importing.fields import BY_NAME
from posdesk.catalog.importing.problems import REASONS, Level, Problem
from posdesk.errors import FileUnwritable
from posdesk.i18n import N_, _, gettext

SHOWN = 2000
_LEVELS = {Level.ERROR: N_("left out"), Level.WARNING: N_("taken")}


class Outcome(StrEnum):
    """How an import ended."""

    DONE = "done"
    CHECKED = "checked"  # a dry run: nothing was to be written
    REFUSED = "refused"  # “stop at errors”, and there were errors: nothing was written
    CANCELLED = "cancelled"  # whole batches stay; importing again goes on harmlessly


class ProblemLog:
    """Problems as they come: the first in memory, all in an anonymous temporary file."""

    def __init__(self) -> None:
        self.first: list[Problem] = []
        self.counts: Counter[str] = Counter()
        self.errors = 0
        self.warnings = 0
        self._file: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115 - closed with the log
            "w+", encoding="utf-8", newline="\n"
        )
        self.close = weakref.finalize(self, self._file.close)

    def add(self, problem: Problem) -> None:
        """Keep a problem; a card number in the cell is masked, here and so wherever it is told."""
        problem = replace(problem, value=masked(problem.value), detail=masked(problem.detail))
        self.counts[problem.code] += 1
        if problem.level is Level.ERROR:
            self.errors += 1
        else:
            self.warnings += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        fields = (problem.row, problem.level, problem.code, problem.field)
        self._file.write(json.dumps((*fields, problem.value, problem.detail)) + "\n")

    def __iter__(self) -> Iterator[Problem]:
        """All problems in the order of the rows."""
        self._file.seek(0)
        for line in self._file:
            row, level, code, name, value, detail = json.loads(line)
            yield Problem(row, Level(level), code, name, value, detail)
        self._file.seek(0, 2)


@dataclass
class Report:
    """The result of an import. Counts are of rows."""

    name: str
    outcome: Outcome = Outcome.DONE
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    left_out: int = 0
    columns: dict[str, str] = field(default_factory=dict)  # field → heading
    unused: tuple[str, ...] = ()
    problems: ProblemLog = field(default_factory=ProblemLog)

    @property
    def taken(self) -> int:
        """Rows that are in the catalog now."""
        return self.created + self.updated + self.unchanged + self.repeated

    @property
    def ok(self) -> bool:
        return self.outcome in (Outcome.DONE, Outcome.CHECKED)

    def kinds(self) -> list[tuple[int, str]]:
        """How often each kind of problem came, the most frequent first, in words."""
        return [(count, _kind(code)) for code, count in self.problems.counts.most_common()]

    def save(self, path: Path) -> None:
        """Write every problem as CSV (UTF-8 with mark, so that spreadsheets read it).

        Raises:
            FileUnwritable
        """
        headings = (_("Row"), _("Result"), _("Column"), _("Value"), _("Reason"))
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                out = csv.writer(file)
                out.writerow(headings)
                for problem in self.problems:
                    label = gettext(BY_NAME[problem.field].label) if problem.field else ""
                    words = (label, _text(problem.value), problem.reason())
                    out.writerow((problem.row, gettext(_LEVELS[problem.level]), *words))
        except OSError as error:
            raise FileUnwritable(str(path), error.strerror or str(error)) from error


def _kind(code: str) -> str:
    return gettext(REASONS[code]).format(value="…", detail="…")


def _text(value: str) -> str:
    """A cell that a spreadsheet takes for text, not for a formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@") else value
