"""What is asked about notices. Times in UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Database, Row
from posdesk.errors import words
from posdesk.i18n import N_, gettext, translator
from posdesk.notices import facts
from posdesk.notices.builtin import builtin
from posdesk.notices.errors import from_cause
from posdesk.notices.facts import worded
from posdesk.notices.queueing import ways_of
from posdesk.notices.quiet import quiet_until
from posdesk.notices.sms_length import SmsLength, sms_length
from posdesk.notices.states import (
    AGAIN,
    CANCELLED,
    FAILED,
    INTERRUPTED,
    LABELS,
    QUEUED,
    SENDING,
)
from posdesk.notices.steps import BOTH, CHANNELS, MAIL, MOMENT, PLACEHOLDERS, SMS, STEPS
from posdesk.notices.templates import check, render


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice and where it stands. `cause` says in words what went wrong, `advice` what to do;
    `due_at` when it is tried next, while it waits; `occasion` which of several times this is.
    """

    id: str
    step: str
    title: str
    channel: str
    way: str
    language: str
    order_id: str | None
    number: str
    member_id: str | None
    recipient: str
    subject: str
    body: str
    state: str
    label: str
    cause: str
    advice: str
    tries: int
    due_at: int | None
    occurred_at: int
    changed_at: int
    occasion: str = ""

    @property
    def can_send_again(self) -> bool:
        """Whether a person may send it (again) now."""
        waits = self.state in (QUEUED, FAILED, INTERRUPTED, CANCELLED)
        return waits and bool(self.recipient and self.body)

    @property
    def can_cancel(self) -> bool:
        """Whether it can be given up."""
        return self.state in (QUEUED, FAILED, INTERRUPTED)

    @property
    def may_have_arrived(self) -> bool:
        """Whether a person may say that it reached the customer after all."""
        return self.state == INTERRUPTED


@dataclass(frozen=True, slots=True)
class NoticeSummary:
    """How many notices wait (some of them after a fault), how many need a person, and the newest
    trouble in words; `quiet_until` while the quiet hours last.
    """

    waiting: int
    troubled: int
    failed: int
    cause: str = ""
    quiet_until: int | None = None


_ROWS = """
SELECT notice.id, notice.step, notice.channel, notice.language, notice.order_id,
       coalesce(orders.number, request.number, ticket.number, ''), notice.member_id,
       notice.recipient, notice.subject, notice.body, coalesce(job.state, last.state, 'queued'),
       coalesce(nullif(job.cause, ''), CASE WHEN last.state IN ('failed', 'interrupted')
                                       THEN last.detail END, ''),
       coalesce(job.tries, 0), CASE WHEN job.state = 'queued' THEN job.due_at END,
       notice.occurred_at, coalesce(last.occurred_at, notice.occurred_at), notice.dedupe
FROM notice LEFT JOIN notice_job AS job ON job.notice_id = notice.id
LEFT JOIN notice_event AS last ON last.id = (
    SELECT id FROM notice_event WHERE notice_id = notice.id ORDER BY id DESC LIMIT 1)
LEFT JOIN orders ON orders.id = notice.order_id
LEFT JOIN return_request AS request ON request.id = notice.request_id
LEFT JOIN ticket ON ticket.id = notice.ticket_id
"""


def notices_of(db: Database, order_id: str) -> tuple[NoticeRow, ...]:
    """Everything that the customer was told about an order and its returns, newest first."""
    where = (
        "WHERE notice.id IN (SELECT id FROM notice WHERE order_id = ?1 UNION"
        " SELECT notice.id FROM notice JOIN return_request AS part ON part.id = request_id"
        " WHERE part.order_id = ?1 UNION SELECT notice.id FROM notice JOIN ticket AS about"
        " ON about.id = ticket_id WHERE about.order_id = ?1) ORDER BY notice.id DESC"
    )
    return tuple(_row(row) for row in db.rows(f"{_ROWS} {where}", order_id))


def notices_of_ticket(db: Database, ticket_id: str) -> tuple[NoticeRow, ...]:
    """What went out as answers to a ticket, newest first."""
    where = "WHERE notice.ticket_id = ? ORDER BY notice.id DESC"
    return tuple(_row(row) for row in db.rows(f"{_ROWS} {where}", ticket_id))


def queue_rows(db: Database, limit: int = 200) -> tuple[NoticeRow, ...]:
    """What needs a person first, then what waits, then the newest of the rest."""
    order = (
        "ORDER BY CASE job.state WHEN 'interrupted' THEN 0 WHEN 'failed' THEN 0"
        " WHEN 'sending' THEN 1 WHEN 'queued' THEN 1 ELSE 2 END, notice.id DESC LIMIT ?"
    )
    newest = (
        "WHERE notice.id IN (SELECT notice_id FROM notice_job UNION ALL SELECT id FROM"
        " (SELECT id FROM notice ORDER BY id DESC LIMIT ?))"
    )
    return tuple(_row(row) for row in db.rows(f"{_ROWS} {newest} {order}", limit, limit))


def notice_row(db: Database, notice_id: str) -> NoticeRow | None:
    """One notice."""
    row = db.row(f"{_ROWS} WHERE notice.id = ?", notice_id)
    return _row(row) if row else None


def _row(row: Row) -> NoticeRow:
    id_, step, channel, language, order_id, number, member_id, *rest = row
    recipient, subject, body, state, cause, tries, due_at, occurred_at, changed_at, dedupe = rest
    state = QUEUED if state == AGAIN else state
    fault = from_cause(cause) if state in (QUEUED, SENDING, FAILED, INTERRUPTED) else None
    said, advice = words(fault) if fault else ("", "")
    title = gettext(STEPS[step].label) if step in STEPS else step
    return NoticeRow(
        id_, step, title, channel, gettext(CHANNELS[channel]), language, order_id, number,
        member_id, recipient, subject, body, state, gettext(LABELS[state]), said, advice, tries,
        due_at, occurred_at, changed_at, dedupe.split("/")[2],
    )  # fmt: skip


def summary(db: Database) -> NoticeSummary:
    """The figures for the chip in the top bar."""
    counts = {(s, bool(t)): n for s, t, n in db.rows(
        "SELECT state, cause <> '', count(*) FROM notice_job GROUP BY 1, 2"
    )}  # fmt: skip
    waiting = sum(n for (state, _), n in counts.items() if state in (QUEUED, SENDING))
    failed = sum(n for (state, _), n in counts.items() if state in (FAILED, INTERRUPTED))
    newest = db.value(
        "SELECT cause FROM notice_job WHERE cause <> '' ORDER BY state = 'queued', notice_id DESC"
        " LIMIT 1"
    )
    fault = from_cause(newest or "")
    until = None
    if waiting:
        begins, ends = db.setting("notices.quiet_from"), db.setting("notices.quiet_until")
        until = quiet_until(db.clock.now(), begins, ends, db.clock.zone)
    troubled = counts.get((QUEUED, True), 0)
    return NoticeSummary(waiting, troubled, failed, words(fault)[0] if fault else "", until)


@dataclass(frozen=True, slots=True)
class Reach:
    """By which ways (channel, address) somebody would be told of a step, or why by none."""

    ways: tuple[tuple[str, str], ...]
    why: str = ""


def reach(
    db: Database,
    step: str,
    *,
    order_id: str | None = None,
    request_id: str | None = None,
    ticket_id: str | None = None,
) -> Reach:
    """Whether the customer would be told of a step now, and where."""
    if not db.setting("notices.on"):
        return Reach((), gettext(N_("Notices to customers are off.")))
    ways = ways_of(db, told_by(db, step))
    if not ways:
        return Reach((), gettext(N_("Nothing is sent at this step.")))
    about = facts.read(db, order_id, request_id, ticket_id, None)
    if about is None:
        return Reach((), gettext(N_("The customer does not want to be told.")))
    found = {MAIL: about.reached.mail, SMS: about.reached.phone}
    there = tuple((way, found[way]) for way in ways if found[way])
    if not there:
        return Reach((), gettext(N_("No address of the customer is known.")))
    return Reach(there if told_by(db, step) == BOTH else there[:1])


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template as it is: the shop's own words, or the program's."""

    step: str
    channel: str
    language: str
    subject: str
    body: str
    provider_code: str
    edited: bool


def template(db: Database, step: str, channel: str, language: str) -> TemplateText:
    """The words of a step."""
    row = db.row(
        "SELECT subject, body, provider_code FROM notice_template"
        " WHERE id = ? AND active = 1 AND deleted_at IS NULL",
        f"{step}/{channel}/{language}",
    )
    subject, body, code = row or (*builtin(step, channel, language), "")
    return TemplateText(step, channel, language, subject, body, code, row is not None)


def edited_templates(db: Database) -> frozenset[tuple[str, str, str]]:
    """Step, channel and language of the templates that the shop changed."""
    rows = db.rows(
        "SELECT step, channel, language FROM notice_template"
        " WHERE active = 1 AND deleted_at IS NULL"
    )
    return frozenset((row[0], row[1], row[2]) for row in rows)


@dataclass(frozen=True, slots=True)
class Preview:
    """A template filled with the data of a made-up order; `length` of an SMS."""

    subject: str
    body: str
    length: SmsLength | None


def preview(
    db: Database, step: str, channel: str, language: str, subject: str, body: str
) -> Preview:
    """How words look when they arrive. Raises `BadTemplate`, `UnknownPlaceholder`."""
    check(step, subject, body)
    values = sample_values(db, language)
    filled = render(body, values)
    length = sms_length(filled) if channel == SMS else None
    return Preview(render(subject, values), filled, length)


def sample_values(db: Database, language: str) -> dict[str, str]:
    """What placeholders stand for in a preview, in its language."""
    said = translator(language).gettext
    hour = 3_600_000
    raw = {
        name: db.clock.now() + 48 * hour
        if each.kind == MOMENT
        else said(each.sample) if isinstance(each.sample, str) and each.sample else each.sample
        for name, each in PLACEHOLDERS.items()
    }  # fmt: skip
    raw["shop"] = db.setting("shop.name") or said("Name of the shop")
    raw["shop_phone"] = db.setting("shop.phone") or raw["shop_phone"]
    return worded(raw, db.setting("shop.currency"), db.clock.zone)


def told_by(db: Database, step: str) -> str:
    """By which way a step is told: the shop's choice, or the program's."""
    return str(db.setting("notices.steps").get(step, STEPS[step].choice))
