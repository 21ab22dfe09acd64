"""What happens while tills do not hear of each other, fault by fault: disks that are put back or
copied (T13), a hub that is (T14), one account, one code and one return at two tills (T16, T17).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from posdesk.members.credit import balance
from posdesk.returns.counter import Taken, take_back
from posdesk.returns.eligible import eligible
from posdesk.returns.requesting import Wanted
from posdesk.sync import exceptions as codes
from posdesk.vouchers.checking import check
from tests.ordertaking import XIAOYU
from tests.selling import ZHAO_LEI
from tests.sync.house import House, Till
from tests.sync.judgement import contradictions
from tests.sync.machine import Ground

pytestmark = pytest.mark.usefixtures("caplog")


@pytest.fixture
def house(ground: Ground) -> Iterator[House]:
    """Two tills of one store that have synced once."""
    made = ground.house(25)
    made.open(2)
    made.settle()
    yield made
    made.close()


def sold(house: House, till: Till, act: str = "sell") -> str:
    """One sale; the order's id."""
    before = set(house.expected)
    house.act(till, act)
    (order,) = house.expected - before
    return order


def everywhere(house: House) -> None:
    """All hold the same, and every sale that was reported is there."""
    house.settle()
    assert [*house.problems(), *contradictions(house)] == []
    for till in house.tills:
        assert till.orders() == house.expected


def apart(house: House, cut_off: bool = True) -> None:
    for till in house.tills:
        till.link.offline = cut_off


def told(house: House) -> list[tuple[Any, ...]]:
    """Code, subject and amount of what a person is to look at."""
    query = (
        "SELECT code, subject_key, amount FROM exception WHERE tenant = %s AND closed_at IS NULL"
        " AND code <> 'oversold' ORDER BY code"
    )
    return house.side.rows(query, house.name)


def test_a_till_that_is_put_back_to_yesterday_gets_its_day_from_the_hub(house: House) -> None:
    till = house.tills[0]
    sold(house, till)
    house.keep_copy(till)
    for _time in range(3):
        sold(house, till)
    house.sync(till)
    house.put_back(till)
    assert len(till.orders()) == 1
    sold(house, till)
    everywhere(house)
    assert len(till.orders()) == 5
    assert till.db.value("SELECT epoch FROM device") > 1


def test_two_machines_with_one_disk_keep_both_histories(house: House) -> None:
    till = house.tills[0]
    sold(house, till)
    house.sync(till)
    double = house.clone(till, 1)
    for _time in range(2):
        sold(house, till)
        sold(house, double)
    everywhere(house)
    assert len(double.orders()) == 5
    assert codes.SAME_NUMBER in {row[0] for row in told(house)}


def test_a_hub_that_is_put_back_to_yesterday_gets_its_day_from_the_tills(house: House) -> None:
    for till in house.tills:
        sold(house, till)
        house.sync(till)
    house.save_hub()
    for till in house.tills:
        sold(house, till)
        house.sync(till)
    house.restore_hub()
    assert len(house.at_hub("orders")) == 2
    sold(house, house.tills[1])
    everywhere(house)
    assert len(house.at_hub("orders")) == 5


def test_one_account_at_two_tills_is_never_overdrawn(house: House) -> None:
    """10,000 minor units, 2,780 a time: three times, wherever."""
    first, second = house.tills
    for _time in range(4):
        house.act(first, "spend_credit")
        house.act(second, "spend_credit")
    apart(house)
    for till in house.tills:
        house.act(till, "spend_credit")
    apart(house, cut_off=False)
    everywhere(house)
    assert sum(till.people.done["spend_credit"] for till in house.tills) == 3
    assert balance(first.db, XIAOYU) == balance(second.db, XIAOYU) == 10_000 - 3 * 2_780


def test_one_code_at_two_doors_is_told_of_once_with_what_it_cost(house: House) -> None:
    first, second = house.tills
    sold(house, first, "sell_ticket")
    house.sync(first)
    house.sync(second)
    apart(house)
    voucher, code = first.db.rows("SELECT id, code FROM voucher")[0]
    for till in house.tills:
        assert check(till.db, ZHAO_LEI, code).value.ok
    apart(house, cut_off=False)
    everywhere(house)
    assert told(house) == [(codes.VOUCHER_TWICE, voucher, 2_500)]


def test_one_return_at_two_tills_is_told_of_once_with_how_much(house: House) -> None:
    first, second = house.tills
    order = sold(house, first)
    house.sync(first)
    house.sync(second)
    apart(house)
    line = eligible(first.db, order).lines[0]
    for till in house.tills:
        taken = Taken(Wanted(line.id, line.left, "mind", "intact"))
        ids = till.db.ids.new(), till.db.ids.new()
        take_back(till.db, ZHAO_LEI, *ids, order, [taken])
    apart(house, cut_off=False)
    everywhere(house)
    assert told(house) == [(codes.OVER_RETURN, line.id, line.bought)]


def test_one_return_at_one_till_is_nothing_to_tell_of(house: House) -> None:
    """The control."""
    first, second = house.tills
    order = sold(house, first)
    house.sync(first)
    line = eligible(first.db, order).lines[0]
    taken = Taken(Wanted(line.id, line.left, "mind", "intact"))
    take_back(first.db, ZHAO_LEI, first.db.ids.new(), first.db.ids.new(), order, [taken])
    house.sync(second)
    everywhere(house)
    assert told(house) == []
