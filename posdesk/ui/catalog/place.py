"""The catalog place: categories, products, and the open product; import and export."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget

from posdesk.catalog import queries
from posdesk.catalog.queries import BadLabel, UnknownCode
from posdesk.changes import Changes
from posdesk.i18n import _
from posdesk.staff.rights import label as right_label
from posdesk.ui import theme
from posdesk.ui.catalog.acts import Acts
from posdesk.ui.catalog.detail import DetailPanel
from posdesk.ui.catalog.editing import blank
from posdesk.ui.catalog.left import CategoryPanel
from posdesk.ui.catalog.middle import ListPanel
from posdesk.ui.catalog.pictures import Pictures
from posdesk.ui.catalog.start import StartPage
from posdesk.ui.catalog.transfer.export import ExportStrip
from posdesk.ui.place import Place, Shell
from posdesk.ui.widgets import column

if TYPE_CHECKING:  # the import's page is made when it is first asked for
    from posdesk.ui.catalog.transfer.page import ImportPage

_TREE, _LIST, _DETAIL = 206, 374, 714
_NARROW = 1060
_PAUSE_MS = 150


class CatalogPlace(Place):
    """Three panels side by side; a scan opens what has the code, or offers to make it."""

    nouns: ClassVar[frozenset[str]] = frozenset({"catalog", "stock", "orders"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        pictures, acts = Pictures(shell.ops), Acts(shell)
        self.left = CategoryPanel(shell, acts)
        self.middle = ListPanel(shell, pictures)
        self.detail = DetailPanel(shell, acts, pictures)
        self.start = StartPage()
        self.exporting = ExportStrip(shell)
        self.importing: ImportPage | None = None
        self.panels = QSplitter(Qt.Orientation.Horizontal)
        self.pages = QStackedWidget()
        self._tree_stale = True
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._build()
        self._connect()

    def _build(self) -> None:
        sizes = (_TREE, _LIST, _DETAIL)
        for panel, size in zip((self.left, self.middle, self.detail), sizes, strict=True):
            self.panels.addWidget(panel)
            panel.setMinimumWidth(theme.px(min(size, 340)))
        self.left.setMinimumWidth(theme.px(180))
        self.panels.setHandleWidth(1)
        self.panels.setChildrenCollapsible(False)
        self.panels.setSizes([theme.px(size) for size in sizes])
        for at, stretch in enumerate((1, 2, 4)):
            self.panels.setStretchFactor(at, stretch)
        self.pages.addWidget(self.panels)
        self.pages.addWidget(self.start)
        box = column(self.exporting, self.pages, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)

    def _connect(self) -> None:
        self.left.chosen.connect(self._category_chosen)
        self.left.import_wanted.connect(self.import_list)
        self.left.export_wanted.connect(self.exporting.ask)
        self.middle.category_cleared.connect(self.left.tree.choose_all)
        self.middle.tree_button.clicked.connect(self.left.setVisible)
        self.middle.cleared.connect(self.shell.search.clear)
        self.middle.wanted.connect(self.open_product)
        self.middle.entered.connect(self.detail.form.focus_first)
        self.middle.new_wanted.connect(self.new_product)
        self.detail.opened.connect(self._opened)
        self.start.new_wanted.connect(self.new_product)
        self.start.import_wanted.connect(self.import_list)

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search field finds goods to open here."""
        return _("Name, pinyin initials, SKU or part of a barcode; or scan to open the product")

    def opened(self) -> None:
        """The list as it was, read anew; at first its first product."""
        self._read()

    def changed(self, changes: Changes) -> None:
        """Sales change what is in stock, not the tree."""
        self._tree_stale = self._tree_stale or "catalog" in changes
        super().changed(changes)

    def redraw(self) -> None:
        """Many changes in a row are shown once; those of an import when its page is left."""
        if self.pages.currentWidget() is not self.importing and not self._pause.isActive():
            self._pause.start()

    def _read(self) -> None:
        if self._tree_stale:
            self._tree_stale = False
            self.left.reload()
        if self.middle.model.rowCount():
            self.middle.reload()
        else:
            self.middle.show_found()
        self.detail.reload()
        self._show_page()
        self.middle.list.mark(self.detail.product_id)

    def _show_page(self) -> None:
        """The three panels, or the way to a first product where there is none."""
        row = self.middle.model.row(0)
        empty = row is None and not self.middle.filters.filter.narrowed
        if self.pages.currentWidget() is not self.importing:
            start = empty and not self.detail.is_new
            self.pages.setCurrentWidget(self.start if start else self.panels)
        if row is not None and not self.detail.is_shown:
            self.detail.open(row.product_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the categories stand aside, and a button brings them back."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        self.middle.set_narrow(narrow)
        self.left.setVisible(not narrow or self.middle.tree_button.isChecked())

    # --- products -----------------------------------------------------------------------------

    def open_product(self, product_id: str, variant_id: str = "") -> None:
        """Opens a product, after the question what becomes of what was typed."""
        if product_id == self.detail.product_id:
            if variant_id:
                self.detail.form.choose_variant(variant_id)
            return
        self.detail.before_leaving(lambda: self.detail.open(product_id, variant_id))
        self.middle.list.mark(self.detail.product_id)

    def new_product(self, code: str = "") -> None:
        """A new product in the chosen category, with a scanned code if there is one."""

        def go() -> None:
            rate = self.ops.db.setting("tax.default_rate")
            self.pages.setCurrentWidget(self.panels)
            self.detail.open_new(blank(rate, self.left.tree.chosen_id(), code))

        self.detail.before_leaving(go)

    def _opened(self, product_id: str) -> None:
        self.middle.list.mark(product_id)
        if not product_id and not self.detail.is_new:
            self._pause.start()

    def _category_chosen(self, category_id: str | None) -> None:
        node = self.left.model.category(category_id)
        self.middle.filters.set_category(category_id, node.name if node else "")

    # --- the search field and the scanner -----------------------------------------------------

    def searched(self, text: str) -> None:
        """The list shows what fits the text."""
        self.middle.filters.set_text(text)

    def submitted(self, text: str) -> None:
        """A whole code opens its product; other text the first that fits."""
        found = self.ops.read(queries.scan, text)
        if not isinstance(found, UnknownCode | BadLabel):
            self.open_product(found.item.product_id, found.item.variant_id)
            return
        self.middle.filters.set_text(text)
        self.middle.list.step(1 if self.middle.list.currentIndex().row() < 0 else 0)

    def moved(self, step: int) -> None:
        """Up and down in the search field walk through what was found."""
        self.middle.list.step(step)

    def scanned(self, code: str) -> bool:
        """Opens what has the code, adds it to the codes being entered, or offers to make it."""
        if self.pages.currentWidget() is self.importing:
            return False
        found = self.ops.read(queries.scan, code)
        if self.detail.takes_codes():
            self.detail.form.take_code(code)
        elif isinstance(found, UnknownCode):
            self._unknown(found)
        elif isinstance(found, BadLabel):
            self.shell.refuse(found.refusal)
        else:
            self.open_product(found.item.product_id, found.item.variant_id)
        return True

    def _unknown(self, found: UnknownCode) -> None:
        self.shell.alert()
        create = (_("Create product"), lambda: self.new_product(found.code))
        actions = [create] if found.can_be_kept else []
        self.shell.notify(*_unknown_words(found), tone="warn", actions=actions)

    # --- the keyboard -------------------------------------------------------------------------

    def key(self, sequence: str) -> bool:
        """Ctrl+N makes a product, Ctrl+S saves; the tree's own keys are left to it."""
        if self.pages.currentWidget() not in (self.panels, self.start):
            return False
        if sequence == "Ctrl+N":
            self.new_product()
        elif sequence == "Ctrl+S":
            self.detail.save()
        elif sequence == "F2" and self.left.tree.hasFocus():
            self.left.tree.asked.emit("edit")
        else:
            return False
        return True

    def act(self, name: str) -> bool:
        """Esc goes back, arrows walk through the list, Del asks; the set-up asks for "import"."""
        if name == "import":
            self.import_list()
            return True
        importing = self.importing
        if importing is not None and self.pages.currentWidget() is importing:
            if name == "back":
                importing.go_back()
            return name == "back"
        if self.pages.currentWidget() is not self.panels:
            return False
        if name == "back":
            return self.detail.back()
        if name == "delete" and self.middle.list.hasFocus():
            self.detail.ask_delete()
            return True
        if name in ("previous", "next"):
            self.middle.list.step(-1 if name == "previous" else 1)
            return True
        return False

    def leave(self) -> str:
        """Closing the window now would lose what was typed into the form."""
        if self.importing is not None and self.importing.busy:
            return _("An import is under way.")
        if not self.detail.dirty:
            return ""
        name = self.detail.form.edit.name.strip() or _("New product")
        return _("The changes to {name} are not saved.").format(name=name)

    # --- import and export --------------------------------------------------------------------

    def import_list(self) -> None:
        """Opens the import page, or says who can import."""
        right = "catalog.import"
        if not self.shell.may(right):
            advice = _("Somebody with the right “{right}” can sign in and do it.")
            words = _("This needs a right that you do not have")
            self.shell.notify(words, advice.format(right=right_label(right)), tone="warn")
            return
        if self.importing is None:
            from posdesk.ui.catalog.transfer.page import ImportPage

            self.importing = ImportPage(self.shell)
            self.importing.closed.connect(self._import_closed)
            self.importing.show_wanted.connect(self._show_import)
            self.pages.addWidget(self.importing)
        self._show_import()

    def _show_import(self) -> None:
        if self.importing is not None:
            if not self.isVisible():
                self.shell.go("catalog")
            self.pages.setCurrentWidget(self.importing)
            self.importing.open()

    def _import_closed(self) -> None:
        self.pages.setCurrentWidget(self.panels)
        self._read()
        self.shell.search.setFocus()


def _unknown_words(found: UnknownCode) -> tuple[str, str]:
    """That a code is unknown, and what may be the reason."""
    text = _("Code {code} is not in the catalog.").format(code=found.code)
    if not found.expected_digit:
        return text, ""
    advice = _("It looks misread: it should end in {digit}. Scan it again.")
    return text, advice.format(digit=found.expected_digit)
