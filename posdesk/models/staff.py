"""Who works here, what they may do, and what they were allowed."""

from __future__ import annotations

from posdesk.models.base import Kind, Once, Stream, Table, flag, integer, key, text, to


class Role(Table):
    """Rights as data: a JSON list of right codes and a JSON object of limits."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    once = (Once(("code",)),)
    id = key()
    code = text(index=True)
    name = text()
    rights = text(default="[]")
    limits = text(default="{}")
    deleted_at = integer(null=True)


class Staff(Table):
    kind = Kind.REGISTER
    stream = Stream.TENANT
    personal = frozenset({"name", "pin_hash"})
    id = key()
    name = text()
    role = to(Role)
    pin_hash = text()
    colour = text(default="")
    active = flag(1)
    created_at = integer()
    deleted_at = integer(null=True)


class StaffEvent(Table):
    """Somebody signed in, out, was refused, was locked out, or changed a PIN."""

    kind = Kind.FACT
    id = key()
    staff = to(Staff, null=True)
    event = text()
    detail = text(default="")
    till = text()
    occurred_at = integer(index=True)


class Approval(Table):
    """A manager allowed one act that the person at the till may not do alone."""

    kind = Kind.FACT
    personal = frozenset({"detail"})
    id = key()
    act = text()
    detail = text(default="")
    asked_by = to(Staff, null=True)
    approved_by = to(Staff)
    till = text()
    occurred_at = integer(index=True)


class ApprovalUse(Table):
    """The act that an approval was spent on: each allows one."""

    kind = Kind.FACT
    once = (Once(("approval_id",)),)
    id = key()
    approval = to(Approval)
    till = text()
    occurred_at = integer()
