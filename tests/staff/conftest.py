"""The staff of the small shop, on a real file: Zhao Lei the manager and Li Min the cashier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from posdesk import settings
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.staff import commands
from posdesk.staff.people import first_role_id

MORNING = 1_790_000_000_000
MANAGER_PIN = "7391"
CASHIER_PIN = "4826"


@dataclass
class Shop:
    """The open shop; `restart` closes it and opens it again, as a new run of the program."""

    folder: Path
    clock: ManualClock
    db: Database
    zhao_lei: str = ""
    li_min: str = ""

    def restart(self) -> Database:
        self.db.close()
        self.db = open_database(self.folder, self.clock)
        return self.db

    def refused(self, expected: type[Exception], command: Callable[[], object]) -> Exception:
        """The refusal that a command meets."""
        with pytest.raises(expected) as caught:
            command()
        return caught.value


@pytest.fixture
def empty_shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop before its first start, with PIN hashes that cost next to nothing."""
    clock = ManualClock(MORNING)
    folder = tmp_path / "shop"
    shop = Shop(folder, clock, open_database(folder, clock))
    settings.save(shop.db, None, {"staff.pin_cost": 1, "staff.pin_memory_kib": 8})
    yield shop
    shop.db.close()


@pytest.fixture
def shop(empty_shop: Shop) -> Shop:
    """The shop with its two people."""
    db = empty_shop.db
    empty_shop.zhao_lei = commands.create_first_manager(db, None, "赵磊", MANAGER_PIN).value
    empty_shop.li_min = commands.add_staff(
        db, empty_shop.zhao_lei, "李敏", first_role_id("cashier"), CASHIER_PIN
    ).value
    return empty_shop
