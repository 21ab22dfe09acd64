"""What a benchmark answers, and how the table prints it."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ours` and `floor` are in `unit`; `met` says whether the aim was."""

    bench: str
    what: str
    size: int
    unit: str
    ours: float
    floor: float | None
    aim: str
    met: bool | None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours to the floor; for rates (…/s) the floor to ours, so that smaller is better."""
        if not self.floor or not self.ours:
            return None
        return self.floor / self.ours if self.unit.endswith("/s") else self.ours / self.floor


def quantile(samples: Sequence[float], share: float) -> float:
    """The value below which `share` of the samples lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` takes once."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def median(samples: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(samples)


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of equal columns."""
    rows = [("bench", "size", "what", "ours", "floor", "ratio", "aim", "met")]
    for figure in figures:
        rows.append(
            (
                figure.bench,
                f"{figure.size:,}",
                figure.what,
                f"{figure.ours:,.2f} {figure.unit}",
                "" if figure.floor is None else f"{figure.floor:,.2f}",
                "" if figure.ratio is None else f"{figure.ratio:.2f}x",
                figure.aim,
                {True: "yes", False: "NO", None: ""}[figure.met],
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def save(figures: Sequence[Figure], file: Path) -> None:
    """The same as JSON, for comparing runs."""
    rows = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
