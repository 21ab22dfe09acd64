"""The database: what a command promises, and what the file itself refuses."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import apsw
import pytest

from posdesk.clock import ManualClock
from posdesk.db import Conflict, Database, open_database
from posdesk.errors import (
    AlreadyOpen,
    DatabaseDamaged,
    DiskFull,
    NewerDatabase,
    NotFound,
    StorageFailed,
)
from posdesk.models import Brand, Category, DayTotal, Device, PinGuard, StaffEvent


def add_brand(db: Database, name: str = "农夫山泉") -> str:
    with db.command("test.add_brand", None) as tx:
        key = tx.new_id()
        tx.insert(Brand, id=key, name=name)
        tx.changed("catalog")
    return key


def fail_half_way(db: Database) -> None:
    """A command that takes a number and adds a row before a rule refuses it."""
    with db.command("test.fail", None) as tx:
        assert tx.next_number("order") > 0
        tx.insert(Brand, id=tx.new_id(), name="康师傅")
        raise NotFound("brand", "x")


def add_sign_in(db: Database) -> str:
    with db.command("test.sign_in", None) as tx:
        key = tx.new_id()
        tx.insert(StaffEvent, id=key, event="signed_in", till="T1", occurred_at=tx.now)
    return key


def test_the_file_is_opened_as_a_till_must_be(db: Database) -> None:
    assert db.value("PRAGMA journal_mode") == "wal"
    assert db.value("PRAGMA synchronous") == 2
    assert db.value("PRAGMA foreign_keys") == 1
    assert db.value("PRAGMA trusted_schema") == 0
    assert db.value("PRAGMA application_id") == 0x504F5344


def test_a_command_is_there_after_the_shop_is_opened_again(
    db: Database, folder: Path, clock: ManualClock
) -> None:
    add_brand(db)
    db.close()
    again = open_database(folder, clock)
    assert again.value("SELECT name FROM brand") == "农夫山泉"
    again.close()


def test_while_much_is_expected_commands_stay_as_durable_and_then_all_is_as_before(
    db: Database,
) -> None:
    def pragmas() -> list[int]:
        names = ("synchronous", "cache_size", "wal_autocheckpoint")
        return [db.value(f"PRAGMA {name}") for name in names]

    usual = pragmas()
    db.expect_much(True)
    roomy = pragmas()
    assert roomy[0] == usual[0] == 2  # FULL
    assert roomy[1] < usual[1] < 0  # in KiB below zero
    assert roomy[2] > usual[2]
    add_brand(db)
    db.expect_much(False)
    assert pragmas() == usual


def test_a_command_that_fails_leaves_nothing(db: Database) -> None:
    with pytest.raises(NotFound):
        fail_half_way(db)
    assert db.rows("SELECT * FROM brand") == []
    assert db.rows("SELECT * FROM journal") == []


def test_a_command_says_which_nouns_changed(db: Database) -> None:
    with db.command("test.nouns", None) as tx:
        tx.changed("orders", "stock")
    assert "orders" in tx.changes
    assert "catalog" not in tx.changes


def test_commands_do_not_nest(db: Database) -> None:
    with db.command("test.outer", None), pytest.raises(RuntimeError, match="nest"):
        add_brand(db)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE staff_event SET detail = 'x'", "facts are never changed"),
        ("DELETE FROM staff_event", "facts are never deleted"),
        ("DELETE FROM brand", "registers are never deleted"),
        ("UPDATE journal SET actor = 'x'", "journal entries are never changed"),
        ("DELETE FROM journal", "journal entries are never deleted"),
    ],
)
def test_the_file_itself_guards_each_kind_of_table(db: Database, sql: str, why: str) -> None:
    add_brand(db)
    add_sign_in(db)
    with pytest.raises(Conflict, match=why), db.command("test.break", None) as tx:
        tx.execute(sql)


def test_erasing_a_private_part_is_the_one_change_a_journal_entry_takes(db: Database) -> None:
    add_brand(db)
    with db.command("test.erase", None) as tx:
        tx.execute("UPDATE journal SET private = NULL, salt = NULL")
    with pytest.raises(Conflict), db.command("test.break", None) as tx:
        tx.execute("UPDATE journal SET private = x'00', salt = NULL")


def test_money_can_not_be_stored_as_a_fraction(db: Database) -> None:
    with pytest.raises(Conflict), db.local() as tx:
        tx.execute(
            "INSERT INTO day_total (business_day, till, measure, key, amount)"
            " VALUES ('2026-09-21', 'T1', 'sales', '', 0.5)"
        )


def test_local_work_may_not_touch_business_tables(db: Database) -> None:
    with pytest.raises(RuntimeError, match="commands only"), db.local() as tx:
        tx.insert(Brand, id=tx.new_id(), name="x")
    with db.local() as tx:
        tx.insert(PinGuard, staff_id="li-min", failures=1)
        tx.insert(DayTotal, business_day="2026-09-21", till="T1", measure="sales", key="", amount=1)
    assert db.value("SELECT count(*) FROM journal") == 0


def test_other_threads_read_what_is_committed_and_can_not_write(db: Database) -> None:
    add_brand(db)
    seen: list[Any] = []

    def read() -> None:
        seen.append(db.value("SELECT name FROM brand"))
        try:
            add_brand(db)
        except RuntimeError as error:
            seen.append(str(error))
        try:
            db.row("DELETE FROM counter")
        except StorageFailed as error:
            seen.append(type(error))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen == ["农夫山泉", "only the writer thread may write", StorageFailed]


def test_changing_a_row_that_is_not_there_is_refused(db: Database) -> None:
    with pytest.raises(NotFound), db.command("test.rename", None) as tx:
        tx.update(Brand, "no-such-brand", name="x")


def test_a_dangling_reference_is_refused(db: Database) -> None:
    with pytest.raises(Conflict, match="FOREIGN KEY"), db.command("test.orphan", None) as tx:
        tx.insert(Category, id=tx.new_id(), name="茶", parent_id="nobody")


def test_numbers_are_taken_in_the_commit_and_never_twice(db: Database) -> None:
    with db.command("test.number", None) as tx:
        assert tx.next_number("order") == 1
    with pytest.raises(NotFound):
        fail_half_way(db)
    with db.command("test.number", None) as tx:
        assert [tx.next_number("order"), tx.next_number("order")] == [2, 3]


def test_a_second_instance_is_refused_in_words(
    db: Database, folder: Path, clock: ManualClock
) -> None:
    with pytest.raises(AlreadyOpen, match="already open"):
        open_database(folder, clock)


def test_reading_beside_an_open_shop_is_allowed(
    db: Database, folder: Path, clock: ManualClock
) -> None:
    add_brand(db)
    reader = open_database(folder, clock, write=False)
    assert reader.value("SELECT name FROM brand") == "农夫山泉"
    reader.close()


def test_a_newer_file_is_refused_and_left_alone(folder: Path, clock: ManualClock) -> None:
    open_database(folder, clock).close()
    newer = apsw.Connection(str(folder / "posdesk.db"))
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    with pytest.raises(NewerDatabase, match="999"):
        open_database(folder, clock)


def test_a_file_that_is_no_shop_is_refused(folder: Path, clock: ManualClock) -> None:
    folder.mkdir()
    (folder / "posdesk.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(DatabaseDamaged):
        open_database(folder, clock)


def test_another_programs_database_is_refused(folder: Path, clock: ManualClock) -> None:
    folder.mkdir()
    foreign = apsw.Connection(str(folder / "posdesk.db"))
    foreign.execute("CREATE TABLE theirs (x)")
    foreign.close()
    with pytest.raises(DatabaseDamaged, match="application_id"):
        open_database(folder, clock)


def test_a_folder_without_a_shop_is_named(folder: Path, clock: ManualClock) -> None:
    with pytest.raises(NotFound, match=r"There is no shop in"):
        open_database(folder, clock, write=False)


def test_too_little_room_is_said_before_money_is_taken(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.check_room()
    monkeypatch.setattr("posdesk.db.RESERVE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match="Free some space"):
        db.check_room()


def test_a_new_till_has_one_identity(db: Database, folder: Path, clock: ManualClock) -> None:
    first = db.value("SELECT device FROM device")
    db.close()
    again = open_database(folder, clock)
    assert again.rows("SELECT id, device, epoch FROM device") == [(1, first, 1)]
    assert Device.table() == "device"
    again.close()
