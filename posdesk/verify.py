"""Proof that a shop's database is whole: the file, the journal's chain, every row, every sum, and
every figure derived from them.

file     SQLite's integrity and foreign keys; tables, indexes and triggers as the program made them
chain    every journal entry's hash, its place after the one before, and the end against the till's
         own
journal  every fact and register row is exactly what the journal says it became, none is missing
books    lines, payments and refunds of every sale come to what its order says
derived  every derived table equals the one computed anew

A till that has a hub holds rows of others, too, which its own journal does not tell of: there the
journal is asked for its facts alone, each of which must be there as it says, and the digests of the
streams, which the hub compares, are among the derived tables. Books that do not balance because two
tills contradict each other are on the hub's list of exceptions and no finding here.

All but the first is asked of a copy of one moment, so that sales made meanwhile are no finding.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import apsw

from posdesk import journal
from posdesk.books import BOOKS
from posdesk.db import Command, Database
from posdesk.errors import StorageFailed
from posdesk.i18n import N_
from posdesk.models import TABLES, Journal, Kind, Table
from posdesk.schema import statements

Rebuild = Callable[[Command], None]
_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """Something that is not as it must be."""

    part: str  # file, chain, journal, books or derived
    text: str  # English message id with {place} and {detail}
    place: str
    detail: str = ""


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what was wrong with it."""

    entries: int
    facts: int
    problems: tuple[Problem, ...]


def verify(db: Database, rebuilds: Iterable[Rebuild]) -> Proof:
    """Look at everything; needs free disk space of about three times the shop's own size."""
    problems = [*file_problems(db), *schema_problems(db)]
    with _scratch() as folder:
        copy = Database(folder / "moment.db", db.clock)
        db.copy_into(copy.path)
        try:
            problems += chain_problems(copy)
            problems += journal_problems(copy, folder)
            problems += book_problems(copy)
            problems += derived_problems(copy, folder, rebuilds)
            return Proof(*_counts(copy), tuple(problems))
        finally:
            copy.close()


def _counts(db: Database) -> tuple[int, int]:
    """Journal entries, and facts."""
    facts = sum(
        db.value(f'SELECT count(*) FROM "{model.table()}"')
        for model in TABLES
        if model.kind is Kind.FACT and model is not Journal
    )
    return db.value("SELECT count(*) FROM journal"), facts


def file_problems(db: Database) -> Iterator[Problem]:
    """What SQLite's own checks find."""
    for (text,) in db.rows(f"PRAGMA integrity_check({_SHOWN})"):
        if text != "ok":
            yield Problem("file", N_("The file is damaged: {detail}"), "", text)
    for table, row, parent, _index in db.rows("PRAGMA foreign_key_check")[:_SHOWN]:
        text = N_("A row of {place} points at a {detail} that is not there")
        yield Problem("file", text, f"{table} {row}", parent)


def schema_problems(db: Database) -> Iterator[Problem]:
    """Tables, indexes and triggers that are not as the program makes them."""
    anew = apsw.Connection(":memory:")
    for statement in statements():
        anew.execute(statement)
    expected = _shape(anew.execute(_SCHEMA))
    anew.close()
    found = _shape(db.rows(_SCHEMA))
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            text = N_("The table, index or trigger {place} is missing, or not as it was made")
            yield Problem("file", text, name)


_SCHEMA = (
    "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%'"
    " ESCAPE '\\' AND name NOT LIKE 'schema\\_migration%' ESCAPE '\\'"
    " AND name NOT LIKE 'search\\_tokens\\_%' ESCAPE '\\'"
)


def _shape(rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    """SQL by name, without the white space in which a frozen statement may differ."""
    return {name: re.sub(r"\s+", " ", sql).replace("( ", "(").strip() for name, sql in rows}


def chain_problems(db: Database) -> Iterator[Problem]:
    """The first entry of the journal that is not as it was sealed, and a tail that was cut."""
    previous = journal.GENESIS
    place = (0, 0)
    for row in db.stream(
        "SELECT id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen,"
        " changes, private, salt, private_hash, prev_hash, hash FROM journal ORDER BY epoch, dseq"
    ):
        header = journal.Header(*row[:10])
        wrong = _entry_fault(header, row[10:], previous, place)
        if wrong:
            yield Problem("chain", wrong, f"{header.epoch}/{header.dseq}", header.command)
            return
        previous, place = row[15], (header.epoch, header.dseq)
    epoch, dseq, last = db.rows("SELECT epoch, dseq, last_hash FROM device")[0]
    if last != previous or (dseq and (epoch, dseq) != place):
        text = N_("The journal ends at {place}, but this till had sealed up to {detail}")
        yield Problem("chain", text, f"{place[0]}/{place[1]}", f"{epoch}/{dseq}")


def _entry_fault(
    header: journal.Header, rest: tuple[bytes | None, ...], previous: bytes, place: tuple[int, int]
) -> str | None:
    changes, private, salt, private_hash, prev_hash, sealed = rest
    starts_epoch = header.epoch > place[0] and header.dseq == 1
    if not starts_epoch and (header.epoch, header.dseq) != (place[0], place[1] + 1):
        return N_("Journal entry {place} ({detail}) does not follow the one before it")
    if prev_hash != previous:
        return N_("Journal entry {place} ({detail}) is not chained to the one before it")
    if private is not None and journal.private_digest(salt, private) != private_hash:
        return N_("The private part of journal entry {place} ({detail}) was changed")
    body = journal.unpacked(changes or b"")
    if body is None or journal.entry_hash(previous, header, body, private_hash) != sealed:
        return N_("Journal entry {place} ({detail}) was changed after it was sealed")
    return None


def journal_problems(db: Database, folder: Path) -> Iterator[Problem]:
    """Rows that are not what the journal says, found by playing the journal into a scratch file."""
    scratch = apsw.Connection(str(folder / "replay.db"))
    try:
        scratch.execute("PRAGMA journal_mode = off; PRAGMA synchronous = off")
        for statement in statements():
            if statement.startswith("CREATE TABLE"):
                scratch.execute(statement)
        yield from _replay(db, scratch)
        scratch.execute("ATTACH ? AS shop", (str(db.path),))
        linked = has_hub(db)
        for model in journal.CAPTURED.values():
            columns = journal.columns(model.table())
            if not linked:
                yield from _compare(scratch, model.table(), columns, "journal", _NOT_JOURNALLED)
            elif model.kind is Kind.FACT:
                yield from _own_facts(scratch, model)
    except apsw.Error as error:
        raise StorageFailed(str(folder), str(error)) from error
    finally:
        scratch.close()


def has_hub(db: Database) -> bool:
    """Whether this till shares its rows with others."""
    return db.value("SELECT 1 FROM hub_link") is not None


def _own_facts(scratch: apsw.Connection, model: type[Table]) -> Iterator[Problem]:
    """Facts of this till's own journal that are not there as it says; what it no longer tells of a
    person may be known from the hub.
    """
    key, table = model.key_column(), model.table()
    wrong = [f'shop."{key}" IS NULL']
    for column in journal.columns(table):
        differs = f'shop."{column}" IS NOT own."{column}"'
        told = f"own.\"{column}\" NOT IN ('', x'') AND " if column in model.personal else ""
        wrong.append(f"{told}{differs}")
    shown = ", ".join(f'own."{column}"' for column in journal.columns(table)[:4])
    query = (
        f'SELECT {shown} FROM main."{table}" AS own LEFT JOIN shop."{table}" AS shop'
        f' ON shop."{key}" = own."{key}" WHERE {" OR ".join(wrong)} LIMIT {_SHOWN}'
    )
    for row in scratch.execute(query):
        place = " ".join(str(value) for value in row)
        yield Problem("journal", _NOT_JOURNALLED[1], table, place)


def _replay(db: Database, scratch: apsw.Connection) -> Iterator[Problem]:
    """Play every entry; names those that can't be. What was erased of a person is played as blank,
    and so it must be in the shop.
    """
    with scratch:
        for epoch, dseq, command, changes, private in db.stream(
            "SELECT epoch, dseq, command, changes, private FROM journal ORDER BY epoch, dseq"
        ):
            try:
                for change in journal.read_changes(changes, private):
                    _play(scratch, change)
            except (journal.Unreadable, apsw.SQLError, apsw.ConstraintError):
                text = N_("Journal entry {place} ({detail}) can't be read")
                yield Problem("chain", text, f"{epoch}/{dseq}", command)


def _play(scratch: apsw.Connection, change: journal.RowChange) -> None:
    model = journal.CAPTURED.get(change.table)
    if model is None:
        return
    key = model.key_column()
    if change.operation == "insert":
        row = {key: change.key, **model.blanks(), **change.new}
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        scratch.execute(
            f'INSERT OR REPLACE INTO "{change.table}" ({names}) VALUES ({marks})',
            tuple(row.values()),
        )
    elif change.new:
        sets = ", ".join(f'"{name}" = ?' for name in change.new)
        scratch.execute(
            f'UPDATE "{change.table}" SET {sets} WHERE "{key}" = ?',
            (*change.new.values(), change.key),
        )


def _compare(
    anew: apsw.Connection, table: str, columns: Iterable[str], part: str, texts: tuple[str, str]
) -> Iterator[Problem]:
    """Rows of the attached shop that are not in `anew`, and the other way round."""
    names = ", ".join(f'"{column}"' for column in columns)
    where = _SAYING.get(table, "")
    ours = f'SELECT {names} FROM shop."{table}"{where}'
    theirs = f'SELECT {names} FROM main."{table}"{where}'
    for first, second, text in ((ours, theirs, texts[0]), (theirs, ours, texts[1])):
        for row in anew.execute(f"{first} EXCEPT {second} LIMIT {_SHOWN}"):
            yield Problem(part, text, table, " ".join(str(value) for value in row[:4]))


_SAYING = {"day_total": " WHERE count <> 0 OR amount <> 0"}
"""Tables of which some rows say nothing: whether they are there is no matter."""
_NOT_JOURNALLED = (
    N_("{place}: row {detail} is not what the journal made it"),
    N_("{place}: row {detail} of the journal is missing or altered"),
)
_NOT_REBUILT = (
    N_("{place}: {detail} is not what the ledgers give"),
    N_("{place}: {detail}, which the ledgers give, is missing"),
)


def book_problems(db: Database) -> Iterator[Problem]:
    """Sales whose parts do not come to their whole."""
    known = {row[0] for row in db.rows(_CONTRADICTED)}
    for query, text in BOOKS:
        found = (row for row in db.stream(query) if row[0] not in known)
        for place, detail in islice(found, _SHOWN):
            yield Problem("books", text, place, str(detail))


# What the hub has an exception of, open or closed, by the numbers that books name.
_CONTRADICTED = """
SELECT place FROM hub_exception WHERE place <> ''
UNION SELECT number FROM orders WHERE id IN (SELECT order_id FROM hub_exception)
UNION SELECT number FROM return_request
WHERE order_id IN (SELECT order_id FROM hub_exception)
    OR id IN (SELECT subject_key FROM hub_exception)
"""


def derived_problems(db: Database, folder: Path, rebuilds: Iterable[Rebuild]) -> Iterator[Problem]:
    """Derived tables that differ from what is computed anew in a scratch copy."""
    copy = folder / "rebuilt.db"
    db.copy_into(copy)
    scratch = Database(copy, db.clock)
    scratch.open_writer()
    try:
        rebuild(scratch, rebuilds)
    finally:
        scratch.close()
    anew = apsw.Connection(str(copy))
    try:
        anew.execute("ATTACH ? AS shop", (str(db.path),))
        for table in derived_tables():
            columns = [row[1] for row in db.rows(f'PRAGMA table_info("{table}")')]
            yield from _compare(anew, table, columns, "derived", _NOT_REBUILT)
        yield from _compare_index(anew, "search_tokens")
    except apsw.Error as error:
        raise StorageFailed(str(folder), str(error)) from error
    finally:
        anew.close()


def _compare_index(anew: apsw.Connection, index: str) -> Iterator[Problem]:
    """Terms of a full-text index that stand in other numbers of rows than in one made anew."""
    for schema in ("main", "shop"):
        anew.execute(
            f"CREATE VIRTUAL TABLE temp.terms_{schema} USING fts5vocab({schema}, {index}, row)"
        )
    both = ("SELECT term, doc FROM terms_shop", "SELECT term, doc FROM terms_main")
    for query, text in zip((both, both[::-1]), _NOT_REBUILT, strict=True):
        for term, rows in anew.execute(f"{' EXCEPT '.join(query)} LIMIT {_SHOWN}"):
            yield Problem("derived", text, index, f"{term} {rows}")


def derived_tables() -> list[str]:
    """The tables that can be thrown away and computed anew."""
    return [model.table() for model in TABLES if model.kind is Kind.DERIVED]


def rebuild(db: Database, rebuilds: Iterable[Rebuild]) -> None:
    """Compute every derived table anew, in one transaction."""
    with db.local() as tx:
        for step in rebuilds:
            step(tx)


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="posdesk-verify-", ignore_cleanup_errors=True) as name:
        yield Path(name)
