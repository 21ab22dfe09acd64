"""Every setting once: name, type, default, description, and whether the shop shares it or one till
keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from posdesk.errors import BadSetting
from posdesk.i18n import N_

Scope = Literal["shop", "till"]


@dataclass(frozen=True)
class Setting:
    """One setting. `choices` limits it; its type is that of the default."""

    name: str
    default: Any
    description: str
    scope: Scope = "shop"
    choices: tuple[Any, ...] = ()

    def check(self, value: Any) -> Any:
        """`value` if it fits; raises `BadSetting`."""
        fits = type(value) is type(self.default) and (not self.choices or value in self.choices)
        if not fits:
            raise BadSetting(self.name, str(value))
        return value


_ALL = (
    # shop
    Setting("shop.name", "", N_("Name of the shop, on receipts")),
    Setting("shop.address", "", N_("Address, on receipts")),
    Setting("shop.phone", "", N_("Phone, on receipts")),
    Setting("shop.tax_number", "", N_("Tax number, on receipts")),
    Setting("shop.store_code", "S01", N_("Short code of this store, first part of order numbers")),
    Setting("shop.currency", "CNY", N_("Currency (ISO 4217)")),
    Setting("shop.zone", "Asia/Shanghai", N_("Time zone of the shop")),
    Setting("shop.logo_image", "", N_("Logo on receipts")),
    # money
    Setting("tax.inclusive", True, N_("Prices include tax")),
    Setting("tax.default_rate", 1300, N_("Tax rate of new products, in hundredths of a percent")),
    Setting(
        "rounding.unit",
        "jiao",
        N_("Rounding off (抹零) to"),
        choices=("none", "fen", "jiao", "yuan"),
    ),
    Setting(
        "rounding.mode", "down", N_("Direction of rounding off"), choices=("down", "up", "nearest")
    ),
    Setting(
        "rounding.when", "manual", N_("When to round off"), choices=("manual", "cash", "always")
    ),
    Setting(
        "cash.quick_notes", [500, 1000, 2000, 5000, 10000], N_("Notes offered as quick amounts")
    ),
    # catalog
    Setting("catalog.scale_rules", [], N_("Rules of scale barcodes")),
    Setting("catalog.low_stock", 10_000, N_("Stock shown in red at or below, in thousandths")),
    Setting("catalog.import_mappings", {}, N_("Column mappings remembered from imports")),
    Setting(
        "catalog.import_stock_limit",
        10_000_000,
        N_("Imports don't believe stock above this, in thousandths"),
    ),
    # staff
    Setting(
        "staff.lock_minutes", 10, N_("Lock the till after so many idle minutes (0: never)"), "till"
    ),
    Setting("staff.pin_cost", 2, N_("Work factor of PIN hashes (argon2id passes)")),
    # OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, 2 passes, 1 lane.
    Setting("staff.pin_memory_kib", 19_456, N_("Memory of one PIN hash, in KiB (argon2id)")),
    # receipts and printers
    Setting("receipt.footer", "", N_("Last lines of a receipt")),
    Setting(
        "receipt.language",
        "",
        N_("Language of printed documents (empty: as the window)"),
        choices=("", "en", "zh_CN"),
    ),
    Setting("receipt.show_tax", True, N_("Tax table on receipts")),
    Setting("receipt.show_qr", True, N_("QR code of the order on receipts")),
    Setting("printing.printers", {}, N_("Printers of this till, by name"), "till"),
    Setting("printing.receipt_printer", "", N_("Printer for receipts and reports"), "till"),
    Setting("printing.drawer_printer", "", N_("Printer that opens the drawer"), "till"),
    Setting("printing.auto_receipt", True, N_("Print a receipt after every sale"), "till"),
    Setting("printing.drawer_on_cash", True, N_("Open the drawer after a cash sale"), "till"),
    Setting("printing.copies", 1, N_("Copies of each receipt"), "till", (1, 2, 3)),
    # till
    Setting("till.code", "T1", N_("Short code of this till, second part of order numbers"), "till"),
    Setting(
        "till.language",
        "",
        N_("Language of the window (empty: as the system)"),
        "till",
        ("", "en", "zh_CN"),
    ),
    Setting(
        "till.theme", "light", N_("Colours of the window"), "till", ("light", "dark", "system")
    ),
    Setting("till.text_scale", 100, N_("Text size in percent"), "till"),
    Setting("till.shortcuts", {}, N_("Keys that were changed"), "till"),
    Setting("till.setup_done", False, N_("The first set-up was finished"), "till"),
)

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _ALL}
