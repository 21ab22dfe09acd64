"""Orders and deliveries: when they are accepted, due and expired; what bringing them costs."""

from __future__ import annotations

from posdesk.i18n import _
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import (
    Control,
    FlagControl,
    NumberControl,
    PercentControl,
)
from posdesk.ui.settings.deliveryrules import ChargeRules, SlotRules
from posdesk.ui.settings.form import Chapter, SettingsForm


class OrdersChapter(Chapter):
    """What the shop usually agrees, and its rules for deliveries."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        days = _("days")
        habits: tuple[Control, ...] = (
            FlagControl(
                "orders.auto_accept",
                _("Orders taken at the counter"),
                _("Accept at once what is in stock and can be delivered"),
            ),
            NumberControl(
                "orders.pay_within_minutes",
                _("Unpaid orders expire after"),
                5,
                43_200,
                unit=_("minutes"),
                step=60,
                hint=_("1440 minutes are a day."),
            ),
            PercentControl("orders.deposit_percent", _("Usual deposit (%)")),
            NumberControl(
                "orders.balance_days", _("Balance due after a deposit"), 0, 3_650, unit=days
            ),
            NumberControl("orders.account_days", _("Accounts due after"), 0, 3_650, unit=days),
            NumberControl("deliveries.pickup_days", _("Pick-ups wait for"), 1, 60, unit=days),
            PercentControl("orders.charge_tax_rate", _("Tax rate of delivery charges (%)")),
        )
        self.charges, self.slots = ChargeRules(shell), SlotRules(shell)
        self.fill(
            _("Orders and delivery"),
            SettingsForm(shell, habits, title=_("What is usual")),
            self.charges,
            self.slots,
            width=1000,
        )
