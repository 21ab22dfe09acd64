"""Who carries notices: the mail account and the SMS provider, each with a test message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QPlainTextEdit, QWidget

from posdesk.changes import Done
from posdesk.errors import Refusal, words
from posdesk.i18n import _, gettext
from posdesk.notices import commands
from posdesk.notices.accounts import (
    BODIES,
    JSON,
    MAIL_SECRET,
    METHODS,
    PORTS,
    SECURITY,
    SMS_FIELDS,
    SMS_SECRET,
    MailAccount,
    SmsProvider,
)
from posdesk.notices.errors import BadMailSetup, BadSmsSetup
from posdesk.notices.testing import send_test_mail, send_test_sms
from posdesk.ui import theme
from posdesk.ui.ops import Job
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Card, Field, Label, TextField, row

KEPT = "••••••••"
"""Stands in for a secret that is kept; typing over it stores another."""


class ChannelCard(Card):
    """Fields, Save, Remove, and a test that goes out straight from the fields."""

    def __init__(self, shell: Shell, title: str, test_hint: str) -> None:
        self.shell, self.ops = shell, shell.ops
        self.secret = TextField(name=_("Password"), secret=True)
        self.secret_field = Field(_("Password"), self.secret, hint=self._kept_where())
        self.to = TextField(name=test_hint, placeholder=test_hint)
        self.test_button = Button(_("Send a test"), icon="mail", clicked=self.test)
        self.answer = Label("", wrap=True)
        self.save_button = Button(_("Save"), "primary", clicked=self.save)
        self.remove_button = Button(_("Remove"), "danger", clicked=self.remove)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.px(18))
        self.grid.setVerticalSpacing(theme.px(10))
        for side in (0, 1):
            self.grid.setColumnStretch(side, 1)
        test = row(self.to, self.test_button, gap=10)
        test.setStretch(0, 1)
        super().__init__(
            self.grid,
            4,
            test,
            self.answer,
            row(self.remove_button, None, self.save_button),
            title=title,
            padding=20,
        )
        self.answer.hide()

    def _kept_where(self) -> str:
        from posdesk.notices.secrets import KEY_STORE, Secrets

        secrets = Secrets(self.shell.ops.db)
        if secrets.kept_in() == KEY_STORE:
            return _("Kept in this computer's key store.")
        said = _("This computer has no key store: kept in {path}, which only this account reads.")
        return said.format(path=secrets.path)

    def add(self, field: QWidget, line: int, side: int, wide: int = 1) -> None:
        """Places a field."""
        self.grid.addWidget(field, line, side, 1, wide, Qt.AlignmentFlag.AlignTop)

    def _store(
        self, secret_name: str, secret: str | None, command: Callable[..., Done[None]], what: object
    ) -> None:
        """Keeps the secret on a thread that may wait for the key store, then saves the rest."""

        def save(_where: object = None) -> None:
            self.ops.run(command, what, done=self._saved, refused=self._refused)

        if secret is None:
            save()
        else:
            self.ops.job(_keep, secret_name, secret, done=save, refused=self._refused)

    def typed_secret(self) -> str | None:
        """The secret as typed; None where the one that is kept stays."""
        return None if self.secret.text() == KEPT else self.secret.text()

    def say(self, text: str, tone: str) -> None:
        """The answer to a test, or what is wrong."""
        self.answer.setText(text)
        self.answer.set_tone(tone)
        self.answer.setVisible(bool(text))

    # --- acts ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Stores the fields."""
        raise NotImplementedError

    def remove(self) -> None:
        """Does without."""
        raise NotImplementedError

    def test(self) -> None:
        """Sends a message from the fields as they stand."""
        raise NotImplementedError

    def reload(self) -> None:
        """Shows what is stored."""
        raise NotImplementedError

    def _saved(self, _nothing: object) -> None:
        self.say("", "plain")
        self.reload()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)

    def _refused(self, refusal: Refusal) -> None:
        text, advice = words(refusal)
        here = isinstance(refusal, BadMailSetup | BadSmsSetup)
        self.test_button.setEnabled(True)
        self.say(text if here else f"{text} {advice}".strip(), "bad")

    def _begin_test(self) -> None:
        self.test_button.setEnabled(False)
        self.say(_("Sending…"), "plain")

    def _tested(self, _nothing: object) -> None:
        self.test_button.setEnabled(True)
        self.say(_("It was taken over. Look whether it arrived."), "ok")


class MailCard(ChannelCard):
    """The mail account."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Mail account"), _("Send a test to this address"))
        self.host = TextField(name=_("Server"), placeholder="smtp.example.com")
        self.security = QComboBox()
        for code, text in SECURITY.items():
            self.security.addItem(gettext(text), code)
        self.port = TextField(name=_("Port"))
        self.user = TextField(name=_("User name"))
        self.sent_as = TextField(name=_("Sender's address"), placeholder="shop@example.com")
        self.sender_name = TextField(name=_("Sender's name"))
        self.reply_to = TextField(name=_("Answers go to"))
        self.add(Field(_("Server"), self.host), 0, 0)
        self.add(Field(_("Encryption"), self.security), 0, 1)
        self.add(Field(_("Port"), self.port), 1, 0)
        self.add(Field(_("User name"), self.user), 1, 1)
        self.add(Field(_("Sender's address"), self.sent_as), 2, 0)
        self.add(self.secret_field, 2, 1)
        self.add(Field(_("Sender's name"), self.sender_name), 3, 0)
        self.add(Field(_("Answers go to"), self.reply_to, hint=_("Empty: the sender.")), 3, 1)
        self.security.activated.connect(self._usual_port)
        self.reload()

    def _usual_port(self, _index: int) -> None:
        self.port.setText(str(PORTS[self.security.currentData()]))

    def reload(self) -> None:
        stored = self.ops.db.setting("notices.mail")
        there = bool(stored.get("host"))
        self.host.setText(stored.get("host", ""))
        self.security.setCurrentIndex(self.security.findData(stored.get("security", "tls")))
        self.port.setText(str(stored.get("port", PORTS[self.security.currentData()])))
        self.user.setText(stored.get("user", ""))
        self.sent_as.setText(stored.get("sender", ""))
        name = stored.get("sender_name", "") if there else self.ops.db.setting("shop.name")
        self.sender_name.setText(name)
        self.reply_to.setText(stored.get("reply_to", ""))
        self.secret.setText(KEPT if there else "")
        self.remove_button.setEnabled(there)

    def account(self) -> MailAccount:
        """The account as the fields describe it; not checked."""
        port = self.port.text().strip()
        return MailAccount(
            self.host.text().strip(),
            int(port) if port.isascii() and port.isdigit() else 0,
            str(self.security.currentData()),
            self.user.text().strip(),
            self.sent_as.text().strip(),
            self.sender_name.text().strip(),
            self.reply_to.text().strip(),
        )

    def save(self) -> None:
        account = self.account()
        try:
            account.check()
        except BadMailSetup as refusal:
            self._refused(refusal)
        else:
            self._store(MAIL_SECRET, self.typed_secret(), commands.save_mail, account)

    def remove(self) -> None:
        self._store(MAIL_SECRET, "", commands.save_mail, None)

    def test(self) -> None:
        self._begin_test()
        args = (self.account(), self.typed_secret(), self.to.text().strip())
        self.ops.job(_test_mail, *args, done=self._tested, refused=self._refused)


class SmsCard(ChannelCard):
    """The SMS provider."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("SMS provider"), _("Send a test to this number"))
        self.secret_field.label.setText(_("Secret"))
        self.secret.setAccessibleName(_("Secret"))
        self.url = TextField(name=_("Address"), placeholder="https://sms.example.com/send")
        self.method, self.encoding = QComboBox(), QComboBox()
        self.method.setAccessibleName(_("Method"))
        self.encoding.setAccessibleName(_("Body"))
        self.method.addItems(list(METHODS))
        for code, text in BODIES.items():
            self.encoding.addItem(gettext(text), code)
        self.headers, self.body = QPlainTextEdit(), QPlainTextEdit()
        for box, high in ((self.headers, 64), (self.body, 84)):
            box.setTabChangesFocus(True)
            box.setFixedHeight(theme.px(high))
        self.headers.setPlaceholderText("Authorization: Bearer {secret}")
        self.ok_path = TextField(name=_("Yes stands at"), placeholder="code")
        self.ok_value = TextField(name=_("and says"), placeholder="OK")
        self.error_path = TextField(name=_("The reason of a no stands at"), placeholder="message")
        ways = row(self.method, self.encoding, gap=8)
        both = QWidget()
        both.setLayout(ways)
        fields = "\n".join(f"{{{name}}}  {gettext(text)}" for name, text in SMS_FIELDS.items())
        self.add(Field(_("Address"), self.url), 0, 0, 2)
        self.add(Field(_("Method and body"), both), 1, 0)
        self.add(self.secret_field, 1, 1)
        self.add(Field(_("Headers, one on each line"), self.headers), 2, 0, 2)
        self.add(Field(_("Body"), self.body, hint=fields), 3, 0, 2)
        hint = _("In the JSON answer; empty: any status 2xx is a yes.")
        self.add(Field(_("Yes stands at"), self.ok_path, hint=hint), 4, 0)
        self.add(Field(_("and says"), self.ok_value), 4, 1)
        self.add(Field(_("The reason of a no stands at"), self.error_path), 5, 0)
        self.reload()

    def reload(self) -> None:
        stored = self.ops.db.setting("notices.sms")
        there, usual = bool(stored.get("url")), SmsProvider("")
        self.url.setText(stored.get("url", ""))
        self.method.setCurrentText(stored.get("method", "POST"))
        self.encoding.setCurrentIndex(self.encoding.findData(stored.get("encoding", JSON)))
        headers = stored.get("headers", {})
        self.headers.setPlainText("\n".join(f"{name}: {text}" for name, text in headers.items()))
        self.body.setPlainText(stored.get("body", usual.body))
        for line, name in (
            (self.ok_path, "ok_path"), (self.ok_value, "ok_value"), (self.error_path, "error_path")
        ):  # fmt: skip
            line.setText(stored.get(name, ""))
        self.secret.setText(KEPT if there else "")
        self.remove_button.setEnabled(there)

    def provider(self) -> SmsProvider:
        """The provider as the fields describe it; not checked."""
        lines = [line for line in self.headers.toPlainText().splitlines() if line.strip()]
        pairs = [line.partition(":") for line in lines]
        return SmsProvider(
            self.url.text().strip(),
            self.method.currentText(),
            str(self.encoding.currentData()),
            {name.strip(): text.strip() for name, _colon, text in pairs},
            self.body.toPlainText(),
            self.ok_path.text().strip(),
            self.ok_value.text().strip(),
            self.error_path.text().strip(),
        )

    def save(self) -> None:
        provider = self.provider()
        try:
            provider.check()
        except BadSmsSetup as refusal:
            self._refused(refusal)
        else:
            self._store(SMS_SECRET, self.typed_secret(), commands.save_sms, provider)

    def remove(self) -> None:
        self._store(SMS_SECRET, "", commands.save_sms, None)

    def test(self) -> None:
        self._begin_test()
        args = (self.provider(), self.typed_secret(), self.to.text().strip())
        self.ops.job(_test_sms, *args, done=self._tested, refused=self._refused)


def _keep(job: Job, name: str, secret: str) -> str:
    return commands.keep_secret(job.db, job.actor, name, secret)


def _test_mail(job: Job, account: MailAccount, password: str | None, to: str) -> None:
    send_test_mail(job.db, account, password, to)


def _test_sms(job: Job, provider: SmsProvider, secret: str | None, to: str) -> None:
    send_test_sms(job.db, provider, secret, to)
