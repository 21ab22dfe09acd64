"""Errors that carry data and words.

A `Refusal` is a rule saying no to a person; a `WorldFault` is the world failing us (disk, lock,
printer). Both are worded here, once, so that the window and the command line say the same thing.
Anything else that is raised is our own fault and is reported as such.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar

from posdesk.i18n import N_, gettext


class Refusal(Exception):
    """A rule said no. Subclasses are dataclasses whose fields are the data of the refusal.

    `text` says what happened and why, `advice` what can be done; both are English message ids whose
    `{names}` are filled from `values()`.
    """

    text: ClassVar[str] = ""
    advice: ClassVar[str] = ""

    def values(self) -> dict[str, object]:
        """The fields as they are shown; override to present money, quantities or times."""
        named: Any = self
        return {f.name: getattr(self, f.name) for f in fields(named)} if is_dataclass(named) else {}

    def __str__(self) -> str:
        return sentences(*words(self))


class WorldFault(Refusal):
    """The world failed: nothing was done, and the user can put it right."""


def words(error: Refusal) -> tuple[str, str]:
    """What happened and why, and what to do, in the language in use."""
    values = error.values()
    text = gettext(error.text).format(**values) if error.text else type(error).__name__
    advice = gettext(error.advice).format(**values) if error.advice else ""
    return text, advice


def sentences(*parts: str) -> str:
    """Sentences one after another: Chinese puts nothing between them, other languages a space."""
    said = ""
    for part in (part for part in parts if part):
        glue = "" if not said or said[-1] in _FULL_STOPS else " "
        said += glue + part
    return said


_FULL_STOPS = "。！？；"
"""Full-width marks bring their own space."""


@dataclass(eq=False)
class DiskFull(WorldFault):
    """The disk has no room for another durable commit."""

    path: str = ""
    text = N_("The disk is full, so nothing was saved ({path}).")
    advice = N_("Free some space on this disk, then try again. Sales already done are safe.")


@dataclass(eq=False)
class DatabaseLocked(WorldFault):
    """Another program holds the shop's database."""

    path: str = ""
    text = N_("Another program is using the shop's database ({path}).")
    advice = N_("Close the other program, then try again.")


@dataclass(eq=False)
class AlreadyOpen(WorldFault):
    """A second PosDesk was started on the same shop folder."""

    path: str = ""
    text = N_("PosDesk is already open for this shop ({path}).")
    advice = N_("Use the window that is open, or choose another shop folder with --data.")


@dataclass(eq=False)
class DatabaseDamaged(WorldFault):
    """SQLite found the file damaged or it is not a shop database."""

    path: str = ""
    detail: str = ""
    text = N_("The shop's database is damaged or is not a PosDesk database ({path}: {detail}).")
    advice = N_("Stop selling on this till and restore the newest backup with posdesk restore.")


@dataclass(eq=False)
class StorageFailed(WorldFault):
    """Reading or writing the disk failed; the transaction did not happen."""

    path: str = ""
    detail: str = ""
    text = N_("The disk did not answer, so nothing was saved ({detail}).")
    advice = N_("Try again. If it happens again, check the disk and make a backup at once.")


@dataclass(eq=False)
class NewerDatabase(WorldFault):
    """The database was written by a newer program."""

    found: int = 0
    known: int = 0
    text = N_(
        "This shop was opened by a newer PosDesk (data version {found}; this one knows {known})."
    )
    advice = N_("Install the newer version; this program will not change the data.")


@dataclass(eq=False)
class FileUnreadable(WorldFault):
    """A file named by the user can't be read."""

    path: str = ""
    detail: str = ""
    text = N_("The file {path} can't be read: {detail}.")
    advice = N_("Check the name and that you may open it.")


@dataclass(eq=False)
class FileUnwritable(WorldFault):
    """A file named by the user can't be written."""

    path: str = ""
    detail: str = ""
    text = N_("The file {path} can't be written: {detail}.")
    advice = N_("Choose another folder or name.")


@dataclass(eq=False)
class NotFound(Refusal):
    """A record asked for by number or id does not exist."""

    what: str = ""
    key: str = ""
    text = N_("There is no {what} {key}.")
    advice = N_("Check the number and try again.")

    def values(self) -> dict[str, object]:
        return {"what": gettext(self.what), "key": self.key}


@dataclass(eq=False)
class NoShop(NotFound):
    """The folder named holds no shop."""

    what: str = N_("shop in")
    text = N_("There is no shop in {key}.")
    advice = N_("Check --data, or start posdesk without a command to set up a shop there.")


@dataclass(eq=False)
class NotABackup(DatabaseDamaged):
    """A file that was to be restored is not a whole backup; the shop was not touched."""

    text = N_("{path} is not a whole PosDesk backup ({detail}).")
    advice = N_("Choose another file. The shop was not touched.")


@dataclass(eq=False)
class BadSetting(Refusal):
    """A setting was given a value that it does not take."""

    name: str = ""
    value: str = ""
    text = N_("“{value}” is not a valid value for {name}.")
    advice = N_("Choose one of the values offered.")
