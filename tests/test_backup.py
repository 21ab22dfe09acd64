"""Backups that are proven, and restores that lose and repeat nothing."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from posdesk import verify
from posdesk.backup import backup, restore
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import AlreadyOpen, DatabaseDamaged, FileUnreadable, FileUnwritable
from posdesk.models import Brand


def add_brand(db: Database, name: str) -> int:
    with db.command("test.brand", None) as tx:
        tx.insert(Brand, id=tx.new_id(), name=name)
        return tx.next_number("order")


def brands(db: Database) -> list[str]:
    return [row[0] for row in db.rows("SELECT name FROM brand ORDER BY id")]


@pytest.fixture
def yesterday(db: Database, tmp_path: Path) -> Path:
    """A backup made when there was one brand; a second came after."""
    add_brand(db, "农夫山泉")
    file = backup(db, tmp_path / "kept" / "yesterday.db")
    add_brand(db, "康师傅")
    return file


def test_a_backup_is_whole_and_replaces_an_older_one(db: Database, yesterday: Path) -> None:
    backup(db, yesterday)
    copy = apsw.Connection(str(yesterday), apsw.SQLITE_OPEN_READONLY)
    assert copy.execute("SELECT count(*) FROM brand").get == 2
    assert copy.execute("PRAGMA integrity_check").get == "ok"
    copy.close()
    assert [file.name for file in yesterday.parent.iterdir()] == ["yesterday.db"]


def test_a_restore_keeps_what_it_replaces_and_starts_a_new_epoch(
    db: Database, folder: Path, clock: ManualClock, yesterday: Path
) -> None:
    db.close()
    kept = restore(folder, yesterday, clock)
    restored = open_database(folder, clock)
    assert brands(restored) == ["农夫山泉"]
    assert restored.value("SELECT epoch FROM device") == 2
    assert add_brand(restored, "乐事") == 3, "number 2 was used after the backup"
    assert verify.verify(restored, []).problems == ()
    restored.close()
    assert kept is not None
    old = apsw.Connection(str(kept), apsw.SQLITE_OPEN_READONLY)
    assert old.execute("SELECT count(*) FROM brand").get == 2
    old.close()


def test_a_restore_on_a_new_machine_leaves_room_for_numbers_it_can_not_know(
    db: Database, tmp_path: Path, clock: ManualClock, yesterday: Path
) -> None:
    assert restore(tmp_path / "new till", yesterday, clock) is None
    restored = open_database(tmp_path / "new till", clock)
    assert add_brand(restored, "乐事") > 1000
    restored.close()


def test_a_shop_that_is_open_is_not_restored_over(
    db: Database, folder: Path, clock: ManualClock, yesterday: Path
) -> None:
    with pytest.raises(AlreadyOpen):
        restore(folder, yesterday, clock)
    assert brands(db) == ["农夫山泉", "康师傅"]


def test_what_is_no_backup_is_refused_and_the_shop_stays(
    db: Database, folder: Path, clock: ManualClock, tmp_path: Path
) -> None:
    add_brand(db, "农夫山泉")
    db.close()
    nonsense = tmp_path / "holiday.db"
    nonsense.write_bytes(b"photos" * 1000)
    with pytest.raises(DatabaseDamaged):
        restore(folder, nonsense, clock)
    with pytest.raises(FileUnreadable):
        restore(folder, tmp_path / "nowhere.db", clock)
    again = open_database(folder, clock)
    assert brands(again) == ["农夫山泉"]
    again.close()


def test_a_truncated_backup_is_refused(
    db: Database, tmp_path: Path, clock: ManualClock, yesterday: Path
) -> None:
    whole = yesterday.read_bytes()
    yesterday.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatabaseDamaged):
        restore(tmp_path / "other", yesterday, clock)


def test_a_backup_onto_the_shop_itself_or_nowhere_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable):
        backup(db, db.path)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(FileUnwritable):
        backup(db, blocked / "x.db")
