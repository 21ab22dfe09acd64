"""People whom another till erased: nothing that tells who it was stays here, nor comes back with
what a third till did before it heard of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from posdesk import journal
from posdesk.db import Merge
from posdesk.members import erasing, holdings
from posdesk.sync.touched import Touched

_LATE = """
SELECT id FROM member WHERE erased_at IS NOT NULL AND id IN (
    SELECT value FROM json_each(?1)
    UNION SELECT member_id FROM orders WHERE id IN (SELECT value FROM json_each(?2))
    UNION SELECT member_id FROM return_request WHERE id IN (SELECT value FROM json_each(?3))
    UNION SELECT member_id FROM ticket WHERE id IN (SELECT value FROM json_each(?4)))
"""


def is_erased(tx: Merge, table: str, key: str) -> bool:
    """Whether a row is of a person who was erased."""
    if table not in holdings.ROWS:
        return False
    erased = tx.rows("SELECT id FROM member WHERE erased_at IS NOT NULL")
    return any(
        key in holdings.rows(tx, holdings.person(tx, member_id), [table]).get(table, ())
        for (member_id,) in erased
    )


def forget(tx: Merge, touched: Touched) -> tuple[list[str], bool]:
    """Blank what this merge brought of people who are, or were, erased; the notices that are not
    to be sent any more, and whether the file is to be rewritten.
    """
    new = _erased_now(tx)
    notices: list[str] = []
    for member_id in sorted(new | _late(tx, touched)):
        notices += erasing.forget_merged(tx, member_id, journal_too=member_id in new)
    return notices, bool(new)


def _erased_now(tx: Merge) -> set[str]:
    """Members who are erased by this merge."""
    place = journal.columns("member").index("erased_at")
    found = {key for key, row in tx.watch.inserted().get("member", {}).items() if row[place]}
    return found | {
        key
        for key, (old, new) in tx.watch.updated().get("member", {}).items()
        if new[place] and not old[place]
    }


def _late(tx: Merge, touched: Touched) -> set[str]:
    """Erased members of whom something came."""
    lists = (touched.members, touched.orders, touched.requests, touched.tickets)
    return {key for (key,) in tx.rows(_LATE, *(_json(each) for each in lists))}


def _json(keys: Iterable[str]) -> str:
    return json.dumps(list(keys))
