"""A new till's shop comes whole, goes on after a cut, and is never opened when it was altered."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.errors import DiskFull, NewerDatabase
from posdesk.linked import scanned
from posdesk.models import TABLES, Stream
from posdesk.settings import save
from posdesk.sync import newtill, snapshot
from posdesk.sync.errors import HubUnreachable
from posdesk.sync.manifest import DAY_MS, Manifest, SignedManifest, sign
from posdesk.sync.newtill import NUMBERED, SKIPPED
from posdesk.sync.snapshot import (
    ShopThere,
    SnapshotDamaged,
    SnapshotForged,
    SnapshotLate,
    install,
)
from tests import postgres
from tests.faults.day import named_points
from tests.hub.supply import NOW, STORE, Supply, supply
from tests.sync.recorded import PART, Given, Recorded, killed_at

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""Of another hub."""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supply]:
    with postgres.fresh_database() as dsn:
        made = supply(dsn, tmp_path_factory.mktemp("hub"))
        made.build()
        yield made
        made.database.close()


@pytest.fixture(scope="module")
def given(there: Supply) -> Given:
    till, client, _line = there.enrol("0" * 31 + "1", "T7")
    signed = client.get("/v1/snapshot").body
    manifest = SignedManifest.unpacked(signed).opened(till.hub_key)
    packed = client.get(f"/v1/snapshot/{manifest.id}?offset=0&length={1 << 22}").body
    return Given(till, manifest, Recorded(signed, packed), NOW)


@pytest.fixture
def signing_key(there: Supply) -> bytes:
    return there.database.hub().signing_key


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


def resigned(given: Given, key: bytes, **changes: Any) -> bytes:
    """The manifest with other values, signed as the hub does."""
    return sign(replace(given.manifest, **changes), key).packed()


def is_shop(folder: Path, given: Given, clock: ManualClock) -> None:
    """There is the shop, and nothing of how it came."""
    names = {path.name for path in folder.iterdir()}
    assert names <= {FILE_NAME, f"{FILE_NAME}.lock"}
    with closing(open_database(folder, clock)) as db:
        assert {str(s): str(scanned(db, s)) for s in Stream} == given.manifest.digests
        kept = db.rows("SELECT stream, rows, hex(digest) FROM stream_digest")
        assert {s: f"{n}:{d.lower()}" for s, n, d in kept} == given.manifest.digests
        assert db.row("SELECT device, epoch, dseq FROM device") == (given.till.device, 1, 0)


def no_shop(folder: Path) -> None:
    assert not (folder / FILE_NAME).exists()


def test_a_new_till_sells_from_it_and_hands_it_in(there: Supply, folder: Path) -> None:
    till, client, _line = there.enrol("0" * 31 + "2", "T8")
    steps: list[tuple[str, int, int]] = []
    install(folder, client, till, there.clock, lambda *step: steps.append(step))
    assert [step[0] for step in steps] == sorted(
        (step[0] for step in steps), key=["fetch", "check", "install"].index
    )
    assert all(done <= of for _step, done, of in steps)
    with closing(open_database(folder, there.clock)) as db:
        assert db.setting("till.code") == "T8"
        assert db.setting("till.setup_done")
        link = db.row(
            "SELECT tenant, store, till, hub_epoch, pushed_epoch, pushed_dseq, tenant_seq,"
            " store_seq, hub_key FROM hub_link"
        )
        assert link == (
            there.tenant, STORE, "T8", till.hub_epoch, 1, 0, 0, 0, till.hub_key,
        )  # fmt: skip
        save(db, None, {"shop.name": "梧桐小铺"})  # a first entry, sealed as a linked till's
        assert db.row("SELECT device, epoch, dseq, seen FROM journal") == (till.device, 1, 1, 0)
        kept = db.row("SELECT rows, digest FROM stream_digest WHERE stream = 'store'")
        now = scanned(db, Stream.STORE)
        assert kept == (now.rows, now.packed)
    assert newtill.remembered(folder) is None


def test_what_was_fetched_is_not_fetched_again(
    given: Given, folder: Path, clock: ManualClock
) -> None:
    asked: list[int] = []
    for answers in (3, 0, 2, 1 << 30):
        source = replace(given.recorded, answers=answers, asked=[], manifests=0)
        if answers < 10:
            with pytest.raises(HubUnreachable):
                install(folder, source.client(), given.till, clock)
            no_shop(folder)
            assert newtill.remembered(folder) == given.till
        else:
            install(folder, source.client(), given.till, clock)
        asked += source.asked
    assert asked == list(range(0, len(given.recorded.packed), PART))
    is_shop(folder, given, clock)


@pytest.mark.parametrize("point", sorted({*named_points("snapshot")} - {"snapshot.made"}))
def test_a_kill_loses_nothing(
    given: Given, folder: Path, tmp_path: Path, clock: ManualClock, point: str
) -> None:
    given.recorded.save(tmp_path / "source")
    killed_at(point + ":2" * (point == "snapshot.part"), tmp_path / "source", folder, given)
    assert newtill.remembered(folder) == given.till  # the code is used up: it must not forget
    source = replace(given.recorded, asked=[])
    install(folder, source.client(), given.till, clock)
    is_shop(folder, given, clock)
    if point != "snapshot.part":
        assert source.asked == []  # all of it was here already


def altered(packed: bytes, till_price: int) -> bytes:
    """A whole snapshot of the same shop in which somebody set all prices."""
    shop = apsw.Connection(":memory:")
    shop.deserialize("main", zlib.decompress(packed)[:18] + b"\1\1" + zlib.decompress(packed)[20:])
    shop.execute("UPDATE variant SET price = ?", (till_price,))
    found = zlib.compress(shop.serialize("main"), 9)
    shop.close()
    assert len(found) < len(packed)
    return found.ljust(len(packed), b"\0")


def test_an_altered_one_is_never_opened(
    given: Given, folder: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = given.recorded.but(packed=altered(given.recorded.packed, 1))
    with pytest.raises(SnapshotDamaged):
        install(folder, source.client(), given.till, clock)
    no_shop(folder)
    assert not list(folder.glob("*.installing*"))
    assert source.manifests == 3  # it was tried again, and given up

    # Control: it is a whole database, which a till that compares no hashes would sell from.
    monkeypatch.setattr(hashlib, "sha256", lambda *_: _Blind(given.manifest))
    install(folder, source.client(), given.till, clock)
    monkeypatch.undo()
    with closing(open_database(folder, clock)) as db:
        assert db.rows("SELECT DISTINCT price FROM variant") == [(1,)]


class _Blind:
    """Finds every hash to be what the manifest says: first that of what was sent."""

    _told = 0

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._first = _Blind._told % 2 == 0
        _Blind._told += 1

    def update(self, _data: bytes) -> None:
        pass

    def digest(self) -> bytes:
        return self._manifest.sha256 if self._first else self._manifest.plain_sha256


def test_one_bit_is_enough(given: Given, folder: Path, clock: ManualClock) -> None:
    chance = random.Random(19)
    packed = given.recorded.packed
    newtill.remember(folder, given.till)
    for place in (0, 1, len(packed) - 1, *chance.sample(range(len(packed)), 40)):
        bad = bytearray(packed)
        bad[place] ^= 1 << chance.randrange(8)
        folder.joinpath(f"{FILE_NAME}.snapshot").write_bytes(given.recorded.signed)
        folder.joinpath(f"{FILE_NAME}.partial").write_bytes(bytes(bad))
        files = snapshot._Files.of(folder)
        with pytest.raises(snapshot._Damaged):
            snapshot._unpack(files, given.manifest, lambda *_: None)
    no_shop(folder)
    # What was bad on this disk alone is fetched again.
    source = replace(given.recorded, asked=[])
    install(folder, source.client(), given.till, clock)
    assert source.asked == list(range(0, len(packed), PART))
    is_shop(folder, given, clock)


@pytest.mark.parametrize("kept", [0, 1, 1000, -1])
def test_a_cut_off_one_is_never_opened(
    given: Given, folder: Path, clock: ManualClock, kept: int
) -> None:
    source = given.recorded.but(packed=given.recorded.packed[:kept])
    with pytest.raises(SnapshotDamaged):
        install(folder, source.client(), given.till, clock)
    no_shop(folder)


def test_one_that_unpacks_to_more_than_was_said_is_stopped(
    given: Given, folder: Path, clock: ManualClock
) -> None:
    bomb = zlib.compress(bytes(200 << 20), 1)
    source = given.recorded.but(packed=bomb)
    with pytest.raises(SnapshotDamaged):
        install(folder, source.client(), given.till, clock)
    no_shop(folder)


def test_every_byte_of_the_manifest_is_signed(
    given: Given, folder: Path, clock: ManualClock
) -> None:
    said = SignedManifest.unpacked(given.recorded.signed)
    chance = random.Random(7)
    for place in chance.sample(range(len(said.manifest)), 60):
        bad = bytearray(said.manifest)
        bad[place] ^= 1 << chance.randrange(8)
        source = given.recorded.but(signed=replace(said, manifest=bytes(bad)).packed())
        with pytest.raises(SnapshotForged):
            install(folder, source.client(), given.till, clock)
    for bad_signature in (b"", bytes(64), said.signature[:-1], said.signature[::-1]):
        source = given.recorded.but(signed=replace(said, signature=bad_signature).packed())
        with pytest.raises(SnapshotForged):
            install(folder, source.client(), given.till, clock)
    for junk in (b"", b"\x00", b"\x80", b"<html>", b"\x82\xa8manifest\xc0\xa9signature\xc0"):
        with pytest.raises(SnapshotForged):
            install(folder, given.recorded.but(signed=junk).client(), given.till, clock)
    no_shop(folder)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tenant": "rival"}, "another store"),
        ({"store": "S02"}, "another store"),
        ({"hub_epoch": "0" * 16}, "another time"),
        ({"made_at": NOW - 9 * DAY_MS}, "too old"),
        ({"size": "many"}, "not signed by it"),
        ({"plain_size": -1}, "not signed by it"),
    ],
)
def test_what_the_hub_signed_for_others_or_long_ago_is_refused(
    given: Given, folder: Path, clock: ManualClock, signing_key: bytes, changes: Any, why: str
) -> None:
    source = given.recorded.but(signed=resigned(given, signing_key, **changes))
    with pytest.raises(SnapshotForged, match=why):
        install(folder, source.client(), given.till, clock)
    no_shop(folder)
    # Control: signed by the same key with nothing changed, it is taken.
    same = given.recorded.but(signed=resigned(given, signing_key))
    install(folder, same.client(), given.till, clock)
    is_shop(folder, given, clock)


def test_another_hubs_key_opens_nothing(given: Given, folder: Path, clock: ManualClock) -> None:
    source = given.recorded.but(signed=resigned(given, KEY.private_bytes_raw()))
    with pytest.raises(SnapshotForged):
        install(folder, source.client(), given.till, clock)
    no_shop(folder)


def test_one_of_a_newer_program_is_refused_in_words(
    given: Given, folder: Path, clock: ManualClock, signing_key: bytes
) -> None:
    source = given.recorded.but(signed=resigned(given, signing_key, schema=99))
    with pytest.raises(NewerDatabase) as refused:
        install(folder, source.client(), given.till, clock)
    assert "99" in str(refused.value)
    assert source.asked == []
    no_shop(folder)


def test_a_shop_that_is_there_stays(given: Given, folder: Path, clock: ManualClock) -> None:
    open_database(folder, clock).close()
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(ShopThere):
        install(folder, given.recorded.client(), given.till, clock)
    newtill.remember(folder, given.till)  # nor does a note make it a new till's
    with pytest.raises(ShopThere):
        install(folder, given.recorded.client(), given.till, clock)
    assert (folder / FILE_NAME).read_bytes() == before


def test_it_waits_while_the_hub_makes_one(given: Given, folder: Path, clock: ManualClock) -> None:
    paused: list[float] = []
    source = replace(given.recorded, waits=3)
    install(folder, source.client(), given.till, clock, pause=paused.append)
    assert paused == [2.0, 2.0, 2.0]
    is_shop(folder, given, clock)
    shutil.rmtree(folder)
    with pytest.raises(SnapshotLate):
        source = replace(given.recorded, waits=10_000)
        install(folder, source.client(), given.till, clock, pause=lambda _: None)


def test_one_that_the_hub_replaced_is_begun_anew(
    given: Given, folder: Path, clock: ManualClock
) -> None:
    source = replace(given.recorded, answers=2, asked=[])
    with pytest.raises(HubUnreachable):
        install(folder, source.client(), given.till, clock)
    source = replace(given.recorded, gone=True, asked=[], manifests=0)
    install(folder, source.client(), given.till, clock)
    assert source.manifests == 1
    assert source.asked[0] == 0
    is_shop(folder, given, clock)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    given: Given, folder: Path, clock: ManualClock, signing_key: bytes
) -> None:
    signed = resigned(given, signing_key, plain_size=1 << 60)
    source = given.recorded.but(signed=signed)
    with pytest.raises(DiskFull):
        install(folder, source.client(), given.till, clock)
    assert source.asked == []


def test_numbers_go_on_above_those_that_were_used(
    given: Given, folder: Path, clock: ManualClock
) -> None:
    till = replace(given.till, till="T1")
    install(folder, given.recorded.client(), till, clock)
    with closing(open_database(folder, clock)) as db:
        taken = dict(db.rows("SELECT name, value FROM counter"))
        store = db.setting("shop.store_code")
        for counter, table, letter in NUMBERED:
            start = f"{store}-T1-{letter}"
            used = [
                int(number.removeprefix(start))
                for (number,) in db.rows(f'SELECT number FROM "{table}"')
                if number.startswith(start) and number.removeprefix(start).isdigit()
            ]
            assert taken.get(counter, 0) == (max(used) + SKIPPED if used else 0)
        assert taken["order"] > SKIPPED


def test_every_number_that_may_be_used_once_is_known() -> None:
    once = {model.table() for model in TABLES for each in model.once if each.columns == ("number",)}
    assert once == {table for _counter, table, _letter in NUMBERED}


def test_who_it_is_outlives_a_stop(given: Given, folder: Path) -> None:
    assert newtill.remembered(folder) is None
    newtill.remember(folder, given.till)
    assert newtill.remembered(folder) == given.till
    (folder / newtill.FILE).write_text(json.dumps({"device": "x"}))
    assert newtill.remembered(folder) is None


def test_words_of_an_installed_till_are_found(
    given: Given, folder: Path, clock: ManualClock
) -> None:
    install(folder, given.recorded.client(), given.till, clock)
    with closing(Database(folder / FILE_NAME, clock)) as db:
        name = db.value("SELECT name FROM product WHERE name > '' LIMIT 1")
        assert db.value("SELECT count(*) FROM search_tokens") > 0
        assert name
