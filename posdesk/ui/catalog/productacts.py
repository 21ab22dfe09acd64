"""What is done with a stored product at once, beside its form: pinned, put on sale, deleted."""

from __future__ import annotations

from collections.abc import Callable

from posdesk.catalog import commands
from posdesk.i18n import _
from posdesk.ui.catalog.acts import Acts
from posdesk.ui.place import Shell


class ProductActs:
    """Each act tells `done` when it is durable; what can be undone offers that."""

    def __init__(self, shell: Shell, acts: Acts) -> None:
        self._shell, self._acts = shell, acts

    def pin(self, product_id: str, name: str, pinned: bool, done: Callable[[], object]) -> None:
        """Pins the product to the first page of tiles, or takes it off."""
        self._acts.run(
            commands.set_favourite, product_id, pinned, detail=name, done=lambda _none: done()
        )

    def put_on_sale(
        self, product_id: str, name: str, on_sale: bool, done: Callable[[bool], object]
    ) -> None:
        """Puts the product on sale or takes it off; `done(on_sale)`, and again when undone."""

        def told(_none: object) -> None:
            done(on_sale)
            said = _("{name} is on sale.") if on_sale else _("{name} is off sale.")
            undo = (_("Undo"), lambda: self.put_on_sale(product_id, name, not on_sale, done))
            self._shell.notify(said.format(name=name), tone="ok", seconds=8, actions=[undo])

        self._acts.run(commands.set_on_sale, product_id, on_sale, detail=name, done=told)

    def delete(self, product_id: str, name: str, done: Callable[[], object]) -> None:
        """Deletes the product; whether that is meant has been asked already."""

        def told(_none: object) -> None:
            done()
            words = _("{name} was deleted.").format(name=name)
            self._shell.notify(words, tone="ok", seconds=6)

        self._acts.run(commands.delete_product, product_id, detail=name, done=told)
