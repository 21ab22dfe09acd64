"""A review beside the list: stars, words, photos, and what the shop says to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.photos import photos_of
from posdesk.service import reviews
from posdesk.service.queries import ReviewRow
from posdesk.ui.place import Shell
from posdesk.ui.service.compose import Words
from posdesk.ui.service.links import open_order
from posdesk.ui.service.photos import PhotoRow
from posdesk.ui.service.words import stars, when
from posdesk.ui.widgets import (
    Badge,
    Button,
    Card,
    EmptyState,
    Label,
    Page,
    column,
    row,
    scrolled,
)


class ReviewView(QStackedWidget):
    """One review, or what to do to see one."""

    tip_wanted = Signal(str, str)
    """A tip came with an order: its id and number."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell, self.ops = shell, shell.ops
        self.review: ReviewRow | None = None
        self._drafts: dict[str, str] = {}
        self.product = Label("", "title", wrap=True)
        self.stars = Label("", "heading", tone="warn")
        self.hidden = Badge(_("Hidden"), "warn")
        self.who = Label("", "muted", wrap=True)
        self.text = Label("", wrap=True)
        self.photos = PhotoRow(shell)
        self.answer = Label("", wrap=True)
        self.answered = Label("", "small")
        self.words = Words(_("Answer of the shop"), 84)
        self.wrong = Label("", "small", tone="bad", wrap=True)
        self.wrong.hide()
        self.send_button = Button(_("Keep answer"), "primary", hint="Ctrl+↵", clicked=self.send)
        self.hide_button = Button(_("Hide"), clicked=self.toggle)
        self.order_button = Button("", "link", icon="orders", clicked=self._open_order)
        self.tip_button = Button(_("Tip…"), "link", icon="cash", clicked=self._tip)
        self.none = EmptyState(
            _("Choose a review"), _("Stars, photos and the answer open here."), icon="star"
        )
        self.addWidget(self.none)
        self.addWidget(self._page())
        self.words.sent.connect(self.send)
        self.words.textChanged.connect(self._typed)

    def _page(self) -> QWidget:
        head = row(self.product, self.hidden, self.hide_button, gap=10)
        head.setStretch(0, 1)
        about = row(self.who, self.order_button, self.tip_button, None, gap=10)
        said = Card(head, self.stars, about, self.text, self.photos, padding=18)
        answer = Card(
            self.answer,
            self.answered,
            self.words,
            self.wrong,
            row(None, self.send_button),
            title=_("Answer of the shop"),
            padding=18,
        )
        inner = QWidget()
        inner.setLayout(column(said, answer, None, gap=14, margins=(18, 16, 18, 16)))
        return Page(column(scrolled(inner), gap=0))

    def show_review(self, review: ReviewRow) -> None:
        """Shows a review."""
        self.review = review
        clock = self.ops.db.clock
        self.product.setText(review.product)
        self.stars.setText(stars(review.stars))
        self.stars.setAccessibleName(_("{n} of 5 stars").format(n=review.stars))
        self.hidden.setVisible(not review.shown)
        self.hide_button.setText(_("Hide") if review.shown else _("Show again"))
        time = when(review.occurred_at, clock.now(), clock.zone)
        self.who.setText(" · ".join(part for part in (review.customer, time) if part))
        self.order_button.setText(_("Order {number}").format(number=review.order_number))
        self.text.setText(review.text)
        self.text.setVisible(bool(review.text))
        self.photos.show_photos(self.ops.read(photos_of, "review", review.id))
        self.answer.setText(review.answer)
        self.answer.setVisible(bool(review.answer))
        self.answered.setText(review.answered_by)
        self.answered.setVisible(bool(review.answer and review.answered_by))
        again = _("Say something else") if review.answer else _("Thank them, or put it right")
        self.words.setPlaceholderText(again)
        self.words.blockSignals(True)
        self.words.setPlainText(self._drafts.get(review.id, ""))
        self.words.blockSignals(False)
        self.wrong.hide()
        self._wake()
        self.setCurrentIndex(1)

    def show_nothing(self) -> None:
        """No review is chosen."""
        self.review = None
        self.setCurrentWidget(self.none)

    @property
    def unsaved(self) -> bool:
        """Whether an answer was begun and not kept."""
        return any(text.strip() for text in self._drafts.values())

    def _typed(self) -> None:
        if self.review is not None:
            self._drafts[self.review.id] = self.words.toPlainText()
        self._wake()

    def _wake(self) -> None:
        self.send_button.setEnabled(bool(self.words.toPlainText().strip()))

    def send(self) -> None:
        """Keeps the answer."""
        if self.review is None or not self.send_button.isEnabled():
            return
        self.send_button.setEnabled(False)
        review_id = self.review.id
        self.ops.run(
            reviews.answer_review,
            review_id,
            self.words.toPlainText(),
            done=lambda _nothing: self._kept(review_id),
            refused=self._refused,
        )

    def _kept(self, review_id: str) -> None:
        self._drafts.pop(review_id, None)
        if self.review is not None and self.review.id == review_id:
            self.words.clear()

    def _refused(self, refusal: Refusal) -> None:
        self._wake()
        self.wrong.setText(str(refusal))
        self.wrong.show()

    def toggle(self) -> None:
        """Hides it, or shows it again."""
        if self.review is not None:
            self.ops.run(reviews.show_review, self.review.id, not self.review.shown)

    def _tip(self) -> None:
        if self.review is not None:
            self.tip_wanted.emit(self.review.order_id, self.review.order_number)

    def _open_order(self) -> None:
        if self.review is not None:
            open_order(self.shell, self.review.order_id)
