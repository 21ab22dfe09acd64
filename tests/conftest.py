"""The small named world that all tests share: one shop folder, a clock that moves when told to."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from posdesk import i18n
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.money import show_in
from tests.logfail import quiet_log

__all__ = ["quiet_log"]  # guards every test
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The key store of whoever runs the tests stays out of them, and out of the processes they start.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# A loaded machine is not a wrong program.
hypothesis_settings.register_profile(
    "posdesk", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("posdesk")

MORNING = 1_790_000_000_000  # a Monday in September 2026, in the shop's working hours


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    """Tests read English and yuan unless they choose; the next one starts afresh."""
    i18n.use("en")
    yield
    i18n.use("en")
    show_in("CNY")


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """A window collects it on its own thread alone; the next test starts afresh, and what is left
    of the window is freed here before any thread may look for garbage again.
    """
    yield
    if not gc.isenabled():
        gc.collect()
        gc.enable()


def pytest_collection_finish() -> None:
    """What all tests share is never garbage: looking for it costs only what a test made."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the shop, stopped in the morning."""
    return ManualClock(MORNING)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shop's folder, not yet made."""
    return tmp_path / "shop"


@pytest.fixture
def db(folder: Path, clock: ManualClock) -> Iterator[Database]:
    """An empty shop on a real file; this thread writes."""
    database = open_database(folder, clock)
    yield database
    database.close()
