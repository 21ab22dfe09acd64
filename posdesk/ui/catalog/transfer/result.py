"""The last step of an import: what came of it, and every problem with its row and reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QStackedWidget, QTableView

from posdesk.catalog.importing.fields import BY_NAME
from posdesk.catalog.importing.problems import Level, Problem
from posdesk.catalog.importing.report import Outcome, Report
from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext, n_
from posdesk.ui import theme
from posdesk.ui.widgets import Button, Card, EmptyState, Label, Page, column, row

_Index = QModelIndex | QPersistentModelIndex
_HEADINGS: Final = (
    (N_("Row"), 76),
    (N_("Result"), 96),
    (N_("Column"), 130),
    (N_("Value"), 190),
    (N_("Reason"), 500),
)
_OUTCOMES: Final = {
    Outcome.DONE: (N_("The list was imported"), "ok"),
    Outcome.CHECKED: (N_("Only checked: nothing was changed"), "info"),
    Outcome.REFUSED: (N_("Nothing was imported: some rows have errors"), "bad"),
    Outcome.CANCELLED: (N_("Stopped: what came in so far stays"), "warn"),
}


def _gravity(problem: Problem) -> tuple[bool, int]:
    """Rows that were left out come before those that were taken."""
    return problem.level is not Level.ERROR, problem.row


class ProblemModel(QAbstractTableModel):
    """The problems of a report."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems: list[Problem] = []

    def show(self, problems: list[Problem]) -> None:
        """Shows these."""
        self.beginResetModel()
        self._problems = problems
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._problems)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(_HEADINGS):
            if role == Qt.ItemDataRole.DisplayRole:
                return gettext(_HEADINGS[section][0])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        problem = self._problems[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(problem, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return theme.colour("bad" if problem.level is Level.ERROR else "warn")
        return None

    @staticmethod
    def _text(problem: Problem, column: int) -> str:
        if column == 0:
            return f"{problem.row:,}"
        if column == 1:
            return _("left out") if problem.level is Level.ERROR else _("taken")
        if column == 2:
            return gettext(BY_NAME[problem.field].label) if problem.field else ""
        return problem.value if column == 3 else problem.reason()


class Figure(Card):
    """A count in large type over its word."""

    def __init__(self, title: str) -> None:
        self.figure = Label("0", "due")
        self.figure.setAccessibleName(title)
        super().__init__(self.figure, Label(title, "muted"), gap=0, padding=10)


class ResultStep(Page):
    """The report; from here the same file is imported again, or the report is saved."""

    again_wanted = Signal()
    import_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.report: Report | None = None
        self.title = Label("", "title", wrap=True)
        self.said = Label("", "muted", wrap=True)
        self.figures = {
            "created": Figure(_("new")),
            "updated": Figure(_("changed")),
            "unchanged": Figure(_("as they were")),
            "repeated": Figure(_("repeated")),
            "left_out": Figure(_("left out")),
        }
        self.kinds = Label("", "muted", wrap=True)
        self.model = ProblemModel(self)
        self.table = QTableView()
        self.none = EmptyState(_("No problems"), _("Every row could be taken."), icon="check")
        self.pages = QStackedWidget()
        self.save_button = Button(_("Save the report…"), icon="export", clicked=self.save)
        self.again_button = Button(
            _("Fix and import again"), icon="refresh", clicked=self.again_wanted.emit
        )
        self.import_button = Button(
            _("Import now"), "primary", icon="import", clicked=self.import_wanted.emit
        )
        self.close_button = Button(_("To the catalog"), "primary", clicked=self.closed.emit)
        self._build()

    def _build(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(_("Problems"))
        self.table.setProperty("role", "dense")
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setTabKeyNavigation(False)
        for at, (_heading, width) in enumerate(_HEADINGS):
            self.table.setColumnWidth(at, theme.px(width))
        self.pages.addWidget(Card(self.table, padding=6))
        self.pages.addWidget(self.none)
        tiles = row(*self.figures.values(), gap=10)
        for at in range(len(self.figures)):
            tiles.setStretch(at, 1)
        acts = row(self.save_button, None, self.again_button, self.import_button, self.close_button)
        box = column(
            self.title, self.said, tiles, self.kinds, self.pages, acts,
            gap=10, margins=(18, 0, 18, 16),
        )  # fmt: skip
        box.setStretch(4, 1)
        self.setLayout(box)

    def show_report(self, report: Report) -> None:
        """Shows what came of an import or a check."""
        self.report = report
        title, tone = _OUTCOMES[report.outcome]
        self.title.setText(gettext(title))
        self.title.set_tone(tone)
        rows = n_("{n} row read", "{n} rows read", report.rows).format(n=f"{report.rows:,}")
        self.said.setText(f"{report.name} · {rows}")
        self.said.set_tone("plain")
        for name, figure in self.figures.items():
            figure.figure.setText(f"{getattr(report, name):,}")
        problems = report.problems
        lines = [f"{count:,} × {kind}" for count, kind in report.kinds()[:4]]
        whole = problems.errors + problems.warnings
        if whole > len(problems.first):
            more = _("The first {n} of {all} problems are shown; the saved report has them all.")
            lines.append(more.format(n=f"{len(problems.first):,}", all=f"{whole:,}"))
        self.kinds.setText("\n".join(lines))
        self.kinds.setVisible(bool(lines))
        self.model.show(sorted(problems.first, key=_gravity))
        self.pages.setCurrentIndex(0 if problems.first else 1)
        self.save_button.setVisible(bool(problems.first))
        checked = report.outcome is Outcome.CHECKED
        self.import_button.setVisible(checked)
        self.close_button.set_role("secondary" if checked else "primary")
        self.again_button.setVisible(bool(problems.errors) or not report.ok)
        (self.import_button if checked else self.close_button).setFocus()

    def save(self) -> None:
        """Asks where to and writes every problem as CSV."""
        if self.report is None:
            return
        stem = Path(self.report.name).name.split(".")[0]
        start = str(Path.home() / (stem + " " + _("problems") + ".csv"))
        name, _kind = QFileDialog.getSaveFileName(self, _("Save the report"), start, "CSV (*.csv)")
        if not name:
            return
        try:
            self.report.save(Path(name))
        except Refusal as refusal:
            self._say(str(refusal), "bad")
        else:
            self._say(_("The report is in {path}.").format(path=name), "ok")

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        self.said.set_tone(tone)
