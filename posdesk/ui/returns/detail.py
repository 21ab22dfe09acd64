"""One return: its road, what comes back, what speaks for and against it, and every step taken."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk import photos
from posdesk.errors import NotFound
from posdesk.i18n import _, gettext
from posdesk.returns import states
from posdesk.returns.detail import ReturnDetail, detail
from posdesk.ui import theme
from posdesk.ui.orders.task import Task
from posdesk.ui.orders.words import when
from posdesk.ui.place import Shell
from posdesk.ui.returns import words
from posdesk.ui.returns.cards import DetailCards
from posdesk.ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    EmptyState,
    Label,
    Page,
    column,
    row,
    scrolled,
)
from posdesk.ui.widgets.frames import Content
from posdesk.ui.widgets.photostrip import PhotoAdder, PhotoStrip
from posdesk.ui.widgets.status import Look, StatusBadge

_NEXT = {
    states.REQUESTED: "approve",
    states.ASKED: "answer",
    states.ANSWERED: "approve",
    states.APPROVED: "sent_back",
    states.SENT_BACK: "receive",
    states.BROUGHT_IN: "receive",
    states.PARTLY_SETTLED: "receive",
    states.RECEIVED: "inspect",
    states.INSPECTED: "settle",
}


class DetailPanel(Page):
    """Shows a return, or what is being done with it."""

    wanted = Signal(str)
    """An act: of card.py or of menus in tasks.py."""
    order_wanted = Signal(str)
    photo_wanted = Signal(str)
    closed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.detail: ReturnDetail | None = None
        self.task: Task | None = None
        self._stack = QStackedWidget()
        self._empty = EmptyState(_("No return is chosen"), icon="returns")
        self._stack.addWidget(self._empty)
        self._view: QWidget | None = None
        self.next: Button | None = None
        self.adder: PhotoAdder | None = None
        self.setLayout(column(self._stack, gap=0))

    @property
    def request_id(self) -> str:
        """The id of the return that is shown, "" for none."""
        return self.detail.card.id if self.detail else ""

    def open(self, request_id: str) -> None:
        """Shows a return."""
        self.close_task()
        try:
            self.detail = self._shell.ops.read(detail, request_id)
        except NotFound as refusal:
            self.detail = None
            self._shell.refuse(refusal)
            self._stack.setCurrentWidget(self._empty)
            return
        self._draw()

    def reload(self) -> None:
        """Shows it anew; what is being done with it stays."""
        if self.detail is None:
            return
        self.detail = self._shell.ops.read(detail, self.request_id)
        if self.task is None:
            self._draw()

    # --- tasks --------------------------------------------------------------------------------

    def show_task(self, task: Task) -> None:
        """Puts what is to be done in the place of the detail."""
        self.close_task()
        self.task = task
        task.closed.connect(self.close_task)
        self._stack.addWidget(task)
        self._stack.setCurrentWidget(task)
        target = task.focusProxy()
        (target or task).setFocus()

    def close_task(self) -> None:
        """Back to the detail."""
        if self.task is None:
            return
        task, self.task = self.task, None
        self._stack.removeWidget(task)
        task.deleteLater()
        if self.detail is not None:
            self.reload()

    # --- drawing ------------------------------------------------------------------------------

    def _draw(self) -> None:
        assert self.detail is not None
        inside = QWidget()
        made = DetailCards(self.detail, self._shell.ops.db.clock)
        cards = (
            made.road(), made.goods(), made.judgement(), self._pictures(), made.money(),
            made.steps(),
        )  # fmt: skip
        shown = [card for card in cards if card is not None]
        inside.setLayout(column(*shown, None, gap=12, margins=(0, 0, 6, 14)))
        view = QWidget()
        area = scrolled(inside)
        box = column(self._head(), area, gap=12, margins=(16, 14, 12, 0))
        box.setStretch(1, 1)
        view.setLayout(box)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        if self._view is not None:
            self._stack.removeWidget(self._view)
            self._view.deleteLater()
        self._view = view

    def _head(self) -> QWidget:
        assert self.detail is not None
        card = self.detail.card
        head = QWidget()
        title = Label(card.number, "heading")
        badge = StatusBadge(words.state_look(card.state))
        more = Button(_("More"), icon="more", clicked=partial(self.wanted.emit, "menu"))
        self.more = more
        close = Button("", "ghost", icon="close", name=_("Close"), clicked=self.closed.emit)
        self.next = None
        act = _NEXT.get(card.state, "")
        acts: list[Content] = [more]
        if card.state in (states.REQUESTED, states.ANSWERED):
            acts.append(self._button("reject", "danger"))
        if act:
            self.next = self._button(act, "primary", hint="Ctrl+↵")
            acts.append(self.next)
        head.setLayout(column(row(title, badge, None, *acts, close, gap=8), self._about(), gap=4))
        return head

    def _button(self, act: str, role: str, hint: str = "") -> Button:
        return Button(self.act_words(act), role, hint=hint, clicked=partial(self.wanted.emit, act))

    def act_words(self, act: str) -> str:
        """What a button says that does an act now."""
        assert self.detail is not None
        quoted = self.detail.quote
        if act == "settle" and quoted is not None:
            return _("Settle {amount}").format(
                amount=words.money(quoted.amount, self.detail.currency)
            )
        return {
            "approve": _("Approve"),
            "reject": _("Reject…"),
            "answer": _("Enter the answer"),
            "sent_back": _("Enter the waybill"),
            "receive": _("Received"),
            "inspect": _("Inspect"),
            "settle": _("Settle"),
        }[act]

    def _about(self) -> QWidget:
        assert self.detail is not None
        card = self.detail.card
        ops = self._shell.ops
        line = QWidget()
        at = when(card.occurred_at, ops.db.clock.zone, ops.db.clock.now())
        said = [at, gettext(states.CHANNELS.get(self.detail.channel, ""))]
        said += [self.detail.staff, card.customer]
        text = words.DOT.join(part for part in said if part)
        content: list[Content] = [ElidedLabel(text, "muted")]
        if card.order_id is not None:
            link = Button(card.order_number, "link", name=_("Open the order"))
            link.clicked.connect(lambda _on=False: self.order_wanted.emit(card.order_id or ""))
            content.append(link)
        else:
            content.append(StatusBadge(Look(_("No receipt"), "warn")))
        layout = row(*content, gap=8)
        layout.setStretch(0, 1)
        line.setLayout(layout)
        return line

    def _pictures(self) -> Card | None:
        assert self.detail is not None
        kept = [photo for photo in self.detail.photos if not photo.erased]
        ended = self.detail.card.state in states.ENDED
        if not kept and ended:
            return None
        content: list[Content] = []
        if kept:
            strip = PhotoStrip()
            read = self._shell.ops.read
            strip.show_photos([(photo.id, read(photos.photo_data, photo.id)) for photo in kept])
            strip.opened.connect(self.photo_wanted)
            content.append(strip)
        self.adder = None
        if not ended and len(kept) < photos.MOST:
            self.adder = PhotoAdder(photos.MOST - len(kept))
            self.adder.changed.connect(lambda: self.wanted.emit("photos"))
            content.append(self.adder)
        return Card(*content, title=_("Photos"))


class PhotoPanel(Card):
    """A photo, as large as the window allows."""

    closed = Signal()

    def __init__(self, data: bytes, room: QSize) -> None:
        from posdesk.ui.widgets.photostrip import pixmap_of

        shown = Label()
        side = min(room.width() - theme.px(140), room.height() - theme.px(180))
        shown.setPixmap(pixmap_of(data, max(200, side), max(200, side)))
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        close = Button(_("Close"), hint="Esc", clicked=self.closed.emit)
        super().__init__(shown, row(None, close), padding=12)
