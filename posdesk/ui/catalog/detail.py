"""The open product beside the list: its form, and saving, copying, deleting it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from posdesk.catalog import commands, queries
from posdesk.catalog.queries import ProductDetail
from posdesk.catalog.states import SaleState
from posdesk.errors import NotFound, Refusal
from posdesk.i18n import _
from posdesk.staff.rights import NotAllowed
from posdesk.ui.catalog.acts import Acts
from posdesk.ui.catalog.askbar import AskBar
from posdesk.ui.catalog.editing import ProductEdit, blank, draft, duplicate, from_detail
from posdesk.ui.catalog.form import ProductForm
from posdesk.ui.catalog.head import ProductHead
from posdesk.ui.catalog.pictures import Pictures
from posdesk.ui.catalog.productacts import ProductActs
from posdesk.ui.place import Shell
from posdesk.ui.widgets import EmptyState, Page, column, row

Then = Callable[[], object]


class DetailPanel(Page):
    """A form of one product, stored or new; asks before anything typed would be lost."""

    opened = Signal(str)
    """A product is shown (its id, "" for a new one or none)."""

    def __init__(self, shell: Shell, acts: Acts, pictures: Pictures) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self._product_acts = ProductActs(shell, acts)
        self.form = ProductForm(shell, pictures)
        self.head = ProductHead()
        self.detail: ProductDetail | None = None
        self._shown = False
        self._saving = False
        self.ask = AskBar()
        self.empty = EmptyState(
            _("Choose a product"),
            _("It opens here with its prices, barcodes and history."),
            icon="catalog",
        )
        self._build()
        self.form.changed.connect(self._show_head)
        self.form.said.connect(lambda text: shell.notify(text, tone="warn", seconds=8))

    def _build(self) -> None:
        self.head.star_wanted.connect(self._toggle_star)
        self.head.discard_wanted.connect(self.discard)
        self.head.save_wanted.connect(self.save)
        self.head.menu_wanted.connect(lambda at: self.menu().popup(at))
        page = QWidget()
        box = column(self.head, row(self.ask, margins=(0, 0, 6, 0)), self.form, gap=8)
        box.setStretch(2, 1)
        page.setLayout(box)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(page)
        self.setLayout(column(self._stack, margins=(18, 12, 12, 0)))

    # --- opening ------------------------------------------------------------------------------

    def open(self, product_id: str, variant_id: str = "") -> None:
        """Shows a stored product; nothing typed may be open (see `before_leaving`)."""
        try:
            self.detail = self._ops.read(queries.product, product_id)
        except NotFound:
            self.close_product()
            return
        if self.detail.state is SaleState.DELETED or not self.detail.variants:
            self.close_product()
            return
        edit = from_detail(self.detail, self.form.currency)
        self._show(edit, edit, variant_id)

    def open_new(self, edit: ProductEdit) -> None:
        """Shows a product that is not stored yet."""
        self.detail = None
        nothing = blank(self._ops.db.setting("tax.default_rate"), edit.category_id)
        self._show(edit, nothing)
        self.form.focus_first()

    def _show(self, edit: ProductEdit, stored: ProductEdit, variant_id: str = "") -> None:
        self.ask.dismiss()
        self._shown = True
        self._stack.setCurrentIndex(1)
        self.form.open(edit, stored, variant_id)
        self.opened.emit(edit.id)

    def close_product(self) -> None:
        """Shows no product."""
        self.detail = None
        self._shown = False
        self.ask.dismiss()
        self._stack.setCurrentIndex(0)
        self.opened.emit("")

    def reload(self) -> None:
        """The catalog changed: a form without typing shows it; typing is left alone."""
        if not self._shown:
            return
        idle = not (self.dirty or self._saving or self.ask.asking)
        if idle and self.form.edit.id:
            self.open(self.form.edit.id)
        else:
            self.form.offer()

    @property
    def is_shown(self) -> bool:
        """Whether any product is open."""
        return self._shown

    @property
    def product_id(self) -> str:
        """The product that is open, "" for a new one or none."""
        return self.form.edit.id if self._shown else ""

    @property
    def is_new(self) -> bool:
        """Whether a product that is not stored yet is open."""
        return self._shown and not self.form.edit.id

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return self._shown and (self.form.dirty or self.form.vouchers.dirty)

    def takes_codes(self) -> bool:
        """Whether a scan belongs to the barcodes of the form."""
        return self._shown and (self.is_new or self.form.variants.form.codes.entry.hasFocus())

    # --- the head -----------------------------------------------------------------------------

    def _show_head(self) -> None:
        favourite = self.detail is not None and self.detail.favourite
        self.head.show_product(
            self.form.edit, favourite=favourite, dirty=self.dirty, saving=self._saving
        )

    def menu(self) -> QMenu:
        """What else can be done with the product."""
        menu = QMenu(self)
        menu.addAction(_("Duplicate")).triggered.connect(self._duplicate)
        off = self.form.edit.active
        words = _("Take off sale") if off else _("Put on sale")
        menu.addAction(words).triggered.connect(lambda: self._set_on_sale(not off))
        menu.addSeparator()
        menu.addAction(_("Delete…")).triggered.connect(self.ask_delete)
        return menu

    # --- leaving ------------------------------------------------------------------------------

    def before_leaving(self, go: Then) -> None:
        """Does `go` at once, or after the question what becomes of what was typed."""
        if not self.dirty:
            self.ask.dismiss()
            go()
            return
        name = self.form.edit.name.strip() or _("New product")
        self.ask.ask(
            _("Save the changes to {name}?").format(name=name),
            "",
            (_("Save"), "primary", lambda: self.save(go)),
            (_("Discard"), "secondary", go),
            (_("Go on editing"), "ghost", lambda: None),
        )

    def discard(self) -> None:
        """Puts back what is stored; a new product is given up."""
        self.form.vouchers.discard()
        if self.form.edit.id:
            self.open(self.form.edit.id)
        else:
            self.close_product()

    def back(self) -> bool:
        """Esc: closes the question, or asks about what was typed; False if there is neither."""
        if self.ask.asking:
            self.ask.dismiss()
        elif self.dirty:
            self.before_leaving(self.discard)
        elif self.is_new:
            self.close_product()
        else:
            return False
        return True

    # --- commands -----------------------------------------------------------------------------

    def save(self, then: Then | None = None, approval: str | None = None) -> None:
        """Stores the form; what is wrong with it is said at its fields instead."""
        if self._shown and self.form.vouchers.dirty:
            self.form.terms.save(lambda: self._terms_saved(then))
            return
        if self._saving or not self._shown or not self.form.dirty or not self.form.check():
            return
        self._saving = True
        edit = self.form.edit
        wanted = replace(draft(edit, self.form.currency), picture=edit.picture or b"")
        new = not edit.id
        command: Callable[..., Any] = commands.create_product if new else commands.save_product
        args: tuple[Any, ...] = (wanted,) if new else (edit.id, wanted)
        self._ops.run(
            command,
            *args,
            approval,
            done=lambda product_id: self._saved(product_id, then),
            refused=lambda refusal: self._refused(refusal, then),
        )

    def _terms_saved(self, then: Then | None) -> None:
        if self.form.dirty:
            self.save(then)
        elif then is not None:
            then()

    def _saved(self, product_id: str, then: Then | None) -> None:
        self._saving = False
        name = self.form.edit.name.strip()
        self._shell.notify(_("{name} was saved.").format(name=name), tone="ok", seconds=4)
        self.open(product_id)
        if then is not None:
            then()

    def _refused(self, refusal: Refusal, then: Then | None) -> None:
        self._saving = False
        self._show_head()
        if isinstance(refusal, NotAllowed):
            name = self.form.edit.name.strip()
            self._shell.refuse(
                refusal, approved=lambda approval: self.save(then, approval), detail=name
            )
        elif not self.form.refuse(refusal):
            self._shell.refuse(refusal)

    def _toggle_star(self) -> None:
        if self.detail is None:
            return
        product, pinned = self.detail.id, not self.detail.favourite
        self.head.star.setChecked(not pinned)

        def done() -> None:
            if self.detail is not None and self.detail.id == product:
                self.detail = replace(self.detail, favourite=pinned)
                self._show_head()

        self._product_acts.pin(product, self.detail.name, pinned, done)

    def _set_on_sale(self, on_sale: bool) -> None:
        product = self.form.edit.id

        def done(now: bool) -> None:
            if self.form.edit.id == product:
                self.form.patch(active=now)

        self._product_acts.put_on_sale(product, self.form.stored.name, on_sale, done)

    def _duplicate(self) -> None:
        self.before_leaving(lambda: self.open_new(duplicate(self.form.stored)))

    def ask_delete(self) -> None:
        """Asks once, naming the product."""
        if not self.product_id:
            return
        name = self.form.stored.name
        self.ask.ask(
            _("Delete {name}?").format(name=name),
            _("Sales already made keep it; it can't be found or sold any more."),
            (_("Delete"), "danger", self._delete),
            (_("Keep it"), "secondary", lambda: None),
        )

    def _delete(self) -> None:
        product = self.form.edit.id

        def done() -> None:
            if self.form.edit.id == product:
                self.close_product()

        self._product_acts.delete(product, self.form.stored.name, done)
