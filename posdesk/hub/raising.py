"""What the hub tells people of: an entry that was held back, a contradiction between tills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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
