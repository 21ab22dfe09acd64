"""B5 and B8: from the start of the process to the first scanned line, and the memory held then.

Both beside an empty PySide6 window in a process of its own; see `started.py`.
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

RUNS = 7
AIM_RATIO = 2.0
AIM_MB = 150.0
Sample = dict[str, float]


def run(size: int, orders: int, keep: Path) -> list[Figure]:
    """Start and memory of the till and of an empty window, in turns."""
    mine: list[Sample] = []
    floor: list[Sample] = []
    with shops.shop(size, orders, keep) as folder:
        # The first turn, which compiles what has no bytecode yet, does not count.
        for turn in range(RUNS + 1):
            till = _measure("till", str(folder), shops.gtin(size // 2), shops.MANAGER_PIN)
            empty = _measure("empty")
            if turn:
                mine.append(till)
                floor.append(empty)

    def middle(samples: list[Sample], what: str) -> float:
        return median([sample[what] for sample in samples])

    start, bare = middle(mine, "seconds") * 1000, middle(floor, "seconds") * 1000
    cpu, bare_cpu = middle(mine, "cpu") * 1000, middle(floor, "cpu") * 1000
    memory, least = middle(mine, "megabytes"), middle(floor, "megabytes")
    what = f"start to first scanned line, {orders:,} orders"
    computed = f"processor time {cpu:.0f} ms, {bare_cpu:.0f} ms, {cpu / bare_cpu:.2f}x"
    return [
        Figure("B5", what, size, "ms", start, bare, "<= 2x", start <= AIM_RATIO * bare, computed),
        Figure("B5", f"{what}: processor time", size, "ms", cpu, bare_cpu, "", None),
        Figure("B8", "memory at the first line", size, "MB", memory, least, "<= +150 MB",
               memory <= least + AIM_MB, f"+{memory - least:.0f} MB"),
    ]  # fmt: skip


def _measure(what: str, *arguments: str) -> Sample:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    # An installed till has its bytecode.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    command = [sys.executable, "-m", "bench.started", what, repr(started), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    sample: Sample = json.loads(done.stdout.splitlines()[-1])
    return sample
