"""One-time codes: who gets in, and who does not."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from posdesk.clock import ManualClock
from posdesk.hub import devices, enrolment
from posdesk.hub.enrolment import GOOD_FOR_MS, TRIES, enroll, new_code
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.hub.requests import Request, answer
from posdesk.sync import pairing, protocol
from posdesk.sync.protocol import EnrolAnswer
from tests.hub.tills import Till, enrolled, refusal

FINGERPRINT = hashlib.sha256(b"a certificate").digest()


def _refused(hub: Hub, till: Till, code: str, address: str = "") -> str:
    with pytest.raises(HubRefusal) as caught:
        enroll(hub, till.ask(code), address)
    return caught.value.answer.code


def test_a_code_lets_one_till_in(hub: Hub) -> None:
    till = Till()
    code = new_code(hub, "S1", "T1", store_name="Main Street", fingerprint=FINGERPRINT)

    said = enroll(hub, till.ask(code.text))

    found: Any = devices.find(hub, till.device)
    assert (found.store_code, found.till, found.role) == ("S1", "T1", "till")
    assert (said.tenant, said.store, said.till) == (found.tenant, found.store, "T1")
    assert (said.store_name, said.tenant_name) == ("Main Street", "main")
    assert (said.now, len(said.hub_key)) == (hub.clock.now(), 32)


def test_a_code_is_five_groups_of_four_and_holds_the_fingerprint(hub: Hub) -> None:
    code = new_code(hub, "S1", "T1", fingerprint=FINGERPRINT).text

    assert [len(group) for group in code.split("-")] == [4] * 5
    bits = 0
    for character in code.replace("-", "")[8:]:
        bits = bits << 5 | pairing.ALPHABET.index(character)
    assert bits == int.from_bytes(FINGERPRINT) >> 256 - 60
    assert len(new_code(hub, "S1", "T2").text) == 9, "without TLS: the secret alone"


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", " "), lambda c: f" {c} "]
)
def test_a_code_is_read_as_people_type_it(hub: Hub, typed: Any) -> None:
    code = new_code(hub, "S1", "T1", fingerprint=FINGERPRINT).text
    assert enroll(hub, Till().ask(typed(code))).till == "T1"


def test_letters_that_look_like_digits_are_these_digits() -> None:
    assert enrolment.secret_of("oOiIlL-00") == "00111100"
    assert enrolment.secret_of("U2345678") == enrolment.secret_of("123") == ""


def test_a_used_code_lets_nobody_else_in(hub: Hub) -> None:
    code = new_code(hub, "S1", "T1").text
    first = Till()
    enroll(hub, first.ask(code))

    assert _refused(hub, Till(), code) == protocol.BAD_CODE
    assert _refused(hub, replace(first, key=Till().key), code) == protocol.BAD_CODE
    assert enroll(hub, first.ask(code)).till == "T1", "its answer was lost: asked again, the same"


def test_an_old_code_lets_nobody_in(hub: Hub, clock: ManualClock) -> None:
    first, second = new_code(hub, "S1", "T1").text, new_code(hub, "S1", "T2").text
    clock.advance(GOOD_FOR_MS - 1)
    enroll(hub, Till().ask(first))
    clock.advance(1)

    assert _refused(hub, Till(), second) == protocol.BAD_CODE


def test_a_new_code_for_a_till_ends_the_older_one(hub: Hub) -> None:
    old = new_code(hub, "S1", "T1").text
    new = new_code(hub, "S1", "T1").text

    assert _refused(hub, Till(), old) == protocol.BAD_CODE
    assert enroll(hub, Till().ask(new)).till == "T1"


def test_two_tills_with_one_code_at_once_are_one_till(hub: Hub) -> None:
    code = new_code(hub, "S1", "T1").text

    def tried(till: Till) -> int:
        return answer(hub, Request("POST", "/v1/enroll", body=till.ask(code).packed())).status

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(tried, [Till() for _each in range(6)]))

    assert sorted(found) == [200] + [403] * 5
    assert len(devices.devices(hub)) == 1


def test_the_hub_keeps_no_code(hub: Hub) -> None:
    code = new_code(hub, "S1", "T1", fingerprint=FINGERPRINT).text
    with hub.database.transaction() as cursor:
        rows = cursor.execute("SELECT enrolment::text FROM enrolment").fetchall()
    for hidden in (code, code.replace("-", "")[:8], code.replace("-", "")[:8].encode().hex()):
        assert hidden not in str(rows)
    assert "T1" in str(rows), "control: this is the row"


def test_who_guesses_is_made_to_wait_and_others_are_not(hub: Hub, clock: ManualClock) -> None:
    code = new_code(hub, "S1", "T1").text
    for _each in range(TRIES):
        assert _refused(hub, Till(), "00000000", "10.0.0.9") == protocol.BAD_CODE

    assert _refused(hub, Till(), code, "10.0.0.9") == protocol.TOO_MANY, "though it is right"
    assert _refused(Hub(hub.database, clock), Till(), code, "10.0.0.9") == protocol.TOO_MANY
    assert enroll(hub, Till().ask(code), "10.0.0.8").till == "T1"
    other = new_code(hub, "S1", "T2").text
    clock.advance(GOOD_FOR_MS + 1)
    assert _refused(hub, Till(), other, "10.0.0.9") == protocol.BAD_CODE, "it may try again"


def test_no_code_is_given_for_a_till_that_is_there(hub: Hub) -> None:
    till = enrolled(hub)
    with pytest.raises(enrolment.TillTaken):
        new_code(hub, "S1", "T1")
    devices.revoke(hub, "S1/T1")

    assert enroll(hub, till.ask(new_code(hub, "S1", "T1").text)).till == "T1"
    found: Any = devices.find(hub, till.device)
    assert found.revoked_at is None


def test_a_copy_of_a_till_does_not_take_its_place(hub: Hub) -> None:
    till = enrolled(hub)
    copy = replace(till, key=Till().key)

    assert _refused(hub, copy, new_code(hub, "S1", "T2").text) == protocol.BAD_REQUEST
    assert _refused(hub, copy, new_code(hub, "S2", "T1").text) == protocol.BAD_REQUEST
    assert answer(hub, till.request("/v1/pull", till.pull())).status == 200


def test_companies_and_stores_are_made_at_their_first_code(hub: Hub) -> None:
    new_code(hub, "S1", "T1", tenant="North")
    new_code(hub, "S1", "T1", tenant="North", store_name="Harbour")
    new_code(hub, "S1", "T1", tenant="South")
    with hub.database.transaction() as cursor:
        found = cursor.execute(
            "SELECT tenant.name, code, store.name FROM store JOIN tenant ON tenant.id = tenant"
            " ORDER BY 1"
        ).fetchall()
    assert found == [("North", "S1", "Harbour"), ("South", "S1", "S1")]
    with pytest.raises(enrolment.WhichTenant):
        new_code(hub, "S2", "T1")


@pytest.mark.parametrize("name", ["", "a b", "x" * 17, "a/b", "a\n"])
def test_a_name_that_is_none_is_refused(hub: Hub, name: str) -> None:
    with pytest.raises(enrolment.BadName):
        new_code(hub, name, "T1")
    with pytest.raises(enrolment.BadName):
        new_code(hub, "S1", name)


def test_a_key_that_is_none_is_refused(hub: Hub) -> None:
    ask = Till().ask(new_code(hub, "S1", "T1").text)
    for wrong in (replace(ask, public_key=b"short"), replace(ask, device="hub/x")):
        with pytest.raises(HubRefusal) as caught:
            enroll(hub, wrong)
        assert caught.value.answer.code == protocol.BAD_REQUEST
    body = protocol.pack({**protocol.unpack(ask.packed()), "public_key": "text"})
    assert refusal(answer(hub, Request("POST", "/v1/enroll", body=body))).code == "bad_request"
    assert (
        EnrolAnswer.unpacked(
            answer(hub, Request("POST", "/v1/enroll", body=ask.packed())).body
        ).till
        == "T1"
    )


def test_tills_are_listed_and_revoked_by_name(hub: Hub) -> None:
    one, two = enrolled(hub, "S1", "T1"), enrolled(hub, "S1", "T2")

    assert [each.id for each in devices.devices(hub)] == [one.device, two.device]
    assert devices.revoke(hub, "S1/T2").id == two.device
    assert devices.revoke(hub, one.device).till == "T1"
    for gone in ("S1/T1", "S1/T9", ""):
        with pytest.raises(devices.NoSuchDevice):
            devices.revoke(hub, gone)
