"""Why a file as a whole can't be imported."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext


@dataclass(eq=False)
class SheetRefused(Refusal):
    """A file is not a sheet that can be read safely."""

    name: str
    reason: str
    text = N_("The file {name} can't be imported: {reason}.")
    advice = N_("Save it again as .xlsx or as CSV (UTF-8) and import that file.")

    def values(self) -> dict[str, object]:
        return {"name": self.name, "reason": gettext(self.reason)}


@dataclass(eq=False)
class RowUnreadable(Refusal):
    """Reading stopped at a row; nothing was written."""

    name: str
    row: int
    reason: str
    text = N_("Row {row} of {name} can't be read: {reason}.")
    advice = N_("Correct this row, or choose another encoding or separator.")

    def values(self) -> dict[str, object]:
        return {"name": self.name, "row": self.row, "reason": gettext(self.reason)}


@dataclass(eq=False)
class EncodingUnknown(Refusal):
    """The bytes are none of the encodings that are recognised."""

    name: str
    text = N_("The text of {name} is neither UTF-8, GB18030 nor UTF-16.")
    advice = N_("Save it again as CSV (UTF-8), or choose the encoding by hand.")


@dataclass(eq=False)
class NoHeadings(Refusal):
    """No row of the first few looks like headings, or a needed column was not found."""

    name: str
    missing: str
    text = N_("{name} has no column for: {missing}.")
    advice = N_(
        "Choose the column by hand, or give the first row headings such as 商品名称, 条码, 售价."
    )

    def values(self) -> dict[str, object]:
        return {"name": self.name, "missing": gettext(self.missing)}


@dataclass(eq=False)
class BadMapping(Refusal):
    """A column mapping names a field or a column that is not there."""

    detail: str
    text = N_("The column mapping can't be used: “{detail}” is not there.")
    advice = N_(
        "Use the field names of the mapping that the import saved, and the headings of the file."
    )
