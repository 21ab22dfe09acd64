"""Sync in words: states, troubles, commands, reasons, sizes and times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posdesk.clock import Clock, local
from posdesk.i18n import N_, _, gettext, n_
from posdesk.sync.states import State, Status, Trouble

DAY_MS: Final = 86_400_000
SKEW_MS: Final = 5 * 60_000
"""A clock that is further off than this is told of."""
STALE_MS: Final = DAY_MS
"""A catalog that was last heard of longer ago may charge prices of yesterday."""

TONES: Final[dict[State, str]] = {
    State.ALONE: "plain",
    State.ATTENTION: "bad",
    State.OFFLINE: "warn",
    State.SYNCING: "info",
    State.WAITING: "info",
    State.PROVEN: "ok",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is the matter, and what can be done about it."""

    text: str
    advice: str = ""


def when(moment: int, clock: Clock) -> str:
    """A time as short as it can be told: of today the time alone."""
    at, today = local(moment, clock.zone), local(clock.now(), clock.zone)
    return f"{at:%H:%M}" if at.date() == today.date() else f"{at:%m-%d %H:%M}"


def waiting_words(waiting: int) -> str:
    """How many entries are not at the hub."""
    return n_("{n} waiting", "{n} waiting", waiting).format(n=waiting)


def chip_words(status: Status, clock: Clock, *, brief: bool = False) -> str:
    """What the chip says. How many entries wait is always said with it."""
    if status.state is State.PROVEN and status.proven_at is not None:
        at = when(status.proven_at, clock)
        return at if brief else _("Proven equal {time}").format(time=at)
    said = [] if status.state is State.WAITING else [_state(status, clock, brief=brief)]
    if status.waiting or status.state is State.WAITING:
        said.append(waiting_words(status.waiting))
    return (", " if said[-1].isascii() else "，").join(said)


def _state(status: Status, clock: Clock, *, brief: bool) -> str:
    if status.state is State.OFFLINE:
        if status.heard_at is None or brief:
            return _("Offline")
        return _("Offline since {time}").format(time=when(status.heard_at, clock))
    return gettext(_STATES[status.state])


_STATES: Final[dict[State, str]] = {
    State.ALONE: N_("Local only"),
    State.ATTENTION: N_("Needs attention"),
    State.SYNCING: N_("Syncing…"),
    State.WAITING: N_("Waiting"),
    State.PROVEN: N_("Proven equal"),
}


def tip(status: Status, clock: Clock) -> str:
    """All of it, one fact a line."""
    if status.state is State.ALONE:
        return _("Sales are kept safely on this till. No hub has been set up.")
    lines = [f"{status.store} · {status.till} · {status.url}"]
    if status.state is State.ATTENTION:
        lines += [cause.text for cause in causes(status)]
    lines.append(proof_words(status, clock))
    if status.heard_at is not None:
        at = when(status.heard_at, clock)
        lines.append(_("The hub last answered {time}.").format(time=at))
    if status.waiting:
        told = n_("{n} entry is not at the hub yet.", "{n} entries are not at the hub yet.",
                  status.waiting)  # fmt: skip
        lines.append(told.format(n=status.waiting))
    return "\n".join(lines)


def proof_words(status: Status, clock: Clock) -> str:
    """When both were last proven to hold the same."""
    if status.proven_at is None:
        return _("Till and hub were never proven equal yet.")
    at = when(status.proven_at, clock)
    return _("Till and hub were last proven equal {time}.").format(time=at)


def below(status: Status, clock: Clock) -> str:
    """What stands under the headline: the last proof, and why the hub does not answer."""
    proof = proof_words(status, clock)
    if status.state is not State.OFFLINE or not status.detail:
        return proof
    return f"{proof} ({status.detail})"


def headline(status: Status, clock: Clock) -> str:
    """The state as one sentence."""
    if status.state is State.OFFLINE:
        if status.heard_at is None:
            return _("The hub does not answer.")
        at = when(status.heard_at, clock)
        return _("The hub does not answer since {time}.").format(time=at)
    if status.state is State.WAITING:
        many = n_("{n} entry waits to go up.", "{n} entries wait to go up.", status.waiting)
        return many.format(n=status.waiting)
    return gettext(_HEADLINES[status.state])


_HEADLINES: Final[dict[State, str]] = {
    State.ALONE: N_("This till has no hub."),
    State.ATTENTION: N_("Something needs a person."),
    State.SYNCING: N_("Till and hub are being brought together."),
    State.PROVEN: N_("Till and hub hold the same: proven."),
}

_TROUBLES: Final[dict[Trouble, tuple[str, str]]] = {
    Trouble.REVOKED: (
        N_("The hub does not take this till's word any more: it was revoked."),
        N_(
            "Selling goes on, and everything is kept here. Ask the owner; with a new code this till"
            " is paired again and hands in what it kept."
        ),
    ),
    Trouble.FORKED: (
        N_("This till was restored from a backup, or copied: the hub knows other entries of it."),
        N_(
            "Both histories are kept, and nothing is lost. Look at the newest orders. If a second"
            " till runs on a copy of this shop, close one of the two and pair it anew."
        ),
    ),
    Trouble.DIFFERENT: (
        N_("Till and hub do not hold the same, and reading it anew did not help."),
        N_("Nothing was thrown away. Make a backup of this till and ask for help."),
    ),
    Trouble.REPAIRED: (
        N_("Rows here were not as the hub has them; they were read anew and put right."),
        N_(
            "If nobody worked on the file by hand, the disk may be failing: make a backup and have"
            " it checked."
        ),
    ),
    Trouble.TOO_OLD: (
        N_("The hub wants a newer PosDesk on this till."),
        N_(
            "Sales are still handed in. Install the newer version to get prices and customers"
            " again."
        ),
    ),
    Trouble.HUB_OLD: (
        N_("The hub runs an older PosDesk than this till."),
        N_("What it does not know yet waits here. Update the hub."),
    ),
    Trouble.HUB_RESTORED: (
        N_("The hub was restored from a backup."),
        N_("This till hands in again what the hub lost; nothing needs to be done here."),
    ),
    Trouble.CERTIFICATE: (
        N_("What answers at the hub's address is not the hub that this till was paired with."),
        N_(
            "Nothing was handed in. If the hub was set up anew, leave it and pair again with a new"
            " code; if not, ask who put another machine there."
        ),
    ),
    Trouble.REFUSED: (
        N_("The hub refuses what this till hands in."),
        N_("It is kept here and tried again. Export what waits, and ask for help with the detail."),
    ),
}


UNTIL_SEEN: Final = frozenset({Trouble.FORKED, Trouble.REPAIRED, Trouble.HUB_RESTORED})
"""What a person is told of and says to have seen; the rest goes with its cause."""


def trouble_words(status: Status) -> Said | None:
    """What stops this till from being proven equal; None for nothing."""
    found = _TROUBLES.get(status.trouble)
    if found is None:
        return None
    text, advice = gettext(found[0]), gettext(found[1])
    detail = f" ({status.detail})" if status.detail else ""
    return Said(text, advice + detail)


def causes(status: Status) -> list[Said]:
    """Everything that needs a person, the worst first."""
    said = [trouble] if (trouble := trouble_words(status)) is not None else []
    if status.quarantined:
        held = n_(
            "{n} entry is held at the hub until a person looks at it.",
            "{n} entries are held at the hub until a person looks at them.",
            status.quarantined,
        )
        said.append(Said(held.format(n=status.quarantined)))
    if status.exceptions:
        open_ = n_(
            "{n} contradiction between tills waits for a decision.",
            "{n} contradictions between tills wait for a decision.",
            status.exceptions,
        )
        said.append(Said(open_.format(n=status.exceptions)))
    return said


def skew_words(status: Status) -> Said | None:
    """A clock that is off by more than five minutes; None for a good one."""
    if abs(status.skew) <= SKEW_MS:
        return None
    off = span(abs(status.skew))
    text = (
        _("This till's clock is {time} ahead of the hub's.")
        if status.skew > 0
        else _("This till's clock is {time} behind the hub's.")
    )
    return Said(text.format(time=off), _("Set the date and time of this machine. Sales are kept."))


def stale_words(status: Status, clock: Clock) -> Said | None:
    """Prices that may be of yesterday: the hub was last heard more than a day ago."""
    if status.state is State.ALONE or status.heard_at is None:
        return None
    age = clock.now() - status.heard_at
    if age <= STALE_MS:
        return None
    text = _("Prices and goods are as of {time}, {age} ago.")
    at = when(status.heard_at, clock)
    return Said(
        text.format(time=at, age=span(age)),
        _("The hub was not heard since. Selling goes on; a sale keeps what it charged."),
    )


def span(ms: int) -> str:
    """A length of time in its largest unit."""
    minutes = ms // 60_000
    if minutes < 60:
        return n_("{n} minute", "{n} minutes", minutes).format(n=minutes)
    if minutes < 48 * 60:
        hours = minutes // 60
        return n_("{n} hour", "{n} hours", hours).format(n=hours)
    days = minutes // (24 * 60)
    return n_("{n} day", "{n} days", days).format(n=days)


def size_words(count: int) -> str:
    """Bytes for people."""
    if count < 1024:
        return f"{count} B"
    if count < 1 << 20:
        return f"{count / 1024:.1f} kB"
    return f"{count / (1 << 20):.1f} MB"
