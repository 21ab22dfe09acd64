"""Backup and restore of a shop's database. The live file is only ever read by SQLite itself."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import apsw

from posdesk.clock import Clock, local
from posdesk.db import APPLICATION_ID, FILE_NAME, Database, open_database
from posdesk.errors import (
    DatabaseDamaged,
    DiskFull,
    FileUnreadable,
    FileUnwritable,
    NewerDatabase,
    StorageFailed,
)
from posdesk.failpoints import failpoint
from posdesk.i18n import gettext
from posdesk.journal import SCHEMA_VERSION

_SKIP_NUMBERS = 1000  # left free where it is not known which numbers were used since the backup
_COMPANIONS = ("-wal", "-shm")


def backup(db: Database, target: Path) -> Path:
    """Write a consistent copy of the shop to `target` while selling goes on.

    The copy is made beside it, checked, and only then takes the name (of an older backup too).
    Raises `FileUnwritable`, `DiskFull`, `DatabaseDamaged`.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
    except OSError as error:
        raise FileUnwritable(str(target), error.strerror or str(error)) from error
    if target.resolve() == db.path.resolve():
        raise FileUnwritable(str(target), gettext("this is the shop's own database"))
    try:
        db.copy_into(partial)
        failpoint("backup.before_check")
        _check(partial)
        failpoint("backup.before_rename")
        partial.replace(target)
        sync_folder(target.parent)
    except DiskFull:
        raise DiskFull(str(target.parent)) from None
    except (StorageFailed, OSError) as error:
        raise FileUnwritable(str(target), getattr(error, "detail", str(error))) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def restore(folder: Path, source: Path, clock: Clock) -> Path | None:
    """Put a backup in the place of the shop; answers where the replaced database was kept.

    The till takes a new epoch, so that its later entries are told from those after the backup, and
    its counters never go back, so that no number is used twice. Raises `FileUnreadable`,
    `DatabaseDamaged`, `NewerDatabase`, `AlreadyOpen`.
    """
    if not source.is_file():
        raise FileUnreadable(str(source), gettext("there is no such file"))
    _check(source)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    guard = Database(path, clock)
    guard.lock()
    try:
        fresh = path.with_name(path.name + ".restoring")
        fresh.unlink(missing_ok=True)
        _copy(source, fresh)
        counters = _counters(path)
        _new_epoch(fresh, counters)
        failpoint("restore.before_swap")
        kept = _set_aside(path, local(clock.now(), clock.zone))
        failpoint("restore.set_aside")
        fresh.replace(path)
        sync_folder(folder)
    finally:
        guard.close()
    open_database(folder, clock).close()  # upgrades an older backup, and proves that it opens
    return kept


def _check(path: Path) -> None:
    """Refuse what is not a whole PosDesk database that this program can read."""
    try:
        connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
        try:
            application = connection.execute("PRAGMA application_id").get
            version = connection.execute("PRAGMA user_version").get
            verdict = connection.execute("PRAGMA quick_check").get
        finally:
            connection.close()
    except apsw.Error as error:
        raise DatabaseDamaged(str(path), str(error)) from error
    if application != APPLICATION_ID:
        raise DatabaseDamaged(str(path), gettext("not a PosDesk database"))
    if version > SCHEMA_VERSION:
        raise NewerDatabase(version, SCHEMA_VERSION)
    if verdict != "ok":
        raise DatabaseDamaged(str(path), verdict)


def _copy(source: Path, target: Path) -> None:
    connection = apsw.Connection(str(source), apsw.SQLITE_OPEN_READONLY)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except apsw.FullError:
        raise DiskFull(str(target.parent)) from None
    finally:
        connection.close()


def _counters(path: Path) -> dict[str, int] | None:
    """The numbers used so far by the shop that is replaced; None where that can't be read."""
    if not path.exists():
        return None
    try:
        connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)
        try:
            rows = connection.execute("SELECT name, value FROM counter")
            counters = {str(name): int(str(value)) for name, value in rows}
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return counters
        finally:
            connection.close()
    except apsw.Error:
        return None


def _new_epoch(path: Path, used: dict[str, int] | None) -> None:
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)
    try:
        with connection:
            connection.execute("UPDATE device SET epoch = epoch + 1, dseq = 0 WHERE id = 1")
            if used is None:
                connection.execute("UPDATE counter SET value = value + ?", (_SKIP_NUMBERS,))
            else:
                connection.executemany(
                    "INSERT INTO counter (name, value) VALUES (?, ?)"
                    " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                    used.items(),
                )
    finally:
        connection.close()


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Give the database that will be replaced a second name; until then it keeps its own too.

    Were it renamed, a stop at this moment would leave no shop, and the next start would make an
    empty one.
    """
    if not path.exists():
        return None
    kept = path.with_name(f"{path.stem}-replaced-{now:%Y%m%d-%H%M%S}{path.suffix}")
    for suffix in _COMPANIONS:
        companion = path.with_name(path.name + suffix)
        if companion.exists():  # emptied by `_counters`, or of a file that nobody could open
            companion.replace(kept.with_name(kept.name + suffix))
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system without second names
        shutil.copyfile(path, kept)
    return kept


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system can sync a folder."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
