"""A message to oneself, straight from the settings' fields, before anything is stored."""

from __future__ import annotations

from posdesk.db import Database
from posdesk.i18n import N_, gettext
from posdesk.notices.accounts import MAIL_SECRET, SMS_SECRET, MailAccount, SmsProvider
from posdesk.notices.channels import Outgoing
from posdesk.notices.errors import BadRecipient
from posdesk.notices.facts import is_mail, is_mobile
from posdesk.notices.secrets import Secrets
from posdesk.notices.steps import MAIL, SMS


def send_test_mail(db: Database, account: MailAccount, password: str | None, to: str) -> None:
    """Send a mail to `to` now; a password of None is the one that is kept. Any thread may.

    Raises:
        BadMailSetup, BadRecipient, ChannelFault
    """
    from posdesk.notices.mail import MailChannel

    account.check()
    if not is_mail(to):
        raise BadRecipient(to)
    secret = Secrets(db).get(MAIL_SECRET) if password is None else password
    MailChannel(account, secret).send(_message(db, MAIL, to))


def send_test_sms(db: Database, provider: SmsProvider, secret: str | None, to: str) -> None:
    """Send an SMS to `to` now; a secret of None is the one that is kept. Any thread may.

    Raises:
        BadSmsSetup, BadRecipient, ChannelFault
    """
    from posdesk.notices.sms import SmsChannel

    provider.check()
    if not is_mobile(to):
        raise BadRecipient(to)
    kept = Secrets(db).get(SMS_SECRET) if secret is None else secret
    SmsChannel(provider, kept).send(_message(db, SMS, to))


def _message(db: Database, channel: str, to: str) -> Outgoing:
    shop = db.setting("shop.name") or "PosDesk"
    subject = gettext(N_("Test from {shop}")).format(shop=shop)
    body = gettext(N_("{shop}: this is a test of notices to customers. It works.")).format(
        shop=shop
    )
    return Outgoing(db.ids.new(), channel, to, subject, body, at=db.clock.now())
