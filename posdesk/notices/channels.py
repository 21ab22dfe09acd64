"""The ways a notice can go, and what is handed to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from posdesk.db import Database
from posdesk.notices.accounts import MAIL_SECRET, SMS_SECRET, mail_account, sms_provider
from posdesk.notices.errors import BadMailSetup, BadSmsSetup, ChannelNotSetUp
from posdesk.notices.secrets import Secrets
from posdesk.notices.steps import MAIL


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to one recipient. `fields` is the JSON of what its placeholders stand for; `tries`
    says how often it failed before; `at` is when it was written (UTC ms).
    """

    id: str
    channel: str
    recipient: str
    subject: str
    body: str
    provider_code: str = ""
    fields: str = "{}"
    tries: int = 0
    at: int = 0


class Channel(Protocol):
    """A way to send. Every fault is a `ChannelFault`."""

    def send(self, message: Outgoing) -> None:
        """Send; returns when the server or provider has taken it over."""
        ...


MakeChannel = Callable[[Database, str], Channel]


def channel_of(db: Database, name: str) -> Channel:
    """The way that the settings describe; raises `ChannelNotSetUp`.

    It may wait for the system's key store: not on the window's thread.
    """
    secrets = Secrets(db)
    try:
        if name == MAIL:
            from posdesk.notices.mail import MailChannel

            return MailChannel(mail_account(db.setting("notices.mail")), secrets.get(MAIL_SECRET))
        from posdesk.notices.sms import SmsChannel

        return SmsChannel(sms_provider(db.setting("notices.sms")), secrets.get(SMS_SECRET))
    except (BadMailSetup, BadSmsSetup) as refusal:
        raise ChannelNotSetUp(refusal.detail) from None
