"""What the commands of a hub share: which hub, and tables in plain text."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posdesk.hub.hub import Hub


def folder_of(options: argparse.Namespace) -> Path:
    """Where the hub's data lives: --data, or a folder of this user."""
    from platformdirs import user_data_path

    folder: Path = options.data or user_data_path("posdesk", appauthor=False) / "hub"
    return folder


@contextmanager
def opened_hub(options: argparse.Namespace) -> Iterator[Hub]:
    """The hub's ledger, opened; closed after."""
    from posdesk.hub.server import opened

    with opened(folder_of(options), options.dsn, size=4) as hub:
        yield hub


def moment(at: int | None) -> str:
    if at is None:
        return "–"
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone():%Y-%m-%d %H:%M}"


def print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from unicodedata import east_asian_width

    def width(text: str) -> int:
        return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)

    widths = [max(width(row[at]) for row in [head, *rows]) for at in range(len(head))]
    for row in [head, *rows]:
        cells = (text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
