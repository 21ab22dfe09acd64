"""Tells the keys of a barcode scanner from a person's typing, by their pace alone.

A scanner that works as a keyboard types a whole code with a few milliseconds between keys and ends
with Enter. Nobody types like that. Keys are held back until it is clear what they are: a code is
handed over whole, typing is let go in order, so nothing leaks and nothing is lost.
Times are milliseconds of any steady clock, best the operating system's own of the key events.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUP_SEPARATOR = "\x1d"
"""FNC1 as scanners type it between the fields of a GS1 code."""


@dataclass(frozen=True)
class Pace:
    """What counts as a scanner's pace; a wireless one stutters once it is under way."""

    first_ms: int = 35
    under_way_ms: int = 90
    shortest: int = 4
    sure_after: int = 3


@dataclass(frozen=True)
class Verdict:
    """What to do about a key: let the `release` earliest held keys go first, then hold or pass it.

    `scan` is the code when the key was the Enter that ends one; that key is swallowed.
    """

    release: int = 0
    hold: bool = False
    scan: str = ""


class BurstDetector:
    """Keeps the keys that may be a scan. Feed it every key press in order."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._held: list[str] = []
        self._last = 0

    @property
    def held(self) -> int:
        """How many keys are held back."""
        return len(self._held)

    @property
    def patience(self) -> int:
        """Milliseconds to wait after the last key before what is held counts as typing."""
        under_way = len(self._held) >= self.pace.sure_after
        return self.pace.under_way_ms if under_way else self.pace.first_ms

    def character(self, text: str, at: int) -> Verdict:
        """A key that types `text` was pressed: it is held; what came too long before is let go."""
        late = self.give_up() if self._too_late(at) else 0
        self._held.append(text)
        self._last = at
        return Verdict(release=late, hold=True)

    def enter(self, at: int) -> Verdict:
        """Enter was pressed: the end of a code, or a key like any other."""
        if len(self._held) < self.pace.shortest or self._too_late(at):
            return Verdict(release=self.give_up())
        code = "".join(self._held)
        self._held.clear()
        return Verdict(scan=code)

    def other(self) -> Verdict:
        """Any other key: scanners do not type it, so what is held was typing."""
        return Verdict(release=self.give_up())

    def give_up(self) -> int:
        """What is held was typing: how many keys to let go."""
        released = len(self._held)
        self._held.clear()
        return released

    def _too_late(self, at: int) -> bool:
        return bool(self._held) and at - self._last > self.patience
