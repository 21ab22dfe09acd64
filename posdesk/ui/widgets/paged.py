"""A list that is loaded page by page, so that a million rows open as fast as twelve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
"""The whole row behind an index."""
Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")

Fetch = Callable[[int, int], Sequence[R]]
"""Answers the rows from an offset on, at most so many."""


class PagedModel(QAbstractListModel, Generic[R]):
    """Rows of one question, asked for as the list is scrolled.

    A subclass says what identifies a row and how it reads; where an offset is not how its question
    goes on, it overrides `ask`.
    """

    PAGE: ClassVar[int] = 50
    FRESH: ClassVar[int] = 5
    """Pages that are read again at once when something changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[R] = []
        self._fetch: Fetch[R] | None = None
        self._more = False

    # --- what a subclass says -----------------------------------------------------------------

    def key(self, row: R) -> str:
        """What identifies a row."""
        raise NotImplementedError

    def words(self, row: R) -> str:
        """The name of a row."""
        raise NotImplementedError

    def spoken(self, row: R) -> str:
        """All of a row in one line, for a screen reader."""
        raise NotImplementedError

    def ask(self, start: int, limit: int) -> list[R]:
        """The rows from `start` on; those before it are loaded."""
        return [] if self._fetch is None else list(self._fetch(start, limit))

    # --- what is shown ------------------------------------------------------------------------

    def show(self, fetch: Fetch[R]) -> None:
        """Start anew with the first page of `fetch(offset, limit)`."""
        self._fetch = fetch
        self._show_first(self.PAGE)

    def _show_first(self, limit: int) -> None:
        first = self.ask(0, limit)
        self.beginResetModel()
        self._rows, self._more = first, len(first) == limit
        self.endResetModel()

    def refresh(self) -> None:
        """Ask again for the first pages; rows that stay keep their place, and what is selected
        stays selected.

        Whoever scrolled far sees the rest as it was; it is asked for again when it is next shown.
        """
        wanted = min(max(self.PAGE, len(self._rows)), self.FRESH * self.PAGE)
        fresh = self.ask(0, wanted)
        ended = len(fresh) < wanted
        known = {self.key(row): place for place, row in enumerate(self._rows)}
        keys = [self.key(row) for row in fresh]
        if not ended and keys[-1] in known:  # what is below was not asked for again
            again = set(keys)
            below = self._rows[known[keys[-1]] + 1 :]
            fresh += [row for row in below if self.key(row) not in again]
        else:
            self._more = not ended
        self._become(fresh)

    def _become(self, fresh: list[R]) -> None:
        """Take out what has gone, put in what is new, repaint what is different."""
        keys = [self.key(row) for row in fresh]
        stay = set(keys)
        for place in range(len(self._rows) - 1, -1, -1):
            if self.key(self._rows[place]) not in stay:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
        old = [self.key(row) for row in self._rows]
        there = set(old)
        if old != [key for key in keys if key in there]:  # others come first now
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
            return
        for place, row in enumerate(fresh):
            if keys[place] not in there:
                self.beginInsertRows(QModelIndex(), place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
            elif row != self._rows[place]:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place), self.index(place))

    @property
    def complete(self) -> bool:
        """Whether all that was found is loaded."""
        return not self._more

    def row(self, place: int) -> R | None:
        """The row at a place, None when there is no such place."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, key: str) -> int:
        """The place of a row among those loaded, −1 for none."""
        return next((at for at, row in enumerate(self._rows) if self.key(row) == key), -1)

    # --- Qt's questions -----------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row)
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.spoken(row)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more

    def fetchMore(self, parent: Index) -> None:
        if parent.isValid() or not self._more:
            return
        page = self.ask(len(self._rows), self.PAGE)
        self._more = len(page) == self.PAGE
        if page:
            start = len(self._rows)
            self.beginInsertRows(QModelIndex(), start, start + len(page) - 1)
            self._rows.extend(page)
            self.endInsertRows()
