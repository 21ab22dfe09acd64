"""Panels over the open place, one at a time: a manager's PIN, the list of keys, a new PIN."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from posdesk.ui.ops import Ops
from posdesk.ui.overlay import Overlay
from posdesk.ui.place import Approved
from posdesk.ui.shortcuts import Shortcuts


class Panels:
    """Shows a panel over `under`, below `notices`; opening another closes the one before."""

    def __init__(self, under: QWidget, ops: Ops, notices: QWidget) -> None:
        self._under, self._ops, self._notices = under, ops, notices
        self.overlay: Overlay | None = None

    @property
    def any_open(self) -> bool:
        """Whether a panel is open: keys and scans do not reach what is behind it."""
        return self.overlay is not None

    def show(self, panel: QWidget) -> Overlay:
        """Shows a panel until it is closed; Esc closes it."""
        self.close()
        self.overlay = Overlay(self._under, panel)
        self.overlay.closed.connect(self._closed)
        self._notices.raise_()
        return self.overlay

    def close(self) -> None:
        """Takes the panel away, if there is one."""
        if self.overlay is not None:
            self.overlay.close_overlay()

    def _closed(self) -> None:
        self.overlay = None

    def ask_approval(self, act: str, detail: str, approved: Approved) -> None:
        """Asks a manager for one `act`."""
        from posdesk.ui.signin.approval import ApprovalPanel

        panel = ApprovalPanel(self._ops, act, detail)

        def go_on(approval: str) -> None:
            self.close()
            approved(approval)

        panel.approved.connect(go_on)
        panel.cancelled.connect(self.close)
        self.show(panel)

    def show_help(self, shortcuts: Shortcuts) -> None:
        """The list of keys."""
        from posdesk.ui.help import HelpPanel

        panel = HelpPanel(shortcuts)
        panel.closed.connect(self.close)
        self.show(panel)
