"""Everything that changes customers but their addresses, their credit and their end: adding,
editing, merging doubles.
"""

from __future__ import annotations

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.members import credit, keys
from posdesk.members.errors import MemberUnnamed, SameMember
from posdesk.members.people import (
    NAME_LENGTH,
    NOTE_LENGTH,
    MemberDraft,
    PhoneDraft,
    checked,
    checked_mail,
    checked_phones,
    free_card,
    refuse_known,
    same_person,
    survivor,
    write_phones,
)
from posdesk.models import Member, MemberAddress, MemberPhone
from posdesk.staff.access import authorize

__all__ = ["MemberDraft", "PhoneDraft", "add", "edit", "merge"]


def add(
    db: Database, actor: str, draft: MemberDraft, both: bool = False, approval: str | None = None
) -> Done[str]:
    """A new customer; their id. A name or a phone is enough.

    ``both``: even where somebody else has the phone.

    Raises:
        MemberUnnamed, PhoneRefused, CardTaken, MailRefused, TooLong, NotAllowed
        PhoneKnown: another customer has the phone, and not ``both``.
    """
    phones = checked_phones(draft.phones)
    with db.command("member.add", actor) as tx:
        authorize(tx, "members.edit", approval)
        member_id = tx.new_id()
        if not both:
            refuse_known(tx, phones, member_id)
        tx.insert(Member, id=member_id, created_at=tx.now, **_columns(tx, draft, phones, member_id))
        write_phones(tx, member_id, phones)
        failpoint("member.add.written")
        keys.refresh(tx, member_id)
        tx.changed("members")
    return Done(member_id, tx.changes)


def edit(
    db: Database,
    actor: str,
    member_id: str,
    draft: MemberDraft,
    both: bool = False,
    approval: str | None = None,
) -> Done[str]:
    """Make a customer what the form says. Raises as `add` does, and `MemberGone`."""
    phones = checked_phones(draft.phones)
    with db.command("member.edit", actor) as tx:
        authorize(tx, "members.edit", approval)
        member_id = survivor(tx, member_id)
        if not both:
            refuse_known(tx, phones, member_id)
        tx.update(Member, member_id, **_columns(tx, draft, phones, member_id))
        write_phones(tx, member_id, phones)
        failpoint("member.edit.written")
        keys.refresh(tx, member_id)
        tx.changed("members")
    return Done(member_id, tx.changes)


def _columns(
    tx: Command, draft: MemberDraft, phones: dict[str, str], member_id: str
) -> dict[str, str | int]:
    name = checked(draft.name, N_("Full name"), NAME_LENGTH)
    if not name and not phones:
        raise MemberUnnamed
    return {
        "name": name,
        "card_code": free_card(tx, draft.card_code, member_id),
        "email": checked_mail(draft.email),
        "note": checked(draft.note, N_("Note"), NOTE_LENGTH, lines=True),
        "language": draft.language,
        "notices_ok": int(draft.notices_ok),
        "marketing_ok": int(draft.marketing_ok),
    }


def merge(
    db: Database, actor: str, kept_id: str, double_id: str, approval: str | None = None
) -> Done[str]:
    """Two records are one customer: ``kept_id`` stays, with the phones, addresses, credit and
    consents of both, and what is found of either is found of it.

    Facts keep the id they were written with; an empty field is filled from the double, and offers
    are sent only where neither has refused them. Merging again changes nothing.

    Raises:
        SameMember, MemberGone, NotAllowed
    """
    with db.command("member.merge", actor) as tx:
        authorize(tx, "members.edit", approval)
        if kept_id == double_id:
            raise SameMember
        kept, double = survivor(tx, kept_id), survivor(tx, double_id)
        if kept == double:
            return Done(kept, tx.changes)
        _fill_up(tx, kept, double)
        _take_phones(tx, kept, double)
        _take_addresses(tx, kept, double)
        failpoint("member.merge.moved")
        credit.move(tx, double, kept)
        for other in same_person(tx, double):
            tx.update(Member, other, merged_into_id=kept, deleted_at=tx.now)
        tx.execute("DELETE FROM member_key WHERE member_id = ?", double)
        keys.refresh(tx, kept)
        tx.changed("members", "orders")
    return Done(kept, tx.changes)


_FILLED = ("name", "card_code", "email", "note", "language")


def _fill_up(tx: Command, kept: str, double: str) -> None:
    query = f"SELECT {', '.join(_FILLED)}, notices_ok, marketing_ok FROM member WHERE id = ?"
    ours, theirs = tx.row(query, kept), tx.row(query, double)
    assert ours is not None
    assert theirs is not None
    filled = {
        name: other
        for name, own, other in zip(_FILLED, ours, theirs, strict=False)
        if other and not own
    }
    if filled.get("card_code"):
        tx.update(Member, double, card_code="")  # a card has one owner
    consents = {"notices_ok": min(ours[5], theirs[5]), "marketing_ok": min(ours[6], theirs[6])}
    tx.update(Member, kept, **filled, **consents)


def _take_phones(tx: Command, kept: str, double: str) -> None:
    query = (
        "SELECT id, phone FROM member_phone WHERE member_id = ? AND deleted_at IS NULL"
        " ORDER BY position, id"
    )
    known = {phone for _key, phone in tx.rows(query, kept)}
    for key, phone in tx.rows(query, double):
        if phone in known:
            tx.update(MemberPhone, key, deleted_at=tx.now)
        else:
            tx.update(MemberPhone, key, member_id=kept, position=len(known))
            known.add(phone)


def _take_addresses(tx: Command, kept: str, double: str) -> None:
    query = "SELECT count(*) FROM member_address WHERE member_id = ? AND deleted_at IS NULL"
    position = tx.value(query, kept)
    rows = tx.rows(
        "SELECT id, is_default FROM member_address WHERE member_id = ? AND deleted_at IS NULL"
        " ORDER BY is_default DESC, position, id",
        double,
    )
    for place, (key, is_default) in enumerate(rows, position):
        stays = int(bool(is_default) and position == 0)
        tx.update(MemberAddress, key, member_id=kept, position=place, is_default=stays)
