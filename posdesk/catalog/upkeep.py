"""Care for the search index that no change does by itself: read ahead, ranked, in one piece."""

from __future__ import annotations

from posdesk.catalog import search
from posdesk.catalog.importing.run import Desk, merge
from posdesk.changes import Changes, Done
from posdesk.db import Database

_DAY_MS = 86_400_000
_NOTHING = Changes()


def look_after(desk: Desk) -> None:
    """Long work for when nobody waits: read the index into memory, rank it by recent sales, and
    merge its pieces. Its writes are short and let a sale pass in between.
    """
    search.warm(desk.db)
    desk.write(rank)
    merge(desk)


def rank(db: Database, actor: str | None) -> Done[int]:
    """Let the ranking know of what sold in the last day; answers how many variants moved."""
    return Done(search.refresh_ranking(db, db.clock.now() - _DAY_MS), _NOTHING)
