"""What goods may be: for sale, kept but not sold, or gone."""

from __future__ import annotations

from enum import StrEnum

from posdesk.i18n import N_, gettext


class SaleState(StrEnum):
    """Read off `active` and `deleted_at`, never stored."""

    ON_SALE = "on_sale"
    OFF_SALE = "off_sale"
    DELETED = "deleted"


_LABELS = {
    SaleState.ON_SALE: N_("On sale"),
    SaleState.OFF_SALE: N_("Off sale"),
    SaleState.DELETED: N_("Deleted"),
}


def state_of(active: object, deleted_at: int | None) -> SaleState:
    """The state that these columns mean."""
    if deleted_at is not None:
        return SaleState.DELETED
    return SaleState.ON_SALE if active else SaleState.OFF_SALE


def label(state: SaleState) -> str:
    """The state in the language in use."""
    return gettext(_LABELS[state])
