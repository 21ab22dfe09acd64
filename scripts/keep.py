"""Keep a small shop of the present schema in tests/upgrades/, for later versions to upgrade."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from posdesk import settings
from posdesk.backup import backup
from posdesk.catalog.commands import create_product
from posdesk.catalog.drafts import BarcodeDraft, ProductDraft, VariantDraft
from posdesk.clock import ManualClock
from posdesk.db import Database, open_database
from posdesk.journal import SCHEMA_VERSION
from posdesk.returns.counter import Taken, take_back
from posdesk.returns.requesting import Wanted
from posdesk.simulate import sell
from posdesk.staff import commands as staff
from posdesk.staff.people import first_role_id

START = 1_790_000_000_000
GOODS = (("农夫山泉 550ml", 200, "6921168509256"), ("马克杯", 2500, "9521000001015"))
SALES = 200


def bring_back(db: Database, manager: str) -> None:
    """All of the first sale comes back over the counter."""
    query = "SELECT id FROM orders WHERE terms = 'now' ORDER BY id LIMIT 1"
    order = db.value(query)
    lines = db.rows("SELECT id, quantity FROM order_line WHERE order_id = ?", order)
    taken = [Taken(Wanted(line, quantity, "quality")) for line, quantity in lines]
    take_back(db, manager, db.ids.new(), db.ids.new(), order, taken)


def main() -> int:
    """Two products, two people, some sales and orders with everything that a simulated day brings,
    and a return.
    """
    target = ROOT / "tests" / "upgrades" / f"v{SCHEMA_VERSION}.db"
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder), ManualClock(START))
        settings.save(db, None, {"shop.name": "小雨便利店", "staff.pin_cost": 1})
        manager = staff.create_first_manager(db, None, "赵磊", "7391").value
        cashier = staff.add_staff(db, manager, "李敏", first_role_id("cashier"), "4826").value
        for name, price, code in GOODS:
            variant = VariantDraft(price, barcodes=(BarcodeDraft(code),))
            create_product(db, manager, ProductDraft(name, (variant,)))
        sell(db, SALES, 1, {"manager": manager, "cashier": cashier}, orders=True)
        bring_back(db, manager)
        backup(db, target)
        db.close()
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
