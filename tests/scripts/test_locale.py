"""The translation script, run as a person runs it, on a small project of its own."""

from __future__ import annotations

import gettext
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "locale.py"
MESSAGES = Path("resources/locale/zh_CN/LC_MESSAGES")
CODE = """
from posdesk.i18n import N_, _, n_
pay = _("Pay {amount}").format(amount=1)
lines = n_("{n} line", "{n} lines", 3).format(n=3)
advice = N_("Count the drawer "
            "again.")
"""


class Project:
    """A folder with a source file that says three sentences, and the script."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir()
        (folder / "posdesk").mkdir()
        shutil.copy(SCRIPT, folder / "scripts")
        self.say(CODE)

    def say(self, code: str) -> None:
        (self.folder / "posdesk" / "till.py").write_text(code, encoding="utf-8")

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "utf8", "scripts/locale.py", *arguments]
        return subprocess.run(
            command, cwd=self.folder, input=stdin, capture_output=True, text=True, encoding="utf-8"
        )

    def add(self, pairs: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return self.run("add", stdin=json.dumps(pairs))

    @property
    def po(self) -> str:
        return (self.folder / MESSAGES / "posdesk.po").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


ALL = {
    "Pay {amount}": "收款 {amount}",
    "{n} line\0{n} lines": "{n} 行",
    "Count the drawer again.": "请重新清点钱箱。",
}


def test_the_check_names_each_missing_sentence_and_where_it_is_said(project: Project) -> None:
    checked = project.run("check")
    assert checked.returncode == 1
    assert 'missing  "Pay {amount}"  posdesk/till.py:3' in checked.stdout
    assert 'missing  "{n} line | {n} lines"  posdesk/till.py:4' in checked.stdout
    assert 'missing  "Count the drawer again."' in checked.stdout


def test_registered_sentences_are_translated_at_once(project: Project) -> None:
    assert project.add(ALL).returncode == 0
    assert project.run("check").returncode == 0
    locale = project.folder / "resources" / "locale"
    chinese = gettext.translation("posdesk", locale, ["zh_CN"])
    assert chinese.gettext("Pay {amount}") == "收款 {amount}"
    assert chinese.ngettext("{n} line", "{n} lines", 1) == "{n} 行"
    assert chinese.ngettext("{n} line", "{n} lines", 2) == "{n} 行"


def test_a_translation_with_another_field_is_refused(project: Project) -> None:
    refused = project.add({"Pay {amount}": "收款 {sum}"})
    assert refused.returncode == 1
    assert "fields ['sum'] instead of ['amount']" in refused.stderr


@pytest.mark.parametrize("stdin", ['["a"]', '{"Pay": ""}', '{"Pay": 1}', "not json"])
def test_what_is_not_a_pair_of_sentences_is_refused(project: Project, stdin: str) -> None:
    refused = project.run("add", stdin=stdin)
    assert refused.returncode == 1
    assert "nothing registered" in refused.stderr


def test_a_sentence_that_is_no_longer_said_is_reported_and_pruned(project: Project) -> None:
    project.add(ALL | {"Gone": "没了"})
    checked = project.run("check")
    assert checked.returncode == 1
    assert 'obsolete "Gone"' in checked.stdout
    project.run("prune")
    assert project.run("check").returncode == 0
    assert "没了" not in project.po


def test_a_fuzzy_translation_is_reported(project: Project) -> None:
    project.add(ALL)
    fuzzy = project.po.replace('msgid "Count', '#, fuzzy\nmsgid "Count')
    (project.folder / MESSAGES / "posdesk.po").write_text(fuzzy, encoding="utf-8")
    checked = project.run("check")
    assert checked.returncode == 1
    assert 'fuzzy    "Count the drawer again."' in checked.stdout


def test_an_edited_po_without_its_mo_is_reported_until_compiled(project: Project) -> None:
    project.add(ALL)
    edited = project.po.replace("请重新清点钱箱。", "再数一遍。")
    (project.folder / MESSAGES / "posdesk.po").write_text(edited, encoding="utf-8")
    checked = project.run("check")
    assert checked.returncode == 1
    assert "stale" in checked.stdout
    project.run("compile")
    assert project.run("check").returncode == 0


def test_the_same_sentences_give_the_same_bytes_in_any_order(
    project: Project, tmp_path: Path
) -> None:
    project.add(ALL)
    packed = (project.folder / MESSAGES / "posdesk.mo").read_bytes()
    first = project.po
    for name in ("posdesk.po", "posdesk.mo"):
        (project.folder / MESSAGES / name).unlink()
    for english, chinese in reversed(ALL.items()):
        project.add({english: chinese})
    assert project.po == first
    assert (project.folder / MESSAGES / "posdesk.mo").read_bytes() == packed


def test_several_writers_at_once_lose_nothing(project: Project) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(project.add, [{f"word {n}": f"词 {n}"} for n in range(8)]))
    assert [one.returncode for one in done] == [0] * 8
    assert all(f'msgstr "词 {n}"' in project.po for n in range(8))


def test_a_lock_left_by_a_dead_writer_is_taken_over(project: Project) -> None:
    lock = project.folder / "resources" / "locale" / ".lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    os.utime(lock, (0, 0))
    assert project.add(ALL).returncode == 0
    assert not lock.exists()


def test_the_template_lists_every_sentence_with_its_place(project: Project) -> None:
    template = project.run("extract").stdout
    assert 'msgid "Pay {amount}"' in template
    assert 'msgid_plural "{n} lines"' in template
    assert "posdesk/till.py:3" in template
