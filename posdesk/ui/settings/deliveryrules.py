"""What deliveries cost by way, region and weight, and the times that can be promised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from posdesk.changes import Done
from posdesk.i18n import _
from posdesk.orders import charges, slots
from posdesk.orders.charges import ChargeRule
from posdesk.orders.slots import SlotRule
from posdesk.orders.states import COURIER, LOCAL, METHODS, PICKUP
from posdesk.ui import theme
from posdesk.ui.members.addressform import RegionField
from posdesk.ui.place import Shell
from posdesk.ui.sell.ordering import clock_words, weekday
from posdesk.ui.settings.ruletable import (
    Fields,
    RuleTable,
    Wrong,
    amount_of,
    amount_text,
    choice,
    count_of,
    figure,
    grams_of,
    kilogram_text,
)
from posdesk.ui.widgets import Chip, row, set_property

_CHARGED: Final = tuple((way, METHODS[way]) for way in (COURIER, LOCAL, PICKUP))
_TIMED: Final = tuple((way, METHODS[way]) for way in (LOCAL, PICKUP))
_DAY: Final = 1_440
_WEEK: Final = 10_080


class ChargeFields(Fields[ChargeRule]):
    """One rule for what bringing costs."""

    def __init__(self, shell: Shell, rule: ChargeRule | None) -> None:
        shown = rule or ChargeRule(COURIER)
        self._id, self._active = shown.id, shown.active
        self.method: QComboBox = choice(_CHARGED, shown.method, _("Way"))
        self.region = RegionField(shell.ops)
        self.region.setText(shown.region)
        self.region.setPlaceholderText(_("Everywhere"))
        self.region.setMinimumWidth(theme.px(150))
        self.served = QCheckBox()
        self.served.setAccessibleName(_("Served"))
        self.served.setChecked(shown.served)
        self.base = figure(amount_text(shown.base), _("Charge"))
        self.free_from = figure(amount_text(shown.free_from), _("Free from"))
        self.first = figure(kilogram_text(shown.first_weight), _("Up to kg"))
        self.step = figure(amount_text(shown.step), _("Then"))
        self.step_weight = figure(kilogram_text(shown.step_weight), _("Per kg"))
        self.served.toggled.connect(lambda _on: self._wake())
        self._wake()

    def _wake(self) -> None:
        for field in (self.base, self.free_from, self.first, self.step, self.step_weight):
            field.setEnabled(self.served.isChecked())

    def widgets(self) -> Sequence[QWidget]:
        figures = (self.base, self.free_from, self.first, self.step, self.step_weight)
        return (self.method, self.region, self.served, *figures)

    def rule(self, position: int) -> ChargeRule:
        step, each = amount_of(self.step), grams_of(self.step_weight)
        first = grams_of(self.first)
        if step and not (each and first):
            missing: QLineEdit = self.step_weight if first else self.first
            raise Wrong(missing, _("A charge by weight needs both weights: up to, and per."))
        return ChargeRule(
            self.method.currentData(),
            self.region.text().strip().strip("/"),
            self.served.isChecked(),
            amount_of(self.base),
            amount_of(self.free_from),
            first,
            each,
            step,
            position,
            self._active,
            self._id,
        )


class ChargeRules(RuleTable[ChargeRule]):
    """Rules in the order in which they are tried."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("What deliveries cost"),
            _("Of the rules for a way the one for the narrowest region that fits counts."),
            _("Without a rule a way costs nothing and goes everywhere."),
        )
        self._grid.setColumnStretch(1, 1)

    def heads(self) -> Sequence[str]:
        figures = (_("Charge"), _("Free from"), _("Up to kg"), _("Then"), _("Per kg"))
        return (_("Way"), _("Region"), _("Served"), *figures)

    def stored(self) -> Sequence[ChargeRule]:
        return charges.rules(self.shell.ops.db, inactive=True)

    def fields(self, rule: ChargeRule | None) -> ChargeFields:
        return ChargeFields(self.shell, rule)

    def saving(
        self, before: Sequence[ChargeRule], rules: Sequence[ChargeRule]
    ) -> list[Callable[..., Done[Any]]]:
        kept = {rule.id for rule in rules}
        gone = [_call(charges.remove_rule, old.id) for old in before if old.id not in kept]
        changed = [rule for rule in in_order(rules) if rule not in before]
        return gone + [_call(charges.save_rule, rule) for rule in changed]


def in_order(rules: Sequence[ChargeRule]) -> list[ChargeRule]:
    """Rules as they are to be tried: narrow regions before those around them."""
    depth = {rule: len([part for part in rule.region.split("/") if part]) for rule in rules}
    by_depth = sorted(rules, key=lambda rule: -depth[rule])
    return [replace(rule, position=at) for at, rule in enumerate(by_depth, start=1)]


class WeekdayField(QWidget):
    """Seven small switches; bit 0 is Monday."""

    def __init__(self, weekdays: int) -> None:
        super().__init__()
        self.days = [self._day(number, weekdays) for number in range(7)]
        self.setLayout(row(*self.days, gap=3))
        self.setAccessibleName(_("Days of the week"))

    def _day(self, number: int, weekdays: int) -> Chip:
        chip = Chip(_short(number), checkable=True, name=weekday(number))
        chip.setChecked(bool(weekdays >> number & 1))
        set_property(chip, fit="tight")
        return chip

    def value(self) -> int:
        """The days that are on, as bits."""
        return sum(1 << number for number, chip in enumerate(self.days) if chip.isChecked())


def _short(number: int) -> str:
    """A weekday in as few characters as tell it: Mo, 一."""
    return (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))[number]


class SlotFields(Fields[SlotRule]):
    """One time that is offered."""

    def __init__(self, rule: SlotRule | None) -> None:
        shown = rule or SlotRule(LOCAL, 600, 720)
        self._id, self._active = shown.id, shown.active
        self.method = choice(_TIMED, shown.method, _("Way"))
        self.days = WeekdayField(shown.weekdays)
        self.starts = figure(clock_words(shown.starts), _("From"))
        self.ends = figure(clock_words(shown.ends), _("Until"))
        self.capacity = figure(str(shown.capacity), _("Orders"))
        self.closes = figure(str(shown.closes_before), _("Closes before"))

    def widgets(self) -> Sequence[QWidget]:
        return (self.method, self.days, self.starts, self.ends, self.capacity, self.closes)

    def rule(self, position: int) -> SlotRule:
        starts, ends = minutes_of(self.starts), minutes_of(self.ends)
        if ends <= starts:
            raise Wrong(self.ends, _("A time ends after it begins."))
        if not self.days.value():
            raise Wrong(self.days, _("Choose at least one day of the week."))
        return SlotRule(
            self.method.currentData(),
            starts,
            ends,
            self.days.value(),
            count_of(self.capacity, 100_000),
            count_of(self.closes, _WEEK),
            self._active,
            self._id,
        )


class SlotRules(RuleTable[SlotRule]):
    """The times of a week."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Times that are offered"),
            _("How many orders a time holds, and how many minutes before it can't be chosen."),
            _("Without times nothing is promised, and local deliveries go at any time."),
        )
        self._grid.setColumnStretch(len(self._heads), 1)

    def heads(self) -> Sequence[str]:
        return (
            _("Way"),
            _("Days of the week"),
            _("From"),
            _("Until"),
            _("Orders"),
            _("Closes before"),
        )

    def stored(self) -> Sequence[SlotRule]:
        return slots.slot_rules(self.shell.ops.db, inactive=True)

    def fields(self, rule: SlotRule | None) -> SlotFields:
        return SlotFields(rule)

    def saving(
        self, before: Sequence[SlotRule], rules: Sequence[SlotRule]
    ) -> list[Callable[..., Done[Any]]]:
        kept = {rule.id for rule in rules}
        gone = [_call(slots.remove_slot, old.id) for old in before if old.id not in kept]
        changed = [rule for rule in rules if rule not in before]
        return gone + [_call(slots.save_slot, rule) for rule in changed]


def minutes_of(field: QLineEdit) -> int:
    """A time of day as minutes after midnight: 9, 9:30, 930, 24:00; raises `Wrong`."""
    text = field.text().strip().replace("：", ":").replace(".", ":")
    hours, colon, rest = text.partition(":")
    if not colon and len(text) in (3, 4):
        hours, rest = text[:-2], text[-2:]
    rest = rest or "0"
    if hours.isascii() and hours.isdigit() and rest.isascii() and rest.isdigit():
        minutes = int(hours) * 60 + int(rest)
        if int(rest) < 60 and minutes <= _DAY:
            return minutes
    raise Wrong(field, _("{name}: a time like 9:30.").format(name=field.accessibleName()))


def _call(command: Callable[..., Done[Any]], *args: object) -> Callable[..., Done[Any]]:
    """A command with its arguments, still without shop and person."""
    return partial(_run, command, args)


def _run(
    command: Callable[..., Done[Any]], args: tuple[object, ...], db: object, actor: str | None
) -> Done[Any]:
    return command(db, actor, *args)
