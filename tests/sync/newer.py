"""This program one schema later, in a process of its own: `python -m tests.sync.newer DO FOLDER`.

It knows a table and columns more, and has the migration that makes them. What it is told to do it
does as that program would; what it found it prints as JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import peewee as pw

from posdesk import models
from posdesk.models.base import Kind, Stream, Table, key, text, zero

NOW = 1_790_000_100_000


class LoyaltyCard(Table):
    """A table that the older program does not know."""

    kind = Kind.REGISTER
    stream = Stream.STORE
    id = key()
    holder = text(default="")
    points = zero()

    class Meta:
        constraints: ClassVar = [pw.Check("points >= 0")]


_MIGRATION = '''
def up(_migrator, db):
    db.execute_sql("""ALTER TABLE variant ADD COLUMN shade TEXT NOT NULL DEFAULT ''""")
    db.execute_sql("""CREATE TABLE loyalty_card (id TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL
        DEFAULT '', points INTEGER NOT NULL DEFAULT 0, CHECK (points >= 0)) STRICT""")
'''


def _become_newer() -> None:
    """Before anything else of the program is imported that looks at its tables."""
    models.Variant._meta.add_field("shade", text(default=""))
    models.TABLES = (*models.TABLES, LoyaltyCard)
    from posdesk import journal

    journal.SCHEMA_VERSION += 1
    from posdesk import migrate

    folder = Path(tempfile.mkdtemp(prefix="posdesk-newer-"))
    shutil.copytree(migrate.FOLDER, folder / "migrations")
    (folder / "migrations" / "0099_newer.py").write_text(_MIGRATION)
    migrate.FOLDER = folder / "migrations"


def _write(db: Any) -> None:
    """What only the newer program can write, beside what both can."""
    with db.command("loyalty.open", None) as tx:
        tx.insert(LoyaltyCard, id="card-1", holder="吴婷", points=12)
        tx.insert(LoyaltyCard, id="card-2")
        tx.update(models.Variant, "mug", shade="蓝", price=2600)
        tx.insert(
            models.StockMove, id="move-1", variant_id="mug", quantity=3000, reason="receive",
            till="T2", occurred_at=tx.now,
        )  # fmt: skip
        tx.execute(
            "INSERT INTO stock_level VALUES ('mug', 3000) ON CONFLICT (variant_id)"
            " DO UPDATE SET on_hand = on_hand + 3000"
        )
    with db.command("loyalty.earn", None) as tx:
        tx.update(LoyaltyCard, "card-1", points=15)


def _look(db: Any) -> dict[str, Any]:
    from posdesk.linked import scanned

    linked = db.value("SELECT count(*) FROM hub_link")
    return {
        "schema": db.value("PRAGMA user_version"),
        "aside": db.value("SELECT count(*) FROM aside_row"),
        "cards": db.rows("SELECT id, holder, points FROM loyalty_card ORDER BY id"),
        "mug": db.row("SELECT shade, price FROM variant WHERE id = 'mug'"),
        "orders": db.value("SELECT count(*) FROM orders"),
        "link": db.row("SELECT tenant, store, till, tenant_seq, store_seq FROM hub_link"),
        "device": db.row("SELECT device, epoch, dseq FROM device"),
        "kept": dict(
            db.rows("SELECT stream, rows || ':' || lower(hex(digest)) FROM stream_digest")
        ),
        "scanned": {str(s): str(scanned(db, s)) for s in Stream} if linked else {},
        "check": db.value("PRAGMA integrity_check"),
    }


def main(what: str, folder: str) -> None:
    _become_newer()
    from posdesk.clock import ManualClock
    from posdesk.db import open_database
    from posdesk.sync.merge import replay

    db = open_database(Path(folder), ManualClock(NOW))
    if what == "write":
        _write(db)
    replay(db)
    sys.stdout.write(json.dumps(_look(db), ensure_ascii=False) + "\n")
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
