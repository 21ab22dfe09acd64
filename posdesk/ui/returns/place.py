"""The returns place: the board of what is due, one return beside it, and taking goods back."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget

from posdesk import photos
from posdesk.i18n import _
from posdesk.returns import finding
from posdesk.returns.board import board
from posdesk.ui import theme
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Place, Shell
from posdesk.ui.returns.acts import ReturnActs
from posdesk.ui.returns.board import BoardView
from posdesk.ui.returns.detail import DetailPanel, PhotoPanel
from posdesk.ui.returns.findsale import FindSalePage
from posdesk.ui.returns.newflow import NewPage, NewReturns
from posdesk.ui.returns.newreturn import NewReturnPage
from posdesk.ui.returns.noreceipt import NoReceiptPage
from posdesk.ui.returns.people import show_over
from posdesk.ui.returns.tasks import Tasks
from posdesk.ui.widgets import column

_NARROW, _PAUSE_MS = 360, 150
STEP_KEY = "Ctrl+Return"


class ReturnsPlace(Place):
    """Every return of the shop: asked for, looked at, settled."""

    nouns: ClassVar[frozenset[str]] = frozenset({"returns", "photos", "payments", "return_policy"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.acts = ReturnActs(shell)
        self.board = BoardView(shell)
        self.detail = DetailPanel(shell)
        self.tasks = Tasks(shell, self.acts, self.detail)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.pages = QStackedWidget()
        self.flow = NewReturns(shell, self.acts, self.pages, self.split)
        self._searched = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.split.addWidget(self.board)
        self.split.addWidget(self.detail)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.board.setMinimumWidth(theme.px(300))
        self.detail.setMinimumWidth(theme.px(520))
        self.detail.hide()
        self.pages.addWidget(self.split)
        self.setLayout(column(self.pages, gap=0))

    def _connect(self) -> None:
        self.board.opened.connect(self.show_return)
        self.board.wanted.connect(self._wanted)
        self.board.new_wanted.connect(self.flow.find_sale)
        self.board.history_wanted.connect(self._history)
        self.board.older_wanted.connect(self._history)
        self.detail.wanted.connect(self._act)
        self.detail.closed.connect(self._close_detail)
        self.detail.order_wanted.connect(self._show_order)
        self.detail.photo_wanted.connect(self._show_photo)
        self.flow.finished.connect(self._taken)
        self.flow.moved.connect(lambda: self.shell.search.setPlaceholderText(self.placeholder()))

    @property
    def new(self) -> NewPage | None:
        """The page of a new return that is open."""
        return self.flow.page

    def new_return(self, order_id: str) -> None:
        """Begins a return of a sale; for other places."""
        self.flow.new_return(order_id)

    def _taken(self, request_id: str) -> None:
        self.show_return(request_id)
        self._read()

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search field finds returns here, and sales to take goods back of."""
        if isinstance(self.new, FindSalePage):
            return _("Scan a receipt; or order number, phone tail, name")
        return _("Return or order number, phone tail, waybill; or scan a receipt")

    def opened(self) -> None:
        """The board, read anew."""
        self._read()

    def redraw(self) -> None:
        """Many changes in a row are shown once."""
        if not self._pause.isActive():
            self._pause.start()

    def _read(self) -> None:
        if not self.board.searching:
            self.board.show_board(self.ops.read(board))
        elif self._searched:
            self._find(self._searched)
        self.detail.reload()

    def show_return(self, request_id: str) -> None:
        """Opens a return beside the board; also for other places."""
        self.flow.leave()
        self.board.set_narrow(narrow=True)
        self.detail.show()
        self.split.setSizes([theme.px(_NARROW), max(1, self.width() - theme.px(_NARROW))])
        self.detail.open(request_id)
        self.board.choose(request_id)

    def _close_detail(self) -> None:
        self.detail.close_task()
        self.detail.detail = None
        self.detail.hide()
        self.board.choose("")
        self.board.set_narrow(narrow=False)
        if not self.board.searching:
            self._read()

    def _wanted(self, act: str, request_id: str) -> None:
        self.show_return(request_id)
        self.tasks.do(act)

    def _act(self, act: str) -> None:
        if act == "menu":
            button = self.detail.more
            self.tasks.menu().popup(button.mapToGlobal(button.rect().bottomLeft()))
        else:
            self.tasks.do(act)

    def _show_order(self, order_id: str) -> None:
        place: Any = self.shell.go("orders")
        place.show_order(order_id)

    def _show_photo(self, photo_id: str) -> None:
        panel = PhotoPanel(self.ops.read(photos.photo_data, photo_id), self.window().size())
        overlay = show_over(self.shell, panel)
        panel.closed.connect(overlay.close_overlay)

    # --- the search field and the scanner -----------------------------------------------------

    def searched(self, text: str) -> None:
        """Finds returns, or the sale that goods come back of."""
        if isinstance(self.new, FindSalePage):
            self.new.show_text(text)
            return
        if self.new is not None:
            return
        self._searched = text
        if text:
            self._find(text)
        else:
            self.board.show_board(self.ops.read(board))

    def _find(self, text: str) -> bool:
        found = self.ops.read(finding.find, text)
        self.board.show_found(found, _("Found: {count}").format(count=len(found)))
        return bool(found)

    def _history(self, before: int | None = None) -> None:
        found = self.ops.read(finding.history, finding.LIMIT, before)
        title = _("The newest returns") if before is None else _("Older returns")
        self.board.show_found(found, title, more=len(found) == finding.LIMIT)

    def submitted(self, text: str) -> None:
        """Opens the first that is found."""
        if isinstance(self.new, FindSalePage):
            self.new.show_text(text)
            self.new.take_first()
            return
        self._searched = text
        if self._find(text):
            first = self.board.first()
            if first is not None:
                self.show_return(first.card.id)

    def moved(self, step: int) -> None:
        """Down in the search field goes into what is listed."""
        if step > 0:
            first = self.new.rows[0] if isinstance(self.new, FindSalePage) and self.new.rows else (
                self.board.first()
            )  # fmt: skip
            if first is not None:
                first.setFocus()

    def scanned(self, code: str) -> bool:
        """A return's slip opens it; a receipt begins a return of its sale; goods go into the page
        that is open.
        """
        task = self.detail.task if self.new is None else None
        for taker in (self.new, task):
            take = getattr(taker, "scanned", None)
            if take is not None:
                if take(code) is False:
                    self._unknown(code)
                return True
        found = self.ops.read(finding.find, code)
        if any(card.number == code.strip().upper() or card.waybill == code for card in found):
            self.show_return(found[0].id)
            return True
        from posdesk.orders.finding import find

        sales = self.ops.read(find, code, 2)
        if sales:
            self.new_return(sales[0].row.order_id)
        else:
            self._unknown(code)
        return True

    def _unknown(self, code: str) -> None:
        self.shell.alert()
        said = _("Nothing was found for {code}.").format(code=code)
        advice = _("Scan a receipt, a return slip or a waybill here.")
        self.shell.notify(said, advice, tone="warn", seconds=8)

    # --- the keyboard -------------------------------------------------------------------------

    def key(self, sequence: str) -> bool:
        """Ctrl+Return does the next step, or what the open page is about."""
        owner = self.new if self.new is not None else self.detail.task
        keys = getattr(owner, "key", None)
        if keys is not None and keys(sequence):
            return True
        if sequence not in (STEP_KEY, "Ctrl+Enter"):
            return False
        if isinstance(owner, Task):
            owner.submit()
        elif isinstance(owner, NewReturnPage | NoReceiptPage):
            owner.go.click()
        elif self.detail.next is not None and self.detail.isVisible():
            self.detail.next.click()
        return True

    def act(self, name: str) -> bool:
        """F2 begins a return; Esc goes one step back."""
        if name == "new":
            self.flow.find_sale()
            return True
        if name != "back":
            return False
        if self.flow.step_back():
            return True
        if self.detail.task is not None:
            self.detail.close_task()
        elif self.detail.isVisible():
            self._close_detail()
        elif self.board.searching:
            self.shell.search.clear()
            self.board.show_board(self.ops.read(board))
        else:
            return False
        return True

    def leave(self) -> str:
        """Closing the window now would lose what was entered."""
        task = self.detail.task
        if self.flow.dirty or (task is not None and task.dirty):
            return _("A return that was begun is not saved.")
        return ""
