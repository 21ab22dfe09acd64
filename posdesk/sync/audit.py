"""Reads every row over and over, a little at a time, so that one that was altered behind the
program's back does not stand under a proof for long.

Whoever alters a row of the file by other means does not move the digest that is kept of it; reading
them all does. It is done of one moment, so that what is sold meanwhile is no finding.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from typing import Final

from posdesk import linked
from posdesk.db import Database
from posdesk.digest import Digest, row_texts, sum_texts, tables_of
from posdesk.models import Stream
from posdesk.sync.mending import moment

SLICE: Final = 400
"""Rows between two pauses: a few milliseconds of work."""
SHARE: Final = 0.1
"""Of one processor, at most."""
Pause = Callable[[float], bool]
"""Rests for so many seconds; answers whether to stop."""


class Stopped(Exception):
    """The audit was told to end."""


class Audit:
    """One reading of all rows; on a thread of its own."""

    def __init__(self, db: Database, pause: Pause, share: float = SHARE) -> None:
        self._db = db
        self._pause = pause
        self._rest = (1 - share) / share

    def altered(self) -> list[Stream]:
        """The streams whose rows are not those that were written. Raises `Stopped`."""
        with moment(self._db):
            return [
                stream
                for stream in Stream
                if self._scanned(stream) != linked.digest(self._db, stream)
            ]

    def _scanned(self, stream: Stream) -> Digest:
        """As `linked.scanned`, with rests between."""
        if self._db.row("SELECT 1 FROM aside_row LIMIT 1"):
            return linked.scanned(self._db, stream)  # seldom: a newer program is about
        total = Digest()
        for table in tables_of(stream):
            with closing(self._db.stream(row_texts(table))) as rows:
                total += self._table(text for _key, text in rows)
        return total

    def _table(self, texts: Iterable[str]) -> Digest:
        total = Digest()
        several = iter(texts)
        while True:
            began = time.perf_counter()
            part = list(islice(several, SLICE))
            if not part:
                return total
            total += sum_texts(part)
            if self._pause((time.perf_counter() - began) * self._rest):
                raise Stopped
