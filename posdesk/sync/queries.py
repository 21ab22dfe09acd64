"""What a person may know of the till and its hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posdesk.sync import link, outbox
from posdesk.sync.link import Link, Reader
from posdesk.sync.live import Live
from posdesk.sync.outbox import Waiting
from posdesk.sync.states import State, Status, Trouble


@dataclass(frozen=True, slots=True)
class Aside:
    """A row, or columns of one, that came from the hub and could not be placed."""

    id: str
    table: str
    key: str
    reason: str
    detail: str
    entry_id: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A contradiction between tills; amounts in minor units, or thousandths by their code."""

    id: str
    code: str
    order_id: str | None
    place: str
    amount: int | None
    detail: str
    till: str
    raised_at: int
    closed_at: int | None
    closed_by: str
    note: str


def linked(reader: Reader) -> bool:
    """Whether the till has a hub."""
    return reader.row("SELECT 1 FROM hub_link") is not None


def status(reader: Reader, live: Live | None = None) -> Status:
    """How the till stands with its hub; `live` is what the running worker knows."""
    here = link.find(reader)
    if here is None:
        return Status(State.ALONE)
    waiting = outbox.waiting(reader)
    raised = _count(reader, "hub_exception WHERE closed_at IS NULL")
    trouble = _trouble(here)
    heard = (live.heard_at if live else None) or here.heard_at
    return Status(
        state=_state(here, waiting, bool(trouble or raised or here.quarantined), live),
        waiting=waiting,
        proven_at=here.proven_at,
        heard_at=heard,
        trouble=trouble,
        detail=here.trouble_detail or (live.detail if live else ""),
        exceptions=raised,
        quarantined=here.quarantined,
        aside=_count(reader, "aside_row"),
        skew=here.skew,
        url=here.url,
        store=here.store_name,
        till=here.till,
        behind=live.behind if live else 0,
    )


def is_proven(here: Link, waiting: int) -> bool:
    """Whether nothing has come or gone since both were proven equal."""
    return not waiting and here.proven_at is not None and here.proven_mark == here.mark


def _state(here: Link, waiting: int, attention: bool, live: Live | None) -> State:
    if attention:
        return State.ATTENTION
    if live is not None and live.offline_since is not None:
        return State.OFFLINE
    if live is not None and live.behind:
        return State.SYNCING
    if is_proven(here, waiting):
        return State.PROVEN
    working = live is not None and live.working
    return State.WAITING if waiting and not working else State.SYNCING


def _trouble(here: Link) -> Trouble:
    try:
        return Trouble(here.trouble)
    except ValueError:  # a newer program's
        return Trouble.REFUSED


def _count(reader: Reader, of: str) -> int:
    return int(reader.value(f"SELECT count(*) FROM {of}"))


def queue(reader: Reader, limit: int = 100) -> list[Waiting]:
    """The entries that the hub does not have, oldest first."""
    return outbox.listed(reader, limit)


def streams(reader: Reader) -> list[tuple[str, int, str]]:
    """What is compared with the hub: stream, number of rows, the sum of their hashes in hexadecimal
    figures.
    """
    rows = reader.rows("SELECT stream, rows, digest FROM stream_digest ORDER BY stream DESC")
    return [(str(stream), int(count), bytes(digest).hex()) for stream, count, digest in rows]


_ASIDE: Final = (
    "SELECT id, table_name, row_key, reason, detail, entry_id, created_at FROM aside_row"
    " ORDER BY created_at, id LIMIT ?"
)
_RAISED: Final = (
    "SELECT id, code, order_id, place, amount, detail, till, raised_at, closed_at, closed_by, note"
    " FROM hub_exception ORDER BY closed_at IS NOT NULL, raised_at DESC, id LIMIT ?"
)


def aside(reader: Reader, limit: int = 100) -> list[Aside]:
    """What could not be placed, oldest first."""
    return [Aside(*row) for row in reader.rows(_ASIDE, limit)]


def exceptions(reader: Reader, limit: int = 100) -> list[Raised]:
    """The contradictions in this store, open ones first, newest first."""
    return [Raised(*row) for row in reader.rows(_RAISED, limit)]
