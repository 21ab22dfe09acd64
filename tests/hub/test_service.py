"""The hub on the web: real uvicorn, real TLS, real PostgreSQL, on the loopback."""

from __future__ import annotations

import http.client
import json
import logging
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from posdesk.hub import devices, enrolment
from posdesk.hub.bodies import SMALL
from posdesk.hub.hub import Hub
from posdesk.hub.limits import Buckets, Gatekeeper, Limits
from posdesk.hub.logs import JsonLines
from posdesk.hub.requests import Request
from posdesk.hub.service import Settings
from posdesk.sync import protocol
from posdesk.sync.protocol import EnrolAnswer, PullAnswer, Refused
from tests.hub.serving import Served, served
from tests.hub.tills import Till, enrolled, fresh_hub

_numbers = iter(range(1000))


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with fresh_hub() as made:
        yield made


@pytest.fixture(scope="module")
def web(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hub")
    with served(hub, folder, Settings(limits=Limits(strangers=(1.0, 500.0)))) as found:
        yield found


@pytest.fixture
def till(hub: Hub) -> Till:
    return enrolled(hub, "S1", f"T{next(_numbers)}")


def _at_the_end(web: Served, till: Till) -> dict[str, Any]:
    """A pull that has nothing new."""
    at: dict[str, Any] = {}
    while True:
        status, body, _headers = web.send(till.request("/v1/pull", till.pull(**at)))
        assert status == 200
        said = PullAnswer.unpacked(body)
        at = {
            "tenant_seq": said.tenant_seq, "store_seq": said.store_seq,
            "hub_epoch": said.hub_epoch,
        }  # fmt: skip
        if (said.tenant_seq, said.store_seq) == (said.tenant_head, said.store_head):
            return at


def test_a_till_comes_in_hands_in_and_hears(hub: Hub, web: Served) -> None:
    till = Till()
    code = enrolment.new_code(hub, "S1", f"T{next(_numbers)}", fingerprint=b"x" * 32).text
    asked = Request("POST", "/v1/enroll", body=till.ask(code).packed())

    status, body, _headers = web.send(asked)
    assert (status, EnrolAnswer.unpacked(body).store_name) == (200, "S1")
    assert web.send(till.request("/v1/push", till.push(till.entries(2)), deflate=True))[0] == 200
    assert web.send(till.request("/v1/pull", till.pull()))[0] == 200


def test_a_large_answer_is_compressed_for_whoever_takes_it(web: Served, till: Till) -> None:
    for _each in range(3):
        web.send(till.request("/v1/push", till.push(till.entries(100))))
    ask = till.request("/v1/rows", {"stream": "store"})

    _status, plain, headers = web.send(ask, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in headers
    _status, packed, headers = web.send(ask, **{"Accept-Encoding": "deflate"})
    assert headers["content-encoding"] == "deflate"
    assert len(packed) < len(plain) / 2
    assert protocol.inflate(packed) == plain


def test_who_shows_another_certificate_is_not_the_hub(web: Served) -> None:
    connection = http.client.HTTPSConnection("localhost", web.port, timeout=5)
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/health")


# --- waiting --------------------------------------------------------------------------------------


def test_a_pull_waits_for_news_and_hears_it_at_once(hub: Hub, web: Served, till: Till) -> None:
    other = enrolled(hub, "S1", f"T{next(_numbers)}")
    at = _at_the_end(web, till)

    with ThreadPoolExecutor(1) as pool:
        start = time.monotonic()
        waiting = pool.submit(web.send, till.request("/v1/pull", till.pull(**at, wait_ms=15_000)))
        time.sleep(0.3)
        assert not waiting.done()
        web.send(other.request("/v1/push", other.push(other.entries())))
        _status, body, _headers = waiting.result()
        took = time.monotonic() - start

    assert len(PullAnswer.unpacked(body).entries) == 1
    assert took < 5, "control: it would have waited 15 s"


def test_a_pull_without_news_ends_with_nothing(web: Served, till: Till) -> None:
    at = _at_the_end(web, till)
    start = time.monotonic()
    _status, body, _headers = web.send(till.request("/v1/pull", till.pull(**at, wait_ms=300)))

    assert 0.3 <= time.monotonic() - start < 3
    assert PullAnswer.unpacked(body).entries == []


def test_waiting_tills_hold_no_thread(hub: Hub, tmp_path: Path) -> None:
    """Far more tills wait than there are threads, and pushes go through meanwhile."""
    with served(hub, tmp_path, Settings(threads=2)) as web:
        till = enrolled(hub, "S3", "T1")
        at = _at_the_end(web, till)
        before = threading.active_count()
        open_: list[http.client.HTTPSConnection] = []
        ask = till.request("/v1/pull", till.pull(**at, wait_ms=20_000))
        for _each in range(30):
            connection = web.connect()
            connection.request("POST", "/v1/pull", ask.body, dict(ask.headers))
            open_.append(connection)
        time.sleep(0.3)
        assert threading.active_count() <= before + 3

        start = time.monotonic()
        assert web.send(till.request("/v1/push", till.push(till.entries())))[0] == 200
        for connection in open_:
            assert len(PullAnswer.unpacked(connection.getresponse().read()).entries) == 1
            connection.close()
        assert time.monotonic() - start < 10


@pytest.mark.parametrize("listen", [True, False])
def test_processes_of_one_database_wake_each_others_tills(
    hub: Hub, tmp_path: Path, listen: bool
) -> None:
    """The control hears nothing: it is as late as it was allowed to be, and misses nothing."""
    twin = Hub(hub.database, hub.clock)
    settings = Settings(listen=listen)
    store = f"N{listen}"
    with (
        served(hub, tmp_path / "a", settings) as one,
        served(twin, tmp_path / "b", settings) as two,
    ):
        till, other = enrolled(hub, store, "T1"), enrolled(hub, store, "T2")
        at = _at_the_end(two, till)
        with ThreadPoolExecutor(1) as pool:
            start = time.monotonic()
            ask = till.request("/v1/pull", till.pull(**at, wait_ms=1500))
            waiting = pool.submit(two.send, ask)
            time.sleep(0.3)
            one.send(other.request("/v1/push", other.push(other.entries())))
            _status, body, _headers = waiting.result()
            took = time.monotonic() - start

    assert len(PullAnswer.unpacked(body).entries) == 1
    assert took < 1.3 if listen else took >= 1.5


def test_a_till_revoked_while_it_waits_hears_that(hub: Hub, web: Served, till: Till) -> None:
    at = _at_the_end(web, till)
    with ThreadPoolExecutor(1) as pool:
        ask = till.request("/v1/pull", till.pull(**at, wait_ms=600))
        waiting = pool.submit(web.send, ask)
        time.sleep(0.2)
        devices.revoke(hub, till.device)
        assert waiting.result()[0] == 403


# --- limits ---------------------------------------------------------------------------------------


def _told(
    web: Served, length: int, path: str, device: str = "", timeout: float = 5
) -> tuple[int, str]:
    """The answer to the head alone of a request that says it has a long body."""
    connection = web.connect(timeout)
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", str(length))
    if device:
        connection.putheader(protocol.HEADER_DEVICE, device)
    connection.endheaders()
    try:
        answer = connection.getresponse()
        return answer.status, Refused.unpacked(answer.read()).code
    finally:
        connection.close()


def test_what_is_too_long_is_refused_before_it_is_sent(web: Served, till: Till) -> None:
    large = protocol.MAX_BODY + 1
    assert _told(web, large, "/v1/push", till.device) == (413, protocol.TOO_LARGE)
    assert _told(web, SMALL + 1, "/v1/pull", till.device) == (413, protocol.TOO_LARGE)
    assert _told(web, SMALL + 1, "/v1/enroll") == (413, protocol.TOO_LARGE)
    with pytest.raises(TimeoutError):  # control: what is not too long is waited for
        _told(web, SMALL, "/v1/pull", till.device, timeout=0.5)


def test_a_stranger_may_send_little(web: Served, till: Till) -> None:
    assert _told(web, SMALL + 1, "/v1/push", "nobody") == (401, protocol.UNKNOWN_DEVICE)
    assert _told(web, SMALL + 1, "/v1/push") == (401, protocol.UNKNOWN_DEVICE)


def test_a_body_that_does_not_say_its_length_is_cut_off(web: Served, till: Till) -> None:
    pieces = (bytes(SMALL // 2) for _each in range(4))
    connection = web.connect()
    try:
        connection.request("POST", "/v1/pull", pieces, {protocol.HEADER_DEVICE: till.device})
        assert connection.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
        pass  # it hung up while the rest was on its way
    finally:
        connection.close()


def test_who_asks_too_often_is_told_when_to_come_again(hub: Hub, tmp_path: Path) -> None:
    limits = Limits(device=(0.1, 3.0))
    with served(hub, tmp_path, Settings(limits=limits)) as web:
        often, other = enrolled(hub, "S4", "T1"), enrolled(hub, "S4", "T2")
        found = [web.send(often.request("/v1/pull", often.pull())) for _each in range(5)]

        assert [status for status, _body, _headers in found] == [200] * 3 + [429] * 2
        assert 1 <= int(found[-1][2]["retry-after"]) <= 11
        assert Refused.unpacked(found[-1][1]).code == protocol.TOO_MANY
        assert web.send(other.request("/v1/pull", other.pull()))[0] == 200, "others are heard"


def test_strangers_of_an_address_are_heard_a_few_times(hub: Hub, tmp_path: Path) -> None:
    with served(hub, tmp_path, Settings(limits=Limits(strangers=(0.1, 3.0)))) as web:
        stranger = Till()
        found = [web.send(stranger.request("/v1/pull", stranger.pull()))[0] for _each in range(5)]
    assert found == [401] * 3 + [429] * 2


def test_tokens_come_back_with_time() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 3.0, lambda: now[0])
    assert [buckets.take("a") for _each in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now[0] = 0.5
    assert (buckets.take("a"), buckets.take("a")) == (0, 0.5)
    now[0] = 100
    assert [buckets.take("a") for _each in range(4)] == [0, 0, 0, 0.5]


def test_names_of_strangers_do_not_fill_the_memory() -> None:
    gate = Gatekeeper(Limits(address=(1e6, 1e6)))
    for number in range(25_000):
        gate.refuse("10.0.0.1", f"device {number}")
    assert len(gate._devices._held) == 20_000


# --- those who watch ------------------------------------------------------------------------------


def test_health_is_that_of_the_database(hub: Hub, web: Served, tmp_path: Path) -> None:
    status, body, _headers = web.send(Request("GET", "/health"))
    assert (status, json.loads(body)["status"]) == (200, "ok")

    with fresh_hub() as other, served(other, tmp_path) as ill:
        other.database.close()
        status, body, _headers = ill.send(Request("GET", "/health"))
    assert (status, json.loads(body)["status"]) == (503, "no database")


def test_figures_are_counted(hub: Hub, web: Served, till: Till) -> None:
    before = _figures(web)
    entries = till.entries(3)
    web.send(till.request("/v1/push", till.push(entries)))
    devices.revoke(hub, till.device)
    web.send(till.request("/v1/push", till.push(till.entries())))
    after = _figures(web)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more("posdesk_pushes_total") == 2
    assert more("posdesk_entries_total") == 4
    assert more("posdesk_quarantined_total") == more("posdesk_quarantine_size") == 1
    assert more('posdesk_bytes_total{direction="in"}') > 500
    assert more('posdesk_request_seconds_count{path="/v1/push"}') == 2
    assert after["posdesk_connected_tills"] >= 1


def _figures(web: Served) -> dict[str, float]:
    status, body, _headers = web.send(Request("GET", "/metrics"))
    assert status == 200
    lines = [line.rpartition(" ") for line in body.decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _space, value in lines}


def test_the_description_stands_for_itself(web: Served) -> None:
    status, body, _headers = web.send(Request("GET", "/openapi.json"))
    found = json.loads(body)
    assert status == 200
    assert {"/v1/push", "/v1/pull", "/v1/enroll", "/health"} <= found["paths"].keys()
    assert web.send(Request("GET", "/docs"))[0] == 404, "its page would fetch scripts from outside"


def test_what_nobody_thought_of_is_a_number_for_strangers_and_a_trace_in_the_log(
    hub: Hub, web: Served, till: Till, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(hub, "digest", broken)
    with caplog.at_level(logging.INFO, "posdesk.hub"):
        status, body, _headers = web.send(till.request("/v1/digest", {"stream": "store"}))

    said = Refused.unpacked(body)
    assert (status, said.code) == (500, "internal")
    assert b"secret" not in body
    assert b"Zero" not in body
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    line = json.loads(JsonLines().format(record))
    assert line["id"] == said.detail
    assert "ZeroDivisionError: a secret of the inside" in line["trace"]


def test_every_request_is_a_line_of_json(
    web: Served, till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "posdesk.hub"):
        web.send(till.request("/v1/pull", till.pull()))
        for _each in range(100):  # the line is written after the answer went out
            if caplog.records:
                break
            time.sleep(0.02)
    line = json.loads(JsonLines().format(caplog.records[-1]))

    wanted = {"event": "request", "method": "POST", "path": "/v1/pull", "status": 200}
    assert wanted.items() <= line.items()
    assert (line["device"], line["address"]) == (till.device, "127.0.0.1")
    assert line["in"] > 50
    assert line["ms"] > 0


def test_the_owners_pages_are_there(web: Served) -> None:
    status, body, headers = web.send(Request("GET", "/signin"))
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<form" in body
