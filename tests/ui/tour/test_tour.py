"""The tour arrives, leaves pictures and documents, and says so where it does not arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from pytestqt.qtbot import QtBot

from posdesk import app, demo, i18n
from posdesk.app import Desk
from posdesk.clock import ManualClock
from posdesk.printing.kinds import KINDS
from posdesk.settings import save
from posdesk.ui.tour.album import Album
from posdesk.ui.tour.papers import readable
from posdesk.ui.tour.person import Person
from posdesk.ui.tour.script import Cast, Step, Tour, run
from posdesk.ui.tour.selling import sign_in
from tests.conftest import MORNING
from tests.faults.till import set_up

LABEL = (567, 851)
"""100 × 150 mm at 144 dots an inch."""
PAPERS = [kind.replace("_", "-") for kind in KINDS]
CAST = Cast("李敏", "4826", "赵磊", "7391", "nfsq", "农夫山泉", "手工曲奇")


@pytest.fixture
def desk(folder: Path, qtbot: QtBot) -> Iterator[Desk]:
    """The window of a shop with only two people in it."""
    till = set_up(folder)
    save(till.db, till.manager, {"till.setup_done": True, "till.language": "en"})
    till.db.close()
    made = Desk(folder, clock=ManualClock(MORNING))
    made.show(full=False)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    made.window.close()
    made.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def take(desk: Desk, target: Path, *steps: Step) -> str:
    """What stopped a tour of these steps by an impatient person."""
    person = Person(lambda: desk.window, patience=1)
    album = Album(target, i18n.translator("en").gettext)
    return run(Tour(person, album, desk.ops, CAST, target), steps, "A day")


def test_a_step_that_does_not_arrive_is_named_and_pictured(desk: Desk, tmp_path: Path) -> None:
    assert take(desk, tmp_path, ("signing in", sign_in)) == (
        "signing in: missing: three name tiles"
    )
    assert [path.name for path in tmp_path.glob("*.png")] == ["001-stopped.png"]
    assert not (tmp_path / "index.md").exists()


def test_an_error_nobody_expected_stops_it_too(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ValueError("a wire came loose")

    def work(tour: Tour) -> None:
        QTimer.singleShot(0, broken)

    assert take(desk, tmp_path, ("looking", work)) == "looking: ValueError: a wire came loose"
    assert "a wire came loose" in capsys.readouterr().err


def test_everything_that_was_kept_is_listed_in_one_line(desk: Desk, tmp_path: Path) -> None:
    def work(tour: Tour) -> None:
        tour.picture("sign-in", "Who is at the till? One tile for each person.")
        tour.album.paper("note.txt", "A note", b"hello")

    assert take(desk, tmp_path / "album", ("looking", work)) == ""
    listed = (tmp_path / "album" / "index.md").read_text(encoding="utf-8")
    assert listed == (
        "# A day\n\n## Pictures\n\n"
        "- [001-sign-in.png](001-sign-in.png): Who is at the till? One tile for each person.\n"
        "\n## Documents\n\n- [note.txt](<note.txt>): A note\n"
    )
    assert size(tmp_path / "album" / "001-sign-in.png") == (1366, 768)


@pytest.mark.slow
@pytest.mark.qt_log_ignore("This plugin does not support")  # menus where there is no display
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_whole_day_leaves_pictures_and_documents_that_can_be_read(
    qtbot: QtBot, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "album"
    assert app.tour(target, tmp_path / "shop", language) == 0, capsys.readouterr().err
    index = (target / "index.md").read_text(encoding="utf-8")
    files = re.findall(r"^- \[(.+?)\]", index, re.MULTILINE)
    assert sorted(files) == sorted(p.name for p in target.iterdir() if p.name != "index.md")
    pictures = [name for name in files if re.match(r"\d{3}-", name)]
    assert len(pictures) >= 110
    assert {size(target / f"{paper}.png") for paper in PAPERS} > {LABEL}
    assert {size(target / name) for name in pictures} == {(1366, 768)}
    number = re.search(r"S01-T2-\d{6}", readable((target / "receipt-80mm.pdf").read_bytes()))
    assert number is not None
    with Image.open(target / "receipt.png") as receipt:
        assert {found.text for found in zxingcpp.read_barcodes(receipt)} == {number.group()}
    assert len([name for name in files if name.startswith("printed-")]) >= 6
    with Image.open(target / "waybill-label.png") as label:
        assert "SF1024330021746" in {found.text for found in zxingcpp.read_barcodes(label)}
    for paper in PAPERS:
        assert readable((target / f"{paper}.pdf").read_bytes()).strip(), paper


@pytest.mark.slow
def test_a_tour_that_can_not_sign_in_leaves_with_1_and_says_where(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(demo, "people", lambda _language: ("赵磊", "王小雨", "周凯"))
    assert app.tour(tmp_path / "album", None, "en") == 1
    said = capsys.readouterr().err
    assert said == "The tour stopped at signing in: missing: the tile of 王小雨.\n"
