"""What the running program knows of its hub beside what the shop keeps: read by the window at any
moment, written by the thread that talks to the hub.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Live:
    """How it stands right now; times UTC ms."""

    working: bool = False
    """Something is on its way."""
    offline_since: int | None = None
    detail: str = ""
    """Why the hub does not answer, for a person."""
    heard_at: int | None = None
    behind: int = 0
    """Entries at the hub that were not merged yet."""

    def heard(self, now: int) -> None:
        """The hub answered."""
        self.heard_at, self.offline_since, self.detail = now, None, ""

    def lost(self, now: int, detail: str) -> None:
        """It did not."""
        if self.offline_since is None:
            self.offline_since = now
        self.detail = detail
