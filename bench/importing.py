"""B9: a catalog comes in, and how much memory that takes.

The list has real barcodes and names where POSDESK_DATA names the folder of the sample files, made
ones otherwise; prices follow from the barcode. The import runs in a process of its own, so that its
memory is its own. The floor reads the finished rows of the same tables with the csv module and
hands them to executemany: same tables, indexes, references and full-text index, no checks, no
search terms to think up, no journal.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import apsw

from bench import shops
from bench.figures import Figure
from posdesk.catalog.importing.run import Alone, Options, import_catalog
from posdesk.catalog.search.tokens import Entry, tokens
from posdesk.clock import SystemClock
from posdesk.db import FILE_NAME, open_database
from posdesk.schema import statements

AIM = 3.0
FLAT_MB = 40
_BATCH = 20_000
_TURNS = 2
_QUICK = 100_000  # rows
_TABLES = ("category", "brand", "product", "variant", "barcode", "search_item", "search_word")
_ENTRY = (
    "SELECT docid, name_key, rest, codes, category_id, brand_id FROM search_item ORDER BY docid"
)
_PUT_TOKENS = "INSERT INTO search_tokens (rowid, tokens) VALUES (?, ?)"


def run(size: int, _orders: int, _shops: Path) -> list[Figure]:
    """Rows a second, and the growth of memory over the last three quarters of the rows.

    Ours and the floor take turns where that is quick; the best turn of each counts. Time of the
    processor stands beside it: on a machine with other work that is the steadier figure.
    """
    with tempfile.TemporaryDirectory(prefix="posdesk-bench-") as name:
        folder = Path(name)
        source = folder / "list.tsv"
        _write_list(source, size)
        ours, floors = [], []
        for turn in range(_TURNS if size <= _QUICK else 1):
            shop = folder / f"shop{turn}"
            ours.append(_measured(source, shop))
            floors.append(_floor(shop / FILE_NAME, folder))
            shutil.rmtree(shop)
    rate, bare = size / min(o["seconds"] for o in ours), size / min(floors)[0]
    cpu, bare_cpu = min(o["cpu"] for o in ours), min(cpu for _, cpu in floors)
    peak = max(o["peak_mb"] for o in ours)
    grown = max(o["peak_mb"] - o["early_mb"] for o in ours)
    note = f"{ours[0]['taken']:.0f} rows taken; peak {peak:.0f} MB"
    micro = 1e6 / size
    return [
        Figure("B9", "import", size, "rows/s", rate, bare, "≤ 3x", bare / rate <= AIM, note),
        Figure("B9", "processor time a row", size, "µs", cpu * micro, bare_cpu * micro, "", None),
        Figure(
            "B9",
            "memory grown after the first quarter",
            size,
            "MB",
            grown,
            None,
            f"≤ {FLAT_MB} MB",
            grown <= FLAT_MB,
        ),
    ]


def goods(size: int) -> Iterator[Sequence[str]]:
    """Barcode, name, category and brand of `size` goods."""
    data = Path(os.environ.get("POSDESK_DATA", ""), "barcodes-1m.tsv.gz")
    if "POSDESK_DATA" not in os.environ or not data.exists():
        for number in range(size):
            yield (shops.gtin(number), shops.name(number), f"分类 {number % 20 + 1}", "")
        return
    with gzip.open(data, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows)
        yield from islice(rows, size)


def price(barcode: str) -> str:
    """A price that follows from the barcode: 0.50 to 200.49."""
    fen = 50 + int(barcode) * 7919 % 20_000
    return f"{fen // 100}.{fen % 100:02}"


def _write_list(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t")
        out.writerow(("barcode", "name", "category", "brand", "price"))
        out.writerows((*row, price(row[0])) for row in goods(size))


def _measured(source: Path, folder: Path) -> dict[str, float]:
    """The import in a process of its own."""
    command = [sys.executable, "-m", "bench.importing", str(source), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _import(source: Path, folder: Path) -> dict[str, float]:
    db = open_database(folder, SystemClock("Asia/Shanghai"))
    early: list[float] = []

    def told(done: int, total: int) -> None:
        # The first half of the rows told is the first look; writing is the second.
        if not early and done * 8 >= total * 5:
            early.append(_used_mb())

    start, worked = time.perf_counter(), time.process_time()
    report = import_catalog(Alone(db, told=told), source, Options(on_error="skip"))
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    peak = _used_mb()
    return {
        "seconds": seconds,
        "cpu": cpu,
        "taken": report.taken,
        "peak_mb": peak,
        "early_mb": early[0] if early else peak,
    }


def _used_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _floor(shop: Path, folder: Path) -> tuple[float, float]:
    """Seconds, and those of the processor, for the bare library to bring the same rows into the
    same tables.
    """
    made = apsw.Connection(str(shop), flags=apsw.SQLITE_OPEN_READONLY)
    for table in _TABLES:
        _dump(folder / table, made.execute(f"SELECT * FROM {table} ORDER BY rowid"))
    entries = made.execute(_ENTRY)
    _dump(folder / "tokens", ((row[0], " ".join(tokens(Entry(*row[1:])))) for row in entries))
    made.close()
    target = folder / "floor.db"
    target.unlink(missing_ok=True)
    bare = apsw.Connection(str(target))
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("PRAGMA foreign_keys = ON")
    for statement in statements():
        bare.execute(statement)
    start, worked = time.perf_counter(), time.process_time()
    for table in _TABLES:
        width = len(list(bare.execute(f"PRAGMA table_info({table})")))
        marks = ", ".join(["nullif(?, char(0))"] * width)
        _load(bare, f"INSERT INTO {table} VALUES ({marks})", folder / table)
    _load(bare, _PUT_TOKENS, folder / "tokens")
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    bare.close()
    return seconds, cpu


def _dump(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Rows as CSV; NUL stands for NULL."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(["\0" if v is None else v for v in row] for row in rows)


def _load(connection: apsw.Connection, statement: str, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        while batch := list(islice(rows, _BATCH)):
            with connection:
                connection.executemany(statement, batch)


if __name__ == "__main__":
    print(json.dumps(_import(Path(sys.argv[1]), Path(sys.argv[2]))))
