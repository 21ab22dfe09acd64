"""Every setting once: name, type, default, description, and whether the shop shares it or one till
keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from posdesk.errors import BadSetting
from posdesk.i18n import N_

Scope = Literal["shop", "till"]


def _is_zone(name: Any) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not known, a folder of zones, no name at all
        return False
    return True


def _from(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: low <= value <= high


def _are_notes(values: Any) -> bool:
    return all(type(value) is int and 0 < value <= 10_000_000 for value in values)


def _are_words(values: Any) -> bool:
    return all(isinstance(word, str) for pair in values.items() for word in pair)


def _are_hours(values: Any) -> bool:
    return all(type(hours) is int and 0 < hours <= 2400 for hours in values.values())


@dataclass(frozen=True)
class Setting:
    """One setting. Its type is that of the default; `choices` and `fits` limit it further; `right`
    is what whoever changes it needs (empty: everybody may).
    """

    name: str
    default: Any
    description: str
    scope: Scope = "shop"
    choices: tuple[Any, ...] = ()
    fits: Callable[[Any], bool] | None = None
    right: str = "settings.edit"

    def check(self, value: Any) -> Any:
        """`value` if it fits; raises `BadSetting`."""
        if (
            type(value) is not type(self.default)
            or (self.choices and value not in self.choices)
            or (self.fits and not self.fits(value))
        ):
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
    Setting("shop.zone", "Asia/Shanghai", N_("Time zone of the shop"), fits=_is_zone),
    Setting("shop.logo_image", "", N_("Logo on receipts")),
    # money
    Setting("tax.inclusive", True, N_("Prices include tax")),
    Setting(
        "tax.default_rate",
        1300,
        N_("Tax rate of new products, in hundredths of a percent"),
        fits=_from(0, 10_000),
    ),
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
        "cash.quick_notes",
        [500, 1000, 2000, 5000, 10000],
        N_("Notes offered as quick amounts"),
        fits=_are_notes,
    ),
    # catalog
    Setting("catalog.scale_rules", [], N_("Rules of scale barcodes")),
    Setting("catalog.low_stock", 10_000, N_("Stock shown in red at or below, in thousandths")),
    Setting(
        "catalog.import_mappings",
        {},
        N_("Column mappings remembered from imports"),
        right="catalog.import",
    ),
    Setting(
        "catalog.import_stock_limit",
        10_000_000,
        N_("Imports don't believe stock above this, in thousandths"),
    ),
    # staff
    Setting(
        "staff.lock_minutes",
        10,
        N_("Lock the till after so many idle minutes (0: never)"),
        "till",
        fits=_from(0, 1440),
    ),
    Setting(
        "staff.pin_cost", 2, N_("Work factor of PIN hashes (argon2id passes)"), fits=_from(1, 20)
    ),
    # OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, 2 passes, 1 lane.
    Setting(
        "staff.pin_memory_kib",
        19_456,
        N_("Memory of one PIN hash, in KiB (argon2id)"),
        fits=_from(8, 1 << 20),
    ),
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
    Setting("printing.page_printer", "", N_("Printer for A4 documents"), "till"),
    Setting("printing.label_printer", "", N_("Printer for waybill labels"), "till"),
    Setting("printing.kind_printers", {}, N_("Printers of single kinds of document"), "till"),
    Setting("printing.auto_receipt", True, N_("Print a receipt after every sale"), "till"),
    Setting("printing.auto_voucher", True, N_("Print vouchers when they are paid"), "till"),
    Setting("printing.drawer_on_cash", True, N_("Open the drawer after a cash sale"), "till"),
    Setting("printing.copies", 1, N_("Copies of each receipt"), "till", (1, 2, 3)),
    # what customers are told
    Setting("notices.on", False, N_("Tell customers how their orders get on")),
    Setting(
        "notices.steps",
        {},
        N_("By which way customers are told of each step"),
        fits=_are_words,
        right="notices.edit",
    ),
    Setting("notices.mail", {}, N_("The account that mails are sent from")),
    Setting("notices.sms", {}, N_("The provider that sends SMS")),
    Setting(
        "notices.language",
        "",
        N_("Language of notices to customers who chose none (empty: as documents)"),
        choices=("", "en", "zh_CN"),
        right="notices.edit",
    ),
    Setting(
        "notices.quiet_from",
        1320,
        N_("From when nobody is disturbed by notices, in minutes after midnight"),
        fits=_from(0, 1439),
        right="notices.edit",
    ),
    Setting(
        "notices.quiet_until",
        480,
        N_("Until when nobody is disturbed by notices, in minutes after midnight"),
        fits=_from(0, 1439),
        right="notices.edit",
    ),
    Setting(
        "notices.stale_hours",
        48,
        N_("Hours after which a notice that could not go out is no news any more"),
        fits=_from(1, 720),
        right="notices.edit",
    ),
    # after the sale
    Setting(
        "service.due_hours",
        {"enquiry": 24, "expedite": 4, "complaint": 8, "after_sales": 24},
        N_("Hours within which each kind of ticket is answered"),
        fits=_are_hours,
    ),
    # orders
    Setting("orders.auto_accept", True, N_("Accept orders taken at the counter at once")),
    Setting(
        "orders.pay_within_minutes",
        1_440,
        N_("Minutes after which an unpaid order expires"),
        fits=_from(5, 43_200),
    ),
    Setting(
        "orders.deposit_percent",
        3_000,
        N_("Usual deposit, in hundredths of a percent of the order"),
        fits=_from(0, 10_000),
    ),
    Setting(
        "orders.balance_days",
        14,
        N_("Days after a deposit until the balance is due"),
        fits=_from(0, 3_650),
    ),
    Setting(
        "orders.account_days",
        30,
        N_("Days until an order on account is due"),
        fits=_from(0, 3_650),
    ),
    Setting(
        "orders.charge_tax_rate",
        1_300,
        N_("Tax rate of delivery charges, in hundredths of a percent"),
        fits=_from(0, 10_000),
    ),
    # deliveries
    Setting(
        "deliveries.pickup_days",
        7,
        N_("Days that a pick-up waits for its customer"),
        fits=_from(1, 60),
    ),
    Setting(
        "deliveries.tracking_folder",
        "",
        N_("Folder into which carriers' tracking files are dropped (empty: none)"),
        "till",
    ),
    # goods that come back
    Setting(
        "returns.price_days",
        90,
        N_("Days in which the lowest price counts for goods without a receipt"),
        fits=_from(1, 3650),
    ),
    Setting(
        "returns.risk_many",
        3,
        N_("So many earlier returns of a customer in 30 days are a warning"),
        fits=_from(1, 1000),
    ),
    Setting(
        "returns.ceiling",
        100_000,
        N_("Returns worth more than this are a warning"),
        fits=_from(0, 100_000_000_000),
    ),
    Setting(
        "returns.charges",
        "fault",
        N_("When the charge for the delivery comes back with the goods"),
        choices=("never", "fault", "whole"),
    ),
    # till
    Setting("till.code", "T1", N_("Short code of this till, second part of order numbers"), "till"),
    Setting(
        "till.language",
        "",
        N_("Language of the window (empty: as the system)"),
        "till",
        ("", "en", "zh_CN"),
        right="",
    ),
    Setting(
        "till.theme",
        "light",
        N_("Colours of the window"),
        "till",
        ("light", "dark", "system"),
        right="",
    ),
    Setting(
        "till.text_scale",
        100,
        N_("Text size in percent"),
        "till",
        fits=_from(50, 300),
        right="",
    ),
    Setting("till.shortcuts", {}, N_("Keys that were changed"), "till", right=""),
    Setting("till.setup_done", False, N_("The first set-up was finished"), "till"),
)

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _ALL}
