"""Programs of different ages together: what was sold always gets to the hub, what is not understood
is kept, and nobody writes into a file that a newer program has made.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.errors import NewerDatabase
from posdesk.hub import pulling
from posdesk.hub.database import HubDatabase
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.journal import SCHEMA_VERSION, Header
from posdesk.linked import scanned
from posdesk.models import Stream
from posdesk.notices.secrets import Secrets
from posdesk.sync import keys, pairing, protocol
from posdesk.sync.client import HubClient
from posdesk.sync.engine import Engine, direct
from posdesk.sync.protocol import Entry, PullAsk, Push
from posdesk.sync.snapshot import install
from posdesk.sync.states import State, Trouble
from tests import postgres
from tests.hub.supply import NOW, Line, Supply, supply
from tests.selling import furnish

_TEMPLATE = "versions"
ROOT = Path(__file__).parents[2]
_ENTRIES = (
    "SELECT id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen, changes,"
    " private, salt, private_hash, prev_hash, hash FROM journal WHERE epoch = ? ORDER BY dseq"
)


@dataclass
class Till:
    """A till of this program, paired with the hub."""

    folder: Path
    db: Database
    engine: Engine

    def stop(self) -> Path:
        self.db.close()
        return self.folder


@dataclass(frozen=True)
class Prepared:
    """A shop's folder, and the name of the hub's database."""

    shop: Path
    database: str


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A till of this program, proven equal, and a hub that a newer program's till has been at."""
    home = tmp_path_factory.mktemp("versions")
    there = supply(postgres.make_database(_TEMPLATE), home / "hub", filled=False)
    old = paired(there, home / "T1", with_goods=True)
    assert old.engine.round().state is State.PROVEN
    other = paired(there, home / "T2")
    assert other.engine.round().state is State.PROVEN
    newer("write", other.stop())
    hand_in(there, other.folder)
    old.stop()
    there.database.close()
    return Prepared(home / "T1", _TEMPLATE)


@pytest.fixture
def there(prepared: Prepared, tmp_path: Path) -> Iterator[Supply]:
    """The hub of `prepared`, as it was then."""
    name = f"{prepared.database}_copy"
    database = HubDatabase(postgres.make_database(name, prepared.database), size=2).open()
    clock = ManualClock(NOW)
    hub = Hub(database, clock, folder=tmp_path / "hub")
    yield Supply(database.dsn, tmp_path / "hub", clock, database, hub)
    database.close()
    postgres.drop_database(name)


@pytest.fixture
def ahead(there: Supply, prepared: Prepared, tmp_path: Path) -> Iterator[Till]:
    """The till of `prepared`, which has not heard yet what the newer program's did."""
    shutil.copytree(prepared.shop, tmp_path / "T1")
    till = opened(there, tmp_path / "T1")
    yield till
    till.db.close()


def paired(there: Supply, folder: Path, *, with_goods: bool = False) -> Till:
    """A new till of this program and its hub."""
    db = open_database(folder, there.clock)
    if with_goods:
        furnish(db)
    line = Line(there.hub)
    code = there.code(folder.name)
    pairing.pair(db, direct(db), "http://127.0.0.1:1", code, call=lambda *_: HubClient(line))
    db.close()
    return opened(there, folder)


def opened(there: Supply, folder: Path) -> Till:
    db = open_database(folder, there.clock)
    device = str(db.value("SELECT device FROM device"))
    client = HubClient(Line(there.hub), device, keys.signer(Secrets(db)))
    return Till(folder, db, Engine(db, direct(db), client))


def newer(what: str, folder: Path, point: str = "") -> dict[str, Any]:
    """Let the program of one schema later do something in a shop's folder."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.sync.newer", what, str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, "POSDESK_FAILPOINT": point},
    )  # fmt: skip
    if point:
        assert done.returncode == -signal.SIGKILL, done.stderr
        return {}
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def hand_in(there: Supply, folder: Path, schema: int = SCHEMA_VERSION + 1) -> None:
    """Push what a shop's journal has in its present epoch, as the program that sealed it does."""
    import apsw

    with closing(apsw.Connection(str(folder / FILE_NAME))) as shop:
        device, epoch, dseq = shop.execute("SELECT device, epoch, dseq FROM device").fetchone()
        till = shop.execute("SELECT till FROM hub_link").get
        entries = [Entry(Header(*row[:10]), *row[10:]) for row in shop.execute(_ENTRIES, (epoch,))]
    context = replace(there.context(), device=str(device), till=str(till))
    packed = [entry.packed() for entry in entries]
    answer = there.hub.push(context, Push(device, epoch, 1, packed, there.clock.now(), schema))
    assert answer.last_seq == dseq
    assert answer.quarantined == []


def at_hub(there: Supply, table: str) -> list[tuple[str, dict[str, Any]]]:
    with there.database.transaction() as cursor:
        cursor.execute(
            "SELECT key, columns FROM ledger_row WHERE table_name = %s ORDER BY key", (table,)
        )
        return [(key, columns) for key, columns in cursor.fetchall()]


def hub_digests(there: Supply) -> dict[str, str]:
    return {str(stream): there.hub.digest(there.context(), stream).digest for stream in Stream}


def test_the_hub_keeps_what_only_a_newer_till_understands(there: Supply, ahead: Till) -> None:
    assert at_hub(there, "loyalty_card")[0] == ("card-1", {"holder": "吴婷", "points": 15})
    mug = dict(at_hub(there, "variant"))["mug"]
    assert (mug["shade"], mug["price"]) == ("蓝", 2600)
    assert [key for key, _columns in at_hub(there, "stock_move")] == ["move-1"]


def test_an_older_till_keeps_it_aside_and_is_proven_equal(there: Supply, ahead: Till) -> None:
    db = ahead.db
    status = ahead.engine.round()
    assert status.state is State.PROVEN
    assert status.aside > 0
    assert db.value("SELECT price FROM variant WHERE id = 'mug'") == 2600
    assert db.value("SELECT on_hand FROM stock_level WHERE variant_id = 'mug'") == 3000
    assert {str(s): str(scanned(db, s)) for s in Stream} == hub_digests(there)
    # It goes on selling and handing in.
    with db.command("catalog.save", None) as tx:
        from posdesk.models import Variant

        tx.update(Variant, "mug", price=2700)
    assert ahead.engine.round().state is State.PROVEN
    assert dict(at_hub(there, "variant"))["mug"]["shade"] == "蓝"


def test_a_snapshot_of_an_older_hub_has_it_aside_too(
    there: Supply, ahead: Till, tmp_path: Path
) -> None:
    manifest = there.build()
    assert manifest.schema == SCHEMA_VERSION
    till, client, _line = there.enrol("0" * 31 + "3", "T3")
    install(tmp_path / "T3", client, till, there.clock)
    with closing(open_database(tmp_path / "T3", there.clock)) as db:
        assert db.value("SELECT count(*) FROM aside_row WHERE table_name = 'loyalty_card'") == 2
        assert Engine(db, direct(db), client).round().state is State.PROVEN
    found = newer("open", tmp_path / "T3")
    assert found["aside"] == 0
    assert found["cards"] == [["card-1", "吴婷", 15], ["card-2", "", 0]]
    assert found["mug"] == ["蓝", 2600]
    assert found["kept"] == found["scanned"] == hub_digests(there)


@pytest.mark.parametrize(
    "point", ["migrate.before_identity", pytest.param("merge.replayed", marks=pytest.mark.slow)]
)
def test_a_kill_during_the_upgrade_loses_nothing_and_what_was_aside_has_its_place(
    there: Supply, ahead: Till, point: str
) -> None:
    ahead.engine.round()
    assert ahead.db.value("SELECT count(*) FROM aside_row") >= 3
    link = "SELECT tenant, store, till, tenant_seq, store_seq FROM hub_link"
    before = {
        "device": list(ahead.db.rows("SELECT device, epoch, dseq FROM device")[0]),
        "link": list(ahead.db.rows(link)[0]),
    }
    folder = ahead.stop()
    newer("open", folder, point)
    assert (folder / f"posdesk-before-v{SCHEMA_VERSION + 1}-from-v{SCHEMA_VERSION}.db").exists()
    if point == "migrate.before_identity":  # it is the old file still, whole
        with closing(open_database(folder, there.clock)) as old:
            assert old.value("PRAGMA integrity_check") == "ok"
            assert {str(s): str(scanned(old, s)) for s in Stream} == hub_digests(there)
    found = newer("open", folder)
    assert {name: found[name] for name in before} == before
    assert (found["schema"], found["aside"], found["check"]) == (SCHEMA_VERSION + 1, 0, "ok")
    assert found["cards"] == [["card-1", "吴婷", 15], ["card-2", "", 0]]
    assert found["mug"] == ["蓝", 2600]
    assert found["kept"] == found["scanned"] == hub_digests(there)
    # From now on the program of before refuses it in words, and leaves it as it is.
    whole = (folder / FILE_NAME).read_bytes()
    with pytest.raises(NewerDatabase) as refused:
        open_database(folder, ManualClock(NOW))
    assert str(SCHEMA_VERSION + 1) in str(refused.value)
    assert (folder / FILE_NAME).read_bytes() == whole


def test_a_till_that_is_too_old_hands_its_sales_in_and_gets_no_news(
    there: Supply,
    ahead: Till,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The oldest that gets news is moved up: the till of this program is then one of before."""
    monkeypatch.setattr(pulling, "OLDEST_SCHEMA", SCHEMA_VERSION + 1)
    before = ahead.db.row("SELECT tenant_seq, store_seq FROM hub_link")
    with ahead.db.command("settings.save", None) as tx:
        tx.execute("INSERT INTO setting VALUES ('shop.motto', '\"still open\"')")
    status = ahead.engine.round()
    assert status.trouble is Trouble.TOO_OLD
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert status.state is State.ATTENTION
    assert status.waiting == 0
    assert ("shop.motto", {"value": '"still open"'}) in at_hub(there, "setting")
    assert ahead.db.row("SELECT tenant_seq, store_seq FROM hub_link") == before
    # Control, and the cure: a hub that still knows it gives it all.
    monkeypatch.undo()
    assert ahead.engine.round().state is State.PROVEN


@pytest.mark.parametrize("age", range(3))
def test_entries_of_every_schema_in_the_field_are_taken(
    there: Supply, ahead: Till, age: int
) -> None:
    """Sealed N-2 … N: an entry says by which schema, and is taken whole by it."""
    schema = SCHEMA_VERSION - age
    _sealed_by(ahead.db, schema)
    ahead.stop()
    hand_in(there, ahead.folder, schema)
    assert dict(at_hub(there, "setting"))["shop.motto"] == {"value": '"still open"'}
    with there.database.transaction() as cursor:
        cursor.execute("SELECT DISTINCT schema FROM entry WHERE command = 'old.save'")
        assert cursor.fetchall() == [(schema,)]
    ask = PullAsk("device", there.context().hub_epoch, 0, 0, NOW, schema)
    if schema >= pulling.OLDEST_SCHEMA:
        assert there.hub.pull(there.context(), ask).entries
    else:
        with pytest.raises(HubRefusal) as refused:
            there.hub.pull(there.context(), ask)
        assert refused.value.answer.code == protocol.TOO_OLD


def _sealed_by(db: Database, schema: int) -> None:
    """A command of a till whose program knows this schema."""
    from posdesk import journal

    kept, journal.SCHEMA_VERSION = journal.SCHEMA_VERSION, schema
    try:
        with db.command("old.save", None) as tx:
            tx.execute("INSERT INTO setting VALUES ('shop.motto', '\"still open\"')")
    finally:
        journal.SCHEMA_VERSION = kept
