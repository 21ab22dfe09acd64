"""Carts before they are paid: kept through a crash, parked, recalled once, voided on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk import settings
from posdesk.cards import CardNumberRefused, has_card_number
from posdesk.cart.operations import add, remove, set_note
from posdesk.cart.rounding import Rounding
from posdesk.db import Conflict, Database, open_database
from posdesk.models import ParkedCart, Role
from posdesk.orders.commands import park, recall, save_open_cart, void_cart, void_line
from posdesk.orders.errors import (
    AlreadyRecalled,
    CartAlreadySold,
    CartHasPayments,
    CartInUse,
    CartVoided,
    EmptyCart,
    NotForSale,
    NothingToRepeat,
    ParkedElsewhere,
)
from posdesk.orders.opening import manual_rounding, new_cart, repeat_last, snapshot
from posdesk.orders.queries import open_cart, parked_carts, parked_count
from posdesk.payments.settle import Tendered
from posdesk.staff.people import first_role_id
from posdesk.staff.rights import NotAllowed
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop
from tests.sync.exchanging import link


def test_the_cart_on_the_screen_is_there_again_after_a_crash(shop: Shop) -> None:
    cart = set_note(shop.cart(("mug", 2000), ("apples", 1236)), 1, "礼盒")
    save_open_cart(shop.db, LI_MIN, cart)
    found = open_cart(Database(shop.db.path, shop.db.clock))
    assert found is not None
    assert found.cart == cart


def test_the_cart_is_there_again_in_the_next_run_of_the_program(shop: Shop) -> None:
    cart = shop.cart(("mug", 2000))
    save_open_cart(shop.db, LI_MIN, cart)
    shop.db.close()
    again = open_database(shop.db.path.parent, shop.db.clock)
    found = open_cart(again)
    again.close()
    assert found is not None
    assert found.cart == cart


def test_keeping_the_cart_is_not_a_change_of_business_data(shop: Shop) -> None:
    before = shop.count("journal")
    save_open_cart(shop.db, LI_MIN, shop.cart(("mug", 1000)))
    assert shop.count("journal") == before


def test_an_emptied_cart_leaves_nothing_to_restore(shop: Shop) -> None:
    save_open_cart(shop.db, LI_MIN, shop.cart(("mug", 1000)))
    save_open_cart(shop.db, LI_MIN, shop.cart())
    assert open_cart(shop.db) is None


def test_a_stored_cart_that_cannot_be_read_is_said_to_be_lost(shop: Shop) -> None:
    save_open_cart(shop.db, LI_MIN, shop.cart(("mug", 1000)))
    with shop.db.local() as tx:
        tx.execute("""UPDATE open_cart SET cart = '{"format": 99}'""")
    found = open_cart(shop.db)
    assert found is not None
    assert (found.cart, bool(found.unreadable)) == (None, True)


def test_a_parked_cart_is_listed_with_label_count_total_and_age(shop: Shop) -> None:
    cart = shop.cart(("mug", 2000), ("water", 1000))
    save_open_cart(shop.db, LI_MIN, cart)
    park(shop.db, LI_MIN, cart, "穿红衣服的顾客")
    shop.db.clock.advance(90_000)  # type: ignore[attr-defined]
    (waiting,) = parked_carts(shop.db)
    assert (waiting.label, waiting.lines, waiting.total) == ("穿红衣服的顾客", 2, 5200)
    assert (waiting.age, waiting.parked_by) == (90_000, "李敏")
    assert (parked_count(shop.db), open_cart(shop.db)) == (1, None)


def test_a_parked_cart_is_recalled_exactly_once(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    parked = park(shop.db, LI_MIN, cart).value
    assert recall(shop.db, ZHOU_KAI, parked).value == cart
    save_open_cart(shop.db, ZHOU_KAI, shop.cart())
    with pytest.raises(AlreadyRecalled):
        recall(shop.db, LI_MIN, parked)
    assert parked_count(shop.db) == 0


def test_where_there_is_a_hub_a_cart_is_recalled_at_its_own_till_alone(shop: Shop) -> None:
    parked = park(shop.db, LI_MIN, shop.cart(("mug", 1000))).value
    with shop.db.command("test.elsewhere", None) as tx:
        tx.update(ParkedCart, parked, till="T2")
    link(shop.db)
    with pytest.raises(ParkedElsewhere) as refused:
        recall(shop.db, LI_MIN, parked)
    assert refused.value.till == "T2"
    with shop.db.local() as tx:
        tx.execute("DELETE FROM hub_link")
    recall(shop.db, LI_MIN, parked)  # a till without one may have had another code before


def test_a_recalled_cart_is_on_the_screen_in_the_same_commit(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    recall(shop.db, LI_MIN, park(shop.db, LI_MIN, cart).value)
    found = open_cart(shop.db)
    assert found is not None
    assert found.cart == cart


def test_parking_twice_parks_once_and_recalling_lets_it_be_parked_again(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    first = park(shop.db, LI_MIN, cart).value
    assert park(shop.db, LI_MIN, cart).value == first
    recall(shop.db, LI_MIN, first)
    second = park(shop.db, LI_MIN, cart).value
    assert second != first
    assert [each.id for each in parked_carts(shop.db)] == [second]


def test_the_file_itself_refuses_the_same_cart_parked_twice(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    park(shop.db, LI_MIN, cart)
    row = {"cart_id": cart.id, "cart": "{}", "total": 0, "lines": 1, "till": "T1"}
    with pytest.raises(Conflict), shop.db.command("test.twice", None) as tx:
        tx.insert(ParkedCart, id=tx.new_id(), parked_at=tx.now, **row)


def test_a_save_that_comes_late_does_not_bring_a_parked_cart_back(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    park(shop.db, LI_MIN, cart)
    save_open_cart(shop.db, LI_MIN, cart)
    assert open_cart(shop.db) is None


def test_a_cart_is_not_recalled_over_another_one(shop: Shop) -> None:
    parked = park(shop.db, LI_MIN, shop.cart(("mug", 1000))).value
    save_open_cart(shop.db, LI_MIN, shop.cart(("water", 1000)))
    with pytest.raises(CartInUse):
        recall(shop.db, LI_MIN, parked)
    assert parked_count(shop.db) == 1


def test_neither_an_empty_nor_a_sold_cart_is_parked(shop: Shop) -> None:
    with pytest.raises(EmptyCart):
        park(shop.db, LI_MIN, shop.cart())
    cart = shop.cart(("mug", 1000))
    shop.sell(cart, Tendered("cash", 2500))
    with pytest.raises(CartAlreadySold):
        park(shop.db, LI_MIN, cart)


def test_a_label_takes_no_card_number(shop: Shop) -> None:
    with pytest.raises(CardNumberRefused):
        park(shop.db, LI_MIN, shop.cart(("mug", 1000)), "4111-1111-1111-1111")


def test_an_id_whose_digits_look_like_a_card_number_does_not_stop_a_park(shop: Shop) -> None:
    unlucky = "4111111111117001" + "abcdefabcdefabcd"  # a UUIDv7
    assert has_card_number(unlucky[:16])
    item = replace(snapshot(shop.db, "mug"), variant_id=unlucky)
    cart = add(shop.cart(), item)
    assert recall(shop.db, LI_MIN, park(shop.db, LI_MIN, cart).value).value == cart


def test_a_card_number_inside_a_cart_is_refused_even_where_no_screen_checked_it(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    with pytest.raises(CardNumberRefused):
        park(shop.db, LI_MIN, replace(cart, note="4111111111111111"))


# --- voids ----------------------------------------------------------------------------------------


def test_a_voided_line_is_on_record_with_who_why_and_how_much(shop: Shop) -> None:
    cart = shop.cart(("mug", 2000), ("water", 1000))
    without = void_line(shop.db, LI_MIN, cart, 1, "顾客不要了").value
    assert [line.item.sku for line in without.lines] == ["WATER"]
    assert shop.db.rows(
        "SELECT scope, name, quantity, amount, reason, staff_id FROM void_event"
    ) == [("line", "马克杯", 2000, 5000, "顾客不要了", LI_MIN)]
    found = open_cart(shop.db)
    assert found is not None
    assert found.cart == without


def test_a_cashier_needs_an_approval_to_void_a_whole_cart(shop: Shop) -> None:
    cart = shop.cart(("mug", 2000), ("apples", 1236))
    with pytest.raises(NotAllowed):
        void_cart(shop.db, LI_MIN, cart, "顾客走了")
    approval = shop.approve("void.cart")
    void_cart(shop.db, LI_MIN, cart, "顾客走了", approval)
    assert shop.db.rows("SELECT scope, amount, staff_id, approval_id FROM void_event") == [
        ("cart", 6110, LI_MIN, approval)
    ]


def test_a_voided_cart_does_not_come_back_by_a_late_save(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    save_open_cart(shop.db, LI_MIN, cart)
    void_cart(shop.db, ZHAO_LEI, cart)
    save_open_cart(shop.db, LI_MIN, cart)
    assert open_cart(shop.db) is None


def test_a_sold_cart_is_not_voided(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    shop.sell(cart, Tendered("cash", 2500))
    with pytest.raises(CartAlreadySold):
        void_cart(shop.db, ZHAO_LEI, cart)
    with pytest.raises(CartAlreadySold):
        void_line(shop.db, LI_MIN, cart, 1)
    with pytest.raises(EmptyCart):
        void_cart(shop.db, ZHAO_LEI, shop.cart())


def test_voiding_the_only_line_leaves_nothing_to_restore(shop: Shop) -> None:
    void_line(shop.db, LI_MIN, shop.cart(("mug", 1000)), 1)
    assert open_cart(shop.db) is None


# --- opening --------------------------------------------------------------------------------------


def test_a_new_cart_follows_the_shop_s_settings(shop: Shop) -> None:
    assert new_cart(shop.db).rounding.when == "never"
    values = {"rounding.when": "cash", "rounding.unit": "yuan", "tax.inclusive": False}
    settings.save(shop.db, None, values)
    cart = new_cart(shop.db)
    assert (cart.rounding, cart.tax_inclusive) == (Rounding(100, "down", "cash"), False)


def test_rounding_by_hand_rounds_whatever_way_it_is_paid(shop: Shop) -> None:
    assert manual_rounding(shop.db) == Rounding(10, "down", "always")
    settings.save(shop.db, None, {"rounding.unit": "none"})
    assert manual_rounding(shop.db) is None


def test_the_last_sale_is_repeated_at_today_s_prices(shop: Shop) -> None:
    with pytest.raises(NothingToRepeat):
        repeat_last(shop.db, shop.cart())
    shop.sell_for_cash(10_000, ("mug", 2000), ("apples", 512))
    with shop.db.command("test.price", ZHAO_LEI) as tx:
        tx.execute("UPDATE variant SET price = 2600 WHERE id = 'mug'")
    again = repeat_last(shop.db, shop.cart())
    lines = [(line.item.sku, line.quantity, line.item.unit_price) for line in again.lines]
    assert lines == [("MUG", 2000, 2600), ("APPLES", 512, 898)]


def test_goods_that_were_switched_off_are_not_sold(shop: Shop) -> None:
    with shop.db.command("test.off", ZHAO_LEI) as tx:
        tx.execute("UPDATE variant SET active = 0 WHERE id = 'mug'")
    with pytest.raises(NotForSale):
        snapshot(shop.db, "mug")


# --- gone is gone ---------------------------------------------------------------------------------


def test_a_voided_cart_is_neither_sold_nor_parked_nor_paid_for(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000), ("water", 1000))
    void_cart(shop.db, ZHAO_LEI, cart)
    with pytest.raises(CartVoided):
        shop.sell(cart, Tendered("cash", 2700))
    with pytest.raises(CartVoided):
        shop.ask(cart, "alipay", 2700)
    with pytest.raises(CartVoided):
        park(shop.db, LI_MIN, cart)
    with pytest.raises(CartVoided):
        void_line(shop.db, LI_MIN, cart, 1)
    assert shop.counts(["orders", "payment_attempt", "parked_cart"]) == {
        "orders": 0,
        "payment_attempt": 0,
        "parked_cart": 0,
    }


def test_a_double_click_voids_once(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    void_cart(shop.db, ZHAO_LEI, cart)
    assert not void_cart(shop.db, ZHAO_LEI, cart).changes.nouns
    assert shop.count("void_event") == 1
    assert shop.db.value("SELECT amount FROM day_total WHERE measure = 'void'") == 2500


def test_the_last_line_of_a_paid_cart_stays(shop: Shop) -> None:
    cart = shop.cart(("mug", 1000))
    save_open_cart(shop.db, LI_MIN, cart)
    shop.paid_by(cart, "alipay", 1000)
    with pytest.raises(CartHasPayments):
        void_line(shop.db, LI_MIN, cart, 1)
    save_open_cart(shop.db, LI_MIN, remove(cart, 1))
    found = open_cart(shop.db)
    assert found is not None
    assert found.cart is not None
    assert found.cart.id == cart.id, "the money that was taken for it is found again"


def test_a_screen_that_can_not_be_read_does_not_stop_the_next_sale(shop: Shop) -> None:
    with shop.db.local() as tx:
        tx.execute("INSERT INTO open_cart (id, cart, updated_at) VALUES (1, 'torn', 0)")
    waiting = park(shop.db, LI_MIN, shop.cart(("mug", 1000))).value
    assert shop.sell_for_cash(200, ("water", 1000)).number == "S01-T1-000001"
    assert recall(shop.db, LI_MIN, waiting).value.lines[0].item.sku == "MUG"


def test_who_may_not_sell_neither_parks_nor_recalls(shop: Shop) -> None:
    waiting = park(shop.db, LI_MIN, shop.cart(("mug", 1000))).value
    with shop.db.command("test.rights", ZHAO_LEI) as tx:
        tx.update(Role, first_role_id("clerk"), rights="[]")
    with pytest.raises(NotAllowed):
        park(shop.db, ZHOU_KAI, shop.cart(("mug", 1000)))
    with pytest.raises(NotAllowed):
        recall(shop.db, ZHOU_KAI, waiting)
