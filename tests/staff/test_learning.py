"""Rights that are new to a shop are given to its first roles once; what a manager takes away since
stays away.
"""

from __future__ import annotations

import json
import multiprocessing
import signal

import pytest

from posdesk.app import UNFINISHED
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.members import erasing
from posdesk.models import Role
from posdesk.staff import commands
from posdesk.staff.access import rights_of
from posdesk.staff.learning import KNOWN, learn_rights
from posdesk.staff.people import first_role_id
from posdesk.staff.rights import CASHIER, CLERK, FIRST_ROLES, MANAGER, RIGHTS
from posdesk.verify import verify
from tests.faults.day import named_points
from tests.staff.conftest import MANAGER_PIN, Shop
from tests.staff.killed import die_at

OLD = {
    "cashier": {"sell", "void.line", "reprint"},
    "clerk": {"sell", "void.line", "catalog.edit"},
    "manager": {"sell", "staff.manage", "settings.edit", "backup"},
}


@pytest.fixture
def upgraded(shop: Shop) -> Shop:
    """A shop whose roles were made by a program that knew sixteen rights and kept no list."""
    with shop.db.command("test.old", None) as tx:
        for code, rights in OLD.items():
            tx.update(Role, first_role_id(code), rights=json.dumps(sorted(rights)))
        tx.execute("DROP TRIGGER setting_no_delete")
    with shop.db.local() as tx:
        tx.execute("DELETE FROM setting WHERE name = ?", KNOWN)
    return shop


def rights(db: Database, code: str) -> set[str]:
    return set(json.loads(db.value("SELECT rights FROM role WHERE code = ?", code)))


def test_an_upgraded_shop_learns_what_is_new_and_only_that(upgraded: Shop) -> None:
    done = learn_rights(upgraded.db)
    assert "members.edit" in done.value
    assert "staff" in done.changes
    for seed in FIRST_ROLES:
        assert rights(upgraded.db, seed.code) == OLD[seed.code] | (
            seed.rights & frozenset(done.value)
        )
    assert "catalog.import" not in rights(upgraded.db, "clerk"), "that had been taken away"
    assert rights_of(upgraded.db, upgraded.li_min).may("orders.place")


def test_it_is_taught_once_and_what_was_taken_away_stays_away(upgraded: Shop) -> None:
    learn_rights(upgraded.db)
    kept = frozenset(OLD["cashier"])
    role = first_role_id("cashier")
    commands.edit_role(upgraded.db, upgraded.zhao_lei, role, name="Till", rights=kept, limits={})
    before = upgraded.db.value("SELECT count(*) FROM journal")
    for _start in range(2):
        assert learn_rights(upgraded.restart()).value == ()
    assert rights(upgraded.db, "cashier") == kept
    assert upgraded.db.value("SELECT count(*) FROM journal") == before


@pytest.mark.parametrize("point", [*named_points("rights"), "db.before_commit"])
def test_a_kill_while_it_learns_leaves_it_all_to_learn(upgraded: Shop, point: str) -> None:
    upgraded.db.close()
    child = multiprocessing.get_context("forkserver").Process(
        target=die_at, args=(str(upgraded.folder), point)
    )
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    db = upgraded.restart()
    assert db.value("SELECT 1 FROM setting WHERE name = ?", KNOWN) is None
    assert rights(db, "cashier") == OLD["cashier"]
    assert "orders.place" in learn_rights(db).value


def test_a_new_shop_has_nothing_to_learn(shop: Shop) -> None:
    before = shop.db.value("SELECT count(*) FROM journal")
    role = first_role_id("clerk")
    fewer = CLERK.rights - {"orders.cancel"}
    commands.edit_role(shop.db, shop.zhao_lei, role, name="Clerk", rights=fewer, limits={})
    assert learn_rights(shop.db).value == ()
    assert rights(shop.db, "clerk") == fewer
    assert shop.db.value("SELECT count(*) FROM journal") == before + 1


def test_a_shop_before_its_first_start_is_left_alone(empty_shop: Shop) -> None:
    before = empty_shop.db.value("SELECT count(*) FROM journal")
    assert learn_rights(empty_shop.db).value == ()
    assert empty_shop.db.value("SELECT count(*) FROM journal") == before
    commands.create_first_manager(empty_shop.db, None, "赵磊", MANAGER_PIN)
    assert rights(empty_shop.db, "manager") == set(RIGHTS) == MANAGER.rights
    assert rights(empty_shop.db, "cashier") == CASHIER.rights
    assert verify(empty_shop.db, REBUILDS).problems == ()


def test_a_role_that_the_shop_did_away_with_is_not_brought_back(upgraded: Shop) -> None:
    with upgraded.db.command("test.gone", None) as tx:
        tx.update(Role, first_role_id("clerk"), deleted_at=tx.now)
    learn_rights(upgraded.db)
    assert rights(upgraded.db, "clerk") == OLD["clerk"]


def test_what_a_newer_program_taught_is_not_forgotten(shop: Shop) -> None:
    from posdesk.models import Setting

    with shop.db.command("test.newer", None) as tx:
        tx.update(Setting, KNOWN, value=json.dumps(sorted({*RIGHTS, "far.future"} - {"backup"})))
    learn_rights(shop.db)
    assert set(json.loads(shop.db.value("SELECT value FROM setting WHERE name = ?", KNOWN))) == {
        *RIGHTS,
        "far.future",
    }


def test_the_window_asks_for_the_same_mark_that_erasing_leaves() -> None:
    assert UNFINISHED == erasing.UNFINISHED
