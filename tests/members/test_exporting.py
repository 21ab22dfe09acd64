"""A person is given everything that the shop holds of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posdesk.db import Database
from posdesk.errors import FileUnwritable
from posdesk.members import erasing, exporting
from posdesk.members.errors import MemberGone
from posdesk.staff.rights import NotAllowed
from tests.members import life
from tests.members.life import NEEDLES, OTHER_NAME, OTHER_PHONE
from tests.selling import LI_MIN, ZHAO_LEI

INSIDE = {"素娥的挂单", "素娥的批准", "素娥信箱满了", "素娥验货"}
"""What the staff wrote to themselves: in the file for machines, not on the page."""


CHANGED_SINCE = {"素娥的备注"}


def test_both_files_hold_all_of_it_and_nothing_of_others(db: Database, tmp_path: Path) -> None:
    story = life.lived(db)
    done = exporting.export(db, ZHAO_LEI, story.her, tmp_path / "素娥.json").value
    data, readable = done.data.read_text("utf-8"), done.readable.read_text("utf-8")
    for needle in set(NEEDLES) - CHANGED_SINCE:
        assert needle in data
        assert needle in readable or needle in INSIDE
    for text in (data, readable):
        assert OTHER_NAME not in text
        assert OTHER_PHONE not in text
    tables = json.loads(data)["tables"]
    assert {"member", "orders", "payment", "waybill", "settlement", "photo"} <= tables.keys()
    assert readable.count("<img") == 3
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "素娥.html",
        "素娥.json",
    ]


def test_what_was_typed_is_no_markup(db: Database, tmp_path: Path) -> None:
    from posdesk.members import commands
    from posdesk.members.commands import MemberDraft
    from tests.selling import furnish

    furnish(db)
    member = commands.add(db, LI_MIN, MemberDraft("<script>alert(1)</script>")).value
    done = exporting.export(db, ZHAO_LEI, member, tmp_path / "x.json").value
    assert "<script>" not in done.readable.read_text("utf-8")


def test_it_needs_the_right_a_writable_place_and_a_person(db: Database, tmp_path: Path) -> None:
    story = life.lived(db)
    with pytest.raises(NotAllowed):
        exporting.export(db, LI_MIN, story.her, tmp_path / "x.json")
    with pytest.raises(FileUnwritable):
        exporting.export(db, ZHAO_LEI, story.her, tmp_path / "nowhere" / "x.json")
    assert not list(tmp_path.glob("x.*"))
    erasing.erase(db, ZHAO_LEI, story.her)
    with pytest.raises(MemberGone):
        exporting.export(db, ZHAO_LEI, story.her, tmp_path / "x.json")
