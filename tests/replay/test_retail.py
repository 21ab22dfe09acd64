"""A file of invoices is played through the real commands, and every line is accounted for."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from posdesk import cli
from posdesk.clock import SystemClock
from posdesk.db import open_database
from posdesk.derived import REBUILDS
from posdesk.verify import verify

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
DAY = """
1001,MUG,WHITE MUG,6,2011-01-04 10:00:00,2.55,17850,United Kingdom
1001,MUG,WHITE MUG,2,2011-01-04 10:00:00,2.55,17850,United Kingdom
1001,LAMP,"LAMP, OLD",1,2011-01-04 10:00:00,12.95,17850,United Kingdom
1002,MUG,WHITE MUG,3,2011-01-04 10:05:00,2.95,,United Kingdom
1003,MUG,,-20,2011-01-04 10:10:00,0,,United Kingdom
1004,CARD,CARD,4,2011-01-04 10:11:00,0,,United Kingdom
1005,CARD,CARD,4,2011-01-04 10:12:00,0.001,17850,United Kingdom
1006,CARD,CARD,1,2011-01-04 10:13:00,0,17850,United Kingdom
C1007,MUG,WHITE MUG,-7,2011-01-05 09:00:00,2.55,17850,United Kingdom
C1008,MUG,WHITE MUG,-3,2011-01-05 09:10:00,2.55,17850,United Kingdom
C1009,MUG,WHITE MUG,-1,2011-01-05 09:20:00,2.95,,United Kingdom
C1010,LAMP,LAMP,-1,2011-01-05 09:30:00,12.95,14000,United Kingdom
C1011,FEE,BANK FEE,-1,2011-01-05 09:40:00,40,14000,United Kingdom
C1012,LAMP,LAMP,-1,2011-01-05 09:50:00,9,,United Kingdom
"""


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    path = tmp_path / "invoices.csv.gz"
    path.write_bytes(gzip.compress((HEAD + DAY).encode()))
    return path


def test_every_line_is_sold_returned_or_refused_and_the_sums_are_those_of_the_file(
    invoices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, refused = tmp_path / "shop", tmp_path / "refused.csv"
    command = ["replay-retail", str(invoices), "--data", str(folder), "--language", "en"]
    assert cli.main([*command, "--report", str(refused)]) == 0
    told = capsys.readouterr().out
    assert "12 invoices, 14 lines, -£48.20 by the file's own arithmetic" in told
    assert "5 lines, 13 pieces, file £42.20, books £42.20: sold, in 3 orders" in told
    # 7 mugs came from the lines of 2 and 6, one more of them comes back, and 2 were never sold.
    assert "4 lines, 9 pieces, file -£23.35, books -£23.35: returned against their sales" in told
    assert "2 lines, 3 pieces, file -£18.05, books -£18.05: returned without a receipt" in told
    assert "2 lines came from several sales, or partly from none" in told
    assert "Everything adds up." in told
    assert refused.read_text(encoding="utf-8-sig").splitlines() == [
        "line,reason",
        '6,"a negative quantity outside of a cancellation: the stock was corrected"',
        '7,"no price and no customer: the stock was corrected"',
        '8,"the price has fractions of the smallest coin"',
        '14,"taken back, but never sold here"',
        '15,"taken back without a sale, and no customer to give store credit"',
    ]
    db = open_database(folder, SystemClock())
    try:
        assert db.value("SELECT sum(total) FROM orders") == 4220
        assert db.value("SELECT sum(amount) FROM refund") == 2335
        assert db.value("SELECT sum(amount) FROM credit_entry") == 1805
        assert db.value("SELECT count(DISTINCT business_day) FROM orders") == 1
        assert verify(db, REBUILDS).problems == ()
    finally:
        db.close()


def test_a_shop_in_use_is_left_alone(
    invoices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["replay-retail", str(invoices), "--data", str(tmp_path / "shop")]
    assert cli.main(command) == 0
    assert cli.main(command) == cli.REFUSED
    assert "in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "line 1: InvoiceNo, StockCode"),
        (f"{HEAD}\n1,MUG,MUG,six,2011-01-04 10:00:00,2.55,1,UK\n", "line 2: "),
        (f"{HEAD}\n1,MUG,MUG,6,yesterday,2.55,1,UK\n", "line 2: "),
        (f"{HEAD}\n1,MUG,MUG,6,2011-01-04 10:00:00,NaN,1,UK\n", "line 2: "),
        (f"{HEAD}\n1,MUG\n", "line 2: "),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_the_line(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    folder = tmp_path / "shop"
    assert cli.main(["replay-retail", str(path), "--data", str(folder)]) == cli.REFUSED
    assert said in capsys.readouterr().err
    assert not (folder / "posdesk.db").exists()


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.timeout(1200)
def test_seven_months_of_a_real_shop_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(os.environ["POSDESK_DATA"]) / "online-retail-2011h1.csv.gz"
    if not file.exists():
        pytest.skip(f"{file.name} is not there")
    folder = tmp_path / "shop"
    command = ["replay-retail", str(file), "--data", str(folder), "--language", "en"]
    assert cli.main(command) == 0
    told = capsys.readouterr().out
    assert "12795 invoices, 245903 lines" in told
    assert "Everything adds up." in told
    assert cli.main(["verify", "--data", str(folder), "--language", "en"]) == 0
