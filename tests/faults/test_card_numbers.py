"""Card numbers typed or scanned into any field: none is stored, logged or sent."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from posdesk import journal, settings
from posdesk.cards import CardNumberRefused
from posdesk.cart import operations as cart
from posdesk.cart import texts
from posdesk.cart.cart import Discount, PriceOverride
from posdesk.catalog import commands as catalog
from posdesk.catalog.drafts import TEXTS
from posdesk.catalog.importing.run import Alone, Options, import_catalog
from posdesk.catalog.scanning import Scanned, scan
from posdesk.catalog.search.queries import search, suggest
from posdesk.errors import Refusal
from posdesk.models import Table
from posdesk.orders import commands as orders
from posdesk.payments.attempts import record_answer, start_attempt
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.staff import commands as staff
from posdesk.staff.people import first_role_id
from posdesk.stock.commands import count_stock
from tests.faults.till import MUG, Till, fill, set_up

DIGITS = "4111111111111111"
FORMS = {
    "plain": DIGITS,
    "in groups": "4111 1111 1111 1111",
    "full width": "４１１１－１１１１－１１１１－１１１１",
    "in a sentence": f"刷卡 {DIGITS} 有效期12/27",
    "the whole track": f"%B{DIGITS}^LI/MIN^27121010000000?",
}


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """The till with Li Min at it."""
    made = set_up(tmp_path / "shop")
    yield made
    made.db.close()


@pytest.fixture(scope="module")
def one_till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    """A till that several tests look at and none changes."""
    made = set_up(tmp_path_factory.mktemp("cards") / "shop")
    yield made
    made.db.close()


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def number(request: pytest.FixtureRequest) -> str:
    """A card number, as somebody types it or a reader sends it."""
    return str(request.param)


def role(till: Till) -> str:
    return first_role_id("cashier")


def discounted(till: Till, number: str) -> object:
    return cart.set_discount(fill(till, 1), 1, Discount(amount=1, reason=number))


def repriced(till: Till, number: str) -> object:
    return cart.set_price(fill(till, 1), 1, PriceOverride(1, number))


def order_discounted(till: Till, number: str) -> object:
    return cart.set_order_discount(fill(till, 1), Discount(amount=1, reason=number))


def confirmed(till: Till, **said: str) -> object:
    attempt = start_attempt(till.db, till.cashier, fill(till, 1), "card", 500).value
    return record_answer(till.db, till.cashier, attempt.id, "confirmed", **said)


def paid(till: Till, number: str) -> object:
    tenders = [Tendered("card", 100, number), Tendered("cash", 100_000)]
    return complete_sale(till.db, till.cashier, fill(till, 1), tenders)


def sold_with_note(till: Till, number: str) -> object:
    """A note that came past the cart's own check is stopped when the sale is sealed."""
    noted = replace(fill(till, 1), note=number)
    return complete_sale(till.db, till.cashier, noted, [Tendered("cash", 100_000)])


def scanned_code_kept(till: Till, number: str) -> object:
    full = fill(till, 1)
    line = replace(full.lines[0], item=replace(full.lines[0].item, barcode=number))
    scanned = replace(full, lines=(line,))
    return complete_sale(till.db, till.cashier, scanned, [Tendered("cash", 100_000)])


def voided_line(till: Till, number: str) -> object:
    return orders.void_line(till.db, till.cashier, fill(till, 1), 1, number)


FIELDS: dict[str, Callable[[Till, str], object]] = {
    "a staff member's name": lambda t, n: staff.add_staff(t.db, t.manager, n, role(t), "8264"),
    "a changed name": lambda t, n: staff.edit_staff(
        t.db, t.manager, t.cashier, name=n, role_id=role(t)
    ),
    "a role's name": lambda t, n: staff.add_role(t.db, t.manager, n, frozenset({"sell"}), {}),
    "what an approval is for": lambda t, n: staff.approve(
        t.db, t.cashier, "void.cart", t.manager, "7391", n
    ),
    "why somebody signs out": lambda t, n: staff.sign_out(t.db, t.cashier, n),
    "a PIN": lambda t, n: staff.add_staff(t.db, t.manager, "周凯", role(t), n),
    "a line's note": lambda t, n: cart.set_note(fill(t, 1), 1, n),
    "the order's note": lambda t, n: cart.set_order_note(fill(t, 1), n),
    "a discount's reason": discounted,
    "the order discount's reason": order_discounted,
    "a price's reason": repriced,
    "a parked cart's label": lambda t, n: orders.park(t.db, t.cashier, fill(t, 1), n),
    "a voided line's reason": voided_line,
    "a voided cart's reason": lambda t, n: orders.void_cart(t.db, t.manager, fill(t, 1), n),
    "a customer's payment code": lambda t, n: start_attempt(
        t.db, t.cashier, fill(t, 1), "alipay", 500, n
    ),
    "a card slip's reference": lambda t, n: confirmed(t, reference=n),
    "a provider's words": lambda t, n: confirmed(t, reference="000123", detail=n),
    "the reference of a split payment": paid,
    "a note that came past the cart": sold_with_note,
    "a scanned code": scanned_code_kept,
    "a stock count's note": lambda t, n: count_stock(t.db, t.manager, MUG, 1_000, n),
    "the shop's name": lambda t, n: settings.save(t.db, t.manager, {"shop.name": n}),
    "a till's setting": lambda t, n: settings.save(t.db, t.manager, {"till.code": n}),
    "a remembered mapping": lambda t, n: settings.save(
        t.db, t.manager, {"catalog.import_mappings": {n: {"name": n}}}
    ),
}


def goods(till: Till, **texts: str) -> object:
    """Goods made by hand with one text of them given."""
    variant = catalog.VariantDraft(100, (texts.pop("spec", ""),), texts.pop("sku", ""))
    names = {"name": "茶", "brand": "", "spec_names": ("规格",) if variant.label else ()}
    draft = catalog.ProductDraft(variants=(variant,), **{**names, **texts})
    return catalog.create_product(till.db, till.manager, draft)


FIELDS |= {
    "a product's name": lambda t, n: goods(t, name=n),
    "a product's brand": lambda t, n: goods(t, brand=n),
    "a product's specification": lambda t, n: goods(t, spec=n),
    "an SKU": lambda t, n: goods(t, sku=n),
    **{
        f"a product's {text}": lambda t, n, text=text: goods(t, **{text: n})  # type: ignore[misc]
        for text in TEXTS
    },
    "a category": lambda t, n: catalog.add_category(t.db, t.manager, n),
    "a brand": lambda t, n: catalog.add_brand(t.db, t.manager, n),
    "a barcode": lambda t, n: catalog.add_barcode(t.db, t.manager, MUG, n),
    "an unknown scan": lambda t, n: catalog.create_from_scan(t.db, t.manager, n, "茶", 100),
}


def test_a_search_or_a_scan_for_a_card_number_keeps_nothing(till: Till, number: str) -> None:
    """What is looked for is read only; nothing of it stays, and nothing is found."""
    assert search(till.db, number) == []
    assert suggest(till.db, number) == []
    assert not isinstance(scan(till.db, number), Scanned)
    assert not found_in(till)


def stored_texts(till: Till) -> Iterator[str]:
    """Everything that the shop keeps, as text: what the journal has packed, the log, the database.

    The till is closed on the way, as nobody but SQLite may read a database that is open.
    """
    for packed in till.db.rows("SELECT changes FROM journal UNION ALL SELECT private FROM journal"):
        if packed[0] is not None:
            yield zlib.decompress(packed[0]).decode()
    path = till.db.path
    yield path.with_name(f"{path.name}-wal").read_bytes().decode("utf-8", "ignore")
    till.db.close()
    yield path.read_bytes().decode("utf-8", "ignore")


def found_in(till: Till) -> bool:
    """Whether the card number stands anywhere in what the shop keeps, however it is written."""
    return any(holds(text) for text in stored_texts(till))


def holds(text: str) -> bool:
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    return DIGITS in digits


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_keeps_a_card_number(
    till: Till, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    for number in FORMS.values():
        with pytest.raises(Refusal) as refused:
            FIELDS[field](till, number)
        assert not holds(str(refused.value)), "the refusal repeats it"
    assert not holds(caplog.text)
    assert not found_in(till)


def test_of_a_scanned_payment_code_that_is_a_card_number_four_digits_are_kept(till: Till) -> None:
    """UnionPay's codes look like card numbers and are scanned every day."""
    code = "6212345678901234569"
    attempt = start_attempt(till.db, till.cashier, fill(till, 1), "unionpay", 500, code).value
    assert attempt.code_tail == "4569"
    assert not any(code in text for text in stored_texts(till))


def every_text_column() -> list[tuple[type[Table], str]]:
    """Each text column of the tables that the journal carries to other machines."""
    return [
        (model, field.column_name)
        for model in journal.CAPTURED.values()
        for field in model._meta.sorted_fields
        if field.field_type == "TEXT"
        and not field.column_name.endswith("id")
        and field.column_name != model.key_column()  # chosen by the program, not typed
    ]


@pytest.mark.parametrize(
    ("model", "column"),
    every_text_column(),
    ids=[f"{model.table()}.{column}" for model, column in every_text_column()],
)
def test_whatever_a_command_forgets_to_check_the_journal_does_not_seal(
    one_till: Till, model: type[Table], column: str
) -> None:
    till = one_till
    change = journal.RowChange(model.table(), "insert", "0" * 32, {column: f"x {DIGITS}"}, {})
    with till.db.local() as tx:
        before = tx.value("SELECT count(*) FROM journal")
        with pytest.raises(CardNumberRefused):
            journal.seal(till.db._connection().execute, [change], "test", None, tx.now, tx.new_id())
        assert tx.value("SELECT count(*) FROM journal") == before


def import_with(till: Till, cells: str) -> list[str]:
    """Import a list of two goods, one with the cells given; every word of its report."""
    file = till.db.path.parent.with_suffix(".csv")
    good = "农夫山泉 550ml,6921168509256,2.00,好水"
    file.write_text(f"名称,条码,价格,描述\n{good}\n{cells}\n", "utf-8")
    report = import_catalog(Alone(till.db, till.manager), file, Options(on_error="skip"))
    report.save(file.with_suffix(".problems.csv"))
    words = [file.with_suffix(".problems.csv").read_text("utf-8-sig")]
    words += [repr(problem) for problem in report.problems]
    report.problems.close()
    return words


@pytest.mark.parametrize(
    "cells",
    [
        "卡 {n},6901234567892,2.00,x",
        "茶,{n},2.00,x",
        "茶,6901234567892,{n},x",
        "茶,6901234567892,2.00,{n}",
    ],
    ids=["name", "barcode", "price", "description"],
)
def test_an_import_keeps_no_card_number_and_its_report_repeats_none(
    till: Till, cells: str, number: str
) -> None:
    words = import_with(till, cells.format(n=number))
    assert not any(holds(each) for each in words)
    assert not found_in(till)


def test_control_without_the_check_the_number_is_in_the_file(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "refuse_card_number", lambda *_texts: None)
    monkeypatch.setattr(journal, "refuse_card_number", lambda *_texts: None)
    orders.park(till.db, till.cashier, fill(till, 1), DIGITS)
    assert found_in(till)


def test_control_without_the_check_of_the_command_the_journal_still_refuses(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "refuse_card_number", lambda *_texts: None)
    with pytest.raises(CardNumberRefused):
        orders.park(till.db, till.cashier, fill(till, 1), DIGITS)
    assert not found_in(till)


def test_control_the_search_looks_into_the_journal_the_log_and_the_database(till: Till) -> None:
    texts = list(stored_texts(till))
    assert "红富士苹果" in "".join(texts[:-2])
    assert "红富士苹果" in texts[-2]
    assert "红富士苹果" in texts[-1]
