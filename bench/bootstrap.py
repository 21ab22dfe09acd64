"""B11: a new till with nothing, until its first sale is durable, from a hub on the loopback.

The hub runs as it does in a shop: its own PostgreSQL, its own process, TLS with its own
certificate. Its snapshot is made beforehand in a process of its own, which is measured too: a hub
makes one ahead and gives it to every till. The till's process enrols, fetches, verifies, opens,
signs its manager in, scans a code and sells. The floor is the least that must be done with the same
bytes: copied over a bare socket, inflated, hashed and written to the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import psutil

from bench import ledger, shops
from bench.figures import Figure

TENANT, STORE, TILL = "bench", "S01", "T7"
AIM_S = 60.0
MAKER_MB, HUB_MB, TILL_MB = 512.0, 200.0, 160.0
"""What each process may hold, whatever the size of the catalog."""
_PIECE = 1 << 20
Report = dict[str, Any]


def run(size: int, _orders: int, _keep: Path) -> list[Figure]:
    """Seconds of the till from its code to its first sale, and what each process held at most."""
    from posdesk.hub.bundled import BundledPostgres
    from posdesk.hub.database import HubDatabase

    with tempfile.TemporaryDirectory(prefix="posdesk-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        with BundledPostgres(home / "hub") as dsn:
            with HubDatabase(dsn, size=2):
                rows = _fill(dsn, home, size)
            made = _child("build", dsn, str(home / "hub"))
            with _hub(home / "hub") as (process, listening):
                code = _code(dsn, home / "hub", bytes.fromhex(listening["fingerprint"]))
                till = _child("till", listening["url"], code, str(home / "till"), str(size // 2))
                hub_mb = process.memory_info().rss / 2**20
            floor = _floor(next((home / "hub").rglob("*.snapshot")), home / "floor.db")
    return _figures(size, rows, made, till, hub_mb, floor)


def _figures(
    size: int, rows: int, made: Report, till: Report, hub_mb: float, floor: float
) -> list[Figure]:
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in till["steps"].items())
    whole = till["seconds"]
    sizes = f"{made['plain'] / 2**20:.0f} MB, {made['sent'] / 2**20:.0f} MB sent; {rows:,} rows"
    return [
        Figure("B11", "new till to first sale", size, "s", whole, floor, "<= 60 s",
               whole <= AIM_S, steps),
        *(Figure("B11", f"  {step}", size, "s", seconds, None, "", None)
          for step, seconds in till["steps"].items()),
        Figure("B11", "snapshot made at the hub", size, "s", made["seconds"], None, "", None,
               sizes),
        Figure("B11", "database / sent", size, "MB", made["plain"] / 2**20,
               made["sent"] / 2**20, "", None, sizes),
        Figure("B11", "memory of what makes it", size, "MB", made["peak_mb"], None,
               f"<= {MAKER_MB:.0f} MB", made["peak_mb"] <= MAKER_MB),
        Figure("B11", "memory of the hub after", size, "MB", hub_mb, None,
               f"<= {HUB_MB:.0f} MB", hub_mb <= HUB_MB),
        Figure("B11", "memory of the till, most", size, "MB", till["peak_mb"], None,
               f"<= {TILL_MB:.0f} MB", till["peak_mb"] <= TILL_MB),
    ]  # fmt: skip


def _fill(dsn: str, home: Path, size: int) -> int:
    ledger.found(dsn, TENANT, STORE, shops.START)
    people = ledger.people(home / "people")
    return ledger.fill(dsn, TENANT, STORE, chain(people, ledger.goods(size)))


def _code(dsn: str, folder: Path, fingerprint: bytes) -> str:
    from posdesk.clock import SystemClock
    from posdesk.hub.database import HubDatabase
    from posdesk.hub.enrolment import new_code
    from posdesk.hub.hub import Hub

    with HubDatabase(dsn, size=2) as database:
        hub = Hub(database, SystemClock(), folder=folder)
        return new_code(hub, STORE, TILL, fingerprint=fingerprint).text


def _child(*arguments: str) -> Report:
    command = [sys.executable, "-m", "bench.bootstrap", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: Report = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _hub(folder: Path) -> Iterator[tuple[psutil.Process, Report]]:
    """A hub's process that answers, and where."""
    command = [sys.executable, "-m", "bench.bootstrap", "hub", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield psutil.Process(process.pid), json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)


# --- the processes ------------------------------------------------------------------------------


def _serve(folder: str) -> None:
    from posdesk.hub.server import Listening, Serving, serve

    def ready(listening: Listening) -> None:
        said = {"url": f"https://127.0.0.1:{listening.port}",
                "fingerprint": listening.fingerprint.hex()}  # fmt: skip
        print(json.dumps(said), flush=True)

    serve(Serving(Path(folder), host="127.0.0.1", port=0, announce=False), ready)


def _build(dsn: str, folder: str) -> None:
    from posdesk.hub import snapshots

    started = time.perf_counter()
    made = snapshots.build(dsn, Path(folder) / "snapshots", TENANT, STORE)
    assert made is not None
    _print(time.perf_counter() - started, plain=made.plain_size, sent=made.size)


def _till(url: str, code: str, folder: str, number: str) -> None:
    from posdesk.clock import SystemClock
    from posdesk.db import open_database
    from posdesk.sync import pairing

    started = time.perf_counter()
    marks: dict[str, float] = {}

    def tell(step: str, _done: int, _of: int) -> None:
        marks.setdefault(step, time.perf_counter())

    clock = SystemClock()
    pairing.pair_new(Path(folder), clock, url, code, tell=tell)
    installed = time.perf_counter()
    db = open_database(Path(folder), clock)
    opened = time.perf_counter()
    _sell(db, int(number))
    sold = time.perf_counter()
    db.close()
    places = [started, marks["fetch"], marks["check"], marks["install"], installed, opened, sold]
    names = ("enrol", "fetch", "verify", "install", "open", "first sale")
    spent = [end - begin for begin, end in pairwise(places)]
    steps = dict(zip(names, spent, strict=True))
    _print(sold - started, steps=steps)


def _sell(db: Any, number: int) -> None:
    """The manager signs in, scans a code as the counter does, and is paid in cash."""
    from bench.paying import due
    from posdesk.cart.cart import Cart
    from posdesk.cart.operations import add
    from posdesk.catalog.scanning import Scanned, scan
    from posdesk.orders.opening import snapshot
    from posdesk.payments.commands import complete_sale
    from posdesk.payments.settle import Tendered
    from posdesk.staff import commands as staff

    manager = shops.manager(db)
    staff.sign_in(db, None, manager, shops.MANAGER_PIN)
    code = shops.gtin(number)
    found = scan(db, code)
    assert isinstance(found, Scanned)
    cart = add(Cart(db.ids.new()), snapshot(db, found.item.variant_id, code), 1000)
    complete_sale(db, manager, cart, [Tendered("cash", due(cart))])


def _print(seconds: float, **more: Any) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, **more}), flush=True)


# --- the floor ----------------------------------------------------------------------------------


def _floor(packed: Path, target: Path) -> float:
    """Seconds for the same bytes over a bare socket, inflated, hashed, written and synced."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = threading.Thread(target=_send, args=(server, packed), daemon=True)
        started = time.perf_counter()
        sender.start()
        with (
            socket.create_connection(server.getsockname()) as line,
            target.open("wb") as file,
        ):
            inflater, sent, plain = zlib.decompressobj(), hashlib.sha256(), hashlib.sha256()
            while piece := line.recv(_PIECE):
                sent.update(piece)
                whole = inflater.decompress(piece)
                plain.update(whole)
                file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        return time.perf_counter() - started


def _send(server: socket.socket, packed: Path) -> None:
    line, _address = server.accept()
    with line, packed.open("rb") as file:
        line.sendfile(file)


if __name__ == "__main__":
    {"hub": _serve, "build": _build, "till": _till}[sys.argv[1]](*sys.argv[2:])
