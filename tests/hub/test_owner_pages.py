"""The owner's pages over HTTP: who may see them, what they show, what they do."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from posdesk.clock import ManualClock
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.hub.owners import FREE_TRIES, LoginLocked, Owners, PasswordWeak, WrongPassword
from tests.hub.chains import STORE, TENANT, Chain, enrol, move, pushed
from tests.hub.serving import served

PASSWORD = "correct horse battery"
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def context(hub: Hub) -> Context:
    return enrol(hub, "till-1")


@pytest.fixture
def owners(hub: Hub, context: Context, clock: ManualClock) -> Owners:
    """A hub with one owner's login."""
    assert context.tenant == TENANT
    found = Owners(hub.database, clock, PasswordHasher(time_cost=1, memory_cost=64))
    found.put("boss", TENANT, PASSWORD)
    return found


@pytest.fixture
def visitor(hub: Hub, owners: Owners, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser that has not signed in."""
    assert owners
    with served(hub, tmp_path / "hub") as running:
        trust = ssl.create_default_context(cafile=str(running.certificate.path))
        with httpx.Client(
            base_url=f"https://localhost:{running.port}",
            verify=trust,
            follow_redirects=True,
            headers={"Accept-Language": "en"},
        ) as client:
            yield client


@pytest.fixture
def boss(visitor: httpx.Client) -> httpx.Client:
    """A browser in which the owner has signed in."""
    answer = visitor.post("/signin", data={"login": "boss", "password": PASSWORD}, headers=HERE)
    assert answer.url.path == "/"
    return visitor


def test_nothing_is_shown_without_signing_in(visitor: httpx.Client) -> None:
    for path in ("/", "/exceptions", "/quarantine"):
        answer = visitor.get(path)
        assert answer.url.path == "/signin", path
        assert "Sign in to the hub" in answer.text


def test_a_wrong_password_says_so_and_shows_nothing(visitor: httpx.Client) -> None:
    answer = visitor.post("/signin", data={"login": "boss", "password": "guess"}, headers=HERE)
    assert answer.status_code == 403
    assert "Login or password is not right." in answer.text
    assert visitor.get("/").url.path == "/signin"


def test_guessing_locks_the_login_also_for_the_right_password(
    owners: Owners, clock: ManualClock
) -> None:
    for _try in range(FREE_TRIES):
        with pytest.raises(WrongPassword):
            owners.sign_in("boss", "guess")
    with pytest.raises(LoginLocked):
        owners.sign_in("boss", PASSWORD)
    clock.advance(31_000)
    assert owners.who(owners.sign_in("boss", PASSWORD))


def test_a_session_ends_by_itself_by_signing_out_and_by_a_new_password(
    owners: Owners, clock: ManualClock
) -> None:
    first, second, third = (owners.sign_in("boss", PASSWORD) for _each in range(3))
    owners.sign_out(first)
    assert owners.who(first) is None
    assert owners.who(second)
    owners.put("boss", TENANT, "another long password")
    assert owners.who(second) is None
    assert owners.who(third) is None
    fresh = owners.sign_in("boss", "another long password")
    clock.advance(13 * 3_600_000)
    assert owners.who(fresh) is None


def test_a_short_password_is_refused(owners: Owners) -> None:
    with pytest.raises(PasswordWeak):
        owners.put("boss", TENANT, "short")


def test_a_form_from_elsewhere_is_refused(boss: httpx.Client, hub: Hub) -> None:
    raise_exception(hub, "e1")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://shop.example"}, {}):
        answer = boss.post("/exceptions/e1", data={"note": "x"}, headers=headers)
        assert answer.status_code == 403
    assert open_exceptions(hub) == ["e1"]
    boss.post(
        "/exceptions/e1", data={"note": "x"}, headers={"Origin": str(boss.base_url).rstrip("/")}
    )
    assert open_exceptions(hub) == []


def test_the_overview_shows_every_till_and_what_is_open(
    boss: httpx.Client, hub: Hub, context: Context, clock: ManualClock
) -> None:
    pushed(hub, context, [Chain("till-1", clock).seal(move("m1"))])
    with hub.database.transaction() as cursor:
        cursor.execute(
            "UPDATE device SET seen_at = %s, waiting = 3, skew = 720000", (clock.now() - 1000,)
        )
        cursor.execute(
            "INSERT INTO day_total (tenant, store, business_day, till, measure, key, count, amount)"
            " VALUES (%s, %s, '2026-09-21', 'T1', 'sales', '', 2, 12345)",
            (TENANT, STORE),
        )
    raise_exception(hub, "e1")
    text = boss.get("/").text
    assert "¥123.45" in text
    assert "2 sales" in text
    assert "online" in text
    assert "12 min off" in text
    assert "1 contradiction to decide" in text


def test_a_contradiction_is_closed_with_what_was_decided(boss: httpx.Client, hub: Hub) -> None:
    raise_exception(hub, "e1")
    text = boss.get("/exceptions").text
    assert "More given back than was paid" in text
    assert "¥5.00" in text
    boss.post("/exceptions/e1", data={"note": "called her"}, headers=HERE)
    assert "Nothing contradicts itself." in boss.get("/exceptions").text
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT closed_by, note FROM exception")
        assert cursor.fetchone() == ("boss", "called her")


def test_what_another_owner_has_is_neither_shown_nor_closed(
    boss: httpx.Client, hub: Hub, owners: Owners
) -> None:
    enrol(hub, "till-9", tenant="t9")
    owners.put("other", "t9", PASSWORD)
    raise_exception(hub, "e1")
    boss.post("/signout", headers=HERE)
    boss.post("/signin", data={"login": "other", "password": PASSWORD}, headers=HERE)
    assert "Nothing contradicts itself." in boss.get("/exceptions").text
    boss.post("/exceptions/e1", data={"note": "mine now"}, headers=HERE)
    assert open_exceptions(hub) == ["e1"]


def test_text_from_a_till_stays_text(boss: httpx.Client, hub: Hub) -> None:
    raise_exception(hub, "e1", place="<script>alert(1)</script>")
    assert "<script>" not in boss.get("/exceptions").text


def test_the_pages_speak_both_languages(boss: httpx.Client) -> None:
    boss.post("/language", data={"language": "zh_CN"}, headers=HERE)
    text = boss.get("/").text
    assert 'lang="zh-CN"' in text
    assert "今日销售" in text
    assert "Sold today" not in text


def test_no_page_needs_anything_from_elsewhere(boss: httpx.Client) -> None:
    for path in ("/", "/exceptions", "/quarantine", "/owner.css"):
        answer = boss.get(path)
        assert answer.status_code == 200
        assert not re.search(r"(src|href|url)\W{0,3}(https?:)?//", answer.text), path


def raise_exception(hub: Hub, name: str, place: str = "S1-1") -> None:
    with hub.database.transaction() as cursor:
        cursor.execute(
            "INSERT INTO exception (id, tenant, store, code, subject_table, subject_key, place,"
            " amount, device, till, raised_at) VALUES (%s, %s, %s, 'over_refund', 'payment', 'p',"
            " %s, 500, 'till-1', 'T1', %s)",
            (name, TENANT, STORE, place, hub.clock.now()),
        )


def open_exceptions(hub: Hub) -> list[str]:
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT id FROM exception WHERE closed_at IS NULL")
        return [name for (name,) in cursor]
