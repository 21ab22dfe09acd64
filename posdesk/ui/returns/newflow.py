"""Taking goods back from beginning to end: the sale, its lines, what the customer gets."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk.cart.cart import Cart
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.payments.settle import Tendered
from posdesk.returns import counter, requesting, states
from posdesk.returns.counter import GoodsOut
from posdesk.ui.place import Shell
from posdesk.ui.returns.acts import ReturnActs
from posdesk.ui.returns.exchange import ExchangeTask
from posdesk.ui.returns.findsale import FindSalePage
from posdesk.ui.returns.newreturn import NewReturnPage
from posdesk.ui.returns.noreceipt import NoReceiptPage
from posdesk.ui.returns.people import choose_member
from posdesk.ui.returns.tasks import say_settled

NewPage = FindSalePage | NewReturnPage | NoReceiptPage | ExchangeTask


class NewReturns(QObject):
    """The pages of a new return, one after another, in the place of the board."""

    finished = Signal(str)
    """The id of the return that was taken."""
    moved = Signal()
    """Another page is open, or none."""

    def __init__(
        self, shell: Shell, acts: ReturnActs, pages: QStackedWidget, home: QWidget
    ) -> None:
        super().__init__()
        self._shell, self._acts, self._pages, self._home = shell, acts, pages, home
        self.page: NewPage | None = None
        self._under: NewReturnPage | None = None

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something."""
        return any(
            page is not None and getattr(page, "dirty", False) for page in (self.page, self._under)
        )

    def step_back(self) -> bool:
        """One page back; False where none is open."""
        if isinstance(self.page, ExchangeTask):
            self.back_to_lines()
        elif self.page is not None:
            self.leave()
        else:
            return False
        return True

    def find_sale(self) -> None:
        """Asks which sale goods come back of."""
        page = FindSalePage(self._shell)
        page.chosen.connect(self.new_return)
        page.without_wanted.connect(self.without_receipt)
        page.closed.connect(self.leave)
        self._show(page)
        self._shell.search.clear()
        self.moved.emit()
        self._shell.search.setFocus()

    def new_return(self, order_id: str) -> None:
        """Begins a return of a sale; also for other places."""
        page = NewReturnPage(self._shell, order_id)
        page.closed.connect(self.leave)
        page.now_wanted.connect(partial(self._take_back, page))
        page.request_wanted.connect(partial(self._take_request, page))
        self._show(page)

    def without_receipt(self) -> None:
        """Begins a return of goods whose sale is not known."""
        page = NoReceiptPage(self._shell)
        page.closed.connect(self.leave)
        page.member_wanted.connect(lambda: choose_member(self._shell, page.show_member))
        page.now_wanted.connect(partial(self._take_unsold, page))
        self._show(page)

    def _show(self, page: NewPage) -> None:
        self.leave()
        self.page = page
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._shell.search.reset()
        target: QWidget = page.focusProxy() or page
        target.setFocus()

    def leave(self) -> None:
        """Back to the board; what was entered is given up."""
        page, self.page = self.page, None
        for each in (page, self._under):
            if each is not None:
                self._pages.removeWidget(each)
                each.deleteLater()
        self._under = None
        self._pages.setCurrentWidget(self._home)
        self.moved.emit()

    def _take_request(self, page: NewReturnPage) -> None:
        page.settle_figures()
        if page.quote is None:
            return
        wanted = [each.want for each in page.taken()]
        page.wait(busy=True)

        def done(made: Any) -> None:
            said = _("{number} is taken.").format(number=made.number)
            self._shell.notify(said, _("It waits for approval on the board."), tone="ok", seconds=6)
            self.finished.emit(made.id)

        self._acts.run(
            requesting.request, page.request_id, page.order.order_id, wanted, page.wish,
            detail=page.order.number, done=done, refused=partial(self._refused, page),
            photos=page.photos.prepared(), member_id=page.member[0] if page.member else None,
        )  # fmt: skip

    def _take_back(self, page: NewReturnPage) -> None:
        page.settle_figures()
        if page.quote is None:
            return
        if page.wish == states.CREDIT and page.order.member_id is None and page.member is None:
            choose_member(self._shell, partial(self._with_member, page))
            return
        if page.wish == states.EXCHANGE:
            self._choose_goods(page)
            return
        page.wait(busy=True)
        self._send(page, page.wish, page.quote.amount, None, self._done, None)

    def _with_member(self, page: NewReturnPage, member: tuple[str, str]) -> None:
        page.member = member
        self._take_back(page)

    def _send(
        self,
        page: NewReturnPage,
        wish: str,
        shown: int,
        goods_out: GoodsOut | None,
        done: Any,
        refused: Any,
    ) -> None:
        self._acts.run(
            counter.take_back, page.request_id, page.settlement_id, page.order.order_id,
            page.taken(), wish, detail=page.order.number, done=done,
            refused=refused or partial(self._refused, page), goods_out=goods_out,
            member_id=page.member[0] if page.member else None, photos=page.photos.prepared(),
            shown=shown,
        )  # fmt: skip

    def _choose_goods(self, page: NewReturnPage) -> None:
        assert page.quote is not None

        def finish(
            cart: Cart, tenders: tuple[Tendered, ...], difference: int, done: Any, refused: Any
        ) -> None:
            out = GoodsOut(cart, tenders)
            self._send(page, states.EXCHANGE, difference, out, done, refused)

        title = _("Exchange for {number}").format(number=page.order.number)
        chosen = [line.line.variant_id for line in page.lines if line.chosen]
        task = ExchangeTask(
            self._shell, title, page.quote.money, [key for key in chosen if key], finish
        )
        task.closed.connect(self.back_to_lines)
        task.exchanged.connect(self._done)
        self._under, self.page = page, task
        self._pages.addWidget(task)
        self._pages.setCurrentWidget(task)
        task.finder.field.setFocus()

    def back_to_lines(self) -> None:
        """From the goods that go out to the lines that come back."""
        if self._under is None:
            return
        task = self.page
        self.page, self._under = self._under, None
        self._pages.setCurrentWidget(self.page)
        if isinstance(task, QWidget):
            self._pages.removeWidget(task)
            task.deleteLater()

    def _take_unsold(self, page: NoReceiptPage) -> None:
        if page.member is None:
            choose_member(self._shell, partial(self._unsold_for, page))
            return
        page.wait(busy=True)
        self._acts.run(
            counter.take_back_without_receipt, page.request_id, page.settlement_id,
            page.member[0], page.taken(), detail=_("Return without a receipt"),
            done=self._done, refused=partial(self._refused, page),
            photos=page.photos.prepared(), shown=page.worth(),
        )  # fmt: skip

    def _unsold_for(self, page: NoReceiptPage, member: tuple[str, str]) -> None:
        page.show_member(member)
        self._take_unsold(page)

    def _refused(self, page: NewReturnPage | NoReceiptPage, refusal: Refusal) -> bool:
        page.wait(busy=False)
        page.say(str(refusal))
        return True

    def _done(self, done: Any) -> None:
        say_settled(self._shell, done)
        self.finished.emit(done.request_id)
