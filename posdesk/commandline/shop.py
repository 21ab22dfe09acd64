"""`simulate`, `verify`, `rebuild` and `receipt`."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from posdesk import verify
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.errors import FileUnwritable, Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.orders.queries import sale_by_number
from posdesk.receipts.escpos import profiles
from posdesk.receipts.escpos.render import to_escpos
from posdesk.receipts.paper import A4, ROLL_58, ROLL_80, Paper
from posdesk.receipts.pdf import to_pdf
from posdesk.receipts.sale import sales_receipt
from posdesk.receipts.source import document_language, receipt_data
from posdesk.simulate import simulate

_PAPERS: dict[str, Paper] = {"58": ROLL_58, "80": ROLL_80, "a4": A4}


@dataclass(eq=False)
class RealShop(Refusal):
    """Invented sales were asked for in the shop that is used, and nobody named it."""

    text = N_("This is your own shop. Invented sales would stand in its books for ever.")
    advice = N_("Name the folder of a shop to try things out in: --data DIR.")


def simulate_sales(db: Database, sales: int, seed: int, *, named: bool) -> int:
    """Make random sales and print what they came to; in a shop that is in use only if `named`.

    Raises:
        RealShop, and what `simulate` raises
    """
    if not named and db.setting("till.setup_done"):
        raise RealShop
    start = time.monotonic()
    simulate(db, sales, seed)
    seconds = time.monotonic() - start
    rate = _("{seconds} s, {rate} sales a second")
    print(rate.format(seconds=f"{seconds:.1f}", rate=f"{sales / seconds:.0f}"))
    return 0


def write_receipt(db: Database, options: argparse.Namespace) -> int:
    """Write a sale's receipt as a PDF or as the bytes for a receipt printer."""
    data = receipt_data(db, sale_by_number(db, options.number))
    document = sales_receipt(data, options.language or document_language(db))
    if options.pdf:
        target, content = options.pdf, to_pdf(document, _PAPERS[options.width])
    else:
        width = "58mm" if options.width == "58" else "80mm"
        target, content = options.escpos, to_escpos(document, profiles.find(width))
    db.refuse_own(target)
    _write(target, content)
    print(_("Receipt {number} written to {path}.").format(number=options.number, path=target))
    return 0


def _write(target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as error:
        raise FileUnwritable(str(target), error.strerror or str(error)) from error


def verify_shop(db: Database) -> int:
    """Print the proof, or every problem on standard error; 1 when there are any."""
    proof = verify.verify(db, REBUILDS)
    for problem in proof.problems:
        text = gettext(problem.text).format(place=problem.place, detail=problem.detail)
        print(f"{problem.part}: {text}", file=sys.stderr)
    if proof.problems:
        print(
            _("The shop is NOT whole. Keep this folder, and restore the newest good backup."),
            file=sys.stderr,
        )
        return 1
    print(
        _("Whole: {entries} journal entries, {facts} facts, every derived figure proven.").format(
            entries=f"{proof.entries:,}", facts=f"{proof.facts:,}"
        )
    )
    return 0


def rebuild_shop(db: Database) -> int:
    """Compute every derived table anew."""
    start = time.monotonic()
    verify.rebuild(db, REBUILDS)
    seconds = f"{time.monotonic() - start:.1f}"
    print(_("Rebuilt {n} derived tables in {seconds} s.").format(
        n=len(verify.derived_tables()), seconds=seconds
    ))  # fmt: skip
    return 0
