"""`python -m bench [B1 B2 …] [--sizes 1k,100k,1m] [--orders N] [--json FILE] [--shops DIR]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from bench.figures import Figure, save, table

MODULES = {
    "B1": "bench.scanning",
    "B2": "bench.search",
    "B3": "bench.paying",
    "B4": "bench.receipts",
    "B5": "bench.starting",
    "B7": "bench.syncing",
    "B9": "bench.importing",
    "B10": "bench.ordered",
    "B11": "bench.bootstrap",
    "B12": "bench.catchup",
}
"""B5 prints B8 too: both are read off the same process."""
Run = Callable[[int, int, Path], list[Figure]]


def _size(text: str) -> int:
    unit = {"k": 1_000, "m": 1_000_000}.get(text[-1].lower(), 1)
    return int(text.rstrip("kKmM")) * unit


def main() -> int:
    """Run the benchmarks asked for and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benches", nargs="*", metavar="B", help=" ".join(MODULES))
    parser.add_argument("--sizes", default="1k,100k,1m", help="variants, for example 1k,100k,1m")
    parser.add_argument("--orders", default="100k", help="past orders in the shop (default 100k)")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument(
        "--shops", type=Path, default=Path("build/bench"), help="where shops are kept"
    )
    options = parser.parse_args()
    figures: list[Figure] = []
    for bench in [name.upper() for name in options.benches] or list(MODULES):
        run: Run = import_module(MODULES[bench]).run
        for size in [_size(text) for text in options.sizes.split(",")]:
            print(f"{bench} at {size:,} …", file=sys.stderr)
            figures += run(size, _size(options.orders), options.shops)
    print(table(figures))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    save(figures, options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
