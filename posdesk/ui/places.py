"""The places of the window, in the order of the rail. Each is imported when it is first opened."""

from __future__ import annotations

from posdesk.i18n import N_
from posdesk.ui.place import Place, Shell, Spot


def _sell(shell: Shell) -> Place:
    from posdesk.ui.sell.place import SellPlace

    return SellPlace(shell)


def _catalog(shell: Shell) -> Place:
    from posdesk.ui.catalog.place import CatalogPlace

    return CatalogPlace(shell)


def _reports(shell: Shell) -> Place:
    from posdesk.ui.reports.place import ReportsPlace

    return ReportsPlace(shell)


def _printing(shell: Shell) -> Place:
    from posdesk.ui.printqueue.place import PrintQueuePlace

    return PrintQueuePlace(shell)


def _settings(shell: Shell) -> Place:
    from posdesk.ui.settings.place import SettingsPlace

    return SettingsPlace(shell)


SPOTS = (
    Spot("sell", N_("Sell"), "sell", _sell),
    Spot("catalog", N_("Catalog"), "catalog", _catalog),
    Spot("reports", N_("Reports"), "reports", _reports, right="report.x"),
    Spot("printing", N_("Printing"), "printer", _printing, below=True),
    Spot("settings", N_("Settings"), "settings", _settings, below=True),
)
