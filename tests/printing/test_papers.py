"""Documents of orders, deliveries, returns and vouchers: asked for by one road, printed by kind."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from posdesk.db import Database
from posdesk.deliveries import picking
from posdesk.deliveries.handing import hand_over
from posdesk.deliveries.waybills import give_waybill
from posdesk.errors import NotFound
from posdesk.models import Role
from posdesk.printing import commands
from posdesk.printing.documents import document_about
from posdesk.printing.errors import NoDrawer, UnknownPrinter
from posdesk.printing.kinds import KINDS, chosen_printer
from posdesk.printing.papers import Printed, print_document
from posdesk.printing.printers import printer_of
from posdesk.printing.queries import queue_rows
from posdesk.printing.setup import FILE, FOLDER, NETWORK, PrinterSetup
from posdesk.printing.states import JOBS
from posdesk.printing.worker import PrintWorker, direct
from posdesk.receipts.compose import Line, compose
from posdesk.receipts.escpos.render import ColumnMeasure
from posdesk.receipts.layout import Document
from posdesk.returns.exchanging import exchange
from posdesk.settings import save
from posdesk.staff.rights import NotAllowed
from posdesk.vouchers.plans import Terms, save_plan
from tests.deliveries.desk import SF, Desk, stock
from tests.ordering import Placed
from tests.receipts.papers import pages, scanned
from tests.returns.back import ReturnsShop, cash
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI


def lines_of(document: Document) -> list[str]:
    blocks = compose(document, ColumnMeasure(48))
    lines = (block for block in blocks if isinstance(block, Line))
    return [" ".join(" ".join(run.text for run in line.runs).split()) for line in lines]


class Office:
    """Zhou Kai at a desk with a folder for PDF files."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder = db, folder
        self.shop, self.desk = ReturnsShop(db), Desk(db)
        self.worker = PrintWorker(db, direct(db))

    def add_folder(self, name: str, paper: str = "80mm") -> None:
        setup = PrinterSetup(name, FOLDER, path=str(self.folder / name), paper=paper)
        commands.save_printer(self.db, None, setup)

    def print(self, kind: str, subject: str, actor: str = ZHOU_KAI) -> Printed:
        return print_document(self.db, actor, kind, subject).value

    def work_off(self) -> None:
        while self.worker.work_once():
            pass

    def files(self, name: str) -> list[Path]:
        return sorted((self.folder / name).glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)

    def said(self, kind: str, subject: str) -> list[str]:
        return lines_of(document_about(self.db, kind, subject, language="en"))


@pytest.fixture
def office(db: Database, tmp_path: Path) -> Office:
    stock(db)
    made = Office(db, tmp_path / "paper")
    made.shop.add_member()
    made.add_folder("receipts")
    return made


@pytest.fixture
def order(office: Office) -> Placed:
    return office.desk.place(("mug", 2000), ("water", 1000), charge=800)


@pytest.fixture
def subjects(office: Office, order: Placed) -> dict[str, str]:
    """Something of every kind to print: kind → subject."""
    db, desk, shop = office.db, office.desk, office.shop
    shipment = desk.packed(order, 1200, 800)
    for parcel, number in zip(
        desk.parcels(shipment), ("SF1024330021746", "SF1024330021755"), strict=True
    ):
        give_waybill(db, ZHOU_KAI, parcel, SF, number)
    handed = hand_over(db, ZHOU_KAI, SF, [shipment]).value
    local = desk.packed(desk.place(("mug", 1000), method="local"))
    waiting = desk.ready(desk.place(("mug", 1000), method="pickup"))
    other = desk.start(desk.place(("water", 3000)))
    listed = picking.make_pick_list(db, ZHOU_KAI, [other]).value
    sale = shop.sell_for_cash(20_000, ("shirt", 2000))
    settled = shop.give_back(sale, (0, 1000))
    swap = _exchange(shop)
    save_plan(db, ZHAO_LEI, "mug", Terms(valid_days=30))
    ticket = shop.sell_for_cash(5_000, ("mug", 2000))
    return {
        "order_confirmation": order.id,
        "payment_receipt": db.value("SELECT id FROM payment WHERE order_id = ?", order.id),
        "refund_receipt": settled.id,
        "return_slip": settled.request_id,
        "exchange_receipt": swap,
        "voucher": ticket.order_id,
        "pick_list": listed.pick_list_id,
        "packing_slip": shipment,
        "waybill_label": shipment,
        "dispatch_note": shipment,
        "hand_over": handed.hand_over_id,
        "run_sheet": desk.driven(local),
        "pickup_slip": waiting,
    }


def _exchange(shop: ReturnsShop) -> str:
    sale = shop.sell_for_cash(10_000, ("shirt", 1000))
    request = shop.ask(sale, (0, 1000), wish="exchange")
    shop.arrive(request)
    shop.inspect_all(request)
    key = shop.db.ids.new()
    exchange(shop.db, ZHOU_KAI, request, key, shop.cart(("mug", 4000)), [cash(3_000)])
    return key


def test_there_is_a_name_for_every_kind() -> None:
    assert KINDS.keys() <= JOBS.keys()


def test_every_kind_is_printed_from_the_shop_s_records(
    office: Office, subjects: dict[str, str]
) -> None:
    assert subjects.keys() == KINDS.keys()
    before = len(office.files("receipts"))
    office.work_off()
    for kind, subject in subjects.items():
        office.print(kind, subject, ZHAO_LEI)
        office.work_off()
    rows = {row.job: row for row in queue_rows(office.db) if row.job in subjects}
    assert {kind: row.state for kind, row in rows.items()} == dict.fromkeys(subjects, "printed")
    named = {kind: (row.title, row.number) for kind, row in rows.items()}
    assert named["pick_list"] == ("Pick list", "S01-T1-L000001")
    assert named["hand_over"] == ("Hand-over list", "S01-T1-H000001")
    assert named["run_sheet"] == ("Run sheet", "S01-T1-D000001")
    assert named["order_confirmation"] == ("Order confirmation", "S01-T1-000001")
    assert len(office.files("receipts")) >= before + len(subjects)


def test_the_papers_say_what_the_records_say(office: Office, subjects: dict[str, str]) -> None:
    said = {kind: office.said(kind, subject) for kind, subject in subjects.items()}
    assert "Delivery 8.00" in said["order_confirmation"]
    assert "Total due ¥60.00" in said["order_confirmation"]
    assert "Consignee: 王小雨 13800001234" in said["order_confirmation"]
    assert "Paid now ¥60.00" in said["payment_receipt"]
    assert "Given back ¥79.00" in said["refund_receipt"]
    assert "Cash given back 79.00" in said["refund_receipt"]
    assert "Changed their mind 1" in said["return_slip"]
    assert "Difference to pay ¥21.00" in said["exchange_receipt"]
    assert "马克杯" in said["exchange_receipt"]
    assert said["voucher"].count("Valid once. Whoever shows it first is let in.") == 2
    assert "— 3 [1] × 3" in said["pick_list"]
    assert "Parcel: 2 / 2 Waybill: SF1024330021755" in said["packing_slip"]
    assert "SF1024330021746" in said["waybill_label"]
    assert "1 / 2 SF1024330021746 1.2 kg" in said["dispatch_note"]
    assert "2 parcels 2 kg" in said["hand_over"]
    assert "Driver: 老陈" in said["run_sheet"]
    assert "1234" in said["pickup_slip"]
    assert not any("483920" in line for line in said["pickup_slip"])


def test_money_papers_are_counted_and_marked_others_are_not(
    office: Office, subjects: dict[str, str]
) -> None:
    for kind, subject in subjects.items():
        itself = office.db.value(
            "SELECT count(*) FROM print_job WHERE job = ?1"
            " AND coalesce(payload ->> 'subject', order_id) = ?2",
            kind,
            subject,
        )
        first = 1 if itself else 0  # the sale or settlement printed the original
        copies = [office.print(kind, subject, ZHAO_LEI).copy for _time in range(3)]
        counted = KINDS[kind].counted
        assert copies == ([first, first + 1, first + 2] if counted else [0, 0, 0])
    events = dict(office.db.rows("SELECT document, count(*) FROM print_event GROUP BY document"))
    assert sum(events.values()) == 3 * 5 + 1
    assert events["order_confirmation"] == 3
    assert f"payment_receipt:{subjects['payment_receipt']}" in events


def test_a_copy_bears_its_number_and_needs_the_right_to_reprint(
    office: Office, order: Placed
) -> None:
    office.print("order_confirmation", order.id)
    with office.db.command("test.right", None) as tx:
        role = tx.value("SELECT role_id FROM staff WHERE id = ?", LI_MIN)
        rights = tx.value("SELECT rights FROM role WHERE id = ?", role)
        tx.update(Role, role, rights=rights.replace('"reprint"', '"report.x"'))
    with pytest.raises(NotAllowed):
        office.print("order_confirmation", order.id, LI_MIN)
    approval = office.shop.approve("reprint")
    done = print_document(office.db, LI_MIN, "order_confirmation", order.id, "", approval)
    assert done.value.copy == 1
    office.work_off()
    assert len(office.files("receipts")) == 2
    job = office.db.value("SELECT payload FROM print_job WHERE id = ?", done.value.job_id)
    assert '"reprint": 1' in job


def test_an_interrupted_paper_of_money_comes_again_as_a_copy(office: Office, order: Placed) -> None:
    job = office.print("order_confirmation", order.id).job_id
    with office.db.local() as tx:
        tx.execute("UPDATE print_job SET state = 'interrupted' WHERE id = ?", job)
    commands.retry(office.db, ZHOU_KAI, job)
    rows = office.db.rows(
        "SELECT state, payload ->> 'reprint' FROM print_job"
        " WHERE job = 'order_confirmation' ORDER BY id"
    )
    assert rows == [("cancelled", 0), ("queued", 1)]


def test_unknown_kinds_subjects_and_printers_are_refused_in_words(
    office: Office, order: Placed
) -> None:
    with pytest.raises(NotFound, match="There is no document banner"):
        office.print("banner", order.id)
    for kind in KINDS:
        with pytest.raises(NotFound):
            office.print(kind, "nobody", ZHAO_LEI)
    with pytest.raises(UnknownPrinter):
        print_document(office.db, ZHOU_KAI, "order_confirmation", order.id, "nowhere")
    assert office.db.value("SELECT count(*) FROM print_job") == 0


def test_who_may_not_do_the_thing_may_not_print_its_papers(
    office: Office, subjects: dict[str, str]
) -> None:
    with pytest.raises(NotAllowed):
        office.print("waybill_label", subjects["waybill_label"], LI_MIN)


def test_every_kind_goes_to_its_printer(office: Office) -> None:
    assert {chosen_printer(office.db, kind) for kind in KINDS} == {"receipts"}
    for name, paper in (("pages", "A4"), ("labels", "100x150mm"), ("door", "58mm")):
        office.add_folder(name, paper)
    save(office.db, None, {
        "printing.page_printer": "pages",
        "printing.label_printer": "labels",
        "printing.kind_printers": {"voucher": "door"},
    })  # fmt: skip
    chosen = {kind: chosen_printer(office.db, kind) for kind in KINDS}
    assert chosen["pick_list"] == chosen["hand_over"] == "pages"
    assert chosen["waybill_label"] == "labels"
    assert chosen["voucher"] == "door"
    assert chosen["order_confirmation"] == chosen_printer(office.db, "receipt") == "receipts"


def test_a_label_of_one_parcel_comes_alone(office: Office, subjects: dict[str, str]) -> None:
    office.add_folder("labels", "100x150mm")
    save(office.db, None, {"printing.label_printer": "labels"})
    (_first, second) = office.desk.parcels(subjects["waybill_label"])
    office.print("waybill_label", second)
    office.work_off()
    (file,) = office.files("labels")
    (page,) = pages(file.read_bytes())
    assert scanned(page) == {("Code 128", "SF1024330021755")}


def test_a_label_printer_on_the_network_gets_its_own_language(
    office: Office, subjects: dict[str, str]
) -> None:
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listening = threading.Thread(target=_take_all, args=(listener, received))
        listening.start()
        port = listener.getsockname()[1]
        setup = PrinterSetup("labels", NETWORK, "127.0.0.1", port, profile="label-zpl")
        commands.save_printer(office.db, None, setup)
        with pytest.raises(NoDrawer):
            printer_of(setup).kick()
        save(office.db, None, {"printing.label_printer": "labels"})
        job = office.print("waybill_label", subjects["waybill_label"]).job_id
        office.work_off()
        listening.join(10)
    assert office.db.value("SELECT state FROM print_job WHERE id = ?", job) == "printed"
    (printed,) = received
    assert printed.startswith(b"^XA^PW800")  # no status question of another language before it
    assert printed.endswith(b"^XZ\n")
    assert printed.count(b"^XZ") == 2


def _take_all(listener: socket.socket, received: list[bytes]) -> None:
    """A label printer: it takes what comes and says nothing."""
    line, _address = listener.accept()
    with line:
        parts = []
        while part := line.recv(65536):
            parts.append(part)
        received.append(b"".join(parts))


def test_a_label_printer_on_a_device_gets_tspl(
    office: Office, subjects: dict[str, str], tmp_path: Path
) -> None:
    device = tmp_path / "lp0"
    setup = PrinterSetup("labels", FILE, path=str(device), profile="label-tspl")
    commands.save_printer(office.db, None, setup)
    print_document(office.db, ZHOU_KAI, "waybill_label", subjects["waybill_label"], "labels")
    office.work_off()
    assert device.read_bytes().startswith(b"SIZE 100 mm,150 mm\r\n")


def test_a_receipt_of_an_order_shows_charge_member_what_comes_later_and_what_is_owed(
    office: Office,
) -> None:
    order = office.desk.place(("mug", 2000), charge=800, paid=3000, terms="deposit")
    said = office.said("receipt", order.id)
    for line in ("Subtotal 50.00", "Delivery 8.00", "Total due ¥58.00", "Paid in all 30.00",
                 "Still owed ¥28.00", "Courier", "马克杯 × 2",
                 "Consignee: 王*雨 138****1234"):  # fmt: skip
        assert line in said


def test_printing_an_order_s_paper_costs_the_queue_one_commit(
    office: Office, order: Placed
) -> None:
    before = office.db.value("SELECT count(*) FROM journal")
    office.print("order_confirmation", order.id)
    assert office.db.value("SELECT count(*) FROM journal") == before + 1
