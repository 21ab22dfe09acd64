"""What customers say about what they bought (晒单), and what the shop answers.

Every command: (database, actor, …) → Done.
"""

from __future__ import annotations

from collections.abc import Sequence

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Review, ReviewAnswer
from posdesk.photos import Prepared, keep
from posdesk.service.errors import (
    AlreadyReviewed,
    NothingSaid,
    NotReviewable,
    TooLong,
    UnknownWord,
)
from posdesk.staff.access import authorize

RIGHT = "service.handle"
LONGEST = 1000
_LINE = """
SELECT line.order_id, line.variant_id, line.name, line.kind_of,
       EXISTS (SELECT 1 FROM order_event WHERE order_id = line.order_id
               AND event IN ('cancelled', 'expired'))
FROM order_line AS line WHERE line.id = ?
"""


def review(
    db: Database,
    actor: str | None,
    order_line_id: str,
    stars: int,
    text: str = "",
    photos: Sequence[Prepared] = (),
) -> Done[str]:
    """Write down a customer's rating of a line, 1 to 5 stars, with words and photos; gives its id.

    Raises:
        NotAllowed, NotFound, UnknownWord, TooLong, AlreadyReviewed, NotReviewable, TooManyPhotos
    """
    if stars not in range(1, 6):
        raise UnknownWord(str(stars))
    _check(text)
    with db.command("service.review", actor) as tx:
        authorize(tx, RIGHT)
        order_id, variant_id = _reviewable(tx, order_line_id)
        review_id = tx.new_id()
        tx.insert(
            Review,
            id=review_id,
            order_id=order_id,
            order_line_id=order_line_id,
            variant_id=variant_id,
            stars=stars,
            text=text.strip(),
            staff_id=tx.actor,
            occurred_at=tx.now,
        )
        keep(tx, "review", review_id, photos)
        tx.changed("service")
    return Done(review_id, tx.changes)


def _reviewable(tx: Command, order_line_id: str) -> tuple[str, str | None]:
    row = tx.row(_LINE, order_line_id)
    if row is None:
        raise NotFound(N_("line"), order_line_id)
    order_id, variant_id, name, kind, ended = row
    if kind != "goods" or ended:
        raise NotReviewable(name)
    if tx.value("SELECT 1 FROM review WHERE order_line_id = ?", order_line_id):
        raise AlreadyReviewed(name)
    return order_id, variant_id


def answer_review(db: Database, actor: str | None, review_id: str, text: str) -> Done[None]:
    """What the shop says to a review; the newest answer counts.

    Raises:
        NotAllowed, NotFound, NothingSaid, TooLong
    """
    if not text.strip():
        raise NothingSaid(N_("the answer"))
    _check(text)
    with db.command("service.review_answer", actor) as tx:
        shown = _shown(tx, review_id)
        _write(tx, review_id, text.strip(), shown)
    return Done(None, tx.changes)


def show_review(db: Database, actor: str | None, review_id: str, shown: bool) -> Done[None]:
    """Hide a review, or show it again; as it is already, nothing changes.

    Raises:
        NotAllowed, NotFound
    """
    with db.command("service.review_shown", actor) as tx:
        if _shown(tx, review_id) != shown:
            _write(tx, review_id, "", shown)
    return Done(None, tx.changes)


def _shown(tx: Command, review_id: str) -> bool:
    authorize(tx, RIGHT)
    row = tx.row(
        "SELECT (SELECT shown FROM review_answer WHERE review_id = review.id"
        " ORDER BY id DESC LIMIT 1) FROM review WHERE id = ?",
        review_id,
    )
    if row is None:
        raise NotFound(N_("review"), review_id)
    return bool(row[0] != 0)


def _write(tx: Command, review_id: str, text: str, shown: bool) -> None:
    tx.insert(
        ReviewAnswer,
        id=tx.new_id(),
        review_id=review_id,
        text=text,
        shown=int(shown),
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
    tx.changed("service")


def _check(text: str) -> None:
    if len(text.strip()) > LONGEST:
        raise TooLong(len(text.strip()), LONGEST)
