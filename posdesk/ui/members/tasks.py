"""What is done with a customer in the place of the detail: editing, addresses, credit, merging."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QPlainTextEdit, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.members.addresses import AddressDraft
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.members.errors import (
    CardTaken,
    CreditRefused,
    MailRefused,
    MemberUnnamed,
    NotEnoughCredit,
    PhoneKnown,
    PhoneRefused,
    ReasonMissing,
)
from posdesk.members.people import NAME_LENGTH, NOTE_LENGTH
from posdesk.members.phones import shown
from posdesk.members.queries import Detail
from posdesk.money import format_money, parse_amount
from posdesk.ui import theme
from posdesk.ui.members.addressform import AddressForm
from posdesk.ui.members.view import LANGUAGES
from posdesk.ui.members.words import name_of
from posdesk.ui.ops import Ops
from posdesk.ui.orders.facts import Fact, Facts
from posdesk.ui.orders.task import Task
from posdesk.ui.widgets import Button, Field, Label, Panel, TextField, column, row
from posdesk.ui.widgets.status import Look


class PhoneRow(QWidget):
    """A phone with what it is, and a way to take it out."""

    removed = Signal()

    def __init__(self, draft: PhoneDraft) -> None:
        super().__init__()
        self.phone = TextField(shown(draft.phone), name=_("Phone"), placeholder=_("Phone"))
        self.label = TextField(draft.label, name=_("Label"), placeholder=_("work, home …"))
        self.label.setMaxLength(20)
        remove = Button("", "ghost", icon="close", name=_("Take this phone out"))
        remove.clicked.connect(self.removed)
        box = row(self.phone, self.label, remove, gap=8)
        box.setStretch(0, 3)
        box.setStretch(1, 2)
        self.setLayout(box)


class MemberForm(QWidget):
    """The fields of a customer."""

    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.name = TextField(name=_("Full name"))
        self.name.setMaxLength(NAME_LENGTH)
        self.phones: list[PhoneRow] = []
        self._rows = column(gap=6)
        self.more = Button(_("Another phone"), "link", icon="plus", clicked=self.add_phone)
        self.card, self.mail = TextField(name=_("Card")), TextField(name=_("Mail"))
        self.language = QComboBox()
        for code, name in LANGUAGES.items():
            self.language.addItem(name or _("As the shop"), code)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(theme.px(84))
        self.notices = QCheckBox(_("May be told how orders are getting on"))
        self.offers = QCheckBox(_("Agreed to be sent offers"))
        self._fields = {
            "name": Field(_("Full name"), self.name),
            "card": Field(_("Card"), self.card),
            "mail": Field(_("Mail"), self.mail),
        }
        self.phone_error = Label("", "small", tone="bad", wrap=True)
        self._build()

    def _build(self) -> None:
        fields = self._fields
        second = row(fields["card"], fields["mail"], gap=10)
        second.setStretch(0, 2)
        second.setStretch(1, 3)
        phones = column(Label(_("Phones"), "muted"), self._rows, self.phone_error, gap=4)
        told = Field(_("Language of notices"), self.language)
        self.phone_error.hide()
        box = column(
            fields["name"],
            phones,
            row(self.more, None),
            second,
            told,
            Field(_("Note"), self.note),
            self.notices,
            self.offers,
            gap=10,
        )
        self.setLayout(box)
        self.setFocusProxy(self.name)
        for field in (self.name, self.card, self.mail):
            field.returnPressed.connect(self.submitted)

    def add_phone(self, draft: PhoneDraft | None = None) -> PhoneRow:
        """One more row for a phone."""
        line = PhoneRow(draft or PhoneDraft(""))
        line.phone.returnPressed.connect(self.submitted)
        line.label.returnPressed.connect(self.submitted)
        line.removed.connect(lambda: self._remove(line))
        self.phones.append(line)
        self._rows.addWidget(line)
        if draft is None:
            line.phone.setFocus()
        return line

    def _remove(self, line: PhoneRow) -> None:
        self.phones.remove(line)
        self._rows.removeWidget(line)
        line.hide()
        line.deleteLater()
        if not self.phones:
            self.add_phone()

    def show_draft(self, draft: MemberDraft) -> None:
        """Fill all fields."""
        self.name.setText(draft.name)
        for each in draft.phones or (PhoneDraft(""),):
            self.add_phone(each)
        self.card.setText(draft.card_code)
        self.mail.setText(draft.email)
        self.language.setCurrentIndex(max(0, self.language.findData(draft.language)))
        self.note.setPlainText(draft.note)
        self.notices.setChecked(draft.notices_ok)
        self.offers.setChecked(draft.marketing_ok)

    def draft(self) -> MemberDraft:
        """What the fields say, as typed."""
        return MemberDraft(
            self.name.text(),
            tuple(PhoneDraft(each.phone.text(), each.label.text()) for each in self.phones),
            self.card.text(),
            self.mail.text(),
            self.note.toPlainText()[:NOTE_LENGTH],
            str(self.language.currentData()),
            self.notices.isChecked(),
            self.offers.isChecked(),
        )

    def clear_errors(self) -> None:
        """Take away what was said about the last attempt."""
        self.phone_error.hide()
        for field in self._fields.values():
            field.set_error("")

    def show_refusal(self, refusal: Refusal) -> bool:
        """Say it at its field; False where there is none."""
        text = " ".join(part for part in words(refusal) if part)
        named = {MemberUnnamed: "name", CardTaken: "card", MailRefused: "mail"}.get(type(refusal))
        if named is not None:
            self._fields[named].set_error(text)
            self._fields[named].control.setFocus()
        elif isinstance(refusal, PhoneRefused):
            self.phone_error.setText(text)
            self.phone_error.show()
            wrong = (each for each in self.phones if each.phone.text().strip() == refusal.typed)
            next(wrong, self.phones[0]).phone.setFocus()
        else:
            return False
        return True


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
