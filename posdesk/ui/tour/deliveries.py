"""The deliveries place: packed by scan, labelled, handed over, driven, collected, followed."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from posdesk.clock import local
from posdesk.deliveries.worklists import READY, RUNS, TO_HAND_OVER, TO_PACK, UNDER_WAY, WorkRow
from posdesk.i18n import N_, _, language
from posdesk.orders.states import COURIER
from posdesk.ui.deliveries.collecting import CollectTask
from posdesk.ui.deliveries.driving import DriveTask
from posdesk.ui.deliveries.importing import ImportPage
from posdesk.ui.deliveries.noting import EventTask
from posdesk.ui.deliveries.packing import PackingTask
from posdesk.ui.deliveries.place import DeliveriesPlace
from posdesk.ui.deliveries.sending import SendTask
from posdesk.ui.tour.ordering import NUTS, TEA
from posdesk.ui.tour.paying import go, until_printed
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.tour.selling import NOODLES, UNKNOWN, WATER

WAYBILL = "SF1024330021746"
NO_CODE = "000000"
DRIVER = {"zh_CN": "王师傅", "en": "Mr Wang"}


W = TypeVar("W", bound=QWidget)


def deliveries(tour: Tour) -> DeliveriesPlace:
    """The deliveries place, which must be open."""
    return tour.person.place(DeliveriesPlace)


def working(tour: Tour, kind: type[W]) -> W:
    """The task that is open beside the list."""
    desk = deliveries(tour).desk
    tour.until(lambda: isinstance(desk.task, kind), f"{kind.__name__} beside the list")
    assert isinstance(desk.task, kind)
    return desk.task


def finished(tour: Tour, what: str) -> None:
    """The open task is done."""
    desk = deliveries(tour).desk
    tour.until(lambda: desk.task is None, what)
    tour.person.rest()


def listed(tour: Tour, which: str) -> list[WorkRow]:
    """Touches the chip of a list; answers its rows."""
    left = deliveries(tour).left
    tour.person.click(left.chips[which])
    tour.until(lambda: left.which == which and left.chips[which].isChecked(), f"“{which}”")
    tour.person.rest()
    found = [left.model.row(at) for at in range(left.model.rowCount())]
    return [row for row in found if row]


def open_row(tour: Tour, which: str, order_id: str) -> WorkRow:
    """Opens the row of an order in a list."""
    rows = listed(tour, which)
    at = next((at for at, row in enumerate(rows) if row.order_id == order_id), -1)
    tour.check(at >= 0, f"the order in the list “{which}”")
    tour.person.pick(deliveries(tour).left.list, at, "the order")
    tour.until(lambda: deliveries(tour).desk.key == rows[at].key, "the order beside the list")
    return rows[at]


# --- the steps ------------------------------------------------------------------------------------


def pack(tour: Tour) -> None:
    go(tour, "deliveries")
    tour.check(len(listed(tour, TO_PACK)) >= 3, "orders to be packed")
    open_row(tour, TO_PACK, tour.placed["courier"])
    tour.picture("deliveries", N_("What is to be done: to pack, to hand over, late, failed."))
    tour.person.touch(_("Start packing"))
    working(tour, PackingTask)
    tour.person.press(Qt.Key.Key_Escape)
    finished(tour, "the lists again")
    _print_list(tour)
    open_row(tour, TO_PACK, tour.placed["courier"])
    tour.person.touch(_("Pack"), deliveries(tour).desk)
    table = working(tour, PackingTask)
    tour.person.scan(UNKNOWN)
    tour.until(lambda: table.answer.mark.text() == "✗", "a scan that does not belong there")
    tour.picture("packing-wrong", N_("What does not belong in the box is said in red."))
    for code in (WATER, TEA, NUTS):
        tour.person.scan(code)
    tour.until(lambda: table.answer.mark.text() == "✓", "goods that belong there")
    tour.until(lambda: sum(line.done for line in table.detail.lines) >= 3, "three lines")
    tour.picture("packing", N_("Packed with the scanner: what is in the box, what is missing."))
    tour.person.scan(NOODLES)
    tour.until(table.go.isEnabled, "everything in the box")
    tour.person.fill(table.weights[0], "2350")
    tour.person.click(table.go)
    finished(tour, "the closed box")


def _print_list(tour: Tour) -> None:
    """What was begun goes on a pick list, in the order of the shelves."""
    left = deliveries(tour).left
    rows = listed(tour, TO_PACK)
    tour.person.click(left.several)
    tour.until(lambda: left.list.picking, "boxes to tick")
    at = next(at for at, row in enumerate(rows) if row.order_id == tour.placed["courier"])
    if rows[at] not in left.list.picked():  # the one that is open may be ticked already
        tour.person.pick(left.list, at, "the shipment")
    tour.until(left.pick.isVisible, "the button of the pick list")
    tour.picture("pick-list", N_("Several chosen: one pick list, in the order of the shelves."))
    tour.person.click(left.pick)
    until_printed(tour, "pick_list")
    tour.until(lambda: not left.several.isChecked(), "the list as before")
    tour.tidy()


def hand_over(tour: Tour) -> None:
    """The waybill is scanned; the parcel goes to the carrier with a list."""
    place = deliveries(tour)
    open_row(tour, TO_HAND_OVER, tour.placed["courier"])
    tour.until(place.desk.shipment.head.step.isVisible, "the next step")
    tour.person.touch(_("Hand over"), place.desk)
    send = working(tour, SendTask)
    tour.person.scan(WAYBILL)
    tour.until(lambda: WAYBILL in [field.text() for field in send.fields.values()], "the waybill")
    tour.picture("hand-over", N_("The waybill is scanned: its form names the carrier."))
    tour.person.click(send.go)
    finished(tour, "the parcel with the carrier")
    tour.person.touch(_("Print the list"))
    until_printed(tour, "hand_over")
    tour.until(lambda: place.left.model.rowCount() == 1, "one parcel less to hand over")
    tour.picture("handed-over", N_("Handed over: the list is printed for the signature."))


def send_driver(tour: Tour) -> None:
    """The order with cash on delivery is packed by hand and leaves with a driver."""
    place = deliveries(tour)
    open_row(tour, TO_PACK, tour.placed["cod"])
    tour.person.touch(_("Start packing"))
    table = working(tour, PackingTask)
    for code in (WATER, NOODLES, NUTS):
        tour.person.scan(code)
    tour.until(table.go.isEnabled, "everything in the box")
    tour.person.click(table.go)
    finished(tour, "the closed box")
    open_row(tour, TO_HAND_OVER, tour.placed["cod"])
    tour.person.touch(_("Send with driver"), place.desk)
    drive = working(tour, DriveTask)
    if drive.name.isVisible() and drive.name.isEnabled():
        tour.person.fill(drive.name, DRIVER[language()])
    tour.picture("driver", N_("With a driver: the stops in their order, and the cash to collect."))
    tour.person.click(drive.go)
    finished(tour, "the driver on the way")
    tour.person.touch(_("Print the run sheet"))
    until_printed(tour, "run_sheet")


def settle_run(tour: Tour) -> None:
    """A driver comes back with the cash of two stops."""
    place = deliveries(tour)
    rows = listed(tour, RUNS)
    runs = [place.desk.run.run for _row in rows]
    for at in range(len(rows)):
        tour.person.pick(place.left.list, at, "a driver's run")
        tour.until(lambda at=at: place.desk.key == rows[at].key, "the run")  # type: ignore[misc]
        runs[at] = place.desk.run.run
    at = next(at for at, run in enumerate(runs) if run and len(run.stops) >= 2)
    tour.person.pick(place.left.list, at, "the run with two stops")
    tour.until(lambda: place.desk.key == rows[at].key, "the run with two stops open")
    run = place.desk.run
    tour.picture("run", N_("A driver's run: what was signed for, and the cash he owes."))
    for stop in run.run.stops if run.run else ():
        tour.person.touch(_("{number} signed").format(number=stop.number))
        event = working(tour, EventTask)
        tour.person.click(event.go)
        finished(tour, "the stop signed for")
    tour.until(lambda: run.run and not run.run.open_stops, "no stop left")
    tour.person.fill(run.counted, run.expected.text().strip("¥").replace(",", ""))
    tour.until(run.go.isEnabled, "the cash as it should be")
    tour.picture("run-cash", N_("Back in the shop: the cash is counted against what is owed."))
    tour.person.click(run.go)
    tour.until(lambda: run.state.text() == _("Settled"), "the run settled")


def collect(tour: Tour) -> None:
    """A pick-up: a wrong code in red, the right one in green."""
    ready = listed(tour, READY)
    tour.check(ready, "something waits to be collected")
    code = tour.ops.db.value(_CODE, ready[0].order_id)
    tour.person.touch(_("Pick-up"))
    task = working(tour, CollectTask)
    tour.person.scan(f"PICKUP:{ready[0].order_number}:{NO_CODE}")
    tour.until(lambda: task.answer.mark.text() == "✗", "the wrong code in red")
    tour.picture("pickup-red", N_("A code that is not this order's, in red."))
    tour.person.scan(f"PICKUP:{ready[0].order_number}:{code}")
    tour.until(lambda: task.answer.mark.text() == "✓", "the right code in green")
    tour.until(task.go.isEnabled, "the goods to be handed out")
    tour.picture("pickup-green", N_("The customer's code, in green: what is handed out."))
    tour.person.click(task.go)
    tour.until(lambda: not task.go.isEnabled(), "the goods handed out")
    tour.person.press(Qt.Key.Key_Escape)
    finished(tour, "the lists again")


_CODE = """
    SELECT code FROM pickup_code JOIN fulfilment ON fulfilment.id = fulfilment_id
    WHERE order_id = ? ORDER BY pickup_code.rowid DESC LIMIT 1
"""


def follow(tour: Tour) -> None:
    """What is under way, and what the carrier says of it in a file."""
    rows = listed(tour, UNDER_WAY)
    at = next(at for at, row in enumerate(rows) if row.carrier and row.method == COURIER)
    tour.person.pick(deliveries(tour).left.list, at, "a parcel under way")
    tour.until(lambda: deliveries(tour).desk.key == rows[at].key, "the parcel beside the list")
    tour.picture("under-way", N_("Under way: where it is, who receives it, what happened."))
    page = _bring_file(tour, rows)
    tour.picture("carrier-file", N_("A carrier's file: its columns, and what its rows would do."))
    tour.person.click(page.go)
    tour.until(lambda: page.report, "the report of the file")
    tour.check(page.report and page.report.taken == 1, "one event taken")
    tour.picture("carrier-file-done", N_("Taken, known already, left out with the reason."))
    tour.person.press(Qt.Key.Key_Escape)
    finished(tour, "the lists again")


_HEAD = {"zh_CN": "运单号,扫描时间,状态,网点,签收人", "en": "Waybill,Time,Status,Place,Signed by"}
_SIGNED = {"zh_CN": "已签收", "en": "Signed"}


def _bring_file(tour: Tour, rows: list[WorkRow]) -> ImportPage:
    """A file with one parcel of ours, as its carrier would send it, and one of somebody else."""
    tour.person.touch(_("Carrier's file"))
    page = working(tour, ImportPage)
    ours = next(row for row in rows if row.waybill == WAYBILL)
    tour.person.choose(page.carrier, ours.carrier)
    now = local(tour.ops.db.clock.now(), tour.ops.db.clock.zone)
    lines = [
        _HEAD[language()],
        f"{WAYBILL},{now:%Y-%m-%d %H:%M},{_SIGNED[language()]},徐汇,{ours.name}",
        f"SF9999999999999,{now:%Y-%m-%d %H:%M},{_SIGNED[language()]},徐汇,",
    ]
    line = N_("A carrier's file: one of its parcels is not the shop's.")
    path = tour.album.paper("carrier.csv", line, ("\n".join(lines) + "\n").encode())
    tour.person.drop(path, page)
    tour.until(page.go.isEnabled, "the file understood")
    return page


DELIVERIES: tuple[Step, ...] = (
    ("packing", pack),
    ("handing over", hand_over),
    ("a driver", send_driver),
    ("settling a run", settle_run),
    ("a pick-up", collect),
    ("following parcels", follow),
)
