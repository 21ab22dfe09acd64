"""Words in the user's language: gettext for the window, the command line, receipts and the hub
alike.

Source strings are English; `use("zh_CN")` switches at run time. A document may be worded in another
language than the window: `translator(language)` gives its translations.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
from functools import lru_cache

from posdesk.resources import resource

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


class _State:
    translations: _gettext.NullTranslations = _gettext.NullTranslations()
    language = "en"


@lru_cache(maxsize=8)
def translator(language: str) -> _gettext.NullTranslations:
    """The translations of `language`; English (the source) for one that is not known."""
    return _gettext.translation(
        "posdesk", resource("locale"), [language] if language != "en" else [], fallback=True
    )


def system_language() -> str:
    """zh_CN where the system speaks Chinese, else en."""
    named = next(
        (os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), ""
    )
    name = named or locale.getlocale()[0] or ""
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"


def use(language: str) -> None:
    """Switch the language of everything that is worded from now on."""
    _State.translations = translator(language)
    _State.language = language


def language() -> str:
    """The language in use, `en` or `zh_CN`."""
    return _State.language


def gettext(message: str) -> str:
    """`message` in the language in use (for texts marked elsewhere with `N_`)."""
    return _State.translations.gettext(message) if message else ""


_ = gettext


def n_(singular: str, plural: str, n: int) -> str:
    """The right plural of a message in the language in use."""
    return _State.translations.ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Mark a message for translation where it is written but not yet shown."""
    return message
