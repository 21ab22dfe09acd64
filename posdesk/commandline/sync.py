"""`enroll`, `sync`, `sync status`, `digest` and `export-outbox`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from posdesk import linked
from posdesk.clock import Clock, local
from posdesk.db import FILE_NAME, Database
from posdesk.digest import tables_of
from posdesk.errors import FileUnwritable
from posdesk.i18n import _
from posdesk.models import Stream
from posdesk.sync import exporting, link, newtill, pairing, queries
from posdesk.sync.dialing import client_of
from posdesk.sync.engine import Engine, direct
from posdesk.sync.mending import moment
from posdesk.sync.outbox import Backoff
from posdesk.sync.states import State, Status
from posdesk.sync.words import said, spoken

_TRIES = 4
_EVERY_S = 5.0


def is_new(folder: Path) -> bool:
    """Whether there is no shop in a folder yet, or one that was not brought to its end."""
    return not (folder / FILE_NAME).exists() or newtill.remembered(folder) is not None


def enroll_new(folder: Path, options: argparse.Namespace, clock: Clock) -> int:
    """Pair a till without a shop: it gets that of its store."""
    till = pairing.pair_new(folder, clock, options.url, options.code, tell=_tell)
    print(_joined(till.tenant_name, till.store_name, till.till))
    return 0


def enroll_shop(db: Database, options: argparse.Namespace) -> int:
    """Pair a till that has a shop: it keeps what it has, and hands it in."""
    answer = pairing.pair(db, direct(db), options.url, options.code, tell=_tell)
    print(_joined(answer.tenant_name, answer.store_name, answer.till))
    print(_("Now hand in what was done so far: posdesk sync --once"))
    return 0


def _joined(company: str, store: str, till: str) -> str:
    said_ = _("This till is now {till} of store {store} ({company}).")
    return said_.format(till=till, store=store, company=company)


def _tell(what: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        share = f" {100 * done // of} %" if of else ""
        print(f"{spoken(what)}{share}", file=sys.stderr)


def sync(db: Database, *, once: bool, pause: Callable[[float], None] = time.sleep) -> int:
    """Sync until both are proven equal (`once`), or until stopped; 1 when they are not equal."""
    link.need(db)
    engine = Engine(db, direct(db), client_of(db))
    backoff = Backoff()
    tries = 0
    shown = ""
    while True:
        status = engine.round(look=True)
        shown = _show(db, status, shown)
        if queries.is_proven(link.need(db), status.waiting):
            tries = 0
            backoff.reset()
            if once:
                return 0
            pause(_EVERY_S)
            continue
        tries += 1
        if once and tries >= _TRIES:
            return 1
        pause(backoff.fault(engine.retry_after))


def _show(db: Database, status: Status, shown: str) -> str:
    text = said(status, db.clock.zone)
    if text != shown:
        print(text, flush=True)
    return text


def show_status(db: Database, *, as_json: bool) -> int:
    """How the till stands with its hub; 0 when both were last proven equal, or it has no hub."""
    status = queries.status(db)
    if as_json:
        print(json.dumps({**asdict(status), "state": str(status.state)}, ensure_ascii=False))
    else:
        print(said(status, db.clock.zone))
        for line in _details(db, status):
            print(line)
    return 0 if status.state in (State.PROVEN, State.ALONE) else 1


def _details(db: Database, status: Status) -> list[str]:
    if status.state is State.ALONE:
        return []

    def moment_(at: int | None) -> str:
        return f"{local(at, db.clock.zone):%Y-%m-%d %H:%M:%S}" if at else "–"

    facts = {
        _("Hub"): status.url,
        _("Store"): status.store,
        _("Till"): status.till,
        _("Waiting"): status.waiting,
        _("Proven equal"): moment_(status.proven_at),
        _("Heard of the hub"): moment_(status.heard_at),
        _("Open contradictions"): status.exceptions,
        _("Held back at the hub"): status.quarantined,
        _("Kept aside"): status.aside,
        _("Clock ahead of the hub"): f"{status.skew / 1000:.1f} s",
    }
    return [f"{name}: {value}" for name, value in facts.items()]


def show_digest(db: Database, *, tables: bool) -> int:
    """One line for each stream, read off the rows: equal on tills that hold the same."""
    with moment(db):
        for stream in Stream:
            print(f"{stream} {linked.scanned(db, stream)}")
            for table in tables_of(stream) if tables else ():
                print(f"  {table} {linked.scanned_table(db, table)}")
    return 0


def export_outbox(db: Database, target: Path) -> int:
    """Save what the hub does not have as one sealed file."""
    db.refuse_own(target)
    try:
        count = exporting.export_outbox(db, target)
    except OSError as error:
        raise FileUnwritable(str(target), error.strerror or str(error)) from error
    text = _("{n} entries saved: {path}. Have them read in at the hub: posdesk hub import-outbox")
    print(text.format(n=count, path=target))
    return 0
