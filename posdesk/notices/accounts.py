"""The mail account and the SMS provider as data: what the settings say about them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from posdesk.i18n import N_, gettext
from posdesk.notices.errors import BadMailSetup, BadSmsSetup
from posdesk.notices.facts import is_mail

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"
SECURITY = {
    TLS: N_("TLS from the start (port 465)"),
    STARTTLS: N_("STARTTLS (port 587)"),
    PLAIN: N_("None: only within the shop's own network"),
}
PORTS = {TLS: 465, STARTTLS: 587, PLAIN: 25}
JSON, FORM = "json", "form"
BODIES = {JSON: N_("JSON"), FORM: N_("Form fields")}
METHODS = ("POST", "GET", "PUT")
MAIL_SECRET, SMS_SECRET = "mail.password", "sms.secret"
_LINE_END = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class MailAccount:
    """An account on an SMTP server. The password is kept apart, see `secrets.py`."""

    host: str
    port: int = 465
    security: str = TLS
    user: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""

    def check(self) -> None:
        """Raise `BadMailSetup` for what can't work."""
        if problem := self._problem():
            raise BadMailSetup(gettext(problem))

    def _problem(self) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.:\-]+", self.host):
            return N_("the server's name is missing or no name of a server")
        if not 0 < self.port < 65536:
            return N_("the port must be between 1 and 65535")
        if self.security not in SECURITY:
            return N_("its encryption is not known")
        if not is_mail(self.sender) or not self.sender.isascii():
            return N_("the sender's mail address is missing or no mail address")
        if self.reply_to and not is_mail(self.reply_to):
            return N_("the address for answers is no mail address")
        if _LINE_END.search(self.sender_name + self.user):
            return N_("a name is longer than one line")
        return ""

    def to_setting(self) -> dict[str, Any]:
        """As the setting `notices.mail` keeps it."""
        return asdict(self)


_SMS_FIELD = re.compile(r"\{(to|text|template|params|params_text|id|secret)\}")
SMS_FIELDS: dict[str, str] = {
    "to": N_("The number, as digits"),
    "text": N_("The text"),
    "template": N_("The provider's number of the template"),
    "params": N_("What the template's placeholders stand for, as a JSON object"),
    "params_text": N_("The same within quotation marks"),
    "id": N_("A number of its own for each message"),
    "secret": N_("The secret"),
}


@dataclass(frozen=True, slots=True)
class SmsProvider:
    """Somebody who sends SMS when asked by HTTP, and how to ask.

    URL, headers and body may hold `{to}` and the other fields of `SMS_FIELDS`; any other brace is
    itself. An answer counts as yes with a status of 2xx and, where `ok_path` names a value in its
    JSON (`data.code`), with `ok_value` there. The secret is kept apart, see `secrets.py`.
    """

    url: str
    method: str = "POST"
    encoding: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = '{"to": "{to}", "text": "{text}"}'
    ok_path: str = ""
    ok_value: str = ""
    error_path: str = ""

    def check(self) -> None:
        """Raise `BadSmsSetup` for what can't work."""
        if problem := self._problem():
            raise BadSmsSetup(gettext(problem))

    def _problem(self) -> str:
        parts = _split(self.url)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            return N_("the address must begin with https:// or http://")
        if self.method not in METHODS or self.encoding not in BODIES:
            return N_("its method is not known")
        if any(not re.fullmatch(r"[A-Za-z0-9\-]+", name) for name in self.headers):
            return N_("a header has no name, or one that is none")
        if "{to}" not in self.url + self.body:
            return N_("nothing says where the number {to} goes")
        if self.encoding == JSON and self.method != "GET" and not self._is_json():
            return N_("the body is no JSON")
        if bool(self.ok_path) != bool(self.ok_value):
            return N_("where the answer says yes, and what it says then, belong together")
        return ""

    def _is_json(self) -> bool:
        sample = {"to": "1", "text": "t", "template": "1", "id": "1", "secret": "s"}
        try:
            json.loads(self.filled_body({**sample, "params": "{}", "params_text": "{}"}))
        except ValueError:
            return False
        return True

    def filled_url(self, values: Mapping[str, str]) -> str:
        """The address to ask, its fields percent-encoded (RFC 3986)."""
        return _fill(self.url, values, lambda value: quote(value, safe=""))

    def filled_headers(self, values: Mapping[str, str]) -> dict[str, str]:
        """The headers to send, each on one line."""
        types = {JSON: "application/json; charset=utf-8", FORM: "application/x-www-form-urlencoded"}
        filled = {
            name: _LINE_END.sub(" ", _fill(text, values, str))
            for name, text in self.headers.items()
        }
        return {"Content-Type": types[self.encoding], **filled}

    def filled_body(self, values: Mapping[str, str]) -> str:
        """The body to send; `params` itself is JSON already."""
        if self.encoding == FORM:
            return _fill(self.body, values, quote_plus)
        said = {name: json.dumps(text, ensure_ascii=False)[1:-1] for name, text in values.items()}
        return _fill(self.body, {**said, "params": values.get("params", "{}")}, str)

    def to_setting(self) -> dict[str, Any]:
        """As the setting `notices.sms` keeps it."""
        return {**asdict(self), "headers": dict(self.headers)}


def _split(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _fill(text: str, values: Mapping[str, str], encode: Callable[[str], str]) -> str:
    return _SMS_FIELD.sub(lambda match: encode(values.get(match[1], "")), text)


def mail_account(values: Mapping[str, Any]) -> MailAccount:
    """The account that the settings describe; raises `BadMailSetup`, also where there is none."""
    known = {key: values[key] for key in MailAccount.__dataclass_fields__ if key in values}
    try:
        account = MailAccount(**known)
        account.check()
    except (TypeError, AttributeError):
        raise BadMailSetup(gettext(N_("there is none"))) from None
    return account


def sms_provider(values: Mapping[str, Any]) -> SmsProvider:
    """The provider that the settings describe; raises `BadSmsSetup`, also where there is none."""
    known = {key: values[key] for key in SmsProvider.__dataclass_fields__ if key in values}
    try:
        provider = SmsProvider(**known)
        provider.check()
    except (TypeError, AttributeError):
        raise BadSmsSetup(gettext(N_("there is none"))) from None
    return provider
