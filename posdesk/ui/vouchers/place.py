"""The door: a code is scanned or typed, the panel turns green or red, and the lists count along."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _, n_
from posdesk.ui import theme
from posdesk.ui.place import Place, Shell
from posdesk.ui.vouchers.lists import Rows, check_row, found_row, session_row
from posdesk.ui.vouchers.verdict import VerdictPanel
from posdesk.ui.widgets import Button, Field, Label, Panel, TextField, column, row, scrolled
from posdesk.vouchers import checking, queries
from posdesk.vouchers.checking import Answer
from posdesk.vouchers.codes import looks_like_code
from posdesk.vouchers.queries import VoucherRow

SIDE = 360
_BEEPS_MS = (0, 220, 440)
"""Green sounds once, red three times."""


class VouchersPlace(Place):
    """Works by the scanner alone: whatever is scanned here is a code that somebody shows."""

    nouns: ClassVar[frozenset[str]] = frozenset({"vouchers", "orders", "catalog"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        zone = self.ops.db.clock.zone
        self.entry = TextField(name=_("Voucher code"), placeholder=_("Scan or type a code"))
        self.entry.setProperty("role", "code")
        self.door = QComboBox()
        self.door.setAccessibleName(_("Sessions that this door lets in"))
        self.verdict = VerdictPanel(zone)
        self.sessions, self.checks, self.found = Rows(), Rows(), Rows()
        self.heading = Label(_("Checked today"), "title")
        self.back = Button(_("Today's list"), "link", clicked=self._show_today)
        self._zone = zone
        self._build()
        self.entry.returnPressed.connect(self._typed)

    def _build(self) -> None:
        check = Button(_("Check"), "primary", clicked=self._typed, large=True)
        door = Field(_("This door lets in"), self.door)
        door.setMinimumWidth(theme.px(230))
        entry = Field(_("Voucher code"), self.entry)
        head = row(entry, check, door, gap=12)
        head.setStretch(0, 1)
        for part in (entry, check, door):
            head.setAlignment(part, Qt.AlignmentFlag.AlignBottom)
        left = column(head, self.verdict, gap=14, margins=(18, 14, 18, 16))
        left.setStretch(1, 1)
        main = QWidget()
        main.setLayout(left)
        whole = row(main, self._side(), gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _side(self) -> Panel:
        self.session_area = scrolled(self.sessions)
        self.session_area.setAccessibleName(_("Sessions today"))
        self.list_area = scrolled(self.checks)
        self.found_area = scrolled(self.found)
        self.found_area.hide()
        self.back.hide()
        lists = row(self.heading, None, self.back)
        box = column(
            Label(_("Sessions today"), "title"), self.session_area, 8, lists, self.list_area,
            self.found_area, gap=8, margins=(18, 16, 14, 14),
        )  # fmt: skip
        box.setStretch(1, 2)
        box.setStretch(4, 3)
        box.setStretch(5, 3)
        panel = Panel("side", box)
        panel.setFixedWidth(theme.px(SIDE))
        return panel

    # --- checking -----------------------------------------------------------------------------

    def scanned(self, code: str) -> bool:
        """A scan is checked; the number of an order shows that order's codes instead."""
        if not looks_like_code(code) and self._look_up(code):
            return True
        self.check(code)
        return True

    def _typed(self) -> None:
        text = self.entry.text().strip()
        if not text:
            self.entry.setFocus()
        elif looks_like_code(text) or not self._look_up(text):
            self.check(text)

    def check(self, code: str) -> None:
        """Asks whether the door opens for a code; scans in a row are answered in their order."""
        session = str(self.door.currentData() or "")
        self.ops.run(checking.check, code, session, done=self._answered, refused=self._refused)

    def _answered(self, answer: Answer) -> None:
        self.verdict.show_answer(answer)
        self.entry.clear()
        self._show_today()
        for pause in _BEEPS_MS[:1] if answer.ok else _BEEPS_MS:
            QTimer.singleShot(pause, self, self.shell.alert)

    def _refused(self, refusal: Refusal) -> None:
        """No answer: the code stays typed, and nothing of it was used."""
        self.verdict.wait()
        self.shell.refuse(refusal)

    # --- looking up ---------------------------------------------------------------------------

    def _look_up(self, text: str) -> bool:
        rows = self.ops.read(queries.look_up, text)
        if not rows:
            return False
        self.verdict.wait()
        self.entry.clear()
        self.found.show_rows(rows, found_row(self._check_found), "")
        self.heading.setText(n_("{n} code found", "{n} codes found", len(rows)).format(n=len(rows)))
        for widget in (self.found_area, self.back):
            widget.show()
        self.list_area.hide()
        return True

    def _check_found(self, voucher: VoucherRow) -> None:
        self.check(voucher.code)

    def _show_today(self) -> None:
        self.heading.setText(_("Checked today"))
        for widget in (self.found_area, self.back):
            widget.hide()
        self.list_area.show()

    # --- the window's ways --------------------------------------------------------------------

    def placeholder(self) -> str:
        return _("Code, order number, or phone of the customer")

    def submitted(self, text: str) -> None:
        """The search on top looks codes up and uses none."""
        if not self._look_up(text):
            self.shell.notify(
                _("No code was found for “{text}”.").format(text=text),
                _("Try the whole order number, or the last four characters of the code."),
                tone="warn",
                seconds=8,
            )

    def opened(self) -> None:
        """The field waits for a code."""
        self.redraw()
        self.entry.setFocus()

    def redraw(self) -> None:
        """Counts and lists anew; the door keeps the session that it lets in."""
        rows = self.ops.read(queries.door_list)
        self._offer(rows)
        self.sessions.show_rows(rows, session_row, _("No code that is valid today was sold."))
        checks = self.ops.read(queries.checks_today)
        self.checks.show_rows(checks, check_row(self._zone), _("Nobody came yet."))

    def _offer(self, rows: tuple[queries.DoorRow, ...]) -> None:
        chosen = self.door.currentData()
        sessions = list(dict.fromkeys(each.session for each in rows if each.session))
        if chosen and chosen not in sessions:
            sessions.append(chosen)
        wanted = ["", *sessions]
        if [self.door.itemData(at) for at in range(self.door.count())] == wanted:
            return
        self.door.blockSignals(True)
        self.door.clear()
        for session in wanted:
            self.door.addItem(session or _("Every session"), session)
        self.door.setCurrentIndex(max(0, self.door.findData(chosen)))
        self.door.blockSignals(False)
