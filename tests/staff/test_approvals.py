"""A manager's PIN over an act that the cashier may not do alone."""

from __future__ import annotations

import pytest

from posdesk.cards import CardNumberRefused
from posdesk.models import ApprovalUse
from posdesk.staff import commands, queries
from posdesk.staff.access import APPROVAL_LASTS_MS, authorize, use_approval
from posdesk.staff.errors import (
    ApprovalInvalid,
    CannotApprove,
    NotAllowed,
    StaffInactive,
    UnknownRight,
    WrongPin,
)
from tests.staff.conftest import CASHIER_PIN, MANAGER_PIN, Shop


def approve(shop: Shop, act: str = "void.cart", detail: str = "¥115.90") -> str:
    return commands.approve(shop.db, shop.li_min, act, shop.zhao_lei, MANAGER_PIN, detail).value


def do(shop: Shop, act: str, approval: str | None, actor: str = "") -> str | None:
    """A command that needs a right, as every feature writes it."""
    with shop.db.command("test.act", actor or shop.li_min) as tx:
        return authorize(tx, act, approval)


def test_a_blocked_act_goes_through_with_the_manager_s_pin(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        do(shop, "void.cart", None)
    approval = approve(shop)
    assert do(shop, "void.cart", approval) == approval


def test_what_the_role_allows_needs_no_approval(shop: Shop) -> None:
    assert do(shop, "void.line", None) is None


def test_an_approval_is_recorded_with_both_names_the_act_and_what_it_was_about(shop: Shop) -> None:
    approval = approve(shop)
    row = queries.approvals(shop.db)[0]
    assert (row.id, row.act, row.detail) == (approval, "void.cart", "¥115.90")
    assert (row.asked_by, row.approved_by) == ("李敏", "赵磊")
    assert row.used_at is None
    do(shop, "void.cart", approval)
    assert queries.approvals(shop.db)[0].used_at == shop.clock.now()


def test_an_approval_is_good_for_one_act(shop: Shop) -> None:
    approval = approve(shop)
    do(shop, "void.cart", approval)
    with pytest.raises(ApprovalInvalid):
        do(shop, "void.cart", approval)


def test_an_act_that_fails_leaves_its_approval_unused(shop: Shop) -> None:
    approval = approve(shop)

    def fail_after_asking() -> None:
        with shop.db.command("test.act", shop.li_min) as tx:
            authorize(tx, "void.cart", approval)
            raise ZeroDivisionError

    shop.refused(ZeroDivisionError, fail_after_asking)
    assert do(shop, "void.cart", approval) == approval


def test_an_approval_is_for_its_own_act_and_for_who_asked(shop: Shop) -> None:
    approval = approve(shop)
    with pytest.raises(ApprovalInvalid):
        do(shop, "drawer.open", approval)
    zhou_kai = commands.add_staff(
        shop.db, shop.zhao_lei, "周凯", queries.roles(shop.db)[0].id, "8264"
    ).value
    with pytest.raises(ApprovalInvalid):
        do(shop, "void.cart", approval, zhou_kai)


@pytest.mark.parametrize("later", [APPROVAL_LASTS_MS + 1, -1, 86_400_000])
def test_an_approval_runs_out_and_setting_the_clock_back_doesn_t_bring_it_back(
    shop: Shop, later: int
) -> None:
    approval = approve(shop)
    shop.clock.set(shop.clock.now() + later)
    with pytest.raises(ApprovalInvalid):
        do(shop, "void.cart", approval)


def test_an_approved_discount_waits_with_its_parked_cart_for_whoever_completes_it(
    shop: Shop,
) -> None:
    approval = approve(shop, "discount.line.over_limit")
    shop.clock.advance(7_200_000)
    with shop.db.command("test.sale", shop.zhao_lei) as tx:
        use_approval(tx, "discount.line.over_limit", approval, kept=True)
    assert shop.db.value("SELECT count(*) FROM approval_use") == 1
    with pytest.raises(ApprovalInvalid), shop.db.command("test.sale", shop.zhao_lei) as tx:
        use_approval(tx, "discount.line.over_limit", approval, kept=True)


def test_an_approval_that_was_never_given_allows_nothing(shop: Shop) -> None:
    with pytest.raises(ApprovalInvalid):
        do(shop, "void.cart", "f" * 32)
    assert shop.db.value("SELECT count(*) FROM approval_use") == 0


def test_one_approval_can_t_be_spent_twice_even_past_the_rules(shop: Shop) -> None:
    approval = approve(shop)
    do(shop, "void.cart", approval)
    again = {"id": "0" * 32, "approval_id": approval, "till": "T1", "occurred_at": 1}
    with pytest.raises(Exception, match="UNIQUE"), shop.db.command("test.act", None) as tx:
        tx.insert(ApprovalUse, **again)


def test_a_wrong_pin_approves_nothing(shop: Shop) -> None:
    with pytest.raises(WrongPin):
        commands.approve(shop.db, shop.li_min, "void.cart", shop.zhao_lei, "9999", "")
    assert queries.approvals(shop.db) == []


def test_only_somebody_with_the_right_can_approve(shop: Shop) -> None:
    with pytest.raises(CannotApprove) as caught:
        commands.approve(shop.db, shop.li_min, "void.cart", shop.li_min, CASHIER_PIN, "")
    assert caught.value.name == "李敏"
    assert [tile.name for tile in queries.approvers(shop.db, "void.cart")] == ["赵磊"]
    assert len(queries.approvers(shop.db, "sell")) == 2


def test_somebody_who_has_left_approves_nothing(shop: Shop) -> None:
    role = queries.roles(shop.db)[2].id
    commands.edit_staff(shop.db, shop.zhao_lei, shop.li_min, name="李敏", role_id=role)
    commands.deactivate_staff(shop.db, shop.zhao_lei, shop.li_min)
    with pytest.raises((StaffInactive, CannotApprove)):
        commands.approve(shop.db, shop.zhao_lei, "void.cart", shop.li_min, CASHIER_PIN, "")
    assert queries.approvals(shop.db) == []


def test_an_act_that_nothing_asks_for_can_t_be_approved(shop: Shop) -> None:
    with pytest.raises(UnknownRight):
        approve(shop, "fly")


def test_what_an_approval_is_about_holds_no_card_number(shop: Shop) -> None:
    with pytest.raises(CardNumberRefused):
        approve(shop, detail="4111 1111 1111 1111")
    assert queries.approvals(shop.db) == []
