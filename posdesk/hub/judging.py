"""What the hub says to entries that tills hand in: may they be applied, and do they contradict what
others did?

`Gate` is opened once for a push and asked about each entry before it is applied. `judge` looks at
what was applied, in the same transaction: it counts what may not be too much, keeps stock and the
owner's figures, and raises exceptions. Facts are never refused: what is too much is kept, and a
person is told how much it is. `corrections` gives the entries that the hub itself adds to a stream;
they are stored, applied and fed like a till's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from posdesk.hub.raising import Held, Raised
from posdesk.journal import RowChange
from posdesk.sync.protocol import Entry

if TYPE_CHECKING:
    import psycopg

    from posdesk.hub.ledger import Applied, Context

__all__ = ["Gate", "Held", "Raised", "admit", "corrections", "judge"]


class Gate:
    """Whether the entries of one push may be applied; what it asks the database it asks once."""

    def __init__(self, cursor: psycopg.Cursor[Any], context: Context) -> None:
        self._cursor = cursor
        self._context = context

    def admit(self, entry: Entry, changes: Sequence[RowChange]) -> Held | None:
        """Why this entry goes to quarantine instead of being applied; None: it may be applied."""
        return None


def admit(
    cursor: psycopg.Cursor[Any], context: Context, entry: Entry, changes: Sequence[RowChange]
) -> Held | None:
    """A gate for a single entry."""
    return Gate(cursor, context).admit(entry, changes)


def judge(
    cursor: psycopg.Cursor[Any],
    context: Context,
    applied: Sequence[Applied],
    *,
    skew: int | None = None,
) -> list[Raised]:
    """The exceptions that these changes raise, or make larger.

    ``skew``: how far ahead the till's clock was at this push, in ms; None: as the device row says.
    """
    return []


def corrections(
    cursor: psycopg.Cursor[Any], context: Context, applied: Sequence[Applied]
) -> list[Entry]:
    """Entries by which the hub itself puts right what was applied, sealed in its own chain: to be
    stored, applied and fed after the push's own.
    """
    return []
