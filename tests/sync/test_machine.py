"""T10: random stories of tills and their hub, and the proof that the machine which tells them would
notice: with each protection taken off, its questions find what went wrong.

POSDESK_EXAMPLES (10,000) and POSDESK_SEED (1) say how long the long form is; several machines, or
processes, take a seed each.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.members import credit
from posdesk.sync import engine as engines
from posdesk.sync import merge as merging
from posdesk.sync import placing
from posdesk.sync.protocol import PullAnswer
from tests.sync import house as houses
from tests.sync.house import House
from tests.sync.judgement import contradictions
from tests.sync.machine import Ground, run
from tests.sync.network import Died, Fate

EXAMPLES = int(os.environ.get("POSDESK_EXAMPLES", "10000"))
SEED = int(os.environ.get("POSDESK_SEED", "1"))
Patch = pytest.MonkeyPatch
pytestmark = pytest.mark.usefixtures("caplog")
"""Refused requests and differing tables are in the log, as they should be."""


@pytest.fixture
def house(ground: Ground) -> Iterator[House]:
    """Two tills of one store that have synced once."""
    made = ground.house(5)
    made.open(2)
    made.settle()
    yield made
    made.close()


def test_random_stories_end_well(ground: Ground) -> None:
    run(ground, 8, 20_261_129, 20, tills=4)
    assert ground.examples >= 8
    assert ground.done["sell"]


@pytest.mark.slow
@pytest.mark.timeout(6 * 3600)
def test_many_random_stories_end_well(ground: Ground) -> None:
    faulthandler.cancel_dump_traceback_later()  # which takes what is long for what hangs
    took = run(ground, EXAMPLES, SEED, 30, tills=8)
    rate = ground.examples / took
    sys.stdout.write(f"\n{ground.examples} examples in {took:.0f} s ({rate:.1f}/s)\n")
    sys.stdout.write(f"{dict(ground.happened)}\n{dict(ground.done)}\n")


# --- each protection, by a short story ------------------------------------------------------------


def found(house: House) -> list[str]:
    """What the machine asks at the end of a story."""
    try:
        house.settle(3)
    except AssertionError as error:
        return [str(error)]
    return [*house.problems(), *contradictions(house)]


def ids_come_again(house: House) -> None:
    """What one of two machines with one disk had not handed in is handed in by both."""
    first, second = house.tills
    house.act(first, "sell")
    double = house.clone(first, 1)
    house.act(first, "sell")
    house.sync(first)
    house.act(double, "sell")
    house.sync(double)
    house.sync(second)


def streams_are_read_again(house: House) -> None:
    """The hub is put back, so that all read from the beginning what they have."""
    first, second = house.tills
    house.act(first, "sell")
    house.sync(first)
    house.sync(second)
    house.save_hub()
    house.act(second, "sell")
    house.sync(second)
    house.restore_hub()


def an_older_edit_comes_later(house: House) -> None:
    first, second = house.tills
    for till, luck in ((first, 3), (second, 8)):
        till.link.offline = True
        for number in range(6):
            till.people.random.seed(luck + number)
            house.act(till, "set_price")
    second.link.offline = False
    house.sync(second)
    first.link.offline = False
    house.sync(first)


def credit_is_spent_twice(house: House) -> None:
    """10,000 at both tills, which do not hear of each other."""
    for till in house.tills:
        till.link.offline = True
        for _time in range(3):
            house.act(till, "spend_credit")


def a_till_dies_over_a_merge(house: House) -> None:
    first, second = house.tills
    house.act(first, "sell")
    house.sync(first)
    house.sync(second)  # where it dies: see `dying`
    house.act(first, "sell")


def dying(patch: Patch) -> None:
    """The process ends once, in the middle of the second merge: that of the other till."""
    merges = count(1)

    def point(name: str) -> None:
        if name == "merge.placed" and next(merges) == 2:
            raise Died

    patch.setattr(merging, "failpoint", point)


def without_ids(patch: Patch) -> None:
    """The hub does not look whether it knows an id."""
    from posdesk.hub import pushing

    patch.setattr(pushing, "_without_known", lambda _cursor, _context, fresh: (list(fresh), []))


def without_ignoring(patch: Patch) -> None:
    """A row that is there is a fault."""
    placing._insert_new.cache_clear()

    def plain(table: str, columns: tuple[str, ...]) -> str:
        return placing.insert_sql(placing.SYNCED[table], columns)

    patch.setattr(placing, "_insert_new", plain)


def without_clocks(patch: Patch) -> None:
    """What comes last counts, whenever it was written."""
    from posdesk import linked

    patch.setattr(linked, "wins", lambda _new, _kept: True)


def without_leases(patch: Patch) -> None:
    patch.setattr(credit, "_use_lease", lambda *_values: None)
    patch.setattr(houses, "acquire_lease", lambda *_values: None)


def with_a_cursor_apart(patch: Patch) -> None:
    """How far was read is written down before the rows are, each in a transaction of its own."""
    merge = engines._merge

    def torn(db: Database, actor: str | None, answer: PullAnswer) -> Done[Any]:
        with db.local() as tx:
            tx.execute(
                "UPDATE hub_link SET tenant_seq = ?, store_seq = ?",
                answer.tenant_seq, answer.store_seq,
            )  # fmt: skip
        return merge(db, actor, answer)

    patch.setattr(engines, "_merge", torn)


@dataclass(frozen=True)
class Case:
    """A story, and the protection that it needs."""

    story: Callable[[House], None]
    taken_off: Callable[[Patch], None]
    before: Callable[[Patch], None] = lambda _patch: None


CASES = {
    "an id is taken once at the hub": Case(ids_come_again, without_ids),
    "a row that is there is left alone": Case(streams_are_read_again, without_ignoring),
    "the later clock wins": Case(an_older_edit_comes_later, without_clocks),
    "stored value needs a lease": Case(credit_is_spent_twice, without_leases),
    "rows and cursor are one transaction": Case(
        a_till_dies_over_a_merge, with_a_cursor_apart, dying
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_protection_holds(house: House, monkeypatch: Patch, case: Case) -> None:
    case.before(monkeypatch)
    case.story(house)
    assert found(house) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_without_it_the_machine_notices(house: House, monkeypatch: Patch, case: Case) -> None:
    """The controls: the same story with the protection taken off."""
    case.taken_off(monkeypatch)
    case.before(monkeypatch)
    try:
        case.story(house)
        problems = found(house)
    except Exception as error:  # noqa: BLE001 - a hub or till that falls over was noticed, too
        problems = [repr(error)]
    assert problems


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "taken_off", [without_ignoring, without_clocks, without_leases], ids=lambda each: each.__name__
)
def test_the_machine_finds_such_a_story_by_itself(
    ground: Ground, monkeypatch: Patch, taken_off: Callable[[Patch], None]
) -> None:
    faulthandler.cancel_dump_traceback_later()
    taken_off(monkeypatch)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is that it finds
        run(ground, 600, 4, 30, tills=4, shrink=False)
    assert not isinstance(caught.value, TypeError)


def test_a_till_that_dies_goes_on_where_it_was(house: House) -> None:
    first, second = house.tills
    for fate in (Fate.DIE_BEFORE, Fate.DIE_AFTER, Fate.LOSE_REPLY):
        house.act(first, "sell")
        house.sync(first, fate)
        house.act(second, "sell")
        house.sync(second, Fate.FINE, fate)
    assert first.deaths == second.deaths == 2
    assert found(house) == []
