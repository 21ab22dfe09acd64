"""Signing in and out, changing PINs, and the log of it."""

from __future__ import annotations

import pytest

from posdesk import settings
from posdesk.errors import NotFound, words
from posdesk.journal import read_changes
from posdesk.models import Staff
from posdesk.staff import commands, queries
from posdesk.staff.errors import (
    BadPin,
    LockedOut,
    ManagerExists,
    NameMissing,
    NotAllowed,
    StaffInactive,
    WeakPin,
    WrongPin,
)
from posdesk.staff.people import first_role_id, seed_roles
from posdesk.staff.rights import RIGHTS, require
from tests.staff.conftest import CASHIER_PIN, MANAGER_PIN, Shop


def test_the_first_start_makes_the_roles_and_one_manager(empty_shop: Shop) -> None:
    db = empty_shop.db
    assert not queries.has_manager(db)
    commands.create_first_manager(db, None, " 赵磊 ", MANAGER_PIN)
    assert queries.has_manager(db)
    assert [(tile.name, tile.role) for tile in queries.tiles(db)] == [("赵磊", "Manager")]
    assert [role.code for role in queries.roles(db)] == ["cashier", "clerk", "manager"]


def test_people_without_a_pin_do_not_count_as_staff_that_can_sign_in(empty_shop: Shop) -> None:
    """As a simulation leaves them when it is stopped: the shop can still be set up."""
    db = empty_shop.db
    with db.command("test.begin", None) as tx:
        seed_roles(tx)
        tx.insert(
            Staff,
            id=tx.new_id(),
            name="nobody",
            role_id=first_role_id("manager"),
            pin_hash="",
            active=1,
            created_at=tx.now,
        )
    assert not queries.has_manager(db)
    assert queries.tiles(db) == []
    commands.create_first_manager(db, None, "赵磊", MANAGER_PIN)
    assert [tile.name for tile in queries.tiles(db)] == ["赵磊"]
    assert len(queries.roles(db)) == 3


def test_there_is_only_one_first_manager(shop: Shop) -> None:
    with pytest.raises(ManagerExists):
        commands.create_first_manager(shop.db, None, "钱进", "8264")


def test_a_refused_first_start_leaves_nothing(empty_shop: Shop) -> None:
    with pytest.raises(NameMissing):
        commands.create_first_manager(empty_shop.db, None, "  ", MANAGER_PIN)
    assert queries.roles(empty_shop.db) == []


def test_li_min_signs_in_with_her_pin_and_has_a_cashier_s_rights(shop: Shop) -> None:
    done = commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN)
    assert (done.value.name, done.value.role) == ("李敏", "Cashier")
    assert done.value.may("sell")
    assert not done.value.may("staff.manage")
    assert "session" in done.changes


def test_the_manager_has_every_right(shop: Shop) -> None:
    signed_in = commands.sign_in(shop.db, None, shop.zhao_lei, MANAGER_PIN).value
    assert signed_in.rights.codes == frozenset(RIGHTS)


def test_an_act_without_the_right_is_refused_by_its_name(shop: Shop) -> None:
    signed_in = commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN).value
    require(signed_in, "sell")
    with pytest.raises(NotAllowed) as caught:
        require(signed_in, "void.cart")
    assert caught.value.act == "void.cart"
    assert words(caught.value)[0] == "You may not do this: Void a whole cart."


def test_somebody_who_has_left_can_t_sign_in(shop: Shop) -> None:
    commands.deactivate_staff(shop.db, shop.zhao_lei, shop.li_min)
    with pytest.raises(StaffInactive):
        commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN)
    commands.reactivate_staff(shop.db, shop.zhao_lei, shop.li_min)
    assert commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN).value.name == "李敏"


def test_nobody_can_sign_in_as_nobody(shop: Shop) -> None:
    with pytest.raises(NotFound):
        commands.sign_in(shop.db, None, "f" * 32, CASHIER_PIN)


def test_li_min_changes_her_own_pin(shop: Shop) -> None:
    commands.change_own_pin(shop.db, shop.li_min, CASHIER_PIN, "60917")
    with pytest.raises(WrongPin):
        commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN)
    assert commands.sign_in(shop.db, None, shop.li_min, "60917").value.name == "李敏"


def test_her_pin_is_not_changed_without_the_old_one_or_to_a_bad_one(shop: Shop) -> None:
    with pytest.raises(WrongPin):
        commands.change_own_pin(shop.db, shop.li_min, "9999", "60917")
    with pytest.raises(WeakPin):
        commands.change_own_pin(shop.db, shop.li_min, CASHIER_PIN, "1234")
    with pytest.raises(BadPin):
        commands.change_own_pin(shop.db, shop.li_min, CASHIER_PIN, "12")
    assert commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN).value.name == "李敏"


def test_a_cashier_can_t_reset_anybody_s_pin(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        commands.reset_pin(shop.db, shop.li_min, shop.zhao_lei, "5937")
    assert commands.sign_in(shop.db, None, shop.zhao_lei, MANAGER_PIN).value.name == "赵磊"


def test_signing_in_renews_a_hash_of_an_old_cost_once(shop: Shop) -> None:
    def kept() -> str:
        return str(shop.db.value("SELECT pin_hash FROM staff WHERE id = ?", shop.li_min))

    old = kept()
    settings.save(shop.db, None, {"staff.pin_cost": 2})
    commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN)
    renewed = kept()
    assert "t=2" in renewed
    assert renewed != old
    commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN)
    assert kept() == renewed


def test_the_log_says_who_came_went_and_was_refused(shop: Shop) -> None:
    start = shop.clock.now() + 1
    shop.clock.advance(1_000)
    for pin in ("9999", "9998", "9997"):
        with pytest.raises((WrongPin, LockedOut)):
            commands.sign_in(shop.db, None, shop.li_min, pin)
    shop.clock.advance(30_000)
    commands.sign_in(shop.db, None, shop.li_min, CASHIER_PIN)
    shop.clock.advance(1_000)
    commands.sign_out(shop.db, shop.li_min, "idle")
    log = [(row.name, row.event, row.detail) for row in queries.sign_ins(shop.db, since=start)]
    assert log == [
        ("李敏", "signed_out", "idle"),
        ("李敏", "signed_in", ""),
        ("李敏", "locked_out", "sign_in"),
        ("李敏", "wrong_pin", "sign_in"),
        ("李敏", "wrong_pin", "sign_in"),
    ]


def test_names_and_pin_hashes_stand_only_in_the_private_part_of_the_journal(shop: Shop) -> None:
    entries = shop.db.rows("SELECT changes, private FROM journal")
    public = repr([list(read_changes(changes, None)) for changes, _private in entries])
    whole = repr([list(read_changes(*entry)) for entry in entries])
    assert "李敏" in whole
    assert "argon2id" in whole
    assert "李敏" not in public
    assert "argon2id" not in public


def test_no_pin_is_written_anywhere(shop: Shop) -> None:
    commands.change_own_pin(shop.db, shop.li_min, CASHIER_PIN, "60917482")
    shop.db.close()
    for file in shop.folder.iterdir():
        assert b"60917482" not in file.read_bytes()
    shop.restart()
