"""The whole day of the tour, in the order of its pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from posdesk.errors import Refusal
from posdesk.i18n import N_, translator
from posdesk.ui.tour.album import Album
from posdesk.ui.tour.deliveries import DELIVERIES
from posdesk.ui.tour.goods import GOODS
from posdesk.ui.tour.managing import EVENING, NIGHT
from posdesk.ui.tour.ordering import ORDERS_TAKEN
from posdesk.ui.tour.orderpapers import ORDER_PAPERS
from posdesk.ui.tour.orders import ORDERS
from posdesk.ui.tour.papers import PAPERWORK
from posdesk.ui.tour.paying import NOON
from posdesk.ui.tour.people import PEOPLE
from posdesk.ui.tour.person import Person
from posdesk.ui.tour.returns import RETURNS
from posdesk.ui.tour.script import Cast, Step, Tour, run
from posdesk.ui.tour.selling import MORNING
from posdesk.ui.window import Window

_AFTERNOON = ORDERS_TAKEN + ORDERS + DELIVERIES + RETURNS + PEOPLE + GOODS
STEPS: tuple[Step, ...] = MORNING + NOON + _AFTERNOON + EVENING + PAPERWORK + ORDER_PAPERS + NIGHT

_SAID = {
    "zh_CN": ("nfsq", "农夫山泉", "手工曲奇 200g"),
    "en": ("nongfu", "Nongfu Spring", "Home-made cookies 200g"),
}
"""What is searched for, what that finds, and the product that nobody knew."""


@dataclass(eq=False)
class ShopExists(Refusal):
    """The folder of the tour holds a shop already."""

    folder: str
    text = N_("There is a shop in {folder} already, and the tour sells in the shop it is shown.")
    advice = N_("Name a folder that is not there yet, or leave --data out.")


@dataclass(frozen=True)
class Guide:
    """A window on a new demo shop, in whose language it is, and who works there with which PIN."""

    window: Callable[[], Window]
    language: str
    cashier: tuple[str, str]
    manager: tuple[str, str]
    printed: Path


def drive(guide: Guide, target: Path, steps: tuple[Step, ...] = STEPS) -> str:
    """Works through the day; answers the step that stopped it and why, "" when none did.

    Raises `FileUnwritable`.
    """
    cast = Cast(*guide.cashier, *guide.manager, *_SAID[guide.language])
    person = Person(guide.window)
    album = Album(target, translator(guide.language).gettext)
    tour = Tour(person, album, guide.window().ops, cast, guide.printed)
    return run(tour, steps, N_("A day at the till"))
