"""The guard against unexpected log lines, tried on tests that log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = """
import logging
from tests.logfail import quiet_log

def test_that_is_quiet():
    logging.getLogger("till").info("sold")

def test_that_warns():
    logging.getLogger("till").warning("the drawer is open")

def test_that_expects_a_warning(caplog):
    logging.getLogger("till").warning("the drawer is open")
    assert "drawer" in caplog.text
"""


def test_a_warning_that_no_test_expects_fails_it(tmp_path: Path) -> None:
    (tmp_path / "test_logs.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert "3 passed, 1 error" in done.stdout
    assert "WARNING till: the drawer is open" in done.stdout
    assert "test_that_warns" in done.stdout
