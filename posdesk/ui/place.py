"""What a place in the window is, and what the window is to a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from posdesk.changes import Changes
from posdesk.errors import Refusal
from posdesk.ui.ops import Ops
from posdesk.ui.widgets.fields import SearchField
from posdesk.ui.widgets.notice import Action, Notice

if TYPE_CHECKING:  # keeps the PIN hasher out of the start
    from posdesk.db import Database
    from posdesk.staff.commands import SignedIn

Approved = Callable[[str], object]
"""Called with the id of an approval that a manager gave."""


class Shell(Protocol):
    """The window as its places know it."""

    ops: Ops
    search: SearchField
    """The one search field on top; it belongs to the place that is open."""

    @property
    def person(self) -> SignedIn | None:
        """Who is signed in."""
        ...

    def may(self, act: str) -> bool:
        """Whether who is signed in may do `act` without an approval."""
        ...

    def notify(
        self,
        text: str,
        advice: str = "",
        *,
        tone: str = "info",
        actions: Sequence[Action] = (),
        seconds: int = 0,
    ) -> Notice:
        """Shows an inline notice; nothing waits for it. Who keeps it may take it away again."""
        ...

    def refuse(
        self, refusal: Refusal, *, approved: Approved | None = None, detail: str = ""
    ) -> None:
        """Shows what happened, why, and what to do; offers a manager's PIN if the refusal is for
        want of a right and `approved` says how to go on with the approval.
        """
        ...

    def ask_approval(self, act: str, detail: str, approved: Approved) -> None:
        """Opens the manager panel over the open place for one `act`; `detail` says what it is."""
        ...

    def go(self, place: str) -> Place:
        """Opens a place ("sell", "catalog", …), making it if it is opened for the first time."""
        ...

    def hint(self, act: str) -> str:
        """The key that does an act of the shortcuts table, as a button shows it ("F12")."""
        ...

    def set_count(self, place: str, count: int) -> None:
        """Shows on the rail how many things are due in a place."""
        ...

    def restore(self, source: Path) -> None:
        """Closes the shop, puts a backup in its place and opens that."""
        ...

    def alert(self) -> None:
        """A clear sound: something needs the eye (an unknown code)."""
        ...


class Place(QWidget):
    """One place of the window. Subclasses override what they answer to."""

    nouns: ClassVar[frozenset[str]] = frozenset()
    """The nouns on whose change the place draws itself anew ({"catalog", "stock"})."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.ops = shell.ops
        self._stale = False
        self.setProperty("role", "ground")

    # --- the search field and the scanner -----------------------------------------------------

    def placeholder(self) -> str:
        """What the search field offers while this place is open; "" for the usual words."""
        return ""

    def scanned(self, code: str) -> bool:
        """A scan came while this place was open. False sends it to the sell place."""
        return False

    def searched(self, text: str) -> None:
        """Text is being typed into the search field ("" when it was cleared)."""

    def submitted(self, text: str) -> None:
        """Enter was pressed in the search field."""

    def moved(self, step: int) -> None:
        """Up (−1) or down (+1) was pressed in the search field."""

    # --- the keyboard -------------------------------------------------------------------------

    def key(self, sequence: str) -> bool:
        """A key like "F1" or "Ctrl+Return" before the shortcuts table is asked; True if taken."""
        return False

    def act(self, name: str) -> bool:
        """An act of the shortcuts table ("pay", "park", …); True if the place did it."""
        return False

    # --- life ---------------------------------------------------------------------------------

    def opened(self) -> None:
        """The place was opened by a person (each time)."""

    def redraw(self) -> None:
        """Something that the place shows has changed."""

    def changed(self, changes: Changes) -> None:
        """Draws anew if it concerns the place; while hidden, when it is shown next."""
        if not self.nouns & changes.nouns:
            return
        if self.isVisible():
            self.redraw()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Draws what changed while the place was hidden."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.redraw()

    def leave(self) -> str:
        """What would be lost by closing the window now, in words; "" if nothing."""
        return ""


@dataclass(frozen=True)
class Spot:
    """A place on the rail. The rail is a list of these: a new place is a new entry."""

    id: str
    name: str
    """English message id of its word on the rail."""
    icon: str
    make: Callable[[Shell], Place]
    """Makes the place when it is first opened; imports its screen only then."""
    right: str = ""
    """The right without which the place is not on the rail."""
    on_rail: bool = True
    """Whether it has a button there; others are reached from chips and other places."""
    below: bool = False
    """Whether it stands at the foot of the rail."""
    due: Callable[[Database], int] | None = None
    """Counts what is due there, for the rail, also before the place was ever opened; imports what
    it needs only then."""
    due_on: frozenset[str] = frozenset()
    """The nouns on whose change it is counted anew."""
