"""`posdesk hub …`: serve, enrol tills, look after what contradicts itself, keep copies."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posdesk.commandline import hubcare
from posdesk.commandline.hubtables import folder_of, moment, opened_hub, print_table
from posdesk.errors import Refusal, WorldFault
from posdesk.i18n import N_, _

if TYPE_CHECKING:
    from posdesk.hub.certificate import Certificate
    from posdesk.hub.server import Listening

_PORT: Final = 8443
_AUTO, _OFF = "auto", "off"


@dataclass(eq=False)
class HubNotInstalled(WorldFault):
    """The program was installed without what only a hub needs."""

    missing: str = ""
    text = N_("This program was installed without the hub ({missing} is missing).")
    advice = N_('Install it with: pip install "posdesk[hub]"')


@dataclass(eq=False)
class PasswordsDiffer(Refusal):
    """A password was typed twice, and not the same."""

    text = N_("The two passwords are not the same.")
    advice = N_("Type it again.")


# --- the commands as they are typed ---------------------------------------------------------------


def add_commands(
    hub: argparse.ArgumentParser, common: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add every `posdesk hub` command; `common` adds the options that all share."""
    actions = hub.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)

    def add(name: str, handler: Callable[..., int], about: str) -> argparse.ArgumentParser:
        parser = actions.add_parser(name, help=about, description=about)
        common(parser)
        parser.add_argument(
            "--dsn", default="", metavar="DSN", help=_("a PostgreSQL of yours (default: our own)")
        )
        parser.set_defaults(handler=_guarded(handler))
        return parser

    _add_serving(add)
    _add_tills(add)
    _add_care(add)
    _add_copies(add)


Add = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]


def _add_serving(add: Add) -> None:
    serve = add("serve", _serve, _("Serve the tills until it is stopped."))
    serve.add_argument("--host", default="0.0.0.0", help=_("address to listen at"))
    serve.add_argument("--port", type=int, default=_PORT)
    serve.add_argument(
        "--tls",
        nargs="+",
        default=[_AUTO],
        metavar=("auto|off|CERT", "KEY"),
        help=_("auto: a certificate of its own; off: behind a balancer; or certificate and key"),
    )
    serve.add_argument(
        "--no-announce", action="store_true", help=_("do not tell the shop's network")
    )
    owner = add("owner", _owner, _("Make a login for the owner's pages, or give it a password."))
    owner.add_argument("login", metavar="LOGIN")
    owner.add_argument("--tenant", default="", metavar="NAME", help=_("of which company"))
    owner.add_argument(
        "--password-stdin", action="store_true", help=_("read it from standard input")
    )


def _add_tills(add: Add) -> None:
    enroll = add("enroll", _enroll, _("Make a one-time code for a till."))
    enroll.add_argument("--store", required=True, metavar="S", help=_("short name of the store"))
    enroll.add_argument("--till", required=True, metavar="T", help=_("short name of the till"))
    enroll.add_argument("--store-name", default="", metavar="NAME")
    enroll.add_argument("--tenant", default="", metavar="NAME", help=_("of which company"))
    enroll.add_argument("--role", choices=("till", "office"), default="till")
    enroll.add_argument("--url", default="", help=_("how tills reach the hub"))
    enroll.add_argument("--png", type=Path, metavar="FILE", help=_("save the QR code as a picture"))
    add("devices", _devices, _("List the tills: where, when last heard, what waits."))
    revoke = add("revoke", _revoke, _("Take a till's word no longer: what it sends is held back."))
    revoke.add_argument("device", metavar="TILL", help=_("its id, or store/till"))


def _add_care(add: Add) -> None:
    exceptions = add(
        "exceptions", hubcare.exceptions, _("List what contradicts itself between tills.")
    )
    exceptions.add_argument("--all", action="store_true", help=_("also those that were closed"))
    exceptions.add_argument("--close", metavar="ID", help=_("somebody has decided"))
    exceptions.add_argument("--note", default="", help=_("what was decided"))
    quarantine = add(
        "quarantine", hubcare.quarantine, _("List entries that are kept, but not applied.")
    )
    quarantine.add_argument("--release", metavar="ID", help=_("apply it after all"))
    add("verify", hubcare.verify, _("Prove the ledger: chains, streams, rows, figures."))


def _add_copies(add: Add) -> None:
    add("snapshot", hubcare.snapshot, _("Make the shop that new tills start from, of every store."))
    save = add("backup", hubcare.backup, _("Write a checked copy of the hub while it serves."))
    save.add_argument("file", type=Path, metavar="FILE")
    back = add("restore", hubcare.restore, _("Put a backup in the place of the hub's ledger."))
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--force", action="store_true", help=_("also while a hub seems to serve"))
    load = add(
        "import-outbox", hubcare.import_outbox, _("Read in what a till saved as a sealed file.")
    )
    load.add_argument("file", type=Path, metavar="FILE")


def _guarded(handler: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """What is missing, or what the hub itself refuses, in words."""

    def run(options: argparse.Namespace) -> int:
        try:
            from posdesk.hub.errors import HubRefusal, worded
            from posdesk.hub.server import serve as _needed  # noqa: F401
        except ModuleNotFoundError as error:
            raise HubNotInstalled(error.name or "") from error
        try:
            return handler(options)
        except HubRefusal as refusal:
            raise worded(refusal) from refusal

    return run


# --- serving --------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from posdesk.hub.server import Serving, serve

    def ready(listening: Listening) -> None:
        print(_("The hub is served at {url}").format(url=listening.url), flush=True)
        if listening.fingerprint:
            shown = listening.fingerprint.hex(":", 2)
            print(_("Fingerprint of its certificate: {shown}").format(shown=shown), flush=True)

    serve(
        Serving(
            folder_of(options),
            dsn=options.dsn,
            host=options.host,
            port=options.port,
            tls=_tls(options.tls),
            announce=not options.no_announce,
        ),
        ready,
    )
    return 0


def _tls(chosen: list[str]) -> Any:
    """`auto`, `off`, or a certificate and its key, which must be readable now."""
    from posdesk.hub.certificate import Certificate

    if len(chosen) == 1 and chosen[0] in (_AUTO, _OFF):
        return chosen[0]
    if len(chosen) != 2:
        raise SystemExit(_("--tls takes auto, off, or a certificate and its key"))
    found: Certificate = Certificate(Path(chosen[0]), Path(chosen[1]))
    _readable = found.fingerprint
    return found


def _owner(options: argparse.Namespace) -> int:
    from posdesk.hub.enrolment import company_of
    from posdesk.hub.owners import Owners

    password = _password(options)
    with opened_hub(options) as hub:
        tenant = company_of(hub, options.tenant)
        Owners(hub.database, hub.clock).put(options.login, tenant, password)
    print(_("“{login}” can sign in at the hub's address now.").format(login=options.login))
    return 0


def _password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Again: ")) != first:
        raise PasswordsDiffer
    return first


# --- tills ----------------------------------------------------------------------------------------


def _enroll(options: argparse.Namespace) -> int:
    from posdesk.hub.certificate import shared
    from posdesk.hub.enrolment import new_code, scanned_as
    from posdesk.hub.server import last_url

    with opened_hub(options) as hub:
        url = options.url or last_url(folder_of(options))
        fingerprint = b""
        if url.startswith("https:"):
            fingerprint = shared(hub.database, folder_of(options)).fingerprint
        code = new_code(
            hub,
            options.store,
            options.till,
            role=options.role,
            tenant=options.tenant,
            store_name=options.store_name,
            fingerprint=fingerprint,
        )
        good = datetime.fromtimestamp(code.expires_at / 1000, UTC).astimezone()
    said = _("Till {till} of store {store}: pair it with {url} and this code, by {time}:")
    print(said.format(till=code.till, store=code.store, url=url, time=f"{good:%H:%M}"))
    print(f"\n    {code.text}\n")
    _print_qr(scanned_as(url, code.text, fingerprint), options.png)
    return 0


def _print_qr(text: str, picture: Path | None) -> None:
    import segno

    qr = segno.make(text, micro=False)
    if picture is not None:
        qr.save(str(picture), scale=8)
        print(_("The QR code is in {path}.").format(path=picture))
    elif sys.stdout.isatty():
        qr.terminal(compact=True)
    print(text)


def _devices(options: argparse.Namespace) -> int:
    from posdesk.hub.devices import devices

    with opened_hub(options) as hub:
        found = devices(hub)
    head = (_("Store"), _("Till"), _("Last seen"), _("Waiting"), _("Proven equal"), _("Id"))
    gone = _("(revoked)")
    rows = [
        (
            each.store_code,
            f"{each.till} {gone}" if each.revoked_at else each.till,
            moment(each.seen_at),
            str(each.waiting),
            moment(each.proven_at),
            each.id,
        )
        for each in found
    ]
    print_table(head, rows)
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from posdesk.hub.devices import revoke

    with opened_hub(options) as hub:
        gone = revoke(hub, options.device)
    print(_("Till {till} is revoked; what it hands in is held back.").format(till=gone.till))
    return 0
