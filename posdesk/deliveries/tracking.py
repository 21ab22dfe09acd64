"""Events that come by themselves: providers that are asked for them.

A provider hands over batches; each is kept as facts first and only then acknowledged, so a stop in
between brings it again, and then everything in it is known already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from posdesk.catalog.importing.limits import MIB
from posdesk.catalog.importing.sheets import open_sheet
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.deliveries import endings
from posdesk.deliveries.carriers import seed_carriers
from posdesk.deliveries.events.columns import missing
from posdesk.deliveries.events.importing import BATCH, heard_of, layout_of
from posdesk.deliveries.events.learning import VERDICTS, Heard, Judged, Verdict, learn
from posdesk.deliveries.events.words import moment_of, state_of
from posdesk.errors import Refusal
from posdesk.failpoints import failpoint
from posdesk.i18n import gettext
from posdesk.payments.cancelling import any_overdue, expire_due

T = TypeVar("T")
MOST_BYTES = 32 * MIB
DONE, FAILED = "done", "failed"


class Write(Protocol):
    """Runs a command (database, actor, …) on the writer thread and answers its value."""

    def __call__(self, command: Callable[..., Done[T]], *args: Any) -> T: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports that came together; ``key`` is the provider's own name of them. ``fault`` says why
    they can't be read; then there are none.
    """

    key: str
    heard: tuple[Heard, ...] = ()
    fault: str = ""


class TrackingProvider(Protocol):
    """Where events of parcels come from."""

    def batches(self) -> Iterator[Batch]:
        """What is new there; may take its time, and may raise `Refusal` where nothing answers."""
        ...

    def settle(self, batch: Batch, judged: Sequence[Judged]) -> None:
        """The batch was kept, or can't be read: it need not come again."""
        ...


class FolderProvider:
    """Reads the CSV, XLSX and JSON files that a program or a person drops into a folder.

    A file that was read goes into `done`, one that can't be into `failed`, with the reasons beside
    it as a text file. JSON is a list of objects (or `{"events": [...]}`) with waybill, state, time,
    place, detail and person.
    """

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder = folder
        self._db = db

    def batches(self) -> Iterator[Batch]:
        """Every file that lies there, by name; hidden ones and unfinished ones are left alone."""
        try:
            names = sorted(path.name for path in self.folder.iterdir() if path.is_file())
        except OSError:
            return
        for name in names:
            if name.lower().endswith((".csv", ".tsv", ".xlsx", ".json")) and name[0] not in ".~":
                yield self._read(name)

    def _read(self, name: str) -> Batch:
        path = self.folder / name
        try:
            heard = _json(self._db, path) if name.lower().endswith(".json") else self._sheet(path)
        except Refusal as refusal:
            return Batch(name, fault=str(refusal))
        except (OSError, ValueError, RecursionError) as error:
            return Batch(name, fault=f"{type(error).__name__}: {error}")
        return Batch(name, tuple(heard))

    def _sheet(self, path: Path) -> list[Heard]:
        sheet = open_sheet(path)
        layout = layout_of(self._db, sheet.sample(), path.name, "")
        if lacking := missing(layout):
            raise ValueError(gettext(lacking))
        return [
            heard_of(self._db, layout, row)
            for row in sheet.rows()
            if row[0] > layout.heading_row and any(cell.strip() for cell in row[1])
        ]

    def settle(self, batch: Batch, judged: Sequence[Judged]) -> None:
        """Put the file away, with what was not taken of it."""
        left = [one for one in judged if one.verdict not in (Verdict.NEW, Verdict.KNOWN)]
        target = self.folder / (FAILED if batch.fault else DONE)
        target.mkdir(exist_ok=True)
        lines = [batch.fault] if batch.fault else [_said(one) for one in left]
        if lines:
            (target / f"{batch.key}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (self.folder / batch.key).replace(target / batch.key)


def _said(judged: Judged) -> str:
    heard = judged.heard
    return f"{heard.row}\t{heard.waybill}\t{gettext(VERDICTS[judged.verdict])}"


def _json(db: Database, path: Path) -> list[Heard]:
    """Raises ValueError for what is not a list of events."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too big")
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    listed = found.get("events") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise ValueError("no list of events")
    return [_event(db, number, one) for number, one in enumerate(listed, 1)]


def _event(db: Database, number: int, one: object) -> Heard:
    said = (
        {str(key).lower(): str(value) for key, value in one.items() if value is not None}
        if (isinstance(one, dict))
        else {}
    )
    state, detail = said.get("state", said.get("status", "")), said.get("detail", "")
    return Heard(
        number,
        said.get("waybill", ""),
        state_of(state, detail),
        moment_of(said.get("time", ""), db.clock.zone),
        said.get("place", ""),
        detail or state,
        said.get("person", ""),
        state or detail,
    )


def look(
    db: Database,
    write: Write,
    providers: Iterable[TrackingProvider] = (),
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Keep what is new everywhere; answers how many events were.

    Pick-ups whose time has run out call for attention, orders that nobody paid in time expire, and
    a shop that never had carriers gets the usual ones. The folder is the till's setting; further
    providers are handed in.
    """
    if not db.row("SELECT 1 FROM carrier LIMIT 1"):
        write(seed_carriers)
    if endings.any_expired(db):
        write(endings.mark_expired)
    if endings.any_ending(db):
        write(endings.remind)
    if any_overdue(db):
        write(expire_due)
    folder = db.setting("deliveries.tracking_folder")
    own = (FolderProvider(Path(folder), db),) if folder else ()
    return sum(_ask(write, provider, stopping) for provider in (*own, *providers))


def _ask(write: Write, provider: TrackingProvider, stopping: Callable[[], bool]) -> int:
    taken = 0
    for batch in provider.batches():
        if stopping():
            break
        judged: list[Judged] = []
        for start in range(0, len(batch.heard), BATCH):
            part = batch.heard[start : start + BATCH]
            kept: tuple[Judged, ...] = write(partial(_learn, part))
            judged += kept
        failpoint("delivery.tracking.kept")
        provider.settle(batch, judged)
        taken += sum(1 for one in judged if one.verdict is Verdict.NEW)
    return taken


def _learn(part: Sequence[Heard], db: Database, _actor: str | None) -> Done[tuple[Judged, ...]]:
    return learn(db, None, part, source="provider")
