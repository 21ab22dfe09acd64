"""Scanner or person: told apart by pace alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posdesk.devices.scanner import BurstDetector, Pace, Verdict


def feed(detector: BurstDetector, text: str, start: int = 0, step: int = 0) -> int:
    """Types a text; the moment of its last key."""
    at = start
    for index, character in enumerate(text):
        at = start + index * step
        detector.character(character, at)
    return at


def test_keys_without_any_delay_that_end_in_enter_are_a_scan() -> None:
    detector = BurstDetector()
    last = feed(detector, "6921168509256")
    assert detector.enter(last) == Verdict(scan="6921168509256")
    assert detector.held == 0


def test_a_scanner_that_takes_twenty_milliseconds_per_key_is_understood() -> None:
    detector = BurstDetector()
    last = feed(detector, "S01-T2-000481", step=20)
    assert detector.enter(last + 20).scan == "S01-T2-000481"


def test_a_wireless_scanner_may_stutter_once_it_is_under_way() -> None:
    detector = BurstDetector()
    last = feed(detector, "69211", step=10)
    last = feed(detector, "68509256", start=last + 80, step=10)
    assert detector.enter(last + 80).scan == "6921168509256"


def test_a_person_who_types_digits_and_enter_is_no_scanner() -> None:
    detector = BurstDetector()
    released = 0
    for index, character in enumerate("1200"):
        released += detector.character(character, index * 120).release
    verdict = detector.enter(4 * 120)
    assert verdict.scan == ""
    assert released + verdict.release == 4


def test_two_keys_rolled_over_by_quick_fingers_are_typing() -> None:
    detector = BurstDetector()
    feed(detector, "ok", step=12)
    assert detector.enter(24) == Verdict(release=2)


def test_three_characters_are_too_short_for_a_code() -> None:
    detector = BurstDetector()
    assert detector.enter(feed(detector, "123")) == Verdict(release=3)


def test_what_a_person_typed_before_the_scan_is_let_go_first() -> None:
    detector = BurstDetector()
    detector.character("7", 0)
    first = detector.character("6", 500)
    assert first == Verdict(release=1, hold=True)
    feed(detector, "921168509256", start=505, step=5)
    assert detector.enter(570).scan == "6921168509256"


def test_a_key_that_scanners_do_not_type_lets_everything_go() -> None:
    detector = BurstDetector()
    feed(detector, "6921")
    assert detector.other() == Verdict(release=4)
    assert detector.enter(1) == Verdict()


def test_enter_that_comes_too_late_belongs_to_a_person() -> None:
    detector = BurstDetector()
    last = feed(detector, "6921168509256")
    assert detector.enter(last + 400) == Verdict(release=13)


def test_the_wait_for_the_next_key_is_short_until_it_looks_like_a_scanner() -> None:
    detector = BurstDetector(Pace(first_ms=35, under_way_ms=90, sure_after=3))
    feed(detector, "69")
    assert detector.patience == 35
    detector.character("2", 0)
    assert detector.patience == 90


@given(
    st.lists(st.tuples(st.characters(codec="ascii", categories=["L", "N"]), st.integers(0, 200)))
)
def test_no_key_is_lost_and_none_comes_twice(keys: list[tuple[str, int]]) -> None:
    """Whatever the pace: each key is let go once, or is part of one code, or is still held."""
    detector, at, let_go = BurstDetector(), 0, 0
    for character, pause in keys:
        at += pause
        let_go += detector.character(character, at).release
    held = detector.held
    verdict = detector.enter(at)
    assert let_go + held == len(keys)
    assert len(verdict.scan) + verdict.release == held


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=4, max_size=48))
def test_every_code_at_a_scanners_pace_comes_out_whole(code: str) -> None:
    detector = BurstDetector()
    assert detector.enter(feed(detector, code, step=8) + 8).scan == code
