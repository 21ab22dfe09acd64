"""A new review: which line of which order, how many stars, what was said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.service import reviews
from posdesk.service.queries import Subject, reviewable_lines, subject_of, subjects
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.service.compose import Words
from posdesk.ui.service.photos import PhotoPicker
from posdesk.ui.service.stars import StarPicker
from posdesk.ui.widgets import Button, Label, Panel, SearchField, column, row

WIDE = 560


class NewReviewPanel(Panel):
    """An order is found by number or phone; each of its lines is reviewed once."""

    closed = Signal()
    kept = Signal(str)
    """The id of the review."""

    def __init__(self, shell: Shell, order_id: str | None = None) -> None:
        super().__init__("card")
        self._shell, self.ops = shell, shell.ops
        self._found: tuple[Subject, ...] = ()
        self.search = SearchField(
            _("Order number, phone or its last four digits"), name=_("Find order")
        )
        self.lines = QListWidget()
        self.lines.setAccessibleName(_("Goods of the order"))
        self.lines.setFixedHeight(theme.px(150))
        self.about = Label(_("Find the order first."), "muted", wrap=True)
        self.stars = StarPicker(_("Stars"), none=False)
        self.words = Words(_("What the customer said"), 84)
        self.words.setPlaceholderText(_("What the customer said (may be left empty)"))
        self.photos = PhotoPicker(shell)
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.keep_button = Button(_("Keep review"), "primary", hint="Ctrl+↵", clicked=self.keep)
        cancel = Button(_("Cancel"), hint="Esc", clicked=self.closed.emit)
        box = column(
            Label(_("New review"), "title"),
            self.search,
            self.about,
            self.lines,
            self.stars,
            self.words,
            self.photos,
            self.wrong,
            row(None, cancel, self.keep_button),
            gap=9,
            margins=(22, 20, 22, 18),
        )
        self.setLayout(box)
        self.setFixedWidth(theme.px(WIDE))
        self.search.searched.connect(self.look_up)
        self.search.submitted.connect(self.look_up)
        self.lines.itemClicked.connect(self._clicked)
        self.lines.currentRowChanged.connect(lambda _row: self._wake())
        self.stars.chosen.connect(lambda _stars: self._wake())
        self.words.sent.connect(self.keep)
        self.setFocusProxy(self.search)
        if order_id and (subject := self.ops.read(subject_of, order_id)):
            self.choose(subject)
        self._wake()

    def look_up(self, text: str) -> None:
        """Lists the orders that the text finds; one alone is chosen at once."""
        found = self.ops.read(subjects, text) if text else ()
        self._found = tuple(each for each in found if each.order_id)
        self.lines.clear()
        if len(self._found) == 1:
            self.choose(self._found[0])
            return
        nothing = _("Nothing found for “{text}”").format(text=text) if text else ""
        self.about.setText(_("Choose the order.") if self._found else nothing)
        for each in self._found:
            parts = (each.order_number, each.customer, each.phone)
            item = QListWidgetItem("  ·  ".join(part for part in parts if part))
            item.setData(Qt.ItemDataRole.UserRole, each)
            self.lines.addItem(item)

    def _clicked(self, item: QListWidgetItem) -> None:
        subject = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(subject, Subject):
            self.choose(subject)

    def choose(self, subject: Subject) -> None:
        """Lists the goods of an order."""
        parts = (subject.order_number, subject.customer)
        self.about.setText("  ·  ".join(part for part in parts if part))
        self.lines.clear()
        for line in self.ops.read(reviewable_lines, subject.order_id or ""):
            done = _("reviewed already") if line.reviewed else ""
            words = "  ·  ".join(part for part in (line.product, done) if part)
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, line.id)
            if line.reviewed:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setForeground(theme.colour("muted"))
            self.lines.addItem(item)
            if not line.reviewed and self.lines.currentRow() < 0:
                self.lines.setCurrentItem(item)
        self._wake()

    def line(self) -> str | None:
        """The line that is chosen."""
        if self.lines.currentRow() < 0:
            return None
        key = self.lines.currentItem().data(Qt.ItemDataRole.UserRole)
        return key if isinstance(key, str) else None

    def _wake(self) -> None:
        self.keep_button.setEnabled(self.line() is not None and self.stars.stars > 0)

    def keep(self) -> None:
        """Keeps the review."""
        if not self.keep_button.isEnabled():
            return
        self.keep_button.setEnabled(False)
        args = (self.line(), self.stars.stars, self.words.toPlainText(), tuple(self.photos.photos))
        self.ops.run(reviews.review, *args, done=self._done, refused=self._refused)

    def _done(self, review_id: str) -> None:
        self.kept.emit(review_id)

    def _refused(self, refusal: Refusal) -> None:
        self._wake()
        self.wrong.setText(str(refusal))
        self.wrong.show()
