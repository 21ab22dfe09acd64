"""Backups that are proven, and restores that lose and repeat nothing."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from posdesk import verify
from posdesk.backup import backup, restore
from posdesk.catalog.export import export_catalog
from posdesk.catalog.importing.run import preview
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import (
    AlreadyOpen,
    DatabaseDamaged,
    DatabaseLocked,
    FileUnreadable,
    FileUnwritable,
    NotABackup,
)
from posdesk.models import Brand
from posdesk.printing.queue import recover
from tests.selling import Shop, furnish


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
    (tmp_path / "kept").mkdir()
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


@pytest.mark.parametrize("name", ["posdesk.db", "posdesk.db-wal", "posdesk.db-shm", "another name"])
def test_nothing_is_written_over_the_live_shop(db: Database, folder: Path, name: str) -> None:
    add_brand(db, "农夫山泉")
    (folder / "another name").hardlink_to(db.path)
    before = {file.name: file.stat().st_ino for file in folder.iterdir()}
    target = folder / name
    with pytest.raises(FileUnwritable):
        backup(db, target)
    with pytest.raises(FileUnwritable):
        export_catalog(db, target)
    with pytest.raises(FileUnreadable):
        preview(db, target)
    assert {file.name: file.stat().st_ino for file in folder.iterdir()} == before


def test_a_shop_that_somebody_still_reads_is_not_restored_over(
    db: Database, folder: Path, clock: ManualClock, yesterday: Path
) -> None:
    db.close()
    reader = open_database(folder, clock, write=False)
    assert len(brands(reader)) == 2
    with pytest.raises(DatabaseLocked):
        restore(folder, yesterday, clock)
    reader.close()
    restore(folder, yesterday, clock)


def test_a_restore_over_another_shop_leaves_room_for_numbers_too(
    db: Database, tmp_path: Path, clock: ManualClock, yesterday: Path
) -> None:
    fresh = open_database(tmp_path / "set up anew", clock)
    add_brand(fresh, "乐事")
    fresh.close()
    restore(tmp_path / "set up anew", yesterday, clock)
    restored = open_database(tmp_path / "set up anew", clock)
    assert add_brand(restored, "乐事") > 1000, "the lost disk had used more than the backup knows"
    restored.close()


def test_two_restores_in_one_second_keep_both_shops(
    db: Database, folder: Path, clock: ManualClock, yesterday: Path
) -> None:
    db.close()
    first, second = (restore(folder, yesterday, clock) for _time in range(2))
    assert first is not None
    assert second is not None
    assert first != second
    for kept, count in ((first, 2), (second, 1)):
        old = apsw.Connection(str(kept), apsw.SQLITE_OPEN_READONLY)
        assert old.execute("SELECT count(*) FROM brand").get == count
        old.close()


def test_a_receipt_that_waited_at_the_backup_is_not_printed_by_the_restore(
    db: Database, folder: Path, tmp_path: Path, clock: ManualClock
) -> None:
    furnish(db)
    Shop(db).sell_for_cash(200, ("water", 1000))
    file = backup(db, tmp_path / "kept.db")
    db.close()
    restore(folder, file, clock)
    restored = open_database(folder, clock)
    recover(restored, None)
    states = restored.rows("SELECT DISTINCT state FROM print_job")
    assert states == [("interrupted",)]
    restored.close()


def test_a_folder_that_can_not_be_one_is_refused_in_words(
    yesterday: Path, tmp_path: Path, clock: ManualClock
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FileUnwritable):
        restore(tmp_path / "file", yesterday, clock)
    (tmp_path / "shop 2" / "posdesk.db.restoring").mkdir(parents=True)
    with pytest.raises(FileUnwritable):
        restore(tmp_path / "shop 2", yesterday, clock)


def test_a_folder_that_is_not_there_is_said_and_not_made(db: Database, tmp_path: Path) -> None:
    """An unplugged disk must not turn into a folder on this one."""
    with pytest.raises(FileUnwritable):
        backup(db, tmp_path / "usb" / "shop.db")
    assert not (tmp_path / "usb").exists()


def test_a_file_that_is_no_backup_says_nothing_bad_of_the_shop(
    tmp_path: Path, clock: ManualClock
) -> None:
    wrong = tmp_path / "prices.csv"
    wrong.write_text("name,price\n" * 200, "utf-8")
    with pytest.raises(NotABackup, match=r"not a whole PosDesk backup.*not touched"):
        restore(tmp_path / "shop", wrong, clock)
