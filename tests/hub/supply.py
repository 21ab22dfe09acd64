"""A hub with the kept shop of the third schema in its ledger, and tills that are taken in by it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import ledger
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, open_database
from posdesk.hub import enrolment, snapshots
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.hub.partitions import month_of
from posdesk.hub.requests import Request, answer
from posdesk.journal import SCHEMA_VERSION
from posdesk.sync.client import HubClient
from posdesk.sync.manifest import Manifest
from posdesk.sync.newtill import NewTill
from posdesk.sync.protocol import EnrolAsk
from posdesk.sync.transport import Answer

NOW = 1_790_000_000_000
KEPT = Path(__file__).parents[1] / "upgrades" / "v3.db"
STORE = "S01"


@cache
def kept_shop() -> Path:
    """The kept shop as this program has it."""
    folder = Path(mkdtemp(prefix="posdesk-supply-"))
    shutil.copy(KEPT, folder / FILE_NAME)
    open_database(folder, ManualClock(NOW)).close()
    return folder / FILE_NAME


@dataclass
class Line:
    """A till's requests, answered by the hub in this process."""

    hub: Hub
    asked: list[str] = field(default_factory=list)

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, _timeout: float
    ) -> Answer:
        self.asked.append(path)
        bare, _mark, query = path.partition("?")
        lower = {name.lower(): value for name, value in headers.items()}
        said = answer(self.hub, Request(method, bare, query, lower, body))
        return Answer(said.status, said.content(), said.headers)


@dataclass
class Supply:
    """The hub's side."""

    dsn: str
    folder: Path
    clock: ManualClock
    database: HubDatabase
    hub: Hub
    tenant: str = "company"
    store: str = STORE

    def build(self) -> Manifest:
        made = snapshots.build(
            self.dsn, snapshots.folder_of(self.hub), self.tenant, self.store, self.clock
        )
        assert made is not None
        return made

    def context(self, store: str = "") -> Context:
        now = self.clock.now()
        epoch = self.database.hub().epoch
        place = (self.tenant, store or self.store)
        return Context(*place, "device", "T9", "till", now, month_of(now), epoch)

    def execute(self, statement: str, *values: object) -> None:
        with self.database.transaction() as cursor:
            cursor.execute(statement.encode(), values)

    def code(self, till: str) -> str:
        """What a person types at a till of this name to pair it."""
        return enrolment.new_code(self.hub, STORE, till).text

    def enrol(self, device: str, till: str) -> tuple[NewTill, HubClient, Line]:
        """A till that the hub has taken in, and its line to the hub."""
        key = Ed25519PrivateKey.generate()
        line = Line(self.hub)
        client = HubClient(line, device, key.sign)
        public = key.public_key().public_bytes_raw()
        said = client.enroll(EnrolAsk(self.code(till), device, public, 1, SCHEMA_VERSION))
        url = "http://127.0.0.1:1"
        return NewTill.of(said, device, url, "", self.clock.now()), client, line


def supply(dsn: str, folder: Path, *, filled: bool = True) -> Supply:
    """A hub that holds the kept shop, or whose only store has nothing yet."""
    clock = ManualClock(NOW)
    database = HubDatabase(dsn, size=2).open()
    ledger.found(dsn, "company", STORE, NOW)
    if filled:
        ledger.fill(dsn, "company", STORE, ledger.rows_of(kept_shop()))
    return Supply(dsn, folder, clock, database, Hub(database, clock, folder=folder))
