"""The keys of the window: one table, shown on the buttons, listed by F1, remapped in settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext


@dataclass(frozen=True)
class Act:
    """Something that a key does. `name` and `where` are English message ids."""

    id: str
    key: str
    name: str
    where: str


_SALE, _WINDOW = N_("Sale"), N_("Window")

ACTS = (
    Act("new", "F2", N_("New sale"), _SALE),
    Act("customer", "F3", N_("Customer of the cart"), _SALE),
    Act("park", "F4", N_("Park"), _SALE),
    Act("recall", "F5", N_("Recall"), _SALE),
    Act("discount", "F6", N_("Discount"), _SALE),
    Act("line", "F7", N_("Price, discount, note of the line"), _SALE),
    Act("delivery", "F8", N_("Delivery and terms"), _SALE),
    Act("pay", "F12", N_("Pay"), _SALE),
    Act("delete", "Del", N_("Remove line"), _SALE),
    Act("more", "+", N_("One more"), _SALE),
    Act("less", "-", N_("One less"), _SALE),
    Act("previous", "Up", N_("Line above"), _SALE),
    Act("next", "Down", N_("Line below"), _SALE),
    Act("void", "Ctrl+Del", N_("Void the cart"), _SALE),
    Act("reprint", "Ctrl+P", N_("Print the last receipt again"), _SALE),
    Act("drawer", "Ctrl+D", N_("Open the drawer"), _SALE),
    Act("help", "F1", N_("Keys"), _WINDOW),
    Act("back", "Esc", N_("Back"), _WINDOW),
    Act("search", "Ctrl+F", N_("To the search field"), _WINDOW),
    Act("lock", "Ctrl+L", N_("Lock the till"), _WINDOW),
)

_ACTS = {act.id: act for act in ACTS}

EDITING = frozenset(f"Ctrl+{letter}" for letter in "ACVXYZ") | {"Ctrl+Shift+Z"}
"""Keys that text fields need."""

TYPING = frozenset({"Return", "Enter", "Tab", "Backspace", "Space", "Left", "Right", "Home", "End"})

_SHOWN = {"-": "−", "Up": "↑", "Down": "↓", "Return": "Enter"}


@dataclass(eq=False)
class KeyTaken(Refusal):
    """Another act already has the key."""

    key: str
    act: str
    text = N_("{key} is already the key for “{act}”.")
    advice = N_("Choose another key, or change that one first.")

    def values(self) -> dict[str, object]:
        return {"key": shown(self.key), "act": gettext(self.act)}


@dataclass(eq=False)
class KeyReserved(Refusal):
    """The key is needed for typing."""

    key: str
    text = N_("{key} is needed for typing.")
    advice = N_("Choose a function key, or a letter together with Ctrl or Alt.")

    def values(self) -> dict[str, object]:
        return {"key": shown(self.key)}


def portable(key: str) -> str:
    """A key as it is stored: Qt's portable text ("Ctrl+P"), "" for none."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A key as a button shows it."""
    return _SHOWN.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class Shortcuts:
    """Which key does which act: the table above with this till's changes."""

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        """`changed`: act id → key, as stored; what does not fit any more is passed over."""
        self._keys = {act.id: act.key for act in ACTS}
        for act, key in (changed or {}).items():
            if act in self._keys and self._owner(key) in (None, act):
                self._keys[act] = key

    def key(self, act: str) -> str:
        """The key of an act, "" if it has none."""
        return self._keys.get(act, "")

    def hint(self, act: str) -> str:
        """The key as a button shows it."""
        return shown(self.key(act)) if self.key(act) else ""

    def act_for(self, key: str) -> str:
        """The act that a key does, "" for none."""
        return self._owner(key) or ""

    def assign(self, act: str, key: str) -> None:
        """Gives an act another key; raises `KeyTaken`, `KeyReserved`."""
        key = portable(key)
        owner = self._owner(key)
        if owner is not None and owner != act:
            raise KeyTaken(key, _ACTS[owner].name)
        if not allowed(key):
            raise KeyReserved(key)
        self._keys[act] = key

    def reset(self) -> None:
        """Gives every act its first key again."""
        self._keys = {act.id: act.key for act in ACTS}

    def changes(self) -> dict[str, str]:
        """What differs from the table, to be stored."""
        return {act: key for act, key in self._keys.items() if key != _ACTS[act].key}

    def _owner(self, key: str) -> str | None:
        return next((act for act, own in self._keys.items() if own == key and key), None)


def allowed(key: str) -> bool:
    """Whether a key can do an act at all: not one that typing needs."""
    if not key or key in EDITING or key in TYPING:
        return False
    return len(key) > 1 or not key.isalnum()
