"""Adding, changing and parting with people and roles, and never losing the last manager."""

from __future__ import annotations

import pytest

from posdesk.cards import CardNumberRefused
from posdesk.staff import commands, queries
from posdesk.staff.errors import (
    LastManager,
    NameTaken,
    NotAllowed,
    RoleInUse,
    UnknownRight,
    WeakPin,
)
from posdesk.staff.people import first_role_id
from posdesk.staff.rights import RIGHTS, WHOLE
from tests.staff.conftest import Shop

CASHIER, MANAGER = first_role_id("cashier"), first_role_id("manager")


def test_a_new_person_gets_a_tile_of_another_colour(shop: Shop) -> None:
    commands.add_staff(shop.db, shop.zhao_lei, "周凯", first_role_id("clerk"), "8264")
    tiles = queries.tiles(shop.db)
    assert [(tile.name, tile.role) for tile in tiles] == [
        ("赵磊", "Manager"),
        ("李敏", "Cashier"),
        ("周凯", "Clerk"),
    ]
    assert len({tile.colour for tile in tiles}) == 3


def test_two_active_people_don_t_share_a_name(shop: Shop) -> None:
    with pytest.raises(NameTaken):
        commands.add_staff(shop.db, shop.zhao_lei, "李敏 ", CASHIER, "8264")
    commands.deactivate_staff(shop.db, shop.zhao_lei, shop.li_min)
    commands.add_staff(shop.db, shop.zhao_lei, "李敏", CASHIER, "8264")
    with pytest.raises(NameTaken):
        commands.reactivate_staff(shop.db, shop.zhao_lei, shop.li_min)


def test_a_weak_pin_adds_nobody(shop: Shop) -> None:
    with pytest.raises(WeakPin):
        commands.add_staff(shop.db, shop.zhao_lei, "周凯", CASHIER, "1234")
    assert len(queries.tiles(shop.db)) == 2


def test_a_name_is_not_a_card_number(shop: Shop) -> None:
    with pytest.raises(CardNumberRefused):
        commands.add_staff(shop.db, shop.zhao_lei, "李 4111 1111 1111 1111", CASHIER, "8264")


@pytest.mark.parametrize("act", ["add", "edit", "deactivate", "role", "new_role"])
def test_a_cashier_manages_nobody(shop: Shop, act: str) -> None:
    db, li_min = shop.db, shop.li_min
    acts = {
        "add": lambda: commands.add_staff(db, li_min, "周凯", CASHIER, "8264"),
        "edit": lambda: commands.edit_staff(db, li_min, li_min, name="李敏", role_id=MANAGER),
        "deactivate": lambda: commands.deactivate_staff(db, li_min, shop.zhao_lei),
        "role": lambda: commands.edit_role(
            db, li_min, CASHIER, name="Cashier", rights=frozenset(RIGHTS), limits={}
        ),
        "new_role": lambda: commands.add_role(db, li_min, "老板", frozenset(RIGHTS), {}),
    }
    refused = shop.refused(NotAllowed, acts[act])
    assert isinstance(refused, NotAllowed)
    assert refused.act == "staff.manage"


def test_the_manager_s_list_shows_the_active_first_and_who_is_locked(shop: Shop) -> None:
    zhou_kai = commands.add_staff(shop.db, shop.zhao_lei, "周凯", CASHIER, "8264").value
    commands.deactivate_staff(shop.db, shop.zhao_lei, zhou_kai)
    commands.sign_in(shop.db, None, shop.zhao_lei, "7391")
    for _ in range(3):
        with pytest.raises(Exception, match="PIN"):
            commands.sign_in(shop.db, None, shop.li_min, "9999")
    rows = {row.name: row for row in queries.staff(shop.db)}
    assert list(rows)[-1] == "周凯"
    assert (rows["李敏"].locked, rows["赵磊"].locked, rows["周凯"].active) == (True, False, False)
    assert rows["赵磊"].last_signed_in_at == shop.clock.now()
    assert rows["李敏"].last_signed_in_at is None


def test_the_last_manager_can_t_leave(shop: Shop) -> None:
    with pytest.raises(LastManager):
        commands.deactivate_staff(shop.db, shop.zhao_lei, shop.zhao_lei)
    assert queries.has_manager(shop.db)


def test_the_last_manager_can_t_step_down(shop: Shop) -> None:
    with pytest.raises(LastManager):
        commands.edit_staff(shop.db, shop.zhao_lei, shop.zhao_lei, name="赵磊", role_id=CASHIER)
    assert queries.rights_of(shop.db, shop.zhao_lei).may("staff.manage")


def test_the_last_role_that_manages_staff_keeps_that_right(shop: Shop) -> None:
    rest = frozenset(RIGHTS) - {"staff.manage"}
    with pytest.raises(LastManager):
        commands.edit_role(shop.db, shop.zhao_lei, MANAGER, name="Manager", rights=rest, limits={})
    assert queries.rights_of(shop.db, shop.zhao_lei).may("staff.manage")


def test_a_manager_may_go_once_there_is_another(shop: Shop) -> None:
    commands.edit_staff(shop.db, shop.zhao_lei, shop.li_min, name="李敏", role_id=MANAGER)
    commands.deactivate_staff(shop.db, shop.li_min, shop.zhao_lei)
    assert [tile.name for tile in queries.tiles(shop.db)] == ["李敏"]


def test_a_right_given_to_a_role_counts_at_once(shop: Shop) -> None:
    given = queries.rights_of(shop.db, shop.li_min).codes | {"void.cart"}
    commands.edit_role(
        shop.db,
        shop.zhao_lei,
        CASHIER,
        name="Cashier",
        rights=given,
        limits={"discount.line": 2_000},
    )
    rights = queries.rights_of(shop.db, shop.li_min)
    assert rights.may("void.cart")
    assert rights.limit("discount.line") == 2_000
    assert rights.limit("discount.order") == 0


@pytest.mark.parametrize(
    ("rights", "limits"),
    [({"fly"}, {}), (set(), {"discount.moon": 1}), (set(), {"discount.line": WHOLE + 1})],
)
def test_a_right_that_nothing_asks_for_is_refused(
    shop: Shop, rights: set[str], limits: dict[str, int]
) -> None:
    with pytest.raises(UnknownRight):
        commands.add_role(shop.db, shop.zhao_lei, "领班", frozenset(rights), limits)


def test_the_shop_makes_and_removes_a_role_of_its_own(shop: Shop) -> None:
    role = commands.add_role(shop.db, shop.zhao_lei, "领班", frozenset({"sell"}), {}).value
    with pytest.raises(NameTaken):
        commands.add_role(shop.db, shop.zhao_lei, "领班", frozenset({"sell"}), {})
    commands.edit_staff(shop.db, shop.zhao_lei, shop.li_min, name="李敏", role_id=role)
    with pytest.raises(RoleInUse):
        commands.remove_role(shop.db, shop.zhao_lei, role)
    commands.edit_staff(shop.db, shop.zhao_lei, shop.li_min, name="李敏", role_id=CASHIER)
    commands.remove_role(shop.db, shop.zhao_lei, role)
    assert role not in {row.id for row in queries.roles(shop.db)}
