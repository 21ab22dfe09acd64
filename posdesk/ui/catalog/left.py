"""The left panel: the tree with its acts, and below it import and export."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from posdesk.catalog import commands, queries
from posdesk.catalog.queries import CategoryNode
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui.catalog.acts import Acts
from posdesk.ui.catalog.categoryform import CategoryForm
from posdesk.ui.catalog.treemodel import CategoryModel, Node
from posdesk.ui.catalog.treeview import ADD, DELETE, DOWN, EDIT, IN, OUT, UP, CategoryTree
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Label, Panel, column, row


class CategoryPanel(Panel):
    """Chooses a category; adds, changes, moves and deletes by menu, keys, form and drag."""

    chosen = Signal(object)
    """The id of a category, None for all products."""
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, shell: Shell, acts: Acts) -> None:
        super().__init__("panel")
        self._shell, self._acts = shell, acts
        self.categories: list[CategoryNode] = []
        self._counting = self._count_again = False
        self.model = CategoryModel(self)
        self.tree = CategoryTree(self.model)
        self.form = CategoryForm()
        self.add_button = Button("", "ghost", icon="plus", name=_("New category"))
        self.add_button.setToolTip(_("New category"))
        self.add_button.clicked.connect(lambda: self._ask(ADD))
        self.more_button = Button("", "ghost", icon="more", name=_("What to do with the category"))
        self.more_button.clicked.connect(self._more)
        self.import_button = Button(_("Import"), clicked=self.import_wanted.emit)
        self.export_button = Button(_("Export"), clicked=self.export_wanted.emit)
        title = Label(_("Categories"), "strong")
        head = row(title, None, self.add_button, self.more_button, gap=0, margins=(14, 8, 6, 4))
        feet = row(self.import_button, self.export_button, gap=6, margins=(8, 8, 8, 12))
        feet.setStretch(0, 1)
        feet.setStretch(1, 1)
        box = column(head, self.tree, self.form, feet, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._connect()

    def _connect(self) -> None:
        self.tree.chosen.connect(self.chosen)
        self.tree.asked.connect(self._ask)
        self.tree.menu_wanted.connect(self._show_menu)
        self.model.moved.connect(self._move_to)
        self.form.added.connect(self._add)
        self.form.changed.connect(self._change)
        self.form.deleted.connect(self._delete)
        self.form.closed.connect(self.tree.setFocus)

    def reload(self) -> None:
        """Reads the tree anew; what was open and chosen stays so. Counts follow when counted."""
        fresh = self._shell.ops.read(queries.categories, counted=False)
        if fresh != self.categories:
            self._show(fresh)
        self._count_again = self._counting
        if not self._counting:
            self._counting = True
            self._shell.ops.job(_count, done=self._counted)

    def _show(self, categories: list[CategoryNode]) -> None:
        chosen, opened = self.tree.chosen_id(), self.tree.expanded_ids()
        self.categories = categories
        self.tree.blockSignals(True)
        self.model.show(categories)
        self.tree.blockSignals(False)
        self.tree.expand_ids(opened)
        self.tree.choose(chosen)
        if self.tree.chosen_id() != chosen:
            self.chosen.emit(None)

    def _counted(self, counted: tuple[dict[str, int], int]) -> None:
        self._counting = False
        self.model.show_counts(*counted)
        if self._count_again:
            self.reload()

    # --- what can be done ---------------------------------------------------------------------

    def menu(self) -> QMenu:
        """The acts on the chosen category, with their keys."""
        menu = QMenu(self)
        node = self._node()
        own = node is not None and node.id is not None
        entries = (
            (ADD, _("New category inside") if own else _("New category"), "Ins", True),
            (EDIT, _("Name, colour, place…"), "F2", own),
            (UP, _("Move up"), "Alt+↑", own),
            (DOWN, _("Move down"), "Alt+↓", own),
            (OUT, _("One level higher"), "Alt+←", own),
            (IN, _("Into the one above"), "Alt+→", own),
            (DELETE, _("Delete…"), "Del", own),
        )
        for act, text, key, possible in entries:
            if act in (UP, DELETE):
                menu.addSeparator()
            entry = menu.addAction(f"{text}\t{key}")
            entry.setEnabled(possible)
            entry.triggered.connect(lambda _on=False, act=act: self._ask(act))
        return menu

    def _more(self) -> None:
        self._show_menu(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _show_menu(self, at: QPoint) -> None:
        self.menu().popup(at)

    def _node(self) -> Node | None:
        return self.model.node(self.tree.currentIndex())

    def _ask(self, act: str) -> None:
        node = self._node()
        if act == ADD:
            self.form.open_new(node if node and node.id else None)
        elif node is None or node.id is None:
            return
        elif act == EDIT:
            self.form.open_edit(node, self.categories)
        elif act == DELETE:
            self.form.open_delete(node, self.categories)
        else:
            self._move(node, act)

    def _move(self, node: Node, act: str) -> None:
        siblings = self.model.siblings(node)
        at = siblings.index(node)
        parent = node.parent
        if act == UP and at > 0:
            self._move_to(node.id, parent.id if parent else None, at - 1)
        elif act == DOWN and at < len(siblings) - 1:
            self._move_to(node.id, parent.id if parent else None, at + 1)
        elif act == IN and at > 0:
            self._move_to(node.id, siblings[at - 1].id, len(siblings[at - 1].children))
        elif act == OUT and parent is not None and parent.id:
            above = parent.parent.id if parent.parent else None
            self._move_to(node.id, above, self.model.siblings(parent).index(parent) + 1)

    # --- commands -----------------------------------------------------------------------------

    def _move_to(self, category_id: str | None, parent_id: str | None, place: int) -> None:
        name = self._name(category_id)
        self._acts.run(
            commands.move_category, category_id, parent_id, place, detail=name,
            done=lambda _none: self._open_parent(parent_id),
        )  # fmt: skip

    def _open_parent(self, parent_id: str | None) -> None:
        if parent_id:
            self.tree.expand_ids({parent_id})

    def _add(self, name: str, parent_id: str | None, colour: str) -> None:
        self._acts.run(
            commands.add_category, name, parent_id, colour, detail=name,
            done=self._added, refused=self._refused,
        )  # fmt: skip

    def _added(self, category_id: str) -> None:
        self.reload()
        node = self.model.category(category_id)
        if node is not None and node.parent is not None and node.parent.id:
            self.tree.expand_ids({node.parent.id})
        self.form.close_form()
        self.tree.setCurrentIndex(self.model.index_of(category_id))

    def _change(self, category_id: str, name: str, colour: str, parent_id: str | None) -> None:
        node = self.model.category(category_id)
        was = node.parent.id if node is not None and node.parent is not None else None

        def move(_none: object) -> None:
            if parent_id != was:
                self._acts.run(
                    commands.move_category, category_id, parent_id, None, detail=name,
                    done=self._changed, refused=self._refused,
                )  # fmt: skip
            else:
                self._changed(None)

        self._acts.run(
            commands.rename_category, category_id, name, colour, detail=name,
            done=move, refused=self._refused,
        )  # fmt: skip

    def _delete(self, category_id: str, move_to: str | None) -> None:
        name = self._name(category_id)

        def deleted(_none: object) -> None:
            self.form.close_form()
            words = _("Category {name} was deleted.").format(name=name)
            self._shell.notify(words, tone="ok", seconds=5)

        self._acts.run(
            commands.delete_category, category_id, move_to, detail=name,
            done=deleted, refused=self._refused,
        )  # fmt: skip

    def _changed(self, _none: object) -> None:
        self.form.close_form()

    def _refused(self, refusal: Refusal) -> bool:
        self.form.say(str(refusal))
        return self.form.isVisible()

    def _name(self, category_id: str | None) -> str:
        node = self.model.category(category_id)
        return node.name if node is not None else ""


def _count(job: Job) -> tuple[dict[str, int], int]:
    """Products by category, and all: among a million that takes a while."""
    nodes = queries.categories(job.db)
    return {node.id: node.products for node in nodes}, queries.count_products(job.db)
