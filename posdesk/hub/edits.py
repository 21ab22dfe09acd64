"""Edits of tills that had not seen each other: prices, tax rates, and customers with one phone.

Table `edit` remembers who wrote such a column last, and after which place of the tenant's stream.
Where in the stream that edit stands is read off the feed when somebody writes the column again: an
entry says how far its till had read when it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from posdesk.hub.bounds import Outcome
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.raising import Finding, Subject, word
from posdesk.models import Stream
from posdesk.sync.exceptions import EDITED_APART, SAME_ID, SAME_PHONE

_WATCHED: Final[dict[str, tuple[str, ...]]] = {
    "variant": ("price", "tax_rate"),
    "member_phone": ("phone",),
}
Place = tuple[str, str, str]  # table, key, column


class Written(NamedTuple):
    """Who wrote a column last, and where that stands in the tenant's stream (0: not known)."""

    device: str
    seq: int


def look(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Outcome:
    """What was changed apart, and which customers have one phone now."""
    outcome = Outcome([_same_id(row) for row in applied if row.operation == "conflict"], [])
    rows = [row for row in applied if row.table in _WATCHED]
    if not rows:
        return outcome
    edits = {place: row for row in rows for place in _places(row)}
    phones = [row for row in rows if row.table == "member_phone"]
    before = written(cursor, context, edits)
    outcome.findings.extend(_apart(edits, before))
    for row in phones:
        _look_at_phone(cursor, context, row, outcome)
    keep(cursor, context, edits)
    return outcome


def _same_id(row: Applied) -> Finding:
    subject = Subject(SAME_ID, row.table, row.key)
    names = sorted(
        name
        for name, value in row.told.items()
        if row.before is None or row.before.get(name) != value
    )
    return Finding(subject, row.table, row.key, None, row, ", ".join(names))


def _places(row: Applied) -> Iterator[Place]:
    """The watched columns that an edit told. A new product is nobody else's yet; a phone is."""
    if row.operation == "update" or row.table == "member_phone":
        for column in _WATCHED[row.table]:
            if column in row.told:
                yield row.table, row.key, column


# --- who wrote last -------------------------------------------------------------------------------

_LAST: Final = (
    "SELECT e.table_name, e.key, e.column_name, e.device, coalesce((SELECT f.seq FROM feed AS f"
    " WHERE f.stream = %s AND f.seq > e.after_seq AND f.entry_id = e.entry_id"
    " ORDER BY f.seq LIMIT 1), 0)"
    " FROM edit AS e JOIN unnest(%s::text[], %s::text[], %s::text[]) AS w (table_name, key, name)"
    " ON e.table_name = w.table_name AND e.key = w.key AND e.column_name = w.name"
    " WHERE e.tenant = %s ORDER BY e.table_name, e.key, e.column_name FOR UPDATE OF e"
)
_KEEP: Final = (
    "INSERT INTO edit (tenant, table_name, key, column_name, entry_id, device, after_seq)"
    " SELECT %s, w.*, %s, coalesce((SELECT head FROM stream WHERE name = %s), 0)"
    " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
    " AS w (table_name, key, column_name, entry_id)"
    " ON CONFLICT (tenant, table_name, key, column_name) DO UPDATE SET"
    " entry_id = excluded.entry_id, device = excluded.device, after_seq = excluded.after_seq"
)


def written(cursor: Cursor, context: Context, places: Iterable[Place]) -> dict[Place, Written]:
    """Who wrote these columns last, as far as anybody is known to have."""
    ordered = sorted(places)
    if not ordered:
        return {}
    tables, keys, names = (list(column) for column in zip(*ordered, strict=True))
    stream = context.stream(Stream.TENANT)
    found: list[Any] = cursor.execute(
        _LAST, (stream, tables, keys, names, context.tenant)
    ).fetchall()
    return {(table, key, name): Written(*rest) for table, key, name, *rest in found}


def keep(cursor: Cursor, context: Context, edits: Mapping[Place, Applied]) -> None:
    """Remember that these columns were written by these entries, which are not fed yet."""
    ordered = sorted(edits)
    if not ordered:
        return
    tables, keys, names = (list(column) for column in zip(*ordered, strict=True))
    ids = [edits[place].entry.header.id for place in ordered]
    stream = context.stream(Stream.TENANT)
    cursor.execute(_KEEP, (context.tenant, context.device, stream, tables, keys, names, ids))


def had_seen(row: Applied, other: Written) -> bool:
    """Whether the till knew of the other edit; one that is not fed yet nobody else can know."""
    own = row.entry.header.device == other.device
    return own or 0 < other.seq <= (row.entry.header.seen or 0)


def _apart(edits: Mapping[Place, Applied], before: Mapping[Place, Written]) -> Iterator[Finding]:
    for place, row in edits.items():
        table, key, column = place
        other = before.get(place)
        if table != "variant" or other is None or had_seen(row, other):
            continue
        was = row.before.get(column) if row.before else None
        if row.told[column] != was:
            subject = Subject(EDITED_APART, column, key)
            yield Finding(subject, table, key, None, row, column)


# --- one phone, two customers ---------------------------------------------------------------------

_SHARING: Final = (
    "SELECT p.key, p.columns ->> 'member_id' FROM ledger_row AS p JOIN ledger_row AS m"
    " ON m.tenant = p.tenant AND m.store = '' AND m.table_name = 'member'"
    " AND m.key = p.columns ->> 'member_id' AND m.columns ->> 'deleted_at' IS NULL"
    " WHERE p.tenant = %s AND p.store = '' AND p.table_name = 'member_phone'"
    " AND p.columns ->> 'phone' = %s AND p.columns ->> 'deleted_at' IS NULL"
    " AND p.columns ->> 'member_id' <> %s"
)


def _look_at_phone(cursor: Cursor, context: Context, row: Applied, outcome: Outcome) -> None:
    phone, member = word(row.after.get("phone")), word(row.after.get("member_id"))
    _settle_phones(cursor, context, member, outcome)
    if not phone or row.after.get("deleted_at") is not None or "phone" not in row.told:
        return
    # Whoever adds this phone at the same moment waits until this is committed.
    lock = f"{context.tenant}/{phone}"
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (lock,))
    sharing: list[Any] = cursor.execute(_SHARING, (context.tenant, phone, member)).fetchall()
    others: dict[str, str] = dict(sharing)
    known = written(cursor, context, [("member_phone", key, "phone") for key in others])
    for (_table, key, _column), last in known.items():
        if not had_seen(row, last):
            first, second = sorted((member, others[key]))
            subject = Subject(SAME_PHONE, "", f"{first} {second}")
            outcome.findings.append(Finding(subject, "member", first, None, row, second))


def _settle_phones(cursor: Cursor, context: Context, member: str, outcome: Outcome) -> None:
    """Pairs that share no phone any more: one was merged into the other, or was mistyped."""
    pairs: list[Any] = cursor.execute(
        "SELECT subject_key, detail FROM exception WHERE tenant = %s AND code = %s"
        " AND closed_at IS NULL AND (subject_key = %s OR detail = %s)",
        (context.tenant, SAME_PHONE, member, member),
    ).fetchall()
    for first, second in pairs:
        still = cursor.execute(_STILL, (first, second, context.tenant)).fetchone()
        if still is None:
            outcome.settled.append(Subject(SAME_PHONE, "", f"{first} {second}"))


_STILL: Final = (
    "SELECT 1 FROM ledger_row AS a JOIN ledger_row AS b ON b.tenant = a.tenant AND b.store = ''"
    " AND b.table_name = 'member_phone' AND b.columns ->> 'phone' = a.columns ->> 'phone'"
    " AND b.columns ->> 'deleted_at' IS NULL AND a.columns ->> 'member_id' = %s"
    " AND b.columns ->> 'member_id' = %s WHERE a.tenant = %s AND a.store = ''"
    " AND a.table_name = 'member_phone' AND a.columns ->> 'deleted_at' IS NULL"
    " AND a.columns ->> 'phone' <> '' LIMIT 1"
)
