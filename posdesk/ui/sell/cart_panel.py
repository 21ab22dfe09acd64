"""The right column of the sell place: the lines, what they come to, and the one large button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QWidget

from posdesk.cart.priced import Priced
from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.ui import theme
from posdesk.ui.sell.cart_model import CartModel
from posdesk.ui.sell.cart_view import CartView
from posdesk.ui.sell.result_strip import ResultStrip
from posdesk.ui.sell.views import TotalRow, line_views, signed, total_rows
from posdesk.ui.widgets import (
    Act,
    Badge,
    Button,
    ElidedLabel,
    EmptyState,
    Label,
    Panel,
    column,
    row,
    set_property,
)

if TYPE_CHECKING:  # a sale over the counter needs none of it
    from posdesk.ui.sell.agreed import Agreed

WIDTH: Final = 430
_EDGE: Final = 32  # beside the words of the large button


class Totals(QWidget):
    """The rows between the lines and what is due; rows are made once and used again."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[Label, Label]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(theme.px(5))
        self._grid.setColumnStretch(0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[TotalRow], currency: str) -> None:
        """Show exactly these rows."""
        while len(self._rows) < len(rows):
            self._add()
        for place, (words, amount) in enumerate(self._rows):
            used = place < len(rows)
            words.setVisible(used)
            amount.setVisible(used)
            if used:
                words.setText(rows[place].label)
                amount.setText(signed(rows[place].amount, currency))
                amount.set_tone("warn" if rows[place].off else "plain")

    def texts(self) -> list[tuple[str, str]]:
        """What can be read: words and amount of every row."""
        return [(w.text(), a.text()) for w, a in self._rows if not w.isHidden()]

    def _add(self) -> None:
        words, amount = Label("", "muted"), Label()
        amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        place = len(self._rows)
        self._grid.addWidget(words, place, 0)
        self._grid.addWidget(amount, place, 1)
        self._rows.append((words, amount))


class LineBar(Panel):
    """What can be done to the selected line, for fingers; every act has its key, too."""

    step = Signal(int)
    edit = Signal()
    remove = Signal()

    def __init__(self) -> None:
        super().__init__("foot")
        self.minus = Button(
            "", icon="minus", name=_("One less"), clicked=lambda: self.step.emit(-1)
        )
        self.plus = Button("", icon="plus", name=_("One more"), clicked=lambda: self.step.emit(1))
        self.change = Button(_("Edit line"), hint="F7", clicked=self.edit.emit)
        self.gone = Button(
            "", "danger", icon="delete", hint="Del", name=_("Remove line"), clicked=self.remove.emit
        )
        for button in (self.minus, self.plus):
            button.setFixedWidth(theme.px(46))
        for button in (self.minus, self.plus, self.change, self.gone):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box = row(self.minus, self.plus, self.change, self.gone, gap=8, margins=(14, 6, 14, 6))
        box.setStretch(2, 1)
        self.setLayout(box)


class Giving(QStackedWidget):
    """Pages that give way when it is tight: the large button is never pushed off the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def hasHeightForWidth(self) -> bool:
        """Wrapped words in a page must not claim a height for all."""
        return False


class Header(Panel):
    """The cart's head: whose sale it is, carts put aside, and the sales just made."""

    def __init__(self) -> None:
        super().__init__("bar")
        self.customer = Act(_("Customer"), "ghost")
        self.customer.set_icon("person")
        self._key = ""
        self.name, self.detail = ElidedLabel("", "strong"), ElidedLabel("", "small")
        self.take_off = Button("", "ghost", icon="close", name=_("Take the customer off"))
        self.take_off.setFixedWidth(theme.px(36))
        self._who = QWidget()
        who = row(column(None, self.name, self.detail, None, gap=0), self.take_off, gap=0)
        who.setStretch(0, 1)
        self._who.setLayout(who)
        self._who.hide()
        self.recall = Button(_("Recall"), "ghost", hint="F5")
        self.parked = Badge("", "info")
        self.parked.hide()
        self.recent = Button(_("Recent"), "ghost", icon="history", name=_("Recent sales"))
        for button in (self.customer, self.take_off, self.recall, self.recent):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box = row(
            self.customer,
            self._who,
            self.parked,
            self.recall,
            self.recent,
            gap=4,
            margins=(6, 0, 6, 0),
        )
        self._gap = box
        box.insertStretch(2, 1)
        self.setLayout(box)
        self.setFixedHeight(theme.px(54))

    def show_customer(self, name: str, detail: str = "") -> None:
        """Whose cart it is; nobody's where there is no name."""
        self.name.setText(name)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self._who.setVisible(bool(name))
        self._gap.setStretch(1, 1 if name else 0)
        self._gap.setStretch(2, 0 if name else 1)
        self.customer.setText("" if name else _("Customer"))
        self.customer.set_hint("" if name else self._key)
        spoken = f"{name} {detail}".strip() if name else _("Customer")
        self.customer.setAccessibleName(spoken)
        self.recent.setText("" if name else _("Recent"))
        for button in (self.customer, self.recent):
            button.updateGeometry()

    def show_key(self, hint: str) -> None:
        """The key that chooses a customer; there is room for it while nobody is chosen."""
        self._key = hint
        self.customer.set_hint("" if self.name.text() else hint)

    def show_parked(self, count: int) -> None:
        """How many carts wait to be recalled."""
        self.parked.setVisible(count > 0)
        self.parked.setText(str(count))
        self.recall.setAccessibleName(_("Recall") + (f" {count}" if count else ""))


class CartPanel(Panel):
    """Everything right of the tiles."""

    repeat = Signal()  # the goods of the last sale once more

    def __init__(self, currency: str = "CNY") -> None:
        super().__init__("side")
        self.currency = currency
        self.strip = ResultStrip(currency)
        self.header = Header()
        self.model = CartModel(self)
        self.view = CartView(self.model)
        self.bar = LineBar()
        self.totals = Totals()
        self.due = Label("", "due")
        self.pay = Act(_("Pay {amount}").format(amount=""), "primary", hint="F12", fit="")
        self.park = Act(_("Park"), hint="F4")
        self.discount = Act(_("Discount"), hint="F6")
        self.delivery = Act(_("Deliver"), hint="F8")
        self.void = Button("", "danger", icon="delete", name=_("Void"))
        self.way = ElidedLabel("", "muted")
        self.way.hide()
        self._bin_key = "Del"
        self._build()
        self.view.selectionModel().currentRowChanged.connect(self._selected)

    def _build(self) -> None:
        self.pay.setProperty("extent", "large")
        self._empty = EmptyState(
            _("No goods yet"),
            _("Scan a barcode, search, or touch a tile."),
            icon="sell",
            action=_("Repeat the last sale"),
            clicked=self.repeat.emit,
        )
        self._stack = Giving()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        box = column(self.strip, self.header, self._stack, self.bar, self._foot(), gap=0)
        box.setStretch(2, 1)
        self.setLayout(box)
        self.bar.hide()

    def _foot(self) -> Panel:
        self.due.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.due.setAccessibleName(_("Amount due"))
        acts = row(self.park, self.discount, self.delivery, self.void, gap=6)
        for button in (self.park, self.discount, self.delivery, self.pay):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.void.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.void.setToolTip(_("Void the cart"))
        self.void.setFixedWidth(theme.px(46))
        due = row(Label(_("Total due"), "title"), None, self.due)
        box = column(self.totals, self.way, due, 4, acts, self.pay, gap=6, margins=(14, 12, 14, 14))
        foot = Panel("foot", box)
        foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return foot

    def show_keys(self, hint: Callable[[str], str]) -> None:
        """Show on every button the key that this till has for its act."""
        for button, act in (
            (self.pay, "pay"),
            (self.park, "park"),
            (self.discount, "discount"),
            (self.delivery, "delivery"),
            (self.header.recall, "recall"),
            (self.bar.change, "line"),
            (self.bar.gone, "delete"),
            (self.strip.again, "reprint"),
        ):
            button.set_hint(hint(act))
        self._bin_key = hint("delete")
        self.header.show_key(hint("customer"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow for its text, words count for more than the key of the bin."""
        wide = self.width() >= theme.px(WIDTH)
        self.bar.gone.set_hint(self._bin_key if wide else "")
        super().resizeEvent(event)

    def show_cart(self, priced: Priced, agreed: Agreed | None = None) -> None:
        """Show the lines, the totals and what the button will do; `agreed` is its delivery."""
        currency = self.currency
        due = priced.due()
        self.model.set_lines(line_views(priced, currency))
        self._stack.setCurrentIndex(0 if priced.cart.empty else 1)
        if priced.lines and self.view.number() is None:
            self.view.select(priced.lines[-1].line.number)
        rounding = priced.rounding()
        self.totals.show_rows([] if priced.cart.empty else total_rows(priced, rounding), currency)
        amount = format_money(due, currency)
        self.due.setText(amount)
        self.pay.setText(_("Pay {amount}").format(amount=amount))
        if agreed is not None and priced.cart.delivery is not None:
            from posdesk.ui.sell.ordering import act_words, way_words

            self.pay.setText(self._fitting(act_words(agreed, currency)))
            self.way.setText(way_words(priced.cart.delivery))
        self.way.setVisible(agreed is not None)
        set_property(self.delivery, state="chosen" if agreed is not None else "")
        for button in (self.pay, self.park, self.discount, self.void):
            button.setEnabled(not priced.cart.empty)
        self.bar.setVisible(self.view.number() is not None and not priced.cart.empty)

    def _fitting(self, words: str) -> str:
        """Words of the large button, or only their end where there is no room for all of them."""
        self.pay.ensurePolished()
        room = self.width() - 2 * theme.px(_EDGE)
        wide = self.pay.fontMetrics().horizontalAdvance(words) > room
        short = words.partition(" · ")[2] if wide else ""
        return short[:1].upper() + short[1:] or words

    def select(self, number: int) -> None:
        """Select a line; the bar below the list then acts on it."""
        self.view.select(number)
        self.bar.setVisible(self.view.number() is not None)

    def _selected(self, now: QModelIndex, before: QModelIndex) -> None:
        self.bar.setVisible(now.isValid() and self.model.rowCount() > 0)
