"""The shop with its people, for changing the catalog."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from posdesk.db import Database
from tests.selling import Shop, furnish


@pytest.fixture
def shop(db: Database) -> Shop:
    """The furnished shop."""
    furnish(db)
    return Shop(db)


@pytest.fixture
def data() -> Path:
    """The folder of the big sample files, named by POSDESK_DATA."""
    folder = Path(os.environ.get("POSDESK_DATA", "no folder named"))
    if not folder.is_dir():
        pytest.skip(f"the sample files are not here: {folder}")
    return folder
