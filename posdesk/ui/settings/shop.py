"""Chapters of plain settings: the shop, the till, and the rules of money."""

from __future__ import annotations

from zoneinfo import available_timezones

from posdesk.i18n import _
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import (
    AmountsControl,
    ChoiceControl,
    Control,
    FlagControl,
    NumberControl,
    PercentControl,
    TextControl,
    required,
    short_code,
)
from posdesk.ui.settings.form import Chapter, SettingsForm
from posdesk.ui.settings.logo import LogoCard

CURRENCIES = "CNY HKD MOP TWD USD EUR GBP JPY KRW SGD MYR THB AUD CAD NZD VND PHP IDR INR".split()


class ShopChapter(Chapter):
    """What stands on receipts, and what the shop counts in."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        about = (
            TextControl("shop.name", _("Name of the shop"), check=required),
            TextControl("shop.phone", _("Phone")),
            TextControl("shop.address", _("Address")),
            TextControl("shop.tax_number", _("Tax number")),
        )
        rules: tuple[Control, ...] = (
            ChoiceControl("shop.currency", _("Currency"), [(c, c) for c in CURRENCIES]),
            ChoiceControl("shop.zone", _("Time zone"), [(z, z) for z in sorted(_zones())]),
            TextControl(
                "shop.store_code",
                _("Store code"),
                hint=_("First part of every order number."),
                check=short_code,
                upper=True,
            ),
        )
        self.fill(
            _("Shop"),
            SettingsForm(shell, about, title=_("On receipts")),
            LogoCard(shell),
            SettingsForm(shell, rules, title=_("Shop")),
        )


def _zones() -> set[str]:
    return {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc")}


class TillChapter(Chapter):
    """What belongs to this machine alone."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        controls = (
            TextControl(
                "till.code",
                _("Till code"),
                hint=_("Second part of every order number; each till of a store has its own."),
                check=short_code,
                upper=True,
            ),
            NumberControl(
                "staff.lock_minutes",
                _("Lock by itself after"),
                0,
                240,
                unit=_("minutes"),
                hint=_("Idle minutes; 0 never locks."),
            ),
        )
        self.fill(_("Till"), SettingsForm(shell, controls))


class MoneyChapter(Chapter):
    """Rounding off (抹零), quick amounts, taxes."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        rounding = (
            ChoiceControl("rounding.when", _("When to round off"), _whens()),
            ChoiceControl("rounding.unit", _("Round to"), _units()),
            ChoiceControl("rounding.mode", _("Direction"), _modes()),
        )
        cash = (
            AmountsControl(
                "cash.quick_notes", _("Quick amounts"), hint=_("Notes that customers pay with.")
            ),
        )
        tax = (
            FlagControl("tax.inclusive", _("Prices"), _("Prices include tax")),
            PercentControl(
                "tax.default_rate", _("Tax rate of new products (%)"), hint=_("For example 13.")
            ),
        )
        self.fill(
            _("Money"),
            SettingsForm(shell, rounding, title=_("Rounding off"), columns=3),
            SettingsForm(shell, cash, title=_("Cash"), columns=1),
            SettingsForm(shell, tax, title=_("Taxes")),
        )


def _whens() -> list[tuple[str, str]]:
    return [
        ("manual", _("When the cashier asks for it")),
        ("cash", _("What is paid in cash")),
        ("always", _("Every sale")),
    ]


def _units() -> list[tuple[str, str]]:
    return [
        ("none", _("Not at all")),
        ("fen", _("0.01")),
        ("jiao", _("0.10 (jiao)")),
        ("yuan", _("1.00 (yuan)")),
    ]


def _modes() -> list[tuple[str, str]]:
    return [("down", _("Down")), ("nearest", _("To the nearest")), ("up", _("Up"))]
