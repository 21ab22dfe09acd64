"""Making product lists for the import, harmless and harmful."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

HEADINGS = ("商品名称", "规格", "条码", "货号", "售价", "库存", "分类")
MUG = ("搪瓷杯", "白", "6921168509256", "MUG-W", "25.00", "12", "杯具")
WATER = ("农夫山泉", "550ml", "6921168560509", "NF-550", "2.00", "48", "饮料")
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def csv_list(
    path: Path,
    rows: Iterable[Sequence[str]],
    headings: Sequence[str] = HEADINGS,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """A delimited list."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_list(
    path: Path, rows: Iterable[Sequence[object]], headings: Sequence[str] = HEADINGS
) -> Path:
    """A workbook as other programs write it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("商品")
    for row in (headings, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def shared_list(path: Path, sheet: str, texts: str) -> Path:
    """A workbook written by hand whose cells point at shared texts, as Excel's do."""
    book = (
        f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr(SHEET, sheet_xml(sheet))
        archive.writestr(STRINGS, f"<sst {MAIN}>{texts}</sst>")
    return path


def with_part(source: Path, path: Path, part: str, chunks: Iterable[bytes]) -> Path:
    """A copy of a workbook with one part replaced by whatever `chunks` give."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as out:
            for chunk in chunks:
                out.write(chunk)
    return path


def sheet_xml(rows: str) -> bytes:
    """A worksheet part with these rows."""
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()


def peak_mb(code: str) -> tuple[int, str]:
    """Run code in a process of its own: how many MB its memory grew, and what it printed."""
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from posdesk.catalog.importing.sheets import open_sheet\n"
        "def used(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        f"before = used()\n{code}\n"
        "print(used() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    *said, grown = done.stdout.strip().splitlines()
    return int(grown), "\n".join(said)
