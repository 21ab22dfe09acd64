"""Weighed goods as a Chinese supermarket sold them: quantity × price against exact fractions."""

from __future__ import annotations

import csv
import os
from fractions import Fraction
from pathlib import Path

import pytest

from posdesk.cart.cart import Cart
from posdesk.cart.operations import add
from posdesk.cart.pricing import price
from posdesk.money import parse_amount, parse_quantity
from tests.cart.goods import goods

pytestmark = pytest.mark.data
LINES = Path(os.environ.get("POSDESK_DATA", "no folder named"), "veg-pos-lines.csv")


def test_every_weighed_line_is_rounded_half_up_to_the_fen() -> None:
    if not LINES.exists():
        pytest.skip(f"{LINES} is not here")
    count = 0
    with LINES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            quantity, unit = Fraction(row["qty_kg"]), Fraction(row["price"])
            grams, fen = parse_quantity(row["qty_kg"].lstrip("-")), parse_amount(row["price"])
            item = goods(row["sku"], row["sku"], fen, weighed=True)
            exact = abs(quantity) * unit * 100
            wanted = int(exact + Fraction(1, 2))
            assert price(add(Cart("c"), item, grams)).total == wanted
            count += 1
    assert count > 5000
