"""Counting what may not be too much (rules.py): table `bound` holds, by rule and subject, what was
used and what may be.

A subject's row is locked by counting it, in one order whoever counts; so two tills that hand in at
once are counted one after the other. A cap that comes later than what used it is looked for at
every judgement until it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.raising import Finding, Subject, is_new
from posdesk.hub.rules import BY_NAME, CAPPED, COUNTS_OF, LIVES_OF, Cap, Count, Live

Place = tuple[str, str]  # rule, subject


@dataclass(slots=True)
class Moved:
    """What a batch adds to a bound, and the last row that did."""

    by: int
    row: Applied


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found: contradictions, and subjects that are in order (again)."""

    findings: list[Finding]
    settled: list[Subject]


def count(cursor: Cursor, context: Context, applied: Iterable[Applied]) -> Outcome:
    """Count what was applied; what is too much, and what no longer is."""
    moved = _moves(applied)
    found: dict[Place, tuple[int | None, int]] = {}
    if moved:
        found = _add(cursor, context, moved)
    found.update(_caps_that_came(cursor, context))
    outcome = Outcome([], [])
    for place, (cap, used) in found.items():
        if cap is None:
            continue
        rule, subject = BY_NAME[place[0]], place[1]
        change = moved.get(place)
        if used > cap:
            outcome.findings.append(_finding(rule, subject, used - cap, change))
        elif change is not None and change.by < 0:
            outcome.settled.append(Subject(rule.code, rule.name, subject))
    return outcome


def _moves(applied: Iterable[Applied]) -> dict[Place, Moved]:
    moved: dict[Place, Moved] = {}
    for row in applied:
        counts = COUNTS_OF.get(row.table)
        if counts and is_new(row):
            for rule in counts:
                key = rule.key(row.after)
                if key is not None:
                    _move(moved, (rule.name, key), rule.used(row.after), row)
        for live in LIVES_OF.get(row.table, ()):
            before, after = live.key(row.before), live.key(row.after)
            if before != after:
                if before is not None:
                    _move(moved, (live.name, before), -1, row)
                if after is not None:
                    _move(moved, (live.name, after), 1, row)
    return moved


def _move(moved: dict[Place, Moved], place: Place, by: int, row: Applied) -> None:
    before = moved.get(place)
    moved[place] = Moved(by + (before.by if before else 0), row)


_ADD: Final = (
    "INSERT INTO bound AS b (tenant, rule, subject, cap, used) SELECT %s, w.rule, w.subject, w.cap,"
    " w.used FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[])"
    " AS w (rule, subject, cap, used)"
    " ON CONFLICT (tenant, rule, subject) DO UPDATE SET used = b.used + excluded.used"
    " RETURNING rule, subject, cap, used"
)


def _add(
    cursor: Cursor, context: Context, moved: Mapping[Place, Moved]
) -> dict[Place, tuple[int | None, int]]:
    places = sorted(moved)
    caps = [_constant(BY_NAME[rule]) for rule, _subject in places]
    cursor.execute(
        _ADD,
        (
            context.tenant,
            [rule for rule, _subject in places],
            [subject for _rule, subject in places],
            caps,
            [moved[place].by for place in places],
        ),
    )
    rows: list[Any] = cursor.fetchall()
    return {(rule, subject): (cap, used) for rule, subject, cap, used in rows}


def _constant(rule: Count | Live) -> int | None:
    if isinstance(rule, Live):
        return 1
    return None if isinstance(rule.cap, Cap) else rule.cap


_LOOK: Final = (
    "UPDATE bound AS b SET cap = (r.columns ->> w.name)::bigint"
    " FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (rule, of_table, name), ledger_row AS r"
    " WHERE b.tenant = %s AND b.cap IS NULL AND b.rule = w.rule"
    " AND r.tenant = b.tenant AND r.store = %s AND r.table_name = w.of_table AND r.key = b.subject"
    " RETURNING b.rule, b.subject, b.cap, b.used"
)


def _caps_that_came(cursor: Cursor, context: Context) -> dict[Place, tuple[int | None, int]]:
    waiting = cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM bound WHERE tenant = %s AND cap IS NULL AND rule = ANY(%s))",
        (context.tenant, [rule.name for rule in CAPPED]),
    ).fetchone()
    if not waiting or not waiting[0]:
        return {}
    caps = [(rule.name, rule.cap) for rule in CAPPED if isinstance(rule.cap, Cap)]
    cursor.execute(
        _LOOK,
        (
            [name for name, _cap in caps],
            [cap.table for _name, cap in caps],
            [cap.column for _name, cap in caps],
            context.tenant,
            context.store,
        ),
    )
    rows: list[Any] = cursor.fetchall()
    return {(rule, subject): (cap, used) for rule, subject, cap, used in rows}


def _finding(rule: Count | Live, subject: str, over: int, change: Moved | None) -> Finding:
    row = change.row if change else None
    named = Subject(rule.code, rule.name, subject)
    if isinstance(rule, Live):
        return Finding(named, rule.table, _shown(rule, subject, row), None, row)
    columns = row.after if row else {}
    amount = rule.excess(over, columns)
    unless = rule.unless(columns) if rule.unless else ""
    return Finding(named, rule.about or rule.table, subject, amount, row, unless=unless)


def _shown(rule: Live, subject: str, row: Applied | None) -> str:
    """A value by which people know it; of what is secret the record that has it."""
    return row.key if rule.secret and row else subject


# --- rules that are read anew ---------------------------------------------------------------------

_LOCK: Final = (
    "INSERT INTO bound AS b (tenant, rule, subject) SELECT %s, w.rule, w.subject"
    " FROM unnest(%s::text[], %s::text[]) AS w (rule, subject)"
    " ON CONFLICT (tenant, rule, subject) DO UPDATE SET used = b.used"
)
_KEEP: Final = (
    "UPDATE bound AS b SET cap = w.cap, used = w.used"
    " FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS w (subject, cap, used)"
    " WHERE b.tenant = %s AND b.rule = %s AND b.subject = w.subject"
)


def lock(cursor: Cursor, context: Context, places: Iterable[Place]) -> None:
    """Let nobody else look at these subjects until this transaction has ended."""
    ordered = sorted(set(places))
    if ordered:
        rules = [rule for rule, _subject in ordered]
        cursor.execute(_LOCK, (context.tenant, rules, [subject for _rule, subject in ordered]))


def keep(
    cursor: Cursor, context: Context, rule: str, read: Sequence[tuple[str, int | None, int]]
) -> None:
    """Remember what was read anew of subjects that are locked: (subject, cap, used)."""
    if read:
        subjects, caps, used = (list(column) for column in zip(*read, strict=True))
        cursor.execute(_KEEP, (subjects, caps, used, context.tenant, rule))


def waiting(cursor: Cursor, context: Context, rule: str) -> list[str]:
    """Subjects of a rule whose cap has not come yet."""
    rows: list[Any] = cursor.execute(
        "SELECT subject FROM bound WHERE tenant = %s AND cap IS NULL AND rule = %s",
        (context.tenant, rule),
    ).fetchall()
    return [subject for (subject,) in rows]
