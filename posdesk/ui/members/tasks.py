"""What is done with a customer in the place of the detail: editing, addresses, credit, merging."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.members.addresses import AddressDraft
from posdesk.members.commands import MemberDraft
from posdesk.members.errors import (
    CreditRefused,
    NotEnoughCredit,
    PhoneKnown,
    ReasonMissing,
)
from posdesk.members.phones import shown
from posdesk.members.queries import Detail
from posdesk.money import format_money, parse_amount
from posdesk.ui.members.addressform import AddressForm
from posdesk.ui.members.memberform import MemberForm
from posdesk.ui.members.words import name_of
from posdesk.ui.ops import Ops
from posdesk.ui.orders.facts import Fact, Facts
from posdesk.ui.orders.task import Task
from posdesk.ui.widgets import Button, Field, Label, Panel, TextField, column, row
from posdesk.ui.widgets.status import Look


class MemberTask(Task):
    """Adding or editing a customer; one whose phone is known can be merged with that one."""

    saved = Signal(object, bool)
    """The draft, and whether both shall be kept where the phone is known."""
    merge_wanted = Signal(str)

    def __init__(self, title: str, draft: MemberDraft, *, fresh: bool) -> None:
        self.form = MemberForm()
        super().__init__(title, self.form, _("Add customer") if fresh else _("Save"))
        self._known: PhoneKnown | None = None
        self.known = Button("", clicked=self._use_known)
        self.both = Button(_("Keep both"), clicked=lambda: self.saved.emit(self.form.draft(), True))
        self._fresh = fresh
        self.form.show_draft(draft)
        self._start = self.form.draft()
        self.form.submitted.connect(self.submit)
        self.setFocusProxy(self.form)
        box = self.layout()
        assert isinstance(box, QBoxLayout)
        box.addLayout(row(None, self.known, self.both, gap=8))
        self._show_known(None)

    def submit(self) -> None:
        """Saves it."""
        self.say("")
        self.form.clear_errors()
        self._show_known(None)
        self.go.setEnabled(False)
        self.saved.emit(self.form.draft(), False)

    def refused(self, refusal: Refusal) -> bool:
        """Says why, at the field where there is one."""
        self.go.setEnabled(True)
        if self.form.show_refusal(refusal):
            return True
        self._show_known(refusal if isinstance(refusal, PhoneKnown) else None)
        return super().refused(refusal)

    def _show_known(self, known: PhoneKnown | None) -> None:
        self._known = known
        if known is not None:
            name = name_of(known.name, known.phone)
            text = _("Open {name}") if self._fresh else _("Merge with {name}")
            self.known.setText(text.format(name=name))
        self.known.setVisible(known is not None)
        self.both.setVisible(known is not None)

    def _use_known(self) -> None:
        if self._known is not None:
            self.merge_wanted.emit(self._known.member_id)

    @property
    def dirty(self) -> bool:
        """Whether something was typed."""
        return self.form.draft() != self._start


class AddressTask(Task):
    """An address of the book."""

    saved = Signal(object)
    removed = Signal()

    def __init__(self, ops: Ops, title: str, draft: AddressDraft, *, fresh: bool) -> None:
        self.form = AddressForm(ops)
        super().__init__(title, self.form, _("Save address"))
        self.form.show_draft(draft)
        self._start = self.form.draft()
        self.form.submitted.connect(self.submit)
        self.setFocusProxy(self.form)
        if not fresh:
            remove = Button(_("Take out of the book"), "danger", clicked=self.removed.emit)
            box = self.form.layout()
            assert isinstance(box, QBoxLayout)
            box.addLayout(row(remove, None))

    def submit(self) -> None:
        """Saves it."""
        self.say("")
        self.go.setEnabled(False)
        self.saved.emit(self.form.draft())

    def refused(self, refusal: Refusal) -> bool:
        """Says why at its field."""
        self.go.setEnabled(True)
        self.form.show_refusal(refusal)
        return True

    @property
    def dirty(self) -> bool:
        """Whether something was typed."""
        return self.form.draft() != self._start


class CreditTask(Task):
    """Correcting the store credit, with a reason."""

    saved = Signal(int, str)

    def __init__(self, found: Detail, currency: str) -> None:
        self._currency = currency
        self.amount = TextField(name=_("Change by"), placeholder="+5.00")
        self.reason = TextField(name=_("Reason"))
        there = _("Store credit now: {amount}")
        self._fields = {
            "amount": Field(
                _("Change by"), self.amount, hint=_("With a minus sign it is taken away.")
            ),
            "reason": Field(_("Reason"), self.reason),
        }
        body = QWidget()
        now = Label(there.format(amount=format_money(found.credit, currency)), "strong")
        body.setLayout(column(now, *self._fields.values(), gap=10))
        name = name_of(found.name, found.phone)
        super().__init__(_("Store credit of {name}").format(name=name), body, _("Correct it"))
        for field in (self.amount, self.reason):
            field.returnPressed.connect(self.submit)
        self.setFocusProxy(self.amount)

    def submit(self) -> None:
        """Corrects it."""
        for field in self._fields.values():
            field.set_error("")
        text = self.amount.text().strip().replace("−", "-")
        try:
            amount = parse_amount(text.lstrip("+-"), self._currency)
        except Refusal as refusal:
            self._say_at("amount", refusal)
            return
        self.go.setEnabled(False)
        self.saved.emit(-amount if text.startswith("-") else amount, self.reason.text())

    def refused(self, refusal: Refusal) -> bool:
        """Says why at its field."""
        self.go.setEnabled(True)
        if isinstance(refusal, ReasonMissing):
            self._say_at("reason", refusal)
        elif isinstance(refusal, CreditRefused | NotEnoughCredit):
            self._say_at("amount", refusal)
        else:
            super().refused(refusal)
        return True

    def _say_at(self, key: str, refusal: Refusal) -> None:
        self._fields[key].set_error(" ".join(part for part in words(refusal) if part))
        self._fields[key].control.setFocus()

    @property
    def dirty(self) -> bool:
        """Whether something was typed."""
        return bool(self.amount.text().strip() or self.reason.text().strip())


class MergeTask(Task):
    """Which of two records stays; both are shown side by side."""

    confirmed = Signal(str, str)
    """The one that stays, the double."""

    def __init__(self, kept: Detail, double: Detail, lines: Callable[[Detail], list[str]]) -> None:
        self._kept, self._double, self._lines = kept, double, lines
        self.left, self.right = Facts(gap=3), Facts(gap=3)
        self.swap = Button(_("The other one stays"), clicked=self._swap)
        body = QWidget()
        sides = [
            Panel("foot", column(facts, None, margins=(14, 12, 14, 12)))
            for facts in (self.left, self.right)
        ]
        pair = row(*sides, gap=12)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        about = _(
            "Phones, addresses, store credit and the history of both will be one. Offers are sent"
            " only if neither has refused them. This can't be undone."
        )
        body.setLayout(column(pair, Label(about, "muted", wrap=True), row(self.swap, None), gap=14))
        super().__init__(_("Merge two records of one customer"), body, _("Merge"))
        self._show()

    def _swap(self) -> None:
        self._kept, self._double = self._double, self._kept
        self._show()

    def _show(self) -> None:
        for facts, title, tone, found in (
            (self.left, _("Stays"), "ok", self._kept),
            (self.right, _("Is merged into it"), "plain", self._double),
        ):
            name, *lines = self._lines(found)
            head = Fact(name, strong=True, look=Look(title, tone))
            facts.show_facts([head, *(Fact(line) for line in lines)])
        name = name_of(self._kept.name, self._kept.phone)
        self.go.setText(_("Merge into {name}").format(name=name))

    def submit(self) -> None:
        """Merges them."""
        self.go.setEnabled(False)
        self.confirmed.emit(self._kept.member_id, self._double.member_id)


def summary_lines(found: Detail, currency: str) -> list[str]:
    """A customer in a few lines, to be told from another."""
    lines = [name_of(found.name, found.phone)]
    lines += [" ".join((shown(each.phone), each.label)).strip() for each in found.phones]
    lines += [each.place for each in found.addresses]
    if found.card_code:
        lines.append(_("Card {code}").format(code=found.card_code))
    if found.credit:
        lines.append(_("Store credit {amount}").format(amount=format_money(found.credit, currency)))
    return lines
