"""Papers that go with the goods: the waybill label, the dispatch note, the hand-over list, the
driver's run sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posdesk.deliveries.papers import (
    HandOverPaper,
    HandOverRow,
    LabelPaper,
    RunPaper,
    RunStopPaper,
    ShipmentPaper,
)
from posdesk.money import format_quantity
from posdesk.orders.states import METHODS
from posdesk.receipts.data import Letterhead, Slot
from posdesk.receipts.layout import (
    FIGURE,
    Align,
    Barcode,
    Cell,
    Column,
    Cut,
    Document,
    Facts,
    Feed,
    Node,
    Overflow,
    Record,
    Row,
    Rule,
    Signatures,
    Size,
    Stroke,
    Table,
    Text,
    Totals,
)
from posdesk.receipts.ordered import recipient
from posdesk.receipts.packing import TICK, packed_goods, shipment_facts
from posdesk.receipts.parts import Words, bar_code, due, head, moment, slot_words, words_of
from posdesk.receipts.recipients import recipient_of

_SIDE = Column(overflow=Overflow.WRAP, grow=1)


def waybill_labels(labels: Sequence[LabelPaper], letter: Letterhead, language: str) -> Document:
    """A label for each parcel; on paper of 100 × 150 mm each fills one, in the type that fits."""
    words = words_of(language, letter.currency)
    title = words.gettext("Waybill label")
    nodes: list[Node] = []
    for label in labels:
        nodes += _label(label, letter, words)
    number = labels[0].shipment_number if labels else ""
    return Document(f"{title} {number}".strip(), language, tuple(nodes))


def _label(label: LabelPaper, letter: Letterhead, words: Words) -> Iterator[Node]:
    _ = words.gettext
    carrier = label.carrier or words.named(METHODS, label.method)
    count = f"{label.parcel.position}/{label.parcel.of}"
    yield Row((Cell(carrier, _SIDE), Cell(count, FIGURE)), Size.LARGE, bold=True)
    yield Rule(Stroke.SOLID)
    yield Barcode(label.code, 17)
    yield Text(label.code, Align.CENTER, Size.TALL, bold=True)
    yield Rule(Stroke.SOLID)
    yield Text(label.address.region.replace("/", " "), Align.CENTER, Size.HUGE, bold=True)
    yield Rule()
    yield from _consignee(label, words)
    if label.collect:
        yield Rule(Stroke.SOLID)
        collect = words.fact(_("Cash on delivery"), words.money(label.collect))
        yield Text(collect, Align.CENTER, Size.LARGE, bold=True)
    yield Rule(Stroke.SOLID)
    yield from _sender(letter, words)
    yield Rule()
    yield Facts(tuple(_label_facts(label, words)))
    if label.contents:
        yield Text(words.fact(_("Contents"), label.contents), size=Size.SMALL)
    yield Cut()


def _consignee(label: LabelPaper, words: Words) -> Iterator[Node]:
    _ = words.gettext
    who = label.address
    yield Text(words.fact(_("Consignee"), who.name), size=Size.TALL, bold=True)
    yield Text(who.phone, size=Size.TALL, bold=True)
    yield Text(who.street, size=Size.TALL)
    if label.slot_day:
        slot = Slot(label.slot_day, label.slot_from, label.slot_until)
        yield Text(words.fact(_("Time promised"), slot_words(slot)), bold=True)
    if who.hours:
        yield Text(words.fact(_("Hours"), who.hours))
    if who.note:
        yield Text(words.fact(_("Note"), who.note), bold=True)


def _sender(letter: Letterhead, words: Words) -> Iterator[Node]:
    shop = letter.shop
    said = "  ".join(filter(None, (shop.name, shop.phone)))
    yield Text(words.fact(words.gettext("Sender"), said), size=Size.SMALL)
    if shop.address:
        yield Text(shop.address, size=Size.SMALL)


def _label_facts(label: LabelPaper, words: Words) -> Iterator[str]:
    _ = words.gettext
    yield words.fact(_("Order"), label.order_number)
    yield words.fact(_("Shipment"), label.shipment_number)
    if label.parcel.weight:
        yield words.fact(_("Weight"), f"{format_quantity(label.parcel.weight)} kg")
    if label.carrier_phone:
        yield words.fact(_("Carrier's phone"), label.carrier_phone)


def dispatch_note(paper: ShipmentPaper, letter: Letterhead, language: str) -> Document:
    """What a carrier takes with them of one shipment, with a line to sign for it."""
    words = words_of(language, letter.currency)
    _ = words.gettext
    title = _("Dispatch note")
    nodes: list[Node] = [
        *head(letter.shop, title, words),
        Rule(),
        Facts(tuple(shipment_facts(paper, words, letter))),
        Rule(Stroke.SOLID),
        *recipient(recipient_of(paper.address), words, whole=True),
        Rule(),
        packed_goods(paper.lines, words),
        Rule(),
        _parcels(paper, words),
        *_collect(paper.collect, words),
        *((Text(words.fact(_("Note"), paper.note)),) if paper.note else ()),
        Signatures((_("Handed over by"), _("Taken by (carrier)"), _("Date and time"))),
        Feed(),
        *bar_code(paper.number),
        Cut(),
    ]
    return Document(f"{title} {paper.number}", language, tuple(nodes))


def _parcels(paper: ShipmentPaper, words: Words) -> Table:
    _ = words.gettext
    columns = (
        Column(_("Parcel"), grow=1),
        Column(_("Waybill"), overflow=Overflow.WRAP, grow=3),
        Column(_("Weight"), Align.RIGHT, grow=1),
    )
    return Table(
        columns,
        tuple(
            Record((f"{each.position} / {each.of}", each.waybill or "—", _weight(each.weight)))
            for each in paper.parcels
        ),
    )


def _weight(grams: int) -> str:
    return f"{format_quantity(grams)} kg" if grams else "—"


def _collect(amount: int, words: Words) -> Iterator[Node]:
    if amount:
        label = words.gettext("Cash on delivery")
        yield Totals((due(label, words.money(amount)),))


def hand_over_list(paper: HandOverPaper, letter: Letterhead, language: str) -> Document:
    """The parcels that a carrier takes at one time, to be signed by both."""
    words = words_of(language, letter.currency)
    _ = words.gettext
    title = _("Hand-over list")
    collect = sum(row.collect for row in paper.rows)
    count = words.ngettext("{n} parcel", "{n} parcels", len(paper.rows)).format(n=len(paper.rows))
    nodes: list[Node] = [
        *head(letter.shop, f"{title} {paper.number}", words),
        Rule(),
        Facts(tuple(_hand_over_facts(paper, letter, words))),
        Rule(Stroke.SOLID),
        _handed(paper.rows, words),
        Rule(),
        Text("  ".join((count, _weight(paper.weight))), bold=True),
        *_collect(collect, words),
        Signatures((_("Handed over by"), _("Taken by (carrier)"), _("Date and time"))),
        Feed(),
        *bar_code(paper.number),
        Cut(),
    ]
    return Document(f"{title} {paper.number}", language, tuple(nodes))


def _hand_over_facts(paper: HandOverPaper, letter: Letterhead, words: Words) -> Iterator[str]:
    _ = words.gettext
    yield words.fact(_("Carrier"), f"{paper.carrier} {paper.carrier_phone}".strip())
    yield words.fact(_("Time"), moment(paper.made_at, letter.zone))
    yield words.fact(_("By"), paper.made_by)
    if paper.received_by:
        yield words.fact(_("Taken by (carrier)"), paper.received_by)


def _handed(rows: Sequence[HandOverRow], words: Words) -> Table:
    _ = words.gettext
    columns = (
        Column(_("Waybill"), grow=2),
        Column(_("Order"), grow=2),
        Column(_("Parcel"), Align.RIGHT),
        Column(_("Weight"), Align.RIGHT),
        Column(_("To collect"), Align.RIGHT),
    )
    return Table(columns, tuple(_handed_row(row, words) for row in rows), lead=True)


def _handed_row(row: HandOverRow, words: Words) -> Record:
    who = " ".join(filter(None, (row.consignee, row.region.replace("/", " "))))
    collect = words.amount(row.collect) if row.collect else ""
    parcel = f"{row.parcel}/{row.of}"
    code = row.waybill or row.shipment_number
    figures = (row.order_number, parcel, _weight(row.weight), collect)
    return Record((f"{TICK} {code}", *figures), (Text(f"    {who}"),))


def run_sheet(paper: RunPaper, letter: Letterhead, language: str) -> Document:
    """The stops of a driver in their order, what to collect at each, and where to sign."""
    words = words_of(language, letter.currency)
    _ = words.gettext
    title = _("Run sheet")
    nodes: list[Node] = [
        *head(letter.shop, f"{title} {paper.number}", words),
        Rule(),
        Facts(
            (
                words.fact(_("Driver"), paper.driver),
                words.fact(_("Time"), moment(paper.made_at, letter.zone)),
                words.fact(_("Stops"), str(len(paper.stops))),
                words.fact(_("By"), paper.made_by),
            )
        ),
        *(node for stop in paper.stops for node in _stop(stop, words)),
        Rule(Stroke.SOLID),
        *_collect(paper.collect, words),
        Signatures((_("Driver"), _("Cash counted by"))),
        Feed(),
        *bar_code(paper.number),
        Cut(),
    ]
    return Document(f"{title} {paper.number}", language, tuple(nodes))


def _stop(stop: RunStopPaper, words: Words) -> Iterator[Node]:
    _ = words.gettext
    who = stop.address
    yield Rule(Stroke.SOLID)
    yield Text(f"{TICK} {stop.position}. {who.name}", size=Size.TALL, bold=True)
    yield Text(who.phone, size=Size.TALL, bold=True)
    yield Text(" ".join(filter(None, (who.region.replace("/", " "), who.street))))
    parcels = words.ngettext("{n} parcel", "{n} parcels", stop.parcels).format(n=stop.parcels)
    facts = [words.fact(_("Order"), stop.order_number), f"{parcels}  {_weight(stop.weight)}"]
    if stop.slot_day:
        slot = Slot(stop.slot_day, stop.slot_from, stop.slot_until)
        facts.append(words.fact(_("Time promised"), slot_words(slot)))
    if who.hours:
        facts.append(words.fact(_("Hours"), who.hours))
    yield Facts(tuple(facts))
    for note in filter(None, (who.note, stop.note)):
        yield Text(words.fact(_("Note"), note))
    if stop.collect:
        collect = words.fact(_("To collect"), words.money(stop.collect))
        yield Text(f"{TICK} {collect}", size=Size.TALL, bold=True)
    yield Signatures((_("Signed by"), _("Time")))
