"""The hub as one thing: what its tills may ask of it, over one database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from posdesk.clock import Clock
from posdesk.hub import pulling, pushing, releasing
from posdesk.hub.database import HubDatabase
from posdesk.hub.ledger import Context
from posdesk.hub.partitions import Partitions
from posdesk.ids import Ids
from posdesk.models import Stream
from posdesk.sync.protocol import DigestAnswer, PullAnswer, PullAsk, Push, PushAnswer, RowsAnswer

_SEEN_MS = 15_000  # a till that asks all the time is noted now and then


class Hub:
    """Keeps no state but its database: several may serve one."""

    def __init__(
        self,
        database: HubDatabase,
        clock: Clock,
        ids: Ids | None = None,
        folder: Path | None = None,
    ) -> None:
        """`folder` is where files are kept: snapshots, backups."""
        self.database = database
        self.clock = clock
        self.ids = ids or Ids(clock)
        self.folder = folder
        self.listeners: list[Callable[[frozenset[str]], None]] = []
        """Told after a commit which streams have something new."""
        self._partitions = Partitions(database)

    def push(self, context: Context, message: Push) -> PushAnswer:
        """Take in a batch; durable when this returns. Raises `HubRefusal`."""
        self._partitions.ensure(context.month)
        pushed = pushing.push(self.database, context, message)
        self.told(pushed.streams)
        return pushed.answer

    def pull(self, context: Context, ask: PullAsk) -> PullAnswer:
        """What is new for a till; never waits. Raises `HubRefusal`."""
        answer = self.database.run(lambda cursor: pulling.pull(cursor, context, ask), reading=True)
        self._note(context, ask)
        return answer

    def digest(self, context: Context, stream: Stream) -> DigestAnswer:
        """The digest of a stream."""
        return self.database.run(
            lambda cursor: pulling.digest(cursor, context, stream), reading=True
        )

    def rows(
        self, context: Context, stream: Stream, tables: Sequence[str] = (), after: str = ""
    ) -> RowsAnswer:
        """A page of a stream's rows."""
        return self.database.run(
            lambda cursor: pulling.rows(cursor, context, stream, tables, after), reading=True
        )

    def release(self, tenant: str, entry_id: str, by: str) -> bool:
        """Apply an entry that was held, now; False where none is held by this id."""
        context = releasing.context_of(self.database, tenant, entry_id, self.clock.now())
        if context is None:
            return False
        self._partitions.ensure(context.month)
        self.told(releasing.release(self.database, context, entry_id, by))
        return True

    def prepare(self) -> None:
        """Make the parts of tables for the months ahead; now and then."""
        from posdesk.hub.partitions import month_of

        self._partitions.ensure(month_of(self.clock.now()))

    def told(self, streams: frozenset[str]) -> None:
        """Tell who listens that streams have something new."""
        if streams:
            for listener in self.listeners:
                listener(streams)

    def _note(self, context: Context, ask: PullAsk) -> None:
        """Keep what a till says of itself, for the owner's page."""
        skew = ask.clock - context.now
        self.database.run(
            lambda cursor: cursor.execute(
                "UPDATE device SET seen_at = %s, waiting = %s, skew = %s, schema = %s,"
                " proven_at = coalesce(%s, proven_at) WHERE id = %s AND (seen_at IS NULL"
                " OR seen_at < %s OR seen_at > %s OR waiting <> %s OR proven_at < %s"
                " OR (proven_at IS NULL AND %s::bigint IS NOT NULL))",
                (
                    context.now, ask.waiting, skew, ask.schema, ask.proven_at, context.device,
                    context.now - _SEEN_MS, context.now, ask.waiting, ask.proven_at, ask.proven_at,
                ),
            )
        )  # fmt: skip
