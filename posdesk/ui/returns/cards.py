"""The cards of one return: its road, its goods, what to consider, money, and who did what."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from posdesk.clock import Clock
from posdesk.i18n import _, gettext
from posdesk.money import format_quantity
from posdesk.returns import states
from posdesk.returns.detail import DetailLine, ReturnDetail
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.words import when
from posdesk.ui.returns import words
from posdesk.ui.widgets import Card, ElidedLabel, Label, column, row
from posdesk.ui.widgets.frames import Content
from posdesk.ui.widgets.status import Look
from posdesk.ui.widgets.timeline import Timeline


class DetailCards:
    """Makes the cards of a return as it is now."""

    def __init__(self, shown: ReturnDetail, clock: Clock) -> None:
        self._shown, self._clock = shown, clock

    def road(self) -> Card:
        """Where it is on its way."""
        clock = self._clock
        steps = words.steps(self._shown.card.state, self._shown.events, clock.zone, clock.now())
        return Card(Timeline(steps))

    def goods(self) -> Card:
        """What comes back, and what was found of it."""
        rows: list[Content] = []
        for line in self._shown.lines:
            rows.append(self._line(line))
        return Card(*rows, title=_("Comes back"), gap=10)

    def _line(self, line: DetailLine) -> QWidget:
        name = f"{line.name} {line.label}".strip()
        count = words.count_words(line.quantity, line.unit)
        why = [words.reason_words(line.reason), words.condition_words(line.condition), line.note]
        below = words.DOT.join(part for part in why if part)
        state = []
        if line.inspected:
            state.append(_("{count} inspected").format(count=format_quantity(line.inspected)))
        if line.settled:
            state.append(_("{count} settled").format(count=format_quantity(line.settled)))
        for found in self._shown.inspections:
            if found.line_id == line.id:
                state.append(self._found_words(found.disposition, found.deduction))
        shown = QWidget()
        top = row(ElidedLabel(name, "strong"), Label(f"× {count}"), gap=8)
        top.setStretch(0, 1)
        parts: list[Content] = [top, Label(below, "muted", wrap=True)]
        if state:
            parts.append(Label(words.DOT.join(state), "small", wrap=True))
        shown.setLayout(column(*parts, gap=2))
        return shown

    def _found_words(self, disposition: str, deduction: int) -> str:
        where = gettext(states.DISPOSITIONS.get(disposition, disposition))
        if not deduction:
            return where
        kept = words.money(deduction, self._shown.currency)
        return f"{where}, " + _("{amount} kept").format(amount=kept)

    def judgement(self) -> Card | None:
        """What speaks for and against it."""
        facts = []
        verdict = self._shown.card.verdict
        if verdict is not None:
            tone = "warn" if verdict.beyond else "ok"
            facts.append(Fact(_("Policy"), look=Look(words.day_words(verdict), tone)))
        for beyond in self._shown.beyond:
            facts.append(Fact(f"{beyond.name}: {words.beyond_words(beyond.why)}", tone="warn"))
        for risk in self._shown.card.risks:
            facts.append(Fact(words.risk_words([risk]), tone="warn"))
        if not facts:
            return None
        shown = Facts()
        shown.show_facts(facts)
        return Card(shown, title=_("To consider"))

    def money(self) -> Card | None:
        """What was given, and what is to be given."""
        facts: list[Fact] = []
        currency = self._shown.currency
        for done in self._shown.settlements:
            name = gettext(states.RESOLUTIONS[done.resolution])
            facts.append(Fact(name, words.money(done.amount, currency), strong=True))
            for share in done.shares:
                facts.append(
                    Fact(words.way_words(share.tender), words.money(share.amount, currency))
                )
            if done.exchange_number:
                facts.append(Fact(_("Goods out: {number}").format(number=done.exchange_number)))
        if self._shown.quote is not None:
            if facts:
                facts.append(RULE)
            facts += quote_facts(self._shown)
        if not facts:
            return None
        shown = Facts()
        shown.show_facts(facts)
        return Card(shown, title=_("Amounts"))

    def steps(self) -> Card:
        """Every step, the newest first."""
        clock = self._clock
        facts = []
        for event in reversed(self._shown.events):
            who = event.staff
            if event.approved_by:
                who = _("{who}, approved by {manager}").format(who=who, manager=event.approved_by)
            at = when(event.occurred_at, clock.zone, clock.now())
            facts.append(Fact(words.event_words(event), more=words.DOT.join((at, who))))
        shown = Facts()
        shown.show_facts(facts)
        return Card(shown, title=_("Who did what"))


def quote_facts(shown: ReturnDetail) -> list[Fact]:
    """What a return gives now, row by row."""
    quoted, currency = shown.quote, shown.currency
    assert quoted is not None
    facts = [
        Fact(
            f"{line.name} {line.label}".strip() + f" × {format_quantity(line.quantity)}",
            words.money(line.amount, currency),
        )
        for line in quoted.lines
    ]
    extra = (
        (_("Delivery charge"), quoted.charges),
        (_("Rounding"), quoted.rounding),
        (_("Deduction"), -quoted.deduction),
        (_("Way back"), -quoted.way_back),
    )
    facts += [Fact(name, words.money(amount, currency)) for name, amount in extra if amount]
    facts += [RULE, Fact(_("To be given"), words.money(quoted.amount, currency), strong=True)]
    if quoted.debt:
        facts.append(Fact(_("of this, off what is owed"), words.money(quoted.debt, currency)))
    return facts
