"""The journal: nothing is forgotten, and nothing can be rewritten unseen."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from posdesk import journal, verify
from posdesk.cards import CardNumberRefused
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.models import Brand, Image, PinGuard, Role, Staff, StockLevel


@pytest.fixture
def li_min(db: Database) -> str:
    """Li Min is hired: a role and a member of staff in one command."""
    with db.command("staff.add", None) as tx:
        role, person = tx.new_id(), tx.new_id()
        tx.insert(Role, id=role, code="cashier", name="收银员")
        tx.insert(
            Staff, id=person, name="李敏", role_id=role, pin_hash="$argon2id$", created_at=tx.now
        )
    return person


def entries(db: Database) -> list[list[journal.RowChange]]:
    return [
        list(journal.read_changes(changes, private))
        for changes, private in db.rows("SELECT changes, private FROM journal ORDER BY dseq")
    ]


def problems(db: Database) -> list[verify.Problem]:
    return list(verify.verify(db, []).problems)


def behind_our_back(db: Database, *statements: str) -> None:
    """What somebody with a database tool and no scruples can do."""
    tool = apsw.Connection(str(db.path))
    for statement in statements:
        tool.execute(statement)
    tool.close()


def test_every_change_of_a_command_is_in_its_entry(db: Database, li_min: str) -> None:
    with db.command("staff.rename", li_min) as tx:
        tx.update(Staff, li_min, name="李敏敏")
    (hired, renamed) = entries(db)
    assert [(c.table, c.operation) for c in hired] == [("role", "insert"), ("staff", "insert")]
    assert renamed == [
        journal.RowChange("staff", "update", li_min, {"name": "李敏敏"}, {"name": "李敏"})
    ]


def test_derived_and_local_tables_stay_out_of_the_journal(db: Database) -> None:
    with db.command("test.mixed", None) as tx:
        tx.insert(Brand, id=tx.new_id(), name="农夫山泉")
        tx.insert(StockLevel, variant_id="water", on_hand=1000)
        tx.insert(PinGuard, staff_id="li-min", failures=0)
    assert [[c.table for c in entry] for entry in entries(db)] == [["brand"]]


def test_a_command_that_changed_nothing_seals_nothing(db: Database) -> None:
    with db.command("test.nothing", None):
        pass
    assert entries(db) == []


def test_pictures_survive_the_journal(db: Database) -> None:
    with db.command("test.image", None) as tx:
        tx.insert(Image, id="a" * 32, mime="image/png", data=b"\x00\xff\x10", created_at=tx.now)
    assert entries(db)[0][0].new["data"] == b"\x00\xff\x10"


def test_personal_data_stands_only_in_the_private_part(db: Database, li_min: str) -> None:
    (changes, private) = db.rows("SELECT changes, private FROM journal")[0]
    assert "李敏" not in str(journal.decode(changes))
    assert "李敏" in str(journal.decode(private))


def test_erasing_a_person_leaves_the_chain_valid(db: Database, li_min: str) -> None:
    with db.command("staff.erase", None) as tx:
        tx.update(Staff, li_min, name="", pin_hash="")
    with db.command("staff.erase_history", None) as tx:
        tx.execute("UPDATE journal SET private = NULL, salt = NULL")
    assert problems(db) == []


def test_entries_follow_each_other_without_a_gap(db: Database) -> None:
    for name in ("农夫山泉", "康师傅", "乐事"):
        with db.command("test.brand", None) as tx:
            tx.insert(Brand, id=tx.new_id(), name=name)
    assert [row[0] for row in db.rows("SELECT dseq FROM journal ORDER BY id")] == [1, 2, 3]
    hashes = db.rows("SELECT prev_hash, hash FROM journal ORDER BY dseq")
    assert [prev for prev, _hash in hashes] == [journal.GENESIS, hashes[0][1], hashes[1][1]]
    assert problems(db) == []


def test_the_hybrid_clock_goes_on_when_the_wall_clock_goes_back(
    db: Database, clock: ManualClock
) -> None:
    for _step in range(3):
        with db.command("test.brand", None) as tx:
            tx.insert(Brand, id=tx.new_id(), name="x")
        clock.set(clock.now() - 3_600_000)
    stamps = [row[0] for row in db.rows("SELECT hlc FROM journal ORDER BY dseq")]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (["UPDATE brand SET name = 'x'"], "journal"),
        (["DROP TRIGGER brand_no_delete", "DELETE FROM brand"], "journal"),
        (["INSERT INTO brand (id, name) VALUES ('forged', 'x')"], "journal"),
        (
            ["DROP TRIGGER journal_no_update", "UPDATE journal SET actor = 'x' WHERE dseq = 2"],
            "chain",
        ),
        (
            ["DROP TRIGGER journal_no_update", "UPDATE journal SET changes = x'00' WHERE dseq = 1"],
            "chain",
        ),
        (["DROP TRIGGER journal_no_delete", "DELETE FROM journal WHERE dseq = 2"], "chain"),
        (["DROP TRIGGER journal_no_delete", "DELETE FROM journal WHERE dseq = 3"], "chain"),
    ],
)
def test_what_was_done_behind_our_back_is_found(
    db: Database, tampering: list[str], found: str
) -> None:
    for name in ("农夫山泉", "康师傅", "乐事"):
        with db.command("test.brand", None) as tx:
            tx.insert(Brand, id=tx.new_id(), name=name)
    assert problems(db) == []
    behind_our_back(db, *tampering)
    assert found in {problem.part for problem in problems(db)}


def test_the_first_bad_entry_is_named(db: Database) -> None:
    for name in ("农夫山泉", "康师傅", "乐事"):
        with db.command("test.brand", None) as tx:
            tx.insert(Brand, id=tx.new_id(), name=name)
    behind_our_back(
        db, "DROP TRIGGER journal_no_update", "UPDATE journal SET hlc = 1 WHERE dseq = 2"
    )
    chain = [problem for problem in problems(db) if problem.part == "chain"]
    assert [(problem.place, problem.detail) for problem in chain] == [("1/2", "test.brand")]


def test_a_card_number_in_any_text_rolls_the_whole_command_back(db: Database) -> None:
    with pytest.raises(CardNumberRefused), db.command("test.card", None) as tx:
        tx.insert(Brand, id=tx.new_id(), name="call 4111 1111 1111 1111")
    assert db.rows("SELECT * FROM brand") == []
    assert b"4111" not in Path(db.path).with_name("posdesk.db-wal").read_bytes()
