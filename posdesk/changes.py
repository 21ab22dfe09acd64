"""What a command answers: its value, and which nouns changed, so that each screen decides what to
redraw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Changes:
    """The domain nouns (`orders`, `stock`, `catalog`, …) that a command touched."""

    nouns: frozenset[str] = field(default_factory=frozenset)

    def __contains__(self, noun: str) -> bool:
        return noun in self.nouns

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.nouns | other.nouns)


@dataclass(frozen=True)
class Done(Generic[T]):
    """The result of a command that is durable."""

    value: T
    changes: Changes
