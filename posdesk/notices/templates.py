"""Templates: words with `{placeholders}` and, in `[` and `]`, parts that are left out as a whole
when something in them is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from posdesk.i18n import N_, gettext
from posdesk.notices.errors import BadTemplate, UnknownPlaceholder
from posdesk.notices.steps import STEPS

LONGEST = 4000
_TOKEN = re.compile(r"\{([a-z_]*)\}|([\[\]{}])")


@dataclass(frozen=True, slots=True)
class Field:
    """The place of a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Optional:
    """Words that are said only when every field in them has a value."""

    parts: tuple[str | Field, ...]


Part = str | Field | Optional


@lru_cache(maxsize=256)
def parse(template: str) -> tuple[Part, ...]:
    """The parts of a template; raises `BadTemplate` for braces and brackets that don't match."""
    parts: list[Part] = []
    inside: list[str | Field] | None = None
    for piece in _pieces(template):
        if piece == "[":
            if inside is not None:
                raise BadTemplate(gettext(N_("a [ stands within another one")))
            inside = []
        elif piece == "]":
            if inside is None:
                raise BadTemplate(gettext(N_("a ] has no [ before it")))
            if not any(isinstance(each, Field) for each in inside):
                raise BadTemplate(gettext(N_("nothing within [ and ] can be missing")))
            parts.append(Optional(tuple(inside)))
            inside = None
        else:
            (parts if inside is None else inside).append(piece)
    if inside is not None:
        raise BadTemplate(gettext(N_("a [ is never closed")))
    return tuple(parts)


def _pieces(template: str) -> Iterator[str | Field]:
    end = 0
    for match in _TOKEN.finditer(template):
        if match.start() > end:
            yield template[end : match.start()]
        end = match.end()
        if match[2] in ("{", "}") or match[1] == "":
            raise BadTemplate(gettext(N_("a brace does not belong to a placeholder")))
        yield Field(match[1]) if match[1] else match[2]
    if end < len(template):
        yield template[end:]


def fields_of(template: str) -> frozenset[str]:
    """The names of the placeholders that a template has; raises `BadTemplate`."""
    return frozenset(_names(parse(template)))


def _names(parts: tuple[Part, ...] | tuple[str | Field, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Field):
            yield part.name
        elif isinstance(part, Optional):
            yield from _names(part.parts)


def check(step: str, *templates: str) -> None:
    """Raise `BadTemplate` or `UnknownPlaceholder` for words that can't be used at a step."""
    known = STEPS[step].may_say
    for template in templates:
        if len(template) > LONGEST:
            problem = gettext(N_("it has more than {most} characters"))
            raise BadTemplate(problem.format(most=LONGEST))
        for name in sorted(fields_of(template) - known):
            listed = ", ".join(sorted(f"{{{each}}}" for each in known))
            raise UnknownPlaceholder(f"{{{name}}}", listed)


def render(template: str, values: Mapping[str, str]) -> str:
    """The words with the values in their places; a value that is not there leaves nothing."""
    said: list[str] = []
    for part in parse(template):
        if isinstance(part, Optional):
            if all(values.get(each.name) for each in part.parts if isinstance(each, Field)):
                said += [_said(each, values) for each in part.parts]
        else:
            said.append(_said(part, values))
    return "".join(said).strip()


def _said(part: str | Field, values: Mapping[str, str]) -> str:
    return values.get(part.name, "") if isinstance(part, Field) else part
