"""Rights that came with a newer program, given once to the roles that every shop starts with.

A shop remembers which rights its roles were made or taught with. What a manager took away since
stays away: a right is taught when the program that knows it first opens the shop, never again.
"""

from __future__ import annotations

import json
from typing import Final

from posdesk.changes import Changes, Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import Role, Setting
from posdesk.staff.rights import FIRST_ROLES, RIGHTS

KNOWN: Final = "staff.known_rights"
_AT_FIRST: Final = frozenset(
    {"sell", "price.override", "discount.line.over_limit", "discount.order.over_limit"}
    | {"void.line", "void.cart", "payment.cancel", "drawer.open", "reprint", "report.x"}
    | {"catalog.edit", "catalog.import", "stock.edit", "staff.manage", "settings.edit", "backup"}
)
"""What shops know that were made before they remembered it."""


def learn_rights(db: Database) -> Done[tuple[str, ...]]:
    """Teach the first roles what is new to this shop; the rights that were new. One look at the
    settings where nothing is.
    """
    if not _new_to(db) or not db.value("SELECT 1 FROM role LIMIT 1"):
        return Done((), Changes())
    with db.command("staff.learn_rights", None) as tx:
        new = _new_to(tx)
        for seed in FIRST_ROLES:
            _teach(tx, seed.code, new & seed.rights)
        failpoint("rights.taught")
        remember_rights(tx)
        tx.changed("staff")
    db.forget_settings()
    return Done(tuple(sorted(new)), tx.changes)


def _new_to(reader: Database | Command) -> frozenset[str]:
    return frozenset(RIGHTS) - _known(reader)


def _known(reader: Database | Command) -> frozenset[str]:
    stored = reader.value("SELECT value FROM setting WHERE name = ?", KNOWN)
    return _AT_FIRST if stored is None else frozenset(json.loads(stored))


def _teach(tx: Command, code: str, new: frozenset[str]) -> None:
    row = tx.row(
        "SELECT id, rights FROM role WHERE code = ? AND deleted_at IS NULL ORDER BY id", code
    )
    if row is None:
        return
    rights = frozenset(json.loads(row[1]))
    if new - rights:
        tx.update(Role, row[0], rights=json.dumps(sorted(rights | new)))


def remember_rights(tx: Command) -> None:
    """The roles know all rights of this program, and those of a newer one that they know."""
    known = json.dumps(sorted(_known(tx) | RIGHTS.keys()))
    if tx.value("SELECT 1 FROM setting WHERE name = ?", KNOWN):
        tx.update(Setting, KNOWN, value=known)
    else:
        tx.insert(Setting, name=KNOWN, value=known)
