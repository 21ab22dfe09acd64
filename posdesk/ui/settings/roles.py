"""Roles: what each may do alone, and how far discounts may go."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout

from posdesk.changes import Changes
from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.staff import commands, queries
from posdesk.staff.queries import RoleRow
from posdesk.staff.rights import FIRST_ROLES, LIMITS, RIGHTS
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.controls import BadInput, basis_points, percent
from posdesk.ui.settings.form import Chapter
from posdesk.ui.widgets import Button, Card, Field, Label, TextField, row


class RolesChapter(Chapter):
    """One role at a time: its name, its limits, its rights as boxes to tick."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.role: RoleRow | None = None
        self.roles: list[RoleRow] = []
        self.choice = QComboBox()
        self.choice.setAccessibleName(_("Role"))
        self.name = TextField(name=_("Name of the role"))
        self.boxes = {code: QCheckBox(gettext(text)) for code, text in RIGHTS.items()}
        self.limits = {code: TextField(name=gettext(text)) for code, text in LIMITS.items()}
        self.wrong = Label("", tone="bad", wrap=True)
        self.remove_button = Button(_("Remove role"), "danger", clicked=self._remove)
        add = Button(_("Add role"), icon="plus", clicked=lambda: self._show(None))
        save = Button(_("Save"), "primary", clicked=self.save)
        limits = [Field(f"{gettext(text)} (%)", self.limits[code]) for code, text in LIMITS.items()]
        self.fill(
            _("Roles"),
            Card(
                row(self.choice, add, None),
                Field(_("Name of the role"), self.name),
                row(*limits, gap=18),
                6,
                Label(_("May do alone; for the rest a manager's PIN is asked"), "muted"),
                self._grid(),
                self.wrong,
                row(self.remove_button, None, save),
                padding=20,
            ),
        )
        self.wrong.hide()
        self.choice.activated.connect(lambda index: self._show(self.roles[index]))
        self.ops.changed.connect(self._changed)
        self.reload()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(theme.px(18))
        for index, box in enumerate(self.boxes.values()):
            grid.addWidget(box, index // 2, index % 2)
        return grid

    def _changed(self, changes: Changes) -> None:
        if "staff" in changes:
            self.reload()

    def reload(self) -> None:
        """Reads the roles anew, and keeps the chosen one."""
        chosen = self.role.id if self.role else None
        self.roles = self.ops.read(queries.roles)
        self.choice.clear()
        self.choice.addItems([role.name for role in self.roles])
        found = next((role for role in self.roles if role.id == chosen), self.roles[0])
        self._show(found)

    def _show(self, role: RoleRow | None) -> None:
        self.role = role
        self.wrong.hide()
        self.choice.setCurrentIndex(self.roles.index(role) if role else -1)
        self.name.setText(role.name if role else "")
        for code, box in self.boxes.items():
            box.setChecked(role is not None and code in role.rights)
        for code, line in self.limits.items():
            line.setText(percent(role.limits.get(code, 0)) if role else "0")
        self.remove_button.setVisible(role is not None and not role.people)
        if role is None:
            self.name.setFocus()

    def save(self) -> None:
        """Stores the role, or says what can't be."""
        rights = frozenset(code for code, box in self.boxes.items() if box.isChecked())
        try:
            limits = {code: basis_points(line.text()) for code, line in self.limits.items()}
        except BadInput as bad:
            self._say(str(bad))
            return
        name = self._stored_name()
        if self.role is None:
            self.ops.run(
                commands.add_role, name, rights, limits, done=self._added, refused=self._refused
            )
            return
        role = self.role.id
        self.ops.run(
            lambda db, actor: commands.edit_role(
                db, actor, role, name=name, rights=rights, limits=limits
            ),
            done=self._saved,
            refused=self._refused,
        )

    def _stored_name(self) -> str:
        """The name as typed; a first role that keeps its name keeps it in every language."""
        typed = self.name.text()
        if self.role is not None and typed == self.role.name:
            return next((s.name for s in FIRST_ROLES if s.code == self.role.code), typed)
        return typed

    def _added(self, role_id: str) -> None:
        self.role = next(r for r in self.ops.read(queries.roles) if r.id == role_id)
        self._saved(role_id)

    def _saved(self, _role_id: str) -> None:
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _remove(self) -> None:
        if self.role is not None:
            role, self.role = self.role, None
            self.ops.run(commands.remove_role, role.id, done=self._saved, refused=self._refused)

    def _refused(self, refusal: Refusal) -> None:
        self._say(str(refusal))

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.show()
