"""What the window asks about the staff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from posdesk.db import Database
from posdesk.i18n import gettext
from posdesk.staff import guard
from posdesk.staff.access import HOLDERS, somebody_may
from posdesk.staff.access import rights_of as _rights_of
from posdesk.staff.rights import Rights

__all__ = [
    "ApprovalRow",
    "RoleRow",
    "SignInRow",
    "StaffRow",
    "StaffTile",
    "approvals",
    "approvers",
    "has_manager",
    "lock_left",
    "name_of",
    "rights_of",
    "roles",
    "sign_ins",
    "staff",
    "tiles",
]


@dataclass(frozen=True)
class StaffTile:
    """A person on the sign-in page."""

    id: str
    name: str
    role: str
    colour: str


@dataclass(frozen=True)
class StaffRow:
    """A person in the manager's list; `locked` says that PINs are refused at the moment."""

    id: str
    name: str
    role_id: str
    role: str
    colour: str
    active: bool
    locked: bool
    last_signed_in_at: int | None


@dataclass(frozen=True)
class RoleRow:
    """A role with its rights and its limits in basis points; `people` counts the active ones who
    have it.
    """

    id: str
    code: str
    name: str
    rights: frozenset[str]
    limits: Mapping[str, int] = field(default_factory=dict)
    people: int = 0


@dataclass(frozen=True)
class ApprovalRow:
    """A manager's PIN over a blocked act: who asked, who approved, and whether it was used (UTC ms,
    None: not).
    """

    id: str
    act: str
    detail: str
    asked_by: str
    approved_by: str
    occurred_at: int
    used_at: int | None


@dataclass(frozen=True)
class SignInRow:
    """One line of the sign-in log."""

    name: str
    event: str
    detail: str
    till: str
    occurred_at: int


def has_manager(db: Database) -> bool:
    """Whether first-start set-up is behind us: somebody active may manage the staff."""
    return somebody_may(db, "staff.manage")


def tiles(db: Database) -> list[StaffTile]:
    """The active people who can sign in, in the order in which they were added."""
    found = db.rows(
        "SELECT staff.id, staff.name, role.name, staff.colour"
        " FROM staff JOIN role ON role.id = staff.role_id"
        " WHERE staff.active = 1 AND staff.deleted_at IS NULL AND staff.pin_hash <> ''"
        " ORDER BY staff.created_at, staff.id"
    )
    return [StaffTile(id_, name, gettext(role), colour) for id_, name, role, colour in found]


def approvers(db: Database, act: str) -> list[StaffTile]:
    """The active people whose role allows `act`: whose PIN can approve it."""
    found = db.rows(
        f"SELECT staff.id, staff.name, role.name, staff.colour {HOLDERS}"
        " ORDER BY staff.created_at, staff.id",
        act,
    )
    return [StaffTile(id_, name, gettext(role), colour) for id_, name, role, colour in found]


def staff(db: Database) -> list[StaffRow]:
    """Everybody, the active first, then by name."""
    found = db.rows(
        "SELECT staff.id, staff.name, role.id, role.name, staff.colour, staff.active,"
        " (SELECT max(occurred_at) FROM staff_event"
        " WHERE staff_id = staff.id AND event = 'signed_in')"
        " FROM staff JOIN role ON role.id = staff.role_id"
        " WHERE staff.deleted_at IS NULL ORDER BY staff.active DESC, staff.name, staff.id"
    )
    return [
        StaffRow(
            id_,
            name,
            role_id,
            gettext(role),
            colour,
            bool(active),
            guard.refusal(db, id_) is not None,
            last,
        )
        for id_, name, role_id, role, colour, active, last in found
    ]


def name_of(db: Database, staff_id: str) -> str:
    """A person's name; empty for nobody."""
    return str(db.value("SELECT name FROM staff WHERE id = ?", staff_id) or "")


def rights_of(db: Database, staff_id: str) -> Rights:
    """What a person may do at this moment."""
    return _rights_of(db, staff_id)


def roles(db: Database) -> list[RoleRow]:
    """The roles in the order in which they were made."""
    found = db.rows(
        "SELECT id, code, name, rights, limits,"
        " (SELECT count(*) FROM staff"
        " WHERE role_id = role.id AND active = 1 AND deleted_at IS NULL)"
        " FROM role WHERE deleted_at IS NULL ORDER BY rowid"
    )
    return [
        RoleRow(id_, code, gettext(name), frozenset(json.loads(rights)), json.loads(limits), people)
        for id_, code, name, rights, limits, people in found
    ]


def approvals(db: Database, since: int = 0, limit: int = 200) -> list[ApprovalRow]:
    """Approvals given since a moment (UTC ms), the newest first."""
    found = db.rows(
        "SELECT approval.id, approval.act, approval.detail, coalesce(asker.name, ''),"
        " approver.name, approval.occurred_at, approval_use.occurred_at"
        " FROM approval LEFT JOIN staff AS asker ON asker.id = approval.asked_by_id"
        " JOIN staff AS approver ON approver.id = approval.approved_by_id"
        " LEFT JOIN approval_use ON approval_use.approval_id = approval.id"
        " WHERE approval.occurred_at >= ?"
        " ORDER BY approval.occurred_at DESC, approval.id DESC LIMIT ?",
        since,
        limit,
    )
    return [ApprovalRow(*row) for row in found]


def sign_ins(db: Database, since: int = 0, limit: int = 200) -> list[SignInRow]:
    """The sign-in log since a moment (UTC ms), the newest first."""
    found = db.rows(
        "SELECT coalesce(staff.name, ''), staff_event.event, staff_event.detail, staff_event.till,"
        " staff_event.occurred_at"
        " FROM staff_event LEFT JOIN staff ON staff.id = staff_event.staff_id"
        " WHERE staff_event.occurred_at >= ?"
        " ORDER BY staff_event.occurred_at DESC, staff_event.id DESC LIMIT ?",
        since,
        limit,
    )
    return [SignInRow(*row) for row in found]


def lock_left(db: Database, staff_id: str) -> int | None:
    """Seconds that a person's lock still runs, 0 when only a manager's reset helps, None when there
    is no lock.
    """
    refused = guard.refusal(db, staff_id)
    return None if refused is None else refused.seconds
