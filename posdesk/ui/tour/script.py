"""The tour's one thread: steps one after the other, stopped by the first that does not arrive."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui.ops import Failure, Ops
from posdesk.ui.tour.album import Album
from posdesk.ui.tour.person import Missed, Person
from posdesk.ui.window import Window

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cast:
    """Who works in the shop of the tour, and what is searched for in its language."""

    cashier: str
    cashier_pin: str
    manager: str
    manager_pin: str
    words: str
    """What is typed to find the water, and `found` a part of its name."""
    found: str
    new_product: str


@dataclass
class Tour:
    """What the steps share: a person at the window, the album, and what happened so far."""

    person: Person
    album: Album
    ops: Ops
    cast: Cast
    printed: Path
    """The folder of the shop's PDF printer."""
    orders: list[str] = field(default_factory=list)
    """The ids of the sales made, in their order."""
    placed: dict[str, str] = field(default_factory=dict)
    """The ids of the orders that were taken, by what the tour calls them."""
    surprises: list[str] = field(default_factory=list)
    """Unexpected errors; there must be none."""

    @property
    def window(self) -> Window:
        """The window as it is now."""
        return self.person.window

    def picture(self, name: str, line: str, /, **values: str) -> None:
        """A picture of the window at rest; `line` is a message id."""
        self.person.rest()
        self.album.picture(name, line, self.window, **values)

    def tidy(self) -> None:
        """Puts away the notices that were read."""
        self.person.rest()
        for notice in self.window.notices.notices():
            self.person.touch(_("Dismiss"), notice)

    def check(self, so: object, what: str) -> None:
        """What must be so now."""
        self.person.check(so, what)

    def until(self, seen: Callable[[], object], what: str) -> None:
        """What must come to be so."""
        self.person.until(seen, what)


Step = tuple[str, Callable[[Tour], None]]
"""An English name for the report, and the work."""


def run(tour: Tour, steps: Sequence[Step], title: str) -> str:
    """Does the steps and closes the album; answers what stopped it, "" when nothing did.

    A step that does not arrive leaves a picture of what was there instead, named "stopped".
    Raises `FileUnwritable`.
    """
    tour.ops.failed.connect(lambda failure: _note(tour, failure))
    before, sys.excepthook = sys.excepthook, _hook(tour)
    try:
        for name, work in steps:
            stopped = _attempt(tour, work)
            if stopped:
                tour.album.picture("stopped", "{why}", tour.window, why=stopped)
                return f"{name}: {stopped}"
        tour.album.close(title)
    finally:
        sys.excepthook = before
    return ""


def _attempt(tour: Tour, work: Callable[[Tour], None]) -> str:
    try:
        tour.tidy()
        work(tour)
        tour.person.rest()
    except Missed as missed:
        tour.surprises.insert(0, _("missing: {what}").format(what=missed))
    return "; ".join(tour.surprises)


def _note(tour: Tour, failure: Failure) -> None:
    tour.surprises.append(failure.title)


def _hook(
    tour: Tour,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Nothing that escapes from a handler of the window is overlooked."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        said = tour.surprises.append
        said(str(error) if isinstance(error, Refusal) else f"{kind.__name__}: {error}")

    return hook
