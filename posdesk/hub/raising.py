"""What the hub tells people of: an entry that was held back, a contradiction between tills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from posdesk.digest import Value

if TYPE_CHECKING:
    from posdesk.hub.ledger import Applied

Columns = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Held:
    """An entry goes to quarantine: nothing of it is applied until a person decides."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """A contradiction that needs a person; `amount` is minor units, or thousandths of goods, by its
    code (sync/exceptions.py).
    """

    code: str
    subject_table: str
    subject_key: str
    amount: int | None = None
    entry_id: str | None = None
    order_id: str | None = None
    place: str = ""
    detail: str = ""

    def packed(self) -> dict[str, Any]:
        """As the answer to a push says it."""
        return {"code": self.code, "subject": self.subject_key, "amount": self.amount}


class Subject(NamedTuple):
    """What a contradiction is about: the same subject of the same code is raised once."""

    code: str
    rule: str
    key: str

    def id(self, tenant: str) -> str:
        """The id of its exception: whoever finds it, and however often, finds the same one."""
        text = "\x1f".join((tenant, *self))
        return blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction as a rule found it, with the row by which it came to light."""

    subject: Subject
    table: str
    key: str
    amount: int | None = None
    row: Applied | None = None
    detail: str = ""
    unless: str = ""
    """A code: says nothing new where the same order has an open exception of it."""


def is_new(row: Applied) -> bool:
    """Whether a row came into being by this: also one of which only an erasure had told before."""
    if row.operation != "insert":
        return False
    return row.before is None or not row.told.keys() <= row.before.keys()


def number(value: Value) -> int:
    """A column that holds a number; nothing counts as none."""
    return value if isinstance(value, int) else 0


def word(value: Value) -> str:
    """A column that holds a text."""
    return value if isinstance(value, str) else ""
