"""Everything that changes the staff: set-up, people, roles, PINs, signing in and out, approvals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from posdesk.cards import refuse_card_number
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.failpoints import failpoint
from posdesk.i18n import gettext
from posdesk.models import Approval, Role, Staff
from posdesk.staff import guard, people
from posdesk.staff.access import authorize, rights_of
from posdesk.staff.errors import (
    CannotApprove,
    LockedOut,
    ManagerExists,
    RoleInUse,
    StaffInactive,
    UnknownRight,
    WrongPin,
)
from posdesk.staff.pins import Cost, Pins, check_new_pin
from posdesk.staff.rights import MANAGER, RIGHTS, Rights


@dataclass(frozen=True)
class SignedIn:
    """Who is at the till, and what they may do."""

    staff_id: str
    name: str
    role: str
    rights: Rights

    def may(self, act: str) -> bool:
        """Whether the act is allowed without anybody's approval."""
        return self.rights.may(act)


# --- people ---------------------------------------------------------------------------------------


def create_first_manager(db: Database, actor: str | None, name: str, pin: str) -> Done[str]:
    """First start: the roles and one manager; the new person's id. Raises `ManagerExists` when
    there is one.
    """
    check_new_pin(pin)
    hashed = pins(db).hashed(pin)
    with db.command("staff.create_first_manager", actor) as tx:
        if tx.row("SELECT 1 FROM staff WHERE deleted_at IS NULL AND pin_hash <> '' LIMIT 1"):
            raise ManagerExists
        people.seed_roles(tx)
        staff_id = people.insert_person(tx, name, people.first_role_id(MANAGER.code), hashed)
        failpoint("staff.first_manager.written")
    return Done(staff_id, tx.changes)


def add_staff(db: Database, actor: str, name: str, role_id: str, pin: str) -> Done[str]:
    """A new person; their id.

    Raises `BadPin`, `WeakPin`, `NameMissing`, `NameTaken`, `NotAllowed`.
    """
    check_new_pin(pin)
    hashed = pins(db).hashed(pin)
    with db.command("staff.add", actor) as tx:
        authorize(tx, "staff.manage")
        staff_id = people.insert_person(tx, name, people.known_role(tx, role_id), hashed)
        failpoint("staff.add.written")
    return Done(staff_id, tx.changes)


def edit_staff(
    db: Database, actor: str, staff_id: str, *, name: str, role_id: str, colour: str | None = None
) -> Done[str]:
    """Change a person's name, role and colour. Raises `LastManager` when nobody would be left to
    manage staff.
    """
    with db.command("staff.edit", actor) as tx:
        authorize(tx, "staff.manage")
        old_colour = people.person(tx, staff_id)[3]
        tx.update(
            Staff,
            staff_id,
            name=people.free_name(tx, name, staff_id),
            role_id=people.known_role(tx, role_id),
            colour=old_colour if colour is None else colour,
        )
        people.keep_a_manager(tx)
        tx.changed("staff")
    return Done(staff_id, tx.changes)


def deactivate_staff(db: Database, actor: str, staff_id: str) -> Done[str]:
    """Somebody left: no sign-in and no approval from now on. Raises `LastManager`."""
    with db.command("staff.deactivate", actor) as tx:
        authorize(tx, "staff.manage")
        people.person(tx, staff_id)
        tx.update(Staff, staff_id, active=0)
        people.keep_a_manager(tx)
        people.record(tx, staff_id, "deactivated")
        tx.changed("staff")
    return Done(staff_id, tx.changes)


def reactivate_staff(db: Database, actor: str, staff_id: str) -> Done[str]:
    """Somebody came back. Raises `NameTaken` when an active person has the name by now."""
    with db.command("staff.reactivate", actor) as tx:
        authorize(tx, "staff.manage")
        name = people.person(tx, staff_id)[0]
        people.free_name(tx, name, staff_id)
        tx.update(Staff, staff_id, active=1)
        people.record(tx, staff_id, "reactivated")
        tx.changed("staff")
    return Done(staff_id, tx.changes)


# --- PINs -----------------------------------------------------------------------------------------


def reset_pin(db: Database, actor: str, staff_id: str, pin: str) -> Done[str]:
    """A manager gives somebody a new PIN and lifts the lock."""
    check_new_pin(pin)
    hashed = pins(db).hashed(pin)
    with db.command("staff.reset_pin", actor) as tx:
        authorize(tx, "staff.manage")
        people.person(tx, staff_id)
        tx.update(Staff, staff_id, pin_hash=hashed)
        guard.forget(tx, staff_id)
        people.record(tx, staff_id, "pin_reset")
        failpoint("staff.reset_pin.written")
        tx.changed("staff")
    return Done(staff_id, tx.changes)


def change_own_pin(db: Database, actor: str, old_pin: str, new_pin: str) -> Done[str]:
    """Somebody changes their own PIN, proving the old one. Raises as `sign_in` does, and `BadPin`,
    `WeakPin`.
    """
    check_new_pin(new_pin)
    _checked(db, actor, old_pin, "change_pin")
    hashed = pins(db).hashed(new_pin)
    with db.command("staff.change_pin", actor) as tx:
        tx.update(Staff, actor, pin_hash=hashed)
        guard.forget(tx, actor)
        people.record(tx, actor, "pin_changed")
        tx.changed("staff")
    return Done(actor, tx.changes)


# --- signing in and out ---------------------------------------------------------------------------


def sign_in(db: Database, actor: str | None, staff_id: str, pin: str) -> Done[SignedIn]:
    """Check a PIN and say what its owner may do.

    Raises `WrongPin`, `LockedOut`, `ResetNeeded`, `StaffInactive` or `NotFound`.
    """
    renewed = _checked(db, staff_id, pin, "sign_in")
    failpoint("staff.sign_in.checked")
    with db.command("staff.sign_in", staff_id) as tx:
        guard.forget(tx, staff_id)
        if renewed is not None:
            tx.update(Staff, staff_id, pin_hash=renewed)
        people.record(tx, staff_id, "signed_in")
        name, role_name = people.person(tx, staff_id)[:2]
        signed_in = SignedIn(staff_id, name, gettext(role_name), rights_of(tx, staff_id))
        tx.changed("session")
        failpoint("staff.sign_in.written")
    return Done(signed_in, tx.changes)


def sign_out(db: Database, actor: str, reason: str = "") -> Done[None]:
    """Somebody leaves the till, or it locks itself (`reason` "idle")."""
    with db.command("staff.sign_out", actor) as tx:
        people.record(tx, actor, "signed_out", reason)
        tx.changed("session")
    return Done(None, tx.changes)


# --- approvals ------------------------------------------------------------------------------------


def approve(
    db: Database, actor: str | None, act: str, manager_id: str, pin: str, detail: str = ""
) -> Done[str]:
    """A manager's PIN over an act that `actor` may not do: the id of an approval for one such act,
    now.

    `detail` says in words what it is about; it and both names stay on record. Raises as `sign_in`
    does, `CannotApprove` when the PIN's owner lacks the right, and `UnknownRight`.
    """
    if act not in RIGHTS:
        raise UnknownRight(act)
    refuse_card_number(detail)
    name = people.person(db, manager_id)[0]
    if not rights_of(db, manager_id).may(act):
        raise CannotApprove(name, act)
    renewed = _checked(db, manager_id, pin, f"approve:{act}")
    with db.command("staff.approve", actor) as tx:
        guard.forget(tx, manager_id)
        if renewed is not None:
            tx.update(Staff, manager_id, pin_hash=renewed)
        approval = tx.new_id()
        tx.insert(
            Approval,
            id=approval,
            act=act,
            detail=detail,
            asked_by_id=actor,
            approved_by_id=manager_id,
            till=tx.setting("till.code"),
            occurred_at=tx.now,
        )
        failpoint("staff.approve.written")
        tx.changed("approvals")
    return Done(approval, tx.changes)


# --- roles ----------------------------------------------------------------------------------------


def add_role(
    db: Database, actor: str, name: str, rights: frozenset[str], limits: Mapping[str, int]
) -> Done[str]:
    """A role of the shop's own; its id. Raises `UnknownRight`, `NameMissing`, `NameTaken`,
    `NotAllowed`.
    """
    people.check_rights(rights, limits)
    with db.command("staff.add_role", actor) as tx:
        authorize(tx, "staff.manage")
        role_id = tx.new_id()
        title = people.free_role_name(tx, name, role_id)
        people.insert_role(tx, role_id, role_id, title, rights, limits)
        tx.changed("staff")
    return Done(role_id, tx.changes)


def edit_role(
    db: Database,
    actor: str,
    role_id: str,
    *,
    name: str,
    rights: frozenset[str],
    limits: Mapping[str, int],
) -> Done[str]:
    """Change what a role may do. Raises `LastManager` when nobody would be left who may manage
    staff.
    """
    people.check_rights(rights, limits)
    with db.command("staff.edit_role", actor) as tx:
        authorize(tx, "staff.manage")
        tx.update(
            Role,
            people.known_role(tx, role_id),
            name=people.free_role_name(tx, name, role_id),
            rights=json.dumps(sorted(rights)),
            limits=json.dumps(dict(limits), sort_keys=True),
        )
        people.keep_a_manager(tx)
        tx.changed("staff")
    return Done(role_id, tx.changes)


def remove_role(db: Database, actor: str, role_id: str) -> Done[str]:
    """Take a role away that nobody active has. Raises `RoleInUse`."""
    with db.command("staff.remove_role", actor) as tx:
        authorize(tx, "staff.manage")
        held = tx.row(
            "SELECT role.name FROM staff JOIN role ON role.id = staff.role_id"
            " WHERE role.id = ? AND staff.deleted_at IS NULL LIMIT 1",
            people.known_role(tx, role_id),
        )
        if held:
            raise RoleInUse(held[0])
        tx.update(Role, role_id, deleted_at=tx.now)
        tx.changed("staff")
    return Done(role_id, tx.changes)


def pins(db: Database) -> Pins:
    """The PIN hasher at the cost that the shop has set."""
    return Pins(Cost(db.setting("staff.pin_cost"), db.setting("staff.pin_memory_kib")))


def _checked(db: Database, staff_id: str, pin: str, purpose: str) -> str | None:
    """Pass only with the right PIN of an active person; a renewed hash when its cost was out of
    date.
    """
    name, _title, kept, _colour, active = people.person(db, staff_id)
    if not active:
        raise StaffInactive(name)
    standing = guard.count_attempt(db, staff_id)
    hasher = pins(db)
    if hasher.match(kept, pin):
        return hasher.hashed(pin) if hasher.outdated(kept) else None
    locked = guard.refusal(db, staff_id)
    with db.command("staff.wrong_pin", None) as tx:
        people.record(tx, staff_id, "wrong_pin" if locked is None else "locked_out", purpose)
        tx.changed("session")
    raise locked if isinstance(locked, LockedOut) else WrongPin(standing.attempts_left())
