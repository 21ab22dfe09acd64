"""`replay-retail`: a real shop's invoices played through the real commands."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from posdesk import settings
from posdesk.cli import default_folder
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.errors import FileUnwritable, Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.money import show_in
from posdesk.replay.retail import REASONS, invoices
from posdesk.replay.run import Replayed, replay
from posdesk.staff import commands as staff

_ZONE = ZoneInfo("Europe/London")
_TOLD_EVERY = 1_000


@dataclass(eq=False)
class ShopInUse(Refusal):
    """Invoices were to be played into a shop that has sales of its own."""

    folder: str
    text = N_("The shop in {folder} is in use; a replay needs a new one.")
    advice = N_("Name a folder without a shop: --data DIR.")


def replay_retail(options: argparse.Namespace) -> int:
    """Play the file into a new shop and print the report; 1 where the sums differ.

    Raises:
        ShopInUse, FileUnreadable, NotRetail, FileUnwritable
    """
    folder = options.data or default_folder()
    read = invoices(options.file, _ZONE)
    first = next(read, None)
    if first is None:
        print(_("The file has no lines."))
        return 0
    clock = ManualClock(first.moment, _ZONE.key)
    db = open_database(folder, clock)
    try:
        manager = _furnish(db, folder)
        start = time.monotonic()
        done = replay(db, clock, manager, invoices(options.file, _ZONE), _tell)
        for line in done.report():
            print(line)
        print(_("{seconds} s in all").format(seconds=f"{time.monotonic() - start:.0f}"))
        if options.report:
            db.refuse_own(options.report)
            _write(options.report, done)
    finally:
        db.close()
    return 0 if done.adds_up else 1


def _furnish(db: Database, folder: Path) -> str:
    """A shop of one manager, in pounds."""
    if db.value("SELECT 1 FROM staff LIMIT 1") or db.value("SELECT 1 FROM orders LIMIT 1"):
        raise ShopInUse(str(folder))
    values = {
        "shop.name": "Online Retail",
        "shop.currency": "GBP",
        "shop.zone": _ZONE.key,
        "rounding.unit": "none",
    }
    settings.save(db, None, values)
    show_in("GBP")
    return staff.create_first_manager(db, None, "Online Retail", "260815").value


def _tell(done: Replayed) -> None:
    """How far it is, on standard error."""
    if len(done.seconds) % _TOLD_EVERY == 0:
        spent = sum(done.seconds[-_TOLD_EVERY:])
        text = _("{invoices} invoices, {lines} lines; the last {count} took {seconds} s")
        print(
            text.format(
                invoices=done.invoices,
                lines=done.lines,
                count=_TOLD_EVERY,
                seconds=f"{spent:.2f}",
            ),
            file=sys.stderr,
        )


def _write(path: Path, done: Replayed) -> None:
    """Every refused line of the file with its reason, as CSV."""
    rows = (f'{line},"{gettext(REASONS[reason])}"' for line, reason in done.refusals)
    try:
        path.write_text("\n".join(("line,reason", *rows)) + "\n", encoding="utf-8-sig")
    except OSError as error:
        raise FileUnwritable(str(path), error.strerror or str(error)) from error
