"""The database that a new till starts from is the ledger, to the last row and figure."""

from __future__ import annotations

import json
import signal
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import psycopg
import pytest

from bench import ledger
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, Database
from posdesk.digest import SYNCED, Digest, row_digest
from posdesk.hub import shopfile, snapshots
from posdesk.hub.errors import HubRefusal
from posdesk.hub.snapshots import STALE_ENTRIES, STALE_MS
from posdesk.ids import Ids
from posdesk.linked import scanned
from posdesk.models import TABLES, Kind, Stream
from posdesk.sync import protocol
from posdesk.sync.manifest import Manifest
from posdesk.verify import file_problems, schema_problems
from tests import postgres
from tests.hub.supply import NOW, STORE, Supply, kept_shop, supply

_NUMBERING = {"product_touch", "search_item", "stream_digest"}
"""Derived tables that say more than the rows do: when, and by which number."""


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Supply]:
    with postgres.fresh_database() as dsn:
        made = supply(dsn, tmp_path)
        yield made
        made.database.close()


def unpacked(there: Supply, manifest: Manifest, folder: Path) -> Path:
    """The snapshot's database in a folder of its own."""
    context = there.context()
    folder.mkdir()
    sent = b""
    while piece := snapshots.read(there.hub, context, manifest.id, len(sent), 1 << 16):
        sent += piece
    (folder / FILE_NAME).write_bytes(zlib.decompress(sent))
    return folder / FILE_NAME


def rows(path: Path, table: str) -> list[Any]:
    with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)) as connection:
        return sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"')))


def told(there: Supply, table: str, key: str, columns: dict[str, Any], clocks: str = "{}") -> None:
    """A row as a newer program would have pushed it, with the digests moved."""
    digest = row_digest(table, key, columns)
    name = protocol.stream_name(Stream.STORE, there.tenant, there.store)
    place = (there.tenant, there.store, table, key)
    old = Digest()
    with there.database.transaction() as cursor:
        cursor.execute(
            "SELECT hash FROM ledger_row WHERE (tenant, store, table_name, key) = (%s, %s, %s, %s)",
            place,
        )
        if found := cursor.fetchone():
            old = Digest.read(1, found[0])
        cursor.execute(
            "INSERT INTO ledger_row VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (tenant, store, table_name, key) DO UPDATE"
            " SET columns = excluded.columns, clocks = excluded.clocks, hash = excluded.hash",
            (*place, json.dumps(columns), clocks, digest.packed),
        )
        cursor.execute("SELECT rows, digest FROM stream WHERE name = %s", (name,))
        row = cursor.fetchone()
        assert row is not None
        now = Digest.read(*row) + digest - old
        cursor.execute(
            "UPDATE stream SET rows = %s, digest = %s, head = head + 1 WHERE name = %s",
            (now.rows, now.packed, name),
        )
        cursor.execute(
            "INSERT INTO stream_table VALUES (%s, %s, 1, %s) ON CONFLICT DO NOTHING",
            (name, table, digest.packed),
        )


def aside(path: Path) -> list[tuple[Any, ...]]:
    query = "SELECT table_name, row_key, operation, reason FROM aside_row ORDER BY 1, 2"
    with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)) as connection:
        return list(connection.execute(query))


def test_it_is_the_ledger(there: Supply, tmp_path: Path) -> None:
    manifest = there.build()
    path = unpacked(there, manifest, tmp_path / "till")
    for table in SYNCED:
        assert rows(path, table) == rows(kept_shop(), table), table
    for model in TABLES:
        if model.kind is Kind.DERIVED and model.table() not in _NUMBERING:
            assert rows(path, model.table()) == rows(kept_shop(), model.table()), model.table()
    with closing(Database(path, ManualClock(NOW))) as db:
        assert not [*file_problems(db), *schema_problems(db)]
        assert db.value("SELECT count(*) FROM search_item") > 0
        digests = {str(stream): str(scanned(db, stream)) for stream in Stream}
    assert digests == manifest.digests
    assert aside(path) == []


def test_what_this_program_does_not_know_stands_aside(there: Supply, tmp_path: Path) -> None:
    told(there, "loyalty_card", "c1", {"points": 7}, '{"points": [99, "till"]}')
    told(there, "setting", "shop.new", {"value": "1", "shade": "blue"}, '{"shade": [12, "till"]}')
    path = unpacked(there, there.build(), tmp_path / "till")
    assert aside(path) == [
        ("loyalty_card", "c1", "insert", "unknown_table"),
        ("setting", "shop.new", "update", "unknown_column"),
    ]
    with closing(Database(path, ManualClock(NOW))) as db:
        assert db.value("SELECT value FROM setting WHERE name = 'shop.new'") == "1"
        assert db.value("SELECT hlc FROM aside_row WHERE row_key = 'c1'") == 99
        clocks = db.rows("SELECT row_key, column_name, hlc, device FROM column_clock ORDER BY 1")
    assert clocks == [("c1", "points", 99, "till"), ("shop.new", "shade", 12, "till")]


def test_what_sqlite_would_refuse_stands_aside(there: Supply, tmp_path: Path) -> None:
    move = {"variant_id": "nobody", "quantity": 5, "till": "T1", "occurred_at": NOW}
    told(there, "stock_move", "points-at-nothing", {**move, "reason": "count"})
    told(there, "stock_move", "unknown-word", {**move, "reason": "conjured"})
    told(there, "stock_move", "half-a-row", {"note": "what it says comes first"})
    path = unpacked(there, there.build(), tmp_path / "till")
    keys = ("half-a-row", "points-at-nothing", "unknown-word")
    assert aside(path) == [("stock_move", key, "insert", "refused") for key in keys]


@pytest.mark.parametrize("repeatable", [True, False])
def test_it_is_of_one_moment(there: Supply, tmp_path: Path, repeatable: bool) -> None:
    with closing(psycopg.connect(there.dsn, autocommit=True)) as connection:
        if repeatable:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            moment = snapshots._moment(connection, there.tenant, there.store)
            told(there, "setting", "shop.meanwhile", {"value": "1"})
            make = (tmp_path / "till", connection, moment, there.clock, Ids(there.clock))
            if repeatable:
                path = shopfile.make(*make)
                assert "shop.meanwhile" not in str(rows(path, "setting"))
            else:
                with pytest.raises(shopfile.NotEqual):
                    shopfile.make(*make)


def test_a_ledger_that_was_tampered_with_makes_none(there: Supply) -> None:
    there.execute(
        "UPDATE ledger_row SET columns = jsonb_set(columns::jsonb, '{price}', '1')::json"
        " WHERE table_name = 'variant'"
    )
    with pytest.raises(shopfile.NotEqual, match="tenant"):
        there.build()
    assert list(snapshots.folder_of(there.hub).rglob("*.snapshot")) == []


def test_it_is_kept_and_made_anew_when_it_is_old(there: Supply) -> None:
    begun: list[str] = []

    def start(_dsn: str, _folder: Path, _tenant: str, store: str) -> None:
        begun.append(store)

    def asked() -> str:
        signed = snapshots.manifest(there.hub, there.context(), start)
        return Manifest.unpacked(signed.manifest).id

    with pytest.raises(HubRefusal) as none_yet:
        asked()
    assert none_yet.value.answer.code == protocol.UNAVAILABLE
    assert none_yet.value.answer.data["retry_after"] > 0
    assert begun == [STORE]
    first = there.build().id
    assert asked() == first
    assert begun == [STORE]
    there.execute("UPDATE stream SET head = head + %s WHERE store <> ''", STALE_ENTRIES + 1)
    assert asked() == first  # the till pulls the rest
    assert begun == [STORE, STORE]
    there.clock.advance(1)
    second = there.build().id
    assert asked() == second
    there.clock.advance(STALE_MS + 1)
    assert asked() == second
    assert begun == [STORE, STORE, STORE]
    there.execute("UPDATE hub SET epoch = 'restored'")
    with pytest.raises(HubRefusal):
        asked()


def test_old_ones_and_what_a_stop_left_go(there: Supply) -> None:
    first = there.build()
    there.clock.advance(1)
    second = there.build()
    there.clock.advance(1)
    home = next(snapshots.folder_of(there.hub).iterdir())
    (home / "making").mkdir()
    (home / "making" / "half").write_text("x")
    (home / "stopped.snapshot").write_text("x")
    third = there.build()
    assert {path.name for path in home.iterdir()} == {
        f"{second.id}.snapshot",
        f"{third.id}.snapshot",
    }
    with pytest.raises(HubRefusal):
        snapshots.read(there.hub, there.context(), first.id, 0, 10)


def test_it_is_made_once_at_a_time(there: Supply) -> None:
    folder = snapshots.folder_of(there.hub)
    with (
        closing(psycopg.connect(there.dsn, autocommit=True)) as other,
        snapshots._alone(other, there.tenant, there.store) as alone,
    ):
        assert alone
        assert snapshots.build(there.dsn, folder, there.tenant, there.store, there.clock) is None
    assert there.build()


def test_another_store_gets_none_of_it(there: Supply) -> None:
    manifest = there.build()
    assert snapshots.read(there.hub, there.context(), manifest.id, 0, 10)
    with pytest.raises(HubRefusal):
        snapshots.read(there.hub, there.context("S02"), manifest.id, 0, 10)
    with pytest.raises(HubRefusal):
        snapshots.read(there.hub, there.context(), "../../hub.key", 0, 10)


def test_a_range_is_what_was_asked_for_and_no_more(there: Supply) -> None:
    manifest = there.build()
    context = there.context()
    whole = snapshots.read(there.hub, context, manifest.id, 0, 1 << 30)
    assert len(whole) == manifest.size
    assert snapshots.read(there.hub, context, manifest.id, 100, 7) == whole[100:107]
    assert snapshots.read(there.hub, context, manifest.id, manifest.size, 7) == b""
    assert snapshots.read(there.hub, context, manifest.id, manifest.size - 3, 7) == whole[-3:]
    assert snapshots.part(there.hub, context, manifest.id, 0, 1 << 40).length <= 4 << 20
    with pytest.raises(HubRefusal):
        snapshots.read(there.hub, context, manifest.id, -1, 7)


def test_a_process_of_its_own_makes_it_and_may_be_killed_over_it(
    there: Supply, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = snapshots.folder_of(there.hub)
    work = (there.dsn, folder, there.tenant, there.store)
    monkeypatch.setenv("POSDESK_FAILPOINT", "snapshot.made")
    killed = snapshots.start(*work)
    killed.join(30)
    assert killed.exitcode == -signal.SIGKILL
    assert list(folder.rglob("making"))
    monkeypatch.delenv("POSDESK_FAILPOINT")
    snapshots.start(*work).join(30)
    assert len(list(folder.rglob("*.snapshot"))) == 1
    assert not list(folder.rglob("making"))


def test_a_store_where_nothing_happened_has_one(there: Supply, tmp_path: Path) -> None:
    ledger.found(there.dsn, "other", "S09", NOW)
    there.tenant, there.store = "other", "S09"
    manifest = there.build()
    assert (manifest.tenant_seq, manifest.store_seq) == (0, 0)
    path = unpacked(there, manifest, tmp_path / "till")
    assert rows(path, "product") == []
