"""B5 and B8: from the start of the process to the first scanned line, and the memory held then.

Both beside an empty PySide6 window in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench import shops
from bench.figures import Figure, median

RUNS = 5
AIM_RATIO = 2.0
AIM_MB = 150.0
Sample = dict[str, float]


def run(size: int, orders: int, keep: Path) -> list[Figure]:
    """Start and memory of the till and of an empty window, in turns."""
    mine: list[Sample] = []
    floor: list[Sample] = []
    with shops.shop(size, orders, keep) as folder:
        for _turn in range(RUNS):
            mine.append(_measure("till", str(folder), shops.gtin(size // 2)))
            floor.append(_measure("empty"))
    start = median([sample["seconds"] for sample in mine]) * 1000
    bare = median([sample["seconds"] for sample in floor]) * 1000
    memory = median([sample["megabytes"] for sample in mine])
    empty = median([sample["megabytes"] for sample in floor])
    what = f"start to first scanned line, {orders:,} orders"
    return [
        Figure("B5", what, size, "ms", start, bare, "<= 2x", start <= AIM_RATIO * bare),
        Figure("B8", "memory at the first line", size, "MB", memory, empty, "<= +150 MB",
               memory <= empty + AIM_MB, f"+{memory - empty:.0f} MB"),
    ]  # fmt: skip


def _measure(what: str, *arguments: str) -> Sample:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    started = time.monotonic()
    command = [sys.executable, "-m", "bench.starting", what, repr(started), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    sample: Sample = json.loads(done.stdout.splitlines()[-1])
    return sample


def _report(started: float) -> None:
    import psutil

    seconds = time.monotonic() - started
    megabytes = psutil.Process().memory_info().rss / 2**20
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}), flush=True)


def _empty(started: float) -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    window.show()
    application.processEvents()
    _report(started)


def _till(started: float, folder: str, code: str) -> None:
    import posdesk.app  # noqa: F401 - as the product starts: the core first, then Qt
    from bench.desk import Painted, open_till, scan, wait

    desk, place = open_till(Path(folder))
    painted = Painted(place.cart.view.viewport())
    before = painted.count
    scan(code)
    wait(lambda: place.cart.model.rowCount() == 1 and painted.count > before)
    _report(started)
    desk.window.close()


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        _empty(float(sys.argv[2]))
    else:
        _till(float(sys.argv[2]), *sys.argv[3:])
