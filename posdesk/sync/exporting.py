"""Saving what the hub does not have as one sealed file, see `outfile`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from posdesk.db import Database
from posdesk.notices.secrets import Secrets
from posdesk.sync import keys, link, outbox, outfile
from posdesk.sync.outfile import Head, Piece
from posdesk.sync.protocol import MAX_BYTES, MAX_ENTRIES


def export_outbox(db: Database, target: Path) -> int:
    """Write the entries that wait to a file; answers how many. They go on waiting: only the hub
    can say that it has them.

    Raises `NoHub`, `DeviceKeyGone`, OSError.
    """
    here = link.need(db)
    device = str(db.value("SELECT device FROM device"))
    head = Head(device, here.tenant, here.store, here.till, db.clock.now(), here.hub_epoch)
    return outfile.write(target, head, _pieces(db), keys.signer(Secrets(db)))


def _pieces(db: Database) -> Iterator[Piece]:
    """The batches that pushes would be of."""
    place = outbox.pushed(db)
    while (batch := outbox.batch_after(db, place, MAX_ENTRIES, MAX_BYTES)) is not None:
        yield Piece(batch.epoch, batch.first, batch.entries)
        place = outbox.Place(batch.epoch, batch.last)
