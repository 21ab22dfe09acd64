"""What a till keeps of its hub: where it stands in the streams, what it could not place, what it
may spend. None of it is business data: it never leaves the machine but in a snapshot.
"""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import Kind, Table, flag, integer, key, one_of, optional, text, zero


class HubLink(Table):
    """The hub that this till belongs to, and how far the two have got: one row, or none."""

    kind = Kind.LOCAL
    id = integer(primary_key=True)
    url = text()
    certificate = text(default="")  # PEM of the hub's own; empty: one that the system trusts
    tenant = text()
    store = text()
    till = text()  # its code, as the hub gave it
    hub_key = pw.BlobField()  # Ed25519: what it signs snapshots with
    tenant_name = text(default="")
    store_name = text(default="")
    hub_epoch = text(default="")  # a new one says: the hub was restored
    pushed_epoch = zero()  # the last own entry that the hub has acknowledged
    pushed_dseq = zero()
    tenant_seq = zero()  # the last entry of each stream that was merged
    store_seq = zero()
    skew = zero()  # ms that this till's clock is ahead of the hub's
    enrolled_at = integer()
    heard_at = integer(null=True)  # when the hub last answered
    proven_at = integer(null=True)  # when both were last proven equal
    proven_mark = text(default="")  # where both stood then: what came since is not proven
    exceptions_at = zero()  # of which state of the hub's exceptions those here are
    quarantined = zero()  # own entries that wait at the hub for a person
    trouble = text(default="")  # code of what needs a person; see sync/states.py
    trouble_detail = text(default="")

    class Meta:
        constraints: ClassVar = [pw.Check("id = 1")]


class ColumnClock(Table):
    """When a column of a register was last written, by whose clock: the later write wins."""

    kind = Kind.LOCAL
    table_name = text()
    row_key = text()
    column_name = text()
    hlc = integer()
    device = text()

    class Meta:
        primary_key = pw.CompositeKey("table_name", "row_key", "column_name")


class AsideRow(Table):
    """A row, or columns of one, that came from the hub and could not be placed: a newer program
    knows the table or column, or what it points at is not there yet. Tried again after every merge
    and every upgrade.
    """

    kind = Kind.LOCAL
    id = key()
    stream = text()
    entry_id = text(index=True)
    table_name = text()
    row_key = text()
    operation = text()
    new = pw.BlobField()  # zlib of canonical JSON: the columns that wait
    hlc = integer()
    device = text()
    reason = text()
    detail = text(default="")
    created_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("reason", "unknown_table", "unknown_column", "refused"),
            one_of("operation", "insert", "update"),
        ]
        indexes: ClassVar = ((("table_name", "row_key"), False),)


class HubException(Table):
    """A contradiction that the hub found between tills, as it last told us: a person decides."""

    kind = Kind.LOCAL
    id = key()
    code = text()  # see sync/exceptions.py
    subject_table = text()
    subject_key = text()
    entry_id = optional()
    order_id = optional(index=True)
    place = text(default="")  # a number or name by which people know it
    amount = integer(null=True)  # minor units, or thousandths of goods, by its code
    detail = text(default="")
    till = text(default="")
    raised_at = integer()
    closed_at = integer(null=True)
    closed_by = text(default="")
    note = text(default="")


class Lease(Table):
    """Stored value that the hub has set aside for this till to spend without asking; minor
    units.
    """

    kind = Kind.LOCAL
    id = key()
    member_id = text(index=True)
    amount = integer()
    spent = zero()
    expires_at = integer()  # UTC ms by the hub's clock
    given_back = flag()

    class Meta:
        constraints: ClassVar = [pw.Check("amount > 0 AND spent BETWEEN 0 AND amount")]


class StreamDigest(Table):
    """The sum of the hashes of all rows of a stream, kept by every command and merge of a till that
    has a hub; see digest.py.
    """

    kind = Kind.DERIVED
    stream = key()
    rows = integer()
    digest = pw.BlobField()
