"""Choosing the double of a customer."""

from __future__ import annotations

from PySide6.QtCore import Signal

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.members.picker import MemberPicker
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell


class MergePicker(Task):
    """Finds who is the same person; both are compared next."""

    picked = Signal(str)

    def __init__(self, shell: Shell, name: str) -> None:
        self.picker = MemberPicker(shell)
        self.picker.finding.new.hide()
        self.picker.setMinimumHeight(theme.px(420))
        title = _("Who is the same person as {name}?").format(name=name)
        super().__init__(title, self.picker, _("Compare"))
        self.go.hide()
        self.picker.chosen.connect(lambda picked: self.picked.emit(picked.member_id))
        self.picker.cancelled.connect(self.closed)
        self.setFocusProxy(self.picker)

    def submit(self) -> None:
        """Takes the one that is selected."""
        self.picker.finding.use.click()
