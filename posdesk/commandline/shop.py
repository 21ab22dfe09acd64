"""`simulate`, `verify`, `rebuild` and `receipt`."""

from __future__ import annotations

import sys
import time

from posdesk import verify
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.i18n import _, gettext


def verify_shop(db: Database) -> int:
    """Print the proof, or every problem on standard error; 1 when there are any."""
    proof = verify.verify(db, REBUILDS)
    for problem in proof.problems:
        text = gettext(problem.text).format(place=problem.place, detail=problem.detail)
        print(f"{problem.part}: {text}", file=sys.stderr)
    if proof.problems:
        print(
            _("The shop is NOT whole. Keep this folder, and restore the newest good backup."),
            file=sys.stderr,
        )
        return 1
    print(
        _("Whole: {entries} journal entries, {facts} facts, every derived figure proven.").format(
            entries=f"{proof.entries:,}", facts=f"{proof.facts:,}"
        )
    )
    return 0


def rebuild_shop(db: Database) -> int:
    """Compute every derived table anew."""
    start = time.monotonic()
    verify.rebuild(db, REBUILDS)
    seconds = f"{time.monotonic() - start:.1f}"
    print(_("Rebuilt {n} derived tables in {seconds} s.").format(
        n=len(verify.derived_tables()), seconds=seconds
    ))  # fmt: skip
    return 0
