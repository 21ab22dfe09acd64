"""Carts put aside: park, the list of them, recall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from posdesk.cart.cart import MAX_TEXT, Cart
from posdesk.cart.operations import repeat
from posdesk.clock import local
from posdesk.errors import Refusal
from posdesk.i18n import _, n_
from posdesk.money import format_money
from posdesk.orders import commands, queries
from posdesk.orders.errors import CartInUse
from posdesk.orders.queries import ParkedSummary
from posdesk.ui.place import Shell
from posdesk.ui.sell.cart_panel import CartPanel
from posdesk.ui.sell.entries import Entry, EntryList
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.side import SidePanel
from posdesk.ui.sell.tasks import Task
from posdesk.ui.widgets import Button, EmptyState, Field, Label, Notice, TextField, column


class EntryTask(QWidget):
    """A list with what can be done to the selected entry below it."""

    taken = Signal(str)

    def __init__(self, name: str, entries: Sequence[Entry], nothing: tuple[str, str]) -> None:
        super().__init__()
        self.list = EntryList(name)
        self.list.taken.connect(self.taken)
        self._empty = EmptyState(*nothing, icon="info")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self._empty)
        self.state = Label("", "muted", wrap=True)
        self.state.hide()
        self.buttons: list[Button] = []
        self.acts = column(self.state, gap=8)
        box = column(self.stack, self.acts, gap=10)
        box.setStretch(0, 1)
        self.setLayout(box)
        self.setFocusProxy(self.list)
        self.show_entries(entries)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Replace the entries."""
        self.list.show_entries(entries)
        self.stack.setCurrentIndex(0 if entries else 1)

    def add_act(
        self, words: str, act: Callable[[str], object], role: str = "secondary", hint: str = ""
    ) -> Button:
        """A button that does something to the selected entry."""

        def run() -> None:
            if (key := self.list.key()) is not None:
                act(key)

        button = Button(words, role, hint=hint, clicked=run)
        button.setEnabled(self.stack.currentIndex() == 0)
        self.acts.addWidget(button)
        self.buttons.append(button)
        return button

    def show_busy(self, text: str) -> None:
        """Says what is waited for; "" when nothing is any more."""
        self.state.setText(text)
        self.state.setVisible(bool(text))
        for button in self.buttons:
            button.setEnabled(not text and self.stack.currentIndex() == 0)


class NameTask(Task):
    """Whose a parked cart is, in a few words; `done` gives them."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = TextField(
            label, name=_("Name of the cart"), placeholder=_("A name, a table, the red bag…")
        )
        self.label.setMaxLength(MAX_TEXT)
        self.label.selectAll()
        self.label.returnPressed.connect(self._done)
        self.save = Button(_("Save name"), "primary", hint="Enter", clicked=self._done)
        field = Field(_("Name of the cart"), self.label)
        self.setLayout(column(field, self.error, self.save, None, gap=10))
        self.setFocusProxy(self.label)

    def _done(self) -> None:
        self.clear_error()
        self.done.emit(self.label.text().strip())


def parked_task(
    entries: Sequence[Entry],
    recall: Callable[[str], object],
    rename: Callable[[str], object],
) -> EntryTask:
    """The carts that wait, the longest waiting first; Enter recalls one."""
    nothing = (_("No cart is parked"), _("Park one with F4 while a customer fetches something."))
    task = EntryTask(_("Parked carts"), entries, nothing)
    task.taken.connect(recall)
    if entries:
        task.acts.addWidget(Label(_("Each cart can be recalled once."), "muted", wrap=True))
    task.add_act(_("Recall"), recall, "primary", "Enter")
    task.add_act(_("Name it…"), rename)
    return task


def parked_entries(
    carts: Sequence[ParkedSummary], zone: ZoneInfo, currency: str, here: str = ""
) -> list[Entry]:
    """Parked carts as rows: whose they are, when and by whom, how many lines, what they come to;
    those of other tills than `here` ("": all are this till's) say at which one they wait.
    """
    return [_entry(cart, zone, currency, here) for cart in carts]


def _entry(cart: ParkedSummary, zone: ZoneInfo, currency: str, here: str) -> Entry:
    at = local(cart.parked_at, zone).strftime("%H:%M")
    lines = n_("{n} line", "{n} lines", cart.lines).format(n=cart.lines)
    age = _age(cart.age // 60_000)
    detail = " · ".join(part for part in (cart.label and at, lines, cart.parked_by, age) if part)
    mark = _("Till {till}").format(till=cart.till) if here not in ("", cart.till) else ""
    return Entry(cart.id, cart.label or at, detail, format_money(cart.total, currency), mark)


def _age(minutes: int) -> str:
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return n_("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    hours = minutes // 60
    return n_("{n} hour ago", "{n} hours ago", hours).format(n=hours)


class Parking(QObject):
    """Parks the cart on the screen and brings others back."""

    def __init__(
        self, shell: Shell, session: CartSession, panel: CartPanel, side: SidePanel
    ) -> None:
        super().__init__()
        self._shell, self._session = shell, session
        self._panel, self._side = panel, side
        self._busy = False
        self._notices: dict[str, Notice] = {}
        self._asking = ""
        self._task: EntryTask | None = None
        panel.park.clicked.connect(self.park)
        panel.header.recall.clicked.connect(self.show)
        self.count()

    def count(self) -> None:
        """Show how many carts wait."""
        self._panel.header.show_parked(self._shell.ops.read(queries.parked_count))

    def park(self) -> bool:
        """Put the cart aside; the next customer starts at once."""
        cart = self._session.cart
        if cart.empty or self._busy:
            return not cart.empty
        self._busy = True

        def done(parked_id: str) -> None:
            self._busy = False
            if self._session.cart.id == cart.id:
                self._session.renew()
            self._side.dismiss()
            self.count()
            self._tell(parked_id)

        self._shell.ops.run(commands.park, cart, done=done, refused=self._refused)
        return True

    def _tell(self, parked_id: str) -> None:
        notice = self._shell.notify(
            _("The cart is parked."),
            actions=[
                (_("Name it…"), lambda: self.name(parked_id, self._side.dismiss)),
                (_("Recall"), lambda: self.recall(parked_id)),
            ],
            seconds=8,
        )
        self._notices[parked_id] = notice
        notice.closed.connect(lambda: self._notices.pop(parked_id, None))

    def name(self, parked_id: str, then: Callable[[], object]) -> None:
        """Ask whose a parked cart is, so that it is found again among others."""
        carts = self._shell.ops.read(queries.parked_carts)
        task = NameTask(next((cart.label for cart in carts if cart.id == parked_id), ""))
        task.done.connect(
            lambda label: self._shell.ops.run(
                commands.name_parked,
                parked_id,
                label,
                done=lambda _nothing: then(),
                refused=task.show_refusal,
            )
        )
        self._side.show_task(_("Name the parked cart"), task)

    def _rename(self, parked_id: str) -> None:
        self.name(parked_id, lambda: self._list(parked_id))

    def show(self) -> None:
        """The list of parked carts beside the cart."""
        self._list("")

    def _list(self, selected: str) -> None:
        carts = self._shell.ops.read(queries.parked_carts)
        zone, currency = self._shell.ops.db.clock.zone, self._session.currency
        entries = parked_entries(carts, zone, currency, self._here())
        task = parked_task(entries, self.recall, self._rename)
        task.list.choose(selected or self._asking)
        self._task = task
        self._show_asking()
        self._side.show_task(_("Parked carts"), task)

    def _here(self) -> str:
        """This till, where a hub tells of others; "" where every cart is this till's."""
        from posdesk.ui.sync.road import linked

        ops = self._shell.ops
        return str(ops.db.setting("till.code")) if ops.read(linked) else ""

    def recall(self, parked_id: str) -> None:
        """Bring a cart back to the screen; one that is there already must be parked first. One that
        waits at another till is asked for there.
        """
        if self._busy or self._asking:
            return
        carts = self._shell.ops.read(queries.parked_carts)
        till = next((cart.till for cart in carts if cart.id == parked_id), "")
        if till and self._here() not in ("", till):
            self._ask(parked_id, till)
        else:
            self._recall(parked_id)

    def _ask(self, parked_id: str, till: str) -> None:
        """Asks another till for its cart; selling goes on here until it answers."""
        from posdesk.ui.sync.road import ask

        if self._session.cart.lines:
            self._refused(CartInUse())
            return
        self._asking = parked_id
        self._show_asking(till)

        def done(_nothing: object) -> None:
            self._asking = ""
            self._show_asking()
            self._recall(parked_id)

        def refused(refusal: Refusal) -> None:
            self._asking = ""
            self._show_asking()
            self._refused(refusal)

        self._shell.ops.job(ask, parked_id, done=done, refused=refused)

    def _show_asking(self, till: str = "") -> None:
        if self._task is None or not isValid(self._task):
            return
        if not self._asking:
            self._task.show_busy("")
        elif till:
            self._task.show_busy(_("Asking till {till} for the cart…").format(till=till))
        else:
            self._task.show_busy(_("Another till is being asked for a cart…"))

    def _recall(self, parked_id: str) -> None:
        self._busy = True
        self._shell.ops.run(
            commands.recall,
            parked_id,
            done=lambda cart: self._recalled(parked_id, cart),
            refused=self._refused,
        )

    def _recalled(self, parked_id: str, cart: Cart) -> None:
        self._busy = False
        if notice := self._notices.get(parked_id):
            notice.close_notice()
        self._side.dismiss()
        scanned_meanwhile = self._session.cart.lines
        self._session.put(repeat(cart, scanned_meanwhile), save=bool(scanned_meanwhile))
        self.count()

    def _refused(self, refusal: Refusal) -> None:
        self._busy = False
        self._shell.refuse(refusal)
        self.count()
