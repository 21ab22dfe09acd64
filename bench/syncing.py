"""B7: a real hub over HTTPS on a real PostgreSQL that syncs to the disk: sales handed in and read
back, with one and two processes; 200 tills at once; what the hub holds in memory; and whether a
long history makes it slower.

The floor is COPY of the same bytes into one table of the same server, 500 entries a transaction.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import psycopg

from bench import handing
from bench.figures import Figure, quantile
from bench.handing import Sale, Teller
from posdesk.hub.bundled import BundledPostgres
from posdesk.hub.database import HubDatabase
from posdesk.journal import SCHEMA_VERSION
from posdesk.sync import protocol
from posdesk.sync.client import HubClient
from posdesk.sync.errors import HubUnreachable
from posdesk.sync.protocol import Entry, PullAsk, Push
from posdesk.sync.transport import HttpTransport

SALES = 200
BATCH = protocol.MAX_ENTRIES
CLIENTS = 4
TILLS, STORES = 200, 20
EVERY_S, LONG_S = 4.0, 20.0
"""Each of the 200 tills sells so often: far busier than a shop is."""


def run(size: int, orders: int, keep: Path) -> list[Figure]:
    """All of it; `orders` is how many sales are handed in each time."""
    sales = handing.made_sales(size, SALES, keep)
    with tempfile.TemporaryDirectory(prefix="posdesk-bench-") as name:
        folder = Path(name)
        postgres = BundledPostgres(folder / "hub")
        bench = Bench(postgres.start(), folder / "hub", size, orders, sales)
        try:
            return list(bench.figures())
        finally:
            postgres.stop()


@dataclass
class Hubs:
    """Processes that serve one database."""

    urls: list[str]
    certificate: str
    processes: list[psutil.Process]

    def client(self, teller: Teller, number: int) -> HubClient:
        """A line of a till to one of them."""
        url = self.urls[number % len(self.urls)]
        return HubClient(HttpTransport(url, self.certificate), teller.device, teller.key.sign)

    def memory(self) -> float:
        """MB of the largest."""
        return max(each.memory_info().rss for each in self.processes) / 1e6


class Bench:
    """One server, and what is measured on it."""

    def __init__(self, dsn: str, folder: Path, size: int, orders: int, sales: list[Sale]) -> None:
        self._dsn = dsn
        self._folder = folder
        self._size = size
        self._orders = orders
        self._sales = sales
        self._stores = 0

    def figures(self) -> Iterator[Figure]:
        """Everything, one after another."""
        floor = self._floor()
        for processes in (1, 2):
            with self._hubs(processes) as hubs:
                tills, rate, laps = self._push(hubs)
                many = f"{processes} process{'es' if processes > 1 else ''}"
                yield self._figure(f"sales handed in, {many}", "entries/s", rate, floor)
                if processes == 1:
                    yield self._growth(laps)
                    pulled, back = self._pull(hubs, tills[0])
                    yield self._figure(f"sales read back, {many}", "entries/s", pulled, back)
                    yield self._figure("the hub's memory", "MB", hubs.memory(), None)
        with self._hubs(2) as hubs:
            yield from self._at_once(hubs)

    def _figure(
        self, what: str, unit: str, ours: float, floor: float | None, note: str = ""
    ) -> Figure:
        return Figure("B7", what, self._size, unit, ours, floor, "", None, note)

    def _growth(self, laps: Sequence[float]) -> Figure:
        """How long the last tenth of the batches took beside the first."""
        tenth = max(1, len(laps) // 10)
        first, last = sum(laps[:tenth]) / tenth, sum(laps[-tenth:]) / tenth
        return Figure(
            "B7", "a batch after that history, to one before", self._size, "ms", last * 1000,
            first * 1000, "<= 1.25x", last <= 1.25 * first,
        )  # fmt: skip

    # --- one after another ------------------------------------------------------------------------

    def _floor(self) -> float:
        """Entries a second that COPY writes and commits."""
        teller = Teller("floor", "s", "T1")
        packed = [protocol.pack(e.packed()) for e in teller.tell(self._sales, self._orders, _now())]
        with psycopg.connect(self._dsn) as connection:
            connection.execute("CREATE TABLE floor (body bytea NOT NULL)")
            connection.commit()
            began = time.perf_counter()
            for start in range(0, len(packed), BATCH):
                with connection.cursor() as cursor, cursor.copy("COPY floor FROM STDIN") as into:
                    for body in packed[start : start + BATCH]:
                        into.write_row((body,))
                connection.commit()
            took = time.perf_counter() - began
            connection.execute("DROP TABLE floor")
        return len(packed) / took

    def _tills(self, stores: int, each: int) -> list[Teller]:
        """New tills of new stores."""
        tills = handing.tellers(stores, each)
        for till in tills:
            till.store = f"{till.store}-{self._stores}"
            till.device = f"{till.device[:24]}{self._stores:08}"
        self._stores += 1
        with HubDatabase(self._dsn, size=2) as database:
            handing.take_in(database, tills)
        return tills

    def _push(self, hubs: Hubs) -> tuple[list[Teller], float, list[float]]:
        """Four tills of four stores hand in as fast as they can."""
        tills = self._tills(CLIENTS, 1)
        each = self._orders // CLIENTS
        batches = [_batches(list(till.tell(self._sales, each, _now()))) for till in tills]
        laps: list[tuple[float, float]] = []
        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            for found in pool.map(
                lambda at: _hand_in(hubs.client(tills[at], at), tills[at], batches[at]),
                range(CLIENTS),
            ):
                laps += found
        took = time.perf_counter() - began
        return tills, each * CLIENTS / took, [lap for _at, lap in sorted(laps)]

    def _pull(self, hubs: Hubs, teller: Teller) -> tuple[float, float]:
        """Entries a second that one till reads; and that SELECT of their bytes gives."""
        client = hubs.client(teller, 0)
        epoch, tenant, store, seen = "", 0, 0, 0
        began = time.perf_counter()
        while True:
            ask = PullAsk(teller.device, epoch, tenant, store, _now(), SCHEMA_VERSION)
            answer = client.pull(ask)
            seen += len(answer.entries)
            epoch, tenant, store = answer.hub_epoch, answer.tenant_seq, answer.store_seq
            if not answer.entries:
                break
        took = time.perf_counter() - began
        client.close()
        query = "SELECT id, changes, prev_hash, hash FROM entry WHERE store = %s"
        with psycopg.connect(self._dsn) as connection:
            start = time.perf_counter()
            rows = connection.execute(query, (teller.store,)).fetchall()
            floor = len(rows) / (time.perf_counter() - start)
        return seen / took, floor

    # --- all at once ------------------------------------------------------------------------------

    def _at_once(self, hubs: Hubs) -> Iterator[Figure]:
        """200 tills that each sell every few seconds, over two processes."""
        tills = self._tills(STORES, TILLS // STORES)
        many = int(LONG_S / EVERY_S)
        told = [list(till.tell(self._sales, many, _now())) for till in tills]
        gate = threading.Barrier(TILLS)
        samples: list[float] = []
        with ThreadPoolExecutor(TILLS) as pool:
            for found in pool.map(
                lambda at: _sell(hubs.client(tills[at], at), tills[at], told[at], gate, at),
                range(TILLS),
            ):
                samples += found
        rate = f"{TILLS / EVERY_S:.0f} sales/s, {len(samples)} pushes"
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            value = quantile(samples, share) * 1000
            yield self._figure(f"200 tills at once, push, {name} ({rate})", "ms", value, None)
        yield self._figure("the hub's memory with 200 tills", "MB", hubs.memory(), None)

    @contextmanager
    def _hubs(self, many: int) -> Iterator[Hubs]:
        ports = [_free_port() for _time in range(many)]
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.serving", str(self._folder), self._dsn, str(port)],
                stdout=subprocess.DEVNULL,
            )
            for port in ports
        ]
        try:
            for port in ports:
                _wait_for(partial(_answers, port, self._folder / "hub.crt"))
            certificate = (self._folder / "hub.crt").read_text("ascii")
            urls = [f"https://127.0.0.1:{port}" for port in ports]
            yield Hubs(urls, certificate, [psutil.Process(each.pid) for each in running])
        finally:
            for each in running:
                each.terminate()
            for each in running:
                each.wait(30)


def _batches(entries: list[Entry]) -> list[list[Entry]]:
    """As a till hands them in: so many entries or bytes at a time."""
    found: list[list[Entry]] = [[]]
    size = 0
    for entry in entries:
        size += entry.size()
        if len(found[-1]) == BATCH or (found[-1] and size > protocol.MAX_BYTES):
            found.append([])
            size = entry.size()
        found[-1].append(entry)
    return found


def _message(teller: Teller, entries: Sequence[Entry]) -> Push:
    packed = [entry.packed() for entry in entries]
    return Push(teller.device, 1, entries[0].header.dseq, packed, _now(), SCHEMA_VERSION)


def _hand_in(
    client: HubClient, teller: Teller, batches: Sequence[Sequence[Entry]]
) -> list[tuple[float, float]]:
    """When each batch of full size was handed in, and how long that took for one entry."""
    laps: list[tuple[float, float]] = []
    for batch in batches:
        began = time.perf_counter()
        client.push(_message(teller, batch))
        laps.append((began, (time.perf_counter() - began) / len(batch)))
    client.close()
    return laps


def _sell(
    client: HubClient, teller: Teller, entries: Sequence[Entry], gate: threading.Barrier, at: int
) -> list[float]:
    """Seconds that each sale took to be handed in; the tills do not sell in step."""
    taken = []
    gate.wait()
    due = time.perf_counter() + EVERY_S * at / TILLS
    for entry in entries:
        time.sleep(max(0.0, due - time.perf_counter()))
        due += EVERY_S
        began = time.perf_counter()
        client.push(_message(teller, [entry]))
        taken.append(time.perf_counter() - began)
    client.close()
    return taken[1:]  # the first one connects


def _now() -> int:
    return time.time_ns() // 1_000_000


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, certificate: Path) -> bool:
    with suppress(OSError, HubUnreachable):
        line = HttpTransport(f"https://127.0.0.1:{port}", certificate.read_text("ascii"))
        return line.send("GET", "/health", {}, b"", 2).status == 200
    return False


def _wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not done():
        if time.monotonic() > until:
            raise TimeoutError("the hub does not begin")
        time.sleep(0.1)
