"""What a scan, a search or a touched tile means: goods into the cart, or a question first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from posdesk.cart.cart import VariantSnapshot
from posdesk.catalog.queries import BadLabel, NeedsWeight, NotOnSale, UnknownCode
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.orders.errors import NotForSale
from posdesk.payments.tenders import tender_of_code
from posdesk.ui.pay.words import tender_name
from posdesk.ui.place import Shell
from posdesk.ui.sell.chips import FAVOURITES
from posdesk.ui.sell.left import Left
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.shelf import Shelf, snapshot
from posdesk.ui.sell.side import SidePanel
from posdesk.ui.sell.tiles import TileView
from posdesk.ui.sell.variants import VariantPage
from posdesk.ui.sell.weigh import WeighTask


class Counter(QObject):
    """Shows the goods and puts what is chosen into the cart."""

    searched_sale = Signal(str)  # the number of a sale
    payment_code = Signal(str, str)  # tender, code

    def __init__(
        self,
        shell: Shell,
        session: CartSession,
        left: Left,
        side: SidePanel,
        is_card: Callable[[str], bool],
    ) -> None:
        """`is_card` takes the scan of a member's card, or says that it is none."""
        super().__init__()
        self._is_card = is_card
        self._shell, self._session = shell, session
        self._left, self._side = left, side
        self.shelf = Shelf(shell.ops, session.currency)
        self._text = ""
        self._walked = False
        left.grid.show_pictures_of(self.shelf.picture)
        left.chips.chosen.connect(self.show_category)
        left.suggestions.chosen.connect(self._take_suggestion)
        left.grid.chosen.connect(self.choose)
        left.variant_chosen.connect(self.add_variant)
        left.offer_categories(self.shelf.categories())
        self.show_category(FAVOURITES)

    # --- what is shown ----------------------------------------------------------------------------

    def show_category(self, key: str) -> None:
        """The tiles of a category, or the favourites."""
        self._left.show_categories()
        if key == FAVOURITES:
            nothing = (
                _("No favourites yet"),
                _("Mark goods as favourites in the catalog, or choose a category."),
            )
            self._left.show_tiles(self.shelf.favourites(), nothing)
        else:
            nothing = (_("Nothing in this category"), _("Add goods to it in the catalog."))
            self._left.show_tiles(self.shelf.category(key), nothing)

    def refresh(self, *, categories: bool) -> None:
        """Prices or stock changed, or the categories, too: draw what is shown anew."""
        if categories:
            self._left.offer_categories(self.shelf.categories())
        self._left.model.refresh()

    def start_over(self) -> None:
        """Back to the chosen category, whatever was searched."""
        self._shell.search.clear()
        self._left.close_forms()

    def searched(self, text: str) -> None:
        """Show what fits the words typed so far."""
        if text == self._text:
            return
        self._text, self._walked = text, False
        if not text:
            self.show_category(self._left.chips.current())
            return
        nothing = (
            _("Nothing found for “{text}”").format(text=text),
            _("Try other words, fewer characters, or the initials of the pinyin."),
        )
        self._left.show_tiles(self.shelf.search(text), nothing)
        self._left.show_suggestions(text)

    def walk(self, step: int) -> None:
        """Move through the tiles found; Enter then takes the one that is marked."""
        grid, rows = self._left.grid, self._left.model.rowCount()
        if self._text and rows:
            row = grid.currentIndex().row() + step if self._walked else 0
            grid.setCurrentIndex(self._left.model.index(min(max(row, 0), rows - 1)))
            self._walked = True

    def _take_suggestion(self, words: str) -> None:
        self._shell.search.setText(words)
        self.searched(words)
        self._shell.search.setFocus()

    # --- what is chosen ---------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """A code was scanned: goods, a sale's number, a payment code, or nothing known."""
        try:
            unknown = self._add_code(code)
        except Refusal as refusal:
            self._shell.alert()
            self._shell.refuse(refusal)
            return
        if unknown is not None and not self._known_otherwise(code):
            self._unknown(code, unknown)

    def submitted(self, text: str) -> None:
        """Enter after typing: the exact code, a sale's number, else the best match. What led to
        nothing stays in the field, selected, to be corrected or typed over.
        """
        try:
            unknown = self._add_code(text)
        except Refusal as refusal:
            self._keep(text)
            self._shell.refuse(refusal)
            return
        if unknown is None:
            self._shell.search.clear()
            return
        self.searched(text)
        tile = self._left.model.row(self._left.grid.currentIndex().row() if self._walked else 0)
        if self._known_otherwise(text):
            self._shell.search.clear()
        elif tile is not None:
            # First, for it takes away what is open in the place of the tiles.
            self._shell.search.clear()
            self.choose(tile)
        else:
            self._keep(text)
            self._not_found(text, unknown)

    def _keep(self, text: str) -> None:
        field = self._shell.search
        if field.text().strip() != text:
            field.setText(text)
        field.setFocus()
        field.selectAll()

    def _not_found(self, text: str, unknown: UnknownCode) -> None:
        if text.isascii() and text.isdigit() and len(text) >= 6:
            self._unknown(text, unknown)
            return
        self._shell.notify(
            _("Nothing found for “{text}”").format(text=text),
            _("Try other words, fewer characters, or the initials of the pinyin."),
            tone="warn",
            seconds=6,
        )

    def _add_code(self, code: str) -> UnknownCode | None:
        """Put the goods of a code into the cart, or begin to; answers a code that nothing has.

        Raises `BadScaleCode`, `NotForSale`.
        """
        found = self.shelf.scan(code)
        if isinstance(found, UnknownCode):
            return found
        if isinstance(found, BadLabel):
            raise found.refusal
        if isinstance(found, NotOnSale):
            raise NotForSale(found.item.name)
        item = snapshot(found.item, found.code)
        if isinstance(found, NeedsWeight):
            self.weigh(item)
        else:
            self._session.add(item, found.quantity, found.label_amount)
        return None

    def _known_otherwise(self, code: str) -> bool:
        if self.shelf.is_sale(code):
            self.searched_sale.emit(code)
            return True
        if self._is_card(code):
            return True
        tender = tender_of_code(code)
        if tender is not None and not self._session.cart.empty:
            self._shell.notify(
                _("This is a payment code of {tender}.").format(tender=tender_name(tender)),
                _("Take the whole amount with it?"),
                actions=[(_("Pay with it"), lambda: self.payment_code.emit(tender, code))],
                seconds=20,
            )
            return True
        return False

    def choose(self, tile: TileView) -> None:
        """A tile was touched: sell it, or ask for its form or its weight first."""
        if tile.variants > 1 or tile.variant_id is None:
            self._choose_form(tile)
        else:
            self.add_variant(tile.variant_id)

    def _choose_form(self, tile: TileView) -> None:
        forms = self.shelf.forms(tile.product_id)
        self._left.show_forms(
            VariantPage(forms.name, forms.specs, forms.options, self._session.currency)
        )

    def add_variant(self, variant_id: str) -> None:
        """Sell one of a variant; weighed goods are weighed first."""
        try:
            item = self.shelf.item(variant_id)
        except Refusal as refusal:
            self._shell.refuse(refusal)
            return
        if item.weighed:
            self.weigh(item)
        else:
            self._session.add(item)
            self._shell.search.clear()

    def weigh(self, item: VariantSnapshot) -> None:
        """Ask for the weight beside the cart."""
        task = WeighTask(item, self._session.currency)

        def weighed(grams: int) -> None:
            self._side.dismiss()
            self._session.add(item, grams)

        task.done.connect(weighed)
        self._shell.search.clear()
        self._side.show_task(item.name, task)

    # --- unknown codes ----------------------------------------------------------------------------

    def _unknown(self, code: str, unknown: UnknownCode) -> None:
        self._shell.alert()
        words = _("Code {code} is not in the catalog.").format(code=code)
        ignore = (_("Ignore"), lambda: None)
        if not unknown.can_be_kept:
            advice = _("Scan it again: it may have been misread.")
            self._shell.notify(words, advice, tone="warn", actions=[ignore])
            return
        self._shell.notify(
            words,
            _("Create it and sell it at once, or set the goods aside."),
            tone="warn",
            actions=[(_("Create product"), lambda: self.create(unknown.code)), ignore],
        )

    def create(self, code: str) -> None:
        """The small form for goods that are not in the catalog yet."""
        from posdesk.ui.sell.create import CreateTask

        categories = self.shelf.all_categories()
        task = CreateTask(self._shell, code, categories, self._session.currency)

        def created(variant_id: str) -> None:
            self._shell.search.clear()
            self._side.dismiss()
            item = self.shelf.item(variant_id, code)
            if item.weighed:
                self.weigh(item)
            else:
                self._session.add(item)

        task.done.connect(created)
        self._side.show_task(_("New product"), task)
