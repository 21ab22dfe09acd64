"""Notices to customers: whether, when and by which way they are told, and who carries it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout

from posdesk import settings
from posdesk.errors import Refusal
from posdesk.i18n import LANGUAGES, _, gettext
from posdesk.notices.steps import CHOICES, STEPS
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.channels import ChannelCard, MailCard, SmsCard
from posdesk.ui.settings.controls import (
    ChoiceControl,
    Control,
    FlagControl,
    NumberControl,
)
from posdesk.ui.settings.form import Chapter, SettingsForm
from posdesk.ui.settings.noticewords import WordsCard
from posdesk.ui.widgets import Button, Card, Label, row


class StepsCard(Card):
    """For every step, by which way the customer is told; a link edits its words."""

    def __init__(self, shell: Shell, words: WordsCard) -> None:
        self.shell, self.ops = shell, shell.ops
        self._words = words
        self.boxes: dict[str, QComboBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(6))
        for place, (code, step) in enumerate(STEPS.items()):
            self._add(grid, place, code, gettext(step.label))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.undo_button = Button(_("Discard"), clicked=self.reload)
        super().__init__(
            grid,
            6,
            row(None, self.undo_button, self.save_button),
            title=_("What customers are told"),
            padding=20,
        )
        self.reload()

    def _add(self, grid: QGridLayout, place: int, code: str, words: str) -> None:
        box = QComboBox()
        box.setAccessibleName(words)
        for choice, text in CHOICES.items():
            box.addItem(gettext(text), choice)
        box.activated.connect(lambda _index: self._wake(True))
        name = _("Edit the words of “{step}”").format(step=words)
        edit = Button("", "ghost", icon="edit", name=name, clicked=lambda: self._words.open(code))
        half = (len(STEPS) + 1) // 2
        line, side = place % half, 3 * (place // half)
        grid.addWidget(Label(words, wrap=True), line, side)
        grid.addWidget(box, line, side + 1)
        grid.addWidget(edit, line, side + 2)
        self.boxes[code] = box

    def reload(self) -> None:
        """Shows what is stored."""
        stored = self.ops.db.setting("notices.steps")
        for code, box in self.boxes.items():
            box.setCurrentIndex(box.findData(stored.get(code, STEPS[code].choice)))
        self._wake(False)

    def _wake(self, awake: bool) -> None:
        self.save_button.setEnabled(awake)
        self.undo_button.setEnabled(awake)

    def save(self) -> None:
        """Stores what differs from the program's own choice."""
        chosen = {code: str(box.currentData()) for code, box in self.boxes.items()}
        values = {code: way for code, way in chosen.items() if way != STEPS[code].choice}
        self.ops.run(
            settings.save, {"notices.steps": values}, done=self._saved, refused=self._refused
        )

    def _saved(self, _nothing: object) -> None:
        self.reload()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _refused(self, refusal: Refusal) -> None:
        self.shell.refuse(refusal)


class NoticesChapter(Chapter):
    """The switch, the hours, the ways, the words."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        rules: tuple[Control, ...] = (
            FlagControl("notices.on", _("Notices"), _("Tell customers how their orders get on")),
            ChoiceControl(
                "notices.language",
                _("Language, where a customer chose none"),
                [("", _("As documents")), *LANGUAGES.items()],
            ),
            ChoiceControl("notices.quiet_from", _("Quiet from"), _times()),
            ChoiceControl(
                "notices.quiet_until",
                _("Quiet until"),
                _times(),
                hint=_("By the shop's clock; the same time twice: no quiet hours."),
            ),
            NumberControl(
                "notices.stale_hours",
                _("No news any more after"),
                1,
                720,
                unit=_("hours"),
                hint=_("What could not go out by then asks before it does."),
            ),
        )
        queue = Button(_("Show notices"), icon="mail", clicked=lambda: shell.go("notices"))
        self.words = WordsCard(shell)
        ways: list[ChannelCard] = []
        if shell.may("settings.edit"):  # who only words notices has no business with passwords
            self.mail, self.sms = MailCard(shell), SmsCard(shell)
            ways = [self.mail, self.sms]
        self.steps = StepsCard(shell, self.words)
        self.form = SettingsForm(shell, rules, title=_("Notices to customers"))
        self.fill(
            _("Notices to customers"),
            self.form,
            Card(row(Label(_("What waits, failed or was sent"), wrap=True), None, queue)),
            *ways,
            self.steps,
            self.words,
            width=860,
        )


def _times() -> list[tuple[int, str]]:
    return [(minute, f"{minute // 60:02}:{minute % 60:02}") for minute in range(0, 1440, 30)]
