"""Opening the drawer without a sale: asked why, recorded, with a manager where that is needed."""

from __future__ import annotations

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.staff.errors import NotAllowed
from posdesk.ui.place import Shell
from posdesk.ui.sell.side import SidePanel
from posdesk.ui.sell.tasks import ReasonTask


class DrawerKey:
    """Ctrl+D."""

    def __init__(self, shell: Shell, side: SidePanel) -> None:
        self._shell, self._side = shell, side

    def ask(self) -> None:
        """Ask why the drawer is opened; one touch answers and opens it."""
        reasons = (_("Giving change"), _("Putting money in"), _("Taking money out"))
        task = ReasonTask(_("Why is the drawer opened?"), _("Open the drawer"), reasons)
        task.done.connect(self._open)
        self._side.show_task(_("Open the drawer"), task)

    def _open(self, reason: str, approval: str | None = None) -> None:
        from posdesk.devices.drawer import open_by_hand

        def done(_nothing: None) -> None:
            self._side.dismiss()
            self._shell.notify(_("The drawer was told to open."), tone="ok", seconds=4)

        def refused(refusal: Refusal) -> None:
            if isinstance(refusal, NotAllowed):
                self._shell.ask_approval(
                    refusal.act, reason, lambda given: self._open(reason, given)
                )
            else:
                self._shell.refuse(refusal)

        self._shell.ops.run(open_by_hand, reason, approval, done=done, refused=refused)
