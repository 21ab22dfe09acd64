"""The four lists of the sync place: what waits, what is to be decided, what is held, put aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from posdesk.clock import Clock
from posdesk.errors import Refusal, words
from posdesk.i18n import N_, _, gettext
from posdesk.money import format_money
from posdesk.sync import exceptions as known
from posdesk.sync.states import State, Status
from posdesk.ui.place import Shell
from posdesk.ui.sell.entries import Entry
from posdesk.ui.sync import road
from posdesk.ui.sync.deeds import deed
from posdesk.ui.sync.items import Detail, Item, ItemPage
from posdesk.ui.sync.words import size_words, span, when

if TYPE_CHECKING:
    from posdesk.sync.outbox import Waiting
    from posdesk.sync.queries import Aside, Raised

SHOWN: Final = 500
"""So many of the entries that wait are listed; all are counted."""

REASONS: Final[dict[str, tuple[str, str]]] = {
    "poison": (
        N_("The hub could not apply it."),
        N_("It is kept whole. After an update of the hub the owner releases it there."),
    ),
    "revoked": (
        N_("The till was revoked before it handed this in."),
        N_("The owner looks at it and releases it at the hub if it is genuine."),
    ),
    "not_allowed": (
        N_("Who did it has no right to, as the hub knows it."),
        N_("Ask who did it. The owner gives the right and releases it, or leaves it held."),
    ),
    "wrong_store": (
        N_("It tells of another store than the one this till belongs to."),
        N_("Was the till moved? Pair it with the right store; the owner releases it at the hub."),
    ),
    "card_number": (
        N_("It holds what looks like a bank card number, which is never stored."),
        N_("Find where it was typed and remove it there. The hub does not pass it on."),
    ),
}
_PLACELESS: Final[dict[str, tuple[str, str]]] = {
    "unknown_table": (
        N_("It is of a kind that this program does not know yet."),
        N_("Install the newer PosDesk; then it is put in its place by itself."),
    ),
    "unknown_column": (
        N_("It has a field that this program does not know yet."),
        N_("Install the newer PosDesk; then it is put in its place by itself."),
    ),
    "refused": (
        N_("What it builds on is not here."),
        N_("It is tried again after every sync. If it stays for a day, ask for help."),
    ),
}


_PRESSING: Final[dict[known.Severity, tuple[str, str]]] = {
    known.Severity.LOSS: (N_("Loss"), "bad"),
    known.Severity.DECIDE: (N_("To be decided"), "warn"),
    known.Severity.NOTE: (N_("For the record"), "info"),
}


class Lists(QObject):
    """The pages, and what fills them."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self._asking = False
        self.waiting = ItemPage(
            _("Entries that wait to go up"),
            (_("Nothing waits"), _("The hub has everything that was done at this till.")),
        )
        self.exceptions = ItemPage(
            _("Contradictions to be decided"),
            (_("Nothing to decide"), _("No till contradicts another one.")),
        )
        self.held = ItemPage(
            _("Entries held at the hub"),
            (_("Nothing is held back"), _("The hub has applied everything it was handed.")),
        )
        self.aside = ItemPage(
            _("Rows put aside"),
            (_("Nothing was put aside"), _("Everything that came from the hub is in its place.")),
        )
        self._pages = {
            "waiting": self.waiting,
            "exceptions": self.exceptions,
            "held": self.held,
            "aside": self.aside,
        }
        for page in self._pages.values():
            page.panel.order_wanted.connect(self._open_order)
        self.exceptions.decided.connect(self._decide)
        self.held.again.connect(self._ask_held)

    def step(self, code: str, by: int) -> None:
        """Chooses the next thing of a list, or the one before."""
        page = self._pages.get(code)
        if page is not None and page.items:
            now = page.list.currentIndex().row()
            last = page.list.entries.rowCount() - 1
            page.list.setCurrentIndex(page.list.entries.index(min(max(now + by, 0), last)))

    def refresh(self, code: str, status: Status, *, opened: bool) -> None:
        """Fills a list anew; what only the hub knows is asked for when the list is opened."""
        clock = self._ops.db.clock
        if code == "waiting":
            rows = self._ops.read(road.queue, SHOWN)
            self.waiting.show_items(
                [_queued(row, clock) for row in rows], _queue_note(status, clock)
            )
        elif code == "exceptions":
            found = self._ops.read(road.exceptions)
            items = [_contradiction(row, clock) for row in found]
            self.exceptions.show_items(items, _told_note(status, clock))
        elif code == "aside":
            self.aside.show_items([_aside(row, clock) for row in self._ops.read(road.aside)])
        elif opened:
            self._ask_held()

    # --- at the hub ---------------------------------------------------------------------------

    def _ask_held(self) -> None:
        if self._asking:
            return
        self._asking = True
        if not self.held.items:
            self.held.show_busy(_("Asking the hub…"))
        self._ops.job(road.held, done=self._held, refused=self._held_refused)

    def _held(self, rows: Sequence[road.Held]) -> None:
        self._asking = False
        clock = self._ops.db.clock
        self.held.show_items([_held(row, clock) for row in rows])

    def _held_refused(self, refusal: Refusal) -> None:
        self._asking = False
        self.held.show_error(*words(refusal))

    def _decide(self, key: str, note: str) -> None:
        panel = self.exceptions.panel
        panel.show_busy(True)

        def done(_value: object) -> None:
            panel.show_busy(False)
            panel.note.clear()
            self._shell.notify(_("The hub knows that it is settled."), tone="ok", seconds=4)

        def refused(refusal: Refusal) -> None:
            panel.show_busy(False)
            panel.show_error(" ".join(words(refusal)))

        self._ops.job(road.decide, key, note, done=done, refused=refused)

    def _open_order(self, order_id: str) -> None:
        show = getattr(self._shell.go("orders"), "show_order", None)
        if show is not None:
            show(order_id)


def _queue_note(status: Status, clock: Clock) -> str:
    if status.state is State.OFFLINE and status.waiting:
        return _("The hub does not answer. These are safe here and go up by themselves.")
    if status.waiting > SHOWN:
        told = _("The {shown} oldest of {n} are listed.")
        return told.format(shown=f"{SHOWN:,}", n=f"{status.waiting:,}")
    return ""


def _told_note(status: Status, clock: Clock) -> str:
    if status.state is not State.OFFLINE or status.heard_at is None:
        return ""
    told = _("The hub does not answer; this is how it stood {time}. Deciding needs the hub.")
    return told.format(time=when(status.heard_at, clock))


def _queued(row: Waiting, clock: Clock) -> Item:
    at, what = when(row.occurred_at, clock), deed(row.command)
    who = row.person or _("The till itself")
    age = span(max(0, clock.now() - row.occurred_at))
    facts = (
        (_("When"), at),
        (_("Waits for"), age),
        (_("Who"), who),
        (_("Size"), size_words(row.size)),
        (_("Number"), f"{row.epoch} / {row.dseq:,}"),
        (_("Command"), row.command),
    )
    advice = _("It goes up by itself, in the order in which things were done.")
    entry = Entry(row.entry_id, what, f"{at} · {who}", size_words(row.size))
    return Item(entry, Detail(what, _("Waits"), "info", facts, advice=advice))


def _contradiction(row: Raised, clock: Clock) -> Item:
    kind = known.kind(row.code)
    title, text, advice = kind.words()
    at, measured = when(row.raised_at, clock), _measured(kind.measure, row.amount)
    closed = row.closed_at is not None
    facts = [
        (_("About"), row.place),
        (_("How much"), measured),
        (_("Till"), row.till),
        (_("When"), at),
        (_("Detail"), row.detail),
    ]
    if row.closed_at is not None:
        facts += [
            (_("Settled"), f"{when(row.closed_at, clock)} · {row.closed_by}"),
            (_("Decision"), row.note),
        ]
    mark = _("Settled") if closed else ""
    about = " · ".join(part for part in (row.place, row.till, at) if part)
    badge, tone = (_("Settled"), "ok") if closed else _PRESSING[kind.severity]
    detail = Detail(
        title,
        gettext(badge),
        tone,
        tuple(fact for fact in facts if fact[1]),
        text,
        "" if closed else advice,
        order_id=row.order_id,
        decidable=not closed,
    )
    return Item(Entry(row.id, title, about, measured, mark), detail)


def _measured(measure: known.Measure, amount: int | None) -> str:
    if amount is None or measure is known.Measure.NONE:
        return ""
    return format_money(amount) if measure is known.Measure.MONEY else f"{amount / 1000:g}"


def _held(row: road.Held, clock: Clock) -> Item:
    at, what = when(row.held_at, clock), deed(row.command)
    text, advice = REASONS.get(row.reason, (row.reason, ""))
    facts = [
        (_("Held since"), at),
        (_("Till"), row.till),
        (_("Detail"), row.detail),
        (_("Entry"), row.entry_id),
        (_("Command"), row.command),
    ]
    entry = Entry(row.entry_id, what, f"{at} · {row.till} · {gettext(text)}", "")
    kept = tuple(fact for fact in facts if fact[1])
    advice = gettext(advice) if advice else ""
    return Item(entry, Detail(what, _("Held"), "warn", kept, gettext(text), advice))


def _aside(row: Aside, clock: Clock) -> Item:
    at = when(row.created_at, clock)
    text, advice = _PLACELESS.get(row.reason, (row.reason, ""))
    facts = [
        (_("Since"), at),
        (_("Table"), row.table),
        (_("Row"), row.key),
        (_("Detail"), row.detail),
    ]
    entry = Entry(row.id, row.table, f"{at} · {gettext(text)}", "")
    kept = tuple(fact for fact in facts if fact[1])
    advice = gettext(advice) if advice else ""
    return Item(entry, Detail(row.table, _("Put aside"), "plain", kept, gettext(text), advice))
