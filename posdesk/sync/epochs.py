"""A till whose history was set back: restored by copying a file, or copied while it lived on.

Two histories then bear the same numbers. The till takes a new epoch, in which its numbers begin
anew, and tells everything that the hub has not acknowledged under it: the same entries by the same
ids, sealed again. What the hub has of the other history comes back as from any other till.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Final

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.journal import GENESIS, Header, entry_hash
from posdesk.sync import link
from posdesk.sync.states import Trouble

SKIPPED: Final = 1000
"""Numbers left free, for those that the other history has given out."""
_WAITING: Final = (
    "SELECT id FROM journal WHERE device = (SELECT device FROM device) AND (epoch, dseq) > (?, ?)"
    " ORDER BY epoch, dseq"
)
_ENTRY: Final = (
    "SELECT id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen, changes,"
    " private_hash FROM journal WHERE id = ?"
)


def renew(db: Database, _actor: str | None, newest: int = 0) -> Done[int]:
    """Take a new epoch (above `newest`, the last that the hub knows of this till), and put what the
    hub has not acknowledged under it; answers how many entries that are.
    """
    here = link.need(db)
    # Journal entries are never changed, but here: hence without triggers, like a merge.
    with db.merging() as tx:
        epoch = max(int(tx.value("SELECT epoch FROM device")), newest) + 1
        count, last = _reissue(tx, here, epoch)
        tx.execute(
            "UPDATE device SET epoch = ?, dseq = ?, last_hash = ? WHERE id = 1", epoch, count, last
        )
        tx.execute("UPDATE counter SET value = value + ?", SKIPPED)
        link.put(tx, trouble=str(Trouble.FORKED), trouble_detail=str(epoch), proven_mark="")
        failpoint("sync.reissued")
    failpoint("sync.renewed")
    return Done(count, link.SYNC)


def _reissue(tx: Command, here: link.Link, epoch: int) -> tuple[int, bytes]:
    """Seal what waits again, as the first entries of an epoch; their number and the last seal."""
    pushed = (here.pushed_epoch, here.pushed_dseq)
    last = bytes(
        tx.value(
            "SELECT hash FROM journal WHERE device = (SELECT device FROM device)"
            " AND (epoch, dseq) <= (?, ?)"
            " ORDER BY epoch DESC, dseq DESC LIMIT 1",
            *pushed,
        )
        or GENESIS
    )
    waiting = [str(row[0]) for row in tx.rows(_WAITING, *pushed)]
    for dseq, entry in enumerate(waiting, 1):
        last = _reseal(tx, entry, epoch, dseq, last)
    return len(waiting), last


def _reseal(tx: Command, entry: str, epoch: int, dseq: int, previous: bytes) -> bytes:
    row = tx.row(_ENTRY, entry)
    assert row is not None
    *head, changes, private_hash = row
    header = replace(Header(*head), epoch=epoch, dseq=dseq)
    seal = entry_hash(previous, header, zlib.decompress(changes), private_hash)
    tx.execute(
        "UPDATE journal SET epoch = ?, dseq = ?, prev_hash = ?, hash = ? WHERE id = ?",
        epoch, dseq, previous, seal, entry,
    )  # fmt: skip
    return seal


def begin(tx: Command) -> int:
    """A new epoch with nothing in it yet, for a till that gets a hub; its number."""
    tx.execute("UPDATE device SET epoch = epoch + 1, dseq = 0 WHERE id = 1")
    return int(tx.value("SELECT epoch FROM device"))


def hub_restored(db: Database, _actor: str | None, hub_epoch: str) -> Done[None]:
    """The hub was set back: read both its streams from their beginnings and hand in again whatever
    it lacks.
    """
    columns = {
        "hub_epoch": hub_epoch,
        "pushed_epoch": 0,
        "pushed_dseq": 0,
        "tenant_seq": 0,
        "store_seq": 0,
        "proven_mark": "",
        "exceptions_at": 0,
        "trouble": str(Trouble.HUB_RESTORED),
        "trouble_detail": "",
    }
    failpoint("sync.hub_restored")
    return link.save(db, None, columns)
