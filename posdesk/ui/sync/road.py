"""What the screens ask of sync. What it stands on is loaded only where a till has a hub, or is
about to: the start has no need of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posdesk.errors import FileUnwritable
from posdesk.sync.states import State, Status

if TYPE_CHECKING:
    from posdesk.db import Database
    from posdesk.sync.discovery import FoundHub
    from posdesk.sync.outbox import Waiting
    from posdesk.sync.queries import Aside, Raised
    from posdesk.ui.ops import Job, Ops

SCHEME: Final = "posdesk://"
PATIENCE_S: Final = 12.0
"""So long another till may take to give a parked cart away."""
_LOOK_S: Final = 0.1
Tell = Callable[[str, int, int], None]
"""Told of each step of the pairing: its code, and how far it is of how much (0: not known)."""


@dataclass(frozen=True, slots=True)
class PairingLine:
    """What the QR of a hub says, whole and in its parts."""

    text: str
    address: str
    code: str


@dataclass(frozen=True, slots=True)
class Held:
    """An entry of this store that waits at the hub for a person."""

    entry_id: str
    till: str
    command: str
    reason: str
    detail: str
    held_at: int


# --- reading ---------------------------------------------------------------------------------


def linked(db: Database) -> bool:
    """Whether the till has a hub."""
    return db.row("SELECT 1 FROM hub_link") is not None


def status(ops: Ops) -> Status:
    """How the till stands with its hub, with what the thread that talks to it knows."""
    if not ops.read(linked):
        return Status(State.ALONE)
    from posdesk.sync import queries

    return ops.read(queries.status, ops.sync.live if ops.sync is not None else None)


def streams(db: Database) -> list[tuple[str, int, str]]:
    """What is compared: stream, rows, fingerprint."""
    from posdesk.sync import queries

    return queries.streams(db)


def queue(db: Database, limit: int) -> Sequence[Waiting]:
    """The entries that wait, oldest first."""
    from posdesk.sync import queries

    return queries.queue(db, limit)


def exceptions(db: Database) -> Sequence[Raised]:
    """The contradictions of the store, open ones first."""
    from posdesk.sync import queries

    return queries.exceptions(db)


def aside(db: Database) -> Sequence[Aside]:
    """Rows that could not be placed."""
    from posdesk.sync import queries

    return queries.aside(db)


def identity(db: Database) -> tuple[str, str]:
    """Whose hub it is, and the fingerprint of its certificate in groups of four."""
    from posdesk.sync import link
    from posdesk.sync.transport import fingerprint

    here = link.find(db)
    if here is None:
        return "", ""
    if not here.certificate:
        return here.tenant_name, ""
    figures = fingerprint(here.certificate).hex().upper()
    return here.tenant_name, " ".join(figures[at : at + 4] for at in range(0, len(figures), 4))


# --- pairing ---------------------------------------------------------------------------------


def is_pairing_line(text: str) -> bool:
    """Whether it is what the QR of a hub says, whole or not."""
    return text.strip().lower().startswith(SCHEME)


def pairing_line(text: str) -> PairingLine | None:
    """What the QR of a hub says; None where it is not whole."""
    from posdesk.sync.errors import BadPairingCode
    from posdesk.sync.pairing import parse_code

    try:
        code = parse_code(text)
    except BadPairingCode:
        return None
    return PairingLine(text.strip(), code.url, code.text)


def discover(job: Job) -> Sequence[FoundHub]:
    """The hubs of this network; takes a few seconds."""
    from posdesk.sync.discovery import find

    return find(stopping=lambda: job.cancelled)


def pair(job: Job, address: str, code: str, tell: Tell) -> None:
    """Pairs the till; `code` as it was typed, or the whole line of a QR. Raises what pairing
    raises.
    """
    from posdesk.sync import pairing

    pairing.pair(job.db, job.write, address, code, tell=tell)


# --- acting ----------------------------------------------------------------------------------


def sync_now(ops: Ops) -> None:
    """Brings till and hub together now."""
    if ops.sync is not None:
        ops.sync.sync_now()


def seen(ops: Ops) -> None:
    """A person has seen what was told about the hub."""
    from posdesk.sync import commands

    ops.run(commands.acknowledge)


def leave(job: Job) -> None:
    """Leaves the hub; raises `EntriesWaiting`."""
    from posdesk.sync import commands

    job.write(commands.leave)


def held(job: Job) -> list[Held]:
    """The entries of this store that wait at the hub for a person. Raises what dialing raises."""
    from posdesk.sync.dialing import client_of

    client = client_of(job.db)
    try:
        found = client.quarantined()
    finally:
        client.close()
    names = [each.name for each in fields(Held)]
    return [Held(**{name: row[name] for name in names}) for row in found]


def decide(job: Job, exception: str, note: str) -> None:
    """Closes a contradiction at the hub, in the name of who is signed in. Raises what dialing
    raises.
    """
    from posdesk.staff.queries import name_of
    from posdesk.sync import commands, link
    from posdesk.sync.dialing import client_of

    client = client_of(job.db)
    by = name_of(job.db, job.actor) if job.actor else ""
    try:
        found = client.close_exception(exception, note, by)
    finally:
        client.close()
    job.write(commands.keep_exceptions, found, link.need(job.db).exceptions_at)


def ask(job: Job, cart: str) -> None:
    """Asks the other till for its parked cart, and waits until it is this till's. Raises
    `TillNotThere`, `AlreadyRecalled`, what dialing raises.
    """
    from posdesk.orders.errors import AlreadyRecalled
    from posdesk.orders.queries import parked_at
    from posdesk.sync.dialing import ask_for_cart
    from posdesk.sync.errors import TillNotThere

    try:
        ask_for_cart(job.db, cart)
    except TillNotThere as no:
        if no.data.get("why") == "gone":
            raise AlreadyRecalled from no
        raise
    here = job.db.setting("till.code")
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and not job.cancelled:
        till = parked_at(job.db, cart)
        if till is None:
            raise AlreadyRecalled
        if till == here:
            return
        time.sleep(_LOOK_S)
    raise TillNotThere


def export(job: Job, target: Path) -> int:
    """Writes what waits into a sealed file; answers how many entries. Raises `FileUnwritable`,
    `DeviceKeyGone`.
    """
    from posdesk.sync.exporting import export_outbox

    job.db.refuse_own(target)
    try:
        return export_outbox(job.db, target)
    except OSError as error:
        raise FileUnwritable(str(target), error.strerror or str(error)) from error


def set_aside(job: Job, member_id: str, amount: int) -> None:
    """Has the hub set so much of a customer's store credit (minor units) aside for this till.
    Raises `HubNeeded` where the hub can't be reached, `NotCovered`, what dialing raises.
    """
    from posdesk.members.errors import HubNeeded
    from posdesk.sync.dialing import acquire_lease
    from posdesk.sync.errors import HubUnreachable

    try:
        acquire_lease(job.db, job.write, member_id, amount)
    except HubUnreachable as lost:
        raise HubNeeded(amount) from lost
