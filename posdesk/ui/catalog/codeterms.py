"""What a variant sold as a code is good for, read for its card and stored from there."""

from __future__ import annotations

from collections.abc import Callable

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui.catalog.vouchercard import VoucherCard
from posdesk.ui.place import Shell
from posdesk.vouchers.errors import BadPlan
from posdesk.vouchers.plans import Terms, plan_of, save_plan
from posdesk.vouchers.queries import variant_standing

Then = Callable[[], object]


class CodeTerms:
    """Stands between the card and the shop."""

    def __init__(self, shell: Shell, card: VoucherCard) -> None:
        self._shell, self._ops, self._card = shell, shell.ops, card
        self._name = ""
        self._then: Then | None = None
        card.saved.connect(self._store)

    def show(self, variant_id: str, name: str) -> None:
        """Shows a variant, "" for one that is not stored yet."""
        self._name = name
        terms = self._ops.read(plan_of, variant_id) if variant_id else None
        standing = self._ops.read(variant_standing, variant_id) if variant_id else None
        self._card.show_variant(variant_id, terms, standing)

    def save(self, then: Then | None = None) -> None:
        """Stores what is typed in the card, and does `then` once that is durable."""
        self._then = then
        self._card.save()

    def _store(self, variant_id: str, terms: Terms | None) -> None:
        then, self._then = self._then, None
        name = self._name

        def done(_none: object) -> None:
            if self._card.variant_id == variant_id:
                self._card.stored_now(terms)
                self.show(variant_id, name)
            words = _("{name} is sold as a code.") if terms else _("{name} is sold without a code.")
            self._shell.notify(words.format(name=name), tone="ok", seconds=4)
            if then is not None:
                then()

        self._ops.run(save_plan, variant_id, terms, done=done, refused=self._refused)

    def _refused(self, refusal: Refusal) -> None:
        if isinstance(refusal, BadPlan):
            self._card.refuse(str(refusal))
        else:
            self._shell.refuse(refusal)
