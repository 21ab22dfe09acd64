"""The command line. Every command takes `--data DIR`; exit codes tell what happened.

0 done; 1 refused, or problems were found (said on standard error); 2 wrong usage; 3 the world
failed (disk full, file unreadable, shop already open); 4 stopped by the user.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from posdesk import __version__, i18n
from posdesk.cards import mask_logs
from posdesk.clock import SystemClock
from posdesk.commandline.hub import add_commands
from posdesk.db import Database, open_database
from posdesk.errors import Refusal, WorldFault, words
from posdesk.i18n import _
from posdesk.money import show_in
from posdesk.staff.learning import learn_rights
from posdesk.sync.newtill import refuse_unfinished

REFUSED, USAGE, WORLD, STOPPED = 1, 2, 3, 4
_MOST_HITS = 100_000_000  # more than any shop sells, and no more than can be counted to
Handler = Callable[[argparse.Namespace], int]


def default_folder(name: str = "shop") -> Path:
    """Where a shop's data lives on this platform unless --data says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("posdesk", appauthor=False) / name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    mask_logs()
    i18n.use(i18n.system_language())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    if options.language:
        i18n.use(options.language)
    try:
        handler: Handler = options.handler
        return handler(options)
    except Refusal as refusal:
        for line in words(refusal):
            if line:
                print(line, file=sys.stderr)
        return WORLD if isinstance(refusal, WorldFault) else REFUSED
    except KeyboardInterrupt:
        print(_("Stopped. Nothing half-done was kept."), file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:  # what was written to could take no more
        print(error.strerror or error, file=sys.stderr)
        return WORLD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="posdesk", description=_("The till and order desk."))
    parser.add_argument("--version", action="version", version=f"posdesk {__version__}")
    parser.add_argument("--demo", action="store_true", help=_("open a shop full of life"))
    parser.add_argument(
        "--tour", metavar="DIR", type=Path, help=_("drive the window, leave pictures")
    )
    for option, settings in _COMMON.items():
        parser.add_argument(option, default=None, **settings())
    parser.set_defaults(handler=_window)
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    _catalog_commands(commands)
    _shop_commands(commands)
    _sync_commands(commands)
    about = _("The hub where tills meet: serve it, enrol tills, look after it.")
    add_commands(commands.add_parser("hub", help=about, description=about), _add_common)
    return parser


_COMMON: dict[str, Callable[[], dict[str, Any]]] = {
    "--data": lambda: {
        "metavar": "DIR",
        "type": _utf8_path,
        "help": _("shop folder (default: yours)"),
    },
    "--language": lambda: {"choices": sorted(i18n.LANGUAGES), "help": _("language of the words")},
}


class _Commands:
    """Adds sub-commands that share the common options."""

    def __init__(self, actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        self._actions = actions

    def add(self, name: str, handler: Handler, help_text: str) -> argparse.ArgumentParser:
        parser = self._actions.add_parser(name, help=help_text, description=help_text)
        _add_common(parser)
        parser.set_defaults(handler=handler)
        return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    for option, settings in _COMMON.items():
        parser.add_argument(option, default=argparse.SUPPRESS, **settings())


def _catalog_commands(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    commands = _Commands(actions)
    load = commands.add(
        "import-catalog", _import_catalog, _("Bring products in from CSV, TSV or XLSX.")
    )
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help=_("check everything, write nothing"))
    load.add_argument(
        "--on-error",
        choices=("stop", "skip"),
        default="stop",
        help=_("stop: all or nothing; skip: leave bad rows out (default: stop)"),
    )
    load.add_argument("--map", type=Path, metavar="FILE", help=_("JSON: field → heading"))
    load.add_argument("--report", type=Path, metavar="FILE", help=_("save the problems as CSV"))
    save = commands.add(
        "export-catalog", _export_catalog, _("Write the catalog to CSV, TSV or XLSX.")
    )
    save.add_argument("file", type=Path, metavar="FILE")
    find = commands.add("search", _search, _("Search the catalog as the till does."))
    find.add_argument("text", nargs="+", metavar="TEXT")
    find.add_argument("--limit", type=_positive, default=20, metavar="N")
    find.add_argument("--json", action="store_true", help=_("one JSON list"))


def _shop_commands(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    commands = _Commands(actions)
    simulate = commands.add(
        "simulate", _simulate, _("Make random but valid sales, as the window would.")
    )
    simulate.add_argument("--sales", type=_positive, required=True, metavar="N")
    simulate.add_argument("--seed", type=int, default=1, metavar="S")
    played = commands.add(
        "replay-retail", _replay_retail, _("Play a real shop's invoices into a new one.")
    )
    played.add_argument("file", type=Path, metavar="FILE")
    played.add_argument(
        "--report", type=Path, metavar="FILE", help=_("save every refused line as CSV")
    )
    commands.add("verify", _verify, _("Prove the database: integrity, journal, figures."))
    commands.add("rebuild", _rebuild, _("Compute every derived table anew."))
    keep = commands.add("backup", _backup, _("Write a checked copy of the shop."))
    keep.add_argument("file", type=_utf8_path, metavar="FILE")
    back = commands.add("restore", _restore, _("Put a backup in the place of the shop."))
    back.add_argument("file", type=_utf8_path, metavar="FILE")
    receipt = commands.add("receipt", _receipt, _("Write the receipt of a sale to a file."))
    receipt.add_argument("number", metavar="NUMBER")
    kind = receipt.add_mutually_exclusive_group(required=True)
    kind.add_argument("--pdf", type=Path, metavar="FILE")
    kind.add_argument("--escpos", type=Path, metavar="FILE")
    receipt.add_argument("--width", choices=("58", "80", "a4"), default="80", help=_("paper width"))


def _sync_commands(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    commands = _Commands(actions)
    enroll = commands.add(
        "enroll", _enroll, _("Pair this till with its hub, by a code that the hub made.")
    )
    enroll.add_argument("url", metavar="URL", help=_("the hub's address, or what its QR code says"))
    enroll.add_argument("code", metavar="CODE", nargs="?", default="")
    sync = commands.add("sync", _sync, _("Hand in, take over, and prove that both are equal."))
    sync.add_argument("what", nargs="?", choices=("status",), help=_("only say how it stands"))
    sync.add_argument("--once", action="store_true", help=_("stop when both are equal"))
    sync.add_argument("--json", action="store_true", help=_("the status as one JSON object"))
    digest = commands.add(
        "digest", _digest, _("Print a line for each stream: equal on tills that hold the same.")
    )
    digest.add_argument("--tables", action="store_true", help=_("and one for each table"))
    export = commands.add(
        "export-outbox", _export_outbox, _("Save what the hub does not have as one sealed file.")
    )
    export.add_argument("file", type=_utf8_path, metavar="FILE")


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a whole number above 0").format(text=text)
        )
    return number


def _utf8_path(text: str) -> Path:
    """A name that SQLite can open: it takes UTF-8 alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = text.encode(errors="replace").decode()
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a name in UTF-8").format(text=shown)
        ) from None
    return Path(text)


def _folder(options: argparse.Namespace) -> Path:
    return options.data or default_folder()


@contextmanager
def _shop(options: argparse.Namespace, *, write: bool) -> Iterator[Database]:
    """The shop of --data, opened, in the shop's own zone; closed after."""
    refuse_unfinished(_folder(options))
    database = open_database(_folder(options), SystemClock(), write=write)
    try:
        database.clock = SystemClock(database.setting("shop.zone"))
        show_in(database.setting("shop.currency"))
        if write:
            learn_rights(database)
        yield database
    finally:
        database.close()


def _window(options: argparse.Namespace) -> int:
    from posdesk import app

    if options.tour is not None:
        return app.tour(options.tour, options.data, options.language)
    if options.demo:
        return app.demo(options.data or default_folder("demo"), options.language)
    return app.window(_folder(options), options.language)


def _import_catalog(options: argparse.Namespace) -> int:
    from posdesk.commandline.catalog import import_catalog

    with _shop(options, write=True) as db:
        return import_catalog(db, options)


def _export_catalog(options: argparse.Namespace) -> int:
    from posdesk.commandline.catalog import export_catalog

    with _shop(options, write=False) as db:
        return export_catalog(db, options.file)


def _search(options: argparse.Namespace) -> int:
    from posdesk.commandline.catalog import search_catalog

    with _shop(options, write=False) as db:
        limit = min(options.limit, _MOST_HITS)
        return search_catalog(db, " ".join(options.text), limit, options.json)


def _simulate(options: argparse.Namespace) -> int:
    from posdesk.commandline.shop import simulate_sales

    with _shop(options, write=True) as db:
        return simulate_sales(db, options.sales, options.seed, named=options.data is not None)


def _replay_retail(options: argparse.Namespace) -> int:
    from posdesk.commandline.replay import replay_retail

    return replay_retail(options)


def _verify(options: argparse.Namespace) -> int:
    from posdesk.commandline.shop import verify_shop

    with _shop(options, write=False) as db:
        return verify_shop(db)


def _rebuild(options: argparse.Namespace) -> int:
    from posdesk.commandline.shop import rebuild_shop

    with _shop(options, write=False):
        pass  # there is one: nothing is made where a name was typed wrong
    with _shop(options, write=True) as db:
        return rebuild_shop(db)


def _backup(options: argparse.Namespace) -> int:
    from posdesk.backup import backup

    with _shop(options, write=False) as db:
        print(_("Backup written and checked: {path}").format(path=backup(db, options.file)))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from posdesk.backup import restore

    kept = restore(_folder(options), options.file, SystemClock())
    print(_("Restored from {path}.").format(path=options.file))
    if kept:
        print(_("The database it replaced was kept: {path}").format(path=kept))
    return 0


def _receipt(options: argparse.Namespace) -> int:
    from posdesk.commandline.shop import write_receipt

    with _shop(options, write=False) as db:
        return write_receipt(db, options)


def _enroll(options: argparse.Namespace) -> int:
    from posdesk.commandline import sync

    if options.url.startswith("posdesk:"):
        options.url, options.code = "", options.url
    if sync.is_new(_folder(options)):
        return sync.enroll_new(_folder(options), options, SystemClock())
    with _shop(options, write=True) as db:
        return sync.enroll_shop(db, options)


def _sync(options: argparse.Namespace) -> int:
    from posdesk.commandline import sync

    with _shop(options, write=options.what != "status") as db:
        if options.what == "status":
            return sync.show_status(db, as_json=options.json)
        return sync.sync(db, once=options.once)


def _digest(options: argparse.Namespace) -> int:
    from posdesk.commandline import sync

    with _shop(options, write=False) as db:
        return sync.show_digest(db, tables=options.tables)


def _export_outbox(options: argparse.Namespace) -> int:
    from posdesk.commandline import sync

    with _shop(options, write=False) as db:
        return sync.export_outbox(db, options.file)


if __name__ == "__main__":
    raise SystemExit(main())
