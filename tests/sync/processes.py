"""A field test: a real hub over HTTPS on a real PostgreSQL, real tills in processes of their own
that sell all the while, and between all of them proxies that behave like a bad network.

Everything may be killed (SIGKILL) and is started again on what its disk has. Afterwards nobody is
cut off, people stop selling, and within a minute all must hold the same.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from posdesk import linked
from posdesk.clock import SystemClock
from posdesk.db import open_database
from posdesk.derived import REBUILDS
from posdesk.hub.bundled import BundledPostgres
from posdesk.hub.certificate import Certificate
from posdesk.hub.database import HubDatabase
from posdesk.hub.enrolment import new_code
from posdesk.hub.hub import Hub
from posdesk.models import Stream
from posdesk.sync import link, outbox
from posdesk.verify import verify
from tests.sync.proxy import CLEAR, Proxy, Way, Weather

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
"""How long it may take until all hold the same again."""
STORM = Weather(
    delay=0.05, drop_there=0.02, drop_back=0.02, duplicate=0.01, reorder=0.01, truncate=0.01,
    flip=0.01,
)  # fmt: skip


_BACKENDS = (
    "SELECT pid, state, wait_event_type, wait_event, pg_blocking_pids(pid), now() - xact_start,"
    " now() - state_change, left(query, 90) FROM pg_stat_activity WHERE datname IS NOT NULL"
)


class Program:
    """One process of this test, started anew as often as it was killed."""

    def __init__(self, name: str, log: Path, *arguments: str) -> None:
        self.name = name
        self._log = log
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.sync.servants", *self._arguments, *more],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """No warning, no time to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        self._process = None

    def where(self) -> str:
        """What it said last, and where each of its threads is."""
        if self._process is not None and self.alive:
            self._process.send_signal(signal.SIGUSR1)
            time.sleep(0.5)
        return self.said()[-6000:]

    def said(self) -> str:
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""


@dataclass
class Post:
    """A till in the field: its program, its shop, its way to the hub."""

    program: Program
    folder: Path
    proxy: Proxy

    def reported(self) -> set[str]:
        file = Path(f"{self.folder}.reports")
        return set(file.read_text("ascii").split()) if file.exists() else set()


@dataclass
class Field:
    """Everything that runs. ``done`` counts what was done to it."""

    folder: Path
    seed: int
    tills: int = 5
    done: Counter[str] = field(default_factory=Counter)
    posts: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._postgres = BundledPostgres(self.folder / "hub", sockets=False)

    # --- setting up -------------------------------------------------------------------------------

    def open(self) -> None:
        """Start PostgreSQL, the hub and the tills; each till is paired by a code of its own."""
        self._dsn = self._postgres.start()
        self._database_proxy = Proxy(*_place(self._dsn), seed=self.seed)
        self._port = _free_port()
        dsn = make_conninfo(self._dsn, port=self._database_proxy.port)
        arguments = ("serve", str(self.folder / "hub"), dsn, str(self._port))
        self.hub = Program("hub", self.folder / "hub.log", *arguments)
        self.hub.start()
        self._wait_for(lambda: "ready" in self.hub.said(), "the hub does not begin")
        for number in range(1, self.tills + 1):
            self._add(number)

    def _add(self, number: int) -> None:
        folder = self.folder / f"T{number}"
        proxy = Proxy("127.0.0.1", self._port, self.seed * 100 + number)
        name = f"T{number}"
        program = Program(
            name, self.folder / f"{name}.log", "sell", str(folder), str(number)
        )  # fmt: skip
        post = Post(program, folder, proxy)
        program.start(f"https://127.0.0.1:{proxy.port}", self._code(name))
        self.posts.append(post)
        self._wait_for(lambda: "ready" in program.said(), f"{name} does not begin", program)
        if number == 1:  # whoever comes later starts from its goods
            self._wait_for(
                lambda: self._is_equal(post), "the first till never got through", program
            )

    def _code(self, till: str) -> str:
        own = self.folder / "hub"
        print_ = Certificate(own / "hub.crt", own / "hub.key").fingerprint
        with HubDatabase(self._dsn, size=2) as database:
            hub = Hub(database, SystemClock(), folder=own)
            return new_code(hub, "S1", till, fingerprint=print_).text

    def _wait_for(
        self, done: Callable[[], bool], what: str, program: Program | None = None
    ) -> float:
        began = time.monotonic()
        while not done():
            if time.monotonic() - began > PATIENCE_S:
                said = (program or self.hub).said()[-3000:]
                raise AssertionError(f"{what}\n{said}")
            time.sleep(0.1)
        return time.monotonic() - began

    def close(self) -> None:
        for post in self.posts:
            post.program.kill()
            post.proxy.close()
        self.hub.kill()
        self._database_proxy.close()
        self._postgres.stop()

    # --- trouble ----------------------------------------------------------------------------------

    def trouble(self, seconds: float) -> None:
        """Something happens every moment, for so long."""
        until = time.monotonic() + seconds
        acts = (
            [self._cut_off, self._let_through, self._storm, self._cut_lines] * 2
            + [self._kill_till] * 3
            + [self._kill_hub, self._kill_postgres, self._cut_database]
        )
        while time.monotonic() < until:
            act = self.random.choice(acts)
            act()
            self.done[act.__name__.strip("_")] += 1
            time.sleep(self.random.uniform(0.2, 1.0))

    def _post(self) -> Post:
        return self.random.choice(self.posts)

    def _cut_off(self) -> None:
        self._post().proxy.partition(*self.random.choice(((Way.THERE,), (Way.BACK,), tuple(Way))))

    def _let_through(self) -> None:
        self._post().proxy.heal()

    def _storm(self) -> None:
        proxy = self._post().proxy
        proxy.weather = CLEAR if proxy.weather is STORM else STORM

    def _cut_lines(self) -> None:
        self._post().proxy.cut()

    def _cut_database(self) -> None:
        self._database_proxy.cut()

    def _kill_till(self) -> None:
        post = self._post()
        post.program.kill()
        post.program.start()

    def _kill_hub(self) -> None:
        """Killed, or ended by itself since its database was away when it began: begun again."""
        self.hub.kill()
        time.sleep(self.random.uniform(0, 0.5))
        self.hub.start()

    def _kill_postgres(self) -> None:
        """The server itself; its children end with it."""
        file = self.folder / "hub" / "postgres" / "postmaster.pid"
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(int(file.read_text("utf-8").splitlines()[0]), signal.SIGKILL)
        time.sleep(self.random.uniform(0.1, 0.5))
        self._dsn = self._postgres.start()
        self._database_proxy.target = _place(self._dsn)

    # --- afterwards -------------------------------------------------------------------------------

    def heal(self) -> float:
        """Everything runs and reaches everything, nobody sells: seconds until all hold the same."""
        began = time.monotonic()
        for post in self.posts:
            Path(f"{post.folder}.quiet").touch()
            post.proxy.weather = CLEAR
            post.proxy.heal()
        for program in (self.hub, *(post.program for post in self.posts)):
            if not program.alive:
                program.start()
        while not all(self._is_equal(post) for post in self.posts):
            if time.monotonic() - began > PATIENCE_S:
                raise AssertionError(f"not equal after {PATIENCE_S:.0f} s: {self._standing()}")
            time.sleep(0.2)
        return time.monotonic() - began

    def _standing(self) -> str:
        """How each till stands with the hub, and where the hub's streams end."""
        found = [f"hub: {self.rows('SELECT name, head FROM stream')}", self.hub.where()]
        found += [str(row) for row in self.rows(_BACKENDS)]
        for post in self.posts:
            db = open_database(post.folder, SystemClock(), write=False)
            here = link.need(db)
            found.append(
                f"{post.folder.name}: {outbox.waiting(db)} wait, pushed {here.pushed_epoch}/"
                f"{here.pushed_dseq}, heard at {here.heard_at}, tenant {here.tenant_seq}, store"
                f" {here.store_seq}, {here.trouble} {here.trouble_detail}"
            )
            db.close()
            if not self._is_equal(post):
                found.append(post.program.where())
        return "\n".join(found)

    def _digests(self, post: Post) -> dict[str, str] | None:
        """What a till holds; None while it has more to hand in."""
        db = open_database(post.folder, SystemClock(), write=False)
        try:
            if link.find(db) is None or outbox.waiting(db):
                return None
            return {str(stream): str(linked.digest(db, stream)) for stream in Stream}
        finally:
            db.close()

    def _is_equal(self, post: Post) -> bool:
        return self._digests(post) == self._at_hub()

    def _at_hub(self) -> dict[str, str]:
        query = "SELECT store, rows, encode(digest, 'hex') FROM stream"
        return {
            str(Stream.STORE if store else Stream.TENANT): f"{rows}:{digest}"
            for store, rows, digest in self.rows(query)
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the hub's database; none while it is not there."""
        try:
            with psycopg.connect(self._dsn, connect_timeout=5) as connection:
                return connection.execute(query.encode()).fetchall()
        except psycopg.OperationalError:
            return []

    def end(self) -> None:
        """The tills end as when a person closes the window."""
        for post in self.posts:
            post.program.stop()

    def problems(self) -> Iterator[str]:
        """What is not as it must be, once all programs have ended."""
        query = "SELECT key FROM ledger_row WHERE table_name = 'orders'"
        there = {row[0] for row in self.rows(query)}
        for post in self.posts:
            for order in post.reported() - there:
                yield f"{post.folder.name} reported {order}, and the hub does not have it"
            lost = [line for line in post.program.said().splitlines() if "Traceback" in line]
            if lost:
                yield f"{post.folder.name} fell over: {post.program.said()[-2000:]}"
            db = open_database(post.folder, SystemClock())
            for problem in verify(db, REBUILDS).problems:
                yield f"{post.folder.name}: {problem}"
            db.close()
        yield from self._sums()

    def _sums(self) -> Iterator[str]:
        for measure, table, column in (
            ("sales", "orders", "total"),
            ("tender", "payment", "amount"),
            ("refund", "refund", "amount"),
        ):
            kept = f"SELECT coalesce(sum(amount), 0) FROM day_total WHERE measure = '{measure}'"
            found = (
                f"SELECT coalesce(sum((columns ->> '{column}')::bigint), 0) FROM ledger_row"
                f" WHERE table_name = '{table}'"
            )
            if self.rows(kept) != self.rows(found):
                yield f"{measure}: {self.rows(kept)} kept, {self.rows(found)} in the rows"
        for row in self.rows("SELECT reason, detail, command FROM quarantine"):
            yield f"held back at the hub: {row}"

    def sold(self) -> int:
        """Orders that were reported as done."""
        return sum(len(post.reported()) for post in self.posts)


def digest_lines(folder: Path) -> str:
    """What `posdesk digest` says of a shop."""
    command = [sys.executable, str(ROOT / "main.py"), "digest", "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    return done.stdout


def _place(dsn: str) -> tuple[str, int]:
    return "127.0.0.1", int(conninfo_to_dict(dsn)["port"] or 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
