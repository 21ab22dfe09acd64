"""The command line: what it does, what it says, and with which exit code it leaves."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from posdesk import __version__, cli
from posdesk.clock import SystemClock
from posdesk.db import FILE_NAME, open_database
from posdesk.settings import save

ROOT = Path(__file__).resolve().parent.parent
DONE, REFUSED, USAGE, WORLD = 0, 1, 2, 3
WATER, NOODLES, MUG = "6921168509256", "6920152414019", "6901234567892"
HEADINGS = ("条码", "品名", "分类", "单位", "售价", "库存")
GOODS = (
    (WATER, "农夫山泉 550ml", "饮料", "瓶", "2.00", "126"),
    (NOODLES, "康师傅 红烧牛肉面", "方便食品", "袋", "13.90", "31"),
    (MUG, "马克杯", "日用", "个", "25.00", "40"),
)


@dataclass
class Answer:
    """How a command left, and what it said on both channels."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of a shop that nobody has made yet."""
    return tmp_path / "shop"


@pytest.fixture
def posdesk(shop: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in English on the shop."""

    def run(*arguments: object, data: bool = True) -> Answer:
        where = ["--language", "en", *(["--data", str(shop)] if data else [])]
        try:
            code = cli.main([*map(str, arguments), *where])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def goods(tmp_path: Path) -> Path:
    """A list of goods as a wholesaler sends it."""
    return write(tmp_path / "goods.csv", GOODS)


def write(path: Path, rows: tuple[tuple[str, ...], ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


def found(answer: Answer) -> list[dict[str, Any]]:
    """The hits of `search --json`."""
    hits: list[dict[str, Any]] = json.loads(answer.out)
    return hits


def first_number(shop: Path) -> str:
    database = open_database(shop, SystemClock(), write=False)
    try:
        return str(database.value("SELECT min(number) FROM orders"))
    finally:
        database.close()


# --- import, search, export -------------------------------------------------------------------


def test_a_list_comes_in_and_every_row_is_counted(posdesk: Command, goods: Path) -> None:
    answer = posdesk("import-catalog", goods)
    assert answer.code == DONE
    assert "3 rows: 3 new, 0 changed, 0 as they were, 0 repeating another row, 0 left out" in (
        answer.out
    )
    assert answer.out.endswith("Imported.\n")
    assert answer.err == ""


def test_a_dry_run_says_the_same_and_writes_nothing(posdesk: Command, goods: Path) -> None:
    answer = posdesk("import-catalog", goods, "--dry-run")
    assert answer.code == DONE
    assert "3 rows: 3 new" in answer.out
    assert "Only checked: nothing was written." in answer.out
    assert posdesk("search", "nfsq").code == REFUSED


def test_one_bad_row_stops_the_whole_list_and_is_named(posdesk: Command, tmp_path: Path) -> None:
    bad = (MUG, "马克杯", "日用", "个", "廿五", "40")
    answer = posdesk("import-catalog", write(tmp_path / "bad.csv", (*GOODS[:2], bad)))
    assert answer.code == REFUSED
    assert "Row 4: " in answer.err
    assert "“廿五”" in answer.err
    assert "Nothing was written" in answer.out
    assert posdesk("search", "nfsq").code == REFUSED


def test_bad_rows_are_left_out_when_that_is_wanted_and_the_report_names_them(
    posdesk: Command, tmp_path: Path
) -> None:
    bad = (MUG, "马克杯", "日用", "个", "廿五", "40")
    source, report = write(tmp_path / "bad.csv", (*GOODS[:2], bad)), tmp_path / "report.csv"
    answer = posdesk("import-catalog", source, "--on-error", "skip", "--report", report)
    assert answer.code == DONE
    assert "2 new" in answer.out
    assert "1 left out" in answer.out
    assert f"Every problem is in {report}." in answer.out
    assert "廿五" in report.read_text(encoding="utf-8-sig")
    assert [hit["name"] for hit in found(posdesk("search", "nfsq", "--json"))] == [GOODS[0][1]]


def test_a_mapping_names_columns_that_nobody_could_guess(posdesk: Command, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text(f"a,b,c\n{WATER},农夫山泉 550ml,2.00\n", encoding="utf-8")
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"barcode": "a", "name": "b", "price": "c"}), encoding="utf-8")
    assert posdesk("import-catalog", odd, "--map", mapping).code == DONE
    assert found(posdesk("search", WATER, "--json"))[0]["price"] == 200


def test_a_file_that_is_not_there_is_said_in_words(posdesk: Command, tmp_path: Path) -> None:
    answer = posdesk("import-catalog", tmp_path / "nowhere.csv")
    assert answer.code in (REFUSED, WORLD)
    assert "nowhere.csv" in answer.err
    assert "Traceback" not in answer.err


def test_search_prints_what_the_till_would_show(posdesk: Command, goods: Path) -> None:
    posdesk("import-catalog", goods)
    answer = posdesk("search", "nfsq")
    assert answer.code == DONE
    assert answer.out == f"{WATER:<16} 农夫山泉 550ml  ¥2.00/瓶  [126]\n"


def test_search_in_json_gives_whole_numbers_and_a_limit(posdesk: Command, goods: Path) -> None:
    posdesk("import-catalog", goods)
    (hit,) = found(posdesk("search", "红烧", "牛肉", "--json", "--limit", "1"))
    assert (hit["name"], hit["price"], hit["on_hand"]) == ("康师傅 红烧牛肉面", 1390, 31_000)
    assert hit["barcode"] == NOODLES


def test_nothing_found_is_said_and_told_by_the_exit_code(posdesk: Command, goods: Path) -> None:
    posdesk("import-catalog", goods)
    answer = posdesk("search", "没有这种东西", "--json")
    assert (answer.code, answer.out) == (REFUSED, "[]\n")
    assert answer.err == "Nothing found for “没有这种东西”.\n"


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_what_was_exported_comes_in_again_unchanged(
    posdesk: Command, goods: Path, tmp_path: Path, ending: str
) -> None:
    posdesk("import-catalog", goods)
    target = tmp_path / f"out.{ending}"
    answer = posdesk("export-catalog", target)
    assert (answer.code, answer.out) == (DONE, f"3 products written to {target}.\n")
    again = posdesk("import-catalog", target)
    assert again.code == DONE
    assert "3 rows: 0 new, 0 changed, 3 as they were" in again.out


def test_an_export_into_no_folder_is_refused(posdesk: Command, goods: Path, tmp_path: Path) -> None:
    posdesk("import-catalog", goods)
    answer = posdesk("export-catalog", tmp_path / "no" / "such" / "out.csv")
    assert answer.code == WORLD
    assert "out.csv" in answer.err


# --- a shop's life ----------------------------------------------------------------------------


def test_simulated_sales_leave_a_whole_shop(posdesk: Command, goods: Path) -> None:
    posdesk("import-catalog", goods)
    sold = posdesk("simulate", "--sales", 40, "--seed", 7)
    assert sold.code == DONE
    assert "40 sales" in sold.out
    proof = posdesk("verify")
    assert proof.code == DONE
    assert proof.out.startswith("Whole: ")
    assert posdesk("rebuild").code == DONE
    assert posdesk("verify").out == proof.out


def test_a_figure_that_was_changed_from_outside_is_found_and_mended(
    posdesk: Command, goods: Path, shop: Path
) -> None:
    posdesk("import-catalog", goods)
    posdesk("simulate", "--sales", 5, "--seed", 1)
    database = open_database(shop, SystemClock())
    with database.command("test.meddle", None) as tx:
        tx.execute("UPDATE stock_level SET on_hand = on_hand + 1000")
    database.close()
    answer = posdesk("verify")
    assert answer.code == REFUSED
    assert "stock_level" in answer.err
    assert "The shop is NOT whole." in answer.err
    assert posdesk("rebuild").code == DONE
    assert posdesk("verify").code == DONE


def test_a_backup_brings_the_shop_back_and_keeps_what_it_replaces(
    posdesk: Command, goods: Path, shop: Path, tmp_path: Path
) -> None:
    posdesk("import-catalog", goods)
    posdesk("simulate", "--sales", 10, "--seed", 3)
    kept, proof = tmp_path / "kept.posdesk", posdesk("verify").out
    assert posdesk("backup", kept).code == DONE
    posdesk("simulate", "--sales", 5, "--seed", 4)
    assert posdesk("verify").out != proof
    answer = posdesk("restore", kept)
    assert answer.code == DONE
    assert "The database it replaced was kept: " in answer.out
    assert posdesk("verify").out == proof
    assert len(list(shop.glob(f"{FILE_NAME}*"))) >= 2


def test_a_file_that_is_no_backup_replaces_nothing(
    posdesk: Command, goods: Path, tmp_path: Path
) -> None:
    posdesk("import-catalog", goods)
    junk = tmp_path / "junk.posdesk"
    junk.write_bytes(b"not a database" * 100)
    answer = posdesk("restore", junk)
    assert answer.code in (REFUSED, WORLD)
    assert "junk.posdesk" in answer.err
    assert posdesk("search", "nfsq").code == DONE


# --- receipts ---------------------------------------------------------------------------------


def test_a_receipt_is_written_as_pdf_in_the_language_asked_for(
    posdesk: Command, goods: Path, shop: Path, tmp_path: Path
) -> None:
    posdesk("import-catalog", goods)
    posdesk("simulate", "--sales", 1, "--seed", 5)
    number, target = first_number(shop), tmp_path / "receipt.pdf"
    answer = posdesk("receipt", number, "--pdf", target, "--width", "58")
    assert (answer.code, answer.out) == (DONE, f"Receipt {number} written to {target}.\n")
    document = pypdfium2.PdfDocument(target)
    text, width = document[0].get_textpage().get_text_range(), document[0].get_width()
    document.close()
    assert number in text
    assert "Sales receipt" in text
    assert round(width / 72 * 25.4) == 58


def test_a_receipt_is_written_as_bytes_for_a_printer(
    posdesk: Command, goods: Path, shop: Path, tmp_path: Path
) -> None:
    posdesk("import-catalog", goods)
    posdesk("simulate", "--sales", 1, "--seed", 5)
    number, target = first_number(shop), tmp_path / "receipt.escpos"
    assert posdesk("receipt", number, "--escpos", target).code == DONE
    data = target.read_bytes()
    assert data.startswith(b"\x1b@")
    assert number.encode() in data


def test_a_number_that_no_sale_has_is_refused(
    posdesk: Command, goods: Path, tmp_path: Path
) -> None:
    posdesk("import-catalog", goods)
    answer = posdesk("receipt", "S01-T1-999999", "--pdf", tmp_path / "x.pdf")
    assert answer.code == REFUSED
    assert "S01-T1-999999" in answer.err
    assert not (tmp_path / "x.pdf").exists()


# --- usage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("search",),
        ("search", "water", "--limit", "0"),
        ("simulate", "--sales", "many"),
        ("receipt", "S01-T1-000001"),
        ("receipt", "S01-T1-000001", "--pdf", "a", "--escpos", "b"),
        ("import-catalog", "x.csv", "--on-error", "perhaps"),
    ],
)
def test_wrong_usage_is_told_apart_from_a_refusal(
    posdesk: Command, shop: Path, arguments: tuple[str, ...]
) -> None:
    answer = posdesk(*arguments)
    assert answer.code == USAGE
    assert "usage: posdesk" in answer.err
    assert not shop.exists()


def test_the_version_is_that_of_the_program(posdesk: Command) -> None:
    assert posdesk("--version", data=False).out == f"posdesk {__version__}\n"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    commands = (
        "import-catalog export-catalog search simulate verify rebuild backup restore receipt"
    ).split()
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert [command for command in commands if command not in said] == []


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_the_shops_folder_may_stand_before_or_after_the_command(
    posdesk: Command, goods: Path, shop: Path, before: bool
) -> None:
    posdesk("import-catalog", goods)
    where = ("--data", str(shop), "--language", "en")
    arguments = (*where, "search", "nfsq") if before else ("search", "nfsq", *where)
    assert cli.main(arguments) == DONE


def test_the_words_are_chinese_where_that_is_asked_for(
    posdesk: Command, shop: Path, goods: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posdesk("import-catalog", goods)
    assert cli.main(["--language", "zh_CN", "--data", str(shop), "search", "没有"]) == REFUSED
    assert capsys.readouterr().err == "没有找到“没有”。\n"


# --- as processes -----------------------------------------------------------------------------


def process(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def test_as_a_process_it_leaves_with_the_same_codes(
    posdesk: Command, goods: Path, shop: Path
) -> None:
    posdesk("import-catalog", goods)
    where = ("--data", shop, "--language", "en")
    answer = process("search", "nfsq", "--json", *where)
    assert (answer.returncode, answer.stderr) == (DONE, "")
    assert json.loads(answer.stdout)[0]["barcode"] == WATER
    assert process("search", "xyzzy", *where).returncode == REFUSED
    assert process("simulate", "--sales", "-1", *where).returncode == USAGE


def test_a_second_program_on_the_same_shop_is_refused(
    posdesk: Command, goods: Path, shop: Path
) -> None:
    posdesk("import-catalog", goods)
    first = open_database(shop, SystemClock())
    try:
        for arguments in ((), ("simulate", "--sales", "1"), ("rebuild",)):
            answer = process(*arguments, "--data", shop, "--language", "en")
            assert answer.returncode == WORLD
            assert "PosDesk is already open for this shop" in answer.stderr
    finally:
        first.close()
    assert process("verify", "--data", shop).returncode == DONE


def test_a_tour_never_sells_in_a_shop_that_is_there(
    posdesk: Command, goods: Path, shop: Path, tmp_path: Path
) -> None:
    posdesk("import-catalog", goods)
    answer = posdesk("--tour", tmp_path / "album")
    assert answer.code == REFUSED
    assert f"There is a shop in {shop} already" in answer.err
    assert not (tmp_path / "album").exists()


# --- what nobody should type -------------------------------------------------------------------


def test_a_limit_beyond_all_numbers_finds_all_there_is(posdesk: Command, goods: Path) -> None:
    posdesk("import-catalog", goods)
    assert posdesk("search", "", "--limit", "9" * 30).out.count("\n") == len(GOODS)


def test_a_rebuild_makes_no_shop_where_there_is_none(posdesk: Command, shop: Path) -> None:
    assert posdesk("rebuild").code == REFUSED
    assert not shop.exists()


@pytest.mark.parametrize(
    "command", [("rebuild",), ("backup", "x.db"), ("simulate", "--sales", "1")]
)
def test_a_folder_whose_name_is_no_text_is_wrong_usage(
    posdesk: Command, tmp_path: Path, command: tuple[str, ...]
) -> None:
    answer = posdesk(*command, "--data", f"{tmp_path}/\udcff", data=False)
    assert answer.code == USAGE
    assert "is not a name in UTF-8" in answer.err


@pytest.mark.parametrize("own", ["posdesk.db", "posdesk.db-wal"])
def test_no_command_writes_over_the_shop(
    posdesk: Command, goods: Path, shop: Path, own: str
) -> None:
    posdesk("simulate", "--sales", "1")
    number = first_number(shop)
    for command in (
        ("backup", shop / own),
        ("export-catalog", shop / own),
        ("receipt", number, "--pdf", shop / own),
        ("import-catalog", goods, "--report", shop / own),
        ("import-catalog", shop / own),
    ):
        answer = posdesk(*command)
        assert answer.code == WORLD
        assert "the shop's own database" in answer.err
    assert posdesk("verify").code == DONE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_output_that_takes_no_more_is_said_without_a_trace(shop: Path, goods: Path) -> None:
    run = [sys.executable, "-m", "posdesk.cli"]
    where = ["--data", str(shop), "--language", "en"]
    subprocess.run([*run, "import-catalog", str(goods), *where], check=True, cwd=ROOT)
    with Path("/dev/full").open("w") as full:
        left = subprocess.run(
            [*run, "search", "", *where], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
    assert left.returncode != DONE
    assert "Traceback" not in left.stderr
    assert "No space left on device" in left.stderr


def test_sales_are_not_invented_in_the_shop_that_is_in_use(
    posdesk: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shop = open_database(own, SystemClock())
    save(shop, None, {"till.setup_done": True})
    shop.close()
    monkeypatch.setattr("posdesk.cli.default_folder", lambda: own)
    assert cli.main(["simulate", "--sales", "1", "--language", "en"]) == REFUSED
    assert cli.main(["simulate", "--sales", "1", "--data", str(own)]) == 0


def test_a_list_with_a_strange_ending_is_refused_in_words(posdesk: Command, goods: Path) -> None:
    posdesk("import-catalog", goods)
    answer = posdesk("export-catalog", goods.with_suffix(".doc"))
    assert answer.code == REFUSED
    assert "End the name in .csv" in answer.err
