"""`posdesk hub …` as a person types it, on a real PostgreSQL; `hub serve` as a real process."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from posdesk.cli import main
from posdesk.clock import ManualClock, SystemClock
from posdesk.hub.hub import Hub
from posdesk.hub.owners import Owners
from posdesk.sync.outfile import Head, Piece, write
from tests.hub.chains import STORE, TENANT, Chain, enrol, move, pushed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def said(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(hub.database.dsn, tmp_path / "hub", capsys)


class Said:
    """What a command prints, and how it ends."""

    def __init__(self, dsn: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.dsn, self.folder, self.capsys = dsn, folder, capsys

    def __call__(self, *words: object, code: int = 0) -> str:
        """Runs `posdesk hub WORDS`; answers both streams as one text."""
        common = ["--dsn", self.dsn, "--data", str(self.folder), "--language", "en"]
        ended = main(["hub", str(words[0]), *common, *map(str, words[1:])])
        out, err = self.capsys.readouterr()
        assert ended == code, out + err
        return out + err


def test_a_code_is_printed_with_what_a_scanner_reads(said: Said, tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    text = said("enroll", "--store", "S01", "--till", "T1", "--url", "https://hub.shop:8443",
                "--png", picture)  # fmt: skip
    assert "Till T1 of store S01: pair it with https://hub.shop:8443" in text
    assert "posdesk://hub.shop:8443/" in text
    assert "?fp=" in text
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "Store S01 has a till T1" not in text


def test_a_bad_name_is_refused_in_words(said: Said) -> None:
    text = said("enroll", "--store", "S 01", "--till", "T1", code=1)
    assert "can't be the short name" in text


def test_tills_are_listed_and_revoked(said: Said, hub: Hub) -> None:
    enrol(hub, "device-1")
    assert "device-1" in said("devices")
    assert "is revoked" in said("revoke", "device-1")
    assert "T1 (revoked)" in said("devices")
    assert "There is no till" in said("revoke", "device-9", code=1)


def test_an_owner_gets_a_login(said: Said, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    assert "There is no company" in said("owner", "boss", "--password-stdin", code=1)
    enrol(hub, "device-1")
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert "at least 10 characters" in said("owner", "boss", "--password-stdin", code=1)
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    assert "can sign in" in said("owner", "boss", "--password-stdin")
    assert Owners(hub.database, hub.clock).sign_in("boss", "correct horse battery")


def test_a_password_that_is_typed_in_two_ways_is_refused(
    said: Said, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(hub, "device-1")
    typed = iter(["one long password", "another password"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    assert "are not the same" in said("owner", "boss", code=1)


def test_contradictions_and_held_entries_are_listed_and_settled(
    said: Said, hub: Hub, clock: ManualClock
) -> None:
    assert "Nothing contradicts itself." in said("exceptions")
    assert "Nothing is in quarantine." in said("quarantine")
    context = enrol(hub, "device-1")
    with hub.database.transaction() as cursor:
        cursor.execute(
            "INSERT INTO exception (id, tenant, store, code, subject_table, subject_key, device,"
            " till, raised_at) VALUES ('e1', %s, %s, 'over_refund', 'payment', 'p', 'd', 'T1', 1)",
            (TENANT, STORE),
        )
        cursor.execute("UPDATE device SET revoked_at = 1")
    entry = Chain("device-1", clock).seal(move("m1"))
    pushed(hub, context, [entry])
    assert "More given back than was paid" in said("exceptions")
    assert "Closed." in said("exceptions", "--close", "e1", "--note", "called her")
    assert "There is no open contradiction" in said("exceptions", "--close", "e1", code=1)
    assert entry.header.id in said("quarantine")
    assert "Released" in said("quarantine", "--release", entry.header.id)
    assert "can't be released" in said("quarantine", "--release", entry.header.id, code=1)
    assert "The ledger is whole: 1 entries, 1 rows" in said("verify")


def test_a_ledger_that_was_altered_ends_with_1(said: Said, hub: Hub, clock: ManualClock) -> None:
    pushed(hub, enrol(hub, "device-1"), [Chain("device-1", clock).seal(move("m1"))])
    with hub.database.transaction() as cursor:
        cursor.execute("UPDATE entry SET occurred_at = 1")
    assert "was changed after it was sealed" in said("verify", code=1)


def test_a_backup_is_written_and_put_back(
    said: Said, hub: Hub, clock: ManualClock, tmp_path: Path
) -> None:
    pushed(hub, enrol(hub, "device-1"), [Chain("device-1", clock).seal(move("m1"))])
    epoch = hub.database.hub().epoch
    assert "Backup written" in said("backup", tmp_path / "hub.dump")
    assert "Its new epoch is" in said("restore", tmp_path / "hub.dump")
    assert hub.database.hub().epoch != epoch
    assert "is no backup of a hub" in said("restore", ROOT / "README.md", code=1)


def test_a_sealed_outbox_is_read_in_once_and_only_of_a_known_till(
    said: Said, hub: Hub, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    enrol(hub, "device-1")
    with hub.database.transaction() as cursor:
        cursor.execute("UPDATE device SET public_key = %s", (key.public_key().public_bytes_raw(),))
    chain = Chain("device-1", SystemClock())
    for number in range(3):
        chain.seal(move(f"m{number}"))
    file, head = tmp_path / "out.posdesk", Head("device-1", TENANT, STORE, "T1", 1, "")
    write(file, head, iter([Piece(1, 1, chain.entries)]), stranger.sign)
    assert "was not sealed by a till that this hub knows" in said("import-outbox", file, code=1)
    write(file, head, iter([Piece(1, 1, chain.entries)]), key.sign)
    for _time in range(2):
        assert "3 entries of till T1 are at the hub." in said("import-outbox", file)
    assert "3 entries, 3 rows" in said("verify")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert "is not a whole file" in said("import-outbox", file, code=1)


def test_a_database_that_does_not_answer_is_said_in_words(
    said: Said, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said.dsn = f"host={tmp_path} dbname=none connect_timeout=1"
    assert "The hub's database does not answer" in said("devices", code=3)
    assert "error connecting" in caplog.text


def test_a_till_without_the_hubs_packages_says_how_to_get_them(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "posdesk.hub.server", None)
    text = said("devices", code=3)
    assert "installed without the hub" in text
    assert 'pip install "posdesk[hub]"' in text


@pytest.mark.parametrize("wrong", [["never"], ["a.crt", "a.key", "more"]])
def test_a_choice_of_tls_that_is_none_is_refused(said: Said, wrong: list[str]) -> None:
    with pytest.raises(SystemExit, match="--tls takes auto"):
        said("serve", "--tls", *wrong)


def test_a_real_process_serves_until_it_is_asked_to_end(hub: Hub, tmp_path: Path) -> None:
    command = [
        sys.executable, str(ROOT / "main.py"), "hub", "serve", "--dsn", hub.database.dsn,
        "--data", str(tmp_path / "hub"), "--host", "127.0.0.1", "--port", "0", "--no-announce",
        "--language", "en",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        assert "The hub is served at https://127.0.0.1:" in process.stdout.readline()
        assert "Fingerprint" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
