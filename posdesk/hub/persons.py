"""Consent and erasure: where tills disagree about a person, the stricter word holds.

The hub adds entries of its own to put right what a till did that had not seen a withdrawal or an
erasure: a consent that was taken back stays so, and what is told of who was erased is blank again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from posdesk.digest import SYNCED
from posdesk.hub import edits, looking
from posdesk.hub.authoring import author, blanked, forget_private
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context, read_clocks
from posdesk.hub.looking import Row
from posdesk.hub.raising import word
from posdesk.journal import RowChange
from posdesk.sync.protocol import Entry

_CONSENTS: Final = ("notices_ok", "marketing_ok")
_OF_OTHERS: Final = frozenset({"staff", "hand_over"})
"""Personal columns of people who are no customers."""
_PERSONAL: Final = {
    table: model.personal
    for table, model in SYNCED.items()
    if model.personal and table not in _OF_OTHERS
}


def corrections(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> list[Entry]:
    """The hub's own entries after these, sealed; private parts that must go are gone."""
    changes = _consents(cursor, context, applied)
    kept: dict[str, list[Row]] = _erasures(applied)
    rows = _late(cursor, context, applied, set(kept))
    erased = [key for of_entry in kept.values() for table, key in of_entry if table == "member"]
    if erased:
        known = {row for of_entry in kept.values() for row in of_entry}
        rows |= _unseen(cursor, context, erased) - known
    changes += blanked(sorted(rows))
    told: list[Entry] = []
    if changes:
        after = max([*_clocks(cursor, context, changes), 0])
        told.append(author(cursor, context, "hub.correct", changes, after))
    for entry_id, of_entry in kept.items():
        forget_private(cursor, context, of_entry, [entry_id])
    if rows:
        forget_private(cursor, context, sorted(rows), [*kept])
    return told


def _clocks(cursor: Cursor, context: Context, changes: Iterable[RowChange]) -> Iterator[int]:
    """The clocks of the rows that are put right: the hub's is to be later."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        wanted[change.table].append(change.key)
    for table, keys in wanted.items():
        place = (context.tenant, looking.store_of(context, table), table, keys)
        rows: list[Any] = cursor.execute(
            "SELECT clocks::text FROM ledger_row WHERE tenant = %s AND store = %s"
            " AND table_name = %s AND key = ANY(%s)",
            place,
        ).fetchall()
        for (clocks,) in rows:
            yield from (hlc for hlc, _device in read_clocks(clocks).values())


# --- consent --------------------------------------------------------------------------------------


def _consents(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> list[RowChange]:
    """Consents that were given by whoever did not know that they had been taken back."""
    told = {
        (row.table, row.key, column): row
        for row in applied
        if row.table == "member" and row.operation == "update"
        for column in _CONSENTS
        if column in row.told
    }
    if not told:
        return []
    withdrawn = edits.written(cursor, context, told)
    losing: dict[str, dict[str, Any]] = defaultdict(dict)
    taken_back = {}
    for place, row in told.items():
        _table, key, column = place
        if not row.told[column]:
            taken_back[place] = row
            if row.after.get(column):  # the later clock gave it, and can't have known
                losing[key][column] = 0
        elif row.after.get(column):
            last = withdrawn.get(place)
            if last is not None and not edits.had_seen(row, last):
                losing[key][column] = 0
    edits.keep(cursor, context, taken_back)
    return [RowChange("member", "update", key, new, {}) for key, new in sorted(losing.items())]


# --- erasure --------------------------------------------------------------------------------------


def _erasures(applied: Sequence[Applied]) -> dict[str, list[Row]]:
    """By entry that erased somebody the rows that it blanked."""
    entries = {
        row.entry.header.id
        for row in applied
        if row.table == "member" and row.told.get("erased_at") is not None
    }
    found: dict[str, list[Row]] = defaultdict(list)
    for row in applied:
        entry_id = row.entry.header.id
        if entry_id in entries and row.operation == "update" and _is_blank(row):
            found[entry_id].append((row.table, row.key))
    return found


def _is_blank(row: Applied) -> bool:
    hidden = _PERSONAL.get(row.table, frozenset())
    told = [value for name, value in row.told.items() if name in hidden]
    return row.table == "member" or (bool(told) and not any(told))


def _late(
    cursor: Cursor, context: Context, applied: Sequence[Applied], erasing: set[str]
) -> set[Row]:
    """Rows that tell of somebody who had been erased when they came."""
    telling = [
        row
        for row in applied
        if row.table in _PERSONAL
        and row.entry.header.id not in erasing
        and any(row.told.get(name) for name in _PERSONAL[row.table])
    ]
    if not telling:
        return set()
    whose = _whose(cursor, context, telling, applied)
    members = {member for found in whose.values() for member in found}
    gone = _erased(cursor, context, members)
    return {row for row, found in whose.items() if gone & found}


def _whose(
    cursor: Cursor, context: Context, telling: Sequence[Applied], applied: Sequence[Applied]
) -> dict[Row, set[str]]:
    """The customers of whom rows tell: by the row itself, by its order, or by its entry."""
    entries = {row.entry.header.id for row in telling}
    of_entry: dict[str, set[str]] = defaultdict(set)
    for row in applied:
        if row.entry.header.id in entries:
            of_entry[row.entry.header.id].add(word(row.after.get("member_id")))
    belongs = looking.orders_of(
        cursor, context, {(row.table, row.key): row.after for row in telling}
    )
    orders = looking.rows(cursor, context, {("orders", key) for key in belongs.values()})
    whose: dict[Row, set[str]] = {}
    for row in telling:
        place = (row.table, row.key)
        own = row.key if row.table == "member" else word(row.after.get("member_id"))
        order = orders.get(("orders", belongs.get(place, "")), {})
        found = {own, word(order.get("member_id"))} - {""}
        whose[place] = found or of_entry[row.entry.header.id] - {""}
    return whose


def _erased(cursor: Cursor, context: Context, members: Iterable[str]) -> set[str]:
    rows: list[Any] = cursor.execute(
        "SELECT key FROM ledger_row WHERE tenant = %s AND store = '' AND table_name = 'member'"
        " AND key = ANY(%s) AND columns ->> 'erased_at' IS NOT NULL",
        (context.tenant, sorted(members)),
    ).fetchall()
    return {key for (key,) in rows}


_HOLDERS: Final = (
    ("orders", ("member_id",)),
    ("return_request", ("member_id", "order_id")),
    ("ticket", ("member_id", "order_id", "request_id")),
    ("shipment", ("order_id",)),
    ("fulfilment", ("order_id",)),
    ("review", ("order_id",)),
    ("notice", ("member_id", "order_id", "request_id", "ticket_id")),
)
"""Whose rows lead to further ones, in the order in which they do."""
_LINKS: Final = (
    "member_id", "order_id", "request_id", "ticket_id", "shipment_id", "review_id", "notice_id",
    "owner_id",
)  # fmt: skip


def _unseen(cursor: Cursor, context: Context, members: list[str]) -> set[Row]:
    """Rows of erased people that the erasing till had not seen: of the tenant and this store.

    It reads whole tables: people are erased rarely.
    """
    ids = set(members)
    for table, links in _HOLDERS:
        ids |= {key for _table, key in _linked(cursor, context, [table], links, ids)}
    tables = sorted(set(_PERSONAL) - {"parked_cart", "approval", "consignee"})
    found = _linked(cursor, context, tables, _LINKS, ids)
    found |= {(table, key) for table, key in ((t, k) for t in ("orders", "review") for k in ids)}
    found |= {("consignee", key) for key in _consignees(cursor, context, ids)}
    known = looking.rows(cursor, context, found)
    return {
        (table, key)
        for (table, key), columns in known.items()
        if table in _PERSONAL and any(columns.get(name) for name in _PERSONAL[table])
    }


def _linked(
    cursor: Cursor, context: Context, tables: list[str], links: Sequence[str], ids: set[str]
) -> set[Row]:
    where = " OR ".join(f"columns ->> '{name}' = ANY(%(ids)s)" for name in links)
    query = (
        "SELECT table_name, key FROM ledger_row WHERE tenant = %(tenant)s AND store = ANY(%(both)s)"
        f" AND table_name = ANY(%(tables)s) AND ({where})"
    )
    place = {
        "tenant": context.tenant, "both": ["", context.store], "tables": tables, "ids": sorted(ids),
    }  # fmt: skip
    rows: list[Any] = cursor.execute(query.encode(), place).fetchall()
    return set(rows)


def _consignees(cursor: Cursor, context: Context, ids: set[str]) -> set[str]:
    rows: list[Any] = cursor.execute(
        "SELECT columns ->> 'consignee_id' FROM ledger_row WHERE tenant = %s AND store = %s"
        " AND table_name = 'fulfilment_terms' AND columns ->> 'fulfilment_id' = ANY(%s)"
        " AND columns ->> 'consignee_id' IS NOT NULL",
        (context.tenant, context.store, sorted(ids)),
    ).fetchall()
    of_member = _linked(cursor, context, ["consignee"], ("member_id",), ids)
    return {key for (key,) in rows} | {key for _table, key in of_member}
