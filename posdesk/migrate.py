"""Bring a shop's database up to the schema that this program knows: numbered files in
`migrations/`.
"""

from __future__ import annotations

from pathlib import Path

import apsw
from playhouse.apsw_ext import APSWDatabase

from posdesk import journal, without_other_databases
from posdesk.db import APPLICATION_ID, Database
from posdesk.errors import DatabaseDamaged, NewerDatabase, StorageFailed
from posdesk.failpoints import failpoint

FOLDER = Path(__file__).with_name("migrations")


def bring_up_to_date(database: Database) -> None:
    """Make or migrate the file of `database`, which must be locked and not yet open.

    An existing file is first copied with VACUUM INTO beside it. Raises `NewerDatabase` and
    `DatabaseDamaged`.
    """
    try:
        connection = apsw.Connection(str(database.path), vfs=database._vfs)
    except apsw.Error as error:
        raise StorageFailed(str(database.path), str(error)) from error
    try:
        version = _version(connection, database.path)
        if version == journal.SCHEMA_VERSION:
            return
        if version:
            _keep_copy(connection, database.path, version)
    finally:
        connection.close()
    _migrate(database)


def _version(connection: apsw.Connection, path: Path) -> int:
    try:
        application = connection.execute("PRAGMA application_id").get
        version: int = connection.execute("PRAGMA user_version").get
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise DatabaseDamaged(str(path), str(error)) from error
    if version > journal.SCHEMA_VERSION:
        raise NewerDatabase(version, journal.SCHEMA_VERSION)
    if application != APPLICATION_ID and tables:
        raise DatabaseDamaged(str(path), "application_id")
    return version


def _keep_copy(connection: apsw.Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.stem}-before-v{journal.SCHEMA_VERSION}-from-v{version}.db")
    if not copy.exists():
        connection.execute("VACUUM INTO ?", (str(copy),))


def _migrate(database: Database) -> None:
    with without_other_databases():
        from playhouse.migrations import Runner

    peewee = APSWDatabase(str(database.path), **({"vfs": database._vfs} if database._vfs else {}))
    peewee.connect()
    # The runner's own history table stores datetimes, which APSW takes only as text.
    peewee.connection().convert_binding = lambda _cursor, _place, value: str(value)
    try:
        # Set before the first table: a kill in between leaves an empty shop that is made again.
        peewee.execute_sql("PRAGMA journal_mode = wal")
        peewee.execute_sql("PRAGMA synchronous = FULL")
        peewee.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        with peewee.atomic("IMMEDIATE"):
            Runner(peewee, str(FOLDER)).up()
            failpoint("migrate.before_identity")
            _identify(peewee, database)
            peewee.execute_sql(f"PRAGMA user_version = {journal.SCHEMA_VERSION}")
    finally:
        peewee.close()


def _identify(peewee: APSWDatabase, database: Database) -> None:
    """Give a new till its identity, once."""
    row = journal.first_device_row(database.ids.new(), database.clock.now())
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    peewee.execute_sql(
        f"INSERT OR IGNORE INTO device ({names}) VALUES ({marks})", tuple(row.values())
    )
