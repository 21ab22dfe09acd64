"""Staff: who works here, in which role; add, change, reset a PIN, leave and come back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QVBoxLayout

from posdesk.changes import Changes, Done
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.staff import commands, queries
from posdesk.staff.pins import check_new_pin
from posdesk.staff.queries import StaffRow
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.form import Chapter
from posdesk.ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    Field,
    Label,
    Panel,
    TextField,
    column,
    row,
)

DIGITS = Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData


def change_person(
    db: Database, actor: str, staff_id: str, name: str, role_id: str, pin: str
) -> Done[str]:
    """Changes name and role, and the PIN if one was typed. A PIN that can't be used is refused
    before anything is changed.
    """
    if pin:
        check_new_pin(pin)
    done = commands.edit_staff(db, actor, staff_id, name=name, role_id=role_id)
    if not pin:
        return done
    return Done(staff_id, done.changes | commands.reset_pin(db, actor, staff_id, pin).changes)


class StaffCard(Panel):
    """The fields of one person, new or known."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.ops = shell, shell.ops
        self.person: StaffRow | None = None
        self.title = ElidedLabel("", "title")
        self.name = TextField(name=_("Full name"))
        self.role = QComboBox()
        self.role.setAccessibleName(_("Role"))
        self.pin = TextField(name=_("PIN"), secret=True)
        self.pin.setInputMethodHints(DIGITS)
        self.pin.setMaxLength(8)
        self.name_field = Field(_("Full name"), self.name)
        self.pin_field = Field(_("PIN"), self.pin, hint=_("4 to 8 digits, hard to guess."))
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.reset_button = Button(_("Set new PIN"), clicked=self._reset_pin)
        self.leave_button = Button("", "danger", clicked=self._leave_or_return)
        super().__init__(
            "plain",
            column(
                self.title,
                self.name_field,
                Field(_("Role"), self.role),
                self.pin_field,
                self.wrong,
                row(self.save_button, self.reset_button, None, self.leave_button),
                gap=10,
            ),
        )

    def show_person(self, person: StaffRow | None) -> None:
        """Shows a person to change, or with None empty fields for a new one."""
        self.person = person
        self.title.setText(person.name if person else _("New person"))
        self.name.setText(person.name if person else "")
        self.pin.clear()
        self.pin.setPlaceholderText(_("Stays as it is") if person else "")
        self.role.clear()
        for known in self.ops.read(queries.roles):
            self.role.addItem(known.name, known.id)
        if person:
            self.role.setCurrentIndex(self.role.findData(person.role_id))
        self.reset_button.setVisible(person is not None)
        self.leave_button.setVisible(person is not None)
        active = person is None or person.active
        self.leave_button.setText(_("Has left") if active else _("Is back"))
        self.leave_button.set_role("danger" if active else "secondary")
        self._say("")

    def save(self) -> None:
        """Adds or changes the person."""
        name, role = self.name.text(), self.role.currentData()
        if self.person is None:
            self._run(commands.add_staff, name, role, self.pin.text())
        else:
            self._run(change_person, self.person.id, name, role, self.pin.text())

    def _reset_pin(self) -> None:
        if self.person is not None:
            self._run(commands.reset_pin, self.person.id, self.pin.text())

    def _leave_or_return(self) -> None:
        if self.person is not None:
            gone = self.person.active
            command = commands.deactivate_staff if gone else commands.reactivate_staff
            self._run(command, self.person.id)

    def _run(self, command: object, *args: object) -> None:
        self._say("")
        self.ops.run(command, *args, done=self._done, refused=self._refused)  # type: ignore[arg-type]

    def _done(self, _staff_id: object) -> None:
        self.pin.clear()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _refused(self, refusal: Refusal) -> None:
        self._say(str(refusal))

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))


class StaffChapter(Chapter):
    """The list of people over the fields of the chosen one."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Staff"))
        self.list.setFixedWidth(theme.px(270))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card = StaffCard(shell)
        self.people: list[StaffRow] = []
        add = Button(_("Add person"), icon="plus", clicked=self._new)
        left = column(self.list, add)
        right = QVBoxLayout()
        right.addWidget(self.card)
        right.addStretch(1)
        body = row(left, right, gap=24)
        body.setStretch(1, 1)
        holder = Card(body, padding=14)
        self.fill(_("Staff"), holder)
        self.list.setMinimumHeight(theme.px(420))
        self.list.currentRowChanged.connect(self._chosen)
        self.ops.changed.connect(self._changed)
        self.reload()

    def _changed(self, changes: Changes) -> None:
        if "staff" in changes:
            self.reload()

    def reload(self) -> None:
        """Reads the people anew, and keeps who was chosen."""
        chosen = self.card.person.id if self.card.person else None
        self.people = self.ops.read(queries.staff)
        self.list.blockSignals(True)
        self.list.clear()
        for person in self.people:
            self.list.addItem(QListWidgetItem(_line(person)))
        self.list.blockSignals(False)
        known = [person.id for person in self.people]
        index = known.index(chosen) if chosen in known else 0
        self.list.setCurrentRow(index)
        self._chosen(index)

    def _chosen(self, index: int) -> None:
        if 0 <= index < len(self.people):
            self.card.show_person(self.people[index])

    def _new(self) -> None:
        self.list.clearSelection()
        self.card.show_person(None)
        self.card.name.setFocus()


def _line(person: StaffRow) -> str:
    marks = [person.role]
    if not person.active:
        marks.append(_("has left"))
    if person.locked:
        marks.append(_("locked"))
    return f"{person.name}  ·  {'  ·  '.join(marks)}"
