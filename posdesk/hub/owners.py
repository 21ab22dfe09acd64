"""Who may look at the hub's own pages: an owner's login, password and sessions.

Passwords are kept as argon2id (RFC 9106). A wrong one is counted before it is compared, and from
the fifth on each locks the login, twice as long every time, whatever becomes of the process.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from posdesk.clock import Clock
from posdesk.errors import Refusal
from posdesk.hub.database import HubDatabase
from posdesk.i18n import N_

MIN_PASSWORD: Final = 10
SESSION_MS: Final = 12 * 3_600_000
FREE_TRIES: Final = 5
_FIRST_LOCK_MS: Final = 30_000
_LONGEST_LOCK_MS: Final = 3_600_000
_HASHER: Final = PasswordHasher()


@dataclass(eq=False)
class WrongPassword(Refusal):
    """Login or password is not right; which of them is not said."""

    text = N_("Login or password is not right.")
    advice = N_("Check both. After several wrong tries you have to wait.")


@dataclass(eq=False)
class LoginLocked(Refusal):
    """Too many wrong passwords."""

    seconds: int = 0
    text = N_("Too many wrong passwords. This login is locked for {seconds} seconds.")
    advice = N_("Wait, or set a new password on the hub: posdesk hub owner LOGIN")


@dataclass(eq=False)
class PasswordWeak(Refusal):
    """A password that is too short."""

    least: int = MIN_PASSWORD
    text = N_("A password needs at least {least} characters.")
    advice = N_("Take several words that belong together only for you.")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is signed in, and whose stores are shown."""

    login: str
    tenant: str
    tenant_name: str


class Owners:
    """The logins of the owners of a hub's tenants."""

    def __init__(
        self, database: HubDatabase, clock: Clock, hasher: PasswordHasher = _HASHER
    ) -> None:
        self._database = database
        self._clock = clock
        self._hasher = hasher

    def put(self, login: str, tenant: str, password: str) -> None:
        """Make a login or give it a new password, which ends its sessions and its lock. Raises
        `PasswordWeak`.
        """
        if len(password) < MIN_PASSWORD:
            raise PasswordWeak
        hashed, now = self._hasher.hash(password), self._clock.now()
        with self._database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO owner (login, tenant, password_hash, created_at)"
                " VALUES (%s, %s, %s, %s) ON CONFLICT (login) DO UPDATE SET"
                " password_hash = excluded.password_hash, tenant = excluded.tenant,"
                " failures = 0, locked_until = 0",
                (login, tenant, hashed, now),
            )
            cursor.execute("DELETE FROM web_session WHERE login = %s", (login,))

    def sign_in(self, login: str, password: str) -> str:
        """The token of a new session. Raises `WrongPassword` and `LoginLocked`."""
        stored = self._count_failure(login)
        if stored is None:
            self._hasher.hash(password)  # takes as long as for a login that is there
            raise WrongPassword
        try:
            self._hasher.verify(stored, password)
        except VerificationError:
            raise WrongPassword from None
        token, now = secrets.token_urlsafe(32), self._clock.now()
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE owner SET failures = 0, locked_until = 0 WHERE login = %s", (login,)
            )
            cursor.execute("DELETE FROM web_session WHERE expires_at < %s", (now,))
            cursor.execute(
                "INSERT INTO web_session (token_hash, login, expires_at) VALUES (%s, %s, %s)",
                (_hash(token), login, now + SESSION_MS),
            )
        return token

    def _count_failure(self, login: str) -> str | None:
        """The stored hash; the try is a failure until it has proven to be none."""
        now = self._clock.now()
        with self._database.transaction() as cursor:
            cursor.execute(
                "SELECT password_hash, failures, locked_until FROM owner WHERE login = %s"
                " FOR UPDATE",
                (login,),
            )
            row: tuple[Any, ...] | None = cursor.fetchone()
            if row is None:
                return None
            stored, failures, locked_until = row
            if locked_until > now:
                raise LoginLocked((locked_until - now + 999) // 1000)
            cursor.execute(
                "UPDATE owner SET failures = %s, locked_until = %s WHERE login = %s",
                (failures + 1, now + _lock_ms(failures + 1), login),
            )
        return str(stored)

    def who(self, token: str) -> Owner | None:
        """Whose session a token is; None for one that ended."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "SELECT owner.login, tenant, tenant.name FROM web_session"
                " JOIN owner USING (login) JOIN tenant ON tenant.id = owner.tenant"
                " WHERE token_hash = %s AND expires_at > %s",
                (_hash(token), self._clock.now()),
            )
            row: tuple[Any, ...] | None = cursor.fetchone()
        return Owner(*row) if row else None

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM web_session WHERE token_hash = %s", (_hash(token),))


def _lock_ms(failures: int) -> int:
    if failures < FREE_TRIES:
        return 0
    return min(_FIRST_LOCK_MS << min(failures - FREE_TRIES, 10), _LONGEST_LOCK_MS)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
