"""How the rest of the program tells a customer something: one call inside a command.

While notices are switched off it costs one look at a setting. It never refuses anything: an order
goes on whether its customer can be told or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from posdesk import i18n
from posdesk.cards import has_card_number
from posdesk.db import Command, Database
from posdesk.models import Notice, NoticeEvent, NoticeJob
from posdesk.notices import facts
from posdesk.notices.builtin import builtin
from posdesk.notices.errors import HoldsCardNumber, to_cause
from posdesk.notices.facts import About
from posdesk.notices.quiet import quiet_until
from posdesk.notices.states import FAILED, QUEUED
from posdesk.notices.steps import BOTH, EITHER, MAIL, SMS, STEPS
from posdesk.notices.templates import fields_of, render

NOUN = "notices"
AGAIN_NOUN = "notices_again"
"""A person wants something sent now: no channel rests any more."""


def queue(
    tx: Command,
    step: str,
    *,
    order_id: str | None = None,
    request_id: str | None = None,
    ticket_id: str | None = None,
    shipment_id: str | None = None,
    occasion: str = "",
    extra: Mapping[str, str | int | None] | None = None,
) -> tuple[str, ...]:
    """Tell the customer of `step`, by the ways and in the words that the shop chose.

    Call it inside the command, after its facts were written. Most of what the words say is read
    from the records; `extra` adds or overrides placeholders (see `steps.PLACEHOLDERS`: money as
    minor units, moments as UTC ms). The same step of the same order, request or ticket is told
    once; where it can come again, `occasion` says which time this is (a payment's id, a version;
    a shipment's id by itself). Gives the ways by which it is told now. Raises KeyError for a step
    that does not exist, nothing else.
    """
    chosen = STEPS[step].choice
    if not tx.setting("notices.on"):
        return ()
    choice = tx.setting("notices.steps").get(step, chosen)
    ways = ways_of(tx, choice)
    if not ways:
        return ()
    subject = f"{step}/{ticket_id or request_id or order_id}/{occasion or shipment_id or ''}"
    if tx.value("SELECT 1 FROM notice WHERE dedupe IN (?, ?)", f"{subject}/mail", f"{subject}/sms"):
        return ()
    about = facts.read(tx, order_id, request_id, ticket_id, shipment_id)
    if about is None:
        return ()
    about = About({**about.values, **(extra or {})}, about.currency, about.reached)
    ids = {"order_id": order_id, "request_id": request_id, "ticket_id": ticket_id}
    reached = {MAIL: about.reached.mail, SMS: about.reached.phone}
    open_ways = [way for way in ways if reached[way]]
    taken = tuple(open_ways if choice == BOTH else open_ways[:1])
    for channel in taken:
        _write(tx, step, channel, subject, about, ids)
    return taken


def language_of(tx: Command, wanted: str) -> str:
    """The language in which somebody is told: their own, else the shop's."""
    shop = tx.setting("notices.language") or tx.setting("receipt.language")
    return wanted or shop or tx.setting("till.language") or i18n.system_language()


def words(tx: Command, step: str, channel: str, language: str) -> tuple[str, str, str]:
    """Subject, text and the provider's own number of a template: as edited, else as built in."""
    row = tx.row(
        "SELECT subject, body, provider_code FROM notice_template"
        " WHERE id = ? AND active = 1 AND deleted_at IS NULL",
        f"{step}/{channel}/{language}",
    )
    return (row[0], row[1], row[2]) if row else (*builtin(step, channel, language), "")


def ways_of(reader: Command | Database, choice: str) -> tuple[str, ...]:
    """The channels of a choice that are set up, in the order of preference."""
    return tuple(_ways(reader, choice))


def _ways(tx: Command | Database, choice: str) -> Iterator[str]:
    if choice in (MAIL, EITHER, BOTH) and tx.setting("notices.mail").get("host"):
        yield MAIL
    if choice in (SMS, EITHER, BOTH) and tx.setting("notices.sms").get("url"):
        yield SMS


def _write(
    tx: Command, step: str, channel: str, subject: str, about: About, ids: Mapping[str, str | None]
) -> None:
    language = language_of(tx, about.reached.language)
    title, body, code = words(tx, step, channel, language)
    values = facts.worded(about.values, about.currency, tx.zone)
    said = {name: values.get(name, "") for name in sorted(fields_of(title) | fields_of(body))}
    written = {
        "recipient": about.reached.mail if channel == MAIL else about.reached.phone,
        "subject": " ".join(render(title, values).split()),
        "body": render(body, values),
        "fields": json.dumps(said, ensure_ascii=False),
    }
    fault = has_card_number("\n".join(written.values()))
    if fault:
        written = {**written, "subject": "", "body": "", "fields": ""}
    notice_id = tx.new_id()
    tx.insert(
        Notice,
        id=notice_id,
        dedupe=f"{subject}/{channel}",
        step=step,
        channel=channel,
        language=language,
        **ids,
        member_id=about.reached.member_id,
        **written,
        provider_code=code,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    _put_on_queue(tx, notice_id, to_cause(HoldsCardNumber()) if fault else "")
    tx.changed(NOUN)


def _put_on_queue(tx: Command, notice_id: str, cause: str) -> None:
    begins, ends = tx.setting("notices.quiet_from"), tx.setting("notices.quiet_until")
    due = quiet_until(tx.now, begins, ends, tx.zone) or tx.now
    state = FAILED if cause else QUEUED
    tx.insert(
        NoticeJob,
        notice_id=notice_id,
        state=state,
        cause=cause,
        due_at=due,
        created_at=tx.now,
    )
    if cause:
        tx.insert(
            NoticeEvent,
            id=tx.new_id(),
            notice_id=notice_id,
            state=FAILED,
            detail=cause,
            occurred_at=tx.now,
        )
