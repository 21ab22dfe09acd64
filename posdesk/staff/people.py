"""The rows of people and roles, as the commands of this feature read and write them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from posdesk.cards import refuse_card_number
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Role, Staff, StaffEvent
from posdesk.staff.access import somebody_may
from posdesk.staff.errors import LastManager, NameMissing, NameTaken, UnknownRight
from posdesk.staff.learning import remember_rights
from posdesk.staff.rights import FIRST_ROLES, LIMITS, RIGHTS, WHOLE

COLOURS = ("#1F6FEB", "#138A5B", "#B45309", "#7C3AED", "#C62F2F", "#0E7490", "#9D174D", "#4D7C0F")
"""Colours of the name tiles, given in turn."""


def first_role_id(code: str) -> str:
    """The id of a role that every shop starts with: the same on every till, so that tills agree on
    it.
    """
    return hashlib.sha256(f"posdesk.role.{code}".encode()).hexdigest()[:32]


def person(reader: Database | Command, staff_id: str) -> tuple[str, str, str, str, int]:
    """Name, role's name, PIN hash, colour and active of a person; raises `NotFound`."""
    row = reader.row(
        "SELECT staff.name, role.name, staff.pin_hash, staff.colour, staff.active"
        " FROM staff JOIN role ON role.id = staff.role_id"
        " WHERE staff.id = ? AND staff.deleted_at IS NULL",
        staff_id,
    )
    if row is None:
        raise NotFound(N_("person"), staff_id)
    name, role, kept, colour, active = row
    return name, role, kept, colour, active


def known_role(tx: Command, role_id: str) -> str:
    """The id of a role that exists; raises `NotFound`."""
    if tx.row("SELECT 1 FROM role WHERE id = ? AND deleted_at IS NULL", role_id) is None:
        raise NotFound(N_("role"), role_id)
    return role_id


def insert_person(tx: Command, name: str, role_id: str, hashed: str) -> str:
    """Add an active person with the next colour; their id. Raises `NameMissing`, `NameTaken`."""
    staff_id = tx.new_id()
    count = tx.value("SELECT count(*) FROM staff")
    tx.insert(
        Staff,
        id=staff_id,
        name=free_name(tx, name, staff_id),
        role_id=role_id,
        pin_hash=hashed,
        colour=COLOURS[count % len(COLOURS)],
        active=1,
        created_at=tx.now,
    )
    record(tx, staff_id, "added")
    tx.changed("staff")
    return staff_id


def free_name(tx: Command, name: str, staff_id: str) -> str:
    """A name that no other active person has; raises `NameMissing`, `NameTaken`."""
    return _free(
        tx, name, staff_id, "SELECT 1 FROM staff WHERE name = ? AND id <> ? AND active = 1"
    )


def free_role_name(tx: Command, name: str, role_id: str) -> str:
    """A name that no other role has; raises `NameMissing`, `NameTaken`."""
    return _free(
        tx, name, role_id, "SELECT 1 FROM role WHERE name = ? AND id <> ? AND deleted_at IS NULL"
    )


def _free(tx: Command, name: str, own_id: str, taken: str) -> str:
    """`name` without spaces around it, if it is one and nobody else has it."""
    name = name.strip()
    if not name:
        raise NameMissing
    refuse_card_number(name)
    if tx.row(taken, name, own_id):
        raise NameTaken(name)
    return name


def seed_roles(tx: Command) -> None:
    """The roles that every shop starts with, as far as they are not there, with all rights that
    this program knows.
    """
    for seed in FIRST_ROLES:
        role_id = first_role_id(seed.code)
        if tx.row("SELECT 1 FROM role WHERE id = ?", role_id) is None:
            insert_role(tx, role_id, seed.code, seed.name, seed.rights, seed.limits)
    remember_rights(tx)


def insert_role(
    tx: Command,
    role_id: str,
    code: str,
    name: str,
    rights: frozenset[str],
    limits: Mapping[str, int],
) -> None:
    """Add one role."""
    tx.insert(
        Role,
        id=role_id,
        code=code,
        name=name,
        rights=json.dumps(sorted(rights)),
        limits=json.dumps(dict(limits), sort_keys=True),
    )


def check_rights(rights: frozenset[str], limits: Mapping[str, int]) -> None:
    """Raise `UnknownRight` for a right or limit that the program does not know."""
    for code in sorted(rights - RIGHTS.keys()) + sorted(limits.keys() - LIMITS.keys()):
        raise UnknownRight(code)
    for code, limit in limits.items():
        if not 0 <= limit <= WHOLE:
            raise UnknownRight(f"{code} = {limit}")


def keep_a_manager(tx: Command) -> None:
    """Raise `LastManager` when nobody active may manage the staff any more."""
    if not somebody_may(tx, "staff.manage"):
        raise LastManager


def record(tx: Command, staff_id: str, event: str, detail: str = "") -> None:
    """Add a line to the sign-in log."""
    tx.insert(
        StaffEvent,
        id=tx.new_id(),
        staff_id=staff_id,
        event=event,
        detail=detail,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
