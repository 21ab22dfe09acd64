"""What is done about the hub at this till; pairing is in `pairing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.failpoints import failpoint
from posdesk.models import HubException, Lease, ParkedCart
from posdesk.notices.secrets import Secrets
from posdesk.sync import keys, link, outbox
from posdesk.sync.errors import EntriesWaiting
from posdesk.sync.link import SYNC
from posdesk.sync.states import Trouble

_FORGET: Final = (
    "DELETE FROM hub_link",
    "DELETE FROM column_clock",
    "DELETE FROM stream_digest",
    "DELETE FROM aside_row",
    "DELETE FROM hub_exception",
    "DELETE FROM lease",
)
_UNTIL_SEEN: Final = (Trouble.FORKED, Trouble.REPAIRED)
"""These stay until a person has seen them; the others go when both are proven equal."""
_EXCEPTION: Final = tuple(field.column_name for field in HubException._meta.sorted_fields)


def require_nothing_waiting(db: Database) -> None:
    """Raise `EntriesWaiting` while this till alone has something that its hub should have."""
    count = outbox.waiting(db)
    if count:
        raise EntriesWaiting(count)


def leave(db: Database, _actor: str | None, *, anyway: bool = False) -> Done[None]:
    """Sign the till off from its hub; it goes on alone with all that it has.

    Raises `EntriesWaiting` unless `anyway` (what waits was saved elsewhere), `NoHub`.
    """
    link.need(db)
    if not anyway:
        require_nothing_waiting(db)
    with db.local() as tx:
        for statement in _FORGET:
            tx.execute(statement)
        failpoint("sync.left")
    keys.forget(Secrets(db))
    return Done(None, Changes(frozenset({"sync", "settings"})))


def acknowledge(db: Database, _actor: str | None) -> Done[None]:
    """A person has seen what the till told about its hub."""
    here = link.need(db)
    if here.trouble in _UNTIL_SEEN or here.trouble == Trouble.HUB_RESTORED:
        return link.save(db, None, {"trouble": "", "trouble_detail": ""})
    return Done(None, SYNC)


def tell(db: Database, _actor: str | None, trouble: Trouble, detail: str = "") -> Done[None]:
    """Keep what is wrong, for a person; what waits to be seen is not lost for less."""
    here = link.need(db)
    if (here.trouble, here.trouble_detail) == (trouble, detail):
        return Done(None, SYNC)
    if here.trouble in _UNTIL_SEEN and trouble == Trouble.NONE:
        return Done(None, SYNC)
    columns: dict[str, Any] = {"trouble": str(trouble), "trouble_detail": detail}
    if trouble != Trouble.REPAIRED:  # which is told of what was just proven equal
        columns["proven_mark"] = ""
    return link.save(db, None, columns)


def proven(db: Database, _actor: str | None, mark: str, digests: Mapping[str, str]) -> Done[bool]:
    """Write down that both are equal, if nothing has changed since the hub was asked: `mark` is
    where both stood, `digests` are the hub's by stream.
    """
    with db.local() as tx:
        here = link.need(tx)
        kept = {
            str(stream): f"{rows}:{int.from_bytes(total):032x}"
            for stream, rows, total in tx.rows("SELECT stream, rows, digest FROM stream_digest")
        }
        equal = here.mark == mark and kept == dict(digests) and not outbox.waiting(tx)
        if equal:
            failpoint("sync.before_proven")
            seen = here.trouble not in _UNTIL_SEEN
            still = {"trouble": "", "trouble_detail": ""} if seen else {}
            link.put(tx, proven_at=tx.now, proven_mark=mark, heard_at=tx.now, **still)
    return Done(equal, SYNC)


def doubt(db: Database, _actor: str | None) -> Done[None]:
    """Take the proof back: something here is not what it was when both were equal."""
    return link.save(db, None, {"proven_mark": ""})


def keep_exceptions(
    db: Database, _actor: str | None, found: Iterable[Mapping[str, Any]], as_of: int
) -> Done[None]:
    """Keep the contradictions of the store as the hub told them."""
    with db.local() as tx:
        tx.execute("DELETE FROM hub_exception")
        for each in found:
            tx.insert(HubException, **{name: each[name] for name in _EXCEPTION if name in each})
        link.put(tx, exceptions_at=as_of)
    return Done(None, Changes(frozenset({"sync", "exceptions"})))


def hand_over(db: Database, _actor: str | None, wanted: Sequence[tuple[str, str]]) -> Done[int]:
    """Give parked carts (id, till) that nobody recalled to the tills that asked for them; answers
    how many. From then on only that till may recall them.
    """
    given = 0
    with db.command("orders.hand_over", None) as tx:
        for cart, till in wanted:
            row = tx.row(
                "SELECT till FROM parked_cart WHERE id = ? AND recalled_at IS NULL"
                " AND deleted_at IS NULL",
                cart,
            )
            if row is None or row[0] != tx.setting("till.code") or row[0] == till:
                continue
            tx.update(ParkedCart, cart, till=till)
            given += 1
        if given:
            tx.changed("parked")
        failpoint("sync.handed_over")
    return Done(given, tx.changes)


def keep_lease(
    db: Database, _actor: str | None, lease: str, member: str, amount: int, expires_at: int
) -> Done[None]:
    """Stored value that the hub set aside for this till."""
    with db.local() as tx:
        tx.execute("DELETE FROM lease WHERE expires_at < ? OR spent = amount", tx.now - 86_400_000)
        tx.insert(Lease, id=lease, member_id=member, amount=amount, expires_at=expires_at)
    return Done(None, Changes(frozenset({"members"})))
