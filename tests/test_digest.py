"""The sum that tells whether two ledgers hold the same rows."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk import linked
from posdesk.db import Database
from posdesk.digest import (
    SYNCED,
    Digest,
    Value,
    row_digest,
    row_texts,
    stream_of,
    sum_rows,
    sum_texts,
    tables_of,
)
from posdesk.models import Brand, Image, Member, Stream
from tests.selling import Shop, furnish

Rows = list[tuple[str, str, dict[str, Value]]]
_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_WHOLE = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)
_ROW = st.dictionaries(
    st.sampled_from(("name", "note", "later")),
    st.one_of(st.none(), _TEXT, st.integers(-(2**63), 2**63 - 1), st.binary(max_size=4)),
)
_ROWS = st.lists(st.tuples(st.sampled_from(("member", "unknown")), _TEXT, _ROW), max_size=5)


@given(_ROWS, st.randoms())
def test_the_order_of_rows_is_no_matter(rows: Rows, random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert sum_rows(rows) == sum_rows(mixed)


@given(_ROWS)
def test_what_is_taken_out_again_leaves_nothing(rows: Rows) -> None:
    total = sum_rows(rows)
    for row in rows:
        total -= row_digest(*row)
    assert total == Digest()


@given(_WHOLE, _WHOLE)
def test_a_number_is_not_its_text_and_a_column_not_another(one: str, other: str) -> None:
    assert row_digest("member", "k", {"a": 1}) != row_digest("member", "k", {"a": "1"})
    first, second = ({name: one + "x"} for name in "ab")
    assert row_digest("unknown", "k", first) != row_digest("unknown", "k", second)
    assert row_digest("unknown", one, {}) != row_digest("unknown", one + "x" + other, {})


def test_what_says_nothing_is_left_out() -> None:
    bare = row_digest("member", "k", {"name": "王"})
    assert bare == row_digest("member", "k", {"name": "王", "email": "", "erased_at": None})
    assert bare == row_digest("member", "k", {"name": "王", "notices_ok": 1})  # its default
    assert bare != row_digest("member", "k", {"name": "王", "notices_ok": 0})
    assert bare == row_digest("member", "k", {"name": "王", "new_column": 0})
    assert bare != row_digest("member", "k", {"name": "王", "new_column": 1})


def test_it_is_written_and_read() -> None:
    digest = row_digest("member", "k", {"name": "王"})
    assert Digest.parse(str(digest)) == digest
    assert Digest.read(digest.rows, digest.packed) == digest
    assert len(digest.packed) == 16
    for wrong in ("", "1", "1:xyz", "a:0"):
        with pytest.raises(ValueError, match=r"int|invalid|unpack"):
            Digest.parse(wrong)


def test_sqlite_writes_the_same_text_as_python(db: Database) -> None:
    furnish(db)
    Shop(db).sell_for_cash(10_000, ("water", 1000), ("shirt", 1000))
    with db.command("test.odd", None) as tx:
        tx.insert(Brand, id="b'1", name="O'Brien\n\x1f“猫”\\")
        tx.insert(Brand, id="b2", name="cut\0off")
        tx.insert(Image, id="i", mime="image/webp", data=b"\x00\xff'", created_at=-1)
        tx.insert(Image, id="j", mime="image/webp", data=b"", created_at=2**62)
        tx.insert(Member, id="m", name="", notices_ok=0, created_at=1)
    looked = 0
    for table in SYNCED:
        texts = dict(db.rows(row_texts(table)))
        for key, text in texts.items():
            stored = linked.stored_row(db, table, key)
            assert stored is not None
            assert sum_texts([text]) == row_digest(table, key, stored), (table, key)
            looked += 1
    assert looked > 25


def test_each_table_is_of_one_stream() -> None:
    both = [table for stream in Stream for table in tables_of(stream)]
    assert sorted(both) == sorted(SYNCED)
    assert stream_of("variant") is Stream.TENANT
    assert stream_of("orders") is Stream.STORE
    assert stream_of("of a newer program") is Stream.STORE
    assert "journal" not in SYNCED
