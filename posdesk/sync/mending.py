"""Whose fault it is when till and hub differ, and putting right what is wrong here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Protocol, TypeVar

from posdesk import linked
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.digest import Digest, tables_of
from posdesk.models import Stream
from posdesk.sync import commands
from posdesk.sync.client import HubClient
from posdesk.sync.link import SYNC
from posdesk.sync.protocol import DigestAnswer

T = TypeVar("T")
log = logging.getLogger(__name__)


class Write(Protocol):
    """Runs a command (database, actor, …) on the writer thread and answers its value."""

    def __call__(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


@contextmanager
def moment(db: Database) -> Iterator[None]:
    """This thread reads of one moment for as long as the block lasts: a statement that is not read
    to its end keeps it. The thread must not write meanwhile.
    """
    with closing(db.stream("SELECT 1 FROM device UNION ALL SELECT 2")) as held:
        next(held)
        yield


class Mending:
    """Compares what is kept, what the rows say, and what the hub says."""

    def __init__(self, db: Database, write: Write, client: HubClient) -> None:
        self._db = db
        self._write = write
        self._client = client

    def altered(self) -> list[Stream]:
        """The streams whose rows here are not those that were written: they were altered behind the
        program's back.
        """
        with moment(self._db):
            return [
                stream
                for stream in Stream
                if linked.scanned(self._db, stream) != linked.digest(self._db, stream)
            ]

    def mend(self, answers: Mapping[Stream, DigestAnswer]) -> str:
        """Read the tables that differ anew from the hub, and the digests off the rows; says which
        they were.
        """
        from posdesk.sync.repair import repair  # seldom needed

        self._write(commands.doubt)
        told = []
        for stream, answer in answers.items():
            tables = self._differing(stream, answer)
            if tables:
                log.warning("stream %s differs in %s", stream, ", ".join(tables))
                repair(self._db, self._write, self._client, stream, tables)
                told += tables
        self._write(_recount)
        return ", ".join(told)

    def _differing(self, stream: Stream, answer: DigestAnswer) -> list[str]:
        """The tables of a stream whose rows here are not the hub's."""
        none = str(Digest())
        with moment(self._db):
            return [
                table
                for table in tables_of(stream)
                if str(linked.scanned_table(self._db, table)) != answer.tables.get(table, none)
            ]


def _recount(db: Database, _actor: str | None) -> Done[None]:
    """Read the digests off the rows anew."""
    with db.local() as tx:
        linked.rebuild(tx)
    return Done(None, SYNC)
