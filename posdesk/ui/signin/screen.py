"""The sign-in screen: it covers the window until somebody is signed in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.staff import queries
from posdesk.staff.queries import StaffTile
from posdesk.ui import theme
from posdesk.ui.ops import Ops
from posdesk.ui.session import Session
from posdesk.ui.signin.pinpad import PinPad
from posdesk.ui.signin.tiles import NameTiles
from posdesk.ui.widgets import Card, ElidedLabel, Label, NoticeBar, Page, column, scrolled
from posdesk.ui.widgets.labels import TwoLineLabel


class SignInScreen(Page):
    """Name tiles on the left, the PIN pad on the right."""

    entered = Signal()

    def __init__(self, ops: Ops, session: Session) -> None:
        super().__init__()
        self._ops = ops
        self._session = session
        self._person: StaffTile | None = None
        self._waiting = False
        self.notices = NoticeBar()
        self.tiles = NameTiles()
        self.pin = PinPad()
        self.shop = TwoLineLabel("", "heading")
        self.who = ElidedLabel("", "title")
        self.who.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tiles.chosen.connect(self._choose)
        self.pin.entered.connect(self._try)
        self._build()

    def _build(self) -> None:
        people = scrolled(self.tiles)
        people.setMinimumHeight(theme.px(330))
        left = column(self.shop, Label(_("Who is at the till?"), "muted"), 10, people, gap=4)
        self.card = Card(self.who, 2, self.pin, padding=22, gap=6)
        self.card.setFixedWidth(theme.px(400))
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        middle = QHBoxLayout()
        middle.setSpacing(theme.px(40))
        middle.addStretch(1)
        middle.addLayout(left, 4)
        middle.addWidget(self.card, 0, Qt.AlignmentFlag.AlignTop)
        middle.addStretch(1)
        self.setLayout(column(None, middle, None, margins=(24, 16, 24, 60)))
        self.notices.float_in(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Shows who can sign in; who was here last is chosen already."""
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Reads the people anew."""
        people = self._ops.read(queries.tiles)
        self.shop.set_whole(self._ops.db.setting("shop.name") or "PosDesk")
        self.tiles.show_people(people)
        last = self.tiles.choose(self._session.last_id)
        only = people[0] if len(people) == 1 else None
        self._choose(last or only)

    def _choose(self, person: StaffTile | None) -> None:
        self._person = person
        self.pin.clear()
        self.pin.wanting = "" if person else _("Choose your name first.")
        # Without a name the pad takes no focus, so that the first tile has it.
        some = Qt.FocusPolicy.StrongFocus
        self.pin.setFocusPolicy(some if person else Qt.FocusPolicy.NoFocus)
        self.who.setText(person.name if person else _("Choose your name"))
        if person is None:
            tiles = self.tiles.tiles()
            (tiles[0] if tiles else self.tiles).setFocus()
            return
        self.tiles.choose(person.id)
        left = self._ops.read(queries.lock_left, person.id)
        if left:
            self.pin.lock(left)
        self.pin.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits that no name was chosen for are answered, not swallowed."""
        if self._person is None and event.text().isascii() and event.text().isdigit():
            self.pin.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _try(self, pin: str) -> None:
        if self._person is None or self._waiting:
            return
        self._waiting = True
        self._session.sign_in(self._person.id, pin, self._refused)

    def _refused(self, refusal: Refusal) -> None:
        self._waiting = False
        self.pin.show_refusal(refusal)
        self.pin.setFocus()
