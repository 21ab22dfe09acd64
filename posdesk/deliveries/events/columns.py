"""Which column of a carrier's file holds what: remembered, chosen, or guessed by its heading."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from posdesk.catalog.importing.errors import BadMapping, NoHeadings
from posdesk.catalog.importing.headings import fingerprint, normal
from posdesk.catalog.importing.sheets import Row
from posdesk.deliveries.events.words import state_of
from posdesk.i18n import N_

WAYBILL, STATE, TIME = "waybill", "state", "time"
PLACE, DETAIL, PERSON = "place", "detail", "person"
_LOOKED_AT = 15
MAPPINGS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a row may say; ``label`` is an English message id."""

    name: str
    label: str
    headings: tuple[str, ...]
    needed: bool = False


FIELDS = (
    Field(
        WAYBILL,
        N_("Waybill"),
        (
            *("运单号", "运单号码", "运单编号", "快递单号", "物流单号", "物流运单号", "邮件号"),
            *("单号", "面单号", "waybill", "waybillnumber", "waybillno", "trackingnumber"),
            *("trackingno", "tracking", "awb", "mailno", "shipmentnumber"),
        ),
        needed=True,
    ),
    Field(
        TIME,
        N_("Time"),
        (
            *("时间", "操作时间", "扫描时间", "发生时间", "轨迹时间", "更新时间", "签收时间"),
            *("状态时间", "日期", "time", "datetime", "eventtime", "timestamp", "scantime", "date"),
        ),
        needed=True,
    ),
    Field(
        STATE,
        N_("State"),
        (
            *("状态", "物流状态", "运单状态", "轨迹状态", "快件状态", "签收状态", "最新状态"),
            *("操作类型", "扫描类型", "status", "state", "event", "eventtype", "activity"),
        ),
    ),
    Field(
        PLACE,
        N_("Place"),
        (
            *("地点", "网点", "所在地", "城市", "站点", "操作网点", "扫描网点", "当前网点"),
            *("location", "place", "city", "facility", "site"),
        ),
    ),
    Field(
        DETAIL,
        N_("Details"),
        (
            *("描述", "轨迹", "轨迹描述", "详情", "物流信息", "物流详情", "跟踪记录", "内容"),
            *("备注", "description", "detail", "details", "remark", "message", "note"),
        ),
    ),
    Field(
        PERSON,
        N_("Signed by"),
        (
            *("签收人", "签收人姓名", "收件人签名", "代收人", "signedby", "signer", "signature"),
            *("receiver", "receivedby"),
        ),
    ),
)
BY_NAME = {field.name: field for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Layout:
    """The row of headings of a file, and which column holds what."""

    heading_row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]

    @property
    def fingerprint(self) -> str:
        """The same headings, the same mapping."""
        return fingerprint(self.headings)

    def named(self) -> dict[str, str]:
        """Field → heading, as it is shown and remembered."""
        return {field: self.headings[column] for field, column in self.columns.items()}

    def cell(self, cells: Sequence[str], field: str) -> str:
        """What a row says in a field; empty where it says nothing."""
        column = self.columns.get(field)
        return cells[column].strip() if column is not None and column < len(cells) else ""


def find_layout(
    sample: Sequence[Row],
    name: str,
    remembered: Mapping[str, Mapping[str, str]],
    chosen: Mapping[str, str] | None,
    is_moment: Callable[[str], bool],
) -> Layout:
    """The heading row among the first rows, and the mapping: chosen now, remembered, or guessed.

    Raises:
        NoHeadings: no row names a waybill. BadMapping: a chosen field or heading is not there.
    """
    best: Layout | None = None
    for place, (number, cells) in enumerate(sample[:_LOOKED_AT]):
        headings = tuple(cell.strip() for cell in cells)
        below = [row for _number, row in sample[place + 1 :]]
        layout = Layout(number, headings, _guess(headings, below, is_moment))
        if known := remembered.get(layout.fingerprint):
            layout = remapped(layout, known)
            best = layout
            break
        if WAYBILL in layout.columns and (best is None or len(layout.columns) > len(best.columns)):
            best = layout
    if best is None:
        if chosen is None or not sample:
            raise NoHeadings(name, BY_NAME[WAYBILL].label)
        number, cells = sample[0]
        best = Layout(number, tuple(cell.strip() for cell in cells), {})
    return remapped(best, chosen) if chosen is not None else best


def remapped(layout: Layout, chosen: Mapping[str, str]) -> Layout:
    """The layout with columns chosen by heading; raises `BadMapping`."""
    columns: dict[str, int] = {}
    for field, heading in chosen.items():
        if field not in BY_NAME:
            raise BadMapping(field)
        if heading not in layout.headings:
            raise BadMapping(heading)
        columns[field] = layout.headings.index(heading)
    return Layout(layout.heading_row, layout.headings, columns)


def missing(layout: Layout) -> str:
    """The label of what is missing before rows can be read; empty when nothing is."""
    for field in FIELDS:
        if field.needed and field.name not in layout.columns:
            return field.label
    if STATE not in layout.columns and DETAIL not in layout.columns:
        return BY_NAME[STATE].label
    return ""


def _guess(
    headings: Sequence[str], below: Sequence[Sequence[str]], is_moment: Callable[[str], bool]
) -> dict[str, int]:
    plain = [normal(heading) for heading in headings]
    columns: dict[str, int] = {}
    for field in FIELDS:
        for heading in field.headings:
            if heading in plain and plain.index(heading) not in columns.values():
                columns[field.name] = plain.index(heading)
                break
    if WAYBILL in columns:
        _by_content(columns, len(headings), below, TIME, is_moment)
        _by_content(columns, len(headings), below, STATE, lambda cell: state_of(cell) is not None)
    return columns


def _by_content(
    columns: dict[str, int],
    width: int,
    below: Sequence[Sequence[str]],
    field: str,
    fits: Callable[[str], bool],
) -> None:
    """Take the first column nobody named in which nearly every cell fits."""
    if field in columns or (field == STATE and DETAIL in columns):
        return
    for column in range(width):
        cells = [row[column] for row in below if column < len(row) and row[column].strip()]
        good = sum(1 for cell in cells if fits(cell))
        if column not in columns.values() and cells and good * 10 >= len(cells) * 9:
            columns[field] = column
            return


def with_mapping(stored: str, layout: Layout) -> str:
    """The stored mappings of a carrier with this one added, as JSON."""
    known: dict[str, dict[str, str]] = mappings(stored)
    known.pop(layout.fingerprint, None)
    known[layout.fingerprint] = layout.named()
    kept = dict(list(known.items())[-MAPPINGS_KEPT:])
    return json.dumps(kept, ensure_ascii=False)


def mappings(stored: str) -> dict[str, dict[str, str]]:
    """The mappings remembered for a carrier, by fingerprint of the headings."""
    try:
        known = json.loads(stored or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
