"""The fields of a customer, with what is wrong said where it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.members.errors import CardTaken, MailRefused, MemberUnnamed, PhoneRefused
from posdesk.members.people import NAME_LENGTH, NOTE_LENGTH
from posdesk.members.phones import shown
from posdesk.ui import theme
from posdesk.ui.members.view import LANGUAGES
from posdesk.ui.widgets import Button, Field, Label, TextField, column, row


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
