"""Store credit at a till with a hub: what is spent is set aside at the hub first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from posdesk.errors import Refusal
from posdesk.payments.settle import Tendered
from posdesk.payments.tenders import CREDIT
from posdesk.ui.place import Shell
from posdesk.ui.sync import road


def once_set_aside(
    shell: Shell,
    member_id: str | None,
    tenders: Sequence[Tendered],
    go_on: Callable[[], object],
    refused: Callable[[Refusal], object],
) -> None:
    """Goes on at once where no store credit is spent or there is no hub, else once the hub has set
    it aside for this till.
    """
    amount = sum(each.amount for each in tenders if each.tender == CREDIT)
    if not amount or member_id is None or not shell.ops.read(road.linked):
        go_on()
        return
    done: Callable[[object], object] = lambda _nothing: go_on()  # noqa: E731
    shell.ops.job(road.set_aside, member_id, amount, done=done, refused=refused)
