"""Erasing a person: nothing that tells who it was stays in the shop's file; what was sold, paid and
given back stays, with an id that means nobody.

1. `trail` looks through the journal for the entries whose private part tells of the person's rows;
   it may be done on another thread, before anything is changed.
2. `erase` blanks the personal columns of all those rows, takes the private parts out of these
   entries and tells again, in its own entry, what they said of other people's rows. One command:
   whatever stops it leaves all as it was. The chain stays valid, and the journal still plays to the
   rows that are there.
3. `finish` rewrites the file and empties its log. Measured: after 20,000 rows were overwritten,
   35,977 old texts were left in free pages and gaps of the file without it, 21 with
   `PRAGMA secure_delete = ON` (balancing moves cells and leaves copies in gaps), 0 after VACUUM.
   A file that could not be rewritten (a report was reading it, the power went) is done at the next
   start: `unfinished`.

Backups that were made before, and documents that were printed or saved, are out of reach; `Erased`
names the copies that lie beside the shop.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from posdesk import journal
from posdesk.changes import Changes, Done
from posdesk.db import FILE_NAME, Command, Database
from posdesk.failpoints import failpoint
from posdesk.i18n import N_, gettext
from posdesk.members import credit, holdings
from posdesk.members.errors import CreditLeft, MemberBusy
from posdesk.members.people import Reader, survivor
from posdesk.models import TABLES, Member, NoticeEvent, ParkedCart, Table
from posdesk.staff.access import authorize

Report = Callable[[int, int], object]
_MODELS: Final = {model.table(): model for model in TABLES}
UNFINISHED: Final = "members.unscrubbed"
_EVERY: Final = 500
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Trail:
    """The journal entries that tell of a person, as far as the journal went then."""

    rows: frozenset[tuple[str, str]]
    entries: tuple[str, ...]
    upto: tuple[int, int]
    """Epoch and number of the last entry that was looked at."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: rows that were blanked, entries that lost their private part, and files beside
    the shop that still hold the person.
    """

    rows: int
    entries: int
    copies: tuple[str, ...]


def trail(db: Database, member_id: str, report: Report = lambda _done, _all: None) -> Trail:
    """Look through the journal; ``report(done, all)`` tells how far, and may raise to stop it.
    Raises `MemberGone`.
    """
    rows = _rows(db, survivor(db, member_id))
    upto = db.row("SELECT epoch, dseq FROM device")
    assert upto is not None
    entries: list[str] = []
    for place, stored in enumerate(db.stream(_PRIVATE, 0, 0), 1):
        entries += [entry for entry in _entries([stored], rows) if entry]
        if place % _EVERY == 0:
            report(min(stored[2], upto[1]), upto[1])
    return Trail(rows, tuple(entries), (upto[0], upto[1]))


_PRIVATE: Final = (
    "SELECT id, private, dseq FROM journal WHERE private IS NOT NULL AND (epoch, dseq) > (?, ?)"
    " ORDER BY epoch, dseq"
)


def _entries(
    stored: Iterable[tuple[Any, ...]], rows: frozenset[tuple[str, str]]
) -> Iterator[str | None]:
    """For each entry its id if it tells of one of the rows, else None."""
    for entry_id, private, _dseq in stored:
        tells = any(row in rows for row in journal.private_rows(private))
        yield entry_id if tells else None


def _rows(reader: Reader, member_id: str) -> frozenset[tuple[str, str]]:
    found = holdings.rows(reader, holdings.person(reader, member_id))
    return frozenset((table, key) for table, keys in found.items() for key in keys)


def erase(
    db: Database,
    actor: str,
    member_id: str,
    known: Trail | None = None,
    approval: str | None = None,
) -> Done[Erased]:
    """Erase a customer and all doubles merged into them; `finish` must follow.

    Raises:
        MemberBusy: an order, return or ticket is still open, or their cart is on the screen.
        CreditLeft: the shop still owes them store credit.
        MemberGone, NotAllowed, ApprovalInvalid
    """
    known = known or trail(db, member_id)
    with db.command("member.erase", actor) as tx:
        authorize(tx, "members.erase", approval)
        member_id = survivor(tx, member_id)
        whose = holdings.person(tx, member_id)
        _refuse_open(tx, member_id, whose)
        found = holdings.rows(tx, whose)
        rows = frozenset((table, key) for table, keys in found.items() for key in keys)
        entries = _all_entries(tx, known, rows)
        others = _told_of_others(tx, entries, rows)
        erasure = tx.erase_private(entries)
        _stop_notices(tx, found.get("notice", []))
        for table, keys in found.items():
            for key in keys:
                _blank(tx, _MODELS[table], key)
                erasure.forget(table, key)
        failpoint("member.erase.blanked")
        for table, key in sorted(others):
            erasure.tell(table, key, _personal(tx, table, key))
        _forget_locally(tx, whose)
        failpoint("member.erase.told")
        tx.changed("members", "orders", "returns", "tickets", "notices", "parked", "print_queue")
    return Done(Erased(len(rows), len(entries), _copies(db)), tx.changes)


def _refuse_open(tx: Command, member_id: str, whose: holdings.Person) -> None:
    left = credit.balance(tx, member_id)
    if left:
        raise CreditLeft(left)
    open_now = [number for (number,) in tx.rows(_OPEN, *whose.params()[:4])]
    if open_now:
        more = "…" if len(open_now) > _SHOWN else ""
        raise MemberBusy(", ".join(open_now[:_SHOWN]) + more)
    on_screen = tx.value(_ON_SCREEN, whose.params()[0])
    if on_screen:
        raise MemberBusy(gettext(N_("the cart on the screen")))


_OPEN: Final = """
SELECT number FROM order_summary WHERE order_id IN (SELECT value FROM json_each(?2))
    AND status NOT IN ('completed', 'cancelled')
UNION ALL SELECT number FROM return_summary WHERE request_id IN (SELECT value FROM json_each(?3))
    AND state NOT IN ('rejected', 'withdrawn', 'refused', 'settled')
UNION ALL SELECT number FROM ticket_summary WHERE ticket_id IN (SELECT value FROM json_each(?4))
    AND state <> 'closed'
"""
_ON_SCREEN: Final = (
    "SELECT 1 FROM open_cart WHERE CASE WHEN json_valid(cart) THEN"
    " json_extract(cart, '$.member.member_id') END IN (SELECT value FROM json_each(?1))"
)


def _all_entries(tx: Command, known: Trail, rows: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    """The entries of the trail and those that came since; all anew where the person has become
    another one meanwhile.
    """
    older = known.rows <= rows and not _older(rows - known.rows, known, tx)
    start, entries = (known.upto, known.entries) if older else ((0, 0), ())
    fresh = _entries(tx.rows(_PRIVATE, *start), rows)
    return (*entries, *(entry for entry in fresh if entry))


def _older(fresh: frozenset[tuple[str, str]], known: Trail, tx: Command) -> bool:
    """Whether rows that were not known to be the person's were written before the trail's end."""
    if not fresh:
        return False
    told = {
        row
        for _id, private, _dseq in tx.rows(_PRIVATE, *known.upto)
        for row in journal.private_rows(private)
    }
    return not fresh <= told


def _told_of_others(
    tx: Command, entries: Iterable[str], rows: frozenset[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Rows of other people (and of the staff) of which only these entries may tell."""
    others: set[tuple[str, str]] = set()
    for entry_id in entries:
        private = tx.value("SELECT private FROM journal WHERE id = ?", entry_id)
        others.update(row for row in journal.private_rows(private) if row not in rows)
    return others


def _personal(tx: Command, table: str, key: str) -> dict[str, Any]:
    model = _MODELS[table]
    columns = sorted(journal.personal_columns(table))
    names = ", ".join(f'"{column}"' for column in columns)
    row = tx.row(f'SELECT {names} FROM "{table}" WHERE "{model.key_column()}" = ?', key)
    assert row is not None
    return dict(zip(columns, row, strict=True))


def _blank(tx: Command, model: type[Table], key: str) -> None:
    blanks: dict[str, Any] = dict(model.blanks())
    if model is Member:
        gone = {"notices_ok": 0, "marketing_ok": 0, "deleted_at": tx.now, "erased_at": tx.now}
        blanks.update(gone)
    elif model is ParkedCart:
        blanks["cart"] = _safe_cart(tx, key)
    tx.update(model, key, **blanks)


def _safe_cart(tx: Command, key: str) -> str:
    """A cart that waits keeps its goods and prices; one that is gone keeps nothing."""
    row = tx.row("SELECT cart FROM parked_cart WHERE id = ? AND recalled_at IS NULL", key)
    if row is None:
        return ""
    cart = json.loads(row[0])
    cart.update(member=None, note="", delivery=None, charges=[])
    for line in cart["lines"]:
        line["note"] = ""
    return json.dumps(cart, ensure_ascii=False, separators=(",", ":"))


def _stop_notices(tx: Command, notices: list[str]) -> None:
    """What was not sent yet is not sent any more."""
    for key in notices:
        if tx.value("SELECT 1 FROM notice_job WHERE notice_id = ?", key):
            event = {"notice_id": key, "state": "cancelled", "staff_id": tx.actor}
            tx.insert(NoticeEvent, id=tx.new_id(), occurred_at=tx.now, **event)
            tx.execute("DELETE FROM notice_job WHERE notice_id = ?", key)


def _forget_locally(tx: Command, whose: holdings.Person) -> None:
    """Keys that found them, and words in the print queue; the file is to be rewritten."""
    for member_id in whose.members:
        tx.execute("DELETE FROM member_key WHERE member_id = ?", member_id)
    for order_id in whose.orders:
        tx.execute("UPDATE print_job SET cause = '' WHERE order_id = ? AND cause <> ''", order_id)
    tx.next_number(UNFINISHED)


def forget_merged(tx: Command, member_id: str, *, journal_too: bool) -> list[str]:
    """Blank what this till has of a person whom another one erased, within a merge: the rows, and
    with `journal_too` the private parts of this till's own entries. `finish` must follow, and
    `stop_notices` with the ids that are answered.

    What those entries told of other people stays in the rows, and the hub has it.
    """
    whose = holdings.person(tx, member_id)
    found = holdings.rows(tx, whose)
    if journal_too:
        rows = frozenset((table, key) for table, keys in found.items() for key in keys)
        stored = tx.rows(_PRIVATE, 0, 0)
        tx.erase_private([entry for entry in _entries(stored, rows) if entry])
        _forget_locally(tx, whose)
    for table, keys in found.items():
        for key in keys:
            _blank_again(tx, _MODELS[table], key)
    tx.changed("members", "orders", "returns", "tickets", "notices", "parked", "print_queue")
    return found.get("notice", [])


def _blank_again(tx: Command, model: type[Table], key: str) -> None:
    blanks: dict[str, Any] = dict(model.blanks())
    if model is ParkedCart:
        blanks["cart"] = _safe_cart(tx, key)
    if _personal(tx, model.table(), key) != {name: blanks[name] for name in sorted(blanks)}:
        tx.update(model, key, **blanks)


def stop_notices(db: Database, notices: list[str]) -> Done[bool]:
    """What an erased person was to be told is not sent any more by this till."""
    waiting = [
        key
        for key in notices
        if db.value("SELECT 1 FROM notice_job WHERE notice_id = ?", key) is not None
    ]
    if not waiting:
        return Done(False, Changes())
    with db.command("notices.stop", None) as tx:
        _stop_notices(tx, waiting)
        tx.changed("notices")
    return Done(True, tx.changes)


def finish(db: Database, _actor: str | None = None) -> Done[bool]:
    """Rewrite the file so that free pages and the log hold nothing of who was erased; whether it
    could be done. Sales wait meanwhile: about a second for each 80 MB (two slow cores).
    """
    failpoint("member.erase.before_scrub")
    done = db.scrub()
    if done:
        with db.local() as tx:
            tx.execute("DELETE FROM counter WHERE name = ?", UNFINISHED)
    return Done(done, Changes())


def unfinished(db: Database) -> bool:
    """Whether somebody was erased and the file was not rewritten since."""
    return bool(db.value("SELECT value FROM counter WHERE name = ?", UNFINISHED))


def _copies(db: Database) -> tuple[str, ...]:
    """Databases beside the shop's own: kept at an upgrade or a restore, or backups."""
    found = (path.name for path in db.path.parent.iterdir() if path.is_file())
    return tuple(sorted(name for name in found if ".db" in name and not _own(name)))


def _own(name: str) -> bool:
    return name in {f"{FILE_NAME}{end}" for end in ("", "-wal", "-shm", ".lock")}
