"""The address book of a customer: who receives goods, and where.

A region is a path in the region tree (上海市/徐汇区); what stands behind it is the street.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from posdesk.changes import Done
from posdesk.db import Command, Database, Row
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.members.errors import AddressIncomplete
from posdesk.members.people import NAME_LENGTH, Reader, checked, survivor
from posdesk.members.phones import clean
from posdesk.members.regions import normal
from posdesk.models import MemberAddress
from posdesk.staff.access import authorize

_ADDRESS: Final = (
    "SELECT id, member_id, consignee, phone, region, street, note, hours, is_default"
    " FROM member_address WHERE deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """An address as a form gives it; ``hours`` is when somebody is there."""

    consignee: str = ""
    phone: str = ""
    region: str = ""
    street: str = ""
    note: str = ""
    hours: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An entry of an address book."""

    address_id: str
    member_id: str
    consignee: str
    phone: str
    region: str
    street: str
    note: str
    hours: str
    is_default: bool

    @property
    def place(self) -> str:
        """Region and street in one line, as it is read on a label."""
        return place(self.region, self.street)

    def draft(self) -> AddressDraft:
        """The same as a form has it."""
        return AddressDraft(
            self.consignee,
            self.phone,
            self.region,
            self.street,
            self.note,
            self.hours,
            self.is_default,
        )


def place(region: str, street: str) -> str:
    """Region and street in one line: Chinese without blanks, others with."""
    parts = [part for part in region.split("/") if part]
    where = (" " if "".join(parts).isascii() else "").join(parts)
    return f"{where}{' ' if where and street[:1].isascii() else ''}{street}".rstrip()


def address_book(reader: Reader, member_id: str) -> tuple[Address, ...]:
    """A customer's addresses, the default first."""
    query = f"{_ADDRESS} AND member_id = ? ORDER BY is_default DESC, position, id"
    return tuple(_address(row) for row in reader.rows(query, member_id))


def address(reader: Reader, address_id: str) -> Address:
    """One address. Raises `NotFound`."""
    row = reader.row(f"{_ADDRESS} AND id = ?", address_id)
    if row is None:
        raise NotFound(N_("address"), address_id)
    return _address(row)


def _address(row: Row) -> Address:
    return Address(*(*row[:8], bool(row[8])))


def check(draft: AddressDraft) -> AddressDraft:
    """An address that goods can be sent to, made clean; for orders without a customer too.

    Raises:
        AddressIncomplete, PhoneRefused, TooLong, CardNumberRefused
    """
    found = replace(
        draft,
        consignee=checked(draft.consignee, N_("Recipient"), NAME_LENGTH),
        phone=clean(draft.phone) if draft.phone.strip() else "",
        region=normal(checked(draft.region, N_("Region"))),
        street=checked(draft.street, N_("Street and number")),
        note=checked(draft.note, N_("Note")),
        hours=checked(draft.hours, N_("When somebody is there")),
    )
    needed = {
        N_("who receives it"): found.consignee,
        N_("a phone"): found.phone,
        N_("region"): found.region,
        N_("street and number"): found.street,
    }
    for what, text in needed.items():
        if not text:
            raise AddressIncomplete(what)
    return found


def add_address(
    db: Database, actor: str, member_id: str, draft: AddressDraft, approval: str | None = None
) -> Done[str]:
    """Add an address; its id. The first is the default. Raises as `check` does, `MemberGone`,
    `NotAllowed`. Adding what is there already answers that one.
    """
    draft = check(draft)
    with db.command("member.add_address", actor) as tx:
        authorize(tx, "members.edit", approval)
        member_id = survivor(tx, member_id)
        book = address_book(tx, member_id)
        for known in book:
            if replace(known.draft(), is_default=draft.is_default) == draft:
                return Done(known.address_id, tx.changes)
        address_id = tx.new_id()
        if draft.is_default or not book:
            _no_default(tx, member_id)
        tx.insert(
            MemberAddress,
            id=address_id,
            member_id=member_id,
            position=len(book),
            **_columns(draft, draft.is_default or not book),
        )
        failpoint("member.add_address.written")
        tx.changed("members")
    return Done(address_id, tx.changes)


def edit_address(
    db: Database, actor: str, address_id: str, draft: AddressDraft, approval: str | None = None
) -> Done[str]:
    """Change an address. Orders that were agreed keep the one they were agreed with."""
    draft = check(draft)
    with db.command("member.edit_address", actor) as tx:
        authorize(tx, "members.edit", approval)
        old = address(tx, address_id)
        if draft.is_default and not old.is_default:
            _no_default(tx, old.member_id)
        tx.update(MemberAddress, address_id, **_columns(draft, draft.is_default or old.is_default))
        tx.changed("members")
    return Done(address_id, tx.changes)


def make_default(
    db: Database, actor: str, address_id: str, approval: str | None = None
) -> Done[str]:
    """Goods go there unless something else is said."""
    with db.command("member.default_address", actor) as tx:
        authorize(tx, "members.edit", approval)
        old = address(tx, address_id)
        if not old.is_default:
            _no_default(tx, old.member_id)
            tx.update(MemberAddress, address_id, is_default=1)
            tx.changed("members")
    return Done(address_id, tx.changes)


def remove_address(
    db: Database, actor: str, address_id: str, approval: str | None = None
) -> Done[str]:
    """Take an address out of the book; the next one becomes the default where it was it."""
    with db.command("member.remove_address", actor) as tx:
        authorize(tx, "members.edit", approval)
        old = address(tx, address_id)
        tx.update(MemberAddress, address_id, deleted_at=tx.now, is_default=0)
        left = address_book(tx, old.member_id)
        if old.is_default and left:
            tx.update(MemberAddress, left[0].address_id, is_default=1)
        tx.changed("members")
    return Done(address_id, tx.changes)


def _no_default(tx: Command, member_id: str) -> None:
    query = "SELECT id FROM member_address WHERE member_id = ? AND is_default = 1"
    for (key,) in tx.rows(query, member_id):
        tx.update(MemberAddress, key, is_default=0)


def _columns(draft: AddressDraft, is_default: bool) -> dict[str, str | int]:
    return {
        "consignee": draft.consignee,
        "phone": draft.phone,
        "region": draft.region,
        "street": draft.street,
        "note": draft.note,
        "hours": draft.hours,
        "is_default": int(is_default),
    }
