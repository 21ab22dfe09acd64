"""The translations: gather the English sentences, register the Chinese ones, check both.

    python scripts/locale.py add < pairs.json    register {"English": "中文", …}
    python scripts/locale.py extract [-o FILE]   write every sentence found in posdesk/ as a .pot
    python scripts/locale.py check               say what is missing; exit 1 when anything is
    python scripts/locale.py compile             write the .mo from the .po
    python scripts/locale.py prune               drop sentences that the program no longer says

A plural is registered as {"{n} line\\u0000{n} lines": "{n} 行"}. `add` may run in several
processes at once: each waits for its turn at a lock file.
"""

import os
import sys

# This file is called like a module of the standard library, which must be the one that others find.
if sys.path and os.path.abspath(sys.path[0]) == os.path.dirname(os.path.abspath(__file__)):
    del sys.path[0]

import argparse
import contextlib
import io
import json
import string
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "posdesk"
LANGUAGE = "zh_CN"
PO = ROOT / "resources" / "locale" / LANGUAGE / "LC_MESSAGES" / "posdesk.po"
MO = PO.with_suffix(".mo")
LOCK = ROOT / "resources" / "locale" / ".lock"
LOCK_WAIT_S = 60.0
LOCK_STALE_S = 30.0
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "n_": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
}
HEADER = """\
# Simplified Chinese translation of PosDesk.
# This file is written by scripts/locale.py.
msgid ""
msgstr ""
"Project-Id-Version: PosDesk\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Id = str | tuple[str, ...]


class BadPair(Exception):
    """A pair of sentences that cannot be registered, with the reason."""


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Hold the lock file; one left by a process that died is taken over after a while."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            os.close(os.open(LOCK, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except (FileExistsError, PermissionError):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - LOCK.stat().st_mtime > LOCK_STALE_S:
                    LOCK.unlink()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    try:
        yield
    finally:
        LOCK.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Write the whole file or nothing, and leave it alone when it says the same already."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    os.replace(beside, path)


def load() -> Catalog:
    if not PO.exists():
        return Catalog(locale=LANGUAGE, project="PosDesk", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def sentences(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def save(catalog: Catalog) -> None:
    """Write the .po sorted by sentence, without places and dates, and the .mo beside it."""
    body = io.BytesIO()
    write_po(
        body,
        catalog,
        width=100,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_previous=False,
    )
    replace_file(PO, HEADER.encode() + body.getvalue().strip(b"\n") + b"\n")
    compile_mo()


def compile_mo() -> None:
    catalog = load()
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    packed = io.BytesIO()
    write_mo(packed, catalog)
    replace_file(MO, packed.getvalue())


def extracted() -> dict[Id, list[str]]:
    """Every sentence the source says, with the places where it does."""
    found: dict[Id, list[str]] = {}
    for name, line, words, _comments, _context in extract_from_dir(
        SOURCE, [("**.py", "python"), ("**.html", "jinja2")], keywords=KEYWORDS
    ):
        found.setdefault(words, []).append(f"posdesk/{name}:{line}")
    return found


def fields(text: str) -> list[str]:
    """The names of the replacement fields of a str.format sentence, e.g. ['amount']."""
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})


def shown(identity: Id) -> str:
    return json.dumps(" | ".join((identity,) if isinstance(identity, str) else identity))


def keyed(identity: Id | list[str]) -> Id:
    return identity if isinstance(identity, str) else tuple(identity)


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def mismatch(identity: Id, texts: tuple[str, ...]) -> str | None:
    """Why these translations cannot stand for the sentence, or None."""
    last = identity if isinstance(identity, str) else identity[-1]
    for text in texts:
        try:
            if fields(text) != fields(last):
                return f"fields {fields(text)} instead of {fields(last)}"
        except ValueError as error:
            return f"not a format string: {error}"
    return None


def parse_pairs(text: str) -> dict[Id, str]:
    pairs = json.loads(text)
    if not isinstance(pairs, dict):
        raise BadPair("expected one JSON object of English sentences to Chinese ones")
    result: dict[Id, str] = {}
    for english, chinese in pairs.items():
        if not isinstance(chinese, str) or not chinese.strip() or not english.strip():
            raise BadPair(f"{english!r}: both sides must be non-empty text")
        parts = tuple(english.split("\0"))
        identity: Id = parts if len(parts) == 2 else english
        if len(parts) > 2:
            raise BadPair(f"{english!r}: a plural has two forms")
        if reason := mismatch(identity, (chinese,)):
            raise BadPair(f"{english!r}: {chinese!r} has {reason}")
        result[identity] = chinese
    return result


def add(text: str) -> int:
    try:
        pairs = parse_pairs(text)
    except (ValueError, BadPair) as error:
        print(f"nothing registered: {error}", file=sys.stderr)
        return 1
    new = 0
    with locked():
        catalog = load()
        for identity, chinese in pairs.items():
            old = catalog.get(identity[0] if isinstance(identity, tuple) else identity)
            if old is None:
                new += 1
            elif old.id != identity:
                # gettext files a plural under its singular; the richer form keeps both.
                identity = identity if isinstance(identity, tuple) else old.id
                catalog.delete(old.id)
            elif old.string and translations(old) != (chinese,):
                print(f"changed {shown(identity)}: {translations(old)[0]} -> {chinese}")
                catalog.delete(old.id)  # a message that is there keeps its old words
            strings = (chinese,) if isinstance(identity, tuple) else chinese
            catalog.add(identity, strings).string = strings
        save(catalog)
        total = len(sentences(load()))
    print(f"{new} new, {len(pairs) - new} known; {total} sentences in {PO.relative_to(ROOT)}")
    return 0


def extract(output: str | None) -> int:
    catalog = Catalog(project="PosDesk", fuzzy=False)
    for identity, places in sorted(extracted().items(), key=lambda item: str(item[0])):
        catalog.add(identity, auto_comments=sorted(set(places)))
    body = io.BytesIO()
    write_po(body, catalog, width=100, omit_header=True, sort_output=True)
    if output is None:
        sys.stdout.write(body.getvalue().decode())
    else:
        Path(output).write_bytes(body.getvalue())
    return 0


def problems() -> list[str]:
    catalog, said = load(), extracted()
    known = {message.id: message for message in sentences(catalog)}
    singular = {identity[0] for identity in known if isinstance(identity, tuple)}
    found: list[str] = []
    for identity, places in sorted(said.items(), key=lambda item: str(item[0])):
        message = known.get(identity)
        if message is None and identity in singular:
            continue
        if message is None or not all(translations(message)):
            found.append(f"missing  {shown(identity)}  {places[0]}")
        elif message.fuzzy:
            found.append(f"fuzzy    {shown(identity)}  {places[0]}")
        elif reason := mismatch(identity, translations(message)):
            found.append(f"fields   {shown(identity)}  {reason}")
    found += [f"obsolete {shown(identity)}" for identity in known if identity not in said]
    found += [f"obsolete {shown(message.id)}" for message in catalog.obsolete.values()]
    return found + out_of_step(catalog)


def out_of_step(catalog: Catalog) -> list[str]:
    if not MO.exists():
        return [f"stale    {MO.name} is not there: run scripts/locale.py compile"]
    with MO.open("rb") as file:
        packed = {keyed(message.id): translations(message) for message in sentences(read_mo(file))}
    if packed != {
        keyed(m.id): translations(m) for m in sentences(catalog) if m.string and not m.fuzzy
    }:
        return [f"stale    {MO.name} differs from {PO.name}: run scripts/locale.py compile"]
    return []


def check() -> int:
    found = problems()
    for problem in found:
        print(problem)
    if found:
        print(f"{len(found)} problems with the {LANGUAGE} translation", file=sys.stderr)
        return 1
    print(f"{LANGUAGE}: {len(sentences(load()))} sentences, all translated")
    return 0


def prune() -> int:
    with locked():
        catalog, said = load(), extracted()
        dropped = [message.id for message in sentences(catalog) if message.id not in said]
        for identity in dropped:
            catalog.delete(identity)
            print(f"dropped {shown(identity)}")
        save(catalog)
    return 0


def compile_locked() -> int:
    with locked():
        compile_mo()
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run one of the subcommands; the exit code is 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("add", "check", "compile", "prune"):
        commands.add_parser(name)
    commands.add_parser("extract").add_argument("-o", "--output")
    options = parser.parse_args(argv)
    if options.command == "add":
        return add(sys.stdin.buffer.read().decode("utf-8"))
    if options.command == "extract":
        return extract(options.output)
    return {"check": check, "compile": compile_locked, "prune": prune}[options.command]()


if __name__ == "__main__":
    sys.exit(main())
