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
from posdesk.db import open_database
from posdesk.journal import SCHEMA_VERSION
from posdesk.simulate import sell
from posdesk.staff import commands as staff
from posdesk.staff.people import first_role_id

START = 1_790_000_000_000
GOODS = (("农夫山泉 550ml", 200, "6921168509256"), ("马克杯", 2500, "9521000001015"))
SALES = 25


def main() -> int:
    """Two products, two people, some sales with everything that a simulated day brings."""
    target = ROOT / "tests" / "upgrades" / f"v{SCHEMA_VERSION}.db"
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder), ManualClock(START))
        settings.save(db, None, {"shop.name": "小雨便利店", "staff.pin_cost": 1})
        manager = staff.create_first_manager(db, None, "赵磊", "7391").value
        cashier = staff.add_staff(db, manager, "李敏", first_role_id("cashier"), "4826").value
        for name, price, code in GOODS:
            variant = VariantDraft(price, barcodes=(BarcodeDraft(code),))
            create_product(db, manager, ProductDraft(name, (variant,)))
        sell(db, SALES, 1, {"manager": manager, "cashier": cashier})
        backup(db, target)
        db.close()
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
