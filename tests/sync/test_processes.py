"""T11: five tills, a hub and PostgreSQL as real processes, through partitions and kills.

POSDESK_FIELD_S (600) is how long the trouble of the long form lasts.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.processes import Field, digest_lines

LONG_S = float(os.environ.get("POSDESK_FIELD_S", "600"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: that shuts others out, and PostgreSQL runs as another user."""
    with tempfile.TemporaryDirectory(prefix="posdesk-field-") as found:
        yield Path(found)


def live_through(folder: Path, tills: int, seconds: float, seed: int) -> None:
    """Trouble for so long; then all hold the same within a minute, and nothing is lost."""
    field = Field(folder, seed, tills)
    try:
        field.open()
        field.trouble(seconds)
        took = field.heal()
        field.end()
        lines = {digest_lines(post.folder) for post in field.posts}
        assert len(lines) == 1
        assert list(field.problems()) == []
        sys.stdout.write(
            f"\n{seconds:.0f} s, {field.sold()} orders, {dict(field.done)}: equal {took:.1f} s"
            f" after healing\n"
        )
        assert field.sold() > 0
    finally:
        field.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_tills_and_hub_come_through_a_storm(folder: Path) -> None:
    live_through(folder / "field", 3, 15, 1)


@pytest.mark.slow
@pytest.mark.timeout(LONG_S + 900)
def test_five_tills_come_through_a_long_storm(folder: Path) -> None:
    faulthandler.cancel_dump_traceback_later()  # which takes what is long for what hangs
    live_through(folder / "field", 5, LONG_S, 2)
