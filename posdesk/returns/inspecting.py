"""What came back is looked at, line by line: how many, in what condition, and where they go.

Goods that can be sold again go on the shelf. Damaged goods and scrap come in and are written off at
once, so that the ledger shows both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from posdesk.cart.errors import NotWhole
from posdesk.cart.texts import check_texts
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import Inspection
from posdesk.money import round_div
from posdesk.returns.eligible import gone
from posdesk.returns.errors import (
    BadCount,
    DeductionTooLarge,
    NothingToReturn,
    NotOfThisOrder,
    ReasonMissing,
)
from posdesk.returns.record import (
    NO_APPROVALS,
    SETTLE,
    Approvals,
    Held,
    Permit,
    Step,
    check_word,
    load,
    refresh,
    take_step,
)
from posdesk.returns.states import CONDITIONS, DISPOSITIONS, INSPECTED, RESTOCK
from posdesk.stock.moves import Move, record


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a line: thousandths, their condition and where they go; ``deduction`` minor
    units are kept of what they cost, for a reason that the customer reads.
    """

    return_line_id: str
    quantity: int
    condition: str
    disposition: str = RESTOCK
    deduction: int = 0
    deduction_reason: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    variant_id: str | None
    order_line_id: str | None
    left: int
    most: int
    whole: bool


_LINE = """
SELECT back.name, back.variant_id, back.order_line_id, back.quantity
       - (SELECT coalesce(sum(quantity), 0) FROM inspection WHERE return_line_id = back.id),
       back.ceiling, line.net + iif(orders.tax_inclusive, 0, line.tax), line.quantity,
       coalesce(line.weighed, variant.weighed, 0)
FROM return_line AS back
LEFT JOIN order_line AS line ON line.id = back.order_line_id
LEFT JOIN orders ON orders.id = line.order_id
LEFT JOIN variant ON variant.id = back.variant_id
WHERE back.id = ? AND back.request_id = ?
"""


def inspect(
    db: Database,
    actor: str | None,
    request_id: str,
    found: Sequence[Found],
    approvals: Approvals = NO_APPROVALS,
) -> Done[str]:
    """Write down what was found and move the goods; answers the new state. Lines may be inspected
    one after another, and in parts.

    Raises:
        NothingToReturn, BadCount, NotWhole, DeductionTooLarge, ReasonMissing, UnknownWord,
        NotOfThisOrder, IllegalStep, NotFound, NotAllowed, ApprovalInvalid, TextTooLong,
        CardNumberRefused
    """
    with db.command("returns.inspect", actor) as tx:
        held = load(tx, request_id)
        write_inspection(tx, held, found, Permit(tx, approvals))
        state = refresh(tx, request_id, held.order_id)
    return Done(state, tx.changes)


def write_inspection(tx: Command, held: Held, found: Sequence[Found], permit: Permit) -> None:
    """The body of `inspect`, for commands that do more at once."""
    if not found:
        raise NothingToReturn
    approval = permit.allow(SETTLE)
    take_step(tx, held, Step(INSPECTED, approval_id=approval))
    there = gone(tx, held.order_id) if held.order_id else None
    for each in found:
        line = _still_out(tx, _line(tx, held, each), there)
        _check(line, each)
        tx.insert(
            Inspection,
            id=tx.new_id(),
            request_id=held.id,
            return_line_id=each.return_line_id,
            quantity=each.quantity,
            condition=each.condition,
            disposition=each.disposition,
            deduction=each.deduction,
            deduction_reason=each.deduction_reason.strip(),
            staff_id=tx.actor,
            approval_id=approval,
            occurred_at=tx.now,
        )
        failpoint("returns.before_stock")
        if line.variant_id is not None:
            move = Move(line.variant_id, each.quantity, line.order_line_id)
            _move(tx, held.number, move, each.disposition)


def _line(tx: Command, held: Held, found: Found) -> _Line:
    row = tx.row(_LINE, found.return_line_id, held.id)
    if row is None:
        raise NotOfThisOrder
    name, variant_id, order_line_id, left, ceiling, total, sold, weighed = row
    if ceiling is not None:
        most = ceiling * found.quantity // 1000
    else:
        most = round_div(total * found.quantity, sold)
    return _Line(name, variant_id, order_line_id, left, most, not weighed)


_INSPECTED_OF = """
SELECT coalesce(sum(inspection.quantity), 0) FROM return_line AS back
JOIN inspection ON inspection.return_line_id = back.id
WHERE back.order_line_id = ? AND NOT EXISTS (SELECT 1 FROM return_event
    WHERE request_id = back.request_id AND state = 'refused')
"""


def _still_out(tx: Command, line: _Line, there: Mapping[str, int] | None) -> _Line:
    """The line with no more to come than is out of the shop: a parcel that came back undelivered
    has brought its goods already.
    """
    if there is None or line.order_line_id is None:
        return line
    out = there.get(line.order_line_id, 0) - tx.value(_INSPECTED_OF, line.order_line_id)
    return replace(line, left=max(0, min(line.left, out)))


def _check(line: _Line, found: Found) -> None:
    check_word(found.condition, CONDITIONS)
    check_word(found.disposition, DISPOSITIONS)
    check_texts(found.deduction_reason)
    if not 0 < found.quantity <= line.left:
        raise BadCount(line.name, found.quantity, line.left)
    if line.whole and found.quantity % 1000:
        raise NotWhole(line.name, found.quantity)
    if not 0 <= found.deduction <= line.most:
        raise DeductionTooLarge(line.name, found.deduction, line.most)
    if found.deduction and not found.deduction_reason.strip():
        raise ReasonMissing


def _move(tx: Command, number: str, move: Move, disposition: str) -> None:
    record(tx, [move], "return", number)
    if disposition != RESTOCK:
        gone = Move(move.variant_id, -move.quantity, move.order_line_id)
        record(tx, [gone], "write_off", number)


_INSPECTED = """
SELECT back.variant_id, inspection.quantity, back.order_line_id, inspection.disposition
FROM inspection JOIN return_line AS back ON back.id = inspection.return_line_id
WHERE inspection.request_id = ? AND back.variant_id IS NOT NULL ORDER BY inspection.rowid
"""


def take_out_again(tx: Command, held: Held) -> None:
    """Goods that were inspected go back to the customer: the moves of the inspection are undone."""
    for variant_id, quantity, line_id, disposition in tx.rows(_INSPECTED, held.id):
        _move(tx, held.number, Move(variant_id, -quantity, line_id), disposition)
