"""Mail by SMTP (RFC 5321), step by step, so that it is known at which point a connection broke.

Until the last byte of a message was handed over it has surely not gone out and may be tried again.
After that, without an answer, it may have; its Message-ID stays the same, so that most receivers
show a second copy as the first one.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from zoneinfo import ZoneInfo

from posdesk.clock import local
from posdesk.failpoints import failpoint
from posdesk.notices.accounts import STARTTLS, TLS, MailAccount
from posdesk.notices.channels import Outgoing
from posdesk.notices.errors import (
    AddressRefused,
    ChannelFault,
    ConnectionBroke,
    MessageRefused,
    NoAnswer,
    NoNetwork,
    NotSecure,
    ServerBusy,
    SignInRefused,
)
from posdesk.notices.secrets import scrubbed

TIMEOUT_S = 20.0
_UTC = ZoneInfo("UTC")


class MailChannel:
    """One account on an SMTP server; a connection for each message."""

    def __init__(
        self,
        account: MailAccount,
        password: str,
        context: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT_S,
    ) -> None:
        self._account = account
        self._password = password
        self._context = context
        self._timeout = timeout
        self._server = f"{account.host}:{account.port}"

    def send(self, message: Outgoing) -> None:
        """Hand the message to the server; returns when it said that it has it."""
        if not message.recipient.isascii():
            raise AddressRefused(message.recipient)
        data = self._written(message)
        server = self._connected()
        try:
            self._sign_in(server)
            self._deliver(server, message.recipient, data)
        finally:
            _leave(server)

    def _written(self, message: Outgoing) -> bytes:
        account, mail = self._account, EmailMessage(policy=SMTP)
        mail["From"] = formataddr((account.sender_name, account.sender))
        mail["To"] = message.recipient
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(local(message.at, _UTC))
        mail["Message-ID"] = f"<{message.id}@{account.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
        if account.reply_to:
            mail["Reply-To"] = account.reply_to
        mail.set_content(message.body, charset="utf-8", cte="base64")
        return mail.as_bytes()

    def _connected(self) -> smtplib.SMTP:
        account, name = self._account, _own_name()
        try:
            if account.security == TLS:
                return smtplib.SMTP_SSL(
                    account.host, account.port, name, timeout=self._timeout, context=self._tls()
                )
            server = smtplib.SMTP(account.host, account.port, name, timeout=self._timeout)
        except smtplib.SMTPConnectError as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from None
        except ssl.SSLError as error:
            raise NotSecure(self._server, _short(error)) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NoNetwork(self._server, _short(error)) from None
        return server

    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()

    def _sign_in(self, server: smtplib.SMTP) -> None:
        account = self._account
        try:
            server.ehlo_or_helo_if_needed()
            if account.security == STARTTLS:
                server.starttls(context=self._tls())
            if account.user:
                server.login(account.user, self._password)
        except smtplib.SMTPAuthenticationError as error:
            raise self._no_entry(error.smtp_code, error.smtp_error) from None
        except ssl.SSLError as error:
            raise NotSecure(self._server, _short(error)) from None
        except smtplib.SMTPNotSupportedError as error:
            kind = NotSecure if "STARTTLS" in str(error) else SignInRefused
            raise kind(self._server, _short(error)) from None
        except smtplib.SMTPServerDisconnected:
            raise ConnectionBroke(self._server) from None
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPException as error:
            raise SignInRefused(self._server, _short(error)) from None
        except OSError:
            raise ConnectionBroke(self._server) from None

    def _no_entry(self, code: int, answer: bytes | str) -> ChannelFault:
        if 400 <= code < 500:
            return ServerBusy(self._server, self._said(code, answer))
        return SignInRefused(self._server, self._said(code, answer))

    def _deliver(self, server: smtplib.SMTP, recipient: str, data: bytes) -> None:
        try:
            code, answer = server.mail(self._account.sender)
            if code != 250:
                raise self._refusal(code, answer)
            code, answer = server.rcpt(recipient)
            if code not in (250, 251):
                raise self._refusal(code, answer, AddressRefused)
            server.putcmd("data")
            code, answer = server.getreply()
            if code != 354:
                raise self._refusal(code, answer)
            server.send(_dotted(data))
        except (smtplib.SMTPServerDisconnected, OSError):
            raise ConnectionBroke(self._server) from None
        failpoint("notice.mid_send")
        try:
            code, answer = server.getreply()
        except (smtplib.SMTPException, OSError):
            raise NoAnswer(self._server) from None
        if code != 250:
            raise self._refusal(code, answer)

    def _refusal(
        self, code: int, answer: bytes | str, lasting: type[ChannelFault] = MessageRefused
    ) -> ChannelFault:
        """What a code other than yes means: 4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
        said = self._said(code, answer)
        if not 500 <= code < 600:
            return ServerBusy(self._server, said)
        return AddressRefused(said) if lasting is AddressRefused else lasting(self._server, said)

    def _said(self, code: int, answer: bytes | str) -> str:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        return scrubbed(f"{code} {text}", self._password)


def _dotted(data: bytes) -> bytes:
    """The message as it is sent, with its end (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _own_name() -> str:
    """What we call ourselves: never asked of a name server, which may take long to answer."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-]*", name) else "localhost"


def _short(error: BaseException) -> str:
    told = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or error
    return scrubbed(str(told) or type(error).__name__)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; by now it does not matter whether anybody hears it."""
    try:
        if server.sock is not None:
            server.sock.settimeout(1.0)
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
