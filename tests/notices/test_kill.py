"""PosDesk is killed while it sends: at the next start nothing is sent a second time by itself."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.notices import commands, queries
from posdesk.notices.worker import NoticeWorker, direct
from posdesk.settings import save
from tests.conftest import MORNING
from tests.notices.conftest import MAIL, Telling, open_shop
from tests.notices.killed import send
from tests.notices.servers import SmtpServer
from tests.selling import ZHOU_KAI


def killed_at(point: str, folder: Path, server: SmtpServer) -> Database:
    """A shop whose one notice was being sent when it died; open again."""
    db = open_database(folder, ManualClock(MORNING))
    shop = open_shop(db)
    save(db, None, {"notices.mail": {**MAIL, "port": server.port}})
    shop.tell("order_accepted", order_id=shop.order())
    db.close()
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=send, args=(str(folder), point))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"sending never came to {point}"
    return open_database(folder, ManualClock(MORNING + 60_000))


def work(db: Database) -> None:
    worker = NoticeWorker(db, direct(db))
    worker.recover()
    while worker.work_once():
        pass


@pytest.mark.parametrize(
    ("point", "sent", "state"),
    [
        ("notice.claimed", 0, "interrupted"),
        ("notice.mid_send", 1, "interrupted"),
        ("notice.sent", 1, "interrupted"),
        ("notice.before_settle", 1, "interrupted"),
        ("notice.settled", 1, "sent"),
    ],
)
def test_a_kill_while_sending_doubles_nothing(
    tmp_path: Path, point: str, sent: int, state: str
) -> None:
    with SmtpServer() as server:
        db = killed_at(point, tmp_path / "shop", server)
        work(db)
        assert len(server.mails) == sent
        row = queries.queue_rows(db)[0]
        assert row.state == state
        if state == "interrupted":
            assert row.cause == "PosDesk stopped while this was being sent: it may have gone out."
            commands.send_again(db, ZHOU_KAI, row.id)
            work(db)
            assert len(server.mails) == sent + 1
            assert queries.queue_rows(db)[0].state == "sent"
        db.close()


def test_control_a_queue_that_sends_again_what_it_was_sending_tells_twice(tmp_path: Path) -> None:
    with SmtpServer() as server:
        db = killed_at("notice.sent", tmp_path / "shop", server)
        with db.local() as tx:
            tx.execute("UPDATE notice_job SET state = 'queued' WHERE state = 'sending'")
        work(db)
        assert len(server.mails) == 2
        assert len({mail.read["Message-ID"] for mail in server.mails}) == 1  # one for receivers
        db.close()


def test_what_was_queued_in_a_command_that_died_was_never_said(tmp_path: Path) -> None:
    db = open_database(tmp_path / "shop", ManualClock(MORNING))
    shop: Telling = open_shop(db)
    order = shop.order()
    with pytest.raises(ZeroDivisionError), db.command("test.dies", None) as tx:
        from posdesk.notices.queueing import queue

        queue(tx, "order_accepted", order_id=order)
        raise ZeroDivisionError
    assert shop.notices() == []
    db.close()
