"""Notices on the screen: what became of each, the cause in words, and every way out of it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester

from posdesk.notices import queries
from posdesk.ui.notices.model import NoticeModel
from tests.notices.servers import SmsServer, SmtpServer
from tests.ui.notices.conftest import Boss


def sees(boss: Boss, words: str) -> bool:
    labels = boss.till.window.findChildren(QLabel)
    return any(words in label.text() for label in labels if label.isVisible())


def states(boss: Boss) -> list[str]:
    return [row.state for row in boss.ops.read(queries.queue_rows)]


def test_a_shop_without_notices_is_told_how_to_begin(boss: Boss) -> None:
    boss.notices()
    assert sees(boss, "Notices to customers are off")
    boss.till.touch("Notices to customers…")
    assert boss.till.desk.window.open_id() == "settings"
    assert sees(boss, "Mail account")


def test_what_is_told_goes_out_by_itself_and_shows_as_sent(
    boss: Boss, mail: SmtpServer, sms: SmsServer
) -> None:
    boss.notices_on(mail.port, sms.url)
    boss.tell()
    boss.tell("13812345678")
    boss.till.until(lambda: states(boss) == ["sent", "sent"])
    assert [m.recipient for m in mail.mails] == ["xiaoyu@example.com"]
    assert len(sms.asked) == 1
    place = boss.notices()
    boss.till.until(lambda: place.panel.state.text() == "sent")
    assert not place.panel.again.isVisible()
    assert not boss.till.desk.window.top.notices.isVisible()


def test_without_a_network_chip_and_place_say_so_and_it_goes_out_later(
    boss: Boss, mail: SmtpServer
) -> None:
    boss.notices_on(1)
    boss.tell()
    top = boss.till.desk.window.top
    boss.till.until(top.notices.isVisible)
    assert top.notices.text() == "1 not sent"
    boss.till.click(top.notices)
    boss.till.until(lambda: sees(boss, "127.0.0.1:1 can't be reached"))
    assert sees(boss, "Notices wait and go out by themselves when there is a network again.")
    boss.notices_on(mail.port)
    boss.till.until(lambda: states(boss) == ["sent"])
    boss.till.until(lambda: not top.notices.isVisible())


def test_a_refused_recipient_can_be_sent_again(boss: Boss, mail: SmtpServer) -> None:
    mail.says["RCPT"] = "550 no such user"
    boss.notices_on(mail.port)
    boss.tell()
    place = boss.notices()
    boss.till.until(lambda: place.panel.state.text() == "failed")
    assert "550 no such user" in place.panel.cause.text()
    del mail.says["RCPT"]
    boss.till.touch("Send again")
    boss.till.until(lambda: states(boss) == ["sent"])
    assert len(mail.mails) == 1


def test_what_may_have_gone_out_waits_for_a_person(boss: Boss, mail: SmtpServer) -> None:
    mail.drops = "END"
    boss.notices_on(mail.port)
    boss.tell()
    place = boss.notices()
    boss.till.until(lambda: place.panel.state.text() == "interrupted")
    assert "it may have gone out" in place.panel.cause.text()
    boss.till.touch("It arrived")
    boss.till.until(lambda: states(boss) == ["sent"])
    assert len(mail.mails) == 1


def test_a_notice_is_given_up(boss: Boss) -> None:
    boss.notices_on(1)
    boss.tell()
    boss.notices()
    boss.till.touch("Do not send")
    boss.till.until(lambda: states(boss) == ["cancelled"])
    assert boss.till.button("Send again").isVisible()


def test_its_words_and_recipient_are_shown_as_they_are_sent(boss: Boss) -> None:
    boss.notices_on(1)
    boss.tell()
    place = boss.notices()
    assert place.panel.to.text() == "Mail: xiaoyu@example.com"
    assert place.panel.subject.text() == "We have your message S01-T1-K000001"
    assert "Its number is S01-T1-K000001." in place.panel.body.text()


def test_the_model_keeps_qt_s_rules(boss: Boss, qtmodeltester: ModelTester) -> None:
    boss.notices_on(1)
    boss.tell()
    model = NoticeModel(boss.ops.db.clock.zone)
    model.show_rows(boss.ops.read(queries.queue_rows))
    qtmodeltester.check(model)
