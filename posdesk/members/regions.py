"""China's regions as a tree: provinces, cities, districts; and paths in it.

The tree is data: `resources/regions/china.txt`, made by `scripts/regions.py` from the npm package
@vant/area-data (MIT, kept up with the Ministry of Civil Affairs' list; its licence lies beside the
file). A region is a path with strokes, 广东省/深圳市/南山区; a municipality has no city between. A
path that is not in the tree is kept as it was typed: shops abroad, districts that are new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from posdesk.catalog import pinyin
from posdesk.db import Command, Database
from posdesk.resources import resource

_ENDS: Final = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县",
    "地区", "新区", "省", "市", "区", "县", "盟", "旗",
)  # fmt: skip
# What follows a place's short name where it is the name of a street: 南京东路.
_STREET: Final = re.compile(
    r"[东西南北中]?(?:[一二三四五六七八九十]?(?:路|街|巷|弄)|大道|大街|公路)"
)
_USED: Final = (
    "SELECT region, count(*) FROM (SELECT region FROM member_address WHERE region <> ''"
    " ORDER BY id DESC LIMIT 2000) GROUP BY region ORDER BY count(*) DESC, region LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A node of the tree."""

    path: str
    name: str
    short: str
    """Its name as people say it: 上海 for 上海市; the name itself where that is all of it."""


@cache
def _tree() -> dict[str, tuple[Region, ...]]:
    """The children of every path."""
    found: dict[str, list[Region]] = {"": []}
    for line in (resource("regions") / "china.txt").read_text("utf-8").splitlines():
        path, _colon, below = line.partition(":")
        above, _stroke, name = path.rpartition("/")
        if path not in found:
            found[path] = []
            found[above].append(Region(path, name, _short(name)))
        found[path] += [Region(f"{path}/{each}", each, _short(each)) for each in below.split()]
    return {path: tuple(children) for path, children in found.items()}


def _short(name: str) -> str:
    for end in _ENDS:
        if name.endswith(end) and len(name) - len(end) >= 2:
            return name[: -len(end)]
    return name


def below(path: str = "") -> tuple[Region, ...]:
    """The regions below a path; the provinces below the empty one, none below a leaf."""
    return _tree().get(path, ())


def known(path: str) -> bool:
    """Whether a path is in the tree."""
    above, _stroke, _name = path.rpartition("/")
    return any(each.path == path for each in below(above))


def complete(path: str) -> bool:
    """Whether a path is a leaf, or not of this tree."""
    return bool(path) and not (known(path) and below(path))


@cache
def _all() -> tuple[Region, ...]:
    return tuple(region for children in _tree().values() for region in children)


def normal(text: str) -> str:
    """A region as it is kept: the path in the tree where it can be read so, else as typed."""
    wanted = re.sub(r"[\s,，、\\>＞·]+", "/", text.strip().replace("／", "/")).strip("/")
    if not wanted or known(wanted):
        return wanted
    path, rest = take("".join(wanted.split("/")))
    return path if path and not rest else re.sub(r"\s*[/／>＞]\s*", "/", text.strip()).strip("/")


def take(text: str) -> tuple[str, str]:
    """The region at the beginning of a Chinese address, and what follows it.

    Short names are understood (上海徐汇漕溪北路…), also without the province where what is there
    can be only one place; the names of streets (南京东路) are not taken for places.
    """
    path, rest = _down("", text)
    if not path:
        path, rest = _somewhere(text)
        if path:
            path, rest = _on(path, rest)
    return path, rest.lstrip(" ,，、/-") if path else rest


def _down(path: str, text: str) -> tuple[str, str]:
    found = _begins(below(path), text)
    return _on(found.path, _after(found, text)) if found else (path, text)


def _on(path: str, text: str) -> tuple[str, str]:
    """From a place on to those below it; the level of cities may have been left out, and a
    municipality be named twice (上海市上海市徐汇区).
    """
    text = text.lstrip(" ,，、/-")
    again = _begins(tuple(r for r in below(path.rpartition("/")[0]) if r.path == path), text)
    if again and again.name == text[: len(again.name)]:
        text = _after(again, text)
    deeper = _down(path, text)
    if deeper[0] != path:
        return deeper
    skipped = [
        leaf for city in below(path) for leaf in below(city.path) if text.startswith(leaf.name)
    ]
    return (skipped[0].path, _after(skipped[0], text)) if len(skipped) == 1 else (path, text)


def _somewhere(text: str) -> tuple[str, str]:
    """A city or district named without its province, where only one is called so."""
    deep = [region for region in _all() if "/" in region.path and text.startswith(region.name)]
    longest = max((len(region.name) for region in deep), default=0)
    found = [region for region in deep if len(region.name) == longest]
    if not found:
        cities = [r for r in _all() if r.path.count("/") == 1 and below(r.path)]
        city = _begins(tuple(cities), text)
        found = [city] if city else []
    return (found[0].path, _after(found[0], text)) if len(found) == 1 else ("", text)


def _begins(regions: tuple[Region, ...], text: str) -> Region | None:
    """The region with which a text begins: by its whole name, else by its short one."""
    whole = [region for region in regions if text.startswith(region.name)]
    if whole:
        return max(whole, key=lambda region: len(region.name))
    short = [
        region
        for region in regions
        if text.startswith(region.short) and not _STREET.match(text, len(region.short))
    ]
    return max(short, key=lambda region: len(region.short), default=None)


def _after(region: Region, text: str) -> str:
    return text[len(region.name if text.startswith(region.name) else region.short) :]


def used(reader: Database | Command, limit: int = 8) -> tuple[str, ...]:
    """The regions that customers live in, the commonest first."""
    return tuple(row[0] for row in reader.rows(_USED, limit))


def suggest(text: str, first: tuple[str, ...] = (), limit: int = 12) -> tuple[str, ...]:
    """Paths for what was typed: a part of the path or the first letters of the last name (xhq →
    上海市/徐汇区); those of ``first`` come before others, then the shorter ones.
    """
    wanted = re.sub(r"[\s/]+", "", text).casefold()
    if not wanted:
        return first[:limit]
    ranks: dict[str, int] = {}
    for path in (*first, *(region.path for region in _all())):
        rank = _rank(path, wanted)
        if rank is not None:
            ranks.setdefault(path, rank)
    found = sorted(ranks, key=lambda path: (path not in first, ranks[path], path.count("/")))
    return tuple(found)[:limit]


def _rank(path: str, wanted: str) -> int | None:
    """How well a path fits: 0 its last name begins so, 1 it is within, 2 by letters, 3 with signs
    left out between; None: not.
    """
    joined = path.replace("/", "")
    name = path.rpartition("/")[2]
    if name.startswith(wanted):
        return 0
    if wanted in joined:
        return 1
    if wanted.isascii():
        return 2 if wanted.isalpha() and _reads(wanted, name) else None
    signs = iter(joined)
    return 3 if all(sign in signs for sign in wanted) else None  # 上海徐 in 上海市徐汇区


@lru_cache(maxsize=20_000)
def _first(name: str) -> str:
    return pinyin.initials(name[0])


def _reads(letters: str, name: str) -> bool:
    return letters[0] in _first(name) and pinyin.fits(letters, name)
