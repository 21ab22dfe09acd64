"""The first set-up: the steps on the left, the open one on the right, Back and Next below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk import i18n, settings
from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.staff import commands, queries
from posdesk.ui import theme
from posdesk.ui.messages import message
from posdesk.ui.ops import Job, Ops
from posdesk.ui.session import Session
from posdesk.ui.setup.printer import PrinterStep
from posdesk.ui.setup.steps import DEMO, GoodsStep, LanguageStep, ManagerStep, ShopStep, Step
from posdesk.ui.widgets import Button, Label, NoticeBar, Page, Panel, column, row
from posdesk.ui.widgets.labels import set_property

DemoGoods = Callable[[Job], Any]
"""Long work that fills the catalog with demo goods."""


def save_setup(
    db: Database, actor: str | None, values: dict[str, object], name: str, pin: str
) -> Done[str]:
    """Stores what the steps decided and makes the first manager; the manager's id.

    Asked again after it was interrupted, it finishes what is missing. Raises `BadPin`, `WeakPin`,
    `NameMissing`.
    """
    changes = Changes()
    if not queries.has_manager(db):
        changes |= commands.create_first_manager(db, actor, name, pin).changes
    manager = queries.tiles(db)[0].id
    changes |= settings.save(db, manager, {**values, "till.setup_done": True}).changes
    return Done(manager, changes)


class SetupScreen(Page):
    """Walks through the steps; nothing is stored before the last one."""

    finished = Signal(str)
    """The set-up is stored and the manager signed in; what to do about goods: a choice of steps."""

    def __init__(self, ops: Ops, session: Session, demo_goods: DemoGoods | None = None) -> None:
        super().__init__()
        self._ops, self._session, self._demo_goods = ops, session, demo_goods
        self.notices = NoticeBar()
        self._build(0)

    def _build(self, at: int) -> None:
        self.language = LanguageStep()
        self.shop = ShopStep(self._ops.db.setting)
        self.manager = ManagerStep()
        self.printer = PrinterStep(self._ops)
        self.goods = GoodsStep(demo=self._demo_goods is not None)
        self.steps: tuple[Step, ...] = (
            self.language,
            self.shop,
            self.manager,
            self.printer,
            self.goods,
        )
        self.language.chosen.connect(self._speak)
        self.stack = QStackedWidget()
        for step in self.steps:
            self.stack.addWidget(step)
        self.back = Button(_("Previous"), icon="back", clicked=lambda: self._show(self._at - 1))
        self.next = Button("", "primary", hint="Enter", clicked=self.go_on)
        self._marks = [Label(gettext(step.name)) for step in self.steps]
        self._arrange()
        self._show(at)

    def _arrange(self) -> None:
        foot = row(self.back, None, self.next)
        inner = Panel("card", column(self.stack, foot, gap=16, margins=(36, 32, 36, 28)))
        inner.setFixedSize(theme.px(640), theme.px(500))
        right = column(None, inner, None)
        side = Panel(
            "rail",
            column(
                Label("PosDesk", "brand"),
                28,
                *self._marks,
                None,
                gap=16,
                margins=(34, 44, 20, 30),
            ),
        )
        side.setFixedWidth(theme.px(250))
        middle = row(None, right, None, margins=(20, 16, 20, 16))
        self._frame = QWidget()
        whole = row(side, middle, gap=0)
        whole.setStretch(1, 1)
        self._frame.setLayout(whole)
        box = self.layout()
        if box is None:
            self.setLayout(column(self._frame))
        else:
            box.addWidget(self._frame)
        self.notices.float_in(self)

    def _speak(self, language: str) -> None:
        """Says everything in another language from now on."""
        if language == i18n.language():
            return
        i18n.use(language)
        old = self._frame
        self.notices.deleteLater()
        self.notices = NoticeBar()
        self._build(0)
        old.hide()
        old.deleteLater()

    # --- walking ------------------------------------------------------------------------------

    def _show(self, at: int) -> None:
        self._at = at
        self.stack.setCurrentIndex(at)
        self.back.setVisible(at > 0)
        last = at == len(self.steps) - 1
        self.next.setText(_("Open the shop") if last else _("Next"))
        for index, mark in enumerate(self._marks):
            state = "done" if index < at else "now" if index == at else "todo"
            sign = "✓" if index < at else str(index + 1)
            mark.setText(f"{sign}   {gettext(self.steps[index].name)}")
            set_property(mark, role="step", state=state)
        field = self.steps[at].focusProxy() or _first_field(self.steps[at])
        (field or self.next).setFocus()

    def go_on(self) -> None:
        """To the next step if this one is complete; after the last one the shop opens."""
        if not self.next.isEnabled() or not self.steps[self._at].check():
            return
        if self._at + 1 < len(self.steps):
            self._show(self._at + 1)
        else:
            self._finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape and self._at:
            self._show(self._at - 1)
        else:
            super().keyPressEvent(event)

    # --- the end ------------------------------------------------------------------------------

    def _finish(self) -> None:
        self.next.setEnabled(False)
        values: dict[str, object] = {}
        for step in self.steps:
            values.update(step.settings())
        name, pin = self.manager.person.text().strip(), self.manager.pin.text()

        def stored(manager: str) -> None:
            self._session.sign_in(manager, pin, self._refused)

        self._session.changed.connect(self._fill)
        self._ops.run(save_setup, values, name, pin, done=stored, refused=self._refused)

    def _fill(self) -> None:
        """Somebody is signed in; demo goods come while the shop is open already."""
        self._session.changed.disconnect(self._fill)
        choice = self.goods.choice()
        if choice == DEMO and self._demo_goods is not None:
            self._ops.job(self._demo_goods)
        self.finished.emit(choice)

    def _refused(self, refusal: Refusal) -> None:
        self._session.changed.disconnect(self._fill)
        self.next.setEnabled(True)
        said = message(refusal)
        self.notices.show_notice(said.text, said.advice, tone=said.tone)


def _first_field(step: QWidget) -> QWidget | None:
    children = (w for w in step.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return next(children, None)
