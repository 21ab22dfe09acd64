"""What is taken back, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from posdesk.db import Database
from posdesk.models import Category
from posdesk.returns.errors import BadPolicy
from posdesk.returns.policy import Policy, drop_policy, policy_of, save_policy, verdict
from posdesk.staff.rights import NotAllowed
from tests.returns.back import ReturnsShop
from tests.selling import LI_MIN, ZHAO_LEI

MONDAY = date(2026, 9, 21)


@pytest.fixture
def tree(shop: ReturnsShop) -> Database:
    with shop.db.command("test.tree", None) as tx:
        for key, parent in (("food", None), ("fresh", "food"), ("fruit", "fresh")):
            tx.insert(Category, id=key, parent_id=parent, name=key, position=0)
    return shop.db


def test_a_category_has_the_policy_of_the_nearest_above_it(tree: Database) -> None:
    assert policy_of(tree, "fruit") == Policy()
    save_policy(tree, ZHAO_LEI, None, Policy(days_no_reason=14))
    assert policy_of(tree, "fruit").days_no_reason == 14
    save_policy(tree, ZHAO_LEI, "fresh", Policy(returnable=False))
    assert policy_of(tree, "fruit") == Policy(returnable=False, category_id="fresh")
    assert policy_of(tree, "food").returnable
    drop_policy(tree, ZHAO_LEI, "fresh")
    assert policy_of(tree, "fruit").days_no_reason == 14
    save_policy(tree, ZHAO_LEI, "fresh", Policy(days_quality=3))
    assert policy_of(tree, "fresh").days_quality == 3


def test_only_who_may_edit_settings_sets_policies_and_days_are_days(tree: Database) -> None:
    with pytest.raises(NotAllowed):
        save_policy(tree, LI_MIN, None, Policy())
    with pytest.raises(BadPolicy):
        save_policy(tree, ZHAO_LEI, None, Policy(days_quality=-1))


@pytest.mark.parametrize(
    ("days_ago", "reason", "beyond", "day", "left"),
    [
        (0, "mind", "", 1, 6),
        (2, "mind", "", 2, 5),
        (7, "mind", "", 7, 0),
        (8, "mind", "too_late", 8, -1),
        (8, "quality", "", 8, 7),
        (16, "quality", "too_late", 16, -1),
    ],
)
def test_days_are_counted_from_the_day_after_the_goods_came(
    days_ago: int, reason: str, beyond: str, day: int, left: int
) -> None:
    got_on = date.fromordinal(MONDAY.toordinal() - days_ago)
    found = verdict(Policy(), reason, got_on, MONDAY)
    assert (found.beyond, found.day, found.days_left) == (beyond, day, left)


def test_before_the_goods_came_no_day_has_passed() -> None:
    assert verdict(Policy(), "mind", None, MONDAY).day == 0


def test_the_shop_pays_the_way_back_of_its_own_faults() -> None:
    assert Policy().way_back_paid("wrong")
    assert not Policy().way_back_paid("mind")
    assert Policy(shop_pays_way_back=True).way_back_paid("mind")
