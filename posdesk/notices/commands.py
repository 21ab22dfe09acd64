"""What a person may do about notices. Every command: (database, actor, …) → Done."""

from __future__ import annotations

from typing import Any

from posdesk.changes import Changes, Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_, gettext
from posdesk.models import NoticeJob, NoticeTemplate
from posdesk.notices.accounts import MailAccount, SmsProvider
from posdesk.notices.errors import BadTemplate, NoticeErased, NotRepeated
from posdesk.notices.jobs import add_event, finish
from posdesk.notices.queueing import AGAIN_NOUN, NOUN
from posdesk.notices.secrets import Secrets
from posdesk.notices.states import (
    AGAIN,
    CANCELLED,
    FAILED,
    INTERRUPTED,
    LABELS,
    QUEUED,
    SENDING,
    SENT,
    STEPS,
)
from posdesk.notices.steps import CHANNELS, MAIL
from posdesk.notices.steps import STEPS as MOMENTS
from posdesk.notices.templates import check
from posdesk.settings import save
from posdesk.staff.access import authorize, rights_of
from posdesk.staff.rights import require
from posdesk.workflow import IllegalStep

RIGHT = "orders.handle"
"""Who follows orders may also see to it that their customers are told."""


def send_again(db: Database, actor: str | None, notice_id: str) -> Done[None]:
    """Send a notice that failed, was interrupted or cancelled once more, now; one that waits is
    tried at once.

    Raises:
        NotFound, NotAllowed, NotRepeated, NoticeErased
    """
    with db.command("notices.again", actor) as tx:
        authorize(tx, RIGHT)
        state, recipient, body = _standing(tx, notice_id)
        if state not in (QUEUED, FAILED, INTERRUPTED, CANCELLED):
            raise NotRepeated(LABELS[state])
        if not recipient or not body:
            raise NoticeErased
        _queue(tx, notice_id)
        if state != QUEUED:
            add_event(tx, notice_id, AGAIN)
        tx.changed(NOUN, AGAIN_NOUN)
    return Done(None, tx.changes)


def _queue(tx: Command, notice_id: str) -> None:
    now = {"state": QUEUED, "tries": 0, "cause": "", "due_at": tx.now, "created_at": tx.now}
    if tx.value("SELECT 1 FROM notice_job WHERE notice_id = ?", notice_id):
        tx.update(NoticeJob, notice_id, **now)
    else:
        tx.insert(NoticeJob, notice_id=notice_id, **now)


def cancel(db: Database, actor: str | None, notice_id: str) -> Done[None]:
    """Send this no more. Raises `NotFound`, `NotAllowed`, and `IllegalStep` for what is sent."""
    return _end(db, actor, notice_id, CANCELLED)


def arrived(db: Database, actor: str | None, notice_id: str) -> Done[None]:
    """An interrupted notice has reached the customer after all.

    Raises:
        NotFound, NotAllowed, IllegalStep
    """
    return _end(db, actor, notice_id, SENT)


def _end(db: Database, actor: str | None, notice_id: str, target: str) -> Done[None]:
    with db.command(f"notices.{target}", actor) as tx:
        authorize(tx, RIGHT)
        state, _recipient, _body = _standing(tx, notice_id)
        if state == SENDING or not STEPS.allows(state, target):
            raise IllegalStep(STEPS.name, LABELS[state], LABELS[target])
        finish(tx, notice_id, target)
    return Done(None, tx.changes)


def _standing(tx: Command, notice_id: str) -> tuple[str, str, str]:
    """State, recipient and text."""
    row = tx.row(
        "SELECT coalesce((SELECT state FROM notice_job WHERE notice_id = notice.id),"
        " (SELECT state FROM notice_event WHERE notice_id = notice.id ORDER BY id DESC LIMIT 1)),"
        " recipient, body FROM notice WHERE id = ?",
        notice_id,
    )
    if row is None:
        raise NotFound(N_("notice"), notice_id)
    return (QUEUED if row[0] in (None, AGAIN) else row[0]), row[1], row[2]


def save_template(
    db: Database,
    actor: str | None,
    step: str,
    channel: str,
    language: str,
    subject: str,
    body: str,
    provider_code: str = "",
) -> Done[None]:
    """Say a step in the shop's own words, in one language and by one way.

    Raises:
        NotAllowed, BadTemplate, UnknownPlaceholder
    """
    with db.command("notices.template", actor) as tx:
        authorize(tx, "notices.edit")
        body = body.strip()
        if not body or (channel == MAIL and not subject.strip()):
            raise BadTemplate(gettext(N_("there is nothing in it")))
        check(step, subject, body)
        columns: dict[str, Any] = {
            "subject": subject.strip() if channel == MAIL else "",
            "body": body,
            "provider_code": provider_code.strip(),
            "active": 1,
            "deleted_at": None,
        }
        _store(tx, step, channel, language, columns)
        tx.changed(NOUN)
    return Done(None, tx.changes)


def _store(tx: Command, step: str, channel: str, language: str, columns: dict[str, Any]) -> None:
    id_ = f"{step}/{channel}/{language}"
    if step not in MOMENTS or channel not in CHANNELS:
        raise NotFound(N_("template"), id_)
    if tx.value("SELECT 1 FROM notice_template WHERE id = ?", id_):
        tx.update(NoticeTemplate, id_, **columns)
    else:
        place = {"step": step, "channel": channel, "language": language}
        tx.insert(NoticeTemplate, id=id_, **place, **columns)


def reset_template(
    db: Database, actor: str | None, step: str, channel: str, language: str
) -> Done[None]:
    """Go back to the program's own words. Raises `NotAllowed`."""
    with db.command("notices.template", actor) as tx:
        authorize(tx, "notices.edit")
        id_ = f"{step}/{channel}/{language}"
        if tx.value("SELECT 1 FROM notice_template WHERE id = ? AND deleted_at IS NULL", id_):
            tx.update(NoticeTemplate, id_, deleted_at=tx.now)
        tx.changed(NOUN)
    return Done(None, tx.changes)


def save_mail(db: Database, actor: str | None, account: MailAccount | None) -> Done[None]:
    """Set up the mail account; None: do without. Raises `NotAllowed`, `BadMailSetup`."""
    if account is not None:
        account.check()
    return _set_up(db, actor, "notices.mail", account.to_setting() if account is not None else {})


def save_sms(db: Database, actor: str | None, provider: SmsProvider | None) -> Done[None]:
    """Set up the SMS provider; None: do without. Raises `NotAllowed`, `BadSmsSetup`."""
    if provider is not None:
        provider.check()
    return _set_up(db, actor, "notices.sms", provider.to_setting() if provider is not None else {})


def _set_up(db: Database, actor: str | None, setting: str, values: Any) -> Done[None]:
    done = save(db, actor, {setting: values})
    return Done(None, done.changes | Changes(frozenset({NOUN})))


def keep_secret(db: Database, actor: str | None, name: str, secret: str) -> str:
    """Keep the password of an account (`accounts.MAIL_SECRET`, `SMS_SECRET`; empty: forget it);
    gives where it is kept. Save the account afterwards, so that it is used.

    It may wait for a person to unlock the key store: neither on the window's thread nor on the
    writer's. Raises `NotAllowed`, `StorageFailed`.
    """
    if actor is not None:
        require(rights_of(db, actor), "settings.edit")
    return Secrets(db).set(name, secret)
