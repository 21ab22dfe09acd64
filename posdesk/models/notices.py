"""What customers are told: templates, messages, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from posdesk.models.base import (
    Kind,
    Once,
    Stream,
    Table,
    flag,
    integer,
    key,
    one_of,
    optional,
    text,
    to,
    zero,
)


class NoticeTemplate(Table):
    """What is said at a step, on a channel, in a language; edited over the program's own words."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    id = key()  # step/channel/language
    step = text()
    channel = text()
    language = text()
    subject = text(default="")
    body = text()
    provider_code = text(default="")  # the SMS provider's own number of an approved template
    active = flag(1)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [one_of("channel", "mail", "sms")]


class Notice(Table):
    """A message to a customer, as it will be, or was, sent."""

    kind = Kind.FACT
    once = (Once(("dedupe",)),)
    personal = frozenset({"recipient", "subject", "body", "fields"})
    id = key()
    dedupe = text(index=True)  # step, subject and channel: told once, however often it is asked
    step = text()
    channel = text()
    language = text()
    order_id = optional(index=True)
    request_id = optional(index=True)
    ticket_id = optional(index=True)
    member_id = optional(index=True)
    recipient = text(default="")
    subject = text(default="")
    body = text(default="")
    provider_code = text(default="")
    fields = text(default="")  # JSON: what the template's placeholders were filled with
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("channel", "mail", "sms")]


class NoticeEvent(Table):
    """What became of a notice; no event yet: it waits."""

    kind = Kind.FACT
    personal = frozenset({"detail"})
    id = key()
    notice = to(Notice)
    state = text()
    detail = text(default="")
    staff_id = optional()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("state", "sent", "failed", "interrupted", "cancelled", "again"),
        ]


class NoticeJob(Table):
    """A notice of this till that waits to be sent, and when it is tried next."""

    kind = Kind.LOCAL
    notice_id = key()
    state = text(default="queued")
    tries = zero()
    cause = text(default="")
    due_at = integer()
    created_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("state", "queued", "sending", "failed", "interrupted")]
        indexes: ClassVar = ((("state", "due_at"), False),)
