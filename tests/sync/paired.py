"""Tills with real files, paired with a real hub as a person does it, over a network in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.hub import requests
from posdesk.hub.database import HubDatabase
from posdesk.hub.enrolment import new_code
from posdesk.hub.hub import Hub
from posdesk.notices.secrets import Secrets
from posdesk.sync import keys, pairing
from posdesk.sync.client import HubClient
from posdesk.sync.engine import BRISK, Engine, Pace, direct
from tests import postgres
from tests.selling import Shop, furnish
from tests.sync.network import Link, Network


@dataclass
class Till:
    """One till and its line to the hub."""

    db: Database
    folder: Path
    line: Link
    engine: Engine = field(init=False)

    def join(self, pace: Pace = BRISK) -> Engine:
        """An engine that speaks for the till, as after a start of the program."""
        device = str(self.db.value("SELECT device FROM device"))
        client = HubClient(self.line, device, keys.signer(Secrets(self.db)))
        self.engine = Engine(self.db, direct(self.db), client, pace=pace)
        return self.engine

    def sell(self, many: int = 1) -> str:
        """A sale of water for cash; its number."""
        return Shop(self.db).sell_for_cash(200 * many, ("water", 1000 * many)).number

    def reopen(self) -> None:
        """End the program and start it again, on the files that are there now."""
        self.db = open_database(self.folder, self.db.clock)
        self.join()

    def numbers(self) -> list[str]:
        """Of all orders here."""
        return [row[0] for row in self.db.rows("SELECT number FROM orders ORDER BY number")]


@dataclass
class World:
    """A hub and the way to it."""

    hub: Hub
    clock: ManualClock
    folder: Path
    network: Network
    tills: list[Till] = field(default_factory=list)

    def shop(self, name: str, *, furnished: bool = False) -> Till:
        """A till that sells alone so far."""
        folder = self.folder / name
        till = Till(open_database(folder, self.clock), folder, self.network.link())
        if furnished:
            furnish(till.db)
        self.tills.append(till)
        return till

    def till(self, name: str, store: str = "S1", *, furnished: bool = False) -> Till:
        """A till that is paired and has synced once."""
        till = self.shop(name, furnished=furnished)
        self.pair(till, name, store)
        till.engine.round()
        return till

    def pair(self, till: Till, name: str, store: str = "S1") -> None:
        """Pair a till by a new code of the hub's."""
        code = new_code(self.hub, store, name).text
        pairing.pair(till.db, direct(till.db), "http://localhost", code, call=self.dial(till.line))
        till.join()

    def dial(self, line: Link) -> Callable[[str, str], HubClient]:
        return lambda _url, _certificate: HubClient(line)

    def clone(self, till: Till, name: str) -> Till:
        """A second machine with the same disk."""
        till.db.close()
        copytree(till.folder, self.folder / name)
        till.reopen()
        double = Till(till.db, self.folder / name, self.network.link())
        double.reopen()
        self.tills.append(double)
        return double

    def at_hub(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the hub's database."""
        with self.hub.database.transaction() as cursor:
            return list(cursor.execute(query, values))  # type: ignore[arg-type]

    def orders(self) -> list[str]:
        """The numbers of all orders at the hub."""
        query = "SELECT columns->>'number' FROM ledger_row WHERE table_name = 'orders' ORDER BY 1"
        return [row[0] for row in self.at_hub(query)]

    def close(self) -> None:
        for till in self.tills:
            till.db.close()


@contextmanager
def world(clock: ManualClock, folder: Path) -> Iterator[World]:
    """A hub that nobody has been enrolled at."""
    with postgres.fresh_database() as dsn, HubDatabase(dsn, size=4, patience=10) as database:
        hub = Hub(database, clock, folder=folder / "hub")
        network = Network(lambda request: requests.answer(hub, request), Random(4))
        made = World(hub, clock, folder, network)
        try:
            yield made
        finally:
            made.close()
