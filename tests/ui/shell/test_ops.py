"""The road to the core: commands in order, refusals in words, jobs that can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from posdesk.changes import Changes, Done
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import AlreadyOpen, Refusal
from posdesk.settings import save
from posdesk.staff.errors import NameMissing
from posdesk.ui.ops import Failure, Job, Ops


@pytest.fixture
def ops(folder: Path, clock: ManualClock, qtbot: QtBot) -> Iterator[Ops]:
    made = Ops(lambda: open_database(folder, clock))
    made.start()
    yield made
    made.close()


def name_shop(db: Database, actor: str | None, name: str) -> Done[str]:
    return Done(name, save(db, actor, {"shop.name": name}).changes)


def refuse(db: Database, actor: str | None) -> Done[None]:
    raise NameMissing


def break_down(db: Database, actor: str | None) -> Done[None]:
    raise ZeroDivisionError("a fault of ours")


def settle(ops: Ops, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: ops.pending == 0)


def test_a_command_answers_on_the_windows_thread_and_tells_what_changed(
    ops: Ops, qtbot: QtBot
) -> None:
    answers: list[tuple[str, threading.Thread]] = []
    with qtbot.waitSignal(ops.changed) as told:
        ops.run(
            name_shop, "小河便利店", done=lambda v: answers.append((v, threading.current_thread()))
        )
    assert answers == [("小河便利店", threading.main_thread())]
    assert told.args == [Changes(frozenset({"settings"}))]
    assert ops.db.setting("shop.name") == "小河便利店"


def test_commands_are_done_in_the_order_in_which_they_were_asked_for(
    ops: Ops, qtbot: QtBot
) -> None:
    done: list[str] = []
    for number in range(20):
        ops.run(name_shop, f"shop {number}", done=done.append)
    settle(ops, qtbot)
    assert done == [f"shop {number}" for number in range(20)]


def test_a_refusal_goes_to_whoever_asked(ops: Ops, qtbot: QtBot) -> None:
    said: list[Refusal] = []
    with qtbot.assertNotEmitted(ops.refused):
        ops.run(refuse, refused=said.append)
        settle(ops, qtbot)
    assert [type(refusal) for refusal in said] == [NameMissing]


def test_a_refusal_that_nobody_takes_is_told_to_the_window(ops: Ops, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ops.refused) as told:
        ops.run(refuse)
    assert isinstance(told.args[0], NameMissing)


def test_our_own_fault_is_reported_and_the_next_command_works(
    ops: Ops, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(ops.failed) as told:
        ops.run(break_down)
    failure = told.args[0]
    assert isinstance(failure, Failure)
    assert failure.title == "ZeroDivisionError: a fault of ours"
    assert "break_down" in failure.details
    assert "unexpected error" in caplog.text
    done: list[str] = []
    ops.run(name_shop, "still selling", done=done.append)
    settle(ops, qtbot)
    assert done == ["still selling"]


def test_a_job_tells_its_progress_and_the_time_left(ops: Ops, qtbot: QtBot) -> None:
    told: list[tuple[int, int, float | None]] = []

    def work(job: Job) -> str:
        assert threading.current_thread() is not threading.main_thread()
        for step in range(1, 4):
            job._told = 0
            job.report(step, 3)
        return "ready"

    done: list[str] = []
    ops.job(work, progress=lambda *a: told.append(a), done=done.append)
    settle(ops, qtbot)
    assert done == ["ready"]
    assert [(step, total) for step, total, _left in told] == [(1, 3), (2, 3), (3, 3)]
    assert told[-1][2] == 0
    first = told[0][2]
    assert first is not None
    assert first >= 0


def test_a_job_that_is_stopped_ends_at_its_next_report(ops: Ops, qtbot: QtBot) -> None:
    reached, go_on = threading.Event(), threading.Event()
    after: list[str] = []

    def work(job: Job) -> None:
        reached.set()
        go_on.wait(5)
        job.report(1, 2)
        after.append("worked on")

    stopped: list[str] = []
    job = ops.job(work, cancelled=lambda: stopped.append("stopped"))
    assert reached.wait(5)
    job.cancel()
    go_on.set()
    settle(ops, qtbot)
    assert stopped == ["stopped"]
    assert after == []


def test_a_sale_passes_a_job_that_writes(ops: Ops, qtbot: QtBot) -> None:
    """What a person asks for is done before the next batch of a long job."""
    order: list[str] = []
    first_written, asked = threading.Event(), threading.Event()

    def batch(db: Database, actor: str | None, number: int) -> Done[int]:
        if number == 1:
            first_written.set()
            asked.wait(5)
        order.append(f"batch {number}")
        return Done(number, Changes())

    def work(job: Job) -> None:
        for number in (1, 2, 3):
            job.write(batch, number)

    def sell(db: Database, actor: str | None) -> Done[None]:
        order.append("sale")
        return Done(None, Changes())

    ops.job(work)
    assert first_written.wait(5)
    ops.run(sell)
    asked.set()
    settle(ops, qtbot)
    assert order == ["batch 1", "sale", "batch 2", "batch 3"]


def test_a_refusal_in_a_jobs_write_comes_out_of_the_job(ops: Ops, qtbot: QtBot) -> None:
    said: list[Refusal] = []
    ops.job(lambda job: job.write(refuse), refused=said.append)
    settle(ops, qtbot)
    assert [type(refusal) for refusal in said] == [NameMissing]


def test_the_windows_thread_may_not_wait_for_the_writer(ops: Ops) -> None:
    with pytest.raises(RuntimeError, match="use run"):
        ops.write(name_shop, "x")


def test_every_command_asked_for_is_done_before_the_shop_is_closed(
    folder: Path, clock: ManualClock, qtbot: QtBot
) -> None:
    ops = Ops(lambda: open_database(folder, clock))
    ops.start()
    for number in range(50):
        ops.run(name_shop, f"shop {number}")
    ops.close()
    with_again = open_database(folder, clock, write=False)
    assert with_again.setting("shop.name") == "shop 49"
    with_again.close()


def test_a_shop_that_is_open_elsewhere_is_refused_in_words(
    folder: Path, clock: ManualClock, qtbot: QtBot
) -> None:
    other = open_database(folder, clock)
    ops = Ops(lambda: open_database(folder, clock))
    ops.start()
    with pytest.raises(AlreadyOpen):
        _ = ops.db
    ops.close()
    other.close()


def test_an_answer_for_a_widget_that_has_gone_is_dropped(ops: Ops, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel
    from shiboken6 import delete

    label = QLabel("before")
    ops.run(name_shop, "x", done=label.setText)
    delete(label)
    with qtbot.assertNotEmitted(ops.failed):
        settle(ops, qtbot)
