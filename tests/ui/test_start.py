"""From the start of the process to the first line in the cart: little is loaded, little is read.

A process of its own, because the one that runs the tests has loaded everything already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, open_database
from posdesk.settings import save
from tests.selling import ZHAO_LEI
from tests.ui.shop import MANAGERS_PIN, MUG, stock_up

START = """
import json, sys, time
from pathlib import Path
import apsw

asked = {}
def remember(_cursor, sql, values):
    asked.setdefault(sql, values)
    return True
apsw.connection_hooks.append(lambda connection: connection.set_exec_trace(remember))

from posdesk.app import Desk
from PySide6.QtWidgets import QApplication

folder, person, pin, code = sys.argv[1:]
desk = Desk(Path(folder), "en")
desk.show(full=False)
desk.session.sign_in(person, pin, print)
until = time.monotonic() + 30
while desk.window.open_id() != "sell" or desk.ops.pending:
    QApplication.processEvents()
    assert time.monotonic() < until
place = desk.window.place()
place.scanned(code)
assert place.cart.model.rowCount() == 1
said = {"modules": sorted(sys.modules), "asked": list(asked.items())}
desk.window.close()
print(json.dumps(said, default=repr))
"""
LATER = {
    "for searching": ("posdesk.catalog.search", "pypinyin", "rapidfuzz"),
    "for changing the catalog": ("posdesk.catalog.commands", "posdesk.catalog.importing", "PIL"),
    "for paying": ("posdesk.payments.commands", "posdesk.ui.pay.desk"),
    "for printing": ("posdesk.printing", "posdesk.receipts", "reportlab", "escpos", "segno"),
    "for customers and deliveries": (
        "posdesk.members",
        "posdesk.deliveries",
        "posdesk.orders.charges",
        "posdesk.orders.plan",
        "posdesk.ui.members",
        "posdesk.ui.sell.delivering",
        "posdesk.ui.sell.agreed",
    ),
    "for other places": ("posdesk.ui.catalog", "posdesk.ui.reports", "posdesk.ui.settings"),
    "for files and figures": ("openpyxl", "python_calamine", "stdnum", "babel", "ssl", "asyncio"),
}
GROWS = ("product", "variant", "barcode", "orders", "order_line", "payment", "journal", "p", "v")


@pytest.fixture(scope="module")
def first_scan(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What a process had loaded and asked when its first scan was in the cart."""
    folder = tmp_path_factory.mktemp("start") / "shop"
    database = open_database(folder, ManualClock(1_790_000_000_000))
    save(database, None, {"till.setup_done": True})
    stock_up(database)
    database.close()
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder), ZHAO_LEI, MANAGERS_PIN, MUG],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    said = json.loads(done.stdout.splitlines()[-1])
    return {**said, "plans": plans(folder, said["asked"])}


def plans(folder: Path, asked: list[tuple[str, list[object]]]) -> list[object]:
    """How SQLite answers each statement, step by step."""
    connection = apsw.Connection(str(folder / FILE_NAME))
    steps: list[object] = [
        (step[3], sql)
        for sql, values in asked
        if sql.lstrip().startswith(("SELECT", "WITH", "INSERT", "UPDATE"))
        for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
    connection.close()
    return steps


def scans(steps: list[object]) -> list[object]:
    """The steps that read a table that grows with the shop from end to end."""
    return [step for step in steps if step[0].split()[:2] in [["SCAN", name] for name in GROWS]]  # type: ignore[index]


@pytest.mark.parametrize("purpose", LATER)
def test_a_first_scan_waits_for_nothing_that_is_loaded(
    first_scan: dict[str, list[object]], purpose: str
) -> None:
    loaded = [
        module
        for module in first_scan["modules"]
        for later in LATER[purpose]
        if module == later or str(module).startswith(f"{later}.")
    ]
    assert not loaded


def test_a_start_reads_no_table_that_grows_from_end_to_end(
    first_scan: dict[str, list[object]],
) -> None:
    """Flat from a thousand to a million: each statement goes through an index to what it needs."""
    assert len(first_scan["plans"]) > 10
    assert not scans(first_scan["plans"])


def test_a_step_that_reads_the_catalog_would_be_seen(tmp_path: Path) -> None:
    database = open_database(tmp_path / "shop", ManualClock(1_790_000_000_000))
    database.close()
    assert scans(plans(tmp_path / "shop", [("SELECT name FROM product p", [])]))
