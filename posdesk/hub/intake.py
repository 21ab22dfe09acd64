"""A batch as it came in, looked at before anything is asked of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from posdesk.hub.errors import HubRefusal
from posdesk.hub.ledger import Context
from posdesk.sync import protocol
from posdesk.sync.protocol import BadMessage, Entry, Push


@dataclass(frozen=True, slots=True)
class Batch:
    """Sealed entries of one epoch in order, chained to each other."""

    epoch: int
    first_seq: int
    entries: Sequence[Entry]
    skew: int
    schema: int
    protocol: int

    @property
    def last_seq(self) -> int:
        """The number of its last entry."""
        return self.first_seq + len(self.entries) - 1


def read_batch(context: Context, push: Push) -> Batch:
    """The entries of a push. Raises `HubRefusal` for what is no honest batch of this till."""
    if push.device != context.device:
        raise HubRefusal(protocol.BAD_REQUEST, "the batch names another device")
    if len(push.entries) > protocol.MAX_ENTRIES:
        raise HubRefusal(protocol.TOO_LARGE, f"more than {protocol.MAX_ENTRIES} entries")
    try:
        entries = [Entry.unpacked(stored) for stored in push.entries]
    except BadMessage as error:
        raise HubRefusal(protocol.BAD_REQUEST, str(error)) from error
    _check_size(entries)
    for place, entry in enumerate(entries):
        _check_header(push, place, entry)
    for before, entry in pairwise(entries):
        if entry.prev_hash != before.hash:
            raise HubRefusal(protocol.BAD_CHAIN, f"number {entry.header.dseq} does not follow")
    for entry in entries:
        _check_seal(entry)
    skew = push.clock - context.now
    return Batch(push.epoch, push.first_seq, entries, skew, push.schema, push.protocol)


def _check_size(entries: Sequence[Entry]) -> None:
    sizes = [len(entry.changes) + len(entry.private or b"") for entry in entries]
    if any(size > protocol.MAX_ENTRY_BYTES for size in sizes):
        raise HubRefusal(protocol.TOO_LARGE, "an entry is too large")
    if len(sizes) > 1 and sum(sizes) > protocol.MAX_BYTES:
        raise HubRefusal(protocol.TOO_LARGE, f"more than {protocol.MAX_BYTES} bytes")


def _check_header(push: Push, place: int, entry: Entry) -> None:
    head = entry.header
    if head.device != push.device:
        raise HubRefusal(protocol.BAD_REQUEST, "an entry is of another device")
    if (head.epoch, head.dseq) != (push.epoch, push.first_seq + place):
        raise HubRefusal(protocol.BAD_CHAIN, "the entries are not in order")
    if any("\0" in (text or "") for text in (head.id, head.command, head.actor)) or not head.id:
        raise HubRefusal(protocol.BAD_REQUEST, "a header holds what no text may")


def _check_seal(entry: Entry) -> None:
    try:
        sealed = entry.is_sealed()
    except (BadMessage, UnicodeEncodeError) as error:
        raise HubRefusal(protocol.BAD_CHAIN, f"number {entry.header.dseq}: {error}") from error
    if not sealed:
        raise HubRefusal(protocol.BAD_CHAIN, f"number {entry.header.dseq} is not what was sealed")
