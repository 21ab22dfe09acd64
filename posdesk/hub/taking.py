"""Entries that are new to the hub: applied, judged, and put into the streams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import psycopg

from posdesk.hub import judging, storing
from posdesk.hub.database import Cursor, is_passing
from posdesk.hub.ledger import Applied, Context, Moved, Opened, apply, opened
from posdesk.hub.raising import Held, Raised
from posdesk.hub.streams import Turn
from posdesk.journal import RowChange, Unreadable
from posdesk.sync.protocol import Entry

POISON: Final = "poison"
_WORDS: Final = 500  # characters kept of why an entry could not be applied
Admit = Callable[[Entry, Sequence[RowChange]], Held | None]


def let_in(_entry: Entry, _changes: Sequence[RowChange]) -> None:
    """Admits every entry: a person said so."""


@dataclass(slots=True)
class Taken:
    """What became of entries."""

    opened: list[Opened] = field(default_factory=list)
    held: list[tuple[Entry, Held]] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)


class Taking:
    """Takes entries into the ledger in one transaction."""

    def __init__(
        self,
        cursor: Cursor,
        context: Context,
        skew: int | None = None,
        received_at: int | None = None,
    ) -> None:
        """`skew`: ms that the till's clock is ahead; `received_at`: when the hub got the entries,
        where that was before.
        """
        self._cursor = cursor
        self._context = context
        self._skew = skew
        self._received_at = received_at
        self.turn = Turn()

    def take(self, entries: Sequence[Entry], admit: Admit) -> Taken:
        """Apply entries: all at once where that works; else one by one, so that only what can't be
        applied is held.
        """
        taken = _admitted(entries, admit)
        done = self._attempt(taken.opened)
        if isinstance(done, Taken):
            taken.applied, taken.raised = done.applied, done.raised
            return taken
        good: list[Opened] = []
        for each in taken.opened:
            done = self._attempt([each])
            if isinstance(done, Taken):
                good.append(each)
                taken.applied += done.applied
                taken.raised += done.raised
            else:
                taken.held.append((each.entry, Held(POISON, done)))
        taken.opened = good
        return taken

    def correct(self, applied: Sequence[Applied]) -> None:
        """Store, apply and feed what the hub itself adds."""
        entries = judging.corrections(self._cursor, self._context, applied)
        if entries:
            storing.keep(self._cursor, self._context, entries)
            self._apply([opened(entry) for entry in entries], None)

    def _attempt(self, entries: Sequence[Opened]) -> Taken | str:
        """Apply and judge under a savepoint; or why it can't be done."""
        try:
            return self._apply(entries, self._received_at, judged=True)
        except Exception as error:  # boundary: one entry that nobody foresaw must not stop the rest
            if is_passing(error):
                raise
            return _why(error)

    def _apply(
        self, entries: Sequence[Opened], received_at: int | None, judged: bool = False
    ) -> Taken:
        moved: Moved = {}
        taken = Taken(list(entries))
        with self._cursor.connection.transaction():
            taken.applied = apply(self._cursor, self._context, entries, moved, received_at)
            if judged:
                taken.raised = judging.judge(
                    self._cursor, self._context, taken.applied, skew=self._skew
                )
        self.turn.add(moved)
        self.turn.feed(entries)
        return taken


def _admitted(entries: Sequence[Entry], admit: Admit) -> Taken:
    taken = Taken()
    for entry in entries:
        try:
            each = opened(entry)
        except (Unreadable, RecursionError) as error:
            taken.held.append((entry, Held(POISON, f"unreadable: {error}"[:_WORDS])))
            continue
        held = admit(entry, each.changes)
        if held is None:
            taken.opened.append(each)
        else:
            taken.held.append((entry, held))
    return taken


def _why(error: Exception) -> str:
    text = error.diag.message_primary if isinstance(error, psycopg.Error) else str(error)
    return f"{type(error).__name__}: {text}"[:_WORDS]
