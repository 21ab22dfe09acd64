"""The places of the window, in the order of the rail. Each is imported when it is first opened."""

from __future__ import annotations

from posdesk.db import Database
from posdesk.i18n import N_
from posdesk.ui.place import Place, Shell, Spot


def _sell(shell: Shell) -> Place:
    from posdesk.ui.sell.place import SellPlace

    return SellPlace(shell)


def _orders(shell: Shell) -> Place:
    from posdesk.ui.orders.place import OrdersPlace

    return OrdersPlace(shell)


def _orders_due(db: Database) -> int:
    from posdesk.orders.listing import due_count

    return due_count(db)


def _deliveries(shell: Shell) -> Place:
    from posdesk.ui.deliveries.place import DeliveriesPlace

    return DeliveriesPlace(shell)


def _deliveries_due(db: Database) -> int:
    from posdesk.deliveries import worklists

    return worklists.due_now(worklists.counts(db))


def _members(shell: Shell) -> Place:
    from posdesk.ui.members.place import MembersPlace

    return MembersPlace(shell)


def _service(shell: Shell) -> Place:
    from posdesk.ui.service.place import ServicePlace

    return ServicePlace(shell)


def _service_due(db: Database) -> int:
    from posdesk.service.queries import due_count

    return due_count(db)


def _notices(shell: Shell) -> Place:
    from posdesk.ui.notices.place import NoticesPlace

    return NoticesPlace(shell)


def _vouchers(shell: Shell) -> Place:
    from posdesk.ui.vouchers.place import VouchersPlace

    return VouchersPlace(shell)


def _returns(shell: Shell) -> Place:
    from posdesk.ui.returns.place import ReturnsPlace

    return ReturnsPlace(shell)


def _returns_due(db: Database) -> int:
    from posdesk.returns.board import due_count

    return due_count(db)


def _catalog(shell: Shell) -> Place:
    from posdesk.ui.catalog.place import CatalogPlace

    return CatalogPlace(shell)


def _reports(shell: Shell) -> Place:
    from posdesk.ui.reports.place import ReportsPlace

    return ReportsPlace(shell)


def _printing(shell: Shell) -> Place:
    from posdesk.ui.printqueue.place import PrintQueuePlace

    return PrintQueuePlace(shell)


def _sync(shell: Shell) -> Place:
    from posdesk.ui.sync.place import SyncPlace

    return SyncPlace(shell)


def _settings(shell: Shell) -> Place:
    from posdesk.ui.settings.place import SettingsPlace

    return SettingsPlace(shell)


_OF_ORDERS = frozenset({"orders", "payments", "deliveries", "returns"})
SPOTS = (
    Spot("sell", N_("Sell"), "sell", _sell),
    Spot("orders", N_("Orders"), "orders", _orders, due=_orders_due, due_on=_OF_ORDERS),
    Spot(
        "deliveries",
        N_("Deliveries"),
        "deliveries",
        _deliveries,
        "deliveries.handle",
        due=_deliveries_due,
        due_on=frozenset({"deliveries", "orders"}),
    ),
    Spot(
        "returns",
        N_("Returns"),
        "returns",
        _returns,
        "returns.take",
        due=_returns_due,
        due_on=frozenset({"returns"}),
    ),
    Spot("members", N_("Customers"), "members", _members),
    Spot(
        "service",
        N_("Service"),
        "service",
        _service,
        "service.handle",
        due=_service_due,
        due_on=frozenset({"service"}),
    ),
    Spot("vouchers", N_("Vouchers"), "ticket", _vouchers, "vouchers.check"),
    Spot("catalog", N_("Catalog"), "catalog", _catalog),
    Spot("reports", N_("Reports"), "reports", _reports, right="report.x"),
    Spot("printing", N_("Printing"), "printer", _printing, below=True),
    Spot("notices", N_("Notices"), "mail", _notices, on_rail=False),
    Spot("sync", N_("Sync"), "sync", _sync, on_rail=False),
    Spot("settings", N_("Settings"), "settings", _settings, below=True),
)
