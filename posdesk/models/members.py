"""Customers that the shop knows: names, phones, addresses, and the credit that they have."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

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


class Member(Table):
    """A customer. Merging points the double at the one that stays; erasing blanks what is
    personal.
    """

    kind = Kind.REGISTER
    stream = Stream.TENANT
    once = (Once(("card_code",), "$.card_code <> '' AND $.deleted_at IS NULL"),)
    personal = frozenset({"name", "note", "card_code", "email"})
    id = key()
    name = text(default="")
    card_code = text(default="")
    email = text(default="")
    note = text(default="")
    language = text(default="")  # empty: the shop's
    notices_ok = flag(1)  # may be told how an order is getting on
    marketing_ok = flag()  # may be sent offers
    merged_into = to("self", null=True, index=False)
    created_at = integer()
    erased_at = integer(null=True)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("notices_ok IN (0, 1) AND marketing_ok IN (0, 1)")]


Member.add_index(
    pw.SQL(
        "CREATE INDEX member_card_code ON member (card_code)"
        " WHERE card_code <> '' AND deleted_at IS NULL"
    )
)

Member.add_index(
    pw.SQL("CREATE INDEX member_merged ON member (merged_into_id) WHERE merged_into_id IS NOT NULL")
)


class MemberPhone(Table):
    """A phone number of a member, as digits with an optional leading +."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    personal = frozenset({"phone", "label"})
    id = key()
    member = to(Member)
    phone = text()
    label = text(default="")
    position = zero()
    deleted_at = integer(null=True)


class MemberAddress(Table):
    """An entry of a member's address book; `region` is a path in the region tree: 上海市/徐汇区."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    personal = frozenset({"consignee", "phone", "region", "street", "note", "hours"})
    id = key()
    member = to(Member)
    consignee = text(default="")
    phone = text(default="")
    region = text(default="")
    street = text(default="")
    note = text(default="")  # for whoever delivers
    hours = text(default="")  # when somebody is there: "workdays after 18:00"
    is_default = flag()
    position = zero()
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("is_default IN (0, 1)")]


class CreditEntry(Table):
    """Store credit given (positive) or spent (negative), minor units; the balance is the sum."""

    kind = Kind.FACT
    stream = Stream.TENANT
    personal = frozenset({"note"})
    id = key()
    member = to(Member)
    amount = integer()
    reason = text()
    order_id = optional(index=True)
    return_id = optional(index=True)
    note = text(default="")
    staff_id = optional()
    approval_id = optional()
    till = text()
    business_day = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("reason", "return", "spend", "cancel", "adjust"),
            pw.Check("amount <> 0"),
        ]

    guards: ClassVar = (
        "CREATE TRIGGER credit_entry_covered BEFORE INSERT ON credit_entry WHEN NEW.amount < 0"
        " AND NEW.amount + (SELECT coalesce(sum(amount), 0) FROM credit_entry"
        " WHERE member_id = NEW.member_id) < 0"
        " BEGIN SELECT RAISE(ABORT, 'store credit never falls below zero'); END",
    )


class MemberKey(Table):
    """What a member is found by: one row for each phone, word of the name, its pinyin, card."""

    kind = Kind.DERIVED
    member_id = text(index=True)
    what = text()  # name, pinyin, phone, tail, card
    word = text()

    class Meta:
        primary_key = pw.CompositeKey("word", "what", "member_id")
