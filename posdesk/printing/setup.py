"""Printers as data: what the settings say about each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from posdesk.db import FILE_NAME
from posdesk.i18n import N_, gettext
from posdesk.printing.errors import BadPrinterSetup
from posdesk.receipts.escpos.profiles import find

NETWORK, SYSTEM, FOLDER, FILE = "network", "system", "folder", "file"
KINDS: dict[str, str] = {
    NETWORK: N_("Receipt printer on the network"),
    SYSTEM: N_("Printer of this computer"),
    FOLDER: N_("PDF files in a folder"),
    FILE: N_("Receipt printer on a device or file"),
}
LABEL_PROFILES = ("label-zpl", "label-tspl")
PROFILES = (
    *("80mm", "58mm", "80mm-gbk", "58mm-gbk", "80mm-180dpi", "80mm-latin"),
    *LABEL_PROFILES,
)
PAPERS = ("80mm", "58mm", "A4", "100x150mm")
_NEEDED = {NETWORK: "host", SYSTEM: "queue", FOLDER: "path", FILE: "path"}


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    """One printer. Receipt printers (network, file) have a profile, the others a paper.

    `host` and `port` for network, `queue` the system's name of the printer, `path` a folder for PDF
    files or a device or file for ESC/POS bytes; `drawer_pin` 2 or 5, 0 where no drawer hangs on it.
    """

    name: str
    kind: str
    host: str = ""
    port: int = 9100
    queue: str = ""
    path: str = ""
    profile: str = "80mm"
    paper: str = "80mm"
    drawer_pin: int = 2

    def check(self) -> None:
        """Raise `BadPrinterSetup` for what can't work."""
        if problem := self._problem():
            raise BadPrinterSetup(self.name, problem)

    def _problem(self) -> str:
        if self.kind not in KINDS:
            return gettext(N_("its kind is not known"))
        if not self.name.strip() or not getattr(self, _NEEDED[self.kind]).strip():
            return gettext(N_("a name and an address are needed"))
        if not 0 < self.port < 65536:
            return gettext(N_("the port must be between 1 and 65535"))
        if self.paper not in PAPERS or self.drawer_pin not in (0, 2, 5):
            return gettext(N_("its paper or drawer pin is not known"))
        if not _profile_known(self.profile):
            return gettext(N_("its profile is not known"))
        if self.kind == FILE and Path(self.path).name.startswith(FILE_NAME):
            return gettext(N_("it would write into the shop's database"))
        return ""

    @property
    def for_labels(self) -> bool:
        """Whether it takes a language of label printers instead of ESC/POS."""
        return self.kind in (NETWORK, FILE) and self.profile in LABEL_PROFILES

    @property
    def address(self) -> str:
        """Where it is, in a few words."""
        return f"{self.host}:{self.port}" if self.kind == NETWORK else self.queue or self.path

    def to_setting(self) -> dict[str, Any]:
        """As the setting `printing.printers` keeps it under its name."""
        values = asdict(self)
        del values["name"]
        return values


def _profile_known(name: str) -> bool:
    if name in LABEL_PROFILES:
        return True
    try:
        find(name)
    except KeyError:
        return False
    return True


def from_setting(name: str, values: Mapping[str, Any]) -> PrinterSetup:
    """The printer that the settings describe; keys of other versions are ignored.

    Raises:
        BadPrinterSetup
    """
    known = {key: values[key] for key in PrinterSetup.__dataclass_fields__ if key in values}
    try:
        setup = PrinterSetup(**{**known, "name": name})
    except TypeError:
        raise BadPrinterSetup(name, gettext(N_("its kind is not known"))) from None
    setup.check()
    return setup
