"""What the receipt tests print: Li Min's sale of the worked example, and harder ones."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw

from posdesk.receipts.data import (
    DayReport,
    Figure,
    PrinterFacts,
    ReceiptData,
    ReceiptLine,
    Reduction,
    Shop,
    TaxLine,
    TenderLine,
)

ZONE = ZoneInfo("Asia/Shanghai")
AFTERNOON = 1_792_305_125_000  # 2026-10-18 14:32:05 in the shop
NUMBER = "S01-T2-000482"


def logo() -> bytes:
    """A logo with a transparent ground, as shops have them."""
    image = Image.new("RGBA", (400, 160), (0, 0, 0, 0))
    ImageDraw.Draw(image).rounded_rectangle((5, 5, 395, 155), 40, outline="black", width=12)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


SHOP = Shop(
    "友邻超市", "上海市徐汇区天平路 137 号", "021-6472 5511", "91310104MA1FR0XX2K", logo=logo()
)
WATER = ReceiptLine("农夫山泉 饮用天然水 550ml", 6000, 200, 1200, 1105, code="6921168509256")
NOODLES = ReceiptLine(
    "康师傅 红烧牛肉面 5连包", 2000, 1390, 2780, 2191, code="6920152414019",
    reductions=(Reduction("timed", -400),),
)  # fmt: skip
SHIRT = ReceiptLine("圆领T恤", 1000, 7900, 7900, 7272, "白/L", "TS-WHT-L", note="礼品包装")
APPLES = ReceiptLine("红富士苹果", 1236, 898, 1110, 1022, code="2100081", unit="kg", weighed=True)
WINE = ReceiptLine(
    "【限量珍藏】法国波尔多梅多克产区 Château Lafite-Rothschild Premier Grand Cru Classé 干红葡萄酒"
    "（2015年份，750ml×6瓶 木箱装）", 2000, 1299900, 2599800, 2499800, code="3760085410018",
    reductions=(Reduction("line", -100000, "店长特批：老客户答谢折扣，含赠送开瓶器与醒酒器一套"),),
)  # fmt: skip
BADGE = ReceiptLine(
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen-Sammleredition",
    1000, 350, 350, 350, code="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
)  # fmt: skip
SOUP = ReceiptLine(
    "Tom Yum ต้มยำ 😀 冬阴功 㐂鿭𠮷 方便面", 3000, 1250, 3750, 3750, code="8850987101014"
)

EXAMPLE = ReceiptData(
    shop=SHOP,
    number=NUMBER,
    issued_at=AFTERNOON,
    zone=ZONE,
    cashier="李敏",
    till="T2",
    lines=(WATER, NOODLES, SHIRT, APPLES),
    pieces=10_000,
    gross=12_990,
    reductions=(Reduction("offers", -400), Reduction("offer", -1000, "满100减10")),
    total=11_590,
    taxes=(TaxLine(1300, 9_352, 1_216), TaxLine(900, 938, 84)),
    tenders=(
        TenderLine("card", 5_000, 5_000, reference="POS-20261018-0042"),
        TenderLine("cash", 6_590, 10_000, 3_410),
    ),
    note="请下午三点后送货",
    qr=NUMBER,
)
HARD = replace(EXAMPLE, lines=(*EXAMPLE.lines, WINE, BADGE, SOUP), reprint=2)
DAY = DayReport(
    SHOP, "2026-10-18", "T2", AFTERNOON, ZONE, "赵磊", Figure("", 128, 1_259_040), 1_301_250,
    (Figure("discount.offer", 12, -30_200), Figure("rounding", 40, -10)),
    (Figure("cash", 60, 502_300), Figure("wechat", 68, 756_740)),
    (Figure("cash", 1, 3_500),), (TaxLine(1300, 1_000_000, 130_000),),
    (Figure("line", 3, 4_500),), (Figure("李敏", 128, 1_259_040),), 7, returned=3_500,
)  # fmt: skip
PRINTER = PrinterFacts(SHOP, "前台", "192.168.1.87:9100", "80mm", AFTERNOON, ZONE)


def sale(**changes: Any) -> ReceiptData:
    """The worked example with something else about it."""
    return replace(EXAMPLE, **changes)


def pages(pdf: bytes, scale: float = 2.5) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = [page.render(scale=scale).to_pil().convert("L") for page in document]
    document.close()
    return pictures


def pdf_text(pdf: bytes) -> str:
    """The text that a reader would copy out of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text.replace("\r", "")


def scanned(picture: Image.Image) -> set[tuple[str, str]]:
    """What a scanner reads in a picture: (kind, text)."""
    return {(str(code.format), code.text) for code in zxingcpp.read_barcodes(picture)}
