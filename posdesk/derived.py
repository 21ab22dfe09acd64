"""Every derived table's way to be computed anew, in the order in which they build on each other."""

from __future__ import annotations

from posdesk import linked
from posdesk.catalog import touches
from posdesk.catalog.search import index
from posdesk.deliveries import summary as shipments
from posdesk.members import keys
from posdesk.orders import rollup, summary
from posdesk.returns import summary as returns
from posdesk.service import summary as tickets
from posdesk.stock import moves
from posdesk.verify import Rebuild

REBUILDS: tuple[Rebuild, ...] = (
    moves.rebuild,
    rollup.rebuild,
    shipments.rebuild,  # orders are read off their shipments
    returns.rebuild,
    summary.rebuild,
    tickets.rebuild,
    index.rebuild,
    touches.rebuild,
    keys.rebuild,
    linked.rebuild,
)
