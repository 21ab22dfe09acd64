"""Mail goes to a real SMTP server, and what may have gone out is told from what surely has not."""

from __future__ import annotations

import socket

import pytest

from posdesk.notices.accounts import MailAccount
from posdesk.notices.channels import Outgoing
from posdesk.notices.errors import (
    AddressRefused,
    BadMailSetup,
    ChannelFault,
    ConnectionBroke,
    MessageRefused,
    NoAnswer,
    NoNetwork,
    NotSecure,
    ServerBusy,
    SignInRefused,
)
from posdesk.notices.mail import MailChannel
from tests.notices.servers import SmtpServer, trusting

READY = Outgoing(
    "n1",
    "mail",
    "xiaoyu@example.com",
    "您的订单 S01-T1-000001 可以取货了",
    "王小雨，您好：\n\n取货码：483920\n.\n..两点",
    at=1_790_000_000_000,
)


def channel(server: SmtpServer, security: str = "none", user: str = "", password: str = "geheim",
            timeout: float = 5.0) -> MailChannel:  # fmt: skip
    account = MailAccount(
        "127.0.0.1", server.port, security, user, "shop@example.com", "街角小店", "ask@example.com"
    )
    return MailChannel(account, password, trusting(), timeout)


def fault_of(server: SmtpServer, **options: object) -> ChannelFault:
    with pytest.raises(ChannelFault) as caught:
        channel(server, **options).send(READY)  # type: ignore[arg-type]
    return caught.value


def test_a_mail_arrives_as_it_was_written() -> None:
    with SmtpServer() as server:
        channel(server).send(READY)
    mail = server.mails[0]
    assert (mail.sender, mail.recipient) == ("shop@example.com", "xiaoyu@example.com")
    assert mail.text.replace("\r\n", "\n").rstrip("\n") == READY.body
    assert str(mail.read["Subject"]) == READY.subject
    assert str(mail.read["From"]) == "街角小店 <shop@example.com>"
    assert str(mail.read["Reply-To"]) == "ask@example.com"
    assert mail.read["Message-ID"] == "<n1@example.com>"
    assert str(mail.read["Date"]) == "Mon, 21 Sep 2026 14:13:20 +0000"


def test_lines_that_begin_with_a_dot_stay_whole() -> None:
    from posdesk.notices.mail import _dotted

    assert _dotted(b".\n..b\r\nc") == b"..\r\n...b\r\nc\r\n.\r\n"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_connection_signs_in(security: str) -> None:
    offers = ("STARTTLS", "AUTH PLAIN LOGIN")
    with SmtpServer(tls=security == "tls", offers=offers) as server:
        channel(server, security, "shop", "geheim").send(READY)
    assert len(server.mails) == 1
    assert server.secured == 1


def test_a_wrong_password_holds_the_whole_channel_up_and_is_not_repeated_in_words() -> None:
    with SmtpServer() as server:
        fault = fault_of(server, user="shop", password="falsch")
    assert isinstance(fault, SignInRefused)
    assert fault.network
    assert "falsch" not in str(fault)
    assert server.mails == []


def test_a_server_nobody_vouches_for_gets_nothing() -> None:
    with SmtpServer(tls=True) as server:
        account = MailAccount("127.0.0.1", server.port, "tls", "", "shop@example.com")
        with pytest.raises(NotSecure):
            MailChannel(account, "", None, 5.0).send(READY)
    assert server.mails == []


def test_where_tls_must_be_a_server_without_it_gets_nothing() -> None:
    with SmtpServer() as server:
        assert isinstance(fault_of(server, security="starttls"), NotSecure)
    assert server.mails == []


def test_a_server_that_is_not_there_is_a_network_that_is_missing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    account = MailAccount("127.0.0.1", port, "none", "", "shop@example.com")
    with pytest.raises(NoNetwork):
        MailChannel(account, "", None, 5.0).send(READY)


def test_a_name_that_does_not_exist_is_a_network_that_is_missing() -> None:
    account = MailAccount("mail.invalid", 25, "none", "", "shop@example.com")
    with pytest.raises(NoNetwork):
        MailChannel(account, "", None, 5.0).send(READY)


@pytest.mark.parametrize(
    ("verb", "says", "kind"),
    [
        ("GREETING", "421 closed for today", ServerBusy),
        ("GREETING", "554 no service", MessageRefused),
        ("MAIL", "451 try later", ServerBusy),
        ("MAIL", "550 unknown sender", MessageRefused),
        ("RCPT", "450 greylisted", ServerBusy),
        ("RCPT", "550 no such user", AddressRefused),
        ("DATA", "452 disk full", ServerBusy),
        ("END", "554 spam", MessageRefused),
        ("END", "451 try later", ServerBusy),
    ],
)
def test_what_the_server_says_decides(verb: str, says: str, kind: type[ChannelFault]) -> None:
    with SmtpServer(says={verb: says}) as server:
        fault = fault_of(server)
    assert type(fault) is kind
    assert not fault.partial
    assert says in str(fault)


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "BODY"])
def test_a_connection_that_breaks_before_the_end_has_sent_nothing(verb: str) -> None:
    with SmtpServer(drops=verb) as server:
        long = Outgoing("n1", "mail", "xiaoyu@example.com", "s", "长" * 3_000_000)
        with pytest.raises(ChannelFault) as caught:
            channel(server).send(long)
    assert isinstance(caught.value, ConnectionBroke)
    assert not caught.value.partial
    assert server.mails == []


@pytest.mark.parametrize("habit", [{"drops": "END"}, {"takes": {"END": 1.0}}])
def test_without_an_answer_it_may_have_gone_out(habit: dict[str, object]) -> None:
    with SmtpServer(**habit) as server:  # type: ignore[arg-type]
        fault = fault_of(server, timeout=0.3)
        assert isinstance(fault, NoAnswer)
        assert fault.partial
        assert len(server.mails) == 1


def test_a_server_that_hangs_up_after_its_yes_has_the_mail() -> None:
    with SmtpServer(drops="QUIT") as server:
        channel(server).send(READY)
    assert len(server.mails) == 1


def test_a_mail_address_beyond_ascii_is_refused_in_words() -> None:
    with SmtpServer() as server, pytest.raises(AddressRefused):
        channel(server).send(Outgoing("n1", "mail", "小雨@example.com", "s", "b"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""},
        {"host": "mail server"},
        {"host": "m", "port": 0},
        {"host": "m", "security": "perhaps"},
        {"host": "m", "sender": "nobody"},
        {"host": "m", "sender": "a@b.cn", "reply_to": "x"},
        {"host": "m", "sender": "a@b.cn", "sender_name": "two\nlines"},
    ],
)
def test_an_account_that_can_not_work_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadMailSetup):
        MailAccount(**{"sender": "a@b.cn", **wrong}).check()  # type: ignore[arg-type]
