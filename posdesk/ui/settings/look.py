"""How the window looks on this till: language, colours, text size. Taken over at once."""

from __future__ import annotations

from collections.abc import Sequence

from posdesk import settings
from posdesk.i18n import LANGUAGES, _
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.form import Chapter
from posdesk.ui.widgets import Card, Chip, FlowLayout, Label

SCALES = tuple(range(theme.SCALE_MIN, theme.SCALE_MAX + 1, 10))


class LookChapter(Chapter):
    """Choices that act the moment they are touched; the window is drawn anew with them."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        languages = [("", _("As the system")), *LANGUAGES.items()]
        modes = [("light", _("Light")), ("dark", _("Dark")), ("system", _("As the system"))]
        scales = [(scale, f"{scale} %") for scale in SCALES]
        self.fill(
            _("Look and language"),
            self._choice("till.language", _("Language"), languages),
            self._choice("till.theme", _("Colours"), modes),
            self._choice("till.text_scale", _("Text size"), scales),
        )

    def _choice(self, name: str, title: str, options: Sequence[tuple[object, str]]) -> Card:
        flow = FlowLayout(gap=8)
        now = self.ops.db.setting(name)
        for value, words in options:
            chip = Chip(words, checkable=True, name=f"{title}: {words}")
            chip.setAutoExclusive(True)
            chip.setChecked(value == now)
            chip.clicked.connect(lambda _on=False, v=value: self._take(name, v))
            flow.addWidget(chip)
        return Card(Label(title, "strong"), flow, padding=18)

    def _take(self, name: str, value: object) -> None:
        if value != self.ops.db.setting(name):
            self.ops.run(settings.save, {name: value})
