"""How a till stands with its hub, in words: never "synced" because a queue is empty, only because
both were proven to hold the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What the chip in the window says; the first that holds."""

    ALONE = "alone"  # this till has no hub
    ATTENTION = "attention"  # a person must decide: see `Status.trouble`, quarantine, exceptions
    OFFLINE = "offline"  # the hub does not answer
    SYNCING = "syncing"  # entries are on their way, in either direction
    WAITING = "waiting"  # entries are not at the hub yet
    PROVEN = "proven"  # outbox empty, cursors at the heads, digests equal


class Trouble(StrEnum):
    """What stops a till from being proven equal until somebody looks."""

    NONE = ""
    REVOKED = "revoked"  # the hub no longer takes this till's word
    FORKED = "forked"  # a restored or cloned till: both histories are kept
    DIFFERENT = "different"  # digests differ, and reading the stream anew did not help
    REPAIRED = "repaired"  # rows here were not the hub's and were put right
    TOO_OLD = "too_old"  # the hub wants a newer program
    HUB_OLD = "hub_old"  # the hub's program is older than this till's
    HUB_RESTORED = "hub_restored"
    CERTIFICATE = "certificate"  # who answers there is not the hub that was paired
    REFUSED = "refused"  # the hub refuses what this till hands in


@dataclass(frozen=True, slots=True)
class Status:
    """How this till stands with its hub; times UTC ms."""

    state: State
    waiting: int = 0
    """Own entries that the hub has not acknowledged."""
    proven_at: int | None = None
    heard_at: int | None = None
    """When the hub last answered."""
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    exceptions: int = 0
    quarantined: int = 0
    aside: int = 0
    """Rows from the hub that could not be placed."""
    skew: int = 0
    """Milliseconds that this till's clock is ahead of the hub's."""
    url: str = ""
    store: str = ""
    till: str = ""
    behind: int = 0
    """Entries at the hub that were not merged yet, as far as it told."""
