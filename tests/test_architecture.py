"""The laws of the code base that no other tool checks. Each check is shown to catch its sin."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import peewee as pw
import pytest

import posdesk
from posdesk.errors import Refusal
from posdesk.models import TABLES, Kind, Table
from posdesk.schema import statements

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "posdesk"
WITH_QT = ("posdesk.ui.", "posdesk.app.")

# ------------------------------------------------------------------ what is there


def is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Every file of the project, as git knows them; in an unpacked archive, every file."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not is_hidden(path.relative_to(ROOT))]
    return tuple(sorted(path for path in paths if path.is_file()))


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def module_names(*, qt: bool) -> list[str]:
    found = [info.name for info in pkgutil.walk_packages(posdesk.__path__, "posdesk.")]
    return [name for name in found if qt or not f"{name}.".startswith(WITH_QT)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


# ------------------------------------------------------------------ the schema


def every_model() -> list[type[pw.Model]]:
    found: list[type[pw.Model]] = []
    waiting: list[type[pw.Model]] = [pw.Model]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            if model.__module__.startswith("posdesk.models") and model is not Table:
                found.append(model)
    return found


def test_every_table_states_its_kind() -> None:
    models = every_model()
    assert len(models) > 10
    for model in models:
        assert issubclass(model, Table), f"{model.__name__} is not a Table"
        assert isinstance(model.__dict__.get("kind"), Kind), f"{model.__name__} states no kind"
        assert model in TABLES, f"{model.__name__} is not among TABLES"


def test_a_model_without_a_kind_would_be_noticed() -> None:
    class Nameless(Table):
        pass

    assert not isinstance(Nameless.__dict__.get("kind"), Kind)


SQL_FLOAT = re.compile(r"\b(REAL|FLOAT|DOUBLE|NUMERIC|DECIMAL)\b", re.IGNORECASE)


def test_no_column_holds_a_float() -> None:
    inexact = (pw.FloatField, pw.DecimalField)
    for model in TABLES:
        for field in model._meta.sorted_fields:
            assert not isinstance(field, inexact), f"{model.__name__}.{field.name} is a float"
    created = [text for text in statements() if text.upper().startswith("CREATE TABLE")]
    assert len(created) == len(TABLES)
    for text in created:
        assert not SQL_FLOAT.search(text), text
        assert text.rstrip().upper().endswith("STRICT"), f"not a STRICT table: {text}"


def test_the_word_for_a_float_column_is_recognised() -> None:
    assert SQL_FLOAT.search('CREATE TABLE "t" ("price" REAL NOT NULL) STRICT')


# ------------------------------------------------------------------ writing only by commands

WRITE = re.compile(
    r"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|UPDATE(?:\s+OR\s+\w+)?)"
    r"\s+[\"`]?(\{\}|\w+)[\"`]?(?=\s*(?:\(|SET\b|WHERE\b|VALUES\b|SELECT\b|DEFAULT\b|$))"
)
# These make the statements of commands, rebuild derived tables, or work on a file that is not yet
# or no longer a shop.
STATEMENT_MAKERS = {
    *(
        "db.py",
        "statements.py",
        "journal.py",
        "schema.py",
        "migrate.py",
        "settings.py",
        "backup.py",
        "verify.py",
        "hub/backup.py",  # PostgreSQL
        "hub/shopfile.py",
        "sync/epochs.py",  # numbers its own entries anew after a fork
    ),
}
PEEWEE_WRITES = {
    *("create", "insert", "insert_many", "insert_from", "replace", "replace_many", "update"),
    *("delete", "delete_by_id", "set_by_id", "get_or_create", "bulk_create", "bulk_update"),
}
BUSINESS = {model.table() for model in TABLES if model.kind in (Kind.FACT, Kind.REGISTER)}
MODEL_NAMES = {model.__name__ for model in TABLES}


@dataclass(frozen=True)
class Sin:
    line: int
    what: str


def texts(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string with its line; a replacement field of an f-string stands as {}."""
    inside: set[ast.AST] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            inside.update(node.values)
            parts = [v.value if isinstance(v, ast.Constant) else "{}" for v in node.values]
            yield node.lineno, "".join(map(str, parts))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield node.lineno, re.sub(r"\{\w+\}", "{}", node.value)


def raw_writes(module: ast.Module, business: set[str]) -> list[Sin]:
    """SQL that writes a business table, or a table that is not known here, around the commands."""
    return [
        Sin(line, f"SQL writes {match[1]}")
        for line, text in texts(module)
        for match in WRITE.finditer(text)
        if match[1] in business or match[1] == "{}"
    ]


def model_writes(module: ast.Module) -> list[Sin]:
    """Model.create(), Model.update() and the like: peewee would write without a journal entry."""
    return [
        Sin(node.lineno, f"{node.func.value.id}.{node.func.attr}()")
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in MODEL_NAMES
        and node.func.attr in PEEWEE_WRITES
    ]


def test_business_tables_are_written_by_commands_only() -> None:
    for path in sources():
        inside = path.relative_to(PACKAGE)
        if str(inside) in STATEMENT_MAKERS or inside.parts[0] == "migrations":
            continue
        sins = raw_writes(tree(path), BUSINESS) + model_writes(tree(path))
        assert not sins, f"{inside}: {sins}; use Command.insert and Command.update"


@pytest.mark.parametrize(
    "code",
    [
        "tx.execute('UPDATE product SET name = ? WHERE id = ?', name, key)",
        'tx.execute("insert into product (id) values (?)".upper().lower())\n'
        'tx.execute("INSERT INTO payment (id) VALUES (?)", key)',
        'tx.execute(f"DELETE FROM {table} WHERE id = ?", key)',
        "tx.execute('INSERT OR REPLACE INTO \"product\" (id) VALUES (?)', key)",
        "Product.create(id=key)",
        "Product.update(name=name).where(Product.id == key).execute()",
    ],
)
def test_a_write_around_the_commands_is_noticed(code: str) -> None:
    module = ast.parse(code)
    assert raw_writes(module, {"product", "payment"}) + model_writes(module)


@pytest.mark.parametrize(
    "code",
    [
        "tx.insert(Product, id=key)",
        'tx.execute("UPDATE stock_level SET on_hand = on_hand - ? WHERE variant_id = ?", n, key)',
        'label = _("Update product")',
        "changed.update(product)",
    ],
)
def test_an_honest_write_is_left_in_peace(code: str) -> None:
    module = ast.parse(code)
    assert not raw_writes(module, {"product"}) + model_writes(module)


# ------------------------------------------------------------------ one SQLite, no floats for money


def imported(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


FORBIDDEN_IMPORTS = ("sqlite3", "PySide6.QtSql", "pysqlite2", "pickle", "playhouse.sqlite_ext")
OPENERS = {
    *("db.py", "command.py", "journal.py", "migrate.py", "backup.py", "verify.py"),
    *("hub/shopfile.py", "sync/snapshot.py"),  # a file that is not yet a shop
}


def bad_imports(module: ast.Module) -> list[Sin]:
    return [Sin(line, name) for line, name in imported(module) if name in FORBIDDEN_IMPORTS]


def test_one_sqlite_library_is_in_the_process() -> None:
    for path in (path for path in files() if path.suffix == ".py"):
        assert not bad_imports(tree(path)), path


@pytest.mark.parametrize("code", ["import sqlite3", "from PySide6 import QtSql"])
def test_a_second_sqlite_is_noticed(code: str) -> None:
    assert bad_imports(ast.parse(code))


def test_only_the_core_opens_connections() -> None:
    for path in sources():
        inside = str(path.relative_to(PACKAGE))
        names = {name for _, name in imported(tree(path))}
        assert inside in OPENERS or "apsw" not in names, f"{inside} opens SQLite by itself"


EXACT = ("money.py", "cart", "payments", "orders", "promotions")


def is_path(division: ast.BinOp) -> bool:
    sides = (division.left, division.right)
    return any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides)


def inexact(module: ast.Module) -> list[Sin]:
    """Where a float can come from: a literal, float(), or a division of numbers."""
    found: list[Sin] = []
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(Sin(node.lineno, f"the literal {node.value}"))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float":
            found.append(Sin(node.lineno, "float()"))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not is_path(node):
            found.append(Sin(node.lineno, "division with /"))
    return found


@pytest.mark.parametrize("code", ["x = 0.1", "x = float(y)", "x = total / 3", "x /= 2.0"])
def test_a_float_is_noticed(code: str) -> None:
    assert inexact(ast.parse(code))


def test_money_is_computed_in_whole_numbers() -> None:
    for name in EXACT:
        where = PACKAGE / name
        for path in [where] if where.is_file() else sorted(where.rglob("*.py")):
            assert not inexact(tree(path)), f"{path.relative_to(ROOT)}: {inexact(tree(path))}"


# ------------------------------------------------------------------ refusals speak


def every_refusal() -> list[type[Refusal]]:
    for name in module_names(qt=True):
        importlib.import_module(name)
    found: list[type[Refusal]] = []
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [one for one in below if one.__module__.startswith("posdesk.")]
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def silence(refusal: type[Refusal]) -> list[str]:
    """What is missing from the words of a refusal."""
    found = [f"no {name}" for name in ("text", "advice") if not getattr(refusal, name).strip()]
    if refusal.values is Refusal.values:
        made: Any = refusal
        known = {f.name for f in fields(made)} if is_dataclass(made) else set()
        unknown = placeholders(refusal.text + refusal.advice) - known
        found += [f"no field {name}" for name in sorted(unknown)]
    return found


def made_names() -> set[str]:
    """Every class or function that the source calls by name."""
    return {
        node.func.id
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


SIGNAL_TO_A_JOB = re.compile(r"\.connect\(\w*job\.")


def test_no_signal_is_connected_to_a_job() -> None:
    """A job may end on its own thread: Qt would be told there, and can wait for ever."""
    for path in sorted((ROOT / "posdesk" / "ui").rglob("*.py")):
        assert not SIGNAL_TO_A_JOB.search(path.read_text(encoding="utf-8")), path


def test_a_signal_connected_to_a_job_is_noticed() -> None:
    assert SIGNAL_TO_A_JOB.search("panel.cancelled.connect(job.cancel)")


def test_every_refusal_says_what_happened_and_what_to_do() -> None:
    refusals, made = every_refusal(), made_names()
    assert len(refusals) > 10
    for refusal in refusals:
        if refusal.__subclasses__() and not refusal.text and refusal.__name__ not in made:
            continue  # only groups others
        assert not silence(refusal), f"{refusal.__module__}.{refusal.__name__}: {silence(refusal)}"


def test_a_refusal_without_words_is_noticed() -> None:
    class Mute(Refusal):
        text = "It went wrong with {thing}."

    assert silence(Mute) == ["no advice", "no field thing"]


# ------------------------------------------------------------------ no Qt below the window

PROBE = """
import importlib, sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "qtawesome", "qtpy"}:
            raise ImportError("this process has no " + name)
sys.meta_path.insert(0, NoQt())
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(name, "->", error)
"""


def import_without_qt(*names: str) -> str:
    command = [sys.executable, "-c", PROBE, *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_everything_but_the_window_works_without_qt() -> None:
    names = module_names(qt=False)
    assert "posdesk.db" in names
    assert import_without_qt(*names) == ""


def test_a_module_that_needs_qt_is_noticed() -> None:
    assert "has no PySide6" in import_without_qt("posdesk.ui.theme", "PySide6.QtCore")


# ------------------------------------------------------------------ the product speaks of itself

TEXT_SUFFIXES = {
    *(".py", ".md", ".toml", ".lock", ".ps1", ".po", ".txt", ".json", ".svg", ".csv", ".yml", ""),
}
UNWANTED = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|o" + r"pt)/",
            r"\b[Ii]ss" + r"ue\s*#?\d",
            r"python" + r"hosted|py" + r"pi\.org|registry\.npm" + r"js",
            r"(?i:\bclau" + r"de\b|chat" + r"gpt|anthro" + r"pic|language mo" + r"del)",
        ]
    )
)


def test_no_file_speaks_of_where_it_was_made() -> None:
    for path in files():
        if path.suffix in TEXT_SUFFIXES:
            found = UNWANTED.findall(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found}"


@pytest.mark.parametrize(
    "text", ["see /wo" + "rk/main", "fixes iss" + "ue #2", "https://py" + "pi.org/simple"]
)
def test_an_unwanted_word_is_noticed(text: str) -> None:
    assert UNWANTED.search(text)


def test_a_path_of_the_project_is_not_unwanted() -> None:
    assert not UNWANTED.search("see tests/wo" + "rk/day.py")


# ------------------------------------------------------------------ documents

DOCUMENTS = ("README.md", "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
LINK = re.compile(r"\[[^\]]*\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)|\b(?:src|href)=\"([^\"]+)\"")


def anchors(document: Path) -> set[str]:
    """The names that a heading can be linked by."""
    headings = re.findall(r"^#+\s+(.+?)\s*$", document.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def broken_links(document: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken: list[str] = []
    for found in LINK.finditer(text):
        link = found[1] or found[2]
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name) if name else document
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in anchors(target)
        ):
            broken.append(link)
    return broken


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_project_explains_itself(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8")) > 500


def test_every_link_in_the_documents_leads_somewhere() -> None:
    documents = [path for path in files() if path.suffix == ".md"]
    assert documents
    for document in documents:
        assert not broken_links(document), f"{document.name}: {broken_links(document)}"


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("# Here\n[ok](#here) [gone](gone.md) [no](#there) [out](https://x.org)")
    assert broken_links(document) == ["gone.md", "#there"]


# --------------------------------------------------------------- sentences


def sentences_inside_f_strings(module: ast.AST) -> list[int]:
    """Lines where a sentence to translate stands inside an f-string: extraction misses it there."""
    found = []
    for text in ast.walk(module):
        if isinstance(text, ast.JoinedStr):
            for node in ast.walk(text):
                if isinstance(node, ast.Call) and node.args:
                    called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if called in ("_", "n_", "gettext") and isinstance(node.args[0], ast.Constant):
                        found.append(node.lineno)
    return found


def test_no_sentence_hides_inside_an_f_string() -> None:
    hidden = [
        f"{path}:{line}" for path in sources() for line in sentences_inside_f_strings(tree(path))
    ]
    assert hidden == []


def test_a_sentence_inside_an_f_string_is_seen() -> None:
    assert sentences_inside_f_strings(ast.parse("f\"{_('Lock')} {key}\"")) == [1]
