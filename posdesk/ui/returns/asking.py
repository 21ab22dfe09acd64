"""Small questions on the way: why it is rejected, what is asked for, how it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.ui.orders.task import Task
from posdesk.ui.widgets import Field, Label, TextField, column
from posdesk.ui.widgets.photostrip import PhotoAdder

REJECTIONS = (
    N_("The time to return is over"),
    N_("The goods were used"),
    N_("Not taken back for hygiene"),
    N_("The photos show no fault"),
)
QUESTIONS = (
    N_("Please send a photo of the damage"),
    N_("Please say what is wrong with it"),
    N_("Please send the receipt"),
)
REFUSALS = (
    N_("Other goods than were bought"),
    N_("The goods were used"),
    N_("Parts are missing"),
)


class ReasonTask(Task):
    """One line of why, chosen or written."""

    def __init__(
        self,
        title: str,
        act: str,
        choices: Sequence[str],
        done: Callable[[str], object],
        *,
        role: str = "danger",
        explained: str = "",
    ) -> None:
        self._done = done
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for words in choices:
            self.reason.addItem(gettext(words))
        self.reason.setCurrentText("")
        self.reason.setAccessibleName(_("Reason"))
        line = self.reason.lineEdit()
        assert line is not None
        line.setPlaceholderText(_("Choose or write; the customer may read it"))
        body = QWidget()
        more = (Label(explained, "muted", wrap=True),) if explained else ()
        body.setLayout(column(Field(_("Reason"), self.reason), *more, gap=10))
        super().__init__(title, body, act, role)
        self.setFocusProxy(self.reason)

    def submit(self) -> None:
        """Hands the words over."""
        self.say("")
        self._done(self.reason.currentText().strip())

    @property
    def dirty(self) -> bool:
        return bool(self.reason.currentText().strip())


class AnswerTask(Task):
    """What the customer answered, with photos."""

    def __init__(self, title: str, done: Callable[[str, PhotoAdder], object]) -> None:
        self._done = done
        self.note = TextField(name=_("Answer"), placeholder=_("What the customer says"))
        self.photos = PhotoAdder()
        body = QWidget()
        body.setLayout(column(Field(_("Answer"), self.note), self.photos, gap=12))
        super().__init__(title, body, _("Save the answer"))
        self.setFocusProxy(self.note)

    def submit(self) -> None:
        """Hands both over."""
        self.say("")
        self._done(self.note.text().strip(), self.photos)

    @property
    def dirty(self) -> bool:
        return bool(self.note.text().strip() or self.photos.prepared())


class SentTask(Task):
    """How the goods are on their way back: carrier and waybill."""

    def __init__(
        self,
        title: str,
        carriers: Sequence[tuple[str, str]],
        done: Callable[[str | None, str], object],
    ) -> None:
        self._done = done
        self.carrier = QComboBox()
        self.carrier.addItem(_("Not known"), None)
        for key, name in carriers:
            self.carrier.addItem(name, key)
        self.carrier.setAccessibleName(_("Carrier"))
        self.waybill = TextField(name=_("Waybill"), placeholder=_("Type or scan the number"))
        self.waybill.returnPressed.connect(self.submit)
        body = QWidget()
        body.setLayout(
            column(Field(_("Carrier"), self.carrier), Field(_("Waybill"), self.waybill), gap=12)
        )
        super().__init__(title, body, _("Sent back by the customer"))
        self.setFocusProxy(self.waybill)

    def scanned(self, code: str) -> None:
        """A scan is the waybill."""
        self.waybill.setText(code)

    def submit(self) -> None:
        """Hands both over."""
        self.say("")
        self._done(self.carrier.currentData(), self.waybill.text().strip())

    @property
    def dirty(self) -> bool:
        return bool(self.waybill.text().strip())
