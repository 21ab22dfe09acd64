"""A customer is erased: no name, phone, address, word or picture of theirs is left in the file, its
free pages, its log, its journal, new backups, exports or the print queue; the chain stays valid,
the proof finds nothing wrong, and what was written of others is still there.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from posdesk import journal
from posdesk.backup import backup
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.derived import REBUILDS
from posdesk.journal import Erasure, RowChange
from posdesk.members import erasing, holdings, queries
from posdesk.members.erasing import Erased
from posdesk.models import TABLES
from posdesk.verify import verify
from tests.members import life
from tests.members.life import NEEDLES, OTHER_NAME, OTHER_PHONE, Life
from tests.selling import ZHAO_LEI


@pytest.fixture
def story(db: Database) -> Life:
    """A shop in which the customer did all that customers do."""
    return life.lived(db)


def erased(story: Life) -> Erased:
    """Everything that erasing takes."""
    done = erasing.erase(story.db, ZHAO_LEI, story.her).value
    assert erasing.finish(story.db).value
    return done


def unpacked(db: Database) -> Iterator[bytes]:
    """What the journal has packed."""
    for changes, private in db.rows("SELECT changes, private FROM journal"):
        yield zlib.decompress(changes)
        if private is not None:
            yield zlib.decompress(private)


def files(db: Database) -> list[Path]:
    """The shop's own files, and a new backup."""
    fresh = backup(db, db.path.with_name("fresh.backup"))
    folder = db.path.parent
    db.close()
    return [fresh, *(each for each in folder.iterdir() if each.name.startswith(db.path.name))]


def left(story: Life) -> set[str]:
    """Which needles are still anywhere; closes the shop on the way, as nobody but SQLite may read
    a database that is open.
    """
    texts = list(unpacked(story.db))
    wal = story.db.path.with_name(f"{story.db.path.name}-wal")
    texts.append(wal.read_bytes())
    texts += [each.read_bytes() for each in files(story.db) if not each.name.endswith("-shm")]
    whole = b"\0".join(texts)
    found = {needle for needle in NEEDLES if any(form in whole for form in forms(needle))}
    return found | {"a picture" for picture in story.photos if picture[40:400] in whole}


def forms(needle: str) -> tuple[bytes, ...]:
    """A text as SQLite keeps it, and as JSON may write it."""
    plain = needle.encode()
    return plain, needle.encode("unicode_escape"), needle.encode("utf-16-le")


def test_control_before_all_of_it_is_there_and_every_personal_column_holds_some(
    story: Life,
) -> None:
    keys = holdings.rows(story.db, holdings.person(story.db, story.her))
    silent = []
    for model in TABLES:
        if model.table() not in holdings.ROWS:
            continue
        marks = ", ".join("?" * len(keys.get(model.table(), [])))
        for column in model.personal:
            query = (
                f'SELECT 1 FROM "{model.table()}" WHERE "{model.key_column()}" IN ({marks})'
                f" AND \"{column}\" NOT IN ('', x'')"
            )
            if not story.db.value(query, *keys.get(model.table(), [])):
                silent.append(f"{model.table()}.{column}")
    assert silent == []
    assert left(story) == {*NEEDLES, "a picture"}


def test_after_it_nothing_is_left_anywhere(story: Life) -> None:
    done = erased(story)
    assert done.rows > 30
    assert done.entries > 15
    assert left(story) == set()


def test_the_chain_is_valid_and_the_proof_finds_nothing_wrong(story: Life) -> None:
    erased(story)
    assert verify(story.db, REBUILDS).problems == ()
    story.db.close()
    again = open_database(story.db.path.parent, story.db.clock)
    try:
        assert verify(again, REBUILDS).problems == ()
    finally:
        again.close()


def test_what_was_written_of_others_in_the_same_entries_is_still_there(story: Life) -> None:
    erased(story)
    db = story.db
    kept = queries.detail(db, story.other)
    assert (kept.name, kept.phone, kept.note) == (OTHER_NAME, OTHER_PHONE, "司马先生要开发票")
    assert db.value("SELECT name FROM staff WHERE id = 'li-min'") == "李敏（早班）"
    told = b"".join(unpacked(db)).decode()
    assert "司马先生要开发票" in told
    assert "李敏（早班）" in told


def test_the_figures_stay_and_she_is_found_by_nothing(story: Life) -> None:
    db = story.db
    sums = (
        "SELECT sum(total), sum(tax) FROM orders",
        "SELECT sum(owed), sum(refunded) FROM order_summary",
    )
    before = [db.row(query) for query in sums]
    erased(story)
    assert [db.row(query) for query in sums] == before
    for text in (life.NAME, life.CALLED, "9151", life.PHONE, life.SECOND, "oyse", life.CARD):
        assert queries.find(db, text) == ()
    member = db.row("SELECT name, card_code, email, erased_at FROM member WHERE id = ?", story.her)
    assert member is not None
    assert member[:3] == ("", "", "")
    assert member[3]


def test_a_second_person_whose_words_were_told_again_can_be_erased_too(story: Life) -> None:
    erased(story)
    erasing.erase(story.db, ZHAO_LEI, story.other)
    assert erasing.finish(story.db).value
    assert verify(story.db, REBUILDS).problems == ()
    assert OTHER_NAME.encode() not in b"".join(unpacked(story.db))
    story.db.close()
    assert OTHER_NAME.encode() not in story.db.path.read_bytes()


def test_a_cart_that_waits_keeps_its_goods_and_can_be_recalled(story: Life) -> None:
    from posdesk.orders import commands as carts

    erased(story)
    waiting = story.db.value("SELECT id FROM parked_cart WHERE recalled_at IS NULL")
    cart = carts.recall(story.db, ZHAO_LEI, waiting).value
    assert [line.item.variant_id for line in cart.lines] == ["mug"]
    assert (cart.member, cart.note, cart.lines[0].note) == (None, "", "")


def test_nothing_is_sent_to_her_any_more(story: Life) -> None:
    assert story.db.value("SELECT count(*) FROM notice_job") > 0
    erased(story)
    assert story.db.value("SELECT count(*) FROM notice_job") == 0


def test_every_table_with_personal_columns_is_accounted_for() -> None:
    personal = {model.table() for model in TABLES if model.personal}
    assert personal == holdings.ROWS.keys() | holdings.OF_OTHERS
    assert not holdings.ROWS.keys() & holdings.OF_OTHERS


def test_entries_that_came_after_the_look_through_the_journal_are_found(story: Life) -> None:
    from posdesk.members import commands

    seen = erasing.trail(story.db, story.her)
    draft = queries.detail(story.db, story.her).draft()
    from dataclasses import replace

    commands.edit(story.db, ZHAO_LEI, story.her, replace(draft, note="素娥的备注"))
    erasing.erase(story.db, ZHAO_LEI, story.her, seen)
    assert erasing.finish(story.db).value
    assert left(story) == set()


# --- controls: without each part of it, something is found ----------------------------------------


def test_control_without_rewriting_the_file_free_pages_or_the_log_still_tell(story: Life) -> None:
    erasing.erase(story.db, ZHAO_LEI, story.her)
    assert erasing.unfinished(story.db)
    assert left(story)


def test_control_without_the_journal_the_private_parts_still_tell(
    story: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "forget_private", lambda _execute, _entries: None)
    erased(story)
    assert left(story)


def test_control_without_forgetting_the_erasure_itself_tells(
    story: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Erasure, "forget", lambda _self, _table, _key: None)
    erased(story)
    assert left(story)


def test_control_without_telling_again_others_are_missing_in_the_journal(
    story: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Erasure, "tell", lambda _self, _table, _key, _personal: None)
    erased(story)
    assert verify(story.db, REBUILDS).problems


# --- a stop half way ------------------------------------------------------------------------------


class Stopped(Exception):
    """The power goes."""


@pytest.mark.parametrize("point", ["member.erase.blanked", "member.erase.told", "db.before_seal"])
def test_a_stop_half_way_leaves_all_as_it_was(
    story: Life, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = whole(story.db)

    def stop(name: str) -> None:
        if name == point:
            raise Stopped

    monkeypatch.setattr("posdesk.members.erasing.failpoint", stop)
    monkeypatch.setattr("posdesk.db.failpoint", stop)
    with pytest.raises(Stopped):
        erasing.erase(story.db, ZHAO_LEI, story.her)
    assert whole(story.db) == before


def whole(db: Database) -> list[list[tuple[object, ...]]]:
    """Every row of every table."""
    return [db.rows(f'SELECT * FROM "{model.table()}"') for model in TABLES]


def test_a_stop_before_the_file_was_rewritten_is_remembered_and_done_later(story: Life) -> None:
    erasing.erase(story.db, ZHAO_LEI, story.her)
    folder = story.db.path.parent
    story.db.close()
    again = open_database(folder, ManualClock(story.db.clock.now()))
    assert erasing.unfinished(again)
    assert erasing.finish(again).value
    assert not erasing.unfinished(again)
    assert left(Life(again, story.her, photos=story.photos)) == set()


def test_a_reader_that_stands_on_the_old_state_is_waited_for(
    story: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasing.erase(story.db, ZHAO_LEI, story.her)
    monkeypatch.setattr("posdesk.db._BUSY_MS", 10)
    reader = Database(story.db.path, story.db.clock)
    rows = reader.stream("SELECT id FROM journal")
    next(rows)
    assert not erasing.finish(story.db).value
    assert erasing.unfinished(story.db)
    rows.close()
    reader.close()
    assert erasing.finish(story.db).value


def test_an_erasure_can_be_made_in_a_command_only(db: Database) -> None:
    with pytest.raises(RuntimeError), db.local() as tx:
        tx.erase_private([])


def test_what_is_told_again_does_not_hide_what_the_command_itself_wrote() -> None:
    made = Erasure()
    made.tell("member", "a", {"name": "old"})
    made.tell("member", "b", {"name": "kept"})
    change = RowChange("member", "update", "a", {"name": "new"}, {"name": "old"})
    assert [(each.key, each.new) for each in made.applied([change])] == [
        ("a", {"name": "new"}),
        ("b", {"name": "kept"}),
    ]
