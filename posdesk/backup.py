"""Backup and restore of a shop's database. The live file is only ever read by SQLite itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw

from posdesk.clock import Clock, local
from posdesk.db import APPLICATION_ID, FILE_NAME, Database, open_database
from posdesk.errors import (
    DatabaseLocked,
    DiskFull,
    FileUnreadable,
    FileUnwritable,
    NewerDatabase,
    NotABackup,
    StorageFailed,
)
from posdesk.failpoints import failpoint
from posdesk.files import sync_folder
from posdesk.i18n import gettext
from posdesk.journal import SCHEMA_VERSION

_SKIP_NUMBERS = 1000  # left free where it is not known which numbers were used since the backup
_COMPANIONS = ("-wal", "-shm")
_PATIENCE_MS = 2000


def backup(db: Database, target: Path) -> Path:
    """Write a consistent copy of the shop to `target` while selling goes on.

    The copy is made beside it, checked, and only then takes the name (of an older backup too).
    Raises `FileUnwritable`, `DiskFull`, `DatabaseDamaged`.
    """
    db.refuse_own(target)
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
    except OSError as error:
        raise FileUnwritable(str(target), error.strerror or str(error)) from error
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
    `FileUnwritable`, `DatabaseDamaged`, `NewerDatabase`, `AlreadyOpen`, `DiskFull`, and
    `DatabaseLocked` while another program reads the shop.
    """
    if not source.is_file():
        raise FileUnreadable(str(source), gettext("there is no such file"))
    _check(source)
    with _worded(folder):
        folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    guard = Database(path, clock)
    guard.lock()
    try:
        with _worded(folder):
            fresh = path.with_name(path.name + ".restoring")
            fresh.unlink(missing_ok=True)
            _copy(source, fresh)
            _new_epoch(fresh, _let_go(path))
            failpoint("restore.before_swap")
            kept = _set_aside(path, local(clock.now(), clock.zone))
            failpoint("restore.set_aside")
            fresh.replace(path)
            sync_folder(folder)
    finally:
        guard.close()
    open_database(folder, clock).close()  # upgrades an older backup, and proves that it opens
    return kept


@contextmanager
def _worded(folder: Path) -> Iterator[None]:
    """What fails about the files of a folder, in words."""
    try:
        yield
    except apsw.FullError:
        raise DiskFull(str(folder)) from None
    except apsw.BusyError:
        raise DatabaseLocked(str(folder)) from None
    except apsw.Error as error:
        raise FileUnwritable(str(folder), str(error)) from error
    except OSError as error:
        raise FileUnwritable(str(folder), error.strerror or str(error)) from error


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
        raise NotABackup(str(path), str(error)) from error
    if application != APPLICATION_ID:
        raise NotABackup(str(path), gettext("not a PosDesk database"))
    if version > SCHEMA_VERSION:
        raise NewerDatabase(version, SCHEMA_VERSION)
    if verdict != "ok":
        raise NotABackup(str(path), str(verdict))


def _copy(source: Path, target: Path) -> None:
    with closing(apsw.Connection(str(source), apsw.SQLITE_OPEN_READONLY)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


@dataclass(frozen=True)
class _Used:
    """The numbers that a till has used so far."""

    device: str
    counters: dict[str, int]


def _let_go(path: Path) -> _Used | None:
    """The numbers used by the shop that is replaced, which is left in its one file and with nobody
    reading it: a reader that closed later would delete the log of the shop that took its place.

    None where there is no shop, or one that can't be read. Raises `apsw.BusyError`.
    """
    if not path.exists():
        return None
    try:
        with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)) as connection:
            used = _used(connection)
            connection.set_busy_timeout(_PATIENCE_MS)
            connection.execute("PRAGMA journal_mode = DELETE")
            return used
    except apsw.BusyError:
        raise
    except apsw.Error:
        return None


def _used(connection: apsw.Connection) -> _Used:
    device = str(connection.execute("SELECT device FROM device").get)
    rows = connection.execute("SELECT name, value FROM counter")
    return _Used(device, {str(name): int(str(value)) for name, value in rows})


def _new_epoch(path: Path, replaced: _Used | None) -> None:
    """Begin a new epoch above every number that was used, as far as that is known.

    What waited for a printer when the backup was made may have come out since: it is left as if the
    program had stopped while printing, so that it is offered again and not printed by itself.
    """
    with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)) as connection, connection:
        same_till = replaced is not None and replaced.device == _used(connection).device
        connection.execute("UPDATE device SET epoch = epoch + 1, dseq = 0 WHERE id = 1")
        connection.executemany(
            "INSERT INTO counter (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            replaced.counters.items() if replaced else (),
        )
        if not same_till:
            connection.execute("UPDATE counter SET value = value + ?", (_SKIP_NUMBERS,))
        connection.execute("UPDATE print_job SET state = 'sending' WHERE state = 'queued'")


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Give the database that will be replaced a second name; until then it keeps its own too.

    Were it renamed, a stop at this moment would leave no shop, and the next start would make an
    empty one.
    """
    if not path.exists():
        return None
    kept = _free_name(path, f"replaced-{now:%Y%m%d-%H%M%S}")
    for suffix in _COMPANIONS:
        companion = path.with_name(path.name + suffix)
        if companion.exists():  # of a file that nobody could open
            companion.replace(kept.with_name(kept.name + suffix))
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system without second names
        shutil.copyfile(path, kept)
    return kept


def _free_name(path: Path, mark: str) -> Path:
    """A name that no earlier restore gave, not even in the same second of a clock set back."""
    free = path.with_name(f"{path.stem}-{mark}{path.suffix}")
    number = 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{mark}-{number}{path.suffix}")
    return free
