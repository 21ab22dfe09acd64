"""Passwords stand in the key store or in a file of their own, and nowhere else."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from posdesk.db import Database
from posdesk.notices import commands
from posdesk.notices.accounts import MAIL_SECRET, MailAccount
from posdesk.notices.secrets import FILE, KEY_STORE, Secrets, scrubbed
from posdesk.staff.rights import NotAllowed
from tests.notices.conftest import Telling
from tests.selling import LI_MIN

SECRET = "kaiyuan-7731"


class KeyStore(KeyringBackend):
    """A key store that is unlocked."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> dict[tuple[str, str], str]:
        if self.locked:
            raise KeyringError
        return self.kept

    def get_password(self, service: str, username: str) -> str | None:
        return self._open().get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._open().pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def store() -> Iterator[KeyStore]:
    """The system's key store."""
    store, before = KeyStore(), keyring.get_keyring()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


def test_a_key_store_keeps_the_secret_and_no_file_does(shop: Telling, store: KeyStore) -> None:
    secrets = Secrets(shop.db)
    assert secrets.set(MAIL_SECRET, SECRET) == KEY_STORE
    assert secrets.get(MAIL_SECRET) == SECRET
    assert not secrets.path.exists()
    secrets.set(MAIL_SECRET, "")
    assert secrets.get(MAIL_SECRET) == ""
    assert secrets.set(MAIL_SECRET, "") == KEY_STORE


def test_without_a_key_store_a_file_keeps_it_for_this_account_alone(shop: Telling) -> None:
    secrets = Secrets(shop.db)
    assert secrets.kept_in() == FILE
    assert secrets.set(MAIL_SECRET, SECRET) == FILE
    assert Secrets(shop.db).get(MAIL_SECRET) == SECRET
    if os.name == "posix":
        assert stat.S_IMODE(secrets.path.stat().st_mode) == 0o600
    secrets.set(MAIL_SECRET, "")
    assert SECRET not in secrets.path.read_text()


def test_a_key_store_that_is_locked_leaves_the_file(shop: Telling, store: KeyStore) -> None:
    store.locked = True
    secrets = Secrets(shop.db)
    assert secrets.set(MAIL_SECRET, SECRET) == FILE
    assert secrets.get(MAIL_SECRET) == SECRET
    store.locked = False
    assert secrets.set(MAIL_SECRET, SECRET) == KEY_STORE
    assert SECRET not in secrets.path.read_text()


def test_a_file_that_is_not_ours_is_no_secret(shop: Telling) -> None:
    Secrets(shop.db).path.write_text("[1", "utf-8")
    assert Secrets(shop.db).get(MAIL_SECRET) == ""


def test_a_password_is_in_no_journal_and_no_database(shop: Telling, db: Database) -> None:
    account = MailAccount("mail.example.com", user="shop", sender="shop@example.com")
    commands.keep_secret(db, None, MAIL_SECRET, SECRET)
    commands.save_mail(db, None, account)
    assert Secrets(db).get(MAIL_SECRET) == SECRET
    for changes, private in db.rows("SELECT changes, private FROM journal"):
        for part in (changes, private):
            assert SECRET.encode() not in (zlib.decompress(part) if part else b"")
    for table in ("setting", "till_setting"):
        assert SECRET not in str(db.rows(f"SELECT * FROM {table}"))


def test_a_cashier_does_not_change_a_password(shop: Telling) -> None:
    with pytest.raises(NotAllowed):
        commands.keep_secret(shop.db, LI_MIN, MAIL_SECRET, SECRET)
    assert Secrets(shop.db).get(MAIL_SECRET) == ""


def test_a_cause_holds_no_secret_and_one_line() -> None:
    assert scrubbed("535 no:\r\n kaiyuan-7731 " + "x" * 300, SECRET)[:10] == "535 no: ••"
    assert len(scrubbed("x" * 300)) == 200
