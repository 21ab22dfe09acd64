"""A house of several tills and its hub: real SQLite files, the real hub on a real PostgreSQL, and
between them the network in memory. And what must hold of all of them once nobody is cut off.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posdesk import backup, linked, settings
from posdesk.clock import ManualClock
from posdesk.db import FILE_NAME, Database, open_database
from posdesk.derived import REBUILDS
from posdesk.digest import Digest, row_digest
from posdesk.ids import Ids
from posdesk.models import HubLink, Stream
from posdesk.sync.client import HubClient
from posdesk.sync.dialing import acquire_lease
from posdesk.sync.engine import Engine, direct
from posdesk.sync.protocol import stream_name
from posdesk.sync.states import State, Status, Trouble
from posdesk.verify import verify
from tests.ordertaking import add_member
from tests.selling import furnish
from tests.sync.acts import People, stock_up
from tests.sync.hubside import MORNING, HubSide
from tests.sync.network import Died, Fate, Link, Network, SkewedClock

MINUTE = 60_000
SWEEPS = 40
"""How often everybody syncs before a house that is not quiet counts as never getting there."""


@dataclass
class Till:
    """One till: its file, its clock, its line to the hub, and whoever is at it."""

    name: str
    store: str
    folder: Path
    clock: SkewedClock
    link: Link
    key: Ed25519PrivateKey
    random: Random
    people: People = field(init=False)
    db: Database = field(init=False)
    engine: Engine = field(init=False)
    copy: Path | None = None
    copied_at: int = 0
    deaths: int = 0
    mended: set[str] = field(default_factory=set)
    """What had to be put right because it was not the hub's."""

    def start(self) -> None:
        """Open the shop, as the program does when it starts."""
        self.db = open_database(
            self.folder, self.clock, ids=Ids(self.clock, self.random.getrandbits)
        )
        device = str(self.db.value("SELECT device FROM device"))
        client = HubClient(self.link, device, self.key.sign)
        self.engine = Engine(self.db, self._write, client, self.clock)
        if hasattr(self, "people"):
            self.people.db = self.db
        else:
            self.people = People(self.db, self.random)
        self.people.lease = self._lease

    def _write(self, command: Callable[..., Any], *values: Any) -> Any:
        done = command(self.db, None, *values)
        return done.value

    def _lease(self, member: str, amount: int) -> None:
        acquire_lease(self.db, direct(self.db), member, amount, self.engine.client)

    def stop(self) -> None:
        """The program ends; what was committed stays."""
        self.db.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def round(self) -> Status | None:
        """Sync once; None where the process died over it and was started again."""
        try:
            status = self.engine.round()
        except Died:
            self.deaths += 1
            self.restart()
            return None
        if status.trouble in (Trouble.REPAIRED, Trouble.DIFFERENT):
            self.mended.add(f"{status.trouble}: {status.detail}")
        return status

    def orders(self) -> set[str]:
        return {row[0] for row in self.db.rows("SELECT id FROM orders")}


@dataclass
class House:
    """A company: its hub, its tills. ``expected`` are the orders that must be at the hub."""

    side: HubSide
    folder: Path
    template: Path
    name: str
    seed: int
    tills: list[Till] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    restored_hub: int = 0
    cloned: bool = False
    put_back_once: bool = False

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.world = self.side.clock
        self.network = Network(self.side.answer, self.random)
        self.saved: dict[str, bytes] | None = None
        self.side.found(self.name, "A", "B")

    def open(self, tills: int, second_store: bool = False) -> None:
        """So many tills; the first has made the catalog before it got a hub, as a shop that grows
        does, the others start empty.
        """
        for number in range(tills):
            store = "B" if second_store and number == tills - 1 else "A"
            till = self._made(number, store)
            till.start()
            settings.save(till.db, None, {"till.code": till.name})
            if number == 0:
                furnish(till.db)
                add_member(till.db)
                stock_up(till.db)
            self._join(till)
            till.round()
            self.tills.append(till)

    def _made(self, number: int, store: str) -> Till:
        folder = self.folder / f"{self.name}-{number}"
        folder.mkdir(parents=True)
        shutil.copyfile(self.template / FILE_NAME, folder / FILE_NAME)
        clock, random = SkewedClock(self.world), Random(f"{self.seed}/{number}")
        key = Ed25519PrivateKey.generate()
        till = Till(f"T{number + 1}", store, folder, clock, self.network.link(), key, random)
        with_id = open_database(folder, clock)
        with with_id.local() as tx:
            tx.execute("UPDATE device SET device = ?", Ids(clock).new())
        with_id.close()
        return till

    def _join(self, till: Till) -> None:
        device = str(till.db.value("SELECT device FROM device"))
        public = till.key.public_key().public_bytes_raw()
        self.side.take_in(self.name, till.store, till.name, device, public)
        with till.db.local() as tx:
            tx.insert(
                HubLink, id=1, url="https://hub", tenant=self.name, store=till.store,
                till=till.name, hub_key=b"", hub_epoch=self.side.database.hub().epoch,
                enrolled_at=tx.now,
            )  # fmt: skip
            linked.begin(tx)

    def close(self) -> None:
        for till in self.tills:
            till.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what happens -----------------------------------------------------------------------------

    def act(self, till: Till, act: str) -> None:
        self.world.advance(2_000)
        till.people.reported.clear()
        till.people.do(act)
        self.expected |= till.people.reported

    def sync(self, till: Till, *fates: Fate) -> None:
        self.world.advance(5_000)
        till.link.fates.extend(fates)
        till.round()
        till.link.fates.clear()

    def keep_copy(self, till: Till) -> None:
        """Somebody makes a backup of a till."""
        till.copy = till.folder.with_suffix(".copy")
        till.copy.unlink(missing_ok=True)
        backup.backup(till.db, till.copy)
        till.copied_at = self.restored_hub

    def put_back(self, till: Till) -> None:
        """A till is restored from its backup: what it had not handed in since is lost with its
        disk, nothing else.
        """
        if till.copy is None or till.copied_at != self.restored_hub:
            return
        at_hub = self.at_hub("orders")
        mine = _made_by(till)
        till.stop()
        backup.restore(till.folder, till.copy, till.clock)
        till.start()
        self.put_back_once = True
        self.expected -= mine - at_hub - _made_by(till)
        self.saved = None

    def clone(self, till: Till, number: int) -> Till:
        """A copy of a till's disk goes on selling beside it."""
        till.stop()
        folder = self.folder / f"{self.name}-clone-{number}"
        shutil.copytree(till.folder, folder)
        till.start()
        random = Random(f"{self.seed}/clone/{number}")
        double = Till(
            f"{till.name}'", till.store, folder, SkewedClock(self.world, till.clock.skew),
            self.network.link(), till.key, random,
        )  # fmt: skip
        double.start()
        self.tills.append(double)
        self.cloned = True
        return double

    def save_hub(self) -> None:
        self.saved = self.side.copy(self.name)

    def restore_hub(self) -> None:
        """The hub is that of its last copy again; what was handed in since must come again."""
        if self.saved is not None:
            self.side.restore(self.name, self.saved)
            self.restored_hub += 1
            self.saved = None

    # --- afterwards -------------------------------------------------------------------------------

    def settle(self, sweeps: int = SWEEPS) -> int:
        """Nobody is cut off any more, and everybody syncs until nothing moves; how many sweeps it
        took. Raises `AssertionError` for a house that never gets quiet.
        """
        self.network.answer = self.side.answer
        self.network.deliver_late()
        for till in self.tills:
            till.link.offline = False
            till.link.fates.clear()
        said: list[Status | None] = []
        for sweep in range(sweeps):
            self.world.advance(10 * MINUTE)
            said = [till.round() for till in self.tills]
            if self._quiet(said):
                return sweep + 1
        raise AssertionError(f"not quiet after {sweeps} sweeps: {said}")

    def _quiet(self, said: list[Status | None]) -> bool:
        proven = all(status and not status.waiting and _is_proven(status) for status in said)
        return proven and not any(each for till in self.tills for each in self._apart(till))

    def _apart(self, till: Till) -> Iterator[str]:
        for stream in Stream:
            here, there = linked.digest(till.db, stream), self.at_hub_digest(stream, till.store)
            if here != there:
                yield f"{till.name}: {stream} is {here}, at the hub {there}"

    def at_hub_digest(self, stream: Stream, store: str) -> Digest:
        name = stream_name(stream, self.name, store)
        rows = self.side.rows("SELECT rows, digest FROM stream WHERE name = %s", name)
        return Digest.read(rows[0][0], bytes(rows[0][1])) if rows else Digest()

    def at_hub(self, table: str) -> set[str]:
        query = "SELECT key FROM ledger_row WHERE tenant = %s AND table_name = %s"
        return {row[0] for row in self.side.rows(query, self.name, table)}

    def ledger(self, table: str, store: str | None = None) -> list[tuple[str, dict[str, Any]]]:
        """The hub's rows of a table: key, columns."""
        query = (
            "SELECT key, columns::text FROM ledger_row WHERE tenant = %s AND table_name = %s"
            " AND (%s::text IS NULL OR store = %s)"
        )
        found = self.side.rows(query, self.name, table, store, store)
        return [(key, json.loads(columns)) for key, columns in found]

    def problems(self, whole: bool = False) -> Iterator[str]:
        """What is not as it must be once the house is quiet; ``whole``: each till's whole proof."""
        for till in self.tills:
            yield from self._apart(till)
            yield from _till_problems(till)
            # A hub that was put back lacks what another till has yet to hand in once more.
            if till.mended and not (self.cloned or self.restored_hub):
                yield f"{till.name} had to be put right: {sorted(till.mended)}"
            if whole:
                for problem in verify(till.db, REBUILDS).problems:
                    yield f"{till.name}: {problem}"
        yield from self._hub_problems()

    def _hub_problems(self) -> Iterator[str]:
        for order in self.expected - self.at_hub("orders"):
            yield f"order {order} was reported done and is not at the hub"
        query = "SELECT reason, detail, command FROM quarantine WHERE tenant = %s"
        for row in self.side.rows(query, self.name):
            yield f"held back at the hub: {row}"
        yield from self._digest_problems()
        for store in ("A", "B"):
            yield from self._sums(store)

    def _digest_problems(self) -> Iterator[str]:
        """The hub's digests are those of the rows that it has."""
        total: dict[str, Digest] = {}
        query = "SELECT store, table_name, key, columns::text FROM ledger_row WHERE tenant = %s"
        for store, table, key, columns in self.side.rows(query, self.name):
            by = row_digest(table, key, _plain(json.loads(columns)))
            total[store] = total.get(store, Digest()) + by
        for store, found in total.items():
            stream = Stream.STORE if store else Stream.TENANT
            kept = self.at_hub_digest(stream, store)
            if kept != found:
                yield f"the hub's digest of {stream} {store} is {kept}, its rows make {found}"

    def _sums(self, store: str) -> Iterator[str]:
        """Stock, takings and store credit at the hub come to what its rows say."""
        moved: dict[str, int] = {}
        for _key, move in self.ledger("stock_move", store):
            moved[move["variant_id"]] = moved.get(move["variant_id"], 0) + move["quantity"]
        query = "SELECT variant, on_hand FROM stock WHERE tenant = %s AND store = %s"
        kept = dict(self.side.rows(query, self.name, store))
        if {v: n for v, n in moved.items() if n} != {v: n for v, n in kept.items() if n}:
            yield f"the hub's stock is {kept}, its moves come to {moved}"
        totals = sum(row["total"] for _key, row in self.ledger("orders", store))
        query = (
            "SELECT coalesce(sum(amount), 0) FROM day_total"
            " WHERE tenant = %s AND store = %s AND measure = %s"
        )
        sold = self.side.value(query, self.name, store, "sales")
        if sold != totals:
            yield f"the hub's sales come to {sold}, its orders to {totals}"
        paid = sum(row["amount"] for _key, row in self.ledger("payment", store))
        tenders = self.side.value(query, self.name, store, "tender")
        if tenders != paid:
            yield f"the hub's tenders come to {tenders}, its payments to {paid}"


def _is_proven(status: Status) -> bool:
    """Proven equal; what only a person can answer may be left."""
    return status.state is State.PROVEN or (
        status.state is State.ATTENTION and status.proven_at is not None
    )


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64decode(value["$b"]) if isinstance(value, dict) else value
        for name, value in columns.items()
    }


def _made_by(till: Till) -> set[str]:
    """Orders whose entry is in this till's own journal."""
    own = till.db.rows("SELECT id FROM orders WHERE till = ?", till.db.setting("till.code"))
    return {row[0] for row in own}


def _till_problems(till: Till) -> Iterator[str]:
    for stream in Stream:
        kept, scanned = linked.digest(till.db, stream), linked.scanned(till.db, stream)
        if kept != scanned:
            yield f"{till.name}: {stream} is kept as {kept}, its rows make {scanned}"
    for name, query in _MUST_BE_EMPTY.items():
        for row in till.db.rows(query):
            yield f"{till.name}: {name}: {row}"


_MUST_BE_EMPTY = {
    "stock that is not the sum of its moves": "SELECT variant_id, on_hand FROM stock_level AS level"
    " WHERE on_hand <> (SELECT coalesce(sum(quantity), 0) FROM stock_move"
    " WHERE variant_id = level.variant_id)",
    "a sale whose payments are not its total": "SELECT number, total FROM orders WHERE id NOT IN"
    " (SELECT order_id FROM fulfilment) AND total <> (SELECT coalesce(sum(amount), 0) FROM payment"
    " WHERE order_id = orders.id)",
    "what was kept aside": "SELECT table_name, row_key, reason, detail FROM aside_row",
}


def make_template(folder: Path) -> Path:
    """An empty shop, to be copied for each till."""
    open_database(folder, ManualClock(MORNING)).close()
    with suppress(FileNotFoundError):
        (folder / f"{FILE_NAME}.lock").unlink()
    return folder
