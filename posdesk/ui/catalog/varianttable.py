"""The variants of a product as a table; SKU, price and cost are typed right into it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from posdesk.i18n import N_, _, gettext
from posdesk.money import format_quantity, spread
from posdesk.ui import theme
from posdesk.ui.catalog.editing import Problems, VariantEdit

_Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = (
    ("label", N_("Variant"), 110),
    ("sku", N_("SKU"), 76),
    ("codes", N_("Barcodes"), 106),
    ("price", N_("Price"), 62),
    ("cost", N_("Cost"), 56),
    ("tax", N_("Tax (%)"), 50),
    ("unit", N_("Unit"), 40),
    ("stock", N_("Stock"), 48),
    ("active", N_("On sale"), 54),
)
"""Field, heading, and width in pixels at 100 %."""
EDITABLE: Final = frozenset(("sku", "price", "cost"))
_FIGURES: Final = frozenset(("price", "cost", "tax", "stock"))
_TEXTS: Final = ("label", "sku", "codes")
_SHOWN_ROWS: Final = 7


class VariantModel(QAbstractTableModel):
    """Shows what the form holds; what is typed into a cell is told, never kept here."""

    typed = Signal(int, str, object)
    """Row, field, and the new value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._variants: tuple[VariantEdit, ...] = ()
        self._problems: Problems = {}

    def show(self, variants: tuple[VariantEdit, ...], problems: Problems) -> None:
        """Shows these variants; the chosen row stays where their number stays."""
        if len(variants) != len(self._variants):
            self.beginResetModel()
            self._variants, self._problems = variants, problems
            self.endResetModel()
            return
        self._variants, self._problems = variants, problems
        if variants:
            last = self.index(len(variants) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._variants)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(COLUMNS):
            field, heading, _width = COLUMNS[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return gettext(heading)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _side(field)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not index.row() < len(self._variants):
            return None
        variant, field = self._variants[index.row()], COLUMNS[index.column()][0]
        problem = self._problems.get((index.row(), field), "")
        if role == Qt.ItemDataRole.DisplayRole:
            return text(variant, field)
        if role == Qt.ItemDataRole.EditRole and field in EDITABLE:
            return getattr(variant, field)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(field)
        if role == Qt.ItemDataRole.CheckStateRole and field == "active":
            return Qt.CheckState.Checked if variant.active else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ForegroundRole and (problem or not variant.active):
            return theme.colour("bad" if problem else "muted")
        if role == Qt.ItemDataRole.ToolTipRole:
            return problem or _all_codes(variant, field) or text(variant, field)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heading = gettext(COLUMNS[index.column()][1])
            return f"{heading} {text(variant, field)} {problem}".strip()
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        field = COLUMNS[index.column()][0]
        if field == "active" and role == Qt.ItemDataRole.CheckStateRole:
            self.typed.emit(index.row(), field, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if field in EDITABLE and role == Qt.ItemDataRole.EditRole:
            self.typed.emit(index.row(), field, str(value))
            return True
        return False

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        field = COLUMNS[index.column()][0]
        if field in EDITABLE:
            return flags | Qt.ItemFlag.ItemIsEditable
        if field == "active":
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags


def text(variant: VariantEdit, field: str) -> str:
    """What a cell says."""
    if field == "label":
        name = variant.label or "—"
        return name if variant.id else _("{name} (new)").format(name=name)
    if field == "codes":
        more = f" +{len(variant.codes) - 1}" if len(variant.codes) > 1 else ""
        return variant.codes[0].code + more if variant.codes else ""
    if field == "stock":
        return "" if variant.stock is None else format_quantity(variant.stock)
    if field == "tax":
        return variant.tax
    if field == "unit":
        by_weight = variant.weighed and variant.unit != "kg"
        return _("{unit}, by weight").format(unit=variant.unit) if by_weight else variant.unit
    if field == "active":
        return ""
    return str(getattr(variant, field))


def _all_codes(variant: VariantEdit, field: str) -> str:
    if field != "codes" or len(variant.codes) < 2:
        return ""
    return "\n".join(f"{each.code} × {each.pieces}" for each in variant.codes)


def _side(field: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if field in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class _CellDelegate(QStyledItemDelegate):
    """Editors as high as their row."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("role", "cell")
        name = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setAccessibleName(str(name))
        return editor


class VariantTable(QTableView):
    """One row a variant; the chosen one is edited below the table."""

    chosen = Signal(int)

    def __init__(self, model: VariantModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setAccessibleName(_("Variants"))
        self.setProperty("role", "dense")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(theme.TARGET))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme.px(40))
        for at, (_field, _heading, width) in enumerate(COLUMNS):
            self.setColumnWidth(at, theme.px(width))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        model.modelReset.connect(self.fit)
        self.fit()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tells which variant is to be edited."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.chosen.emit(current.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts share the room that is left; where there is none the table scrolls."""
        super().resizeEvent(event)
        left = self.viewport().width() - sum(theme.px(width) for _f, _h, width in COLUMNS)
        shares = dict(zip(_TEXTS, spread(max(0, left), [5, 2, 3]), strict=True))
        for at, (field, _heading, width) in enumerate(COLUMNS):
            self.setColumnWidth(at, theme.px(width) + shares.get(field, 0))
        self.fit()

    def choose(self, row: int) -> None:
        """Shows a row as chosen without telling."""
        self.blockSignals(True)
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self.model().index(row, column))
        self.blockSignals(False)

    def fit(self) -> None:
        """As high as its rows, up to a few; then it scrolls."""
        rows = min(max(self.model().rowCount(), 1), _SHOWN_ROWS)
        head = max(self.horizontalHeader().sizeHint().height(), theme.px(36))
        whole = sum(self.columnWidth(at) for at in range(len(COLUMNS)))
        bar = theme.px(14) if whole > self.viewport().width() else 0
        self.setFixedHeight(head + rows * theme.px(theme.TARGET) + theme.px(4) + bar)
