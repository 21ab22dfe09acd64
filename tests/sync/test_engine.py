"""A round: hand in, merge, prove; whatever is cut off on the way is done by the next one."""

from __future__ import annotations

import pytest

from posdesk import linked
from posdesk.models import Stream
from posdesk.sync import outbox, queries
from posdesk.sync.states import State, Trouble
from tests.sync.network import Fate
from tests.sync.paired import World


def test_a_till_alone_has_nothing_to_do(world: World) -> None:
    till = world.shop("T1", furnished=True)
    assert queries.status(till.db).state is State.ALONE
    assert outbox.waiting(till.db) == 0


def test_two_tills_are_proven_equal_after_a_round_each(world: World) -> None:
    first = world.till("T1", furnished=True)
    second = world.till("T2")
    number = first.sell()
    assert queries.status(first.db).state is State.WAITING
    assert first.engine.round().state is State.PROVEN
    assert second.engine.round().state is State.PROVEN
    assert number in second.numbers()
    assert second.sell() in world.orders() or second.engine.round().state is State.PROVEN
    first.engine.round()
    for stream in Stream:
        assert linked.scanned(first.db, stream) == linked.scanned(second.db, stream)
    assert len(world.orders()) == len(first.numbers()) == 2


@pytest.mark.parametrize("lost", range(1, 6))
def test_a_reply_that_is_lost_so_often_leaves_one_order_of_one_number(
    world: World, lost: int
) -> None:
    till = world.till("T1", furnished=True)
    number = till.sell()
    for _time in range(lost):
        till.line.fates.append(Fate.LOSE_REPLY)
        assert till.engine.round().waiting == 1
    assert till.engine.round().state is State.PROVEN
    assert world.orders() == [number]
    assert world.at_hub("SELECT count(*) FROM entry WHERE command LIKE 'payments%%'") == [(1,)]


def test_a_row_altered_behind_the_programs_back_is_found_and_put_right(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    first = world.till("T1", furnished=True)
    second = world.till("T2")
    second.db._connection().execute("UPDATE variant SET price = 1 WHERE id = 'water'")
    assert second.engine.round().state is State.PROVEN  # what is kept of the rows did not move
    status = second.engine.round(look=True)
    assert status.trouble is Trouble.REPAIRED
    assert "variant" in status.detail
    assert "differs in variant" in caplog.text
    assert second.db.value("SELECT price FROM variant WHERE id = 'water'") == 200
    assert queries.is_proven(queries.link.need(second.db), 0)
    assert first.engine.round(look=True).state is State.PROVEN


def test_what_is_damaged_on_the_way_changes_nothing_and_comes_again(world: World) -> None:
    till = world.till("T1", furnished=True)
    number = till.sell()
    for fate in (Fate.TRUNCATE, Fate.FLIP, Fate.TRUNCATE_REPLY, Fate.FLIP_REPLY, Fate.TWICE):
        till.line.fates.append(fate)
        till.engine.round()
    assert till.engine.round().state in (State.PROVEN, State.ATTENTION)
    assert world.orders() == [number]
    assert outbox.waiting(till.db) == 0
