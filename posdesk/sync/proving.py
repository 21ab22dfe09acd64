"""Proving that a till and its hub hold the same: outbox empty, cursors at the heads, digests equal.
What differs is read anew from the hub, once.
"""

from __future__ import annotations

from enum import Enum

from posdesk.db import Database
from posdesk.journal import SCHEMA_VERSION
from posdesk.models import Stream
from posdesk.sync import commands, link, outbox
from posdesk.sync.client import HubClient
from posdesk.sync.mending import Mending, Write
from posdesk.sync.protocol import DigestAnswer
from posdesk.sync.states import Trouble


class Found(Enum):
    """What a comparison with the hub gave."""

    EQUAL = "equal"
    MOVED = "moved"  # one side changed meanwhile: compare again
    DIFFERENT = "different"
    TOLD = "told"  # different, and nothing helps any more: a person was told


class Proving:
    """The comparisons of one round."""

    def __init__(self, db: Database, write: Write, client: HubClient) -> None:
        self._db = db
        self._write = write
        self._client = client
        self._mending = Mending(db, write, client)
        self._answers: dict[Stream, DigestAnswer] = {}
        self._mended = ""

    def prove(self, look: bool) -> Found:
        """Compare, and mend where it is the first time that they differ; `look`: read every row
        here as well.
        """
        found = self._compare(look and not self._mended)
        if found is Found.EQUAL and self._mended:
            self._write(commands.tell, Trouble.REPAIRED, self._mended)
        elif found is Found.DIFFERENT and self._is_hopeless():
            found = Found.TOLD
        elif found is Found.DIFFERENT:
            self._mended = self._mending.mend(self._answers) or "?"
        return found

    def _compare(self, look: bool) -> Found:
        """At one place where both stand."""
        here = link.need(self._db)
        self._answers = {stream: self._client.digest(stream) for stream in Stream}
        heads = (self._answers[Stream.TENANT].head, self._answers[Stream.STORE].head)
        if heads != (here.tenant_seq, here.store_seq) or outbox.waiting(self._db):
            return Found.MOVED
        if not (look and self._mending.altered()):
            said = {str(stream): answer.digest for stream, answer in self._answers.items()}
            if self._write(commands.proven, here.mark, said):
                return Found.EQUAL
        moved = outbox.waiting(self._db) > 0 or link.need(self._db).mark != here.mark
        return Found.MOVED if moved else Found.DIFFERENT

    def _is_hopeless(self) -> bool:
        """Tell a person that till and hub differ, where reading anew can't help or did not."""
        old = min(answer.schema for answer in self._answers.values()) < SCHEMA_VERSION
        if old or self._mended:
            trouble = Trouble.HUB_OLD if old else Trouble.DIFFERENT
            self._write(commands.tell, trouble, self._mended)
        return old or bool(self._mended)
