"""The queue of notices works itself off: retries, rest, quiet hours, and no network at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from posdesk.clock import ManualClock
from posdesk.db import Conflict, Database
from posdesk.models import Notice
from posdesk.notices import commands, jobs, queries
from posdesk.notices.channels import Channel, Outgoing, channel_of
from posdesk.notices.errors import ServerBusy
from posdesk.notices.worker import NoticeWorker, direct
from posdesk.settings import save
from posdesk.workflow import IllegalStep
from tests.notices.conftest import MAIL, Telling
from tests.notices.servers import SmsServer, SmtpServer
from tests.selling import ZHOU_KAI

HOUR = 3_600_000


@pytest.fixture
def mail(shop: Telling) -> Iterator[SmtpServer]:
    """The shop's mail server."""
    with SmtpServer() as server:
        save(shop.db, None, {"notices.mail": {**MAIL, "port": server.port}})
        yield server


@pytest.fixture
def sms(shop: Telling) -> Iterator[SmsServer]:
    """The shop's SMS provider."""
    with SmsServer() as server:
        save(shop.db, None, {"notices.sms": {"url": server.url}})
        yield server


def worker_of(shop: Telling) -> NoticeWorker:
    return NoticeWorker(shop.db, direct(shop.db))


def work(worker: NoticeWorker) -> int:
    """Work until nothing is due; gives how many were tried."""
    tried = 0
    while worker.work_once():
        tried += 1
    return tried


def states(db: Database) -> list[str]:
    return [row.state for row in reversed(queries.queue_rows(db))]


def test_what_is_queued_is_sent_once(shop: Telling, mail: SmtpServer, sms: SmsServer) -> None:
    order = shop.order(code="483920")
    shop.tell("order_accepted", order_id=order)
    shop.tell("ready_for_pickup", order_id=order)
    worker = worker_of(shop)
    assert work(worker) == 2
    assert work(worker) == 0
    assert [m.recipient for m in mail.mails] == ["xiaoyu@example.com"]
    assert json.loads(sms.asked[0].body)["to"] == "13812345678"
    assert states(shop.db) == ["sent", "sent"]
    assert shop.count("notice_job") == 0


def test_without_a_network_notices_wait_and_say_so_and_go_out_later(
    shop: Telling, clock: ManualClock
) -> None:
    shop.tell("order_accepted", order_id=shop.order())
    worker = worker_of(shop)
    save(shop.db, None, {"notices.mail": {**MAIL, "port": 1}})
    for _minute in range(60):  # an hour of trying counts nothing against the notice
        work(worker)
        clock.advance(60_000)
    row = queries.queue_rows(shop.db)[0]
    assert (row.state, row.tries) == ("queued", 0)
    assert "127.0.0.1:1 can't be reached" in row.cause
    assert queries.summary(shop.db).troubled == 1
    with SmtpServer() as server:
        save(shop.db, None, {"notices.mail": {**MAIL, "port": server.port}})
        worker.renew()
        assert work(worker) == 1
        assert len(server.mails) == 1
    assert queries.queue_rows(shop.db)[0].cause == ""


def test_a_channel_that_is_down_does_not_hold_the_other_one_up(
    shop: Telling, sms: SmsServer
) -> None:
    save(shop.db, None, {"notices.mail": {**MAIL, "port": 1}})
    for _order in range(3):
        order = shop.order(code="483920")
        shop.tell("order_accepted", order_id=order)
        shop.tell("ready_for_pickup", order_id=order)
    assert work(worker_of(shop)) == 4  # one mail was tried, then the channel rested
    assert len(sms.asked) == 3


def test_a_busy_server_is_asked_again_later_and_later(
    shop: Telling, mail: SmtpServer, clock: ManualClock
) -> None:
    mail.says["RCPT"] = "450 greylisted"
    shop.tell("order_accepted", order_id=shop.order())
    worker = worker_of(shop)
    assert work(worker) == 1
    assert work(worker) == 0
    row = queries.queue_rows(shop.db)[0]
    assert (row.tries, row.due_at) == (1, clock.now() + 30_000)
    del mail.says["RCPT"]
    clock.advance(30_000)
    assert work(worker) == 1
    assert states(shop.db) == ["sent"]


def test_after_the_last_try_a_person_decides(
    shop: Telling, mail: SmtpServer, clock: ManualClock
) -> None:
    mail.says["RCPT"] = "450 greylisted"
    shop.tell("order_accepted", order_id=shop.order())
    worker = worker_of(shop)
    tried = 0
    while states(shop.db) == ["queued"]:
        tried += work(worker)
        clock.advance(HOUR)
    assert tried == len(jobs.RETRIES_MS) + 1
    assert states(shop.db) == ["failed"]
    assert queries.summary(shop.db).failed == 1


def test_a_recipient_who_does_not_exist_is_not_tried_again(
    shop: Telling, mail: SmtpServer, clock: ManualClock
) -> None:
    mail.says["RCPT"] = "550 no such user"
    shop.tell("order_accepted", order_id=shop.order())
    worker = worker_of(shop)
    assert work(worker) == 1
    clock.advance(HOUR)
    assert work(worker) == 0
    assert states(shop.db) == ["failed"]


def test_a_wrong_password_locks_no_account(shop: Telling, mail: SmtpServer) -> None:
    account = {**MAIL, "port": mail.port, "user": "shop"}
    save(shop.db, None, {"notices.mail": account})
    for _order in range(5):
        shop.tell("order_accepted", order_id=shop.order())
    worker = worker_of(shop)
    assert work(worker) == 1
    assert mail.connections == 1
    from posdesk.notices.accounts import MAIL_SECRET, mail_account

    commands.keep_secret(shop.db, None, MAIL_SECRET, "geheim")
    commands.save_mail(shop.db, None, mail_account(account))
    worker.renew()
    assert work(worker) == 5
    assert len(mail.mails) == 5


def test_in_quiet_hours_nothing_goes_out(
    shop: Telling, mail: SmtpServer, clock: ManualClock
) -> None:
    shop.tell("order_accepted", order_id=shop.order())
    save(shop.db, None, {"notices.quiet_from": 22 * 60, "notices.quiet_until": 8 * 60})
    worker = worker_of(shop)
    assert work(worker) == 0
    assert queries.summary(shop.db).quiet_until == jobs.next_due(shop.db)
    clock.advance(10 * HOUR)  # 08:13
    assert work(worker) == 1


def test_what_waited_for_days_is_no_news_any_more(
    shop: Telling, mail: SmtpServer, clock: ManualClock
) -> None:
    shop.tell("order_accepted", order_id=shop.order())
    clock.advance(49 * HOUR)
    assert work(worker_of(shop)) == 0
    row = queries.queue_rows(shop.db)[0]
    assert (row.state, row.cause) == (
        "failed",
        "It waited so long that it may be no news any more.",
    )
    commands.send_again(shop.db, ZHOU_KAI, row.id)
    assert work(worker_of(shop)) == 1
    assert states(shop.db) == ["sent"]


def test_an_answer_that_never_came_is_interrupted_until_a_person_says(
    shop: Telling, mail: SmtpServer, clock: ManualClock
) -> None:
    mail.drops = "END"
    shop.tell("order_accepted", order_id=shop.order())
    shop.tell("order_changed", order_id=shop.order())
    worker = worker_of(shop)
    work(worker)
    clock.advance(24 * HOUR)
    assert work(worker) == 0
    first, second = queries.queue_rows(shop.db)
    assert (first.state, second.state) == ("interrupted", "interrupted")
    commands.arrived(shop.db, ZHOU_KAI, first.id)
    commands.cancel(shop.db, ZHOU_KAI, second.id)
    assert states(shop.db) == ["cancelled", "sent"]
    assert queries.summary(shop.db).failed == 0
    assert len(mail.mails) == 2


def test_whoever_was_erased_in_the_meantime_is_not_written_to(
    shop: Telling, mail: SmtpServer
) -> None:
    shop.tell("order_accepted", order_id=shop.order())
    shop.tell("order_accepted", order_id=shop.order(), occasion="another")
    erased = shop.db.value("SELECT id FROM notice LIMIT 1")
    with shop.db.command("test.erase", None) as tx:
        tx.update(Notice, erased, recipient="", subject="", body="", fields="")
    assert work(worker_of(shop)) == 1
    assert len(mail.mails) == 1
    assert states(shop.db) == ["cancelled", "sent"]


@pytest.mark.parametrize("answers", [True, False])
def test_whoever_is_erased_while_their_notice_is_being_sent_stops_nothing(
    shop: Telling, mail: SmtpServer, answers: bool
) -> None:
    for _order in range(2):
        shop.tell("order_accepted", order_id=shop.order())
    erasing = [True]

    class Slow:
        """Somebody erases the customer while this is under way."""

        def __init__(self, channel: Channel) -> None:
            self._channel = channel

        def send(self, message: Outgoing) -> None:
            self._channel.send(message)
            if erasing:
                erasing.clear()
                with shop.db.command("test.erase", None) as tx:
                    jobs.finish(tx, message.id, "cancelled")
                if not answers:
                    raise ServerBusy("mail.example.com")

    work(NoticeWorker(shop.db, direct(shop.db), lambda db, name: Slow(channel_of(db, name))))
    assert states(shop.db) == ["sent" if answers else "cancelled", "sent"]
    assert len(mail.mails) == 2


def test_what_was_sent_is_written_down_before_anything_else_is_sent(
    shop: Telling, mail: SmtpServer
) -> None:
    for _order in range(2):
        shop.tell("order_accepted", order_id=shop.order())
    fails = [True]

    def write(command: object, *args: object) -> object:
        if command is jobs.settle_sent and fails:
            fails.clear()
            raise Conflict("the disk is full")
        return direct(shop.db)(command, *args)  # type: ignore[arg-type]

    worker = NoticeWorker(shop.db, write)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        worker.work_once()
    assert states(shop.db) == ["sending", "queued"]
    work(worker)
    assert states(shop.db) == ["sent", "sent"]
    assert len(mail.mails) == 2


def test_an_error_nobody_thought_of_is_one_interrupted_notice(
    shop: Telling, mail: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    for _order in range(2):
        shop.tell("order_accepted", order_id=shop.order())
    broken = [True]

    def make(db: Database, name: str) -> Channel:
        if broken:
            broken.clear()
            raise ZeroDivisionError
        return channel_of(db, name)

    work(NoticeWorker(shop.db, direct(shop.db), make))
    assert states(shop.db) == ["interrupted", "sent"] or states(shop.db) == ["sent", "interrupted"]
    assert "ZeroDivisionError" in caplog.text


def test_a_way_that_was_taken_down_meanwhile_lets_its_notices_wait(
    shop: Telling, mail: SmtpServer
) -> None:
    shop.tell("order_accepted", order_id=shop.order())
    save(shop.db, None, {"notices.mail": {}})
    work(worker_of(shop))
    row = queries.queue_rows(shop.db)[0]
    assert row.state == "queued"
    assert row.cause == "This way of telling customers is not set up (there is none)."


def test_the_thread_sends_by_itself_when_it_is_woken(shop: Telling, mail: SmtpServer) -> None:
    db = shop.db
    sent = threading.Event()
    calls: list[tuple[object, ...]] = []
    ready = threading.Semaphore(0)
    answers: list[object] = []

    def write(command: object, *args: object) -> object:
        calls.append((command, *args))
        ready.release()
        while len(answers) < len(calls):
            sent.wait(0.01)
        return answers[len(calls) - 1]

    worker = NoticeWorker(db, write)  # type: ignore[arg-type]
    shop.tell("order_accepted", order_id=shop.order())
    worker.start()
    while len(mail.mails) < 1 or len(answers) < 4:
        assert ready.acquire(timeout=10)
        command, *args = calls[-1]
        answers.append(direct(db)(command, *args))  # type: ignore[arg-type]
    worker.stop()
    assert states(db) == ["sent"]


def test_a_person_without_the_right_can_not_cancel(shop: Telling) -> None:
    from posdesk.staff.rights import NotAllowed

    shop.tell("order_accepted", order_id=shop.order())
    notice = queries.queue_rows(shop.db)[0].id
    with pytest.raises(NotAllowed):
        commands.cancel(shop.db, None, notice)
    commands.cancel(shop.db, ZHOU_KAI, notice)
    assert queries.notice_row(shop.db, notice).state == "cancelled"  # type: ignore[union-attr]
    with pytest.raises(IllegalStep):
        commands.cancel(shop.db, ZHOU_KAI, notice)


def test_every_notice_shows_on_its_order(shop: Telling, mail: SmtpServer) -> None:
    order, other = shop.order(), shop.order()
    shop.tell("order_accepted", order_id=order)
    shop.tell("order_changed", order_id=order)
    shop.tell("order_accepted", order_id=other)
    work(worker_of(shop))
    shown = queries.notices_of(shop.db, order)
    assert [(row.title, row.way, row.label) for row in shown] == [
        ("Order changed", "Mail", "sent"),
        ("Order accepted", "Mail", "sent"),
    ]
