"""Settings → Sync: how a code is typed, scanned and refused, and how a till leaves its hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from posdesk.sync import discovery
from posdesk.sync.discovery import FoundHub
from posdesk.ui.settings.place import SettingsPlace
from posdesk.ui.settings.sync import SyncChapter
from posdesk.ui.sync.pairing import spelled
from tests.ui.shop import Till
from tests.ui.sync.conftest import Linked, waits

CODE = "7K3QM2XV9TDRW4HJ8CFN"
NOWHERE = "127.0.0.1:9"
LINE = f"posdesk://{NOWHERE}/{CODE}?fp={'ab' * 32}"


@pytest.fixture(autouse=True)
def quiet_network(monkeypatch: pytest.MonkeyPatch) -> list[FoundHub]:
    """What the network of the test answers; a real one is asked in tests/sync."""
    hubs: list[FoundHub] = []
    monkeypatch.setattr(discovery, "find", lambda **_how: list(hubs))
    return hubs


@pytest.fixture
def linked(till: Till) -> Linked:
    """The manager, at a till without a hub."""
    return Linked(till)


def chapter(linked: Linked) -> SyncChapter:
    """The page, opened."""
    place = linked.till.desk.window.go("settings")
    assert isinstance(place, SettingsPlace)
    opened = place.open_chapter("sync")
    assert isinstance(opened, SyncChapter)
    return opened


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("7k3q", "7K3Q"),
        ("7k3qm", "7K3Q M"),
        ("7K3Q-M2XV 9tdr", "7K3Q M2XV 9TDR"),
        ("oOiIlL", "0011 11"),
        (CODE + "EXTRA", "7K3Q M2XV 9TDR W4HJ 8CFN"),
    ],
)
def test_a_code_is_spelled_as_it_is_read_aloud(typed: str, shown: str) -> None:
    assert spelled(typed) == shown


def test_what_is_missing_is_said_at_its_field(linked: Linked) -> None:
    page = chapter(linked)
    page.pairing.pair()
    assert page.pairing.address_field.wrong
    page.pairing.address.setText(NOWHERE)
    page.pairing.code.setFocus()
    linked.till.type("7k3q m2x")
    linked.till.until(lambda: page.pairing.code.text() == "7K3Q M2X")
    page.pairing.pair()
    assert page.pairing.code_field.below.text() == "13 characters are missing."
    assert not page.pairing.busy


def test_a_scanned_qr_pairs_at_once_and_a_hub_that_is_not_there_is_said(linked: Linked) -> None:
    page = chapter(linked)
    linked.till.scan(LINE)
    assert page.pairing.busy
    assert not page.pairing.button.isEnabled()
    linked.till.until(lambda: not page.pairing.busy)
    assert page.pairing.address.text().endswith(NOWHERE)
    assert page.pairing.code.text() == "7K3Q M2XV 9TDR W4HJ 8CFN"
    assert "can't be reached" in page.pairing.cause.text()
    assert page.pairing.button.isEnabled()
    assert linked.chip() == "Local only"


def test_a_qr_that_is_not_whole_is_refused_in_words(linked: Linked) -> None:
    page = chapter(linked)
    assert page.scanned(LINE[:33])
    assert page.pairing.cause.text() == "This is no QR of a hub."
    assert not page.scanned("6921168509256")  # goods go where goods go


def test_hubs_of_the_network_are_offered_and_none_is_said(
    linked: Linked, quiet_network: list[FoundHub]
) -> None:
    page = chapter(linked)
    linked.till.settle()
    assert "None was found" in page.found.said.text()
    quiet_network.append(FoundHub("Corner shops", "https://192.168.1.20:8443"))
    linked.till.touch("Look again")
    linked.till.settle()
    linked.till.touch("Choose Corner shops")
    assert page.pairing.address.text() == "https://192.168.1.20:8443"
    assert page.pairing.code.hasFocus()


def test_a_paired_till_shows_whose_it_is(paired: Linked) -> None:
    page = chapter(paired)
    facts = page.linked.facts.values
    assert (facts["Business"].text(), facts["Store"].text()) == ("Corner shops", "Riverside")
    assert facts["Hub"].text() == "https://hub.example:8443"
    assert not page.pairing.isVisible()


def test_a_till_does_not_leave_while_something_waits(paired: Linked) -> None:
    paired.write(waits, 2)
    page = chapter(paired)
    paired.till.touch("Leave this hub…")
    paired.till.touch("Leave the hub")
    paired.till.until(page.leave_button.isEnabled)
    said = page.notices.notices()[-1]
    assert "2 entries wait on this till alone" in said.text
    assert [button.text() for button in said.buttons] == ["Export what waits…"]
    assert page.linked.isVisible()


def test_a_till_leaves_once_the_hub_has_everything(paired: Linked) -> None:
    paired.write(waits, 0)
    page = chapter(paired)
    paired.till.touch("Leave this hub…")
    assert paired.ops.db.row("SELECT 1 FROM hub_link")  # it asks once, naming the hub
    paired.till.touch("Leave the hub")
    paired.till.until(page.pairing.isVisible)
    assert paired.ops.db.row("SELECT 1 FROM hub_link") is None
    assert paired.chip() == "Local only"


def test_what_waits_is_exported_into_a_sealed_file(paired: Linked, tmp_path: Path) -> None:
    from posdesk.notices.secrets import Secrets
    from posdesk.sync import keys

    keys.ensure(Secrets(paired.ops.db))
    paired.write(waits, 2)
    page = chapter(paired)
    target = tmp_path / "T1.posdesk-outbox"
    page.export(target)
    paired.till.settle()
    assert page.notices.notices()[-1].text.startswith("2 entries were exported")
    assert target.stat().st_size > 0
    page.export(tmp_path / "missing" / "x")
    paired.till.settle()
    assert any("can't be written" in said for said in paired.till.notices())
