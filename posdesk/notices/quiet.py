"""Quiet hours: when nobody is disturbed, by the clock on the shop's wall."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from posdesk.clock import local

DAY = 1440


def quiet_until(now: int, begins: int, ends: int, zone: ZoneInfo) -> int | None:
    """When the quiet hours end that `now` (UTC ms) lies in; None outside of them.

    `begins` and `ends` are minutes after midnight; the same minute twice means that none are kept.
    They may go over midnight.
    """
    here = local(now, zone)
    minute = here.hour * 60 + here.minute
    if begins == ends or not _within(minute, begins, ends):
        return None
    day = here.date() + timedelta(days=1 if minute >= ends else 0)
    wall = datetime.combine(day, datetime.min.time(), zone).replace(
        hour=ends // 60 % 24, minute=ends % 60
    )
    return max(now + 1, round(wall.timestamp() * 1000))


def _within(minute: int, begins: int, ends: int) -> bool:
    if begins < ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends
