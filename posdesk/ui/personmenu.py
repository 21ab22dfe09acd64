"""The menu of the person who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from posdesk.i18n import _

if TYPE_CHECKING:
    from posdesk.ui.window import Window


def person_menu(window: Window) -> QMenu:
    """Lock, switch to somebody else, change the own PIN, the keys."""
    menu = QMenu(window)
    lock = menu.addAction(_("Lock"), window.session.lock)
    lock.setText(_("Lock") + "\t" + window.hint("lock"))
    menu.addAction(_("Switch person"), lambda: _switch(window))
    menu.addAction(_("Change PIN"), lambda: _change_pin(window))
    menu.addSeparator()
    menu.addAction(_("Keys") + "\t" + window.hint("help"), window.show_help)
    return menu


def _switch(window: Window) -> None:
    window.session.last_id = ""
    window.session.lock("switch")


def _change_pin(window: Window) -> None:
    from posdesk.ui.signin.changepin import ChangePinPanel

    panel = ChangePinPanel(window.ops)
    overlay = window.show_over(panel)

    def changed() -> None:
        overlay.close_overlay()
        window.notify(_("Your PIN was changed."), tone="ok", seconds=6)

    panel.changed.connect(changed)
    panel.cancelled.connect(overlay.close_overlay)
