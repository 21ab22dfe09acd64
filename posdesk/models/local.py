"""What never leaves this machine."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import Kind, Table, integer, key, one_of, optional, text, zero


class Device(Table):
    """This till's identity and the end of its own chain: one row."""

    kind = Kind.LOCAL
    id = integer(primary_key=True)
    device = text()
    epoch = integer()
    dseq = integer()
    hlc = integer()
    last_hash = pw.BlobField()
    created_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("id = 1")]


class Counter(Table):
    """Human numbers of this till, taken in the commit that uses them."""

    kind = Kind.LOCAL
    name = key()
    value = integer()


class TillSetting(Table):
    """A setting of this till alone; the value is JSON."""

    kind = Kind.LOCAL
    name = key()
    value = text()


class OpenCart(Table):
    """The cart on the screen, kept at every change so that a crash loses nothing: one row."""

    kind = Kind.LOCAL
    id = integer(primary_key=True)
    cart = text()
    staff_id = optional()
    updated_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("id = 1")]


class PrintJob(Table):
    """A document, or a drawer kick, on its way to a printer."""

    kind = Kind.LOCAL
    id = key()
    job = text()  # see printing/states.py
    order_id = optional(index=True)
    payload = text(default="{}")  # JSON
    printer = text(default="")  # empty: the till's default
    state = text(default="queued")
    tries = zero()
    cause = text(default="")
    created_at = integer()
    due_at = zero()
    done_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", "queued", "sending", "printed", "failed", "interrupted", "cancelled"),
        ]
        indexes: ClassVar = ((("state", "due_at"), False),)


class PinGuard(Table):
    """Wrong PINs and what is left of a lock-out, counted in time that this program has run."""

    kind = Kind.LOCAL
    staff_id = key()
    failures = zero()
    locked_ms = zero()  # what was left of the lock when the clock of run `run` said `seen_ms`
    run = text(default="")
    seen_ms = zero()

    class Meta:
        constraints: ClassVar = [pw.Check("failures >= 0 AND locked_ms >= 0")]
