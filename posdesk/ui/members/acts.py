"""What can be done with a customer: each act runs its command, asks a manager where that is needed,
and says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from posdesk.changes import Done
from posdesk.errors import Refusal
from posdesk.i18n import _, n_
from posdesk.members import addresses, commands, credit, erasing, exporting, queries
from posdesk.members.addresses import AddressDraft
from posdesk.members.commands import MemberDraft, PhoneDraft
from posdesk.members.erasing import Erased
from posdesk.members.exporting import Exported
from posdesk.members.phones import is_phone, plain
from posdesk.members.queries import Detail
from posdesk.staff.errors import NotAllowed
from posdesk.ui.members.detail import DetailPanel
from posdesk.ui.members.merging import MergePicker
from posdesk.ui.members.tasks import (
    AddressTask,
    CreditTask,
    MemberTask,
    MergeTask,
    summary_lines,
)
from posdesk.ui.members.words import name_of
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell

Command = Callable[..., Done[Any]]


class MemberActs(QObject):
    """The acts of the open customer."""

    opened = Signal(str)
    """A customer is to be shown."""

    def __init__(self, shell: Shell, detail: DetailPanel) -> None:
        super().__init__(detail)
        self._shell, self._ops, self._detail = shell, shell.ops, detail
        self._erasing = False

    @property
    def _currency(self) -> str:
        return str(self._ops.db.setting("shop.currency"))

    def _run(self, command: Command, *args: Any, done: Callable[[Any], object]) -> None:
        """Run a command whose last parameter is an approval, which is asked for where needed."""

        def refused(refusal: Refusal) -> None:
            if isinstance(refusal, NotAllowed):
                task = self._detail.task
                if task is not None:
                    task.go.setEnabled(True)
                self._shell.ask_approval(refusal.act, "", again)
            else:
                self._detail.refused(refusal)

        def again(approval: str) -> None:
            self._ops.run(command, *args, approval, done=done, refused=self._detail.refused)

        self._ops.run(command, *args, None, done=done, refused=refused)

    # --- adding and editing -------------------------------------------------------------------

    def add(self, text: str = "") -> None:
        """A new customer, with what was looked for as the phone or the name."""
        number = is_phone(text) or plain(text).removeprefix("+").isdigit()
        phones = (PhoneDraft(text),) if text and number else ()
        draft = MemberDraft(name="" if number else text, phones=phones)
        task = MemberTask(_("New customer"), draft, fresh=True)
        task.saved.connect(
            lambda made, both: self._run(commands.add, made, both, done=self._opened)
        )
        task.merge_wanted.connect(self._opened)
        self._detail.before_leaving(partial(self._detail.start_task, task))

    def edit(self) -> None:
        """The fields of the open customer."""
        found = self._detail.found
        if found is None:
            return
        task = MemberTask(_("Edit customer"), found.draft(), fresh=False)
        task.saved.connect(
            lambda made, both: self._run(
                commands.edit, found.member_id, made, both, done=self._saved
            )
        )
        task.merge_wanted.connect(lambda other: self.confirm_merge(found.member_id, other))
        self._detail.before_leaving(partial(self._detail.start_task, task))

    def _opened(self, member_id: str) -> None:
        self._detail.end_task()
        self.opened.emit(member_id)

    def _saved(self, _value: object) -> None:
        self._detail.end_task()
        self._detail.reload()

    # --- addresses and credit -----------------------------------------------------------------

    def add_address(self) -> None:
        """A new address of the open customer."""
        found = self._detail.found
        if found is None:
            return
        draft = AddressDraft(consignee=found.name, phone=found.phone)
        task = AddressTask(self._ops, _("New address"), draft, fresh=True)
        task.saved.connect(
            lambda made: self._run(addresses.add_address, found.member_id, made, done=self._saved)
        )
        self._detail.before_leaving(partial(self._detail.start_task, task))

    def edit_address(self, address_id: str) -> None:
        """Change an address, or take it out of the book."""
        known = self._ops.read(addresses.address, address_id)
        task = AddressTask(self._ops, _("Edit address"), known.draft(), fresh=False)
        task.saved.connect(
            lambda made: self._run(addresses.edit_address, address_id, made, done=self._saved)
        )
        task.removed.connect(
            lambda: self._run(addresses.remove_address, address_id, done=self._saved)
        )
        self._detail.before_leaving(partial(self._detail.start_task, task))

    def correct_credit(self) -> None:
        """Correct the store credit of the open customer."""
        found = self._detail.found
        if found is None:
            return
        task = CreditTask(found, self._currency)
        task.saved.connect(
            lambda amount, note: self._run(
                credit.adjust, found.member_id, amount, note, done=self._saved
            )
        )
        self._detail.before_leaving(partial(self._detail.start_task, task))

    # --- merging ------------------------------------------------------------------------------

    def merge(self) -> None:
        """Choose who is the same person as the open customer."""
        found = self._detail.found
        if found is None:
            return
        task = MergePicker(self._shell, name_of(found.name, found.phone))
        task.picked.connect(lambda other: self.confirm_merge(found.member_id, other))
        self._detail.before_leaving(partial(self._detail.start_task, task))

    def confirm_merge(self, kept_id: str, double_id: str) -> None:
        """Show both records and ask once."""
        kept = self._ops.read(queries.detail, kept_id)
        double = self._ops.read(queries.detail, double_id)
        if kept.member_id == double.member_id:
            self._shell.notify(_("These two are the same customer already."), tone="info")
            return
        task = MergeTask(kept, double, lambda each: summary_lines(each, self._currency))
        task.confirmed.connect(
            lambda stays, goes: self._run(commands.merge, stays, goes, done=self._opened)
        )
        self._detail.start_task(task)

    # --- a person's data ----------------------------------------------------------------------

    def show_more(self, under: QWidget) -> None:
        """Export and erase."""
        menu = QMenu(under)
        menu.addAction(_("Export everything held…"), self.export)
        menu.addAction(_("Erase this customer…"), self.ask_erase)
        menu.popup(under.mapToGlobal(QPoint(0, under.height())))

    def export(self) -> None:
        """Ask where to, then write both files."""
        found = self._detail.found
        if found is None:
            return
        name = name_of(found.name, found.phone)
        start = str(Path.home() / f"{name}.json")
        chosen, _kind = QFileDialog.getSaveFileName(
            self._detail, _("Export everything held of {name}").format(name=name), start, "*.json"
        )
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the two files."""
        found = self._detail.found
        if found is not None:
            self._run(exporting.export, found.member_id, path, done=self._exported)

    def _exported(self, done: Exported) -> None:
        text = _("Written: {data}, and to read: {page}")
        files = {"data": done.data, "page": done.readable.name}
        self._shell.notify(text.format(**files), tone="ok", seconds=12)

    def ask_erase(self) -> None:
        """Ask once, naming the person."""
        found = self._detail.found
        if found is None or self._erasing:
            return
        name = name_of(found.name, found.phone)
        self._detail.ask.ask(
            _("Erase everything that says who {name} is?").format(name=name),
            _("Sales and figures stay, the person can't be brought back. Selling waits a moment."),
            (_("Erase {name}").format(name=name), "danger", partial(self._erase, found)),
            (_("Keep"), "secondary", lambda: None),
        )

    def _erase(self, found: Detail, approval: str | None = None) -> None:
        self._erasing = True
        self._shell.notify(_("Erasing: looking through the journal …"), seconds=4)

        def refused(refusal: Refusal) -> None:
            self._erasing = False
            if isinstance(refusal, NotAllowed):
                self._shell.ask_approval(refusal.act, "", partial(self._erase, found))
            else:
                self._shell.refuse(refusal)

        self._ops.job(erase, found.member_id, approval, done=self._erased, refused=refused)

    def _erased(self, done: Erased) -> None:
        self._erasing = False
        self._detail.found = None
        self.opened.emit("")
        rows = n_("{n} row was blanked", "{n} rows were blanked", done.rows).format(n=done.rows)
        text = _("The customer is erased: {rows}.").format(rows=rows)
        advice = _("Backups made before still hold them; make a new one and delete the old.")
        if done.copies:
            names = ", ".join(done.copies)
            advice += " " + _("Beside the shop: {names}").format(names=names)
        self._shell.notify(text, advice, tone="ok", seconds=30)


def erase(job: Job, member_id: str, approval: str | None) -> Erased:
    """Look through the journal here, then erase and rewrite the file on the writer's thread."""
    known = erasing.trail(job.db, member_id, job.report)
    done = job.write(erasing.erase, member_id, known, approval)
    job.write(erasing.finish)
    return done
