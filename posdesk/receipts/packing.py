"""Papers of the store room: the pick list, the packing slip of each parcel, the slip of a pick-up.

A box to tick stands before everything that a hand must do.
"""

from __future__ import annotations

from collections.abc import Iterator

from posdesk.deliveries.papers import (
    PaperLine,
    ParcelPaper,
    PickBox,
    PickListPaper,
    PickRow,
    ShipmentPaper,
)
from posdesk.members.phones import masked
from posdesk.money import format_quantity
from posdesk.orders.states import METHODS
from posdesk.receipts.data import Letterhead, Slot
from posdesk.receipts.layout import (
    Align,
    Column,
    Cut,
    Document,
    Facts,
    Feed,
    Node,
    Overflow,
    Record,
    Rule,
    Signatures,
    Size,
    Stroke,
    Table,
    Text,
)
from posdesk.receipts.ordered import recipient
from posdesk.receipts.parts import Words, bar_code, head, moment, slot_words, words_of
from posdesk.receipts.recipients import recipient_of

TICK = "□"
_BESIDE = 2  # boxes that stand beside their goods; more of them go below


def pick_list(paper: PickListPaper, letter: Letterhead, language: str) -> Document:
    """What to fetch, in the order of the shelves, and into which box each piece goes."""
    words = words_of(language, letter.currency)
    _ = words.gettext
    title = _("Pick list")
    nodes: list[Node] = [
        Text(f"{title} {paper.number}", Align.CENTER, Size.LARGE, bold=True),
        Rule(),
        Facts(
            (
                words.fact(_("Time"), moment(paper.made_at, letter.zone)),
                words.fact(_("By"), paper.made_by),
                words.fact(_("Boxes"), str(len(paper.boxes))),
                words.fact(_("Items"), str(len(paper.rows))),
            )
        ),
        Rule(Stroke.SOLID),
        _walk(paper.rows, words),
        Feed(),
        _boxes(paper.boxes, letter, words),
        Signatures((_("Picked by"), _("Checked by"))),
        Feed(),
        *bar_code(paper.number),
        Cut(),
    ]
    return Document(f"{title} {paper.number}", language, tuple(nodes))


def _walk(rows: tuple[PickRow, ...], words: Words) -> Table:
    _ = words.gettext
    columns = (
        Column(_("Item"), overflow=Overflow.WRAP, grow=6),
        Column(_("Shelf"), grow=1),
        Column(_("Qty"), Align.RIGHT),
        Column(_("Into box"), Align.RIGHT, grow=1),
    )
    return Table(columns, tuple(_stop(row) for row in rows), lead=True)


def _stop(row: PickRow) -> Record:
    parts = "  ".join(f"[{part.box}] × {format_quantity(part.quantity)}" for part in row.parts)
    many = len(row.parts) > _BESIDE
    name = " ".join(filter(None, (row.name, row.label)))
    quantity = format_quantity(row.quantity) + (row.unit if row.weighed else "")
    code = row.barcode or row.sku
    below = [Text(f"    {code}", size=Size.SMALL)] if code else []
    if many:
        below.append(Text(f"    {parts}"))
    boxes = "↓" if many else parts
    return Record((f"{TICK} {name}", row.shelf or "—", quantity, boxes), tuple(below))


def _boxes(boxes: tuple[PickBox, ...], letter: Letterhead, words: Words) -> Table:
    """Which box is for whom."""
    _ = words.gettext
    columns = (
        Column(_("Box"), overflow=Overflow.WRAP, grow=4),
        Column(_("Order"), grow=2),
        Column(_("Way"), overflow=Overflow.WRAP, grow=1),
        Column(_("Due"), Align.RIGHT, grow=1),
    )
    return Table(columns, tuple(_box(box, letter, words) for box in boxes), lead=True)


def _box(box: PickBox, letter: Letterhead, words: Words) -> Record:
    due = moment(box.due_at, letter.zone)[5:16] if box.due_at is not None else "—"
    way = words.named(METHODS, box.method)
    return Record((f"[{box.box}]  {box.consignee}", box.order_number, way, due))


def packing_slip(
    paper: ShipmentPaper, letter: Letterhead, language: str, parcel_id: str = ""
) -> Document:
    """What a parcel's shipment holds, for whoever opens it: no prices. One slip for each parcel, or
    for the one named.
    """
    words = words_of(language, letter.currency)
    title = words.gettext("Packing slip")
    chosen: list[ParcelPaper | None] = [
        each for each in paper.parcels if parcel_id in ("", each.parcel_id)
    ]
    nodes: list[Node] = []
    for parcel in chosen or [None]:
        nodes += _packing(paper, parcel, letter, title, words)
    return Document(f"{title} {paper.number}", language, tuple(nodes))


def _packing(
    paper: ShipmentPaper, parcel: ParcelPaper | None, letter: Letterhead, title: str, words: Words
) -> Iterator[Node]:
    _ = words.gettext
    yield from head(letter.shop, title, words)
    yield Rule()
    yield Facts(tuple(shipment_facts(paper, words, letter)))
    if parcel:
        yield Facts(tuple(_parcel_facts(parcel, words)))
    yield Rule(Stroke.SOLID)
    yield from recipient(recipient_of(paper.address), words, whole=True)
    if paper.slot_day:
        slot = Slot(paper.slot_day, paper.slot_from, paper.slot_until)
        yield Text(words.fact(_("Time promised"), slot_words(slot)))
    yield Rule()
    yield packed_goods(paper.lines, words)
    if paper.note:
        yield Rule()
        yield Text(words.fact(_("Note"), paper.note))
    yield Signatures((_("Packed by"), _("Checked by")))
    yield Feed()
    yield from bar_code(paper.number)
    if letter.shop.footer:
        yield Text(letter.shop.footer, Align.CENTER)
    yield Cut()


def shipment_facts(paper: ShipmentPaper, words: Words, letter: Letterhead) -> Iterator[str]:
    """Which shipment of which order this is, and who brings it."""
    _ = words.gettext
    yield words.fact(_("Shipment"), paper.number)
    yield words.fact(_("Order"), paper.order_number)
    yield words.fact(_("Ordered"), moment(paper.ordered_at, letter.zone))
    yield words.fact(_("Way"), words.named(METHODS, paper.method))
    if paper.carrier:
        yield words.fact(_("Carrier"), f"{paper.carrier} {paper.carrier_phone}".strip())


def _parcel_facts(parcel: ParcelPaper, words: Words) -> Iterator[str]:
    _ = words.gettext
    yield words.fact(_("Parcel"), f"{parcel.position} / {parcel.of}")
    if parcel.waybill:
        yield words.fact(_("Waybill"), parcel.waybill)
    if parcel.weight:
        yield words.fact(_("Weight"), f"{format_quantity(parcel.weight)} kg")


def packed_goods(lines: tuple[PaperLine, ...], words: Words) -> Table:
    """Goods with their quantities and a box to tick, without prices."""
    _ = words.gettext
    columns = (
        Column(_("Item"), overflow=Overflow.WRAP, grow=6),
        Column(_("Code"), overflow=Overflow.STEP, grow=2),
        Column(_("Qty"), Align.RIGHT, grow=1),
    )
    return Table(columns, tuple(_packed(line, words) for line in lines), lead=True)


def _packed(line: PaperLine, words: Words) -> Record:
    name = " ".join(filter(None, (line.name, line.label)))
    quantity = format_quantity(line.quantity) + (line.unit if line.weighed else "")
    note = (Text("  " + words.fact(words.gettext("Note"), line.note)),) if line.note else ()
    return Record((f"{TICK} {name}", line.barcode or line.sku, quantity), note)


def pickup_slip(paper: ShipmentPaper, letter: Letterhead, language: str) -> Document:
    """What hangs on goods that wait to be collected: whose they are and how many, in large type.

    The code is not on it: whoever collects must know it.
    """
    words = words_of(language, letter.currency)
    _ = words.gettext
    title = _("Pick-up")
    tail = paper.address.phone[-4:]
    nodes: list[Node] = [
        Text(title, Align.CENTER, bold=True),
        Text(tail or paper.order_number[-6:], Align.CENTER, Size.HUGE, bold=True),
        Text(paper.address.name, Align.CENTER, Size.LARGE, bold=True),
        Text(masked(paper.address.phone), Align.CENTER),
        Rule(),
        Facts(tuple(shipment_facts(paper, words, letter))),
        Rule(Stroke.SOLID),
        packed_goods(paper.lines, words),
        *_promised(paper, words),
        Rule(),
        *bar_code(paper.order_number),
        Signatures((_("Collected by"),)),
        Feed(),
        Cut(),
    ]
    return Document(f"{title} {paper.number}", language, tuple(nodes))


def _promised(paper: ShipmentPaper, words: Words) -> Iterator[Node]:
    _ = words.gettext
    if paper.slot_day:
        slot = Slot(paper.slot_day, paper.slot_from, paper.slot_until)
        yield Text(words.fact(_("Time promised"), slot_words(slot)))
    if paper.note:
        yield Text(words.fact(_("Note"), paper.note))
    if paper.collect:
        yield Text(
            words.fact(_("To collect"), words.money(paper.collect)), size=Size.TALL, bold=True
        )
