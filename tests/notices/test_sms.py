"""SMS are asked for from a real HTTP provider, whatever its questions and answers look like."""

from __future__ import annotations

import json
import socket

import pytest

from posdesk.notices.accounts import SmsProvider
from posdesk.notices.channels import Outgoing
from posdesk.notices.errors import (
    BadSmsSetup,
    ChannelFault,
    ConnectionBroke,
    MessageRefused,
    NoAnswer,
    NoNetwork,
    NotSecure,
    ServerBusy,
    SignInRefused,
)
from posdesk.notices.sms import SmsChannel
from tests.notices.servers import SmsServer, trusting

READY = Outgoing(
    "n1", "sms", "13812345678", "", '取货码："483920"', "SMS_1001", '{"code": "483920"}'
)
BODY = (
    '{"phone": "{to}", "sign": {"of": "街角"}, "text": "{text}", "tpl": "{template}",'
    ' "params": {params}, "as_text": "{params_text}", "id": "{id}"}'
)


def provider(server: SmsServer, **other: object) -> SmsProvider:
    values = {"url": server.url, "body": BODY, "headers": {"Authorization": "Bearer {secret}"}}
    return SmsProvider(**{**values, **other})  # type: ignore[arg-type]


def fault_of(server: SmsServer, timeout: float = 5.0, **other: object) -> ChannelFault:
    with pytest.raises(ChannelFault) as caught:
        SmsChannel(provider(server, **other), "s3cret", trusting(), timeout).send(READY)
    return caught.value


def test_the_provider_is_asked_as_the_settings_say() -> None:
    with SmsServer() as server:
        SmsChannel(provider(server), "s3cret").send(READY)
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/sms")
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(asked.body) == {
        "phone": "13812345678",
        "sign": {"of": "街角"},
        "text": '取货码："483920"',
        "tpl": "SMS_1001",
        "params": {"code": "483920"},
        "as_text": '{"code": "483920"}',
        "id": "n1",
    }


def test_form_fields_and_addresses_are_encoded() -> None:
    with SmsServer() as server:
        form = provider(
            server, encoding="form", url=server.url + "?u={to}&k={secret}", body="m={to}&c={text}"
        )
        SmsChannel(form, "a&b").send(READY)
    asked = server.asked[0]
    assert asked.path == "/sms?u=13812345678&k=a%26b"
    assert asked.body == "m=13812345678&c=%E5%8F%96%E8%B4%A7%E7%A0%81%EF%BC%9A%22483920%22"


def test_a_provider_that_is_asked_by_address_alone() -> None:
    with SmsServer(answer="0") as server:
        get = provider(server, method="GET", url=server.url + "?to={to}&text={text}", body="")
        SmsChannel(get, "").send(READY)
    assert (server.asked[0].method, server.asked[0].body) == ("GET", "")


def test_an_encrypted_provider_proves_who_it_is() -> None:
    with SmsServer(tls=True) as server:
        SmsChannel(provider(server), "s", trusting()).send(READY)
        with pytest.raises(NotSecure):
            SmsChannel(provider(server), "s").send(READY)
    assert len(server.asked) == 1


def test_a_yes_is_looked_for_where_the_provider_says_it() -> None:
    with SmsServer(answer='{"data": [{"code": 0}]}') as server:
        asked = provider(server, ok_path="data.0.code", ok_value="0")
        SmsChannel(asked, "s").send(READY)


def test_a_no_with_status_200_is_a_no_in_the_provider_s_words() -> None:
    with SmsServer(answer='{"code": "NO_MONEY", "msg": "账户余额不足 s3cret"}') as server:
        fault = fault_of(server, ok_path="code", ok_value="OK", error_path="msg")
    assert isinstance(fault, MessageRefused)
    assert "账户余额不足" in str(fault)
    assert "s3cret" not in str(fault)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, SignInRefused),
        (403, SignInRefused),
        (429, ServerBusy),
        (503, ServerBusy),
        (400, MessageRefused),
        (302, MessageRefused),
        (500, NoAnswer),
        (504, NoAnswer),
    ],
)
def test_the_status_decides(status: int, kind: type[ChannelFault]) -> None:
    with SmsServer(status=status) as server:
        assert type(fault_of(server)) is kind


@pytest.mark.parametrize("habit", [{"drops": "answer"}, {"takes": 1.0}])
def test_without_an_answer_it_may_have_gone_out(habit: dict[str, object]) -> None:
    with SmsServer(**habit) as server:  # type: ignore[arg-type]
        fault = fault_of(server, timeout=0.3)
        assert isinstance(fault, NoAnswer)
        assert len(server.asked) == 1


def test_a_connection_that_breaks_while_asking_has_sent_nothing() -> None:
    with SmsServer(drops="ask") as server:
        channel = SmsChannel(provider(server), "s", None, 5.0)
        long = Outgoing("n1", "sms", "138", "", "x" * 20_000_000)
        with pytest.raises(ConnectionBroke):
            channel.send(long)
    assert server.asked == []


def test_a_provider_that_is_not_there_is_a_network_that_is_missing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(NoNetwork):
        SmsChannel(SmsProvider(url), "s", None, 5.0).send(READY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x/{to}"},
        {"url": "https://"},
        {"url": "https://[bad/"},
        {"method": "DELETE"},
        {"encoding": "xml"},
        {"headers": {"a b": "c"}},
        {"body": '{"text": "{text}"}'},
        {"body": '{"to": {to}'},
        {"ok_path": "code"},
    ],
)
def test_a_provider_that_can_not_work_is_refused(wrong: dict[str, object]) -> None:
    SmsProvider("https://sms.example.com/").check()
    with pytest.raises(BadSmsSetup):
        SmsProvider(**{"url": "https://sms.example.com/", **wrong}).check()  # type: ignore[arg-type]


def test_a_header_can_not_smuggle_another_one_in() -> None:
    filled = SmsProvider("https://x/{to}", headers={"X": "{secret}"}).filled_headers(
        {"secret": "a\r\nEvil: 1"}
    )
    assert filled["X"] == "a  Evil: 1"
