"""Choosing the customer of a return, over the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.overlay import Overlay
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Card


class _Over(Protocol):
    def show_over(self, panel: QWidget) -> Overlay: ...


def show_over(shell: Shell, panel: QWidget) -> Overlay:
    """Shows a panel over the window."""
    return cast(_Over, shell).show_over(panel)


def choose_member(shell: Shell, chosen: Callable[[tuple[str, str]], object]) -> None:
    """Asks who the customer is; `chosen` gets the id and how they are called."""
    from posdesk.ui.members.picker import MemberPicker

    picker = MemberPicker(shell)
    panel = Card(picker, title=_("Customer"))
    panel.setMinimumSize(theme.px(480), theme.px(480))
    panel.setFocusProxy(picker.focusProxy() or picker)
    overlay = show_over(shell, panel)

    def picked(who: object) -> None:
        overlay.close_overlay()
        chosen((who.member_id, who.name))  # type: ignore[attr-defined]

    picker.chosen.connect(picked)
    picker.cancelled.connect(overlay.close_overlay)
