"""A till is paired with the hub that made its code, and with no other; its key and what it saves
are its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from posdesk.cli import main
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME as SHOP
from posdesk.db import Database, open_database
from posdesk.hub.enrolment import new_code, scanned_as
from posdesk.hub.hub import Hub
from posdesk.notices.secrets import FILE_NAME, Secrets
from posdesk.sync import commands, keys, link, newtill, outbox, pairing
from posdesk.sync.dialing import client_of
from posdesk.sync.engine import Engine, direct
from posdesk.sync.errors import (
    AlreadyPaired,
    BadPairingCode,
    CodeRefused,
    EntriesWaiting,
    NotAnOutbox,
    NotTheHub,
)
from posdesk.sync.exporting import export_outbox
from posdesk.sync.newtill import NewTill
from posdesk.sync.outfile import Outfile
from posdesk.sync.protocol import EnrolAnswer
from posdesk.sync.states import State, Trouble
from tests.conftest import MORNING
from tests.hub.conftest import database, dsn, hub  # noqa: F401
from tests.hub.serving import Served, served
from tests.selling import Shop, furnish


@pytest.fixture
def running(hub: Hub, tmp_path: Path) -> Iterator[Served]:  # noqa: F811
    """The hub over real TLS."""
    with served(hub, tmp_path / "hub") as found:
        yield found


@pytest.fixture
def shop(db: Database) -> Shop:
    """A shop that has sold."""
    furnish(db)
    sells = Shop(db)
    sells.sell_for_cash(20_000, ("water", 1000))
    return sells


def url(running: Served) -> str:
    return f"https://localhost:{running.port}"


def code(hub: Hub, running: Served, till: str = "T1") -> str:  # noqa: F811
    return new_code(hub, "S1", till, fingerprint=running.certificate.fingerprint).text


# --- pairing --------------------------------------------------------------------------------------


def test_a_scanned_code_needs_no_address(hub: Hub, running: Served, shop: Shop) -> None:  # noqa: F811
    text = scanned_as(url(running), code(hub, running), running.certificate.fingerprint)
    answer = pairing.pair(shop.db, direct(shop.db), "", text)
    assert (answer.till, link.need(shop.db).url) == ("T1", url(running))
    client = client_of(shop.db)
    assert Engine(shop.db, direct(shop.db), client).round().state is State.PROVEN
    client.close()


def test_who_shows_another_certificate_hears_nothing(
    hub: Hub,  # noqa: F811
    running: Served,
    shop: Shop,
) -> None:
    other = bytes(32)
    wrong = new_code(hub, "S1", "T1", fingerprint=other).text
    with pytest.raises(NotTheHub):
        pairing.pair(shop.db, direct(shop.db), url(running), wrong)
    assert link.find(shop.db) is None
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT count(*) FROM enrolment WHERE used_at IS NOT NULL")
        assert cursor.fetchone() == (0,)


def test_a_hub_that_comes_back_with_another_certificate_is_not_the_hub(
    hub: Hub,  # noqa: F811
    running: Served,
    shop: Shop,
    tmp_path: Path,
) -> None:
    pairing.pair(shop.db, direct(shop.db), url(running), code(hub, running))
    with served(hub, tmp_path / "impostor") as impostor:
        with shop.db.local() as tx:
            tx.execute("UPDATE hub_link SET url = ?", url(impostor))
        client = client_of(shop.db)
        status = Engine(shop.db, direct(shop.db), client).round()
        client.close()
    assert status.trouble is Trouble.CERTIFICATE
    assert status.waiting == outbox.waiting(shop.db) > 0


def test_a_code_works_once_and_a_till_has_one_hub(
    hub: Hub,  # noqa: F811
    running: Served,
    shop: Shop,
    folder: Path,
    clock: ManualClock,
) -> None:
    text = code(hub, running)
    pairing.pair(shop.db, direct(shop.db), url(running), text)
    with pytest.raises(AlreadyPaired):
        pairing.pair(shop.db, direct(shop.db), url(running), text)
    other = open_database(folder.with_name("other"), clock)
    with pytest.raises(CodeRefused):
        pairing.pair(other, direct(other), url(running), text)
    assert link.find(other) is None
    other.close()


@pytest.mark.parametrize(
    "typed", ["", "1234", "AAAA-AAAA-AAAA-AAAA-AAA!", "posdesk:///x", "u" * 20]
)
def test_what_is_no_code_is_refused_before_anybody_is_called(typed: str) -> None:
    with pytest.raises(BadPairingCode):
        pairing.parse_code(typed)


# --- the key --------------------------------------------------------------------------------------


def test_the_key_stays_out_of_the_shops_files_but_its_own(shop: Shop, folder: Path) -> None:
    secrets = Secrets(shop.db)
    public = keys.ensure(secrets)
    assert keys.ensure(secrets) == public
    secret = secrets.get(keys.NAME)
    assert len(secret) > 40
    for path in folder.iterdir():
        assert (secret.encode() in path.read_bytes()) == (path.name == FILE_NAME), path
    assert (folder / FILE_NAME).stat().st_mode & 0o077 == 0
    keys.forget(secrets)
    assert secrets.get(keys.NAME) == ""


# --- leaving and saving ---------------------------------------------------------------------------


def test_nobody_leaves_while_entries_wait(hub: Hub, running: Served, shop: Shop) -> None:  # noqa: F811
    pairing.pair(shop.db, direct(shop.db), url(running), code(hub, running))
    with pytest.raises(EntriesWaiting) as refused:
        commands.leave(shop.db, None)
    assert refused.value.count == outbox.waiting(shop.db) > 0
    client = client_of(shop.db)
    Engine(shop.db, direct(shop.db), client).round()
    client.close()
    commands.leave(shop.db, None)
    assert link.find(shop.db) is None
    assert Shop(shop.db).sell_for_cash(20_000, ("water", 1000)).number


def test_what_waits_is_sealed_whole_and_any_altered_byte_is_noticed(
    hub: Hub,  # noqa: F811
    running: Served,
    shop: Shop,
    tmp_path: Path,
) -> None:
    pairing.pair(shop.db, direct(shop.db), url(running), code(hub, running))
    public = keys.ensure(Secrets(shop.db))
    file = tmp_path / "out.posdesk"
    count = export_outbox(shop.db, file)
    assert count == outbox.waiting(shop.db) > 0
    whole = file.read_bytes()
    assert Outfile(file).is_signed_by(public)
    assert sum(len(piece.entries) for piece in Outfile(file).pieces()) == count
    for place in range(0, len(whole), max(1, len(whole) // 40)):
        altered = bytearray(whole)
        altered[place] ^= 1
        file.write_bytes(altered)
        assert not _holds(file, public), place
    file.write_bytes(whole[:-1])
    assert not _holds(file, public)


def _holds(file: Path, public: bytes) -> bool:
    try:
        return Outfile(file).is_signed_by(public)
    except NotAnOutbox:
        return False


# --- a new till -----------------------------------------------------------------------------------


def _pair_new(hub: Hub, running: Served, folder: Path, store: str) -> None:  # noqa: F811
    text = new_code(hub, store, "T2", fingerprint=running.certificate.fingerprint).text
    pairing.pair_new(folder, ManualClock(MORNING), url(running), text)


def test_numbers_bear_the_short_name_of_the_store_that_the_hub_says(
    hub: Hub,  # noqa: F811
    running: Served,
    shop: Shop,
    tmp_path: Path,
) -> None:
    pairing.pair(shop.db, direct(shop.db), url(running), code(hub, running))
    assert shop.sell_for_cash(20_000, ("water", 1000)).number.startswith("S1-T1-")
    client = client_of(shop.db)
    Engine(shop.db, direct(shop.db), client).round()
    client.close()
    _pair_new(hub, running, tmp_path / "there", "S2")
    db = open_database(tmp_path / "there", ManualClock(MORNING))
    client = client_of(db)
    Engine(db, direct(db), client).round()
    assert Shop(db).sell_for_cash(20_000, ("water", 1000)).number.startswith("S2-T2-")
    assert Engine(db, direct(db), client).round().state is State.PROVEN
    client.close()
    db.close()
    assert shop.db.setting("shop.store_code") == "S1"


def test_no_other_shop_is_made_where_a_new_till_waits_for_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new"
    answer = EnrolAnswer("t", "Company", "s", "Store", "T2", "e", MORNING)
    newtill.remember(folder, NewTill.of(answer, "d", "https://localhost:9", "", MORNING))
    assert main(["simulate", "--data", str(folder), "--sales", "1", "--language", "en"]) == 1
    assert "its shop has not come from the hub yet" in capsys.readouterr().err
    assert not (folder / SHOP).exists()
