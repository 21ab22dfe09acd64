"""The settings: chapters on the left, the open one beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.ui import theme
from posdesk.ui.place import Place, Shell
from posdesk.ui.settings.form import Chapter
from posdesk.ui.widgets import Button, EmptyState, Panel, column, row


@dataclass(frozen=True)
class Entry:
    """A chapter in the list; `right` is what one needs to open it."""

    id: str
    name: str
    icon: str
    right: str
    make: Callable[[Shell], Chapter]


def _shop(shell: Shell) -> Chapter:
    from posdesk.ui.settings.shop import ShopChapter

    return ShopChapter(shell)


def _till(shell: Shell) -> Chapter:
    from posdesk.ui.settings.shop import TillChapter

    return TillChapter(shell)


def _printers(shell: Shell) -> Chapter:
    from posdesk.ui.settings.printers import PrintersChapter

    return PrintersChapter(shell)


def _money(shell: Shell) -> Chapter:
    from posdesk.ui.settings.shop import MoneyChapter

    return MoneyChapter(shell)


def _scale(shell: Shell) -> Chapter:
    from posdesk.ui.settings.scale import ScaleChapter

    return ScaleChapter(shell)


def _notices(shell: Shell) -> Chapter:
    from posdesk.ui.settings.notices import NoticesChapter

    return NoticesChapter(shell)


def _carriers(shell: Shell) -> Chapter:
    from posdesk.ui.settings.carriers import CarriersChapter

    return CarriersChapter(shell)


def _orders(shell: Shell) -> Chapter:
    from posdesk.ui.settings.orders import OrdersChapter

    return OrdersChapter(shell)


def _returns(shell: Shell) -> Chapter:
    from posdesk.ui.settings.returns import ReturnsChapter

    return ReturnsChapter(shell)


def _staff(shell: Shell) -> Chapter:
    from posdesk.ui.settings.staff import StaffChapter

    return StaffChapter(shell)


def _roles(shell: Shell) -> Chapter:
    from posdesk.ui.settings.roles import RolesChapter

    return RolesChapter(shell)


def _look(shell: Shell) -> Chapter:
    from posdesk.ui.settings.look import LookChapter

    return LookChapter(shell)


def _keys(shell: Shell) -> Chapter:
    from posdesk.ui.settings.keys import KeysChapter

    return KeysChapter(shell)


def _sync(shell: Shell) -> Chapter:
    from posdesk.ui.settings.sync import SyncChapter

    return SyncChapter(shell)


def _backup(shell: Shell) -> Chapter:
    from posdesk.ui.settings.backup import BackupChapter

    return BackupChapter(shell)


ENTRIES = (
    Entry("look", N_("Look and language"), "language", "", _look),
    Entry("shop", N_("Shop"), "store", "settings.edit", _shop),
    Entry("till", N_("Till"), "cash", "settings.edit", _till),
    Entry("printers", N_("Receipts and printers"), "printer", "settings.edit", _printers),
    Entry("money", N_("Money"), "percent", "settings.edit", _money),
    Entry("scale", N_("Scale barcodes"), "scale", "settings.edit", _scale),
    Entry("notices", N_("Notices to customers"), "mail", "notices.edit", _notices),
    Entry("orders", N_("Orders and delivery"), "orders", "settings.edit", _orders),
    Entry("carriers", N_("Carriers"), "deliveries", "settings.edit", _carriers),
    Entry("returns", N_("Returns"), "returns", "settings.edit", _returns),
    Entry("staff", N_("Staff"), "person", "staff.manage", _staff),
    Entry("roles", N_("Roles"), "key", "staff.manage", _roles),
    Entry("keys", N_("Keys"), "keyboard", "", _keys),
    Entry("sync", N_("Sync"), "sync", "settings.edit", _sync),
    Entry("backup", N_("Backup"), "backup", "backup", _backup),
)


class SettingsPlace(Place):
    """Chapters are made when opened; one without the right says who can help."""

    nouns = frozenset({"staff"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.buttons: dict[str, Button] = {}
        self._chapters: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self._open = ""
        side = Panel("panel", column(*self._list(), None, gap=2, margins=(10, 14, 10, 14)))
        side.setFixedWidth(theme.px(232))
        box = row(side, self._stack, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)

    def _list(self) -> list[QWidget]:
        group = QButtonGroup(self)
        for entry in ENTRIES:
            button = Button(gettext(entry.name), "entry", icon=entry.icon)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, e=entry: self.open_chapter(e.id))
            group.addButton(button)
            self.buttons[entry.id] = button
        return list(self.buttons.values())

    def opened(self) -> None:
        """Shows the chapter that was open, at first the first."""
        self.open_chapter(self._open or ENTRIES[0].id)

    def open_chapter(self, chapter: str) -> QWidget:
        """Opens a chapter by its id."""
        entry = next(e for e in ENTRIES if e.id == chapter)
        allowed = not entry.right or self.shell.may(entry.right)
        key = chapter if allowed else f"{chapter} locked"
        if key not in self._chapters:
            made = entry.make(self.shell) if allowed else self._locked(entry)
            self._chapters[key] = made
            self._stack.addWidget(made)
        self._open = chapter
        self.buttons[chapter].setChecked(True)
        self._stack.setCurrentWidget(self._chapters[key])
        opened = self._chapters[key]
        if isinstance(opened, Chapter):
            opened.opened()
        return opened

    def _locked(self, entry: Entry) -> QWidget:
        return EmptyState(
            _("This needs a right that you do not have"),
            _("Somebody with the right “{right}” can sign in and change it.").format(
                right=_right(entry.right)
            ),
            icon="lock",
        )

    def redraw(self) -> None:
        """Rights may have changed: the open chapter is looked at anew."""
        if self._open:
            self.open_chapter(self._open)

    def key(self, sequence: str) -> bool:
        """While a key is being asked for, it goes to the button that asks."""
        from posdesk.ui.settings.keys import KeyButton

        focus = self.focusWidget()
        if isinstance(focus, KeyButton) and focus.isChecked():
            focus.take(sequence)
            return True
        return False

    def scanned(self, code: str) -> bool:
        """The open chapter may have a use for it."""
        chapter = self._stack.currentWidget()
        return isinstance(chapter, Chapter) and chapter.scanned(code)

    def placeholder(self) -> str:
        """The search still finds goods."""
        return ""

    def submitted(self, text: str) -> None:
        """A search from here is a search for goods."""
        self.shell.go("sell").submitted(text)


def _right(code: str) -> str:
    from posdesk.staff.rights import label

    return label(code)
