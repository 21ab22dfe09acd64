"""What the tests of papers for orders, deliveries, returns and vouchers print: Wang Xiaoyu's order,
and one with names and an address as long as they come.
"""

from __future__ import annotations

from dataclasses import replace

from posdesk.deliveries.papers import (
    Address,
    HandOverPaper,
    HandOverRow,
    LabelPaper,
    PaperLine,
    ParcelPaper,
    PickBox,
    PickListPaper,
    PickPart,
    PickRow,
    RunPaper,
    RunStopPaper,
    ShipmentPaper,
)
from posdesk.receipts import packing, returned, transport
from posdesk.receipts.data import (
    Account,
    Change,
    Charge,
    Due,
    Letterhead,
    Part,
    PartLine,
    PaymentData,
    Recipient,
    Slot,
    TenderLine,
    VoucherData,
)
from posdesk.receipts.data_returns import BackLine, ExchangeData, RefundData, ReturnSlipData
from posdesk.receipts.layout import Document
from posdesk.receipts.order import order_confirmation, payment_receipt
from posdesk.receipts.voucher import voucher_slips
from posdesk.vouchers.codes import check_character
from tests.receipts.papers import (
    AFTERNOON,
    BADGE,
    NUMBER,
    SHIRT,
    SHOP,
    WATER,
    WINE,
    ZONE,
    sale,
)

SHIPMENT = "S01-T2-P000012"
WAYBILL = "SF1402938475610"
RETURN = "S01-T2-R000071"
PICKUP_QR = f"PICKUP:{NUMBER}:482913"
LETTER = Letterhead(SHOP, ZONE)
CODE = "VK7Q2M9XD4TBN0R"
VOUCHER_CODE = CODE + check_character(CODE)

HOME = Address(
    "王小雨", "13812345678", "上海市/徐汇区", "天平路 320 弄 8 号 1402 室", "到了打电话",
    "工作日 18:00 后",
)  # fmt: skip
FAR = Address(
    "阿卜杜热合曼·买买提依明艾力（代收：新疆大学快递服务中心）",
    "+86 138-9999-8888 转 60123",
    "新疆维吾尔自治区/巴音郭楞蒙古自治州/库尔勒市",
    "天山东街道石化大道 1588 号塔里木石油勘探开发指挥部家属院北区二期 19 号楼东单元 2801 室 "
    "(Tarim Oilfield Residential Compound, North District Phase II, Building 19, East Unit, "
    "Flat 2801) 进小区北门后直行 300 米右转，门禁密码请致电",
    "玻璃易碎，请轻放；不要放在门口；如果家里没人，请联系 13999998888 或放到二楼物业的冷藏柜里",
    "周一至周五 18:30–21:00，周末全天",
)
LINES = (
    PaperLine(1, WATER.name, "", "WATER", "6921168509256", "件", False, 6000, "A-01-2"),
    PaperLine(2, SHIRT.name, "白/L", "TS-WHT-L", "", "件", False, 1000, "C-11", "礼品包装"),
    PaperLine(3, "红富士苹果", "", "00021", "2100081", "kg", True, 1236, "冷柜 2"),
)
PARCELS = (
    ParcelPaper("parcel-1", 1, 2, 4200, WAYBILL),
    ParcelPaper("parcel-2", 2, 2, 850, "SF1402938475627"),
)
SENT = ShipmentPaper(
    "shipment", SHIPMENT, "order", NUMBER, AFTERNOON - 7_200_000, AFTERNOON, "courier", "packed",
    HOME, "", 0, 0, "顺丰速运", "95338", LINES, PARCELS, 0, "请下午三点后送货", "", "", "周凯",
)  # fmt: skip
LONG = replace(
    SENT,
    address=FAR,
    lines=(
        *LINES,
        replace(LINES[0], position=4, name=WINE.name, label="木箱装", sku="WINE-2015-6"),
    ),
    collect=2_499_800,
    note="客户要求开箱验货；发票随货同行，抬头：新疆塔里木河流域管理局信息中心（电子发票另发）",
)
WAITING = replace(
    SENT, method="pickup", carrier="", carrier_phone="", slot_day="2026-10-19", slot_from=1080,
    slot_until=1200, pickup_code="482913", pickup_qr=PICKUP_QR, collect=6_590,
)  # fmt: skip
LABELS = tuple(
    LabelPaper(
        parcel.waybill, parcel.waybill, "顺丰速运", "95338", parcel, SHIPMENT, NUMBER, "courier",
        HOME, "", 0, 0, 11_590 if parcel.position == 1 else 0, "农夫山泉、圆领T恤 白/L、红富士苹果",
    )
    for parcel in PARCELS
)  # fmt: skip
LONG_LABELS = tuple(
    replace(
        label,
        address=FAR,
        slot_day="2026-10-19",
        slot_from=1110,
        slot_until=1260,
        contents=f"{WINE.name}、{BADGE.name}、红富士苹果",
    )
    for label in LABELS
)
WALK = PickListPaper(
    "S01-T2-L000004", AFTERNOON, "周凯",
    (
        PickRow("A-01-2", "饮料", WATER.name, "", "WATER", "6921168509256", "件", False, 18_000,
                (PickPart(1, SHIPMENT, 6_000), PickPart(3, "S01-T2-P000014", 12_000))),
        PickRow("C-11", "服饰", "圆领T恤", "白/L", "TS-WHT-L", "", "件", False, 1_000,
                (PickPart(1, SHIPMENT, 1_000),)),
        PickRow("冷柜 2", "生鲜", "红富士苹果", "", "00021", "2100081", "kg", True, 1_236,
                (PickPart(2, "S01-T2-P000013", 1_236),)),
        PickRow("", "", WINE.name, "木箱装", "WINE-2015-6", "3760085410018", "件", False, 2_000,
                (PickPart(3, "S01-T2-P000014", 2_000),)),
    ),
    (
        PickBox(1, SHIPMENT, NUMBER, "courier", "王小雨", None, LINES),
        PickBox(2, "S01-T2-P000013", "S01-T2-000483", "local", "陈静", AFTERNOON, LINES[2:]),
        PickBox(3, "S01-T2-P000014", "S01-T2-000484", "pickup", FAR.name, None, LINES[:1]),
    ),
)  # fmt: skip
HANDED = HandOverPaper(
    "S01-T2-H000003", "顺丰速运", "95338", AFTERNOON, "周凯", "",
    tuple(
        HandOverRow(f"SF14029384756{at:02}", f"S01-T2-P0000{at:02}", f"S01-T2-0004{at:02}",
                    "王小雨" if at % 3 else FAR.name, HOME.region if at % 3 else FAR.region,
                    1, 1, 850 * at, 11_590 if at == 12 else 0)
        for at in range(10, 20)
    ),
)  # fmt: skip
RUN = RunPaper(
    "S01-T2-D000002", "孙强", AFTERNOON, "周凯",
    (
        RunStopPaper(1, SHIPMENT, NUMBER, HOME, "2026-10-18", 1080, 1200, 2, 5_050, 11_590, ""),
        RunStopPaper(2, "S01-T2-P000013", "S01-T2-000483", FAR, "2026-10-18", 1110, 1260, 1, 850,
                     0, "发票随货"),
        RunStopPaper(3, "S01-T2-P000015", "S01-T2-000485", HOME, "", 0, 0, 1, 0, 2_500, ""),
    ),
)  # fmt: skip

RECIPIENT = Recipient(HOME.name, HOME.phone, HOME.region, HOME.street, HOME.note, HOME.hours)
ORDER = sale(
    member="王*雨",
    charges=(Charge("配送费", 800),),
    total=12_390,
    status="awaiting_payment",
    tenders=(TenderLine("wechat", 3_000, 3_000, reference="42000018"),),
    account=Account(
        "deposit",
        12_390,
        3_000,
        dues=(Due("2026-10-18", 3_000, 0), Due("2026-10-25", 9_390, 9_390)),
    ),
    parts=(
        Part("courier", (PartLine(WATER.name, 6_000), PartLine("圆领T恤 白/L", 1_000)), RECIPIENT,
             carrier="顺丰速运"),
        Part("pickup", (PartLine("红富士苹果", 1_236),),
             Recipient("王小雨", "13812345678"), Slot("2026-10-19", 1080, 1200), "", "482913",
             PICKUP_QR, AFTERNOON + 259_200_000),
    ),
)  # fmt: skip
CHANGED = replace(
    ORDER,
    lines=(*ORDER.lines, WINE, BADGE),
    changes=(Change(WINE.name, -1000, -1_299_900), Change("马克杯", 2000, 5_000),
             Change("", 0, -5)),
    parts=(Part("local", (PartLine(WINE.name, 1_000),),
                Recipient(FAR.name, FAR.phone, FAR.region, FAR.street, FAR.note, FAR.hours),
                Slot("2026-10-19", 1110, 1260)),),
    reprint=2,
)  # fmt: skip
PAID = PaymentData(
    SHOP, NUMBER, AFTERNOON, ZONE, "李敏", "T2", 9_390, (TenderLine("cash", 9_390, 10_000, 610),),
    Account("deposit", 12_390, 12_390), "王*雨", NUMBER,
)  # fmt: skip
BACK = (
    BackLine("圆领T恤 白/L", 1000, "size", "intact", "", 7_272),
    BackLine(WINE.name, 1000, "damaged", "broken", "瓶口有裂纹，木箱完好", 1_249_900, 50_000),
)
SLIP = ReturnSlipData(
    LETTER, RETURN, NUMBER, AFTERNOON, "李敏", "T2", "refund", "approved", BACK, "王*雨",
    "SF1402938475634",
)  # fmt: skip
REFUND = RefundData(
    LETTER, NUMBER, AFTERNOON, "李敏", "T2", 1_206_372,
    (TenderLine("card", 1_200_000, 1_200_000, reference="POS-20261018-0099"),
     TenderLine("credit", 6_372, 6_372)),
    RETURN, BACK, rounding=-300, deduction=50_000, way_back=500, member="王*雨", credit=16_372,
)  # fmt: skip
SWAP = ExchangeData(
    replace(REFUND, amount=7_272, lines=BACK[:1], tenders=(), rounding=0, deduction=0, way_back=0,
            credit=None),
    "S01-T2-000501", (replace(SHIRT, label="白/XL", net=8_500, note=""),), 8_500,
    (TenderLine("cash", 1_228, 1_300, 72),),
)  # fmt: skip
TICKET = VoucherData(
    "《茶馆》成人票", VOUCHER_CODE, NUMBER, AFTERNOON, "2026-10-24", "2026-10-24",
    session="19:30 二号厅", opens=1125, closes=1200, seat=17,
)  # fmt: skip
PASS = VoucherData(
    "滨江游泳馆（含更衣柜与热水淋浴，限身高 1.2 米以上）十次卡之单次券 Riverside Pool admission",
    VOUCHER_CODE, NUMBER, AFTERNOON, "2026-10-18", "2026-11-16", weekdays=0b0011111, opens=540,
    closes=1260,
)  # fmt: skip


def every_paper(language: str) -> dict[str, Document]:
    """All the papers by name, plain and hard ones."""
    return {
        "confirmation": order_confirmation(ORDER, language),
        "confirmation_long": order_confirmation(CHANGED, language),
        "payment": payment_receipt(PAID, language),
        "refund": returned.refund_receipt(REFUND, language),
        "exchange": returned.exchange_receipt(SWAP, language),
        "return_slip": returned.return_slip(SLIP, language),
        "pick_list": packing.pick_list(WALK, LETTER, language),
        "packing_slip": packing.packing_slip(SENT, LETTER, language),
        "packing_slip_long": packing.packing_slip(LONG, LETTER, language, "parcel-2"),
        "pickup_slip": packing.pickup_slip(WAITING, LETTER, language),
        "label": transport.waybill_labels(LABELS, LETTER, language),
        "label_long": transport.waybill_labels(LONG_LABELS, LETTER, language),
        "dispatch_note": transport.dispatch_note(LONG, LETTER, language),
        "hand_over": transport.hand_over_list(HANDED, LETTER, language),
        "run_sheet": transport.run_sheet(RUN, LETTER, language),
        "voucher": voucher_slips((TICKET, PASS), LETTER, language),
    }
