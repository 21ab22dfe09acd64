"""T15: a till whose clock is wrong sells on; what it sold is taken in, in the order in which it was
done, and somebody is told that the clock is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from posdesk import settings
from posdesk.catalog.commands import set_price
from posdesk.hub import clocks, judging, ledger
from posdesk.sync import exceptions as codes
from posdesk.sync import merge
from tests.postgres import fresh_database
from tests.selling import ZHAO_LEI
from tests.sync.house import House, Till
from tests.sync.hubside import MORNING
from tests.sync.judgement import contradictions
from tests.sync.machine import Ground

DAY = 24 * 3_600_000
MINUTE = 60_000
TEN_YEARS = 3_652 * DAY


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with fresh_database() as dsn:
        made = Ground(dsn)
        yield made
        made.close()


@pytest.fixture
def house(ground: Ground) -> Iterator[House]:
    """Two tills of one store that have synced once."""
    ground.side.clock.set(MORNING)
    made = ground.house(15)
    made.open(2)
    made.settle()
    yield made
    made.close()


def sold(house: House, till: Till) -> str:
    """One sale; the order's id."""
    before = set(house.expected)
    house.act(till, "sell")
    (order,) = house.expected - before
    return order


def told(house: House) -> set[str]:
    """The tills of whose clocks somebody was told."""
    query = "SELECT till FROM exception WHERE tenant = %s AND code = %s AND closed_at IS NULL"
    return {row[0] for row in house.side.rows(query, house.name, codes.CLOCK_WRONG)}


def at_hub_in_order(house: House, till: Till) -> list[str]:
    """The orders of a till in the order in which the store's stream has them."""
    query = (
        "SELECT l.key FROM ledger_row AS l JOIN entry AS e ON e.tenant = l.tenant"
        " AND e.store = l.store AND e.command = 'payments.complete_sale'"
        " AND e.occurred_at = (l.columns ->> 'occurred_at')::bigint"
        " JOIN feed AS f ON f.entry_id = e.id AND f.tenant = e.tenant AND f.stream LIKE 'store/%%'"
        " WHERE l.tenant = %s AND l.table_name = 'orders' AND l.columns ->> 'till' = %s"
        " ORDER BY f.seq"
    )
    return [row[0] for row in house.side.rows(query, house.name, till.name)]


def years_at_hub(house: House) -> set[str]:
    """The years in which the owner's page counts the takings."""
    query = "SELECT DISTINCT left(business_day, 4) FROM day_total WHERE tenant = %s"
    return {row[0] for row in house.side.rows(query, house.name)}


def settled(house: House, *, whole: bool = False) -> list[str]:
    house.settle()
    return [*house.problems(whole), *contradictions(house)]


def to_1970(house: House) -> int:
    return 60_000 - house.world.now()


SKEWS = {
    "three days behind": lambda _house: -3 * DAY,
    "ten years ahead": lambda _house: TEN_YEARS,
    "1970": to_1970,
    "six minutes ahead": lambda _house: 6 * MINUTE,
}


@pytest.mark.parametrize("skew", SKEWS.values(), ids=SKEWS.keys())
def test_sales_of_a_wrong_clock_are_taken_flagged_and_in_order(
    house: House, skew: Callable[[House], int]
) -> None:
    wrong, right = house.tills
    wrong.clock.skew = skew(house)
    orders = [sold(house, wrong) for _time in range(3)]
    sold(house, right)
    house.sync(wrong)
    orders.append(sold(house, wrong))
    assert settled(house) == []
    assert at_hub_in_order(house, wrong)[-4:] == orders
    assert told(house) == {wrong.name}
    assert years_at_hub(house) == {"2026"}


def test_a_right_clock_is_not_flagged(house: House) -> None:
    """The control: also one that is a little off."""
    for till, off in zip(house.tills, (4 * MINUTE, -4 * MINUTE), strict=True):
        till.clock.skew = off
        sold(house, till)
    assert settled(house) == []
    assert told(house) == set()


def test_without_the_look_at_clocks_nobody_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the flag."""
    monkeypatch.setattr(clocks, "look", lambda *_values: [])
    monkeypatch.setattr(judging.clocks, "look", lambda *_values: [])
    house.tills[0].clock.skew = -3 * DAY
    sold(house, house.tills[0])
    house.settle()
    assert told(house) == set()


def test_a_clock_that_is_put_right_keeps_the_order(house: House) -> None:
    """Ten years ahead, then right, then back to 1970: what was done later still counts as later."""
    wrong, right = house.tills
    orders, prices = [], []
    for skew in (TEN_YEARS, 0, to_1970(house), 0):
        wrong.clock.skew = skew
        orders.append(sold(house, wrong))
        house.act(wrong, "set_price")
        house.sync(wrong)
        house.sync(right)
        query = "SELECT id, price FROM variant ORDER BY id"
        assert right.db.rows(query) == wrong.db.rows(query)
        prices.append(wrong.db.rows(query))
    assert len(set(map(str, prices))) > 1
    assert settled(house, whole=True) == []
    assert at_hub_in_order(house, wrong)[-4:] == orders


def test_a_till_ten_years_ahead_does_not_win_for_ten_years(house: House) -> None:
    """Its edit counts as five minutes ahead of the hub at most: a later one wins."""
    ahead, right = house.tills
    ahead.clock.skew = TEN_YEARS
    set_to(house, ahead, 111)
    house.sync(ahead)
    house.sync(right)
    house.world.advance(10 * MINUTE)
    set_to(house, right, 222)
    assert settled(house) == []
    query = "SELECT price FROM variant WHERE id = 'water'"
    assert [till.db.value(query) for till in house.tills] == [222, 222]


def test_without_the_clamp_it_would_win(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a clock that nobody puts back beats every later edit."""
    for module in (ledger, merge):
        monkeypatch.setattr(module, "HLC_AHEAD_MS", 100 * 366 * DAY)
    ahead, right = house.tills
    ahead.clock.skew = TEN_YEARS
    set_to(house, ahead, 111)
    house.sync(ahead)
    house.world.advance(10 * MINUTE)
    set_to(house, right, 222)  # has not heard of it
    house.sync(right)
    house.settle()
    query = "SELECT price FROM variant WHERE id = 'water'"
    assert [till.db.value(query) for till in house.tills] == [111, 111]


def set_to(house: House, till: Till, price: int) -> None:
    house.world.advance(1_000)
    set_price(till.db, ZHAO_LEI, "water", price)


@pytest.mark.parametrize("month", [3, 10])
def test_an_hour_that_is_skipped_or_comes_twice(house: House, month: int) -> None:
    """The night in which summer time begins and ends, in Berlin: every half hour a sale."""
    for till in house.tills:
        settings.save(till.db, None, {"shop.zone": "Europe/Berlin"})
    night = datetime(2027, month, 28 if month == 3 else 31, tzinfo=UTC)
    house.world.set(int(night.timestamp() * 1000) - 60 * MINUTE)
    orders = []
    for _time in range(6):
        house.world.advance(30 * MINUTE)
        orders.append(sold(house, house.tills[0]))
        sold(house, house.tills[1])
        house.sync(house.tills[0])
    assert settled(house) == []
    assert at_hub_in_order(house, house.tills[0])[-6:] == orders
    assert told(house) == set()
