"""The words of a step: edited beside what arrives, in both languages and for both ways."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QComboBox, QPlainTextEdit, QScrollArea, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import LANGUAGES, _, gettext, language, n_
from posdesk.notices import commands, queries
from posdesk.notices.sms_length import SmsLength
from posdesk.notices.steps import CHANNELS, MAIL, PLACEHOLDERS, STEPS
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.widgets import (
    Badge,
    Button,
    Card,
    Chip,
    Field,
    FlowLayout,
    Label,
    Panel,
    TextField,
    column,
    row,
)


class WordsCard(Card):
    """What is typed is shown at once as it will arrive; what can't be used is not saved."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.ops = shell, shell.ops
        self.step = QComboBox()
        self.step.setAccessibleName(_("Step"))
        for code, step in STEPS.items():
            self.step.addItem(gettext(step.label), code)
        self.channels = {
            code: Chip(gettext(words), checkable=True) for code, words in CHANNELS.items()
        }
        self.languages = {code: Chip(words, checkable=True) for code, words in LANGUAGES.items()}
        self.edited = Badge(_("Edited"), "info")
        self.subject = TextField(name=_("Subject"))
        self.subject_field = Field(_("Subject"), self.subject)
        self.body = QPlainTextEdit()
        self.body.setAccessibleName(_("Text"))
        self.body.setTabChangesFocus(True)
        self.body.setFixedHeight(theme.px(190))
        self.code = TextField(name=_("Provider's template number"))
        hint = _("Only where the provider sends approved templates.")
        self.code_field = Field(_("Provider's template number"), self.code, hint=hint)
        self.places = QWidget()
        self._flow = FlowLayout(gap=4)
        self.places.setLayout(self._flow)
        self.wrong = Label("", "small", tone="bad", wrap=True)
        self.shown_subject = Label("", "strong", wrap=True)
        self.shown = Label("", wrap=True)
        self.length = Label("", "small", wrap=True)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.reset_button = Button(_("Use the built-in words"), clicked=self.reset)
        super().__init__(*self._content(), title=_("The words"), padding=20)
        self._connect()
        self.channels["sms"].setChecked(True)
        self.languages[language()].setChecked(True)
        self.reload()

    def _content(self) -> tuple[QWidget, ...]:
        head, body, foot = QWidget(), QWidget(), QWidget()
        channels, languages = self.channels.values(), self.languages.values()
        head.setLayout(row(self.step, *channels, 8, *languages, None, self.edited, gap=6))
        left = column(
            self.subject_field,
            Field(_("Text"), self.body),
            self.wrong,
            Label(_("Put in:"), "small"),
            self.places,
            self.code_field,
            None,
        )
        seen = Panel("bubble", column(self.shown_subject, self.shown, margins=(14, 12, 14, 12)))
        right = column(Label(_("As it arrives"), "muted"), seen, self.length, None)
        both = row(left, right, gap=20)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        body.setLayout(both)
        foot.setLayout(row(self.reset_button, None, self.save_button))
        return head, body, foot

    def _connect(self) -> None:
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        for group, chips in zip(self._groups, (self.channels, self.languages), strict=True):
            for chip in chips.values():
                group.addButton(chip)
                chip.clicked.connect(lambda _on=False: self.reload())
        self.step.activated.connect(lambda _index: self.reload())
        self.subject.textEdited.connect(lambda _text: self._touched())
        self.code.textEdited.connect(lambda _text: self._touched())
        self.body.textChanged.connect(self._touched)

    # --- what is shown ------------------------------------------------------------------------

    def place(self) -> tuple[str, str, str]:
        """Step, channel and language of the words."""
        channel = next(code for code, chip in self.channels.items() if chip.isChecked())
        spoken = next(code for code, chip in self.languages.items() if chip.isChecked())
        return str(self.step.currentData()), channel, spoken

    def open(self, step: str) -> None:
        """Shows the words of a step, and brings them into sight."""
        self.step.setCurrentIndex(self.step.findData(step))
        self.reload()
        self.body.setFocus()
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(self.body)

    def reload(self) -> None:
        """Shows the words as they are stored, or built in."""
        text = self.ops.read(queries.template, *self.place())
        self.subject_field.setVisible(text.channel == MAIL)
        self.code_field.setVisible(text.channel != MAIL)
        self.subject.setText(text.subject)
        self.code.setText(text.provider_code)
        self.body.blockSignals(True)
        self.body.setPlainText(text.body)
        self.body.blockSignals(False)
        self.edited.setVisible(text.edited)
        self.reset_button.setEnabled(text.edited)
        self._offer(text.step)
        self._preview()
        self.save_button.setEnabled(False)

    def _offer(self, step: str) -> None:
        self._flow.clear()
        for name in sorted(STEPS[step].may_say, key=list(PLACEHOLDERS).index):
            chip = Chip(gettext(PLACEHOLDERS[name].label), clicked=partial(self._put_in, name))
            chip.setToolTip(f"{{{name}}}")
            self._flow.addWidget(chip)

    def _put_in(self, name: str) -> None:
        self.body.insertPlainText(f"{{{name}}}")
        self.body.setFocus()

    def _touched(self) -> None:
        self.save_button.setEnabled(self._preview())

    def _preview(self) -> bool:
        """Shows what would arrive; whether the words can be used."""
        texts = (self.subject.text(), self.body.toPlainText())
        try:
            shown = self.ops.read(queries.preview, *self.place(), *texts)
        except Refusal as refusal:
            self.wrong.setText(str(refusal))
            self.wrong.show()
            return False
        self.wrong.hide()
        self.shown_subject.setText(shown.subject)
        self.shown_subject.setVisible(bool(shown.subject))
        self.shown.setText(shown.body)
        self.length.setText(_length_words(shown.length) if shown.length else "")
        return True

    # --- acts ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Says it in these words from now on."""
        texts = (self.subject.text(), self.body.toPlainText(), self.code.text())
        self.ops.run(
            commands.save_template, *self.place(), *texts, done=self._saved, refused=self._refused
        )

    def reset(self) -> None:
        """Goes back to the program's own words."""
        self.ops.run(
            commands.reset_template, *self.place(), done=self._saved, refused=self._refused
        )

    def _saved(self, _nothing: object) -> None:
        self.reload()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _refused(self, refusal: Refusal) -> None:
        self.wrong.setText(str(refusal))
        self.wrong.show()


def _length_words(length: SmsLength) -> str:
    parts = n_("{n} SMS", "{n} SMS", length.parts).format(n=length.parts)
    said = _("{units} characters ({alphabet}), {parts}, {left} left in the last one")
    return said.format(units=length.units, alphabet=length.alphabet, parts=parts, left=length.left)
