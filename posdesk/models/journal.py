"""The journal itself."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import Kind, Table, integer, key, optional, text


class Journal(Table):
    """One entry per command: audit trail, outbox and hash chain at once. Only `private` and `salt`
    can be erased.
    """

    kind = Kind.FACT
    id = key()
    device = text()
    epoch = integer()
    dseq = integer()
    command = text()
    actor = optional()
    occurred_at = integer(index=True)
    hlc = integer()
    schema = integer()
    changes = pw.BlobField()  # zlib of canonical JSON
    private = pw.BlobField(null=True)  # zlib of canonical JSON
    salt = pw.BlobField(null=True)
    private_hash = pw.BlobField(null=True)  # SHA-256(salt + private)
    prev_hash = pw.BlobField()
    hash = pw.BlobField()
    seen = integer(null=True)  # the last entry of the tenant's stream that the till had merged

    class Meta:
        indexes: ClassVar = ((("device", "epoch", "dseq"), True),)
