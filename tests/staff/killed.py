"""A child's main: an upgraded shop learns rights, ending dead at a named point."""

from __future__ import annotations

from pathlib import Path

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.staff.learning import learn_rights
from tests.conftest import MORNING


def die_at(folder: str, point: str) -> None:
    """The start of a newer program on an older shop."""
    failpoints.arm(point)
    learn_rights(open_database(Path(folder), ManualClock(MORNING)))
