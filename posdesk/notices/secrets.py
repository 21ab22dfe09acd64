"""Passwords and keys: in the operating system's key store where there is one, never in the shop's
database, its journal, a backup or the log.

Where there is none (a till without a desktop session, say) a file beside the database keeps them,
readable by this user account only; `kept_in` says which it is, so that a person can be told.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from posdesk.db import Database
from posdesk.errors import StorageFailed

KEY_STORE, FILE = "key_store", "file"
SERVICE = "PosDesk"
FILE_NAME = "secrets.json"


class Secrets:
    """The secrets of one till."""

    def __init__(self, db: Database) -> None:
        self._device: Callable[[], str] = lambda: str(db.value("SELECT device FROM device"))
        self.path: Path = db.path.parent / FILE_NAME

    @classmethod
    def of(cls, folder: Path, device: str) -> Self:
        """Those of a till that has no database yet."""
        made = cls.__new__(cls)
        made._device = lambda: device
        made.path = folder / FILE_NAME
        return made

    def get(self, name: str) -> str:
        """A secret; empty where none was stored. May wait for the key store to be unlocked."""
        found = self._from_store(name)
        return found if found is not None else str(self._file().get(name, ""))

    def set(self, name: str, value: str) -> str:
        """Keep a secret (empty: forget it); gives where it is kept now. Raises `StorageFailed`."""
        if self._into_store(name, value):
            if name in self._file():
                self._write({**self._file(), name: ""})
            return KEY_STORE
        self._write({**self._file(), name: value})
        return FILE

    def kept_in(self) -> str:
        """Where a secret would be kept: `key_store` or `file`."""
        import keyring

        return KEY_STORE if keyring.get_keyring().priority >= 1 else FILE

    def _name(self, name: str) -> str:
        return f"{self._device()}/{name}"

    def _from_store(self, name: str) -> str | None:
        if self.kept_in() == FILE:
            return None
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, self._name(name))
        except KeyringError:
            return None

    def _into_store(self, name: str, value: str) -> bool:
        if self.kept_in() == FILE:
            return False
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            if value:
                keyring.set_password(SERVICE, self._name(name), value)
            else:
                keyring.delete_password(SERVICE, self._name(name))
        except PasswordDeleteError:
            return True  # there was none
        except KeyringError:
            return False
        return True

    def _file(self) -> dict[str, Any]:
        try:
            found = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, values: dict[str, Any]) -> None:
        kept = {name: value for name, value in values.items() if value}
        new = self.path.with_suffix(".new")
        try:
            new.unlink(missing_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file)
            new.replace(self.path)
        except OSError as error:
            raise StorageFailed(str(self.path), str(error)) from error


def scrubbed(text: str, *secrets: str) -> str:
    """`text` without any of the secrets, short enough for a line: for causes and logs."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "•••")
    return " ".join(text.split())[:200]
