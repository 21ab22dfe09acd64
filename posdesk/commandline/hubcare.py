"""`posdesk hub …`: what needs a person, and copies of the ledger."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import dataclass
from typing import Any

from posdesk.commandline.hubtables import moment, opened_hub
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext


@dataclass(eq=False)
class SealUnknown(Refusal):
    """A sealed file is not of a till that this hub knows."""

    till: str = ""
    text = N_("The file was not sealed by a till that this hub knows ({till}).")
    advice = N_("Export it again at the till, or enrol that till here first.")


def exceptions(options: argparse.Namespace) -> int:
    from posdesk.hub import worklist
    from posdesk.sync.exceptions import KINDS

    with opened_hub(options) as hub:
        if options.close:
            worklist.close_exception(hub, options.close, getpass.getuser(), options.note)
            print(_("Closed."))
            return 0
        found = worklist.open_exceptions(hub, closed=options.all)
    for one in found:
        kind = KINDS.get(one["code"])
        title = gettext(kind.title) if kind else one["code"]
        line = (one["id"], moment(one["raised_at"]), one["till"], title, one["place"])
        print("  ".join(filter(None, (*line, one["detail"]))))
    if not found:
        print(_("Nothing contradicts itself."))
    return 0


def quarantine(options: argparse.Namespace) -> int:
    from posdesk.hub import worklist

    with opened_hub(options) as hub:
        if options.release:
            worklist.release(hub, options.release, getpass.getuser())
            print(_("Released: it reaches the other tills."))
            return 0
        found = worklist.quarantined(hub)
    for one in found:
        line = (one["entry_id"], moment(one["held_at"]), one["till"], one["command"])
        print("  ".join(filter(None, (*line, one["reason"], one["detail"]))))
    if not found:
        print(_("Nothing is in quarantine."))
    return 0


def verify(options: argparse.Namespace) -> int:
    from posdesk.hub import verify as proving

    with opened_hub(options) as hub:
        proof = proving.verify(hub.database)
    for problem in proof.problems:
        print(gettext(problem.text).format(place=problem.place, detail=problem.detail))
    if proof.problems:
        return 1
    said = _("The ledger is whole: {entries} entries, {rows} rows, {streams} streams.")
    print(said.format(entries=proof.entries, rows=proof.rows, streams=proof.streams))
    return 0


# --- copies ---------------------------------------------------------------------------------------


def snapshot(options: argparse.Namespace) -> int:
    from posdesk.hub.snapshots import build, folder_of

    with opened_hub(options) as hub:
        with hub.database.transaction() as cursor:
            cursor.execute("SELECT tenant, id, code FROM store ORDER BY tenant, code")
            stores: list[Any] = cursor.fetchall()
        for tenant, store, code in stores:
            made = build(hub.database.dsn, folder_of(hub), tenant, store)
            size = f"{made.size / 1e6:.1f} MB" if made else _("another process makes it")
            print(f"{code}: {size}")
    return 0


def backup(options: argparse.Namespace) -> int:
    from posdesk.hub import backup as copies

    with opened_hub(options) as hub:
        copies.backup(hub.database.dsn, options.file)
    print(_("Backup written and checked: {path}").format(path=options.file))
    return 0


def restore(options: argparse.Namespace) -> int:
    from posdesk.hub import backup as copies

    with opened_hub(options) as hub:
        dsn = hub.database.dsn
        hub.database.close()
        epoch = copies.restore(dsn, options.file, force=options.force)
    print(_("Restored from {path}.").format(path=options.file))
    print(
        _("Its new epoch is {epoch}: every till hands in again what it lacks.").format(epoch=epoch)
    )
    return 0


def import_outbox(options: argparse.Namespace) -> int:
    from posdesk.hub.devices import context, find
    from posdesk.journal import SCHEMA_VERSION
    from posdesk.sync.outfile import Outfile
    from posdesk.sync.protocol import Push

    file = Outfile(options.file)
    with opened_hub(options) as hub:
        till = find(hub, file.head.device)
        if till is None or not file.is_signed_by(till.public_key):
            raise SealUnknown(file.head.till)
        count = 0
        for piece in file.pieces():
            packed = [entry.packed() for entry in piece.entries]
            now = hub.clock.now()
            hub.push(
                context(till, now),
                Push(till.id, piece.epoch, piece.first, packed, now, SCHEMA_VERSION),
            )
            count += len(packed)
    print(_("{n} entries of till {till} are at the hub.").format(n=count, till=till.till))
    return 0
