"""Marking an order for attention: what is the matter."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.orders.detail import OrderDetail
from posdesk.orders.handling import call_attention
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.task import Task
from posdesk.ui.widgets import Field, TextField, column


class AttentionTask(Task):
    """Asks for a line; the mark stands in the list until somebody has looked."""

    def __init__(self, acts: OrderActs, order: OrderDetail) -> None:
        self._acts, self._order = acts, order
        self.why = TextField(name=_("What is the matter"))
        body = QWidget()
        body.setLayout(column(Field(_("What is the matter"), self.why)))
        title = _("Attention for {number}").format(number=order.number)
        super().__init__(title, body, _("Mark"))
        self.why.returnPressed.connect(self.submit)
        self.setFocusProxy(self.why)

    @property
    def dirty(self) -> bool:
        return bool(self.why.text().strip())

    def submit(self) -> None:
        """Marks it."""
        self._acts.run(
            call_attention, self._order.order_id, self.why.text(), detail=self._order.number,
            approvable=False, done=lambda _none: self.closed.emit(), refused=self.refused,
        )  # fmt: skip
