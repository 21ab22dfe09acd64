"""Backup and restore of the hub's database, with PostgreSQL's own programs.

A restored hub has a new epoch: tills see by it that the hub no longer has all that it once
acknowledged, and hand in again what is missing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from posdesk.errors import FileUnreadable, FileUnwritable, Refusal
from posdesk.failpoints import failpoint
from posdesk.files import sync_folder
from posdesk.hub.bundled import PostgresFailed, program, run
from posdesk.hub.database import new_epoch
from posdesk.hub.waking import SERVING
from posdesk.i18n import N_

_NEEDED: Final = ("TABLE DATA public hub ", "TABLE DATA public device ")
_CHUNK: Final = 1 << 20
_WORDS: Final = 400


@dataclass(eq=False)
class NotAHubBackup(Refusal):
    """A file is no backup of a hub, or damaged."""

    path: str = ""
    detail: str = ""
    text = N_("“{path}” is no backup of a hub, or it is damaged ({detail}).")
    advice = N_("Take another backup. The hub was not changed.")


@dataclass(eq=False)
class HubIsServed(Refusal):
    """A hub would be restored while tills are being served."""

    text = N_("The hub is being served now, so it is not replaced.")
    advice = N_("Stop every posdesk hub serve first. If none runs any more, use --force.")


def backup(dsn: str, target: Path) -> None:
    """Write the hub's database, as it is at one moment, to a file; it takes its name once it can be
    read. Raises `PostgresFailed`, `FileUnwritable`.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        place, environment = _connection(dsn)
        run("pg_dump", ["--format=custom", f"--file={partial}", place], env=environment)
        failpoint("dump.before_check")
        _check(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise FileUnwritable(str(target), error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _connection(dsn: str) -> tuple[str, dict[str, str]]:
    """How a program is told of a database: a password is nobody's to see among the processes."""
    values: dict[str, Any] = conninfo_to_dict(dsn)
    password = values.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    return f"--dbname={make_conninfo(**values)}", environment


def _check(path: Path) -> None:
    """Refuse what is not a whole dump of a hub."""
    try:
        said = run("pg_restore", ["--list", str(path)])
        # Reads every byte of the data, and writes none.
        run("pg_restore", ["--file", os.devnull, str(path)])
    except PostgresFailed as error:
        raise NotAHubBackup(str(path), error.detail) from error
    if not all(each in said for each in _NEEDED):
        raise NotAHubBackup(str(path), "not a hub")


def restore(dsn: str, source: Path, *, force: bool = False) -> str:
    """Put a backup in the place of the hub's database, all or nothing; answers the new epoch.

    Who the tills are, and which of them were revoked, stays as it is now: that is newer than the
    backup. Raises `NotAHubBackup`, `HubIsServed`, `PostgresFailed`, `FileUnreadable`.
    """
    if not source.is_file():
        raise FileUnreadable(str(source), "-")
    _check(source)
    with psycopg.connect(dsn, autocommit=True) as connection, _unserved(connection, force):
        epoch = new_epoch()
        tills = _tills(connection)
        after = _afterwards(connection, epoch, tills)
        _replace(dsn, source, after)
    return epoch


@contextlib.contextmanager
def _unserved(connection: psycopg.Connection[Any], force: bool) -> Iterator[None]:
    """Nobody serves the database, and nobody begins to, for the block."""
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (SERVING,)).fetchone()
    if not force and (row is None or not row[0]):
        raise HubIsServed
    yield


_TILLS: Final = ("tenant", "store", "device")


def _tills(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The rows that say who the tills are, as JSON by table; none of a database that has none."""
    found = {}
    for table in _TILLS:
        query = sql.SQL("SELECT coalesce(json_agg(t), '[]')::text FROM {} AS t")
        try:
            row: Any = connection.execute(query.format(sql.Identifier(table))).fetchone()
        except psycopg.errors.UndefinedTable:
            return {}
        found[table] = row[0]
    return found


def _afterwards(connection: psycopg.Connection[Any], epoch: str, tills: dict[str, str]) -> str:
    """What is done to the restored tables before anybody sees them."""
    parts = [sql.SQL("UPDATE hub SET epoch = {};").format(epoch)]
    for table, rows in tills.items():
        if not json.loads(rows):
            continue
        names = {"table": sql.Identifier(table), "rows": sql.Literal(rows)}
        newer = sql.SQL("DO NOTHING")
        if table == "device":
            newer = sql.SQL(
                "(id) DO UPDATE SET public_key = excluded.public_key,"
                " revoked_at = excluded.revoked_at, till = excluded.till, role = excluded.role"
            )
        parts.append(
            sql.SQL(
                "INSERT INTO {table} SELECT * FROM"
                " json_populate_recordset(NULL::{table}, {rows}) ON CONFLICT {newer};"
            ).format(**names, newer=newer)
        )
    return (
        sql.SQL("\nSET search_path = public;\n{}\n")
        .format(sql.SQL("\n").join(parts))
        .as_string(connection)
    )


_BEFORE: Final = "BEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


def _replace(dsn: str, source: Path, after: str) -> None:
    """One transaction: what was there goes, the backup comes, `after` is done.

    Its COMMIT is the last that is said: psql's own would come at the end of its input, also where
    this process was killed halfway.
    """
    place, environment = _connection(dsn)
    options = ["--set=ON_ERROR_STOP=1", "--quiet", "--no-psqlrc", place]
    reading = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    with (
        subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            [program("psql"), *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=environment,
        ) as writer,
    ):  # fmt: skip
        assert writer.stdin is not None
        assert reader.stdout is not None
        try:
            whole = _pass_on(reader, writer.stdin, after)
        except BrokenPipeError:  # it says why in a moment
            whole = True
        if not whole:
            writer.kill()  # nothing was committed
            raise PostgresFailed("pg_restore", _said(reader.stderr))
        _out, wrong = writer.communicate()
        reader.kill()
        if writer.returncode:
            raise PostgresFailed("psql", wrong.decode(errors="replace").strip()[-_WORDS:])


def _pass_on(reader: subprocess.Popen[bytes], into: IO[bytes], after: str) -> bool:
    """Whether all of the backup went over."""
    into.write(_BEFORE.encode())
    assert reader.stdout is not None
    shutil.copyfileobj(reader.stdout, into, _CHUNK)
    if reader.wait():
        return False
    failpoint("dump.before_epoch")
    into.write(f"{after}\nCOMMIT;\n".encode())
    into.flush()
    return True


def _said(stream: IO[bytes] | None) -> str:
    return stream.read().decode(errors="replace").strip()[-_WORDS:] if stream else ""
