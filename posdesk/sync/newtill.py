"""A till that a hub has taken in and that has no shop yet: who it is, kept until it has one.

Its enrolment code is used up, so that this must outlive a stop at any moment. Once the shop's
database is there, who the till is stands in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from posdesk.db import FILE_NAME
from posdesk.errors import Refusal
from posdesk.files import sync_folder
from posdesk.i18n import N_
from posdesk.journal import GENESIS

if TYPE_CHECKING:
    from posdesk.sync.protocol import EnrolAnswer

FILE: Final = "new-till.json"
SKIPPED: Final = 1000
"""Numbers left free above those that a till of this code used: its last ones may never have
reached the hub.
"""
NUMBERED: Final = (
    ("order", "orders", ""),
    ("shipment", "shipment", "P"),
    ("pick_list", "pick_list", "L"),
    ("hand_over", "hand_over", "H"),
    ("driver_run", "driver_run", "D"),
    ("return", "return_request", "R"),
    ("ticket", "ticket", "K"),
)
"""Counter, the table whose `number` it gives, and the letter in that number."""
Execute = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class NewTill:
    """Where a till belongs, as its hub said when it took it in."""

    device: str
    epoch: int
    url: str
    certificate: str
    tenant: str
    store: str
    till: str
    hub_key: bytes
    tenant_name: str
    store_name: str
    hub_epoch: str
    enrolled_at: int
    skew: int = 0
    """Milliseconds that this till's clock was ahead of the hub's."""
    store_code: str = ""

    @classmethod
    def of(
        cls,
        answer: EnrolAnswer,
        device: str,
        url: str,
        certificate: str,
        now: int,
        epoch: int = 1,
    ) -> Self:
        """What the hub answered to this device."""
        return cls(
            device, epoch, url, certificate, answer.tenant, answer.store, answer.till,
            answer.hub_key, answer.tenant_name, answer.store_name, answer.hub_epoch, now,
            now - answer.now, answer.store_code,
        )  # fmt: skip


def remember(folder: Path, till: NewTill) -> None:
    """Keep who the till is, durably, before anything else is done."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**asdict(till), "hub_key": till.hub_key.hex()}, ensure_ascii=False)
    writing = folder / f"{FILE}.writing"
    with writing.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    writing.replace(folder / FILE)
    sync_folder(folder)


def remembered(folder: Path) -> NewTill | None:
    """The till that was taken in and has no shop yet; None where there is none."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
        return NewTill(**{**found, "hub_key": bytes.fromhex(found["hub_key"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(eq=False)
class ShopStillComing(Refusal):
    """A till was taken in by its hub, and its shop has not arrived yet: no other is made there."""

    folder: str = ""
    till: str = ""
    text = N_("Till {till} is paired, but its shop has not come from the hub yet ({folder}).")
    advice = N_("Run posdesk enroll there once more: it goes on where it was, with the same code.")


def refuse_unfinished(folder: Path) -> None:
    """Raise `ShopStillComing` where a new till waits for its shop."""
    till = remembered(folder)
    if till is not None and not (folder / FILE_NAME).exists():
        raise ShopStillComing(str(folder), till.till)


def forget(folder: Path) -> None:
    """It has a shop now."""
    with suppress(FileNotFoundError):
        (folder / FILE).unlink()


def settle_in(
    execute: Execute, till: NewTill, tenant_seq: int, store_seq: int, ahead: int, now: int
) -> None:
    """Make a snapshot's database this till's: its identity, its hub, its own settings and numbers.

    `ahead`: no clock of the hub's rows is later than this (HLC).
    """
    latest = execute("SELECT max(hlc) FROM column_clock").fetchone()[0] or 0
    execute(
        "UPDATE device SET device = ?, epoch = ?, dseq = 0, hlc = ?, last_hash = ?, created_at = ?",
        (till.device, till.epoch, min(latest, ahead), GENESIS, now),
    )
    link = {
        "id": 1, "url": till.url, "certificate": till.certificate, "tenant": till.tenant,
        "store": till.store, "till": till.till, "hub_key": till.hub_key,
        "tenant_name": till.tenant_name, "store_name": till.store_name,
        "hub_epoch": till.hub_epoch, "pushed_epoch": till.epoch, "tenant_seq": tenant_seq,
        "store_seq": store_seq, "skew": till.skew, "enrolled_at": till.enrolled_at,
        "heard_at": now,
    }  # fmt: skip
    names, marks = ", ".join(link), ", ".join("?" * len(link))
    execute(f"INSERT INTO hub_link ({names}) VALUES ({marks})", tuple(link.values()))
    for name, value in (("till.code", till.till), ("till.setup_done", True)):
        execute(
            "INSERT OR REPLACE INTO till_setting (name, value) VALUES (?, ?)",
            (name, json.dumps(value, ensure_ascii=False)),
        )
    for counter, table, letter in NUMBERED:
        _number_on(execute, counter, table, letter, till)


def _number_on(execute: Execute, counter: str, table: str, letter: str, till: NewTill) -> None:
    """Begin above the numbers that a till of this code gave out in this store before."""
    stored = execute("SELECT value FROM setting WHERE name = 'shop.store_code'").fetchone()
    store = till.store_code or (json.loads(stored[0]) if stored else "S01")
    start = f"{store}-{till.till}-{letter}"
    last = execute(
        f'SELECT max(CAST(substr(number, ?) AS INTEGER)) FROM "{table}"'
        " WHERE number >= ? AND number < ?",
        (len(start) + 1, f"{start}0", f"{start}:"),
    ).fetchone()[0]
    if last:
        execute(
            "INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)", (counter, last + SKIPPED)
        )
