"""The settings of notices: accounts tested from their fields, steps, words with their preview."""

from __future__ import annotations

from posdesk.notices import queries
from posdesk.notices.accounts import MAIL_SECRET
from posdesk.notices.secrets import Secrets
from posdesk.ui.settings.channels import KEPT
from tests.notices.servers import SmsServer, SmtpServer
from tests.ui.notices.conftest import Boss


def test_a_mail_account_is_tried_before_it_is_saved(boss: Boss, mail: SmtpServer) -> None:
    card = boss.chapter().mail
    card.host.setText("127.0.0.1")
    card.security.setCurrentIndex(card.security.findData("none"))
    card.port.setText(str(mail.port))
    card.sent_as.setText("shop@example.com")
    card.user.setText("shop")
    card.secret.setText("geheim")
    card.to.setText("me@example.com")
    card.test()
    boss.till.until(lambda: "It was taken over" in card.answer.text())
    assert mail.mails[0].recipient == "me@example.com"
    assert boss.ops.db.setting("notices.mail") == {}
    card.save()
    boss.till.settle()
    assert boss.ops.db.setting("notices.mail")["port"] == mail.port
    assert Secrets(boss.ops.db).get(MAIL_SECRET) == "geheim"
    assert card.secret.text() == KEPT


def test_a_secret_that_is_kept_is_used_and_stays_when_something_else_changes(
    boss: Boss, mail: SmtpServer
) -> None:
    test_a_mail_account_is_tried_before_it_is_saved(boss, mail)
    card = boss.chapter().mail
    card.reply_to.setText("ask@example.com")
    card.test()
    boss.till.until(lambda: len(mail.mails) == 2)
    card.save()
    boss.till.settle()
    assert Secrets(boss.ops.db).get(MAIL_SECRET) == "geheim"
    card.remove()
    boss.till.settle()
    assert Secrets(boss.ops.db).get(MAIL_SECRET) == ""
    assert boss.ops.db.setting("notices.mail") == {}


def test_what_is_wrong_is_said_at_the_account_and_nothing_typed_is_lost(boss: Boss) -> None:
    card = boss.chapter().mail
    card.host.setText("127.0.0.1")
    card.sent_as.setText("nobody")
    card.save()
    boss.till.until(lambda: card.answer.isVisibleTo(card))
    assert "the sender's mail address is missing" in card.answer.text()
    assert card.sent_as.text() == "nobody"
    card.sent_as.setText("shop@example.com")
    card.to.setText("me")
    card.test()
    boss.till.until(lambda: "is no address" in card.answer.text())


def test_a_refused_test_says_why(boss: Boss, mail: SmtpServer) -> None:
    card = boss.chapter().mail
    card.host.setText("127.0.0.1")
    card.security.setCurrentIndex(card.security.findData("none"))
    card.port.setText(str(mail.port))
    card.sent_as.setText("shop@example.com")
    card.user.setText("shop")
    card.secret.setText("falsch")
    card.to.setText("me@example.com")
    card.test()
    boss.till.until(lambda: "refuses the sign-in" in card.answer.text())
    assert "falsch" not in card.answer.text()
    assert card.test_button.isEnabled()


def test_an_sms_provider_is_described_tried_and_saved(boss: Boss, sms: SmsServer) -> None:
    card = boss.chapter().sms
    card.url.setText(sms.url)
    card.headers.setPlainText("Authorization: Bearer {secret}\nX-Shop: 1")
    card.ok_path.setText("code")
    card.ok_value.setText("OK")
    card.secret.setText("s3cret")
    card.to.setText("13812345678")
    card.test()
    boss.till.until(lambda: "It was taken over" in card.answer.text())
    assert sms.asked[0].headers["Authorization"] == "Bearer s3cret"
    assert sms.asked[0].headers["X-Shop"] == "1"
    card.save()
    boss.till.settle()
    assert boss.ops.db.setting("notices.sms")["headers"]["X-Shop"] == "1"
    card.body.setPlainText("{")
    card.save()
    boss.till.until(lambda: "nothing says where the number" in card.answer.text())


def test_the_way_of_each_step_is_chosen(boss: Boss) -> None:
    steps = boss.chapter().steps
    box = steps.boxes["order_accepted"]
    assert box.currentText() == "Mail, else SMS"
    box.setCurrentIndex(box.findData("off"))
    box.activated.emit(box.currentIndex())
    assert steps.save_button.isEnabled()
    steps.save()
    boss.till.settle()
    assert boss.ops.db.setting("notices.steps") == {"order_accepted": "off"}


def test_words_are_shown_as_they_arrive_while_they_are_typed(boss: Boss) -> None:
    words = boss.chapter().words
    words.open("ready_for_pickup")
    assert "Pick-up code: 483920." in words.shown.text()
    words.body.setPlainText("Your code is {code}.")
    assert words.shown.text() == "Your code is 483920."
    assert words.length.text() == "20 characters (GSM), 1 SMS, 140 left in the last one"
    words.body.setPlainText("取货码{code}")
    assert words.length.text() == "9 characters (UCS-2), 1 SMS, 61 left in the last one"
    words.body.setPlainText("Your {waybill}")
    assert "“{waybill}” can't be said at this step." in words.wrong.text()
    assert not words.save_button.isEnabled()


def test_words_are_kept_in_one_language_and_taken_back(boss: Boss) -> None:
    words = boss.chapter().words
    words.open("ready_for_pickup")
    words.languages["zh_CN"].click()
    words.body.setPlainText("取货码{code}")
    words.save()
    boss.till.settle()
    assert words.edited.isVisibleTo(words)
    words.languages["en"].click()
    assert not words.edited.isVisibleTo(words)
    words.languages["zh_CN"].click()
    assert words.body.toPlainText() == "取货码{code}"
    words.reset()
    boss.till.settle()
    assert not boss.ops.read(queries.template, "ready_for_pickup", "sms", "zh_CN").edited


def test_a_placeholder_is_put_in_where_the_cursor_is(boss: Boss) -> None:
    words = boss.chapter().words
    words.open("signed")
    words.channels["mail"].click()
    words.body.setPlainText("")
    words._put_in("order")
    assert words.body.toPlainText() == "{order}"
    assert words.shown.text() == "S01-T2-000481"
    assert words.subject_field.isVisibleTo(words)


def test_whoever_only_words_notices_sees_no_accounts(boss: Boss) -> None:
    boss.till.sign_in("zhou-kai")
    chapter = boss.chapter()
    assert not hasattr(chapter, "mail")
    chapter.words.open("signed")
    chapter.words.body.setPlainText("Hello {name}")
    chapter.words.save()
    boss.till.settle()
    assert boss.ops.read(queries.template, "signed", "sms", "en").body == "Hello {name}"
