"""What the chip and the banners say, for every state and trouble."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posdesk.clock import ManualClock
from posdesk.i18n import use
from posdesk.sync.states import State, Status, Trouble
from posdesk.ui.sync import words

HOUR = 3_600_000


@pytest.fixture
def status(clock: ManualClock) -> Status:
    """A till that was proven equal just now."""
    now = clock.now()
    return Status(State.PROVEN, proven_at=now, heard_at=now, url="https://hub", till="T1")


def test_proven_is_said_with_its_time(clock: ManualClock, status: Status) -> None:
    at = words.when(clock.now(), clock)
    assert words.chip_words(status, clock) == f"Proven equal {at}"
    assert words.chip_words(status, clock, brief=True) == at


@pytest.mark.parametrize("state", [s for s in State if s not in (State.ALONE, State.PROVEN)])
def test_how_many_wait_is_said_in_every_state(
    clock: ManualClock, status: Status, state: State
) -> None:
    said = words.chip_words(replace(status, state=state, waiting=12), clock)
    assert said.endswith("12 waiting")
    assert words.chip_words(replace(status, state=state), clock) != ""


def test_offline_says_since_when_and_the_day_when_it_is_another(
    clock: ManualClock, status: Status
) -> None:
    offline = replace(status, state=State.OFFLINE, waiting=12)
    at = words.when(clock.now(), clock)
    assert words.chip_words(offline, clock) == f"Offline since {at}, 12 waiting"
    clock.advance(26 * HOUR)
    assert "-" in words.chip_words(offline, clock)
    never = replace(offline, heard_at=None, waiting=0)
    assert words.chip_words(never, clock) == "Offline"


def test_the_chip_says_it_in_chinese(clock: ManualClock, status: Status) -> None:
    use("zh_CN")
    try:
        at = words.when(clock.now(), clock)
        assert words.chip_words(status, clock) == f"已同步 {at}"
        waiting = replace(status, state=State.WAITING, waiting=3)
        assert words.chip_words(waiting, clock) == "3 条待上传"
        offline = replace(waiting, state=State.OFFLINE)
        assert words.chip_words(offline, clock) == f"{at} 起离线，3 条待上传"
    finally:
        use("en")


@pytest.mark.parametrize("trouble", [t for t in Trouble if t is not Trouble.NONE])
def test_every_trouble_says_what_happened_and_what_to_do(status: Status, trouble: Trouble) -> None:
    said = words.trouble_words(replace(status, trouble=trouble, detail="why"))
    assert said is not None
    assert said.text
    assert said.advice.endswith("(why)")


def test_a_clock_is_told_of_when_it_is_off_by_more_than_five_minutes(status: Status) -> None:
    assert words.skew_words(replace(status, skew=5 * 60_000)) is None
    ahead = words.skew_words(replace(status, skew=6 * 60_000))
    behind = words.skew_words(replace(status, skew=-3 * HOUR))
    assert ahead is not None
    assert "6 minutes ahead" in ahead.text
    assert behind is not None
    assert "3 hours behind" in behind.text


def test_prices_are_of_yesterday_after_a_day_without_the_hub(
    clock: ManualClock, status: Status
) -> None:
    clock.advance(24 * HOUR)
    assert words.stale_words(status, clock) is None
    clock.advance(60_000)
    said = words.stale_words(status, clock)
    assert said is not None
    assert "24 hours ago" in said.text
    assert words.stale_words(replace(status, state=State.ALONE), clock) is None


def test_sizes_are_told_as_people_read_them() -> None:
    assert [words.size_words(n) for n in (900, 2048, 3 << 20)] == ["900 B", "2.0 kB", "3.0 MB"]
