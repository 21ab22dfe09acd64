"""One round between a till and its hub: hand in what was done here, merge what was done elsewhere,
prove that both hold the same.

Whatever is cut off on the way is done again by the next round: every step leaves the till as if it
had not begun, or had ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from posdesk.changes import Done
from posdesk.clock import Clock
from posdesk.db import Database
from posdesk.failpoints import failpoint
from posdesk.journal import SCHEMA_VERSION
from posdesk.members.erasing import finish
from posdesk.sync import commands, epochs, link, outbox, protocol, queries
from posdesk.sync.client import HubClient
from posdesk.sync.errors import HubBusy, HubSaysNo, HubUnreachable, NotTheHub
from posdesk.sync.live import Live
from posdesk.sync.mending import Write
from posdesk.sync.merge import Merged, merge
from posdesk.sync.outbox import Batch
from posdesk.sync.protocol import (
    MAX_BYTES,
    MAX_ENTRIES,
    BadMessage,
    PullAnswer,
    PullAsk,
    Push,
    PushAnswer,
)
from posdesk.sync.proving import Found, Proving
from posdesk.sync.states import State, Status, Trouble

T = TypeVar("T")
log = logging.getLogger(__name__)
_TURNS: Final = 4
"""How often a round tries to catch a moment in which neither side changes."""
_SKEW_STEP_MS: Final = 1000
_HEARD_EVERY_MS: Final = 60_000
TROUBLES: Final = {
    protocol.REVOKED: Trouble.REVOKED,
    protocol.TOO_OLD: Trouble.TOO_OLD,
}


def direct(db: Database) -> Write:
    """Commands run here and now: for a thread that is the writer itself."""

    def write(command: Callable[..., Done[T]], *args: Any) -> T:
        return command(db, None, *args).value

    return write


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is done at a time."""

    entries: int
    """Merged in one transaction, at most; and of so many bytes."""
    size: int
    pull: int = MAX_ENTRIES
    """Asked for in one request."""
    push: int = MAX_ENTRIES
    push_bytes: int = MAX_BYTES


GENTLE: Final = Pace(20, 64 << 10, pull=100, push=100, push_bytes=256 << 10)
"""While somebody sells: a transaction is over before a person notices."""
BRISK: Final = Pace(250, 8 << 20)
"""Nobody waits for the writer."""


class Engine:
    """The till's side of the hub. `write` hands commands to the writer; `live` is told how it
    goes.
    """

    def __init__(
        self,
        db: Database,
        write: Write,
        client: HubClient,
        clock: Clock | None = None,
        *,
        pace: Pace = BRISK,
        live: Live | None = None,
    ) -> None:
        self.db = db
        self.write = write
        self.client = client
        self.clock = clock or db.clock
        self.live = live or Live()
        self._pace = pace
        self._push_most = pace.push
        self._probed: set[tuple[str, int]] = set()
        self._newest = 0
        self._set_back = False  # its file was: then rows may be missing, too
        self._saved_heard = 0
        self.stopping: Callable[[], bool] = lambda: False
        self.retry_after = 0.0
        """Seconds for which the hub asked to be left alone, in the last round."""

    def round(self, *, look: bool = False) -> Status:
        """Hand in, merge, prove; `look`: read every row as well, not only what is kept of them.

        Never raises for what is wrong between till and hub: the answer says it.
        """
        if link.find(self.db) is None:
            return Status(State.ALONE)
        self.retry_after = 0.0
        self.live.working = True
        try:
            self._round(look)
        except HubBusy as busy:
            self.retry_after = busy.retry_after
            self.live.lost(self.clock.now(), busy.detail or busy.code)
        except HubUnreachable as lost:
            self.live.lost(self.clock.now(), lost.detail)
        except NotTheHub as stranger:
            self.live.lost(self.clock.now(), stranger.server)
            self.write(commands.tell, Trouble.CERTIFICATE, stranger.server)
        except HubSaysNo as no:
            self._refused(no)
        except BadMessage as error:
            self._refused(HubSaysNo("", str(error)))
        finally:
            self.live.working = False
        return queries.status(self.db, self.live)

    def hand_in(self) -> None:
        """Only push. Raises what the client raises."""
        try:
            self._push_all()
        finally:
            failpoint("sync.pushed")

    def _round(self, look: bool) -> None:
        proving = Proving(self.db, self.write, self.client)
        for _turn in range(_TURNS):
            self._push_all()
            answer = self._pull_all()
            if self.stopping():
                return
            if self._give_carts(answer) or self._fork_found(answer):
                continue
            self._keep_exceptions(answer)
            found = proving.prove(look or self._set_back)
            if found is Found.EQUAL:
                self._set_back = False
            if found in (Found.EQUAL, Found.TOLD):
                return

    def _refused(self, no: HubSaysNo) -> None:
        log.info("hub: %s %s", no.code, no.detail)
        trouble = TROUBLES.get(no.code, Trouble.REFUSED)
        detail = "" if no.code in TROUBLES else f"{no.code}: {no.detail}"[:200]
        self.live.heard(self.clock.now())
        self.write(commands.tell, trouble, detail)

    # --- handing in -------------------------------------------------------------------------------

    def _push_all(self) -> None:
        pace = self._pace
        while not self.stopping():
            batch = outbox.next_batch(self.db, self._push_most, pace.push_bytes)
            if batch is None:
                return
            self._push(self._probe(batch))

    def _probe(self, batch: Batch) -> Batch:
        """At the beginning of a long epoch that may be at the hub already, its last entry alone:
        the hub then says from where it wants it.
        """
        here = link.need(self.db)
        key = (here.hub_epoch, batch.epoch)
        if batch.first > 1 or key in self._probed:
            return batch
        self._probed.add(key)
        last = outbox.last_of(self.db, batch.epoch)
        if last is None or last.header.dseq <= batch.last:
            return batch
        return Batch(batch.epoch, last.header.dseq, [last])

    def _push(self, batch: Batch) -> None:
        push = Push(
            device=self.client.device,
            epoch=batch.epoch,
            first_seq=batch.first,
            entries=[entry.packed() for entry in batch.entries],
            clock=self.clock.now(),
            schema=SCHEMA_VERSION,
        )
        failpoint("sync.before_push")
        try:
            answer = self.client.push(push)
        except HubSaysNo as no:
            self._not_taken(batch, no)
            return
        failpoint("sync.answered")
        self._taken(batch, answer)

    def _taken(self, batch: Batch, answer: PushAnswer) -> None:
        self.live.heard(self.clock.now())
        self._push_most = self._pace.push
        if self._restored(answer.hub_epoch):
            return
        if answer.last_seq < batch.last:
            raise HubUnreachable(detail=f"{answer.last_seq} < {batch.last}")
        columns = self._skew(answer.now)
        if answer.quarantined:
            columns["quarantined"] = link.need(self.db).quarantined + len(answer.quarantined)
        self.write(outbox.acknowledged, batch.epoch, batch.last, columns)

    def _not_taken(self, batch: Batch, no: HubSaysNo) -> None:
        if no.code == protocol.FORK:
            self._newest = max(self._newest, int(no.data.get("epoch", 0)))
            self._set_back = True
            self.write(epochs.renew, self._newest)
        elif no.code == protocol.GAP:
            self._go_back(batch, int(no.data.get("wanted", 0)), no)
        elif no.code == protocol.TOO_LARGE and len(batch.entries) > 1:
            self._push_most = max(1, len(batch.entries) // 2)
        else:
            raise no

    def _go_back(self, batch: Batch, wanted: int, no: HubSaysNo) -> None:
        if not 0 < wanted < batch.first:
            raise no
        self.write(outbox.again_from, batch.epoch, wanted)

    # --- merging ----------------------------------------------------------------------------------

    def _pull_all(self) -> PullAnswer:
        while True:
            here = link.need(self.db)
            answer = self.client.pull(self.ask(here))
            self.live.heard(self.clock.now())
            if self._restored(answer.hub_epoch):
                self._push_all()
                continue
            self._newest = max(self._newest, answer.pushed_epoch)
            self._merge(here, answer)
            self._note(here, answer)
            behind = answer.tenant_head + answer.store_head - answer.tenant_seq - answer.store_seq
            self.live.behind = max(0, behind)
            if self.stopping() or not behind or not answer.entries:
                return answer

    def ask(self, here: link.Link, wait_ms: int = 0, most: int | None = None) -> PullAsk:
        """What is asked for next."""
        return PullAsk(
            device=self.client.device,
            hub_epoch=here.hub_epoch,
            tenant_seq=here.tenant_seq,
            store_seq=here.store_seq,
            clock=self.clock.now(),
            schema=SCHEMA_VERSION,
            waiting=outbox.waiting(self.db),
            wait_ms=wait_ms,
            max_entries=self._pace.pull if most is None else most,
            proven_at=here.proven_at,
        )

    def _merge(self, here: link.Link, answer: PullAnswer) -> None:
        if (answer.tenant_seq, answer.store_seq) == (here.tenant_seq, here.store_seq):
            return
        for piece in pieces(answer, self._pace, (here.tenant_seq, here.store_seq)):
            failpoint("sync.before_merge")
            merged = self.write(_merge, piece)
            failpoint("sync.merged")
            if merged.erased:
                self.write(finish)

    def _note(self, here: link.Link, answer: PullAnswer) -> None:
        """Keep what the hub told beside entries, where it is news."""
        columns = self._skew(answer.now)
        if answer.quarantined != here.quarantined:
            columns["quarantined"] = answer.quarantined
        now = self.clock.now()
        if not here.heard_at or abs(now - self._saved_heard) > _HEARD_EVERY_MS:
            columns["heard_at"] = self._saved_heard = now
        if columns:
            self.write(link.save, columns)

    def _skew(self, hub_now: int) -> dict[str, Any]:
        skew = self.clock.now() - hub_now
        known = link.need(self.db).skew
        return {"skew": skew} if abs(skew - known) > _SKEW_STEP_MS else {}

    def _restored(self, hub_epoch: str) -> bool:
        """Whether the hub was set back since; if so both streams are read anew."""
        if hub_epoch == link.need(self.db).hub_epoch:
            return False
        self.write(epochs.hub_restored, hub_epoch)
        return True

    def _fork_found(self, answer: PullAnswer) -> bool:
        """The hub has more of this till's present epoch than the till: its file was set back."""
        epoch, dseq = self.db.rows("SELECT epoch, dseq FROM device")[0]
        if answer.pushed_epoch != epoch or answer.pushed_seq <= dseq:
            return False
        self._set_back = True
        self.write(epochs.renew, self._newest)
        return True

    def _give_carts(self, answer: PullAnswer) -> bool:
        """Carts that another till asked for; whether any was given."""
        wanted = [(str(each.get("id", "")), str(each.get("till", ""))) for each in answer.asked]
        return bool(wanted) and self.write(commands.hand_over, wanted) > 0

    def _keep_exceptions(self, answer: PullAnswer) -> None:
        if answer.exceptions_at != link.need(self.db).exceptions_at:
            found = self.client.exceptions()
            self.write(commands.keep_exceptions, found, answer.exceptions_at)


def _merge(db: Database, _actor: str | None, answer: PullAnswer) -> Done[Merged]:
    return merge(db, answer)


def pieces(answer: PullAnswer, pace: Pace, start: tuple[int, int]) -> Iterator[PullAnswer]:
    """The answer in pieces small enough for one transaction each, with the cursors of each."""
    part: list[Any] = []
    size = 0
    tenant, store = start
    for place, each in enumerate(answer.entries):
        part.append(each)
        size += _size(each)
        tenant, store = _seen(each[0], tenant), _seen(each[1], store)
        last = place == len(answer.entries) - 1
        if not last and (len(part) >= pace.entries or size >= pace.size):
            yield replace(answer, entries=part, tenant_seq=tenant, store_seq=store)
            part, size = [], 0
    yield replace(answer, entries=part)


def _seen(seq: int | None, before: int) -> int:
    return before if seq is None else max(seq, before)


def _size(placed: Sequence[Any]) -> int:
    return sum(len(part) for part in placed[2] if isinstance(part, bytes | bytearray))
