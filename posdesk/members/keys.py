"""What customers are found by, kept beside their rows in the same transaction.

A customer is keyed by the name and each later beginning of it, by its pinyin (whole and in first
letters, every usual reading), by each phone and its last four digits, and by the card. The keys of
a double are those of the customer it was merged into.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from posdesk.catalog import pinyin
from posdesk.db import Command
from posdesk.members.phones import tail

NAME, PINYIN, PHONE, TAIL, CARD = "name", "pinyin", "phone", "tail", "card"
Key = tuple[str, str]
"""(what, word)"""
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_READINGS = 16
"""Ways of reading one name that are kept: more are only in names that nobody has."""
_SOUNDED = 6
"""Characters of a name that are sounded; a company's longer name is found by its beginning."""

_SAME = "SELECT id FROM member WHERE id = ?1 UNION SELECT id FROM member WHERE merged_into_id = ?1"
_NAMES = (
    "SELECT name, card_code FROM member WHERE erased_at IS NULL AND (id = ?1 AND deleted_at IS NULL"
    " OR merged_into_id = ?1)"
)
_PHONES = (
    "SELECT phone FROM member_phone WHERE deleted_at IS NULL AND phone <> ''"
    f" AND member_id IN ({_SAME})"
)
_INSERT = "INSERT OR IGNORE INTO member_key (word, what, member_id) VALUES (?, ?, ?)"


def refresh(tx: Command, member_id: str) -> None:
    """Write what a customer (not a merged double) is found by now; after every change of them."""
    tx.execute("DELETE FROM member_key WHERE member_id = ?", member_id)
    names = tx.rows(_NAMES, member_id)
    phones = [phone for (phone,) in tx.rows(_PHONES, member_id)]
    found = keys_of([name for name, _card in names], phones, [card for _name, card in names])
    tx.execute_many(_INSERT, ((word, what, member_id) for what, word in sorted(found)))


def rebuild(tx: Command) -> None:
    """Throw the keys away and make them anew from all customers."""
    tx.execute("DELETE FROM member_key")
    for (member_id,) in tx.rows("SELECT id FROM member WHERE merged_into_id IS NULL"):
        refresh(tx, member_id)


def keys_of(names: Iterable[str], phones: Iterable[str], cards: Iterable[str]) -> set[Key]:
    """All keys of a customer with these."""
    found: set[Key] = set()
    for name in names:
        found |= {(NAME, word) for word in words(name)}
        found |= {(PINYIN, word) for word in sounds(name)}
    for phone in phones:
        found |= {(PHONE, phone), (TAIL, tail(phone))}
    return found | {(CARD, card) for card in cards if card}


def folded(text: str) -> str:
    """A name as it is compared."""
    return " ".join(text.casefold().split())


def words(name: str) -> Iterator[str]:
    """The name, each later word of it to its end, and a Chinese name from each character on."""
    whole = folded(name)
    if not whole:
        return
    yield whole
    parts = whole.split(" ")
    for place in range(1, len(parts)):
        yield " ".join(parts[place:])
    for run in _HAN.findall(whole):
        for place in range(len(run)):
            yield run[place:]


def sounds(name: str) -> Iterator[str]:
    """The Chinese part of a name as pinyin and as first letters, from each character on."""
    for run in _HAN.findall(folded(name)):
        for place in range(len(run)):
            yield from _spoken(run[place : place + _SOUNDED])


def _spoken(run: str) -> Iterator[str]:
    readings: Sequence[tuple[str, ...]] = [pinyin.readings(sign) or ("",) for sign in run]
    for way in islice(product(*readings), _READINGS):
        yield "".join(way)
        yield "".join(syllable[:1] for syllable in way)
