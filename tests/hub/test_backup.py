"""A hub's backup is whole or refused; after a restore the tills hand in what it lacks (T14)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from posdesk.clock import ManualClock
from posdesk.hub.backup import HubIsServed, NotAHubBackup, backup, restore
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.hub.verify import verify
from posdesk.hub.waking import SERVING
from tests import postgres
from tests.faults.day import named_points
from tests.hub.chains import Chain, enrol, move, pushed


@pytest.fixture
def context(hub: Hub) -> Context:
    return enrol(hub, "till-a")


@pytest.fixture
def chain(clock: ManualClock) -> Chain:
    found = Chain("till-a", clock)
    for number in range(6):
        found.seal(move(f"m{number}"))
    return found


def test_yesterdays_backup_put_back_takes_the_rest_again_and_the_sums_are_equal(
    hub: Hub, context: Context, chain: Chain, tmp_path: Path
) -> None:
    file = tmp_path / "hub.dump"
    pushed(hub, context, chain.entries[:3])
    backup(hub.database.dsn, file)
    pushed(hub, context, chain.entries[3:])
    before = stands(hub)
    epoch = hub.database.hub().epoch
    assert restore(hub.database.dsn, file) == hub.database.hub().epoch != epoch
    assert stands(hub)[0] == 3
    pushed(hub, context, chain.entries[2:])
    assert stands(hub) == before
    assert verify(hub.database).problems == ()


def test_a_till_that_was_enrolled_or_revoked_since_stays_so(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "hub.dump"
    enrol(hub, "old")
    backup(hub.database.dsn, file)
    enrol(hub, "new", till="T2")
    with hub.database.transaction() as cursor:
        cursor.execute("UPDATE device SET revoked_at = 1 WHERE id = 'old'")
    restore(hub.database.dsn, file)
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT id, revoked_at FROM device ORDER BY id")
        assert cursor.fetchall() == [("new", None), ("old", 1)]


@pytest.mark.parametrize("damage", ["cut", "other", "empty"])
def test_what_is_no_whole_backup_changes_nothing(
    hub: Hub, context: Context, chain: Chain, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "hub.dump"
    pushed(hub, context, chain.entries)
    backup(hub.database.dsn, file)
    whole = file.read_bytes()
    kept = {"cut": whole[: len(whole) // 2], "other": b"PK\3\4" + whole, "empty": b""}[damage]
    file.write_bytes(kept)
    before = stands(hub)
    with pytest.raises(NotAHubBackup):
        restore(hub.database.dsn, file)
    assert stands(hub) == before


def test_a_hub_that_serves_is_not_replaced(
    hub: Hub, context: Context, chain: Chain, tmp_path: Path
) -> None:
    file = tmp_path / "hub.dump"
    backup(hub.database.dsn, file)
    pushed(hub, context, chain.entries)
    with hub.database.connection() as serving:
        serving.execute("SELECT pg_advisory_lock_shared(%s)", (SERVING,))
        with pytest.raises(HubIsServed):
            restore(hub.database.dsn, file)
        serving.execute("SELECT pg_advisory_unlock_shared(%s)", (SERVING,))
    assert stands(hub)[0] == 6


def test_a_backup_takes_its_name_only_when_it_is_whole(hub: Hub, tmp_path: Path) -> None:
    backup(hub.database.dsn, tmp_path / "hub.dump")
    assert [path.name for path in tmp_path.iterdir()] == ["hub.dump"]


_CHILD = """
import sys
from pathlib import Path
from posdesk import failpoints
from posdesk.hub.backup import backup, restore
failpoints.arm(sys.argv[4])
{"backup": backup, "restore": restore}[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
"""


@pytest.mark.parametrize("point", named_points("dump"))
def test_a_kill_leaves_the_hub_and_the_older_backup_as_they_were(
    hub: Hub, context: Context, chain: Chain, tmp_path: Path, point: str
) -> None:
    file = tmp_path / "hub.dump"
    pushed(hub, context, chain.entries[:3])
    backup(hub.database.dsn, file)
    older = file.read_bytes()
    pushed(hub, context, chain.entries[3:])
    before, epoch = stands(hub), hub.database.hub().epoch
    act = "restore" if point == "dump.before_epoch" else "backup"
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, act, hub.database.dsn, str(file), point],
        check=False,
        timeout=60,
        stderr=subprocess.DEVNULL,
    )
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == older
    assert (stands(hub), hub.database.hub().epoch) == (before, epoch)


def test_a_backup_goes_into_an_empty_database_of_another_server(
    hub: Hub, context: Context, chain: Chain, tmp_path: Path
) -> None:
    pushed(hub, context, chain.entries)
    backup(hub.database.dsn, tmp_path / "hub.dump")
    with postgres.fresh_database() as other:
        restore(other, tmp_path / "hub.dump")
        with HubDatabase(other) as found:
            assert verify(found).problems == ()
            assert verify(found).entries == 6


def stands(hub: Hub) -> tuple[int, bytes]:
    """The head and the digest of the store's stream."""
    with hub.database.transaction() as cursor:
        cursor.execute("SELECT head, digest FROM stream WHERE store <> ''")
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else (0, b"")
