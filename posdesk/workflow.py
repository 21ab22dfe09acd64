"""Transitions declared as pairs, and one guard that raises."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext


@dataclass(eq=False)
class IllegalStep(Refusal):
    """A record can't go from its state to the one asked for."""

    what: str
    source: str
    target: str
    text = N_("This {what} is “{source}” and can't become “{target}”.")
    advice = N_("Look at it again: someone may have moved it on already.")

    def values(self) -> dict[str, object]:
        return {
            "what": gettext(self.what),
            "source": gettext(self.source),
            "target": gettext(self.target),
        }


@dataclass(frozen=True)
class Workflow:
    """The legal steps of one kind of record."""

    name: str
    steps: frozenset[tuple[str, str]]

    def allows(self, source: str, target: str) -> bool:
        """Whether the step is legal."""
        return (source, target) in self.steps

    def check(self, source: str, target: str) -> None:
        """Raise `IllegalStep` unless the step is legal."""
        if not self.allows(source, target):
            raise IllegalStep(self.name, source, target)

    def targets(self, source: str) -> list[str]:
        """Where a record in `source` can go, sorted."""
        return sorted(to for start, to in self.steps if start == source)
