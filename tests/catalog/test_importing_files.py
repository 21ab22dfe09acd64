"""Sheets of every kind are read; harmful ones are refused in words, within little memory."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import python_calamine

from posdesk.catalog.importing.errors import EncodingUnknown, RowUnreadable, SheetRefused
from posdesk.catalog.importing.limits import LIMITS, MIB
from posdesk.catalog.importing.sheets import Row, open_sheet
from posdesk.catalog.importing.xlsx import number_text, unescape
from posdesk.errors import FileUnreadable
from tests.catalog.lists import (
    HEADINGS,
    MAIN,
    MUG,
    SHEET,
    STRINGS,
    WATER,
    csv_list,
    peak_mb,
    shared_list,
    sheet_xml,
    with_part,
    xlsx_list,
)

EXPECTED: list[Row] = [(1, list(HEADINGS)), (2, list(MUG)), (3, list(WATER))]
TOO_MUCH_MB = 200


def read(path: Path) -> list[Row]:
    return list(open_sheet(path).rows())


# ------------------------------------------------------------------ honest files


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_delimited_lists_are_read_in_every_usual_encoding(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = csv_list(tmp_path / "list.csv", [MUG, WATER], encoding=encoding, delimiter=delimiter)
    assert read(path) == EXPECTED


def test_a_gzipped_list_is_read_as_it_is(tmp_path: Path) -> None:
    plain = csv_list(tmp_path / "list.tsv", [MUG, WATER], delimiter="\t")
    packed = tmp_path / "list.tsv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed) == EXPECTED


def test_a_workbook_is_read_with_its_row_numbers(tmp_path: Path) -> None:
    path = xlsx_list(tmp_path / "list.xlsx", [MUG, WATER])
    sheet = open_sheet(path)
    assert list(sheet.rows()) == EXPECTED
    assert (sheet.format, sheet.names) == ("xlsx", ("商品",))


def test_texts_that_cells_share_are_read_without_their_phonetic_readings(tmp_path: Path) -> None:
    texts = (
        "<si><t>品名</t></si><si><r><t>马克</t></r><r><t>杯</t></r><rPh><t>makebei</t></rPh></si>"
    )
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="e"><v>#N/A</v></c></row>'
    )
    path = shared_list(tmp_path / "shared.xlsx", sheet, texts)
    assert read(path) == [(1, ["品名"]), (3, ["马克杯", "", ""])]


def test_numbers_of_a_workbook_read_as_a_person_sees_them(tmp_path: Path) -> None:
    row = ("Mug", 22639130381.0, 6921168509256, 6.75, 0.1 + 0.2, True, None, -3)
    path = xlsx_list(tmp_path / "list.xlsx", [row])
    seen = ["Mug", "22639130381", "6921168509256", "6.75", "0.3", "TRUE", "", "-3"]
    assert read(path)[1] == (2, seen)
    assert number_text("1.23E+3") == "1230"
    assert number_text("6.921168509256E12") == "6921168509256"
    assert unescape("a_x000D_b_x005F_") == "a\rb_"


def test_a_second_sheet_is_read_when_it_is_named(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["nothing"])
    book.create_sheet("价目").append(["品名"])
    book.save(tmp_path / "two.xlsx")
    assert list(open_sheet(tmp_path / "two.xlsx", sheet="价目").rows()) == [(1, ["品名"])]
    with pytest.raises(SheetRefused, match="no sheet of that name"):
        open_sheet(tmp_path / "two.xlsx", sheet="missing")


def test_cells_with_quotes_and_lines_are_one_cell(tmp_path: Path) -> None:
    odd = ('say "hi"', "two\nlines", "a,b", "", "1", "", "")
    assert read(csv_list(tmp_path / "odd.csv", [odd]))[1] == (2, list(odd))


def test_an_encoding_and_a_separator_can_be_chosen_by_hand(tmp_path: Path) -> None:
    path = csv_list(tmp_path / "list.csv", [], encoding="big5", headings=["品名"] * 7)
    chosen = open_sheet(path, encoding="big5", delimiter=",")
    assert list(chosen.rows()) == [(1, ["品名"] * 7)]


@pytest.mark.data
@pytest.mark.parametrize("name", ["store-a.xlsx", "store-b.xlsx"])
def test_a_store_s_workbook_reads_the_same_with_another_library(name: str, data: Path) -> None:
    ours = read(data / name)
    theirs = python_calamine.CalamineWorkbook.from_path(str(data / name)).get_sheet_by_index(0)
    for (_number, cells), row in zip(ours, theirs.to_python(), strict=True):
        shown = [str(int(v)) if isinstance(v, float) and v == int(v) else str(v) for v in row]
        assert cells + [""] * (len(shown) - len(cells)) == shown


# ------------------------------------------------------------------ wrong files


def test_a_list_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    words = "Хлеб ржаной нарезной, молоко пастеризованное, сметана, творог зернёный"
    (tmp_path / "ru.csv").write_bytes(f"name,price\n{words},1\n".encode("cp1251"))
    (tmp_path / "jp.csv").write_bytes("品名,価格\nおにぎりツナマヨ,120\n".encode("shift_jis"))
    (tmp_path / "fr.csv").write_bytes("nom,prix\ncafé crème brûlée,1\n".encode("latin-1"))
    for name in ("ru.csv", "jp.csv", "fr.csv"):
        with pytest.raises(EncodingUnknown):
            open_sheet(tmp_path / name)


def test_a_wrong_choice_of_encoding_names_the_row(tmp_path: Path) -> None:
    path = csv_list(tmp_path / "list.csv", [MUG] * 3, encoding="gb18030", headings=["a"] * 7)
    with pytest.raises(RowUnreadable, match="not in the chosen encoding"):
        list(open_sheet(path, encoding="utf-8").rows())


def test_what_is_no_sheet_is_refused_in_words(tmp_path: Path) -> None:
    cases = {
        "empty.csv": (b"", "it is empty"),
        "old.xls": (b"\xd0\xcf\x11\xe0" + bytes(100), "old .xls"),
        "program.csv": (b"MZ\0\0" + bytes(range(256)) * 9, "not a text file"),
        "cut.gz": (gzip.compress(b"a,b\n" * 9999)[:60], "compressed file is damaged"),
        "cut.xlsx": (b"PK\x03\x04" + bytes(500), "damaged workbook"),
    }
    for name, (content, reason) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SheetRefused, match=reason):
            read(tmp_path / name)
    with pytest.raises(FileUnreadable):
        open_sheet(tmp_path / "missing.csv")


def test_a_quotation_mark_that_never_closes_names_its_row(tmp_path: Path) -> None:
    (tmp_path / "open.csv").write_text('name,price\nMug,1\n"Cup,2\n' + "Plate,3\n" * 30_000)
    with pytest.raises(RowUnreadable, match="quotation mark") as refused:
        read(tmp_path / "open.csv")
    assert refused.value.row == 3


def test_a_workbook_that_points_outside_of_itself_is_refused(tmp_path: Path) -> None:
    honest = xlsx_list(tmp_path / "honest.xlsx", [MUG])
    for name in ("../../evil.py", "/etc/passwd", "C:\\evil.exe"):
        path = tmp_path / "slip.xlsx"
        path.write_bytes(honest.read_bytes())
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, b"evil")
        with pytest.raises(SheetRefused, match="outside of itself"):
            open_sheet(path)


def test_an_entity_is_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    honest = xlsx_list(tmp_path / "honest.xlsx", [MUG])
    for declared in (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
        '<!DOCTYPE x [<!ENTITY a "1111111111"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ):
        body = f'{declared}<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="str"><v>&e;</v>'
        xml = f"{body}</c></row></sheetData></worksheet>".encode()
        for part in (SHEET, "xl/workbook.xml"):
            path = with_part(honest, tmp_path / "xxe.xlsx", part, [xml])
            with pytest.raises(SheetRefused, match="declares entities"):
                read(path)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('<row r="2"><c r="A2"/></row><row r="1"><c r="A1"/></row>', "rows are not in order"),
        ('<row r="1048577"><c r="A1"/></row>', "rows are not in order"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "too many columns"),
        (f'<row r="1"><c r="A1" t="str"><v>{"x" * 40_000}</v></c></row>', "cell is too long"),
        ('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "points at no text"),
        (
            '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
            "cells are not in order",
        ),
    ],
)
def test_a_sheet_that_no_program_writes_is_refused(tmp_path: Path, rows: str, reason: str) -> None:
    honest = xlsx_list(tmp_path / "honest.xlsx", [])
    path = with_part(honest, tmp_path / "odd.xlsx", SHEET, [sheet_xml(rows)])
    with pytest.raises(RowUnreadable, match=reason):
        read(path)


def test_one_cell_in_the_far_corner_costs_nothing(tmp_path: Path) -> None:
    honest = xlsx_list(tmp_path / "honest.xlsx", [])
    corner = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="IV1048576"><v>2</v></c></row>'
    )
    path = with_part(honest, tmp_path / "corner.xlsx", SHEET, [corner])
    grown, said = peak_mb(f"print(sum(1 for _ in open_sheet(Path({str(path)!r})).rows()))")
    assert said == "2"
    assert grown < 50


# ------------------------------------------------------------------ bombs


def blanks(megabytes: int) -> Iterator[bytes]:
    yield f"<worksheet {MAIN}><sheetData>".encode()
    for _ in range(megabytes):
        yield b" " * MIB


def refused_mb(path: Path, limit: str = "") -> tuple[int, str]:
    """What a process says that reads the file, and how much its memory grew."""
    code = (
        "from posdesk.catalog.importing.limits import Limits, MIB\n"
        "try:\n"
        f"    for _ in open_sheet(Path({str(path)!r}), limits=Limits({limit})).rows(): pass\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    return peak_mb(code)


def test_a_zip_bomb_is_refused_by_the_bytes_that_really_come_out(tmp_path: Path) -> None:
    honest = xlsx_list(tmp_path / "honest.xlsx", [MUG])
    bomb = with_part(honest, tmp_path / "bomb.xlsx", SHEET, blanks(300))
    assert bomb.stat().st_size < MIB
    grown, said = refused_mb(bomb, "part_bytes=100 * MIB")
    assert said.startswith("SheetRefused")
    assert "too big when decompressed" in said
    assert grown < TOO_MUCH_MB
    shared = shared_list(tmp_path / "shared.xlsx", "", "")
    text = with_part(shared, tmp_path / "text.xlsx", STRINGS, shared_texts(200_000, 1000))
    grown, said = refused_mb(text)
    assert "too much text" in said
    assert grown < TOO_MUCH_MB


def shared_texts(count: int, length: int) -> Iterator[bytes]:
    yield f"<sst {MAIN}>".encode()
    for _ in range(count // 100):
        yield b"".join(b"<si><t>" + b"a" * length + b"</t></si>" for _ in range(100))
    yield b"</sst>"


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml"])
def test_one_endless_attribute_is_refused(tmp_path: Path, part: str) -> None:
    honest = shared_list(tmp_path / "honest.xlsx", "", "")
    endless = (f'<worksheet {MAIN} a="'.encode(), *[b"a" * MIB] * 300)
    grown, said = refused_mb(with_part(honest, tmp_path / "long.xlsx", part, endless))
    assert "damaged workbook" in said
    assert grown < TOO_MUCH_MB


def test_a_gzip_bomb_is_refused_whether_it_has_lines_or_not(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.csv.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as out:
        out.write(b"name,price\n")
        for _ in range(150):
            out.write(b"a" * MIB)
    grown, said = refused_mb(bomb, "part_bytes=100 * MIB")
    assert "too big when decompressed" in said
    assert grown < TOO_MUCH_MB
    grown, said = refused_mb(bomb)
    assert said.startswith("RowUnreadable")
    assert "line is too long" in said
    assert grown < TOO_MUCH_MB


def test_an_honest_sheet_that_compresses_a_hundredfold_is_read(tmp_path: Path) -> None:
    honest = xlsx_list(tmp_path / "honest.xlsx", [])
    row = b"".join(b'<c t="str"><v>Mug with a handle</v></c>' for _ in range(7))
    body = [b"<row>" + row + b"</row>"] * 40_000
    parts = [f"<worksheet {MAIN}><sheetData>".encode(), *body, b"</sheetData></worksheet>"]
    path = with_part(honest, tmp_path / "even.xlsx", SHEET, parts)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo(SHEET)
    assert part.file_size > 100 * part.compress_size
    assert sum(1 for _ in open_sheet(path).rows()) == 40_000


def test_a_table_of_contents_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3000):
            archive.writestr(f"part{number:05}", b"")
    with pytest.raises(SheetRefused, match="damaged workbook"):
        open_sheet(path, limits=replace(LIMITS, directory_bytes=100_000))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_million_rows_with_one_sku_twice_are_refused_whole_in_little_memory(
    tmp_path: Path,
) -> None:
    path = tmp_path / "million.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("品名,货号,售价\n")
        out.writelines(f"商品 {n},S-{n},{n % 90 + 1}.50\n" for n in range(1_000_000))
        out.write("别的商品,S-7,3.00\n")
    grown, said = peak_mb(
        "from posdesk.catalog.importing.run import Alone, import_catalog\n"
        "from posdesk.clock import SystemClock\n"
        "from posdesk.db import open_database\n"
        f"db = open_database(Path({str(tmp_path / 'shop')!r}), SystemClock())\n"
        f"report = import_catalog(Alone(db), Path({str(path)!r}))\n"
        "print(report.outcome, report.rows, *(p.row for p in report.problems))\n"
        "print(db.value('SELECT count(*) FROM product'))"
    )
    assert said.splitlines() == ["refused 1000001 1000002", "0"]
    assert grown < TOO_MUCH_MB


@pytest.mark.slow
def test_a_workbook_of_a_million_rows_is_read_in_little_memory(tmp_path: Path) -> None:
    honest = xlsx_list(tmp_path / "honest.xlsx", [])
    rows = 1_048_576

    def body() -> Iterator[bytes]:
        yield f"<worksheet {MAIN}><sheetData>".encode()
        for start in range(1, rows + 1, 4096):
            yield "".join(
                f'<row r="{n}"><c t="str"><v>Name {n}</v></c><c><v>{n}</v></c></row>'
                for n in range(start, min(start + 4096, rows + 1))
            ).encode()
        yield b"</sheetData></worksheet>"

    path = with_part(honest, tmp_path / "million.xlsx", SHEET, body())
    grown, said = peak_mb(f"print(sum(1 for _ in open_sheet(Path({str(path)!r})).rows()))")
    assert said == str(rows)
    assert grown < 50
