"""A barcode has one form under which it is kept, however it was typed or scanned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from posdesk.cards import CardNumberRefused
from posdesk.catalog.barcodes import Code, Kind, canonical, check_digit, plain_gtin, read_barcode
from posdesk.catalog.errors import BadCheckDigit, NotABarcode
from posdesk.errors import words


@pytest.mark.parametrize(
    ("entered", "kept", "kind"),
    [
        ("6921168509256", "6921168509256", Kind.GTIN),  # EAN-13
        (" 692-1168 509256 ", "6921168509256", Kind.GTIN),
        ("６９２１１６８５０９２５６", "6921168509256", Kind.GTIN),  # typed full width
        ("036000291452", "0036000291452", Kind.GTIN),  # UPC-A is an EAN-13 with a zero before it
        ("04252614", "0042100005264", Kind.GTIN),  # UPC-E stands for a UPC-A
        ("96385074", "96385074", Kind.GTIN),  # EAN-8
        ("06921168509256", "6921168509256", Kind.GTIN),  # GTIN-14 of one piece
        ("16921168509253", "16921168509253", Kind.CASE),
        ("2080127741411", "2080127741411", Kind.INTERNAL),  # prefix 2: the shop's own
        ("PF6358100013", "PF6358100013", Kind.INTERNAL),
        ("12345", "12345", Kind.INTERNAL),
    ],
)
def test_each_way_to_write_a_code_is_kept_in_one_form(entered: str, kept: str, kind: Kind) -> None:
    code = read_barcode(entered)
    assert (code.text, code.kind) == (kept, kind)
    assert canonical(entered) == kept
    assert read_barcode(kept) == code


def test_a_wrong_check_digit_is_refused_with_the_right_one() -> None:
    with pytest.raises(BadCheckDigit) as refused:
        read_barcode("6921168509250")
    assert (refused.value.found, refused.value.expected) == ("0", "6")
    assert "should be 6" in words(refused.value)[0]


@pytest.mark.parametrize("entered", ["", "12", "苹果", "with space", "x" * 49, "a,b", "a|b", "a'b"])
def test_what_no_label_can_carry_is_no_barcode(entered: str) -> None:
    with pytest.raises(NotABarcode):
        read_barcode(entered)


def test_a_card_number_is_no_barcode_but_a_case_code_that_looks_like_one_is() -> None:
    for card in ("4111111111111111", "6250947000000014"):
        with pytest.raises(CardNumberRefused):
            read_barcode(card)
    assert read_barcode("40363245597369").kind is Kind.CASE


@given(st.text("0123456789", min_size=12, max_size=12))
def test_the_check_digit_agrees_with_the_standard_library_of_numbers(digits: str) -> None:
    assert check_digit(digits) == ean.calc_check_digit(digits)
    whole = digits + check_digit(digits)
    assert ean.is_valid(whole)
    assert canonical(read_barcode(whole).text) == whole


@given(st.text("0123456789", min_size=11, max_size=11))
def test_a_upc_and_its_ean_are_one_code(digits: str) -> None:
    upc = digits + check_digit(digits)
    assert read_barcode(upc) == read_barcode("0" + upc) == read_barcode("00" + upc)


@given(st.text("0123456789", min_size=11, max_size=12), st.booleans())
def test_the_short_way_for_plain_codes_says_what_the_long_way_says(
    digits: str, right: bool
) -> None:
    code = digits + (check_digit(digits) if right else "0")
    kept = plain_gtin(code)
    if kept:
        assert read_barcode(code) == Code(kept, Kind.GTIN)
    elif right:
        assert read_barcode(code).kind is Kind.INTERNAL


@given(st.text(max_size=60))
def test_looking_up_never_fails_whatever_was_scanned(entered: str) -> None:
    assert isinstance(canonical(entered), str)
