"""The rows of customers, as the commands of this feature check, read and write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from posdesk.cards import refuse_card_number
from posdesk.catalog.texts import tidy, tidy_lines
from posdesk.db import Command, Database
from posdesk.i18n import N_
from posdesk.members.errors import CardTaken, MailRefused, MemberGone, PhoneKnown, TooLong
from posdesk.members.phones import clean
from posdesk.models import MemberPhone

Reader = Database | Command
NAME_LENGTH: Final = 60
TEXT_LENGTH: Final = 200
NOTE_LENGTH: Final = 1000
_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone as it was typed, and what it is: "work", "wife"."""

    phone: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A customer as a form gives them; the first phone is the one that is called."""

    name: str = ""
    phones: tuple[PhoneDraft, ...] = ()
    card_code: str = ""
    email: str = ""
    note: str = ""
    language: str = ""
    notices_ok: bool = True
    marketing_ok: bool = False


def survivor(reader: Reader, member_id: str) -> str:
    """The customer that an id means now: itself, or the one it was merged into. Raises
    `MemberGone`.
    """
    found = reader.value(
        "SELECT coalesce(merged_into_id, id) FROM member WHERE id = ? AND erased_at IS NULL"
        " AND (deleted_at IS NULL OR merged_into_id IS NOT NULL)",
        member_id,
    )
    if found is None:
        raise MemberGone(key=member_id)
    return str(found)


def same_person(reader: Reader, member_id: str) -> tuple[str, ...]:
    """The customer's own id first, then those of the doubles merged into it."""
    query = "SELECT id FROM member WHERE merged_into_id = ? ORDER BY id"
    return (member_id, *(row[0] for row in reader.rows(query, member_id)))


def checked(text: str, field: str, longest: int = TEXT_LENGTH, *, lines: bool = False) -> str:
    """A text without needless blanks. Raises `TooLong`, `CardNumberRefused`."""
    refuse_card_number(text)
    found = tidy_lines(text) if lines else tidy(text)
    if len(found) > longest:
        raise TooLong(field, longest)
    return found


def checked_mail(text: str) -> str:
    """A mail address or nothing. Raises `MailRefused`."""
    found = checked(text, N_("Mail"))
    if found and not _MAIL.fullmatch(found):
        raise MailRefused(found)
    return found


def free_card(tx: Command, code: str, member_id: str) -> str:
    """A card code that no other customer has, or nothing. Raises `CardTaken`."""
    found = checked(code, N_("Card"), 40)
    owner = tx.row(
        "SELECT name FROM member WHERE card_code = ? AND card_code <> '' AND deleted_at IS NULL"
        " AND id <> ?",
        found,
        member_id,
    )
    if owner:
        raise CardTaken(found, owner[0])
    return found


def checked_phones(drafts: tuple[PhoneDraft, ...]) -> dict[str, str]:
    """Label by number, in order, each number once. Raises `PhoneRefused`."""
    found: dict[str, str] = {}
    for draft in drafts:
        if draft.phone.strip():
            found.setdefault(clean(draft.phone), checked(draft.label, N_("Label"), 20))
    return found


def refuse_known(tx: Command, phones: dict[str, str], member_id: str) -> None:
    """Raise `PhoneKnown` when another customer has one of these phones already."""
    own = set(same_person(tx, member_id))
    for phone in phones:
        for other, name in owners(tx, phone):
            if other not in own:
                raise PhoneKnown(phone, other, name)


def owners(reader: Reader, phone: str) -> list[tuple[str, str]]:
    """Id and name of the customers with a phone (as it is kept)."""
    query = (
        "SELECT member.id, member.name FROM member_key JOIN member ON member.id = member_id"
        " WHERE word = ? AND what = 'phone' ORDER BY member.id"
    )
    return [(found, name) for found, name in reader.rows(query, phone)]


def write_phones(tx: Command, member_id: str, phones: dict[str, str]) -> None:
    """Make the customer's phones these, in this order; what stays keeps its row."""
    kept = {
        phone: (key, label, position)
        for key, phone, label, position in tx.rows(
            "SELECT id, phone, label, position FROM member_phone"
            " WHERE member_id = ? AND deleted_at IS NULL",
            member_id,
        )
    }
    for phone, (key, _label, _position) in kept.items():
        if phone not in phones:
            tx.update(MemberPhone, key, deleted_at=tx.now)
    for position, (phone, label) in enumerate(phones.items()):
        known = kept.get(phone)
        if known is None:
            row = {"member_id": member_id, "phone": phone, "label": label, "position": position}
            tx.insert(MemberPhone, id=tx.new_id(), **row)
        elif known[1:] != (label, position):
            tx.update(MemberPhone, known[0], label=label, position=position)
