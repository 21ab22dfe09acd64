"""What was wrong with a row: where, why, and whether the row was left out or only a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from posdesk.catalog.importing.fields import BY_NAME
from posdesk.i18n import N_, gettext


class Level(StrEnum):
    """How much a problem costs."""

    ERROR = "error"  # the row is left out
    WARNING = "warning"  # the row is taken; the reason says what was left out or changed


# {value} is what the cell says, {detail} a figure or another row.
REASONS: dict[str, str] = {
    # errors
    "no_name": N_("there is no product name"),
    "no_price": N_("there is no price, and the goods are not in the catalog yet"),
    "zero_price": N_("the price is zero"),
    "bad_price": N_("“{value}” is not a price"),
    "sku_repeated": N_("SKU {value} is already used by row {detail}, which is other goods"),
    "sku_of_other": N_("SKU {value} belongs to {detail}, but the barcode to other goods"),
    "barcodes_of_several": N_("its barcodes belong to several goods of the catalog: {detail}"),
    "card_number": N_("it holds what looks like a bank card number"),
    # warnings
    "price_rounded": N_("price {value} was rounded to {detail}"),
    "bad_barcode": N_("“{value}” can't be a barcode; left out"),
    "bad_check_digit": N_("barcode {value} left out: its last digit should be {detail}"),
    "barcode_damaged": N_("barcode {value} was damaged by a spreadsheet; left out"),
    "barcode_repeated": N_("barcode {value} left out: row {detail} has it, for other goods"),
    "barcode_of_other": N_("barcode {value} left out: it belongs to {detail}"),
    "own_code": N_("{value} is no GTIN; kept as a code of the shop's own"),
    "case_without_size": N_("case code {value} left out: the number of pieces is not given"),
    "bad_pack": N_("pack “{value}” left out: write it as code×pieces"),
    "codes_by_place": N_("of {value} barcodes the one at place {detail} was taken for this row"),
    "codes_unclear": N_("{value} barcodes for {detail} specifications; all left out"),
    "card_barcode": N_("a barcode left out: it looks like a bank card number"),
    "row_repeated": N_("row {detail} has the same goods already; only what is new was taken"),
    "absurd_stock": N_("stock {value} is too much to be true; left out"),
    "negative_stock": N_("stock {value} is below zero; left out"),
    "bad_stock": N_("“{value}” is not a stock figure; left out"),
    "bad_cost": N_("“{value}” is not a cost; left out"),
    "bad_weight": N_("“{value}” is not a weight; left out"),
    "bad_tax": N_("“{value}” is not a tax rate; left out"),
    "bad_flag": N_("“{value}” is neither yes nor no; left out"),
    "too_deep": N_("category levels below {detail} left out"),
    "name_kept": N_("the name stays {detail}, because it has several specifications"),
    "cut": N_("the text is longer than {detail} characters; the rest was left out"),
    "damaged_text": N_("the text holds damaged characters (�)"),
    "not_gbk": N_("{value} can't be printed by most receipt printers as text"),
}
_VALUE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one row. `field` names the column's field, empty for the row as a whole."""

    row: int
    level: Level
    code: str
    field: str = ""
    value: str = ""
    detail: str = ""

    def reason(self) -> str:
        """The reason in the language in use, with the column it concerns."""
        text = gettext(REASONS[self.code]).format(value=self.value, detail=self.detail)
        label = gettext(BY_NAME[self.field].label) if self.field else ""
        return f"{label}: {text}" if label else text


def error(row: int, code: str, field: str = "", value: str = "", detail: object = "") -> Problem:
    """The row is left out."""
    return Problem(row, Level.ERROR, code, field, value[:_VALUE_CHARS], str(detail))


def warning(row: int, code: str, field: str = "", value: str = "", detail: object = "") -> Problem:
    """The row is taken without what the reason names."""
    return Problem(row, Level.WARNING, code, field, value[:_VALUE_CHARS], str(detail))
