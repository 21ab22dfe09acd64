"""The till of the window's tests, paired with a hub as the engine leaves it in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from posdesk import linked
from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.models import AsideRow, HubException, HubLink
from posdesk.ui.sync.place import SyncPlace
from tests.selling import ZHAO_LEI
from tests.ui.shop import Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]

SYNC = Changes(frozenset({"sync"}))


def link(db: Database, **columns: Any) -> None:
    """Pairs the till, everything handed in and proven a minute ago, but for these columns."""
    now = db.clock.now()
    at = db.row("SELECT epoch, dseq FROM device")
    assert at is not None
    row: dict[str, Any] = {
        "id": 1,
        "url": "https://hub.example:8443",
        "tenant": "t-1",
        "store": "s-1",
        "till": "T1",
        "hub_key": bytes(32),
        "tenant_name": "Corner shops",
        "store_name": "Riverside",
        "pushed_epoch": at[0],
        "pushed_dseq": at[1],
        "enrolled_at": now - 86_400_000,
        "heard_at": now - 60_000,
        "proven_at": now - 60_000,
    }
    with db.local() as tx:
        if tx.row("SELECT 1 FROM hub_link") is None:
            tx.insert(HubLink, **row | columns)
            linked.begin(tx)
        else:
            tx.update(HubLink, 1, **columns)


def waits(db: Database, entries: int) -> None:
    """The hub has all but the newest entries of this till."""
    dseq = db.value("SELECT dseq FROM device")
    link(db, pushed_dseq=dseq - entries)


def exception(db: Database, key: str = "x-1", **columns: Any) -> None:
    """A contradiction as the hub last told it."""
    row: dict[str, Any] = {
        "id": key,
        "code": "oversold",
        "subject_table": "variant",
        "subject_key": "water",
        "place": "农夫山泉 饮用天然水 550ml",
        "amount": 2000,
        "till": "T2",
        "raised_at": db.clock.now() - 1_800_000,
    }
    with db.local() as tx:
        tx.insert(HubException, **row | columns)


def aside(db: Database, key: str = "a-1", **columns: Any) -> None:
    """A row of the hub that has no place here."""
    row: dict[str, Any] = {
        "id": key,
        "stream": "tenant",
        "entry_id": "01935f6a-0000-7000-8000-000000000001",
        "table_name": "loyalty_tier",
        "row_key": "gold",
        "operation": "insert",
        "new": b"",
        "hlc": 1,
        "device": "d-2",
        "reason": "unknown_table",
        "created_at": db.clock.now() - 7_200_000,
    }
    with db.local() as tx:
        tx.insert(AsideRow, **row | columns)


class Linked:
    """The manager at a till whose hub is told of by rows, as the engine writes them."""

    def __init__(self, till: Till) -> None:
        self.till, self.ops = till, till.desk.ops
        till.sign_in(ZHAO_LEI)

    def write(self, work: Callable[..., object], *args: object, **columns: object) -> None:
        """What the engine would write, on the thread that writes; the window is told."""

        def command(db: Database, _actor: str | None) -> Done[None]:
            work(db, *args, **columns)
            return Done(None, SYNC)

        answers: list[object] = []
        self.ops.run(command, done=lambda _value: answers.append(True))
        self.till.until(lambda: bool(answers))
        self.till.settle()

    def place(self) -> SyncPlace:
        """The place, opened."""
        place = self.till.desk.window.go("sync")
        assert isinstance(place, SyncPlace)
        return place

    def chip(self) -> str:
        """What the chip says now."""
        self.till.desk.window.inside.show_sync()
        return self.till.desk.window.top.sync.accessibleName()


@pytest.fixture
def paired(till: Till) -> Linked:
    """A till with a hub, proven equal."""
    at = Linked(till)
    at.write(link)
    return at
