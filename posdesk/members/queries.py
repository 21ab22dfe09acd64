"""Who the customers are, as screens and other features ask for it; amounts in minor units, times
UTC ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from posdesk.catalog import pinyin
from posdesk.db import Row
from posdesk.members import credit
from posdesk.members.addresses import Address, address_book
from posdesk.members.keys import CARD, NAME, PHONE, PINYIN, TAIL, folded
from posdesk.members.people import MemberDraft, PhoneDraft, Reader, same_person, survivor
from posdesk.members.phones import TAIL as TAIL_LENGTH
from posdesk.members.phones import plain

PAGE: Final = 50
FOUND: Final = 30
ALL, WITH_CREDIT, NAMELESS = "", "credit", "nameless"
"""What the list may be narrowed to."""
_LAST: Final = chr(0x10FFFF)
_THERE: Final = "member.merged_into_id IS NULL AND member.deleted_at IS NULL AND erased_at IS NULL"
_CREDIT: Final = (
    "(SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id = member.id) > 0"
)
_FILTERS: Final = {ALL: "", WITH_CREDIT: f" AND {_CREDIT}", NAMELESS: " AND member.name = ''"}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A customer in a list."""

    member_id: str
    name: str
    phone: str
    """The one that is called; empty: none."""
    card_code: str
    credit: int
    orders: int
    last_order_at: int | None
    why: str = ""
    """What the customer was found by: name, pinyin, phone, tail or card."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone of a customer."""

    phone: str
    label: str


@dataclass(frozen=True, slots=True)
class Detail:
    """All that is kept of a customer but what happened with them."""

    member_id: str
    name: str
    card_code: str
    email: str
    note: str
    language: str
    notices_ok: bool
    marketing_ok: bool
    created_at: int
    phones: tuple[Phone, ...]
    addresses: tuple[Address, ...]
    credit: int
    doubles: int
    """Records that were merged into this one."""

    @property
    def phone(self) -> str:
        """The one that is called; empty: none."""
        return self.phones[0].phone if self.phones else ""

    def draft(self) -> MemberDraft:
        """The same as a form has it."""
        return MemberDraft(
            self.name,
            tuple(PhoneDraft(each.phone, each.label) for each in self.phones),
            self.card_code,
            self.email,
            self.note,
            self.language,
            self.notices_ok,
            self.marketing_ok,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers there are, and how many have what the list can be narrowed to."""

    members: int
    with_credit: int
    nameless: int


def counts(reader: Reader) -> Counts:
    """The figures above the list."""
    everybody = reader.value(f"SELECT count(*) FROM member WHERE {_THERE}")
    nameless = reader.value(f"SELECT count(*) FROM member WHERE {_THERE} AND name = ''")
    holders = reader.value(
        "SELECT count(*) FROM (SELECT member_id FROM credit_entry GROUP BY member_id"
        " HAVING sum(amount) > 0)"
    )
    return Counts(everybody, holders, nameless)


def page(
    reader: Reader, narrowed: str = ALL, before: str | None = None, limit: int = PAGE
) -> tuple[MemberRow, ...]:
    """Customers, the newest first, those before the customer with the id ``before``."""
    ids = reader.rows(
        f"SELECT id FROM member WHERE {_THERE}{_FILTERS[narrowed]} AND id < ?"
        " ORDER BY id DESC LIMIT ?",
        before or _LAST,
        limit,
    )
    return rows_of(reader, [(key, "") for (key,) in ids])


def find(reader: Reader, text: str, limit: int = FOUND) -> tuple[MemberRow, ...]:
    """Customers for what was typed or scanned: a card code, a whole phone, its last digits or its
    first, a name or its beginning, pinyin or first letters. The surest come first.
    """
    why: dict[str, str] = {}
    for what, ids in _looks(reader, text.strip(), limit):
        for member_id in ids:
            why.setdefault(member_id, what)
        if len(why) >= limit:
            break
    return rows_of(reader, list(why.items())[:limit])


def with_phone(reader: Reader, phone: str) -> tuple[MemberRow, ...]:
    """The customers that have a phone, however it was typed."""
    return rows_of(reader, [(key, PHONE) for key in _exact(reader, PHONE, plain(phone), FOUND)])


def _looks(reader: Reader, text: str, limit: int) -> Iterator[tuple[str, list[str]]]:
    if not text:
        return
    yield CARD, _exact(reader, CARD, text, limit)
    digits = plain(text)
    if digits.removeprefix("+").isdigit():
        yield PHONE, _exact(reader, PHONE, digits, limit)
        if len(digits) == TAIL_LENGTH:
            yield TAIL, _exact(reader, TAIL, digits, limit)
        if len(digits) >= TAIL_LENGTH:
            yield PHONE, _beginning(reader, PHONE, digits, limit)
    wanted = folded(text)
    if any(sign.isalpha() for sign in wanted):
        yield NAME, _exact(reader, NAME, wanted, limit)
        yield NAME, _beginning(reader, NAME, wanted, limit)
        letters = wanted.replace(" ", "").replace("'", "")
        if letters.isascii():
            yield PINYIN, _exact(reader, PINYIN, letters, limit)
            yield PINYIN, _beginning(reader, PINYIN, letters, limit)
            yield PINYIN, _mixed(reader, letters, limit)


_EXACT: Final = "SELECT member_id FROM member_key WHERE word = ? AND what = ? LIMIT ?"
_BEGINNING: Final = (
    "SELECT DISTINCT member_id FROM (SELECT member_id, word FROM member_key"
    " WHERE word >= ? AND word < ? AND what = ? ORDER BY word LIMIT ?) LIMIT ?"
)


def _exact(reader: Reader, what: str, word: str, limit: int) -> list[str]:
    return [row[0] for row in reader.rows(_EXACT, word, what, limit)]


def _beginning(reader: Reader, what: str, word: str, limit: int) -> list[str]:
    rows = reader.rows(_BEGINNING, word, word + _LAST, what, limit * 8, limit)
    return [row[0] for row in rows]


def _mixed(reader: Reader, letters: str, limit: int) -> list[str]:
    """Syllables and first letters mixed (wangxy): names with those first letters that read so."""
    found: list[str] = []
    for spelling in pinyin.spellings(letters):
        if spelling.is_letters():
            continue
        for member_id in _beginning(reader, PINYIN, spelling.initials, limit * 4):
            name = reader.value("SELECT name FROM member WHERE id = ?", member_id)
            if member_id not in found and pinyin.match(letters, name) is not None:
                found.append(member_id)
    return found[:limit]


_ROW: Final = """
SELECT member.id, member.name, coalesce((SELECT phone FROM member_phone WHERE member_id = member.id
       AND deleted_at IS NULL ORDER BY position, id LIMIT 1), ''), member.card_code,
       (SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id IN (
           SELECT member.id UNION SELECT id FROM member AS double
           WHERE double.merged_into_id = member.id)),
       (SELECT count(*) FROM order_summary WHERE member_id IN (
           SELECT member.id UNION SELECT id FROM member AS double
           WHERE double.merged_into_id = member.id)),
       (SELECT max(occurred_at) FROM order_summary WHERE member_id IN (
           SELECT member.id UNION SELECT id FROM member AS double
           WHERE double.merged_into_id = member.id))
FROM member WHERE member.id = ?
"""


def rows_of(reader: Reader, found: Iterable[tuple[str, str]]) -> tuple[MemberRow, ...]:
    """The rows of customers by (id, why), in that order."""
    rows = ((reader.row(_ROW, member_id), why) for member_id, why in found)
    return tuple(_row(row, why) for row, why in rows if row is not None)


def _row(row: Row, why: str) -> MemberRow:
    member_id, name, phone, card_code, credit_, orders, last = row
    return MemberRow(member_id, name, phone, card_code, credit_, orders, last, why)


def detail(reader: Reader, member_id: str) -> Detail:
    """Everything kept of a customer (of a double: of the one it was merged into). Raises
    `MemberGone`.
    """
    member_id = survivor(reader, member_id)
    row = reader.row(
        "SELECT name, card_code, email, note, language, notices_ok, marketing_ok, created_at"
        " FROM member WHERE id = ?",
        member_id,
    )
    assert row is not None
    name, card_code, email, note, language, notices_ok, marketing_ok, created_at = row
    return Detail(
        member_id,
        name,
        card_code,
        email,
        note,
        language,
        bool(notices_ok),
        bool(marketing_ok),
        created_at,
        phones=phones(reader, member_id),
        addresses=address_book(reader, member_id),
        credit=credit.balance(reader, member_id),
        doubles=len(same_person(reader, member_id)) - 1,
    )


def phones(reader: Reader, member_id: str) -> tuple[Phone, ...]:
    """A customer's phones, the one that is called first."""
    query = (
        "SELECT phone, label FROM member_phone WHERE member_id = ? AND deleted_at IS NULL"
        " ORDER BY position, id"
    )
    return tuple(Phone(*row) for row in reader.rows(query, member_id))
