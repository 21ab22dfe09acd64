"""One request and its answer: who signed it, what it unpacks to, what it may ask."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posdesk.hub import devices, requests
from posdesk.hub.database import HubDatabase
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.hub.requests import Request, answer
from posdesk.sync import protocol
from posdesk.sync.protocol import DigestAnswer, PullAnswer, PushAnswer
from tests.hub.tills import Till, enrolled, fresh_hub, refusal, said_no


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with fresh_hub() as made:
        yield made


_numbers = iter(range(1000))


@pytest.fixture
def till(hub: Hub) -> Till:
    return enrolled(hub, "S1", f"T{next(_numbers)}")


def _counted(hub: Hub) -> int:
    with hub.database.transaction() as cursor:
        row: Any = cursor.execute("SELECT count(*) FROM entry_key").fetchone()
    return int(row[0])


def test_a_signed_push_is_taken_and_comes_back_by_a_pull(hub: Hub, till: Till) -> None:
    entries = till.entries(3)

    pushed = answer(hub, till.request("/v1/push", till.push(entries), deflate=True))
    pulled = answer(hub, till.request("/v1/pull", till.pull()))

    assert pushed.status == pulled.status == 200
    assert PushAnswer.unpacked(pushed.body).last_seq == 3
    found = [each[2] for each in PullAnswer.unpacked(pulled.body).entries]
    assert {each[0][0] for each in found} >= {entry.header.id for entry in entries}


def test_only_the_tills_own_key_signs_for_it(hub: Hub, till: Till) -> None:
    other = replace(till, key=Till().key)
    push = till.push(till.entries())

    assert said_no(hub, other.request("/v1/push", push)) == (401, protocol.BAD_SIGNATURE)
    assert answer(hub, till.request("/v1/push", push)).status == 200, "control: the right key"


@pytest.mark.parametrize("part", ["body", "path", "method"])
def test_a_signature_is_over_all_of_a_request(hub: Hub, till: Till, part: str) -> None:
    request = till.request("/v1/digest", {"stream": "store"})
    changed = {
        "body": replace(request, body=protocol.pack({"stream": "tenant"})),
        "path": replace(request, path="/v1/rows"),
        "method": replace(request, method="GET", path="/v1/exceptions"),
    }[part]

    assert said_no(hub, changed) == (401, protocol.BAD_SIGNATURE)
    assert answer(hub, request).status == 200, "control: as it was signed"


def test_the_query_is_signed_too(hub: Hub, till: Till) -> None:
    request = till.signed("GET", "/v1/snapshot/x?offset=0&length=5", b"")

    assert said_no(hub, replace(request, query="offset=0&length=6"))[0] == 401
    assert said_no(hub, request)[0] != 401


@pytest.mark.parametrize("signature", ["", "?", "AAAA", "ä" * 88])
def test_what_is_no_signature_is_refused_in_words(hub: Hub, till: Till, signature: str) -> None:
    request = till.request("/v1/pull", till.pull())
    headers = {**request.headers, protocol.HEADER_SIGNATURE.lower(): signature}

    assert said_no(hub, replace(request, headers=headers)) == (401, protocol.BAD_SIGNATURE)


def test_a_stranger_is_not_heard(hub: Hub) -> None:
    stranger = Till()
    assert said_no(hub, stranger.request("/v1/pull", stranger.pull())) == (
        401,
        protocol.UNKNOWN_DEVICE,
    )


def test_a_till_speaks_for_itself_alone(hub: Hub, till: Till) -> None:
    other = enrolled(hub, "S1", f"T{next(_numbers)}")
    push = other.push(other.entries())

    assert said_no(hub, till.request("/v1/push", push)) == (400, protocol.BAD_REQUEST)
    assert said_no(hub, till.request("/v1/pull", other.pull())) == (400, protocol.BAD_REQUEST)


def test_a_revoked_till_hands_in_to_quarantine_and_hears_nothing(hub: Hub, till: Till) -> None:
    devices.revoke(hub, till.device)
    entries = till.entries(2)

    pushed = answer(hub, till.request("/v1/push", till.push(entries)))

    assert list(PushAnswer.unpacked(pushed.body).quarantined) == [e.header.id for e in entries]
    for request in (
        till.request("/v1/pull", till.pull()),
        till.request("/v1/rows", {"stream": "tenant"}),
        till.request("/v1/exceptions"),
    ):
        assert said_no(hub, request) == (403, protocol.REVOKED)


def test_a_bomb_is_not_unpacked(hub: Hub, till: Till) -> None:
    bomb = zlib.compress(bytes(protocol.MAX_BODY + 1), 9)
    assert len(bomb) < 100_000
    request = till.signed("POST", "/v1/push", bomb, {"content-encoding": "deflate"})

    assert said_no(hub, request) == (413, protocol.TOO_LARGE)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xc1", b"\x90", protocol.pack({"device": 1}), protocol.pack([]), b"\x81" * 2000],
)
def test_what_is_no_message_is_refused(hub: Hub, till: Till, body: bytes) -> None:
    for path in ("/v1/push", "/v1/pull", "/v1/digest", "/v1/rows", "/v1/leases", "/v1/ask"):
        assert said_no(hub, till.signed("POST", path, body)) == (400, protocol.BAD_REQUEST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epoch", "1"), ("epoch", True), ("epoch", 1 << 63), ("first_seq", None),
        ("entries", {}), ("entries", [1]), ("clock", 1.5), ("device", "a\0b"),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_refused(hub: Hub, till: Till, name: str, value: Any) -> None:
    push = protocol.unpack(till.push(till.entries()).packed())
    before = _counted(hub)

    assert said_no(hub, till.request("/v1/push", {**push, name: value}))[0] == 400
    assert _counted(hub) == before
    assert answer(hub, till.request("/v1/push", push)).status == 200, "control: as it was"


@settings(max_examples=25)
@given(data=st.data())
def test_damaged_bytes_change_nothing_and_the_whole_ones_then_work(data: st.DataObject) -> None:
    """T7: what is cut or flipped on the way is refused, whoever signed it."""
    hub, till = _kept()
    push = till.push(till.entries(2))
    request = till.request("/v1/push", push, deflate=data.draw(st.booleans()))
    place = int(data.draw(st.floats(0, 1, exclude_max=True)) * len(request.body))
    body = bytearray(request.body)
    if data.draw(st.booleans()):
        body[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del body[place:]
    before = _counted(hub)
    resigned = till.signed("POST", "/v1/push", bytes(body), dict(request.headers))

    response = answer(hub, replace(request, body=bytes(body)))
    again = answer(hub, resigned)

    assert refusal(response).code == protocol.BAD_SIGNATURE
    assert again.status == 200 or 400 <= again.status < 500
    if again.status != 200:
        assert _counted(hub) == before
    assert answer(hub, request).status == 200


@pytest.fixture(autouse=True, scope="module")
def _share(hub: Hub) -> Iterator[None]:
    _HUBS.append(hub)
    yield
    _HUBS.clear()


_HUBS: list[Hub] = []


def _kept() -> tuple[Hub, Till]:
    return _HUBS[0], enrolled(_HUBS[0], "S2", f"T{next(_numbers)}")


def test_the_streams_of_the_asking_till_have_digests(hub: Hub, till: Till) -> None:
    response = answer(hub, till.request("/v1/digest", {"stream": "store"}))
    assert DigestAnswer.unpacked(response.body).stream.startswith("store/")
    for wrong in ("", "store/another", 5, None):
        assert said_no(hub, till.request("/v1/digest", {"stream": wrong}))[0] == 400


def test_what_is_not_there_is_refused(hub: Hub, till: Till) -> None:
    assert said_no(hub, till.signed("GET", "/v1/nothing", b"")) == (400, protocol.BAD_REQUEST)
    assert said_no(hub, till.signed("GET", "/v1/push", b"")) == (400, protocol.BAD_REQUEST)


def test_only_deflate_is_understood(hub: Hub, till: Till) -> None:
    body = till.pull().packed()
    for encoding, status in (("gzip", 400), ("br", 400), ("identity", 200), ("deflate", 413)):
        request = till.signed("POST", "/v1/pull", body, {"content-encoding": encoding})
        assert answer(hub, request).status == status


def test_exceptions_of_the_store_are_told(hub: Hub, till: Till) -> None:
    device: Any = devices.find(hub, till.device)
    with hub.database.transaction() as cursor:
        cursor.execute(
            "INSERT INTO exception (id, tenant, store, code, subject_table, subject_key, device,"
            " till, raised_at) VALUES ('e1', %s, %s, 'oversold', 'variant', 'v', 'd', 'T', 5)",
            (device.tenant, device.store),
        )
    response = answer(hub, till.request("/v1/exceptions"))

    (found,) = protocol.unpack(response.body)
    assert (found["id"], found["code"], found["raised_at"]) == ("e1", "oversold", 5)
    other = enrolled(hub, "S9", "T9")
    assert protocol.unpack(answer(hub, other.request("/v1/exceptions")).body) == []


def test_a_database_that_does_not_answer_is_told_without_its_address(tmp_path: Path) -> None:
    database = HubDatabase("host=127.0.0.1 port=1 user=secret", patience=0.05)
    till = Till()
    hub = Hub(database, enrolled_clock())
    response = answer(hub, till.request("/v1/pull", till.pull()))

    assert response.status == 503
    assert refusal(response).code == protocol.UNAVAILABLE
    assert b"secret" not in response.body


def enrolled_clock() -> Any:
    from posdesk.clock import ManualClock

    return ManualClock(0)


def test_a_refusal_says_when_to_come_again() -> None:
    response = requests.refused(HubRefusal(protocol.TOO_MANY, "slowly", retry_after=7))
    assert response.headers["retry-after"] == "7"
    inside = HubRefusal(protocol.UNAVAILABLE, "host=db.inside")
    inside.__cause__ = psycopg.OperationalError("host=db.inside")
    assert b"db.inside" not in requests.refused(inside).body


def test_the_last_value_of_a_query_counts() -> None:
    request = Request("GET", "/v1/x", "a=1&a=2&b=")
    assert (request.argument("a"), request.argument("b"), request.argument("c")) == ("2", "", "")
