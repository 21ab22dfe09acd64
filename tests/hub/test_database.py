"""The hub's database: migrated once, honest about trouble, and nothing lost by a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from posdesk.clock import ManualClock
from posdesk.hub.database import Again, Cursor, HubDatabase, is_passing
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.models import Stream
from posdesk.sync.protocol import UNAVAILABLE
from tests import postgres
from tests.faults.day import named_points
from tests.hub.chains import Chain, enrol, move, pulled, pushed


@pytest.fixture
def empty() -> object:
    """The connection string of a database in which there is nothing at all."""
    name = "hub_empty"
    yield postgres.make_database(name, "template1")
    postgres.drop_database(name)


def test_several_hubs_that_start_at_once_migrate_once(empty: str) -> None:
    start = threading.Barrier(4)

    def run(_number: int) -> tuple[str, bytes]:
        start.wait()
        with HubDatabase(empty) as database:
            return database.hub()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(run, range(4)))
    assert len(found) == 1, "one epoch, one key"
    epoch, key = found.pop()
    assert (len(epoch), len(key)) == (16, 32)
    with psycopg.connect(empty) as connection:
        names = connection.execute("SELECT name FROM migration ORDER BY name").fetchall()
    scripts = Path("posdesk/hub/migrations").glob("*.sql")
    assert [name for (name,) in names] == sorted(each.stem for each in scripts)


def test_a_server_that_is_not_there_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = HubDatabase(f"host={tmp_path} dbname=hub", patience=0.3)
    with pytest.raises(HubRefusal) as refused:
        database.open()
    database.close()
    assert (refused.value.answer.code, refused.value.status) == (UNAVAILABLE, 503)
    assert "error connecting" in caplog.text


def test_a_connection_that_is_cut_is_told_and_the_next_one_works(
    database: HubDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(HubRefusal) as refused, database.transaction() as cursor:
        pid = cursor.execute("SELECT pg_backend_pid()").fetchone()
        with psycopg.connect(database.dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", pid)
        cursor.execute("SELECT 1")
    assert refused.value.answer.code == UNAVAILABLE
    assert "discarding closed connection" in caplog.text
    with database.transaction() as cursor:
        assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_work_that_was_in_the_way_of_another_is_done_again(database: HubDatabase) -> None:
    tries = []

    def work(cursor: Cursor) -> str:
        tries.append(cursor.execute("INSERT INTO tenant VALUES ('a', 'a', 0)").rowcount)
        if len(tries) < 3:
            raise Again("another was first")
        return "done"

    assert database.run(work) == "done"
    assert tries == [1, 1, 1], "each time nothing was left of the last"


def test_work_that_is_always_in_the_way_ends(
    database: HubDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posdesk.hub.database._FIRST_PAUSE", 0)

    def work(_cursor: Cursor) -> None:
        raise Again

    with pytest.raises(HubRefusal):
        database.run(work)


def test_two_that_lock_crosswise_both_finish(database: HubDatabase) -> None:
    with database.transaction() as cursor:
        cursor.execute("SET deadlock_timeout = '50ms'")
        cursor.execute("INSERT INTO tenant VALUES ('a', '', 0), ('b', '', 0)")
    met = threading.Barrier(2)

    def lock(order: str) -> None:
        first = True

        def work(cursor: Cursor) -> None:
            nonlocal first
            cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
            for number, name in enumerate(order):
                cursor.execute("UPDATE tenant SET name = name || 'x' WHERE id = %s", (name,))
                if first and number == 0:
                    first = False
                    met.wait()

        database.run(work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lock, ["ab", "ba"]))
    with database.transaction() as cursor:
        assert cursor.execute("SELECT DISTINCT name FROM tenant").fetchall() == [("xx",)]


def test_what_is_read_is_of_one_moment_and_nothing_is_written(database: HubDatabase) -> None:
    with database.transaction(reading=True) as cursor:
        assert cursor.execute("SELECT count(*) FROM tenant").fetchone() == (0,)
        with database.transaction() as other:
            other.execute("INSERT INTO tenant VALUES ('a', '', 0)")
        assert cursor.execute("SELECT count(*) FROM tenant").fetchone() == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            cursor.execute("DELETE FROM tenant")
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM tenant")


def test_commits_are_waited_for(database: HubDatabase) -> None:
    with database.transaction() as cursor:
        assert cursor.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_an_error_of_the_data_is_not_of_the_moment() -> None:
    assert is_passing(psycopg.errors.DeadlockDetected())
    assert is_passing(psycopg.errors.DiskFull())
    assert is_passing(psycopg.OperationalError("the connection is lost"))
    assert not is_passing(psycopg.errors.ProgramLimitExceeded())
    assert not is_passing(psycopg.errors.CheckViolation())
    assert not is_passing(KeyError())


# --- kills ----------------------------------------------------------------------------------------

_CHILD = """
import sys
from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub import devices
from posdesk.sync.protocol import Push
dsn, now, body, point = sys.argv[1], int(sys.argv[2]), bytes.fromhex(sys.argv[3]), sys.argv[4]
with HubDatabase(dsn) as database:
    hub = Hub(database, ManualClock(now))
    failpoints.arm(point)
    hub.push(devices.context(devices.find(hub, "till-a"), now), Push.unpacked(body))
"""


@pytest.mark.parametrize("point", named_points("hub"))
@pytest.mark.usefixtures("unjudged")
def test_a_hub_that_is_killed_in_a_push_took_all_of_it_or_nothing(
    hub: Hub, clock: ManualClock, point: str
) -> None:
    context = enrol(hub, "till-a")
    chain = Chain("till-a", clock)
    for number in range(5):
        chain.seal(move(f"m{number}"))
    hub.prepare()
    killed = _push_and_die(hub, chain, point)
    assert killed == -signal.SIGKILL
    _wait_until_it_is_gone(hub)
    head = pulled(hub, context).store_head
    assert head == (5 if point == "hub.after_commit" else 0)
    assert pushed(hub, context, chain.entries).last_seq == 5
    got = pulled(hub, context)
    assert (got.store_head, len(got.entries)) == (5, 5)
    assert hub.digest(context, Stream.STORE).digest.startswith("5:")


def _push_and_die(hub: Hub, chain: Chain, point: str) -> int:
    from posdesk.journal import SCHEMA_VERSION
    from posdesk.sync.protocol import Push

    entries = [entry.packed() for entry in chain.entries]
    body = Push("till-a", 1, 1, entries, hub.clock.now(), SCHEMA_VERSION).packed()
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, hub.database.dsn, str(hub.clock.now()), body.hex(), point],
        env=dict(os.environ),
        capture_output=True,
        timeout=60,
    )
    return child.returncode


def _wait_until_it_is_gone(hub: Hub) -> None:
    """PostgreSQL notices a moment later that the other end of a connection is gone."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
    )
    for _each in range(100):
        with hub.database.transaction() as cursor:
            if cursor.execute(query).fetchone() == (0,):
                return
        time.sleep(0.02)
    raise AssertionError("it is still there")
